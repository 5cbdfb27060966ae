"""Claims about the criteria: when the machine calls one met, partly met or missing."""

import datetime as dt
from typing import Any, Final

import pytest

from lva.content.model import Depth
from lva.domain.dossier import Entry
from lva.domain.judging import rubric
from lva.domain.judging.council import State
from lva.domain.judging.rubric import Criterion, criteria, in_order, open_gates
from lva.domain.values.answers import Value
from tests.dossiers import PROPOSAL, ZERO, make_dossier, make_entry, worked

MET, PARTLY, MISSING, UNKNOWN = State.MET, State.PARTLY, State.MISSING, State.UNKNOWN
HELD: Final = {"voice": "children", "status": "held"}
HARM: Final = {"area": "a_move", "alternative": PROPOSAL, "rating": "-2"}
SET: Final = {"reversible": "hard", "term": ["y0_1"], "groups": ["all"], "likelihood": "likely"}
LONG: Final = "x" * 120


def _of(number: int, *entries: Entry, depth: Depth = Depth.FULL, confirmed: Any = None, **answers: Value) -> Any:
    found = criteria(make_dossier(answers, entries, depth=depth), confirmed)
    return next((one.state for one in found if one.number == number), "not asked")


def _e(name: str, entry_id: str = "", /, **fields: Value) -> Entry:
    return make_entry(name, entry_id or f"{name}1", **fields)


def _zero(**fields: Value) -> Entry:
    return _e("alternative", ZERO, kind="zero", status="assessed", **fields)


def _proposal(**fields: Value) -> Entry:
    return _e("alternative", PROPOSAL, kind="proposal", status="assessed", **fields)


def _other() -> Entry:
    return _e("alternative", "v2", kind="other", status="assessed", first_seen="2025-08-01")


DATES: Final[dict[str, Value]] = {
    "prep_start": "2025-01", "proposal_fixed": "2025-06-01", "papers_due": "2025-08-20", "decide_on": "2025-09-01",
}  # fmt: skip


def test_timing() -> None:
    assert MET is _of(1, **DATES)
    assert MET is _of(1, confirmed=dt.date(2025, 8, 20), **DATES)
    assert PARTLY is _of(1, confirmed=dt.date(2025, 8, 21), **DATES)
    assert PARTLY is _of(1, _e("hearing", **HELD, when="2025-07"), **DATES)
    assert MISSING is _of(1, decide_on="2025-09-01")


def test_a_decision_is_open_while_something_can_change_and_two_options_were_there() -> None:
    hearing = _e("hearing", **HELD, when="2025-05")
    assert MET is _of(2, open_aspects="Ajankohta")
    assert MET is _of(2, hearing, _zero(), _proposal(), open_aspects="Ajankohta")
    assert PARTLY is _of(2, hearing, _proposal(), _other(), open_aspects="Ajankohta")
    assert MISSING is _of(2, hearing, _proposal(), _other())


def test_screening_needs_all_its_answers() -> None:
    assert MET is next(one.state for one in criteria(worked()) if one.number == 3)
    assert PARTLY is _of(3, t_direct={"choice": "no"})
    assert MISSING is _of(3)


def test_children_are_counted_with_their_ages_and_groups() -> None:
    assert MET is _of(4, n_children={"number": "3"}, ages=["y7_9"], groups_none_why="Kaikki samoin.")
    assert PARTLY is _of(4, _e("group", kind="g_poor"))


def test_groups_that_differ_have_impacts_of_their_own() -> None:
    differs = _e("group", "g1", more_affected="yes")
    own = _e("impact", **HARM, groups=["g1"])
    assert MET is _of(5, differs, own)
    assert MISSING is _of(5, differs, _e("impact", **HARM, groups=["all"]))
    assert MET is _of(5, _e("group", "g1", more_affected="yes", no_row_why="Sama"), worst_group={"choice": "everyone"})
    assert "not asked" == _of(5, depth=Depth.BRIEF)


def test_rights_count_where_something_is_said_of_them() -> None:
    one, two = ({**HARM, "what": "Matka pitenee.", "articles": found} for found in (["3", "28"], ["28", "31"]))
    assert PARTLY is _of(6, _e("impact", **one))
    assert MET is _of(6, _e("impact", **two))
    assert MET is _of(6, _e("impact", **one), depth=Depth.BRIEF)
    assert MISSING is _of(6, _e("impact", **HARM, articles=["28"]))


@pytest.mark.parametrize(
    ("depth", "others", "why", "state"),
    [
        (Depth.FULL, (_other(), _e("impact", "i2", **{**HARM, "alternative": "v2"})), "", MET),
        (Depth.FULL, (_other(),), "", MISSING),
        (Depth.FULL, (), LONG, PARTLY),
        (Depth.FULL, (), "", MISSING),
        (Depth.BRIEF, (), "Laki", MET),
    ],
)
def test_options(depth: Depth, others: tuple[Entry, ...], why: str, state: State) -> None:
    entries = (_zero(), _proposal(), _e("impact", "i1", **HARM), *others)
    assert state is _of(7, *entries, depth=depth, alternatives_why=why)


def test_one_option_is_none() -> None:
    assert MISSING is _of(7, _zero(), alternatives_why=LONG)


def test_todays_situation_is_assessed_by_impacts_or_by_words() -> None:
    assert MISSING is _of(8)
    assert MISSING is _of(8, _zero())
    assert PARTLY is _of(8, _zero(description="Jatkuu."))
    assert MET is _of(8, _zero(description=LONG))
    assert MET is _of(8, _zero(), _e("impact", **{**HARM, "alternative": ZERO}))
    assert [MISSING, MET] == [_of(8, _zero(unchanged=True), depth=depth) for depth in (Depth.FULL, Depth.BRIEF)]


def test_indirect_paths_are_looked_at() -> None:
    assert MISSING is _of(9)
    assert PARTLY is _of(9, _e("impact", **HARM, path="indirect"))
    assert MET is _of(9, areas_rest_why="Muita ei ole.", indirect_none_why="Ei ole.")


def test_evidence_is_of_several_kinds_dated_and_used() -> None:
    sources = [_e("source", f"s{n}", kind=kind, when="2025") for n, kind in enumerate(("survey", "research", "survey"))]
    assert MET is _of(10, *sources, decide_on="2025-09-01")
    assert PARTLY is _of(10, *sources[:1], decide_on="2025-09-01")
    assert MISSING is _of(10)
    assert MET is _of(10, *sources[:1], depth=Depth.BRIEF)


def test_a_brief_assessment_lacks_neither_rights_nor_evidence_since_it_asks_for_none() -> None:
    assert ["not asked"] * 2 == [_of(number, depth=Depth.BRIEF) for number in (6, 10)]
    assert [MISSING] * 2 == [_of(number) for number in (6, 10)]


def test_gaps_and_certainty_are_told() -> None:
    sure = _e("impact", **HARM, likelihood="likely", grade="b")
    assert MET is _of(11, sure, unknown_none=True)
    assert PARTLY is _of(11, _e("impact", **HARM), _e("unknown", text="Matka-aika"))
    assert MISSING is _of(11)


def test_views_of_children_or_the_stated_reason() -> None:
    whole = {
        **HELD,
        "who": "Oppilaat",
        "number": {"number": "3"},
        "ages": ["y7_9"],
        "method": ["survey"],
        "when": "2025",
    }
    assert MET is _of(12, _e("hearing", **whole))
    assert PARTLY is _of(12, _e("hearing", **HELD))
    assert PARTLY is _of(12, _e("hearing", voice="children", status="planned", when="2026"))
    assert PARTLY is _of(12, not_heard_why={"choice": "other", "text": LONG}, not_heard_source="Ohjaajat")
    assert MISSING is _of(12, not_heard_why="Ei ehditty.")


def test_the_quality_of_hearing_is_asked_only_where_somebody_was_heard() -> None:
    assert _of(13) is None
    assert PARTLY is _of(13, _e("hearing", **HELD, reached="Kaikki"))


def test_views_have_effects() -> None:
    assert _of(14, heard="no") is None
    assert MISSING is _of(14, heard="yes")
    assert MET is _of(14, _e("view", effect="changed", effect_why="Reitti"), heard="yes")


def test_balance_and_severity() -> None:
    harm = _e("impact", **HARM)
    assert [PARTLY, MET, MET] == [_of(15), _of(15, harm), _of(15, balance_note=LONG)]
    assert _of(16) is None
    assert [MISSING, MET] == [_of(16, harm), _of(16, _e("impact", **HARM, **SET))]


def test_a_position_rests_on_impacts() -> None:
    assert MISSING is _of(17)
    assert PARTLY is _of(17, position={"choice": "partly"}, position_impacts=["i1"])
    assert MET is _of(17, position={"choice": "partly"}, position_impacts=["i1"], depth=Depth.BRIEF)
    assert MET is _of(17, _e("impact", **{**HARM, "rating": "0"}), position={"choice": "in_line"})


def test_weighing_is_asked_unless_the_proposal_is_best_and_in_line() -> None:
    assert _of(18, position={"choice": "in_line"}, best_alt={"choice": "equal"}) is None
    weighed: dict[str, Value] = {"stronger": {"choices": ["economy"], "text": LONG}, "harm": "Kuljetus"}
    assert MET is _of(18, position={"choice": "in_line"}, best_alt={"choice": ZERO}, **weighed)
    assert MISSING is _of(18, position={"choice": "partly"})


def test_harms_have_measures_with_means() -> None:
    harm, measure = _e("impact", "i1", **HARM), {"impacts": ["i1"], "who": "Johtaja", "when": "2026"}
    assert _of(19) is None
    assert MISSING is _of(19, harm)
    assert PARTLY is _of(19, harm, _e("measure", **measure))
    assert MET is _of(19, harm, _e("measure", **measure, funding="decided"))
    assert MET is _of(19, harm, _e("measure", **measure), depth=Depth.BRIEF)


def test_other_assessments_agree_or_not() -> None:
    assert _of(20) is None
    assert MET is _of(20, _e("related_assessment", title="Aiempi", agrees={"choice": "no"}))


def test_follow_up_is_measured_in_full() -> None:
    review = _e("follow_up", on="2026-01-01", who="Johtaja")
    indicators = [_e("indicator", f"k{n}", baseline="1", source={"choice": "other"}) for n in (1, 2)]
    assert MET is _of(21, review, depth=Depth.BRIEF)
    assert [PARTLY, MET] == [_of(21, review), _of(21, review, *indicators)]


def test_authors_are_named_and_a_full_assessment_is_published() -> None:
    author = _e("author", name="Aino")
    assert MET is _of(22, author, confirmers=["a"], depth=Depth.BRIEF)
    assert PARTLY is _of(22, author, confirmers=["a"])
    assert MET is _of(22, author, confirmers=["a"], published="https://kunta.fi")


def test_children_are_told_in_full() -> None:
    told: dict[str, Value] = dict.fromkeys(("decided", "changed", "not_changed", "next", "disagree"), "Niin.")
    assert _of(23, depth=Depth.BRIEF) is None
    assert MET is _of(23, _e("child_page", **told), depth=Depth.BRIEF)
    assert PARTLY is _of(23, _e("child_page", **told))
    assert MET is _of(23, _e("child_page", **told), _e("delivery", on="2026-01-01"))
    assert MISSING is _of(23, _e("child_page", **told), _e("hearing", **HELD))


def test_own_words_are_for_a_person_to_judge() -> None:
    assert UNKNOWN is _of(24)


def test_what_does_not_apply_or_cannot_be_judged_is_not_counted() -> None:
    found = (Criterion(1, MET), Criterion(2, MISSING, is_gate=True), Criterion(3, None), Criterion(24, UNKNOWN))
    assert (1, 2) == in_order(found)
    assert [found[1]] == list(open_gates(found))


def test_every_gate_is_a_criterion_of_every_depth() -> None:
    gates = {one.number for one in criteria(worked()) if one.is_gate}
    assert gates == rubric.GATES
