"""Rows of sharing with a blind review: what is prepared and approved, what waits to leave, what has arrived.

What leaves or has arrived has no key to an assessment, no person and no time finer than a week.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.storage.assessments import of_assessment, within
from lva.storage.base import Base, Digest, OneOf
from lva.storage.people import Organisation, by_member


class SharingState(StrEnum):
    """How far the sharing of one document is; the value is what is stored."""

    OPEN = "open"
    """Somebody decides on finds."""
    CONFIRMED = "confirmed"
    """Approved by one person; a second one has still to read it."""
    QUEUED = "queued"
    """Approved; it waits for the next release or has left."""
    WITHDRAWN = "withdrawn"


class Mail(StrEnum):
    """What waits to leave an organisation; the value is what is stored."""

    SHARE = "share"
    WITHDRAWAL = "withdrawal"
    REVIEW = "review"
    REPLY = "reply"


class Gone(StrEnum):
    """Why a share that arrived is no longer there."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Sharing(Base):
    """The sharing of one issued document, inside the organisation that gives it."""

    __tablename__ = "sharing"
    __table_args__ = (
        of_assessment(),
        by_member("begun_by"),
        by_member("approved_by"),
        by_member("second_by"),
        UniqueConstraint("organisation_id", "assessment_id", "version"),
        Index(None, "tag"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[uuid.UUID]
    version: Mapped[int]
    """The version of the issued document."""
    policy: Mapped[str]
    """`ratings` or `texts`."""
    state: Mapped[SharingState] = mapped_column(OneOf(SharingState))
    revision: Mapped[int]
    decisions: Mapped[dict[str, Any]]
    """By the key of a find: what is done and why. Emptied when what they decided has been sealed."""
    added: Mapped[dict[str, Any]]
    """What was missed, as typed, by its category. Emptied likewise."""
    begun_by: Mapped[uuid.UUID]
    begun_at: Mapped[dt.datetime]
    approved_by: Mapped[uuid.UUID | None]
    approved_at: Mapped[dt.datetime | None]
    approved_digest: Mapped[bytes | None] = mapped_column(Digest)
    """What the approval is bound to: the record without its id, and the rules in it."""
    second_by: Mapped[uuid.UUID | None]
    second_at: Mapped[dt.datetime | None]
    tag: Mapped[bytes | None] = mapped_column(Digest)
    """A keyed digest of the share's id: finds what comes back without telling which it is."""
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Encrypted: the share's id, the receipt's secret, and what each mask stands for. None after its day."""
    purge_on: Mapped[dt.date | None]


class Outgoing(Base):
    """Something that waits to leave an organisation, or has left; its id is drawn for the purpose."""

    __tablename__ = "outgoing"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Organisation.id), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[Mail] = mapped_column(OneOf(Mail))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """An item of a parcel, as canonical JSON (docs/blind.md)."""


class Arrived(Base):
    """A blind record that an organisation of the kind `mll` has been given."""

    __tablename__ = "arrived"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Organisation.id), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """The share's id."""
    record: Mapped[bytes | None] = mapped_column(LargeBinary)
    """None once it is deleted."""
    record_digest: Mapped[bytes] = mapped_column(Digest)
    receipt: Mapped[bytes] = mapped_column(Digest)
    """The SHA-256 of a secret that only the giver has."""
    week: Mapped[str]
    """`2026-W47`; no finer time is kept."""
    gone: Mapped[Gone | None] = mapped_column(OneOf(Gone))


class SeenParcel(Base):
    """A parcel that was taken in; the same is refused ever after."""

    __tablename__ = "parcel_seen"
    __table_args__ = (UniqueConstraint("organisation_id", "digest"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Organisation.id), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(Digest)


class Returned(Base):
    """A review that has come back, beside the sharing that it answers."""

    __tablename__ = "returned"
    __table_args__ = (
        ForeignKeyConstraint(["organisation_id", "sharing_id"], ["sharing.organisation_id", "sharing.id"]),
        by_member("replied_by"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """The review's id."""
    sharing_id: Mapped[uuid.UUID]
    review: Mapped[dict[str, Any]]
    """As it came: `lava.blind.review/1`."""
    reply: Mapped[str] = mapped_column(default="")
    """What the organisation says to it, and what was made better."""
    replied_by: Mapped[uuid.UUID | None]
    replied_at: Mapped[dt.datetime | None]


KEPT_ON: Final = ("decisions", "added")
"""Columns of a sharing that hold words of the file while somebody decides."""


def of_version(
    session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID, version: int, *, lock: bool = False
) -> Sharing | None:
    """Return the sharing of one version of an assessment, or None."""
    found = select(Sharing).where(
        Sharing.organisation_id == organisation_id,
        Sharing.assessment_id == assessment_id,
        Sharing.version == version,
    )
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.scalars(found).first()


def of_assessment_all(session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID) -> Sequence[Sharing]:
    """Return the sharings of an assessment, the newest version first."""
    return session.scalars(
        select(Sharing)
        .where(Sharing.organisation_id == organisation_id, Sharing.assessment_id == assessment_id)
        .order_by(Sharing.version.desc())
    ).all()


def by_tag(session: Session, tag: bytes) -> Sharing | None:
    """Return the sharing of that tag, of whatever organisation the session sees."""
    return session.scalars(select(Sharing).where(Sharing.tag == tag).order_by(Sharing.organisation_id)).first()


def due_for_purge(session: Session, organisation_id: uuid.UUID, on: dt.date) -> Sequence[Sharing]:
    """Return the sharings whose sealed part has had its day."""
    return session.scalars(
        select(Sharing)
        .where(Sharing.organisation_id == organisation_id, Sharing.purge_on <= on, Sharing.sealed.is_not(None))
        .order_by(Sharing.id)
    ).all()


def drop_abandoned(session: Session, organisation_id: uuid.UUID, before: dt.datetime) -> None:
    """Delete sharings that were begun before an instant and never approved in full, with the words typed for them."""
    session.execute(
        delete(Sharing).where(
            Sharing.organisation_id == organisation_id,
            Sharing.state.in_((SharingState.OPEN, SharingState.CONFIRMED)),
            Sharing.begun_at < before,
        )
    )


def waiting(session: Session, kinds: Sequence[Mail]) -> Sequence[Outgoing]:
    """Return what waits to leave, of all organisations that the session sees; the order tells nothing."""
    return session.scalars(
        select(Outgoing).where(Outgoing.kind.in_(kinds)).order_by(Outgoing.id, Outgoing.organisation_id)
    ).all()


def waiting_of(session: Session, organisation_id: uuid.UUID, kind: Mail) -> Sequence[Outgoing]:
    """Return what of one kind waits to leave one organisation."""
    return session.scalars(
        select(Outgoing).where(Outgoing.organisation_id == organisation_id, Outgoing.kind == kind).order_by(Outgoing.id)
    ).all()


def left(session: Session, organisation_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> int:
    """Delete what has left, and return how many rows that were: what somebody else carried is not there any more."""
    gone = delete(Outgoing).where(Outgoing.organisation_id == organisation_id, Outgoing.id.in_(ids))
    return int(session.execute(gone).rowcount)  # type: ignore[attr-defined]  # a DELETE gives a cursor


def first_seen(session: Session, organisation_id: uuid.UUID, parcel_id: uuid.UUID, digest: bytes) -> bool:
    """Note a parcel and return True, or False if it was taken in before, by its id or its digest."""
    known = session.scalars(
        select(SeenParcel.id).where(
            SeenParcel.organisation_id == organisation_id,
            (SeenParcel.id == parcel_id) | (SeenParcel.digest == digest),
        )
    ).first()
    if known is not None:
        return False
    session.add(SeenParcel(organisation_id=organisation_id, id=parcel_id, digest=digest))
    session.flush()
    return True


def empty_arrived(session: Session, organisation_id: uuid.UUID, share_id: uuid.UUID, why: Gone) -> None:
    """Delete the record of a share for good; the row says why."""
    session.execute(
        update(Arrived)
        .where(Arrived.organisation_id == organisation_id, Arrived.id == share_id)
        .values(record=None, gone=why)
    )


def organisations_of_kind(session: Session, kind: str) -> Sequence[uuid.UUID]:
    """Return the organisations of a kind, by their id."""
    return session.scalars(select(Organisation.id).where(Organisation.kind == kind).order_by(Organisation.id)).all()


def returned(session: Session, organisation_id: uuid.UUID, review_id: uuid.UUID, *, lock: bool) -> Returned | None:
    """Return a review that came back, as the database has it now, or None."""
    return session.get(Returned, (organisation_id, review_id), with_for_update=lock or None, populate_existing=True)


def returned_to(session: Session, organisation_id: uuid.UUID, sharing_id: uuid.UUID) -> Sequence[Returned]:
    """Return the reviews that came back for a sharing, by their letter."""
    found = session.scalars(
        select(Returned)
        .where(Returned.organisation_id == organisation_id, Returned.sharing_id == sharing_id)
        .order_by(Returned.id)
    ).all()
    return sorted(found, key=lambda one: (str(one.review.get("by", "")), one.id))
