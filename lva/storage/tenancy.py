"""Whose rows a session sees on PostgreSQL: those of one organisation, of all of them, or none.

Row-level security (docs/adr/0016-row-level-security.md) compares every row with a setting of the
transaction. A session that says nothing sees nothing. SQLite has no such wall; there the same is
noted, so that tests find who forgot to say it.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal, TypeAlias

from sqlalchemy import Connection
from sqlalchemy.orm import Session, SessionTransaction

EVERYWHERE: Final = "*"
"""All organisations: for the command line, for public verification, and for what has yet to find its own."""
SETTING: Final = "lva.organisation"
"""The setting of a transaction that the policies look at."""
TENANT: Final = "tenant"
"""Under which key a session notes whose rows it sees."""
Tenant: TypeAlias = uuid.UUID | Literal["*"]


def enter(session: Session, tenant: Tenant | None) -> None:
    """Let a session see the rows of one organisation, of `EVERYWHERE` or of nobody, from now on."""
    if session.info.get(TENANT) == tenant:
        return
    session.info[TENANT] = tenant
    if session.in_transaction() and session.get_bind().dialect.name == "postgresql":
        _tell(session.connection(), tenant)


def entered(session: Session, tenant: Tenant) -> None:
    """Note what a statement has already told the database."""
    session.info[TENANT] = tenant


@contextmanager
def across(session: Session) -> Iterator[None]:
    """Let a session see everywhere while the block lasts; if it raises, the transaction is at its end anyway."""
    before = session.info.get(TENANT)
    enter(session, EVERYWHERE)
    yield
    enter(session, before)


def begin(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Tell PostgreSQL at the begin of a transaction whose rows the session sees."""
    tenant = session.info.get(TENANT)
    if tenant is not None and not transaction.nested:
        _tell(connection, tenant)


def _tell(connection: Connection, tenant: Tenant | None) -> None:
    # An id of ours and nothing that anybody typed; SET takes no parameters.
    connection.exec_driver_sql(f"SET LOCAL {SETTING} = '{tenant or ''}'")
