"""Whose turn it is to write: SQLite takes one writer at a time, from the begin of its transaction to its end.

Sessions differ in when they take their turn: a reader never does, a writer from its begin, a saver
not before it has read and worked out what it writes. So the one lock is held for as short as can be.
"""

import sqlite3
import threading
import time
from enum import Enum
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import Session, SessionTransaction

from lva.domain.errors import Unavailable

WAIT_SECONDS: Final = 5
"""How long a connection, a lock or a turn to write is waited for."""
MODE: Final = "mode"
TURNS: Final = "turns"
_QUERY_ONLY: Final = "query_only"
_LOOKS: Final = 100
_LOOK_SECONDS: Final = 0.0005
"""How often, and how long after each other, a writer looks whether another process is done."""


class Mode(Enum):
    """When a session takes its turn to write."""

    READS = "reads"
    SAVES = "saves"
    WRITES = "writes"


class Turns:
    """Begins the transactions of one SQLite database; one writer of this process at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def begin(self, session: Session, transaction: SessionTransaction, connection: Connection) -> None:
        """Begin a transaction as its session wants it."""
        if transaction.nested:
            return
        writes = session.info[MODE] is Mode.WRITES
        if writes:
            self._enter(session, transaction)
        begin(connection, writes=writes)

    def write(self, session: Session) -> None:
        """Let a session that has only read so far take its turn: what it has read is a state of before."""
        if session.info[MODE] is not Mode.SAVES or self in session.info:
            return
        connection = session.connection()
        _cursor(connection).execute("COMMIT")
        transaction = session.get_transaction()
        assert transaction is not None  # noqa: S101 -- it has a connection
        self._enter(session, transaction)
        begin(connection, writes=True)

    def end(self, session: Session, transaction: SessionTransaction) -> None:
        """Let the next one in."""
        if session.info.get(self) is transaction:
            del session.info[self]
            self._lock.release()

    def _enter(self, session: Session, transaction: SessionTransaction) -> None:
        if not self._lock.acquire(timeout=WAIT_SECONDS):
            raise Unavailable
        session.info[self] = transaction


def begin(connection: Connection, *, writes: bool) -> None:
    """Begin a transaction on a connection to SQLite; one that `writes` waits for its turn."""
    cursor = _cursor(connection)
    # A reader that began to write would only sometimes fail; this way it always does.
    guard = "OFF" if writes else "ON"
    if connection.info.get(_QUERY_ONLY) != guard:
        cursor.execute(f"PRAGMA query_only={guard}")
        connection.info[_QUERY_ONLY] = guard
    if not writes:
        cursor.execute("BEGIN")
    elif not _begun_soon(cursor):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def is_writing(connection: Connection) -> bool:
    """Whether the transaction of a connection to SQLite is one that may write."""
    return connection.info.get(_QUERY_ONLY) == "OFF"


def _cursor(connection: Connection) -> DBAPICursor:
    # Past SQLAlchemy, which has nothing to do here and would take its time.
    driver = connection.connection.dbapi_connection
    assert driver is not None  # noqa: S101 -- the connection is open
    return driver.cursor()


def _begun_soon(cursor: DBAPICursor) -> bool:
    """Try for a moment to begin a write, and say whether that worked.

    While another process writes, SQLite itself looks again after 1, 2, 5, 10 ... 100 milliseconds. A
    save takes two or three, so that with several processes most of the time would pass asleep.
    """
    patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
    cursor.execute("PRAGMA busy_timeout=0")
    try:
        return any(_begins(cursor) for _ in range(_LOOKS))
    finally:
        cursor.execute(f"PRAGMA busy_timeout={patience}")


def _begins(cursor: DBAPICursor) -> bool:
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        # If it is more than a busy moment, beginning as usual will tell.
        time.sleep(_LOOK_SECONDS)
        return False
    return True


def begin_writing(session: Session) -> None:
    """Let a session of `Database.saver` write from now on; every other one goes on as it is."""
    turns = session.info.get(TURNS)
    if turns is not None:
        turns.write(session)
