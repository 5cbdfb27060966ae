"""The matrix of page one: areas of life with an effect against the alternatives, in symbols and words."""

from collections.abc import Sequence
from typing import Final

from lva.appendix.blocks import (
    Block,
    HeadCell,
    Look,
    Paragraph,
    Piece,
    Rating,
    Table,
    Titled,
    joined,
    missing,
    plain,
    text_of,
)
from lva.appendix.voice import Voice
from lva.domain import matrix
from lva.domain.dossier import Entry

_AREAS: Final = {1: 6, 2: 6, 3: 6, 4: 3, 5: 2, 6: 2}
"""How many areas of life the matrix holds, by the number of alternatives."""
_WIDTHS: Final = {1: (100, 70), 2: (80, 45), 3: (62, 36), 4: (50, 30), 5: (45, 25), 6: (44, 21)}
"""Widths in millimetres of the areas' column and of each alternative's."""
_MOST_ALTERNATIVES: Final = 6
_STACKED_FROM: Final = 5
_WEIGHTS: Final = {
    matrix.OPEN: 0,
    matrix.NOT_RELEVANT: 0,
    matrix.NO_CHANGE: 1,
    matrix.UNKNOWN: 2,
    matrix.MIXED: 4,
    "+1": 3,
    "-1": 3,
}
_STRONG: Final = 5
"""The weight of every other rating: the strong ones."""


def compared(voice: Voice) -> tuple[Entry, ...]:
    """Return the alternatives that page one compares: the proposal first, then others, zero last."""
    order = {voice.dossier.alias("proposal"): 0, voice.dossier.alias("zero"): 2}
    found = sorted(matrix.columns(voice.dossier), key=lambda entry: order.get(entry.id, 1))
    return tuple(found if len(found) <= _MOST_ALTERNATIVES else [*found[: _MOST_ALTERNATIVES - 1], found[-1]])


def head_of(voice: Voice, alternative: Entry, *, narrow: bool) -> HeadCell:
    """Return the column head of an alternative: its name, or its tag, and below it what kind it is."""
    kind = joined(voice.field(alternative, "kind"), " ")
    if narrow:
        is_proposal = alternative.id == voice.dossier.alias("proposal")
        return HeadCell(plain(tag_of(voice, alternative)), kind if is_proposal else ())
    name = joined(voice.field(alternative, "name"), " ") or kind or voice.name(alternative)
    same = text_of(name).casefold() == text_of(kind).casefold()
    return HeadCell(name, () if same else kind)


def uses_tags(voice: Voice) -> bool:
    """Whether the matrix has so many columns that alternatives stand there by their tags."""
    return len(compared(voice)) >= _STACKED_FROM


def tag_of(voice: Voice, alternative: Entry) -> str:
    """Return the short tag of an alternative: its own, or V and a number; the zero alternative is V0."""
    own = alternative.get("tag")
    if isinstance(own, str) and own:
        return own
    zero = voice.dossier.alias("zero")
    numbered = [entry.id for entry in voice.dossier.of("alternative") if entry.id != zero]
    return f"V{numbered.index(alternative.id) + 1 if alternative.id in numbered else 0}"


def comparison(voice: Voice) -> Block:
    """Return the matrix; areas it has no room for are summed up in its last row."""
    columns = compared(voice)
    rows = _rows(voice, columns)
    ranked = sorted(range(len(rows)), key=lambda index: (-_weight(rows[index]), index))
    shown = sorted(ranked[: _AREAS.get(len(columns), 0)])
    stacked = len(columns) >= _STACKED_FROM
    body = [_row(voice, rows[index], stacked=stacked) for index in shown]
    hidden = [rows[index] for index in range(len(rows)) if index not in shown]
    unrated = len(voice.pack.options.get("area", ())) - len(rows)
    if hidden or unrated > 0:
        body.append(_rest(voice, hidden, unrated, columns))
    first, each = _WIDTHS.get(len(columns), (170, 0))
    table = Table(
        summary=voice.text("Areas of life and alternatives: the direction of each impact in words"),
        head=(
            HeadCell(plain(voice.text("Area of life"))),
            *(head_of(voice, entry, narrow=stacked) for entry in columns),
        ),
        rows=tuple(body),
        widths=(first, *([each] * len(columns))),
        tinted=1 if columns and columns[0].id == voice.dossier.alias("proposal") else None,
    )
    return Titled(voice.text("Impacts by alternative"), table)


def _rows(voice: Voice, columns: Sequence[Entry]) -> list[matrix.Row]:
    """Return a row for each area that has an impact, in the order of the pack."""
    return [
        matrix.Row(row.area, tuple(derived(voice, row.area, entry) for entry in columns))
        for row in matrix.rows(voice.dossier)
    ]


def derived(voice: Voice, area: str, alternative: Entry) -> matrix.Cell:
    """Return a cell; an alternative of which it is said that nothing changes needs no ratings for that."""
    cell = matrix.cell(voice.dossier, area, alternative.id)
    return matrix.Cell(matrix.NO_CHANGE) if cell.rating == matrix.OPEN and alternative.get("unchanged") else cell


def _weight(row: matrix.Row) -> int:
    """Return how much an area asks to be shown: effects first, then what is not known."""
    return max((_WEIGHTS.get(cell.rating, _STRONG) for cell in row.cells), default=0)


def _row(voice: Voice, row: matrix.Row, *, stacked: bool) -> tuple[tuple[Piece, ...], ...]:
    area = Paragraph(plain(voice.option("area", row.area)), Look.CELL)
    cells = (rating(voice, cell.rating, doubt=cell.doubt, stacked=stacked) for cell in row.cells)
    return ((area,), *((cell,) for cell in cells))


def rating(voice: Voice, key: str, *, doubt: bool = False, stacked: bool = False, short: bool = True) -> Rating:
    """Return a rating with its words; a doubt beside it is said."""
    if key == matrix.OPEN:
        return Rating(key, missing(voice.text("not assessed")), stacked)
    word = voice.option("rating", key, short=short)
    if key == matrix.UNKNOWN:
        return Rating(key, missing(word), stacked)
    doubted = missing(", " + voice.text("partly not known")) if doubt else ()
    return Rating(key, (*plain(word), *doubted), stacked)


def _rest(
    voice: Voice, hidden: Sequence[matrix.Row], unrated: int, columns: Sequence[Entry]
) -> tuple[tuple[Piece, ...], ...]:
    """Return the row that sums up the areas which are not shown."""
    count = len(hidden) + max(unrated, 0)
    label = voice.speech.plural("The other %(count)s area of life", "The other %(count)s areas of life", count)
    cells: list[tuple[Piece, ...]] = [(Paragraph(plain(label), Look.CELL),)]
    for index, alternative in enumerate(columns):
        found = {row.cells[index].rating for row in hidden}
        if unrated > 0:
            found.add(derived(voice, "", alternative).rating)
        if len(found) == 1:
            cells.append((rating(voice, found.pop(), stacked=len(columns) >= _STACKED_FROM),))
        else:
            cells.append((Paragraph(plain(voice.text("see the table")), Look.CELL),))
    return tuple(cells)
