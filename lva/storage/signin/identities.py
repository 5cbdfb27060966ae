"""Whom providers of sign-in vouch for, sign-ins that have left the site, and posts that wait for them to come back.

None of these rows belongs to an organisation: who comes back, and where they may act, is not known yet.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.storage.base import Base, Digest, Json, dialect_of, table_of
from lva.storage.people import Login, Membership, Organisation, Person


class Identity(Base):
    """Somebody as a provider knows them, and the person that they are here."""

    __tablename__ = "identity"
    __table_args__ = (Index(None, "person_id"),)

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    linked_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]


class PendingLogin(Base):
    """A sign-in that has left for a provider; good for one answer, in the browser that began it.

    The row holds no secret: nonce and verifier follow from what the browser's cookie and the address hold.
    """

    __tablename__ = "pending_login"

    digest: Mapped[bytes] = mapped_column(Digest, primary_key=True)
    """Of the state."""
    browser: Mapped[bytes] = mapped_column(Digest)
    """Of what the browser's cookie holds."""
    provider: Mapped[str]
    next: Mapped[str]
    """The page that was wanted; empty for none."""
    confirms: Mapped[bytes | None] = mapped_column(Digest)
    """The login whose person only confirms who they are."""
    invited_to: Mapped[uuid.UUID | None]
    invited_by: Mapped[bytes | None] = mapped_column(Digest)
    """The invitation that is answered, by the digest of its secret."""
    parked_id: Mapped[uuid.UUID | None]
    begun_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]


class ParkedPost(Base):
    """What somebody posted without a login, until they are back from a provider."""

    __tablename__ = "parked_post"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    browser: Mapped[bytes] = mapped_column(Digest)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Person.id))
    """Who came back; None while they are away."""
    target: Mapped[str]
    fields: Mapped[list[Any]] = mapped_column(Json)
    """Pairs of a name and a value."""
    expires_at: Mapped[dt.datetime]


@dataclass(frozen=True, slots=True)
class Gone:
    """A sign-in that had left for a provider, as its row said before it was taken away."""

    provider: str
    next: str
    confirms: bytes | None
    invited_to: uuid.UUID | None
    invited_by: bytes | None
    parked_id: uuid.UUID | None
    begun_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Parked:
    """A parked post: the local path that it was meant for, and its fields."""

    id: uuid.UUID
    target: str
    fields: tuple[tuple[str, str], ...]


def identity_of(session: Session, issuer: str, subject: str) -> Identity | None:
    """Return the identity, or None if this provider has vouched for nobody by that name."""
    return session.get(Identity, (issuer, subject))


_IDENTITY: Final = table_of(Identity)
_LINK: Final = {
    "sqlite": sqlite.insert(_IDENTITY).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_IDENTITY).on_conflict_do_nothing(),
}


def link(session: Session, identity: tuple[str, str], person_id: uuid.UUID, at: dt.datetime) -> None:
    """Note whom a provider knows by issuer and subject; of two first sign-ins at once the first one counts."""
    issuer, subject = identity
    values = {"issuer": issuer, "subject": subject, "person_id": person_id, "linked_at": at, "seen_at": at}
    session.execute(_LINK[dialect_of(session)], values)


def identities_of(session: Session, person_id: uuid.UUID) -> Sequence[Identity]:
    """Return as whom providers know a person, by issuer and subject."""
    found = select(Identity).where(Identity.person_id == person_id).order_by(Identity.issuer, Identity.subject)
    return session.scalars(found).all()


def forget_identities(session: Session, person_id: uuid.UUID) -> int:
    """Let no provider vouch for a person any more, drop what waits for them; return how many identities there were."""
    session.execute(delete(ParkedPost).where(ParkedPost.person_id == person_id))
    gone = delete(Identity).where(Identity.person_id == person_id).returning(Identity.subject)
    return len(session.scalars(gone).all())


def take_pending(session: Session, digest: bytes, browser: bytes) -> Gone | None:
    """Take away the sign-in that a browser began under a state, and return it; None if there is none, or no more."""
    gone = (
        delete(PendingLogin)
        .where(PendingLogin.digest == digest, PendingLogin.browser == browser)
        .returning(
            PendingLogin.provider,
            PendingLogin.next,
            PendingLogin.confirms,
            PendingLogin.invited_to,
            PendingLogin.invited_by,
            PendingLogin.parked_id,
            PendingLogin.begun_at,
            PendingLogin.expires_at,
        )
    )
    row: Sequence[Any] | None = session.execute(gone).first()
    return Gone(*row) if row else None


def parked_of_browser(session: Session, parked_id: uuid.UUID, browser: bytes) -> Parked | None:
    """Return what a browser has parked while it was away."""
    found = select(ParkedPost).where(ParkedPost.id == parked_id, ParkedPost.browser == browser)
    return _as_parked(session.scalars(found).first())


def parked_of_person(session: Session, parked_id: uuid.UUID, person_id: uuid.UUID, at: dt.datetime) -> Parked | None:
    """Return what was parked for somebody who has come back."""
    found = select(ParkedPost).where(
        ParkedPost.id == parked_id, ParkedPost.person_id == person_id, ParkedPost.expires_at > at
    )
    return _as_parked(session.scalars(found).first())


def _as_parked(row: ParkedPost | None) -> Parked | None:
    return None if row is None else Parked(row.id, row.target, tuple((name, value) for name, value in row.fields))


def give_parked(session: Session, parked_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Let a person who has come back find what their browser had parked."""
    session.execute(update(ParkedPost).where(ParkedPost.id == parked_id).values(person_id=person_id))


def sweep(session: Session, at: dt.datetime, kept: dt.timedelta) -> None:
    """Drop posts that have waited too long for somebody to come back, and sign-ins that ended so long ago."""
    session.execute(delete(PendingLogin).where(PendingLogin.expires_at <= at - kept))
    session.execute(delete(ParkedPost).where(ParkedPost.expires_at <= at))


def provider_of_login(session: Session, digest: bytes) -> str | None:
    """Return the provider that vouched at the beginning of a login, or None if none did."""
    return session.execute(select(Login.provider).where(Login.digest == digest)).scalar()


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation that somebody is an open member of."""

    organisation_id: uuid.UUID
    slug: str
    kind: str
    settings: Mapping[str, Any]
    roles: Sequence[str]


def places_of(session: Session, person_id: uuid.UUID) -> tuple[Place, ...]:
    """Return the organisations that a person is an open member of, by slug; it is the person's own view of them."""
    rows = session.execute(
        select(Organisation.id, Organisation.slug, Organisation.kind, Organisation.settings, Membership.roles)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id, Membership.closed_at.is_(None))
        .order_by(Organisation.slug)
    )
    return tuple(Place(*row) for row in rows)


def note_provider(session: Session, digest: bytes, provider: str, twice_at: dt.datetime | None) -> None:
    """Note who vouched at the beginning of a login, and when for more than a password."""
    session.execute(update(Login).where(Login.digest == digest).values(provider=provider, twice_at=twice_at))


def known_organisations(session: Session) -> frozenset[str]:
    """Return the short names of all organisations; for whoever runs the installation."""
    return frozenset(session.scalars(select(Organisation.slug)))


def end_unvouched(session: Session, organisation_id: uuid.UUID) -> int:
    """End the logins that act for an organisation and began without a provider; return how many there were."""
    ended = (
        delete(Login).where(Login.organisation_id == organisation_id, Login.provider.is_(None)).returning(Login.digest)
    )
    return len(session.scalars(ended).all())
