"""Signing in by a provider that vouches for people: leaving for it, and what comes back from it."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lva.domain.errors import NotFound, ProviderFault, Throttled, Unavailable
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.providers.configured import Provider
from lva.services.signin import providers
from lva.services.signin.providers import KEPT, Brought, Entered, Leaving, TurnedAway
from lva.services.work import Errand, Work
from lva.web import security
from lva.web.asking import kept
from lva.web.asking.kept import Kept
from lva.web.door import needs, once_more, public, transaction
from lva.web.page import home, page, see_other, spoken
from lva.web.persons import waiting_time
from lva.web.site import site

blueprint = Blueprint("providers", __name__)
_log = structlog.get_logger(__name__)
_HERE: Final = "/<language:language>/login"

_SENTENCES: Final = {
    "busy": "The service is busy just now. Try again in a moment.",
    "unreachable": "%(provider)s does not answer just now.",
    "denied": "%(provider)s did not let you in, or you turned back.",
    "state": "This sign-in was not begun in this browser, was used already, or took longer than half an hour.",
    "mixed_up": "This answer belongs to another sign-in than the one that you began.",
    "stale": "%(provider)s did not ask you again who you are.",
    "client": "%(provider)s does not know this service as it should.",
    "unknown": "You are known to %(provider)s, but you have no access here.",
}
"""What has happened, by reason, as catalogue messages."""
_UNBELIEVED: Final = "What %(provider)s answered cannot be believed."
_ADVICE: Final = {
    "busy": "Try again in a few minutes, or sign in another way.",
    "unreachable": "Try again in a few minutes, or sign in another way.",
    "denied": "Try again, or sign in another way.",
    "state": "Begin once more. If this keeps happening, allow cookies for this site.",
    "mixed_up": "Begin once more, from this site and not from a link.",
    "stale": "Begin once more. If it goes on like this, tell your administrator.",
    "client": "Tell your administrator. Until it is mended, sign in another way.",
    "unknown": "Ask your organisation's administrator to invite you.",
}
"""What to do about it."""
_CAREFUL: Final = "Nobody was signed in. Try once more; if it goes on like this, tell your administrator."
_STATUS: Final = {
    "busy": 503,
    "unreachable": 503,
    "denied": 403,
    "state": 400,
    "mixed_up": 400,
    "unknown": 403,
    "stale": 403,
}
_EVERYDAY: Final = frozenset({"busy", "denied", "state", "unknown", "unreachable"})
"""Reasons that happen every day; all others are shown as a word by which an administrator finds the cause."""


@blueprint.post(f"{_HERE}/providers/<slug>")
@public(transaction=False)
def leave(guest: Errand[Actor | None], language: Language, slug: str) -> Response:
    """Send somebody to a provider; what they had posted waits until they are back."""
    provider = providers.provider_of(guest.ports, slug)
    form, held = request.form, kept.carried(request)
    browser = security.kept_while_away(request) or providers.new_browser()
    leaving = Leaving(
        browser,
        request.remote_addr or "",
        form.get("next", ""),
        (held.target, held.fields) if held else None,
        form.get("invitation", ""),
        "confirm" in form,
    )
    transact = partial(transaction, guest.ports.database)
    try:
        way = once_more(partial(providers.leave, guest, transact, provider, leaving))
    except ProviderFault as fault:
        return _turned_away(guest, provider, fault.reason, held, leaving.next)
    except Unavailable:
        return _turned_away(guest, provider, "busy", held, leaving.next)
    except Throttled as error:
        problem = waiting_time(language, error.seconds)
        response = page(guest, "login/show.html", 429, email="", problem=problem, kept=held, next=leaving.next)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    # A redirect would be the answer to a form, and forms of ours lead nowhere else. A page that goes on does.
    response = page(guest, "login/onward.html", way=way, host=urlsplit(way).hostname, provider=name_of(provider))
    response.headers["Refresh"] = f"0; url={way}"
    security.keep_while_away(request, response, browser, int(KEPT.total_seconds()))
    return response


@blueprint.get("/providers/<slug>/answer")
@public(transaction=False)
def answer(guest: Errand[Actor | None], slug: str) -> Response:
    """Let in whoever a provider vouches for; this address is what the provider knows of us."""
    provider = providers.provider_of(guest.ports, slug)
    given = request.args
    brought = Brought(
        security.kept_while_away(request),
        given.get("state", ""),
        given.get("code", ""),
        given.get("error", ""),
        given.get("iss", ""),
        security.login_digest(request),
    )
    transact = partial(transaction, guest.ports.database)
    lasts = timedelta(hours=site().settings.login_hours)
    match providers.arrive(guest, transact, provider, brought, lasts):
        case TurnedAway() as away:
            held = kept.again(away.parked.target, away.parked.fields) if away.parked else None
            return _turned_away(guest, provider, away.reason, held, away.next)
        case Entered() as entered:
            return _entered(entered)


def _entered(entered: Entered) -> Response:
    if entered.parked is None:
        response = home(entered.next)
    else:
        # An address without the provider's code in it, so that a reload does not bring that a second time.
        address = url_for("providers.parked", language=spoken(), parked_id=entered.parked.id)
        response = see_other(f"{address}?confirmed=1" if entered.confirmed else address)
    security.keep_login(request, response, entered.token)
    return response


@blueprint.get(f"{_HERE}/kept/<uuid:parked_id>")
@needs(Permission.BELONG)
def parked(work: Work, language: Language, parked_id: uuid.UUID) -> Response:
    """Offer back what somebody had posted before they went to a provider; nothing of it is saved by itself."""
    del language
    found = providers.parked(work, parked_id)
    held = kept.again(found.target, found.fields)
    if held is None:
        raise NotFound
    if "confirmed" in request.args:
        return page(work, "login/confirmed.html", kept=held, about="")
    return page(work, "login/kept.html", kept=held, fresh_login=True)


@blueprint.post(f"{_HERE}/otherwise")
@public(transaction=False)
def otherwise(guest: Errand[Actor | None], language: Language) -> Response:
    """Show the login form with what was kept, after a provider let nobody in."""
    del language
    onward = request.form.get("next", "")
    return page(guest, "login/show.html", email="", problem="", kept=kept.carried(request), next=onward)


@blueprint.get(f"{_HERE}/providers/<slug>/left")
@public(transaction=False)
def left(guest: Errand[Actor | None], language: Language, slug: str) -> Response:
    """Say that somebody is signed out here, and where they sign out of the provider too."""
    del language
    provider = providers.provider_of(guest.ports, slug)
    try:
        way = guest.ports.relying(provider).way_out(f"{guest.ports.public_url}/", guest.at)
    except ProviderFault:
        way = None
    return page(guest, "login/left.html", way=way, provider=name_of(provider))


def needed(guest: Errand[Actor | None], organisations: Sequence[str], held: Kept | None) -> Response:
    """Say that these organisations let their members in by a provider only, and lead there."""
    offered = offers(providers.of_organisations(guest.ports, organisations))
    return page(guest, "login/elsewhere.html", 403, offered=offered, kept=held, next=request.form.get("next", ""))


def offers(offered: Sequence[Provider]) -> tuple[tuple[str, str], ...]:
    """Return short name and name of providers, for buttons."""
    return tuple((one.slug, name_of(one)) for one in offered)


def name_of(provider: Provider) -> str:
    """Return what a provider is called in the language of the request."""
    return provider.names.in_(spoken().code)


def _turned_away(
    guest: Errand[Actor | None], provider: Provider, reason: str, held: Kept | None, onward: str
) -> Response:
    language, name = spoken(), name_of(provider)
    _log.warning("provider_turned_away", provider=provider.slug, reason=reason)
    return page(
        guest,
        "login/turned_away.html",
        _STATUS.get(reason, 502),
        happened=language.text(_SENTENCES.get(reason, _UNBELIEVED), provider=name),
        advice=language.text(_ADVICE.get(reason, _CAREFUL)),
        reason="" if reason in _EVERYDAY else reason,
        offered=((provider.slug, name),),
        kept=held,
        next=onward,
    )
