"""The signatures of a document: who has signed, who is expected to, and handing back what was signed elsewhere."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.errors import KeyUnusable, NotAccepted, NotFound
from lva.domain.people import Actor
from lva.domain.permissions import Permission, may
from lva.i18n import Language
from lva.services.issued import countersigning
from lva.services.issued.countersigning import REFUSALS
from lva.services.issued.signers import signers_of
from lva.services.work import Errand, Work
from lva.storage.documents import DocumentState
from lva.web.door import Upload, needs
from lva.web.issued.documents import row_of
from lva.web.page import page, to

blueprint = Blueprint(
    "countersigning",
    __name__,
    url_prefix="/<language:language>/assessments/<reference>/documents/<code>/signatures",
)


@blueprint.get("")
@needs(Permission.SEE)
def show(work: Work, language: Language, reference: str, code: str) -> Response:
    """Say who has signed a document and who is still expected to, and how that is done."""
    del language
    return _shown(work, reference, code)


@blueprint.post("")
@needs(Permission.MOVE, transaction=False, uploads=Upload.DOCUMENT)
def accept(errand: Errand[Actor], language: Language, reference: str, code: str) -> Response:
    """Take in a document that was signed in another service, or say why not."""
    file = request.files.get("file")
    content = file.read() if file else b""
    with errand.ports.database.reader(errand.actor.organisation_id) as session:
        work = Work(session, errand.actor, errand.at, errand.ports.packs)
        row = row_of(work, reference, code)
    refusal = "" if content else language.text("Choose a PDF file first.")
    try:
        if content:
            countersigning.accept(errand.ports, errand.at, row, content, errand.actor.person_id)
            return to("countersigning.show", reference=reference, code=row.code)
    except NotAccepted as refused:
        refusal = language.text(REFUSALS[refused.refusal])
    except KeyUnusable:
        refusal = language.text(
            "The signature cannot be checked now. Tell the administrator that the file of trusted certificates "
            "cannot be read."
        )
    with errand.ports.database.reader(errand.actor.organisation_id) as session:
        work = Work(session, errand.actor, errand.at, errand.ports.packs)
        return _shown(work, reference, code, refusal)


def _shown(work: Work, reference: str, code: str, refusal: str = "") -> Response:
    row = row_of(work, reference, code)
    if row.state is DocumentState.SEALING:
        raise NotFound
    signers = signers_of(work.session, row)
    return page(
        work,
        "documents/signatures.html",
        422 if refusal else 200,
        document=row,
        signers=signers,
        open=bool(signers.open) and row.state is DocumentState.ISSUED and may(work.actor.roles, Permission.MOVE),
        errors=[("file", refusal)] if refusal else [],
    )
