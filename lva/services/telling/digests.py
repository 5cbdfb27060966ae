"""The mail of the day: one for each person, whatever the number of their organisations.

What it says is gathered when it is sent, organisation by organisation, each in a transaction that sees that one alone
and by the choices made there. The order names the person and nothing else, and stands with their first organisation.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lva.domain import notices as rules
from lva.domain.notices import Delivery
from lva.domain.references import derived
from lva.services.work import Ports
from lva.storage import queries
from lva.storage.opening import locked_organisation
from lva.storage.telling import notices as rows
from lva.storage.telling import outbox
from lva.storage.telling.notices import NoticeRow
from lva.storage.telling.outbox import MAIL_DAY

PERSON: Final = "person"
"""The key under which the facts of an order name a person."""
LOOKS_BACK: Final = dt.timedelta(days=3)
"""A notice that has become older than this is not mailed any more, nor is a mail tried again that long."""
FROM_HOUR: Final = 7
"""The hour of the local day from which on the mail of the day is made."""


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody was told in one of their organisations."""

    organisation_id: uuid.UUID
    names: Mapping[str, str]
    """What the organisation is called, by language."""
    notices: tuple[NoticeRow, ...]


def order(ports: Ports, person_id: uuid.UUID) -> bool:
    """Order somebody's mail of the day, and return whether that was still to be done; before the morning it is not."""
    at = ports.clock()
    local = at.astimezone(ports.zone)
    if local.hour < FROM_HOUR:
        return False
    with ports.database.reader() as session:
        places = queries.memberships_of(session, person_id)
    if not places:
        return False
    home, order_id = places[0].organisation_id, derived(person_id, f"{local.date()}")
    with ports.database.reader(home) as session:
        if outbox.is_ordered(session, home, order_id):
            return False
    with ports.database.writer(home) as session:
        # Two who collect at once come one after the other, and the second finds the order.
        locked_organisation(session, home)
        if outbox.is_ordered(session, home, order_id):
            return False
        outbox.put(session, outbox.order_for(home, order_id, MAIL_DAY, {PERSON: str(person_id)}, at))
        session.commit()
    return True


def gathered(ports: Ports, person_id: uuid.UUID, at: dt.datetime) -> tuple[Part, ...]:
    """Return what somebody's mail of the day tells, by organisation; what was read, or ended there, it does not."""
    with ports.database.reader() as session:
        places = queries.memberships_of(session, person_id)
    found = []
    for place in places:
        owner = place.organisation_id
        with ports.database.reader(owner) as session:
            chosen = rows.choices(session, owner, person_id)
            wanted = {
                one.id
                for one in rows.unsent(session, owner, at - LOOKS_BACK, person_id)
                if rules.delivery(chosen, one.kind) is Delivery.DAILY
            }
            notices = rows.some(session, owner, person_id, wanted) if wanted else ()
        if notices:
            found.append(Part(owner, place.names, notices))
    return tuple(found)


def mark(ports: Ports, parts: tuple[Part, ...], at: dt.datetime) -> None:
    """Note that a mail told of what it was made of, so that no later one does."""
    for part in parts:
        with ports.database.writer(part.organisation_id) as session:
            rows.mark_mailed(session, part.organisation_id, [one.id for one in part.notices], at)
            session.commit()
