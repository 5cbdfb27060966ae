"""The blocks of a page as its template draws them: questions, lists, ticks, ratings and cards."""

import dataclasses
import datetime as dt
import uuid
from dataclasses import dataclass

from lva.web.asking.conditions import Conditional
from lva.web.asking.fields import AnswerField


@dataclass(slots=True)
class Card:
    """One entry with some of its fields open on the page."""

    entry_id: str
    title: str
    fields: list[AnswerField]
    fresh: str = ""
    """What the card's `fresh` input carries; empty for an entry that exists."""
    children: "list[Card]" = dataclasses.field(default_factory=list)
    child_label: str = ""
    more: str = ""
    """What the button for one more child carries."""
    more_label: str = ""
    rating: str = ""
    """The rating of an impact, for its chip."""


@dataclass(slots=True)
class RatingRow:
    """One row of the ratings table: its label and one field (or a derived cell) per column."""

    key: str
    label: str
    cells: "list[RatingCell]"
    first: bool = True


@dataclass(slots=True)
class RatingCell:
    """One cell: a field to rate with, or what follows from several entries."""

    column: str
    field: AnswerField | None
    derived: str = ""
    doubt: bool = False
    """Whether something in it is not known beside what is."""
    links: "tuple[tuple[str, str], ...]" = ()
    """The entries behind it: the address and the words of each."""


@dataclass(slots=True)
class Listed:
    """One entry in a list block."""

    entry_id: str
    title: str
    lines: tuple[str, ...]
    open_count: int


@dataclass(frozen=True, slots=True)
class Removed:
    """One entry that was removed from a list and can be brought back."""

    entry_id: str
    title: str
    by: uuid.UUID | None
    at: dt.datetime | None


@dataclass(slots=True)
class BlockView:
    """One block as its template draws it; which of the members is filled follows from `shape`."""

    shape: str
    anchor: str = ""
    """The id of the block on its page."""
    conditional: Conditional | None = None
    label: str = ""
    lead: str = ""
    field: AnswerField | None = None
    name: str = ""
    """The list of the entries."""
    add: str = ""
    empty: str = ""
    listed: list[Listed] = dataclasses.field(default_factory=list)
    """The rows of a list that a search leaves."""
    total: int = 0
    """How many entries the list has, those included that a search leaves out."""
    unfinished: int = 0
    """How many of them something is open in."""
    query: str = ""
    searched: bool = False
    """Whether the list is long enough to be searched."""
    compact: bool = False
    """Whether the list is so long that its rows stand close together."""
    arranged: bool = False
    """Whether its entries can be put in another order and copied."""
    removed: list[Removed] = dataclasses.field(default_factory=list)
    cards: list[Card] = dataclasses.field(default_factory=list)
    columns: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    rows: list[RatingRow] = dataclasses.field(default_factory=list)
    required: bool = False
    scale: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    """The ratings and their words, for the key above a table."""

    def word(self, rating: str) -> str:
        """Return the word of a rating; empty for none."""
        return dict(self.scale).get(rating, "")
