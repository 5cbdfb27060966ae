"""Retention: what an organisation's rules let go, told first, done when asked, and noted in the history.

Only two things are ever taken away: entries that were removed from a draft long ago, and what was
said in a withdrawn assessment that never became a document. Issued documents stay for ever.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lva.services import history
from lva.storage import opening, purging
from lva.storage.purging import Removed


@dataclass(frozen=True, slots=True)
class Limits:
    """The aware instants before which something must have happened to be let go."""

    removed: dt.datetime
    withdrawn: dt.datetime


@dataclass(frozen=True, slots=True)
class Due:
    """What has had its time."""

    removed: tuple[Removed, ...]
    """Assessments with entries that were removed before its limit."""
    withdrawn: tuple[tuple[uuid.UUID, str], ...]
    """Withdrawn assessments that nobody touched since its limit, with their references."""

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to take away."""
        return not self.removed and not self.withdrawn


def due(session: Session, organisation_id: uuid.UUID, limits: Limits) -> Due:
    """Return what was removed and withdrawn before the limits; nothing is changed."""
    emptied = purging.withdrawn(session, organisation_id, limits.withdrawn)
    whole = {one.id for one in emptied}
    removed = purging.removed_entries(session, organisation_id, limits.removed)
    return Due(
        tuple(one for one in removed if one.assessment_id not in whole),
        tuple((one.id, one.reference) for one in emptied),
    )


def purge(session: Session, organisation_id: uuid.UUID, limits: Limits, at: dt.datetime) -> Due:
    """Take away what is due and return it; each assessment's history says what happened and when.

    The caller commits.
    """
    found = due(session, organisation_id, limits)
    for one in found.removed:
        assessment = opening.locked_assessment(session, organisation_id, one.assessment_id)
        purging.drop_removed(session, organisation_id, one.assessment_id, limits.removed)
        history.append(session, assessment, "purge", None, at, {"entries": one.count})
    for assessment_id, _ in found.withdrawn:
        assessment = opening.locked_assessment(session, organisation_id, assessment_id)
        purging.empty(session, assessment)
        history.append(session, assessment, "purge", None, at, {"all": True})
    return found
