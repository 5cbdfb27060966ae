"""Boxes onto sheets: the fit of page one, the flow of the rest, header, footer and watermark."""

import itertools
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lva.appendix.blocks import (
    Appendix,
    Block,
    Furniture,
    Heading,
    Legend,
    Look,
    Paragraph,
    Section,
    Table,
    Wide,
    missing,
)
from lva.appendix.characters import visible
from lva.domain.errors import PageOneTooLong
from lva.pdf import styles
from lva.pdf.box import Box
from lva.pdf.boxes import Gap, draw_line, spaced
from lva.pdf.canvas import Line, Piece, TaggedCanvas
from lva.pdf.fonts import Face, width_of
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
from lva.pdf.tree import Node, Role, new_tree

_SLACK: Final = 0.01
_HALVINGS: Final = 7
_LINE: Final = styles.ONE.leading
_MAIN_FIRST: Final = SHEET_HEIGHT - TOP_FIRST - BOTTOM - IDENTITY
_DOT: Final = "  \u00b7  "
_WATERMARK_SIZE: Final = 92.0
_WATERMARK_WIDTH: Final = 640.0
_WATERMARK_ANGLE: Final = 52.0
_WATERMARK_TURNED: Final = 34.0
_TITLE_LINES: Final = 2
_HALF_EMPTY: Final = 130.0
"""So much room is not left at the end of a page before turned sheets."""


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
    first: bool = False
    """Whether it is a page one, which says itself what it is: its header does not repeat the title."""

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
    flow = Flow(SHEET_HEIGHT - TOP - max(len(_title_lines(appendix.furniture)) - 1, 0) * HEADER_LEADING)
    is_open = False
    for sheet in appendix.sheets:
        node = tree if sheet is appendix else tree.add(Role.SECTION, language=sheet.language)
        is_open = _pour_first(flow, sheet, node)
    if appendix.body and not is_open:
        flow.open_page()
    _pour_body(flow, Builder(tree), appendix)
    return flow.pages


def _pour_body(flow: Flow, builder: Builder, appendix: Appendix) -> None:
    """Set what comes after page one."""
    groups = [list(group) for _, group in itertools.groupby(appendix.body, lambda block: isinstance(block, Wide))]
    for index, blocks in enumerate(groups):
        if blocks and isinstance(blocks[0], Wide):
            turned = [one for wide in blocks if isinstance(wide, Wide) for one in wide.blocks]
            following = groups[index + 1] if index + 1 < len(groups) else []
            _pour_turned(flow, builder, turned, following)
        elif blocks:
            flow.turn(turned=False)
            _pour(flow, builder, blocks)


def _pour(flow: Flow, builder: Builder, blocks: Sequence[Block]) -> None:
    flow.pour(_boxes(builder, blocks, flow.width))


def _boxes(builder: Builder, blocks: Sequence[Block], width: float) -> list[Box]:
    """Return the boxes of blocks; what introduces a table or a key stays with it, and a key with what it opens."""
    builder.width = width
    found: list[Box] = []
    for block, after in itertools.zip_longest(blocks, blocks[1:]):
        found += builder.boxes(block)
        if isinstance(block, Legend) or (isinstance(block, Paragraph) and isinstance(after, Table | Legend)):
            found[-1].keep = True
    return found


def _pour_turned(flow: Flow, builder: Builder, turned: list[Block], following: list[Block]) -> None:
    """Set turned sheets, and take from what follows what fills the pages at both their edges.

    A section that begins on turned sheets begins on the upright page before them if that would else
    end half empty: with as many of its other parts as have room there. What still fits below its
    tables follows them. No part is taken of a section that comes later. It is read in the order in
    which it was written, wherever it stands.
    """
    first, *others = turned
    if isinstance(first, Section) and flow.level - BOTTOM >= _HALF_EMPTY:
        count = _fitting(flow, [first], following)
        if count:
            heading, tables = _boxes(builder, [first], WIDTH), _boxes(builder, others, WIDE)
            flow.pour([*heading, *_boxes(builder, following[:count], WIDTH)])
            del following[:count]
            flow.turn(turned=True)
            flow.pour(tables)
            turned = []
    flow.turn(turned=True)
    _pour(flow, builder, turned)
    count = _fitting(flow, [], following)
    _pour(flow, builder, following[:count])
    del following[:count]


def _fitting(flow: Flow, first: list[Block], blocks: Sequence[Block]) -> int:
    """Return how many blocks, in whole parts of their section, fit after `first` on the sheet as it is filled now."""
    found = 0
    for end in range(1, len(blocks) + 1):
        if isinstance(blocks[end - 1], Section):
            break
        if end < len(blocks) and not isinstance(blocks[end], Section | Heading):
            continue
        scratch = Builder(new_tree(""), width=flow.width)
        boxes = [box for one in (*first, *blocks[:end]) for box in scratch.boxes(one)]
        height = (flow.space or 0.0) + sum(gap + tall for _, gap, tall in spaced(boxes, flow.width))
        if height > flow.level - BOTTOM:
            break
        found = end
    return found


def _pour_first(flow: Flow, appendix: Appendix, tree: Node) -> bool:
    """Place page one on a sheet of its own; return whether it ran on and the next sheet is open."""
    first = first_page(appendix, tree)
    excess = first.fit()
    if excess and not appendix.too_long:
        raise excess
    page, rest = _place_first(first)
    flow.pages.append(page)
    if not excess:
        return False
    note = tree.add(Role.P)
    tree.kids.remove(note)
    tree.kids.insert(0, note)
    said = Paragraph(missing(appendix.too_long), Look.NOTE)
    flow.open_page()
    flow.pour([first.builder.text(said.words, styles.NOTE, note), Gap(6), *rest, Gap(12)])
    return True


def _place_first(first: FirstPage) -> tuple[Page, list[Box]]:
    """Return page one and the boxes that did not fit on it."""
    page = Page(first=True)
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
    if not page.first:
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
        size = min(_WATERMARK_SIZE, _WATERMARK_SIZE * _WATERMARK_WIDTH / width_of(word, Face.BOLD, _WATERMARK_SIZE))
        width = width_of(word, Face.BOLD, size)
        canvas.write([Line(-width / 2, -size / 3, (Piece(word, Face.BOLD, styles.WATERMARK),))], size)
        canvas.restoreState()
