"""What share of labelled names and identifiers the detector finds, with 95 % intervals."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from lva.anonymity.hits import NAMES, Hit, Kind

_NORMAL: Final = 1.959963984540054
"""The standard normal distribution has 95 % of its weight within so many deviations."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, and the interval in which the true share lies with 95 % confidence."""

    name: str
    right: int
    of: int

    @property
    def value(self) -> float:
        """Return the share; of nothing, it is 1."""
        return self.right / self.of if self.of else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """Return Wilson's score interval (1927), which holds near 0 and 1 and for few cases."""
        if not self.of:
            return 0.0, 1.0
        square = _NORMAL**2
        middle = self.value + square / (2 * self.of)
        spread = _NORMAL * sqrt(self.value * (1 - self.value) / self.of + square / (4 * self.of**2))
        whole = 1 + square / self.of
        return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)

    def __str__(self) -> str:
        """Return the line that is printed."""
        low, high = self.interval
        return f"{self.name} = {self.value:.4f}  # {self.right} of {self.of}, 95 %: {low:.4f} to {high:.4f}"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with what a person found in it, and what the detector found."""

    language: str
    text: str
    spans: tuple[tuple[int, int, str], ...]
    hits: tuple[Hit, ...]

    def covers(self, start: int, end: int) -> bool:
        """Whether every letter and digit of a stretch is in some find."""
        return all(
            any(hit.start <= place < hit.end for hit in self.hits)
            for place in range(start, end)
            if self.text[place].isalnum()
        )

    def is_right(self, hit: Hit) -> bool:
        """Whether a name that was found touches something that a person labelled."""
        return any(start < hit.end and hit.start < end for start, end, _ in self.spans)


def shares(rows: Sequence[Labelled]) -> Iterator[Share]:
    """Yield the five figures.

    A span is found if the finds cover all its letters and digits, whatever kind they are of: what is covered
    can be masked. A name that was found is right if it touches a labelled span.
    """
    yield _recall("structured_recall", rows, lambda kind: kind not in NAMES)
    yield _recall("person_recall", rows, lambda kind: kind == Kind.PERSON)
    yield _recall("person_recall_fi", [row for row in rows if row.language == "fi"], lambda kind: kind == Kind.PERSON)
    yield _recall("names_recall", rows, lambda kind: kind in NAMES)
    found = [row.is_right(hit) for row in rows for hit in row.hits if hit.kind in NAMES]
    yield Share("names_precision", sum(found), len(found))


def _recall(name: str, rows: Sequence[Labelled], counts: Callable[[str], bool]) -> Share:
    found = [row.covers(start, end) for row in rows for start, end, kind in row.spans if counts(kind)]
    return Share(name, sum(found), len(found))
