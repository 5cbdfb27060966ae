"""Rows of the history: append-only, hash-chained, guarded by triggers."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lva.storage.base import Base, Digest
from lva.storage.people import Organisation, by_member


class Event(Base):
    """One thing that happened in the stream of an assessment or of an organisation."""

    __tablename__ = "event"
    __table_args__ = (by_member("actor_id"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Organisation.id), primary_key=True)
    stream_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """The id of the assessment or of the organisation."""
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Counts from one within the stream."""
    kind: Mapped[str]
    actor_id: Mapped[uuid.UUID | None]
    at: Mapped[dt.datetime]
    facts: Mapped[dict[str, Any]]
    """Keys, ids, digests and counts; never text or names."""
    previous: Mapped[bytes] = mapped_column(Digest)
    digest: Mapped[bytes] = mapped_column(Digest)
    """`lva.domain.chain.link` of all the others."""
