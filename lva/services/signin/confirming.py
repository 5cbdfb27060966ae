"""Showing once more that it is oneself, before approving, issuing and changing how one signs in."""

import secrets
import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lva.domain.errors import NotFound
from lva.domain.people import Actor
from lva.services import history
from lva.services.signin import codes, passwords, people, throttling
from lva.services.signin.people import Transact
from lva.services.signin.throttling import PER_ACCOUNT
from lva.services.work import Errand
from lva.storage import tenancy
from lva.storage.opening import locked_organisation
from lva.storage.people import Person
from lva.storage.signin import factors, logins

_TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Ways:
    """How somebody can show that it is they."""

    password: bool
    code: bool
    """Whether a code belongs to the password."""
    passkey: bool


def ways(session: Session, person_id: uuid.UUID) -> Ways:
    """Return how somebody can show that it is they."""
    has_password = session.get_one(Person, person_id).password_hash is not None
    has_passkey = bool(factors.passkeys_of(session, person_id))
    return Ways(has_password, factors.asks_code(session, person_id), has_passkey)


def by_password(errand: Errand[Actor], transact: Transact, password: str, code: str) -> str | None:
    """Return the new token of the actor's login, or None if password or code are wrong.

    A code counts where the person has an app. Attempts are counted before anything is looked at; too many raise
    `Throttled`. The password is checked outside any transaction.
    """
    ports, actor, at = errand.ports, errand.actor, errand.at
    limits = throttling.limits(ports.secret, "password", str(actor.person_id), PER_ACCOUNT)
    with transact() as session:
        throttling.count(session, limits, (), at)
        stored = session.get_one(Person, actor.person_id).password_hash
    if not passwords.fits(ports.passwords, stored, password):
        return None
    with transact() as session:
        person = session.get_one(Person, actor.person_id, with_for_update=True)
        if person.password_hash != stored or person.closed_at is not None:
            return None
        asked = factors.asks_code(session, person.id)
        shown = codes.take(session, ports, person.id, code, at) if asked else None
        if asked and shown is None:
            return None
        throttling.forget(session, limits)
        return renewed(session, errand, "password" if shown is None else shown.value)


def renewed(session: Session, errand: Errand[Actor], by: str, *, twice: bool | None = None) -> str:
    """Return the new token of a login whose person has just shown, `by` what, that it is they.

    `twice` says whether that was more than a password, where `by` does not. `NotFound` if the login ended meanwhile.
    The history of the organisation they act for says so.
    """
    actor, token = errand.actor, secrets.token_urlsafe(_TOKEN_BYTES)
    is_twice = by != "password" if twice is None else twice
    if not logins.renew(session, actor.login_digest, people.digest_of(token), errand.at, twice=is_twice):
        raise NotFound
    tenancy.enter(session, actor.organisation_id)
    owner = locked_organisation(session, actor.organisation_id)
    history.append(session, owner, "confirm", actor.person_id, errand.at, {"by": by})
    return token
