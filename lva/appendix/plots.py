"""What is drawn to scale: steps on a line of time and bars of numbers, as values; text beside them says the same."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marker:
    """A numbered step on a line of time."""

    number: int
    day: dt.date
    late: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time below the line."""

    first: dt.date
    last: dt.date
    label: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A day that is named below the line; the first of a year stands out."""

    day: dt.date
    label: str
    major: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Steps to scale on one line; a table beside it says the same."""

    alternative: str
    markers: tuple[Marker, ...]
    periods: tuple[Period, ...]
    ticks: tuple[Tick, ...]
    late: str
    """The word beside late steps."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its words, None if there is none; a forecast is drawn open."""

    value: float | None
    words: str
    forecast: bool = False
