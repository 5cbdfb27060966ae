"""Which mails are to be sent: ordered in the outbox, by whoever asks for one and by what unread notices call for.

An order names a person or an invitation and nothing else; secrets of links are made at sending and stand in no row.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lva.domain import notices as rules
from lva.domain.notices import Delivery
from lva.domain.references import uuid7
from lva.services.telling import digests
from lva.services.telling.digests import LOOKS_BACK, PERSON
from lva.services.work import Ports
from lva.storage import queries, tenancy
from lva.storage.opening import locked_organisation
from lva.storage.people import Organisation
from lva.storage.telling import notices as rows
from lva.storage.telling import outbox
from lva.storage.telling.notices import Unsent
from lva.storage.telling.outbox import MAIL_NOTICES, MAIL_RESET

NOTICES: Final = "notices"


def order_reset(session: Session, person_id: uuid.UUID, at: dt.datetime) -> bool:
    """Order the mail with a link to a new password, in a transaction of nobody's; False if there is nobody to mail.

    The order stands with the first organisation of the person, and the session sees that one from now on.
    """
    for membership in queries.memberships_of(session, person_id):
        tenancy.enter(session, membership.organisation_id)
        _put(session, membership.organisation_id, MAIL_RESET, {PERSON: str(person_id)}, at)
        return True
    return False


def _put(session: Session, organisation_id: uuid.UUID, kind: str, facts: Mapping[str, object], at: dt.datetime) -> None:
    outbox.put(session, outbox.order_for(organisation_id, uuid7(at), kind, facts, at))


def collect(ports: Ports) -> int:
    """Order the mails that unread notices call for now, and return how many; none if no mail is set up.

    What somebody wants at once in an organisation goes into one mail of theirs, what they want daily in any of them
    into one mail of the day. Called again it orders nothing twice. Each organisation is a transaction of its own.
    """
    if ports.post is None:
        return 0
    with ports.database.reader() as session:
        found = tuple(session.scalars(select(Organisation.id).order_by(Organisation.slug)))
    count, daily = 0, set[uuid.UUID]()
    for organisation_id in found:
        with ports.database.writer(organisation_id) as session:
            ordered, waiting = _collected(ports, session, organisation_id)
            session.commit()
        count, daily = count + ordered, daily | waiting
    return count + sum(digests.order(ports, person_id) for person_id in sorted(daily))


def _collected(ports: Ports, session: Session, organisation_id: uuid.UUID) -> tuple[int, frozenset[uuid.UUID]]:
    """Return how many mails were ordered at once, and who waits for the mail of the day."""
    at = ports.clock()
    if not rows.unsent(session, organisation_id, at - LOOKS_BACK):
        return 0, frozenset()
    # Two who collect at once come one after the other, and the second finds nothing.
    locked_organisation(session, organisation_id)
    waiting: dict[tuple[uuid.UUID, Delivery], list[uuid.UUID]] = {}
    chosen = rows.all_choices(session, organisation_id)
    for one in rows.unsent(session, organisation_id, at - LOOKS_BACK):
        waiting.setdefault((one.person_id, _delivery(chosen, one)), []).append(one.id)
    count = 0
    for (person_id, delivery), notice_ids in waiting.items():
        if delivery is Delivery.DAILY:
            continue
        if delivery is Delivery.AT_ONCE:
            facts = {PERSON: str(person_id), NOTICES: [str(one) for one in notice_ids]}
            _put(session, organisation_id, MAIL_NOTICES, facts, at)
            count += 1
        rows.mark_mailed(session, organisation_id, notice_ids, at)
    return count, frozenset(person_id for person_id, delivery in waiting if delivery is Delivery.DAILY)


def _delivery(chosen: Mapping[uuid.UUID, Mapping[str, object]], one: Unsent) -> Delivery:
    return rules.delivery(chosen.get(one.person_id, {}), one.kind)
