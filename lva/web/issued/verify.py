"""Public verification: by code, by the square code's address, or by uploading the file."""

from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.people import Actor
from lva.i18n import Language
from lva.services.issued import verification
from lva.services.issued.verification import Verdict, Verified
from lva.services.work import Acting, Errand, Visit
from lva.web.door import Upload, public
from lva.web.page import page, to
from lva.web.site import site

blueprint = Blueprint("verify", __name__, url_prefix="/<language:language>/verify")
_LONGEST: Final = 60
_STATUS: Final = {Verdict.UNKNOWN: 404, Verdict.NO_PDF: 422, Verdict.DAMAGED: 500}


@blueprint.get("")
@public
def show(visit: Visit, language: Language) -> Response:
    """Show the form; a code in the address leads to its own page."""
    del language
    if code := request.args.get("code", "").strip():
        return to("verify.by_code", code=code[:_LONGEST])
    return page(visit, "verify/form.html", code="", errors=[])


@blueprint.get("/<code>")
@public
def by_code(visit: Visit, language: Language, code: str) -> Response:
    """Say what is known of the document with this code."""
    found = verification.by_code(visit.session, site().ports, code[:_LONGEST])
    if found.verdict is Verdict.UNKNOWN:
        sentence = language.text("No document has this code. Check it against the paper and try again.")
        return page(visit, "verify/form.html", 404, code=code[:_LONGEST], errors=[("code", sentence)])
    return _told(visit, found, uploaded=False)


@blueprint.post("")
@public(transaction=False, uploads=Upload.DOCUMENT)
def upload(guest: Errand[Actor | None], language: Language) -> Response:
    """Say whether an uploaded file is the very one that was issued; the file is not kept."""
    file = request.files.get("file")
    content = file.read() if file else b""
    if not content:
        sentence = language.text("Choose a PDF file first.")
        return page(guest, "verify/form.html", 422, code="", errors=[("file", sentence)])
    with guest.ports.database.reader() as session:
        found = verification.by_file(session, content)
    return _told(guest, found, uploaded=True)


def _told(who: Acting, found: Verified, *, uploaded: bool) -> Response:
    status = _STATUS.get(found.verdict, 200)
    return page(who, "verify/result.html", status, found=found, document=found.document, uploaded=uploaded)
