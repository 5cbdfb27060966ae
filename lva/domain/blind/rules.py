"""How numbers, money and times are made coarse before they leave: bands and half-years.

The limits are this project's proposals (docs/blind.md). A change of any of them is a new `RULES`: an approval is
bound to it.
"""

import datetime as dt
from decimal import Decimal
from typing import Final

from lva.domain.values import dates

RULES: Final = "2026.1"
"""The version of all rules of coding; records name it."""
BANDS: Final = ("negative", "under_10", "10_49", "50_199", "200_999", "from_1000")
MONEY_BANDS: Final = ("under_1000", "1000_9999", "10000_99999", "100000_999999", "from_1000000")
FARTHEST: Final = 60
"""Months before or after the decision are told up to this many."""
OLD: Final = 2010
"""Years before are told by their decade."""
_DECADE: Final = 10
_LIMITS: Final = (0, 10, 50, 200, 1000)
_MONEY_LIMITS: Final = (1_000, 10_000, 100_000, 1_000_000)
_CENTS: Final = 100
_OPEN: Final = ".."
_MONTHS: Final = 12
_HALF: Final = 6
_YEAR_LETTERS: Final = 4
_DAYS_A_MONTH: Final = Decimal("30.44")


def band(number: Decimal) -> str:
    """Return the band of a number."""
    return BANDS[sum(number >= limit for limit in _LIMITS)]


def money_band(cents: int) -> str:
    """Return the band of an amount of cents, in whole euros."""
    return MONEY_BANDS[sum(cents >= limit * _CENTS for limit in _MONEY_LIMITS)]


def halves(when: str) -> str:
    """Return a stored day, month, year or period in half-years: `2025-H2`, `2025-H1/2026-H2`, `../2025`.

    A year alone stays one. A period within one half-year is that half-year. What is older than `OLD` is told by its
    decade, `1920/1929`: the year in which a school was built finds it.
    """
    first, _, last = when.partition("/")
    begin, end = _half(first, 0), _half(last or first, _DECADE - 1)
    return begin if begin == end else f"{begin}/{end}"


def _half(point: str, into_decade: int) -> str:
    if point == _OPEN:
        return point
    year = int(point[:_YEAR_LETTERS])
    if year < OLD:
        return f"{year - year % _DECADE + into_decade:04d}"
    if len(point) == _YEAR_LETTERS:
        return point
    return f"{year}-H{1 if int(point.split('-')[1]) <= _HALF else 2}"


def months(when: str, decided: dt.date) -> dict[str, int]:
    """Return how many months before the decision a time ends, and how long a period lasts; empty if it has no days.

    A year alone says nothing of months.
    """
    first, last = dates.span(when)
    ended = last or first
    if ended is None or any(len(point) == _YEAR_LETTERS for point in when.split("/")):
        return {}
    found = {"before": _within(_between(ended, decided))}
    if "/" in when and first and last:
        found["for"] = _within(round((last - first).days / _DAYS_A_MONTH))
    return found


def _between(day: dt.date, decided: dt.date) -> int:
    return (decided.year - day.year) * _MONTHS + decided.month - day.month


def _within(count: int) -> int:
    return max(-FARTHEST, min(FARTHEST, count))
