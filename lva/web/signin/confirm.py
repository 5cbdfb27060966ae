"""The page "confirm it is you": before approving, issuing and changing how one signs in."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.errors import NotFound, Throttled
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.providers.configured import Provider
from lva.services.showing import trial
from lva.services.signin import confirming, providers
from lva.services.work import Acting, Errand, Work
from lva.web import security
from lva.web.asking import kept
from lva.web.asking.kept import Kept
from lva.web.door import needs, transaction
from lva.web.language import endpoint_of
from lva.web.page import home, page, spoken
from lva.web.persons import waiting_time
from lva.web.signin.providers import offers
from lva.web.signin.trial import roles
from lva.web.site import site

blueprint = Blueprint("confirm", __name__, url_prefix="/<language:language>/confirm")
_ABOUT: Final = {
    "members.close": "Close the person's access",
    "moves.approve": "Approve the assessment",
    "moves.issue": "Confirm and make the PDF",
    "replies.send": "Send the answer to the reviewer",
    "sharing.approve": "Approve for blind review",
}
"""What the person was about to do, as catalogue messages by the view that does it; others are not named."""


@blueprint.get("")
@needs(Permission.BELONG)
def show(work: Work, language: Language) -> Response:
    """Ask for it before a page, which `next` names."""
    del language
    return asked(work, 200, onward=request.args.get("next", ""))


@blueprint.post("")
@needs(Permission.BELONG, transaction=False)
def accept(errand: Errand[Actor], language: Language) -> Response:
    """Take password and code; what the form carried along is offered to go on with, nothing of it is done by itself."""
    form = request.form
    transact = partial(transaction, errand.ports.database)
    held, onward = kept.carried(request), form.get("next", "")
    if _provider_of(errand.actor):
        return asked(errand, 422, held=held, onward=onward)
    try:
        token = confirming.by_password(errand, transact, form.get("password", ""), form.get("code", ""))
    except Throttled as error:
        response = asked(errand, 429, held=held, onward=onward, problem=waiting_time(language, error.seconds))
        response.headers["Retry-After"] = str(error.seconds)
        return response
    if token is None:
        is_asked = "code" in form
        problem = language.text("The password or the code is wrong." if is_asked else "The password is wrong.")
        return asked(errand, 422, held=held, onward=onward, problem=problem)
    return confirmed(errand.actor, token)


@blueprint.post("/trial")
@needs(Permission.BELONG, transaction=False)
def accept_trial(errand: Errand[Actor], language: Language) -> Response:
    """Go on without a password in a demonstration, where whoever tries a role has none."""
    del language
    if not roles(errand.ports):
        raise NotFound
    return confirmed(errand.actor, trial.confirm(errand, partial(transaction, errand.ports.database)))


def asked(
    who: Acting,
    status: int,
    *,
    held: Kept | None = None,
    onward: str = "",
    problem: str = "",
) -> Response:
    """Ask whoever acts to show that it is they; `held` travels along, or the page `onward` is gone to afterwards."""
    provider = _provider_of(who.actor) if who.actor else None
    with site().ports.database.reader() as session:
        ways = confirming.ways(session, who.actor.person_id) if who.actor and not provider else None
    return page(
        who,
        "login/confirm.html",
        status,
        ways=ways,
        vouched_by=offers([provider]) if provider else (),
        kept=held,
        next=onward,
        problem=problem,
        about=_about(held),
        tries=bool(roles(site().ports)),
    )


def _provider_of(actor: Actor) -> Provider | None:
    """Return the provider that vouched for whoever acts; then it is the one to ask again."""
    with site().ports.database.reader() as session:
        return providers.of_login(session, site().ports, actor.login_digest)


def vouching_for(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return short name and name of the provider that vouched for whoever acts; empty if none did."""
    provider = _provider_of(actor)
    return offers([provider]) if provider else ()


def confirmed(actor: Actor, token: str) -> Response:
    """Hand out a login's new token, and offer what was carried along to go on with, or go on to the page wanted."""
    held = kept.carried(request)
    if held is None:
        response = home(request.form.get("next", ""))
    else:
        acting = _As(replace(actor, login_digest=security.digest_of(token)))
        response = page(acting, "login/confirmed.html", kept=held, about=_about(held))
    security.keep_login(request, response, token)
    return response


@dataclass(frozen=True, slots=True)
class _As:
    """Whoever acts from now on."""

    actor: Actor


def _about(held: Kept | None) -> str:
    endpoint = endpoint_of(held.target, "POST") if held else None
    message = _ABOUT.get(endpoint or "")
    return spoken().text(message) if message else ""
