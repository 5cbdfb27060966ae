"""Telling people what happened to what they work on, and letting them say how they want to be told.

A notice is written in the transaction of what it tells; mails are made of notices later, by
`services.mailing`. Nobody is told of what they did themselves.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.domain import notices as rules
from lva.domain.errors import Invalid, NotFound
from lva.domain.notices import Delivery, NoticeKind
from lva.domain.people import Role
from lva.domain.permissions import Permission, holders, may
from lva.domain.references import uuid7
from lva.services.telling.unsubscribing import Stop
from lva.services.work import Work
from lva.storage import queries
from lva.storage.telling import notices as rows
from lva.storage.telling.notices import NoticeRow

_REACHES: Final = {
    NoticeKind.SUBMITTED: frozenset({Role.APPROVER}),
    NoticeKind.ERASURE: holders(Permission.MANAGE),
    NoticeKind.BLIND_REPLY: holders(Permission.BLIND_REVIEW) | holders(Permission.COORDINATE),
}
"""Kinds that only holders of some roles get."""
SHOWN: Final = 100
"""So many notices are shown at most; older ones stand in the history of what they are about."""


def notify(
    work: Work, kind: NoticeKind, recipients: Collection[uuid.UUID], about: uuid.UUID | None
) -> frozenset[uuid.UUID]:
    """Tell people by their ids that something happened to an assessment, and return who was told.

    Told are open members of the actor's organisation who may see assessments, but never the actor. Two statements
    at most; none if nobody but the actor is named. The caller's transaction holds the notices.
    """
    others = frozenset(recipients) - {work.actor.person_id}
    return told(work.session, work.organisation_id, kind, others, (about, work.actor.person_id, work.at))


def notify_holders(
    work: Work, kind: NoticeKind, permission: Permission, about: uuid.UUID | None
) -> frozenset[uuid.UUID]:
    """Tell everybody in the actor's organisation who holds a permission, as `notify` does."""
    held = rows.open_members(work.session, work.organisation_id)
    holders = [person_id for person_id, roles in held.items() if may(frozenset(map(Role, roles)), permission)]
    return notify(work, kind, holders, about)


def told(
    session: Session,
    organisation_id: uuid.UUID,
    kind: NoticeKind,
    recipients: Collection[uuid.UUID],
    what: tuple[uuid.UUID | None, uuid.UUID | None, dt.datetime],
) -> frozenset[uuid.UUID]:
    """Tell people; `what` is the assessment, who did it and when. For deeds without an actor; else `notify`."""
    about, _, at = what
    named = _who_may(session, organisation_id, recipients, about)
    _write(session, organisation_id, kind, {person_id: uuid7(at) for person_id in named}, what)
    return frozenset(named)


def _who_may(
    session: Session, organisation_id: uuid.UUID, person_ids: Collection[uuid.UUID], about: uuid.UUID | None
) -> list[uuid.UUID]:
    """Return those of some people who are open members and may see what a notice is about."""
    if not person_ids:
        return []
    wanted = Permission.SEE if about else Permission.BELONG
    held = rows.open_members(session, organisation_id, person_ids)
    return [person_id for person_id, roles in held.items() if may(frozenset(map(Role, roles)), wanted)]


def _write(
    session: Session,
    organisation_id: uuid.UUID,
    kind: NoticeKind,
    notice_ids: Mapping[uuid.UUID, uuid.UUID],
    what: tuple[uuid.UUID | None, uuid.UUID | None, dt.datetime],
) -> None:
    if not notice_ids:
        return
    about, actor_id, at = what
    shared = {"organisation_id": organisation_id, "kind": kind, "assessment_id": about, "actor_id": actor_id}
    fresh = {**shared, "made_at": at, "read_at": None, "mailed_at": None}
    rows.put(session, [{**fresh, "id": one, "person_id": person_id} for person_id, one in notice_ids.items()])


def told_once(
    session: Session,
    organisation_id: uuid.UUID,
    kind: NoticeKind,
    notice_ids: Mapping[uuid.UUID, uuid.UUID],
    what: tuple[uuid.UUID | None, dt.datetime],
) -> int:
    """Tell people what nobody did, under the ids given by person; those told before are not told again.

    `what` is the assessment and the instant. Returns how many were told now.
    """
    about, at = what
    known = rows.known(session, organisation_id, notice_ids.values())
    fresh = {person_id: notice_id for person_id, notice_id in notice_ids.items() if notice_id not in known}
    named = _who_may(session, organisation_id, fresh, about)
    _write(session, organisation_id, kind, {person_id: fresh[person_id] for person_id in named}, (about, None, at))
    return len(named)


def unread(work: Work) -> int:
    """Return how many notices of the actor are unread in the organisation they act for."""
    return rows.unread(work.session, work.organisation_id, work.actor.person_id)


def mine(work: Work) -> tuple[NoticeRow, ...]:
    """Return what the actor was told in the organisation they act for, the newest first."""
    return rows.page(work.session, work.organisation_id, work.actor.person_id, SHOWN)


def read(work: Work, notice_id: uuid.UUID | None = None) -> None:
    """Mark one notice of the actor as read, or all of them; `NotFound` for none of theirs."""
    own = (work.session, work.organisation_id, work.actor.person_id)
    if notice_id is not None and rows.target(*own, notice_id) is None:
        raise NotFound
    rows.mark_read(*own, work.at, notice_id)


def choices(work: Work) -> Mapping[NoticeKind, Delivery]:
    """Return how the actor is told of each kind that may reach them, chosen or usual; not of what cannot be chosen."""
    chosen = rows.choices(work.session, work.organisation_id, work.actor.person_id)
    able = [kind for kind in NoticeKind if kind not in rules.SECURITY]
    reached = [kind for kind in able if work.actor.roles & _REACHES.get(kind, frozenset(Role))]
    return {kind: rules.delivery(chosen, kind) for kind in reached}


def choose(work: Work, chosen: Mapping[NoticeKind, str]) -> None:
    """Write down how the actor wants to be told of kinds; `Invalid` for what cannot be chosen."""
    for kind, delivery in chosen.items():
        if delivery not in rules.allowed(kind):
            raise Invalid(kind, "not_allowed")
    own = (work.session, work.organisation_id, work.actor.person_id)
    kept: dict[str, Any] = {**rows.choices(*own), **{str(kind): str(how) for kind, how in chosen.items()}}
    rows.choose(*own, kept, work.at)


def stopping_in(session: Session, found: Stop) -> tuple[uuid.UUID, ...]:
    """Return the organisations in which a link ends mails."""
    if found.organisation_id is not None:
        return (found.organisation_id,)
    return tuple(one.organisation_id for one in queries.memberships_of(session, found.person_id))


def stop(
    session: Session, organisation_id: uuid.UUID, person_id: uuid.UUID, kind: NoticeKind | None, at: dt.datetime
) -> None:
    """Send a member no more mail of a kind, or of any optional kind if None; what is necessary stays as it is."""
    if not rows.open_members(session, organisation_id, [person_id]):
        return
    ended = [one for one in NoticeKind if rules.is_optional(one) and kind in {None, one}]
    kept = {**rows.choices(session, organisation_id, person_id), **{str(one): str(Delivery.NEVER) for one in ended}}
    rows.choose(session, organisation_id, person_id, kept, at)
