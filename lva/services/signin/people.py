"""People and their logins: signing in and out, organisations and roles.

What happens is written into the stream of the organisation, with ids and without names.
"""

import datetime as dt
import hashlib
import re
import secrets
import uuid
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lva.domain.chain import BEGINNING
from lva.domain.errors import Invalid, NotFound
from lva.domain.notices import NoticeKind
from lva.domain.people import Actor, OrganisationKind, Role, keeps_an_administrator, roles_of
from lva.domain.references import uuid7
from lva.services import history
from lva.services.signin import alarms, entrance, passwords, throttling
from lva.services.signin.throttling import PER_ACCOUNT, PER_ADDRESS
from lva.services.work import Ports, Work
from lva.storage import queries, saving, tenancy
from lva.storage.opening import locked_organisation
from lva.storage.people import Login, Membership, Organisation, Person
from lva.storage.signin import challenges, factors, logins
from lva.storage.signin.challenges import Challenge, ChallengeKind

EMAIL_MOST: Final = 254
CODE_LASTS: Final = dt.timedelta(minutes=5)
"""How long the code may come after the password."""
PASSWORD: Final = "password"  # noqa: S105 -- what the history calls it, not a secret
_TOKEN_BYTES: Final = 32
_EMAIL: Final = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+|[^@\s<>\"]+@localhost")
_SLUG: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
Transact = Callable[[], AbstractContextManager[Session]]
"""Opens a writing session that is committed when its block ends and rolled back when it raises."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whose login is valid."""

    actor: Actor
    authenticated_at: dt.datetime
    seen_at: dt.datetime
    twice_at: dt.datetime | None = None
    """When they last showed more than a password in this browser; None if they have not."""


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
        organisation_kind=OrganisationKind(found.kind),
        unit=found.unit,
    )
    return Known(actor, found.authenticated_at, found.seen_at, found.twice_at)


def digest_of(token: str) -> bytes:
    """Return the digest that stands in the database for the token of a login, or of one that is half made."""
    return hashlib.sha256(token.encode()).digest()


def touch(session: Session, digest: bytes, at: dt.datetime) -> None:
    """Note that a login is in use."""
    saving.touch_login(session, digest, at)


@dataclass(frozen=True, slots=True)
class Halfway:
    """Somebody whose password was right and whose code is still to come; `token` names what waits for it."""

    token: str


def sign_in(
    transact: Transact, ports: Ports, proof: Proof, at: dt.datetime, lasts: dt.timedelta
) -> str | Halfway | None:
    """Return the token of a new login that `lasts` that long, or None if e-mail and password do not fit.

    Who has an app gets no login yet: see `lva.services.signin.second_step`.
    An unknown e-mail takes as long and gets the same answer. Attempts are counted before the
    password is looked at, so that many at once do not slip through; too many raise `Throttled`.
    The password is checked outside any transaction: it takes a while on purpose.
    """
    email = proof.email.strip().lower()[:EMAIL_MOST]
    account = throttling.limits(ports.secret, "account", email, PER_ACCOUNT)
    address = throttling.limits(ports.secret, "address", proof.address, PER_ADDRESS)
    with transact() as session:
        throttling.count(session, account, address, at)
        person = queries.person_by_email(session, email)
        stored = person.password_hash if person and person.closed_at is None else None
    right = passwords.fits(ports.passwords, stored, proof.password)
    fresh = passwords.renewed(ports.passwords, stored, proof.password) if right else None
    with transact() as session:
        chosen = _checked_again(session, email, stored) if right else None
        if chosen is None:
            throttling.count_failure(session, address, at)
            return None
        throttling.forget(session, account)
        person, organisation_id = chosen
        if fresh is not None:
            person.password_hash = fresh
        if factors.asks_code(session, person.id):
            return _halfway(session, person.id, at)
        if proof.replaces:
            saving.end_login(session, proof.replaces)
        return begin_login(session, person, organisation_id, at, lasts)


def sign_in_as(
    session: Session, whom: tuple[str, str], at: dt.datetime, lasts: dt.timedelta, replaces: bytes | None
) -> str:
    """Return the token of a new login of somebody whose right to come in the caller has settled.

    `whom` is the short name of an organisation and the e-mail address of a member. The login with the
    digest `replaces` ends. Raises `NotFound` unless the account and the membership are open.
    """
    slug, email = whom
    organisation = queries.organisation_by_slug(session, slug)
    person = queries.person_by_email(session, email)
    if organisation is None or person is None or person.closed_at is not None:
        raise NotFound
    if organisation.id not in {one.organisation_id for one in queries.memberships_of(session, person.id)}:
        raise NotFound
    if replaces:
        saving.end_login(session, replaces)
    return begin_login(session, person, organisation.id, at, lasts)


def _checked_again(session: Session, email: str, stored: str | None) -> tuple[Person, uuid.UUID] | None:
    """Return the person and the organisation to begin with, unless something changed meanwhile."""
    person = queries.person_by_email(session, email)
    if person is None or person.closed_at is not None or person.password_hash != stored:
        return None
    organisation_id = entrance.beginning(session, person.id)
    return (person, organisation_id) if organisation_id else None


def _halfway(session: Session, person_id: uuid.UUID, at: dt.datetime) -> Halfway:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    asked = Challenge(
        digest=digest_of(token), kind=ChallengeKind.CODE, person_id=person_id, nonce=b"", expires_at=at + CODE_LASTS
    )
    challenges.put(session, asked, at)
    return Halfway(token)


def begin_login(
    session: Session,
    person: Person,
    organisation_id: uuid.UUID,
    at: dt.datetime,
    lasts: dt.timedelta,
    by: str = PASSWORD,
) -> str:
    """Return the token of a new login of a member whose right to come in the caller has settled.

    `by` says in the history what they showed; whatever is not `PASSWORD` alone counts as more than a password.
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.execute(delete(Login).where(Login.person_id == person.id, Login.expires_at <= at))
    session.add(
        Login(
            digest=digest_of(token),
            person_id=person.id,
            organisation_id=organisation_id,
            authenticated_at=at,
            twice_at=None if by == PASSWORD else at,
            seen_at=at,
            expires_at=at + lasts,
        )
    )
    tenancy.enter(session, organisation_id)
    organisation = locked_organisation(session, organisation_id)
    history.append(session, organisation, "sign_in", person.id, at, {} if by == PASSWORD else {"by": by})
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
    unit: str = ""

    def name(self, language: str) -> str:
        """Return the organisation's name in `language`, or in the first language it has."""
        return self.names.get(language) or next(iter(self.names.values()))


def organisations_of(session: Session, actor: Actor) -> tuple[Affiliation, ...]:
    """Return the organisations that the actor may act for, by their short names."""
    return tuple(
        Affiliation(one.organisation_id, one.names, frozenset(map(Role, one.roles)), one.unit)
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
        organisation_kind=OrganisationKind(organisation.kind),
        unit=chosen.unit,
    )


def rotated(session: Session, actor: Actor) -> tuple[Actor, str]:
    """Let a login go on under another token, because other rights have come to it; return its actor and that token."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    if not logins.rotate(session, actor.login_digest, digest_of(token)):
        raise NotFound
    return replace(actor, login_digest=digest_of(token)), token


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
    session: Session,
    at: dt.datetime,
    slug: str,
    names: Mapping[str, str],
    kind: str = "municipality",
    code: str | None = None,
) -> Organisation:
    """Add an organisation and return it; `slug` is its short name for commands. It flushes.

    `code` is Statistics Finland's of a municipality, three digits, which the caller has looked up. A slug that is taken
    or misshapen, and names that are empty, raise `Invalid`.
    """
    if not _SLUG.fullmatch(slug):
        raise Invalid("organisation", "misshapen")
    if not any(names.values()):
        raise Invalid("names", "missing")
    if queries.organisation_by_slug(session, slug) is not None:
        raise Invalid("organisation", "taken")
    organisation = Organisation(
        id=uuid7(at),
        slug=slug,
        names=dict(names),
        kind=kind,
        municipality_code=code,
        settings={},
        event_count=0,
        event_head=BEGINNING,
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
    email = checked_email(newcomer.email)
    check_roles(organisation, newcomer.roles)
    person = queries.person_by_email(session, email)
    if person is not None and session.get(Membership, (organisation.id, person.id)) is not None:
        raise Invalid("email", "taken")
    is_new = person is None
    if person is None:
        person = _new_person(session, at, email, newcomer, password_hash)
    roles = stored_roles(newcomer.roles)
    session.add(
        Membership(
            organisation_id=organisation.id, person_id=person.id, unit=newcomer.unit, roles=roles, closed_at=None
        )
    )
    session.flush()
    facts = {"person": str(person.id), "roles": roles}
    history.append(session, locked_organisation(session, organisation.id), "add_person", None, at, facts)
    return person, is_new


def checked_email(text: str) -> str:
    """Return an address as it is kept, in lower case; what is none raises `Invalid`."""
    email = text.strip().lower()
    if not _EMAIL.fullmatch(email) or len(email) > EMAIL_MOST:
        raise Invalid("email", "misshapen")
    return email


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


def give_password(session: Session, at: dt.datetime, email: str, password_hash: str) -> Person:
    """Let somebody sign in with a new password from now on; their logins end. `NotFound` without an open account.

    The history of each organisation that they belong to says so, and they are warned.
    """
    person = queries.person_by_email(session, email)
    if person is None or person.closed_at is not None:
        raise NotFound
    person.password_hash = password_hash
    saving.end_logins_of(session, person.id)
    challenges.drop(session, person.id)
    for membership in queries.memberships_of(session, person.id):
        owner = locked_organisation(session, membership.organisation_id)
        history.append(session, owner, "give_password", None, at, {"person": str(person.id)})
    alarms.warn(session, person.id, NoticeKind.PASSWORD_CHANGED, at)
    return person


def set_roles(work: Work, person_id: uuid.UUID, roles: Collection[Role]) -> None:
    """Give a member of the actor's organisation these roles instead of the present ones.

    Their logins end, so that nobody goes on with rights they no longer have. The organisation's
    last administrator stays one: otherwise `Invalid`.
    """
    owner = locked_organisation(work.session, work.organisation_id)
    membership = _membership(work, person_id)
    check_roles(owner, roles)
    _keep_an_administrator(work, person_id, roles)
    if membership.roles == stored_roles(roles):
        return
    membership.roles = stored_roles(roles)
    saving.end_logins_of(work.session, person_id)
    history.record(work, owner, "set_roles", {"person": str(person_id), "roles": membership.roles})


def close_account(work: Work, person_id: uuid.UUID) -> None:
    """End a membership of the actor's organisation, and the account with its last membership.

    The person's logins end. The organisation's last administrator cannot be closed: `Invalid`.
    """
    owner = locked_organisation(work.session, work.organisation_id)
    membership = _membership(work, person_id)
    _keep_an_administrator(work, person_id, ())
    membership.closed_at = work.at
    work.session.flush()
    if not queries.memberships_of(work.session, person_id):
        work.session.get_one(Person, person_id).closed_at = work.at
        factors.remove_all(work.session, person_id)
        challenges.drop(work.session, person_id)
    saving.end_logins_of(work.session, person_id)
    history.record(work, owner, "close_account", {"person": str(person_id)})


def _membership(work: Work, person_id: uuid.UUID) -> Membership:
    membership = work.session.get(Membership, (work.organisation_id, person_id))
    if membership is None or membership.closed_at is not None:
        raise NotFound
    return membership


def _keep_an_administrator(work: Work, changing: uuid.UUID, roles: Collection[Role]) -> None:
    """Raise `Invalid` if nobody would be left to administer; the organisation is locked, so two cannot go at once."""
    members = {
        one.person_id: frozenset(map(Role, one.roles))
        for one in queries.people_of(work.session, work.organisation_id)
        if one.closed_at is None
    }
    if not keeps_an_administrator(members, changing, roles):
        raise Invalid("roles", "last_administrator")


def check_roles(organisation: Organisation, roles: Collection[Role]) -> None:
    """Raise `Invalid` for no role at all, and for one that organisations of that kind do not have."""
    if not roles:
        raise Invalid("roles", "missing")
    if not set(roles) <= set(roles_of(OrganisationKind(organisation.kind))):
        raise Invalid("roles", "kind")


def stored_roles(roles: Collection[Role]) -> list[str]:
    """Return roles as they are kept, each once and in their order."""
    return [role.value for role in Role if role in roles]
