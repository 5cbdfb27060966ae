"""Pages that everybody may read, the addresses without a language, and the static files."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, abort, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from lva.content.model import Depth, Pack
from lva.domain.errors import NotFound
from lva.domain.people import Actor
from lva.i18n import Language
from lva.pdf.workshop import depths_of, workshop_form
from lva.services.work import Errand
from lva.web.door import anonymous, public
from lva.web.language import preferred
from lva.web.page import page
from lva.web.signin import trial
from lva.web.site import site

blueprint = Blueprint("pages", __name__)
_FORMS_KEPT: Final = 18
Guest = Errand[Actor | None]
"""What a page for everybody gets: the actor is there if somebody is signed in."""


@blueprint.get("/")
@anonymous
def index() -> AnyResponse:
    """Send a browser to the start page in its language."""
    return _by_preference("")


@blueprint.get("/verify")
@blueprint.get("/verify/<code>")
@anonymous
def verify(code: str = "") -> AnyResponse:
    """Send whoever reads the square code of a document to its verification in their language."""
    return _by_preference(f"verify/{quote(code, safe='')}" if code else "verify")


@blueprint.get("/<language:language>/")
@public(transaction=False)
def start(guest: Guest, language: Language) -> Response:
    """Say what the tool is, for whom, and where to begin."""
    del language
    return page(guest, "pages/start.html", roles=trial.roles(guest.ports))


@blueprint.get("/<language:language>/help", endpoint="help")
@public(transaction=False)
def help_(guest: Guest, language: Language) -> Response:
    """Explain how an assessment is made and whom to ask."""
    del language
    return page(guest, "pages/help.html")


@blueprint.get("/<language:language>/help/forms/<pack_id>/<depth>")
@public(transaction=False)
def form(guest: Guest, language: Language, pack_id: str, depth: str) -> Response:
    """Hand out the blank form of a questionnaire, to be filled in by hand at a workshop."""
    try:
        pack = guest.ports.packs.current(pack_id)
    except KeyError:
        raise NotFound from None
    wanted = next((one for one in depths_of(pack) if one == depth), None)
    if wanted is None:
        raise NotFound
    response = Response(_printed(_Edition(pack.digest, wanted, language.code, pack, language)))
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{pack_id}-{pack.version}-{depth}-{language.code}.pdf"'
    return response


@dataclass(frozen=True, slots=True)
class _Edition:
    """A form; equal ones have the same pack, depth and language."""

    digest: str
    depth: Depth
    code: str
    pack: Pack = field(compare=False, repr=False)
    language: Language = field(compare=False, repr=False)


@lru_cache(maxsize=_FORMS_KEPT)
def _printed(edition: _Edition) -> bytes:
    """Return a form; as everybody may ask for one, it is printed once and kept."""
    return workshop_form(edition.pack, edition.depth, edition.language)


@blueprint.get("/<language:language>/privacy")
@public(transaction=False)
def privacy(guest: Guest, language: Language) -> Response:
    """Say which personal data is kept, why and how long."""
    del language
    return page(guest, "pages/privacy.html")


@blueprint.get("/<language:language>/accessibility")
@public(transaction=False)
def accessibility(guest: Guest, language: Language) -> Response:
    """State how accessible the tool is and how to complain."""
    del language
    return page(guest, "pages/accessibility.html")


@blueprint.get("/static/<digest>/<path:name>")
@anonymous
def static(digest: str, name: str) -> Response:
    """Hand out a static file: for ever under the digest of its bytes, briefly under an old one."""
    found = site().static.get(name)
    if found is None:
        abort(404)
    small = found.compressed if request.accept_encodings["gzip"] else None
    response = Response(small or found.content, content_type=found.type)
    if found.compressed:
        response.vary.add("Accept-Encoding")
    if small:
        response.headers["Content-Encoding"] = "gzip"
    current = digest == found.digest
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if current else "no-cache"
    return response


def _by_preference(path: str) -> AnyResponse:
    response = redirect(f"/{preferred(site().settings.language)}/{path}", 302, Response)
    response.vary.update(("Cookie", "Accept-Language"))
    return response
