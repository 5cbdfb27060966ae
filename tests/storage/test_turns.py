import sqlite3
import threading

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from lva.domain.errors import Unavailable
from lva.storage import turns
from lva.storage.engine import Database, unavailable
from lva.storage.people import Organisation
from lva.storage.turns import begin_writing
from tests.factories import make_organisation
from tests.support.backends import ON_SQLITE


def slugs(session: Session) -> list[str]:
    return list(session.scalars(select(Organisation.slug).order_by(Organisation.slug)))


def save(database: Database, slug: str) -> None:
    with database.writer() as session:
        make_organisation(session, slug=slug)
        session.commit()


def test_a_saver_that_reads_keeps_nobody_from_writing(database: Database) -> None:
    with database.saver() as saver:
        assert [] == slugs(saver)
        save(database, "a")
    with database.reader() as session:
        assert ["a"] == slugs(session)


def test_a_saver_writes_once_it_has_begun_to(database: Database) -> None:
    with database.saver() as saver:
        assert [] == slugs(saver)
        begin_writing(saver)
        make_organisation(saver, slug="a")
        saver.commit()
        assert ["a"] == slugs(saver)


def test_a_saver_that_begins_to_write_sees_what_was_saved_meanwhile(database: Database) -> None:
    with database.saver() as saver:
        assert [] == slugs(saver)
        save(database, "a")
        begin_writing(saver)
        assert ["a"] == slugs(saver)


def test_a_saver_begins_only_once(database: Database) -> None:
    with database.saver() as saver:
        begin_writing(saver)
        make_organisation(saver, slug="a")
        begin_writing(saver)
        saver.commit()
    with database.reader() as session:
        assert ["a"] == slugs(session)


def test_a_writer_need_not_begin(database: Database) -> None:
    with database.writer() as session:
        make_organisation(session, slug="a")
        begin_writing(session)
        session.commit()
    with database.reader() as session:
        assert ["a"] == slugs(session)


def test_what_a_saver_has_not_committed_is_gone_and_the_next_one_gets_its_turn(database: Database) -> None:
    with database.saver() as saver:
        begin_writing(saver)
        make_organisation(saver, slug="a")
    save(database, "b")
    with database.reader() as session:
        assert ["b"] == slugs(session)


def test_a_part_of_a_transaction_can_be_taken_back(database: Database) -> None:
    with database.writer() as session:
        make_organisation(session, slug="a")
        with session.begin_nested() as part:
            make_organisation(session, slug="b")
            part.rollback()
        session.commit()
    with database.reader() as session:
        assert ["a"] == slugs(session)


@ON_SQLITE
def test_a_saver_that_has_not_begun_cannot_write(database: Database) -> None:
    with database.saver() as saver, pytest.raises(OperationalError) as caught:
        make_organisation(saver)
    assert not unavailable(caught.value)


@ON_SQLITE
def test_a_saver_is_turned_away_when_its_time_is_up(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.01)
    with database.writer() as first, database.saver() as saver:
        make_organisation(first)
        assert [] == slugs(saver)
        with pytest.raises(Unavailable):
            begin_writing(saver)
    save(database, "a")


@ON_SQLITE
def test_savers_wait_for_each_other_and_none_is_turned_away(database: Database) -> None:
    def work(name: str) -> None:
        for number in range(5):
            with database.saver() as saver:
                slugs(saver)
                begin_writing(saver)
                make_organisation(saver, slug=f"{name}{number}")
                saver.commit()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reader() as session:
        assert 20 == len(slugs(session))


@ON_SQLITE
def test_no_connection_in_use_is_told_anew_whether_it_may_write(database: Database) -> None:
    # SQLite would compile all statements of the connection anew.
    told: list[str] = []

    def watch(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        connection.set_trace_callback(told.append)

    for engine in database.engines:
        event.listen(engine, "checkout", watch)
    for slug in ("a", "b"):
        with database.saver() as saver:
            slugs(saver)
            begin_writing(saver)
            make_organisation(saver, slug=slug)
            saver.commit()
        with database.reader() as session:
            slugs(session)
    assert {"BEGIN", "BEGIN IMMEDIATE", "COMMIT"} <= set(told)
    assert [] == [text for text in told if "query_only" in text]
