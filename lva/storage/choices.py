"""When an organisation's settings were changed, and by whom, as its history tells."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lva.storage.audit import Event
from lva.storage.people import Person

_MOST: Final = 500
"""So many changes are looked through; what was changed before them is not told."""


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One change of settings."""

    at: dt.datetime
    name: str
    """Whoever changed them; empty for the command line."""
    facts: Mapping[str, Any]


def changes(session: Session, organisation_id: uuid.UUID, kind: str) -> tuple[ChoiceRow, ...]:
    """Return the events of that kind in the organisation's own stream, the newest first."""
    rows = session.execute(
        select(Event.at, Person.name, Event.facts)
        .outerjoin(Person, Person.id == Event.actor_id)
        .where(Event.organisation_id == organisation_id, Event.stream_id == organisation_id, Event.kind == kind)
        .order_by(Event.number.desc())
        .limit(_MOST)
    )
    return tuple(ChoiceRow(at, name or "", facts) for at, name, facts in rows)
