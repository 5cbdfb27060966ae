"""Notices: who was told of what, whether they have read it, and how they want to be told."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Index, Insert, delete, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.domain.notices import NoticeKind
from lva.storage.assessments import Assessment, of_assessment, within
from lva.storage.base import Base, OneOf, dialect_of, table_of
from lva.storage.people import Membership, Person, by_member

_UNREAD: Final = text("read_at IS NULL")


class Notice(Base):
    """One thing that one member was told; what it is about is named by ids, and said when it is shown."""

    __tablename__ = "notice"
    __table_args__ = (
        by_member("person_id"),
        by_member("actor_id"),
        of_assessment(),
        Index(None, "organisation_id", "person_id", "made_at"),
        Index(None, "organisation_id", "person_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID]
    kind: Mapped[NoticeKind] = mapped_column(OneOf(NoticeKind))
    assessment_id: Mapped[uuid.UUID | None]
    """What it is about; None if it is about a person alone."""
    actor_id: Mapped[uuid.UUID | None]
    """Who did it; None if a day that comes near did."""
    made_at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]
    mailed_at: Mapped[dt.datetime | None]
    """When a mail about it was ordered, or when it was too old for one."""


class NoticeChoice(Base):
    """How a member of an organisation wants to be told; what they left alone is missing."""

    __tablename__ = "notice_choice"
    __table_args__ = (by_member("person_id"),)

    organisation_id: Mapped[uuid.UUID] = within()
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    choices: Mapped[dict[str, Any]]
    """Values of `lva.domain.notices.Delivery` by kinds of notices."""
    changed_at: Mapped[dt.datetime]


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice with the words that stand for its ids now."""

    id: uuid.UUID
    kind: NoticeKind
    reference: str | None
    title: str | None
    actor: str | None
    made_at: dt.datetime
    read_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Unsent:
    """An unread notice about which no mail was ordered yet."""

    id: uuid.UUID
    person_id: uuid.UUID
    kind: NoticeKind
    made_at: dt.datetime


_NOTICE: Final = table_of(Notice)
_CHOICE: Final = table_of(NoticeChoice)
_PERSON: Final = table_of(Person)
_MEMBER: Final = table_of(Membership)
_ASSESSMENT: Final = table_of(Assessment)


def _inserts(insert: Any) -> Insert:
    made: Insert = insert(_NOTICE).on_conflict_do_nothing(index_elements=list(_NOTICE.primary_key))
    return made


def _upserts(insert: Any) -> Insert:
    fresh = insert(_CHOICE)
    made: Insert = fresh.on_conflict_do_update(
        index_elements=list(_CHOICE.primary_key),
        set_={name: fresh.excluded[name] for name in ("choices", "changed_at")},
    )
    return made


_PUT: Final[Mapping[str, Insert]] = {"sqlite": _inserts(sqlite.insert), "postgresql": _inserts(postgresql.insert)}
_CHOOSE: Final[Mapping[str, Insert]] = {"sqlite": _upserts(sqlite.insert), "postgresql": _upserts(postgresql.insert)}


def open_members(
    session: Session, organisation_id: uuid.UUID, person_ids: Collection[uuid.UUID] | None = None
) -> dict[uuid.UUID, Sequence[str]]:
    """Return the roles of an organisation's open members by person; of some of them, or of all if None."""
    found = (
        select(_MEMBER.c.person_id, _MEMBER.c.roles)
        .join(_PERSON, _PERSON.c.id == _MEMBER.c.person_id)
        .where(
            _MEMBER.c.organisation_id == organisation_id, _MEMBER.c.closed_at.is_(None), _PERSON.c.closed_at.is_(None)
        )
        .order_by(_MEMBER.c.person_id)
    )
    if person_ids is not None:
        found = found.where(_MEMBER.c.person_id.in_(person_ids))
    return {row.person_id: row.roles for row in session.execute(found)}


def put(session: Session, notices: Sequence[Mapping[str, Any]]) -> None:
    """Write notices, given as the values of their columns; those with ids that are there are left as they are."""
    session.execute(_PUT[dialect_of(session)], list(notices))


def known(session: Session, organisation_id: uuid.UUID, notice_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return those of some ids that notices of an organisation bear."""
    wanted = select(_NOTICE.c.id).where(_NOTICE.c.organisation_id == organisation_id, _NOTICE.c.id.in_(notice_ids))
    return frozenset(session.scalars(wanted))


def page(session: Session, organisation_id: uuid.UUID, person_id: uuid.UUID, most: int) -> tuple[NoticeRow, ...]:
    """Return what a person was told in an organisation, the newest first, at most so many."""
    actor = _PERSON.alias("actor")
    rows = session.execute(
        select(
            _NOTICE.c.id,
            _NOTICE.c.kind,
            _ASSESSMENT.c.reference,
            _ASSESSMENT.c.title,
            actor.c.name,
            _NOTICE.c.made_at,
            _NOTICE.c.read_at,
        )
        .join_from(
            _NOTICE,
            _ASSESSMENT,
            (_ASSESSMENT.c.organisation_id == _NOTICE.c.organisation_id)
            & (_ASSESSMENT.c.id == _NOTICE.c.assessment_id),
            isouter=True,
        )
        .join(actor, actor.c.id == _NOTICE.c.actor_id, isouter=True)
        .where(*_of(organisation_id, person_id))
        .order_by(_NOTICE.c.made_at.desc(), _NOTICE.c.id.desc())
        .limit(most)
    )
    return tuple(NoticeRow(*row) for row in rows)


def unread(session: Session, organisation_id: uuid.UUID, person_id: uuid.UUID) -> int:
    """Return how many notices of a person are unread; an index that holds the unread alone answers."""
    counted = select(func.count()).select_from(_NOTICE).where(*_of(organisation_id, person_id), _unread())
    return session.execute(counted).scalar_one()


def mark_read(
    session: Session, organisation_id: uuid.UUID, person_id: uuid.UUID, at: dt.datetime, notice_id: uuid.UUID | None
) -> None:
    """Mark one notice of a person as read, or all if None; what is read already keeps its time."""
    which = () if notice_id is None else (_NOTICE.c.id == notice_id,)
    session.execute(update(_NOTICE).where(*_of(organisation_id, person_id), _unread(), *which).values(read_at=at))


def target(session: Session, organisation_id: uuid.UUID, person_id: uuid.UUID, notice_id: uuid.UUID) -> Notice | None:
    """Return a notice of a person, or None if there is no such one of theirs."""
    found = session.get(Notice, (organisation_id, notice_id))
    return found if found is not None and found.person_id == person_id else None


def choices(session: Session, organisation_id: uuid.UUID, person_id: uuid.UUID) -> Mapping[str, Any]:
    """Return how a member wants to be told; what they left alone is missing."""
    row = session.get(NoticeChoice, (organisation_id, person_id), populate_existing=True)
    return row.choices if row is not None else {}


def all_choices(session: Session, organisation_id: uuid.UUID) -> dict[uuid.UUID, Mapping[str, Any]]:
    """Return how the members of an organisation want to be told, by person."""
    rows = session.execute(
        select(_CHOICE.c.person_id, _CHOICE.c.choices).where(_CHOICE.c.organisation_id == organisation_id)
    )
    return {row.person_id: row.choices for row in rows}


def choose(
    session: Session, organisation_id: uuid.UUID, person_id: uuid.UUID, chosen: Mapping[str, Any], at: dt.datetime
) -> None:
    """Write down how a member wants to be told."""
    values = {"organisation_id": organisation_id, "person_id": person_id, "choices": dict(chosen), "changed_at": at}
    session.execute(_CHOOSE[dialect_of(session)], values)


def unsent(
    session: Session, organisation_id: uuid.UUID, since: dt.datetime, person_id: uuid.UUID | None = None
) -> tuple[Unsent, ...]:
    """Return an organisation's unread notices since an instant about which no mail was ordered, the oldest first.

    Those of one person, or of everybody if None.
    """
    whose = () if person_id is None else (_NOTICE.c.person_id == person_id,)
    rows = session.execute(
        select(_NOTICE.c.id, _NOTICE.c.person_id, _NOTICE.c.kind, _NOTICE.c.made_at)
        .where(_NOTICE.c.organisation_id == organisation_id, _unread(), _NOTICE.c.mailed_at.is_(None))
        .where(_NOTICE.c.made_at >= since, *whose)
        .order_by(_NOTICE.c.made_at, _NOTICE.c.id)
    )
    return tuple(Unsent(*row) for row in rows)


def mark_mailed(
    session: Session, organisation_id: uuid.UUID, notice_ids: Collection[uuid.UUID], at: dt.datetime
) -> None:
    """Note that mails about notices were ordered."""
    session.execute(
        update(_NOTICE)
        .where(_NOTICE.c.organisation_id == organisation_id, _NOTICE.c.id.in_(notice_ids))
        .values(mailed_at=at)
    )


def some(
    session: Session, organisation_id: uuid.UUID, person_id: uuid.UUID, notice_ids: Collection[uuid.UUID]
) -> tuple[NoticeRow, ...]:
    """Return those of a person's notices, the oldest first."""
    found = page(session, organisation_id, person_id, _MOST_AT_ONCE)
    return tuple(one for one in reversed(found) if one.id in notice_ids)


def drop(session: Session, organisation_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Take away what a person was told in an organisation, and how they wanted to be told."""
    session.execute(delete(_NOTICE).where(*_of(organisation_id, person_id)))
    session.execute(
        delete(_CHOICE).where(_CHOICE.c.organisation_id == organisation_id, _CHOICE.c.person_id == person_id)
    )


def _of(organisation_id: uuid.UUID, person_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return (_NOTICE.c.organisation_id == organisation_id, _NOTICE.c.person_id == person_id)


def _unread() -> ColumnElement[bool]:
    return _NOTICE.c.read_at.is_(None)


_MOST_AT_ONCE: Final = 1000
"""A mail speaks of the newest notices; nobody gets more than this in the time that mails look back."""
