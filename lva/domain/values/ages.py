"""Ages in words: ranges that follow each other are said as one ("7\u201317 years" and not four ranges)."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_RANGE: Final = re.compile(r"y(\d+)(?:_(\d+))?")
"""The key of an option that stands for years of age: `y7_9`, `y6`."""
_DASH: Final = "\u2013"

_Span = tuple[int, int, str]
"""The first year, the last, and the words after the years."""


def told(options: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the labels of picked options, given with their keys; ranges of years that meet are one label.

    A range alone keeps its own words. Options that are no ranges of years stay as they are.
    """
    found: list[str] = []
    run: list[tuple[_Span, str]] = []
    for key, label in options:
        span = _span(key, label)
        if run and (span is None or span[0] != run[-1][0][1] + 1):
            found += _said(run)
            run = []
        if span is None:
            found.append(label)
        else:
            run.append((span, label))
    return (*found, *_said(run))


def _span(key: str, label: str) -> _Span | None:
    """Return the years of an option whose label begins with just them."""
    years = _RANGE.fullmatch(key)
    if years is None:
        return None
    first, last = years[1], years[2] or years[1]
    number = first if first == last else f"{first}{_DASH}{last}"
    words = label.removeprefix(number)
    return (int(first), int(last), words) if label.startswith(number) and words[:1].isspace() else None


def _said(run: Sequence[tuple[_Span, str]]) -> Iterator[str]:
    """Yield what a run of ranges is called: with the shortest of their words, which add nothing to the years."""
    if len(run) == 1:
        yield run[0][1]
    elif run:
        words = min((span[2] for span, _ in run), key=len)
        yield f"{run[0][0][0]}{_DASH}{run[-1][0][1]}{words}"
