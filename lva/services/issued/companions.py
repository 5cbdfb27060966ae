"""The companions of an issued document: its twin, its sidecar, the bundle of all. Each is made of what was frozen.

None of them is kept: the record, the imprint and the file say what they say, whenever they are asked for.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lva.appendix import closing
from lva.appendix.sidecar import FileFacts, Sealed, sidecar
from lva.domain.attachments import without_secrets
from lva.domain.dossier import Entry
from lva.domain.errors import Conflict, Damaged
from lva.domain.judging.branches import as_asked
from lva.domain.snapshot import Imprint, Snapshot, instant
from lva.domain.values.answers import is_given
from lva.i18n import Language, output
from lva.pdf.annex import annex, restricted
from lva.services import moves
from lva.services.assessments import Opened
from lva.services.issued import documents
from lva.services.issued.versions import previous
from lva.services.work import Ports, Work
from lva.storage import issuing
from lva.storage.issuing import DocumentRow
from lva.storage.telling import outbox

_FILE_MODE: Final = 0o100644 << 16
_UNIX: Final = 3


@dataclass(frozen=True, slots=True)
class Frozen:
    """A document as it was frozen, in its language; of a draft it is what stands there now."""

    snapshot: Snapshot
    imprint: Imprint
    speech: Language
    document: DocumentRow | None = None
    """The issued document; None for a draft."""


def frozen(session: Session, ports: Ports, document: DocumentRow) -> Frozen:
    """Return what an issued document was made of; raise `NotFound` while it is being made, or `Damaged`."""
    snapshot, imprint = documents.as_frozen(session, ports, document)
    return Frozen(snapshot, imprint, output(ports.languages, document.language), document)


def unfrozen(work: Work, opened: Opened, ports: Ports) -> Frozen:
    """Return what a draft would be made of now, in its language."""
    imprint = documents.draft_imprint(ports, opened, work.at)
    return Frozen(documents.as_draft(work, opened), imprint, documents.drafted_in(opened, ports))


def annex_of(work: Work, opened: Opened, found: Frozen) -> bytes | None:
    """Return the restricted annex of a document, or None if all of its attachments are public.

    What is secret is in no record: it is read from the assessment, which must be word for word what
    was approved and issued; once it is amended, `Conflict` is raised. With the public record the
    annex makes up all that was approved.
    """
    if found.document is not None:
        same = opened.row.version == found.document.version
        if not same or opened.row.content_digest != moves.digest_now(work, opened):
            raise Conflict(("attachment",))
    entries = restricted(as_asked(opened.dossier).entries)
    _check_split(found.snapshot, entries)
    return annex(found.snapshot, found.imprint, found.speech, entries) if entries else None


def _check_split(snapshot: Snapshot, entries: Sequence[Entry]) -> None:
    """Raise `Damaged` unless the public record says of restricted attachments exactly what it may."""
    public = {entry.id: dict(entry.fields) for entry in restricted(snapshot.dossier.entries)}
    wanted = {
        entry.id: {key: value for key, value in without_secrets(entry.fields).items() if is_given(value)}
        for entry in entries
    }
    if public != wanted:
        raise Damaged(snapshot.digest.hex())


def file_name(document: DocumentRow, suffix: str = ".pdf") -> str:
    """Return the name under which the file of a document, or a companion of it, is handed out."""
    return f"{document.reference}-v{document.version}-{document.language}{suffix}"


def address(ports: Ports, document: DocumentRow, rest: str = "") -> str:
    """Return the stable address of a document's file, or of a companion; it asks whoever comes to sign in."""
    language = output(ports.languages, document.language).code
    return f"{ports.public_url}/{language}/assessments/{document.reference}/documents/{document.code}{rest}"


def sidecar_of(session: Session, ports: Ports, document: DocumentRow) -> bytes:
    """Return the metadata sidecar of an issued document as JSON."""
    found = frozen(session, ports, document)
    earlier = previous(session, document)
    facts = FileFacts(
        name=file_name(document),
        digest=document.file_digest or b"",
        size_bytes=document.file_bytes or 0,
        address=address(ports, document),
        twin_address=address(ports, document, "/html"),
        signatures=tuple(_sealed(session, document)),
        level=_level(session, document),
        awaits_proof=document.id in outbox.awaited(session, document.organisation_id),
        supersedes=earlier.code if earlier else None,
    )
    return sidecar(found.snapshot, found.imprint, found.speech, facts)


def _level(session: Session, document: DocumentRow) -> str:
    """Return how long the seal of a document can be proven."""
    reached = issuing.levels_of(session, document.organisation_id, document.assessment_id)
    return reached.get(document.id, issuing.UNSTAMPED)


def _sealed(session: Session, document: DocumentRow) -> list[Sealed]:
    return [
        Sealed(one.role, one.level, one.name, instant(one.signed_at), one.certificate)
        for one in issuing.signatures_of(session, document.organisation_id, document.id)
    ]


def bundle(session: Session, ports: Ports, document: DocumentRow) -> bytes:
    """Return a zip of the signed PDF, its sidecar and its record; the same document gives the same bytes.

    Raises `NotFound` while there is no file, and `Damaged` if the archive's bytes are others than were issued.
    """
    found = frozen(session, ports, document)
    files = (
        (file_name(document), documents.file_of(ports, document)),
        (file_name(document, ".metadata.json"), sidecar_of(session, ports, document)),
        (closing.attachment_name(found.snapshot.reference), found.snapshot.canonical),
    )
    at = found.imprint.at.timetuple()
    room = io.BytesIO()
    # Stored, not packed: what a packer makes of the same bytes differs from one of its versions to the next.
    with zipfile.ZipFile(room, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            one = zipfile.ZipInfo(name, (at.tm_year, at.tm_mon, at.tm_mday, at.tm_hour, at.tm_min, at.tm_sec))
            one.create_system, one.external_attr = _UNIX, _FILE_MODE
            archive.writestr(one, content)
    return room.getvalue()
