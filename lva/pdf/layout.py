"""Blocks become boxes: where each block lands, in which type, and which node it is content of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, assert_never

from lva.appendix import blocks as said
from lva.appendix.blocks import Look, Run, Tone, Words
from lva.appendix.characters import visible
from lva.appendix.plots import Timeline
from lva.pdf import styles, symbols
from lva.pdf.box import Box
from lva.pdf.boxes import Column, Columns, FieldBox, Gap, Give, Hanging, Marked, Pad, Panel, Picture, Rule, Stack
from lva.pdf.canvas import Line, Piece, TaggedCanvas
from lva.pdf.drawn import drawn_boxes, strip_box
from lva.pdf.fitting import lowest, shared
from lva.pdf.fonts import Face, glyphs, width_of
from lva.pdf.styles import HAIR, LABEL, LABEL_GAP, MAIN, MM, ROWS, WIDTH, Style
from lva.pdf.table import Frame, Grid, fitted
from lva.pdf.text import TextBox
from lva.pdf.tree import (
    COLUMN_HEAD,
    DECIMAL_LIST,
    DISC_LIST,
    HEADINGS,
    PLAIN_LIST,
    ROW_HEAD,
    Node,
    Role,
)

_LOOKS: Final = {
    Look.BODY: styles.P,
    Look.ANSWER: styles.ANSWER,
    Look.ONE: styles.ONE,
    Look.LEAD: styles.LEAD,
    Look.KICKER: styles.KICKER,
    Look.CAPTION: styles.CAPTION,
    Look.NOTE: styles.NOTE,
    Look.CELL: styles.CELL,
    Look.VALUE: styles.VALUE,
    Look.CODE: styles.CODE,
    Look.DIGITS: styles.DIGITS,
}
_BULLET: Final = "\u2022"
_BLANKS_AT_BREAK: Final = re.compile(r" *\n\s*")
_HAIRLINE: Final = (0.5, HAIR)
_TERM_WIDTH: Final = 58 * MM
_TERM_NARROW: Final = 45 * MM
_TERM_WIDE: Final = 80 * MM
_TERM_GAP: Final = 10.0
_LONG_TERMS: Final = 62
"""Labels of more characters than this on the average are sentences and need the wide column."""
_WHO_WIDTH: Final = 46 * MM
_IDENTITY_WIDTHS: Final = (94 * MM, 52 * MM, 24 * MM)
_QR_PAGE_ONE: Final = 21 * MM
_QR_BODY: Final = 26 * MM
FIELD_SIZE: Final = (80 * MM, 20 * MM)
"""Width and height of the seal's field."""
_FIGURES_LEAST: Final = 3
_FACTS: Final = 4
"""So many facts stand side by side."""
_TICK_GAP: Final = 13.0
_BELOW_TEXT: Final = 3.0
"""The space between a paragraph and the rule of a first row."""
_ABOVE_SECTION: Final = 9.0
"""The space above a section's rule, in paddings of a row."""
_UNBROKEN: Final = 90.0
"""A row of answers up to this height is not broken between pages."""


@dataclass(slots=True)
class Limit:
    """A text of page one, the field it belongs to and how many lines it is guaranteed."""

    field: str
    lines: int
    box: TextBox

    @property
    def excess(self) -> int:
        """Return by how many lines the text exceeds its own limit."""
        return max(self.box.line_count - self.lines, 0)


@dataclass(slots=True)
class Builder:
    """Makes nodes in reading order and the boxes that are bound to them."""

    at: Node
    """The node that new blocks are appended to."""
    give: Give = field(default_factory=Give)
    limits: list[Limit] = field(default_factory=list)
    slot: str = ""
    narrow: list[str] = field(default_factory=list)
    """Tables in which a word would not fit its column, by their summary."""
    width: float = WIDTH
    """The width of the text: that of a turned sheet is greater."""
    below_rule: bool = False
    """Whether the last block ended with a rule."""
    below_text: bool = False
    """Whether the last block was a paragraph."""

    # -- text ---------------------------------------------------------------

    def text(self, words: Words, style: Style, node: Node, limit: int | None = None) -> TextBox:
        """Return words as a paragraph bound to `node`."""
        box = TextBox(_pieces(words, style, node), style, node)
        if limit is not None:
            self.limits.append(Limit(self.slot, limit, box))
        return box

    def paragraph(self, block: said.Paragraph, parent: Node) -> TextBox:
        """Return a paragraph block."""
        return self.text(block.words, _LOOKS[block.look], parent.add(Role.P), block.limit)

    def heading(self, level: int, words: Words, style: Style, limit: int | None = None) -> TextBox:
        """Return a heading, which stays with what follows."""
        box = self.text(words, style, self.at.add(HEADINGS[level - 1]), limit)
        box.keep = True
        return box

    # -- blocks -------------------------------------------------------------

    def boxes(self, block: said.Block) -> list[Box]:
        """Return the boxes of one block of the body."""
        found = self.body_boxes(block)
        self.below_rule = isinstance(block, said.Table | said.Chart)
        self.below_text = isinstance(block, said.Paragraph)
        return found

    def body_boxes(self, block: said.Block) -> list[Box]:
        """Return the boxes of one block, whatever stands above it."""
        match block:
            case said.Section(title):
                rule = Rule(before=_ABOVE_SECTION, space=4)
                return [rule, self.heading(2, said.plain(title), styles.H2), Gap(4, keep=True)]
            case said.Heading(level, words, limit):
                style = styles.H3 if level <= HEADINGS.index(Role.H3) + 1 else styles.VALUE
                above = Gap(Pad(2.6 + ROWS))
                return [above, self.heading(level, words, style, limit), Gap(1.5, keep=True)]
            case said.Paragraph():
                return [self.paragraph(block, self.at)]
            case said.Bullets():
                return self.bullets(block, self.at)
            case said.Pairs():
                return self.pairs(block)
            case said.Table():
                return [self.table(block, Pad(ROWS - 0.8 if block.tight else ROWS)), Gap(3)]
            case said.SignatureField():
                return [self.field(block)]
            case said.Verification():
                return [Gap(Pad(6.6 + ROWS)), self.verification(block)]
            case _:
                return self.other_boxes(block)

    def other_boxes(self, block: said.Block) -> list[Box]:
        """Return the boxes of a block with a form of its own, or of one that stands on page one, too."""
        match block:
            case said.Quote() | said.Legend() | Timeline() | said.Chart() | said.Tiles():
                return drawn_boxes(self, block)
            case said.Wide(blocks):
                return [box for one in blocks for box in self.boxes(one)]
            case _:
                return self.page_one_boxes(block)

    def page_one_boxes(self, block: said.Block) -> list[Box]:
        """Return the boxes of one block of page one; gaps that may give follow `give`."""
        match block:
            case said.Paragraph():
                return [self.paragraph(block, self.at), Gap(3)]
            case said.Heading(level, words, limit):
                long = len(said.text_of(words)) > styles.TITLE_CHARACTERS
                return [
                    self.heading(level, words, styles.TITLE_LONG if long else styles.TITLE, limit),
                    Gap(Pad(1.8, self.give, 3.2)),
                ]
            case said.Facts(items):
                return [self.facts(items), Gap(Pad(2.5, self.give, 4.5))]
            case said.Panel(label, body):
                return [self.panel(label, body)]
            case said.Ledger(label, body):
                return [self.ledger(label, body)]
            case said.Titled(label, table):
                head = self.heading(2, said.plain(label), styles.LABELS)
                grid = self.table(table, Pad(-0.9, self.give, 4))
                return [Gap(Pad(-1, self.give)), head, Gap(1), grid, Gap(Pad(2, self.give))]
            case said.ForAgainst(left, right):
                halves = [self.side(left), self.side(right)]
                columns = [Column(WIDTH / 2, halves[0], right=11), Column(WIDTH / 2, halves[1], left=11)]
                return [Columns(columns, divided=True), Gap(Pad(1, self.give))]
            case (
                said.Section()
                | said.Bullets()
                | said.Pairs()
                | said.Table()
                | said.SignatureField()
                | said.Verification()
                | said.Quote()
                | said.Legend()
                | Timeline()
                | said.Chart()
                | said.Tiles()
                | said.Wide()
            ):
                return self.boxes(block)
            case _:
                assert_never(block)

    def field(self, block: said.SignatureField) -> Box:
        """Return a signature field; what is said of it is read first and stands beside it."""
        words = [self.paragraph(one, self.at) for one in block.words]
        field_ = FieldBox(block.name, self.at.add(Role.FORM, alternative=block.tooltip), FIELD_SIZE)
        if not words:
            return field_
        return Columns(
            [Column(FIELD_SIZE[0] + 12, field_, right=12), Column(self.width - FIELD_SIZE[0] - 12, Stack(words))]
        )

    def bullets(self, block: said.Bullets, parent: Node) -> list[Box]:
        """Return a list; each item has its label, and the last one the space of a paragraph."""
        style = _LOOKS[block.look]
        indent = 14.0 if block.numbered else 10.0
        outer = parent.add(Role.LIST, attributes=DECIMAL_LIST if block.numbered else DISC_LIST)
        found: list[Box] = []
        for number, words in enumerate(block.items, start=1):
            item = outer.add(Role.ITEM)
            label = self.text(said.plain(f"{number}." if block.numbered else _BULLET), style, item.add(Role.LABEL))
            body = self.text(words, style, item.add(Role.BODY).add(Role.P))
            body.after = min(style.after, 3.0)
            found.append(Hanging(label, body, indent))
        return found

    def pairs(self, block: said.Pairs) -> list[Box]:
        """Return labels with their answers as a list of terms, one row each."""
        outer = self.at.add(Role.LIST, attributes=PLAIN_LIST)
        made: list[tuple[Box, Box]] = []
        for row in block.rows:
            item = outer.add(Role.ITEM)
            term = self.text(row.term, styles.TERM, item.add(Role.LABEL))
            made.append((term, self.stack(row.body, item.add(Role.BODY))))
        wide = _term_width(block, made, self.width)
        found: list[Box] = []
        for label, body in made:
            columns = [Column(wide, label, right=_TERM_GAP), Column(self.width - wide, body)]
            ruled = bool(found) or not self.below_rule
            pad = Pad(ROWS - 0.2)
            line = Columns(columns, above=pad, below=pad, rule=_HAIRLINE if ruled else None)
            line.whole = line.measure(self.width) <= _UNBROKEN
            found.append(line)
        return [*([Gap(_BELOW_TEXT)] if self.below_text else []), *found, Gap(2.5)]

    def stack(self, pieces: Sequence[said.Piece], parent: Node, *, right: bool = False) -> Box:
        """Return the content of a cell; numbers stand at its right edge."""
        found: list[Box] = []
        for piece in pieces:
            match piece:
                case said.Paragraph(words, look) if right:
                    style = styles.CELL_RIGHT if look is Look.CELL else styles.CAPTION_RIGHT
                    found.append(self.text(words, style, parent.add(Role.P)))
                case said.Paragraph():
                    found.append(self.paragraph(piece, parent))
                case said.Bullets():
                    found.extend(self.bullets(piece, parent))
                case said.Rating(key, words, stacked):
                    style = styles.CAPTION if stacked else styles.CELL
                    text = self.text(words, style, parent.add(Role.P))
                    found.append(Marked(symbols.rating(key), text, stacked=stacked))
                case said.Shares(counts, whole):
                    found.append(Picture(symbols.SHARES, symbols.shares(counts, whole)))
                case said.Condition(key, words):
                    text = self.text(words, styles.CELL, parent.add(Role.P))
                    found.append(Marked(symbols.condition(key), text, indent=symbols.STATE_SIZE + 5))
                case said.Strip():
                    found.append(strip_box(piece))
                case _:
                    assert_never(piece)
        return found[0] if len(found) == 1 else Stack(found)

    def table(self, block: said.Table, pad: Pad) -> Grid:
        """Return a table; a column too narrow for a word takes width from the widest one."""
        outer = self.at.add(Role.TABLE, attributes={"Table": {"Summary": block.summary}})
        row = outer.add(Role.HEAD).add(Role.ROW)
        head = tuple(
            self._head_cell(cell, row.add(Role.HEAD_CELL, attributes=COLUMN_HEAD), right=index in block.right)
            for index, cell in enumerate(block.head)
        )
        body = outer.add(Role.ROWS)
        rows = [self._row(block, cells, body.add(Role.ROW)) for cells in block.rows]
        scale = self.width / sum(block.widths)
        tinted_rows = tuple(rows[index] for index in block.tinted_rows)
        frame = Frame(tuple(width * scale for width in block.widths), pad, block.tinted, tinted_rows)
        grid = Grid(head, rows, fitted(head, rows, frame))
        if grid.too_narrow():
            self.narrow.append(block.summary)
        return grid

    def _head_cell(self, cell: said.HeadCell, node: Node, *, right: bool) -> Box:
        head: Box = self.text(cell.words, styles.HEAD_RIGHT if right else styles.CELL_HEAD, node.add(Role.P))
        return Stack([head, self.text(cell.note, styles.CAPTION, node.add(Role.P))]) if cell.note else head

    def _row(self, block: said.Table, cells: Sequence[tuple[said.Piece, ...]], row: Node) -> tuple[Box, ...]:
        found = []
        for index, pieces in enumerate(cells):
            is_head = block.row_heads and not index
            node = row.add(Role.HEAD_CELL, attributes=ROW_HEAD) if is_head else row.add(Role.CELL)
            found.append(self.stack(pieces, node, right=index in block.right))
        return tuple(found)

    # -- page one -----------------------------------------------------------

    def facts(self, items: Sequence[said.Pair]) -> Box:
        """Return facts side by side, label above value."""
        columns = []
        for item in items:
            label = self.text(item.term, styles.CAPTION, self.at.add(Role.P))
            width = WIDTH / max(len(items), _FACTS)
            columns.append(Column(width, Stack([label, self.stack(item.body, self.at)]), right=8))
        row = Columns(columns)
        row.whole = True
        return row

    def panel(self, label: said.Label, body: Sequence[said.Paragraph]) -> Box:
        """Return the panel of what is decided."""
        head = self.heading(2, said.plain(label), styles.LABELS)
        text = Stack([self.paragraph(block, self.at) for block in body])
        inner = Columns([Column(LABEL, head, right=LABEL_GAP), Column(MAIN, text)])
        return Panel(inner, styles.PANEL, above=Pad(2, self.give), below=Pad(3, self.give))

    def ledger(self, label: said.Label, body: Sequence[said.InLedger]) -> Box:
        """Return a label and its content; key figures need no rule above them."""
        head = self.heading(2, said.plain(label), styles.LABELS)
        inner = [box for block in body for box in self._ledger_boxes(block)]
        figures = any(isinstance(block, said.Figures) for block in body)
        pad = Pad(1 if figures else 0, self.give)
        columns = [Column(LABEL, head, right=LABEL_GAP), Column(MAIN, Stack(inner))]
        return Columns(columns, above=pad, below=pad, rule=None if figures else _HAIRLINE)

    def _ledger_boxes(self, block: said.InLedger) -> list[Box]:
        match block:
            case said.Paragraph():
                return [self.paragraph(block, self.at)]
            case said.Bullets():
                return self.bullets(block, self.at)
            case said.Figures():
                return self.figures(block)
            case said.Position(options, chosen, sentence):
                return [*_options(options, chosen), self.paragraph(sentence, self.at)]
            case said.Actions():
                return self.actions(block)
            case _:
                assert_never(block)

    def figures(self, block: said.Figures) -> list[Box]:
        """Return key figures side by side with hairlines between, and words beside or below them."""
        count = len(block.items)
        width = MAIN / max(count, _FIGURES_LEAST)
        columns = []
        for index, item in enumerate(block.items):
            known = all(run.tone is not Tone.MISSING for run in item.number)
            style = styles.NUMBER if known else styles.NUMBER_MISSING
            number = self.text(item.number, style, self.at.add(Role.P), 1)
            caption = self.text(item.caption, styles.CAPTION, self.at.add(Role.P), 2)
            columns.append(Column(width, Stack([number, caption]), left=8.0 if index else 0.0, right=7))
        words = Stack([self.paragraph(one, self.at) for one in block.words])
        if not block.words:
            return [Columns(columns, divided=True)]
        if count < _FIGURES_LEAST:
            beside = Column(MAIN - count * width, words, left=8)
            return [Columns([*columns, beside], divided=True)]
        return [Columns(columns, divided=True), Gap(2), words]

    def actions(self, block: said.Actions) -> list[Box]:
        """Return measures as a list, with a column for who and when."""
        outer = self.at.add(Role.LIST, attributes=DISC_LIST)
        made: list[tuple[TextBox, TextBox, TextBox]] = []
        for action in block.items:
            item = outer.add(Role.ITEM)
            label = self.text(said.plain(_BULLET), styles.ONE, item.add(Role.LABEL))
            body = item.add(Role.BODY)
            what = self.text(action.what, styles.ONE, body.add(Role.P), action.limit)
            who = self.text(action.who, styles.ONE, body.add(Role.P), action.limit)
            made.append((label, what, who))
        rooms = [MAIN - _WHO_WIDTH - 12, _WHO_WIDTH]
        first, second = shared([(what, who) for _, what, who in made], rooms, (_WHO_WIDTH, _WHO_WIDTH))
        found: list[Box] = []
        for label, what, who in made:
            columns = [Column(first + 3, what, right=3), Column(second, who)]
            found.append(Hanging(label, Columns(columns), 9))
        if block.more:
            found.append(self.text(block.more, styles.ONE, self.at.add(Role.P), 1))
        return found

    def side(self, side: said.Side) -> Box:
        """Return one half of for and against."""
        found: list[Box] = [self.heading(3, said.plain(side.title), styles.LABELS), Gap(2)]
        if side.items:
            outer = self.at.add(Role.LIST, attributes=PLAIN_LIST)
            for rated in side.items:
                body = outer.add(Role.ITEM).add(Role.BODY)
                text = self.text(rated.words, styles.ONE, body.add(Role.P), 2)
                found += [Marked(symbols.rating(rated.key), text), Gap(2.5)]
        if side.fewer:
            found.append(self.text(said.missing(side.fewer), styles.ONE, self.at.add(Role.P)))
        return Stack(found)

    def identity(self, block: said.Identity) -> Box:
        """Return the foot of page one."""
        left = Stack([self.text(words, styles.CAPTION, self.at.add(Role.P), 1) for words in block.rows])
        middle = Stack([self.paragraph(one, self.at) for one in block.proof])
        right: Box = Gap(0)
        if block.barcode:
            right = self.barcode(block.barcode, _QR_PAGE_ONE, right=True)
        widths = _IDENTITY_WIDTHS
        columns = [Column(widths[0], left, right=12), Column(widths[1], middle), Column(widths[2], right)]
        return Columns(columns, above=Pad(6), rule=(1.4, styles.ACCENT))

    def barcode(self, block: said.Barcode, size: float, *, right: bool = False) -> Box:
        """Return a QR code as a figure."""
        node = self.at.add(Role.FIGURE, alternative=block.alternative)
        return Picture((size, size), symbols.barcode(block.address, size), node, right=right)

    def verification(self, block: said.Verification) -> Box:
        """Return the panel that says how the document is checked."""
        code: Box = Gap(0)
        if block.barcode:
            code = self.barcode(block.barcode, _QR_BODY)
        head = self.heading(3, said.plain(block.title), styles.H3)
        steps = self.bullets(said.Bullets(block.steps, numbered=True, look=Look.ANSWER), self.at)
        inner = Columns([Column(LABEL, code), Column(MAIN, Stack([head, Gap(2), *steps]))])
        return Panel(inner, styles.TINT, above=Pad(7), below=Pad(7), bar=False)


def _term_width(block: said.Pairs, made: Sequence[tuple[Box, Box]], whole: float) -> float:
    """Return the width of the labels: narrow if asked for, another where no word breaks and lines are saved."""
    least = max((term.least_width() for term, _ in made), default=0.0) + _TERM_GAP
    letters = sum(len(said.text_of(row.term)) for row in block.rows)
    if letters > _LONG_TERMS * len(block.rows):
        return _TERM_WIDE
    widths = (_TERM_NARROW, _TERM_WIDTH, _TERM_WIDE) if block.narrow else (_TERM_WIDTH, _TERM_NARROW, _TERM_WIDE)
    fitting = [width for width in widths if least <= width] or [_TERM_WIDE]
    return lowest(made, fitting, whole, _TERM_GAP)


def _options(options: Sequence[str], chosen: int | None) -> list[Box]:
    """Return possible answers in a row with state boxes: decoration, as the sentence below says the chosen one."""
    step = MAIN / max(len(options), 1)
    size = styles.ONE.size
    if any(width_of(option, Face.BOLD, size) + _TICK_GAP > step for option in options):
        return []

    def paint(canvas: TaggedCanvas, x: float, low: float) -> None:
        for index, option in enumerate(options):
            on = index == chosen
            symbols.state(chosen=on)(canvas, x, low + 4.7)
            piece = Piece(option, Face.BOLD if on else Face.REGULAR, styles.INK if on else styles.MUTED)
            canvas.write([Line(x + _TICK_GAP, low + 1.6, (piece,))], size)
            x += step

    return [Picture((MAIN, 10.5), paint), Gap(3)]


def _pieces(words: Words, style: Style, node: Node) -> list[Piece]:
    """Return words as pieces; links, other languages and substituted characters get nodes of their own."""
    words = tuple(Run(_shown(run.text), run.tone, run.language, run.target) for run in words)
    languages = {run.language for run in words if run.text.strip()}
    if len(languages) == 1 and not node.language:
        node.language = next(iter(languages))
    found = []
    for run in words:
        inner = node
        if run.target:
            inner = node.add(Role.LINK, target=run.target)
        elif run.language and run.language != node.language:
            inner = node.add(Role.SPAN, language=run.language)
        face, colour = style.face, style.colour
        if run.tone is Tone.STRONG:
            face = Face.BOLD
        elif run.tone is Tone.MISSING:
            face, colour = Face.ITALIC, styles.MUTED
        elif run.tone is Tone.BESIDE:
            face, colour = Face.REGULAR, styles.MUTED
        if run.target:
            colour = styles.ACCENT
        for stretch in glyphs(run.text, face):
            holder = inner.add(Role.SPAN, actual=stretch.actual) if stretch.actual else inner
            found.append(Piece(stretch.text, stretch.face, colour, holder))
    return found


def _shown(text: str) -> str:
    """Return text without what has no visible form; a line feed at an end counts only if it stands alone."""
    found = _BLANKS_AT_BREAK.sub("\n", visible(text))
    return found if found == "\n" else found.strip("\n")
