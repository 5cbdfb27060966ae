"""Days and looser times as people write them in municipal papers, and as they are stored.

A day is stored as ISO 8601 (`2025-03-25`). A "when" is a day, a month (`2025-03`), a year, a period
(`2022-10-14/2024-03-01`) or one open at an end (`../2020-09-30`, `2020-09-30/..`).
"""

import calendar
import datetime as dt
import re
from typing import Final

from lva.domain.values.speech import Speech

_OPEN: Final = ".."
_DAY: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH: Final = re.compile(r"(\d{1,2})[/.]\s?(\d{4})")
_ISO_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_YEAR: Final = re.compile(r"\d{4}")
_DASH: Final = "\u2013"
_RANGE: Final = re.compile(r"\s*[\u2013\u2014]\s*|\s+-\s*|\s*-\s+|(?<=[./]\d{4})\s*-\s*|(?<=^\d{4})-(?=\d{4}$)")
_POINT: Final = r"(?:\.\.|\d{4}(?:-\d{2}){0,2})"
_STORED_PERIOD: Final = re.compile(f"{_POINT}/{_POINT}")
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199


def read_day(typed: str) -> str | None:
    """Return the ISO form of a day written as `25.3.2025` or `2025-03-25`; None if it is none."""
    typed = typed.strip()
    if found := _DAY.fullmatch(typed):
        day, month, year = (int(part) for part in found.groups())
    elif found := _ISO_DAY.fullmatch(typed):
        year, month, day = (int(part) for part in found.groups())
    else:
        return None
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    return date.isoformat() if _FIRST_YEAR <= year <= _LAST_YEAR else None


def read_when(typed: str) -> str | None:
    """Return the stored form of a looser time; None if it cannot be read.

    Understood are `25.3.2025`, `3/2025`, `2025`, two of them joined by a dash, one with a dash before
    or after it (open at that end), and the stored forms themselves. A period that ends before it
    begins is not understood.
    """
    typed = typed.strip()
    ends = typed.split("/") if _STORED_PERIOD.fullmatch(typed) else _RANGE.split(typed)
    if len(ends) == 1:
        return _read_point(ends[0])
    if len(ends) != 2:  # noqa: PLR2004 -- a period has two ends
        return None
    first, last = (_OPEN if end.strip() in ("", _OPEN) else _read_point(end) for end in ends)
    if first is None or last is None or first == last == _OPEN:
        return None
    value = f"{first}/{last}"
    begin, end = span(value)
    return None if begin and end and end < begin else value


def _read_point(typed: str) -> str | None:
    typed = typed.strip()
    if day := read_day(typed):
        return day
    if found := _MONTH.fullmatch(typed):
        month, year = (int(part) for part in found.groups())
    elif found := _ISO_MONTH.fullmatch(typed):
        year, month = (int(part) for part in found.groups())
    elif _YEAR.fullmatch(typed):
        return f"{int(typed)}" if _FIRST_YEAR <= int(typed) <= _LAST_YEAR else None
    else:
        return None
    inside = _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12  # noqa: PLR2004 -- months of a year
    return f"{year:04d}-{month:02d}" if inside else None


def span(value: str) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day of a stored time; None stands for an open end."""
    first, _, last = value.partition("/")
    last = last or first
    return _first_day(first), _last_day(last)


def _first_day(point: str) -> dt.date | None:
    if point == _OPEN:
        return None
    year, month, day = (*(int(part) for part in point.split("-")), 1, 1)[:3]
    return dt.date(year, month, day)


def _last_day(point: str) -> dt.date | None:
    if point == _OPEN:
        return None
    parts = [int(part) for part in point.split("-")]
    year = parts[0]
    month = parts[1] if len(parts) > 1 else 12
    day = parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]  # noqa: PLR2004 -- year, month, day
    return dt.date(year, month, day)


def say_when(speech: Speech, value: str) -> str:
    """Return a stored time in words: `25.3.2025`, `3/2025`, `14.10.2022\u20131.3.2024`, `until 30 September 2020`."""
    first, slash, last = value.partition("/")
    if not slash:
        return _say_point(speech, first)
    if first == _OPEN:
        end = _say_point(speech, last)
        return (
            speech.text("until the year %(year)s", year=end)
            if _is_year(last)
            else speech.text("until %(day)s", day=end)
        )
    begin = _say_point(speech, first)
    if last == _OPEN:
        return (
            speech.text("from the year %(year)s", year=begin)
            if _is_year(first)
            else speech.text("from %(day)s", day=begin)
        )
    return f"{begin}{_DASH}{_say_point(speech, last)}"


def _is_year(point: str) -> bool:
    return _YEAR.fullmatch(point) is not None


def _say_point(speech: Speech, point: str) -> str:
    parts = point.split("-")
    if len(parts) == 3:  # noqa: PLR2004 -- year, month, day
        return speech.date(dt.date.fromisoformat(point))
    if len(parts) == 2:  # noqa: PLR2004 -- year and month
        return f"{int(parts[1])}/{parts[0]}"
    return point


def type_when(value: str) -> str:
    """Return a stored time as a person would type it into a field."""
    first, slash, last = value.partition("/")
    if not slash:
        return type_point(first)
    begin = "" if first == _OPEN else type_point(first)
    end = "" if last == _OPEN else type_point(last)
    return f"{begin}{_DASH}{end}"


def type_point(point: str) -> str:
    """Return a stored day, month or year as a person would type it."""
    parts = [str(int(part)) for part in point.split("-")]
    return {3: ".", 2: "/", 1: ""}[len(parts)].join(reversed(parts))
