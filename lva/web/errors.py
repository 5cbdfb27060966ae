"""What goes wrong, as a page in the person's language or as problem JSON; nothing inside is shown."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote

import structlog
from flask import Flask, Response, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as AnyResponse

from lva.domain.errors import (
    Conflict,
    Invalid,
    LvaError,
    NotFound,
    NotReady,
    NotYours,
    OtherOrganisation,
    PageOneTooLong,
    ProviderNeeded,
    Throttled,
    Unavailable,
)
from lva.domain.people import Actor
from lva.services.signin import people
from lva.services.work import Errand
from lva.storage import queries
from lva.web import door, log, security
from lva.web.asking import kept
from lva.web.door import FactorLacking, LoginNeeded, TokenStale, Unconfirmed
from lva.web.page import answer, came_from, page, see_other, spoken, wants_json
from lva.web.signin import confirm, providers
from lva.web.site import site

_RETRY_SECONDS: Final = 5
_MEGABYTE: Final = 1024 * 1024
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Failure:
    """How one kind of error is told: status, template, a sentence for scripts, and what goes with them."""

    status: int
    template: str
    title: str
    values: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    """What a script may know beside the title."""


_NOT_FOUND: Final = _Failure(404, "errors/not_found.html", "The page was not found.")
_REFUSED: Final = _Failure(400, "errors/refused.html", "The request could not be understood.")
_CONFLICT: Final = _Failure(409, "errors/conflict.html", "Somebody else has changed this meanwhile.")


def register(app: Flask) -> None:
    """Let every error of `app` end in an answer of this module."""
    app.register_error_handler(LoginNeeded, _login_needed)
    app.register_error_handler(TokenStale, _token_stale)
    app.register_error_handler(Unconfirmed, _unconfirmed)
    app.register_error_handler(FactorLacking, _factor_lacking)
    app.register_error_handler(LvaError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def _login_needed(_: LoginNeeded) -> AnyResponse:
    if not security.is_unsafe(request) and not wants_json():
        address = request.full_path.rstrip("?")
        return see_other(f"{url_for('login.show', language=spoken())}?next={quote(address, safe='/')}")
    if wants_json():
        return _told(_Failure(401, "", "Your login has ended."))
    held = kept.of(request)
    return page(None, "login/show.html", 401, email="", problem="", kept=held, next="" if held else _back())


def _back() -> str:
    """Return the page to which somebody goes on after the login, when nothing of a POST could be kept."""
    return request.path


def _token_stale(error: TokenStale) -> AnyResponse:
    held = kept.of(request)
    if wants_json() or held is None:
        return _told(_Failure(403, "errors/refused.html", "The form is from an earlier login."), error.actor)
    return page(_as_work(error.actor), "login/kept.html", 403, kept=held, fresh_login=False)


def _unconfirmed(error: Unconfirmed) -> AnyResponse:
    if wants_json():
        return _told(_Failure(401, "", "Confirm first that it is you."), error.actor)
    if not security.is_unsafe(request):
        address = request.full_path.rstrip("?")
        return see_other(f"{url_for('confirm.show', language=spoken())}?next={quote(address, safe='/')}")
    return confirm.asked(_as_work(error.actor), 401, held=kept.of(request), onward=came_from() or request.path)


def _factor_lacking(error: FactorLacking) -> AnyResponse:
    held = kept.of(request) if security.is_unsafe(request) else None
    values = {
        "kept": held,
        "target": came_from() or request.full_path.rstrip("?"),
        "vouched_by": confirm.vouching_for(error.actor),
    }
    title = "Your organisation asks for a second factor."
    return _told(_Failure(403, "errors/factor.html", title, values), error.actor)


def _refused(error: LvaError) -> AnyResponse:
    match error:
        case OtherOrganisation():
            return _other_organisation(error)
        case NotFound():
            return _told(replace(_NOT_FOUND, values={"texts": _texts()}), door.recognised())
        case ProviderNeeded():
            return providers.needed(_as_work(door.recognised()), error.organisations, kept.carried(request))
        case Conflict():
            failure = _Failure(409, _CONFLICT.template, _CONFLICT.title, facts={"stale": list(error.stale)})
            return _told(failure, door.recognised())
        case NotReady() | PageOneTooLong():
            return _told(_CONFLICT, door.recognised())
        case Invalid():
            return _told(_REFUSED, door.recognised())
        case NotYours():
            return _not_yours(error)
        case Throttled():
            return _throttled(error)
        case Unavailable():
            return _unavailable()
        case _:
            return _broken(error)


def _other_organisation(error: OtherOrganisation) -> AnyResponse:
    actor = door.recognised()
    with site().ports.database.reader() as session:
        own = people.organisations_of(session, actor) if actor else ()
    organisation = next((one for one in own if one.id == error.organisation_id), None)
    if organisation is None:
        return _told(_NOT_FOUND, actor)
    values = {
        "organisation_id": str(organisation.id),
        "organisation_name": organisation.name(spoken().code),
        "target": request.path,
        "kept": kept.of(request) if security.is_unsafe(request) else None,
    }
    return _told(_Failure(404, "errors/other_organisation.html", _NOT_FOUND.title, values), actor)


def _texts() -> list[str]:
    """Return the texts that were posted, for copying: a role may be lost while somebody writes."""
    held = kept.of(request) if security.is_unsafe(request) else None
    return [value for name, value in (held.fields if held else ()) if " " in value.strip() and "seen." not in name]


def _not_yours(error: NotYours) -> AnyResponse:
    actor = door.recognised()
    with site().ports.database.reader(actor.organisation_id if actor else None) as session:
        names = queries.names_of(session, {one for one in error.ask if isinstance(one, uuid.UUID)})
    held = kept.of(request)
    values = {
        "ask": spoken().join(sorted(names.values())),
        "kept": held,
        "texts": _texts(),
    }
    title = "Only those who take part may write here."
    return _told(_Failure(403, "errors/not_yours.html", title, values), actor)


def _throttled(error: Throttled) -> AnyResponse:
    minutes = -(-error.seconds // 60)
    headers = {"Retry-After": str(error.seconds)}
    return _told(_Failure(429, "errors/throttled.html", "Too many attempts.", {"minutes": minutes}, headers))


def _unavailable() -> AnyResponse:
    # The database cannot be asked who this is. The form token follows from the cookie alone, so the
    # same form can be sent again as it is.
    digest = security.login_digest(request)
    values = {
        "kept": kept.of(request) if security.is_unsafe(request) else None,
        "kept_csrf": security.form_token(site().ports.secret, digest) if digest else "",
    }
    headers = {"Retry-After": str(_RETRY_SECONDS)}
    return _told(_Failure(503, "errors/unavailable.html", "The service is busy. Try again soon.", values, headers))


def _http(error: HTTPException) -> AnyResponse:
    status = error.code or 500
    match status:
        case 404 | 405:
            headers = {"Allow": ", ".join(error.valid_methods or ())} if isinstance(error, MethodNotAllowed) else {}
            return _told(_Failure(status, _NOT_FOUND.template, _NOT_FOUND.title, headers=headers), door.recognised())
        case 413:
            limit = door.upload_bytes(request) or site().settings.body_bytes
            values = {"limit": spoken().number(round(limit / _MEGABYTE, 1))}
            return _told(_Failure(413, "errors/too_large.html", "What was sent is too large.", values))
        case _ if status >= 500:  # noqa: PLR2004 -- the class of the program's own faults
            return _broken(error)
        case _:
            return _told(_Failure(status, _REFUSED.template, _REFUSED.title))


def _broken(error: Exception) -> AnyResponse:
    cause = getattr(error, "original_exception", None) or error
    _log.error("broken", endpoint=request.endpoint, exc_info=cause)
    identifier = log.identifier(request)
    title = "Something in the service broke."
    try:
        return _told(_Failure(500, "errors/broken.html", title, {"id": identifier}, facts={"id": identifier}))
    except Exception as second:  # noqa: BLE001 -- what every page has in common may be what is broken
        _log.error("broken_twice", exc_info=second)
        return Response(f"{spoken().text(title)} {identifier}\n", 500, mimetype="text/plain")


def _told(failure: _Failure, actor: Actor | None = None) -> Response:
    if wants_json():
        title = spoken().text(failure.title)
        response = answer({"status": failure.status, "title": title, **failure.facts}, failure.status)
        response.content_type = "application/problem+json"
    else:
        response = page(_as_work(actor), failure.template, failure.status, **failure.values)
    response.headers.extend(failure.headers)
    return response


def _as_work(actor: Actor | None) -> Errand[Actor | None]:
    ports = site().ports
    return Errand(ports, actor, ports.clock())
