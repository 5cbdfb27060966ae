"""Documents: issue one in two short transactions, resume what a crash left, hand out, verify.

The first transaction freezes the record and reserves a code; the second marks the file as issued.
Rendering, signing and archiving stand between them and hold no lock. Whatever stops in between, the
same record and the same code are taken up again: nothing is lost and nothing is doubled.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from lva import __version__
from lva.appendix.remarks import Remark
from lva.appendix.reviewed import Reviewed
from lva.content.model import Depth, Pack
from lva.domain import settings
from lva.domain.errors import Conflict, KeyUnusable, NotFound, NotReady, PageOneTooLong, Unavailable
from lva.domain.judging import findings
from lva.domain.notices import NoticeKind
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.domain.references import Code, new_code, read_code, uuid7
from lva.domain.snapshot import Imprint, Snapshot, freeze, instant, thaw
from lva.domain.values.answers import picked
from lva.domain.workflow import MoveName, Requirement, State, move_named
from lva.i18n import Language, is_output, output
from lva.pdf import render
from lva.seals.report import Proof
from lva.services import assessments, history, moves
from lva.services.assessments import Opened
from lva.services.issued import upkeep
from lva.services.issued.upkeep import Filed
from lva.services.moves import Given
from lva.services.telling import notices
from lva.services.work import Errand, Ports, Signer, Work
from lva.storage import issuing, opening, queries, saving
from lva.storage.assessments import Assessment
from lva.storage.documents import Document, DocumentState, Signature
from lva.storage.issuing import DocumentRow, Issued
from lva.storage.saving import Deed
from lva.storage.telling import reminders

LEASE: Final = dt.timedelta(minutes=2)
"""How long whoever makes a file is left alone."""
LEVEL: Final = "seal"
TEST_LEVEL: Final = "test_seal"
"""The level of a seal that nobody else vouches for."""
_GIVEN_BACK: Final = (KeyUnusable, Unavailable, OSError)
"""What may keep a file from being made while the database answers: a key that fails, an archive that takes nothing."""
_PLAIN_CODE: Final = "0000-0000-0000-0000"
_CODES_TRIED: Final = 5
MADE_BY: Final = f"lva {__version__}"
STATEMENT: Final = (
    "I have read the assessment. It describes the impacts on children as far as they are known, "
    "and what is not known is said."
)
"""What an approver accepts; a catalogue message."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One file to be made: everything that making it needs, read before and written after."""

    organisation_id: uuid.UUID
    document_id: uuid.UUID
    assessment_id: uuid.UUID
    record: bytes
    record_digest: bytes
    language: str
    code: str
    event_number: int
    event_head: bytes
    accent: str
    """The organisation's own colour; empty for the tool's."""


def issue(errand: Errand[Actor], reference: str) -> None:
    """Issue the approved assessment in the languages chosen for its appendix.

    Raises `KeyUnusable` before anything is frozen, `NotReady` if the content is no longer what was
    approved, and `PageOneTooLong` if page one does not fit. Issuing what is issued changes nothing;
    what is being made by somebody else is left to them.
    """
    signer = errand.ports.signer()
    signer.check(errand.at)
    jobs = _frozen(errand, reference)
    try:
        for job in jobs:
            _make(errand.ports, signer, job, errand.at, errand.actor.person_id)
    except _GIVEN_BACK:
        _leave(errand.ports, jobs, errand.at)
        raise


def _leave(ports: Ports, jobs: Sequence[_Job], at: dt.datetime) -> None:
    """Give back what could not be sealed or kept, so that the next press of the button takes it up at once."""
    for job in jobs:
        with ports.database.writer(job.organisation_id) as session:
            issuing.leave(session, job.organisation_id, job.document_id, at)
            session.commit()


def _frozen(errand: Errand[Actor], reference: str) -> tuple[_Job, ...]:
    """The first transaction: freeze the record and reserve a code for each language."""
    ports = errand.ports
    with ports.database.writer(errand.actor.organisation_id) as session:
        work = Work(session, errand.actor, errand.at, ports.packs)
        opened = assessments.open_(work, reference, Permission.MOVE, lock=True)
        if opened.row.state is State.ISSUED:
            return ()
        if opened.row.state is not State.APPROVED:
            raise Conflict((MoveName.ISSUE,))
        begun = _documents_of_version(work, opened)
        if begun:
            jobs = tuple(job for row in begun if (job := _resumable(work, row, errand.at)))
        else:
            _check_unchanged(work, opened)
            snapshot = as_issued(work, opened, ports)
            codes = {language: _fitting_code(ports, snapshot, language) for language in languages_of(opened)}
            jobs = _reserve(work, opened, snapshot, codes)
        session.commit()
    return jobs


def _check_unchanged(work: Work, opened: Opened) -> None:
    move = move_named(MoveName.ISSUE)
    lacking = moves.lacking(work, opened, move, Given()) if move else (Requirement.UNCHANGED,)
    if lacking:
        raise NotReady(MoveName.ISSUE, lacking)


def _fitting_code(ports: Ports, snapshot: Snapshot, language: str) -> Code:
    """Return a fresh code with which page one fits; one of many wide letters takes a line more than others."""
    *codes, last = (new_code() for _ in range(_CODES_TRIED))
    for code in codes:
        if page_one_excess(ports, snapshot, language, code) is None:
            return code
    if too_long := page_one_excess(ports, snapshot, language, last):
        raise too_long
    return last


def languages_of(opened: Opened) -> tuple[str, ...]:
    """Return the languages of the appendix: those chosen that the tool speaks, the assessment's own by default.

    One document may speak two of them side by side (`fi+sv`).
    """
    chosen = [key for key in picked(opened.dossier.answers.get("pdf_langs")) if is_output(key)]
    return tuple(chosen) or (opened.row.language,)


def drafted_in(opened: Opened, ports: Ports) -> Language:
    """Return the language of a draft: the assessment's own, beside it another if it is issued only so."""
    own, chosen = opened.row.language, languages_of(opened)
    beside = next((code for code in chosen if code.startswith(f"{own}+")), own)
    return output(ports.languages, own if own in chosen else beside)


def _documents_of_version(work: Work, opened: Opened) -> tuple[DocumentRow, ...]:
    rows = issuing.documents_of(work.session, work.organisation_id, opened.row.id)
    return tuple(row for row in rows if row.version == opened.row.version)


def as_issued(work: Work, opened: Opened, ports: Ports) -> Snapshot:
    """Return the record as it is frozen at issuing, with its approvals."""
    header = moves.header(work, opened, state=State.ISSUED, made_by=MADE_BY)
    approvals = tuple(_approvals(work, opened, ports))
    header = type(header)(header.organisation, header.assessment, header.matters, approvals, header.made_by)
    return freeze(opened.dossier, header, findings.warnings(opened.dossier))


def as_draft(work: Work, opened: Opened) -> Snapshot:
    """Return the record as it stands now, for a draft."""
    return freeze(opened.dossier, moves.header(work, opened, made_by=MADE_BY), findings.warnings(opened.dossier))


SCREENING_STATEMENT: Final = (
    "I have read the screening. It gives the reason why no assessment of impacts on children is made."
)
"""What an approver of a screening accepts; a catalogue message."""


def statement_of(pack: Pack, language: Language, depth: Depth | None = None) -> str:
    """Return what an approver accepts: the words of the pack, or those for a screening or an assessment."""
    if depth is Depth.NONE:
        return language.text(SCREENING_STATEMENT)
    return pack.statement.in_(language.code) if pack.statement else language.text(STATEMENT)


def _approvals(work: Work, opened: Opened, ports: Ports) -> Iterator[dict[str, Any]]:
    """Iterate over who submitted and who approved what is being issued: the last of each."""
    latest = {event.kind: event for event in queries.history(work.session, work.organisation_id, opened.row.id)}
    pack, depth = opened.pack, opened.row.depth
    statement = {code: statement_of(pack, language, depth) for code, language in ports.languages.items()}
    titles = {member.person_id: member.title for member in queries.people_of(work.session, work.organisation_id)}
    for kind, role in ((MoveName.SUBMIT, "author"), (MoveName.APPROVE, "approver")):
        event = latest.get(kind)
        if event is None:
            continue
        approval = {
            "role": role,
            "name": event.actor_name or "",
            "title": titles.get(event.actor_id, "") if event.actor_id else "",
            "at": instant(event.at),
            "level": "system",
        }
        yield {**approval, "statement": statement} if role == "approver" else approval


def _reserve(work: Work, opened: Opened, snapshot: Snapshot, codes: Mapping[str, Code]) -> tuple[_Job, ...]:
    row = opened.row
    history.record(work, row, "freeze", {"record": snapshot.digest.hex(), "version": row.version})
    jobs = []
    for language, code in codes.items():
        document = Document(
            organisation_id=work.organisation_id,
            id=uuid7(work.at),
            assessment_id=row.id,
            version=row.version,
            language=language,
            code=code,
            state=DocumentState.SEALING,
            record=snapshot.canonical,
            record_digest=snapshot.digest,
            lease_until=work.at + LEASE,
            event_number=row.event_count,
            event_head=row.event_head,
        )
        work.session.add(document)
        jobs.append(_job(document, snapshot.canonical, work.actor.organisation_settings))
    work.session.flush()
    return tuple(jobs)


def _job(document: Document | DocumentRow, record: bytes, chosen: Mapping[str, Any]) -> _Job:
    return _Job(
        document.organisation_id,
        document.id,
        document.assessment_id,
        record,
        document.record_digest,
        document.language,
        document.code,
        document.event_number,
        document.event_head,
        settings.accent(chosen),
    )


def _resumable(work: Work, row: DocumentRow, at: dt.datetime) -> _Job | None:
    """Take over a file that somebody began and left; None if it is done or still being made."""
    if row.state is not DocumentState.SEALING:
        return None
    if not issuing.take_lease(work.session, row.organisation_id, row.id, at, at + LEASE):
        return None
    record = issuing.document_record(work.session, row.organisation_id, row.id) or b""
    return _job(row, record, work.actor.organisation_settings)


def _make(ports: Ports, signer: Signer, job: _Job, at: dt.datetime, actor_id: uuid.UUID | None) -> None:
    """Render, sign, archive; then the second transaction."""
    snapshot = thaw(job.record, job.record_digest)
    speech = output(ports.languages, job.language)
    imprint = replace(_imprint(ports, job, at, test_seal=signer.is_test), accent=job.accent)
    plain = render.render(snapshot, imprint, speech)
    reason = speech.text("Child impact assessment %(reference)s", reference=snapshot.reference)
    signed = signer.sign(plain, lines=render.seal_lines(snapshot, imprint, speech), at=at, reason=reason)
    digest = ports.archive.put(signed)
    level = TEST_LEVEL if signer.is_test else LEVEL
    issued = Issued(digest, len(signed), at, level)
    _finish(ports, signer, job, _Made(issued, proof_of(signed)), actor_id)


def proof_of(file: bytes) -> Proof:
    """Return the level that a sealed file has reached."""
    # The library behind it takes a third of a second to import: only who signs or verifies pays for it.
    from lva.seals import proof  # noqa: PLC0415 -- see above

    return proof.proof_of(file)


def stamp_row(
    organisation_id: uuid.UUID, document_id: uuid.UUID, position: int, at: dt.datetime, proof: Proof
) -> Signature:
    """Return what is kept of the newest time stamp in a file; without one it tells of the level alone."""
    stamp = proof.stamp
    return Signature(
        organisation_id=organisation_id,
        id=uuid7(at),
        document_id=document_id,
        position=position,
        person_id=None,
        name=stamp.name if stamp else "",
        role=issuing.STAMP_ROLE,
        level=proof.level,
        signed_at=stamp.at if stamp else at,
        certificate=stamp.certificate if stamp else None,
    )


def _imprint(ports: Ports, document: _Job | DocumentRow, at: dt.datetime, *, test_seal: bool) -> Imprint:
    return Imprint(
        code=document.code,
        verify_url=verify_url(ports, document.code),
        at=at,
        zone=ports.zone.key,
        event_number=document.event_number,
        event_head=document.event_head,
        test_seal=test_seal,
        draft=False,
    )


def as_frozen(session: Session, ports: Ports, document: DocumentRow) -> tuple[Snapshot, Imprint]:
    """Return what an issued document was made of; raise `NotFound` while it is being made, or `Damaged`."""
    if document.state is DocumentState.SEALING or document.issued_at is None:
        raise NotFound
    record = issuing.document_record(session, document.organisation_id, document.id) or b""
    imprint = _imprint(ports, document, document.issued_at, test_seal=document.level == TEST_LEVEL)
    return thaw(record, document.record_digest), imprint


def verify_url(ports: Ports, code: str) -> str:
    """Return the public address under which a document can be verified."""
    return f"{ports.public_url}/verify/{code}"


@dataclass(frozen=True, slots=True)
class _Made:
    """A signed file that lies in the archive, and how long its seal can be proven."""

    issued: Issued
    proof: Proof


def _finish(ports: Ports, signer: Signer, job: _Job, made: _Made, actor_id: uuid.UUID | None) -> None:
    """The second transaction: the document is issued, and the assessment once no language is left."""
    issued, proof = made.issued, made.proof
    with ports.database.writer(job.organisation_id) as session:
        if not issuing.finish_document(session, job.organisation_id, job.document_id, issued):
            session.rollback()
            return
        row = opening.locked_assessment(session, job.organisation_id, job.assessment_id)
        session.add(
            Signature(
                organisation_id=job.organisation_id,
                id=uuid7(issued.issued_at),
                document_id=job.document_id,
                position=1,
                person_id=None,
                name=signer.subject,
                role="seal",
                level=issued.level,
                signed_at=issued.issued_at,
                certificate=signer.certificate,
            )
        )
        if proof.stamp is not None:
            session.add(stamp_row(job.organisation_id, job.document_id, 2, issued.issued_at, proof))
        lacks = proof.level != signer.wanted
        filed = Filed(job.organisation_id, job.document_id, issued.file_digest, proof, lacks)
        upkeep.order(session, filed, issued.issued_at)
        facts = {
            "document": str(job.document_id),
            "file": issued.file_digest.hex(),
            "language": job.language,
            "level": proof.level,
        }
        _settle(session, row, job)
        saving.append_event(session, row, Deed(issuing.ISSUE, actor_id, issued.issued_at, facts))
        _tell(session, row, actor_id, issued.issued_at)
        session.commit()


def _tell(session: Session, row: Assessment, actor_id: uuid.UUID | None, at: dt.datetime) -> None:
    """Tell whoever takes part that the assessment is issued, once all its languages are."""
    if row.state is State.ISSUED:
        others = set(reminders.participants_of(session, row.organisation_id, [row.id]).get(row.id, ())) - {actor_id}
        notices.told(session, row.organisation_id, NoticeKind.ISSUED, others, (row.id, actor_id, at))


def _settle(session: Session, row: Assessment, job: _Job) -> None:
    rows = issuing.documents_of(session, job.organisation_id, job.assessment_id)
    left = [one for one in rows if one.version == row.version and one.state is DocumentState.SEALING]
    if not left:
        row.state = State.ISSUED
        issuing.supersede_before(session, row, row.version)


def resume(ports: Ports, at: dt.datetime, document: DocumentRow, actor_id: uuid.UUID | None = None) -> bool:
    """Take up a document that a crash left half made; False if it is done or somebody is at it."""
    signer = ports.signer()
    signer.check(at)
    with ports.database.writer(document.organisation_id) as session:
        if not issuing.take_lease(session, document.organisation_id, document.id, at, at + LEASE):
            session.rollback()
            return False
        record = issuing.document_record(session, document.organisation_id, document.id) or b""
        chosen = queries.organisation(session, document.organisation_id).settings
        session.commit()
    job = _job(document, record, chosen)
    try:
        _make(ports, signer, job, at, actor_id)
    except _GIVEN_BACK:
        _leave(ports, (job,), at)
        raise
    return True


def draft(
    work: Work,
    opened: Opened,
    ports: Ports,
    language: Language,
    remarks: Sequence[Remark] = (),
    reviewed: Sequence[Reviewed] = (),
) -> bytes:
    """Return the appendix as it stands now, with a watermark and without a code; its review and remarks at its end."""
    imprint = replace(draft_imprint(ports, opened, work.at), accent=settings.accent(work.actor.organisation_settings))
    return render.render(as_draft(work, opened), imprint, language, remarks, reviewed)


def draft_imprint(ports: Ports, opened: Opened, at: dt.datetime) -> Imprint:
    """Return the imprint of a draft."""
    return Imprint(
        code=None,
        verify_url=f"{ports.public_url}/verify",
        at=at,
        zone=ports.zone.key,
        event_number=opened.row.event_count,
        event_head=opened.row.event_head,
        test_seal=True,
        draft=True,
    )


def page_one_excess(ports: Ports, snapshot: Snapshot, language: str, code: str = _PLAIN_CODE) -> PageOneTooLong | None:
    """Return by how much page one is too long in a language, or None if it fits.

    It is measured with a code, as the issued page has one; unless told otherwise with one of common width.
    """
    imprint = Imprint(
        code=code,
        verify_url=verify_url(ports, code),
        at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        zone=ports.zone.key,
        event_number=0,
        event_head=bytes(32),
        test_seal=True,
        draft=False,
    )
    return render.page_one_excess(snapshot, imprint, output(ports.languages, language))


def page_one(work: Work, opened: Opened, ports: Ports) -> PageOneTooLong | None:
    """Return by how much page one of what stands there now is too long, in the worst of its languages."""
    snapshot = as_draft(work, opened)
    found = (page_one_excess(ports, snapshot, language) for language in languages_of(opened))
    return max((one for one in found if one), key=lambda one: one.excess_lines, default=None)


def file_of(ports: Ports, document: DocumentRow) -> bytes:
    """Return the signed file of an issued document; raises `NotFound` while there is none, or `Damaged`."""
    if document.file_digest is None:
        raise NotFound
    return ports.archive.get(document.file_digest)


def by_code(session: Session, typed: str) -> DocumentRow | None:
    """Return the document that a typed verification code means, or None."""
    code = read_code(typed)
    return issuing.document_by_code(session, code) if code else None
