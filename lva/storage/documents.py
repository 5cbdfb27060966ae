"""Rows of issued documents and their signatures."""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lva.storage.assessments import of_assessment, within
from lva.storage.base import Base, Digest, OneOf
from lva.storage.people import by_member


class DocumentState(StrEnum):
    """How far a document is; the value is what is stored."""

    SEALING = "sealing"
    """The record is frozen; the file is being made, or its making can resume."""
    ISSUED = "issued"
    SUPERSEDED = "superseded"


class Document(Base):
    """A frozen record and the signed file that was made of it; never changed, never removed."""

    __tablename__ = "document"
    __table_args__ = (
        of_assessment(),
        UniqueConstraint("organisation_id", "assessment_id", "version", "language"),
        # Not unique on the code alone: a sharded table cannot promise that, and 70 random bits can.
        UniqueConstraint("organisation_id", "code"),
        Index(None, "code"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[uuid.UUID]
    version: Mapped[int]
    language: Mapped[str]
    code: Mapped[str]
    """What the QR code carries and people type to verify."""
    state: Mapped[DocumentState] = mapped_column(OneOf(DocumentState), default=DocumentState.SEALING)
    record: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    """The canonical record; read by `queries.document_record`, not by chance."""
    record_digest: Mapped[bytes] = mapped_column(Digest)
    file_digest: Mapped[bytes | None] = mapped_column(Digest)
    """Where the signed file lies in the archive; None while sealing."""
    file_bytes: Mapped[int | None]
    """Its size."""
    lease_until: Mapped[dt.datetime]
    """Until when whoever makes the file is left alone."""
    issued_at: Mapped[dt.datetime | None]
    level: Mapped[str | None]
    """What kind of signature the file carries."""
    event_number: Mapped[int]
    """How many events the assessment had when the record was frozen; printed beside their head."""
    event_head: Mapped[bytes] = mapped_column(Digest)


class Signature(Base):
    """One signature or approval on a document."""

    __tablename__ = "signature"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "document_id"], ["document.organisation_id", "document.id"]),
        by_member("person_id"),
        UniqueConstraint("organisation_id", "document_id", "position"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    document_id: Mapped[uuid.UUID]
    position: Mapped[int]
    person_id: Mapped[uuid.UUID | None]
    """None for a seal of the organisation."""
    name: Mapped[str]
    role: Mapped[str]
    level: Mapped[str]
    signed_at: Mapped[dt.datetime]
    certificate: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The signer's certificate in DER."""
