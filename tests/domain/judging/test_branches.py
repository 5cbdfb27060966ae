from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.content.model import Depth, Kind, Rule
from lva.domain import path
from lva.domain.dossier import Dossier
from lva.domain.judging import branches
from lva.domain.judging.branches import Closed, as_asked, closed_on, closed_steps, deciding
from lva.domain.values.answers import Value
from tests import packs
from tests.dossiers import added, at_depth, changed, make_dossier, make_entry, said, worked

SMALL = packs.small()
FEES = worked()


def _small(answers: dict[str, Value], *entries: object) -> Dossier:
    return make_dossier(answers, entries, pack=SMALL, aliases={"first": "t1"})  # type: ignore[arg-type]  # entries


# -- what decides -----------------------------------------------------------------------------------

A, B = Rule("is", "colour", ("red",)), Rule("answered", "best")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (None, ()),
        (A, ("colour",)),
        (B, ()),
        (Rule("all", rules=(A, B)), ("colour",)),
        (Rule("any", rules=(A, Rule("answered", "empty"))), ("colour", "empty")),
        (Rule("any", rules=(A, B)), ()),
        (Rule("not", rules=(B,)), ("best",)),
        (Rule("not", rules=(Rule("any", rules=(A, B)),)), ("best",)),
        (Rule("all", rules=(A, Rule("not", rules=(B,)), A)), ("colour", "best")),
    ],
)
def test_the_answers_that_close_a_branch_are_named(rule: Rule | None, expected: tuple[str, ...]) -> None:
    assert expected == deciding(rule, {"colour": {"choice": "blue"}, "best": "t1"}, {})


LEAF = st.builds(Rule, st.just("answered"), st.sampled_from(("a", "b", "c")))
RULES = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.builds(
            lambda op, rules: Rule(op, rules=tuple(rules)),
            st.sampled_from(("all", "any")),
            st.lists(inner, min_size=1, max_size=3),
        ),
        st.builds(lambda one: Rule("not", rules=(one,)), inner),
    ),
    max_leaves=6,
)


@given(RULES, st.dictionaries(st.sampled_from(("a", "b", "c")), st.just("x")))
def test_something_decides_exactly_where_a_branch_is_closed(rule: Rule, answers: dict[str, Value]) -> None:
    assert bool(deciding(rule, answers, {})) is not path.holds(rule, answers, {})


# -- what closed branches keep ----------------------------------------------------------------------


def test_a_closed_question_is_shown_with_what_it_holds() -> None:
    dossier = _small({"ready": "no", "story": "Kauan sitten."})
    (start,) = [step for step in SMALL.steps if "story" in [block.question for block in step.blocks]]
    assert (Closed("story", ("ready",)),) == closed_on(start, dossier)
    assert () == closed_on(start, said(dossier, ready="yes"))
    assert () == closed_on(start, said(dossier, story=None))


def test_a_closed_list_is_shown_with_its_entries() -> None:
    hearing = make_entry("hearing", "h1", who="Luokka")
    dossier = added(said(FEES, heard="no"), hearing)
    step = next(one for one in FEES.pack.pages[Depth.BRIEF] if one.key == "hearing")
    assert Closed("hearing", ("heard",), (hearing,)) in closed_on(step, dossier)
    assert "hearing" not in [one.key for one in closed_on(step, said(dossier, heard="yes"))]


def test_a_page_that_is_passed_over_is_named_if_it_holds_something() -> None:
    passed = next(step for step in SMALL.steps if step.when is not None)
    question = next(block.question for block in passed.blocks if block.question)
    closed = _small({"colour": {"choice": "blue"}, question: {"number": "4"}})
    assert [(passed.key, ("colour",))] == [(step.key, because) for step, because in closed_steps(closed)]
    assert () == closed_steps(_small({"colour": {"choice": "blue"}}))
    assert () == closed_steps(at_depth(closed, None))


def test_a_page_that_is_passed_over_may_hold_entries() -> None:
    shown = {"hearing", "alternative"}
    blocks = tuple(block for step in FEES.pack.pages[Depth.BRIEF] for block in step.blocks if block.list in shown)
    step = replace(FEES.pack.steps[0], key="both", when=Rule("is", "heard", ("existing",)), blocks=blocks)
    empty = replace(FEES, pack=replace(FEES.pack, steps=(step,)), answers={"heard": "no"})
    assert [] == [one.key for one, _ in closed_steps(empty)], "ready-made alternatives say nothing"
    held = added(empty, make_entry("hearing", "h1", who="Luokka"))
    assert [("both", ("heard",))] == [(one.key, because) for one, because in closed_steps(held)]


# -- the dossier as it is asked ---------------------------------------------------------------------


def test_what_is_asked_stays_as_it_is() -> None:
    assert set(FEES.answers) - set(as_asked(FEES).answers) <= {"alternatives_why", "groups_none_why"}
    assert FEES.entries == as_asked(FEES).entries


def test_answers_of_closed_branches_are_left_out() -> None:
    dossier = said(FEES, not_heard_source="Kysely", heard="yes")
    assert "not_heard_source" not in as_asked(dossier).answers
    assert "not_heard_source" in as_asked(said(dossier, heard="no")).answers


def test_answers_of_other_depths_are_left_out() -> None:
    only_full = next(
        block.question
        for step in FEES.pack.steps
        for block in step.blocks
        if block.question and step.depths == {Depth.FULL} and not FEES.pack.questions[block.question].when
    )
    dossier = replace(FEES, answers={**FEES.answers, only_full: "x"})
    assert only_full not in as_asked(dossier).answers
    assert only_full in as_asked(at_depth(dossier, Depth.FULL)).answers


def test_an_answer_to_a_question_that_the_pack_lacks_stays_for_others_to_judge() -> None:
    assert "strange" in as_asked(said(FEES, strange="x")).answers


def test_what_only_explains_an_empty_list_is_left_out_while_the_list_has_entries() -> None:
    dossier = _small({"no_mark_why": "Siksi."})
    assert "no_mark_why" in as_asked(dossier).answers
    assert "no_mark_why" not in as_asked(added(dossier, make_entry("mark", "m1", area="home"))).answers


def test_entries_of_closed_lists_are_left_out_and_nothing_points_at_them() -> None:
    hearing, view = make_entry("hearing", "h1", who="Luokka"), make_entry("view", "v1", hearing=["h1", "h2"])
    closed = added(said(FEES, heard="no"), hearing, view)
    assert {"h1", "v1"} & {entry.id for entry in closed.entries}
    assert not {"h1", "v1"} & {entry.id for entry in as_asked(closed).entries}


def test_a_field_that_does_not_apply_to_its_entry_is_left_out() -> None:
    dossier = changed(FEES, "impact-3", no_measure_why="Ei haittaa.")
    assert dossier.entry("impact-3") != as_asked(dossier).entry("impact-3")
    assert FEES.entry("impact-3") == as_asked(dossier).entry("impact-3")


def test_an_entry_of_a_list_that_the_pack_lacks_stays_for_others_to_judge() -> None:
    strange = make_entry("strange", "x1", name="?")
    assert strange == as_asked(added(FEES, strange)).entry("x1")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("gone", None),
        ("kept", "kept"),
        ({"choice": "gone", "text": "x"}, None),
        (["gone"], None),
        (["gone", "kept"], ["kept"]),
        ({"refs": ["kept", "gone"], "text": "x"}, {"refs": ["kept"], "text": "x"}),
        (None, None),
    ],
)
def test_references_to_what_was_left_out_are_left_out(value: Value, expected: Value) -> None:
    many = isinstance(value, list) or (isinstance(value, dict) and "refs" in value)
    assert expected == branches.without(Kind.REFS if many else Kind.REF, value, frozenset({"gone"}))


def test_a_single_question_loses_a_reference_to_an_entry_that_is_left_out() -> None:
    pack = replace(
        FEES.pack,
        questions={
            **FEES.pack.questions,
            "worst_group": replace(FEES.pack.questions["worst_group"], refers=("hearing", "group")),
        },
    )
    closed = added(replace(said(FEES, heard="no"), pack=pack), make_entry("hearing", "h1", who="Luokka"))
    found = as_asked(said(closed, worst_group={"refs": ["h1", "g_poor"]}))
    assert {"refs": ["g_poor"]} == found.answers["worst_group"]
    assert "worst_group" not in as_asked(said(closed, worst_group={"refs": ["h1"]})).answers


def test_asking_twice_is_asking_once() -> None:
    once = as_asked(added(said(FEES, heard="no"), make_entry("hearing", "h1", who="Luokka")))
    assert once == as_asked(once)
