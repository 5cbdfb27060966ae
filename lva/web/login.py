"""Signing in and out by a local account, and acting for another of one's organisations."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.errors import NotFound, Throttled, Unavailable
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services import people
from lva.services.people import Proof
from lva.services.work import Errand, Visit, Work
from lva.web import kept, security
from lva.web.door import needs, public, transaction
from lva.web.page import home, page, to
from lva.web.site import site

blueprint = Blueprint("login", __name__, url_prefix="/<language:language>")


@blueprint.get("/login")
@public(transaction=False)
def show(guest: Errand[Actor | None], language: Language) -> Response:
    """Show the login form, which leads on to the page in `next`."""
    del language
    return page(guest, "login/show.html", email="", problem="", kept=None, next=request.args.get("next", ""))


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
        minutes = -(-error.seconds // 60)
        sentence = language.plural(
            "Too many attempts. Wait %(count)s minute and try again.",
            "Too many attempts. Wait %(count)s minutes and try again.",
            minutes,
        )
        response = _again(guest, sentence, 429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    except Unavailable:
        return _again(guest, language.text("The service is busy just now. Try again in a moment."), 503)
    if token is None:
        return _again(guest, language.text("The e-mail address or the password is wrong."), 422)
    return _entered(guest, token)


@blueprint.post("/logout")
@public
def leave(visit: Visit, language: Language) -> Response:
    """Sign out of this browser; somebody whose login has ended already is signed out as well."""
    del language
    if visit.actor is not None:
        people.sign_out(visit.session, visit.actor, visit.at)
    response = to("pages.start")
    security.forget_login(request, response)
    return response


@blueprint.post("/organisation")
@needs(Permission.SEE)
def switch(work: Work, language: Language) -> Response:
    """Act for another of one's organisations, and go on where one was stopped."""
    del language
    try:
        chosen = uuid.UUID(request.form.get("organisation", ""))
    except ValueError as error:
        raise NotFound from error
    actor = people.switch_organisation(work, chosen)
    held = kept.carried(request)
    if held is not None:
        return page(_As(actor), "login/kept.html", kept=held, fresh_login=True)
    return home(request.form.get("next", ""))


@dataclass(frozen=True, slots=True)
class _As:
    """Whoever acts from now on."""

    actor: Actor


def _again(guest: Errand[Actor | None], problem: str, status: int) -> Response:
    return page(
        guest,
        "login/show.html",
        status,
        email=request.form.get("email", ""),
        problem=problem,
        kept=kept.carried(request),
        next=request.form.get("next", ""),
    )


def _entered(guest: Errand[Actor | None], token: str) -> Response:
    held = kept.carried(request)
    if held is None:
        response = home(request.form.get("next", ""))
    else:
        with guest.ports.database.reader() as session:
            idle = timedelta(minutes=site().settings.login_idle_minutes)
            known = people.known(session, security.digest_of(token), guest.at, idle)
        if known is None:
            raise Unavailable
        response = page(_As(known.actor), "login/kept.html", kept=held, fresh_login=True)
    security.keep_login(request, response, token)
    return response
