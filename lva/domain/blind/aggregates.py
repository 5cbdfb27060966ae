"""What may be published of many records together, so that nothing can be worked out about one giver.

A cell is published with at least five distinct givers, none of them with more than half of it, and at least two
different outcomes. Counts are rounded to five. Where cells are held back, so many more are that all that is held back
together would be a cell that may be published: then subtracting from the whole tells nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

LEAST_GIVERS: Final = 5
LARGEST_PART: Final = 0.5
LEAST_OUTCOMES: Final = 2
ROUNDED_TO: Final = 5


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one record adds to a table."""

    giver: bytes
    """Who gave it, as something that tells only whether two are the same."""
    cell: str
    outcome: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that may be published."""

    count: int
    """Rounded to five."""
    median: float
    outcomes: Mapping[int, int]
    """How many records have each outcome, rounded to five; what rounds to nothing is left out."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by their names, and all of them together; None where it is held back."""

    cells: Mapping[str, Cell | None]
    whole: Cell | None

    @property
    def held_back(self) -> tuple[str, ...]:
        """The names of the cells that are not published."""
        return tuple(name for name, cell in self.cells.items() if cell is None)


def table(contributions: Sequence[Contribution], names: Sequence[str]) -> Table:
    """Return the table of contributions by cell, with every name of `names` in their order.

    A contribution to a cell that has no name counts in the whole, as one that is always held back.
    """
    by_cell = {name: [one for one in contributions if one.cell == name] for name in names}
    whole = list(contributions)
    if not may_publish(whole):
        return Table(dict.fromkeys(names), None)
    shown = _shown(by_cell, whole)
    return Table({name: _cell(found) if name in shown else None for name, found in by_cell.items()}, _cell(whole))


def may_publish(found: Sequence[Contribution]) -> bool:
    """Whether a cell of these contributions passes the gate."""
    givers = Counter(one.giver for one in found)
    outcomes = {one.outcome for one in found}
    if len(givers) < LEAST_GIVERS or len(outcomes) < LEAST_OUTCOMES:
        return False
    return max(givers.values()) <= LARGEST_PART * len(found)


def _shown(by_cell: Mapping[str, Sequence[Contribution]], whole: Sequence[Contribution]) -> frozenset[str]:
    """Return the cells that are shown, the smallest held back until the rest tells nothing."""
    shown = {name for name, found in by_cell.items() if may_publish(found)}
    for smallest in sorted(shown, key=lambda name: (len(by_cell[name]), name)):
        hidden = [one for one in whole if one.cell not in shown]
        if not hidden or may_publish(hidden):
            break
        shown.discard(smallest)
    return frozenset(shown)


def _cell(found: Sequence[Contribution]) -> Cell:
    counts = Counter(one.outcome for one in found)
    rounded = {outcome: rounded_to(counts[outcome]) for outcome in sorted(counts)}
    return Cell(
        count=rounded_to(len(found)),
        median=float(median(one.outcome for one in found)),
        outcomes={outcome: count for outcome, count in rounded.items() if count},
    )


def rounded_to(count: int, step: int = ROUNDED_TO) -> int:
    """Return a count rounded to the nearest multiple of `step`, halves up."""
    return (2 * count + step) // (2 * step) * step


def commonest(tables: Mapping[int, Table], most: int) -> Iterator[tuple[int, Cell]]:
    """Yield the criteria that are met worst among those that may be told, with their whole, at most so many."""
    told = [(number, found.whole) for number, found in tables.items() if found.whole is not None]
    told.sort(key=lambda one: (one[1].median, -one[1].outcomes.get(0, 0), one[0]))
    yield from told[:most]
