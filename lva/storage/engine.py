"""The way to a database: readers whose connections cannot write, writers that wait for their turn first.

`BEGIN IMMEDIATE` makes a writer of SQLite wait at its start, where nothing is lost yet, instead of
failing half-way; `lva.storage.turns` says when that is.
"""

import errno
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sqlalchemy import Engine, ExceptionContext, create_engine, event, make_url, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, sessionmaker

from lva.domain.errors import Unavailable
from lva.storage import tenancy
from lva.storage.base import as_json
from lva.storage.tenancy import TENANT, Tenant
from lva.storage.turns import MODE, TURNS, WAIT_SECONDS, Mode, Saver, Turns

_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={WAIT_SECONDS * 1000}",
    # Otherwise INSERT OR REPLACE would delete rows without firing the triggers that refuse it.
    "recursive_triggers=ON",
)
# A reader that began to write would only sometimes fail; this way it always does. It is said once and for all:
# whoever says it of a connection in use makes SQLite compile all its statements anew.
_READER_PRAGMAS: Final = (*_PRAGMAS, "query_only=ON")
_POSTGRESQL_OPTIONS: Final = (
    f"-c timezone=UTC -c lock_timeout={WAIT_SECONDS}s -c statement_timeout=30s "
    "-c idle_in_transaction_session_timeout=60s"
)
_SQLITE_UNAVAILABLE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    },
)
_SQLITE_PRIMARY: Final = 0xFF
"""Extended result codes keep the primary one in their lowest byte."""
_STATES_UNAVAILABLE: Final = ("08", "40", "53", "55P03", "57", "58")
"""SQLSTATEs: connection, rollback by a deadlock, resources, lock, operator and system errors."""
_STATES_REPEATABLE: Final = frozenset({"23505", "40001", "40P01"})
"""SQLSTATEs: a row of that key is there by now, a lost race between transactions, a deadlock."""
_SQLITE_REPEATABLE: Final = frozenset({sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE})
_ERRNO_UNAVAILABLE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


@dataclass(frozen=True, slots=True)
class Database:
    """One database and its sessions; made by `open_database`, closed by `close`."""

    engines: tuple[Engine, ...]
    """Each with connections of its own; those of the first one can write."""
    is_sqlite: bool
    _sessions: Mapping[Mode, sessionmaker[Session]] = field(repr=False)

    @property
    def engine(self) -> Engine:
        """The one that can write."""
        return self.engines[0]

    def reader(self, tenant: Tenant | None = None) -> Session:
        """Return a session that sees one state of the database throughout and cannot write.

        On PostgreSQL this and every other session sees the rows of `tenant` alone; without one it sees
        none of any organisation's until somebody signs in or `tenancy.enter` is called.
        """
        return self._opened(Mode.READS, tenant)

    def writer(self, tenant: Tenant | None = None) -> Session:
        """Return a session that may write.

        On SQLite its transaction holds the one write lock from its first use until it is committed,
        rolled back or closed. `Unavailable` is raised if the lock is not to be had in time.
        """
        return self._opened(Mode.WRITES, tenant)

    def saver(self, tenant: Tenant | None = None) -> Session:
        """Return a session that reads first and may write once `turns.begin_writing` was called.

        On SQLite it holds the write lock only from then on, and somebody else may have written since
        it read: its statements say from which state they start, and who meets another one raises
        `Conflict`. On PostgreSQL, which locks rows, it is a writer.
        """
        return self._opened(Mode.SAVES, tenant)

    def _opened(self, mode: Mode, tenant: Tenant | None) -> Session:
        return self._sessions[mode](info={TENANT: tenant})

    def probe(self) -> bool:
        """Whether the database answers."""
        try:
            with self.engine.connect() as connection:
                return bool(connection.scalar(select(1)))
        except Exception as error:
            if unavailable(error):
                return False
            raise

    def close(self) -> None:
        """Close all connections; sessions in use keep theirs until they end."""
        for engine in self.engines:
            engine.dispose()


def open_database(url: str) -> Database:
    """Return the database at `url`, a file of SQLite or PostgreSQL through psycopg; nothing is connected yet."""
    address = make_url(url)
    backend = address.get_backend_name()
    if backend not in {"postgresql", "sqlite"}:
        raise ValueError(f"{backend} is neither sqlite nor postgresql")
    if backend == "sqlite":
        if address.database in {None, "", ":memory:"}:
            raise ValueError("SQLite needs a file: every connection of its own would see another database in memory")
        return _sqlite(url)
    return _postgresql(url)


def _sqlite(url: str) -> Database:
    readers, writers = _sqlite_engine(url, _READER_PRAGMAS), _sqlite_engine(url, _PRAGMAS)
    event.listen(writers, "handle_error", _tell_of_closed_disk)
    # Sessions begin by themselves. Listening to the engine's own begin would make every statement
    # look for listeners, a tenth of what it costs.
    turns = Turns(writers)
    sessions = {
        Mode.READS: _maker(readers, {MODE: Mode.READS, TURNS: turns}),
        Mode.SAVES: _maker(readers, {MODE: Mode.SAVES, TURNS: turns}, Saver),
        Mode.WRITES: _maker(writers, {MODE: Mode.WRITES, TURNS: turns}),
    }
    for made in sessions.values():
        event.listen(made, "after_begin", turns.begin)
        event.listen(made, "after_transaction_end", turns.end)
    return Database((writers, readers), is_sqlite=True, _sessions=sessions)


def _sqlite_engine(url: str, pragmas: Sequence[str]) -> Engine:
    engine = create_engine(
        url,
        connect_args={"isolation_level": None, "timeout": WAIT_SECONDS},
        # What people write never stands in a traceback.
        hide_parameters=True,
        json_serializer=as_json,
        pool_timeout=WAIT_SECONDS,
    )
    event.listen(engine, "connect", partial(_prepare_sqlite, pragmas))
    return engine


def _postgresql(url: str) -> Database:
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        connect_args={"connect_timeout": WAIT_SECONDS, "options": _POSTGRESQL_OPTIONS},
        # What people write never stands in a traceback.
        hide_parameters=True,
        json_serializer=as_json,
        pool_pre_ping=True,
        pool_timeout=WAIT_SECONDS,
    )
    # A reader sees one state throughout, as SQLite's readers do; PostgreSQL never refuses it for that.
    readers = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    made = {Mode.READS: _maker(readers, {}), Mode.WRITES: _maker(engine, {})}
    for sessions in made.values():
        event.listen(sessions, "after_begin", tenancy.begin)
    return Database((engine,), is_sqlite=False, _sessions={**made, Mode.SAVES: made[Mode.WRITES]})


def _maker(engine: Engine, info: dict[str, object], kind: type[Session] = Session) -> sessionmaker[Session]:
    # Without autoflush the changes of a save reach the database together, in one UPDATE a row.
    return sessionmaker(engine, class_=kind, autoflush=False, expire_on_commit=False, info=info)


def _prepare_sqlite(pragmas: Sequence[str], connection: sqlite3.Connection, _record: object) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    # SQLite's own lower() knows ASCII only; people search for Ähtäri in lower case too.
    connection.create_function("lower", 1, _lower, deterministic=True)


def _tell_of_closed_disk(context: ExceptionContext) -> None:
    """Raise `Unavailable` for a writer that cannot write; a reader that writes is our own fault and stays one."""
    code = getattr(context.original_exception, "sqlite_errorcode", 0) & _SQLITE_PRIMARY
    if code == sqlite3.SQLITE_READONLY:
        raise Unavailable from context.original_exception


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def unavailable(error: BaseException) -> bool:
    """Whether `error` says that the storage is locked, full or out of reach: the same may succeed later."""
    if isinstance(error, Unavailable | PoolTimeoutError):
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _is_passing(error.orig)
    return isinstance(error, OSError) and error.errno in _ERRNO_UNAVAILABLE


def _is_passing(cause: BaseException | None) -> bool:
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & _SQLITE_PRIMARY in _SQLITE_UNAVAILABLE
    state = getattr(cause, "sqlstate", None)
    if state is None:
        # A server that was never reached gives no state.
        return type(cause).__name__ == "OperationalError"
    return str(state).startswith(_STATES_UNAVAILABLE)


def repeatable(error: BaseException) -> bool:
    """Whether somebody else was faster: the same, done anew, sees what they wrote and may succeed."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) in _SQLITE_REPEATABLE
    return getattr(cause, "sqlstate", None) in _STATES_REPEATABLE
