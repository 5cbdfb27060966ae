"""Comments beside the text: threads, what was written in them, and reading them with the names of people."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ForeignKeyConstraint, Index, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.storage.assessments import of_assessment, within
from lva.storage.base import Base, table_of
from lva.storage.people import Person, by_member


class Thread(Base):
    """A conversation about one place of an assessment; it stays when what it is about is removed.

    It is a note of the work, not of the assessment: it stands in no record and in no issued document.
    """

    __tablename__ = "thread"
    __table_args__ = (
        of_assessment(),
        by_member("started_by"),
        by_member("assigned_to"),
        by_member("resolved_by"),
        Index(None, "organisation_id", "assessment_id", "started_at", "id"),
        Index(None, "organisation_id", "assigned_to"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[uuid.UUID]
    place: Mapped[str]
    """What `lva.domain.together.anchors.Anchor` says, as the field beside it."""
    field: Mapped[str]
    started_by: Mapped[uuid.UUID]
    started_at: Mapped[dt.datetime]
    assigned_to: Mapped[uuid.UUID | None]
    resolved_by: Mapped[uuid.UUID | None]
    resolved_at: Mapped[dt.datetime | None]
    """None while it is open."""


class Message(Base):
    """What somebody wrote in a thread. Never changed."""

    __tablename__ = "message"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "thread_id"], ["thread.organisation_id", "thread.id"]),
        of_assessment(),
        by_member("written_by"),
        Index(None, "organisation_id", "assessment_id", "written_at", "id"),
        Index(None, "organisation_id", "thread_id"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[uuid.UUID]
    thread_id: Mapped[uuid.UUID]
    text: Mapped[str]
    written_by: Mapped[uuid.UUID]
    written_at: Mapped[dt.datetime]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message with the name of its writer."""

    id: uuid.UUID
    text: str
    written_by: uuid.UUID
    name: str
    written_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread with everything written in it, the oldest first."""

    id: uuid.UUID
    place: str
    field: str
    started_by: uuid.UUID
    started_at: dt.datetime
    assigned_to: uuid.UUID | None
    assignee: str
    """The name of whoever it is assigned to; empty if nobody is."""
    resolved_at: dt.datetime | None
    resolver: str
    messages: tuple[MessageRow, ...]

    @property
    def is_open(self) -> bool:
        """Whether nobody has resolved it."""
        return self.resolved_at is None


_THREAD: Final = table_of(Thread)
_MESSAGE: Final = table_of(Message)
_WRITER: Final = table_of(Person).alias("writer")
_ASSIGNEE: Final = table_of(Person).alias("assignee")
_RESOLVER: Final = table_of(Person).alias("resolver")
_LISTED: Final = (
    select(
        _THREAD.c.id,
        _THREAD.c.place,
        _THREAD.c.field,
        _THREAD.c.started_by,
        _THREAD.c.started_at,
        _THREAD.c.assigned_to,
        _ASSIGNEE.c.name,
        _THREAD.c.resolved_at,
        _RESOLVER.c.name,
        _MESSAGE.c.id,
        _MESSAGE.c.text,
        _MESSAGE.c.written_by,
        _WRITER.c.name,
        _MESSAGE.c.written_at,
    )
    .join(
        _MESSAGE,
        (_MESSAGE.c.organisation_id == _THREAD.c.organisation_id) & (_MESSAGE.c.thread_id == _THREAD.c.id),
    )
    .join(_WRITER, _WRITER.c.id == _MESSAGE.c.written_by)
    .outerjoin(_ASSIGNEE, _ASSIGNEE.c.id == _THREAD.c.assigned_to)
    .outerjoin(_RESOLVER, _RESOLVER.c.id == _THREAD.c.resolved_by)
    .where(
        _THREAD.c.organisation_id == bindparam("organisation_id"),
        _THREAD.c.assessment_id == bindparam("assessment_id"),
    )
    .order_by(_THREAD.c.started_at, _THREAD.c.id, _MESSAGE.c.written_at, _MESSAGE.c.id)
)
_OF_THREAD: Final = 9
"""So many columns belong to the thread; the others to its message."""


def threads(session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID) -> tuple[ThreadRow, ...]:
    """Return the threads of an assessment, the oldest first, in one statement."""
    rows = session.execute(_LISTED, {"organisation_id": organisation_id, "assessment_id": assessment_id})
    return tuple(_gathered(rows))


def _gathered(rows: Iterable[Any]) -> Iterable[ThreadRow]:
    found: dict[uuid.UUID, tuple[Any, list[MessageRow]]] = {}
    for row in rows:
        head, message = tuple(row[:_OF_THREAD]), MessageRow(*row[_OF_THREAD:])
        found.setdefault(head[0], (head, []))[1].append(message)
    for head, messages in found.values():
        thread_id, place, field, started_by, started_at, assigned_to, assignee, resolved_at, resolver = head
        yield ThreadRow(
            id=thread_id,
            place=place,
            field=field,
            started_by=started_by,
            started_at=started_at,
            assigned_to=assigned_to,
            assignee=assignee or "",
            resolved_at=resolved_at,
            resolver=resolver or "",
            messages=tuple(messages),
        )
