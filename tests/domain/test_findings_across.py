"""Claims about picks for page one, warnings, and where a finding leads; `test_findings` makes those about the gate."""

from dataclasses import replace

import pytest

from lva.content.model import Depth, Kind, Rule
from lva.domain.dossier import Dossier
from lva.domain.finding import step_of
from lva.domain.judging import findings
from lva.domain.judging.findings import Finding, blocking, place_of, warnings
from lva.domain.values.answers import Value
from tests import packs
from tests.dossiers import (
    PROPOSAL,
    ZERO,
    added,
    alternatives,
    at_depth,
    changed,
    make_dossier,
    make_entry,
    said,
    worked,
)

FEES = worked()


def _picked(dossier: Dossier, kind: str, count: int) -> Dossier:
    """Add impacts that are picked for page one."""
    more = [
        make_entry("impact", f"p{n}", area="a_home", alternative=PROPOSAL, rating="+1", page_one={"choice": kind})
        for n in range(count)
    ]
    return added(dossier, *more)


# -- page one ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "room"), [("plus", 2), ("minus", 1)])
def test_page_one_has_room_for_three_and_three(kind: str, room: int) -> None:
    assert () == blocking(_picked(FEES, kind, room))
    (found,) = blocking(_picked(FEES, kind, room + 1))
    assert ("too_many_picks", "weighing", "impact", "page_one", (kind,), 3) == (
        found.code, found.step, found.key, found.field, found.subject, found.limit,
    )  # fmt: skip


def test_a_pick_of_an_impact_that_has_none_any_more_takes_no_room() -> None:
    full = _picked(FEES, "plus", 3)
    assert 1 == len(blocking(full))
    assert () == blocking(changed(full, "p0", rating="0"))


def test_page_one_has_room_for_three_views() -> None:
    views = [make_entry("view", f"w{n}", text="Näin.", page_one="yes") for n in range(4)]
    heard = said(FEES, heard="yes")
    assert () == blocking(added(heard, *views[:3], make_entry("view", "w9", page_one="no")))
    assert (Finding("too_many_views", "hearing", "view", "w3", "page_one", limit=3),) == blocking(added(heard, *views))


# -- references -------------------------------------------------------------------------------------


def test_a_reference_that_no_page_shows_any_more_stops_nothing() -> None:
    lost = changed(FEES, "impact-3", groups=["g_gone"])
    assert () == blocking(lost)
    assert ["removed_reference"] == [found.code for found in blocking(changed(lost, "impact-3", rating="+1"))]


def test_an_answer_that_is_not_asked_any_more_may_refer_to_anything() -> None:
    question = replace(FEES.pack.questions["position_impacts"], when=Rule("is", "heard", ("yes",)))
    pack = replace(FEES.pack, questions={**FEES.pack.questions, "position_impacts": question})
    lost = replace(said(FEES, position_impacts=["i_gone"]), pack=pack)
    assert () == blocking(lost)
    assert ["removed_reference"] == [found.code for found in blocking(said(lost, heard="yes"))]


# -- warnings ---------------------------------------------------------------------------------------


def test_flags_of_the_screening_are_warnings() -> None:
    found = warnings(said(FEES, t_direct={"choice": "no"}, t_indirect={"choice": "no"}))
    assert (Finding("check_direct", "screening", "t_direct", subject=("t_direct", "t_indirect")),) == found


@pytest.mark.parametrize(
    ("stage", "expected"),
    [("before_alternatives", 0), ("before_proposal", 0), ("after_proposal", 1), ("after_decision", 1), (None, 0)],
)
def test_a_hearing_after_the_proposal_is_late(stage: str | None, expected: int) -> None:
    found = warnings(added(FEES, make_entry("hearing", "h1", stage=stage)))
    assert [Finding("hearing_late", "hearing", "hearing", "h1", "stage")] * expected == list(found)


def _rated(*ratings: str) -> Dossier:
    impacts = [make_entry("impact", f"i{n}", area="a_move", rating=one) for n, one in enumerate(ratings)]
    return make_dossier({"case_numbers": ["1"]}, [*alternatives(), *impacts])


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        (("unknown", "-1", "0"), []),
        (("unknown", "unknown", "-1", "0", "0"), [2]),
        (("unknown", "-1"), [1]),
        (("unknown", "-1", "not_relevant", "not_relevant"), [1]),
        (("unknown",), [1]),
        ((), []),
    ],
)
def test_more_than_a_third_not_known_is_a_warning(ratings: tuple[str, ...], expected: list[int]) -> None:
    assert expected == [found.limit for found in warnings(_rated(*ratings)) if found.code == "many_unknown"]


@pytest.mark.parametrize(
    ("ratings", "note", "expected"),
    [
        (("+1", "0"), None, True),
        (("0",), None, True),
        (("+1", "0"), "Haittoja etsittiin.", False),
        (("+1", "-1"), None, False),
        (("mixed",), None, False),
        (("unknown", "unrated"), None, False),
        (("not_relevant",), None, False),
    ],
)
def test_nothing_but_good_is_worth_a_second_look(ratings: tuple[str, ...], note: str | None, *, expected: bool) -> None:
    dossier = said(_rated(*ratings), balance_note=note)
    assert expected is (Finding("only_positive", "weighing", "balance_note") in warnings(dossier))


@pytest.mark.parametrize(
    ("depth", "numbers", "expected"),
    [
        (Depth.BRIEF, None, True),
        (Depth.FULL, None, True),
        (Depth.NONE, None, False),
        (None, None, False),
        (Depth.BRIEF, ["ESIdno-2027-107"], False),
        (Depth.BRIEF, {"not_known": True}, False),
    ],
)
def test_a_missing_case_number_is_a_warning(depth: Depth | None, numbers: Value, *, expected: bool) -> None:
    dossier = at_depth(said(FEES, case_numbers=numbers), depth)
    assert expected is (Finding("no_case_number", "background", "case_numbers") in warnings(dossier))


# -- what is compared -------------------------------------------------------------------------------


def test_zero_is_rated_unless_nothing_changes_then() -> None:
    assert [ZERO, PROPOSAL] == [one.id for one in findings.must_rate(FEES)]
    assert [PROPOSAL] == [one.id for one in findings.must_rate(changed(FEES, ZERO, unchanged=True))]
    assert () == findings.must_rate(make_dossier())


@pytest.mark.parametrize(("answer", "expected"), [("zoning", "a_safety"), ("other", "a_safety"), (None, "a_safety")])
def test_the_type_of_decision_chooses_the_areas_that_come_first(answer: Value, expected: str) -> None:
    found = findings.first_areas(said(FEES, decision_type=answer))
    assert 6 == len(found)
    assert expected in found


def test_a_type_that_names_no_areas_gets_the_common_ones() -> None:
    first = {"*": ("a",), "zoning": ("b",)}
    assert [("b",), ("a",), ("a",)] == [findings.chosen_rows(first, answer) for answer in ("zoning", "other", None)]
    assert () == findings.chosen_rows({}, "zoning")


def test_pages_without_ratings_have_no_areas() -> None:
    assert () == findings.first_areas(at_depth(FEES, Depth.NONE))


# -- where a finding leads --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "field", "expected"),
    [
        ("impact", "", "impacts"),
        ("impact", "rating", "impacts"),
        ("impact", "what", "impact-details"),
        ("impact", "page_one", "weighing"),
        ("impact", "area", "impacts"),
        ("measure", "what", "impact-details"),
        ("author", "name", "confirm"),
        ("forecast", "name", "rule-out"),
    ],
)
def test_a_finding_leads_to_the_page_that_shows_the_field(name: str, field: str, expected: str) -> None:
    assert expected == place_of(FEES, name, field)


def test_a_finding_about_a_question_that_no_page_asks_leads_to_the_first_page() -> None:
    pages = {"weighing", "page-one"}
    pack = replace(FEES.pack, steps=tuple(step for step in FEES.pack.steps if step.key not in pages))
    assert "rule-out" == step_of(pack, "conclusion", Depth.BRIEF)


def test_a_finding_about_a_question_leads_to_the_page_of_the_depth() -> None:
    found = [step_of(FEES.pack, "conclusion", depth) for depth in (None, Depth.BRIEF, Depth.FULL)]
    assert ["weighing", "weighing", "page-one"] == found


def test_what_no_page_asks_stops_nothing() -> None:
    dossier = said(FEES, conclusion="a@b.fi")
    assert "personal_data" in [found.code for found in blocking(dossier)]
    pack = replace(FEES.pack, steps=tuple(step for step in FEES.pack.steps if step.key != "weighing"))
    assert "personal_data" not in [found.code for found in blocking(replace(dossier, pack=pack))]


def test_entries_of_a_list_that_the_pack_lost_are_not_searched() -> None:
    assert () == blocking(added(FEES, make_entry("forecast", "x1", text="a@b.fi")))


# -- texts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("a", Kind.TEXT, ["a"]),
        ("a", Kind.LONG, ["a"]),
        ("a", Kind.CHOICE, []),
        (["a", "b"], Kind.TEXTS, ["a", "b"]),
        (["a"], Kind.MULTI, []),
        ({"choice": "a", "text": "b"}, Kind.CHOICE, ["b"]),
        ({"number": "3", "source": "b", "year": 2025}, Kind.COUNT, ["b"]),
        ({"value": "a", "when": "2025"}, Kind.TEXT, ["a"]),
        (None, Kind.TEXT, []),
        ([["a", ""], ["b", "c"]], Kind.TABLE, ["a", "", "b", "c"]),
        ({"home": {"choice": "red", "text": "a"}}, Kind.GRID, ["red", "a"]),
        ([{"label": "a", "count": 3}], Kind.ROWS, ["a"]),
        (None, Kind.ROWS, []),
    ],
)
def test_the_free_texts_of_an_answer_are_its_words_and_those_of_its_parts(
    value: Value, kind: Kind, expected: list[str]
) -> None:
    assert expected == list(findings.texts_of(value, kind))


def test_every_part_with_words_is_searched() -> None:
    pack = packs.shipped()
    fields = [*pack.questions.values(), *(one for entries in pack.lists.values() for one in entries.fields)]
    beside = [field for field in fields if field.kind is not Kind.ROWS]
    keys = {part.key for field in beside for part in field.parts if part.kind in (Kind.TEXT, Kind.LONG)}
    assert keys <= {"text", "source", "value"}
