"""Pages and redirects: the one place where a template, a language and whoever acts come together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import urlsplit

from flask import Response, current_app, jsonify, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from lva.domain.people import Actor
from lva.domain.permissions import Permission, allowed
from lva.i18n import Language
from lva.services.telling import notices
from lva.services.together import waiting
from lva.services.work import Acting, Work
from lva.web import language as languages
from lva.web import security
from lva.web.site import site

_SEE_OTHER: Final = 303
_WORK: Final = "assessments.index"
_PEOPLE: Final = "members.index"
_SETTINGS: Final = "organisation.index"
_SEAL: Final = "keys.show"
_AT_WORK: Final = frozenset(
    {
        "arranging",
        "assessments",
        "attachments",
        "check",
        "companions",
        "copying",
        "countersigning",
        "checklists",
        "documents",
        "entries",
        "evidence",
        "exchange",
        "handlings",
        "marks",
        "matters",
        "moves",
        "named",
        "participants",
        "past",
        "reviews",
        "screening",
        "searching",
        "served",
        "units",
        "threads",
        "wizard",
    }
)
"""The parts of the site that belong to the work on assessments."""
_COUNTING: Final = frozenset({"account.show", "assessments.index", "notices.choices", "notices.index"})
"""Pages that say how many notices are unread: those where people look around, never one where they write."""
_COUNTING_WORK: Final = _COUNTING | {"assessments.show", "check.show", "matters.show", "reviews.show"}
"""Pages that say how many assessments wait for whoever looks."""
_NAVIGATION: Final[tuple[tuple[str, str, Permission | None], ...]] = (
    (_WORK, "Assessments", Permission.SEE),
    ("blind_reviews.index", "Blind reviews", Permission.BLIND_REVIEW),
    ("blind_desk.index", "Records for review", Permission.COORDINATE),
    ("verify.show", "Check a document", None),
    (_PEOPLE, "People", Permission.MANAGE),
    (_SETTINGS, "Settings", Permission.MANAGE),
    (_SEAL, "Seal", Permission.MANAGE),
    ("pages.help", "Help", None),
)
"""Where the navigation leads: endpoint, message and the permission it takes; None shows it to guests as well."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the navigation."""

    url: str
    text: str
    current: str
    """`page` for the page at hand, `true` for the section that it belongs to, otherwise empty."""
    waiting: int = 0
    """How much there waits for whoever is signed in."""


def page(work: Acting | None, template: str, status: int = 200, **values: object) -> Response:
    """Render `template` in the language of the request.

    Beside `values` a page knows who acts (`actor`, None for guests), the form token (`csrf`, empty
    for guests), itself in the other languages (`elsewhere`) and the navigation (`nav`). It is not
    stored by any cache.
    """
    here = site()
    language = spoken()
    actor = work.actor if work else None
    if isinstance(work, Work) and request.endpoint in _COUNTING:
        values.setdefault("unread", notices.unread(work))
    waits = waiting.counts(work) if isinstance(work, Work) and request.endpoint in _COUNTING_WORK else {}
    values.setdefault("waits", waits)
    found = here.pages[language.code].get_template(template)
    text = found.render(
        actor=actor,
        csrf=security.form_token(here.ports.secret, actor.login_digest) if actor else "",
        elsewhere=languages.elsewhere(language),
        nav=_navigation(language, actor, {_WORK: sum(waits.values())}),
        **values,
    )
    response = Response(text, status, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = language.code
    languages.keep(request, response, language)
    return response


def answer(values: Mapping[str, object], status: int = 200) -> Response:
    """Answer a script with JSON."""
    response = jsonify(values)
    response.status_code = status
    return response


def wants_json() -> bool:
    """Whether the request comes from a script that asks for JSON rather than a page."""
    accepted = request.accept_mimetypes
    page_wanted = accepted["text/html"]
    # Every form of a browser wants nothing more than a page.
    return page_wanted < 1 and max(accepted["application/json"], accepted["application/problem+json"]) > page_wanted


def to(endpoint: str, **values: Any) -> AnyResponse:
    """Send the browser on to another page of ours, in the language of the request, after a POST."""
    return see_other(url_for(endpoint, **{"language": spoken(), **values}))


def see_other(address: str) -> AnyResponse:
    """Send the browser on to a local `address` that has been checked."""
    return redirect(address, _SEE_OTHER, Response)


def home(address: str = "") -> AnyResponse:
    """Send somebody who has just signed in to a page of ours at `address`, or to their assessments."""
    if languages.endpoint_of(address, "GET") is not None:
        return see_other(address)
    return to("assessments.index" if "assessments.index" in current_app.view_functions else "pages.start")


def first_page(actor: Actor) -> str:
    """Return the endpoint of the first page of the navigation that takes a right which somebody has."""
    return next((one for one, _, right in _NAVIGATION if right and allowed(actor, right)), "account.show")


def spoken() -> Language:
    """Return the language of the request."""
    here = site()
    return languages.spoken(here.ports.languages, here.settings.language)


def came_from() -> str:
    """Return the address of the page of ours that a form stood on; empty if the browser does not say."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host or languages.endpoint_of(parts.path, "GET") is None:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _navigation(language: Language, actor: Actor | None, counts: Mapping[str, int]) -> tuple[Link, ...]:
    section = _section(request.endpoint or "")
    address = cast("Callable[[str], str]", site().pages[language.code].globals["url"])
    return tuple(
        Link(
            address(endpoint),
            language.text(message),
            _current(endpoint, section),
            counts.get(endpoint, 0),
        )
        for endpoint, message, permission in _NAVIGATION
        if endpoint in current_app.view_functions
        and (permission is None or (actor is not None and allowed(actor, permission)))
    )


def _current(endpoint: str, section: str) -> str:
    if endpoint == request.endpoint:
        return "page"
    return "true" if endpoint == section else ""


def _section(endpoint: str) -> str:
    """Return the link of the navigation to which a page belongs, or the page's own endpoint."""
    blueprint = endpoint.partition(".")[0]
    if blueprint in _AT_WORK:
        return _WORK
    if blueprint == "members":
        return _PEOPLE
    if blueprint == "organisation":
        return _SETTINGS
    return "verify.show" if blueprint == "verify" else endpoint
