"""Which texts of an assessment were copied from another one, until somebody confirms them."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.storage.assessments import Assessment, of_assessment, within
from lva.storage.base import Base, table_of
from lva.storage.people import by_member


class Copied(Base):
    """A text that was copied. Whoever changes it confirms it, and no row has to be written for that."""

    __tablename__ = "copied"
    __table_args__ = (of_assessment(), by_member("confirmed_by"))

    organisation_id: Mapped[uuid.UUID] = within()
    assessment_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    """The key of a question, or `<list>.<id>` of an entry."""
    mark: Mapped[str]
    """The first digits of the digest of what was copied: while it still stands there, nobody has touched it."""
    confirmed_by: Mapped[uuid.UUID | None]
    confirmed_at: Mapped[dt.datetime | None]


_COPIED: Final = table_of(Copied)
_INSERT: Final = insert(_COPIED)
_CONFIRM: Final = update(_COPIED).where(
    _COPIED.c.organisation_id == bindparam("owner"),
    _COPIED.c.assessment_id == bindparam("assessment"),
    _COPIED.c.place == bindparam("at_place"),
)


def mark_copied(session: Session, assessment: Assessment, marks: Mapping[str, str]) -> None:
    """Remember what was copied: the digits of each text by its place."""
    owner = {"organisation_id": assessment.organisation_id, "assessment_id": assessment.id}
    empty = {"confirmed_by": None, "confirmed_at": None}
    rows: list[dict[str, Any]] = [{**owner, "place": place, "mark": mark, **empty} for place, mark in marks.items()]
    if rows:
        session.execute(_INSERT, rows)


def confirm_copied(
    session: Session, assessment: Assessment, places: Collection[str], by: uuid.UUID, at: dt.datetime
) -> None:
    """Remember that somebody has confirmed copied texts."""
    keys = [
        {"owner": assessment.organisation_id, "assessment": assessment.id, "at_place": place}
        for place in sorted(places)
    ]
    if keys:
        session.execute(_CONFIRM.values(confirmed_by=by, confirmed_at=at), keys)
