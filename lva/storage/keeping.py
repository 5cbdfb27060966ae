"""Rows that have had their time, counted and taken away by kinds; what is taken away is at its end by itself."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Table, delete, func, select
from sqlalchemy.orm import Session

from lva.domain.retention import Kept
from lva.storage.base import table_of
from lva.storage.people import Login
from lva.storage.signin.challenges import Challenge, PasswordLink
from lva.storage.signin.identities import ParkedPost, PendingLogin
from lva.storage.signin.invitations import Invitation
from lva.storage.signin.throttle import Throttle
from lva.storage.telling.notices import Notice
from lva.storage.telling.outbox import ASKED, MAIL, Outbox
from lva.storage.together.former import Former


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows have had their time, and since when the oldest waits."""

    count: int
    oldest: dt.datetime | None


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of a table by the column that says when their time began."""

    table: Table
    since: Column[Any]
    only: tuple[ColumnElement[bool], ...] = ()


def _by(row: Any, column: str, *only: ColumnElement[bool]) -> _Rows:
    table = table_of(row)
    return _Rows(table, table.c[column], only)


_ORDER: Final = table_of(Outbox).c
_OF: Final[Mapping[Kept, tuple[_Rows, ...]]] = {
    Kept.FORMER: (_by(Former, "replaced_at"),),
    Kept.NOTICES: (_by(Notice, "made_at"),),
    Kept.INVITATIONS: (_by(Invitation, "expires_at"),),
    Kept.MAILS: (
        _by(Outbox, "done_at", _ORDER.kind.startswith(MAIL)),
        _by(Outbox, "made_at", _ORDER.kind.startswith(MAIL), _ORDER.done_at.is_(None), _ORDER.due_at >= ASKED),
    ),
    Kept.LOGINS: (_by(Login, "expires_at"),),
    Kept.PARKED: (
        _by(PendingLogin, "expires_at"),
        _by(ParkedPost, "expires_at"),
        _by(Challenge, "expires_at"),
        _by(PasswordLink, "expires_at"),
    ),
    Kept.THROTTLES: (_by(Throttle, "window"),),
}


def is_of_rows(kept: Kept) -> bool:
    """Whether a class is made of rows that go by themselves."""
    return kept in _OF


def counted(session: Session, organisation_id: uuid.UUID | None, kept: Kept, before: dt.datetime) -> Counted:
    """Return how many rows of a class have had their time; of an organisation, or shared ones if None."""
    count, oldest = 0, None
    for rows in _OF[kept]:
        found = select(func.count(), func.min(rows.since)).where(*_going(rows, organisation_id, before))
        more, first = session.execute(found).one()
        count += more
        oldest = min((one for one in (oldest, first) if one is not None), default=None)
    return Counted(count, oldest)


def drop(session: Session, organisation_id: uuid.UUID | None, kept: Kept, before: dt.datetime) -> None:
    """Take such rows away for good."""
    for rows in _OF[kept]:
        session.execute(delete(rows.table).where(*_going(rows, organisation_id, before)))


def _going(rows: _Rows, organisation_id: uuid.UUID | None, before: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    owner = () if organisation_id is None else (rows.table.c.organisation_id == organisation_id,)
    return (*owner, rows.since < before, *rows.only)
