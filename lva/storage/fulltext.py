"""Full text: in which assessments a word stands that people wrote, and in which of their answers.

The index of words (`lva.storage.migrations.saying`) gives nothing but ids of one organisation's assessments.
Whoever asks joins them with rows of that organisation, so that what walls hide stays hidden.
"""

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from lva.domain.dossier import HANDLING
from lva.domain.wording import Beginning
from lva.storage.assessments import Answer, AssessmentMatter, Entry, Findable, Handling, Matter, MatterEntry
from lva.storage.base import dialect_of, table_of
from lva.storage.migrations.saying_postgresql import CODE
from lva.storage.migrations.saying_sqlite import PLACE_BITS

_PLACE: Final = {"sqlite": func.instr, "postgresql": func.strpos}
_RUNS: Final = table("said", column("rowid", BigInteger()), column("said", Text()))
_NUMBERS: Final = table(
    "said_number",
    column("number", BigInteger()),
    column("organisation_id", Uuid()),
    column("assessment_id", Uuid()),
)
_OF_MATTER: Final = 1
_MOST: Final = 2_000
"""So many rows are looked at to say where something was found."""


@dataclass(frozen=True, slots=True)
class Place:
    """An answer, an entry or the answers of a matter in which one of the words stands."""

    assessment_id: uuid.UUID
    of_matter: bool
    """Whether the value is all answers of a matter."""
    list: str
    """The list of an entry; empty for an answer and for a matter."""
    key: str
    """The question of an answer, the id of an entry or of a matter as the database writes it."""
    value: Any
    """The answer, or all answers of the entry or matter by their keys."""


def _number() -> ScalarSelect[int]:
    """Return the number that stands for the assessment of a row of titles in the index of SQLite."""
    found = table_of(Findable)
    return (
        select(_NUMBERS.c.number)
        .where(_NUMBERS.c.organisation_id == found.c.organisation_id, _NUMBERS.c.assessment_id == found.c.assessment_id)
        .correlate(found)
        .scalar_subquery()
    )


def holds(dialect: str, organisation_id: uuid.UUID, beginning: Beginning) -> ColumnElement[bool]:
    """Return the condition that a word begins so in what stands behind a row of titles."""
    if dialect == "postgresql":
        quoted = f"'{organisation_id.hex[-CODE:]}:{beginning.text}'{'' if beginning.is_whole else ':*'}"
        wanted = cast(literal(quoted, Text()), TSQUERY())
        found = select(func.said_holding(cast(organisation_id, Uuid()), wanted, type_=Uuid()))
        return table_of(Findable).c.assessment_id.in_(found)
    quoted = f'"{beginning.text}"{"" if beginning.is_whole else " *"}'
    # The organisation's range of numbers: others are not even read.
    own = select(
        func.min(_NUMBERS.c.number).op("<<")(PLACE_BITS), (func.max(_NUMBERS.c.number) + 1).op("<<")(PLACE_BITS)
    ).where(_NUMBERS.c.organisation_id == organisation_id)
    first, behind = (select(own.subquery().c[n]).scalar_subquery() for n in (0, 1))
    runs = select(_RUNS.c.rowid.op(">>")(PLACE_BITS)).where(
        _RUNS.c.said.op("MATCH")(quoted), _RUNS.c.rowid >= first, _RUNS.c.rowid < behind
    )
    return _number().in_(runs)


def places(
    session: Session, organisation_id: uuid.UUID, ids: Collection[uuid.UUID], beginnings: Collection[Beginning]
) -> tuple[Place, ...]:
    """Return where in some assessments one of the words stands, answers first; a word may begin before it there."""
    if not ids or not beginnings:
        return ()
    place = _PLACE[dialect_of(session)]

    def is_held(value: ColumnElement[Any]) -> ColumnElement[bool]:
        said = func.lower(cast(value, Text()))
        return or_(*(place(said, one.text) > 0 for one in beginnings))

    asked = [part.where(is_held(value)) for part, value in _parts(organisation_id, ids)]
    found = union_all(*asked).subquery()
    shown = (found.c.assessment_id, found.c.place, found.c.list, found.c.key, found.c.value)
    rows: Sequence[Sequence[Any]] = session.execute(
        select(*shown).order_by(found.c.place, found.c.list, found.c.position, found.c.key).limit(_MOST)
    ).all()
    return tuple(Place(owner, place == _OF_MATTER, *rest) for owner, place, *rest in rows)


def _parts(
    organisation_id: uuid.UUID, ids: Collection[uuid.UUID]
) -> Iterator[tuple[Select[*tuple[Any, ...]], ColumnElement[Any]]]:
    """Iterate over the queries of answers, matters and entries, and the value that each looks at."""
    answer, entry, matter, link = (table_of(kind).c for kind in (Answer, Entry, Matter, AssessmentMatter))
    yield (
        _part(0, answer.assessment_id, literal(""), answer.key, literal(0), answer.value).where(
            answer.organisation_id == organisation_id, answer.assessment_id.in_(ids)
        ),
        answer.value,
    )
    mine = and_(link.organisation_id == organisation_id, link.assessment_id.in_(ids))
    yield (
        _part(_OF_MATTER, link.assessment_id, literal(""), cast(matter.id, Text()), link.position, matter.fields).where(
            mine, matter.organisation_id == link.organisation_id, matter.id == link.matter_id
        ),
        matter.fields,
    )
    yield (
        _part(2, entry.assessment_id, entry.list, cast(entry.id, Text()), entry.position, entry.fields).where(
            entry.organisation_id == organisation_id, entry.assessment_id.in_(ids), entry.removed_at.is_(None)
        ),
        entry.fields,
    )
    for kind in (MatterEntry, Handling):
        row = table_of(kind).c
        name = row.list if kind is MatterEntry else literal(HANDLING)
        yield (
            _part(3, link.assessment_id, name, cast(row.id, Text()), row.position, row.fields).where(
                mine,
                row.organisation_id == link.organisation_id,
                row.matter_id == link.matter_id,
                row.removed_at.is_(None),
            ),
            row.fields,
        )


def _part(place: int, *cells: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    assessment_id, name, key, position, value = cells
    return select(
        literal(place).label("place"),
        assessment_id.label("assessment_id"),
        cast(name, Text()).label("list"),
        key.label("key"),
        value.label("value"),
        position.label("position"),
    )
