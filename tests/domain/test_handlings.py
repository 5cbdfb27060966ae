import pytest

from lva.domain.dossier import Entry
from lva.domain.handlings import Treated, Treatment, departs, say_section, treatment
from lva.domain.values.answers import Value
from tests import packs
from tests.speech import speaking

MATTER = "m1"


def _entry(name: str, entry_id: str, matter: str = MATTER, **fields: Value) -> Entry:
    return Entry(entry_id, name, fields, matter)


def _order(*handlings: Entry) -> list[str]:
    return [one.handling.id for one in treatment(handlings, MATTER).handlings]


def test_nothing_recorded_is_empty() -> None:
    assert Treatment(()) == treatment([_entry("group", "g1", ""), _entry("handling", "h1", "m2")], MATTER)
    assert treatment([], MATTER).is_empty


@pytest.mark.parametrize("name", ["handling", "item_outcome", "dissent", "related_assessment"])
def test_anything_recorded_is_not_empty(name: str) -> None:
    assert not treatment([_entry(name, "x")], MATTER).is_empty


def test_handlings_stand_by_their_days_and_those_without_one_last() -> None:
    found = [
        _entry("handling", "open", on="../2020-09-30"),
        _entry("handling", "none"),
        _entry("handling", "late", on="2025-11-20"),
        _entry("handling", "year", on="2025"),
        _entry("handling", "same", on="2025-11-20"),
    ]
    assert ["year", "late", "same", "open", "none"] == _order(*found)


def test_parts_and_dissents_stand_with_their_handling() -> None:
    handling = _entry("handling", "h1")
    part, stray = _entry("item_outcome", "p1", handling="h1"), _entry("item_outcome", "p2", handling="gone")
    dissent, disputed = _entry("dissent", "d1", about=["i1", "h1"]), _entry("dissent", "d2", about=["i1"])
    related = _entry("related_assessment", "r1")
    found = treatment([stray, part, disputed, dissent, handling, related], MATTER)
    assert Treatment((Treated(handling, (part,), (dissent,)),), (stray,), (disputed,), (related,)) == found


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"stage": "decided"}, False),
        ({"stage": "decided", "alternative": "v1"}, False),
        ({"stage": "amended", "alternative": "v2"}, True),
        ({"stage": "returned", "alternative": "v2"}, False),
    ],
)
def test_a_decision_departs_if_it_followed_another_alternative(fields: dict[str, Value], *, expected: bool) -> None:
    assert expected is departs(packs.shipped(), _entry("handling", "h1", **fields), "v1")


@pytest.mark.parametrize(
    ("stored", "expected"), [("153", "section 153"), ("20/0232/2", "20/0232/2"), (None, ""), ("", "")]
)
def test_a_section_is_named_as_one_and_a_docket_stands_for_itself(stored: Value, expected: str) -> None:
    assert expected == say_section(speaking("en"), stored)
