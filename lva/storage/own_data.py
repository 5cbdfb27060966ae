"""What an organisation's rows say of one person: every row that names them, and emptying what names them for good.

Which rows those are follows from the schema: whatever points at a membership. A table of tomorrow is found as well.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Date, Table, delete, select
from sqlalchemy.orm import Session

from lva.storage.assessments import Assessment
from lva.storage.base import DIGEST_BYTES, Moment, OneOf, table_of
from lva.storage.people import Login, Membership, Organisation
from lva.storage.schema import SCHEMA, WALLED
from lva.storage.signin.identities import ParkedPost
from lva.storage.signin.invitations import Invitation
from lva.storage.telling import notices

_TOLD: Final = frozenset({
    "email", "field", "key", "kind", "list", "number", "place", "reference", "role", "section", "state", "version",
})  # fmt: skip
"""Columns that say which row it is; all others but ids and instants may hold what somebody else wrote."""
_OWN_WORDS: Final[Mapping[tuple[str, str], str]] = {
    ("comment", "made_by"): "text",
    ("mark", "made_by"): "note",
    ("message", "written_by"): "text",
    ("verdict", "given_by"): "words",
    ("verdict_answer", "given_by"): "words",
    ("named_version", "made_by"): "name",
    ("blind_review", "reviewer_id"): "summary",
}
"""Columns that hold words of whoever another column names."""
_MEMBER: Final = f"{Membership.__tablename__}.person_id"


@dataclass(frozen=True, slots=True)
class Named:
    """A row that names a person: in which table and as what, and what it says of itself."""

    table: str
    as_what: str
    """The column that names the person."""
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Belonging:
    """A membership, open or closed."""

    organisation_id: uuid.UUID
    slug: str
    names: Mapping[str, str]
    unit: str
    roles: tuple[str, ...]
    closed_at: dt.datetime | None


def belongings(session: Session, person_id: uuid.UUID) -> tuple[Belonging, ...]:
    """Return a person's memberships, closed ones too, by slug. It is the person's own view of them."""
    rows = session.execute(
        select(
            Organisation.id,
            Organisation.slug,
            Organisation.names,
            Membership.unit,
            Membership.roles,
            Membership.closed_at,
        )
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id)
        .order_by(Organisation.slug)
    )
    return tuple(
        Belonging(owner, slug, names, unit, tuple(roles), closed) for owner, slug, names, unit, roles, closed in rows
    )


def naming(table: Table) -> tuple[Column[Any], ...]:
    """Return the columns of a table that name members."""
    return tuple(
        column for column in table.columns if any(key.target_fullname == _MEMBER for key in column.foreign_keys)
    )


def named(session: Session, organisation_id: uuid.UUID, person_id: uuid.UUID) -> Iterator[Named]:
    """Iterate over every row of an organisation that names a person, table by table, in the order of their keys."""
    for table in SCHEMA.sorted_tables:
        if table.name not in WALLED:
            continue
        for column in naming(table):
            yield from _rows(session, table, column, (organisation_id, person_id))


def _rows(session: Session, table: Table, column: Column[Any], whose: tuple[uuid.UUID, uuid.UUID]) -> Iterator[Named]:
    owner, person_id = whose
    words = _OWN_WORDS.get((table.name, column.name))
    told = [one for one in table.columns if _is_told(one) or one.name == words]
    found = (
        select(*told)
        .where(table.c.organisation_id == owner, column == person_id)
        .order_by(*(one for one in table.primary_key.columns if one.name != "organisation_id"))
    )
    for row in session.execute(found):
        yield Named(table.name, column.name, dict(zip((one.name for one in told), row, strict=True)))


def _is_told(column: Column[Any]) -> bool:
    if column.name == "organisation_id" or getattr(column.type, "length", None) == DIGEST_BYTES:
        return False
    if column.primary_key or isinstance(column.type, Date | Moment | OneOf):
        return True
    return column.name in _TOLD or column.name == "assessment_id"


def references(session: Session, organisation_id: uuid.UUID) -> dict[str, str]:
    """Return the references of an organisation's assessments by their ids as text."""
    rows = session.execute(
        select(Assessment.id, Assessment.reference).where(Assessment.organisation_id == organisation_id)
    )
    return {str(row.id): row.reference for row in rows}


def logins(session: Session, person_id: uuid.UUID) -> tuple[Login, ...]:
    """Return where a person is or was signed in, as far as it is kept."""
    return tuple(session.scalars(select(Login).where(Login.person_id == person_id).order_by(Login.authenticated_at)))


def forget_in(session: Session, organisation_id: uuid.UUID, person_id: uuid.UUID, email: str) -> None:
    """Take away what an organisation keeps of a person for the person's own use: notices, choices, invitations."""
    notices.drop(session, organisation_id, person_id)
    table = table_of(Invitation)
    session.execute(delete(table).where(table.c.organisation_id == organisation_id, table.c.email == email))


def forget_posts(session: Session, person_id: uuid.UUID) -> None:
    """Take away what a person posted while not signed in."""
    table = table_of(ParkedPost)
    session.execute(delete(table).where(table.c.person_id == person_id))
