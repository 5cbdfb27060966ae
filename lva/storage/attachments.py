"""Named reads about the files of attachments."""

import uuid
from collections.abc import Collection
from typing import Final

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from lva.storage.assessments import Entry, Handling, MatterEntry
from lva.storage.audit import Event
from lva.storage.documents import Document
from lva.storage.people import Organisation

FILES: Final = "files"
"""The fact of an event that names, by their digests, the files that what was saved holds."""

GONE: Final = "gone"
"""The fact of an event that names those which rules of retention let go."""
_HOLDERS: Final = (Entry, Handling, MatterEntry)


def files_named(session: Session, organisation_id: uuid.UUID) -> frozenset[bytes]:
    """Return the digests of all files that an organisation has ever attached, replaced ones included.

    The history names them; it also names those which rules of retention let go, and they are not among
    them. For the command line, since it reads all of it.
    """
    return _in_history(session, organisation_id, FILES) - files_let_go(session, organisation_id)


def files_let_go(session: Session, organisation_id: uuid.UUID) -> frozenset[bytes]:
    """Return the digests of files that rules of retention let go and that nothing refers to now."""
    gone = _in_history(session, organisation_id, GONE)
    return gone - files_held(session, organisation_id, gone)


def _in_history(session: Session, organisation_id: uuid.UUID, fact: str) -> frozenset[bytes]:
    found = session.scalars(
        select(Event.facts).where(
            Event.organisation_id == organisation_id, cast(Event.facts, String).contains(f'"{fact}"')
        )
    )
    return frozenset(bytes.fromhex(digest) for facts in found for digest in facts.get(fact, ()))


def files_held(session: Session, organisation_id: uuid.UUID, digests: Collection[bytes]) -> frozenset[bytes]:
    """Return those of the digests that an entry, removed or not, or the record of a document names."""
    left = {digest.hex(): digest for digest in digests}
    held = {name for name in left for row in _HOLDERS if _holds(session, row, organisation_id, name)}
    if left.keys() - held:
        records = session.scalars(
            select(Document.record).where(Document.organisation_id == organisation_id),
            execution_options={"yield_per": 10},
        )
        for record in records:
            held |= {name for name in left.keys() - held if name.encode() in bytes(record)}
    return frozenset(left[name] for name in held)


def _holds(session: Session, row: type[Entry | Handling | MatterEntry], organisation_id: uuid.UUID, name: str) -> bool:
    named = cast(row.fields, String).contains(name)
    return session.scalar(select(row.id).where(row.organisation_id == organisation_id, named).limit(1)) is not None


def organisations(session: Session) -> tuple[uuid.UUID, ...]:
    """Return every organisation of the installation; for the command line."""
    return tuple(session.scalars(select(Organisation.id).order_by(Organisation.slug)))
