"""What all rows share: the declarative base, the names of constraints and the types of columns.

The same models serve SQLite and PostgreSQL. The types keep the two alike: instants are aware UTC
on both, and no text reaches either with characters that only one of them would keep.
"""

import datetime as dt
import json
import re
import unicodedata
import uuid
from enum import StrEnum
from typing import Any, ClassVar, Final, Generic, TypeAlias, TypeVar, cast

from sqlalchemy import JSON, DateTime, Dialect, LargeBinary, MetaData, Select, Table, Text, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeEngine

DIGEST_BYTES: Final = 32
_CARRIAGE: Final = re.compile("\r\n?")
_UNWANTED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but newline and tab, and halves of surrogate pairs."""
_ESCAPED: Final = re.compile(r'\\[^"\\nt]')
"""What JSON writes as an escape, but for quotes, backslashes, newlines and tabs."""


def clean_text(text: str) -> str:
    """Return `text` as it is stored: NFC, line feeds only, no control characters but newline and tab.

    PostgreSQL refuses NUL characters and halves of surrogate pairs; SQLite would keep some of them.
    """
    return unicodedata.normalize("NFC", _UNWANTED.sub("", _CARRIAGE.sub("\n", text)))


def as_json(value: object) -> str:
    """Return a JSON value as compact text with every string in it, keys included, cleaned."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # Nearly every value is clean already; looking at the text once is cheaper than walking the value.
    if _ESCAPED.search(text) is None and _UNWANTED.search(text) is None and unicodedata.is_normalized("NFC", text):
        return text
    return json.dumps(_cleaned(json.loads(text)), ensure_ascii=False, separators=(",", ":"))


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean_text(key): _cleaned(item) for key, item in value.items()}
    return value


_Impl: TypeAlias = TypeEngine[Any] | type[TypeEngine[Any]]


class Words(TypeDecorator[str]):
    """Text of any length, cleaned on its way in; limits of length live in forms."""

    impl: _Impl = Text
    cache_ok: bool | None = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text that is stored."""
        return None if value is None else clean_text(value)

    def process_literal_param(self, value: str | None, dialect: Dialect) -> str:
        """Return the text as it is written into a statement."""
        return clean_text(value or "")


class Moment(TypeDecorator[dt.datetime]):
    """An instant: aware going in, aware UTC coming out. A naive one is a `ValueError`."""

    impl: _Impl = DateTime(timezone=True)
    cache_ok: bool | None = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Return the instant in UTC; SQLite keeps it as text that sorts, without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Return the instant in UTC."""
        return None if value is None else as_utc(value)


def as_utc(value: dt.datetime) -> dt.datetime:
    """Return what a database gave for an instant, which is UTC where it says nothing, as aware UTC."""
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Digest(TypeDecorator[bytes]):
    """A SHA-256 digest, 32 bytes; any other length is a `ValueError`."""

    impl: _Impl = LargeBinary(DIGEST_BYTES)
    cache_ok: bool | None = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Return the digest."""
        if value is not None and len(value) != DIGEST_BYTES:
            raise ValueError("a digest has 32 bytes")
        return value

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Return the digest."""
        return None if value is None else bytes(value)


AnySelect: TypeAlias = Select[*tuple[Any, ...]]
"""A statement that returns rows of several columns."""
Choice = TypeVar("Choice", bound=StrEnum)


class OneOf(TypeDecorator[Choice], Generic[Choice]):
    """A member of an enumeration, stored as its value. A value that it lacks is a `ValueError`."""

    impl: _Impl = Text
    cache_ok: bool | None = True

    def __init__(self, choices: type[Choice]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: Choice | None, dialect: Dialect) -> str | None:
        """Return the stored value."""
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Choice | None:
        """Return the member."""
        return None if value is None else self.choices(value)


Json: Final = JSON().with_variant(JSONB(), "postgresql")
"""A JSON value; None is JSON's null, never the absence of a value. `as_json` writes it."""


class Base(DeclarativeBase):
    """Rows: columns and constraints, neither rules nor queries nor `relationship()`.

    Without relationships the order of inserts is the order of flushes: whoever adds a row and then
    one that points at it flushes in between.
    """

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        },
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Words(),
        uuid.UUID: Uuid(),
        dt.datetime: Moment(),
        dict[str, Any]: Json,
        list[str]: Json,
    }


def table_of(row: type[Base]) -> Table:
    """Return the table behind a kind of row, for statements that need no rows."""
    return cast("Table", row.__table__)


def dialect_of(session: Session) -> str:
    """Return `sqlite` or `postgresql`."""
    return session.get_bind().dialect.name
