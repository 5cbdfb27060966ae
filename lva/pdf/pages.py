"""Boxes onto sheets: the fit of page one, the flow of the rest, header, footer and watermark."""

import itertools
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lva.domain.errors import PageOneTooLong
from lva.pdf import styles
from lva.pdf.blocks import Appendix, Furniture, Look, Paragraph, Wide, missing
from lva.pdf.box import Box
from lva.pdf.boxes import Gap, draw_line, spaced
from lva.pdf.canvas import Line, Piece, TaggedCanvas
from lva.pdf.fonts import Face, visible, width_of
from lva.pdf.layout import Builder
from lva.pdf.styles import (
    BOTTOM,
    FOOTER_LINE,
    FOOTER_RULE,
    FURNITURE,
    HAIR,
    HEADER_LEADING,
    HEADER_LINE,
    IDENTITY,
    MARGIN,
    MUTED,
    SHEET_HEIGHT,
    SHEET_WIDTH,
    TOP,
    TOP_FIRST,
    WIDE,
    WIDTH,
)
from lva.pdf.text import loose
from lva.pdf.tree import Node, Role

_SLACK: Final = 0.01
_HALVINGS: Final = 7
_LINE: Final = styles.ONE.leading
_MAIN_FIRST: Final = SHEET_HEIGHT - TOP_FIRST - BOTTOM - IDENTITY
_DOT: Final = "  \u00b7  "
_WATERMARK_SIZE: Final = 92.0
_WATERMARK_ANGLE: Final = 52.0
_WATERMARK_TURNED: Final = 34.0
_TITLE_LINES: Final = 2


@dataclass(frozen=True, slots=True)
class Placed:
    """A box and the height of its upper edge on the sheet."""

    box: Box
    top: float


@dataclass(slots=True)
class Page:
    """One sheet and what lands on it; a turned one has its long edge at the top."""

    placed: list[Placed] = field(default_factory=list)
    turned: bool = False

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height of the sheet."""
        return (SHEET_HEIGHT, SHEET_WIDTH) if self.turned else (SHEET_WIDTH, SHEET_HEIGHT)

    @property
    def width(self) -> float:
        """Return the width of the text."""
        return WIDE if self.turned else WIDTH


@dataclass(slots=True)
class Flow:
    """Fills sheets with boxes from the top, keeping together what belongs together."""

    upright: float
    """Upper edge of the text on a full sheet."""
    pages: list[Page] = field(default_factory=list)
    level: float = 0.0
    space: float | None = None
    """Space below the last box; None at the top of a sheet."""
    turned: bool = False

    @property
    def top(self) -> float:
        """Return the upper edge of the text on sheets as they lie now."""
        return self.upright - (SHEET_HEIGHT - SHEET_WIDTH if self.turned else 0.0)

    @property
    def width(self) -> float:
        """Return the width of the text on sheets as they lie now."""
        return WIDE if self.turned else WIDTH

    def open_page(self) -> None:
        """Begin the next sheet."""
        self.pages.append(Page(turned=self.turned))
        self.level, self.space = self.top, None

    def turn(self, *, turned: bool) -> None:
        """Go on on sheets that lie the other way, if they do not already."""
        if turned is not self.turned:
            if self.space is None and self.pages and not self.pages[-1].placed:
                self.pages.pop()
            self.turned = turned
            self.open_page()

    def pour(self, boxes: Sequence[Box]) -> None:
        """Place boxes one after the other, on as many sheets as they need."""
        queue = deque(boxes)
        while queue:
            group = _group(queue)
            if self.space is not None and self._needed(group) > self.level - BOTTOM + _SLACK:
                self.open_page()
            while group:
                rest = self._place(group.popleft())
                if rest is not None:
                    group.appendleft(rest)

    def _gap(self, box: Box) -> float:
        return 0.0 if self.space is None else max(self.space, box.before)

    def _needed(self, group: Sequence[Box]) -> float:
        """Return the height that must be free for a group to begin here."""
        *kept, last = group
        height = self._gap(group[0])
        height += sum(gap + tall for _, gap, tall in spaced(kept, self.width))
        tall = last.measure(self.width)
        if last.whole and height + tall <= self.top - BOTTOM:
            return height + tall
        return height + min(last.least_height(self.width), tall)

    def _place(self, box: Box) -> Box | None:
        """Place a box or its first part; return the rest, which goes to the next sheet."""
        if self.space is None and isinstance(box, Gap):
            return None
        gap, tall = self._gap(box), box.measure(self.width)
        room = self.level - gap - BOTTOM
        if tall <= room + _SLACK:
            self._put(box, gap, tall)
            return None
        parts = box.split(self.width, room)
        if parts is None and self.space is not None:
            self.open_page()
            return box
        if parts is None:  # nothing can be done on a fresh sheet either: it runs into the margin
            self._put(box, gap, tall)
            return None
        self._put(parts[0], gap, parts[0].measure(self.width))
        self.open_page()
        return parts[1]

    def _put(self, box: Box, gap: float, tall: float) -> None:
        self.level -= gap
        self.pages[-1].placed.append(Placed(box, self.level))
        self.level -= tall
        self.space = box.after


def _group(queue: deque[Box]) -> deque[Box]:
    """Take boxes that must stay together, up to the first that may be last on a page."""
    group: deque[Box] = deque()
    while queue:
        box = queue.popleft()
        group.append(box)
        if not (box.keep or isinstance(box, Gap)):
            break
    return group


@dataclass(frozen=True, slots=True)
class FirstPage:
    """Page one, built but not painted."""

    builder: Builder
    main: tuple[Box, ...]
    identity: Box

    @property
    def room(self) -> float:
        """Return how much height is left at the padding that stands; negative if it does not fit."""
        return _MAIN_FIRST - sum(gap + tall for _, gap, tall in spaced(self.main, WIDTH))

    def fit(self) -> PageOneTooLong | None:
        """Set the widest padding that fits, by bisection; return the excess if even the tightest does not."""
        give = self.builder.give
        give.points = styles.TIGHT
        lacking = max(-self.room, self.identity.measure(WIDTH) - IDENTITY)
        if lacking > _SLACK:
            return PageOneTooLong(max(math.ceil(lacking / _LINE), 1), self._excess())
        low, high = styles.TIGHT, styles.LOOSE
        for _ in range(_HALVINGS):
            give.points = (low + high) / 2
            low, high = (give.points, high) if self.room >= 0 else (low, give.points)
        give.points = math.floor(low * 10) / 10
        return None

    def _excess(self) -> list[tuple[str, int]]:
        """Return the fields over their own limit, the worst first."""
        lines: dict[str, int] = {}
        for limit in self.builder.limits:
            if limit.excess:
                lines[limit.field] = lines.get(limit.field, 0) + limit.excess
        return sorted(lines.items(), key=lambda item: -item[1])


def first_page(appendix: Appendix, tree: Node) -> FirstPage:
    """Build page one into `tree`."""
    builder = Builder(tree)
    main: list[Box] = []
    for slot in appendix.page_one:
        builder.slot = slot.field
        for block in slot.blocks:
            main += builder.page_one_boxes(block)
    builder.slot = "identity"
    return FirstPage(builder, tuple(main), builder.identity(appendix.identity))


def lay_out(appendix: Appendix, tree: Node) -> list[Page]:
    """Return all sheets of an appendix, its structure in `tree`; raise `PageOneTooLong` unless it may run on."""
    first = first_page(appendix, tree)
    excess = first.fit()
    if excess and not appendix.too_long:
        raise excess
    flow = Flow(SHEET_HEIGHT - TOP - max(len(_title_lines(appendix.furniture)) - 1, 0) * HEADER_LEADING)
    page, rest = _place_first(first)
    flow.pages.append(page)
    if excess or appendix.body:
        flow.open_page()
    if excess:
        note = tree.add(Role.P)
        tree.kids.remove(note)
        tree.kids.insert(0, note)
        said = Paragraph(missing(appendix.too_long), Look.NOTE)
        flow.pour([first.builder.text(said.words, styles.NOTE, note), Gap(6), *rest, Gap(12)])
    builder = Builder(tree)
    for turned, group in itertools.groupby(appendix.body, lambda block: isinstance(block, Wide)):
        flow.turn(turned=turned)
        builder.width = flow.width
        flow.pour([box for block in group for box in builder.boxes(block)])
    return flow.pages


def _place_first(first: FirstPage) -> tuple[Page, list[Box]]:
    """Return page one and the boxes that did not fit on it."""
    page = Page()
    level = SHEET_HEIGHT - TOP_FIRST
    rest: list[Box] = []
    for box, gap, tall in spaced(first.main, WIDTH):
        level -= gap
        if rest or level - tall < BOTTOM + IDENTITY - _SLACK:
            rest.append(box)
            continue
        page.placed.append(Placed(box, level))
        level -= tall
    page.placed.append(Placed(first.identity, BOTTOM + IDENTITY))
    return page, rest


def paint(canvas: TaggedCanvas, pages: Sequence[Page], furniture: Furniture) -> None:
    """Paint all sheets: watermark first, then header and footer, then content."""
    for number, page in enumerate(pages, start=1):
        canvas.setPageSize(page.size)
        if furniture.watermark:
            _watermark(canvas, furniture.watermark, page)
        _header(canvas, furniture, (number, len(pages)), page)
        _footer(canvas, furniture, page)
        for placed in page.placed:
            placed.box.draw(canvas, MARGIN, placed.top, page.width)
        canvas.showPage()


def _title_lines(furniture: Furniture, width: float = WIDTH) -> list[str]:
    """Return the document's title in the one or two lines that the header has."""
    lines: list[str] = []
    for word in visible(furniture.title).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, FURNITURE.face, FURNITURE.size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines[:_TITLE_LINES]


def _header(canvas: TaggedCanvas, furniture: Furniture, count: tuple[int, int], page: Page) -> None:
    number, total = count
    level = page.size[1] - HEADER_LINE
    name = visible(furniture.organisation)
    facts = "".join(_DOT + visible(fact) for fact in furniture.facts)
    counter = furniture.page % {"page": number, "pages": total}
    after = MARGIN + width_of(name, Face.BOLD, FURNITURE.size)
    lines = [
        Line(MARGIN, level, loose(name, Face.BOLD, MUTED)),
        Line(after, level, loose(facts, Face.REGULAR, MUTED)),
        Line(_right(counter, page), level, loose(counter, Face.REGULAR, MUTED)),
    ]
    if number > 1:
        lines += [
            Line(MARGIN, level - (index + 1) * HEADER_LEADING, loose(line, Face.REGULAR, MUTED))
            for index, line in enumerate(_title_lines(furniture, page.width))
        ]
    with canvas.artifact("Pagination", "Header"):
        canvas.write(lines, FURNITURE.size)


def _right(text: str, page: Page) -> float:
    return page.size[0] - MARGIN - width_of(text, FURNITURE.face, FURNITURE.size)


def _footer(canvas: TaggedCanvas, furniture: Furniture, page: Page) -> None:
    with canvas.artifact("Pagination", "Footer"):
        draw_line(canvas, (MARGIN, FOOTER_RULE, page.size[0] - MARGIN, FOOTER_RULE), 0.5, HAIR)
        lines = [
            Line(MARGIN, FOOTER_LINE, loose(furniture.status, Face.REGULAR, MUTED)),
            Line(_right(furniture.proof, page), FOOTER_LINE, loose(furniture.proof, Face.REGULAR, MUTED)),
        ]
        canvas.write(lines, FURNITURE.size)


def _watermark(canvas: TaggedCanvas, word: str, page: Page) -> None:
    with canvas.artifact("Pagination", "Watermark"):
        canvas.saveState()
        canvas.translate(page.size[0] / 2, page.size[1] / 2)
        canvas.rotate(_WATERMARK_TURNED if page.turned else _WATERMARK_ANGLE)
        width = width_of(word, Face.BOLD, _WATERMARK_SIZE)
        canvas.write([Line(-width / 2, -30, (Piece(word, Face.BOLD, styles.WATERMARK),))], _WATERMARK_SIZE)
        canvas.restoreState()
