"""The story of the demonstration town as data: who lives in it, and what happened to its assessments when.

The story is told once, in `demonstration.toml`, with its own years. It is moved by whole years until its
last deed lies in the past, so that "last year" is last year whenever somebody starts the demonstration.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import tomli

from lva.content.examples import Example

_YEAR: Final = re.compile(r"\b20\d\d\b")
_NUMBERED: Final = frozenset({"year"})
"""Keys under which a year is kept as a number."""


@dataclass(frozen=True, slots=True)
class Inhabitant:
    """Somebody of the town, by the name under which the story speaks of them; roles by their stored names."""

    key: str
    email: str
    name: str
    title: str
    unit: str
    language: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that somebody did to an assessment, at a local time without a zone."""

    do: str
    """The name of a move, or `save`, `record`, `attach` or `mark`."""
    by: str
    at: dt.datetime
    words: str
    """The comment, the reason or the note."""
    given: Mapping[str, Any]
    """What was saved, in the form of an example; what was attached to which entry; the marked place."""


@dataclass(frozen=True, slots=True)
class Tale:
    """What happened to one assessment: who began it from which example when, and the scenes after that."""

    name: str
    """The example that it is written from; an individual decision has none."""
    by: str
    at: dt.datetime
    years: int
    """By so many years the example is moved before the story is."""
    matter: str
    """The earlier tale whose matter it serves as well; empty for a matter of its own."""
    individual: Mapping[str, str]
    """Title and language of a decision on one child; empty for all others."""
    scenes: tuple[Scene, ...]

    @property
    def times(self) -> tuple[dt.datetime, ...]:
        """When it was begun, and when each scene was."""
        return (self.at, *(scene.at for scene in self.scenes))


@dataclass(frozen=True, slots=True)
class Story:
    """The town with its people and its years."""

    slug: str
    names: Mapping[str, str]
    people: tuple[Inhabitant, ...]
    tales: tuple[Tale, ...]
    settings: Mapping[str, Any]
    """What the town has chosen for itself."""
    years: int = 0
    """By so many years the story has been moved."""

    @property
    def begins(self) -> dt.datetime:
        """The first deed, at local time without a zone."""
        return min(tale.at for tale in self.tales)

    @property
    def ends(self) -> dt.datetime:
        """The last deed, at local time without a zone."""
        return max(at for tale in self.tales for at in tale.times)


def read_story(path: Path) -> Story:
    """Read the story as it is written."""
    source = tomli.loads(path.read_text(encoding="utf-8"))
    people = tuple(Inhabitant(**{**one, "roles": tuple(one["roles"])}) for one in source["people"])
    return Story(
        source["slug"], source["names"], people, tuple(map(_tale, source["tales"])), source.get("settings", {})
    )


def _tale(source: Mapping[str, Any]) -> Tale:
    scenes = tuple(_scene(one, source["by"]) for one in source.get("scenes", ()))
    return Tale(
        source["example"],
        source["by"],
        source["at"],
        source.get("years", 0),
        source.get("matter", ""),
        source.get("individual", {}),
        scenes,
    )


def _scene(source: Mapping[str, Any], author: str) -> Scene:
    given = {key: value for key, value in source.items() if key not in ("do", "by", "at", "words")}
    return Scene(source["do"], source.get("by", author), source["at"], source.get("words", ""), given)


def until(story: Story, now: dt.datetime) -> Story:
    """Return the story moved by whole years, as far forward as all of it lies before `now` (local, without a zone)."""
    years = now.year - story.ends.year
    return _moved_story(story, years if later(story.ends, years) <= now else years - 1)


def _moved_story(story: Story, years: int) -> Story:
    tales = tuple(
        replace(
            tale,
            at=later(tale.at, years),
            years=tale.years + years,
            individual=retold(tale.individual, years),
            scenes=tuple(
                replace(
                    scene,
                    at=later(scene.at, years),
                    words=retold(scene.words, years),
                    given=retold(scene.given, years),
                )
                for scene in tale.scenes
            ),
        )
        for tale in story.tales
    )
    return replace(story, tales=tales, years=story.years + years)


def later(at: dt.datetime, years: int) -> dt.datetime:
    """Return the same day and time in another year; the leap day becomes the day before."""
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return at.replace(year=at.year + years, day=28)


def moved(example: Example, years: int) -> Example:
    """Return an example told so many years later: every year in its dates, its numbers and its words is moved."""
    if not years:
        return example
    return replace(example, answers=retold(example.answers, years), entries=retold(example.entries, years))


def retold(value: Any, years: int) -> Any:
    """Return a value with every year in its words, and every number that is a year, so many years later."""
    match value:
        case str():
            return _YEAR.sub(lambda found: str(int(found[0]) + years), value)
        case Mapping():
            return {
                key: one + years if key in _NUMBERED and isinstance(one, int) else retold(one, years)
                for key, one in value.items()
            }
        case list() | tuple():
            return type(value)(retold(one, years) for one in value)
        case _:
            return value
