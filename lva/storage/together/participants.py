"""Who takes part in which assessments, and handing that over."""

import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lva.domain.workflow import State
from lva.storage.assessments import Assessment, Participant

UNDER_WAY: Final = (State.DRAFT, State.IN_APPROVAL, State.APPROVED)
"""States in which somebody still has to do something."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An assessment that is not at its end."""

    id: uuid.UUID
    reference: str
    title: str
    language: str
    state: State


def under_way(session: Session, organisation_id: uuid.UUID, person_id: uuid.UUID) -> tuple[UnderWay, ...]:
    """Return the assessments that a person takes part in and that are not at their end, by reference."""
    rows = session.execute(
        select(Assessment.id, Assessment.reference, Assessment.title, Assessment.language, Assessment.state)
        .join(
            Participant,
            (Participant.organisation_id == Assessment.organisation_id) & (Participant.assessment_id == Assessment.id),
        )
        .where(
            Assessment.organisation_id == organisation_id,
            Participant.person_id == person_id,
            Assessment.state.in_(UNDER_WAY),
        )
        .order_by(Assessment.reference)
    )
    return tuple(UnderWay(*row) for row in rows)


def hand_over(session: Session, assessment: Assessment, giver: uuid.UUID, taker: uuid.UUID) -> None:
    """Put one person in the place of another; somebody who takes part already keeps what they are."""
    key = (assessment.organisation_id, assessment.id)
    given = session.get(Participant, (*key, giver))
    if given is not None and session.get(Participant, (*key, taker)) is None:
        session.add(
            Participant(
                organisation_id=assessment.organisation_id,
                assessment_id=assessment.id,
                person_id=taker,
                role=given.role,
            )
        )
    session.execute(
        delete(Participant).where(
            Participant.organisation_id == assessment.organisation_id,
            Participant.assessment_id == assessment.id,
            Participant.person_id == giver,
        )
    )
    session.flush()


@dataclass(frozen=True, slots=True)
class Taking:
    """What somebody is to be in an assessment."""

    person_id: uuid.UUID
    role: str
    sections: list[str] | None
    """None for all."""


def put(session: Session, assessment: Assessment, taking: Taking) -> None:
    """Let somebody take part, or change what they are; it flushes."""
    found = session.get(Participant, (assessment.organisation_id, assessment.id, taking.person_id))
    if found is None:
        found = Participant(
            organisation_id=assessment.organisation_id, assessment_id=assessment.id, person_id=taking.person_id
        )
        session.add(found)
    found.role, found.sections = taking.role, taking.sections
    session.flush()


def remove(session: Session, assessment: Assessment, person_id: uuid.UUID) -> None:
    """Let somebody take part no longer."""
    session.execute(
        delete(Participant).where(
            Participant.organisation_id == assessment.organisation_id,
            Participant.assessment_id == assessment.id,
            Participant.person_id == person_id,
        )
    )
