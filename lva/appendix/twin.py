"""The accessible twin: the blocks of a document as HTML, in the order and with the meaning that the PDF's tags have.

What the PDF says in its structure the twin says in its elements: headings, lists, terms, tables with
scopes, languages. It says the same words and nothing else. Decoration of the paper has no twin;
figures stand as the text that is said instead of them.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape
from typing import Final, TypeAlias, assert_never

from lva.appendix import blocks as said
from lva.appendix.blocks import Appendix, Block, Look, Run, Tone, Words, text_of
from lva.appendix.characters import visible
from lva.appendix.plots import Timeline
from lva.domain import matrix

_UNREAL: Final = frozenset({"Co", "Cn", "Cs"})
_REPLACEMENT: Final = "\ufffd"
_CLASSES: Final = {
    Look.KICKER: "eyebrow",
    Look.LEAD: "lead",
    Look.CAPTION: "hint",
    Look.NOTE: "hint",
    Look.CODE: "code",
    Look.DIGITS: "code",
    Look.VALUE: "tight",
    Look.CELL: "tight",
}
"""Classes of the site's stylesheet for the looks that have one."""
_RATES: Final = {
    "+3": "p2",
    "+2": "p2",
    "+1": "p1",
    matrix.NO_CHANGE: "zero",
    "-1": "m1",
    "-2": "m2",
    "-3": "m2",
    matrix.MIXED: "mix",
    matrix.UNKNOWN: "unk",
    matrix.NOT_RELEVANT: "na",
}


def twin(appendix: Appendix) -> str:
    """Return a whole document as HTML that stands inside a page: one heading of the first level, then the rest.

    The same blocks give the same text. Languages other than the document's are marked; that of the
    document is for the page to say.
    """
    parts = [*_first(appendix)]
    if appendix.beside:
        # A page of the site has one heading of the first level: the second title is none.
        slots = (replace(slot, blocks=tuple(map(_lowered, slot.blocks))) for slot in appendix.beside.page_one)
        second = _first(replace(appendix.beside, page_one=tuple(slots)))
        parts.append(_element("div", "\n".join(second), f' lang="{appendix.beside.language}"'))
    return "\n".join((*parts, *_blocks(appendix.body)))


def _lowered(block: Block) -> Block:
    return replace(block, level=2) if isinstance(block, said.Heading) and block.level == 1 else block


def _first(appendix: Appendix) -> Iterator[str]:
    """Yield page one, its foot included."""
    yield from _blocks(block for slot in appendix.page_one for block in slot.blocks)
    yield from _identity(appendix.identity)


Markable: TypeAlias = said.Heading | said.Paragraph | said.Bullets


def markup(blocks: Iterable[Markable]) -> str:
    """Return headings, paragraphs and lists of another paper as HTML."""
    return "\n".join(_blocks(blocks))


def contents(appendix: Appendix) -> tuple[tuple[str, str], ...]:
    """Return the sections after page one as anchors in the twin with their titles."""
    titles = (block.title for block in _flat(appendix.body) if isinstance(block, said.Section))
    return tuple((f"s{number}", _shown(text_of(title))) for number, title in enumerate(titles, start=1))


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    sections = 0
    for block in _flat(blocks):
        if isinstance(block, said.Section):
            sections += 1
            content, language = _words(said.plain(block.title))
            yield _element("h2", content, f' id="s{sections}"{language}')
        else:
            yield from _block(block)


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks without the sheets that some of them need on paper."""
    for block in blocks:
        if isinstance(block, said.Wide):
            yield from _flat(block.blocks)
        else:
            yield block


# -- words -------------------------------------------------------------------------------------------


def _shown(text: str) -> str:
    """Return text as the PDF says it: without what has no visible form, private characters as unknown ones."""
    return "".join(_REPLACEMENT if unicodedata.category(one) in _UNREAL else one for one in visible(text))


def _element(name: str, content: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{content}</{name}>"


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def _words(words: Words) -> tuple[str, str]:
    """Return words as HTML, and the language attribute that all of them share."""
    languages = {run.language for run in words if run.text.strip()}
    shared = next(iter(languages)) if len(languages) == 1 else ""
    return "".join(_run(run, shared) for run in words), f' lang="{shared}"' if shared else ""


def _run(run: Run, shared: str) -> str:
    text = run.text if run.text == "\n" else _shown(run.text).strip("\n")
    found = escape(text).replace("\n", "<br>")
    if run.tone is Tone.STRONG:
        found = _element("strong", found)
    elif run.tone is Tone.MISSING:
        found = _element("i", found, _class("muted"))
    elif run.tone is Tone.BESIDE:
        return _element("span", found, f'{_class("muted")} lang="{run.language}"') if run.language else found
    language = f' lang="{run.language}"' if run.language and run.language != shared else ""
    if run.target:
        return _element("a", found, f' href="{escape(run.target)}"{language}')
    return _element("span", found, language) if language else found


def _text(name: str, words: Words, look: Look = Look.BODY) -> str:
    content, language = _words(words)
    return _element(name, content, _class(_CLASSES.get(look, "")) + language)


# -- blocks ------------------------------------------------------------------------------------------


def _block(block: Block) -> Iterator[str]:
    match block:
        case said.Section(title):
            yield _text("h2", said.plain(title))
        case said.Heading(level, words):
            yield _text(f"h{level}", words)
        case said.Paragraph() | said.Bullets():
            yield from _pieces((block,))
        case said.Pairs(rows):
            yield _terms(rows, "facts")
        case said.Table():
            yield _table(block)
        case said.SignatureField(_, tooltip, words):
            yield from _pieces(words)
            yield _text("p", said.plain(tooltip), Look.NOTE)
        case said.Verification(title, steps, barcode):
            yield from _barcode(barcode)
            yield _text("h3", said.plain(title))
            yield _list(said.Bullets(steps, numbered=True))
        case said.Quote() | said.Legend() | Timeline() | said.Chart() | said.Tiles() | said.Wide():
            yield from _drawn(block)
        case _:
            yield from _page_one(block)


def _drawn(block: said.Drawn | said.Wide) -> Iterator[str]:
    """Yield blocks that have a drawing or a form of their own on paper."""
    match block:
        case said.Quote(label, words):
            inner = (_text("p", said.plain(label), Look.CAPTION), _text("p", words))
            yield _element("blockquote", "\n".join(inner))
        case said.Legend(items):
            keys = (_element("li", "".join(_pieces((item,)))) for item in items)
            yield _element("ul", "".join(keys), _class("key"))
        case Timeline(alternative):
            yield _text("p", said.plain(alternative), Look.CAPTION)
        case said.Chart():
            yield _text("p", said.plain(block.alternative), Look.CAPTION)
            yield _table(block.table)
        case said.Tiles(items):
            yield _element("ol", "".join(_element("li", "".join(_cell(item))) for item in items), _class("plain"))
        case said.Wide(blocks):
            for one in blocks:
                yield from _block(one)
        case _:
            assert_never(block)


def _cell(cell: said.Tile) -> Iterator[str]:
    yield _text("p", said.plain(cell.number), Look.VALUE)
    yield _text("p", cell.title, Look.VALUE)
    yield _text("p", cell.state.words, Look.CAPTION)
    if cell.note:
        yield _text("p", cell.note, Look.CAPTION)


def _page_one(block: Block) -> Iterator[str]:
    match block:
        case said.Facts(items):
            yield _terms(items, "facts")
        case said.Panel(label, body):
            inner = (_text("h2", said.plain(label)), *_pieces(body))
            yield _element("div", "\n".join(inner), _class("sheet"))
        case said.Ledger(label, body):
            yield _text("h2", said.plain(label))
            for one in body:
                yield from _in_ledger(one)
        case said.Titled(label, table):
            yield _text("h2", said.plain(label))
            yield _table(table)
        case said.ForAgainst(left, right):
            for side in (left, right):
                yield from _side(side)
        case (
            said.Section()
            | said.Heading()
            | said.Paragraph()
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
            yield from _block(block)
        case _:
            assert_never(block)


def _in_ledger(one: said.InLedger) -> Iterator[str]:
    match one:
        case said.Paragraph() | said.Bullets():
            yield from _pieces((one,))
        case said.Figures(items, words):
            figures = (_element("li", _figure(item)) for item in items)
            yield _element("ul", "".join(figures), _class("plain row"))
            yield from _pieces(words)
        case said.Position(_, _, sentence):
            yield from _pieces((sentence,))
        case said.Actions(items, more):
            found = (
                _element("li", _text("p", action.what, Look.VALUE) + _text("p", action.who, Look.CAPTION))
                for action in items
            )
            yield _element("ul", "".join(found))
            if more:
                yield _text("p", more)
        case _:
            assert_never(one)


def _figure(item: said.KeyFigure) -> str:
    number, language = _words(item.number)
    strong = _element("p", _element("strong", number), _class("tight") + language)
    return strong + _text("p", item.caption, Look.CAPTION)


def _side(side: said.Side) -> Iterator[str]:
    yield _text("h3", said.plain(side.title))
    if side.items:
        yield _element("ul", "".join(_text("li", item.words) for item in side.items))
    if side.fewer:
        yield _text("p", said.missing(side.fewer))


def _terms(rows: Iterable[said.Pair], kind: str) -> str:
    found = (
        _element("div", _text("dt", row.term) + _element("dd", "".join(_pieces(row.body, Look.VALUE)))) for row in rows
    )
    return _element("dl", "\n".join(found), _class(kind))


def _pieces(pieces: Iterable[said.Piece], plain: Look = Look.BODY) -> Iterator[str]:
    """Yield what stands in a cell or beside a label; `plain` is the look of answers."""
    for piece in pieces:
        match piece:
            case said.Paragraph(words, look):
                yield _text("p", words, plain if look is Look.ANSWER else look)
            case said.Bullets():
                yield _list(piece)
            case said.Rating(key, words):
                content, language = _words(words)
                yield _element("p", content, _class(f"tight rate rate--{_RATES.get(key, 'open')}") + language)
            case said.Condition(_, words):
                content, language = _words(words)
                yield _element("p", content, _class("tight") + language)
            case said.Shares() | said.Strip():
                pass
            case _:
                assert_never(piece)


def _list(block: said.Bullets) -> str:
    items = "".join(_text("li", words) for words in block.items)
    return _element("ol" if block.numbered else "ul", items)


def _table(table: said.Table) -> str:
    """Return a table; each cell knows its column's head, for narrow screens."""
    heads = [escape(_shown(text_of(cell.words)).replace("\n", " / "), quote=True) for cell in table.head]
    cells = enumerate(table.head)
    head = "".join(_element("th", _head_cell(cell), f' scope="col"{_at_right(table, index)}') for index, cell in cells)
    rows = "\n".join(_element("tr", "".join(_row(table, row, heads))) for row in table.rows)
    caption = _element("caption", _element("span", escape(_shown(table.summary)), _class("vh")))
    parts = (caption, _element("thead", _element("tr", head)), _element("tbody", rows))
    return _element("table", "\n".join(parts), _class("cards"))


def _head_cell(cell: said.HeadCell) -> str:
    note = _text("p", cell.note, Look.CAPTION) if cell.note else ""
    return _text("p", cell.words, Look.VALUE) + note


def _row(table: said.Table, row: tuple[tuple[said.Piece, ...], ...], heads: list[str]) -> Iterator[str]:
    for index, pieces in enumerate(row):
        content = "".join(_pieces(pieces))
        if table.row_heads and not index:
            yield _element("th", content, ' scope="row"')
        else:
            yield _element("td", content, f'{_at_right(table, index)} data-l="{heads[index]}"')


def _at_right(table: said.Table, index: int) -> str:
    """Return the class of a column of numbers."""
    return _class("n" if index in table.right else "")


# -- the foot of page one ------------------------------------------------------------------------------


def _identity(identity: said.Identity) -> Iterator[str]:
    """Yield the foot of page one as a block of its own."""
    rows = (_text("p", words, Look.VALUE) for words in identity.rows)
    inner = (*rows, *_pieces(identity.proof), *_barcode(identity.barcode))
    yield _element("div", "\n".join(inner), _class("sheet"))


def _barcode(barcode: said.Barcode | None) -> Iterator[str]:
    """Yield the words that are said instead of a QR code; they lead where the code leads."""
    if barcode:
        yield _text("p", (Run(barcode.alternative, target=barcode.address),), Look.CAPTION)
