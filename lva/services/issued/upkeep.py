"""What is ordered when a document has got a file: proof that could not be had, and a new archive time stamp in time.

A file at B-LTA can be judged by itself until the certificate of its newest time stamp ends. Before that a
new one has to stand over it; who orders it at once need not remember it for years.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lva.domain.references import uuid7
from lva.seals.report import Proof
from lva.storage.telling import outbox

RETRY: Final = dt.timedelta(minutes=5)
"""When proof that could not be had is asked for again: whoever was out of reach is not asked at once."""
EARLY: Final = dt.timedelta(days=180)
"""How long before its certificate ends an archive time stamp is renewed."""
SOON: Final = dt.timedelta(days=30)
"""How long it is left alone if its certificate ends earlier than that."""
_ARCHIVED: Final = "B-LTA"


@dataclass(frozen=True, slots=True)
class Filed:
    """A document that has just got a file."""

    organisation_id: uuid.UUID
    document_id: uuid.UUID
    file_digest: bytes
    proof: Proof
    lacks: bool
    """Whether proof that is wanted could not be had."""


def order(session: Session, filed: Filed, at: dt.datetime) -> None:
    """Order, in the transaction of the caller, what a file needs later."""
    proof = filed.proof
    if filed.lacks:
        later = at + RETRY
        outbox.put(session, outbox.renewal(filed.organisation_id, uuid7(later), filed.document_id, later))
        return
    due = due_at(proof.stamp.certificate, at) if proof.level == _ARCHIVED and proof.stamp else None
    if due is not None:
        named = {outbox.DOCUMENT: str(filed.document_id), outbox.FILE: filed.file_digest.hex()}
        outbox.put(session, outbox.order_for(filed.organisation_id, uuid7(at), outbox.RENEW_AGAIN, named, due))


def due_at(certificate: bytes, at: dt.datetime) -> dt.datetime | None:
    """Return when an archive time stamp is to be renewed; None if its certificate ends before that could be."""
    # The library behind it takes a third of a second to import: only who signs pays for it.
    from lva.seals import keys  # noqa: PLC0415 -- see above

    ends = keys.loaded(certificate).not_valid_after_utc
    due = max(ends - EARLY, at + SOON)
    return due if due < ends else None
