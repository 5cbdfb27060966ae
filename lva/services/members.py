"""The members of an organisation as its administrators see them, and letting somebody go whose work goes on."""

import datetime as dt
import uuid
from dataclasses import dataclass

from lva.domain.errors import Invalid, NotFound
from lva.domain.notices import NoticeKind
from lva.domain.people import Role
from lva.domain.permissions import Permission, may
from lva.services import history
from lva.services.signin import people
from lva.services.telling.notices import notify
from lva.services.work import Work
from lva.storage import queries
from lva.storage.opening import locked_assessment
from lva.storage.together import participants, reviews
from lva.storage.together.participants import UnderWay


@dataclass(frozen=True, slots=True)
class Member:
    """A person in the actor's organisation."""

    person_id: uuid.UUID
    email: str
    name: str
    title: str
    unit: str
    roles: frozenset[Role]
    closed_at: dt.datetime | None
    """When they left; None while they belong to it."""


def members(work: Work) -> tuple[Member, ...]:
    """Return everybody who is or was a member, by name."""
    return tuple(
        Member(one.person_id, one.email, one.name, one.title, one.unit, frozenset(map(Role, one.roles)), one.closed_at)
        for one in queries.people_of(work.session, work.organisation_id)
    )


def member(work: Work, person_id: uuid.UUID) -> Member:
    """Return one of them; somebody of another organisation is `NotFound`."""
    found = next((one for one in members(work) if one.person_id == person_id), None)
    if found is None:
        raise NotFound
    return found


def open_work(work: Work, person_id: uuid.UUID) -> tuple[UnderWay, ...]:
    """Return the assessments that a member takes part in and that are not at their end."""
    return participants.under_way(work.session, work.organisation_id, person_id)


def takers(work: Work, person_id: uuid.UUID) -> tuple[Member, ...]:
    """Return who may go on with a member's work: the others who may edit."""
    return tuple(
        one
        for one in members(work)
        if one.person_id != person_id and one.closed_at is None and may(one.roles, Permission.EDIT)
    )


def close(work: Work, person_id: uuid.UUID, taker: uuid.UUID | None) -> None:
    """Let a member go: `taker` goes on with their open work, their logins end and their membership is closed.

    Each assessment's history says who handed it to whom. `Invalid` with the key `taker` if there is open work and
    nobody is named although somebody could be (`missing`), or if it is not one of those who can (`option`); with the
    key `roles` for the last administrator.
    """
    open_ = open_work(work, person_id)
    if open_:
        able = {one.person_id for one in takers(work, person_id)}
        if taker is None and able:
            raise Invalid("taker", "missing")
        if taker is not None and taker not in able:
            raise Invalid("taker", "option")
    # Whatever may refuse comes first: what a view answers to a refusal is committed.
    people.close_account(work, person_id)
    if taker is not None:
        for one in open_:
            row = locked_assessment(work.session, work.organisation_id, one.id)
            participants.hand_over(work.session, row, person_id, taker)
            reviews.hand_over(work.session, row, person_id, taker)
            history.record(work, row, "hand_over", {"from": str(person_id), "to": str(taker)})
            notify(work, NoticeKind.HANDED_OVER, [taker], one.id)
