"""What days come near that people want to be reminded of."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lva.domain.workflow import State
from lva.storage.assessments import Assessment, AssessmentMatter, Entry, Matter, Participant

FOLLOW_UP: Final = "follow_up"
"""The list whose entries say when something is looked at again."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up that somebody agreed on in an issued assessment."""

    assessment_id: uuid.UUID
    entry_id: uuid.UUID
    fields: Mapping[str, Any]


def decided_soon(
    session: Session, organisation_id: uuid.UUID, first: dt.date, last: dt.date
) -> tuple[tuple[uuid.UUID, dt.date], ...]:
    """Return the drafts whose matters are decided from `first` to `last`, each with its earliest such day."""
    rows = session.execute(
        select(AssessmentMatter.assessment_id, Matter.decide_on)
        .join(
            Matter,
            (Matter.organisation_id == AssessmentMatter.organisation_id) & (Matter.id == AssessmentMatter.matter_id),
        )
        .join(
            Assessment,
            (Assessment.organisation_id == AssessmentMatter.organisation_id)
            & (Assessment.id == AssessmentMatter.assessment_id),
        )
        .where(
            AssessmentMatter.organisation_id == organisation_id,
            Assessment.state == State.DRAFT,
            Matter.decide_on >= first,
            Matter.decide_on <= last,
        )
        .order_by(Matter.decide_on.desc(), AssessmentMatter.assessment_id)
    )
    # The earliest day comes last and stays.
    earliest = {assessment_id: day for assessment_id, day in rows if day is not None}
    return tuple(earliest.items())


def follow_ups(session: Session, organisation_id: uuid.UUID) -> tuple[FollowUp, ...]:
    """Return the follow-ups of issued assessments, those that are done as well."""
    rows = session.execute(
        select(Entry.assessment_id, Entry.id, Entry.fields)
        .join(
            Assessment,
            (Assessment.organisation_id == Entry.organisation_id) & (Assessment.id == Entry.assessment_id),
        )
        .where(
            Entry.organisation_id == organisation_id,
            Entry.list == FOLLOW_UP,
            Entry.removed_at.is_(None),
            Assessment.state == State.ISSUED,
        )
        .order_by(Entry.assessment_id, Entry.id)
    )
    return tuple(FollowUp(*row) for row in rows)


def participants_of(
    session: Session, organisation_id: uuid.UUID, assessment_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Return who takes part in assessments, by assessment."""
    rows = session.execute(
        select(Participant.assessment_id, Participant.person_id)
        .where(Participant.organisation_id == organisation_id, Participant.assessment_id.in_(assessment_ids))
        .order_by(Participant.assessment_id, Participant.person_id)
    )
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for assessment_id, person_id in rows:
        found.setdefault(assessment_id, []).append(person_id)
    return found
