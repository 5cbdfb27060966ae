"""The places of the site: which pages there are, in which state, whose they are, and how one comes there.

They are declared in tests/places.toml, which says how to add one. Nothing here opens a browser.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from lva.content.model import Depth
from tests import packs

FILE: Final = Path(__file__).parents[1] / "places.toml"
NONE: Final = "none"
ANYWHERE: Final = "anywhere"
"""Stands for a route where a page may be the answer of any of them."""


class State(StrEnum):
    """What a page has to show: much, nothing yet, or what is wrong."""

    FULL = "full"
    EMPTY = "empty"
    ERROR = "error"


_STATUS: Final = {State.FULL: 200, State.EMPTY: 200, State.ERROR: 422}
_EACH: Final = {"brief": ("lava", Depth.BRIEF), "full": ("lava", Depth.FULL), "checklist": ("ten-steps", Depth.FULL)}
_RESULT: Final = "depth"
"""The page of the wizard that only leads to the result of the screening."""


@dataclass(frozen=True, slots=True)
class Place:
    """One page: whose it is, and how one comes there, by an address or by doing something."""

    name: str
    route: str
    state: State
    status: int
    who: str = "author"
    at: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """All places in the order in which they are visited, and why others are missing."""

    places: tuple[Place, ...]
    reasons: Mapping[tuple[str, State], str]

    @property
    def typical(self) -> tuple[Place, ...]:
        """The first place of each route and state: what is the same for all of them is tried at these alone."""
        first: dict[tuple[str, State], Place] = {}
        for place in self.places:
            first.setdefault((place.route, place.state), place)
        return tuple(first.values())

    def missing(self, route: str) -> list[State]:
        """Return the states of a route for which there is neither a place nor a reason."""
        shown = {(place.route, place.state) for place in self.places}
        return [state for state in State if (route, state) not in shown | self.reasons.keys()]


@cache
def inventory() -> Inventory:
    """Return what tests/places.toml says."""
    return read(tomllib.loads(FILE.read_text("utf-8")))


def read(source: Mapping[str, Mapping[str, str | Sequence[Mapping[str, Any]]]]) -> Inventory:
    """Return an inventory; raises `TypeError` for a place that says what nobody understands."""
    places: list[Place] = []
    reasons: dict[tuple[str, State], str] = {}
    for route, states in source.items():
        for name, said in states.items():
            for state in State if name == NONE else (State(name),):
                if isinstance(said, str):
                    reasons[route, state] = said
                else:
                    places += (place for one in said for place in _places(route, state, one))
    return Inventory(tuple(places), reasons)


def _places(route: str, state: State, said: Mapping[str, Any]) -> Iterator[Place]:
    each, given = said.get("each", ""), {key: value for key, value in said.items() if key != "each"}
    place = Place(**{"route": route, "state": state, "status": _STATUS[state], **given})
    if not each:
        yield place
        return
    pack, depth = _EACH[each]
    for step in packs.shipped(pack).pages[depth]:
        if step.key != _RESULT:
            name, at = (text.replace("{step}", step.key) for text in (place.name, place.at))
            yield replace(place, name=name, at=at)
