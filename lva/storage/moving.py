"""The rows of one organisation as JSON objects that belong to no kind of database, and such objects as rows again.

Every table of tenants travels unless it is named here; a row reads the same whichever database it comes from.
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Column, ColumnElement, Date, Integer, LargeBinary, Table, Uuid, collate, select
from sqlalchemy import insert as insert_into
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lva.domain.errors import LvaError
from lva.storage.base import DIGEST_BYTES, AnySelect, Digest, Moment, OneOf, Words, dialect_of, table_of
from lva.storage.people import Membership, Organisation, Person
from lva.storage.schema import SCHEMA, WALLED
from lva.storage.telling.outbox import MAIL, Outbox

STAYS: Final[Mapping[str, str]] = {
    "findable": "triggers fill it again",
    "invitation": "its link leads to the installation that made it",
    "sharing": "its receipts are sealed with a key of the installation",
    "outgoing": "what waits to leave leaves from where it was approved",
    "returned": "it answers a sharing, which stays",
    "reply_given": "it answers a review that came back for a sharing, which stays",
    "notice": "whoever was told was told there, and mails about it are sent from there",
}
"""Tables of tenants that do not travel, each with the reason."""
_PEOPLE: Final = tuple(table_of(row) for row in (Organisation, Person, Membership))
TABLES: Final[Mapping[str, Table]] = {
    table.name: table
    for table in (*_PEOPLE, *(one for one in SCHEMA.sorted_tables if one.name in WALLED and one.name not in STAYS))
}
"""What travels, by name: a table comes after those that its rows point at."""
ROWS_AT_ONCE: Final = 200
_MOST: Final = 2**31 - 1
"""The greatest whole number that both databases keep in such a column."""


class Unfit(LvaError):
    """Rows of a table that are there already, or point at rows that are not."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


@dataclass(frozen=True, slots=True)
class _Form:
    """How a value that is not None is told in JSON, and how it is understood; what cannot be is a `ValueError`."""

    told: Callable[[Any], Any]
    heard: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _only(kind: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError(kind.__name__)
        return value

    return check


def _number(value: Any) -> int:
    found: int = _only(int)(value)
    if not -_MOST <= found <= _MOST:
        raise ValueError("out of range")
    return found


def _instant(value: dt.datetime) -> str:
    return value.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _moment(value: Any) -> dt.datetime:
    found = dt.datetime.fromisoformat(_only(str)(value))
    if found.tzinfo is None:
        raise ValueError("no time zone")
    return found


_BYTES: Final = _Form(lambda value: bytes(value).hex(), lambda value: bytes.fromhex(_only(str)(value)))
_FORMS: Final[Mapping[type, _Form]] = {
    Boolean: _Form(_same, _only(bool)),
    Date: _Form(dt.date.isoformat, lambda value: dt.date.fromisoformat(_only(str)(value))),
    Digest: _BYTES,
    Integer: _Form(_same, _number),
    JSON: _Form(_same, _same),
    LargeBinary: _BYTES,
    Moment: _Form(_instant, _moment),
    OneOf: _Form(str, _only(str)),
    Uuid: _Form(str, lambda value: uuid.UUID(_only(str)(value))),
    Words: _Form(_same, _only(str)),
}
"""Whoever brings a new kind of column says here how its values travel."""


def rows(session: Session, table: Table, organisation_id: uuid.UUID) -> Iterator[dict[str, Any]]:
    """Iterate over an organisation's rows of a table as JSON objects, in an order that is the same on each database.

    Of people those who are or were members; few rows are held in memory at a time.
    """
    statement = _ordered(table, dialect_of(session)).where(_belongs(table, organisation_id))
    for row in session.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE}):
        yield {
            column.name: None if value is None else _FORMS[type(column.type)].told(value)
            for column, value in zip(table.columns, row, strict=True)
        }


def _ordered(table: Table, dialect: str) -> AnySelect:
    return select(*table.columns).order_by(*(_placed(column, dialect) for column in table.primary_key.columns))


def _placed(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    # SQLite compares text by its bytes; PostgreSQL would follow the language of the database.
    return collate(column, "C") if dialect == "postgresql" and isinstance(column.type, Words) else column


def _belongs(table: Table, organisation_id: uuid.UUID) -> ColumnElement[bool]:
    if table is table_of(Organisation):
        return table.c.id == organisation_id
    if table is table_of(Outbox):
        # Mails are sent by the installation that was told to, or twice.
        return (table.c.organisation_id == organisation_id) & ~table.c.kind.startswith(MAIL)
    if table is not table_of(Person):
        return table.c.organisation_id == organisation_id
    member = table_of(Membership).c
    return table.c.id.in_(select(member.person_id).where(member.organisation_id == organisation_id))


def owner(table: Table, row: Mapping[str, Any]) -> uuid.UUID | None:
    """Return whose row this is, or None for a person's, who belongs to no organisation alone."""
    found: uuid.UUID | None = row["id"] if table is table_of(Organisation) else row.get("organisation_id")
    return found


def line(row: Mapping[str, Any]) -> bytes:
    """Return a row as one line: the same row gives the same bytes."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def understood(table: Table, said: bytes) -> dict[str, Any]:
    """Return what a line says as the values of a table's columns; `ValueError` if it does not say them."""
    try:
        found = json.loads(said, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(found, dict) or found.keys() != set(table.columns.keys()):
        raise ValueError("other columns")
    return {column.name: _heard(column, found[column.name]) for column in table.columns}


def _no_number(text: str) -> None:
    raise ValueError(text)


def _heard(column: Column[Any], value: Any) -> Any:
    # JSON's own null is a value like any other.
    if value is None and not isinstance(column.type, JSON):
        if not column.nullable:
            raise ValueError(f"{column.name} is missing")
        return None
    heard = _FORMS[type(column.type)].heard(value)
    if isinstance(column.type, OneOf):
        column.type.choices(heard)
    if isinstance(column.type, Digest) and len(heard) != DIGEST_BYTES:
        raise ValueError(f"{column.name} is no digest")
    return heard


def insert(session: Session, table: Table, values: Sequence[Mapping[str, Any]]) -> None:
    """Write rows that are not there; `Unfit` if some are, or point at what is not."""
    try:
        # One statement, so that triggers which look at all of its rows work once and not for each of them.
        session.execute(insert_into(table).values([dict(one) for one in values]))
    except IntegrityError as error:
        raise Unfit(table.name) from error
