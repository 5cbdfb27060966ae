"""Boxes that hold or accompany text: gaps, rules, stacks, columns, panels, pictures, symbols, fields."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lva.pdf.box import Box, Sketch, Split
from lva.pdf.canvas import TaggedCanvas
from lva.pdf.styles import ACCENT, HAIR, HANG, LOOSE, Colour
from lva.pdf.symbols import SYMBOL_HEIGHT, SYMBOL_WIDTH, Paint
from lva.pdf.text import TextBox
from lva.pdf.tree import Node

_SLACK: Final = 0.01
_OPTICAL: Final = 0.2
_BAR: Final = 3.0
_STACK_GAP: Final = 1.5
_FIELD_RULE: Final = 0.6
_HAIR_WEIGHT: Final = 0.5


@dataclass(slots=True)
class Give:
    """The one measure that moves while page one is fitted: the padding of its rows."""

    points: float = LOOSE


@dataclass(frozen=True, slots=True)
class Pad:
    """A padding: fixed, or following a `Give` up to a cap."""

    plus: float = 0.0
    give: Give | None = None
    cap: float = LOOSE

    @property
    def points(self) -> float:
        """Return the padding as it stands now."""
        return self.plus + (min(self.give.points, self.cap) if self.give else 0.0)


NO_PAD: Final = Pad()


class Gap(Box):
    """Empty height."""

    def __init__(self, height: Pad | float, *, keep: bool = False) -> None:
        self.pad = height if isinstance(height, Pad) else Pad(height)
        self.keep = keep

    def measure(self, width: float) -> float:
        """Return the gap as it stands now."""
        return max(self.pad.points, 0.0)

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        """Paint nothing."""


class Rule(Box):
    """A line over the whole width, with space after it."""

    keep = True

    def __init__(
        self, weight: float = 1.4, colour: Colour = ACCENT, *, before: float = 0.0, space: float = 5.0
    ) -> None:
        self.weight, self.colour, self.before, self.space = weight, colour, before, space

    def measure(self, width: float) -> float:
        """Return weight and space."""
        return self.weight + self.space

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        """Paint the line as an artifact."""
        level = top - self.weight / 2
        draw_line(canvas, (x, level, x + width, level), self.weight, self.colour)


def draw_line(canvas: TaggedCanvas, ends: tuple[float, float, float, float], weight: float, colour: Colour) -> None:
    """Paint a line with butt ends as an artifact."""
    with canvas.artifact("Layout"):
        canvas.setStrokeColorRGB(*canvas.inked(colour).parts)
        canvas.setLineWidth(weight)
        canvas.setLineCap(0)
        canvas.line(*ends)


def draw_fill(canvas: TaggedCanvas, rect: tuple[float, float, float, float], colour: Colour) -> None:
    """Paint a filled rectangle (left, lower, right, upper) as an artifact."""
    left, lower, right, upper = rect
    with canvas.artifact("Background"):
        canvas.setFillColorRGB(*canvas.inked(colour).parts)
        canvas.rect(left, lower, right - left, upper - lower, stroke=0, fill=1)


def spaced(boxes: Sequence[Box], width: float) -> Iterator[tuple[Box, float, float]]:
    """Yield each box with the space above it and its height; the first has none above."""
    space = None
    for box in boxes:
        gap = 0.0 if space is None else max(space, box.before)
        yield box, gap, box.measure(width)
        space = box.after


class Stack(Box):
    """Boxes one below the other."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.boxes = tuple(boxes)

    def measure(self, width: float) -> float:
        """Return the heights and the spaces between."""
        return sum(gap + height for _, gap, height in spaced(self.boxes, width))

    def least_width(self) -> float:
        """Return the greatest of the boxes' least widths."""
        return max((box.least_width() for box in self.boxes), default=0.0)

    def sketches(self, inset: float = 0.0) -> Iterator[Sketch]:
        """Yield the texts of all boxes."""
        for box in self.boxes:
            yield from box.sketches(inset)

    def least_height(self, width: float) -> float:
        """Return the least height of what must come first."""
        height = 0.0
        for box, gap, whole in spaced(self.boxes, width):
            if not box.keep:
                return height + gap + box.least_height(width)
            height += gap + whole
        return height

    def split(self, width: float, height: float) -> Split:
        """Split between boxes, or inside the one that crosses the height."""
        used = 0.0
        for index, (box, gap, tall) in enumerate(spaced(self.boxes, width)):
            if used + gap + tall <= height + _SLACK:
                used += gap + tall
                continue
            parts = box.split(width, height - used - gap)
            first = list(self.boxes[:index])
            rest = list(self.boxes[index:])
            if parts:
                first.append(parts[0])
                rest[0] = parts[1]
            while first and first[-1].keep:
                rest.insert(0, first.pop())
            return (Stack(first), Stack(rest)) if first else None
        return None

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        """Paint the boxes from the top."""
        for box, gap, height in spaced(self.boxes, width):
            top -= gap
            box.draw(canvas, x, top, width)
            top -= height


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its width with the insets, and what stands in it."""

    width: float
    box: Box
    left: float = 0.0
    right: float = 0.0

    @property
    def room(self) -> float:
        """Return the width between the insets."""
        return self.width - self.left - self.right


class Columns(Box):
    """Boxes side by side. Reading order is that of the tree, not of painting."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        above: Pad = NO_PAD,
        below: Pad = NO_PAD,
        rule: tuple[float, Colour] | None = None,
        divided: bool = False,
    ) -> None:
        self.columns = tuple(columns)
        self.above, self.below = above, below
        self.rule = rule
        self.divided = divided

    def measure(self, width: float) -> float:
        """Return the tallest column and the paddings."""
        tallest = max((column.box.measure(column.room) for column in self.columns), default=0.0)
        return self.above.points + tallest + self.below.points

    def least_width(self) -> float:
        """Return the sum of the least widths."""
        return sum(column.left + column.box.least_width() + column.right for column in self.columns)

    def least_height(self, width: float) -> float:
        """Return what the first lines of all columns need."""
        tallest = max((column.box.least_height(column.room) for column in self.columns), default=0.0)
        return self.above.points + tallest + self.below.points

    def split(self, width: float, height: float) -> Split:
        """Split each column at the same height."""
        room = height - self.above.points - self.below.points
        parts = split_side_by_side([(column.box, column.room) for column in self.columns], room)
        if parts is None:
            return None
        first, rest = (
            [Column(c.width, box, c.left, c.right) for c, box in zip(self.columns, boxes, strict=True)]
            for boxes in parts
        )
        return (
            Columns(first, above=self.above, below=self.below, rule=self.rule, divided=self.divided),
            Columns(rest, above=self.above, below=self.below, divided=self.divided),
        )

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        """Paint rules as artifacts and the columns from the left."""
        height = self.measure(width)
        if self.rule:
            weight, colour = self.rule
            draw_line(canvas, (x, top, x + sum(c.width for c in self.columns), top), weight, colour)
        for index, column in enumerate(self.columns):
            if self.divided and index:
                low = top - height + self.below.points
                draw_line(canvas, (x, top - self.above.points, x, low), _HAIR_WEIGHT, HAIR)
            column.box.draw(canvas, x + column.left, top - self.above.points, column.room)
            x += column.width


def split_side_by_side(cells: Sequence[tuple[Box, float]], height: float) -> tuple[list[Box], list[Box]] | None:
    """Split boxes of one row at a height; None if one of them can neither fit nor be split."""
    first: list[Box] = []
    rest: list[Box] = []
    for box, width in cells:
        if box.measure(width) <= height + _SLACK:
            first.append(box)
            rest.append(Gap(0))
            continue
        parts = box.split(width, height)
        if parts is None:
            return None
        first.append(parts[0])
        rest.append(parts[1])
    return first, rest


class Panel(Box):
    """A tinted ground that hangs into both margins, so that its text keeps the page's edges."""

    whole = True

    def __init__(self, inner: Box, fill: Colour, *, above: Pad, below: Pad, bar: bool = True) -> None:
        self.inner, self.fill, self.above, self.below, self.bar = inner, fill, above, below, bar

    def measure(self, width: float) -> float:
        """Return the content and the paddings."""
        return self.above.points + self.inner.measure(width) + self.below.points

    def split(self, width: float, height: float) -> Split:
        """Split the content; each part gets its own ground."""
        parts = self.inner.split(width, height - self.above.points - self.below.points)
        if parts is None:
            return None
        first, rest = (Panel(part, self.fill, above=self.above, below=self.below, bar=self.bar) for part in parts)
        return first, rest

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        """Paint the ground and the accent bar, then the content."""
        low = top - self.measure(width)
        draw_fill(canvas, (x - HANG, low, x + width + HANG, top), self.fill)
        if self.bar:
            draw_fill(canvas, (x - HANG, low, x - HANG + _BAR, top), ACCENT)
        self.inner.draw(canvas, x, top - self.above.points, width)


class Marked(Box):
    """A drawn symbol (artifact) and, beside or below it, the words that say the same (content)."""

    def __init__(
        self, paint: Paint, text: TextBox, *, indent: float = SYMBOL_WIDTH + 4.5, stacked: bool = False, drop: float = 0
    ) -> None:
        self.paint, self.text, self.stacked, self.drop = paint, text, stacked, drop
        self.indent = 0.0 if stacked else indent

    @property
    def _lift(self) -> float:
        return SYMBOL_HEIGHT + _STACK_GAP if self.stacked else 0.0

    def measure(self, width: float) -> float:
        """Return the height of the words, and of the symbol if it stands above them."""
        return self.text.measure(width - self.indent) + self._lift

    def least_width(self) -> float:
        """Return what the longest word and the symbol need."""
        return max(SYMBOL_WIDTH, self.indent + self.text.least_width())

    def sketches(self, inset: float = 0.0) -> Iterator[Sketch]:
        """Yield the words."""
        yield from self.text.sketches(inset + self.indent)

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        """Paint the symbol level with the middle of the first line."""
        level = SYMBOL_HEIGHT / 2 if self.stacked else self.text.style.leading / 2 + _OPTICAL + self.drop
        with canvas.artifact("Layout"):
            self.paint(canvas, x, top - level)
        self.text.draw(canvas, x + self.indent, top - self._lift, width - self.indent)


class Hanging(Box):
    """A label and, indented beside it, what it labels: an item of a list."""

    def __init__(self, label: TextBox, inner: Box, indent: float) -> None:
        self.label, self.inner, self.indent = label, inner, indent
        self.after = inner.after

    def measure(self, width: float) -> float:
        """Return the height of what is labelled."""
        return self.inner.measure(width - self.indent)

    def least_width(self) -> float:
        """Return what the indented box needs."""
        return self.indent + self.inner.least_width()

    def sketches(self, inset: float = 0.0) -> Iterator[Sketch]:
        """Yield what is labelled."""
        yield from self.inner.sketches(inset + self.indent)

    def least_height(self, width: float) -> float:
        """Return what the first lines need."""
        return self.inner.least_height(width - self.indent)

    def split(self, width: float, height: float) -> Split:
        """Split the indented box; the label stays with the first part."""
        parts = self.inner.split(width - self.indent, height)
        if parts is None:
            return None
        rest = Columns([Column(self.indent, Gap(0)), Column(width - self.indent, parts[1])])
        return Hanging(self.label, parts[0], self.indent), rest

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        """Paint label and box on the same first line."""
        self.label.draw(canvas, x, top, self.indent)
        self.inner.draw(canvas, x + self.indent, top, width - self.indent)


class Picture(Box):
    """A drawing of fixed size: a figure with an alternative when bound to a node, else decoration."""

    def __init__(
        self,
        size: tuple[float, float],
        paint: Callable[[TaggedCanvas, float, float], None],
        node: Node | None = None,
        *,
        right: bool = False,
    ) -> None:
        self.size, self.paint, self.node, self.right = size, paint, node, right

    def measure(self, width: float) -> float:
        """Return the drawing's height."""
        return self.size[1]

    def least_width(self) -> float:
        """Return the drawing's width."""
        return self.size[0]

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        """Paint from the lower left corner of the drawing."""
        across, high = self.size
        left = x + width - across if self.right else x
        if self.node is None:
            with canvas.artifact("Layout"):
                self.paint(canvas, left, top - high)
        else:
            with canvas.picture(self.node, (left, top - high, left + across, top)):
                self.paint(canvas, left, top - high)


class FieldBox(Box):
    """An empty, tagged signature field with an outline."""

    def __init__(self, name: str, node: Node, size: tuple[float, float]) -> None:
        self.name, self.node, self.size = name, node, size

    def measure(self, width: float) -> float:
        """Return the field's height."""
        return self.size[1]

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        """Paint the outline and place the field."""
        across, high = self.size
        with canvas.artifact("Layout"):
            canvas.setStrokeColorRGB(*HAIR.parts)
            canvas.setLineWidth(_FIELD_RULE)
            canvas.rect(x, top - high, across, high)
        canvas.signature_field(self.node, self.name, (x, top - high, x + across, top))
