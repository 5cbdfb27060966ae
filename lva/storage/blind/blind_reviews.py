"""Rows of blind review, as the reviewing organisation keeps them: reviews of what arrived, scores, what is published.

No row says whose a record is. Of a record only the week of its arrival is kept, so that no time can be laid beside a
giver's.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Date, ForeignKey, ForeignKeyConstraint, Index, Insert, UniqueConstraint, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.domain.blind.scoring import Mark, Score, Stage
from lva.storage.assessments import within
from lva.storage.base import Base, Digest, Json, OneOf, dialect_of, table_of
from lva.storage.blind import blind_replies, blind_views
from lva.storage.blind.sharing import Arrived, Gone, empty_arrived
from lva.storage.people import Organisation, by_member
from lva.storage.saving import touched


def _tenant() -> Mapped[uuid.UUID]:
    return mapped_column(ForeignKey(Organisation.id), primary_key=True)


def _of_record() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["organisation_id", "record_id"], ["arrived.organisation_id", "arrived.id"])


class BlindCase(Base):
    """What the reviewing organisation adds to a record that arrived, from when somebody first acts on it."""

    __tablename__ = "blind_case"
    __table_args__ = (_of_record(),)

    organisation_id: Mapped[uuid.UUID] = within()
    record_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    round: Mapped[str] = mapped_column(default="")
    """The calibration that it serves, such as `2026-4`; empty for a record that is reviewed for its giver."""
    giver: Mapped[bytes | None] = mapped_column(Digest)
    """Tells only whether two records come from the same giver, for the gate of what is published; no view shows it."""
    revision: Mapped[int] = mapped_column(default=0)
    """One more with each review that is assigned or ends, so that two who look at once do not both act."""


class BlindReview(Base):
    """One reviewer's review of one record."""

    __tablename__ = "blind_review"
    __table_args__ = (
        _of_record(),
        by_member("reviewer_id"),
        by_member("assigned_by"),
        UniqueConstraint("organisation_id", "record_id", "reviewer_id"),
        Index(None, "organisation_id", "reviewer_id", "stage"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    record_id: Mapped[uuid.UUID]
    reviewer_id: Mapped[uuid.UUID]
    assigned_by: Mapped[uuid.UUID]
    assigned_at: Mapped[dt.datetime]
    stage: Mapped[Stage] = mapped_column(OneOf(Stage))
    summary: Mapped[str] = mapped_column(default="")
    """What the reviewer says of the whole."""
    opened_at: Mapped[dt.datetime | None]
    """When the reviewer last said that they open it; it can be read for a while after that."""
    ended_at: Mapped[dt.datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    """One more with each save of scores."""


class BlindScore(Base):
    """What one review says of one criterion."""

    __tablename__ = "blind_score"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "review_id"], ["blind_review.organisation_id", "blind_review.id"]),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    review_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    criterion: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[Mark | None] = mapped_column(OneOf(Mark))
    words: Mapped[str]
    """Why, or what would be better."""


class BlindAnswer(Base):
    """What went back to the giver of a record, as a coordinator confirmed it."""

    __tablename__ = "blind_answer"
    __table_args__ = (_of_record(), by_member("confirmed_by"))

    organisation_id: Mapped[uuid.UUID] = within()
    record_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reviews: Mapped[list[Any]] = mapped_column(Json)
    """One `lava.blind.review/1` of each reviewer."""
    confirmed_by: Mapped[uuid.UUID]
    confirmed_on: Mapped[dt.date] = mapped_column(Date)


class BlindRelease(Base):
    """Figures about many records together, as they were published on a fixed day; they never change after that."""

    __tablename__ = "blind_release"

    organisation_id: Mapped[uuid.UUID] = _tenant()
    period: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    published_on: Mapped[dt.date] = mapped_column(Date)


@dataclass(frozen=True, slots=True)
class Listed:
    """A review as a list shows it."""

    id: uuid.UUID
    record_id: uuid.UUID
    reviewer_id: uuid.UUID
    stage: Stage
    assigned_at: dt.datetime
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """A record that arrived, with what the reviewing organisation added to it."""

    id: uuid.UUID
    data: bytes | None
    """`lava.blind/1`; None once it was withdrawn, or its time is over."""
    week: str
    gone: str | None
    round: str
    giver: bytes | None
    revision: int


_REVIEW: Final = table_of(BlindReview)
_SCORE: Final = table_of(BlindScore)
_LISTED: Final = tuple(_REVIEW.c[name] for name in Listed.__slots__)


_RECORDS: Final = select(
    Arrived.id,
    Arrived.record,
    Arrived.week,
    Arrived.gone,
    func.coalesce(BlindCase.round, ""),
    BlindCase.giver,
    func.coalesce(BlindCase.revision, 0),
).outerjoin(BlindCase, (BlindCase.organisation_id == Arrived.organisation_id) & (BlindCase.record_id == Arrived.id))


def _once(insert: Any) -> Insert:
    made: Insert = insert(BlindCase).on_conflict_do_nothing(index_elements=["organisation_id", "record_id"])
    return made


_CASE: Final[Mapping[str, Insert]] = {"sqlite": _once(sqlite.insert), "postgresql": _once(postgresql.insert)}


def _upsert(insert: Any) -> Insert:
    fresh = insert(_SCORE)
    made: Insert = fresh.on_conflict_do_update(
        index_elements=list(_SCORE.primary_key),
        set_={name: fresh.excluded[name] for name in ("mark", "words")},
    )
    return made


_UPSERT: Final[Mapping[str, Insert]] = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}


def records(session: Session, organisation_id: uuid.UUID) -> tuple[Record, ...]:
    """Return the records that can be read, by week of arrival; those of one week in the order of their random ids."""
    found = session.execute(
        _RECORDS.where(Arrived.organisation_id == organisation_id, Arrived.gone.is_(None)).order_by(
            Arrived.week, Arrived.id
        )
    )
    return tuple(Record(*row) for row in found)


def record(session: Session, organisation_id: uuid.UUID, record_id: uuid.UUID) -> Record | None:
    """Return a record, gone or not, or None."""
    row = session.execute(_RECORDS.where(Arrived.organisation_id == organisation_id, Arrived.id == record_id)).first()
    return Record(*row) if row else None


def locked_case(session: Session, organisation_id: uuid.UUID, record_id: uuid.UUID) -> BlindCase:
    """Return what stands beside a record, made at its first use and locked until the transaction ends."""
    fresh = {"organisation_id": organisation_id, "record_id": record_id, "round": "", "giver": None, "revision": 0}
    session.execute(_CASE[dialect_of(session)], fresh)
    wanted = select(BlindCase).where(BlindCase.organisation_id == organisation_id, BlindCase.record_id == record_id)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def reviews(session: Session, organisation_id: uuid.UUID, record_id: uuid.UUID) -> tuple[BlindReview, ...]:
    """Return the reviews of a record, the first assigned first."""
    return tuple(
        session.scalars(
            select(BlindReview)
            .where(BlindReview.organisation_id == organisation_id, BlindReview.record_id == record_id)
            .order_by(BlindReview.assigned_at, BlindReview.id)
        )
    )


def all_reviews(session: Session, organisation_id: uuid.UUID) -> tuple[BlindReview, ...]:
    """Return the reviews of all records, the first assigned first."""
    return tuple(
        session.scalars(
            select(BlindReview)
            .where(BlindReview.organisation_id == organisation_id)
            .order_by(BlindReview.assigned_at, BlindReview.id)
        )
    )


def review(session: Session, organisation_id: uuid.UUID, review_id: uuid.UUID, *, lock: bool) -> BlindReview | None:
    """Return a review as the database has it now, or None."""
    found = (
        select(BlindReview)
        .where(BlindReview.organisation_id == organisation_id, BlindReview.id == review_id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(found.with_for_update() if lock else found).first()


def listed(session: Session, organisation_id: uuid.UUID, reviewer_id: uuid.UUID | None = None) -> tuple[Listed, ...]:
    """Return all reviews, or those of one reviewer, the first assigned first."""
    found = select(*_LISTED).where(_REVIEW.c.organisation_id == organisation_id)
    if reviewer_id is not None:
        found = found.where(_REVIEW.c.reviewer_id == reviewer_id)
    return tuple(Listed(*row) for row in session.execute(found.order_by(_REVIEW.c.assigned_at, _REVIEW.c.id)))


def scores(
    session: Session, organisation_id: uuid.UUID, reviews_of: Sequence[uuid.UUID]
) -> dict[uuid.UUID, dict[int, Score]]:
    """Return the scores of reviews by their ids; of one without any an empty mapping."""
    rows = session.execute(
        select(_SCORE.c.review_id, _SCORE.c.criterion, _SCORE.c.mark, _SCORE.c.words).where(
            _SCORE.c.organisation_id == organisation_id, _SCORE.c.review_id.in_(reviews_of)
        )
    )
    found: dict[uuid.UUID, dict[int, Score]] = {one: {} for one in reviews_of}
    for review_id, criterion, mark, comment in rows:
        found[review_id][criterion] = Score(mark, comment)
    return found


def put_scores(session: Session, review: BlindReview, given: Mapping[int, Score]) -> None:
    """Write scores of a review; what stood there before is gone."""
    if given:
        own = {"organisation_id": review.organisation_id, "review_id": review.id}
        rows = [
            {**own, "criterion": number, "mark": score.mark, "words": score.comment} for number, score in given.items()
        ]
        session.execute(_UPSERT[dialect_of(session)], rows)


def raised(session: Session, review: BlindReview, shown: int, summary: str) -> bool:
    """Raise the revision of an open review from the one that was shown; False if another save came first."""
    return touched(
        session,
        update(_REVIEW)
        .where(
            _REVIEW.c.organisation_id == review.organisation_id,
            _REVIEW.c.id == review.id,
            _REVIEW.c.revision == shown,
            _REVIEW.c.stage == Stage.OPEN,
        )
        .values(revision=shown + 1, summary=summary),
    )


def answer(session: Session, organisation_id: uuid.UUID, record_id: uuid.UUID) -> BlindAnswer | None:
    """Return what goes or went back to the giver of a record, or None."""
    return session.get(BlindAnswer, (organisation_id, record_id))


def answers(session: Session, organisation_id: uuid.UUID) -> dict[uuid.UUID, BlindAnswer]:
    """Return all of them by the ids of their records."""
    found = session.scalars(select(BlindAnswer).where(BlindAnswer.organisation_id == organisation_id))
    return {one.record_id: one for one in found}


def releases(session: Session, organisation_id: uuid.UUID) -> tuple[BlindRelease, ...]:
    """Return what was published, the newest first."""
    return tuple(
        session.scalars(
            select(BlindRelease)
            .where(BlindRelease.organisation_id == organisation_id)
            .order_by(BlindRelease.period.desc())
        )
    )


def arrived_before(session: Session, organisation_id: uuid.UUID, before: dt.datetime) -> tuple[uuid.UUID, ...]:
    """Return the records that arrived in a week before that of an instant and are still there."""
    year, week, _ = before.isocalendar()
    found = select(Arrived.id).where(
        Arrived.organisation_id == organisation_id, Arrived.gone.is_(None), Arrived.week < f"{year}-W{week:02}"
    )
    return tuple(session.scalars(found.order_by(Arrived.week, Arrived.id)))


def due_before(session: Session, organisation_id: uuid.UUID, before: dt.datetime) -> int:
    """Return how much has had its time: records with what belongs to them, and views of the list."""
    gone = arrived_before(session, organisation_id, before)
    seen = blind_views.viewed_before(session, organisation_id, before)
    return len({*gone, *seen}) + blind_views.lists_before(session, organisation_id, before)


def empty_before(session: Session, organisation_id: uuid.UUID, before: dt.datetime) -> int:
    """Delete for good what those records say, who gave them and what was written about them; return how many it were.

    So go the answers of their givers and who looked at them, those that were withdrawn before among them. Marks stay,
    which tell nothing without the record, so that agreement and recognition can still be counted.
    """
    gone = arrived_before(session, organisation_id, before)
    forget(session, organisation_id, gone)
    seen = blind_views.viewed_before(session, organisation_id, before)
    blind_views.drop_views(session, organisation_id, {*gone, *seen}, before)
    for record_id in gone:
        empty_arrived(session, organisation_id, record_id, Gone.EXPIRED)
    return len(gone)


def forget(session: Session, organisation_id: uuid.UUID, gone: Collection[uuid.UUID]) -> None:
    """Delete for good who gave some records, what was written about them, and what their givers answered.

    Whoever is at work on one of them finds it changed: nothing is written about it afterwards.
    """
    mine = select(_REVIEW.c.id).where(_REVIEW.c.organisation_id == organisation_id, _REVIEW.c.record_id.in_(gone))
    for statement in (
        # Reviews come before their scores, and the case before its answer: whoever saves or lets go at this moment
        # has then done all of it, or does nothing.
        update(BlindReview)
        .where(BlindReview.organisation_id == organisation_id, BlindReview.record_id.in_(gone))
        .values(summary="", revision=BlindReview.revision + 1),
        update(BlindCase)
        .where(BlindCase.organisation_id == organisation_id, BlindCase.record_id.in_(gone))
        .values(giver=None, revision=BlindCase.revision + 1),
        update(BlindScore)
        .where(BlindScore.organisation_id == organisation_id, BlindScore.review_id.in_(mine))
        .values(words=""),
        update(BlindAnswer)
        .where(BlindAnswer.organisation_id == organisation_id, BlindAnswer.record_id.in_(gone))
        .values(reviews=[]),
    ):
        session.execute(statement, execution_options={"synchronize_session": False})
    blind_replies.drop_replies(session, organisation_id, gone)
