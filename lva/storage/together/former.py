"""What a field said before: one row for each earlier value that another took the place of."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.storage.assessments import Assessment, AssessmentMatter, of_assessment, within
from lva.storage.base import Base, Json, dialect_of, table_of
from lva.storage.people import Person, by_member
from lva.storage.saving import Edit


class Former(Base):
    """An earlier value of a field, and who replaced it when. It is a part of the assessment and purged with it."""

    __tablename__ = "former"
    __table_args__ = (of_assessment(), by_member("replaced_by"))

    organisation_id: Mapped[uuid.UUID] = within()
    assessment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """The assessment through which it was replaced; what belongs to a matter may be shared by several."""
    place: Mapped[str] = mapped_column(primary_key=True)
    """The key of a question, `<list>.<id>` of an entry, or `matter.<id>` of a matter."""
    field: Mapped[str] = mapped_column(primary_key=True)
    """The field of the entry or the question of the matter; empty for a question of the assessment."""
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The revision of what took its place."""
    value: Mapped[Any] = mapped_column(Json, nullable=False)
    cleared: Mapped[bool]
    """Whether nothing took its place."""
    replaced_by: Mapped[uuid.UUID | None]
    replaced_at: Mapped[dt.datetime]


@dataclass(frozen=True, slots=True)
class Replaced:
    """A value that a save is about to replace; `seen` is its revision."""

    place: str
    field: str
    value: Any
    seen: int
    cleared: bool


@dataclass(frozen=True, slots=True)
class FormerRow:
    """An earlier value with the name of whoever replaced it; empty for the program itself."""

    place: str
    field: str
    revision: int
    value: Any
    cleared: bool
    name: str
    replaced_at: dt.datetime


_FORMER: Final = table_of(Former)
_PERSON: Final = table_of(Person)


def _insert(insert: Any) -> Insert:
    # A matter that two assessments share has one row of revisions; a purge may leave a gap, never a second row.
    made: Insert = insert(_FORMER).on_conflict_do_nothing(index_elements=list(_FORMER.primary_key))
    return made


_INSERT: Final[Mapping[str, Insert]] = {"sqlite": _insert(sqlite.insert), "postgresql": _insert(postgresql.insert)}


def keep_former(session: Session, assessment: Assessment, replaced: Sequence[Replaced], edit: Edit) -> None:
    """Write what a save replaces, in one statement; none if it replaces nothing."""
    if not replaced:
        return
    shared = {
        "organisation_id": assessment.organisation_id,
        "assessment_id": assessment.id,
        "replaced_by": edit.by,
        "replaced_at": edit.at,
    }
    rows = [
        {
            **shared,
            "place": one.place,
            "field": one.field,
            "revision": one.seen + 1,
            "value": one.value,
            "cleared": one.cleared,
        }
        for one in replaced
    ]
    session.execute(_INSERT[dialect_of(session)], rows)


def former(
    session: Session,
    organisation_id: uuid.UUID,
    assessment_id: uuid.UUID,
    place: str,
    matter_id: uuid.UUID | None = None,
) -> tuple[FormerRow, ...]:
    """Return the earlier values at a place, the last replaced first.

    With `matter_id` also those that other assessments of that matter replaced.
    """
    own: ColumnElement[bool] = _FORMER.c.assessment_id == assessment_id
    if matter_id is not None:
        link = table_of(AssessmentMatter).c
        beside = select(link.assessment_id).where(link.organisation_id == organisation_id, link.matter_id == matter_id)
        own = or_(own, _FORMER.c.assessment_id.in_(beside))
    rows = session.execute(
        select(
            _FORMER.c.place,
            _FORMER.c.field,
            _FORMER.c.revision,
            _FORMER.c.value,
            _FORMER.c.cleared,
            _PERSON.c.name,
            _FORMER.c.replaced_at,
        )
        .outerjoin(_PERSON, _PERSON.c.id == _FORMER.c.replaced_by)
        .where(_FORMER.c.organisation_id == organisation_id, _FORMER.c.place == place, own)
        .order_by(_FORMER.c.replaced_at.desc(), _FORMER.c.revision.desc(), _FORMER.c.field)
    )
    return tuple(FormerRow(*row[:5], row[5] or "", row[6]) for row in rows)
