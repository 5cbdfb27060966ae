"""Claims about what a self-assessment adds up to."""

from typing import Any

import pytest

from lva.content.model import Depth, Kind
from lva.domain.dossier import Dossier, Entry
from lva.domain.finding import Finding
from lva.domain.judging import checklist, findings
from lva.domain.judging.checklist import Change
from tests import packs
from tests.dossiers import make_dossier

PACK = packs.shipped("ten-steps")
assert PACK.checklist is not None
ROLES = PACK.checklist
WHOLE = {"choice": "whole"}


def _dossier(*entries: Entry, **answers: Any) -> Dossier:
    return make_dossier(answers, entries, depth=Depth.FULL, pack=PACK, aliases={})


def _action(entry_id: str, step: str) -> Entry:
    return Entry(entry_id, "action", {"step": step, "what": "Tehdään"})


def test_ten_pages_have_the_forty_four_indicators_of_the_ten_steps() -> None:
    rows = checklist.rows(PACK, {})
    assert [4, 6, 4, 5, 4, 4, 4, 4, 5, 4] == [len(row.answers) for row in rows]
    assert [f"{number}." for number in range(1, 11)] == [row.step.label.fi.split()[0] for row in rows]
    assert {Kind.YNK} == {question.kind for row in rows for question in checklist.indicators(PACK, row.step)}


def test_a_row_counts_each_answer_and_what_is_open() -> None:
    (row, *_) = checklist.rows(PACK, {"growth_investment": {"choice": "yes", "text": "x"}, "local_data": "not_known"})
    assert [1, 0, 0, 1, 2] == [row.count(key) for key in ("yes", "partly", "no", "not_known", "")]


def test_the_scale_stands_in_the_order_of_the_pack() -> None:
    assert ["yes", "partly", "no", "not_known"] == [option.key for option in checklist.scale(PACK)]


def test_a_pack_without_a_checklist_has_no_rows_scale_or_findings() -> None:
    other = packs.shipped()
    assert ((), (), ()) == (
        checklist.rows(other, {}),
        checklist.scale(other),
        checklist.indicators(other, other.steps[0]),
    )
    assert [] == [*checklist.no_action(make_dossier()), *checklist.too_many_actions(make_dossier())]
    assert "Lapsivaikutusten arviointi" == checklist.title(other, "fi", {"year": 2026})


def test_a_profile_is_called_by_its_year_and_by_its_part() -> None:
    assert "Tio steg mot en barnvänlig kommun 2026" == checklist.title(PACK, "sv", {"year": 2026, "scope": WHOLE})
    part = {"choice": "part", "text": "Rantakylä"}
    assert "Kymmenen askelta kohti lapsiystävällistä kuntaa 2026: Rantakylä" == checklist.title(
        PACK, "fi", {"year": 2026, "scope": part}
    )


def test_an_indicator_that_was_answered_otherwise_has_changed() -> None:
    now = {"growth_investment": "yes", "spending_share": "no", "local_data": "partly"}
    before = {"growth_investment": {"choice": "no"}, "spending_share": "no", "children_channel": "yes"}
    (row, *_) = checklist.rows(PACK, now)
    assert (Change("growth_investment", "no", "yes"),) == checklist.changes(row, before)


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ({"year": 2025, "scope": WHOLE}, True),
        ({"year": 2019, "scope": {"choice": "whole"}}, True),
        ({"year": 2026, "scope": WHOLE}, False),
        ({"year": 2025, "scope": {"choice": "part", "text": "Rantakylä"}}, False),
        ({"scope": WHOLE}, False),
    ],
)
def test_profiles_are_compared_with_an_earlier_year_of_the_same_scope(earlier: dict[str, Any], expected: bool) -> None:
    assert expected is checklist.is_before(ROLES, earlier, {"year": 2026, "scope": WHOLE})


def test_parts_are_the_same_whatever_the_case_of_their_letters() -> None:
    parts = [
        {"year": year, "scope": {"choice": "part", "text": text}} for year, text in ((2025, "RANTA"), (2026, "ranta"))
    ]
    assert checklist.is_before(ROLES, *parts)
    assert not checklist.is_before(ROLES, parts[0], {"scope": WHOLE})


def test_profiles_are_compared_by_year_scope_and_indicators() -> None:
    keys = checklist.keys(PACK, ROLES)
    assert ("year", "scope", "growth_investment") == keys[:3]
    assert 2 + 44 == len(set(keys))


def test_a_step_with_something_lacking_wants_an_action() -> None:
    lacking = _dossier(hobby_access={"choice": "no"}, free_hobby={"choice": "yes"}, growth_investment={"choice": "yes"})
    assert [Finding("no_action", "hobbies", "action", subject=("hobbies",))] == list(checklist.no_action(lacking))
    assert Finding("no_action", "hobbies", "action", subject=("hobbies",)) in findings.warnings(lacking)


def test_an_action_of_the_step_itself_settles_it_and_another_does_not() -> None:
    assert [] == list(checklist.no_action(_dossier(_action("a", "s4"), hobby_access={"choice": "no"})))
    assert ["hobbies"] == [
        one.step for one in checklist.no_action(_dossier(_action("a", "s5"), hobby_access={"choice": "partly"}))
    ]


def test_actions_belong_to_the_page_that_shows_them() -> None:
    dossier = _dossier(_action("a", "s4"), _action("b", "s5"))
    step = PACK.step("hobbies")
    assert step is not None
    assert ["a"] == [entry.id for entry in checklist.actions_of(dossier, ROLES, step)]


def test_page_one_has_room_for_three_actions() -> None:
    actions = [_action(key, "s4") for key in "abcd"]
    assert [] == list(checklist.too_many_actions(_dossier(*actions, next_actions=["a", "b", "c"])))
    (found,) = checklist.too_many_actions(_dossier(*actions, next_actions=["a", "b", "c", "d"]))
    assert Finding("too_many_actions", "summary", "next_actions", limit=3) == found
    assert found in findings.blocking(_dossier(*actions, next_actions=["a", "b", "c", "d"]))


def test_a_checklist_is_not_asked_for_what_only_a_decision_has() -> None:
    codes = {finding.code for finding in (*findings.blocking(_dossier()), *findings.warnings(_dossier()))}
    assert {"empty", "no_case_number"} == codes


def test_what_is_picked_holds_no_evidence_and_nothing_open() -> None:
    answers = {"growth_investment": {"choice": "yes", "text": "Strategia"}, "year": 2026, "spending_share": None}
    assert {"growth_investment": "yes"} == checklist.picked(PACK, answers)
