"""The only vocabulary between what the appendix says and how it looks: frozen blocks in reading order.

A block knows its meaning and its words, nothing of paper. Words are runs of text; a run may be
strong, say that something is missing, stand in another language or be a link.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from lva.appendix.plots import Bar, Timeline


class Tone(StrEnum):
    """How a run of text is meant."""

    PLAIN = "plain"
    STRONG = "strong"
    MISSING = "missing"
    """Something not known or not given: always told apart by its look."""
    BESIDE = "beside"
    """The same once more in the document's second language."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one tone and language."""

    text: str
    tone: Tone = Tone.PLAIN
    language: str = ""
    """The language where it is another than the document's."""
    target: str = ""
    """The address of a link."""


Words: TypeAlias = tuple[Run, ...]
Label: TypeAlias = str | Words
"""Plain words of a label or a heading; in a document of two languages runs that say it in both."""


def plain(text: Label) -> Words:
    """Return plain words in the document's language; what consists of runs already stays as it is."""
    return (Run(text),) if isinstance(text, str) else text


def strong(text: str) -> Words:
    """Return strong words in the document's language."""
    return (Run(text, Tone.STRONG),)


def missing(text: Label) -> Words:
    """Return words that say that something is not known or not given; what consists of runs stays as it is."""
    return (Run(text, Tone.MISSING),) if isinstance(text, str) else text


def text_of(words: Label) -> str:
    """Return words without their tones."""
    return words if isinstance(words, str) else "".join(run.text for run in words)


class Look(StrEnum):
    """The kinds of running text; the layout knows what they look like."""

    BODY = "body"
    ANSWER = "answer"
    ONE = "one"
    """Page one."""
    LEAD = "lead"
    KICKER = "kicker"
    CAPTION = "caption"
    NOTE = "note"
    CELL = "cell"
    VALUE = "value"
    CODE = "code"
    DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `limit` is how many lines page one guarantees it; None: no bound."""

    words: Words
    look: Look = Look.BODY
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4; level 1 is the title."""

    level: int
    words: Words
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A second-level heading with the rule that opens a section."""

    title: Label


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; numbered if its order matters."""

    items: tuple[Words, ...]
    numbered: bool = False
    look: Look = Look.BODY


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating: its key chooses the symbol, its words say the same."""

    key: str
    words: Words
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Shares:
    """A bar that repeats counts beside it, in the order of their scale: decoration. What is missing is left empty."""

    counts: tuple[int, ...]
    whole: int


@dataclass(frozen=True, slots=True)
class Condition:
    """How far something is in order: its key (`met`, `partly`, `missing`, `unknown`, `late`) and its words."""

    key: str
    words: Words


@dataclass(frozen=True, slots=True)
class Strip:
    """Ratings side by side, those that weaken left of an axis: decoration, the counts below it say the same."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    unknown: int
    axis: int
    """How many symbols have room left of the axis: the same for all that are compared."""


Piece: TypeAlias = Paragraph | Bullets | Rating | Shares | Condition | Strip
"""What may stand in a cell or beside a label."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and what is said to it."""

    term: Words
    body: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with their answers, one below the other. `narrow` gives the labels less room: they are short."""

    rows: tuple[Pair, ...]
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A column head, with a second line of explanation."""

    words: Words
    note: Words = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head row. Widths are parts of the whole; `tinted` is the proposal's column."""

    summary: str
    head: tuple[HeadCell, ...]
    rows: tuple[tuple[tuple[Piece, ...], ...], ...]
    widths: tuple[float, ...]
    tinted: int | None = None
    row_heads: bool = True
    right: tuple[int, ...] = ()
    """The columns of numbers, which stand at their right edge."""
    tinted_rows: tuple[int, ...] = ()
    """The rows that are told apart: the meeting that decides."""
    tight: bool = False
    """Whether its rows stand close: they are many and short."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A few short facts in a row: label above, value below."""

    items: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A tinted panel with a label as its heading: what is decided."""

    label: Label
    body: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number and what it counts."""

    number: Words
    caption: Words


@dataclass(frozen=True, slots=True)
class Figures:
    """Key figures side by side, at most four, and words beside them, or below where there is no room."""

    items: tuple[KeyFigure, ...]
    words: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class Rated:
    """A sentence with the rating it rests on."""

    key: str
    words: Words


@dataclass(frozen=True, slots=True)
class Side:
    """One half of a comparison: up to three rated sentences, and what is said when there are fewer."""

    title: Label
    items: tuple[Rated, ...]
    fewer: Label = ""


@dataclass(frozen=True, slots=True)
class ForAgainst:
    """Two halves side by side; all of the left is read before the right."""

    left: Side
    right: Side


@dataclass(frozen=True, slots=True)
class Position:
    """Possible answers in a row (decoration) and the sentence that says the chosen one."""

    options: tuple[str, ...]
    chosen: int | None
    sentence: Paragraph


@dataclass(frozen=True, slots=True)
class Action:
    """A measure or condition, with who and when."""

    what: Words
    who: Words
    limit: int = 1


@dataclass(frozen=True, slots=True)
class Actions:
    """Measures and conditions as a list with a column for who and when."""

    items: tuple[Action, ...]
    more: Words = ()
    """How many others stand elsewhere."""


InLedger: TypeAlias = Paragraph | Bullets | Figures | Position | Actions
"""What may stand beside a label of page one."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A label column and what belongs to it; the label is a heading."""

    label: Label
    body: tuple[InLedger, ...]


@dataclass(frozen=True, slots=True)
class Titled:
    """A heading directly above a table: the matrix of page one."""

    label: Label
    table: Table


@dataclass(frozen=True, slots=True)
class Barcode:
    """A QR code that opens an address, with the words that say so."""

    address: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The foot of page one: what the document is, and how it is verified."""

    rows: tuple[Words, ...]
    proof: tuple[Paragraph, ...]
    barcode: Barcode | None


@dataclass(frozen=True, slots=True)
class SignatureField:
    """An empty signature field; `name` is an ASCII key, `tooltip` what is said of it, `words` what stands beside."""

    name: str
    tooltip: str
    words: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """How a reader checks the document: steps, beside them a QR code."""

    title: Label
    steps: tuple[Words, ...]
    barcode: Barcode | None


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence ready to be read out, in a hanging panel beside its label."""

    label: Label
    words: Words


@dataclass(frozen=True, slots=True)
class Legend:
    """What the symbols mean: each with its words, several in a row."""

    items: tuple[Rating, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A table of numbers, its last row drawn above it: a bar exactly over each column from the second on."""

    alternative: str
    title: str
    notes: tuple[str, ...]
    bars: tuple[Bar, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the steps in a grid: its number, what it is, how the decision touches it, and why."""

    number: str
    title: Words
    state: Rating
    note: Words = ()


@dataclass(frozen=True, slots=True)
class Tiles:
    """Steps side by side, five in a row."""

    items: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Wide:
    """Blocks that need the long edge of the sheet; neighbours share sheets."""

    blocks: tuple["Block", ...]


Drawn: TypeAlias = Quote | Legend | Timeline | Chart | Tiles
"""Blocks with a drawing or a form of their own."""

Block: TypeAlias = (
    Heading
    | Section
    | Paragraph
    | Bullets
    | Pairs
    | Table
    | Facts
    | Panel
    | Ledger
    | Titled
    | ForAgainst
    | SignatureField
    | Verification
    | Quote
    | Legend
    | Timeline
    | Chart
    | Tiles
    | Wide
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A field of page one: the key that an author can be sent to, and its blocks."""

    field: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands in the header and footer of every page, and the draft's watermark."""

    organisation: str
    facts: tuple[str, ...]
    """Case number, appendix number."""
    title: str
    status: str
    proof: str
    watermark: str = ""
    page: str = ""
    """`Page %(page)s / %(pages)s` in the document's language."""


@dataclass(frozen=True, slots=True)
class Appendix:
    """Everything the document says, in reading order."""

    language: str
    """`fi-FI`, `sv-FI` or `en-GB`."""
    title: str
    organisation: str
    subject: str
    keywords: tuple[str, ...]
    page_one: tuple[Slot, ...]
    identity: Identity
    body: tuple[Block, ...]
    furniture: Furniture
    too_long: str = ""
    """The note under which a draft's page one runs on; empty where it may not."""
    beside: "Appendix | None" = None
    """The document in its second language, for its page one: all else says everything in both already."""

    @property
    def sheets(self) -> tuple["Appendix", ...]:
        """The document once for each language that has a page one."""
        return (self, self.beside) if self.beside else (self,)

    @property
    def languages(self) -> tuple[str, ...]:
        """The language, or both of them."""
        return tuple(one.language for one in self.sheets)


def joined(parts: Sequence[Words], between: str) -> Words:
    """Return several words as one, with plain text between them."""
    found: list[Run] = []
    for part in parts:
        if found and part:
            found.append(Run(between))
        found.extend(part)
    return tuple(found)
