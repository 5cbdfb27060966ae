"""The impact matrix: impact entries are the only store, every cell is derived from them.

Ratings compare with today's situation. Nothing is added up, averaged or ranked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lva.domain.dossier import Dossier, Entry
from lva.domain.values import answers as values
from lva.domain.values.answers import Value

MIXED: Final = "mixed"
UNKNOWN: Final = "unknown"
NOT_RELEVANT: Final = "not_relevant"
UNRATED: Final = "unrated"
NO_CHANGE: Final = "0"
OPEN: Final = ""
_STRENGTH: Final = {"+3": 3, "+2": 2, "+1": 1, "0": 0, "-1": -1, "-2": -2, "-3": -3}
HARMS: Final = frozenset({"-1", "-2", "-3", MIXED})
GAINS: Final = frozenset({"+1", "+2", "+3", MIXED})
EFFECTS: Final = HARMS | GAINS


SCALE: Final = "scale"
"""The question that chooses the scale of an assessment."""
_FIVE: Final = 2
_REACH: Final = {"three": 1, "seven": 3}
"""How far scales other than that of five steps reach from no change."""


def is_offered(rating: str, answers: Mapping[str, Value]) -> bool:
    """Whether the scale of an assessment has a rating; mixed, not known and the like belong to every scale."""
    chosen = values.picked(answers.get(SCALE))
    reach = _REACH.get(chosen[0], _FIVE) if chosen else _FIVE
    return abs(_STRENGTH.get(rating, 0)) <= reach


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its derived rating (empty while open), whether a "?" stands beside it, its entries."""

    rating: str = OPEN
    doubt: bool = False
    entries: tuple[Entry, ...] = ()


def derive(ratings: Iterable[str]) -> tuple[str, bool]:
    """Return the rating of a cell and whether something in it is not known.

    One rating is itself; of the same sign the stronger wins; both signs are mixed; what is not
    known beside others shows as a doubt; nothing rated is open.
    """
    given = [rating for rating in ratings if rating and rating != UNRATED]
    doubt = UNKNOWN in given
    rated = [rating for rating in given if rating not in (UNKNOWN, NOT_RELEVANT)]
    if not rated:
        if doubt:
            return UNKNOWN, False
        return (NOT_RELEVANT if given else OPEN), False
    strengths = [_STRENGTH[rating] for rating in rated if rating in _STRENGTH]
    low, high = min(strengths, default=0), max(strengths, default=0)
    if MIXED in rated or (low < 0 < high):
        return MIXED, doubt
    strongest = low if low < 0 else high
    return (f"{strongest:+d}" if strongest else NO_CHANGE), doubt


def rating_of(entry: Entry) -> str:
    """Return the rating of an impact, empty while it has none."""
    keys = values.picked(entry.get("rating"))
    return keys[0] if keys else OPEN


def _one(entry: Entry, key: str) -> str:
    keys = values.picked(entry.get(key))
    return keys[0] if keys else ""


def cell(dossier: Dossier, area: str, alternative: str) -> Cell:
    """Return the cell of an area of life and an alternative."""
    return cells(dossier).get((area, alternative), Cell())


def cells(dossier: Dossier) -> dict[tuple[str, str], Cell]:
    """Return every cell in which an entry stands, by area of life and alternative."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in dossier.of("impact"):
        found.setdefault((_one(entry, "area"), _one(entry, "alternative")), []).append(entry)
    return {place: _derived(tuple(entries)) for place, entries in found.items()}


def _derived(entries: tuple[Entry, ...]) -> Cell:
    rating, doubt = derive(rating_of(entry) for entry in entries)
    return Cell(rating, doubt, entries)


@dataclass(frozen=True, slots=True)
class Row:
    """One area of life across the alternatives."""

    area: str
    cells: tuple[Cell, ...]

    @property
    def has_effect(self) -> bool:
        """Whether some cell says more than no change or not relevant."""
        return any(found.rating not in (OPEN, NO_CHANGE, NOT_RELEVANT) for found in self.cells)


def columns(dossier: Dossier) -> tuple[Entry, ...]:
    """Return the alternatives that are compared: the assessed ones, in their order."""
    return tuple(entry for entry in dossier.of("alternative") if _one(entry, "status") in ("assessed", ""))


def rows(dossier: Dossier) -> tuple[Row, ...]:
    """Return a row for each area of life that has an impact, in the order of the pack."""
    found = cells(dossier)
    used = {area for area, _ in found}
    across = columns(dossier)
    return tuple(
        Row(option.key, tuple(found.get((option.key, entry.id), Cell()) for entry in across))
        for option in dossier.pack.options.get("area", ())
        if option.key in used
    )
