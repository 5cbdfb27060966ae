"""Claims about a database of the first release: it comes up to date with every row as it was."""

import threading
import uuid
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from lva import paths
from lva.services import history
from lva.storage import issuing, migrations, opening, queries
from lva.storage.engine import Database
from lva.storage.migrations import MigrationFailed, at_head, current, migrate
from lva.storage.queries import Search
from lva.storage.schema import SCHEMA
from lva.storage.tenancy import EVERYWHERE, SETTING
from tests.conftest import Blank
from tests.migrations import frozen

OWN = uuid.UUID(frozen.OWN)
FIRST = "0001"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.engine.connect() as connection:
        _see_all(connection)
        return frozen.found(connection)


def _see_all(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL {SETTING} = '{EVERYWHERE}'"))


@pytest.fixture
def first(blank: Blank) -> Database:
    """A database as the first release left it."""
    database = blank()
    with database.engine.begin() as connection:
        command.upgrade(_config(connection), FIRST)
        frozen.fill(connection)
    assert FIRST == current(database)
    return database


def test_the_frozen_rows_fill_every_table_of_the_first_release(first: Database) -> None:
    later = {"findable", "invitation", "mark", "outbox", "notice", "notice_choice"}
    later |= {"copied", "former", "message", "named_version", "thread"}
    later |= {"identity", "parked_post", "pending_login"}
    later |= {"arrived", "outgoing", "parcel_seen", "returned", "sharing"}
    later |= {"authenticator", "challenge", "passkey", "password_link", "recovery_code"}
    later |= {"review", "reviewer", "verdict", "verdict_answer"}
    later |= {"blind_reply", "blind_view", "reply_given"}
    later |= {"blind_answer", "blind_case", "blind_release", "blind_review", "blind_score"}
    assert set(SCHEMA.tables) - later == set(_rows(first)) - later
    assert all(_rows(first).values())


def test_every_row_is_afterwards_as_it_was(first: Database, tmp_path: Path) -> None:
    before = _rows(first)
    migrate(first, tmp_path)
    assert at_head(first)
    assert before == _rows(first)


def test_the_program_of_today_reads_what_the_first_release_wrote(first: Database, tmp_path: Path) -> None:
    migrate(first, tmp_path)
    with first.reader(EVERYWHERE) as session:
        assert {None} == {one.broken for one in history.check_all(session)}
    with first.reader(OWN) as session:
        found = opening.open_assessment(session, OWN, frozen.REFERENCE, lock=False)
        assert found is not None
        assert {"why": 'Koska "näin" päätettiin — 😀', "cleared": None} == {
            key: answer.value for key, answer in found.answers.items()
        }
        assert [("source", 1), ("handling", 2), ("condition", 2)] == [
            *((one.list, 1) for one in found.entries),
            *((one.list, 2) for one in sorted(found.matter_entries, key=lambda one: one.id)),
        ]
        (document,) = issuing.document_list(session, OWN)
        assert ("57TD-3XPM-N1VZ-TXT4", 123_456) == (document.code, document.file_bytes)
        assert ["Äidinkielen tunnit"] == [
            row.title for row in queries.assessment_list(session, OWN, Search("ÄIDIN esi/123")).rows
        ]


def test_down_and_up_again_loses_nothing(first: Database, tmp_path: Path) -> None:
    before = _rows(first)
    migrate(first, tmp_path)
    with first.engine.begin() as connection:
        command.downgrade(_config(connection), FIRST)
    assert FIRST == current(first)
    assert before == _rows(first)
    migrate(first, tmp_path)
    assert before == _rows(first)


def test_workers_that_start_together_bring_it_up_to_date_once(first: Database, tmp_path: Path) -> None:
    before = _rows(first)
    threads = [threading.Thread(target=migrate, args=(first, tmp_path)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert at_head(first)
    assert before == _rows(first)


def test_what_fails_on_its_way_up_leaves_the_first_release_s_database(
    first: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _rows(first)
    monkeypatch.setattr(migrations, "unwalled", lambda *_: frozenset({"entry"}))
    with pytest.raises(MigrationFailed, match="kept apart in entry"):
        migrate(first, tmp_path)
    assert FIRST == current(first)
    assert before == _rows(first)
