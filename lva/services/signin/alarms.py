"""Telling people that what they sign in with has changed: a notice in the tool and a mail, which nobody can turn off.

Both are written in the transaction of the change. Whoever changed it may be somebody who should not have: so the mail
is ordered whether the notice is read or not, and the notice names no doer.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from lva.domain.notices import NoticeKind
from lva.domain.references import uuid7
from lva.storage import queries, tenancy
from lva.storage.people import Person
from lva.storage.signin import factors, identities
from lva.storage.telling import notices, outbox

PERSON: Final = "person"
"""The key under which the facts of an order name whom the mail is for."""
KIND: Final = "kind"
"""The key under which they name what has changed, a `NoticeKind` of security."""
OF_EVENTS: Final[Mapping[str, NoticeKind]] = {
    "change_password": NoticeKind.PASSWORD_CHANGED,
    "reset_password": NoticeKind.PASSWORD_RESET,
    "turn_on_codes": NoticeKind.CODES_ON,
    "turn_off_codes": NoticeKind.CODES_OFF,
    "renew_recovery_codes": NoticeKind.RECOVERY_RENEWED,
    "add_passkey": NoticeKind.PASSKEY_ADDED,
    "remove_passkey": NoticeKind.PASSKEY_REMOVED,
}
"""What somebody is told of by the kind of event that their histories get; of other events they are not told."""


def warn(session: Session, person_id: uuid.UUID, kind: NoticeKind, at: dt.datetime) -> None:
    """Tell somebody that what they sign in with has changed.

    They get a notice in each of their organisations and one mail, whose order stands with the first of these; somebody
    without an organisation is told nothing. The session sees afterwards what it saw before.
    """
    before = session.info.get(tenancy.TENANT)
    for count, membership in enumerate(queries.memberships_of(session, person_id)):
        owner = membership.organisation_id
        tenancy.enter(session, owner)
        if not count:
            facts = {PERSON: str(person_id), KIND: kind.value}
            outbox.put(session, outbox.order_for(owner, uuid7(at), outbox.MAIL_SECURITY, facts, at))
        shared = {"organisation_id": owner, "person_id": person_id, "kind": kind}
        # Its mail is ordered already: it is not one of those that are gathered.
        notices.put(
            session,
            [
                {**shared, "id": uuid7(at), "assessment_id": None, "actor_id": None}
                | {"made_at": at, "read_at": None, "mailed_at": at}
            ],
        )
    tenancy.enter(session, before)


def can_come_in(session: Session, person: Person) -> bool:
    """Whether somebody has a way to sign in already: then another one is worth a warning."""
    return bool(
        person.password_hash is not None
        or identities.identities_of(session, person.id)
        or factors.passkeys_of(session, person.id)
    )
