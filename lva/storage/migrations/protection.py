"""The triggers that make the history append-only, to be made anew whenever a migration recreates its table.

A batch migration on SQLite copies the table and loses its triggers without a word; `migrate` asks
`is_protected` at its end for that reason.
"""

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
