import errno
import sqlite3
import subprocess
import sys
import threading
import uuid
from pathlib import Path
from typing import Final

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from lva.domain.errors import NotFound, Unavailable
from lva.storage import engine, turns
from lva.storage.engine import Database, open_database, repeatable, unavailable
from lva.storage.people import Membership, Organisation
from tests.conftest import Blank
from tests.factories import make_login, make_organisation
from tests.support import engines
from tests.support.backends import ON_POSTGRESQL, ON_SQLITE

SAVING: Final = """
import sys
from lva.storage.engine import open_database
from tests.factories import make_login, make_organisation

database = open_database(sys.argv[1])
for number in range(100_000):
    with database.writer() as session:
        make_organisation(session, slug=f"{number:06}")
        session.commit()
    print(number, flush=True)
"""
"""Says a number once the row of that number is saved."""


def slugs(database: Database) -> list[str]:
    with database.reader() as session:
        return list(session.scalars(select(Organisation.slug).order_by(Organisation.slug)))


def save(database: Database, slug: str) -> None:
    with database.writer() as session:
        make_organisation(session, slug=slug)
        session.commit()


def test_what_is_committed_is_there_for_everybody(database: Database) -> None:
    save(database, "a")
    assert ["a"] == slugs(database)


def test_what_is_not_committed_is_gone(database: Database) -> None:
    with database.writer() as session:
        make_organisation(session)
    assert [] == slugs(database)


def test_a_reader_that_writes_fails(database: Database) -> None:
    with database.reader() as session, pytest.raises(DBAPIError) as caught:
        make_organisation(session)
    assert not unavailable(caught.value)
    assert [] == slugs(database)


def test_a_connection_serves_readers_and_writers_in_turn(database: Database) -> None:
    for slug in ("a", "b"):
        assert slug not in slugs(database)
        save(database, slug)
    assert ["a", "b"] == slugs(database)


def test_a_reader_sees_one_state_throughout(database: Database) -> None:
    with database.reader() as session:
        assert [] == list(session.scalars(select(Organisation.slug)))
        save(database, "a")
        assert [] == list(session.scalars(select(Organisation.slug)))


def test_rows_stay_readable_after_the_commit(database: Database) -> None:
    with database.writer() as session:
        organisation = make_organisation(session, slug="a")
        session.commit()
    assert "a" == organisation.slug


@ON_SQLITE
def test_sqlite_forces_every_commit_to_the_disk(blank: Blank) -> None:
    asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "recursive_triggers")
    with engines.unhurried(), blank().engine.connect() as connection:
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert ["wal", 2, 1, 5000, 1] == values


@ON_SQLITE
def test_sqlite_folds_letters_beyond_ascii(database: Database) -> None:
    with database.engine.connect() as connection:
        assert ("ähtäri", None) == connection.exec_driver_sql("SELECT lower('ÄHTÄRI'), lower(NULL)").one()


@ON_SQLITE
def test_writers_of_one_process_queue_and_none_is_turned_away(database: Database) -> None:
    def work(name: str) -> None:
        for number in range(5):
            save(database, f"{name}{number}")

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 20 == len(slugs(database))


@ON_SQLITE
def test_a_second_writer_is_turned_away_when_its_time_is_up(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.01)
    with database.writer() as first, database.writer() as second:
        make_organisation(first)
        with pytest.raises(Unavailable) as caught:
            make_organisation(second)
    assert unavailable(caught.value)
    save(database, "a")
    assert ["a"] == slugs(database)


@ON_SQLITE
def test_a_writer_lets_the_next_one_in_as_soon_as_it_has_committed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.01)
    with database.writer() as first:
        make_organisation(first, slug="a")
        first.commit()
        save(database, "b")
    assert ["a", "b"] == slugs(database)


@ON_SQLITE
def test_a_writer_that_only_rolls_back_to_a_savepoint_keeps_its_turn(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.01)
    with database.writer() as first:
        with first.begin_nested() as nested:
            make_organisation(first, slug="a")
            nested.rollback()
        with pytest.raises(Unavailable):
            save(database, "b")
        make_organisation(first, slug="c")
        first.commit()
    assert ["c"] == slugs(database)


@ON_SQLITE
def test_a_database_locked_by_another_process_is_unavailable(database: Database) -> None:
    path = str(database.engine.url.database)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    impatient = open_database(f"sqlite:///{path}")
    with impatient.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=10")
    with impatient.writer() as session, pytest.raises(OperationalError) as caught:
        make_organisation(session)
    other.close()
    impatient.close()
    assert unavailable(caught.value)


@ON_SQLITE
def test_a_disk_that_is_closed_to_writing_is_unavailable(database: Database) -> None:
    name = database.engine.url.database
    with database.writer() as session:
        make_organisation(session)
        session.commit()
    closed = open_database(f"sqlite:///file:{name}?mode=ro&uri=true")
    with closed.reader() as session:
        assert 1 == len(session.scalars(select(Organisation)).all())
    with closed.writer() as session, pytest.raises(Unavailable):
        make_organisation(session)
    closed.close()


@ON_SQLITE
def test_a_full_disk_is_unavailable(database: Database) -> None:
    with database.writer() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
        with pytest.raises(OperationalError) as caught:
            make_organisation(session, names={"fi": "x" * 100_000})
    assert unavailable(caught.value)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="file"):
        open_database(url)


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        open_database("mysql://localhost/lva")


def test_a_database_that_answers_is_found(database: Database) -> None:
    assert database.probe()


def test_a_database_out_of_reach_is_found_out(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/no/folder/lva.db", f"postgresql://nobody@/lva?host={tmp_path}"):
        gone = open_database(url)
        assert not gone.probe()
        gone.close()


@ON_SQLITE
def test_a_fault_of_our_own_is_no_absence(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "select", lambda _: "no statement")
    with pytest.raises(Exception, match="no statement"):
        database.probe()


@ON_POSTGRESQL
def test_a_lock_that_takes_too_long_is_unavailable(database: Database) -> None:
    save(database, "a")
    asking = select(Organisation).with_for_update(nowait=True)
    with database.writer() as first, database.writer() as second:
        first.scalars(asking).one()
        with pytest.raises(OperationalError) as caught:
            second.scalars(asking).one()
    assert unavailable(caught.value)


@ON_POSTGRESQL
def test_a_connection_that_the_server_closed_is_replaced(database: Database) -> None:
    with database.engine.connect() as first, database.engine.connect() as second:
        ended = first.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        second.exec_driver_sql(f"SELECT pg_terminate_backend({ended}, 5000)")
        with pytest.raises(DBAPIError) as caught:
            first.exec_driver_sql("SELECT 1")
        assert unavailable(caught.value)
    assert database.probe()
    assert [] == slugs(database)


@pytest.mark.parametrize(
    ("expected", "error"),
    [
        (True, Unavailable()),
        (True, PoolTimeoutError()),
        (True, OSError(errno.ENOSPC, "full")),
        (False, OSError(errno.EACCES, "closed")),
        (False, NotFound()),
        (True, DBAPIError("", {}, psycopg.errors.DiskFull())),
        (True, DBAPIError("", {}, psycopg.errors.DeadlockDetected())),
        (False, DBAPIError("", {}, psycopg.errors.UniqueViolation())),
        (False, DBAPIError("", {}, sqlite3.ProgrammingError())),
        (False, DBAPIError("", {}, psycopg.ProgrammingError())),
    ],
)
def test_what_may_succeed_later_is_told_from_what_will_not(expected: bool, error: Exception) -> None:
    assert expected == unavailable(error)


def test_a_killed_process_loses_nothing_that_it_acknowledged(database: Database) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", SAVING, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().strip() for _ in range(20)]
        process.kill()
        acknowledged += process.stdout.read().split()
    saved = slugs(database)
    assert [f"{int(number):06}" for number in acknowledged] == saved[: len(acknowledged)]
    assert len(saved) - len(acknowledged) in {0, 1}


def test_a_row_that_somebody_else_made_first_is_worth_another_try(database: Database) -> None:
    with database.writer() as session:
        first = make_organisation(session)
        with pytest.raises(IntegrityError) as taken, session.begin_nested():
            make_organisation(session, slug=first.slug)
        with pytest.raises(IntegrityError) as dangling, session.begin_nested():
            make_login(session, Membership(organisation_id=uuid.UUID(int=1), person_id=uuid.UUID(int=1)))
    assert (True, False, False) == (
        repeatable(taken.value), repeatable(dangling.value), repeatable(ValueError("no fault of a database")),
    )  # fmt: skip
