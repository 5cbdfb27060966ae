"""Trying the demonstration without an account: a person picks a role and is somebody of the town.

It is there only where the tool runs as a demonstration and was reached from this very machine; everywhere
else the address does not exist.
"""

import ipaddress
from datetime import timedelta
from functools import partial

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.config import LOOPBACK
from lva.domain.errors import NotFound
from lva.domain.people import Actor, Role
from lva.i18n import Language
from lva.services.showing import trial
from lva.services.work import Errand, Ports
from lva.web import security
from lva.web.door import public, transaction
from lva.web.page import to
from lva.web.site import site

blueprint = Blueprint("trial", __name__, url_prefix="/<language:language>")


@blueprint.post("/try")
@public(transaction=False)
def enter(guest: Errand[Actor | None], language: Language) -> Response:
    """Sign in as somebody of the town who has the chosen role and, where there is one, speaks the page's language."""
    role = request.form.get("role", "")
    if role not in roles(guest.ports):
        raise NotFound
    lasts = timedelta(hours=site().settings.login_hours)
    begun = trial.Begun(guest.at, lasts, security.login_digest(request))
    token = trial.enter(partial(transaction, guest.ports.database), guest.ports, (role, language.code), begun)
    response = to("assessments.index")
    security.keep_login(request, response, token)
    return response


def roles(ports: Ports) -> tuple[Role, ...]:
    """Return the roles that whoever asks may try: those of a demonstration on their own machine, else none."""
    return trial.roles_of(ports) if _is_from_here() else ()


def _is_from_here() -> bool:
    """Whether the request came from this machine, and to a name that only this machine has."""
    host = request.host.lower()
    named = host in LOOPBACK or host.rpartition(":")[0] in LOOPBACK
    try:
        return named and ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
