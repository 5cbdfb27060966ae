"""Codes of an app beside the password: turning them on and off, and the recovery codes that stand in for the app."""

from functools import partial
from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.errors import NotFound, Throttled
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.pdf.symbols import modules
from lva.services.signin import codes
from lva.services.work import Acting, Errand, Work
from lva.web.door import needs, transaction
from lva.web.page import page, to
from lva.web.persons import waiting_time
from lva.web.site import site

blueprint = Blueprint("codes", __name__, url_prefix="/<language:language>/account/codes")
_QUIET: Final = 4
"""So many light modules stand around a QR code, as its standard asks."""


@blueprint.get("")
@needs(Permission.BELONG, fresh=True)
def show(work: Work, language: Language) -> Response:
    """Show how codes are turned on, what an app must be told, or that they are on."""
    del language
    return _shown(work)


@blueprint.post("/begin")
@needs(Permission.BELONG, fresh=True)
def begin(work: Work, language: Language) -> Response:
    """Make a secret for an app; nothing is asked for until a first code has come."""
    del language
    codes.begin(work, site().ports.secret)
    return to("codes.show")


@blueprint.post("")
@needs(Permission.BELONG, transaction=False, fresh=True)
def turn_on(errand: Errand[Actor], language: Language) -> Response:
    """Take a first code, ask for codes from now on, and show the recovery codes, this once."""
    try:
        fresh = codes.confirm(errand, partial(transaction, errand.ports.database), request.form.get("code", ""))
    except NotFound:
        return to("codes.show")
    except Throttled as error:
        return _wrong(errand, waiting_time(language, error.seconds), 429)
    if fresh is None:
        problem = language.text("The code does not fit. Check the clock of your telephone, and write the next code.")
        return _wrong(errand, problem, 422)
    return _codes(errand, fresh)


@blueprint.post("/recovery")
@needs(Permission.BELONG, fresh=True)
def renew(work: Work, language: Language) -> Response:
    """Make new recovery codes and show them, this once; the earlier ones are good for nothing."""
    del language
    return _codes(work, codes.renew_recovery_codes(work, site().ports))


@blueprint.post("/off")
@needs(Permission.BELONG, fresh=True)
def turn_off(work: Work, language: Language) -> Response:
    """Ask for no codes any more."""
    del language
    codes.turn_off(work)
    return to("account.show", done="codes_off")


def _shown(work: Work, problem: str = "", status: int = 200) -> Response:
    standing = codes.standing(work)
    setup = codes.setup(work, site().ports.secret) if standing.is_waiting else None
    return page(
        work,
        "account/codes.html",
        status,
        standing=standing,
        secret=" ".join(setup.secret[first : first + 4] for first in range(0, len(setup.secret), 4)) if setup else "",
        drawing=drawn(setup.address) if setup else None,
        problem=problem,
        errors=[("code", problem)] if problem else [],
    )


def _wrong(errand: Errand[Actor], problem: str, status: int) -> Response:
    with errand.ports.database.reader(errand.actor.organisation_id) as session:
        return _shown(Work(session, errand.actor, errand.at, errand.ports.packs), problem, status)


def _codes(who: Acting, fresh: tuple[str, ...]) -> Response:
    return page(who, "account/recovery.html", codes=fresh)


def drawn(text: str) -> tuple[int, str]:
    """Return a QR code as the side of a square and an SVG path of its dark modules within it."""
    rows = modules(text)
    path = "".join(
        f"M{column + _QUIET} {row + _QUIET}h1v1h-1z"
        for row, dark in enumerate(rows)
        for column, is_dark in enumerate(dark)
        if is_dark
    )
    return len(rows) + 2 * _QUIET, path
