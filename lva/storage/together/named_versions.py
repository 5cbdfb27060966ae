"""Named versions: what an assessment said when somebody gave that a name."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.storage.assessments import of_assessment, within
from lva.storage.base import Base, table_of
from lva.storage.people import Person, by_member


class NamedVersion(Base):
    """A point to come back to; never changed."""

    __tablename__ = "named_version"
    __table_args__ = (
        of_assessment(),
        by_member("made_by"),
        Index(None, "organisation_id", "assessment_id", "made_at", "id"),
    )

    organisation_id: Mapped[uuid.UUID] = within()
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[uuid.UUID]
    name: Mapped[str]
    said: Mapped[dict[str, Any]]
    """`answers` by question, `entries` with their lists, positions and fields, and `depth`."""
    made_by: Mapped[uuid.UUID]
    made_at: Mapped[dt.datetime]


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A named version in a list, with the name of whoever made it."""

    id: uuid.UUID
    name: str
    made_by: str
    made_at: dt.datetime


_VERSION: Final = table_of(NamedVersion)
_PERSON: Final = table_of(Person)


def named_versions(session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID) -> tuple[NamedRow, ...]:
    """Return the named versions of an assessment, the newest first."""
    rows = session.execute(
        select(_VERSION.c.id, _VERSION.c.name, _PERSON.c.name, _VERSION.c.made_at)
        .join(_PERSON, _PERSON.c.id == _VERSION.c.made_by)
        .where(_VERSION.c.organisation_id == organisation_id, _VERSION.c.assessment_id == assessment_id)
        .order_by(_VERSION.c.made_at.desc(), _VERSION.c.id.desc())
    )
    return tuple(NamedRow(*row) for row in rows)
