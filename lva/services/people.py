"""People and their logins: signing in and out, organisations and roles.

What happens is written into the stream of the organisation, with ids and without names.
"""

import datetime as dt
import hashlib
import hmac
import re
import secrets
import unicodedata
import uuid
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lva.domain.chain import BEGINNING
from lva.domain.errors import Invalid, NotFound, Throttled
from lva.domain.people import Actor, Role
from lva.domain.references import SYMBOLS, uuid7
from lva.services import history
from lva.services.work import Hasher, Ports, Work
from lva.storage import queries, saving, tenancy, throttle
from lva.storage.opening import locked_organisation
from lva.storage.people import Login, Membership, Organisation, Person

PASSWORD_LEAST: Final = 12
"""Fewer characters than this are no password; there are no other rules of composition."""
PASSWORD_MOST: Final = 256
EMAIL_MOST: Final = 254
_TOKEN_BYTES: Final = 32
_EMAIL: Final = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+|[^@\s<>\"]+@localhost")
_SLUG: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_EPOCH: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_QUARTER: Final = dt.timedelta(minutes=15)
_LONG: Final = dt.timedelta(hours=3)
_PER_ACCOUNT: Final = ((_QUARTER, 5), (_LONG, 15))
"""How many failures within how long make an account wait; whoever goes on waits longer."""
_PER_ADDRESS: Final = ((_QUARTER, 20), (_LONG, 60))
"""The same for a network address, behind which a whole town hall may sit."""

Transact = Callable[[], AbstractContextManager[Session]]
"""Opens a writing session that is committed when its block ends and rolled back when it raises."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whose login is valid."""

    actor: Actor
    authenticated_at: dt.datetime
    seen_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody who wants to sign in has shown."""

    email: str
    password: str
    address: str
    """The network address that they come from; it is stored as a keyed digest only."""
    replaces: bytes | None = None
    """The digest of the login that the browser carries already; it ends when a new one begins."""


def known(session: Session, digest: bytes, at: dt.datetime, idle: dt.timedelta) -> Known | None:
    """Return who is behind a login, or None if it is unknown, has run out or was not used for `idle`."""
    found = queries.signed_in(session, digest)
    if found is None or at >= found.expires_at or at - found.seen_at >= idle:
        return None
    actor = Actor(
        person_id=found.person_id,
        name=found.name,
        title=found.title,
        language=found.language,
        organisation_id=found.organisation_id,
        organisation_names=dict(found.names),
        roles=frozenset(map(Role, found.roles)),
        login_digest=found.digest,
        organisation_settings=found.settings,
    )
    return Known(actor, found.authenticated_at, found.seen_at)


def touch(session: Session, digest: bytes, at: dt.datetime) -> None:
    """Note that a login is in use."""
    saving.touch_login(session, digest, at)


def sign_in(transact: Transact, ports: Ports, proof: Proof, at: dt.datetime, lasts: dt.timedelta) -> str | None:
    """Return the token of a new login that `lasts` that long, or None if e-mail and password do not fit.

    An unknown e-mail takes as long and gets the same answer. Attempts are counted before the
    password is looked at, so that many at once do not slip through; too many raise `Throttled`.
    The password is checked outside any transaction: it takes a while on purpose.
    """
    email = proof.email.strip().lower()[:EMAIL_MOST]
    account = _limits(ports.secret, "account", email, _PER_ACCOUNT)
    address = _limits(ports.secret, "address", proof.address, _PER_ADDRESS)
    with transact() as session:
        _count(session, account, address, at)
        person = queries.person_by_email(session, email)
        stored = person.password_hash if person and person.closed_at is None else None
    password = _normal(proof.password)[:PASSWORD_MOST]
    right = ports.passwords.verify(stored, password)
    fresh = ports.passwords.hash(password) if right and stored and ports.passwords.outdated(stored) else None
    with transact() as session:
        chosen = _checked_again(session, email, stored) if right else None
        if chosen is None:
            _count_failure(session, address, at)
            return None
        for one in account:
            throttle.forget_attempts(session, one.key)
        if proof.replaces:
            saving.end_login(session, proof.replaces)
        return _begin(session, *chosen, at, lasts, fresh)


def _checked_again(session: Session, email: str, stored: str | None) -> tuple[Person, uuid.UUID] | None:
    """Return the person and the organisation to begin with, unless something changed meanwhile."""
    person = queries.person_by_email(session, email)
    if person is None or person.closed_at is not None or person.password_hash != stored:
        return None
    memberships = queries.memberships_of(session, person.id)
    return (person, memberships[0].organisation_id) if memberships else None


def _begin(
    session: Session,
    person: Person,
    organisation_id: uuid.UUID,
    at: dt.datetime,
    lasts: dt.timedelta,
    fresh_hash: str | None,
) -> str:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.execute(delete(Login).where(Login.person_id == person.id, Login.expires_at <= at))
    session.add(
        Login(
            digest=hashlib.sha256(token.encode()).digest(),
            person_id=person.id,
            organisation_id=organisation_id,
            authenticated_at=at,
            seen_at=at,
            expires_at=at + lasts,
        )
    )
    if fresh_hash is not None:
        person.password_hash = fresh_hash
    tenancy.enter(session, organisation_id)
    organisation = locked_organisation(session, organisation_id)
    history.append(session, organisation, "sign_in", person.id, at)
    return token


def sign_out(session: Session, actor: Actor, at: dt.datetime) -> None:
    """End the actor's login of this browser."""
    saving.end_login(session, actor.login_digest)
    organisation = locked_organisation(session, actor.organisation_id)
    history.append(session, organisation, "sign_out", actor.person_id, at)


def sign_out_everywhere(work: Work) -> None:
    """End every login of the actor, this one included."""
    saving.end_logins_of(work.session, work.actor.person_id)
    history.record(work, locked_organisation(work.session, work.organisation_id), "sign_out_everywhere")


@dataclass(frozen=True, slots=True)
class Affiliation:
    """An organisation that somebody may act for, and what they are there."""

    id: uuid.UUID
    names: Mapping[str, str]
    roles: frozenset[Role]

    def name(self, language: str) -> str:
        """Return the organisation's name in `language`, or in the first language it has."""
        return self.names.get(language) or next(iter(self.names.values()))


def organisations_of(session: Session, actor: Actor) -> tuple[Affiliation, ...]:
    """Return the organisations that the actor may act for, by their short names."""
    return tuple(
        Affiliation(one.organisation_id, one.names, frozenset(map(Role, one.roles)))
        for one in queries.memberships_of(session, actor.person_id)
    )


def switch_organisation(work: Work, organisation_id: uuid.UUID) -> Actor:
    """Act for another organisation of the same person from now on, and return the actor there."""
    affiliations = organisations_of(work.session, work.actor)
    chosen = next((one for one in affiliations if one.id == organisation_id), None)
    if chosen is None:
        raise NotFound
    saving.switch_login(work.session, work.actor.login_digest, organisation_id)
    tenancy.enter(work.session, organisation_id)
    organisation = locked_organisation(work.session, organisation_id)
    history.append(work.session, organisation, "switch_in", work.actor.person_id, work.at)
    return replace(
        work.actor,
        organisation_id=organisation_id,
        organisation_names=dict(chosen.names),
        roles=chosen.roles,
        organisation_settings=dict(organisation.settings),
    )


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to be let in."""

    email: str
    name: str
    language: str
    roles: Collection[Role]
    title: str = ""
    unit: str = ""


def add_organisation(
    session: Session, at: dt.datetime, slug: str, names: Mapping[str, str], kind: str = "municipality"
) -> Organisation:
    """Add an organisation and return it; `slug` is its short name for commands. It flushes.

    A slug that is taken or misshapen, and names that are empty, raise `Invalid`.
    """
    if not _SLUG.fullmatch(slug):
        raise Invalid("organisation", "misshapen")
    if not any(names.values()):
        raise Invalid("names", "missing")
    if queries.organisation_by_slug(session, slug) is not None:
        raise Invalid("organisation", "taken")
    organisation = Organisation(
        id=uuid7(at), slug=slug, names=dict(names), kind=kind, settings={}, event_count=0, event_head=BEGINNING
    )
    session.add(organisation)
    session.flush()
    history.append(session, organisation, "add_organisation", None, at)
    return organisation


def add_person(
    session: Session, at: dt.datetime, slug: str, newcomer: Newcomer, password_hash: str | None
) -> tuple[Person, bool]:
    """Make somebody a member of the organisation `slug`; return the person and whether they are new.

    Whoever has an account already keeps their name and password and becomes a member here too.
    `NotFound` without such an organisation; `Invalid` for what is misshapen, missing or taken.
    """
    organisation = queries.organisation_by_slug(session, slug)
    if organisation is None:
        raise NotFound
    email = newcomer.email.strip().lower()
    if not _EMAIL.fullmatch(email) or len(email) > EMAIL_MOST:
        raise Invalid("email", "misshapen")
    if not newcomer.roles:
        raise Invalid("roles", "missing")
    person = queries.person_by_email(session, email)
    if person is not None and session.get(Membership, (organisation.id, person.id)) is not None:
        raise Invalid("email", "taken")
    is_new = person is None
    if person is None:
        person = _new_person(session, at, email, newcomer, password_hash)
    roles = _stored(newcomer.roles)
    session.add(
        Membership(
            organisation_id=organisation.id, person_id=person.id, unit=newcomer.unit, roles=roles, closed_at=None
        )
    )
    session.flush()
    facts = {"person": str(person.id), "roles": roles}
    history.append(session, locked_organisation(session, organisation.id), "add_person", None, at, facts)
    return person, is_new


def _new_person(session: Session, at: dt.datetime, email: str, newcomer: Newcomer, password_hash: str | None) -> Person:
    if not newcomer.name.strip():
        raise Invalid("name", "missing")
    person = Person(
        id=uuid7(at),
        email=email,
        name=newcomer.name.strip(),
        title=newcomer.title.strip(),
        language=newcomer.language,
        password_hash=password_hash,
        closed_at=None,
    )
    session.add(person)
    session.flush()
    return person


def set_roles(work: Work, person_id: uuid.UUID, roles: Collection[Role]) -> None:
    """Give a member of the actor's organisation these roles instead of the present ones.

    Their logins end, so that nobody goes on with rights they no longer have. The organisation's
    last administrator stays one: otherwise `Invalid`.
    """
    membership = _membership(work, person_id)
    if not roles:
        raise Invalid("roles", "missing")
    if Role.ADMINISTRATOR not in roles:
        _keep_an_administrator(work, person_id)
    membership.roles = _stored(roles)
    saving.end_logins_of(work.session, person_id)
    facts = {"person": str(person_id), "roles": membership.roles}
    history.record(work, locked_organisation(work.session, work.organisation_id), "set_roles", facts)


def close_account(work: Work, person_id: uuid.UUID) -> None:
    """End a membership of the actor's organisation, and the account with its last membership.

    The person's logins end. The organisation's last administrator cannot be closed: `Invalid`.
    """
    membership = _membership(work, person_id)
    _keep_an_administrator(work, person_id)
    membership.closed_at = work.at
    work.session.flush()
    if not queries.memberships_of(work.session, person_id):
        work.session.get_one(Person, person_id).closed_at = work.at
    saving.end_logins_of(work.session, person_id)
    facts = {"person": str(person_id)}
    history.record(work, locked_organisation(work.session, work.organisation_id), "close_account", facts)


def _membership(work: Work, person_id: uuid.UUID) -> Membership:
    membership = work.session.get(Membership, (work.organisation_id, person_id))
    if membership is None or membership.closed_at is not None:
        raise NotFound
    return membership


def _keep_an_administrator(work: Work, leaving: uuid.UUID) -> None:
    others = (one for one in queries.people_of(work.session, work.organisation_id) if one.person_id != leaving)
    if not any(Role.ADMINISTRATOR in one.roles and one.closed_at is None for one in others):
        raise Invalid("roles", "last_administrator")


def _stored(roles: Collection[Role]) -> list[str]:
    return [role.value for role in Role if role in roles]


def new_password() -> str:
    """Return a random password of 75 bits that can be read out over the telephone."""
    symbols = [secrets.choice(SYMBOLS).lower() for _ in range(15)]
    return "-".join("".join(symbols[first : first + 5]) for first in range(0, 15, 5))


def hashed(passwords: Hasher, password: str) -> str:
    """Return the hash under which a new password is kept; too short or too long ones raise `Invalid`."""
    normal = _normal(password)
    if len(normal) < PASSWORD_LEAST:
        raise Invalid("password", "too_short", {"least": PASSWORD_LEAST})
    if len(normal) > PASSWORD_MOST:
        raise Invalid("password", "too_long", {"most": PASSWORD_MOST})
    return passwords.hash(normal)


def _normal(password: str) -> str:
    # The same letters typed on two keyboards may come in two forms of Unicode.
    return unicodedata.normalize("NFC", password)


@dataclass(frozen=True, slots=True)
class _Limit:
    """How often something may fail within a horizon, and the key under which it is counted."""

    key: bytes
    horizon: dt.timedelta
    most: int

    def window(self, at: dt.datetime) -> dt.datetime:
        """Return when the window that `at` falls into began."""
        return at - (at - _EPOCH) % self.horizon

    def refusal(self, at: dt.datetime) -> Throttled:
        """Return the error that says how long the window still lasts."""
        return Throttled(int((self.window(at) + self.horizon - at).total_seconds()) + 1)


def _limits(secret: bytes, what: str, value: str, limits: tuple[tuple[dt.timedelta, int], ...]) -> tuple[_Limit, ...]:
    # A keyed digest: the table never shows who tried to sign in from where.
    return tuple(
        _Limit(hmac.digest(secret, f"throttle {what} {horizon} {value}".encode(), "sha256"), horizon, most)
        for horizon, most in limits
    )


def _count(session: Session, account: Collection[_Limit], address: Collection[_Limit], at: dt.datetime) -> None:
    throttle.sweep_attempts(session, at - 2 * _LONG)
    full = [one for one in address if throttle.attempts(session, one.key, one.window(at)) >= one.most]
    full += [one for one in account if throttle.count_attempt(session, one.key, one.window(at)) > one.most]
    if full:
        raise max((one.refusal(at) for one in full), key=lambda refusal: refusal.seconds)


def _count_failure(session: Session, address: Collection[_Limit], at: dt.datetime) -> None:
    for one in address:
        throttle.count_attempt(session, one.key, one.window(at))
