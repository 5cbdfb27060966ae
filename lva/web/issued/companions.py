"""The companions of a document under its address: the twin to read, the sidecar, the bundle, the pages for children.

Whoever may have the PDF may have them. Under `draft` instead of a code stands what there is now.
"""

from typing import Final

from flask import Blueprint, Response
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from lva.appendix.composing import compose
from lva.appendix.twin import contents, twin
from lva.domain.errors import Conflict, Damaged, NotFound
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.pdf import child_page
from lva.pdf.child_page import ChildPage
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.issued import companions
from lva.services.issued.companions import Frozen
from lva.services.issued.downloads import Taken
from lva.services.work import Work
from lva.storage.issuing import DocumentRow
from lva.web.door import needs
from lva.web.issued.documents import damaged, noted, pdf, row_of
from lva.web.page import page
from lva.web.site import site

blueprint = Blueprint(
    "companions", __name__, url_prefix="/<language:language>/assessments/<reference>/documents/<code>"
)
_DRAFT: Final = "draft"


def _found(work: Work, reference: str, code: str) -> tuple[Opened, Frozen]:
    opened = assessments.open_(work, reference, Permission.SEE)
    ports = site().ports
    if code == _DRAFT:
        return opened, companions.unfrozen(work, opened, ports)
    return opened, companions.frozen(work.session, ports, row_of(work, reference, code))


def _attached(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/html")
@needs(Permission.SEE)
def html(work: Work, language: Language, reference: str, code: str) -> Response:
    """Show a document as a page: the same words in the same order as the PDF says them."""
    opened, found = _found(work, reference, code)
    appendix = compose(found.snapshot, found.imprint, found.speech)
    return page(
        work,
        "documents/twin.html",
        opened=opened,
        document=found.document,
        title=appendix.title,
        tongue="" if found.speech.code == language.code else appendix.language,
        contents=contents(appendix),
        said=Markup(twin(appendix)),  # noqa: S704 -- the twin escapes every word
        children=child_page.entries(found.snapshot),
        code=code,
    )


@blueprint.get("/metadata.json")
@needs(Permission.SEE)
def metadata(work: Work, language: Language, reference: str, code: str) -> Response:
    """Hand out the metadata sidecar of an issued document."""
    del language
    row = row_of(work, reference, code)
    content = companions.sidecar_of(work.session, site().ports, row)
    return _attached(content, "application/json", companions.file_name(row, ".metadata.json"))


@blueprint.get("/bundle.zip")
@needs(Permission.SEE)
def bundle(work: Work, language: Language, reference: str, code: str) -> AnyResponse:
    """Hand out the PDF, its sidecar and its record as one file; not if the PDF is damaged or missing."""
    del language
    row = row_of(work, reference, code)
    try:
        content = companions.bundle(work.session, site().ports, row)
    except (Damaged, NotFound) as error:
        if row.file_digest is None:
            raise
        return damaged(work, row, error)
    noted(work, row, Taken.BUNDLE)
    return _attached(content, "application/zip", companions.file_name(row, ".zip"))


@blueprint.get("/restricted")
@needs(Permission.MOVE)
def restricted(work: Work, language: Language, reference: str, code: str) -> AnyResponse:
    """Hand out the annex of attachments that are not public, to those who work on the matter."""
    opened, found = _found(work, reference, code)
    try:
        content = companions.annex_of(work, opened, found)
    except Conflict:
        return page(work, "documents/amended.html", 409, opened=opened)
    if content is None:
        raise NotFound
    if found.document is not None:
        noted(work, found.document, Taken.RESTRICTED)
    return pdf(content, f"{opened.row.reference}-{language.text('restricted')}")


# -- for children ----------------------------------------------------------------------------------------


def _for_children(work: Work, reference: str, code: str, entry_id: str) -> tuple[Opened, ChildPage, DocumentRow | None]:
    opened, found = _found(work, reference, code)
    entry = next((one for one in child_page.entries(found.snapshot) if one.id == entry_id), None)
    if entry is None:
        raise NotFound
    speech = site().ports.languages[child_page.language_of(found.snapshot, entry)]
    made = child_page.compose_for_children(found.snapshot, found.imprint, speech, entry)
    return opened, made, found.document


@blueprint.get("/children/<uuid:entry_id>")
@needs(Permission.SEE)
def children(work: Work, language: Language, reference: str, code: str, entry_id: object) -> Response:
    """Show the page for children in the language of one text."""
    opened, made, document = _for_children(work, reference, code, str(entry_id))
    head, *blocks = (Markup(one) for one in child_page.as_html(made))  # noqa: S704 -- every word is escaped
    return page(
        work,
        "documents/children.html",
        opened=opened,
        document=document,
        title=made.description.title,
        tongue="" if made.language.startswith(language.code) else made.language,
        head=head,
        blocks=blocks,
        code=code,
        entry_id=entry_id,
    )


@blueprint.get("/children/<uuid:entry_id>/pdf")
@needs(Permission.SEE)
def children_pdf(work: Work, language: Language, reference: str, code: str, entry_id: object) -> Response:
    """Hand out the page for children as an A4 in large type."""
    opened, made, _ = _for_children(work, reference, code, str(entry_id))
    return pdf(child_page.as_pdf(made), f"{opened.row.reference}-{language.text('for-children')}")
