"""Taking in what people have signed in another service: the file takes the place of the one that was issued.

No private key of a person comes here. The archive's bytes are the untouched beginning of what is handed
back, the archive keeps both, and the history tells of both. Of two who hand back at once one wins; the
other's file does not contain the winner's, so it is refused and nothing is lost.
"""

import contextlib
import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy.orm import Session

from lva.domain.errors import Damaged, KeyUnusable, NotAccepted, NotFound
from lva.domain.references import uuid7
from lva.domain.signatories import Place, Refusal
from lva.seals.report import SKEW
from lva.services.issued import documents
from lva.services.issued.signers import signers_of
from lva.services.work import Ports
from lva.storage import issuing, opening, saving
from lva.storage.documents import DocumentState, Signature
from lva.storage.issuing import DocumentRow
from lva.storage.saving import Deed
from lva.storage.telling import outbox

if TYPE_CHECKING:
    from lva.seals.report import Signed

_ATTEMPTS: Final = 3
"""So often a file is held against the newest one, if somebody else hands back in between."""
PATIENCE: Final = dt.timedelta(days=30)
"""How long proof for a new signature waits for those who have yet to sign: it makes a newer file, too."""

REFUSALS: Final[Mapping[str, str]] = {
    Refusal.TOO_LARGE: "The file is too large to be this document. Hand back the file that the signing service gave.",
    Refusal.NOT_PDF: "The file is not a PDF that can be read. Hand back the file that the signing service gave.",
    Refusal.ENCRYPTED: "The file is protected by a password or encrypted. Sign it without protection.",
    Refusal.NOT_OURS: "The file is another document. Download the file on this page and sign that one.",
    Refusal.OLDER: (
        "The file was made from an older one. Somebody else has signed since, or proof was added, or there is a new "
        "version. Download the newest file and sign that one."
    ),
    Refusal.CHANGED: (
        "The content of the file has been changed, or the signing service has written the file anew. Download the "
        "file again and sign it in a way that adds a signature and changes nothing else."
    ),
    Refusal.BROKEN: "A signature in the file does not hold. The file may have been cut short. Sign it once more.",
    Refusal.NOTHING_ADDED: "The file has no new signature. Sign it first, then hand it back.",
    Refusal.WRONG_FIELD: (
        "The signature is in the wrong place. Sign in the empty signature field that is in the document."
    ),
    Refusal.LOCKED: (
        "The signature locks the file, so that nothing can be added later. Sign it without locking the document."
    ),
    Refusal.CERTIFICATE: "The signer's certificate was not valid, or it has been revoked.",
    Refusal.NONE_EXPECTED: "No signature is expected in this document now.",
}
"""Why a file is not accepted, as catalogue messages by `Refusal`."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a file that was handed back."""

    document: DocumentRow
    signatures: tuple[Signature, ...]
    """The signatures that it brought."""
    open: tuple[Place, ...]
    """The places that still wait for one."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """A file that holds against the newest one of its document."""

    document: DocumentRow
    content: bytes
    fresh: "tuple[Signed, ...]"
    places: tuple[Place, ...]
    """Those that wait for a signature, before this file."""


def accept(
    ports: Ports, at: dt.datetime, document: DocumentRow, content: bytes, actor_id: uuid.UUID | None = None
) -> Accepted:
    """Let a document have the file that somebody signed elsewhere.

    Raises `NotAccepted` with a `Refusal` if it is not what was issued with signatures after it, `NotFound`
    while the document is being made, and `Damaged` if the archive's own file is no longer what it was.
    """
    for _ in range(_ATTEMPTS):
        offer = _judged(ports, at, document, content)
        digest = ports.archive.put(content)
        if accepted := _kept(ports, at, offer, digest, actor_id):
            return accepted
    raise NotAccepted(Refusal.OLDER)


def of_file(session: Session, content: bytes) -> DocumentRow:
    """Return the document whose code a file bears; raise `NotAccepted` for none of this service."""
    from lva.seals.verify import inspect  # noqa: PLC0415 -- loads the library that reads PDFs: only who needs it pays

    document = documents.by_code(session, inspect(content).code or "")
    if document is None:
        raise NotAccepted(Refusal.NOT_OURS)
    return document


def _judged(ports: Ports, at: dt.datetime, document: DocumentRow, content: bytes) -> _Offer:
    """Hold a file against the newest one of its document."""
    from lva.seals.acceptance import Held, added  # noqa: PLC0415 -- likewise

    with ports.database.reader(document.organisation_id) as session:
        row = issuing.document_by_id(session, document.organisation_id, document.id)
        if row is None or row.state is DocumentState.SEALING:
            raise NotFound
        if row.state is DocumentState.SUPERSEDED:
            raise NotAccepted(Refusal.OLDER)
        places = signers_of(session, row).open
        digests = issuing.files_of(session, row) - {row.file_digest}
    held = Held(
        row.code,
        documents.file_of(ports, row),
        tuple(_readable(ports, digests)),
        tuple(place.field for place in places),
        row.issued_at,
    )
    try:
        fresh = added(content, held, at, ports.trusted())
    except NotAccepted as refused:
        raise _told_apart(ports, row, content, refused) from refused
    return _Offer(row, content, fresh, places)


def _readable(ports: Ports, digests: Collection[bytes]) -> Iterator[bytes]:
    """Yield earlier files; they only tell why something is refused, so one that is damaged stops nothing."""
    for digest in digests:
        with contextlib.suppress(Damaged, NotFound):
            yield ports.archive.get(digest)


def _told_apart(ports: Ports, row: DocumentRow, content: bytes, refused: NotAccepted) -> NotAccepted:
    """Return the refusal; another document of the same assessment is an older version."""
    if refused.refusal != Refusal.NOT_OURS:
        return refused
    with ports.database.reader(row.organisation_id) as session:
        try:
            other = of_file(session, content)
        except NotAccepted:
            return refused
    same = (other.organisation_id, other.assessment_id) == (row.organisation_id, row.assessment_id)
    return NotAccepted(Refusal.OLDER) if same and other.version < row.version else refused


def _kept(ports: Ports, at: dt.datetime, offer: _Offer, digest: bytes, actor_id: uuid.UUID | None) -> Accepted | None:
    """Let the document have its newer file and say so in its history; None if somebody else was faster."""
    document = offer.document
    proof = documents.proof_of(offer.content)
    lacks = _lacks(ports, proof.level)
    with ports.database.writer(document.organisation_id) as session:
        if not issuing.replace_file(session, document, digest, len(offer.content)):
            session.rollback()
            return None
        row = opening.locked_assessment(session, document.organisation_id, document.assessment_id)
        before = issuing.signatures_of(session, document.organisation_id, document.id)
        signatures = tuple(_rows(offer, at, len(before) + 1))
        session.add_all(signatures)
        if proof.stamp is not None or any(one.role == issuing.STAMP_ROLE for one in before):
            last = len(before) + len(signatures) + 1
            session.add(documents.stamp_row(document.organisation_id, document.id, last, at, proof))
        signed = {one.role for one in signatures}
        left = tuple(place for place in offer.places if place.role not in signed)
        if lacks:
            due = at + PATIENCE if left else at
            outbox.put(session, outbox.renewal(document.organisation_id, uuid7(due), document.id, due))
        facts = _facts(offer, digest, signatures, proof.level)
        saving.append_event(session, row, Deed(issuing.SIGN, actor_id, at, facts))
        session.commit()
        session.expunge_all()
    return Accepted(document, signatures, left)


def _lacks(ports: Ports, level: str) -> bool:
    """Whether a file has other proof than is wanted; a key that cannot be opened now leaves that to whoever looks."""
    try:
        return level != ports.signer().wanted
    except KeyUnusable:
        return True


def _rows(offer: _Offer, at: dt.datetime, position: int) -> Iterator[Signature]:
    """Yield what is kept of each signature."""
    from lva.seals.acceptance import level_of  # noqa: PLC0415 -- see above

    roles = {place.field: place.role for place in offer.places}
    for number, one in enumerate(offer.fresh, start=position):
        yield Signature(
            organisation_id=offer.document.organisation_id,
            id=uuid7(at),
            document_id=offer.document.id,
            position=number,
            person_id=None,
            name=one.signer,
            role=roles[one.field].value,
            level=level_of(one).value,
            signed_at=_moment(one, offer.document, at),
            certificate=one.certificate,
        )


def _moment(signed: "Signed", document: DocumentRow, at: dt.datetime) -> dt.datetime:
    """Return when somebody signed: as it was stamped, else as they say, unless that cannot be."""
    said = signed.stamped_at or signed.at
    begins = document.issued_at or at
    return said if said is not None and begins - SKEW <= said <= at + SKEW else at


def _facts(offer: _Offer, digest: bytes, signatures: tuple[Signature, ...], level: str) -> dict[str, str | list[str]]:
    return {
        "document": str(offer.document.id),
        "file": digest.hex(),
        "before": (offer.document.file_digest or b"").hex(),
        "language": offer.document.language,
        "level": level,
        "signatures": [str(one.id) for one in signatures],
    }
