from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.content.model import Depth, Rule, Shape
from lva.domain import path
from lva.domain.dossier import Dossier
from lva.domain.path import Open, holds
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from tests import packs
from tests.dossiers import PROPOSAL, ZERO, added, alternatives, make_dossier, make_entry, removed, said, worked

SMALL = packs.small()
FEES = worked()


def _small(answers: dict[str, Value] | None = None, *entries: Any, depth: Depth | None = Depth.BRIEF) -> Dossier:
    return make_dossier(answers, entries, depth=depth, pack=SMALL, aliases={"first": "t1"})


# -- rules ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (None, True),
        (Rule("is", "colour", ("red", "blue")), True),
        (Rule("is", "colour", ("green",)), False),
        (Rule("is", "nothing", ("red",)), False),
        (Rule("includes", "colours", ("blue", "green")), True),
        (Rule("includes", "colours", ("pink",)), False),
        (Rule("is", "best", ("@first",)), True),
        (Rule("is", "best", ("@second",)), False),
        (Rule("is", "empty", ("@second",)), False),
        (Rule("is", "tags", ("not_known",)), True),
        (Rule("answered", "colour"), True),
        (Rule("answered", "empty"), False),
        (Rule("not", rules=(Rule("answered", "empty"),)), True),
        (Rule("not", rules=(Rule("answered", "colour"),)), False),
        (Rule("all", rules=(Rule("answered", "colour"), Rule("answered", "best"))), True),
        (Rule("all", rules=(Rule("answered", "colour"), Rule("answered", "empty"))), False),
        (Rule("all"), True),
        (Rule("any", rules=(Rule("answered", "empty"), Rule("answered", "best"))), True),
        (Rule("any"), False),
    ],
)
def test_a_rule_looks_at_single_answers(rule: Rule | None, *, expected: bool) -> None:
    answers = {
        "colour": {"choice": "red", "text": "x"},
        "colours": ["red", "blue"],
        "best": {"choice": "t1"},
        "tags": {"not_known": True},
        "empty": "",
    }
    assert expected is holds(rule, answers, {"first": "t1"})


# -- pages ------------------------------------------------------------------------------------------


def _keys(dossier: Dossier) -> list[str]:
    return [step.key for step in path.steps(dossier.pack, dossier.depth, dossier.answers, dossier.aliases)]


def test_before_a_depth_is_known_only_the_shared_pages_apply() -> None:
    assert ["rule-out", "matter", "screening", "depth"] == _keys(make_dossier(depth=None))


@pytest.mark.parametrize(
    ("depth", "last"),
    [(Depth.NONE, "closing"), (Depth.BRIEF, "confirm"), (Depth.FULL, "actual"), (Depth.INDIVIDUAL, "rule-out")],
)
def test_each_depth_has_its_pages(depth: Depth, last: str) -> None:
    assert last == _keys(make_dossier(depth=depth))[-1]


def test_a_page_whose_branch_is_closed_does_not_apply() -> None:
    assert ["start", "numbers", "things", "marks"] == _keys(_small())
    assert ["start", "things", "marks"] == _keys(_small({"colour": {"choice": "blue"}}))


def test_one_page_follows_another() -> None:
    found = SMALL.steps
    assert ("numbers", "start") == (_key(path.after(found, "start")), _key(path.before(found, "numbers")))
    assert (None, None) == (path.after(found, "tables"), path.before(found, "start"))


def test_no_page_follows_one_that_does_not_apply() -> None:
    assert (None, None) == (path.after(SMALL.steps, "elsewhere"), path.before(SMALL.steps, "elsewhere"))


def _key(step: Any) -> str:
    assert step is not None
    return str(step.key)


def _asked(dossier: Dossier) -> list[str]:
    found = path.steps(dossier.pack, dossier.depth, dossier.answers, dossier.aliases)
    return [block.question for step in found for block in path.blocks(step, dossier) if block.question]


def test_a_closed_question_keeps_its_answer_but_is_not_asked() -> None:
    dossier = _small({"ready": "no", "story": "long enough"})
    assert "story" not in _asked(dossier)
    assert "long enough" == dossier.answers["story"]
    assert "story" in _asked(said(dossier, ready="yes"))


def test_a_closed_block_is_left_out() -> None:
    shapes = [block.shape for block in path.blocks(SMALL.steps[2], _small())]
    assert Shape.LIST not in shapes
    assert Shape.LIST in [block.shape for block in path.blocks(SMALL.steps[2], _small({"ready": "yes"}))]


answers_of_small = st.fixed_dictionaries(
    {},
    optional={
        "ready": st.sampled_from(["yes", "no"]),
        "story": st.just("long enough"),
        "tags": st.just(["a"]),
        "colour": st.sampled_from([{"choice": "red"}, {"choice": "blue"}, {"choice": "green"}]),
        "colours": st.sampled_from([["red"], ["green"], ["red", "green"]]),
        "sure": st.just("yes"),
        "best": st.sampled_from([{"choice": "t1"}, {"choice": "none"}]),
    },
)


@given(answers_of_small, st.sampled_from(SMALL.steps), st.data())
def test_paths_only_grow_forward(answers: dict[str, Value], step: Any, data: st.DataObject) -> None:
    """Whatever is answered on a page changes nothing on the pages before it, nor above it on its own."""
    dossier = _small(answers)
    keys = [block.question for block in step.blocks if block.question]
    key = data.draw(st.sampled_from(keys))
    value = data.draw(answers_of_small.map(lambda found: found.get(key)))
    before, after = _asked(dossier), _asked(said(dossier, **{key: value}))
    everything = [block.question for one in SMALL.steps for block in one.blocks if block.question]
    upto = set(everything[: everything.index(key) + 1])
    assert [one for one in before if one in upto] == [one for one in after if one in upto]


@given(answers_of_small)
def test_pages_keep_the_order_of_the_pack(answers: dict[str, Value]) -> None:
    order = [step.key for step in SMALL.steps]
    found = _keys(_small(answers))
    assert sorted(found, key=order.index) == found


def test_fields_that_do_not_apply_to_an_entry_are_left_out() -> None:
    entries = SMALL.lists["thing"]
    keys = ("name", "dropped_why")
    assert ["name"] == [field.key for field in path.fields_for(entries, keys, {"kind": "yes"})]
    assert ["name", "dropped_why"] == [field.key for field in path.fields_for(entries, keys, {"kind": "no"})]


# -- what is open -----------------------------------------------------------------------------------


def _open(dossier: Dossier, step: str) -> list[Open]:
    found = dossier.pack.step(step)
    assert found is not None
    return list(path.open_in(found, dossier))


def test_what_is_expected_and_not_said_is_open() -> None:
    assert [Open("start", "name", blocks=True)] == _open(_small(), "start")
    assert [Open("numbers", "amount")] == _open(_small(), "numbers")


def test_what_was_begun_says_how_far_it_falls_short() -> None:
    assert [Open("numbers", "amount", shortfall=("text", 1))] == _open(
        _small({"amount": {"not_known": True}}), "numbers"
    )


def test_what_is_said_is_not_open() -> None:
    assert [] == _open(_small({"name": "Aino"}), "start")


def test_nothing_is_open_at_a_depth_that_expects_nothing() -> None:
    assert [] == _open(_small(depth=Depth.FULL), "start")


def test_a_rule_may_narrow_what_blocks() -> None:
    entry = make_entry("thing", "t1", kind="yes", name="x")
    assert [Open("things", "best", blocks=True)] == _open(_small({}, entry), "things")
    thing = make_entry("thing", "t1", kind="yes", name="x", colour="red")
    assert [Open("things", "best")] == _open(_small({"ready": "no"}, thing), "things")


def test_a_list_explains_the_question_that_stands_in_for_it() -> None:
    question = SMALL.questions["no_mark_why"]
    here, elsewhere = make_entry("mark", "m1", area="home"), make_entry("mark", "m2", area="school")
    assert path.is_explained(question, _small({}, here))
    assert not path.is_explained(question, _small({}, elsewhere))
    assert not path.is_explained(SMALL.questions["name"], _small({}, here))
    assert Open("marks", "no_mark_why", blocks=True) in _open(_small({}, elsewhere), "marks")
    assert [] == [one for one in _open(_small({}, here), "marks") if one.key == "no_mark_why"]


def test_an_empty_list_is_open_unless_a_question_stands_in_for_it() -> None:
    assert [Open("marks", "remark", blocks=True), Open("marks", "no_mark_why", blocks=True)] == _open(_small(), "marks")


def test_a_field_that_an_entry_lacks_is_open() -> None:
    dossier = _small({"best": {"choice": "none"}}, make_entry("thing", "t1", kind="yes"))
    assert [Open("things", "thing", "t1", "name", blocks=True)] == _open(dossier, "things")


def test_a_field_that_does_not_apply_is_not_open() -> None:
    dossier = _small(
        {"best": {"choice": "none"}, "ready": "no"},
        make_entry("thing", "t1", kind="yes", name="x"),
        make_entry("thing", "t2", kind="no", name="y"),
    )
    assert [Open("things", "thing", "t2", "dropped_why")] == _open(dossier, "things")


def test_a_field_that_always_counts_is_open_where_its_rule_holds() -> None:
    dossier = _small({"best": {"choice": "none"}, "ready": "yes"}, make_entry("thing", "t1", kind="yes", name="x"))
    assert [Open("things", "thing", "t1", "colour")] == _open(dossier, "things")


def test_an_answer_begun_in_an_entry_says_how_far_it_falls_short() -> None:
    thing = make_entry("hearing", "h1", voice="children", status="held", who="Luokat 1-2", number={"not_known": True})
    found = {one.field: one for one in _open(added(make_dossier({"heard": "yes"}), thing), "hearing")}
    assert "number" not in found
    assert found["ages"] == Open("hearing", "hearing", "h1", "ages")


def test_the_fields_of_a_card_s_children_are_open_too() -> None:
    dossier = removed(FEES, "m1")
    measure = make_entry("measure", "m9", impacts=["i_money"], what="x")
    found = [one.field for one in _open(added(dossier, measure), "impact-details") if one.entry == "m9"]
    assert ["kind", "who_kind", "who", "when"] == found


def test_a_short_answer_in_an_entry_names_its_least_length() -> None:
    field = replace(SMALL.lists["thing"].field("name"), min=5)
    entries = replace(SMALL.lists["thing"], fields=(field,))
    entry = make_entry("thing", "t1", name="abc")
    (found,) = path.open_fields(SMALL.steps[2], _small(), entries, entry, ("name",))
    assert Open("things", "thing", "t1", "name", ("", 5), blocks=True) == found


# -- progress ---------------------------------------------------------------------------------------


def test_a_page_with_everything_said_is_done() -> None:
    assert [] == [done.step.key for done in path.progress(FEES) if done.open or not done.is_done]


def test_a_page_of_which_nothing_was_said_is_not_done() -> None:
    assert set() == {done.step.key for done in path.progress(make_dossier(entries=alternatives())) if done.is_done}
    assert not any(done.begun for done in path.progress(make_dossier(entries=alternatives())))


def test_a_page_that_is_begun_says_what_it_still_expects() -> None:
    found = {done.step.key: done for done in path.progress(said(FEES, ages=None))}["children"]
    assert (True, False, [Open("children", "ages")]) == (found.begun, found.is_done, list(found.open))


def test_a_ready_made_entry_counts_once_more_is_said_than_it_began_with() -> None:
    zero, proposal = alternatives()
    begun = replace(zero, fields={**zero.fields, "description": "Maksut pysyvät ennallaan."})
    for entry, expected in ((zero, False), (begun, True)):
        dossier = make_dossier(entries=[entry, proposal])
        found = {done.step.key: done for done in path.progress(dossier)}["alternatives"]
        assert expected is found.begun


def test_what_a_page_expects_is_counted() -> None:
    (start, numbers, *_) = path.progress(_small())
    assert (1, 1) == (start.asked, numbers.asked)


def test_what_is_in_order_is_counted_apart_from_what_is_open() -> None:
    before = {done.step.key: done for done in path.progress(FEES)}["children"]
    after = {done.step.key: done for done in path.progress(said(FEES, ages=None))}["children"]
    assert (before.asked, before.asked, before.asked - 1) == (before.in_order, after.asked, after.in_order)


def test_nothing_is_open_beyond_what_is_expected() -> None:
    for done in path.progress(make_dossier(entries=alternatives())):
        assert 0 <= done.in_order <= done.asked


def test_progress_before_a_depth_is_known_goes_by_what_a_brief_one_expects() -> None:
    dossier = make_dossier({"x_individual": "no"}, depth=None)
    first, matter, *_ = path.progress(dossier)
    assert (True, False) == (first.is_done, matter.is_done)
    assert "title" in [one.key for one in matter.open]


def test_nothing_that_is_said_opens_anything_in_the_worked_example() -> None:
    assert [] == [one for done in path.progress(FEES) for one in done.open]
    assert all(values.is_given(value) for value in FEES.answers.values())
    assert {ZERO, PROPOSAL} <= {entry.id for entry in FEES.entries}


def test_nothing_leads_on_to_a_page_for_the_time_after_the_decision() -> None:
    pages = packs.shipped().pages[Depth.FULL]
    assert ("confirm", True) == (pages[-2].key, pages[-1].later)
    assert None is path.after(pages, "confirm")
    assert pages[-2] == path.before(pages, pages[-1].key)
