"""The index of the words that people wrote, on both databases: made, asked after, made anew.

It is derived from answers, entries and what matters say, and triggers keep it in the statement that changes
one of them. A digest in the database tells what it was made by. `migrate` makes it anew wherever it is not as
this release makes it: after a restore on PostgreSQL, whose dumps leave it out, after a migration that lost a
trigger, and after a change in these modules, so that no migration is needed for one.
"""

import hashlib
from types import ModuleType
from typing import Final

from sqlalchemy import Connection, text

from lva.storage.migrations import saying_postgresql, saying_sqlite

TABLES: Final = saying_sqlite.TABLES | saying_postgresql.TABLES
"""Tables of the index; they hold no rows of the program's own and are no part of the models."""
_BY_DIALECT: Final = {"sqlite": saying_sqlite, "postgresql": saying_postgresql}


def _of(connection: Connection) -> ModuleType:
    return _BY_DIALECT[connection.dialect.name]


def _digest(connection: Connection) -> str:
    return hashlib.sha256("\n".join(_of(connection).statements()).encode()).hexdigest()


def keep_said(connection: Connection) -> None:
    """Make the index anew, whatever of it is there."""
    leave_said(connection)
    _of(connection).make(connection)
    connection.execute(text("INSERT INTO said_made (digest) VALUES (:digest)"), {"digest": _digest(connection)})


def leave_said(connection: Connection) -> None:
    """Take the index and its triggers away, whatever of it is there."""
    _of(connection).unmake(connection)


def is_said(connection: Connection) -> bool:
    """Whether the index is there, as this release makes it, with all its triggers."""
    if not _of(connection).are_there(connection):
        return False
    made = connection.execute(text("SELECT digest FROM said_made")).scalars().all()
    return list(made) == [_digest(connection)]
