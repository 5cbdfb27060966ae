"""Retention: what an organisation's rules let go, told first, done when asked, and noted in the history.

Of assessments only this is ever taken away: entries that were removed from a draft long ago, and what was said in
one that was withdrawn or forsaken and never became a document. Issued documents stay.
`lva.services.retaining.keeping` knows the periods.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lva.domain.workflow import State
from lva.services import history
from lva.storage import attachments, opening, purging
from lva.storage.archive import Archive
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

    It also names the attached files to which nothing refers any more; `drop_files` takes those away.
    The caller commits.
    """
    found = due(session, organisation_id, limits)
    for one in found.removed:
        assessment = opening.locked_assessment(session, organisation_id, one.assessment_id)
        files = purging.files_going(session, organisation_id, one.assessment_id, limits.removed)
        purging.drop_removed(session, organisation_id, one.assessment_id, limits.removed)
        facts = {"entries": one.count, **_gone(session, organisation_id, files)}
        history.append(session, assessment, "purge", None, at, facts)
    for assessment_id, _ in found.withdrawn:
        _empty(session, organisation_id, assessment_id, at)
    return found


def purge_drafts(session: Session, organisation_id: uuid.UUID, before: dt.datetime, at: dt.datetime) -> int:
    """Withdraw and empty the drafts that nobody touched since an instant and that never became a document.

    Returns how many those were. The caller commits.
    """
    found = purging.forsaken(session, organisation_id, before, is_draft=True)
    for one in found:
        _empty(session, organisation_id, one.id, at, state=State.WITHDRAWN)
    return len(found)


def _empty(
    session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID, at: dt.datetime, **changed: object
) -> None:
    assessment = opening.locked_assessment(session, organisation_id, assessment_id)
    files = purging.files_going(session, organisation_id, assessment_id)
    purging.empty(session, assessment)
    facts = {"all": True, **_gone(session, organisation_id, files)}
    history.append(session, assessment, "purge", None, at, facts, **changed)


def _gone(session: Session, organisation_id: uuid.UUID, files: frozenset[bytes]) -> dict[str, list[str]]:
    # The rows that went have to be gone for whoever asks who holds a file.
    session.flush()
    gone = files - attachments.files_held(session, organisation_id, files)
    return {attachments.GONE: sorted(digest.hex() for digest in gone)} if gone else {}


def idle_files(session: Session, archive: Archive, organisation_id: uuid.UUID) -> tuple[bytes, ...]:
    """Return, in order, the digests of files in an organisation's room that a purge let go."""
    gone = attachments.files_let_go(session, organisation_id)
    return tuple(digest for digest in archive.room(organisation_id).digests() if digest in gone)


def drop_files(session: Session, archive: Archive, organisation_id: uuid.UUID) -> int:
    """Take such files away for good and return how many they were; what any row refers to stays.

    It is the only deed that removes anything from an archive, and follows a purge that is committed:
    if it is cut short, it can be done again. Nobody should attach files meanwhile.
    """
    found = idle_files(session, archive, organisation_id)
    for digest in found:
        archive.room(organisation_id).remove(digest)
    return len(found)
