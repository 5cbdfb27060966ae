"""What an organisation that reviews blind did in the demonstration, as data: records that came, reviews, answers.

It is told in `demonstration_reviews.toml`, which says what its signs mean, and moved by the years of the town's story.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import tomli

from lva.content.demonstration import Inhabitant, later, retold

NOTHING: Final = "-"
"""The sign for a criterion for which nothing is chosen yet."""
_FULL: Final = "2"
_MARKS: Final = {"n": "na", "m": "masked"}
"""Signs that are shorter than the marks they stand for."""


@dataclass(frozen=True, slots=True)
class Shared:
    """How somebody of the town shared an assessment: what may leave, what they kept and why, and what they added."""

    by: str
    at: dt.datetime
    policy: str
    keep: Mapping[str, str] = field(default_factory=dict)
    """By the word as it is written, why it may stay."""
    add: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words that were missed, by what they are."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One review of a record: when it was handed out, and what became of it."""

    by: str
    handed: dt.datetime
    ended: dt.datetime | None = None
    """None for one that is still open."""
    marks: str = ""
    """A sign for each criterion; empty for one of which nothing has been written."""
    comments: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    recognised: bool = False

    def scores(self, stock: Mapping[str, Sequence[str]], way: int = 0) -> Iterator[tuple[int, str, str]]:
        """Iterate over the criteria that have a mark: number, mark and words, those of `stock` where it has none.

        `way` tells which of its ways of saying a thing is theirs.
        """
        for number, sign in enumerate(self.marks, start=1):
            if sign != NOTHING:
                said = self.comments.get(str(number)) or _in_stock(stock, number, sign, way)
                yield number, _MARKS.get(sign, sign), said


def _in_stock(stock: Mapping[str, Sequence[str]], number: int, sign: str, way: int) -> str:
    if sign == _FULL:
        return ""
    ways = stock[str(number) if sign.isdecimal() else sign]
    return ways[way % len(ways)]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the town says to a review that came back."""

    by: str
    at: dt.datetime
    to: int
    """The review that it answers, by its place among those of the record."""
    words: str
    sent: dt.datetime | None = None
    """When it was read through and sent; None for a draft."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One record that came, and what became of it."""

    name: str
    at: dt.datetime
    """When it came, with a release or a parcel."""
    reviews: tuple[Reviewed, ...] = ()
    tale: str = ""
    """The town's own assessment; empty for one of an invented giver."""
    shared: Shared | None = None
    example: str = ""
    giver: str = ""
    group: str = ""
    """The class of municipalities that is shown of the giver."""
    language: str = ""
    years: int = 0
    """By so many years the example is moved."""
    round: str = ""
    """The calibration that it serves."""
    let_go: dt.datetime | None = None
    """When a coordinator let the answer go."""
    released: tuple[dt.datetime, ...] = ()
    """When further releases carried what waits: reviews to the town, and its answers to the reviewers."""
    answers: tuple[Answered, ...] = ()


@dataclass(frozen=True, slots=True)
class Reviews:
    """The organisation that reviews, and everything that came to it."""

    slug: str
    names: Mapping[str, str]
    people: tuple[Inhabitant, ...]
    stock: Mapping[str, Sequence[str]]
    """Words for marks that have none of their own, by criterion and by sign, in several ways."""
    comings: tuple[Coming, ...]
    published: tuple[dt.date, ...]
    """The days on which figures were published that were due."""


def read_reviews(path: Path, years: int = 0) -> Reviews:
    """Read what happened, so many years later than it is written."""
    source = _later(tomli.loads(path.read_text(encoding="utf-8")), years)
    people = tuple(Inhabitant(**{**one, "roles": tuple(one["roles"])}) for one in source["people"])
    comings = tuple(_coming(one, years) for one in source["records"])
    return Reviews(source["slug"], source["names"], people, source["stock"], comings, tuple(source["published"]))


def _later(value: Any, years: int) -> Any:
    """Return what was read with all its times and years moved."""
    match value:
        case dt.datetime():
            return later(value, years)
        case dt.date():
            return later(dt.datetime.combine(value, dt.time()), years).date()
        case dict():
            return {key: _later(one, years) for key, one in value.items()}
        case list():
            return [_later(one, years) for one in value]
        case _:
            return retold(value, years)


def _coming(source: Mapping[str, Any], years: int) -> Coming:
    shared = Shared(**source["shared"]) if "shared" in source else None
    reviews = tuple(Reviewed(**one) for one in source.get("reviews", ()))
    answers = tuple(Answered(**one) for one in source.get("answers", ()))
    released = tuple(source.get("released", ()))
    made = Coming(**{**source, "shared": shared, "reviews": reviews, "answers": answers, "released": released})
    return replace(made, years=made.years + years)
