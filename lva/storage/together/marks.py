"""Marks "come back to this": where in an assessment somebody wants to look again, with a short note."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Insert, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.storage.assessments import Assessment, of_assessment, within
from lva.storage.base import Base, dialect_of, table_of
from lva.storage.people import Person, by_member
from lva.storage.saving import Edit


class Mark(Base):
    """A page or an entry that the people of an assessment want to come back to; taken away when that is done.

    It is a note of the work, not of the assessment: it stands in no record and in no document.
    """

    __tablename__ = "mark"
    __table_args__ = (of_assessment(), by_member("made_by"))

    organisation_id: Mapped[uuid.UUID] = within()
    assessment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    """The key of a page, or `<list>.<id>` of an entry."""
    note: Mapped[str]
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[dt.datetime]


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A mark with the name of whoever made it."""

    place: str
    note: str
    made_by: str
    made_at: dt.datetime


_MARK: Final = table_of(Mark)
_PERSON: Final = table_of(Person)
_LISTED: Final = (
    select(_MARK.c.place, _MARK.c.note, _PERSON.c.name, _MARK.c.made_at)
    .join(_PERSON, _PERSON.c.id == _MARK.c.made_by)
    .where(
        _MARK.c.organisation_id == bindparam("organisation_id"),
        _MARK.c.assessment_id == bindparam("assessment_id"),
    )
    .order_by(_MARK.c.made_at, _MARK.c.place)
)
_REMOVE: Final = delete(_MARK).where(
    _MARK.c.organisation_id == bindparam("organisation_id"),
    _MARK.c.assessment_id == bindparam("assessment_id"),
    _MARK.c.place == bindparam("at_place"),
)


def _upsert(insert: Any) -> Insert:
    fresh = insert(_MARK)
    made: Insert = fresh.on_conflict_do_update(
        index_elements=list(_MARK.primary_key),
        set_={name: fresh.excluded[name] for name in ("note", "made_by", "made_at")},
    )
    return made


_UPSERT: Final[Mapping[str, Insert]] = {
    "sqlite": _upsert(sqlite.insert),
    "postgresql": _upsert(postgresql.insert),
}


def marks(session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID) -> tuple[MarkRow, ...]:
    """Return the marks of an assessment, the oldest first."""
    found = session.execute(_LISTED, {"organisation_id": organisation_id, "assessment_id": assessment_id})
    return tuple(MarkRow(*row) for row in found)


def put_mark(session: Session, assessment: Assessment, place: str, note: str, edit: Edit) -> None:
    """Mark a place, or write another note at its mark; the edit is some person's."""
    values = {"place": place, "note": note, "made_by": edit.by, "made_at": edit.at}
    session.execute(_UPSERT[dialect_of(session)], {**_owner(assessment), **values})


def remove_mark(session: Session, assessment: Assessment, place: str) -> None:
    """Take the mark of a place away, if there is one."""
    session.execute(_REMOVE, {**_owner(assessment), "at_place": place})


def _owner(assessment: Assessment) -> dict[str, uuid.UUID]:
    return {"organisation_id": assessment.organisation_id, "assessment_id": assessment.id}
