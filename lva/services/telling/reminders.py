"""Reminders: a decision is near and its assessment still a draft, a follow-up is due. Each is told once to each person.

A day that is moved is another day, and told again.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lva.domain.notices import NoticeKind
from lva.domain.references import derived
from lva.domain.values import dates
from lva.services.telling import notices
from lva.services.work import Ports
from lva.storage.people import Organisation
from lva.storage.telling import reminders as rows

AHEAD: Final = dt.timedelta(days=14)
"""So long before a day it is told."""


@dataclass(frozen=True, slots=True)
class _Near:
    """A day that comes near: what is told, of which assessment, and what makes it one day and no other."""

    kind: NoticeKind
    assessment_id: uuid.UUID
    owner: uuid.UUID
    day: str


def remind(ports: Ports) -> int:
    """Write the reminders that are due in all organisations and return how many; called again it writes none twice."""
    with ports.database.reader() as session:
        found = tuple(session.scalars(select(Organisation.id).order_by(Organisation.slug)))
    count = 0
    for organisation_id in found:
        with ports.database.writer(organisation_id) as session:
            count += _reminded(session, organisation_id, ports.clock(), ports)
            session.commit()
    return count


def _reminded(session: Session, organisation_id: uuid.UUID, at: dt.datetime, ports: Ports) -> int:
    today = at.astimezone(ports.zone).date()
    near = [*_decisions(session, organisation_id, today), *_follow_ups(session, organisation_id, today)]
    people = rows.participants_of(session, organisation_id, {one.assessment_id for one in near})
    return sum(
        notices.told_once(
            session,
            organisation_id,
            one.kind,
            {person: derived(one.owner, f"{one.kind} {one.day} {person}") for person in people[one.assessment_id]},
            (one.assessment_id, at),
        )
        for one in near
        if one.assessment_id in people
    )


def _decisions(session: Session, organisation_id: uuid.UUID, today: dt.date) -> Iterator[_Near]:
    for assessment_id, day in rows.decided_soon(session, organisation_id, today, today + AHEAD):
        yield _Near(NoticeKind.DECISION_NEAR, assessment_id, assessment_id, day.isoformat())


def _follow_ups(session: Session, organisation_id: uuid.UUID, today: dt.date) -> Iterator[_Near]:
    for one in rows.follow_ups(session, organisation_id):
        agreed, done = one.fields.get("on"), one.fields.get("done_on")
        if done or not isinstance(agreed, str):
            continue
        first, _ = dates.span(agreed)
        if first is not None and first <= today + AHEAD:
            yield _Near(NoticeKind.FOLLOW_UP, one.assessment_id, one.entry_id, agreed)
