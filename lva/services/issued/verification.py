"""What can be believed of a document: what the file says of itself, held against what the archive knows."""

import hashlib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from lva.domain.errors import Damaged, NotFound
from lva.domain.references import read_code
from lva.seals.report import Report, Signed
from lva.services.issued.signers import Signers, signers_of
from lva.services.work import Ports
from lva.storage import issuing, tenancy
from lva.storage.documents import DocumentState
from lva.storage.issuing import DocumentRow
from lva.storage.telling import outbox


class Verdict(StrEnum):
    """The answer in one word; the page says the rest."""

    AUTHENTIC = "authentic"
    """Our document, byte for byte as issued."""
    EARLIER = "earlier"
    """Our document as it once was, byte for byte; somebody has signed it since."""
    CHANGED = "changed"
    """It carries a code of ours, but its bytes are not those that were issued."""
    UNKNOWN = "unknown"
    """No such document here."""
    DAMAGED = "damaged"
    """The archive's own copy no longer matches its digest."""
    NOT_READY = "not_ready"
    """The document is still being made."""
    NO_PDF = "no_pdf"
    """What was uploaded is no readable PDF."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The verdict, the document it is about, and what the file itself says."""

    verdict: Verdict
    document: DocumentRow | None = None
    report: Report | None = None
    newer: DocumentRow | None = None
    """The document that has taken its place, if one has."""
    renewed: bool = False
    """Whether the archive has a newer file of the same document, with more proof behind its seal."""
    awaits_proof: bool = False
    """Whether more proof for the seal is still to come, because it could not be had yet."""
    signers: Signers = field(default_factory=Signers)
    """Who has confirmed, sealed and signed the document by now, and who is still expected to."""
    unheard: bool = False
    """Whether the changed file holds a signature in order that nobody has handed back."""


def by_code(session: Session, ports: Ports, typed: str) -> Verified:
    """Return what is known of the document with a typed code; its archived file is checked too.

    Whoever holds the code may ask, whichever organisation issued it.
    """
    with tenancy.across(session):
        return _by_code(session, ports, typed)


def _by_code(session: Session, ports: Ports, typed: str) -> Verified:
    code = read_code(typed)
    row = issuing.document_by_code(session, code) if code else None
    if row is None:
        return Verified(Verdict.UNKNOWN)
    if row.state is DocumentState.SEALING or row.file_digest is None:
        return Verified(Verdict.NOT_READY, row)
    try:
        content = ports.archive.get(row.file_digest)
    except (Damaged, NotFound):
        return Verified(Verdict.DAMAGED, row, newer=_newer(session, row))
    report = _inspected(content)
    if not _agrees(report, row) or not _are_its_own(session, report, row):
        return Verified(Verdict.DAMAGED, row, report, _newer(session, row))
    found = Verified(Verdict.AUTHENTIC, row, report, _newer(session, row), signers=signers_of(session, row))
    return replace(found, awaits_proof=_awaits(session, row))


def by_file(session: Session, content: bytes) -> Verified:
    """Return what is known of an uploaded file; only the very bytes of the newest file are authentic.

    Bytes that the document had before are still believed if nothing but proof was added since. This is
    what reveals a file rolled back to an earlier revision, which no check inside can.
    """
    report = _inspected(content)
    if not report.is_pdf:
        return Verified(Verdict.NO_PDF, report=report)
    code = read_code(report.code or "")
    with tenancy.across(session):
        row = issuing.document_by_code(session, code) if code else None
        return _judged(session, report, row) if row else Verified(Verdict.UNKNOWN, report=report)


def _judged(session: Session, report: Report, row: DocumentRow) -> Verified:
    """Hold a file against what is known of the document whose code it bears."""
    newer = _newer(session, row)
    if row.state is DocumentState.SEALING:
        return Verified(Verdict.CHANGED, row, report, newer)
    signers = signers_of(session, row)
    if report.file_digest not in issuing.files_of(session, row) or not _agrees(report, row):
        return Verified(Verdict.CHANGED, row, report, newer, signers=signers, unheard=_is_unheard(report, row, signers))
    if len(personal(report)) < signers.personal:
        return Verified(Verdict.EARLIER, row, report, newer, signers=signers)
    renewed = report.file_digest != row.file_digest
    found = Verified(Verdict.AUTHENTIC, row, report, newer, renewed=renewed, signers=signers)
    return replace(found, awaits_proof=_awaits(session, row))


def personal(report: Report) -> tuple[Signed, ...]:
    """Return the signatures of a file that are neither its seal, the first, nor time stamps."""
    return tuple(one for one in report.signatures[1:] if not one.is_stamp)


def _is_unheard(report: Report, row: DocumentRow, signers: Signers) -> bool:
    """Whether a file is in order and holds more signatures than are known, in places that wait for them."""
    waiting = {place.field for place in signers.open}
    return _agrees(report, row) and any(one.field in waiting for one in personal(report))


def _are_its_own(session: Session, report: Report, row: DocumentRow) -> bool:
    """Whether the signatures of the archive's file are those that are kept, in their order."""
    rows = issuing.signatures_of(session, row.organisation_id, row.id)
    kept = [hashlib.sha256(one.certificate or b"").digest() for one in rows if one.role != issuing.STAMP_ROLE]
    return kept == [one.fingerprint for one in report.signatures if not one.is_stamp]


def _awaits(session: Session, row: DocumentRow) -> bool:
    return row.id in outbox.awaited(session, row.organisation_id)


def _inspected(content: bytes) -> Report:
    # The library behind it takes a third of a second to import: only who verifies pays for it.
    from lva.seals.verify import inspect  # noqa: PLC0415 -- see above

    return inspect(content)


def _agrees(report: Report, row: DocumentRow) -> bool:
    """Whether every signature holds, nothing was added, and the embedded record is the stored one.

    An intact file without a record is of the kind that has none; its bytes are held against the archive's digest.
    """
    return report.intact and (report.record is None or report.record_digest == row.record_digest)


def _newer(session: Session, row: DocumentRow) -> DocumentRow | None:
    """Return the document in the same language that supersedes this one."""
    if row.state is not DocumentState.SUPERSEDED:
        return None
    rows: Any = issuing.documents_of(session, row.organisation_id, row.assessment_id)
    current = [one for one in rows if one.state is DocumentState.ISSUED]
    return next((one for one in current if one.language == row.language), current[0] if current else None)
