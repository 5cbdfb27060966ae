"""A forgotten password: asking for a link, and choosing a new password behind it."""

from functools import partial
from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.errors import Invalid, Throttled
from lva.domain.people import Actor
from lva.domain.signin import passwords
from lva.i18n import Language
from lva.services import forgotten
from lva.services.signin import password_links
from lva.services.signin.invitations import Standing
from lva.services.work import Acting, Errand, Visit
from lva.web.door import once_more, public, transaction
from lva.web.page import page, to
from lva.web.persons import chosen_password, fault, waiting_time

blueprint = Blueprint("forgotten", __name__, url_prefix="/<language:language>/password")
_STATUS: Final = {Standing.OPEN: 200, Standing.EXPIRED: 410, Standing.USED: 410, Standing.UNKNOWN: 404}


@blueprint.get("")
@public(transaction=False)
def show(guest: Errand[Actor | None], language: Language) -> Response:
    """Ask for the e-mail address; where no mail is sent, say whom to ask."""
    del language
    return _asked(guest)


@blueprint.post("")
@public(transaction=False)
def ask(guest: Errand[Actor | None], language: Language) -> Response:
    """Order a mail with a link, and say the same whether there is such an account or not."""
    if guest.ports.post is None:
        return _asked(guest)
    transact = partial(transaction, guest.ports.database)
    try:
        forgotten.ask(transact, guest.ports, request.form.get("email", ""), request.remote_addr or "", guest.at)
    except Throttled as error:
        response = _asked(guest, waiting_time(language, error.seconds), 429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    return page(guest, "password/asked.html")


@blueprint.get("/changed")
@public(transaction=False)
def changed(guest: Errand[Actor | None], language: Language) -> Response:
    """Say that the password is changed."""
    del language
    return page(guest, "password/changed.html")


@blueprint.get("/<token>")
@public
def choose(visit: Visit, language: Language, token: str) -> Response:
    """Show the form for a new password, or that the link is good for nothing here."""
    del language
    return _shown(visit, token, password_links.look(visit.session, token, visit.at, visit.actor))


@blueprint.post("/<token>")
@public(transaction=False)
def accept(guest: Errand[Actor | None], language: Language, token: str) -> Response:
    """Take the new password; all sign-ins of the person end."""
    try:
        password = chosen_password(request.form, "password")
        done = once_more(
            partial(password_links.use, guest, partial(transaction, guest.ports.database), token, password)
        )
    except Invalid as error:
        with guest.ports.database.reader() as session:
            standing = password_links.look(session, token, guest.at, guest.actor)
        return _shown(guest, token, standing, fault(language, error))
    return to("forgotten.changed") if done is Standing.OPEN else _shown(guest, token, done)


def _asked(guest: Errand[Actor | None], problem: str = "", status: int = 200) -> Response:
    email = request.form.get("email", "")
    return page(guest, "password/show.html", status, email=email, problem=problem, sends=guest.ports.post is not None)


def _shown(who: Acting, token: str, standing: Standing, wrong: str = "") -> Response:
    if standing is not Standing.OPEN:
        return page(who, "password/closed.html", _STATUS[standing], standing=standing.value)
    errors = [("password", wrong)] if wrong else []
    return page(
        who,
        "password/choose.html",
        422 if wrong else 200,
        token=token,
        errors=errors,
        wrong=wrong,
        least=passwords.LEAST,
    )
