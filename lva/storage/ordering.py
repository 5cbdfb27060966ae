"""Places of entries in their lists: moved without touching what the entries say."""

import uuid
from collections.abc import Mapping
from typing import Final

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from lva.storage.assessments import Assessment, Entry
from lva.storage.base import table_of

_ENTRY: Final = table_of(Entry)
_PLACE: Final = (
    update(_ENTRY)
    .where(
        _ENTRY.c.organisation_id == bindparam("owner"),
        _ENTRY.c.assessment_id == bindparam("assessment"),
        _ENTRY.c.id == bindparam("entry"),
    )
    .values(position=bindparam("place"))
)


def place_entries(session: Session, assessment: Assessment, positions: Mapping[uuid.UUID, int]) -> None:
    """Write the positions of entries, in one statement; revision and editor stay, for the words did not change.

    A form that is open meanwhile is not stale for that reason. The caller holds the assessment's lock.
    """
    keys = {"owner": assessment.organisation_id, "assessment": assessment.id}
    rows = [{**keys, "entry": entry_id, "place": place} for entry_id, place in positions.items()]
    if rows:
        session.execute(_PLACE, rows)
