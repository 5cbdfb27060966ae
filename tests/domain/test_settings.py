"""Claims about what an organisation may choose, and about what no choice takes away."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva import paths
from lva.content.library import Library, read_all
from lva.content.model import Depth, Pack, Screening, Text
from lva.content.own import Additions, Extra
from lva.domain import screening, settings
from lva.domain.errors import Invalid
from lva.domain.people import OrganisationKind
from lva.domain.settings import BY_KEY, RECORDED, SETTINGS, Setting, Shape, Standing, Theme, settled
from tests import packs

_BANDS = (10, 50, 200)
_UNIT = {"key": "own_1", "fi": "Sivistyspalvelut", "sv": "Bildningstjänster"}


def standing(**chosen: Any) -> Standing:
    return Standing({"names": {"fi": "Esimerkkilä"}, **chosen}, _BANDS)


def test_every_setting_stands_once_in_the_table() -> None:
    assert len(BY_KEY) == len(SETTINGS)


def test_every_theme_has_settings() -> None:
    assert set(Theme) == {setting.theme for setting in SETTINGS}


def test_what_records_say_of_settings_is_known() -> None:
    expected = {"threshold_children", "threshold_scale", "extra_triggers", "extra_groups", "appendix_profile"}
    assert expected | {"personal_signatures"} == set(RECORDED)


@pytest.mark.parametrize("kind", OrganisationKind)
def test_who_makes_no_assessments_chooses_nothing_about_them(kind: OrganisationKind) -> None:
    assert (Theme.SCREENING in settings.themes_of(kind)) is (kind is not OrganisationKind.MLL)
    assert Theme.NAMES in settings.themes_of(kind)


def test_a_theme_has_its_settings_in_their_order() -> None:
    assert ["names", "languages"] == [setting.key for setting in settings.of_theme(Theme.NAMES)]


_FITS: list[tuple[str, Any, Any]] = [
    ("names", {"sv": " Exempel  stad ", "fi": "Esimerkkilä", "en": ""}, {"fi": "Esimerkkilä", "sv": "Exempel stad"}),
    ("names", {"fi": "Esimerkkila\u0308"}, {"fi": "Esimerkkilä"}),
    ("names", {"fi": "Kunta\u202e\x00"}, {"fi": "Kunta"}),
    ("languages", ["sv", "fi"], ["fi", "sv"]),
    ("brand_name", {"fi": ""}, None),
    ("brand_colour", " #0D5A53 ", "#0d5a53"),
    ("threshold_children", 50, 50),
    ("threshold_scale", True, True),
    ("threshold_scale", False, None),
    ("follow_up_months", [12, 6], [6, 12]),
    ("appendix_profile", "a2a", "a2a"),
    ("personal_signatures", ["approver", "preparer"], ["preparer", "approver"]),
    ("sharing", "texts", "texts"),
    ("sharing", "none", None),
    ("units", [_UNIT], [_UNIT]),
    ("units", [{**_UNIT, "closed": True}], [{**_UNIT, "closed": True}]),
    ("units", [{**_UNIT, "closed": False, "depth": "full"}], [_UNIT]),
    ("units", None, None),
    ("extra_triggers", [{**_UNIT, "depth": "full"}], [{**_UNIT, "depth": "full"}]),
]


@pytest.mark.parametrize(("key", "value", "expected"), _FITS)
def test_a_choice_that_fits_is_stored_plainly(key: str, value: Any, expected: Any) -> None:
    assert expected == settled(key, value, standing())


_UNFIT: list[tuple[str, Any, str]] = [
    ("castles", True, "option"),
    ("names", None, "missing"),
    ("names", {"fi": "  "}, "missing"),
    ("names", {"de": "Stadt"}, "option"),
    ("names", "Kunta", "option"),
    ("names", {"fi": 5}, "option"),
    ("names", {"fi": "x" * 201}, "too_long"),
    ("languages", ["de"], "option"),
    ("languages", ["fi", "fi"], "option"),
    ("languages", "fi", "option"),
    ("brand_name", {"fi": "x" * 61}, "too_long"),
    ("brand_colour", "#fff", "colour"),
    ("brand_colour", 7, "colour"),
    ("brand_colour", "#777777", "contrast"),
    ("threshold_children", 60, "band"),
    ("threshold_children", True, "band"),
    ("threshold_scale", "yes", "option"),
    ("follow_up_months", [0], "months"),
    ("follow_up_months", [121], "months"),
    ("follow_up_months", [6, 6], "months"),
    ("follow_up_months", [1, 2, 3, 4, 5, 6], "months"),
    ("follow_up_months", [True], "months"),
    ("follow_up_months", "12", "months"),
    ("appendix_profile", "a4", "option"),
    ("sharing", "everything", "option"),
    ("units", "Sivistys", "option"),
    ("units", ["Sivistys"], "option"),
    ("units", [{"key": "own_1"}], "missing"),
    ("units", [{"key": "own_1", "fi": "\u202e"}], "missing"),
    ("units", [{"fi": "Sivistys"}], "option"),
    ("units", [{**_UNIT, "key": "Bad Key"}], "option"),
    ("units", [_UNIT, _UNIT], "option"),
    ("units", [{**_UNIT, "key": f"own_{number}"} for number in range(101)], "too_many"),
    ("extra_triggers", [_UNIT], "option"),
    ("extra_triggers", [{**_UNIT, "key": "t_direct", "depth": "full"}], "option"),
    ("extra_groups", [{**_UNIT, "key": "g_sami"}], "option"),
    ("extra_triggers", [{**_UNIT, "depth": "none"}], "option"),
]


@pytest.mark.parametrize(("key", "value", "reason"), _UNFIT)
def test_a_choice_that_does_not_fit_is_refused_with_the_reason(key: str, value: Any, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        settled(key, value, standing())
    assert (key, reason) == (caught.value.key, caught.value.reason)


@pytest.mark.parametrize("value", [None, [], [{**_UNIT, "key": "own_2"}]])
def test_what_stands_in_a_list_never_goes_away(value: object) -> None:
    with pytest.raises(Invalid) as caught:
        settled("units", value, standing(units=[_UNIT]))
    assert ("removed", {"items": ["own_1"]}) == (caught.value.reason, caught.value.facts)


@pytest.mark.parametrize(
    ("colour", "expected"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#595959", 7.0)]
)
def test_contrast_is_that_of_the_web_content_accessibility_guidelines(colour: str, expected: float) -> None:
    assert expected == round(settings.contrast_with_white(colour), 2)


@pytest.mark.parametrize(("colour", "expected"), [("#767676", True), ("#777777", False)])
def test_a_colour_is_legible_from_a_contrast_of_four_and_a_half_on(colour: str, expected: bool) -> None:
    assert expected is settings.is_legible(colour)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ""),
        ({"brand_colour": None}, ""),
        ({"brand_colour": "#0d5a53"}, "#0d5a53"),
        ({"brand_colour": "#767676"}, ""),
    ],
)
def test_documents_have_a_colour_that_stands_out_from_paper_by_seven_to_one(
    chosen: dict[str, str | None], expected: str
) -> None:
    assert expected == settings.accent(chosen)


def test_items_are_read_with_their_names_and_closed_ones_are_not_offered() -> None:
    chosen = {"units": [_UNIT, {"key": "own_2", "sv": "Teknik", "closed": True}]}
    first, second = settings.items(chosen, "units")
    assert ("Bildningstjänster", "Sivistyspalvelut") == (first.name("sv"), first.name("en"))
    assert ("Teknik", True) == (second.name("fi"), second.closed)
    assert (first,) == settings.open_items(chosen, "units")
    assert () == settings.items({}, "units")


@pytest.mark.parametrize(("there", "expected"), [(0, 6), (1, 36), (7, 36)])
def test_each_follow_up_has_its_interval_and_the_last_one_lasts(there: int, expected: int) -> None:
    assert expected == settings.next_months({"follow_up_months": [6, 36]}, there)


def test_a_follow_up_comes_after_a_year_where_nothing_was_chosen() -> None:
    assert 12 == settings.next_months({}, 0)


@pytest.mark.parametrize("chosen", [None, "all", {}, {"extra_groups": "x", "extra_triggers": [{"key": "t_direct"}]}])
def test_what_does_not_fit_in_the_settings_of_a_record_adds_nothing(chosen: object) -> None:
    assert Additions() == settings.additions_told(chosen)


def test_what_a_record_says_of_its_settings_is_added_to_its_questionnaire() -> None:
    found = settings.additions_told({"extra_groups": [_UNIT], "extra_triggers": [{**_UNIT, "depth": "full"}]})
    words = Text("Sivistyspalvelut", "Bildningstjänster", "Sivistyspalvelut")
    assert Additions((Extra("own_1", words),), (Extra("own_1", words, depth=Depth.FULL),)) == found


@pytest.mark.parametrize(
    ("chosen", "names", "expected"),
    [
        ({}, {"sv": "Exempelby", "fi": "Esimerkkilä"}, ("fi", "sv")),
        ({"languages": ["fi"]}, {"fi": "Esimerkkilä", "sv": "Exempelby"}, ("fi",)),
        ({}, {}, ("fi", "sv", "en")),
    ],
)
def test_an_organisation_works_in_the_languages_it_chose_or_is_named_in(
    chosen: Mapping[str, Any], names: Mapping[str, str], expected: tuple[str, ...]
) -> None:
    assert expected == settings.languages_of(chosen, names)


# -- what no setting takes away ------------------------------------------------------------------

_WORDS = st.fixed_dictionaries({"fi": st.text(min_size=1, max_size=9)}, optional={"sv": st.text(max_size=9)})


def _value(setting: Setting) -> st.SearchStrategy[Any]:
    """Return what somebody may try to choose, much of which fits."""
    item = st.builds(
        lambda key, words, depth, closed: {"key": f"own_{key}", **words, "depth": depth, "closed": closed},
        st.integers(0, 5),
        _WORDS,
        st.sampled_from(["brief", "full", "none"]),
        st.booleans(),
    )
    fitting: dict[Shape, st.SearchStrategy[Any]] = {
        Shape.WORDS: _WORDS,
        Shape.SWITCH: st.booleans(),
        Shape.ONE: st.sampled_from([*setting.options, "none"]),
        Shape.SOME: st.lists(st.sampled_from([*setting.options, "other"]), unique=True),
        Shape.BAND: st.sampled_from([*_BANDS, 3]),
        Shape.COLOUR: st.sampled_from(["#0d5a53", "#ffffff"]),
        Shape.MONTHS: st.lists(st.integers(0, 130), max_size=6),
        Shape.ITEMS: st.lists(item, max_size=4),
    }
    return st.none() | fitting[setting.shape]


@st.composite
def choices(draw: st.DrawFn) -> dict[str, Any]:
    """Draw settings as they stand after somebody has tried to choose something for each of them."""
    found: dict[str, Any] = {}
    for setting in SETTINGS:
        try:
            value = settled(setting.key, draw(_value(setting)), standing())
        except Invalid:
            continue
        if value is not None:
            found[setting.key] = value
    return found


@cache
def _library() -> Library:
    return read_all(paths.PACKS)


def _owned(chosen: Mapping[str, Any]) -> Pack:
    return _library().with_additions(settings.additions_of(chosen)).get("lava", packs.shipped().version)


@given(choices())
def test_no_setting_takes_anything_out_of_the_questionnaire(chosen: dict[str, Any]) -> None:
    """The general principles, hearing, the zero alternative, the worst-affected group, follow-up: all of it stays."""
    pack, owned = packs.shipped(), _owned(chosen)
    assert dict(pack.questions) == {key: owned.questions[key] for key in pack.questions}
    assert pack.lists == owned.lists
    for name, options in pack.options.items():
        assert list(options) == [one for one in owned.options[name] if one in options]
    for before, after in zip(pack.steps, owned.steps, strict=True):
        assert list(before.blocks) == [block for block in after.blocks if block in before.blocks]
        assert (before.key, before.depths, before.when) == (after.key, after.depths, after.when)


def _rule(pack: Pack) -> Screening:
    assert pack.screening is not None
    return pack.screening


@given(choices(), st.data())
def test_no_setting_lowers_what_the_screening_asks_for(chosen: dict[str, Any], data: st.DataObject) -> None:
    pack, owned = packs.shipped(), _owned(chosen)
    answers = {
        key: {"choice": data.draw(st.sampled_from(["yes", "no", "some", "significant", "not_known"])), "text": "§ 1"}
        for key in screening.keys(_rule(owned))
        if key not in {"chosen_depth", "screening_reason", "lowered_by"}
    }
    base = screening.screen(_rule(pack), answers).depth
    threshold = screening.threshold_of(owned, chosen)
    order = [None, Depth.NONE, Depth.BRIEF, Depth.FULL, Depth.INDIVIDUAL]
    assert order.index(base) <= order.index(screening.screen(_rule(owned), answers, threshold).depth)
