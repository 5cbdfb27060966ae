"""Invitations: who may become a member of an organisation by a link, as what, and whether the link was used."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.storage.base import Base, Digest
from lva.storage.people import Organisation, by_member


class Invitation(Base):
    """A link that lets one person in, once; the row holds only the digest of its secret."""

    __tablename__ = "invitation"
    __table_args__ = (by_member("made_by"), by_member("used_by"), UniqueConstraint("organisation_id", "digest"))

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Organisation.id), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    """In lower case; only whoever has this address is let in."""
    roles: Mapped[list[str]]
    """Values of `lva.domain.people.Role`."""
    unit: Mapped[str]
    digest: Mapped[bytes] = mapped_column(Digest)
    made_by: Mapped[uuid.UUID | None]
    """None if it was made on the command line."""
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    used_by: Mapped[uuid.UUID | None]
    used_at: Mapped[dt.datetime | None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An invitation that nobody has used or taken back."""

    id: uuid.UUID
    email: str
    roles: Sequence[str]
    unit: str
    expires_at: dt.datetime


def by_digest(session: Session, organisation_id: uuid.UUID, digest: bytes, *, lock: bool) -> Invitation | None:
    """Return the invitation whose secret has that digest, or None."""
    found = select(Invitation).where(Invitation.organisation_id == organisation_id, Invitation.digest == digest)
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.scalars(found).first()


def waiting(session: Session, organisation_id: uuid.UUID) -> tuple[Waiting, ...]:
    """Return the invitations that are neither used nor taken back, run out or not, the newest first."""
    rows = session.execute(
        select(Invitation.id, Invitation.email, Invitation.roles, Invitation.unit, Invitation.expires_at)
        .where(
            Invitation.organisation_id == organisation_id,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .order_by(Invitation.made_at.desc(), Invitation.id)
    )
    return tuple(Waiting(*row) for row in rows)


def revoke_for(session: Session, organisation_id: uuid.UUID, email: str, at: dt.datetime) -> None:
    """Take back what is still waiting for an address."""
    session.execute(
        update(Invitation)
        .where(
            Invitation.organisation_id == organisation_id,
            Invitation.email == email,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=at)
    )


def sweep(session: Session, organisation_id: uuid.UUID, before: dt.datetime) -> None:
    """Drop invitations that ran out before an instant: nobody asks for them any more, and they hold addresses."""
    session.execute(
        delete(Invitation).where(Invitation.organisation_id == organisation_id, Invitation.expires_at < before)
    )
