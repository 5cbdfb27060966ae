"""Rows of organisations, people, their memberships and their logins."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from lva.domain.chain import BEGINNING
from lva.storage.base import Base, Digest


class Organisation(Base):
    """A tenant: a municipality, a joint authority, a county. It owns a stream of history of its own."""

    __tablename__ = "organisation"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, Any]]
    """The name by language; at least one of `fi`, `sv`, `en`."""
    kind: Mapped[str]
    municipality_code: Mapped[str | None]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    event_count: Mapped[int] = mapped_column(default=0)
    event_head: Mapped[bytes] = mapped_column(Digest, default=BEGINNING)


class Person(Base):
    """Somebody who can sign in; one person may belong to several organisations."""

    __tablename__ = "person"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    """In lower case."""
    name: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    password_hash: Mapped[str | None]
    """None while only another way of signing in is open."""
    closed_at: Mapped[dt.datetime | None]


class Login(Base):
    """One signed-in browser; the cookie holds the secret, the row only its digest."""

    __tablename__ = "login"
    __table_args__ = (Index(None, "person_id"),)

    digest: Mapped[bytes] = mapped_column(Digest, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Organisation.id))
    """The organisation that the person acts for right now."""
    authenticated_at: Mapped[dt.datetime]
    """When the person last showed that it is they."""
    twice_at: Mapped[dt.datetime | None]
    """When they last showed more than a password; None if they have not in this browser."""
    seen_at: Mapped[dt.datetime]
    """Written at most once a minute."""
    expires_at: Mapped[dt.datetime]
    provider: Mapped[str | None]
    """The short name of the provider that vouched for the person; None if they signed in here."""


class Membership(Base):
    """A person in an organisation; whoever edits a tenant's rows has one there."""

    __tablename__ = "membership"
    __table_args__ = (Index(None, "person_id"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Organisation.id), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    unit: Mapped[str] = mapped_column(default="")
    roles: Mapped[list[str]]
    """Values of `lva.domain.people.Role`."""
    closed_at: Mapped[dt.datetime | None]


def by_member(column: str) -> ForeignKeyConstraint:
    """Return the constraint that whoever `column` names belongs to the row's own organisation."""
    return ForeignKeyConstraint(["organisation_id", column], ["membership.organisation_id", "membership.person_id"])
