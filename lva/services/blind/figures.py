"""Figures about many blind records together: made on a fixed day, and from then on shown to everybody."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from lva.content.library import Library
from lva.domain.blind import figures, scoring
from lva.domain.blind.figures import Reviewed
from lva.domain.blind.reading import read
from lva.domain.blind.scoring import Scored, Standing
from lva.domain.people import OrganisationKind
from lva.storage.blind import blind_reviews as rows
from lva.storage.blind import sharing
from lva.storage.blind.blind_reviews import BlindRelease, BlindReview
from lva.storage.tenancy import enter


def publish(session: Session, packs: Library, organisation_id: uuid.UUID, today: dt.date) -> tuple[str, ...]:
    """Publish the figures of every half-year whose day has come, and return the new ones, the oldest first.

    A half-year that is out stays as it is, whatever is settled later. A record counts in the half-year in which its
    last review ended; one whose giver is not known counts nowhere, nor does a calibration.
    """
    out = {one.period for one in rows.releases(session, organisation_id)}
    settled = _settled(session, packs, organisation_id)
    if not settled:
        return ()
    first = min(day for day, _ in settled)
    new = [period for period in figures.due(today, first) if period not in out]
    for period in new:
        found = [one for day, one in settled if figures.period_of(day) == period]
        session.add(
            BlindRelease(
                organisation_id=organisation_id,
                period=period,
                content=figures.release(period, found),
                published_on=today,
            )
        )
    session.flush()
    return tuple(new)


def _settled(session: Session, packs: Library, organisation_id: uuid.UUID) -> list[tuple[dt.date, Reviewed]]:
    """Return the settled records of givers, each with the day on which its last review ended."""
    reviews = rows.all_reviews(session, organisation_id)
    scores = rows.scores(session, organisation_id, [one.id for one in reviews])
    found = []
    for record in rows.records(session, organisation_id):
        own = [one for one in reviews if one.record_id == record.id]
        scored = [Scored(one.stage, scores[one.id]) for one in own]
        if record.data is None or record.giver is None or record.round:
            continue
        if scoring.standing(scored) is Standing.SETTLED:
            said = read(record.data, packs).said
            found.append((_ended(own), Reviewed(record.giver, said, scoring.outcomes(scored))))
    return found


def _ended(reviews: Sequence[BlindReview]) -> dt.date:
    return max(one.ended_at for one in reviews if one.ended_at is not None).date()


def published(session: Session) -> tuple[dict[str, Any], ...]:
    """Return what was published by the organisations that review, the newest half-year first; anybody may see it."""
    found: list[dict[str, Any]] = []
    for organisation_id in sharing.organisations_of_kind(session, OrganisationKind.MLL):
        enter(session, organisation_id)
        found += [{**one.content, "published_on": one.published_on} for one in rows.releases(session, organisation_id)]
    enter(session, None)
    return tuple(sorted(found, key=lambda one: str(one["period"]), reverse=True))
