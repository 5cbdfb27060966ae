"""What a screen reader must hear of a model: every leaf in reading order, without layout or painting."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import assert_never

from lva.appendix import blocks as said
from lva.appendix.blocks import Appendix, Block, Words, text_of
from lva.appendix.characters import visible
from lva.appendix.plots import Timeline
from tests.support.pdf import squeezed

Leaf = tuple[str, str]
_UNREAL = {"Co", "Cn", "Cs"}


def heard(text: str) -> str:
    """Return text as it is said: without what has no visible form, private characters as unknown ones."""
    shown = "".join("\ufffd" if unicodedata.category(one) in _UNREAL else one for one in visible(text))
    return squeezed(shown)


def spoken(appendix: Appendix) -> list[Leaf]:
    """Return the leaves of a whole document."""
    leaves: list[Leaf] = []
    for sheet in appendix.sheets:
        leaves += [leaf for slot in sheet.page_one for block in slot.blocks for leaf in _block(block)]
        leaves += _identity(sheet.identity)
    return leaves + [leaf for block in flat(appendix.body) for leaf in _block(block)]


def spoken_body(appendix: Appendix) -> list[Leaf]:
    """Return the leaves of the pages after the first."""
    return [leaf for block in flat(appendix.body) for leaf in _block(block)]


def flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks without the turned sheets that some of them stand on."""
    for block in blocks:
        if isinstance(block, said.Wide):
            yield from flat(block.blocks)
        else:
            yield block


def _leaf(role: str, words: Words | str) -> Leaf:
    return role, heard(words if isinstance(words, str) else text_of(words))


def _block(block: Block) -> Iterator[Leaf]:
    match block:
        case said.Section(title):
            yield _leaf("H2", title)
        case said.Heading(level, words):
            yield _leaf(f"H{level}", words)
        case said.Paragraph() | said.Bullets():
            yield from _pieces((block,))
        case said.Pairs(rows):
            for row in rows:
                yield _leaf("Lbl", row.term)
                yield from _pieces(row.body)
        case said.Table():
            yield from _table(block)
        case said.SignatureField(_, tooltip, words):
            yield from _pieces(words)
            yield _leaf("Form", tooltip)
        case said.Verification(title, steps, barcode):
            yield from _barcode(barcode)
            yield _leaf("H3", title)
            yield from _pieces((said.Bullets(steps, numbered=True),))
        case said.Quote() | said.Legend() | Timeline() | said.Chart() | said.Tiles():
            yield from _drawn(block)
        case _:
            yield from _page_one(block)


def _drawn(block: said.Drawn) -> Iterator[Leaf]:
    match block:
        case said.Quote(label, words):
            yield from (_leaf("P", label), _leaf("P", words))
        case said.Legend(items):
            yield from _pieces(items)
        case Timeline(alternative):
            yield _leaf("Figure", alternative)
        case said.Chart(alternative):
            yield _leaf("Figure", alternative)
            yield from _table(block.table)
        case said.Tiles(items):
            yield from (leaf for item in items for leaf in _tile(item))
        case _:
            assert_never(block)


def _tile(tile: said.Tile) -> Iterator[Leaf]:
    yield from (_leaf("Lbl", tile.number), _leaf("P", tile.title), _leaf("P", tile.state.words))
    if tile.note:
        yield _leaf("P", tile.note)


def _page_one(block: Block) -> Iterator[Leaf]:
    match block:
        case said.Facts(items):
            for item in items:
                yield _leaf("P", item.term)
                yield from _pieces(item.body)
        case said.Panel(label, body):
            yield _leaf("H2", label)
            yield from _pieces(body)
        case said.Ledger(label, body):
            yield _leaf("H2", label)
            for one in body:
                yield from _ledger(one)
        case said.Titled(label, table):
            yield _leaf("H2", label)
            yield from _table(table)
        case said.ForAgainst(left, right):
            for side in (left, right):
                yield _leaf("H3", side.title)
                yield from (_leaf("P", item.words) for item in side.items)
                if side.fewer:
                    yield _leaf("P", side.fewer)


def _ledger(one: said.InLedger) -> Iterator[Leaf]:
    match one:
        case said.Paragraph() | said.Bullets():
            yield from _pieces((one,))
        case said.Figures(items, words):
            for item in items:
                yield _leaf("P", item.number)
                yield _leaf("P", item.caption)
            yield from _pieces(words)
        case said.Position(_, _, sentence):
            yield from _pieces((sentence,))
        case said.Actions(items, more):
            for action in items:
                yield from (_leaf("Lbl", "•"), _leaf("P", action.what), _leaf("P", action.who))
            if more:
                yield _leaf("P", more)
        case _:
            assert_never(one)


def _pieces(pieces: Iterable[said.Piece]) -> Iterator[Leaf]:
    for piece in pieces:
        match piece:
            case said.Paragraph(words) | said.Rating(_, words) | said.Condition(_, words):
                yield _leaf("P", words)
            case said.Bullets(items, numbered):
                for number, words in enumerate(items, start=1):
                    yield _leaf("Lbl", f"{number}." if numbered else "•")
                    yield _leaf("P", words)
            case said.Shares() | said.Strip():
                pass  # Decoration: the counts beside it are heard.
            case _:
                assert_never(piece)


def _table(table: said.Table) -> Iterator[Leaf]:
    for cell in table.head:
        yield _leaf("P", cell.words)
        if cell.note:
            yield _leaf("P", cell.note)
    for row in table.rows:
        for pieces in row:
            yield from _pieces(pieces)


def _identity(identity: said.Identity) -> Iterator[Leaf]:
    yield from (_leaf("P", words) for words in identity.rows)
    yield from _pieces(identity.proof)
    yield from _barcode(identity.barcode)


def _barcode(barcode: said.Barcode | None) -> Iterator[Leaf]:
    if barcode:
        yield _leaf("Figure", barcode.alternative)
