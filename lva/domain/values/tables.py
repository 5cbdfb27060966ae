"""Tabular answers: free tables, grids with fixed rows, and lists of small records.

All three are stored without what is empty, and all three can be laid out as one `Sheet`, so that a
page and the appendix print them alike.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lva.content.checks import options_of
from lva.content.model import LANGUAGES, Field, Kind, Pack, Part
from lva.domain.errors import Invalid
from lva.domain.values.shapes import Value, is_given, one_line
from lva.domain.values.speech import Speech

COLUMNS: Final = 12
ROWS: Final = 21
"""Most columns and rows of a free table, the header row included."""
CELL: Final = 300
"""Greatest length of a cell in characters."""
RECORDS: Final = 12
"""Most records where the questionnaire does not say another number."""
_CHOICE: Final = "choice"
_TEXT: Final = "text"

Read = Callable[[Part, Value], Value]
"""Reads the value of one column; raises `Invalid`."""
Say = Callable[[Part, Value], str]
"""Says the value of one column in words."""


def most_rows(field: Field) -> int:
    """Return how many records a list of records may hold."""
    return field.max or RECORDS


# -- stored form ---------------------------------------------------------------------------------


def table(field: Field, value: Value) -> list[list[str]] | None:
    """Return a free table in its stored form: rectangular, its empty rows and columns left out.

    The first row that says anything is the header.
    """
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise Invalid(field.key, "kind")
    rows = [
        [_cell(field, cell, (number, column)) for column, cell in enumerate(row, start=1)]
        for number, row in enumerate(value, start=1)
    ]
    full = [row for row in rows if any(row)]
    width = max((len(row) for row in full), default=0)
    padded = [row + [""] * (width - len(row)) for row in full]
    used = [column for column in range(width) if any(row[column] for row in padded)]
    if len(padded) > ROWS or len(used) > COLUMNS:
        raise Invalid(field.key, "table_size", {"rows": ROWS - 1, "columns": COLUMNS})
    return [[row[column] for column in used] for row in padded] or None


def _cell(field: Field, value: Value, place: tuple[int, int]) -> str:
    if not isinstance(value, str):
        raise Invalid(field.key, "kind")
    text = one_line(value)
    if len(text) > CELL:
        row, column = place
        facts = {"limit": CELL, "excess": len(text) - CELL, "row": row, "column": column}
        raise Invalid(field.key, "too_long", facts)
    return text


def grid(pack: Pack, field: Field, value: Value) -> dict[str, dict[str, str]] | None:
    """Return a grid in its stored form: for each row that says something its choice, its text or both."""
    if not isinstance(value, Mapping):
        raise Invalid(field.key, "kind")
    known = [option.key for option in pack.options.get(field.rows, ())]
    for key in value:
        if key not in known:
            raise Invalid(field.key, "option")
    found = {key: _grid_row(pack, field, key, value[key]) for key in known if is_given(value.get(key))}
    return {key: row for key, row in found.items() if row} or None


def _grid_row(pack: Pack, field: Field, key: str, value: Value) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise Invalid(field.key, "kind")
    choice, text = value.get(_CHOICE), value.get(_TEXT)
    found = {}
    if is_given(choice):
        if not isinstance(choice, str) or pack.option(options_of(field), choice) is None:
            raise Invalid(field.key, "option", {"row": key})
        found[_CHOICE] = choice
    if is_given(text):
        if not isinstance(text, str) or not field.max:
            raise Invalid(field.key, "kind", {"row": key})
        said = one_line(text)
        if len(said) > field.max:
            facts = {"limit": field.max, "excess": len(said) - field.max, "row": key, "column": _TEXT}
            raise Invalid(field.key, "too_long", facts)
        found |= {_TEXT: said} if said else {}
    return found


def records(field: Field, value: Value, read: Read) -> list[dict[str, Value]] | None:
    """Return a list of records in its stored form, empty ones left out.

    What is wrong in a cell is told with the number of its row, as it stands in `value`, and the key
    of its column.
    """
    if not isinstance(value, list):
        raise Invalid(field.key, "kind")
    found = [_record(field, number, row, read) for number, row in enumerate(value, start=1) if is_given(row)]
    full = [row for row in found if row]
    if len(full) > most_rows(field):
        raise Invalid(field.key, "too_many_rows", {"limit": most_rows(field), "rows": len(full)})
    return full or None


def _record(field: Field, number: int, row: Value, read: Read) -> dict[str, Value]:
    if not isinstance(row, Mapping):
        raise Invalid(field.key, "kind")
    found = {}
    for column in field.parts:
        try:
            value = read(column, row.get(column.key)) if is_given(row.get(column.key)) else None
        except Invalid as error:
            facts = {**error.facts, "row": number, "column": column.key}
            raise Invalid(field.key, error.reason, facts) from error
        if value is not None:
            found[column.key] = value
    return found


# -- from a spreadsheet --------------------------------------------------------------------------


def pasted(text: str) -> list[list[str]]:
    """Return what was copied from a spreadsheet as rows of cells: tabs part cells, quotes hold their line feeds."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    try:
        return [list(row) for row in csv.reader((f"{line}\n" for line in lines), delimiter="\t", strict=True)]
    except csv.Error:
        # A quotation mark that begins a cell and never ends is a quotation mark.
        return [line.split("\t") for line in lines]


def pasted_records(pack: Pack, field: Field, text: str) -> list[dict[str, str]]:
    """Return what was copied from a spreadsheet as records, column by column; a line of column heads is left out.

    The words of a choice stand for its key, in any language. A line with more cells than there are
    columns is refused.
    """
    lines = pasted(text)
    if lines and all(_is_head(column, cell) for column, cell in zip(field.parts, lines[0], strict=False)):
        lines = [[], *lines[1:]]
    found = []
    for number, cells in enumerate(lines, start=1):
        if any(cell.strip() for cell in cells[len(field.parts) :]):
            raise Invalid(field.key, "too_many_cells", {"row": number, "limit": len(field.parts)})
        pairs = zip(field.parts, cells, strict=False)
        found.append({column.key: _recognised(pack, column, cell.strip()) for column, cell in pairs})
    return found


def _is_head(column: Part, cell: str) -> bool:
    return cell.strip().casefold() in {column.label.in_(language).casefold() for language in LANGUAGES}


def _recognised(pack: Pack, column: Part, cell: str) -> str:
    for option in pack.options.get(options_of(column), ()):
        words = {
            text.in_(language).casefold() for text in (option.label, option.short) if text for language in LANGUAGES
        }
        if cell.casefold() in words:
            return option.key
    return cell


# -- laid out ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sheet:
    """A tabular answer in words. The first cell of a row names it; empty cells say nothing."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    written: frozenset[int]
    """The columns whose cells somebody wrote, in whatever language."""
    own_head: bool = False
    """Whether the column heads were written, too."""
    fixed: bool = False
    """Whether the rows stand there even if nothing was said in them."""

    @property
    def lines(self) -> tuple[str, ...]:
        """What was said as lines of text, for places that have no room for a table."""
        rows = (self.head, *self.rows) if self.own_head else self.rows
        return tuple(" · ".join(cell for cell in row if cell) for row in rows if not self.fixed or any(row[1:]))


def table_sheet(value: Sequence[Sequence[str]]) -> Sheet:
    """Return a free table as a sheet: its first row is the head."""
    head, *rows = (tuple(row) for row in value)
    return Sheet(head, tuple(rows), frozenset(range(len(head))), own_head=True)


def grid_sheet(speech: Speech, pack: Pack, field: Field, value: Mapping[str, Value]) -> Sheet:
    """Return a grid as a sheet with all its rows, said or not."""
    columns = [
        *((_CHOICE, speech.text("Answer")) for _ in range(bool(field.options))),
        *((_TEXT, speech.text("Explanation")) for _ in range(bool(field.max))),
    ]
    rows = []
    for option in pack.options.get(field.rows, ()):
        row = value.get(option.key, {})
        said = {key: row.get(key, "") for key, _ in columns}
        choice = pack.option(options_of(field), said.get(_CHOICE, ""))
        if choice:
            said[_CHOICE] = choice.label.in_(speech.code)
        rows.append((option.label.in_(speech.code), *said.values()))
    head = (speech.text("Item"), *(label for _, label in columns))
    return Sheet(head, tuple(rows), frozenset({len(columns)} if field.max else ()), fixed=True)


def records_sheet(speech: Speech, field: Field, value: Sequence[Mapping[str, Value]], say: Say) -> Sheet:
    """Return a list of records as a sheet, without the columns that no record fills."""
    used = [column for column in field.parts if any(is_given(row.get(column.key)) for row in value)]
    rows = tuple(tuple(say(column, row.get(column.key)) for column in used) for row in value)
    written = frozenset(number for number, column in enumerate(used) if column.kind is Kind.TEXT)
    return Sheet(tuple(column.label.in_(speech.code) for column in used), rows, written)
