"""All impacts: those with words as a table, turned where it has many columns; bare ratings in one line."""

from collections.abc import Iterator, Sequence
from typing import Final

from lva.appendix.blocks import Block, Look, Paragraph, Run, Words, joined, plain, strong
from lva.appendix.entry_table import Column, EntryTable, IsMissing, Plan
from lva.appendix.naming import BARE, in_order, is_bare
from lva.appendix.voice import Voice
from lva.content.model import Depth, EntryList
from lva.domain import matrix
from lva.domain.dossier import Entry
from lva.domain.values import answers as values

_PAGE_ONE: Final = "page_one"
"""The field whose words stand on page one, on the side that was picked."""
_SHORT: Final = (
    ("adds_up", "Adds up with other decisions"),
    ("no_measure_why", "No measure, because"),
    ("articles", "Rights"),
)
_FULL: Final = Plan(
    "All recorded impacts",
    (
        Column("Area of life", ("area",), 44, ("alternative", "site")),
        Column("Direction", ("rating",), 31, ("path", "intended")),
        Column("Whom it concerns", ("groups",), 32),
        Column("What changes in a child's everyday life", ("what",), 88),
        Column("When, certainty", ("term",), 30, ("likelihood", "reversible")),
        Column("Source and evidence", ("sources",), 45, ("grade",)),
    ),
    rest=3,
    short=_SHORT,
)
_BRIEF: Final = Plan(
    "All recorded impacts",
    (
        Column("Area of life", ("area",), 40, ("alternative",)),
        Column("Direction", ("rating",), 31),
        Column("What changes", ("what",), 64),
        Column("Whom it concerns", ("groups",), 37, ("term",)),
    ),
    rest=2,
    short=_SHORT,
)


def is_turned(voice: Voice) -> bool:
    """Whether the impacts need the long edge of the sheet."""
    return voice.dossier.depth is Depth.FULL


def impacts(voice: Voice, entries: EntryList, found: Sequence[Entry], is_missing: IsMissing) -> Iterator[Block]:
    """Yield the table of impacts, then what was only rated, by alternative."""
    ordered = in_order(voice.dossier, found)
    bare: list[Entry] = []
    told: list[Entry] = []
    for entry in ordered:
        (bare if _is_bare(entries, entry, is_missing) else told).append(entry)
    plan = _FULL if is_turned(voice) else _BRIEF
    if told:
        yield EntryTable(voice, entries, plan, is_missing, page_one=_PAGE_ONE).block(told)
    if bare:
        yield Paragraph(_rated(voice, bare), Look.NOTE)


def _is_bare(entries: EntryList, entry: Entry, is_missing: IsMissing) -> bool:
    """Whether an impact is a rating and nothing else, and nothing else is expected of it."""
    return is_bare(entry) and not any(is_missing(field, entry) for field in entries.fields if field.key not in BARE)


def _rated(voice: Voice, bare: Sequence[Entry]) -> Words:
    """Return bare ratings by alternative and rating."""
    groups: dict[str, dict[str, list[str]]] = {}
    for entry in bare:
        alternative, area = (values.picked(entry.get(key))[0] for key in ("alternative", "area"))
        groups.setdefault(alternative, {}).setdefault(matrix.rating_of(entry), []).append(voice.option("area", area))
    parts = [strong(voice.text("Rated without a description:"))]
    for key, ratings in groups.items():
        found = voice.dossier.entry(key)
        name = voice.name(found) if found else plain(key)
        told = [f"{voice.option('rating', rating)} ({', '.join(areas)})" for rating, areas in ratings.items()]
        parts.append((*name, Run(f": {'; '.join(told)}.")))
    return joined(parts, " ")
