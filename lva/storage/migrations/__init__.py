"""Bringing a database up to date: one at a time, all or nothing."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from lva import paths
from lva.storage.engine import Database
from lva.storage.migrations.protection import is_protected
from lva.storage.turns import begin

LOCK: Final = "migrate.lock"
_ADVISORY_LOCK: Final = 0x6C7661_6D6967
"""Any number will do, as long as all processes use the same."""


class MigrationFailed(Exception):
    """The database cannot be migrated, or would break a promise afterwards; nothing was changed."""


def migrate(database: Database, instance: Path) -> None:
    """Bring `database` to the newest version; does nothing if it is there.

    Only one process migrates at a time, the others wait: on SQLite by a lock file in the folder
    `instance`, on PostgreSQL by an advisory lock.
    """
    if database.is_sqlite:
        instance.mkdir(parents=True, exist_ok=True)
        with _alone(instance / LOCK):
            _migrate_sqlite(database)
    else:
        _migrate_postgresql(database)


def current(database: Database) -> str | None:
    """Return the version of the schema, or None for an empty database."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def at_head(database: Database) -> bool:
    """Whether the schema is the one that this program needs."""
    return current(database) == ScriptDirectory.from_config(_config()).get_current_head()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("a", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _migrate_sqlite(database: Database) -> None:
    with database.engine.connect() as connection:
        # A batch migration drops and renames tables. With foreign keys on, that would remove or
        # redirect what points at them; SQLite ignores this switch once a transaction has begun.
        _foreign_keys(connection, on=False)
        try:
            with connection.begin():
                begin(connection, writes=True)
                _upgrade(connection)
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise MigrationFailed("a row points at nothing")
        finally:
            _foreign_keys(connection, on=True)


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    # Past SQLAlchemy, which would begin a transaction first.
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
    cursor.close()


def _migrate_postgresql(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
        _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        # Such as a version that only a later release of the program knows.
        raise MigrationFailed(str(error)) from error
    if not is_protected(connection):
        raise MigrationFailed("the history lost its triggers")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    return config
