"""What guards rows in the database itself, and asking whether it still stands after a migration.

Triggers make the history append-only. A batch migration on SQLite copies the table and loses them
without a word; `migrate` asks `is_protected` at its end for that reason. Walls keep organisations
apart on PostgreSQL; a new table that has none would be open to all, so that `unwalled` is asked, too.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection

_MESSAGE: Final = "history is append-only"
_REFUSAL: Final = f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
_NUMBERS: Final = "SELECT number FROM event WHERE organisation_id = NEW.organisation_id AND stream_id = NEW.stream_id"
_SQLITE: Final = {
    "event_keeps_rows": f"BEFORE DELETE ON event {_REFUSAL}",
    "event_keeps_values": f"BEFORE UPDATE ON event {_REFUSAL}",
    # INSERT OR REPLACE removes the old row without asking the trigger above, unless a pragma is on.
    "event_keeps_numbers": f"BEFORE INSERT ON event WHEN NEW.number IN ({_NUMBERS}) {_REFUSAL}",
}
_FUNCTION: Final = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$"
)
_POSTGRESQL: Final = {
    "event_keeps_rows": "BEFORE DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "event_keeps_values": "BEFORE UPDATE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    # Triggers of rows are not asked when a table is emptied.
    "event_keeps_all": "BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
}


def protect_events(connection: Connection) -> None:
    """Make the triggers of the table `event`, which has none."""
    triggers = _SQLITE
    if connection.dialect.name == "postgresql":
        triggers = _POSTGRESQL
        connection.exec_driver_sql(_FUNCTION)
    for name, text in triggers.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {text}")


def is_protected(connection: Connection) -> bool:
    """Whether the table `event` has all its triggers, switched on."""
    if connection.dialect.name == "postgresql":
        expected = set(_POSTGRESQL)
        asked = "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass('event') AND tgenabled = 'O'"
    else:
        expected = set(_SQLITE)
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
    return expected <= set(connection.exec_driver_sql(asked).scalars())


_VIEWS_SQLITE: Final = (
    "CREATE TRIGGER blind_view_keeps_values BEFORE UPDATE ON blind_view "
    "BEGIN SELECT RAISE(ABORT, 'views are append-only'); END"
)
_VIEWS_POSTGRESQL: Final = (
    "CREATE TRIGGER blind_view_keeps_values BEFORE UPDATE ON blind_view FOR EACH ROW EXECUTE FUNCTION refuse_change()"
)


def keep_views(connection: Connection) -> None:
    """Let nobody change who looked at what; deleting stays possible, since retention ends it."""
    text = _VIEWS_POSTGRESQL if connection.dialect.name == "postgresql" else _VIEWS_SQLITE
    connection.exec_driver_sql(text)


def take_views(connection: Connection) -> None:
    """Undo `keep_views`."""
    table = " ON blind_view" if connection.dialect.name == "postgresql" else ""
    connection.exec_driver_sql(f"DROP TRIGGER blind_view_keeps_values{table}")


# Each SELECT is worked out once a statement, not once a row. What is not set is null or empty, and then no row is seen.
_SEEN: Final = (
    "organisation_id = (SELECT nullif(nullif(current_setting('lva.organisation', true), ''), '*')::uuid) "
    "OR (SELECT current_setting('lva.organisation', true) = '*')"
)


def put_wall(connection: Connection, table: str) -> None:
    """Let a transaction see and write only the rows of its organisation; on SQLite there is no such thing."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"CREATE POLICY tenant ON {table} USING ({_SEEN}) WITH CHECK ({_SEEN})")
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        # The program's role owns the tables; without this it would not be asked.
        connection.exec_driver_sql(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def take_wall(connection: Connection, table: str) -> None:
    """Undo `put_wall`."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        connection.exec_driver_sql(f"DROP POLICY tenant ON {table}")


def unwalled(connection: Connection, tables: Collection[str]) -> frozenset[str]:
    """Return those of the tables that have no wall; none on SQLite, which has none to put up."""
    if connection.dialect.name != "postgresql":
        return frozenset()
    asked = (
        "SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid WHERE relkind = 'r' "
        "AND relrowsecurity AND relforcerowsecurity AND polname = 'tenant' AND pg_table_is_visible(pg_class.oid)"
    )
    return frozenset(tables) - set(connection.exec_driver_sql(asked).scalars())


def passes_walls(connection: Connection) -> bool:
    """Whether the program's role is one that no wall holds: a superuser, or one that is let through."""
    if connection.dialect.name != "postgresql":
        return False
    asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    return bool(connection.exec_driver_sql(asked).scalar())
