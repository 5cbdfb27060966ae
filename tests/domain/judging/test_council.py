"""Claims about the six questions for decision-makers."""

from typing import Any

import pytest

from lva.content.model import Depth
from lva.domain.dossier import Entry
from lva.domain.judging.council import Asked, Check, State, checks, state_of
from lva.domain.values.answers import Value
from tests.dossiers import PROPOSAL, ZERO, make_dossier, make_entry, worked


def _check(asked: Asked, *entries: Entry, depth: Depth = Depth.BRIEF, **answers: Value) -> Check:
    return next(one for one in checks(make_dossier(answers, entries, depth=depth)) if one.asked is asked)


def _zero(**fields: Value) -> Entry:
    return make_entry("alternative", ZERO, kind="zero", status="assessed", **fields)


def _proposal() -> Entry:
    return make_entry("alternative", PROPOSAL, kind="proposal", status="assessed")


def _impact(entry_id: str = "i1", alternative: str = PROPOSAL, rating: str = "-1", **fields: Value) -> Entry:
    return make_entry("impact", entry_id, area="a_health", alternative=alternative, rating=rating, **fields)


def _hearing(**fields: Value) -> Entry:
    return make_entry("hearing", "h1", **{"voice": "children", "status": "held", **fields})


def test_six_questions_come_in_their_order() -> None:
    assert list(Asked) == [one.asked for one in checks(worked())]


def test_all_some_or_none_of_a_rule_hold() -> None:
    assert [State.MET, State.PARTLY, State.MISSING] == [
        state_of(True, True), state_of(True, False), state_of(False, False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "state", "said", "count"),
    [
        ((), State.MISSING, "not_described", 0),
        ((_zero(),), State.MISSING, "not_described", 0),
        ((_zero(unchanged=True),), State.MET, "unchanged", 0),
        ((_zero(description="Koulu jatkaa."),), State.PARTLY, "described", 0),
        ((_zero(description="Koulu jatkaa."), _impact(alternative=ZERO)), State.MET, "described", 1),
    ],
)
def test_today_is_an_alternative_with_words_and_impacts(
    entries: tuple[Entry, ...], state: State, said: str, count: int
) -> None:
    assert Check(Asked.ZERO, state, (said,), count=count) == _check(Asked.ZERO, *entries)


@pytest.mark.parametrize(
    ("hearing", "state"),
    [
        ({"when": "2025-03"}, State.MET),
        ({"when": "2025-03/2025-05"}, State.PARTLY),
        ({"when": "2025-03/.."}, State.PARTLY),
        ({"when": "not_known", "stage": "before_proposal"}, State.MET),
        ({"stage": "after_proposal"}, State.PARTLY),
        ({"voice": "guardians", "when": "2025-01"}, State.MISSING),
        ({"status": "planned", "when": "2025-01"}, State.MISSING),
    ],
)
def test_children_are_heard_in_time_if_the_hearing_was_over_before_the_proposal(hearing: Any, state: State) -> None:
    assert state is _check(Asked.HEARD, _hearing(**hearing), proposal_fixed="2025-04-01").state


def test_a_reason_for_not_hearing_is_told() -> None:
    assert ("not_heard_why",) == _check(Asked.HEARD, not_heard_why={"choice": "other", "text": "Ei ehditty."}).said
    assert ("not_heard",) == _check(Asked.HEARD).said


def test_the_worst_off_group_is_helped_by_its_own_measure_or_by_one_of_its_impact() -> None:
    groups = [make_entry("group", key, kind="g_poor") for key in ("g1", "g2")]
    measures = [make_entry("measure", "m1", for_groups=["g1"]), make_entry("measure", "m2", impacts=["i1", "gone"])]
    worst = {"refs": ["g2", "g1"]}
    both = _check(Asked.WORST, *groups, _impact(groups=["g2"]), *measures, worst_group=worst)
    assert (State.MET, ("measures_for",), ("g2", "g1")) == (both.state, both.said, both.subject)
    one = _check(Asked.WORST, *groups, *measures, worst_group=worst)
    assert (State.PARTLY, ("g1", "g2"), 1) == (one.state, one.subject, one.count)
    none = _check(Asked.WORST, *groups, worst_group=worst)
    assert (State.MISSING, ("no_measures_for",)) == (none.state, none.said)


def test_harm_that_nobody_or_everyone_has() -> None:
    assert State.MET is _check(Asked.WORST, worst_group={"choice": "no_harm"}).state
    everyone = _check(Asked.WORST, make_entry("measure", "m1"), worst_group={"choice": "everyone"})
    assert (State.MET, 1) == (everyone.state, everyone.count)
    assert State.MISSING is _check(Asked.WORST, worst_group={"choice": "everyone"}).state
    assert ("not_said",) == _check(Asked.WORST, worst_group={"refs": ["gone"]}).said


def test_alternatives_are_compared_if_all_have_impacts_and_the_best_is_named() -> None:
    entries = (_zero(unchanged=True), _proposal(), _impact())
    whole = _check(Asked.COMPARED, *entries, best_alt={"choice": ZERO})
    assert (State.MET, 2, 2, (ZERO,)) == (whole.state, whole.count, whole.whole, whole.subject)
    assert State.PARTLY is _check(Asked.COMPARED, *entries).state
    assert State.MISSING is _check(Asked.COMPARED, _zero(), _proposal()).state


def test_measures_need_someone_and_a_time_and_in_full_money() -> None:
    measure = make_entry("measure", "m1", who="Johtaja", when="2026", funding="not_decided")
    brief = _check(Asked.MEASURES, measure)
    assert (State.MET, ("who_when",), 1) == (brief.state, brief.said, brief.count)
    full = _check(Asked.MEASURES, measure, depth=Depth.FULL)
    assert (State.PARTLY, ("means",), 0, 1) == (full.state, full.said, full.count, full.whole)


def test_without_harm_no_measures_are_needed() -> None:
    assert State.MET is _check(Asked.MEASURES, _impact(rating="+1")).state
    assert State.MISSING is _check(Asked.MEASURES, _impact()).state


def test_follow_up_has_a_day_somebody_and_in_full_an_indicator() -> None:
    review = make_entry("follow_up", "f1", on="2026-01-01", who="Johtaja")
    assert State.MET is _check(Asked.FOLLOW_UP, review).state
    assert State.PARTLY is _check(Asked.FOLLOW_UP, review, depth=Depth.FULL).state
    indicator = make_entry("indicator", "k1", name="Matka")
    whole = _check(Asked.FOLLOW_UP, review, indicator, depth=Depth.FULL)
    assert (State.MET, ("f1",), 1) == (whole.state, whole.subject, whole.count)
    assert ("not_dated", "not_named") == _check(Asked.FOLLOW_UP).said
