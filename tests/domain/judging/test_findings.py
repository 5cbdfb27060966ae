"""Claims about the quality gate: what stops submitting, and what only deserves a second look."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from lva.content.model import Depth
from lva.domain.dossier import Dossier
from lva.domain.judging import findings
from lva.domain.judging.findings import Finding, blocking, warnings
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
    removed,
    said,
    worked,
)

FEES: Final = worked()
"""Everything that a brief assessment asks for; each claim spoils one thing of it."""
Spoil = Callable[[Dossier], Dossier]
IN_LINE: Final = {"position": {"choice": "in_line"}, "best_alt": {"choice": PROPOSAL}}


def _with(**answers: Value) -> Spoil:
    return lambda dossier: said(dossier, **answers)


def _lost(key: str, step: str) -> Any:
    """Return the case of a single answer taken away."""
    return pytest.param(_with(**{key: None}), Finding("empty", step, key), id=key)


def _case(spoil: Spoil, finding: Finding, name: str) -> Any:
    return pytest.param(spoil, finding, id=name)


def _ungrouped(dossier: Dossier) -> Dossier:
    """Take the groups away, and all that points at them."""
    for impact in ("i_money", "i_family"):
        dossier = changed(dossier, impact, groups=["all"])
    return said(removed(dossier, "group"), worst_group={"refs": ["everyone"], "text": "x" * 40})


def test_the_worked_examples_block_nothing_and_warn_of_nothing() -> None:
    for name in ("afternoon-fees", "sports-fees"):
        assert ((), ()) == (blocking(worked(name)), warnings(worked(name)))


# -- brief: the complete list, one thing taken away at a time ---------------------------------------

SCREENED: Final = ("t_direct", "t_indirect", "t_groups", "t_service", "t_lasting", "t_scale", "t_money", "t_worry")
ANSWERS: Final = [
    _lost("x_individual", "rule-out"),
    _lost("proposal", "matter"),
    *(_lost(key, "screening") for key in SCREENED),
    _lost("alternatives_why", "alternatives"),
    _lost("n_children", "children"),
    _lost("heard", "hearing"),
    _lost("not_heard_why", "hearing"),
    _lost("not_heard_source", "hearing"),
    _lost("worst_group", "weighing"),
    _lost("best_alt", "weighing"),
    _lost("position", "weighing"),
    _lost("stronger", "weighing"),
    _lost("harm", "weighing"),
    _lost("conclusion", "weighing"),
]
SHORT: Final = [
    _case(
        _with(n_children={"year": 2027}),
        Finding("empty", "children", "n_children", limit=1),
        "a year is no number of children",
    ),
    _case(
        _with(n_children={"not_known": True}),
        Finding("empty", "children", "n_children", limit=1),
        "not known, because",
    ),
    _case(
        _with(not_heard_why={"choice": "small", "text": "x" * 79}),
        Finding("too_short", "hearing", "not_heard_why", limit=80),
        "not heard because",
    ),
    _case(
        _with(worst_group={"refs": ["no_harm"], "text": "x" * 39}),
        Finding("too_short", "weighing", "worst_group", limit=40),
        "no harm because",
    ),
    _case(
        _with(stronger={"choices": ["economy"], "text": "x" * 119}),
        Finding("too_short", "weighing", "stronger", limit=120),
        "the stronger interest in words",
    ),
    _case(
        _with(position={"choice": "open"}),
        Finding("empty", "weighing", "position", limit=1),
        "cannot be judged because",
    ),
]
ENTRIES: Final = [
    _case(
        lambda dossier: changed(dossier, ZERO, description=None),
        Finding("zero_not_described", "alternatives", "alternative", ZERO, "description"),
        "zero described",
    ),
    _case(
        _ungrouped,
        Finding("empty", "children", "groups_none_why"),
        "a group or why none",
    ),
    _case(
        lambda dossier: removed(dossier, "notice"),
        Finding("empty", "hearing", "notice_none_why"),
        "a notice or why none",
    ),
    _case(
        lambda dossier: removed(dossier, "impact-3"),
        Finding("area_unrated", "impacts", "impact", subject=("a_friends", PROPOSAL)),
        "an area of the proposal rated",
    ),
    _case(
        lambda dossier: changed(dossier, "impact-9", rating=None),
        Finding("area_unrated", "impacts", "impact", subject=("a_money", ZERO)),
        "an area of zero rated",
    ),
    _case(
        lambda dossier: removed(dossier, "m1"),
        Finding("harm_without_measure", "impact-details", "impact", "i_money", "no_measure_why"),
        "a harm has its measure",
    ),
    _case(
        lambda dossier: changed(dossier, "impact-8", no_measure_why=None),
        Finding("harm_without_measure", "impact-details", "impact", "impact-8", "no_measure_why"),
        "a harm without measure says why",
    ),
    _case(
        lambda dossier: changed(dossier, "i_learn", rating="mixed"),
        Finding("harm_without_measure", "impact-details", "impact", "i_learn", "no_measure_why"),
        "a mixed impact is a harm too",
    ),
    _case(
        lambda dossier: removed(dossier, "follow_up"),
        Finding("empty", "follow-up", "follow_up"),
        "a follow-up",
    ),
    _case(
        lambda dossier: changed(dossier, "f1", on=None),
        Finding("empty", "follow-up", "follow_up", "f1", "on"),
        "the day of the follow-up",
    ),
    _case(
        lambda dossier: changed(dossier, "f1", who=None),
        Finding("empty", "follow-up", "follow_up", "f1", "who"),
        "who follows up",
    ),
    _case(
        lambda dossier: said(removed(dossier, "author"), confirmers=None),
        Finding("empty", "confirm", "author"),
        "an author",
    ),
    _case(
        lambda dossier: changed(dossier, "a1", name=None),
        Finding("empty", "confirm", "author", "a1", "name"),
        "the author's name",
    ),
]
ACROSS: Final = [
    _case(
        _with(conclusion="Kysy: aino@example.org"),
        Finding("personal_data", "weighing", "conclusion", subject=("email",)),
        "personal data in an answer",
    ),
    _case(
        _with(t_groups={"choice": "some", "text": "Soita 040 123 4567"}),
        Finding("personal_data", "screening", "t_groups", subject=("phone",)),
        "personal data in a reason",
    ),
    _case(
        _with(decider=["131052-308T"]),
        Finding("personal_data", "matter", "decider", subject=("identity_code",)),
        "personal data in one of several lines",
    ),
    _case(
        lambda dossier: changed(dossier, "i_money", what="aino@example.org"),
        Finding("personal_data", "impact-details", "impact", "i_money", "what", ("email",)),
        "personal data in an entry",
    ),
    _case(
        lambda dossier: changed(dossier, "k1", baseline={"value": "0401234567"}),
        Finding("personal_data", "follow-up", "indicator", "k1", "baseline", ("phone",)),
        "personal data in an entry's value with parts",
    ),
    _case(
        _with(worst_group=["g_poor", "g_gone"]),
        Finding("removed_reference", "weighing", "worst_group"),
        "an answer refers to a removed entry",
    ),
    _case(
        lambda dossier: changed(dossier, "m1", impacts=["i_money", "i_gone"]),
        Finding("removed_reference", "impact-details", "measure", "m1", "impacts"),
        "an entry refers to a removed entry",
    ),
    _case(
        _with(chosen_depth="none", lowered_by="Maija Malli"),
        Finding("too_short", "depth", "screening_reason", limit=80),
        "a lowering has its reason",
    ),
    _case(
        _with(chosen_depth="none", screening_reason="x" * 80),
        Finding("empty", "depth", "lowered_by", limit=1),
        "a lowering has its name",
    ),
]


@pytest.mark.parametrize(("spoil", "expected"), [*ANSWERS, *SHORT, *ENTRIES, *ACROSS])
def test_a_brief_assessment_is_stopped_by_exactly_what_is_missing(spoil: Spoil, expected: Finding) -> None:
    assert (expected,) == blocking(spoil(FEES))


REPAIRED: Final[list[tuple[str, Spoil]]] = [
    ("zero unchanged needs no words", lambda d: changed(d, ZERO, description=None, unchanged=True)),
    (
        "zero unchanged needs no ratings",
        lambda d: removed(changed(d, ZERO, unchanged=True), *(f"impact-{n}" for n in range(8, 16))),
    ),
    (
        "a third alternative answers for the others",
        lambda d: added(said(d, alternatives_why=None), make_entry("alternative", "v3", kind="other", by="rider")),
    ),
    ("groups_none_why stands for groups", lambda d: said(_ungrouped(d), groups_none_why="Kaikki ovat samassa.")),
    ("notice_none_why stands for a notice", lambda d: said(removed(d, "notice"), notice_none_why="Ei tarvita.")),
    ("the number of children may be unknown", _with(n_children={"not_known": True, "text": "Ei ole laskettu."})),
    ("heard children need no reason", _with(heard="yes", not_heard_why=None, not_heard_source=None)),
    ("earlier material does not block", _with(heard="existing", not_heard_why=None, not_heard_source=None)),
    ("an area may be not known", lambda d: changed(d, "impact-3", rating="unknown")),
    ("an area may be not relevant", lambda d: changed(d, "impact-3", rating="not_relevant")),
    ("a harm may be accepted", lambda d: changed(removed(d, "m1"), "i_money", no_measure_why="Pieni.")),
    ("the best and in line needs no stronger interest", _with(**IN_LINE, stronger=None, harm=None)),
    ("equally good counts as best", _with(**{**IN_LINE, "best_alt": {"choice": "equal"}}, stronger=None, harm=None)),
    (
        "officials may be named with their addresses",
        lambda d: changed(changed(d, "a1", title="a@b.fi"), "n1", audience={"choices": ["staff"], "text": "a@b.fi"}),
    ),
    ("a complete lowering is no fault of its own", _with(chosen_depth="full")),
]  # fmt: skip


@pytest.mark.parametrize("spoil", [pytest.param(spoil, id=name) for name, spoil in REPAIRED])
def test_what_the_gate_accepts_instead_blocks_nothing(spoil: Spoil) -> None:
    assert () == blocking(spoil(FEES))


@pytest.mark.parametrize(
    ("position", "best", "expected"),
    [
        ("partly", PROPOSAL, True),
        ("not_in_line", PROPOSAL, True),
        ("open", PROPOSAL, True),
        ("in_line", ZERO, True),
        ("in_line", "cannot_say", True),
        ("in_line", "equal", False),
        ("in_line", PROPOSAL, False),
    ],
)
def test_the_stronger_interest_is_asked_when_not_fully_in_line(position: str, best: str, *, expected: bool) -> None:
    dossier = said(
        FEES, position={"choice": position, "text": "x"}, best_alt={"choice": best}, stronger=None, harm=None
    )
    assert expected is ({"stronger", "harm"} == {found.key for found in blocking(dossier)})


# -- the other depths -------------------------------------------------------------------------------

NONE: Final = at_depth(
    said(
        make_dossier(
            {key: FEES.answers[key] for key in ("x_individual", "x_formal", "x_temporary", "x_law", "x_later")},
            [make_entry("author", "a1", name="Aino Esimerkki"), *alternatives()],
        ),
        **{key: {"choice": "no"} for key in SCREENED},
        screening_reason="x" * 60,
    ),
    Depth.NONE,
)


def test_what_needs_no_assessment_needs_its_answers_a_reason_and_an_author() -> None:
    assert () == blocking(NONE)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        _lost("x_individual", "rule-out"),
        *(_lost(key, "screening") for key in ("x_formal", "x_temporary", "x_law", "x_later", *SCREENED[2:])),
        _lost("screening_reason", "depth"),
        _case(
            _with(screening_reason="x" * 59),
            Finding("too_short", "depth", "screening_reason", limit=60),
            "59 characters",
        ),
        _case(lambda d: removed(d, "author"), Finding("empty", "closing", "author"), "an author"),
        _case(lambda d: changed(d, "a1", name=None), Finding("empty", "closing", "author", "a1", "name"), "their name"),
    ],
)
def test_each_of_them_stops_when_it_is_missing(spoil: Spoil, expected: Finding) -> None:
    assert (expected,) == blocking(spoil(NONE))


@pytest.mark.parametrize("key", ["t_direct", "t_indirect"])
def test_how_many_children_is_asked_until_both_are_answered_with_no(key: str) -> None:
    assert [key, "n_screen"] == [found.key for found in blocking(said(NONE, **{key: None}))]


def test_one_child_s_case_is_stopped_by_nothing_but_that_question() -> None:
    assert () == blocking(make_dossier({"x_individual": "yes"}, depth=Depth.INDIVIDUAL))
    assert ("x_individual",) == tuple(found.key for found in blocking(make_dossier(depth=Depth.INDIVIDUAL)))


def test_before_a_depth_is_known_the_screening_is_what_is_missing() -> None:
    found = blocking(make_dossier({"x_individual": "no"}, depth=None))
    assert {"proposal", *SCREENED} == {one.key for one in found}


def test_a_full_assessment_is_stopped_by_a_held_hearing_without_its_facts() -> None:
    hearing = make_entry("hearing", "h1", voice="children", status="held")
    found = blocking(at_depth(added(said(FEES, heard="yes"), hearing), Depth.FULL))
    assert {"who", "ages", "number", "method", "when"} == {one.field for one in found if one.entry == "h1"}
    assert () == blocking(added(said(FEES, heard="yes"), hearing))


def test_a_full_assessment_is_stopped_by_a_view_without_its_effect() -> None:
    view = make_entry("view", "w1", text="Lisää keinuja.")
    found = blocking(at_depth(added(said(FEES, heard="yes"), view), Depth.FULL))
    assert {"effect", "effect_why"} == {one.field for one in found if one.entry == "w1"}


def test_a_pack_without_screening_is_judged_by_its_pages() -> None:
    pack = packs.small()
    dossier = make_dossier({"name": "Aino"}, [make_entry("thing", "t1", kind="yes", name="x")], pack=pack, aliases={})
    assert ["best", "remark", "no_mark_why"] == [found.key for found in blocking(at_depth(dossier, Depth.BRIEF))]
    assert () == warnings(at_depth(dossier, Depth.NONE))


def test_what_stops_stands_in_the_order_of_the_pages() -> None:
    order = [step.key for step in FEES.pack.steps]
    found = [order.index(one.step) for one in blocking(make_dossier(entries=alternatives()))]
    assert len(found) > 20
    assert sorted(found) == found


def test_everything_open_is_told_blocking_or_not() -> None:
    dossier = said(FEES, ages=None, conclusion=None)
    assert [("ages", False), ("conclusion", True)] == [(one.key, one.blocks) for one in findings.still_open(dossier)]


def test_a_full_assessment_with_everything_in_it_has_nothing_open_and_nothing_that_stops_it() -> None:
    """The worked example of a village school; a page for the follow-up waits until there is one."""
    school = at_depth(worked("village-school"), Depth.FULL)
    assert ((), ()) == (blocking(school), findings.still_open(school))
