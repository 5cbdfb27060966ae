import csv
import itertools
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.content.model import Depth, Screening
from lva.domain.screening import (
    Choice,
    Reason,
    Result,
    Threshold,
    bands,
    keys,
    screen,
    settle,
    threshold_of,
    triggers,
)
from lva.domain.values.answers import Value
from tests import packs

RULE: Final[Screening] = packs.shipped().screening  # type: ignore[assignment]  # the shipped pack screens
LEVELS: Final = ("no", "not_known", "some", "significant")
DEPTHS: Final = (Depth.NONE, Depth.BRIEF, Depth.FULL)
TRIGGERS: Final = triggers(RULE)
EXCLUSIONS: Final = (RULE.individual, RULE.formal, RULE.temporary, RULE.law, RULE.later)
NAMED: Final = (RULE.law, RULE.later)
"""Exclusions that lower only if something is named beside them."""


def _answers(**given: Value) -> dict[str, Value]:
    """Answer everything with no but for what is given."""
    return {**dict.fromkeys((*EXCLUSIONS, *TRIGGERS), "no"), **given}


def _ticked(key: str) -> Value:
    return {"choice": "yes", "text": "nimetty"} if key in NAMED else {"choice": "yes"}


def _cases() -> list[Any]:
    with (Path(__file__).with_name("screening_cases.tsv")).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    cases = []
    for row in rows:
        said = dict(pair.split("=") for pair in row["answers"].split())
        ticked = {pair.split("=")[0]: _ticked(pair.split("=")[0]) for pair in row["exclusions"].split()}
        cases.append(
            pytest.param(_answers(**said, **ticked), Depth(row["expected"]), id=f"{row['number']} {row['title']}")
        )
    return cases


@pytest.mark.parametrize(("answers", "expected"), _cases())
def test_a_case_of_the_collection_has_the_depth_that_people_agreed_on(
    answers: dict[str, Value], expected: Depth
) -> None:
    assert expected is screen(RULE, answers).depth


def test_the_collection_has_all_its_cases() -> None:
    assert 31 == len(_cases())


# -- when there is no result yet --------------------------------------------------------------------


def test_nothing_answered_is_no_result() -> None:
    result = screen(RULE, {})
    assert (None, (*EXCLUSIONS, *TRIGGERS)) == (result.depth, result.unanswered)


@pytest.mark.parametrize("key", [*EXCLUSIONS, *TRIGGERS])
def test_one_unanswered_question_is_no_result(key: str) -> None:
    answers = _answers()
    del answers[key]
    assert Result(None, unanswered=(key,)) == screen(RULE, answers)


def test_one_child_s_case_asks_nothing_else() -> None:
    assert Result(Depth.INDIVIDUAL, (Reason("individual", ("x_individual",)),)) == screen(RULE, {"x_individual": "yes"})


def test_the_questions_of_the_rule_stand_each_once() -> None:
    assert (
        "t_direct", "t_indirect", "t_groups", "t_service", "t_money", "t_worry", "t_lasting", "t_scale",
    ) == TRIGGERS  # fmt: skip
    assert (*EXCLUSIONS, *TRIGGERS, "n_screen", "chosen_depth", "screening_reason", "lowered_by") == keys(RULE)


# -- reasons ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [Reason("no_child_concerned", RULE.touches)]),
        ({"t_money": "some", "x_formal": {"choice": "yes"}}, [Reason("formal", ("x_formal",))]),
        ({"t_money": "some", "t_direct": "not_known"}, [Reason("brief", ("t_direct", "t_money"))]),
        (
            {"t_groups": "significant", "t_money": "significant"},
            [Reason("two_strong", ("t_groups", "t_money"))],
        ),
        (
            {"t_groups": "not_known", "t_money": "significant"},
            [Reason("two_strong", ("t_money", "t_groups"))],
        ),
        (
            {"t_money": "significant", "t_scale": "significant"},
            [Reason("strong_and_weighty", ("t_money", "t_scale"))],
        ),
        (
            {"t_money": "significant", "t_worry": "significant"},
            [Reason("strong_and_weighty", ("t_money", "t_worry"))],
        ),
        (
            {"t_scale": "significant", "t_direct": "significant"},
            [Reason("large_and_children", ("t_scale", "t_direct"))],
        ),
    ],
)
def test_the_result_says_which_answers_led_to_it(given: dict[str, Value], expected: list[Reason]) -> None:
    assert expected == list(screen(RULE, _answers(**given)).reasons)


FULL: Final = {"t_service": "significant", "t_money": "significant"}
WEIGHTY: Final = {"t_money": "significant", "t_scale": "significant"}
BRIEF: Final = {"t_direct": "some"}
YES: Final = {"choice": "yes"}
NAMING: Final = {"choice": "yes", "text": "laki 1 §"}


@pytest.mark.parametrize(
    ("given", "depth", "code"),
    [
        ({**FULL, "x_temporary": YES}, Depth.BRIEF, "lowered_temporary"),
        ({**FULL, "x_temporary": YES, "t_lasting": "significant"}, Depth.FULL, "two_strong"),
        ({**FULL, "x_temporary": YES, "t_groups": "significant"}, Depth.FULL, "two_strong"),
        ({**WEIGHTY, "x_law": NAMING}, Depth.BRIEF, "lowered_law"),
        ({**WEIGHTY, "x_law": YES}, Depth.FULL, "strong_and_weighty"),
        ({**FULL, "x_law": NAMING}, Depth.FULL, "two_strong"),
        ({"t_groups": "significant", "t_scale": "significant", "x_law": NAMING}, Depth.FULL, "strong_and_weighty"),
        ({**FULL, "x_later": NAMING}, Depth.BRIEF, "lowered_later"),
        ({**FULL, "x_later": YES}, Depth.FULL, "two_strong"),
        ({**FULL, "x_temporary": YES, "x_later": NAMING}, Depth.BRIEF, "lowered_temporary"),
        ({**BRIEF, "x_later": NAMING}, Depth.NONE, "lowered_later"),
        ({**BRIEF, "x_later": YES}, Depth.BRIEF, "brief"),
        ({"t_money": "significant", "x_later": NAMING}, Depth.BRIEF, "brief"),
        ({**BRIEF, "x_temporary": YES}, Depth.BRIEF, "brief"),
        ({**BRIEF, "x_law": NAMING}, Depth.BRIEF, "brief"),
    ],
)
def test_an_exclusion_lowers_by_one_step_at_most(given: dict[str, Value], depth: Depth, code: str) -> None:
    result = screen(RULE, _answers(**given))
    assert (depth, code) == (result.depth, result.reasons[-1].code)


# -- a threshold of the municipality's own ----------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "threshold", "depth", "code"),
    [
        ({"n_screen": "from_200"}, Threshold(children=("from_200",)), Depth.FULL, "own_threshold_children"),
        ({"n_screen": "from_50"}, Threshold(children=("from_200",)), Depth.BRIEF, "brief"),
        ({"t_scale": "significant"}, Threshold(scale=True), Depth.FULL, "own_threshold_scale"),
        ({"t_scale": "some"}, Threshold(scale=True), Depth.BRIEF, "brief"),
        ({"t_scale": "significant"}, Threshold(), Depth.BRIEF, "brief"),
        ({"t_scale": "significant"}, None, Depth.BRIEF, "brief"),
    ],
)
def test_a_threshold_lifts_to_full(
    given: dict[str, Value], threshold: Threshold | None, depth: Depth, code: str
) -> None:
    result = screen(RULE, _answers(**BRIEF, **given), threshold)
    assert (depth, code) == (result.depth, result.reasons[0].code)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, None),
        ({"threshold_children": 10}, Threshold(("from_10", "from_50", "from_200"), least=10)),
        ({"threshold_children": 100}, Threshold(("from_200",), least=100)),
        ({"threshold_children": None, "threshold_scale": True}, Threshold(scale=True)),
        ({"threshold_children": 200, "threshold_scale": True}, Threshold(("from_200",), scale=True, least=200)),
    ],
)
def test_the_threshold_is_what_the_organisation_has_chosen(
    settings: dict[str, Value], expected: Threshold | None
) -> None:
    assert expected == threshold_of(packs.shipped(), settings)


def test_a_threshold_names_the_least_number_of_a_band() -> None:
    assert {10: "from_10", 50: "from_50", 200: "from_200"} == bands(packs.shipped())


def test_a_pack_that_does_not_screen_has_no_bands() -> None:
    assert {} == bands(packs.small())


levels = st.sampled_from(LEVELS)
eight = st.fixed_dictionaries(dict.fromkeys(TRIGGERS, levels))
excluded = st.fixed_dictionaries(
    {key: st.sampled_from(["no", _ticked(key), {"choice": "yes"}]) for key in EXCLUSIONS if key != RULE.individual}
)
banded = st.sampled_from(["under_10", "from_10", "from_50", "from_200", "not_known"])


@given(eight, excluded, banded, st.booleans(), st.sets(banded))
def test_a_threshold_never_lowers(
    given: dict[str, Value], ticked: dict[str, Value], band: str, scale: bool, children: set[str]
) -> None:
    answers = _answers(**given, **ticked, n_screen=band)
    plain, lifted = screen(RULE, answers), screen(RULE, answers, Threshold(tuple(children), scale))
    assert DEPTHS.index(_depth(plain)) <= DEPTHS.index(_depth(lifted))


OWN = replace(RULE, own=("own_place", "own_budget"), own_full=("own_place",))


@pytest.mark.parametrize(
    ("own", "expected", "named"),
    [
        ({"own_place": "no", "own_budget": "no"}, Depth.NONE, None),
        ({"own_place": "no", "own_budget": "some"}, Depth.BRIEF, ("own_budget",)),
        ({"own_place": "not_known", "own_budget": "no"}, Depth.BRIEF, ("own_place",)),
        ({"own_place": "significant", "own_budget": "some"}, Depth.FULL, ("own_place",)),
        ({"own_place": "no", "own_budget": "significant"}, Depth.BRIEF, ("own_budget",)),
    ],
)
def test_a_question_of_the_organisation_lifts_as_far_as_it_says(
    own: dict[str, Value], expected: Depth, named: tuple[str, ...] | None
) -> None:
    result = screen(OWN, _answers(**own))
    assert expected is result.depth
    assert ("own_trigger" in {reason.code for reason in result.reasons}) is (named is not None)
    assert named in (None, result.reasons[0].questions)


def test_a_question_of_the_organisation_has_to_be_answered_like_any_other() -> None:
    assert ("own_budget",) == screen(OWN, _answers(own_place="no")).unanswered
    assert {"own_place", "own_budget"} <= set(keys(OWN))


@given(eight, excluded, banded, st.fixed_dictionaries({"own_place": levels, "own_budget": levels}))
def test_a_question_of_the_organisation_never_lowers(
    given: dict[str, Value], ticked: dict[str, Value], band: str, own: dict[str, Value]
) -> None:
    answers = _answers(**given, **ticked, **own, n_screen=band)
    assert DEPTHS.index(_depth(screen(RULE, answers))) <= DEPTHS.index(_depth(screen(OWN, answers)))


def _depth(result: Result) -> Depth:
    assert result.depth is not None
    return result.depth


# -- all combinations -------------------------------------------------------------------------------


@cache
def _all() -> dict[tuple[int, ...], int]:
    """Return the depth of every combination of the eight answers without exclusions, both as indexes."""
    depths = {}
    for combination in itertools.product(range(4), repeat=len(TRIGGERS)):
        answers = _answers(**{key: LEVELS[level] for key, level in zip(TRIGGERS, combination, strict=True)})
        depths[combination] = DEPTHS.index(_depth(screen(RULE, answers)))
    return depths


@pytest.mark.slow
def test_of_all_combinations_the_stated_shares_are_full_and_brief() -> None:
    counts = Counter(_all().values())
    assert (65536, 16) == (counts.total(), counts[0])
    assert (54, 46) == tuple(round(100 * counts[depth] / counts.total()) for depth in (2, 1))


@pytest.mark.slow
def test_a_heavier_answer_never_lowers_the_result_but_out_of_doubt_about_groups() -> None:
    depths, doubt = _all(), TRIGGERS.index(RULE.doubt)
    lowered = set()
    for combination, depth in depths.items():
        for index, level in enumerate(combination):
            if level < 3 and depths[*combination[:index], level + 1, *combination[index + 1 :]] < depth:
                lowered.add((index, level))
    assert {(doubt, LEVELS.index("not_known"))} == lowered


# -- flags ------------------------------------------------------------------------------------------


def _flags(**given: Value) -> dict[str, tuple[str, ...]]:
    return {flag.code: flag.questions for flag in screen(RULE, _answers(**given)).flags}


def test_four_answers_not_known_say_to_find_out_first() -> None:
    unknown = dict.fromkeys(TRIGGERS[:4], "not_known")
    assert TRIGGERS[:4] == _flags(**unknown)["find_out_first"]
    del unknown[TRIGGERS[0]]
    assert "find_out_first" not in _flags(**unknown, t_direct="some")


def test_an_effect_without_a_child_asks_to_look_again() -> None:
    assert {"check_direct": ("t_direct", "t_indirect")} == _flags(t_worry="significant")
    assert {} == _flags(t_worry="significant", t_direct="some")
    assert {} == _flags()


def test_a_mere_formality_with_something_significant_is_a_contradiction() -> None:
    assert {"contradiction_formal": ("x_formal", "t_direct")} == _flags(x_formal=YES, t_direct="significant")
    assert {} == _flags(x_formal=YES, t_direct="some")


def test_a_temporary_solution_that_lasts_is_a_contradiction() -> None:
    flags = _flags(x_temporary=YES, t_direct="some", t_lasting="significant")
    assert {"contradiction_temporary": ("x_temporary", "t_lasting")} == flags
    assert {} == _flags(x_temporary=YES, t_direct="some", t_lasting="some")


@given(eight, excluded)
def test_every_result_says_why(given: dict[str, Value], ticked: dict[str, Value]) -> None:
    result = screen(RULE, _answers(**given, **ticked))
    assert result.depth is not None
    assert 1 <= len(result.reasons) <= 2
    assert not result.unanswered


# -- the depth in force -----------------------------------------------------------------------------

REASON: Final = "x" * 80


@pytest.mark.parametrize(
    ("computed", "answers", "expected"),
    [
        (None, {"chosen_depth": "none"}, Choice(None)),
        (Depth.INDIVIDUAL, {"chosen_depth": "none"}, Choice(Depth.INDIVIDUAL)),
        (Depth.FULL, {}, Choice(Depth.FULL)),
        (Depth.BRIEF, {"chosen_depth": "brief"}, Choice(Depth.BRIEF)),
        (Depth.BRIEF, {"chosen_depth": "full"}, Choice(Depth.FULL)),
        (Depth.NONE, {"chosen_depth": "full"}, Choice(Depth.FULL)),
        (Depth.FULL, {"chosen_depth": "brief"}, Choice(Depth.FULL, (("screening_reason", 80), ("lowered_by", 1)))),
        (
            Depth.FULL,
            {"chosen_depth": "brief", "screening_reason": "x" * 79, "lowered_by": "Malli"},
            Choice(Depth.FULL, (("screening_reason", 80),)),
        ),
        (
            Depth.FULL,
            {"chosen_depth": "brief", "screening_reason": REASON},
            Choice(Depth.FULL, (("lowered_by", 1),)),
        ),
        (
            Depth.FULL,
            {"chosen_depth": "brief", "screening_reason": REASON, "lowered_by": "Malli"},
            Choice(Depth.BRIEF),
        ),
        (
            Depth.FULL,
            {"chosen_depth": "none", "screening_reason": REASON, "lowered_by": "Malli"},
            Choice(Depth.NONE),
        ),
        (
            Depth.BRIEF,
            {"chosen_depth": "none", "screening_reason": "x" * 79, "lowered_by": "Malli"},
            Choice(Depth.BRIEF, (("screening_reason", 80),)),
        ),
        (Depth.NONE, {}, Choice(Depth.NONE, (("screening_reason", 60),))),
        (Depth.NONE, {"screening_reason": "x" * 59}, Choice(Depth.NONE, (("screening_reason", 60),))),
        (Depth.NONE, {"screening_reason": "x" * 60}, Choice(Depth.NONE)),
        (Depth.NONE, {"screening_reason": ["x"]}, Choice(Depth.NONE, (("screening_reason", 60),))),
    ],
)
def test_raising_is_free_and_lowering_needs_a_reason_and_a_name(
    computed: Depth | None, answers: dict[str, Value], expected: Choice
) -> None:
    assert expected == settle(RULE, Result(computed), answers)


@given(st.sampled_from(DEPTHS), st.sampled_from(DEPTHS), st.integers(0, 100), st.booleans())
def test_what_is_in_force_is_what_was_chosen_or_what_was_computed(
    computed: Depth, chosen: Depth, length: int, named: bool
) -> None:
    answers = {"chosen_depth": chosen.value, "screening_reason": "x" * length, "lowered_by": "Malli" if named else ""}
    choice = settle(RULE, Result(computed), answers)
    assert choice.depth in (computed, chosen)
    lowered = DEPTHS.index(choice.depth) < DEPTHS.index(computed)
    assert not lowered or (length >= 80 and named and not choice.lacking)
