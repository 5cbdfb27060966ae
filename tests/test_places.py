"""Claims about the inventory of places: no page of a route is forgotten, neither full nor empty nor faulty."""

import tomllib
from collections import Counter
from typing import Final

import pytest

from tests.support import arrivals, places, tour
from tests.support.places import ANYWHERE, State
from tests.test_inventory import INVENTORY

_SENTENCE: Final = 10
"""So many letters a reason has at least."""
_READ: Final = [
    route for route, entry in tomllib.loads(INVENTORY.read_text("utf-8")).items() if "GET" in entry["methods"]
]


@pytest.mark.parametrize("route", _READ)
def test_every_route_has_a_place_or_a_reason_for_each_state(route: str) -> None:
    assert [] == places.inventory().missing(route), "tests/places.toml says how to add a place: one line"


def test_no_place_is_at_a_route_that_is_gone() -> None:
    known = places.inventory()
    named = {place.route for place in known.places} | {route for route, _ in known.reasons}
    assert set() == named - {*_READ, ANYWHERE}


def test_no_two_places_have_one_name() -> None:
    names = Counter(place.name for place in places.inventory().places)
    assert [] == [name for name, count in names.items() if count > 1]


def test_every_place_is_somebodys_and_says_how_one_comes_there() -> None:
    for place in places.inventory().places:
        assert place.who in tour.EVERYBODY, place.name
        assert bool(place.at) != bool(place.by), place.name
        assert not place.by or callable(getattr(arrivals, place.by, None)), place.name


def test_a_missing_state_has_a_reason_in_words() -> None:
    assert [] == [key for key, reason in places.inventory().reasons.items() if len(reason) < _SENTENCE]


def test_a_state_that_is_forgotten_is_found() -> None:
    found = places.read({"list": {"full": [{"name": "list", "at": "/list"}], "error": "A list cannot be wrong."}})
    assert [State.EMPTY] == found.missing("list")


def test_a_route_without_pages_says_so_once() -> None:
    assert [] == places.read({"file": {"none": "It hands out files."}}).missing("file")


def test_a_place_that_nobody_understands_is_refused() -> None:
    with pytest.raises(TypeError):
        places.read({"list": {"full": [{"name": "list", "where": "/list"}]}})
