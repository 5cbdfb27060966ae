"""Rows of matters, their handlings, assessments, and what is said in them."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from lva.content.model import Depth
from lva.domain.chain import BEGINNING
from lva.domain.workflow import State
from lva.storage.base import Base, Digest, Json, OneOf
from lva.storage.people import Organisation, by_member

_NUMBERS: Final = "case_numbers"
_OF_A_UNIT: Final = text("unit IS NOT NULL")
_IN_APPROVAL: Final = text("state = 'in_approval'")


def _tenant() -> Mapped[uuid.UUID]:
    return mapped_column(ForeignKey(Organisation.id), primary_key=True)


def within() -> Mapped[uuid.UUID]:
    """Return the tenant's part of the key of a row whose parent already proves that the tenant exists."""
    return mapped_column(primary_key=True)


def _of_matter() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["organisation_id", "matter_id"], ["matter.organisation_id", "matter.id"])


def of_assessment() -> ForeignKeyConstraint:
    """Return the constraint that a row's assessment belongs to the row's own organisation."""
    return ForeignKeyConstraint(["organisation_id", "assessment_id"], ["assessment.organisation_id", "assessment.id"])


def words_to_find(title: str, fields: Mapping[str, Any]) -> str:
    """Return, in lower case, the words by which lists find a matter: its title and case numbers."""
    numbers = fields.get(_NUMBERS)
    listed = [number for number in numbers if isinstance(number, str)] if isinstance(numbers, list) else []
    return "\n".join([title, *listed]).lower()


def _first_words(context: DefaultExecutionContext) -> str:
    values = context.get_current_parameters()  # type: ignore[no-untyped-call]  # as SQLAlchemy leaves it
    return words_to_find(values["title"], values["fields"])


class Matter(Base):
    """The decision being prepared; several assessments may share it."""

    __tablename__ = "matter"
    __table_args__ = (by_member("edited_by"),)

    organisation_id: Mapped[uuid.UUID] = _tenant()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    """A copy for lists, as `decide_on` is; what counts stands in `fields`."""
    decide_on: Mapped[dt.date | None]
    found_by: Mapped[str] = mapped_column(default=_first_words)
    """What `words_to_find` says."""
    fields: Mapped[dict[str, Any]]
    """The answers of the matter by their keys."""
    revision: Mapped[int] = mapped_column(default=1)
    edited_by: Mapped[uuid.UUID | None]
    edited_at: Mapped[dt.datetime]


class Handling(Base):
    """One treatment of a matter by a body or an officer."""

    __tablename__ = "handling"
    __table_args__ = (
        _of_matter(),
        by_member("edited_by"),
        Index(None, "organisation_id", "matter_id", "position", "id"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[uuid.UUID]
    position: Mapped[int]
    fields: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    removed_at: Mapped[dt.datetime | None]
    edited_by: Mapped[uuid.UUID | None]
    edited_at: Mapped[dt.datetime]


class MatterEntry(Base):
    """An entry of a list of the matter: a part of the decision, a dissent, a related assessment."""

    __tablename__ = "matter_entry"
    __table_args__ = (
        _of_matter(),
        by_member("edited_by"),
        Index(None, "organisation_id", "matter_id", "list", "position", "id"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[uuid.UUID]
    list: Mapped[str]
    position: Mapped[int]
    fields: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    removed_at: Mapped[dt.datetime | None]
    edited_by: Mapped[uuid.UUID | None]
    edited_at: Mapped[dt.datetime]


class Assessment(Base):
    """One assessment of impacts on children, from draft to issued; it owns a stream of history."""

    __tablename__ = "assessment"
    __table_args__ = (
        by_member("submitted_by"),
        UniqueConstraint("organisation_id", "reference"),
        Index(None, "organisation_id", "edited_at", "id"),
        Index(None, "organisation_id", "state", "edited_at", "id"),
        Index(None, "organisation_id", "unit", "edited_at", "id", sqlite_where=_OF_A_UNIT, postgresql_where=_OF_A_UNIT),
        Index(
            None,
            "organisation_id",
            "state",
            "submitted_by",
            "id",
            sqlite_where=_IN_APPROVAL,
            postgresql_where=_IN_APPROVAL,
        ),
    )

    organisation_id: Mapped[uuid.UUID] = _tenant()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reference: Mapped[str]
    title: Mapped[str]
    language: Mapped[str]
    state: Mapped[State] = mapped_column(OneOf(State), default=State.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    depth: Mapped[Depth | None] = mapped_column(OneOf(Depth))
    """None until the screening questions settle it."""
    pack: Mapped[str]
    pack_version: Mapped[str]
    content_digest: Mapped[bytes | None] = mapped_column(Digest)
    """What was approved; None before approval."""
    submitted_by: Mapped[uuid.UUID | None]
    unit: Mapped[str | None]
    """The key of the organisation's unit that makes it; None where nobody said."""
    event_count: Mapped[int] = mapped_column(default=0)
    event_head: Mapped[bytes] = mapped_column(Digest, default=BEGINNING)
    started_at: Mapped[dt.datetime]
    edited_at: Mapped[dt.datetime]

    # Whatever changes an assessment adds an event: one that has more of them than when it was opened
    # is not the one that was opened, and is not written over.
    __mapper_args__: Any = {  # noqa: RUF012 -- SQLAlchemy reads it once
        "version_id_col": event_count,
        "version_id_generator": False,
    }


class AssessmentMatter(Base):
    """Which matters an assessment serves, in which order; the first is the one that lists show."""

    __tablename__ = "assessment_matter"
    __table_args__ = (
        of_assessment(),
        _of_matter(),
        Index(None, "organisation_id", "matter_id"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    assessment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    position: Mapped[int]


class Findable(Base):
    """The words that lists find an assessment by, in lower case: title, reference, matters' titles and case numbers.

    Triggers of the database keep it (`lva.storage.migrations.finding`); the program only reads it.
    """

    __tablename__ = "findable"
    __table_args__ = (of_assessment(), {"sqlite_with_rowid": False})

    organisation_id: Mapped[uuid.UUID] = within()
    assessment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    words: Mapped[str]


class Participant(Base):
    """Somebody who takes part in an assessment, and as what."""

    __tablename__ = "participant"
    __table_args__ = (
        of_assessment(),
        by_member("person_id"),
        Index(None, "organisation_id", "person_id"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    assessment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    role: Mapped[str]
    """A value of `lva.domain.together.participation.Part`."""
    sections: Mapped[list[str] | None] = mapped_column(Json)
    """The sections that a co-author writes; None for all."""


class Answer(Base):
    """The answer to a single question; a cleared one is JSON's null with a new revision."""

    __tablename__ = "answer"
    __table_args__ = (of_assessment(), by_member("edited_by"))

    organisation_id: Mapped[uuid.UUID] = within()
    assessment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(Json, nullable=False)
    revision: Mapped[int]
    edited_by: Mapped[uuid.UUID | None]
    edited_at: Mapped[dt.datetime]


class Entry(Base):
    """A repeatable thing of an assessment: an alternative, a group, an impact. Removed ones stay, marked."""

    __tablename__ = "entry"
    __table_args__ = (
        of_assessment(),
        by_member("edited_by"),
        Index(None, "organisation_id", "assessment_id", "list", "position", "id"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[uuid.UUID]
    list: Mapped[str]
    position: Mapped[int]
    fields: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    removed_at: Mapped[dt.datetime | None]
    edited_by: Mapped[uuid.UUID | None]
    edited_at: Mapped[dt.datetime]


class Comment(Base):
    """Words that go with a move: what should be changed, why something was withdrawn. Never changed.

    They stand beside the chain of events, which holds identifiers and digests only.
    """

    __tablename__ = "comment"
    __table_args__ = (
        of_assessment(),
        by_member("written_by"),
        Index(None, "organisation_id", "assessment_id", "written_at", "id"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[uuid.UUID]
    about: Mapped[str]
    """The move that the words go with."""
    text: Mapped[str]
    written_by: Mapped[uuid.UUID]
    written_at: Mapped[dt.datetime]
