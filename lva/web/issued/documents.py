"""An assessment's documents: the draft, the result of issuing, the files, and taking up a broken one."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from lva.appendix.remarks import Remark
from lva.config import SEAL_LEVELS
from lva.domain.errors import Damaged, KeyUnusable, NotFound
from lva.domain.people import Actor
from lva.domain.permissions import Permission, may
from lva.domain.together.anchors import Anchor, is_known
from lva.domain.workflow import MoveName
from lva.i18n import Language
from lva.pdf.annex import restricted
from lva.services import assessments, reviews
from lva.services.assessments import Opened
from lva.services.issued import documents, downloads
from lva.services.issued.downloads import Taken
from lva.services.issued.signers import signers_of
from lva.services.together import threads
from lva.services.work import Errand, Work
from lva.storage import issuing, queries
from lva.storage.documents import DocumentState
from lva.storage.issuing import DocumentRow
from lva.storage.telling import outbox
from lva.web.door import needs, transaction
from lva.web.moves import unusable
from lva.web.page import page, to
from lva.web.sentences import MOVES
from lva.web.site import site
from lva.web.together import places

blueprint = Blueprint("documents", __name__, url_prefix="/<language:language>/assessments/<reference>/documents")


def pdf(content: bytes, name: str) -> Response:
    """Answer with a PDF under a name of letters, digits and hyphens."""
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@blueprint.get("/draft")
@needs(Permission.SEE)
def draft(work: Work, language: Language, reference: str) -> Response:
    """Hand out the appendix as it stands now, with a watermark, and the state of its review.

    `?comments=1` adds comments, reasons of moves and what reviewers think.
    """
    opened = assessments.open_(work, reference, Permission.SEE)
    remarks = tuple(sorted(_remarks(work, opened), key=lambda one: one.at, reverse=True)) if _wanted() else ()
    reviewed = reviews.told_in_draft(work, opened, openly=_wanted())
    ports = site().ports
    content = documents.draft(work, opened, ports, documents.drafted_in(opened, ports), remarks, reviewed)
    return pdf(content, f"{opened.row.reference}-{language.text('draft')}")


def _wanted() -> bool:
    return bool(request.args.get("comments"))


def _remarks(work: Work, opened: Opened) -> Iterator[Remark]:
    """Yield what was said with moves and in conversations, as the draft tells it."""
    speech = site().ports.languages[opened.row.language]
    for one in queries.comments_of(work.session, work.organisation_id, opened.row.id):
        yield Remark(one.name, one.written_at, speech.text(MOVES[MoveName(one.about)]), one.text)
    for thread in threads.of(work, opened):
        anchor = Anchor(thread.place, thread.field)
        if is_known(opened.pack, anchor):
            about = places.title(speech, opened, anchor)
            yield from (Remark(one.name, one.written_at, about, one.text) for one in thread.messages)


@blueprint.get("")
@needs(Permission.SEE)
def result(work: Work, language: Language, reference: str) -> Response:
    """Say what has been issued, what follows now, and where the files are; it survives bookmarking."""
    del language
    opened = assessments.open_(work, reference, Permission.SEE)
    rows = issuing.documents_of(work.session, work.organisation_id, opened.row.id)
    newest = max((row.version for row in rows), default=0)
    made = [row for row in rows if row.version == newest and row.state is not DocumentState.SEALING]
    signers = {row.code: signers_of(work.session, row) for row in made}
    waiting = outbox.awaited(work.session, work.organisation_id)
    return page(
        work,
        "documents/result.html",
        opened=opened,
        current=[row for row in rows if row.version == newest],
        earlier=[row for row in rows if row.version != newest],
        annexed=bool(restricted(opened.dossier.entries)) and may(work.actor.roles, Permission.MOVE),
        sealing=any(row.state is DocumentState.SEALING for row in rows),
        resumable=any(row.state is DocumentState.SEALING and row.lease_until < work.at for row in rows),
        verify_url=documents.verify_url(site().ports, "").rstrip("/"),
        signers=signers,
        waiting=any(found.open for found in signers.values()),
        unreached=_unreached(work, [row for row in rows if row.version == newest]),
        awaited=any(row.id in waiting for row in rows if row.version == newest),
    )


def _unreached(work: Work, current: Sequence[DocumentRow]) -> str:
    """Return the level of a document that has less proof behind its seal than the settings want; empty if none has."""
    wanted = SEAL_LEVELS.index(site().settings.signature_level)
    if not wanted or not current:
        return ""
    reached = issuing.levels_of(work.session, work.organisation_id, current[0].assessment_id)
    lowest = min(SEAL_LEVELS.index(reached.get(row.id, issuing.UNSTAMPED)) for row in current)
    return SEAL_LEVELS[lowest] if lowest < wanted else ""


def row_of(work: Work, reference: str, code: str) -> DocumentRow:
    """Return the document of an assessment by its code; raise `NotFound` without one."""
    opened = assessments.open_(work, reference, Permission.SEE)
    found = documents.by_code(work.session, code)
    if found is None or (found.organisation_id, found.assessment_id) != (work.organisation_id, opened.row.id):
        raise NotFound
    return found


@blueprint.get("/<code>")
@needs(Permission.SEE)
def fetch(work: Work, language: Language, reference: str, code: str) -> AnyResponse:
    """Hand out a signed file; one that is missing, or whose bytes no longer match their digest, is not shown."""
    del language
    row = row_of(work, reference, code)
    if row.state is DocumentState.SEALING:
        return to("documents.result", reference=reference)
    try:
        content = documents.file_of(site().ports, row)
    except (Damaged, NotFound) as error:
        return damaged(work, row, error)
    noted(work, row, Taken.PDF)
    return pdf(content, f"{row.reference}-v{row.version}-{row.language}")


def noted(work: Work, row: DocumentRow, what: Taken) -> None:
    """Note in the history that a file is about to be handed out; one that cannot be noted is not handed out.

    Beside it a GET writes the time of the last use of a login and who saw a blind record, each in a
    transaction of its own: ADR 0034 says why.
    """
    if request.method == "GET":
        with transaction(site().ports.database, work.organisation_id) as session:
            downloads.note(work, session, row, what)


def damaged(work: Work, row: DocumentRow, error: Exception) -> Response:
    """Say that the archive's file of an issued document is `Damaged`, or missing (`NotFound`)."""
    return page(work, "documents/damaged.html", 500, document=row, missing=isinstance(error, NotFound))


@blueprint.post("/resume")
@needs(Permission.MOVE, transaction=False)
def resume(errand: Errand[Actor], language: Language, reference: str) -> AnyResponse:
    """Take up the documents of this assessment that were left half made."""
    with errand.ports.database.reader(errand.actor.organisation_id) as session:
        work = Work(session, errand.actor, errand.at, errand.ports.packs)
        opened = assessments.open_(work, reference, Permission.MOVE)
        rows = issuing.documents_of(session, work.organisation_id, opened.row.id)
    try:
        for row in rows:
            if row.state is DocumentState.SEALING:
                documents.resume(errand.ports, errand.at, row, errand.actor.person_id)
    except KeyUnusable as error:
        return unusable(errand, language, reference, error)
    return to("documents.result", reference=reference)
