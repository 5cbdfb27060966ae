"""What tests of the command line are handed: an installation of their own and a way to run commands on it."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lva import i18n
from lva.cli import main
from lva.content import library

Run = Callable[..., Result]


@pytest.fixture(autouse=True, scope="session")
def _read_once() -> Iterator[None]:
    """Packs and catalogues are read once for the run: every command reads them anew, and they never change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library, "read_all", cache(library.read_all))
        patch.setattr(i18n, "load", cache(i18n.load))
        yield


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of an installation that has not been migrated."""
    folder = tmp_path / "instance"
    monkeypatch.setenv("LVA_INSTANCE", str(folder))
    return folder


@pytest.fixture
def run(instance: Path) -> Run:
    """Runs `lva` as somebody at a terminal would: `run("database", "migrate")`."""
    assert not instance.exists()

    def lva(*words: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(main, words, input=answer, prog_name="lva", catch_exceptions=False)

    return lva


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demonstration that was filled in once for the whole run."""
    folder = tmp_path_factory.mktemp("demonstration") / "instance"
    done = CliRunner().invoke(main, ["demo"], env={"LVA_INSTANCE": str(folder)}, catch_exceptions=False)
    assert 0 == done.exit_code, done.output
    return folder


@pytest.fixture
def town(run: Run, instance: Path, demonstration: Path) -> Run:
    """Runs `lva` on a demonstration of the test's own."""
    shutil.copytree(demonstration, instance)
    return run
