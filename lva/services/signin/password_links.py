"""Links that lead to a new password, sent by mail or printed on the command line.

A link is good for an hour and for one use, and a newer one takes its place. Its secret is made when it is handed out;
only a digest is kept. What somebody signs in with beside the password is still asked for.
"""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lva.domain.errors import NotFound
from lva.domain.people import Actor
from lva.services.signin import accounts, passwords, people, throttling
from lva.services.signin.invitations import Standing
from lva.services.signin.people import Transact
from lva.services.signin.throttling import PER_ACCOUNT
from lva.services.work import Errand
from lva.storage import queries, saving
from lva.storage.people import Person
from lva.storage.signin import challenges
from lva.storage.signin.challenges import PasswordLink

LASTS: Final = dt.timedelta(hours=1)
"""How long a link is good."""
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Link:
    """A new link; its token is shown this once."""

    token: str
    email: str
    expires_at: dt.datetime


def fresh_link(session: Session, person_id: uuid.UUID, at: dt.datetime) -> Link | None:
    """Make a link for somebody, in place of any before; None if their account is closed or gone."""
    person = session.get(Person, person_id)
    if person is None or person.closed_at is not None:
        return None
    token = secrets.token_urlsafe(_SECRET_BYTES)
    challenges.put_link(session, person.id, people.digest_of(token), at + LASTS)
    return Link(token, person.email, at + LASTS)


def link_for(session: Session, email: str, at: dt.datetime) -> Link:
    """Make a link for the account of that address, on the command line; `NotFound` without an open one."""
    person = queries.person_by_email(session, email.strip().lower())
    made = fresh_link(session, person.id, at) if person else None
    if made is None:
        raise NotFound
    return made


def look(session: Session, token: str, at: dt.datetime, actor: Actor | None) -> Standing:
    """Return what has become of a link; a forged one and one of somebody else than who is signed in are unknown."""
    return _standing(session, challenges.link(session, people.digest_of(token)), at, actor)


def use(errand: Errand[Actor | None], transact: Transact, token: str, password: str) -> Standing:
    """Let whoever has the link sign in with a new password from now on; all their logins end.

    Returns `OPEN` if it was done, otherwise what keeps the link from it. `Invalid` for a password that cannot be one.
    The password is hashed outside any transaction. The history of each of the person's organisations says so.
    """
    ports, at, digest = errand.ports, errand.at, people.digest_of(token)
    with transact() as session:
        found = challenges.link(session, digest)
        standing = _standing(session, found, at, errand.actor)
        if found is None or standing is not Standing.OPEN:
            return standing
        person = session.get_one(Person, found.person_id)
        about = accounts.about_person(person.email, person.name)
    fresh = passwords.hashed(ports.passwords, password, about)
    with transact() as session:
        found = challenges.link(session, digest, lock=True)
        standing = _standing(session, found, at, errand.actor)
        if found is None or standing is not Standing.OPEN:
            return standing
        person = session.get_one(Person, found.person_id)
        found.used_at, person.password_hash = at, fresh
        saving.end_logins_of(session, person.id)
        challenges.drop_questions(session, person.id)
        throttling.forget(session, throttling.limits(ports.secret, "account", person.email, PER_ACCOUNT))
        accounts.tell_all(session, person.id, "reset_password", at)
    return Standing.OPEN


def _standing(session: Session, found: PasswordLink | None, at: dt.datetime, actor: Actor | None) -> Standing:
    if found is None or (actor is not None and actor.person_id != found.person_id):
        return Standing.UNKNOWN
    if session.get_one(Person, found.person_id).closed_at is not None:
        return Standing.UNKNOWN
    if found.used_at is not None:
        return Standing.USED
    return Standing.OPEN if at < found.expires_at else Standing.EXPIRED
