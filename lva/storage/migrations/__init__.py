"""Bringing a database up to date: one at a time, all or nothing."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from lva import paths
from lva.domain.errors import LvaError
from lva.storage.engine import Database
from lva.storage.migrations.finding import is_findable
from lva.storage.migrations.protection import is_protected, passes_walls, unwalled
from lva.storage.migrations.saying import is_said, keep_said
from lva.storage.schema import WALLED
from lva.storage.tenancy import EVERYWHERE, SETTING
from lva.storage.turns import begin

LOCK: Final = "migrate.lock"
_ADVISORY_LOCK: Final = 0x6C7661_6D6967
"""Any number will do, as long as all processes use the same."""


class Guard(Enum):
    """What triggers of the database see to."""

    HISTORY = auto()
    """Events are never changed."""
    LISTS = auto()
    """What lists are searched by is up to date."""
    WORDS = auto()
    """So is the index of what people wrote, and it is made as this release makes it."""


_STANDS: Final = {Guard.HISTORY: is_protected, Guard.LISTS: is_findable, Guard.WORDS: is_said}


class MigrationFailed(LvaError):
    """The database cannot be migrated, or would break a promise afterwards; nothing was changed."""


class DatabaseAhead(MigrationFailed):
    """A later release of the program has been at work here; this one does not know what the rows mean now."""


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


def lost(database: Database) -> tuple[Guard, ...]:
    """Return what the database no longer sees to."""
    with database.engine.connect() as connection:
        return _lost(connection)


def _lost(connection: Connection) -> tuple[Guard, ...]:
    return tuple(guard for guard, stands in _STANDS.items() if not stands(connection))


def refuse_ahead(database: Database) -> None:
    """Raise `DatabaseAhead` if the schema is one that this program does not know."""
    with database.engine.connect() as connection:
        _refuse_ahead(connection)


def _refuse_ahead(connection: Connection) -> None:
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise DatabaseAhead(found)


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
        # A migration that works on rows works on all of them.
        connection.exec_driver_sql(f"SET LOCAL {SETTING} = '{EVERYWHERE}'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
        _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    _refuse_ahead(connection)
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise MigrationFailed(str(error)) from error
    gone = _lost(connection)
    if Guard.HISTORY in gone:
        raise MigrationFailed("the history lost its triggers")
    if Guard.LISTS in gone:
        raise MigrationFailed("the search lost its triggers")
    if Guard.WORDS in gone:
        # Nothing is lost with it: it is made of what stands elsewhere.
        keep_said(connection)
    if passes_walls(connection):
        raise MigrationFailed("the role passes row-level security; let an ordinary one own the database, no superuser")
    if open_ := unwalled(connection, WALLED):
        raise MigrationFailed(f"rows are not kept apart in {', '.join(sorted(open_))}")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    return config
