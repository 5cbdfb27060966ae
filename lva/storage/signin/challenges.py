"""What waits for somebody's next step on the way in: a question that was put to them, or a link that was sent.

Each is named by the digest of a random token, runs out by itself and works once.
"""

import datetime as dt
import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.storage.base import Base, Digest, OneOf
from lva.storage.people import Person


class ChallengeKind(StrEnum):
    """What is asked for."""

    CODE = "code"
    """The password was right; the code of the app is still to come."""
    PASSKEY_NEW = "passkey_new"
    PASSKEY_LOGIN = "passkey_login"
    PASSKEY_CONFIRM = "passkey_confirm"


class Challenge(Base):
    """A question that was put to one browser."""

    __tablename__ = "challenge"
    __table_args__ = (Index(None, "expires_at"), Index(None, "person_id"))

    digest: Mapped[bytes] = mapped_column(Digest, primary_key=True)
    kind: Mapped[ChallengeKind] = mapped_column(OneOf(ChallengeKind))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Person.id))
    """Who is asked; None where the answer says who it is."""
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    """What a passkey signs; empty for a code."""
    expires_at: Mapped[dt.datetime]


class PasswordLink(Base):
    """The last link to a new password that somebody was sent; a newer one takes its place."""

    __tablename__ = "password_link"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    digest: Mapped[bytes] = mapped_column(Digest, unique=True)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


def put(session: Session, asked: Challenge, at: dt.datetime) -> None:
    """Note a question; those that have run out by `at` are dropped."""
    session.execute(delete(Challenge).where(Challenge.expires_at <= at))
    session.add(asked)
    session.flush()


def find(session: Session, digest: bytes, kind: ChallengeKind, at: dt.datetime) -> Challenge | None:
    """Return a question that still waits for its answer at `at`, or None."""
    wanted = select(Challenge).where(Challenge.digest == digest, Challenge.kind == kind, Challenge.expires_at > at)
    return session.scalars(wanted).first()


def take(
    session: Session, digest: bytes, kind: ChallengeKind, at: dt.datetime
) -> tuple[uuid.UUID | None, bytes] | None:
    """Use up a question that still waits at `at`; return who was asked and the nonce, or None if there is none.

    Of two answers that come at once one gets it.
    """
    mine = delete(Challenge).where(Challenge.digest == digest, Challenge.kind == kind, Challenge.expires_at > at)
    row = session.execute(mine.returning(Challenge.person_id, Challenge.nonce)).first()
    return None if row is None else (row[0], row[1])


def drop(session: Session, person_id: uuid.UUID) -> None:
    """Drop what waits for somebody, links included: they have another password, or go."""
    drop_questions(session, person_id)
    session.execute(delete(PasswordLink).where(PasswordLink.person_id == person_id))


def drop_questions(session: Session, person_id: uuid.UUID) -> None:
    """Drop the questions that were put to somebody; none of them is answered any more."""
    session.execute(delete(Challenge).where(Challenge.person_id == person_id))


def link(session: Session, digest: bytes, *, lock: bool = False) -> PasswordLink | None:
    """Return the link with that digest, used and run out ones too, or None."""
    wanted = select(PasswordLink).where(PasswordLink.digest == digest)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.scalars(wanted).first()


def put_link(session: Session, person_id: uuid.UUID, digest: bytes, expires_at: dt.datetime) -> None:
    """Let a link lead somebody to a new password, and no earlier one any more."""
    session.merge(PasswordLink(person_id=person_id, digest=digest, expires_at=expires_at, used_at=None))
    session.flush()
