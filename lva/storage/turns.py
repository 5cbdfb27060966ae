"""Whose turn it is to write: SQLite takes one writer at a time, from the begin of its transaction to its end.

Sessions differ in when they take their turn: a reader never does, a writer from its begin, a saver
not before it has read and worked out what it writes. So the one lock is held for as short as can be.
What reads does so on connections that cannot write: a saver changes to another one with its turn.
"""

import sqlite3
import threading
import time
from enum import Enum
from typing import Any, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import Session, SessionTransaction

from lva.domain.errors import Unavailable

WAIT_SECONDS: Final = 5
"""How long a connection, a lock or a turn to write is waited for."""
MODE: Final = "mode"
TURNS: Final = "turns"
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

    def __init__(self, writers: Engine) -> None:
        self.writers = writers
        self._lock = threading.Lock()

    def begin(self, session: Session, transaction: SessionTransaction, connection: Connection) -> None:
        """Begin a transaction as its session wants it."""
        if transaction.nested:
            return
        if session.info[MODE] is Mode.WRITES:
            self._enter(session, transaction)
        begin(connection, writes=self.has(session))

    def write(self, session: Session) -> None:
        """Let a session that has only read so far take its turn: what it has read is a state of before."""
        if session.info[MODE] is not Mode.SAVES or self.has(session):
            return
        # SQLite is told that the reading is over, so that it need not keep the state that was read.
        _cursor(session.connection()).execute("COMMIT")
        transaction = session.get_transaction()
        assert transaction is not None  # noqa: S101 -- it has a connection
        self._enter(session, transaction)
        session.connection()

    def has(self, session: Session) -> bool:
        """Whether it is this session's turn."""
        return self in session.info

    def end(self, session: Session, transaction: SessionTransaction) -> None:
        """Let the next one in."""
        if session.info.get(self) is transaction:
            del session.info[self]
            self._lock.release()

    def _enter(self, session: Session, transaction: SessionTransaction) -> None:
        if not self._lock.acquire(timeout=WAIT_SECONDS):
            raise Unavailable
        session.info[self] = transaction


class Saver(Session):
    """A session that reads where nothing can be written, until it has its turn."""

    def get_bind(self, *_args: Any, **_named: Any) -> Engine | Connection:
        """Return where the next statement goes; every table is there."""
        turns: Turns = self.info[TURNS]
        assert self.bind is not None  # noqa: S101 -- every session of a database is bound
        return turns.writers if turns.has(self) else self.bind


def begin(connection: Connection, *, writes: bool) -> None:
    """Begin a transaction on a connection to SQLite; one that `writes` waits for its turn."""
    cursor = _cursor(connection)
    if not writes:
        cursor.execute("BEGIN")
    elif not _begun_soon(cursor):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


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
