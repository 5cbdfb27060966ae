"""The way to a database: one pool, readers that cannot write, writers that queue before they begin.

SQLite takes one writer at a time. `BEGIN IMMEDIATE` makes a writer wait at its start, where nothing
is lost yet, instead of failing half-way; a lock of the process makes that wait fair and short.
"""

import errno
import sqlite3
import threading
import time
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from lva.domain.errors import Unavailable
from lva.storage.base import as_json

WAIT_SECONDS: Final = 5
"""How long a connection, a lock or a place in the queue of writers is waited for."""
WRITER: Final = "writer"
"""The execution option of connections that may write to SQLite."""
_QUERY_ONLY: Final = "query_only"
_LOOKS: Final = 100
_LOOK_SECONDS: Final = 0.0005
"""How often, and how long after each other, a writer looks whether another process is done."""
_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={WAIT_SECONDS * 1000}",
    # Otherwise INSERT OR REPLACE would delete rows without firing the triggers that refuse it.
    "recursive_triggers=ON",
)
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
_ERRNO_UNAVAILABLE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


@dataclass(frozen=True, slots=True)
class Database:
    """One database and its sessions; made by `open_database`, closed by `close`."""

    engine: Engine
    is_sqlite: bool
    _readers: sessionmaker[Session] = field(repr=False)
    _writers: sessionmaker[Session] = field(repr=False)

    def reader(self) -> Session:
        """Return a session that sees one state of the database throughout and cannot write."""
        return self._readers()

    def writer(self) -> Session:
        """Return a session that may write.

        On SQLite its transaction holds the one write lock from its first use until it is committed,
        rolled back or closed. `Unavailable` is raised if the lock is not to be had in time.
        """
        return self._writers()

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
        self.engine.dispose()


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
    engine = create_engine(
        url,
        connect_args={"isolation_level": None, "timeout": WAIT_SECONDS},
        # What people write never stands in a traceback.
        hide_parameters=True,
        json_serializer=as_json,
        pool_timeout=WAIT_SECONDS,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    writers = _sessions(engine.execution_options(**{WRITER: True}))
    queue = _Queue()
    event.listen(writers, "after_transaction_create", queue.enter)
    event.listen(writers, "after_transaction_end", queue.leave)
    return Database(engine, True, _sessions(engine), writers)  # noqa: FBT003 -- the class names it


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
    return Database(engine, False, _sessions(readers), _sessions(engine))  # noqa: FBT003 -- the class names it


def _sessions(engine: Engine) -> sessionmaker[Session]:
    # Without autoflush the changes of a save reach the database together, in one UPDATE a row.
    return sessionmaker(engine, autoflush=False, expire_on_commit=False)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    # SQLite's own lower() knows ASCII only; people search for Ähtäri in lower case too.
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _begin_sqlite(connection: Connection) -> None:
    writes = bool(connection.get_execution_options().get(WRITER))
    # A reader that began to write would only sometimes fail; this way it always does.
    guard = "OFF" if writes else "ON"
    if connection.info.get(_QUERY_ONLY) != guard:
        connection.exec_driver_sql(f"PRAGMA query_only={guard}")
        connection.info[_QUERY_ONLY] = guard
    if not (writes and _begun_soon(connection)):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begun_soon(connection: Connection) -> bool:
    """Try for a moment to begin a write, and say whether that worked.

    While another process writes, SQLite itself looks again after 1, 2, 5, 10 ... 100 milliseconds. A
    save takes two or three, so that with several processes most of the time would pass asleep.
    """
    driver = connection.connection.dbapi_connection
    assert driver is not None  # noqa: S101 -- the connection is open
    cursor = driver.cursor()
    patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
    cursor.execute("PRAGMA busy_timeout=0")
    try:
        return any(_begins(cursor) for _ in range(_LOOKS))
    finally:
        cursor.execute(f"PRAGMA busy_timeout={patience}")
        cursor.close()


def _begins(cursor: DBAPICursor) -> bool:
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        # If it is more than a busy moment, beginning as usual will tell.
        time.sleep(_LOOK_SECONDS)
        return False
    return True


class _Queue:
    """Lets one writer of this process through at a time, from the begin to the end of its transaction."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def enter(self, session: Session, transaction: SessionTransaction) -> None:
        if transaction.parent is not None:
            return
        if not self._lock.acquire(timeout=WAIT_SECONDS):
            raise Unavailable
        session.info[self] = transaction

    def leave(self, session: Session, transaction: SessionTransaction) -> None:
        if session.info.get(self) is transaction:
            del session.info[self]
            self._lock.release()


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
