import random
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.domain import matrix
from lva.domain.dossier import Dossier, Entry
from lva.domain.matrix import Cell, Row, derive, is_offered
from lva.domain.values.answers import Value
from tests.dossiers import PROPOSAL, ZERO, alternatives, make_dossier, make_entry, worked

RATINGS: Final = ("+3", "+2", "+1", "0", "-1", "-2", "-3", "mixed", "unknown", "not_relevant", "unrated", "")
several = st.lists(st.sampled_from(RATINGS), max_size=5)


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ([], ("", False)),
        (["", "unrated"], ("", False)),
        (["+1"], ("+1", False)),
        (["0"], ("0", False)),
        (["-2"], ("-2", False)),
        (["mixed"], ("mixed", False)),
        (["unknown"], ("unknown", False)),
        (["not_relevant"], ("not_relevant", False)),
        (["+1", "+2"], ("+2", False)),
        (["-1", "-3", "-2"], ("-3", False)),
        (["0", "-1"], ("-1", False)),
        (["0", "+1"], ("+1", False)),
        (["+1", "-1"], ("mixed", False)),
        (["+3", "0", "-1"], ("mixed", False)),
        (["mixed", "+1"], ("mixed", False)),
        (["mixed", "unknown"], ("mixed", True)),
        (["unknown", "+1"], ("+1", True)),
        (["unknown", "0"], ("0", True)),
        (["unknown", "not_relevant"], ("unknown", False)),
        (["unknown", ""], ("unknown", False)),
        (["not_relevant", "-1"], ("-1", False)),
        (["unrated", "+1"], ("+1", False)),
    ],
)
def test_a_cell_is_derived_from_its_ratings(ratings: list[str], expected: tuple[str, bool]) -> None:
    assert expected == derive(ratings)


@given(several, st.randoms(use_true_random=False))
def test_the_order_of_ratings_does_not_matter(ratings: list[str], chance: random.Random) -> None:
    shuffled = list(ratings)
    chance.shuffle(shuffled)
    assert derive(ratings) == derive(shuffled)


@given(several)
def test_saying_the_same_twice_changes_nothing(ratings: list[str]) -> None:
    assert derive(ratings) == derive(ratings * 2)


@given(several, several)
def test_ratings_may_be_put_together_in_parts(first: list[str], second: list[str]) -> None:
    rating, doubt = derive(first)
    assert derive([*first, *second]) == derive([rating, *(["unknown"] if doubt else []), *second])


@given(several)
def test_a_doubt_stands_only_beside_a_rating(ratings: list[str]) -> None:
    rating, doubt = derive(ratings)
    assert not doubt or ("unknown" in ratings and rating not in ("", "unknown", "not_relevant"))


@given(several)
def test_harm_and_gain_never_cancel_each_other_out(ratings: list[str]) -> None:
    harms, gains = matrix.HARMS.intersection(ratings), matrix.GAINS.intersection(ratings)
    rating, _ = derive(ratings)
    assert bool(harms) is (rating in matrix.HARMS)
    assert bool(gains) is (rating in matrix.GAINS)


def _impact(entry_id: str, rating: str = "", area: str = "a_move", alternative: str = PROPOSAL) -> Entry:
    fields = {"area": area, "alternative": alternative, "rating": rating or None}
    return make_entry("impact", entry_id, **{key: value for key, value in fields.items() if value})


def _dossier(*impacts: Entry) -> Dossier:
    return make_dossier(entries=[*alternatives(), *impacts])


def test_the_rating_of_an_impact_is_empty_while_it_has_none() -> None:
    assert ("-1", "") == (matrix.rating_of(_impact("i1", "-1")), matrix.rating_of(_impact("i2")))


def test_a_cell_holds_the_impacts_of_its_area_and_alternative() -> None:
    here, also = _impact("i1", "+1"), _impact("i2", "-1")
    elsewhere = [_impact("i3", "-2", area="a_money"), _impact("i4", "-2", alternative=ZERO), make_entry("impact", "i5")]
    dossier = _dossier(here, also, *elsewhere)
    assert Cell("mixed", doubt=False, entries=(here, also)) == matrix.cell(dossier, "a_move", PROPOSAL)


def test_a_cell_without_impacts_is_open() -> None:
    assert Cell() == matrix.cell(_dossier(), "a_move", PROPOSAL)


def test_only_what_is_assessed_is_compared() -> None:
    others = [
        make_entry("alternative", "v3", status="assessed"),
        make_entry("alternative", "v4", status="dropped"),
        make_entry("alternative", "v5"),
    ]
    assert [ZERO, PROPOSAL, "v3", "v5"] == [
        column.id for column in matrix.columns(make_dossier(entries=[*alternatives(), *others]))
    ]


def test_a_row_stands_for_each_area_with_an_impact_in_the_order_of_the_pack() -> None:
    rows = matrix.rows(_dossier(_impact("i1", "+1", area="a_voice"), _impact("i2", "0", area="a_health")))
    assert ["a_health", "a_voice"] == [row.area for row in rows]
    assert ["", "0"] == [cell.rating for cell in rows[0].cells]


def test_a_pack_without_areas_has_no_rows() -> None:
    dossier = _dossier(_impact("i1", "+1"))
    assert () == matrix.rows(replace(dossier, pack=replace(dossier.pack, options={})))


@pytest.mark.parametrize(
    ("rating", "expected"),
    [("", False), ("0", False), ("not_relevant", False), ("unknown", True), ("+1", True), ("mixed", True)],
)
def test_a_row_has_an_effect_when_some_cell_says_more_than_no_change(rating: str, *, expected: bool) -> None:
    assert expected is Row("a_move", (Cell("0"), Cell(rating))).has_effect


def test_the_worked_example_compares_eight_areas() -> None:
    assert 8 == len(matrix.rows(worked()))


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        (None, {"+2", "+1", "0", "-1", "-2"}),
        ("default", {"+2", "+1", "0", "-1", "-2"}),
        ("words", {"+2", "+1", "0", "-1", "-2"}),
        ("three", {"+1", "0", "-1"}),
        ("seven", {"+3", "+2", "+1", "0", "-1", "-2", "-3"}),
        ({"choice": "three"}, {"+1", "0", "-1"}),
    ],
)
def test_the_ratings_offered_follow_the_scale(scale: Value, expected: set[str]) -> None:
    steps = ["+3", "+2", "+1", "0", "-1", "-2", "-3"]
    assert expected == {rating for rating in steps if is_offered(rating, {"scale": scale})}


@pytest.mark.parametrize("scale", ["default", "three", "seven", "words"])
@pytest.mark.parametrize("rating", ["mixed", "unknown", "not_relevant", "unrated", ""])
def test_what_is_no_step_belongs_to_every_scale(rating: str, scale: str) -> None:
    assert is_offered(rating, {"scale": scale})
