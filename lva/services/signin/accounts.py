"""What people do with their own account: change the password, see where they are signed in, and end that."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.domain.errors import Invalid, NotFound
from lva.domain.people import Actor
from lva.services import history
from lva.services.signin import alarms, passwords, throttling
from lva.services.signin.people import Transact
from lva.services.signin.throttling import PER_ACCOUNT
from lva.services.work import Errand, Work
from lva.storage import queries, saving, tenancy
from lva.storage.opening import locked_organisation
from lva.storage.people import Person
from lva.storage.signin import challenges, logins

NAME_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class OwnLogin:
    """A browser in which somebody is signed in. What kind of device it is on is not stored."""

    mark: str
    """Names the login in a form; neither the cookie nor what is stored of it follows from it."""
    names: Mapping[str, str]
    """The organisation that it acts for, by language."""
    began_at: dt.datetime
    seen_at: dt.datetime
    is_this: bool


def address(work: Work) -> str:
    """Return the e-mail address that the actor signs in with."""
    return work.session.get_one(Person, work.actor.person_id).email


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody says of themselves."""

    name: str
    title: str
    language: str
    """The language of pages and mails."""


def profile(work: Work) -> Profile:
    """Return what the actor has said of themselves."""
    return Profile(work.actor.name, work.actor.title, work.actor.language)


def edit(work: Work, said: Profile) -> None:
    """Let the actor be called as they say; `Invalid` without a name. What is issued already keeps what it says.

    The history of each of their organisations says which of it changed.
    """
    name, title = said.name.strip(), said.title.strip()
    if not name:
        raise Invalid("name", "missing")
    if max(len(name), len(title)) > NAME_MOST:
        raise Invalid("name", "too_long")
    person = work.session.get_one(Person, work.actor.person_id, with_for_update=True)
    new = {"name": name, "title": title, "language": said.language}
    changed = [key for key, value in new.items() if getattr(person, key) != value]
    for key in changed:
        setattr(person, key, new[key])
    work.session.flush()
    if changed:
        tell_all(work.session, person.id, "edit_person", work.at, {"changed": changed})


def has_password(work: Work) -> bool:
    """Whether the actor has a password here; who only ever came by a provider has none."""
    return work.session.get_one(Person, work.actor.person_id).password_hash is not None


def own_logins(work: Work, idle: dt.timedelta) -> tuple[OwnLogin, ...]:
    """Return the actor's logins that are still good, the one used last first; unused for `idle` they are not."""
    return tuple(
        OwnLogin(
            mark_of(one.digest), one.names, one.authenticated_at, one.seen_at, one.digest == work.actor.login_digest
        )
        for one in logins.logins_of(work.session, work.actor.person_id, work.at, idle)
    )


def mark_of(digest: bytes) -> str:
    """Return what names a login in forms."""
    return hashlib.sha256(digest).hexdigest()


def end_login(work: Work, mark: str, idle: dt.timedelta) -> None:
    """End another login of the actor; one that has ended already stays so, and others' cannot be told from those."""
    rows = logins.logins_of(work.session, work.actor.person_id, work.at, idle)
    found = next((one for one in rows if mark_of(one.digest) == mark), None)
    if found is None:
        return
    if found.digest == work.actor.login_digest:
        raise NotFound
    saving.end_login(work.session, found.digest)
    history.record(work, locked_organisation(work.session, work.organisation_id), "end_login")


def end_others(work: Work) -> int:
    """End every login of the actor but this one; return how many there were."""
    count = logins.end_other_logins(work.session, work.actor.person_id, work.actor.login_digest)
    if count:
        owner = locked_organisation(work.session, work.organisation_id)
        history.record(work, owner, "end_other_logins", {"count": count})
    return count


def change_password(errand: Errand[Actor], transact: Transact, old: str, new: str) -> int:
    """Let the actor sign in with `new` from now on, end their other logins and return how many those were.

    `Invalid` with the key `password` says that `old` is not the present one (`wrong`) or why `new` cannot be one.
    Wrong guesses are counted, since whoever finds an open browser may try; too many raise `Throttled`.
    Passwords are checked and hashed outside any transaction. The history of each of the person's organisations says so.
    """
    ports, actor = errand.ports, errand.actor
    with ports.database.reader() as session:
        person = session.get_one(Person, actor.person_id)
        stored, about = person.password_hash, about_person(person.email, person.name)
    fresh = passwords.hashed(ports.passwords, new, about)
    limits = throttling.limits(ports.secret, "password", str(actor.person_id), PER_ACCOUNT)
    with transact() as session:
        throttling.count(session, limits, (), errand.at)
    if not passwords.fits(ports.passwords, stored, old):
        raise Invalid("password", "wrong")
    if old == new:
        raise Invalid("password", "same")
    with transact() as session:
        person = session.get_one(Person, actor.person_id, with_for_update=True)
        if person.password_hash != stored or person.closed_at is not None:
            raise Invalid("password", "wrong")
        person.password_hash = fresh
        throttling.forget(session, limits)
        count = logins.end_other_logins(session, person.id, actor.login_digest)
        challenges.drop(session, person.id)
        tell_all(session, person.id, "change_password", errand.at)
    return count


def about_person(email: str, name: str) -> tuple[str, ...]:
    """Return what everybody knows of somebody and a password therefore may not be."""
    return (email, email.partition("@")[0], name, *name.split())


def tell_all(
    session: Session, person_id: uuid.UUID, kind: str, at: dt.datetime, facts: Mapping[str, Any] | None = None
) -> None:
    """Write what somebody did with their account into the history of each of their organisations.

    Where it changes what they sign in with, they are warned (`lva.services.signin.alarms`).
    """
    before = session.info.get(tenancy.TENANT)
    for membership in queries.memberships_of(session, person_id):
        tenancy.enter(session, membership.organisation_id)
        owner = locked_organisation(session, membership.organisation_id)
        history.append(session, owner, kind, person_id, at, facts)
    tenancy.enter(session, before)
    if kind in alarms.OF_EVENTS:
        alarms.warn(session, person_id, alarms.OF_EVENTS[kind], at)
