"""Claims about the population gate, with the municipalities as they are shipped."""

from dataclasses import replace

import pytest

from lva import paths
from lva.content.municipalities import CLASSES, Known, Municipalities, Municipality, read_municipalities
from lva.domain.blind import population
from lva.domain.blind.population import Fitted
from lva.domain.blind.record import Policy, Shown
from lva.domain.people import OrganisationKind

KNOWN = read_municipalities(paths.MUNICIPALITIES)
KUSTAVI, ESPOO, KASKINEN, MARIEHAMN, SOTTUNGA = "304", "049", "231", "478", "766"
LAPUA, OUTOKUMPU, VIHTI, KEMINMAA, MUSTASAARI = "408", "309", "927", "241", "499"


def fitted(code: str | None, language: str = "fi", policy: Policy = Policy.TEXTS) -> Fitted:
    return population.fitted(KNOWN, code, language, policy)


def few(**classes: int) -> Municipalities:
    """Return so many municipalities of each class, all of which use Finnish."""
    made = [
        Municipality(f"{group}{number}", group, group, ("fi",), group, Known.FIGURES)
        for group, count in classes.items()
        for number in range(count)
    ]
    return replace(KNOWN, by_code={one.code: one for one in made})


def test_a_rural_finnish_municipality_is_one_of_many() -> None:
    found = fitted(KUSTAVI)
    assert (Shown("rural", "fi"), ()) == (found.shown, found.coarsened)
    assert found.enough
    assert population.count(KNOWN, found.shown) == found.count


@pytest.mark.parametrize("code", [ESPOO, KASKINEN, MARIEHAMN])
def test_swedish_texts_of_a_town_hide_its_class_or_merge_it(code: str) -> None:
    found = fitted(code, "sv")
    assert "sv" == found.shown.language
    assert found.coarsened[:1] == ("class_merged",)
    assert found.enough


def test_without_words_a_swedish_record_hides_its_language_first() -> None:
    found = fitted(MARIEHAMN, "sv", Policy.RATINGS)
    assert (Shown("urban", ""), ("language_hidden",)) == (found.shown, found.coarsened)


def test_a_small_swedish_municipality_is_one_of_the_rural_ones() -> None:
    assert Shown("rural", "sv") == fitted(SOTTUNGA, "sv").shown


def test_swedish_is_written_in_49_municipalities_and_english_may_be_in_all() -> None:
    assert 49 == population.count(KNOWN, Shown("", "sv"))
    assert len(KNOWN.by_code) == population.count(KNOWN, Shown("", "en")) == population.count(KNOWN, Shown())


@pytest.mark.parametrize("code", [None, "999"])
def test_whoever_is_no_municipality_shows_no_class(code: str | None) -> None:
    assert Shown("", "fi") == fitted(code).shown


def test_a_municipality_alone_in_its_class_is_merged_with_its_neighbours() -> None:
    known = few(urban=1, semi_urban=19, rural=100)
    found = population.fitted(known, "urban0", "fi", Policy.TEXTS)
    assert (Shown("urban_or_semi_urban", "fi"), 20) == (found.shown, found.count)


def test_where_merging_is_not_enough_the_class_is_hidden() -> None:
    known = few(urban=1, semi_urban=1, rural=100)
    found = population.fitted(known, "urban0", "fi", Policy.TEXTS)
    assert (Shown("", "fi"), ("class_merged", "class_hidden")) == (found.shown, found.coarsened)


def test_where_nothing_helps_it_is_not_enough() -> None:
    known = few(urban=1, semi_urban=1, rural=17)
    found = population.fitted(known, "urban0", "fi", Policy.TEXTS)
    assert (19, False) == (found.count, found.enough)
    unknown = population.fitted(known, None, "fi", Policy.TEXTS)
    assert (Shown("", "fi"), 19, False) == (unknown.shown, unknown.count, unknown.enough)


def test_of_a_language_that_nobody_else_writes_there_is_not_enough() -> None:
    known = few(urban=30, semi_urban=30, rural=30)
    assert not population.fitted(known, "urban0", "sv", Policy.TEXTS).enough
    assert population.fitted(known, "urban0", "sv", Policy.RATINGS).enough


@pytest.mark.parametrize("policy", [Policy.RATINGS, Policy.TEXTS])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_municipality_of_the_country_can_share_its_own_language(language: str, policy: Policy) -> None:
    codes = {one.group: code for code, one in KNOWN.by_code.items()}.values()
    assert [] == [code for code in codes if not population.fitted(KNOWN, code, language, policy).enough]


def test_each_class_and_each_merged_one_is_known() -> None:
    for group in (*CLASSES, *population.MERGED, ""):
        assert population.count(KNOWN, Shown(group))


def test_of_a_likely_class_it_is_told_how_many_stand_there_by_that_only() -> None:
    found = fitted(LAPUA)
    assert (Shown("semi_urban", "fi"), 43, 30, ()) == (found.shown, found.count, found.likely, found.coarsened)
    assert 0 == fitted(KUSTAVI).likely == fitted(MARIEHAMN, "sv").likely


@pytest.mark.parametrize(
    ("code", "group"), [(OUTOKUMPU, "semi_urban_or_rural"), (VIHTI, "urban_or_semi_urban"), (KEMINMAA, "")]
)
def test_a_doubtful_class_is_shown_so_wide_that_it_is_true(code: str, group: str) -> None:
    found = fitted(code)
    assert (Shown(group, "fi"), ("class_doubtful",)) == (found.shown, found.coarsened)
    assert found.enough


def test_a_doubtful_class_is_hidden_where_too_few_share_it() -> None:
    assert 19 == population.count(KNOWN, Shown("urban_or_semi_urban", "sv"))
    found = fitted(MUSTASAARI, "sv")
    assert (Shown("", "sv"), ("class_doubtful", "class_hidden")) == (found.shown, found.coarsened)
    hidden = fitted(MUSTASAARI, "sv", Policy.RATINGS)
    assert (Shown("urban_or_semi_urban"), ("class_doubtful", "language_hidden")) == (hidden.shown, hidden.coarsened)


def test_a_doubtful_municipality_counts_only_where_all_its_classes_are_shown() -> None:
    doubtful = Municipality("900", "A", "A", ("fi",), "urban", Known.DOUBTFUL, ("semi_urban",))
    known = replace(KNOWN, by_code={"900": doubtful})
    counts = {group: population.count(known, Shown(group, "fi")) for group in (*CLASSES, *population.MERGED, "")}
    assert {"urban_or_semi_urban", ""} == {group for group, count in counts.items() if count}


@pytest.mark.parametrize(
    ("kind", "language", "may"),
    [
        (OrganisationKind.COUNTY, "fi", True),
        (OrganisationKind.COUNTY, "sv", False),
        (OrganisationKind.COUNTY, "en", True),
        (OrganisationKind.MUNICIPALITY, "sv", True),
        (OrganisationKind.JOINT, "sv", True),
    ],
)
def test_a_county_shows_a_language_only_if_enough_of_them_write_it(
    kind: OrganisationKind, language: str, may: bool
) -> None:
    assert may is population.may_tell(kind, language)
