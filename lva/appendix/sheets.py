"""Tabular answers as tables of the appendix: a head row, row heads; wide ones turned, the widest also in parts."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from lva.appendix import room
from lva.appendix.blocks import (
    Block,
    HeadCell,
    Heading,
    Look,
    Paragraph,
    Piece,
    Table,
    Wide,
    Words,
    joined,
    plain,
    text_of,
)
from lva.appendix.voice import Voice
from lva.content.model import Field
from lva.domain.values import answers as values
from lva.domain.values.answers import Sheet, Value

_LEAST: Final = 2
"""A sheet of one column is a list of lines; it needs no table."""
_BESIDE: Final = 5
"""At most so many columns stand beside the first one on an upright sheet; a wider table is turned."""
_BESIDE_TURNED: Final = 12
"""At most so many on a turned one; a still wider table is printed in parts."""
_LETTER: Final = 0.55 * room.CELL
_EDGES: Final = 10.0
_NARROW: Final = 6.0
_WIDE: Final = 40.0
_LONGEST: Final = 4
_DASH: Final = "\u2013"


def laid_out(voice: Voice, field: Field, value: Value) -> Sheet | None:
    """Return a tabular answer as a sheet; None for other answers and for those that need no table."""
    sheet = values.sheet(voice.speech, voice.pack, field, value)
    return sheet if sheet and len(sheet.head) >= _LEAST else None


def sheet_tables(
    voice: Voice, heading: Words, level: int, sheet: Sheet, notes: Sequence[Paragraph] = ()
) -> Iterator[Block]:
    """Yield a sheet under its heading and its notes; one of many columns turned, parts repeat the first column."""
    if len(sheet.head) <= _BESIDE + 1:
        yield Heading(level, heading)
        yield from notes
        yield _table(voice, text_of(heading), sheet, range(len(sheet.head)))
        return
    parts = _parts(sheet)
    tables = []
    for number, columns in enumerate(parts, start=1):
        summary = text_of(heading)
        if len(parts) > 1:
            summary = voice.text("%(table)s, part %(part)s of %(parts)s", table=summary, part=number, parts=len(parts))
        tables.append(_table(voice, summary, sheet, columns))
    yield Wide((Heading(3, heading), *notes, *tables))


def _table(voice: Voice, summary: str, sheet: Sheet, columns: Sequence[int]) -> Table:
    return Table(
        summary=summary,
        head=tuple(HeadCell(_words(voice, sheet, column, sheet.head[column], head=True)) for column in columns),
        rows=tuple(tuple(_cell(voice, sheet, column, row) for column in columns) for row in sheet.rows),
        widths=tuple(_width(sheet, column) for column in columns),
    )


def beside(name: Words, label: str) -> Words:
    """Return the heading of a table that belongs to an entry."""
    return joined((name, plain(label)), ": ")


def _parts(sheet: Sheet) -> list[tuple[int, ...]]:
    """Return the columns of each part on turned sheets: the first one, and as many others as have room."""
    parts: list[tuple[int, ...]] = []
    others = range(1, len(sheet.head))
    for count in range(max(-(-len(others) // _BESIDE_TURNED), 1), -(-len(others) // _BESIDE) + 1):
        edges = [len(others) * edge // count for edge in range(count + 1)]
        parts = [(0, *others[start:end]) for start, end in pairwise(edges)]
        if all(sum(_least(sheet, column) for column in part) <= room.TURNED for part in parts):
            break
    return parts


def _least(sheet: Sheet, column: int) -> float:
    """Return about the width below which a word would break."""
    return _longest_word(sheet, column) * _LETTER + _EDGES


def _longest_word(sheet: Sheet, column: int) -> int:
    cells = (sheet.head[column], *(row[column] for row in sheet.rows))
    return max((len(one) for cell in cells for one in cell.split()), default=0)


def _words(voice: Voice, sheet: Sheet, column: int, text: str, *, head: bool = False) -> Words:
    own = sheet.own_head if head else column in sheet.written
    return voice.own(text) if text and own else plain(text or _DASH)


def _cell(voice: Voice, sheet: Sheet, column: int, row: tuple[str, ...]) -> tuple[Piece, ...]:
    if sheet.fixed and column == 1 and not any(row[1:]):
        return (Paragraph(voice.not_given, Look.CELL),)
    return (Paragraph(_words(voice, sheet, column, row[column]), Look.CELL),)


def _width(sheet: Sheet, column: int) -> float:
    """Return the share of a column: room for its longest word, and more where there is much to read."""
    cells = [sheet.head[column], *(row[column] for row in sheet.rows)]
    longest = max(map(len, cells)) / _LONGEST
    return min(max(float(_longest_word(sheet, column)), longest, _NARROW), _WIDE)


def flattened(voice: Voice, sheet: Sheet) -> Words:
    """Return a small sheet as running text: records one after the other, items of a grid by their answers."""
    parts = _by_answer(voice, sheet) if sheet.fixed else [_record(voice, sheet, row) for row in sheet.rows]
    return joined([part for part in parts if part], "; ")


def _record(voice: Voice, sheet: Sheet, row: tuple[str, ...]) -> Words:
    cells = [
        (
            *plain(f"{text_of(_words(voice, sheet, column, sheet.head[column], head=True))}: "),
            *_words(voice, sheet, column, cell),
        )
        for column, cell in enumerate(row)
        if cell
    ]
    return joined(cells, ", ")


def _by_answer(voice: Voice, sheet: Sheet) -> list[Words]:
    """Return the items that share an answer together, and each with a text of its own alone."""
    alike: dict[str, list[str]] = {}
    alone: list[Words] = []
    for row in sheet.rows:
        written = [_words(voice, sheet, column, row[column]) for column in sorted(sheet.written) if row[column]]
        answer = row[1] if 1 not in sheet.written else ""
        if written:
            said = [plain(answer)] if answer else []
            alone.append((*plain(f"{row[0]}: "), *joined([*said, *written], ", ")))
        elif answer:
            alike.setdefault(answer, []).append(row[0])
    return [*(plain(f"{answer}: {', '.join(items)}") for answer, items in alike.items()), *alone]
