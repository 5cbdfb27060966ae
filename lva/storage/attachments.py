"""Named reads about the files of attachments."""

import uuid
from typing import Final

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from lva.storage.audit import Event
from lva.storage.people import Organisation

FILES: Final = "files"
"""The fact of an event that names, by their digests, the files that what was saved holds."""


def files_named(session: Session, organisation_id: uuid.UUID) -> frozenset[bytes]:
    """Return the digests of all files that an organisation has ever attached, replaced ones included.

    The history names them, and never forgets; for the command line, since it reads all of it.
    """
    found = session.scalars(
        select(Event.facts).where(
            Event.organisation_id == organisation_id, cast(Event.facts, String).contains(f'"{FILES}"')
        )
    )
    return frozenset(bytes.fromhex(digest) for facts in found for digest in facts.get(FILES, ()))


def organisations(session: Session) -> tuple[uuid.UUID, ...]:
    """Return every organisation of the installation; for the command line."""
    return tuple(session.scalars(select(Organisation.id).order_by(Organisation.slug)))
