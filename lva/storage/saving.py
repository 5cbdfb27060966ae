"""Named writes: upserts that refuse what is stale, the matter's update, and the history's next event."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from sqlalchemy import Column, CursorResult, Insert, Update, and_, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from lva.domain.chain import Happening, link
from lva.domain.errors import Conflict
from lva.storage.assessments import Answer, Assessment, Entry, Handling, Matter, MatterEntry, words_to_find
from lva.storage.audit import Event
from lva.storage.base import as_json, dialect_of, table_of
from lva.storage.opening import MatterRow
from lva.storage.people import Login, Organisation

_EDIT: Final = ("revision", "edited_by", "edited_at")


@dataclass(frozen=True, slots=True)
class Edit:
    """Who changes something, and when. Nobody (None) is the program itself."""

    by: uuid.UUID | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A new value of one answer; `seen` is the revision that the change was made from, 0 for none."""

    key: str
    value: Any
    seen: int


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A new or changed entry with all its fields; `removed_at` marks it as removed."""

    id: uuid.UUID
    list: str
    """Which list it belongs to, for ever; handlings have only one and leave it empty."""
    position: int
    fields: Mapping[str, Any]
    seen: int
    removed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class MatterChange:
    """New fields of a matter, with the copies that lists show."""

    id: uuid.UUID
    title: str
    decide_on: dt.date | None
    fields: Mapping[str, Any]
    seen: int


@dataclass(frozen=True, slots=True)
class Deed:
    """What an event says beyond its owner: its kind, who did it, when, and to what."""

    kind: str
    actor_id: uuid.UUID | None
    at: dt.datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Keys, ids as text, digests, counts; never text or names."""
    edits: bool = True
    """Whether it belongs to the text; what stands beside it leaves the time of the last save as it is."""


def _upserts(written: Column[Any], changing: Sequence[str], same: Sequence[str] = ()) -> dict[str, Insert]:
    """Return the upsert of each dialect: it writes only over what was seen, and returns what it wrote.

    `same` names columns that a row keeps for ever: an id that belongs to another assessment or
    another list of the organisation is answered like a stale one, not moved here.
    """
    table = written.table
    inserts: dict[str, Any] = {"sqlite": sqlite.insert(table), "postgresql": postgresql.insert(table)}
    return {
        dialect: fresh.on_conflict_do_update(
            index_elements=list(table.primary_key),
            set_={name: fresh.excluded[name] for name in (*changing, *_EDIT)},
            where=and_(
                table.c.revision == fresh.excluded.revision - 1,
                *(table.c[name] == fresh.excluded[name] for name in same),
            ),
        ).returning(written)
        for dialect, fresh in inserts.items()
    }


_MOVABLE: Final = ("position", "fields", "removed_at")
_ANSWER: Final = table_of(Answer)
_LOGIN: Final = table_of(Login)
_MATTER: Final = table_of(Matter)
_ASSESSMENT: Final = table_of(Assessment)
_UPSERT_ANSWERS: Final = _upserts(_ANSWER.c.key, ("value",))
_UPSERT_ENTRIES: Final = _upserts(table_of(Entry).c.id, _MOVABLE, ("assessment_id", "list"))
_UPSERT_HANDLINGS: Final = _upserts(table_of(Handling).c.id, _MOVABLE, ("matter_id",))
_UPSERT_MATTER_ENTRIES: Final = _upserts(table_of(MatterEntry).c.id, _MOVABLE, ("matter_id", "list"))
_INSERT_EVENT: Final = insert(table_of(Event))
_UPDATE_MATTER: Final = update(_MATTER).where(
    _MATTER.c.organisation_id == bindparam("owner"),
    _MATTER.c.id == bindparam("matter"),
    _MATTER.c.revision == bindparam("seen"),
)


_CONTINUE: Final = update(_ASSESSMENT).where(
    _ASSESSMENT.c.organisation_id == bindparam("owner"),
    _ASSESSMENT.c.id == bindparam("assessment"),
    _ASSESSMENT.c.event_count == bindparam("seen"),
)
_CONTINUES: Final[Mapping[tuple[str, ...], Update]] = {
    names: _CONTINUE.values({name: bindparam(f"new_{name}") for name in names})
    for names in (("event_count", "event_head"), ("event_count", "event_head", "edited_at"))
}
"""Statements that write the place of an assessment in its stream, by the columns written."""


def upsert_answers(
    session: Session, assessment: Assessment, changes: Sequence[AnswerChange], edit: Edit
) -> frozenset[str]:
    """Write the changed answers of an assessment and return the keys written; the others were stale.

    A key stands at most once among `changes`. Whoever gets fewer keys back than it gave rolls back.
    """
    owner = {"organisation_id": assessment.organisation_id, "assessment_id": assessment.id}
    rows = [{**owner, "key": one.key, "value": one.value, **_edited(one.seen, edit)} for one in changes]
    return frozenset(_written(session, _UPSERT_ANSWERS, rows))


def upsert_entries(
    session: Session, assessment: Assessment, changes: Sequence[EntryChange], edit: Edit
) -> frozenset[uuid.UUID]:
    """Write the changed entries of an assessment and return the ids written, as `upsert_answers` does."""
    owner = {"organisation_id": assessment.organisation_id, "assessment_id": assessment.id}
    rows = [{**owner, "list": one.list, **_placed(one), **_edited(one.seen, edit)} for one in changes]
    return frozenset(_written(session, _UPSERT_ENTRIES, rows))


def upsert_handlings(
    session: Session, matter: MatterRow, changes: Sequence[EntryChange], edit: Edit
) -> frozenset[uuid.UUID]:
    """Write the changed handlings of a matter and return the ids written, as `upsert_answers` does."""
    owner = {"organisation_id": matter.organisation_id, "matter_id": matter.id}
    rows = [{**owner, **_placed(one), **_edited(one.seen, edit)} for one in changes]
    return frozenset(_written(session, _UPSERT_HANDLINGS, rows))


def upsert_matter_entries(
    session: Session, matter: MatterRow, changes: Sequence[EntryChange], edit: Edit
) -> frozenset[uuid.UUID]:
    """Write the changed entries of a matter's lists and return the ids written, as `upsert_answers` does."""
    owner = {"organisation_id": matter.organisation_id, "matter_id": matter.id}
    rows = [{**owner, "list": one.list, **_placed(one), **_edited(one.seen, edit)} for one in changes]
    return frozenset(_written(session, _UPSERT_MATTER_ENTRIES, rows))


def _placed(change: EntryChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "position": change.position,
        "fields": dict(change.fields),
        "removed_at": change.removed_at,
    }


def _edited(seen: int, edit: Edit) -> dict[str, Any]:
    return {"revision": seen + 1, "edited_by": edit.by, "edited_at": edit.at}


def _written(session: Session, upserts: Mapping[str, Insert], rows: list[dict[str, Any]]) -> Sequence[Any]:
    # A list of dictionaries takes a third of the time that one long VALUES takes to compile.
    return session.execute(upserts[dialect_of(session)], rows).scalars().all() if rows else ()


def update_matter(session: Session, organisation_id: uuid.UUID, change: MatterChange, edit: Edit) -> bool:
    """Write a matter's fields and say whether they were; False means that somebody else did meanwhile."""
    values = {
        "title": change.title,
        "decide_on": change.decide_on,
        "found_by": words_to_find(change.title, change.fields),
        "fields": dict(change.fields),
        **_edited(change.seen, edit),
    }
    keys = {"owner": organisation_id, "matter": change.id, "seen": change.seen}
    return touched(session, _UPDATE_MATTER.values(values), keys)


def append_event(session: Session, owner: Assessment | Organisation, deed: Deed) -> None:
    """Add the next event to the owner's stream and write the owner's changes, one statement each.

    Changes that the caller made to `owner` go with the same UPDATE. Raises `Conflict` if an assessment
    is no longer the one that was opened: then somebody else has added an event meanwhile.
    """
    # The digest covers the facts as they will be read back.
    facts = json.loads(as_json(deed.facts))
    happening = Happening(owner.id, owner.event_count + 1, deed.kind, deed.actor_id, deed.at, facts)
    digest = link(owner.event_head, happening)
    values = {
        "organisation_id": owner.organisation_id if isinstance(owner, Assessment) else owner.id,
        "stream_id": owner.id,
        "number": happening.number,
        "kind": deed.kind,
        "actor_id": deed.actor_id,
        "at": deed.at,
        "facts": facts,
        "previous": owner.event_head,
        "digest": digest,
    }
    changed: dict[str, Any] = {"event_count": happening.number, "event_head": digest}
    if isinstance(owner, Assessment) and deed.edits:
        changed["edited_at"] = deed.at
    if not _continued(session, owner, changed):
        raise Conflict((deed.kind,))
    session.execute(_INSERT_EVENT, values)


def _continued(session: Session, owner: Assessment | Organisation, changed: Mapping[str, Any]) -> bool:
    """Write the owner's place in its stream; False means that somebody else has continued it meanwhile."""
    if isinstance(owner, Organisation) or session.new or session.dirty or session.deleted:
        for name, value in changed.items():
            setattr(owner, name, value)
        try:
            session.flush()
        except StaleDataError:
            return False
        return True
    # Nothing else waits to be written: so it is with almost every save, and a flush would cost three times as much.
    keys = {"owner": owner.organisation_id, "assessment": owner.id, "seen": owner.event_count}
    new = {f"new_{name}": value for name, value in changed.items()}
    if not touched(session, _CONTINUES[tuple(changed)], {**keys, **new}):
        return False
    for name, value in changed.items():
        set_committed_value(owner, name, value)
    return True


def touch_login(session: Session, digest: bytes, at: dt.datetime) -> None:
    """Remember that a login was used at `at`."""
    session.execute(update(_LOGIN).where(_LOGIN.c.digest == digest).values(seen_at=at))


def switch_login(session: Session, digest: bytes, organisation_id: uuid.UUID) -> None:
    """Let a login act for another organisation of the same person; the caller has checked that it is one."""
    session.execute(update(_LOGIN).where(_LOGIN.c.digest == digest).values(organisation_id=organisation_id))


def end_login(session: Session, digest: bytes) -> None:
    """Sign one browser out."""
    session.execute(delete(_LOGIN).where(_LOGIN.c.digest == digest))


def end_logins_of(session: Session, person_id: uuid.UUID) -> None:
    """Sign a person out everywhere."""
    session.execute(delete(_LOGIN).where(_LOGIN.c.person_id == person_id))


def touched(session: Session, statement: Update, keys: Mapping[str, Any] | None = None) -> bool:
    """Run an update of at most one row and say whether it met that row."""
    result = cast("CursorResult[Any]", session.execute(statement, keys))
    return result.rowcount == 1
