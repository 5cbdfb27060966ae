"""Papers beside the appendix, in the same tagged PDF: large type for children, lines and boxes to fill in by hand."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, assert_never
from zoneinfo import ZoneInfo

from lva.appendix import blocks as said
from lva.appendix.blocks import Appendix, Furniture, Words
from lva.appendix.voice import Voice
from lva.pdf import pages, styles
from lva.pdf.box import Box
from lva.pdf.boxes import Column, Columns, Gap, Marked, Pad, Panel, Picture, Stack, draw_line
from lva.pdf.canvas import TaggedCanvas
from lva.pdf.fonts import Face
from lva.pdf.layout import Builder
from lva.pdf.metadata import Description, describe
from lva.pdf.styles import ACCENT, HAIR, INK, MUTED, SHEET_HEIGHT, TOP_FIRST, WIDTH, Style
from lva.pdf.table import Frame, Grid
from lva.pdf.tree import COLUMN_HEAD, PLAIN_LIST, ROW_HEAD, Role, new_tree

_LINE: Final = 22.0
"""Between two lines to write on."""
_BOX: Final = 9.0
_BOX_RULE: Final = 0.9
_TICK_INDENT: Final = 17.0
_WRITTEN: Final = 0.6
_AFTER: Final = 7.0
"""Below what is filled in by hand."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Ruled lines to write on."""

    count: int


@dataclass(frozen=True, slots=True)
class Ticks:
    """Choices, each with a box to tick, in so many columns."""

    items: tuple[Words, ...]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class TickTable:
    """Rows with one box to tick for each column, and a last column to write in."""

    summary: str
    head: tuple[str, ...]
    rows: tuple[str, ...]
    written: str


@dataclass(frozen=True, slots=True)
class Framed:
    """Parts that stand together on a tinted ground."""

    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Parts that a page break does not separate, if they fit on a page at all."""

    parts: tuple["Part", ...]


Part: TypeAlias = said.Heading | said.Paragraph | said.Bullets | Lines | Ticks | TickTable | Framed | Together


@dataclass(frozen=True, slots=True)
class Handout:
    """A whole paper in reading order."""

    parts: tuple[Part, ...]
    furniture: Furniture


@dataclass(frozen=True, slots=True)
class Typeset:
    """The type of a paper: its headings by level, and its running text."""

    headings: tuple[Style, Style, Style, Style]
    text: Style
    kicker: Style
    note: Style

    def style(self, look: said.Look) -> Style:
        """Return the style of running text."""
        return {said.Look.KICKER: self.kicker, said.Look.NOTE: self.note}.get(look, self.text)


LARGE: Final = Typeset(
    headings=(
        Style(25, 30, Face.BOLD, balanced=True),
        Style(18, 23, Face.BOLD, ACCENT),
        Style(15, 21, Face.BOLD),
        Style(15, 21, Face.BOLD),
    ),
    text=Style(15, 22.5, after=5),
    kicker=Style(13, 18, Face.BOLD, ACCENT),
    note=Style(11, 15, colour=MUTED, after=4),
)
"""For children: nothing that is read is smaller than 11 points."""
FORM: Final = Typeset(
    headings=(styles.TITLE, styles.H2, Style(11.5, 15, Face.BOLD), Style(10.5, 14, Face.BOLD)),
    text=Style(9.75, 13.5, after=4),
    kicker=styles.KICKER,
    note=Style(8.5, 11.5, colour=MUTED, after=2),
)
"""For forms that grown-ups fill in."""


def described(voice: Voice, appendix: Appendix, title: str, subject: str, part: str) -> Description:
    """Return what a companion of a document says of itself; `part` tells it from the others of the same record."""
    snapshot, imprint = voice.snapshot, voice.imprint
    return Description(
        title=title,
        author=appendix.organisation,
        subject=subject,
        keywords=(snapshot.reference,),
        language=voice.locale,
        made_by=str(snapshot.record["made_by"]),
        identifier=f"{imprint.code or snapshot.reference}#{part}",
        at=imprint.at.astimezone(ZoneInfo(imprint.zone)),
        seed=snapshot.digest + f"{part}{imprint.code}{imprint.at.isoformat()}{voice.speech.code}".encode(),
    )


def printed(handout: Handout, typeset: Typeset, description: Description) -> bytes:
    """Return a paper as PDF/A-2a and PDF/UA-1; the same input gives the same bytes."""
    tree = new_tree(description.language)
    setter = _Setter(Builder(tree), typeset)
    flow = pages.Flow(SHEET_HEIGHT - TOP_FIRST - 2 * styles.HEADER_LEADING)
    flow.open_page()
    flow.pour([box for part in handout.parts for box in setter.boxes(part)])
    canvas = TaggedCanvas(tree)
    pages.paint(canvas, flow.pages, handout.furniture)
    return canvas.finish(functools.partial(describe, description=description, attachments=()))


@dataclass(slots=True)
class _Setter:
    """Sets parts in the type of the paper."""

    builder: Builder
    typeset: Typeset

    def boxes(self, part: Part) -> list[Box]:
        match part:
            case said.Heading(level, words):
                box = self.builder.heading(level, words, self.typeset.headings[level - 1])
                return [Gap(4 if level > 1 else 0, keep=True), box, Gap(4 if level > 1 else 12, keep=True)]
            case said.Paragraph(words, look):
                return [self.builder.text(words, self.typeset.style(look), self.builder.at.add(Role.P))]
            case said.Bullets():
                return self.builder.bullets(part, self.builder.at)
            case Lines(count):
                return [_spaced(_Ruled(count), _AFTER)]
            case Ticks():
                return self._ticks(part)
            case TickTable():
                return [_spaced(self._table(part), _AFTER)]
            case Framed(parts):
                inner = Stack([box for one in parts for box in self.boxes(one)])
                return [_spaced(Panel(inner, styles.TINT, above=Pad(7), below=Pad(7)), 11)]
            case Together(parts):
                return _kept([box for one in parts for box in self.boxes(one)])
            case _:
                assert_never(part)

    def _ticks(self, part: Ticks) -> list[Box]:
        """Return choices row by row; they are read in that order."""
        outer = self.builder.at.add(Role.LIST, attributes=PLAIN_LIST)
        cells: list[Box] = []
        for words in part.items:
            body = outer.add(Role.ITEM).add(Role.BODY)
            text = self.builder.text(words, self.typeset.text, body.add(Role.P))
            cells.append(Marked(_tick_box, text, indent=_TICK_INDENT))
        width = WIDTH / part.columns
        rows = [cells[start : start + part.columns] for start in range(0, len(cells), part.columns)]
        found: list[Box] = [Columns([Column(width, cell, right=8) for cell in row], below=Pad(2)) for row in rows]
        return [*found[:-1], _spaced(found[-1], _AFTER)]

    def _table(self, part: TickTable) -> Grid:
        outer = self.builder.at.add(Role.TABLE, attributes={"Table": {"Summary": part.summary}})
        row = outer.add(Role.HEAD).add(Role.ROW)
        head = tuple(
            self.builder.text(
                said.plain(word), styles.CELL_HEAD, row.add(Role.HEAD_CELL, attributes=COLUMN_HEAD).add(Role.P)
            )
            for word in (*part.head, part.written)
        )
        body = outer.add(Role.ROWS)
        rows = []
        for label in part.rows:
            row = body.add(Role.ROW)
            first = row.add(Role.HEAD_CELL, attributes=ROW_HEAD).add(Role.P)
            cells: list[Box] = [self.builder.text(said.plain(label), styles.CELL, first)]
            for _ in part.head[1:]:
                row.add(Role.CELL)
                cells.append(Picture((_BOX, _BOX), _square))
            row.add(Role.CELL)
            rows.append((*cells, _Ruled(1)))
        grid = Grid(head, rows, Frame(_widths(len(part.head)), Pad(3.2)))
        grid.whole = True
        return grid


def _widths(count: int) -> tuple[float, ...]:
    """Return the widths of a table to tick in: the row's name, narrow boxes, the rest to write in."""
    name, box = 50 * styles.MM, 9.5 * styles.MM
    return (name, *([box] * (count - 1)), WIDTH - name - box * (count - 1))


def _spaced(box: Box, after: float) -> Box:
    """Return a box with space below it; a gap of its own would hang on to what follows."""
    box.after = after
    return box


def _kept(boxes: list[Box]) -> list[Box]:
    """Return boxes of which none but the last ends a page."""
    *first, _ = boxes
    for box in first:
        box.keep = True
    return boxes


class _Ruled(Box):
    """Lines to write on; nothing is content."""

    def __init__(self, count: int) -> None:
        self.count = count

    def measure(self, width: float) -> float:
        return self.count * _LINE

    def least_height(self, width: float) -> float:
        return min(self.count, 2) * _LINE

    def split(self, width: float, height: float) -> "tuple[Box, Box] | None":
        fitting = int(height / _LINE)
        return (_Ruled(fitting), _Ruled(self.count - fitting)) if 0 < fitting < self.count else None

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        for number in range(1, self.count + 1):
            level = top - number * _LINE + 2
            draw_line(canvas, (x, level, x + width, level), _WRITTEN, HAIR)


def _square(canvas: TaggedCanvas, x: float, low: float) -> None:
    """Paint an empty box from its lower left corner."""
    canvas.setStrokeColorRGB(*INK.parts)
    canvas.setLineWidth(_BOX_RULE)
    canvas.rect(x, low, _BOX, _BOX)


def _tick_box(canvas: TaggedCanvas, x: float, middle: float) -> None:
    """Paint an empty box on the middle of a line."""
    _square(canvas, x, middle - _BOX / 2)


def furniture(organisation: str, title: str, status: str, page: str, facts: Sequence[str] = ()) -> Furniture:
    """Return header and footer of a paper that proves nothing."""
    return Furniture(organisation=organisation, facts=tuple(facts), title=title, status=status, proof="", page=page)
