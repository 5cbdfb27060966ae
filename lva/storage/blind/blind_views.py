"""Rows of who looked at a blind record: written before the page leaves, never changed, deleted with the record."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.storage.assessments import within
from lva.storage.base import Base, OneOf
from lva.storage.blind.sharing import Arrived
from lva.storage.people import by_member


class ViewedPage(StrEnum):
    """Which page showed it; the value is what is stored."""

    REVIEW = "review"
    """The record before its reviewer."""
    DESK = "desk"
    """The record before the coordinator."""
    LIST = "list"
    """The coordinator's list, which says a line of each record."""


class BlindView(Base):
    """One page with a blind record on it, shown to one person. Triggers refuse to change a row."""

    __tablename__ = "blind_view"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "record_id"], ["arrived.organisation_id", "arrived.id"]),
        by_member("person_id"),
        Index(None, "organisation_id", "record_id", "at"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    record_id: Mapped[uuid.UUID | None]
    """None for the list, which shows all of them."""
    person_id: Mapped[uuid.UUID]
    at: Mapped[dt.datetime]
    page: Mapped[ViewedPage] = mapped_column(OneOf(ViewedPage))


def views(session: Session, organisation_id: uuid.UUID, record_id: uuid.UUID | None = None) -> Sequence[BlindView]:
    """Return the views of one record with those of the list, or all there are, the newest first."""
    found = select(BlindView).where(BlindView.organisation_id == organisation_id)
    if record_id is not None:
        found = found.where((BlindView.record_id == record_id) | BlindView.record_id.is_(None))
    return session.scalars(found.order_by(BlindView.at.desc(), BlindView.id.desc())).all()


def viewed_before(session: Session, organisation_id: uuid.UUID, before: dt.datetime) -> Collection[uuid.UUID]:
    """Return the records that arrived in a week before that of an instant and of which views are still kept."""
    found = (
        select(BlindView.record_id)
        .join(
            Arrived,
            (Arrived.organisation_id == BlindView.organisation_id) & (Arrived.id == BlindView.record_id),
        )
        .where(BlindView.organisation_id == organisation_id, Arrived.week < _week(before))
        .distinct()
    )
    return frozenset(one for one in session.scalars(found) if one is not None)


def lists_before(session: Session, organisation_id: uuid.UUID, before: dt.datetime) -> int:
    """Return how often the list was looked at before an instant, as far as that is kept."""
    found = select(func.count()).where(
        BlindView.organisation_id == organisation_id, BlindView.record_id.is_(None), BlindView.at < before
    )
    return session.scalars(found).one()


def drop_views(
    session: Session, organisation_id: uuid.UUID, records: Collection[uuid.UUID], before: dt.datetime
) -> None:
    """Delete for good the views of some records, and those of the list before an instant."""
    own = BlindView.organisation_id == organisation_id
    of_list = BlindView.record_id.is_(None) & (BlindView.at < before)
    session.execute(
        delete(BlindView).where(own, BlindView.record_id.in_(records) | of_list),
        execution_options={"synchronize_session": False},
    )


def _week(at: dt.datetime) -> str:
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02}"
