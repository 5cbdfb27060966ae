"""Claims about building the application."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from lva.config import Settings
from lva.web import log
from lva.web.app import BLUEPRINTS, create_app
from lva.wiring import NotMigrated


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the logging of the test run alone."""
    monkeypatch.setattr(log, "configure", lambda _settings: None)


@pytest.fixture(autouse=True)
def _unsettled() -> Iterator[None]:
    """Give the rest of the run its garbage collector back."""
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


def _settings(folder: Path, **variables: str) -> Settings:
    return Settings.read({"LVA_INSTANCE": str(folder), **variables})


def test_settings_alone_make_a_site_that_is_ready(tmp_path: Path) -> None:
    app = create_app(_settings(tmp_path))
    assert 200 == app.test_client().get("/health/ready").status_code
    app.extensions["lva"].ports.database.close()


def test_the_collector_is_spared_what_lives_as_long_as_the_site(tmp_path: Path) -> None:
    before = gc.get_freeze_count()
    create_app(_settings(tmp_path)).extensions["lva"].ports.database.close()
    assert before < gc.get_freeze_count()


def test_a_database_that_may_not_be_migrated_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(NotMigrated):
        create_app(_settings(tmp_path, LVA_MIGRATE_AT_START="no"))


def test_every_part_of_the_site_stands_once_in_the_table() -> None:
    names = [blueprint.name for blueprint in BLUEPRINTS]
    assert sorted(set(names)) == sorted(names)
