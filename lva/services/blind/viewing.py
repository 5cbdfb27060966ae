"""Who looked at a blind record: a line for each page that shows one, written before the page leaves.

It is no event of the history, whose chain lets one writer at a time append: looking would wait for those who work.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lva.domain.errors import NotFound
from lva.domain.references import uuid7
from lva.seals.envelopes import week_of
from lva.services.work import Work
from lva.storage import queries
from lva.storage.blind import blind_reviews, blind_views
from lva.storage.blind.blind_views import BlindView, ViewedPage


@dataclass(frozen=True, slots=True)
class Seen:
    """One view of a record."""

    name: str
    at: dt.datetime
    page: ViewedPage


def note(work: Work, session: Session, page: ViewedPage, record_id: uuid.UUID | None) -> None:
    """Write down that the actor is about to see a record, in a session that writes and that the caller commits.

    `record_id` is None for the list, which shows a line of each record.
    """
    session.add(
        BlindView(
            organisation_id=work.organisation_id,
            id=uuid7(work.at),
            record_id=record_id,
            person_id=work.actor.person_id,
            at=work.at,
            page=page,
        )
    )
    session.flush()


def seen(work: Work, record_id: uuid.UUID) -> tuple[Seen, ...]:
    """Return who saw a record, or the list since the week of its arrival, the newest first.

    Raises `NotFound` for a record that never arrived.
    """
    record = blind_reviews.record(work.session, work.organisation_id, record_id)
    if record is None:
        raise NotFound
    every = blind_views.views(work.session, work.organisation_id, record_id)
    rows = [one for one in every if one.record_id or week_of(one.at) >= record.week]
    names = queries.names_of(work.session, {one.person_id for one in rows})
    return tuple(Seen(names[one.person_id], one.at, one.page) for one in rows)


def exported(
    session: Session, organisation_id: uuid.UUID, record_id: uuid.UUID | None = None
) -> Iterator[Mapping[str, str]]:
    """Iterate over the views of one record with those of the list, or all, as JSON objects, the newest first.

    They hold ids and instants, never names or text.
    """
    for one in blind_views.views(session, organisation_id, record_id):
        yield {
            "at": one.at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "page": one.page.value,
            "person": str(one.person_id),
            "record": str(one.record_id) if one.record_id else "",
        }
