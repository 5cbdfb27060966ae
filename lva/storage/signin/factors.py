"""What people sign in with beside a password: an app's secret, codes for when it is lost, and passkeys.

All of it belongs to a person, not to an organisation, and nothing of it leaves the installation.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.storage.base import Base, Digest
from lva.storage.people import Person
from lva.storage.saving import touched


class Authenticator(Base):
    """The secret that a person's app makes codes from; one for each person."""

    __tablename__ = "authenticator"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    """Encrypted with a key of the installation."""
    made_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]
    """None until a first code has shown that the app has it; until then it is not asked for."""
    last_step: Mapped[int | None]
    """The time step of the last code that was taken; neither it nor an earlier one is taken again."""


class RecoveryCode(Base):
    """A code that stands in for the app, once; only a keyed digest is kept."""

    __tablename__ = "recovery_code"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    digest: Mapped[bytes] = mapped_column(Digest, primary_key=True)
    used_at: Mapped[dt.datetime | None]


class Passkey(Base):
    """The public half of a key on a device or in a password manager."""

    __tablename__ = "passkey"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """The credential's id, as its device chose it."""
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    name: Mapped[str]
    """What the person calls it."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """How often the device says that it has signed; 0 from those that do not count."""
    made_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


_SHOWN: Final = (Passkey.id, Passkey.name, Passkey.made_at, Passkey.used_at)


@dataclass(frozen=True, slots=True)
class OwnPasskey:
    """A passkey as its owner sees it."""

    id: bytes
    name: str
    made_at: dt.datetime
    used_at: dt.datetime | None

    @property
    def mark(self) -> str:
        """Names the passkey in a form."""
        return self.id.hex()


def authenticator(session: Session, person_id: uuid.UUID) -> Authenticator | None:
    """Return somebody's app, confirmed or not, or None."""
    return session.get(Authenticator, person_id, populate_existing=True)


def asks_code(session: Session, person_id: uuid.UUID) -> bool:
    """Whether a code belongs to the password of somebody."""
    wanted = select(Authenticator.person_id).where(
        Authenticator.person_id == person_id, Authenticator.confirmed_at.is_not(None)
    )
    return session.scalar(wanted) is not None


def take_step(session: Session, person_id: uuid.UUID, step: int) -> bool:
    """Note that the code of a time step was taken; False if that step or a later one was taken before."""
    free = Authenticator.last_step.is_(None) | (Authenticator.last_step < step)
    return touched(
        session, update(Authenticator).where(Authenticator.person_id == person_id, free).values(last_step=step)
    )


def put_codes(session: Session, person_id: uuid.UUID, digests: Collection[bytes]) -> None:
    """Give somebody these recovery codes in place of all earlier ones."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.add_all(RecoveryCode(person_id=person_id, digest=one, used_at=None) for one in digests)
    session.flush()


def use_code(session: Session, person_id: uuid.UUID, digest: bytes, at: dt.datetime) -> bool:
    """Use up a recovery code; False if there is no such one, or it was used."""
    mine = update(RecoveryCode).where(
        RecoveryCode.person_id == person_id, RecoveryCode.digest == digest, RecoveryCode.used_at.is_(None)
    )
    return touched(session, mine.values(used_at=at))


def codes_left(session: Session, person_id: uuid.UUID) -> int:
    """Return how many recovery codes of somebody are unused."""
    wanted = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return session.scalars(wanted).one()


def passkeys_of(session: Session, person_id: uuid.UUID) -> tuple[OwnPasskey, ...]:
    """Return somebody's passkeys, the oldest first."""
    rows: Sequence[Sequence[object]] = session.execute(
        select(*_SHOWN).where(Passkey.person_id == person_id).order_by(Passkey.made_at, Passkey.id)
    ).all()
    return tuple(OwnPasskey(*row) for row in rows)  # type: ignore[arg-type]  # the columns are those of the class


def passkey(session: Session, credential_id: bytes, *, lock: bool = False) -> Passkey | None:
    """Return the passkey of that id, whoever's it is, or None."""
    return session.get(Passkey, credential_id, with_for_update=True if lock else None, populate_existing=True)


def remove_passkey(session: Session, person_id: uuid.UUID, credential_id: bytes) -> bool:
    """Forget a passkey of somebody; False if they have no such one."""
    gone = delete(Passkey).where(Passkey.person_id == person_id, Passkey.id == credential_id).returning(Passkey.id)
    return session.scalars(gone).first() is not None


def remove_app(session: Session, person_id: uuid.UUID) -> bool:
    """Forget somebody's app and their recovery codes; False if there was no app."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    gone = delete(Authenticator).where(Authenticator.person_id == person_id).returning(Authenticator.person_id)
    return session.scalars(gone).first() is not None


def remove_all(session: Session, person_id: uuid.UUID) -> bool:
    """Forget everything that somebody signs in with beside a password; False if there was nothing."""
    had_app = remove_app(session, person_id)
    gone = session.scalars(delete(Passkey).where(Passkey.person_id == person_id).returning(Passkey.id)).all()
    return had_app or bool(gone)
