"""What whoever runs the installation asks and says of providers: which organisations there are, whom to forget."""

import datetime as dt

from sqlalchemy.orm import Session

from lva.domain.errors import NotFound
from lva.services import history
from lva.storage import queries, saving
from lva.storage.opening import locked_organisation
from lva.storage.signin import identities


def organisations(session: Session) -> frozenset[str]:
    """Return the short names of all organisations."""
    return identities.known_organisations(session)


def unlink(session: Session, at: dt.datetime, email: str) -> int:
    """Let no provider vouch for a person any more and end their logins; return how many identities there were.

    The history of each of their organisations says so. `NotFound` without such a person.
    """
    person = queries.person_by_email(session, email)
    if person is None:
        raise NotFound
    count = identities.forget_identities(session, person.id)
    saving.end_logins_of(session, person.id)
    for membership in queries.memberships_of(session, person.id):
        owner = locked_organisation(session, membership.organisation_id)
        history.append(session, owner, "unlink_identities", None, at, {"person": str(person.id), "count": count})
    return count
