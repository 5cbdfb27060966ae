import pytest

from lva.content.model import Depth, Where
from lva.domain.answers import Value
from lva.domain.dossier import Dossier, Entry, aliases, fits, from_record, in_pack_order, references, title
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
        ("forecast", {"name": "x"}, "forecast 3"),
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
    assert [] == list(references(PACK, make_entry("forecast", "f1", impacts=["i1"])))


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


def test_a_record_of_almost_nothing_is_a_dossier_too() -> None:
    dossier = from_record({"assessment": {"language": "fi"}}, SMALL)
    assert (None, {}, (), {}) == (dossier.depth, dossier.answers, dossier.entries, dossier.aliases)
