"""What can be believed of a document: what the file says of itself, held against what the archive knows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from lva.domain.errors import Damaged, NotFound
from lva.domain.references import read_code
from lva.pdf.report import Report
from lva.services.work import Ports
from lva.storage import issuing, tenancy
from lva.storage.documents import DocumentState
from lva.storage.issuing import DocumentRow


class Verdict(StrEnum):
    """The answer in one word; the page says the rest."""

    AUTHENTIC = "authentic"
    """Our document, byte for byte as issued."""
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
    verdict = Verdict.AUTHENTIC if _agrees(report, row) else Verdict.DAMAGED
    return Verified(verdict, row, report, _newer(session, row))


def by_file(session: Session, content: bytes) -> Verified:
    """Return what is known of an uploaded file; only the very bytes that were issued or renewed are authentic.

    This is what reveals a file rolled back to an earlier revision, which no check inside can.
    """
    report = _inspected(content)
    if not report.is_pdf:
        return Verified(Verdict.NO_PDF, report=report)
    code = read_code(report.code or "")
    with tenancy.across(session):
        row = issuing.document_by_code(session, code) if code else None
        newer = _newer(session, row) if row else None
        files = issuing.files_of(session, row) if row else frozenset[bytes]()
    if row is None:
        return Verified(Verdict.UNKNOWN, report=report)
    same = report.file_digest in files and _agrees(report, row)
    renewed = same and report.file_digest != row.file_digest
    return Verified(Verdict.AUTHENTIC if same else Verdict.CHANGED, row, report, newer, renewed=renewed)


def _inspected(content: bytes) -> Report:
    # The library behind it takes a third of a second to import: only who verifies pays for it.
    from lva.pdf.verify import inspect  # noqa: PLC0415 -- see above

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
