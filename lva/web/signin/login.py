"""Signing in and out by a local account, and acting for another of one's organisations."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.errors import NotFound, Throttled, Unavailable
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.providers.configured import Provider
from lva.services.signin import people, providers, second_step
from lva.services.signin.codes import Shown
from lva.services.signin.people import Halfway, Proof
from lva.services.signin.second_step import Refused
from lva.services.work import Errand, Visit, Work
from lva.web import security
from lva.web.asking import kept
from lva.web.door import needs, public, transaction
from lva.web.page import home, page, to
from lva.web.persons import waiting_time
from lva.web.signin.providers import offers
from lva.web.site import site

blueprint = Blueprint("login", __name__, url_prefix="/<language:language>")
_UNKNOWN: Final = "No organisation's sign-in is known for this address. Use a password, or ask your administrator."


@blueprint.get("/login")
@public(transaction=False)
def show(guest: Errand[Actor | None], language: Language) -> Response:
    """Show the login form, which leads on to the page in `next`; `at` is the short name of one's organisation."""
    del language
    own = _offered(providers.of_organisations(guest.ports, [request.args.get("at", "")]))
    onward = request.args.get("next", "")
    return page(guest, "login/show.html", email="", problem="", kept=None, next=onward, **own)


def _offered(found: Sequence[Provider]) -> Mapping[str, Any]:
    """Return what the page shows instead of asking for the organisation; nothing if none was found."""
    return {"sign_in_by": offers(found), "asks_organisation": False} if found else {}


@blueprint.post("/login/organisation")
@public(transaction=False)
def find(guest: Errand[Actor | None], language: Language) -> Response:
    """Show the ways of signing in of the organisation that an e-mail address belongs to."""
    email = request.form.get("email", "")
    found = providers.of_address(guest.ports, email) if "@" in email else ()
    return page(
        guest,
        "login/show.html",
        200 if found else 422,
        email=email,
        problem="" if found else language.text(_UNKNOWN),
        kept=kept.carried(request),
        next=request.form.get("next", ""),
        **_offered(found),
    )


@blueprint.post("/login")
@public(transaction=False)
def enter(guest: Errand[Actor | None], language: Language) -> Response:
    """Sign in; what the form carried along is shown again, nothing of it is saved by itself."""
    proof = Proof(
        request.form.get("email", ""),
        request.form.get("password", ""),
        request.remote_addr or "",
        security.login_digest(request),
    )
    try:
        transact = partial(transaction, guest.ports.database)
        token = people.sign_in(transact, guest.ports, proof, guest.at, timedelta(hours=site().settings.login_hours))
    except Throttled as error:
        response = again(guest, waiting_time(language, error.seconds), 429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    except Unavailable:
        return again(guest, language.text("The service is busy just now. Try again in a moment."), 503)
    if token is None:
        return again(guest, language.text("The e-mail address or the password is wrong."), 422)
    return _code_asked(guest, token.token) if isinstance(token, Halfway) else let_in(guest, token)


@blueprint.post("/login/code")
@public(transaction=False)
def enter_code(guest: Errand[Actor | None], language: Language) -> Response:
    """Take the code that belongs to the password, or a recovery code, and sign in."""
    form = request.form
    token = form.get("token", "")
    answer = second_step.Answer(token, form.get("code", ""), request.remote_addr or "", security.login_digest(request))
    lasts = timedelta(hours=site().settings.login_hours)
    try:
        done = second_step.finish(partial(transaction, guest.ports.database), guest.ports, answer, guest.at, lasts)
    except Throttled as error:
        response = _code_asked(guest, token, waiting_time(language, error.seconds), 429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    except Unavailable:
        problem = language.text("The service is busy just now. Try again in a moment.")
        return _code_asked(guest, token, problem, 503)
    if done is Refused.GONE:
        problem = language.text("The password was given too long ago. Nothing is lost: give it once more.")
        return again(guest, problem, 422)
    if done is Refused.WRONG:
        problem = language.text("The code is wrong, or it was used already. Wait for the next one and try again.")
        return _code_asked(guest, token, problem, 422)
    opened, shown = done
    return let_in(guest, opened, done="recovery" if shown is Shown.RECOVERY_CODE else "")


@blueprint.post("/logout")
@public
def leave(visit: Visit, language: Language) -> Response:
    """Sign out of this browser; somebody whose login has ended already is signed out as well."""
    del language
    provider = None
    if visit.actor is not None:
        provider = providers.of_login(visit.session, site().ports, visit.actor.login_digest)
        people.sign_out(visit.session, visit.actor, visit.at)
    response = to("providers.left", slug=provider.slug) if provider else to("pages.start")
    security.forget_login(request, response)
    return response


@blueprint.post("/organisation")
@needs(Permission.BELONG)
def switch(work: Work, language: Language) -> Response:
    """Act for another of one's organisations, and go on where one was stopped."""
    del language
    try:
        chosen = uuid.UUID(request.form.get("organisation", ""))
    except ValueError as error:
        raise NotFound from error
    providers.check_switch(work.session, site().ports, work.actor, chosen)
    actor, token = people.rotated(work.session, people.switch_organisation(work, chosen))
    held = kept.carried(request)
    if held is not None:
        response: Response = page(_As(actor), "login/kept.html", kept=held, fresh_login=True)
    else:
        response = home(request.form.get("next", ""))
    security.keep_login(request, response, token)
    return response


@dataclass(frozen=True, slots=True)
class _As:
    """Whoever acts from now on."""

    actor: Actor


def again(guest: Errand[Actor | None], problem: str, status: int) -> Response:
    """Show the login form with what went wrong, and everything that it carried along."""
    return page(
        guest,
        "login/show.html",
        status,
        email=request.form.get("email", ""),
        problem=problem,
        kept=kept.carried(request),
        next=request.form.get("next", ""),
    )


def _code_asked(guest: Errand[Actor | None], token: str, problem: str = "", status: int = 200) -> Response:
    return page(
        guest,
        "login/code.html",
        status,
        token=token,
        problem=problem,
        kept=kept.carried(request),
        next=request.form.get("next", ""),
    )


def let_in(guest: Errand[Actor | None], token: str, done: str = "") -> Response:
    """Hand out the token of a new login, and offer what was carried along, or go on to the page that was wanted.

    Where nothing was carried, `done` leads to one's own page, which says it.
    """
    held = kept.carried(request)
    if held is None:
        response = to("account.show", done=done) if done else home(request.form.get("next", ""))
    else:
        with guest.ports.database.reader() as session:
            idle = timedelta(minutes=site().settings.login_idle_minutes)
            known = people.known(session, security.digest_of(token), guest.at, idle)
        if known is None:
            raise Unavailable
        response = page(_As(known.actor), "login/kept.html", kept=held, fresh_login=True)
    security.keep_login(request, response, token)
    return response
