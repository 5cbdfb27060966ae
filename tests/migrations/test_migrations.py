import datetime as dt
import fcntl
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from lva.storage import migrations
from lva.storage.audit import Event
from lva.storage.base import table_of
from lva.storage.engine import Database, open_database
from lva.storage.migrations import DatabaseAhead, MigrationFailed, at_head, current, migrate, refuse_ahead, saying
from lva.storage.migrations.protection import is_protected, protect_events
from lva.storage.saving import Deed, append_event
from lva.storage.schema import SCHEMA
from lva.storage.tenancy import EVERYWHERE
from tests.conftest import Blank
from tests.factories import AT, make_assessment
from tests.support.backends import ON_POSTGRESQL, ON_SQLITE

EVENT = table_of(Event)


@pytest.fixture
def told(database: Database) -> Database:
    """A database with one event in it."""
    with database.writer(EVERYWHERE) as session:
        append_event(session, make_assessment(session), Deed("start", None, AT))
        session.commit()
    return database


def test_an_empty_database_is_brought_to_the_newest_version(blank: Blank, tmp_path: Path) -> None:
    database = blank()
    assert (None, False) == (current(database), at_head(database))
    migrate(database, tmp_path / "instance")
    assert ("0016", True) == (current(database), at_head(database))


def test_migrating_again_changes_nothing(told: Database, tmp_path: Path) -> None:
    migrate(told, tmp_path)
    with told.reader(EVERYWHERE) as session:
        assert 1 == len(session.scalars(select(Event.number)).all())


def _is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name not in saying.TABLES


def test_the_schema_is_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True, "include_name": _is_modelled},
        )
        assert [] == compare_metadata(context, SCHEMA)


def test_two_processes_that_migrate_at_once_wait_for_each_other(blank: Blank, tmp_path: Path) -> None:
    database = blank()
    threads = [threading.Thread(target=migrate, args=(database, tmp_path)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert at_head(database)


@ON_SQLITE
def test_migrating_waits_for_the_lock_of_the_instance(blank: Blank, tmp_path: Path) -> None:
    database = blank()
    waiting = threading.Thread(target=migrate, args=(database, tmp_path))
    with (tmp_path / migrations.LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        waiting.start()
        waiting.join(0.05)
        assert current(database) is None
    waiting.join()
    assert at_head(database)


def test_a_database_of_a_later_release_is_left_alone(told: Database, tmp_path: Path) -> None:
    with told.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert not at_head(told)
    with pytest.raises(DatabaseAhead, match="9999"):
        migrate(told, tmp_path)
    with pytest.raises(DatabaseAhead, match="9999"):
        refuse_ahead(told)
    assert "9999" == current(told)


@ON_SQLITE
def test_a_migration_that_leaves_dangling_rows_changes_nothing(
    told: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upgrade(config: object, _: str) -> None:
        connection: Connection = config.attributes["connection"]  # type: ignore[attr-defined]  # Alembic's Config
        connection.exec_driver_sql("DELETE FROM organisation")

    monkeypatch.setattr(command, "upgrade", upgrade)
    with pytest.raises(MigrationFailed, match="nothing"):
        migrate(told, tmp_path)
    with told.reader(EVERYWHERE) as session:
        assert 1 == session.connection().exec_driver_sql("SELECT count(*) FROM organisation").scalar()
        assert 1 == session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar()


def test_a_migration_that_loses_the_triggers_changes_nothing(
    told: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upgrade(config: object, _: str) -> None:
        connection: Connection = config.attributes["connection"]  # type: ignore[attr-defined]  # Alembic's Config
        on = "" if told.is_sqlite else " ON event"
        connection.exec_driver_sql(f"DROP TRIGGER event_keeps_rows{on}")

    monkeypatch.setattr(command, "upgrade", upgrade)
    with pytest.raises(MigrationFailed, match="triggers"):
        migrate(told, tmp_path)
    with told.engine.connect() as connection:
        assert is_protected(connection)


@ON_SQLITE
def test_a_recreated_table_of_events_can_be_protected_again(told: Database) -> None:
    with told.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE copy AS SELECT * FROM event")
        connection.exec_driver_sql("DROP TABLE event")
        connection.exec_driver_sql("ALTER TABLE copy RENAME TO event")
        assert not is_protected(connection)
        protect_events(connection)
        assert is_protected(connection)


def refused(database: Database, statement: str) -> None:
    with database.writer(EVERYWHERE) as session, pytest.raises(IntegrityError, match="append-only"):
        session.connection().exec_driver_sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        str(update(EVENT).values(kind="'other'").compile(compile_kwargs={"literal_binds": True})),
        str(delete(EVENT)),
        "DELETE FROM event WHERE number = 1",
    ],
)
def test_events_can_neither_be_changed_nor_removed(told: Database, statement: str) -> None:
    refused(told, statement)


@ON_SQLITE
@pytest.mark.parametrize("pragma", ["ON", "OFF"])
def test_an_event_cannot_be_replaced(told: Database, pragma: str) -> None:
    with told.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA recursive_triggers={pragma}")
        with pytest.raises(IntegrityError, match="append-only"):
            connection.exec_driver_sql("INSERT OR REPLACE INTO event SELECT * FROM event")
        connection.rollback()
        connection.exec_driver_sql("PRAGMA recursive_triggers=ON")


@ON_POSTGRESQL
@pytest.mark.parametrize("statement", ["TRUNCATE event", "TRUNCATE organisation CASCADE"])
def test_events_cannot_be_emptied_at_once(told: Database, statement: str) -> None:
    refused(told, statement)


@ON_POSTGRESQL
def test_a_table_without_a_wall_is_no_database_to_serve(database: Database, tmp_path: Path) -> None:
    for statement in (
        "ALTER TABLE entry NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE mark DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON answer",
    ):
        with database.engine.begin() as connection:
            connection.exec_driver_sql(statement)
    with pytest.raises(MigrationFailed, match="rows are not kept apart in answer, entry, mark"):
        migrate(database, tmp_path)


@ON_POSTGRESQL
def test_a_role_that_no_wall_holds_is_refused(database: Database, tmp_path: Path) -> None:
    superuser = open_database(database.engine.url.set(username="postgres").render_as_string(hide_password=False))
    with pytest.raises(MigrationFailed, match="superuser"):
        migrate(superuser, tmp_path)
    superuser.close()


@ON_POSTGRESQL
def test_the_suite_is_no_superuser(database: Database) -> None:
    asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql(asked).scalar() is False


def test_a_new_event_still_goes_in(told: Database) -> None:
    with told.writer(EVERYWHERE) as session:
        append_event(session, make_assessment(session), Deed("start", None, AT + dt.timedelta(days=1)))
        session.commit()
        assert 2 == len(session.scalars(select(Event.number)).all())


def test_a_reference_into_another_organisation_is_refused(database: Database) -> None:
    with database.writer(EVERYWHERE) as session:
        first, second = make_assessment(session), make_assessment(session)
        entry = SCHEMA.tables["entry"]
        with pytest.raises(DBAPIError):
            session.execute(
                insert(entry),
                {
                    "organisation_id": first.organisation_id,
                    "id": first.id,
                    "assessment_id": second.id,
                    "list": "source",
                    "position": 0,
                    "fields": {},
                    "revision": 1,
                    "edited_at": AT,
                },
            )
