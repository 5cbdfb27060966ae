"""Tables on paper: hairlines instead of boxes, heads repeated as artifacts, breaks between rows only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from lva.pdf.box import Box, Split
from lva.pdf.boxes import Pad, draw_fill, draw_line, split_side_by_side
from lva.pdf.canvas import TaggedCanvas
from lva.pdf.fitting import shared
from lva.pdf.styles import ACCENT, HAIR, MUTED, TINT

_SIDE: Final = 5.0
_SLACK: Final = 0.01
_HEAD_RULE: Final = 1.0
_ROW_RULE: Final = 0.4
_LAST_RULE: Final = 0.8
_PROPOSAL_RULE: Final = 2.2
_TOGETHER: Final = 2
"""At least so many rows stand on each side of a page break."""
_AS_TWO: Final = 45.0
"""A row of so many points is as good as two short ones after a break."""
_UNBROKEN: Final = 120.0
"""A table up to this height is never broken; a higher one would leave too much of a page empty."""
_TALL: Final = 330.0
"""A row taller than this may break inside: about half a page."""

Row = tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The measures of a table: column widths, padding, and which column or rows are tinted."""

    widths: tuple[float, ...]
    pad: Pad
    tinted: int | None = None
    """The proposal's column."""
    tinted_rows: tuple[Row, ...] = ()
    """Rows that are told apart."""

    @property
    def insets(self) -> tuple[float, ...]:
        """Return the left inset of each column: the first keeps the page's edge unless it is tinted."""
        return tuple(_SIDE if index or self.tinted == 0 else 0.0 for index in range(len(self.widths)))

    def room(self, index: int) -> float:
        """Return the width between the insets of a column."""
        return self.widths[index] - self.insets[index] - _SIDE

    def height(self, row: Row) -> float:
        """Return the height of a row."""
        tallest = max((box.measure(self.room(index)) for index, box in enumerate(row)), default=0.0)
        return tallest + 2 * self.pad.points


class Grid(Box):
    """A table whose cells are boxes already bound to their nodes."""

    def __init__(self, head: Row, rows: Sequence[Row], frame: Frame, *, continued: bool = False) -> None:
        self.head, self.rows, self.frame = head, tuple(rows), frame
        self.continued = continued
        self.whole = not continued and self.measure(0) <= _UNBROKEN

    def measure(self, width: float) -> float:  # the columns know their widths
        """Return the heights of the head and all rows."""
        return sum(self.frame.height(row) for row in (self.head, *self.rows))

    def least_width(self) -> float:
        """Return the width at which no cell breaks a word."""
        return sum(
            max(row[index].least_width() for row in (self.head, *self.rows)) + inset + _SIDE
            for index, inset in enumerate(self.frame.insets)
        )

    def too_narrow(self) -> tuple[int, ...]:
        """Return the columns in which a word would break."""
        return tuple(
            index
            for index in range(len(self.frame.widths))
            if any(row[index].least_width() > self.frame.room(index) + _SLACK for row in (self.head, *self.rows))
        )

    def least_height(self, width: float) -> float:
        """Return the head and the rows that must stay with it."""
        rows = self.rows[:_TOGETHER] if len(self.rows) > _TOGETHER else self.rows
        needed = self.frame.height(self.head)
        for row in rows:
            height = self.frame.height(row)
            if height > _TALL:
                return needed + _TALL / 2
            needed += height
        return min(needed, self.measure(width))

    def split(self, width: float, height: float) -> Split:
        """Split between rows, leaving two on the far side where it can be, or inside a very tall row."""
        room = height - self.frame.height(self.head)
        count = 0
        for row in self.rows:
            tall = self.frame.height(row)
            if tall > room + _SLACK:
                break
            room -= tall
            count += 1
        if count < len(self.rows) and self.frame.height(self.rows[count]) > _TALL:
            return self._inside(count, room)
        alone = len(self.rows) - count == 1 and self.frame.height(self.rows[-1]) < _AS_TWO
        if alone and count > _TOGETHER:
            count -= 1
        return self._parts(self.rows[:count], self.rows[count:]) if count else None

    def _inside(self, count: int, room: float) -> Split:
        cells = [(box, self.frame.room(index)) for index, box in enumerate(self.rows[count])]
        parts = split_side_by_side(cells, room - 2 * self.frame.pad.points)
        if parts is None:
            return self._parts(self.rows[:count], self.rows[count:]) if count else None
        first, rest = parts
        return self._parts((*self.rows[:count], tuple(first)), (tuple(rest), *self.rows[count + 1 :]))

    def _parts(self, first: Sequence[Row], rest: Sequence[Row]) -> Split:
        return (
            Grid(self.head, first, self.frame, continued=self.continued),
            Grid(self.head, rest, self.frame, continued=True),
        )

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        """Paint tints and rules as artifacts, then the cells; a repeated head is an artifact."""
        frame = self.frame
        right = x + sum(frame.widths)
        low = top - self.measure(width)
        if frame.tinted is not None:
            left = x + sum(frame.widths[: frame.tinted])
            edge = left + frame.widths[frame.tinted]
            draw_fill(canvas, (left, low, edge, top), TINT)
            draw_line(canvas, (left, top, edge, top), _PROPOSAL_RULE, ACCENT)
        level = top - frame.height(self.head)
        if self.continued:
            with canvas.artifact("Pagination"):
                self._row(canvas, self.head, x, top)
        else:
            self._row(canvas, self.head, x, top)
        draw_line(canvas, (x, level, right, level), _HEAD_RULE, MUTED)
        for number, row in enumerate(self.rows, start=1):
            if any(row is one for one in frame.tinted_rows):
                draw_fill(canvas, (x, level - frame.height(row), right, level), TINT)
            self._row(canvas, row, x, level)
            level -= frame.height(row)
            weight, colour = (_LAST_RULE, MUTED) if number == len(self.rows) else (_ROW_RULE, HAIR)
            draw_line(canvas, (x, level, right, level), weight, colour)

    def _row(self, canvas: TaggedCanvas, row: Row, x: float, top: float) -> None:
        frame = self.frame
        is_head = row is self.head
        height = frame.height(row)
        for index, box in enumerate(row):
            room = frame.room(index)
            down = frame.pad.points
            if is_head:  # heads stand on their rule, cells hang from theirs
                down = height - frame.pad.points - box.measure(room)
            box.draw(canvas, x + frame.insets[index], top - down, room)
            x += frame.widths[index]


def fitted(head: Row, rows: Sequence[Row], frame: Frame) -> Frame:
    """Return a frame of the same width in which no word breaks, if there is one, and the rows are low."""
    edges = [inset + _SIDE for inset in frame.insets]
    least = [max(row[index].least_width() for row in (head, *rows)) for index in range(len(frame.widths))]
    rooms = [width - edge for width, edge in zip(frame.widths, edges, strict=True)]
    for index, need in enumerate(least):
        if need > rooms[index] + _SLACK:
            giver = max(range(len(rooms)), key=lambda other: rooms[other] - least[other])
            spare = max(min(need - rooms[index], rooms[giver] - least[giver]), 0.0)
            rooms[giver] -= spare
            rooms[index] += spare
    found = shared((head, *rows), rooms, least)
    return replace(frame, widths=tuple(room + edge for room, edge in zip(found, edges, strict=True)))
