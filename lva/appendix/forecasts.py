"""Forecasts: one table with a column for each year, and over its columns the bars of its last row."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from lva.appendix.blocks import Chart, HeadCell, Look, Paragraph, Piece, Table, Words, joined, missing, plain, text_of
from lva.appendix.entry_table import in_bold
from lva.appendix.plots import Bar
from lva.appendix.voice import Voice
from lva.domain.dossier import Entry

FORECAST: Final = "forecast"
_FIRST: Final = 66.0
_EACH: Final = 26.0
_UPRIGHT: Final = 6
"""So many years have room on an upright sheet."""
_MOST: Final = 8
"""So many on a turned one; a forecast of more years is printed as a table of its own."""
_NOTES: Final = ("unit", "counted_on", "source")
_OPEN: Final = "forecast"
_BETWEEN: Final = "  \u00b7  "
_YEAR: Final = re.compile(r"\d{4}(?!\d)")
_NO_YEAR: Final = "~"
"""Comes after all years."""
_DASH: Final = "\u2013"

_Cell = tuple[str, str]
"""A number and its kind."""


def labels_of(found: Sequence[Entry]) -> tuple[str, ...]:
    """Return the years of all forecasts in order; after them, in the order of their first mention, other labels."""
    named = dict.fromkeys(label for entry in found for label in _values(entry))
    return tuple(sorted(named, key=lambda label: label if _YEAR.match(label) else _NO_YEAR))


def has_room(found: Sequence[Entry]) -> bool:
    """Whether all forecasts can stand in one table: each year once, and not too many."""
    rows = [values_ for entry in found if isinstance(values_ := entry.get("values"), list)]
    once = all(len({row.get("label", "") for row in one}) == len(one) for one in rows)
    named = all(row.get("label") for one in rows for row in one)
    return len(rows) == len(found) and once and named and 0 < len(labels_of(found)) <= _MOST


def is_turned(found: Sequence[Entry]) -> bool:
    """Whether the years need the long edge of the sheet."""
    return len(labels_of(found)) > _UPRIGHT


def forecasts(voice: Voice, found: Sequence[Entry]) -> Chart:
    """Return the table with the bars of its first row."""
    labels = labels_of(found)
    first = found[0]
    bars = tuple(_bar(voice, _values(first).get(label, ("", ""))) for label in labels)
    named = text_of(_named(voice, first))
    told = [f"{label}: {bar.words}" for label, bar in zip(labels, bars, strict=True) if bar.value is not None]
    alternative = voice.text("Bars of %(name)s: %(values)s.", name=named, values=", ".join(told))
    return Chart(
        alternative=alternative,
        title=named,
        notes=(voice.text("Filled bar: actual"), voice.text("Open bar: forecast")),
        bars=bars,
        table=Table(
            summary=voice.text("Forecasts by year"),
            head=(
                HeadCell(plain(voice.text("Of what"))),
                *(HeadCell(voice.own(label)) for label in labels),
            ),
            rows=tuple(_row(voice, entry, labels) for entry in found),
            widths=(_FIRST, *(_EACH for _ in labels)),
            right=tuple(range(1, len(labels) + 1)),
        ),
    )


def _values(entry: Entry) -> dict[str, _Cell]:
    rows = entry.get("values")
    found = rows if isinstance(rows, list) else []
    return {str(row.get("label", "")): (str(row.get("number", "")), str(row.get("kind", ""))) for row in found}


def _named(voice: Voice, entry: Entry) -> Words:
    names = [joined(voice.field(entry, key), " ") for key in ("of", "level")]
    return joined([words for words in names if words], ", ") or voice.name(entry)


def _row(voice: Voice, entry: Entry, labels: Sequence[str]) -> tuple[tuple[Piece, ...], ...]:
    notes = [joined(voice.field(entry, key), " ") for key in _NOTES]
    head: list[Piece] = [Paragraph(in_bold(_named(voice, entry)), Look.CELL)]
    if any(notes):
        head.append(Paragraph(joined([words for words in notes if words], _BETWEEN), Look.CAPTION))
    cells = (_cell(voice, _values(entry).get(label, ("", ""))) for label in labels)
    return (tuple(head), *cells)


def _cell(voice: Voice, cell: _Cell) -> tuple[Piece, ...]:
    number, kind = cell
    # A year that a row does not tell of is left out on purpose; what is not known says so by its kind.
    said = plain(_number(voice, number)) if number else _nothing(voice, kind)
    found: list[Piece] = [Paragraph(said, Look.CELL)]
    if kind:
        found.append(Paragraph(plain(voice.option("value_kind", kind)), Look.CAPTION))
    return tuple(found)


def _nothing(voice: Voice, kind: str) -> Words:
    """Return what stands in a cell without a number: a dash, or that a year which the row has is not known."""
    return missing(voice.text("not known")) if kind else plain(_DASH)


def _bar(voice: Voice, cell: _Cell) -> Bar:
    number, kind = cell
    value = float(Decimal(number)) if number else None
    return Bar(value, _number(voice, number) if number else "", forecast=kind == _OPEN)


def _number(voice: Voice, number: str) -> str:
    return voice.speech.number(Decimal(number))


def is_drawn(found: Sequence[Entry]) -> bool:
    """Whether there is anything to draw: numbers that are not below nothing."""
    numbers = [cell[0] for cell in _values(found[0]).values() if cell[0]]
    return bool(numbers) and all(Decimal(number) >= 0 for number in numbers)
