"""Signing in by a provider that vouches for people: leaving for it, coming back, and who that is here.

While somebody is away, a row keeps where they wanted to go and what they had posted. Its secrets are not in it: state,
nonce and verifier follow from what the browser keeps. Each sign-in is answered once.
"""

import base64
import datetime as dt
import hmac
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lva.domain.errors import NotFound, ProviderFault, ProviderNeeded, Unavailable
from lva.domain.people import Actor
from lva.domain.references import uuid7
from lva.domain.signin import vouching
from lva.domain.signin.vouching import Vouched
from lva.providers.asking import Asking, Given
from lva.providers.configured import Provider
from lva.services.signin import confirming, invitations, people, recognising, throttling
from lva.services.signin.people import Transact
from lva.services.work import Errand, Ports, Work
from lva.storage import saving
from lva.storage.signin import identities
from lva.storage.signin.identities import Gone, Parked, ParkedPost, PendingLogin

AWAY: Final = dt.timedelta(minutes=30)
"""How long somebody may take at a provider."""
KEPT: Final = dt.timedelta(hours=2)
"""How long what they had posted is kept."""
_NEXT_MOST: Final = 2000
_SECRET_BYTES: Final = 32
_PER_ADDRESS: Final = ((dt.timedelta(minutes=15), 100), (dt.timedelta(hours=3), 600))
"""How often sign-ins may begin from one network address, behind which a whole town hall may sit."""
SKEW: Final = dt.timedelta(seconds=60)
_SAID: Final[Mapping[str, str]] = {
    "access_denied": "denied",
    "interaction_required": "denied",
    "login_required": "denied",
    "server_error": "unreachable",
    "temporarily_unavailable": "unreachable",
    "unauthorized_client": "client",
}
"""What a provider says instead of a code, as our reason; its own words are shown to nobody."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What somebody takes along who leaves for a provider."""

    browser: str
    """What the browser keeps; `new_browser` makes it."""
    address: str
    """The network address that they come from; it is counted under a keyed digest."""
    next: str = ""
    parked: tuple[str, tuple[tuple[str, str], ...]] | None = None
    """A local path and the fields that were posted to it."""
    invitation: str = ""
    """The token of the invitation that they answer."""
    confirms: bool = False
    """Whether somebody who is signed in only shows that it is they."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a browser has brought back from a provider."""

    browser: str
    state: str
    code: str
    error: str
    issuer: str
    replaces: bytes | None
    """The digest of the login that the browser carries already."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody is signed in, or has shown that it is they."""

    token: str
    """Of the login, which is a new one."""
    next: str
    parked: Parked | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Nobody was signed in; what was posted before is handed back."""

    reason: str
    """`state` (not begun in this browser, answered already, too late), `denied`, `unknown`, `busy`, or a fault's."""
    next: str = ""
    parked: Parked | None = None


def provider_of(ports: Ports, slug: str) -> Provider:
    """Return the provider of that short name; `NotFound` without one."""
    found = next((one for one in ports.providers if one.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def of_organisations(ports: Ports, slugs: Sequence[str]) -> tuple[Provider, ...]:
    """Return the providers that vouch for members of some of these organisations."""
    return tuple(one for one in ports.providers if set(one.organisations) & set(slugs))


def belong_together(ports: Ports) -> bool:
    """Whether all providers vouch for members of the same organisations, so that each may be shown to everybody."""
    return len({frozenset(one.organisations) for one in ports.providers}) <= 1


def of_address(ports: Ports, email: str) -> tuple[Provider, ...]:
    """Return the providers that somebody with an e-mail address may come by.

    They are found by the address's domain alone; nothing is said of whether there is such an account. Where no
    provider knows the domain, those are meant that have told of none.
    """
    domain = email.strip().lower().rpartition("@")[2]
    known = tuple(one for one in ports.providers if domain in one.email_domains)
    return known or tuple(one for one in ports.providers if not one.email_domains)


def of_login(session: Session, ports: Ports, digest: bytes) -> Provider | None:
    """Return the provider that vouched for whoever a login belongs to; None for a password or a passkey of ours."""
    slug = identities.provider_of_login(session, digest)
    return next((one for one in ports.providers if one.slug == slug), None)


def check_switch(session: Session, ports: Ports, actor: Actor, organisation_id: uuid.UUID) -> None:
    """Raise `ProviderNeeded` if the actor's sign-in does not do for another of their organisations.

    A provider is believed for its own organisations alone, and some organisations believe nobody else.
    """
    slug = identities.provider_of_login(session, actor.login_digest)
    vouching_for = None if slug is None else next((p.organisations for p in ports.providers if p.slug == slug), ())
    places = identities.places_of(session, actor.person_id)
    place = next((one for one in places if one.organisation_id == organisation_id), None)
    if place is not None and not vouching.opens(place.slug, place.settings, vouching_for):
        raise ProviderNeeded([place.slug])


def check_reach(session: Session, ports: Ports, actor: Actor) -> None:
    """Raise `ProviderNeeded` if the actor came by a provider that is not believed for all of their organisations.

    What reaches into all of them, such as a new passkey, would let a provider of one into the others.
    """
    slug = identities.provider_of_login(session, actor.login_digest)
    if slug is None:
        return
    believed = next((one.organisations for one in ports.providers if one.slug == slug), ())
    beyond = [one.slug for one in identities.places_of(session, actor.person_id) if one.slug not in believed]
    if beyond:
        raise ProviderNeeded(beyond)


def new_browser() -> str:
    """Return what a browser keeps while its person is away."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def leave(errand: Errand[Actor | None], transact: Transact, provider: Provider, leaving: Leaving) -> str:
    """Return the address at the provider to which somebody goes, having kept what they come back to.

    `ProviderFault` if the provider cannot be asked, `Throttled` after too many attempts. The provider is asked what
    it publishes outside any transaction.
    """
    ports, at = errand.ports, errand.at
    state = secrets.token_urlsafe(_SECRET_BYTES)
    confirms = errand.actor.login_digest if errand.actor and leaving.confirms else None
    limits = throttling.limits(ports.secret, "provider", leaving.address, _PER_ADDRESS)
    with transact() as session:
        throttling.count(session, limits, (), at)
    way = ports.relying(provider).way_there(_asking(leaving.browser, state, is_fresh=confirms is not None), at)
    invitation = invitations.key_of(leaving.invitation) if leaving.invitation else None
    with transact() as session:
        identities.sweep(session, at, KEPT)
        parked_id = _park(session, leaving, at)
        session.add(
            PendingLogin(
                digest=people.digest_of(state),
                browser=people.digest_of(leaving.browser),
                provider=provider.slug,
                next=leaving.next[:_NEXT_MOST],
                confirms=confirms,
                invited_to=invitation[0] if invitation else None,
                invited_by=invitation[1] if invitation else None,
                parked_id=parked_id,
                begun_at=at,
                expires_at=at + AWAY,
            )
        )
    return way


def _park(session: Session, leaving: Leaving, at: dt.datetime) -> uuid.UUID | None:
    if leaving.parked is None:
        return None
    target, fields = leaving.parked
    parked_id = uuid7(at)
    session.add(
        ParkedPost(
            id=parked_id,
            browser=people.digest_of(leaving.browser),
            person_id=None,
            target=target,
            fields=[list(pair) for pair in fields],
            expires_at=at + KEPT,
        )
    )
    session.flush()
    return parked_id


def _asking(browser: str, state: str, *, is_fresh: bool) -> Asking:
    """Return what goes with the question of one state; nobody can tell it without what the browser keeps."""
    return Asking(state, _derived(browser, "nonce", state), _derived(browser, "verifier", state), is_fresh)


def _derived(browser: str, what: str, state: str) -> str:
    """Return 43 characters that RFC 7636 allows in a verifier."""
    made = hmac.digest(browser.encode(), f"{what} {state}".encode(), "sha256")
    return base64.urlsafe_b64encode(made).decode("ascii").rstrip("=")


def arrive(
    errand: Errand[Actor | None], transact: Transact, provider: Provider, brought: Brought, lasts: dt.timedelta
) -> Entered | TurnedAway:
    """Let in whoever comes back from a provider that vouches for them, with a login that `lasts` that long.

    The sign-in is over whatever comes of it: an answer that is brought twice finds nothing. The provider is asked
    outside any transaction.
    """
    at = errand.at
    with transact() as session:
        browser = people.digest_of(brought.browser)
        gone = identities.take_pending(session, people.digest_of(brought.state), browser)
        parked = identities.parked_of_browser(session, gone.parked_id, browser) if gone and gone.parked_id else None
    if gone is None:
        return TurnedAway("state")
    try:
        vouched = _vouched(errand.ports, provider, brought, gone, at)
        with transact() as session:
            settled = (
                _entered(session, provider, vouched, (gone, brought.replaces), at, lasts)
                if gone.confirms is None
                else _confirmed(session, errand, provider, vouched, gone)
            )
            if settled is not None and parked is not None:
                identities.give_parked(session, parked.id, settled[1])
    except ProviderFault as fault:
        return TurnedAway(fault.reason, gone.next, parked)
    except Unavailable:
        return TurnedAway("busy", gone.next, parked)
    if settled is None:
        return TurnedAway("unknown", gone.next, parked)
    return Entered(settled[0], gone.next, parked, gone.confirms is not None)


def _vouched(ports: Ports, provider: Provider, brought: Brought, gone: Gone, at: dt.datetime) -> Vouched:
    if at >= gone.expires_at:
        raise ProviderFault("state")
    # Each provider has an address of its own to answer at; an answer at another one's is somebody's mix-up.
    if gone.provider != provider.slug:
        raise ProviderFault("mixed_up")
    relying = ports.relying(provider)
    if brought.error or not brought.code:
        relying.check_answerer(brought.issuer, at)
        raise ProviderFault(_SAID.get(brought.error, "error"))
    asking = _asking(brought.browser, brought.state, is_fresh=gone.confirms is not None)
    vouched = relying.vouched(Given(brought.code, brought.issuer), asking, at)
    if asking.is_fresh and not vouching.is_recent(vouched, gone.begun_at, SKEW):
        raise ProviderFault("stale")
    return vouched


def _entered(
    session: Session,
    provider: Provider,
    vouched: Vouched,
    began: tuple[Gone, bytes | None],
    at: dt.datetime,
    lasts: dt.timedelta,
) -> tuple[str, uuid.UUID] | None:
    """Return the token of a new login and whose it is; None for somebody who has no access here."""
    gone, replaces = began
    invited = (gone.invited_to, gone.invited_by) if gone.invited_to and gone.invited_by else None
    person = recognising.recognised(session, provider, vouched, invited, at)
    if person is None:
        return None
    recognising.take_roles(session, provider, vouched, person, at)
    places = [
        one for one in identities.places_of(session, person.id) if one.roles and one.slug in provider.organisations
    ]
    if not places:
        return None
    chosen = next((one for one in places if one.organisation_id == gone.invited_to), places[0])
    if replaces:
        saving.end_login(session, replaces)
    token = people.begin_login(session, person, chosen.organisation_id, at, lasts, by=_by(provider))
    twice_at = at if provider.saw_twice(vouched.methods) else None
    identities.note_provider(session, people.digest_of(token), provider.slug, twice_at)
    return token, person.id


def _confirmed(
    session: Session, errand: Errand[Actor | None], provider: Provider, vouched: Vouched, gone: Gone
) -> tuple[str, uuid.UUID] | None:
    """Return the new token of a login whose person has shown that it is they; None if it is somebody else's."""
    actor = errand.actor
    identity = identities.identity_of(session, vouched.issuer, vouched.subject)
    if actor is None or identity is None or actor.login_digest != gone.confirms:
        return None
    if identity.person_id != actor.person_id:
        return None
    acting = Errand(errand.ports, actor, errand.at)
    twice = provider.saw_twice(vouched.methods)
    return confirming.renewed(session, acting, _by(provider), twice=twice), actor.person_id


def _by(provider: Provider) -> str:
    """Return what the history calls somebody's being vouched for."""
    return f"provider:{provider.slug}"


def parked(work: Work, parked_id: uuid.UUID) -> Parked:
    """Return what the actor had posted before they went to a provider; `NotFound` if it waits for nobody or others."""
    found = identities.parked_of_person(work.session, parked_id, work.actor.person_id, work.at)
    if found is None:
        raise NotFound
    return found
