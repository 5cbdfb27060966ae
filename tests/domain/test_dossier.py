from dataclasses import replace
from typing import Final

import pytest

from lva.content.model import Depth, Where
from lva.content.reader import from_mapping
from lva.domain.dossier import Dossier, Entry, aliases, at_home, fits, from_record, in_pack_order, references, title
from lva.domain.screening import Threshold
from lva.domain.values.answers import Value
from tests import packs
from tests.dossiers import PROPOSAL, ZERO, alternatives, make_dossier, make_entry

PACK = packs.shipped()
SMALL = packs.small()


def test_an_entry_gives_its_fields_by_key() -> None:
    entry = make_entry("group", "g1", kind="g_poor")
    assert ("g_poor", None) == (entry.get("kind"), entry.get("people"))


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ((), True),
        ((("kind", ("zero", "other")),), True),
        ((("kind", ("proposal",)),), False),
        ((("kind", ("zero",)), ("status", ("dropped",))), False),
        ((("by", ("children",)),), False),
    ],
)
def test_an_entry_fits_when_every_condition_does(
    conditions: tuple[tuple[str, tuple[str, ...]], ...], *, expected: bool
) -> None:
    assert expected is fits(Where(conditions), {"kind": "zero", "status": "assessed"})


def test_entries_are_found_by_list_and_condition() -> None:
    zero, proposal = alternatives()
    dossier = make_dossier(entries=[zero, proposal, make_entry("group", "g1")])
    assert (zero, proposal) == dossier.of("alternative")
    assert (proposal,) == dossier.of("alternative", Where((("kind", ("proposal",)),)))
    assert () == dossier.of("hearing")


def test_an_entry_is_found_by_its_id() -> None:
    zero, _ = alternatives()
    dossier = make_dossier(entries=[zero])
    assert zero == dossier.entry(ZERO)
    assert dossier.entry("nobody") is None


def test_a_ready_made_entry_is_found_by_its_alias() -> None:
    dossier = make_dossier()
    assert (ZERO, "") == (dossier.alias("zero"), dossier.alias("third"))


# -- titles -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        ("alternative", {"name": "Ehdotus", "description": "x"}, "Ehdotus"),
        ("alternative", {"description": "Ensin tämä.\nSitten tuo."}, "Ensin tämä."),
        ("alternative", {"name": ""}, "{singular} 3"),
        ("group", {"kind": "g_poor"}, "pienituloisten perheiden lapset"),
        ("group", {"kind": "lost"}, "{singular} 3"),
        ("notice", {"channels": ["web", "letter"]}, "verkkosivut, kirje"),
        ("condition", {"text": "x" * 80}, "x" * 80),
        ("condition", {"text": "x" * 81}, "x" * 79 + "…"),
        ("condition", {"text": "x" * 78 + " yz"}, "x" * 78 + "…"),
        ("nowhere", {"name": "x"}, "nowhere 3"),
    ],
)
def test_an_entry_is_called_by_its_own_words_or_its_kind_and_number(
    name: str, fields: dict[str, Value], expected: str
) -> None:
    singular = PACK.lists[name].singular.fi if name in PACK.lists else ""
    assert expected.format(singular=singular) == title(PACK, "fi", Entry("e1", name, fields), 3)


def test_an_entry_is_called_in_the_language_of_its_assessment() -> None:
    assert "barn i familjer med låga inkomster" == title(PACK, "sv", make_entry("group", "g", kind="g_poor"), 1)


def test_a_field_that_holds_no_words_names_nothing() -> None:
    singular = PACK.lists["condition"].singular.fi
    assert f"{singular} 1" == title(PACK, "fi", make_entry("condition", "c", text={"value": "x"}), 1)


def test_the_name_of_a_file_is_a_title_and_the_id_of_another_entry_is_none() -> None:
    name = {"kind": "file", "label": packs.words(), "share": "drop", "share_why": packs.words()}
    changed = {"lists__thing__fields__name": name, "lists__mark__title": ["thing"]}
    pack = from_mapping(packs.source(**changed), "small", "")
    assert "kuva.png" == title(pack, "fi", make_entry("thing", "t1", name={"name": "kuva.png", "size": 3}), 1)
    assert "Merkintä 2" == title(pack, "fi", make_entry("mark", "m1", thing="t1"), 2)


def test_entries_are_numbered_within_their_list() -> None:
    dossier = make_dossier(
        entries=[make_entry("condition", "a"), make_entry("view", "b"), make_entry("condition", "c", text="Jos")]
    )
    names = dossier.names()
    assert {"a", "b", "c"} == set(names)
    assert (" 1", " 1", "Jos") == (names["a"][-2:], names["b"][-2:], names["c"])


# -- references -------------------------------------------------------------------------------------


def test_the_references_of_an_entry_are_its_ids_but_not_its_options() -> None:
    impact = make_entry("impact", "i1", alternative=PROPOSAL, groups=["g1", "all"], rating="-1", what="g9")
    assert [("alternative", PROPOSAL), ("groups", "g1")] == list(references(PACK, impact))


def test_not_known_is_no_reference() -> None:
    assert [] == list(references(PACK, make_entry("impact", "i1", groups={"not_known": True})))


def test_a_list_that_the_pack_lacks_has_no_references() -> None:
    assert [] == list(references(PACK, make_entry("nowhere", "f1", impacts=["i1"])))


def test_an_entry_of_a_matter_is_said_without_what_points_into_other_assessments() -> None:
    dissent = Entry("d1", "remark", {"text": "x", "marks": ["m1", "m9"]}, "matter")
    assert {"text": "x", "marks": ["m1"]} == at_home(SMALL, dissent, {"m1"}).fields
    assert {"text": "x"} == at_home(SMALL, dissent, {"m2"}).fields
    assert dissent is at_home(SMALL, dissent, {"m1", "m9"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("v1", {"best": "v1"}),
        ("v9", {}),
        ({"choice": "v9", "text": "koska"}, {"best": {"text": "koska"}}),
        ({"choice": "v1", "text": "v9"}, {"best": {"choice": "v1", "text": "v9"}}),
    ],
)
def test_a_reference_with_a_reason_keeps_its_reason(value: Value, expected: dict[str, Value]) -> None:
    best = SMALL.questions["best"]
    field = packs.entry_field(best.kind, key="best", refers=best.refers, parts=best.parts)
    pack = replace(SMALL, lists={"thing": replace(SMALL.lists["thing"], fields=(field,))})
    assert expected == dict(at_home(pack, make_entry("thing", "t1", best=value), {"v1"}).fields)


def test_a_handling_is_named_with_its_day() -> None:
    pack = replace(PACK, lists={**PACK.lists, "handling": replace(PACK.lists["view"], title=("text",))})
    named = [title(pack, "fi", make_entry("handling", "h", text="Lautakunta", **given), 1) for given in _DAYS]
    assert ["Lautakunta 20.11.2025", "Lautakunta"] == named


_DAYS: Final[tuple[dict[str, Value], ...]] = ({"on": "2025-11-20"}, {})


# -- order and aliases ------------------------------------------------------------------------------


def test_entries_stand_in_the_order_of_the_pack_and_then_in_their_own() -> None:
    entries = [
        make_entry(name, key) for name, key in (("x", "1"), ("group", "2"), ("alternative", "3"), ("group", "4"))
    ]
    assert ["3", "2", "4", "1"] == [entry.id for entry in in_pack_order(PACK, tuple(entries))]


def test_ready_made_entries_are_recognised_by_what_they_were_made_with() -> None:
    other = make_entry("alternative", "v3", kind="other")
    group = make_entry("group", "g1", kind="zero")
    zero, proposal = alternatives()
    assert {"zero": ZERO, "proposal": PROPOSAL} == aliases(PACK, (group, other, proposal, zero))


def test_the_first_of_several_is_the_ready_made_one() -> None:
    zero, _ = alternatives()
    assert {"zero": ZERO} == aliases(PACK, (zero, make_entry("alternative", "v9", kind="zero")))


# -- records ----------------------------------------------------------------------------------------


def _record(**given: Value) -> dict[str, Value]:
    return {"assessment": {"language": "sv", "depth": "brief"}, **given}


def test_a_record_becomes_the_dossier_that_it_was() -> None:
    dossier = from_record(
        _record(
            matters=[{"id": "m1", "title": "Asia", "strange": "x"}, {"id": "m2", "title": "Toinen"}],
            answers={"heard": "no"},
            entries={"group": [{"id": "g1", "kind": "g_poor"}], "alternative": [{"id": "v0", "kind": "zero"}]},
        ),
        PACK,
    )
    expected = Dossier(
        PACK,
        Depth.BRIEF,
        "sv",
        {"title": "Asia", "heard": "no"},
        (make_entry("alternative", "v0", kind="zero"), make_entry("group", "g1", kind="g_poor")),
        {"zero": "v0"},
    )
    assert expected == dossier


def test_the_lists_of_a_matter_become_its_entries() -> None:
    matters = [
        {"id": "m1", "handlings": [{"id": "h1", "body": "Lautakunta"}, {"body": "Hallitus"}]},
        {"id": "m2", "entries": {"dissent": [{"id": "d1", "by": "jäsen"}]}},
    ]
    found = from_record(_record(matters=matters), PACK).entries
    assert {"h1": "m1", "handling-1": "m1", "d1": "m2"} == {entry.id: entry.matter for entry in found}
    assert {"Lautakunta", "Hallitus"} == {entry.get("body") for entry in found if entry.list == "handling"}


def test_the_threshold_of_the_organisation_goes_with_the_record() -> None:
    settings = {"threshold_children": 50}
    dossier = from_record(_record(organisation={"kind": "municipality", "settings": settings}), PACK)
    assert Threshold(("from_50", "from_200"), scale=False, least=50) == dossier.threshold


def test_a_record_of_almost_nothing_is_a_dossier_too() -> None:
    dossier = from_record({"assessment": {"language": "fi"}}, SMALL)
    assert (None, {}, (), {}) == (dossier.depth, dossier.answers, dossier.entries, dossier.aliases)
