"""Letting people in by a link: an administrator hands it on, and whoever has the address uses it once."""

import base64
import binascii
import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from lva.domain.errors import Invalid, NotFound, ProviderNeeded
from lva.domain.people import Actor, Role
from lva.domain.references import uuid7
from lva.domain.signin.vouching import PROVIDERS_ONLY
from lva.services import history
from lva.services.signin import accounts, passwords, people
from lva.services.signin.people import Transact
from lva.services.work import Errand, Work
from lva.storage import queries, tenancy
from lva.storage.opening import locked_organisation
from lva.storage.people import Membership, Organisation, Person
from lva.storage.signin import invitations
from lva.storage.signin.invitations import Invitation, Waiting
from lva.storage.telling import outbox

INVITATION: Final = "invitation"
LANGUAGE: Final = "language"
"""Under which keys the order of a mail names an invitation and the language of whoever sends it."""
LASTS: Final = dt.timedelta(days=7)
"""How long a link is good."""
NAME_MOST: Final = accounts.NAME_MOST
_REMEMBERED: Final = dt.timedelta(days=90)
"""How long after its end a link is still told from one that never was."""
_SECRET_BYTES: Final = 32
_ID_BYTES: Final = 16


class Standing(StrEnum):
    """What has become of a link."""

    OPEN = "open"
    EXPIRED = "expired"
    """Its time is over, or it was taken back."""
    USED = "used"
    UNKNOWN = "unknown"
    """It never was, or it is for somebody else than who is signed in."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who is to be let in."""

    email: str
    roles: Collection[Role]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A new link; its token is shown this once, and only a digest of it is kept."""

    invitation_id: uuid.UUID
    token: str
    email: str
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """What a link shows whoever opens it; of one that is not open nothing but that."""

    standing: Standing
    email: str = ""
    organisation: str = ""
    """The short name of the organisation."""
    names: Mapping[str, str] | None = None
    """The organisation's name by language."""
    roles: tuple[Role, ...] = ()
    has_account: bool = False
    """Whether the person signs in instead of choosing a name and a password."""
    is_vouched_for: bool = False
    """Whether the organisation lets its members in by a provider of sign-in only."""


@dataclass(frozen=True, slots=True)
class Introduced:
    """What a new person says of themselves."""

    name: str
    title: str
    language: str
    password: str


def invite(work: Work, invitation_id: uuid.UUID, invited: Invited) -> Link:
    """Make a link by which somebody becomes a member of the actor's organisation.

    What waited for the same address before is taken back, so that the newest link alone works; a form posted twice
    makes two links, of which the second is good. `Invalid` for an address that is misshapen or a member's already,
    and without a role.
    """
    owner = locked_organisation(work.session, work.organisation_id)
    made = _written(work.session, owner, invitation_id, invited, (work.actor.person_id, work.at))
    history.record(work, owner, "invite", {"roles": people.stored_roles(invited.roles)})
    return made


def invite_to(session: Session, at: dt.datetime, slug: str, invited: Invited) -> Link:
    """Make a link for the organisation of that short name, on the command line; `NotFound` for none."""
    organisation = queries.organisation_by_slug(session, slug)
    if organisation is None:
        raise NotFound
    owner = locked_organisation(session, organisation.id)
    made = _written(session, owner, uuid7(at), invited, (None, at))
    history.append(session, owner, "invite", None, at, {"roles": people.stored_roles(invited.roles)})
    return made


def _written(
    session: Session,
    owner: Organisation,
    invitation_id: uuid.UUID,
    invited: Invited,
    made: tuple[uuid.UUID | None, dt.datetime],
) -> Link:
    maker, at = made
    organisation_id = owner.id
    email = people.checked_email(invited.email)
    people.check_roles(owner, invited.roles)
    if len(invited.unit) > NAME_MOST:
        raise Invalid("unit", "too_long")
    person = queries.person_by_email(session, email)
    membership = session.get(Membership, (organisation_id, person.id)) if person else None
    if membership is not None and membership.closed_at is None:
        raise Invalid("email", "taken")
    invitations.revoke_for(session, organisation_id, email, at)
    invitations.sweep(session, organisation_id, at - _REMEMBERED)
    token = _token(organisation_id)
    if session.get(Invitation, (organisation_id, invitation_id)) is not None:
        invitation_id = uuid7(at)
    session.add(
        Invitation(
            organisation_id=organisation_id,
            id=invitation_id,
            email=email,
            roles=people.stored_roles(invited.roles),
            unit=invited.unit.strip(),
            digest=_digest(token),
            made_by=maker,
            made_at=at,
            expires_at=at + LASTS,
            revoked_at=None,
            used_by=None,
            used_at=None,
        )
    )
    session.flush()
    return Link(invitation_id, token, email, at + LASTS)


def waiting(work: Work) -> tuple[Waiting, ...]:
    """Return the invitations of the actor's organisation that nobody has used, the newest first."""
    return invitations.waiting(work.session, work.organisation_id)


def undelivered(work: Work) -> frozenset[uuid.UUID]:
    """Return the invitations whose mail no server has taken yet, although one was asked."""
    orders = outbox.waiting(work.session, work.organisation_id)
    failed = (one.facts.get(INVITATION) for one in orders if one.kind == outbox.MAIL_INVITATION and one.fault)
    return frozenset(uuid.UUID(one) for one in failed if isinstance(one, str))


def revoke(work: Work, invitation_id: uuid.UUID) -> None:
    """Take an invitation back; one that is used or taken back already stays as it is. `NotFound` for no such one."""
    owner = locked_organisation(work.session, work.organisation_id)
    found = work.session.get(Invitation, (work.organisation_id, invitation_id))
    if found is None:
        raise NotFound
    if found.used_at is None and found.revoked_at is None:
        found.revoked_at = work.at
        history.record(work, owner, "revoke_invitation")


def fresh_link(session: Session, organisation_id: uuid.UUID, invitation_id: uuid.UUID, at: dt.datetime) -> Link | None:
    """Give an invitation that waits another secret and return its link; earlier ones end. None if it waits no more."""
    found = session.get(Invitation, (organisation_id, invitation_id), with_for_update=True)
    if found is None or found.used_at is not None or found.revoked_at is not None or at >= found.expires_at:
        return None
    token = _token(organisation_id)
    found.digest = _digest(token)
    session.flush()
    return Link(found.id, token, found.email, found.expires_at)


def _token(organisation_id: uuid.UUID) -> str:
    return base64.urlsafe_b64encode(organisation_id.bytes + secrets.token_bytes(_SECRET_BYTES)).decode()


def mail(work: Work, invitation_id: uuid.UUID, language: str) -> None:
    """Order the mail that hands an invitation on; links shown before end when it is sent.

    `NotFound` if it does not wait any more or has run out.
    """
    found = next((one for one in waiting(work) if one.id == invitation_id), None)
    if found is None or work.at >= found.expires_at:
        raise NotFound
    facts = {INVITATION: str(invitation_id), LANGUAGE: language}
    order = outbox.order_for(work.organisation_id, uuid7(work.at), outbox.MAIL_INVITATION, facts, work.at)
    outbox.put(work.session, order)
    owner = locked_organisation(work.session, work.organisation_id)
    history.record(work, owner, "mail_invitation")


def look(session: Session, token: str, at: dt.datetime, actor: Actor | None) -> Seen:
    """Return what a link shows; a forged one and one for somebody else show the same.

    The organisation stands in the token, so that nobody's rows but that one's are asked for. The session sees that
    organisation from now on.
    """
    return _seen(session, _found(session, token, lock=False), at, actor)


def accept_as_new(
    errand: Errand[Actor | None], transact: Transact, token: str, said: Introduced, lasts: dt.timedelta
) -> str | Seen:
    """Make an account, the membership and a first login that `lasts` that long; return the login's token.

    If the link is not open to whoever acts, or the person has an account, what it shows now is returned and nothing
    is done. `Invalid` without a name, or with a password that cannot be one. The password is hashed outside any
    transaction.
    """
    ports, at = errand.ports, errand.at
    with transact() as session:
        seen = look(session, token, at, errand.actor)
    if seen.standing is not Standing.OPEN or seen.has_account:
        return seen
    if seen.is_vouched_for:
        raise ProviderNeeded([seen.organisation])
    name = said.name.strip()
    if not name:
        raise Invalid("name", "missing")
    if len(name) > NAME_MOST or len(said.title) > NAME_MOST:
        raise Invalid("name", "too_long")
    fresh = passwords.hashed(ports.passwords, said.password, accounts.about_person(seen.email, name))
    with transact() as session:
        found = _found(session, token, lock=True)
        seen = _seen(session, found, at, errand.actor)
        if found is None or seen.standing is not Standing.OPEN or seen.has_account:
            return seen
        person = queries.person_by_email(session, found.email)
        if person is None:
            person = Person(id=uuid7(at), email=found.email)
            session.add(person)
        person.name, person.title, person.language = name, said.title.strip(), said.language
        person.password_hash, person.closed_at = fresh, None
        session.flush()
        become_member(session, found, person.id, at)
        return people.begin_login(session, person, found.organisation_id, at, lasts)


def join(work: Work, token: str) -> Seen | None:
    """Make the actor a member of the organisation that invites them, and let them act for it from now on.

    If the link is not open to them, what it shows now is returned and nothing is done.
    """
    found = _found(work.session, token, lock=True)
    seen = _seen(work.session, found, work.at, work.actor)
    if found is None or seen.standing is not Standing.OPEN:
        return seen
    become_member(work.session, found, work.actor.person_id, work.at)
    people.switch_organisation(work, found.organisation_id)
    return None


def key_of(token: str) -> tuple[uuid.UUID, bytes] | None:
    """Return the organisation that a link names and the digest of its secret; None for what is no link of ours."""
    try:
        decoded = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    if len(decoded) != _ID_BYTES + _SECRET_BYTES:
        return None
    return uuid.UUID(bytes=decoded[:_ID_BYTES]), _digest(token)


def open_by_key(session: Session, key: tuple[uuid.UUID, bytes], at: dt.datetime) -> Invitation | None:
    """Return an invitation that is open, for whoever is to be told apart by somebody else than this program.

    The session sees its organisation from now on.
    """
    organisation_id, digest = key
    tenancy.enter(session, organisation_id)
    found = invitations.by_digest(session, organisation_id, digest, lock=True)
    is_open = found is not None and found.used_at is None and found.revoked_at is None and at < found.expires_at
    return found if is_open else None


def _found(session: Session, token: str, *, lock: bool) -> Invitation | None:
    key = key_of(token)
    if key is None:
        return None
    tenancy.enter(session, key[0])
    return invitations.by_digest(session, *key, lock=lock)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _seen(session: Session, found: Invitation | None, at: dt.datetime, actor: Actor | None) -> Seen:
    if found is None:
        return Seen(Standing.UNKNOWN)
    person = queries.person_by_email(session, found.email)
    if actor is not None and (person is None or person.id != actor.person_id):
        return Seen(Standing.UNKNOWN)
    if found.used_at is not None:
        return Seen(Standing.USED)
    if found.revoked_at is not None or at >= found.expires_at:
        return Seen(Standing.EXPIRED)
    owner = queries.organisation(session, found.organisation_id)
    has_account = person is not None and person.closed_at is None
    return Seen(
        Standing.OPEN,
        found.email,
        owner.slug,
        owner.names,
        tuple(map(Role, found.roles)),
        has_account,
        bool(owner.settings.get(PROVIDERS_ONLY)),
    )


def become_member(session: Session, found: Invitation, person_id: uuid.UUID, at: dt.datetime) -> None:
    """Make somebody what an open invitation says, and it a used one; the caller has settled who they are."""
    owner = locked_organisation(session, found.organisation_id)
    membership = session.get(Membership, (found.organisation_id, person_id))
    if membership is None:
        membership = Membership(organisation_id=found.organisation_id, person_id=person_id)
        session.add(membership)
    membership.unit, membership.roles, membership.closed_at = found.unit, list(found.roles), None
    session.flush()
    found.used_by, found.used_at = person_id, at
    history.append(session, owner, "accept_invitation", person_id, at, {"roles": list(found.roles)})
