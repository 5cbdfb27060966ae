"""Boxes of the blocks that have a drawing or a form of their own, for the builder of the layout."""

import unicodedata
from typing import Final, Protocol, assert_never

from lva.appendix import blocks as said
from lva.appendix.characters import visible
from lva.appendix.plots import Timeline
from lva.pdf import styles, symbols
from lva.pdf.box import Box
from lva.pdf.boxes import Column, Columns, Gap, Marked, Pad, Panel, Picture, Stack
from lva.pdf.charts import chart_box, timeline_box
from lva.pdf.styles import HAIR, LABEL, LABEL_GAP, Style
from lva.pdf.table import Grid
from lva.pdf.text import TextBox
from lva.pdf.tree import PLAIN_LIST, Node, Role

_UNREAL: Final = frozenset({"Co", "Cn", "Cs"})
_UNKNOWN: Final = "\ufffd"
_IN_ROW: Final = 4
_CELLS: Final = 5
_CELL_INSET: Final = 6.0
_HAIRLINE: Final = (0.5, HAIR)


class Setter(Protocol):
    """What sets words and tables as boxes bound to nodes: the builder of the layout."""

    at: Node
    width: float

    def text(self, words: said.Words, style: Style, node: Node, limit: int | None = None) -> TextBox:
        """Return words as a paragraph bound to `node`."""

    def table(self, block: said.Table, pad: Pad) -> Grid:
        """Return a table whose nodes are appended to `at`."""


def drawn_boxes(builder: Setter, block: said.Drawn) -> list[Box]:
    """Return the boxes of one block, its nodes appended in reading order."""
    match block:
        case said.Quote():
            return [_quote(builder, block)]
        case said.Legend():
            return _legend(builder, block)
        case Timeline():
            node = builder.at.add(Role.FIGURE, alternative=_said(block.alternative))
            return [timeline_box(block, node, builder.width)]
        case said.Chart():
            node = builder.at.add(Role.FIGURE, alternative=_said(block.alternative))
            grid = builder.table(block.table, Pad(3.2))
            picture = chart_box(block, node, grid.frame.widths)
            picture.keep = True
            return [picture, grid, Gap(6)]
        case said.Tiles():
            return _tiles(builder, block)
        case _:
            assert_never(block)


def _said(alternative: str) -> str:
    """Return what is said instead of a drawing: private characters as unknown ones, as in the text."""
    shown = visible(alternative)
    return "".join(_UNKNOWN if unicodedata.category(one) in _UNREAL else one for one in shown)


def _quote(builder: Setter, block: said.Quote) -> Box:
    label = builder.text(said.plain(block.label), styles.CAPTION, builder.at.add(Role.P))
    words = builder.text(block.words, styles.QUOTE, builder.at.add(Role.P))
    inner = Columns([Column(LABEL, label, right=LABEL_GAP), Column(builder.width - LABEL, words)])
    panel = Panel(inner, styles.TINT, above=Pad(8), below=Pad(9))
    panel.before = 4
    return panel


def _legend(builder: Setter, block: said.Legend) -> list[Box]:
    outer = builder.at.add(Role.LIST, attributes=PLAIN_LIST)
    found: list[Box] = [Gap(4)]
    marked = []
    for item in block.items:
        text = builder.text(item.words, styles.CAPTION, outer.add(Role.ITEM).add(Role.BODY).add(Role.P))
        marked.append(Marked(symbols.rating(item.key), text))
    width = builder.width / _IN_ROW
    for start in range(0, len(marked), _IN_ROW):
        row = [Column(width, one, right=6) for one in marked[start : start + _IN_ROW]]
        line = Columns(row, below=Pad(4))
        line.whole = True
        line.keep = start + _IN_ROW < len(marked)
        found.append(line)
    return found


def _tiles(builder: Setter, block: said.Tiles) -> list[Box]:
    outer = builder.at.add(Role.LIST, attributes=PLAIN_LIST)
    width = builder.width / _CELLS
    stacks = []
    for item in block.items:
        node = outer.add(Role.ITEM)
        number = builder.text(said.plain(item.number), styles.STEP_NUMBER, node.add(Role.LABEL))
        body = node.add(Role.BODY)
        title = builder.text(item.title, styles.STEP_TITLE, body.add(Role.P))
        state = builder.text(item.state.words, styles.CAPTION, body.add(Role.P))
        inner: list[Box] = [number, title, Gap(2), Marked(symbols.step(item.state.key), state)]
        if item.note:
            inner += [Gap(1.5), builder.text(item.note, styles.CAPTION, body.add(Role.P))]
        stacks.append(Stack(inner))
    found: list[Box] = []
    for start in range(0, len(stacks), _CELLS):
        columns = [
            Column(width, one, left=_CELL_INSET if index else 0.0, right=4)
            for index, one in enumerate(stacks[start : start + _CELLS])
        ]
        row = Columns(columns, above=Pad(2.5), below=Pad(2.5), rule=_HAIRLINE, divided=True)
        row.whole = True
        row.keep = start + _CELLS < len(stacks)
        found.append(row)
    return [*found, Gap(4)]


def strip_box(strip: said.Strip) -> Box:
    """Return ratings side by side as decoration."""
    return Picture((symbols.strip_width(strip), symbols.STRIP_HEIGHT), symbols.strip(strip))
