"""Who somebody is here of whom a provider has spoken: known by it, invited, or a member with an address it vouches for.

Nobody becomes a member because a provider knows them.
"""

import datetime as dt
import uuid

from sqlalchemy.orm import Session

from lva.domain.notices import NoticeKind
from lva.domain.people import OrganisationKind, Role, keeps_an_administrator, roles_of
from lva.domain.references import uuid7
from lva.domain.signin import vouching
from lva.domain.signin.vouching import Vouched
from lva.providers.configured import Provider
from lva.services import history
from lva.services.signin import alarms, invitations
from lva.services.signin.people import stored_roles
from lva.storage import queries, saving, tenancy
from lva.storage.opening import locked_organisation
from lva.storage.people import Membership, Person
from lva.storage.signin import identities
from lva.storage.signin.identities import Place
from lva.storage.signin.invitations import Invitation

InvitationKey = tuple[uuid.UUID, bytes]
"""The organisation that invites, and the digest of the link's secret."""


def recognised(
    session: Session, provider: Provider, vouched: Vouched, invitation: InvitationKey | None, at: dt.datetime
) -> Person | None:
    """Return the open account of whom a provider has spoken, or None if they have none that it may open.

    The first time an open invitation shows who they are, or the address of a member that the provider may vouch for.
    From then on only what the provider calls them counts: addresses change hands. Whoever had another way to sign in
    before is warned of the new one.
    """
    identity = identities.identity_of(session, vouched.issuer, vouched.subject)
    known = session.get_one(Person, identity.person_id) if identity else None
    if invitation is not None:
        person = _by_invitation(session, provider, vouched, invitation, known, at)
    else:
        person = known or _by_email(session, provider, vouched)
    if person is None or person.closed_at is not None:
        return None
    if identity is None:
        if alarms.can_come_in(session, person):
            alarms.warn(session, person.id, NoticeKind.PROVIDER_LINKED, at)
        identities.link(session, (vouched.issuer, vouched.subject), person.id, at)
    else:
        identity.seen_at = at
    return person


def _by_email(session: Session, provider: Provider, vouched: Vouched) -> Person | None:
    email = vouching.believed_email(vouched, provider.email, provider.email_domains)
    person = queries.person_by_email(session, email) if email else None
    if person is None or _has_identity(session, person, vouched):
        return None
    places = identities.places_of(session, person.id)
    return person if any(one.slug in provider.organisations for one in places) else None


def _by_invitation(
    session: Session,
    provider: Provider,
    vouched: Vouched,
    key: InvitationKey,
    known: Person | None,
    at: dt.datetime,
) -> Person | None:
    """Return who an invitation is for, a member from now on; None if it is for somebody else or not open."""
    found = invitations.open_by_key(session, key, at)
    if found is None or queries.organisation(session, found.organisation_id).slug not in provider.organisations:
        return None
    person = queries.person_by_email(session, found.email)
    if known is not None and (person is None or person.id != known.id):
        return None
    if person is None or person.closed_at is not None:
        person = _newcomer(session, person, found, vouched, at)
    elif known is None:
        # The link alone does not show that its holder is who has the account already.
        email = vouching.believed_email(vouched, provider.email, provider.email_domains)
        if email != found.email or _has_identity(session, person, vouched):
            return None
    invitations.become_member(session, found, person.id, at)
    return person


def _newcomer(session: Session, person: Person | None, found: Invitation, vouched: Vouched, at: dt.datetime) -> Person:
    """Return the account of somebody new, or one that was closed and opens again; it has no password."""
    if person is None:
        person = Person(id=uuid7(at), email=found.email, title="", language="fi")
        session.add(person)
    person.name = vouched.name[: invitations.NAME_MOST] or found.email
    person.password_hash, person.closed_at = None, None
    session.flush()
    return person


def _has_identity(session: Session, person: Person, vouched: Vouched) -> bool:
    """Whether the same provider knows the person as somebody else: then their address has been given on."""
    return any(one.issuer == vouched.issuer for one in identities.identities_of(session, person.id))


def take_roles(session: Session, provider: Provider, vouched: Vouched, person: Person, at: dt.datetime) -> None:
    """Give and take roles as the provider's claims say, in each organisation that it vouches for.

    An organisation's last administrator stays one. Whoever loses or gains something is signed out elsewhere.
    """
    if provider.roles is None:
        return
    claimed = vouching.claimed_roles(vouched.claims, provider.roles)
    for place in identities.places_of(session, person.id):
        if place.slug in provider.organisations:
            fitting = claimed & set(roles_of(OrganisationKind(place.kind)))
            after = vouching.roles_after(frozenset(map(Role, place.roles)), fitting, provider.roles)
            _set_roles(session, provider, (person, place), after, at)


def _set_roles(
    session: Session, provider: Provider, whose: tuple[Person, Place], roles: frozenset[Role], at: dt.datetime
) -> None:
    person, place = whose
    tenancy.enter(session, place.organisation_id)
    owner = locked_organisation(session, place.organisation_id)
    members = {
        one.person_id: frozenset(map(Role, one.roles))
        for one in queries.people_of(session, place.organisation_id)
        if one.closed_at is None
    }
    if Role.ADMINISTRATOR in place.roles and not keeps_an_administrator(members, person.id, roles):
        roles |= {Role.ADMINISTRATOR}
    membership = session.get_one(Membership, (place.organisation_id, person.id))
    if membership.roles == stored_roles(roles):
        return
    membership.roles = stored_roles(roles)
    session.flush()
    saving.end_logins_of(session, person.id)
    facts = {"person": str(person.id), "roles": membership.roles, "provider": provider.slug}
    history.append(session, owner, "set_roles", None, at, facts)
