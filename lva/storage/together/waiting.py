"""What waits for one person: to review, to approve, to mend. Counted by indexes that hold little else."""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, distinct, func, literal_column, select
from sqlalchemy.orm import Session

from lva.domain.reviewing import Judgement
from lva.domain.workflow import State
from lva.storage.assessments import Assessment
from lva.storage.base import AnySelect, table_of
from lva.storage.together.reviews import GivenVerdict, Reviewer


class Duty(StrEnum):
    """What somebody waits for."""

    REVIEW = "review"
    APPROVE = "approve"
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Whose duty in which organisation; as a filter of lists it leaves the assessments that wait for it."""

    organisation_id: uuid.UUID
    person_id: uuid.UUID
    duty: Duty
    own_too: bool = False
    """Whether whoever sent an assessment for approval may approve it as well."""

    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """Return what an assessment has to be like to wait for it, for a list that has an order of its own."""
        if self.duty is Duty.APPROVE:
            return (_ROW.state == State.IN_APPROVAL, *self.of_others())
        return (_ROW.id.in_(self.ids()),)

    def of_others(self) -> tuple[ColumnElement[bool], ...]:
        """Return the condition that somebody else sent the assessment for approval, where that counts."""
        return () if self.own_too else (_ROW.submitted_by.is_distinct_from(self.person_id),)

    def ids(self) -> Select[tuple[uuid.UUID]]:
        """Return the statement for the ids of the assessments that wait; one may come more than once."""
        match self.duty:
            case Duty.REVIEW:
                return _to_review(self)
            case Duty.APPROVE:
                return _to_approve(self)
            case Duty.MEND:
                return _to_mend(self)


_ROW: Final = table_of(Assessment).c
_IN_APPROVAL: Final = _ROW.state == literal_column(f"'{State.IN_APPROVAL}'")
_SEAT: Final = table_of(Reviewer).c
_VERDICT: Final = table_of(GivenVerdict).c


def _to_review(of: Waiting) -> Select[tuple[uuid.UUID]]:
    return select(_SEAT.assessment_id).where(
        _SEAT.organisation_id == of.organisation_id, _SEAT.person_id == of.person_id, _SEAT.ended_at.is_(None)
    )


def _to_approve(of: Waiting) -> Select[tuple[uuid.UUID]]:
    # Written out, so that the database knows that the index of those in approval holds all of them.
    return select(_ROW.id).where(_ROW.organisation_id == of.organisation_id, _IN_APPROVAL, *of.of_others())


def _to_mend(of: Waiting) -> Select[tuple[uuid.UUID]]:
    return (
        select(_VERDICT.assessment_id)
        .join_from(
            table_of(GivenVerdict),
            table_of(Assessment),
            (_ROW.organisation_id == _VERDICT.organisation_id) & (_ROW.id == _VERDICT.assessment_id),
        )
        .where(
            _VERDICT.organisation_id == of.organisation_id,
            _VERDICT.owner_id == of.person_id,
            _VERDICT.answered_at.is_(None),
            _VERDICT.replaced_at.is_(None),
            _VERDICT.judgement != Judgement.FINE,
            _ROW.state == State.DRAFT,
        )
    )


def counts(session: Session, duties: tuple[Waiting, ...]) -> dict[Duty, int]:
    """Return how many assessments wait for each of these duties of one person, in one statement."""
    if not duties:
        return {}
    keys = {"organisation_id": duties[0].organisation_id, "person_id": duties[0].person_id}
    row = session.execute(_counting(tuple((one.duty, one.own_too) for one in duties)), keys).one()
    return {one.duty: number for one, number in zip(duties, row, strict=True)}


@cache
def _counting(asked: tuple[tuple[Duty, bool], ...]) -> AnySelect:
    """Return the statement that counts for these duties; to make it takes longer than to ask it."""
    person: dict[str, Any] = {name: bindparam(name, type_=Uuid()) for name in ("organisation_id", "person_id")}
    duties = (Waiting(**person, duty=duty, own_too=own_too) for duty, own_too in asked)
    return select(*(_count(one).scalar_subquery() for one in duties))


def _count(of: Waiting) -> AnySelect:
    found = of.ids()
    if of.duty is Duty.APPROVE:
        # Each stands there once; counting needs the index alone.
        return found.with_only_columns(func.count())
    (column,) = found.selected_columns
    return found.with_only_columns(func.count(distinct(column)))
