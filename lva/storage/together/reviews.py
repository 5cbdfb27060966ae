"""Reviews that were asked for, who was asked, the verdicts that were given and what was answered to them.

Nothing of it is rewritten: a new verdict replaces the earlier one of the same person and leaves it standing,
an answer is a row of its own.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ForeignKeyConstraint, Index, bindparam, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.domain.reviewing import Answered, Judgement, Reply, Verdict
from lva.storage.assessments import Assessment, of_assessment, within
from lva.storage.base import Base, Digest, OneOf, table_of
from lva.storage.people import Membership, Person, by_member

_WAITING: Final = text("ended_at IS NULL")
_TO_MEND: Final = text("answered_at IS NULL AND replaced_at IS NULL")


class Ending(StrEnum):
    """Why nobody waits for a reviewer any longer."""

    DONE = "done"
    RELEASED = "released"
    """Whoever asked waits no longer."""
    LAPSED = "lapsed"
    """The assessment went where no review is possible."""


class Review(Base):
    """One request for a review: of which sections, by when, in whose words."""

    __tablename__ = "review"
    __table_args__ = (
        of_assessment(),
        by_member("asked_by"),
        Index(None, "organisation_id", "assessment_id", "asked_at", "id"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[uuid.UUID]
    version: Mapped[int]
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[dt.datetime]
    words: Mapped[str]
    wished_on: Mapped[dt.date | None]
    sections: Mapped[list[str]]
    """Keys of sections; none of them means all."""


class Reviewer(Base):
    """Somebody who was asked for a review."""

    __tablename__ = "reviewer"
    __table_args__ = (
        of_assessment(),
        ForeignKeyConstraint(["organisation_id", "review_id"], ["review.organisation_id", "review.id"]),
        by_member("person_id"),
        Index(None, "organisation_id", "assessment_id"),
        Index(None, "organisation_id", "person_id", "assessment_id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    review_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[uuid.UUID]
    ended_at: Mapped[dt.datetime | None]
    ending: Mapped[Ending | None] = mapped_column(OneOf(Ending))


class GivenVerdict(Base):
    """A verdict on a section; what it says is `lva.domain.reviewing.Verdict`."""

    __tablename__ = "verdict"
    __table_args__ = (
        of_assessment(),
        by_member("owner_id"),
        by_member("given_by"),
        Index(None, "organisation_id", "assessment_id", "given_at", "id"),
        Index(None, "organisation_id", "owner_id", "assessment_id", sqlite_where=_TO_MEND, postgresql_where=_TO_MEND),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[uuid.UUID]
    version: Mapped[int]
    section: Mapped[str]
    judgement: Mapped[Judgement] = mapped_column(OneOf(Judgement))
    words: Mapped[str]
    owner_id: Mapped[uuid.UUID]
    due_on: Mapped[dt.date | None]
    prints: Mapped[dict[str, Any]]
    """What the section was like, see `lva.domain.reviewing.Prints`."""
    digest: Mapped[bytes] = mapped_column(Digest)
    """The digest of `prints`, as the history tells it."""
    given_by: Mapped[uuid.UUID]
    given_at: Mapped[dt.datetime]
    replaced_at: Mapped[dt.datetime | None]
    answered_at: Mapped[dt.datetime | None]
    """When it was first answered."""


class VerdictAnswer(Base):
    """What an author answered to a verdict; the last one counts, the others stay."""

    __tablename__ = "verdict_answer"
    __table_args__ = (
        of_assessment(),
        ForeignKeyConstraint(["organisation_id", "verdict_id"], ["verdict.organisation_id", "verdict.id"]),
        by_member("given_by"),
        Index(None, "organisation_id", "assessment_id"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[uuid.UUID]
    verdict_id: Mapped[uuid.UUID]
    reply: Mapped[Reply] = mapped_column(OneOf(Reply))
    words: Mapped[str]
    given_by: Mapped[uuid.UUID]
    given_at: Mapped[dt.datetime]


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who was asked for a review, and whether they are still waited for."""

    person_id: uuid.UUID
    ended_at: dt.datetime | None
    ending: Ending | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a review with everybody who was asked."""

    id: uuid.UUID
    version: int
    by: uuid.UUID
    at: dt.datetime
    words: str
    wished_on: dt.date | None
    sections: tuple[str, ...]
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of the organisation who is still there, with the names of their roles."""

    id: uuid.UUID
    name: str
    unit: str
    roles: tuple[str, ...]


_REVIEW: Final = table_of(Review).c
_SEAT: Final = table_of(Reviewer).c
_VERDICT: Final = table_of(GivenVerdict).c
_ANSWER: Final = table_of(VerdictAnswer).c


def _of(columns: Any) -> tuple[Any, Any]:
    return (
        columns.organisation_id == bindparam("organisation_id"),
        columns.assessment_id == bindparam("assessment_id"),
    )


_ASKED: Final = (
    select(
        _REVIEW.id, _REVIEW.version, _REVIEW.asked_by, _REVIEW.asked_at, _REVIEW.words, _REVIEW.wished_on,
        _REVIEW.sections, _SEAT.person_id, _SEAT.ended_at, _SEAT.ending,
    )
    .join_from(
        table_of(Review),
        table_of(Reviewer),
        (_SEAT.organisation_id == _REVIEW.organisation_id) & (_SEAT.review_id == _REVIEW.id),
    )
    .where(*_of(_REVIEW))
    .order_by(_REVIEW.asked_at.desc(), _REVIEW.id.desc(), _SEAT.person_id)
)  # fmt: skip
_VERDICTS: Final = (
    select(
        _VERDICT.id, _VERDICT.version, _VERDICT.section, _VERDICT.judgement, _VERDICT.words, _VERDICT.owner_id,
        _VERDICT.due_on, _VERDICT.prints, _VERDICT.given_by, _VERDICT.given_at, _VERDICT.replaced_at,
        _ANSWER.reply, _ANSWER.words, _ANSWER.given_by, _ANSWER.given_at,
    )
    .join_from(
        table_of(GivenVerdict),
        table_of(VerdictAnswer),
        (_ANSWER.organisation_id == _VERDICT.organisation_id) & (_ANSWER.verdict_id == _VERDICT.id),
        isouter=True,
    )
    .where(*_of(_VERDICT))
    .order_by(_VERDICT.given_at.desc(), _VERDICT.id.desc(), _ANSWER.given_at, _ANSWER.id)
)  # fmt: skip


def asked(session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID) -> tuple[Asked, ...]:
    """Return the reviews that were asked for, the newest first."""
    found: dict[uuid.UUID, Asked] = {}
    rows = session.execute(_ASKED, {"organisation_id": organisation_id, "assessment_id": assessment_id})
    for review_id, version, by, at, words, wished_on, sections, *seat in rows:
        before = found.get(review_id)
        seats = (*(before.seats if before else ()), Seat(*seat))
        found[review_id] = Asked(review_id, version, by, at, words, wished_on, tuple(sections), seats)
    return tuple(found.values())


def verdicts(session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID) -> tuple[Verdict, ...]:
    """Return all verdicts on an assessment with the last answer to each, the newest first; replaced ones too."""
    found: dict[uuid.UUID, Verdict] = {}
    rows = session.execute(_VERDICTS, {"organisation_id": organisation_id, "assessment_id": assessment_id})
    for row in rows:
        told, replaced_at, (reply, *answer) = row[:10], row[10], row[11:]
        # The last answer comes last and stays.
        answered = None if reply is None else Answered(reply, *answer)
        found[row[0]] = Verdict(*told, replaced_at is not None, answered)
    return tuple(found.values())


def replace(session: Session, verdict: GivenVerdict) -> None:
    """Mark what the same person said of the same section before as replaced."""
    session.execute(
        update(table_of(GivenVerdict))
        .where(
            _VERDICT.organisation_id == verdict.organisation_id,
            _VERDICT.assessment_id == verdict.assessment_id,
            _VERDICT.section == verdict.section,
            _VERDICT.given_by == verdict.given_by,
            _VERDICT.replaced_at.is_(None),
        )
        .values(replaced_at=verdict.given_at)
    )


def end_seats(
    session: Session,
    assessment: Assessment,
    ending: Ending,
    at: dt.datetime,
    people: Collection[uuid.UUID] | None = None,
) -> int:
    """Wait no longer for these people in any review of the assessment, or for anybody; return for how many seats."""
    statement = update(table_of(Reviewer)).where(
        _SEAT.organisation_id == assessment.organisation_id,
        _SEAT.assessment_id == assessment.id,
        _SEAT.ended_at.is_(None),
    )
    if people is not None:
        statement = statement.where(_SEAT.person_id.in_(sorted(people)))
    done: Any = session.execute(statement.values(ended_at=at, ending=ending))
    return int(done.rowcount)


def hand_over(session: Session, assessment: Assessment, giver: uuid.UUID, taker: uuid.UUID) -> None:
    """Let somebody see to the unanswered verdicts in the place of another, who is waited for no longer."""
    session.execute(
        update(table_of(GivenVerdict))
        .where(
            _VERDICT.organisation_id == assessment.organisation_id,
            _VERDICT.assessment_id == assessment.id,
            _VERDICT.owner_id == giver,
            _VERDICT.answered_at.is_(None),
            _VERDICT.replaced_at.is_(None),
        )
        .values(owner_id=taker)
    )


def colleagues(session: Session, organisation_id: uuid.UUID) -> tuple[Colleague, ...]:
    """Return the open members of an organisation by name."""
    member, person = table_of(Membership).c, table_of(Person).c
    rows: Sequence[Any] = session.execute(
        select(person.id, person.name, member.unit, member.roles)
        .join_from(table_of(Membership), table_of(Person), person.id == member.person_id)
        .where(member.organisation_id == organisation_id, member.closed_at.is_(None), person.closed_at.is_(None))
        .order_by(person.name, person.id)
    ).all()
    return tuple(Colleague(one[0], one[1], one[2], tuple(one[3])) for one in rows)
