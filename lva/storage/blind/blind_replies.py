"""Rows of answers to blind reviews: beside the review that came back, and with the organisation that reviews.

What has arrived has no time finer than a week and nothing that says who gave it.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKeyConstraint, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.storage.assessments import within
from lva.storage.base import Base, Digest, OneOf
from lva.storage.people import by_member


class ReplyStage(StrEnum):
    """Where an answer stands that has arrived; the value is what is stored."""

    HELD = "held"
    """Something was found in it; a coordinator looks first."""
    SHOWN = "shown"
    DROPPED = "dropped"
    """A coordinator kept it from the reviewer; its words are gone."""


class GivenReply(Base):
    """An answer on its way to a reviewer, inside the organisation that gives it; its draft stands with the review."""

    __tablename__ = "reply_given"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "review_id"], ["returned.organisation_id", "returned.id"]),
        by_member("confirmed_by"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    review_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    language: Mapped[str]
    decisions: Mapped[dict[str, Any]]
    """By the key of a find: what is done."""
    said: Mapped[str | None]
    """The words that left or wait to; None until somebody confirmed them."""
    digest: Mapped[bytes | None] = mapped_column(Digest)
    """What the confirmation is bound to."""
    confirmed_by: Mapped[uuid.UUID | None]
    confirmed_on: Mapped[dt.date | None] = mapped_column(Date)


class BlindReply(Base):
    """An answer to a review, as the reviewing organisation was given it."""

    __tablename__ = "blind_reply"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "record_id"], ["arrived.organisation_id", "arrived.id"]),
        ForeignKeyConstraint(["organisation_id", "review_id"], ["blind_review.organisation_id", "blind_review.id"]),
        UniqueConstraint("organisation_id", "review_id"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    record_id: Mapped[uuid.UUID]
    review_id: Mapped[uuid.UUID]
    """The review that it answers, under the id that only the reviewing organisation knows."""
    language: Mapped[str]
    text: Mapped[str]
    week: Mapped[str]
    """From which ISO week on it can be read: `2026-W51`; no finer time is kept."""
    stage: Mapped[ReplyStage] = mapped_column(OneOf(ReplyStage))


def given(
    session: Session, organisation_id: uuid.UUID, reviews: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, GivenReply]:
    """Return what stands beside answers to reviews that came back, by the review's id."""
    found = session.scalars(
        select(GivenReply).where(GivenReply.organisation_id == organisation_id, GivenReply.review_id.in_(reviews))
    )
    return {one.review_id: one for one in found}


def replies(session: Session, organisation_id: uuid.UUID) -> Sequence[BlindReply]:
    """Return the answers that have arrived, in the order of their random ids."""
    return session.scalars(
        select(BlindReply).where(BlindReply.organisation_id == organisation_id).order_by(BlindReply.id)
    ).all()


def reply_to(session: Session, organisation_id: uuid.UUID, review_id: uuid.UUID) -> BlindReply | None:
    """Return the answer to a review, or None."""
    return session.scalars(
        select(BlindReply).where(BlindReply.organisation_id == organisation_id, BlindReply.review_id == review_id)
    ).first()


def drop_replies(session: Session, organisation_id: uuid.UUID, records: Collection[uuid.UUID]) -> None:
    """Delete for good what givers answered to reviews of these records."""
    session.execute(
        delete(BlindReply).where(BlindReply.organisation_id == organisation_id, BlindReply.record_id.in_(records)),
        execution_options={"synchronize_session": False},
    )
