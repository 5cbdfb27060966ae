"""Letting go what has had its time, class by class as `lva.domain.retention` says, each in a transaction of its own.

What was issued is never touched. Called again, nothing is left to do; cut short, the class that was under way is
whole, and the next call goes on with it.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.domain.people import OrganisationKind
from lva.domain.retention import RULES, Kept, Rule
from lva.services import history
from lva.services.retaining import retention
from lva.services.retaining.retention import Limits
from lva.services.work import Work
from lva.storage import keeping, purging, queries
from lva.storage.blind import blind_reviews
from lva.storage.keeping import Counted
from lva.storage.opening import locked_organisation

_EVENT: Final = "retention"
_NEVER: Final = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Going:
    """What of one class has had its time."""

    kept: Kept
    count: int
    oldest: dt.datetime | None
    before: dt.datetime
    """What is older goes."""


def due(session: Session, organisation_id: uuid.UUID | None, rule: Rule, at: dt.datetime) -> Going | None:
    """Return what an organisation lets go of a class, or the whole installation if None; None if it is kept for good.

    Nothing is changed.
    """
    before = rule.before(_chosen(session, organisation_id), at)
    if before is None:
        return None
    found = _counted(session, organisation_id, rule.kept, before)
    return Going(rule.kept, found.count, found.oldest, before)


def let_go(session: Session, organisation_id: uuid.UUID | None, rule: Rule, at: dt.datetime) -> Going | None:
    """Take away what `due` tells, and note it in the history. The caller commits."""
    if organisation_id is not None:
        # Whoever attaches, saves or moves meanwhile comes before or after, and settings stay as they are.
        locked_organisation(session, organisation_id)
    going = due(session, organisation_id, rule, at)
    if going is None or not going.count:
        return going
    if keeping.is_of_rows(rule.kept):
        keeping.drop(session, organisation_id, rule.kept, going.before)
        if organisation_id is not None:
            owner = locked_organisation(session, organisation_id)
            history.append(session, owner, _EVENT, None, at, {"class": rule.kept.value, "count": going.count})
    elif organisation_id is not None:
        _purge(session, organisation_id, rule.kept, going.before, at)
    return going


def rules_for(*, shared: bool) -> tuple[Rule, ...]:
    """Return the rules of what belongs to organisations, or of what all of them share."""
    return tuple(rule for rule in RULES if rule.is_shared is shared)


def told(work: Work) -> tuple[tuple[Rule, int | None], ...]:
    """Return every rule with the months after which the actor's organisation lets go; None if by days or never.

    What others gave for blind review is told where there is such a thing.
    """
    chosen = queries.organisation_settings(work.session, work.organisation_id)
    reviews = work.actor.organisation_kind is OrganisationKind.MLL
    return tuple((rule, rule.months_chosen(chosen)) for rule in RULES if reviews or rule.kept is not Kept.BLIND)


def _chosen(session: Session, organisation_id: uuid.UUID | None) -> Mapping[str, Any]:
    return {} if organisation_id is None else queries.organisation_settings(session, organisation_id)


def _counted(session: Session, organisation_id: uuid.UUID | None, kept: Kept, before: dt.datetime) -> Counted:
    if keeping.is_of_rows(kept):
        return keeping.counted(session, organisation_id, kept, before)
    if organisation_id is None:
        raise ValueError(kept)
    if kept is Kept.REMOVED:
        return purging.removed_counted(session, organisation_id, before)
    if kept is Kept.BLIND:
        return Counted(blind_reviews.due_before(session, organisation_id, before), None)
    found = purging.forsaken(session, organisation_id, before, is_draft=kept is Kept.DRAFTS)
    return Counted(len(found), min((one.edited_at for one in found), default=None))


def _purge(session: Session, organisation_id: uuid.UUID, kept: Kept, before: dt.datetime, at: dt.datetime) -> None:
    match kept:
        case Kept.REMOVED:
            retention.purge(session, organisation_id, Limits(before, _NEVER), at)
        case Kept.WITHDRAWN:
            retention.purge(session, organisation_id, Limits(_NEVER, before), at)
        case Kept.DRAFTS:
            retention.purge_drafts(session, organisation_id, before, at)
        case Kept.BLIND:
            gone = blind_reviews.empty_before(session, organisation_id, before)
            owner = locked_organisation(session, organisation_id)
            history.append(session, owner, _EVENT, None, at, {"class": kept.value, "count": gone})
        case _:
            raise ValueError(kept)
