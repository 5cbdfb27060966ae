"""What one assessment holds: the row, its answers, its matters and its entries, in one statement."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, TypeAlias

from sqlalchemy import JSON, ColumnElement, bindparam, column, exists, func, literal, select, table, type_coerce
from sqlalchemy.orm import Session, aliased

from lva.domain.dossier import HANDLING
from lva.storage.assessments import (
    Answer,
    Assessment,
    AssessmentMatter,
    Entry,
    Handling,
    Matter,
    MatterEntry,
    Participant,
)
from lva.storage.base import AnySelect, Words, as_utc, dialect_of, table_of
from lva.storage.copied import Copied
from lva.storage.people import Organisation


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A stored answer; a cleared one has the value None."""

    value: Any
    revision: int
    edited_by: uuid.UUID | None
    edited_at: dt.datetime


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A stored matter with all its answers by their keys."""

    organisation_id: uuid.UUID
    id: uuid.UUID
    title: str
    decide_on: dt.date | None
    fields: Mapping[str, Any]
    revision: int
    edited_by: uuid.UUID | None
    edited_at: dt.datetime


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A stored entry of an assessment or of a matter; `owner_id` says of which one."""

    id: uuid.UUID
    owner_id: uuid.UUID
    list: str
    """`HANDLING` for handlings, which have a table of their own."""
    position: int
    fields: Mapping[str, Any]
    revision: int
    removed_at: dt.datetime | None
    edited_by: uuid.UUID | None
    edited_at: dt.datetime


Entries: TypeAlias = tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """Somebody who takes part in an assessment; `sections` is None where they write all of it."""

    person_id: uuid.UUID
    role: str
    sections: tuple[str, ...] | None


class Beside(Enum):
    """What may stand beside the text of an assessment; each is the name of its table."""

    THREADS = "thread"
    MARKS = "mark"
    VERDICTS = "verdict"


@dataclass(frozen=True, slots=True)
class Opened:
    """An assessment with what is said in it; only the row may be changed."""

    assessment: Assessment
    answers: Mapping[str, AnswerRow]
    matters: tuple[MatterRow, ...]
    """In the order of their positions; the first is the one that lists show."""
    entries: Entries
    """Live and removed ones by list, position and id."""
    matter_entries: Entries = ()
    """Those of the matters' lists, handlings included, matter by matter in the same order."""
    participants: tuple[ParticipantRow, ...] = ()
    copied: Mapping[str, str] = field(default_factory=dict)
    """The digits of copied texts that nobody has confirmed, by place."""
    beside: frozenset[Beside] = frozenset(Beside)
    """Of what there is any beside the text; a page need not ask for the others."""


_AGGREGATES: Final = {
    "sqlite": (func.json_group_array, func.json_array),
    "postgresql": (func.json_agg, func.json_build_array),
}


def _opening(dialect: str) -> AnySelect:
    """Return the statement that opens an assessment in one go.

    Answers, matters and entries come as one JSON text each, made by the database: one row instead of
    sixty, and one parse in C instead of a dozen conversions for each of them.
    """
    # What the statement's own view of the database says; see `open_assessment`.
    before = aliased(Assessment)
    count = select(before.event_count).where(_wanted(before)).scalar_subquery()
    parts = (
        _answers(dialect),
        _matters(dialect),
        _all_entries(dialect),
        _of_matters(dialect, Handling),
        _of_matters(dialect, MatterEntry),
        _participants(dialect),
        _copied(dialect),
    )
    gathered = [type_coerce(part.correlate(Assessment).scalar_subquery(), JSON) for part in parts]
    return select(Assessment, *gathered, *map(_is_any, Beside), count).where(_wanted(Assessment))


def _gathered(dialect: str, *cells: ColumnElement[Any]) -> AnySelect:
    group, array = _AGGREGATES[dialect]
    return select(group(array(*cells)))


def _json(dialect: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a JSON column as it goes into another JSON value: SQLite keeps it as text."""
    return func.json(column) if dialect == "sqlite" else column


def _answers(dialect: str) -> AnySelect:
    row = table_of(Answer).c
    found = _gathered(dialect, row.key, _json(dialect, row.value), row.revision, row.edited_by, row.edited_at)
    return found.where(row.organisation_id == Assessment.organisation_id, row.assessment_id == Assessment.id)


def _matters(dialect: str) -> AnySelect:
    row, link = table_of(Matter).c, table_of(AssessmentMatter).c
    fields = _json(dialect, row.fields)
    found = _gathered(
        dialect, link.position, row.id, row.title, row.decide_on, fields, row.revision, row.edited_by, row.edited_at
    )
    return found.where(
        link.organisation_id == Assessment.organisation_id,
        link.assessment_id == Assessment.id,
        row.organisation_id == link.organisation_id,
        row.id == link.matter_id,
    )


def _all_entries(dialect: str) -> AnySelect:
    row = table_of(Entry).c
    fields = _json(dialect, row.fields)
    found = _gathered(
        dialect, row.list, row.position, row.id, fields, row.revision, row.removed_at, row.edited_by, row.edited_at
    )
    return found.where(row.organisation_id == Assessment.organisation_id, row.assessment_id == Assessment.id)


def _of_matters(dialect: str, kind: type[Handling | MatterEntry]) -> AnySelect:
    row, link = table_of(kind).c, table_of(AssessmentMatter).c
    name = row["list"] if "list" in row else literal(HANDLING, Words)
    cells = (name, row.position, row.id, _json(dialect, row.fields), row.revision, row.removed_at, row.edited_by)
    found = _gathered(dialect, link.position, row.matter_id, *cells, row.edited_at)
    return found.where(
        link.organisation_id == Assessment.organisation_id,
        link.assessment_id == Assessment.id,
        row.organisation_id == link.organisation_id,
        row.matter_id == link.matter_id,
    )


def _participants(dialect: str) -> AnySelect:
    row = table_of(Participant).c
    found = _gathered(dialect, row.person_id, row.role, _json(dialect, row.sections))
    return found.where(row.organisation_id == Assessment.organisation_id, row.assessment_id == Assessment.id)


def _copied(dialect: str) -> AnySelect:
    row = table_of(Copied).c
    return _gathered(dialect, row.place, row.mark).where(
        row.organisation_id == Assessment.organisation_id,
        row.assessment_id == Assessment.id,
        row.confirmed_at.is_(None),
    )


def _is_any(beside: Beside) -> ColumnElement[bool]:
    # By name, for the modules of these tables build on this one.
    row = table(beside.value, column("organisation_id"), column("assessment_id")).c
    return exists().where(row.organisation_id == Assessment.organisation_id, row.assessment_id == Assessment.id)


def _wanted(row: type[Assessment]) -> ColumnElement[bool]:
    return (row.organisation_id == bindparam("organisation_id")) & (row.reference == bindparam("reference"))


_OPEN: Final = {dialect: _opening(dialect) for dialect in ("sqlite", "postgresql")}
_OPEN_LOCKED: Final = {
    # SQLite has no such clause, and SQLAlchemy leaves it out there.
    dialect: statement.with_for_update(of=Assessment).execution_options(populate_existing=True)
    for dialect, statement in _OPEN.items()
}


def open_assessment(session: Session, organisation_id: uuid.UUID, reference: str, *, lock: bool) -> Opened | None:
    """Return an assessment with its answers and matters, or None if the organisation has none of that reference.

    With `lock` it is read afresh, and nobody else changes it before the transaction ends: on SQLite
    because a writer is alone, on PostgreSQL by a lock on its row.
    """
    statement = (_OPEN_LOCKED if lock else _OPEN)[dialect_of(session)]
    keys = {"organisation_id": organisation_id, "reference": reference}
    found = session.execute(statement, keys).first()
    if found is not None and lock and found[0].event_count != found[-1]:
        # The lock had to be waited for. PostgreSQL then shows the row as it became meanwhile, but
        # all else as it was when the statement began; now that the lock is held, both are current.
        found = session.execute(statement, keys).one()
    if found is None:
        return None
    assessment, *parts, _count = found
    standing = frozenset(one for one, is_there in zip(Beside, parts[-len(Beside) :], strict=True) if is_there)
    return _opened(assessment, standing, *(part or () for part in parts[: -len(Beside)]))


def _opened(
    assessment: Assessment,
    beside: frozenset[Beside],
    answers: Sequence[Any],
    matters: Sequence[Any],
    *lists: Sequence[Any],
) -> Opened:
    entries, handlings_, others, participants, copied = lists
    people: dict[str, uuid.UUID] = {}
    return Opened(
        assessment,
        {
            key: AnswerRow(value, revision, _person(edited_by, people), _instant(edited_at))
            for key, value, revision, edited_by, edited_at in answers
        },
        tuple(
            MatterRow(
                assessment.organisation_id,
                uuid.UUID(matter_id),
                title,
                None if decide_on is None else dt.date.fromisoformat(decide_on),
                fields,
                revision,
                _person(edited_by, people),
                _instant(edited_at),
            )
            for _, matter_id, title, decide_on, fields, revision, edited_by, edited_at in sorted(
                matters, key=lambda cells: (cells[0], cells[1])
            )
        ),
        tuple(
            _entry(assessment.id, cells, people)
            for cells in sorted(entries, key=lambda cells: (cells[0], cells[1], cells[2]))
        ),
        tuple(
            _entry(uuid.UUID(matter_id), cells, people)
            for _, matter_id, *cells in sorted((*handlings_, *others), key=lambda cells: cells[:5])
        ),
        tuple(
            ParticipantRow(uuid.UUID(person_id), role, None if sections is None else tuple(sections))
            for person_id, role, sections in sorted(participants, key=lambda cells: (cells[1], cells[0]))
        ),
        dict(copied),
        beside,
    )


def _entry(owner_id: uuid.UUID, cells: Sequence[Any], people: dict[str, uuid.UUID]) -> EntryRow:
    name, position, entry_id, fields, revision, removed_at, edited_by, edited_at = cells
    return EntryRow(
        uuid.UUID(entry_id),
        owner_id,
        name,
        position,
        fields,
        revision,
        None if removed_at is None else _instant(removed_at),
        _person(edited_by, people),
        _instant(edited_at),
    )


def _person(text: str | None, known: dict[str, uuid.UUID]) -> uuid.UUID | None:
    if text is None:
        return None
    found = known.get(text)
    if found is None:
        found = known[text] = uuid.UUID(text)
    return found


def _instant(text: str) -> dt.datetime:
    return as_utc(dt.datetime.fromisoformat(text))


def locked_organisation(session: Session, organisation_id: uuid.UUID) -> Organisation:
    """Return an organisation, read afresh, whose stream nobody else continues before the transaction ends."""
    return session.get_one(Organisation, organisation_id, with_for_update=True, populate_existing=True)


def locked_assessment(session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID) -> Assessment:
    """Return an assessment, read afresh, whose stream nobody else continues before the transaction ends."""
    key = (organisation_id, assessment_id)
    return session.get_one(Assessment, key, with_for_update=True, populate_existing=True)


def _listing(row: type[Entry | Handling | MatterEntry], owner: str) -> AnySelect:
    """Return the statement that reads the entries of one owner in their order."""
    table = table_of(row).c
    name = table["list"] if "list" in table else literal(HANDLING, Words)
    return (
        select(
            table.id,
            table[owner],
            name,
            table.position,
            table.fields,
            table.revision,
            table.removed_at,
            table.edited_by,
            table.edited_at,
        )
        .where(table.organisation_id == bindparam("organisation_id"), table[owner] == bindparam("owner_id"))
        .order_by(name, table.position, table.id)
    )


_ENTRIES: Final = _listing(Entry, "assessment_id")
_HANDLINGS: Final = _listing(Handling, "matter_id")
_MATTER_ENTRIES: Final = _listing(MatterEntry, "matter_id")


def _live(statement: AnySelect, row: type[Entry | Handling | MatterEntry]) -> AnySelect:
    return statement.where(table_of(row).c.removed_at.is_(None))


_LIVE_ENTRIES: Final = _live(_ENTRIES, Entry)
_LIVE_HANDLINGS: Final = _live(_HANDLINGS, Handling)
_LIVE_MATTER_ENTRIES: Final = _live(_MATTER_ENTRIES, MatterEntry)
_ONE_ENTRY: Final = _ENTRIES.where(table_of(Entry).c.id == bindparam("entry_id"))


def _rows(session: Session, statement: AnySelect, organisation_id: uuid.UUID, owner_id: uuid.UUID) -> Entries:
    found = session.execute(statement, {"organisation_id": organisation_id, "owner_id": owner_id})
    return tuple(EntryRow(*row) for row in found)


def entries(
    session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID, *, removed: bool = False
) -> Entries:
    """Return the entries of an assessment by list, position and id; removed ones only if asked for."""
    return _rows(session, _ENTRIES if removed else _LIVE_ENTRIES, organisation_id, assessment_id)


def entry(
    session: Session, organisation_id: uuid.UUID, assessment_id: uuid.UUID, entry_id: uuid.UUID
) -> EntryRow | None:
    """Return one entry of an assessment, removed or not, or None if the assessment has none of that id."""
    keys = {"organisation_id": organisation_id, "owner_id": assessment_id, "entry_id": entry_id}
    found = session.execute(_ONE_ENTRY, keys).first()
    return None if found is None else EntryRow(*found)


def entries_beside(
    session: Session, organisation_id: uuid.UUID, matter_id: uuid.UUID, ids: Collection[uuid.UUID]
) -> tuple[tuple[EntryRow, str], ...]:
    """Return live entries among `ids` of any assessment of a matter, each with the reference of its assessment."""
    row, link, owner = table_of(Entry).c, table_of(AssessmentMatter).c, table_of(Assessment).c
    found = session.execute(
        select(
            row.id,
            row.assessment_id,
            row.list,
            row.position,
            row.fields,
            row.revision,
            row.removed_at,
            row.edited_by,
            row.edited_at,
            owner.reference,
        )
        .where(
            link.organisation_id == organisation_id,
            link.matter_id == matter_id,
            row.organisation_id == link.organisation_id,
            row.assessment_id == link.assessment_id,
            owner.organisation_id == link.organisation_id,
            owner.id == link.assessment_id,
            row.id.in_(ids),
            row.removed_at.is_(None),
        )
        .order_by(owner.reference, row.list, row.position, row.id)
    )
    return tuple((EntryRow(*cells), reference) for *cells, reference in found)


def handlings(session: Session, organisation_id: uuid.UUID, matter_id: uuid.UUID, *, removed: bool = False) -> Entries:
    """Return the handlings of a matter by position and id; removed ones only if asked for."""
    return _rows(session, _HANDLINGS if removed else _LIVE_HANDLINGS, organisation_id, matter_id)


def matter_entries(
    session: Session, organisation_id: uuid.UUID, matter_id: uuid.UUID, *, removed: bool = False
) -> Entries:
    """Return the entries of a matter's lists by list, position and id; removed ones only if asked for."""
    return _rows(session, _MATTER_ENTRIES if removed else _LIVE_MATTER_ENTRIES, organisation_id, matter_id)
