"""How far the seals of an organisation's documents can be proven, counted for whoever watches over them."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased

from lva.storage.documents import Document, DocumentState, Signature
from lva.storage.issuing import STAMP_ROLE, DocumentRow, documents_where

_LATEST: Final = aliased(Signature)
_NEWEST: Final = (
    select(_LATEST.document_id, func.max(_LATEST.position).label("position"))
    .where(_LATEST.organisation_id == bindparam("organisation_id"), _LATEST.role == STAMP_ROLE)
    .group_by(_LATEST.document_id)
    .subquery()
)
_LEVELS: Final = (
    select(Signature.level, Signature.certificate, func.count(), func.max(Signature.signed_at))
    .select_from(Document)
    .outerjoin(_NEWEST, _NEWEST.c.document_id == Document.id)
    .outerjoin(
        Signature,
        (Signature.organisation_id == Document.organisation_id)
        & (Signature.document_id == Document.id)
        & (Signature.position == _NEWEST.c.position),
    )
    .where(Document.organisation_id == bindparam("organisation_id"), Document.state != DocumentState.SEALING)
    .group_by(Signature.level, Signature.certificate)
    .order_by(func.max(Signature.signed_at).desc())
)


@dataclass(frozen=True, slots=True)
class Stamped:
    """Documents whose newest time stamp is by the same certificate and left them at the same level."""

    level: str | None
    """None without any time stamp."""
    certificate: bytes | None
    """Of whoever made the time stamp, as DER."""
    documents: int
    newest_at: dt.datetime | None
    """When the newest of the time stamps was made."""


def stamped(session: Session, organisation_id: uuid.UUID) -> tuple[Stamped, ...]:
    """Return how many documents stand at which level, by the certificate of their newest time stamp."""
    rows: Iterable[Sequence[Any]] = session.execute(_LEVELS, {"organisation_id": organisation_id})
    return tuple(Stamped(*row) for row in rows)


def documents_named(
    session: Session, organisation_id: uuid.UUID, ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, DocumentRow]:
    """Return documents of an organisation by their ids."""
    found = documents_where(session, Document.organisation_id == organisation_id, Document.id.in_(ids)) if ids else ()
    return {row.id: row for row in found}
