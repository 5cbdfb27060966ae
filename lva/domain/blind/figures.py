"""What is published about many blind records together: criteria, hearing, areas of life and groups.

Every figure passes the gate of `lva.domain.blind.aggregates`. There is one level of detail: the class of
municipalities. A period is half a year; its figures come out on a fixed day and never change after it, so that nobody
can subtract what stood there yesterday from what stands there today.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lva.domain import matrix
from lva.domain.blind.aggregates import Cell, Contribution, Table, rounded_to, table
from lva.domain.blind.scoring import Outcome
from lva.domain.judging.rubric import NUMBERS
from lva.domain.values.answers import picked

FORMAT: Final = "lava.blind.figures/1"
CLASSES: Final = ("urban", "semi_urban", "rural")
"""Statistics Finland's three classes of municipalities, the one thing by which figures are split."""
_ELSEWHERE: Final = ""
"""The cell of records whose class was hidden or merged; it has no name and counts in the whole alone."""
_SETTLED_AFTER: Final = dt.timedelta(days=75)
"""How long after the end of a period its figures come out: reviews that were under way are then settled."""
_JULY: Final = 7


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A settled record as figures see it."""

    giver: bytes
    """As in `Contribution`."""
    content: Mapping[str, Any]
    """`lava.blind/1`."""
    outcomes: Mapping[int, Outcome]

    @property
    def cell(self) -> str:
        """The class under which it counts."""
        shown = str(self.content.get("shown", {}).get("class", ""))
        return shown if shown in CLASSES else _ELSEWHERE


def period_of(day: dt.date) -> str:
    """Return the half-year of a day: `2026-H2`."""
    return f"{day.year}-H{1 if day.month < _JULY else 2}"


def published_on(period: str) -> dt.date:
    """Return the fixed day on which the figures of a period come out."""
    year, half = int(period[:4]), period[-1]
    return (dt.date(year, _JULY, 1) if half == "1" else dt.date(year + 1, 1, 1)) + _SETTLED_AFTER


def due(today: dt.date, first: dt.date) -> tuple[str, ...]:
    """Return the periods from the one of `first` on whose figures are to be out by today, the oldest first."""
    return tuple(period for period in _periods(first, today) if published_on(period) <= today)


def _periods(first: dt.date, last: dt.date) -> Iterator[str]:
    year, half = first.year, 1 if first.month < _JULY else 2
    while (year, half) <= (last.year, 1 if last.month < _JULY else 2):
        yield f"{year}-H{half}"
        year, half = (year, 2) if half == 1 else (year + 1, 1)


def release(period: str, reviewed: Sequence[Reviewed]) -> dict[str, Any]:
    """Return the figures of a period, `lava.blind.figures/1`; what may not be told is left out of them."""
    criteria = {str(number): _told(_table(reviewed, _half_points(number))) for number in NUMBERS}
    found = {
        "criteria": _present(criteria),
        "heard": _told(_table(reviewed, _heard)),
        "harmed_areas": _present(_each(reviewed, "area")),
        "harmed_groups": _present(_each(reviewed, "groups")),
    }
    return {"format": FORMAT, "period": period, **_present(found)}


def _present(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value}


def _table(reviewed: Sequence[Reviewed], outcome: Callable[[Reviewed], int | None]) -> Table:
    said = ((one, outcome(one)) for one in reviewed)
    return table([Contribution(one.giver, one.cell, value) for one, value in said if value is not None], CLASSES)


def _half_points(number: int) -> Callable[[Reviewed], int | None]:
    """Return what tells the points of a criterion, doubled: the median of two reviewers may be half a point."""

    def outcome(one: Reviewed) -> int | None:
        points = one.outcomes[number].points
        return None if points is None else round(2 * points)

    return outcome


def _heard(one: Reviewed) -> int | None:
    """Return whether children were heard by the time of the record; None where it does not say."""
    said = picked(one.content.get("answers", {}).get("heard"))
    return int(said[0] == "yes") if said else None


def _each(reviewed: Sequence[Reviewed], key: str) -> dict[str, Any]:
    """Return, for every area or group to which more than one or two records name harm, in how many they do.

    That something is named at all, while its count rounds to nothing, would tell of those one or two.
    """
    harmed = [(one, _harmed(one.content, key)) for one in reviewed]
    named = Counter(name for _, found in harmed for name in found)
    names = sorted(name for name, count in named.items() if rounded_to(count))
    return {name: _told(_table(reviewed, _has(harmed, name))) for name in names}


def _has(harmed: Sequence[tuple[Reviewed, frozenset[str]]], name: str) -> Callable[[Reviewed], int]:
    by_record = {id(one): name in found for one, found in harmed}
    return lambda one: int(by_record[id(one)])


def _harmed(content: Mapping[str, Any], key: str) -> frozenset[str]:
    lists = content.get("entries", {})
    kinds = {one["id"]: picked(one.get("kind")) for one in lists.get("group", ())}
    impacts = [one for one in lists.get("impact", ()) if one.get("rating") in matrix.HARMS]
    named = (name for one in impacts for name in picked(one.get(key)))
    return frozenset(real for name in named for real in kinds.get(name, (name,)))


def _told(found: Table) -> dict[str, Any]:
    if found.whole is None:
        return {}
    by_class = {name: _cell(cell) for name, cell in found.cells.items() if cell is not None}
    return {"all": _cell(found.whole), **({"by_class": by_class} if by_class else {})}


def _cell(cell: Cell) -> dict[str, Any]:
    """Return a cell as JSON without fractions: medians are text."""
    counts = {str(outcome): count for outcome, count in cell.outcomes.items()}
    return {"count": cell.count, "median": f"{cell.median:g}", "outcomes": counts}
