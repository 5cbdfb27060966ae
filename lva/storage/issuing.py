"""Named reads and writes of documents: who may make the file, when it is done, and what is known of it."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Update, select, update
from sqlalchemy.orm import Session

from lva.storage.assessments import Assessment
from lva.storage.audit import Event
from lva.storage.base import table_of
from lva.storage.documents import Document, DocumentState, Signature
from lva.storage.people import Organisation
from lva.storage.saving import touched

_DOCUMENT: Final = table_of(Document)
ISSUE: Final = "issue"
"""The kind of event by which a document got its file."""
STAMP_ROLE: Final = "time_stamp"
"""The role of a row that tells of a time stamp; its level is the one that the whole file has reached."""
UNSTAMPED: Final = "B-B"
"""The level of a document without any time stamp."""
RENEW: Final = "renew"
"""The kind of event by which it got a newer one: the same document with more proof behind it."""
SIGN: Final = "sign"
"""The kind of event by which it got a newer one that somebody had signed elsewhere."""
FILED: Final = (ISSUE, RENEW, SIGN)
"""The kinds of events whose facts name a file of a document."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document with what is said of it in lists and in verification; its record is read apart."""

    organisation_id: uuid.UUID
    id: uuid.UUID
    assessment_id: uuid.UUID
    version: int
    language: str
    code: str
    state: DocumentState
    record_digest: bytes
    file_digest: bytes | None
    file_bytes: int | None
    lease_until: dt.datetime
    issued_at: dt.datetime | None
    level: str | None
    event_number: int
    event_head: bytes
    reference: str
    title: str
    organisation_names: Mapping[str, str]


_DOCUMENTS: Final = (
    select(
        Document.organisation_id,
        Document.id,
        Document.assessment_id,
        Document.version,
        Document.language,
        Document.code,
        Document.state,
        Document.record_digest,
        Document.file_digest,
        Document.file_bytes,
        Document.lease_until,
        Document.issued_at,
        Document.level,
        Document.event_number,
        Document.event_head,
        Assessment.reference,
        Assessment.title,
        Organisation.names,
    )
    .join(
        Assessment,
        (Assessment.organisation_id == Document.organisation_id) & (Assessment.id == Document.assessment_id),
    )
    .join(Organisation, Organisation.id == Document.organisation_id)
    .order_by(Document.version.desc(), Document.language, Document.organisation_id, Document.id)
)


def documents_where(session: Session, *conditions: ColumnElement[bool]) -> tuple[DocumentRow, ...]:
    """Return documents by conditions, one of which names the organisation; the newest version first."""
    rows: Iterable[Sequence[Any]] = session.execute(_DOCUMENTS.where(*conditions))
    return tuple(DocumentRow(*row) for row in rows)


def document_by_code(session: Session, code: str) -> DocumentRow | None:
    """Return the document of a verification code, or None: the only reading without an organisation."""
    return next(iter(documents_where(session, Document.code == code)), None)


def document_by_id(session: Session, organisation_id: uuid.UUID, document_id: uuid.UUID | None) -> DocumentRow | None:
    """Return a document of an organisation, or None."""
    return next(
        iter(documents_where(session, Document.organisation_id == organisation_id, Document.id == document_id)), None
    )


def documents_of(session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID) -> tuple[DocumentRow, ...]:
    """Return the documents of an assessment, the newest version first."""
    return documents_where(
        session, Document.organisation_id == organisation_id, Document.assessment_id == assessment_id
    )


def document_list(session: Session, organisation_id: uuid.UUID | None) -> tuple[DocumentRow, ...]:
    """Return all documents of an organisation; of all organisations if None, for the command line."""
    return documents_where(
        session, *(() if organisation_id is None else (Document.organisation_id == organisation_id,))
    )


def document_record(session: Session, organisation_id: uuid.UUID, document_id: uuid.UUID) -> bytes | None:
    """Return the frozen record of a document as canonical JSON, or None if there is no such document."""
    record = session.scalar(
        select(Document.record).where(Document.organisation_id == organisation_id, Document.id == document_id)
    )
    return None if record is None else bytes(record)


def signatures_of(session: Session, organisation_id: uuid.UUID, document_id: uuid.UUID) -> tuple[Signature, ...]:
    """Return the signatures of a document in their order."""
    return tuple(
        session.scalars(
            select(Signature)
            .where(Signature.organisation_id == organisation_id, Signature.document_id == document_id)
            .order_by(Signature.position)
        )
    )


def levels_of(session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Return how long the seal of each document of an assessment can be proven, if it has time stamps."""
    rows = session.execute(
        select(Signature.document_id, Signature.level)
        .join(
            Document,
            (Document.organisation_id == Signature.organisation_id) & (Document.id == Signature.document_id),
        )
        .where(
            Signature.organisation_id == organisation_id,
            Document.assessment_id == assessment_id,
            Signature.role == STAMP_ROLE,
        )
        .order_by(Signature.position)
    )
    return {document_id: level for document_id, level in rows}  # noqa: C416  # rows are no pairs to mypy


def files_of(session: Session, document: DocumentRow) -> frozenset[bytes]:
    """Return the digests of all files that a document has had, as its history tells them."""
    facts = session.scalars(
        select(Event.facts).where(
            Event.organisation_id == document.organisation_id,
            Event.stream_id == document.assessment_id,
            Event.kind.in_(FILED),
        )
    )
    return frozenset(bytes.fromhex(one["file"]) for one in facts if one["document"] == str(document.id))


def files_issued(session: Session, organisation_id: uuid.UUID) -> frozenset[bytes]:
    """Return the digests of all files that the documents of an organisation have ever had; for the command line."""
    facts = session.scalars(select(Event.facts).where(Event.organisation_id == organisation_id, Event.kind.in_(FILED)))
    return frozenset(bytes.fromhex(one["file"]) for one in facts)


@dataclass(frozen=True, slots=True)
class Issued:
    """What is known of a document once its file is signed and archived."""

    file_digest: bytes
    file_bytes: int
    issued_at: dt.datetime
    level: str


def take_lease(
    session: Session, organisation_id: uuid.UUID, document_id: uuid.UUID, at: dt.datetime, until: dt.datetime
) -> bool:
    """Take over the making of a document whose lease ran out before `at`; False means that nobody may."""
    mine = _sealing(organisation_id, document_id).where(_DOCUMENT.c.lease_until < at)
    return touched(session, mine.values(lease_until=until))


def leave(session: Session, organisation_id: uuid.UUID, document_id: uuid.UUID, at: dt.datetime) -> None:
    """Give back the making of a document before its lease runs out; one that is done stays as it is."""
    session.execute(_sealing(organisation_id, document_id).values(lease_until=at - dt.timedelta(seconds=1)))


def finish_document(session: Session, organisation_id: uuid.UUID, document_id: uuid.UUID, issued: Issued) -> bool:
    """Mark a document as issued; False means that somebody else finished it."""
    values = {
        "state": DocumentState.ISSUED,
        "file_digest": issued.file_digest,
        "file_bytes": issued.file_bytes,
        "issued_at": issued.issued_at,
        "level": issued.level,
    }
    return touched(session, _sealing(organisation_id, document_id).values(values))


def replace_file(session: Session, document: DocumentRow, digest: bytes, size_bytes: int) -> bool:
    """Let a document have a newer file; False means that somebody else gave it one meanwhile."""
    mine = update(_DOCUMENT).where(
        _DOCUMENT.c.organisation_id == document.organisation_id,
        _DOCUMENT.c.id == document.id,
        _DOCUMENT.c.file_digest == document.file_digest,
    )
    return touched(session, mine.values(file_digest=digest, file_bytes=size_bytes))


def supersede_before(session: Session, assessment: Assessment, version: int) -> None:
    """Mark the issued documents of all versions before `version` as superseded."""
    session.execute(
        update(_DOCUMENT)
        .where(
            _DOCUMENT.c.organisation_id == assessment.organisation_id,
            _DOCUMENT.c.assessment_id == assessment.id,
            _DOCUMENT.c.version < version,
            _DOCUMENT.c.state == DocumentState.ISSUED,
        )
        .values(state=DocumentState.SUPERSEDED)
    )


def _sealing(organisation_id: uuid.UUID, document_id: uuid.UUID) -> Update:
    return update(_DOCUMENT).where(
        _DOCUMENT.c.organisation_id == organisation_id,
        _DOCUMENT.c.id == document_id,
        _DOCUMENT.c.state == DocumentState.SEALING,
    )
