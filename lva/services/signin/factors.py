"""Forgetting what somebody signs in with beside a password, when they have lost it."""

import datetime as dt

from sqlalchemy.orm import Session

from lva.domain.errors import NotFound
from lva.domain.notices import NoticeKind
from lva.services import history
from lva.services.signin import alarms
from lva.storage import queries, saving, tenancy
from lva.storage.opening import locked_organisation
from lva.storage.signin import challenges, factors


def forget(session: Session, email: str, at: dt.datetime) -> bool:
    """Remove somebody's app, recovery codes and passkeys, on the command line; False if they had none.

    Their logins end. `NotFound` without an open account. The history of each of their organisations says so, and
    they are warned.
    """
    person = queries.person_by_email(session, email.strip().lower())
    if person is None or person.closed_at is not None:
        raise NotFound
    if not factors.remove_all(session, person.id):
        return False
    challenges.drop(session, person.id)
    saving.end_logins_of(session, person.id)
    for membership in queries.memberships_of(session, person.id):
        tenancy.enter(session, membership.organisation_id)
        owner = locked_organisation(session, membership.organisation_id)
        history.append(session, owner, "forget_factors", None, at, {"person": str(person.id)})
    alarms.warn(session, person.id, NoticeKind.FACTORS_REMOVED, at)
    return True
