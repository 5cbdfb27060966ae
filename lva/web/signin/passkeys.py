"""Passkeys in the browser: the questions that a script fetches, and the answers that it sends as ordinary forms."""

from datetime import timedelta
from functools import partial

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.errors import Invalid, Throttled, Unavailable
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services.signin import passkeys, providers
from lva.services.signin.passkeys import Answer, Copied, Question
from lva.services.signin.relying_party import Unconvincing
from lva.services.work import Errand, Visit, Work
from lva.web import security
from lva.web.asking import kept
from lva.web.door import needs, public, transaction
from lva.web.page import answer, page, to
from lva.web.persons import fault, waiting_time
from lva.web.signin import confirm, login
from lva.web.site import site

blueprint = Blueprint("passkeys", __name__, url_prefix="/<language:language>")


@blueprint.post("/login/passkey/question")
@public
def ask_who(visit: Visit, language: Language) -> Response:
    """Answer a script with what the browser is asked for, whoever is there."""
    del language
    return _asked(passkeys.ask_who(visit.session, site().ports, request.remote_addr or "", visit.at))


@blueprint.post("/login/passkey")
@public(transaction=False)
def enter(guest: Errand[Actor | None], language: Language) -> Response:
    """Sign in by a passkey alone; what the form carried along is offered again."""
    given = _given()
    lasts = timedelta(hours=site().settings.login_hours)
    try:
        token = passkeys.sign_in(partial(transaction, guest.ports.database), guest.ports, given, guest.at, lasts)
    except Throttled as error:
        response = login.again(guest, waiting_time(language, error.seconds), 429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    except Unavailable:
        return login.again(guest, language.text("The service is busy just now. Try again in a moment."), 503)
    except (Unconvincing, Copied) as error:
        return login.again(guest, _why(language, error), 422)
    return login.let_in(guest, token)


@blueprint.post("/confirm/passkey/question")
@needs(Permission.BELONG)
def ask_again(work: Work, language: Language) -> Response:
    """Answer a script with what the browser is asked for, of the passkeys of whoever is signed in."""
    del language
    return _asked(passkeys.ask_again(work, site().ports))


@blueprint.post("/confirm/passkey")
@needs(Permission.BELONG, transaction=False)
def confirmed(errand: Errand[Actor], language: Language) -> Response:
    """Confirm by a passkey that it is oneself; what was carried along is offered to go on with."""
    try:
        token = passkeys.confirm(errand, partial(transaction, errand.ports.database), _given())
    except (Unconvincing, Copied) as error:
        held, onward = kept.carried(request), request.form.get("next", "")
        return confirm.asked(errand, 422, held=held, onward=onward, problem=_why(language, error))
    return confirm.confirmed(errand.actor, token)


@blueprint.get("/account/passkeys/new")
@needs(Permission.BELONG, fresh=True)
def new(work: Work, language: Language) -> Response:
    """Show how a passkey is made."""
    del language
    providers.check_reach(work.session, site().ports, work.actor)
    return page(work, "account/passkey.html", name="", errors=[], wrong="")


@blueprint.post("/account/passkeys/question")
@needs(Permission.BELONG, fresh=True)
def ask_for_new(work: Work, language: Language) -> Response:
    """Answer a script with what the browser is asked to make."""
    del language
    providers.check_reach(work.session, site().ports, work.actor)
    return _asked(passkeys.ask_for_new(work, site().ports))


@blueprint.post("/account/passkeys")
@needs(Permission.BELONG, fresh=True)
def add(work: Work, language: Language) -> Response:
    """Keep the passkey that the browser has made, under a name."""
    providers.check_reach(work.session, site().ports, work.actor)
    given, name = _given(), request.form.get("passkey", "")
    try:
        passkeys.add(work, site().ports, given.token, given.credential, name)
    except Invalid as error:
        wrong = fault(language, error)
    except Unconvincing as error:
        wrong = _why(language, error)
    else:
        return to("account.show", done="passkey")
    return page(work, "account/passkey.html", 422, name=name, errors=[("passkey", wrong)], wrong=wrong)


@blueprint.post("/account/passkeys/remove")
@needs(Permission.BELONG, fresh=True)
def remove(work: Work, language: Language) -> Response:
    """Forget a passkey; the device may keep its half, which is then good for nothing."""
    del language
    passkeys.remove(work, request.form.get("passkey", ""))
    return to("account.show", done="passkey_removed")


def _asked(question: Question) -> Response:
    return answer({"token": question.token, "options": question.options})


def _given() -> Answer:
    form = request.form
    return Answer(
        form.get("token", ""), form.get("credential", ""), request.remote_addr or "", security.login_digest(request)
    )


def _why(language: Language, error: Unconvincing | Copied) -> str:
    if isinstance(error, Copied):
        return language.text(
            "This passkey may have been copied, so it was not taken. Sign in another way, remove it on your own page "
            "and make a new one."
        )
    return language.text("The passkey was not taken. Try again, or choose another way.")
