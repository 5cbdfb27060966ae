"""Comments beside the text: somebody begins a thread, others answer, one resolves it.

Threads belong to the work. Neither the record nor any issued document knows of them; a draft shows them if that
is asked for. What goes wrong while writing is `Invalid`, so that the page keeps the words.
"""

import uuid
from collections.abc import Iterable

from lva.domain.errors import Invalid, NotFound
from lva.domain.notices import NoticeKind
from lva.domain.people import Role
from lva.domain.permissions import Permission, may
from lva.domain.together import anchors
from lva.domain.together.anchors import Anchor
from lva.domain.together.conversations import OPEN_TO_WORDS, TEXT
from lva.domain.values import answers as values
from lva.services import history
from lva.services.assessments import Opened
from lva.services.telling import notices
from lva.services.work import Work
from lva.storage import queries
from lva.storage.together import threads as rows
from lva.storage.together.threads import Message, Thread, ThreadRow


def of(work: Work, opened: Opened) -> tuple[ThreadRow, ...]:
    """Return the threads of an assessment, the oldest first."""
    return rows.threads(work.session, work.organisation_id, opened.row.id)


def is_open(opened: Opened) -> bool:
    """Whether an assessment may be commented in its state."""
    return opened.row.state in OPEN_TO_WORDS


def is_place(opened: Opened, anchor: Anchor) -> bool:
    """Whether an assessment has such a place: a removed entry counts, one of another assessment does not."""
    if not anchors.is_known(opened.pack, anchor):
        return False
    if anchor.entry is None:
        return True
    name, entry_id = anchor.entry
    row = opened.entry_row(entry_id)
    return row is not None and row.list == name


def at(threads: Iterable[ThreadRow], anchor: Anchor) -> tuple[ThreadRow, ...]:
    """Return the threads at a place; those of an entry's fields stand at the entry as well."""
    found = (one for one in threads if one.place == anchor.place)
    return tuple(one for one in found if not anchor.field or one.field == anchor.field)


def counted(opened: Opened, threads: Iterable[ThreadRow]) -> dict[str, int]:
    """Return how many open threads each page has, and those of no page under an empty key."""
    found: dict[str, int] = {}
    for one in threads:
        if one.is_open:
            step = anchors.step_at(opened.dossier, Anchor(one.place, one.field))
            found[step] = found.get(step, 0) + 1
    return found


def assignable(work: Work) -> tuple[tuple[uuid.UUID, str], ...]:
    """Return the members to whom a thread may be assigned, by name: those who may see assessments."""
    return tuple(
        (one.person_id, one.name)
        for one in queries.people_of(work.session, work.organisation_id)
        if one.closed_at is None and may(frozenset(map(Role, one.roles)), Permission.SEE)
    )


def begin(
    work: Work, opened: Opened, new_id: uuid.UUID, anchor: Anchor, text: str, assigned_to: uuid.UUID | None = None
) -> uuid.UUID:
    """Begin a thread and return its id; the same `new_id` twice begins one.

    The assessment must have been opened with its lock, here and in every other function that writes. Raises
    `Invalid`: `place` for one that the assessment does not have, `text` and `assigned` as `reply` and `assign`,
    `state` for an assessment that may not be commented.
    """
    words = _words(opened, text)
    if not is_place(opened, anchor):
        raise Invalid("place", "unknown")
    known = work.session.get(Thread, (work.organisation_id, new_id))
    if known is not None:
        if known.assessment_id != opened.row.id:
            raise NotFound
        return known.id
    _check_assignee(work, assigned_to)
    thread = Thread(
        **_owner(opened),
        id=new_id,
        place=anchor.place,
        field=anchor.field,
        started_by=work.actor.person_id,
        started_at=work.at,
        assigned_to=assigned_to,
    )
    work.session.add(thread)
    work.session.flush()
    # The first message has the id of its thread: one form, one id.
    _say(work, opened, thread.id, new_id, words)
    facts = {"thread": str(new_id), "place": anchor.place, "field": anchor.field}
    history.record_beside(work, opened.row, "comment", facts | ({"to": str(assigned_to)} if assigned_to else {}))
    _tell(work, opened, thread.id, assigned_to)
    return new_id


def reply(work: Work, opened: Opened, thread_id: uuid.UUID, new_id: uuid.UUID, text: str, *, again: bool) -> None:
    """Answer in a thread; the same `new_id` twice answers once. With `again` a resolved thread is opened again.

    Raises `NotFound` for a thread of another assessment, and `Invalid`: `text` `missing` or `too_long`, `thread`
    `resolved` for one that is resolved, `state` for an assessment that may not be commented.
    """
    words = _words(opened, text)
    thread = _thread(work, opened, thread_id)
    if work.session.get(Message, (work.organisation_id, new_id)) is not None:
        return
    if thread.resolved_at is not None and not again:
        raise Invalid("thread", "resolved")
    reopened = thread.resolved_at is not None
    thread.resolved_at = thread.resolved_by = None
    _say(work, opened, thread_id, new_id, words)
    kind = "reopen_thread" if reopened else "comment"
    history.record_beside(work, opened.row, kind, {"thread": str(thread_id), "message": str(new_id)})
    _tell(work, opened, thread_id, None)


def resolve(work: Work, opened: Opened, thread_id: uuid.UUID) -> None:
    """Resolve a thread; one that is resolved stays as it is."""
    thread = _changeable(work, opened, thread_id)
    if thread.resolved_at is None:
        thread.resolved_at, thread.resolved_by = work.at, work.actor.person_id
        history.record_beside(work, opened.row, "resolve_thread", {"thread": str(thread_id)})


def reopen(work: Work, opened: Opened, thread_id: uuid.UUID) -> None:
    """Open a resolved thread again; one that is open stays as it is."""
    thread = _changeable(work, opened, thread_id)
    if thread.resolved_at is not None:
        thread.resolved_at = thread.resolved_by = None
        history.record_beside(work, opened.row, "reopen_thread", {"thread": str(thread_id)})


def assign(work: Work, opened: Opened, thread_id: uuid.UUID, person_id: uuid.UUID | None) -> None:
    """Ask somebody to see to a thread, or nobody any more; `Invalid` (`assigned`) for who may not see it."""
    thread = _changeable(work, opened, thread_id)
    if thread.assigned_to == person_id:
        return
    _check_assignee(work, person_id)
    thread.assigned_to = person_id
    facts = {"thread": str(thread_id)} | ({"to": str(person_id)} if person_id else {})
    history.record_beside(work, opened.row, "assign_thread", facts)
    if person_id is not None:
        notices.notify(work, NoticeKind.ASSIGNED, [person_id], opened.row.id)


def _changeable(work: Work, opened: Opened, thread_id: uuid.UUID) -> Thread:
    if not is_open(opened):
        raise Invalid("state", "closed")
    return _thread(work, opened, thread_id)


def _thread(work: Work, opened: Opened, thread_id: uuid.UUID) -> Thread:
    found = work.session.get(Thread, (work.organisation_id, thread_id))
    if found is None or found.assessment_id != opened.row.id:
        raise NotFound
    return found


def _words(opened: Opened, text: str) -> str:
    words = values.clean(text).strip()
    if not is_open(opened):
        raise Invalid("state", "closed")
    if not words:
        raise Invalid("text", "missing")
    if len(words) > TEXT:
        raise Invalid("text", "too_long", {"limit": TEXT, "excess": len(words) - TEXT})
    return words


def _check_assignee(work: Work, person_id: uuid.UUID | None) -> None:
    if person_id is not None and person_id not in dict(assignable(work)):
        raise Invalid("assigned", "option")


def _say(work: Work, opened: Opened, thread_id: uuid.UUID, new_id: uuid.UUID, text: str) -> None:
    said = {"thread_id": thread_id, "text": text, "written_by": work.actor.person_id, "written_at": work.at}
    work.session.add(Message(**_owner(opened), id=new_id, **said))


def _owner(opened: Opened) -> dict[str, uuid.UUID]:
    return {"organisation_id": opened.row.organisation_id, "assessment_id": opened.row.id}


def _tell(work: Work, opened: Opened, thread_id: uuid.UUID, asked: uuid.UUID | None) -> None:
    """Tell those who take part in the assessment or in the thread; whoever is asked hears that instead."""
    thread = next(one for one in of(work, opened) if one.id == thread_id)
    others = {one.person_id for one in opened.participants} | {one.written_by for one in thread.messages}
    if thread.assigned_to:
        others.add(thread.assigned_to)
    if asked is not None:
        notices.notify(work, NoticeKind.ASSIGNED, [asked], opened.row.id)
    notices.notify(work, NoticeKind.COMMENTED, others - {asked}, opened.row.id)
