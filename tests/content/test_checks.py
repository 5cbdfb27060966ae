from typing import Any

import pytest

from lva.content.checks import check, option_lists, options_of
from lva.content.faults import PackFaulty
from lva.content.model import Kind
from lva.content.reader import from_mapping
from tests import packs
from tests.packs import GONE, source


def _faults(**changed: Any) -> list[str]:
    with pytest.raises(PackFaulty) as caught:
        from_mapping(source(**changed), "small", "")
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("pack", [packs.small(), packs.shipped()], ids=["small", "shipped"])
def test_a_pack_in_order_has_no_faults(pack: Any) -> None:
    assert () == check(pack)


QUESTIONS: list[tuple[dict[str, Any], str]] = [
    ({"questions__name__share_why": GONE}, "questions.name: a share mark needs its reason, share_why"),
    (
        {"questions__name__examples": {"red": packs.words()}},
        "questions.name: examples need examples_by, the pack's question that chooses among them",
    ),
    (
        {"examples_by": "colour", "questions__name__examples": {"pink": packs.words()}},
        "questions.name: an example names no option of colour: pink",
    ),
    ({"questions__colour__options": GONE}, "questions.colour: a choice needs options"),
    ({"questions__colour__options": "sizes"}, "questions.colour: no option list sizes"),
    ({"questions__best__refers": "places"}, "questions.best: refers to no list: places"),
    ({"questions__likes__refers": GONE}, "questions.likes: refers to no list: nothing"),
    ({"questions__best__refers": "thing places"}, "questions.best: refers to no list: places"),
    ({"questions__name__refers": "thing"}, "questions.name: only a reference refers to entries"),
    ({"options__lang": GONE}, "questions.tongue: no option list lang"),
    ({"options__per": GONE}, "questions.price: no option list per"),
    ({"questions__rooms__rows": GONE}, "questions.rooms: a grid, and nothing else, has rows"),
    ({"questions__cells__rows": "area"}, "questions.cells: a grid, and nothing else, has rows"),
    ({"questions__rooms__rows": "walls"}, "questions.rooms: no option list walls"),
    (
        {"questions__rooms__options": GONE, "questions__rooms__max": 0},
        "questions.rooms: the rows of a grid take a choice (options), a text (max) or both",
    ),
    ({"questions__growth__parts": []}, "questions.growth: rows need columns, as parts"),
    ({"questions__growth__parts__0__kind": "long"}, "questions.growth: part label cannot be of kind long"),
    ({"questions__growth__parts__0__key": "value"}, "questions.growth.parts.value: the key is used twice"),
    ({"questions__growth__parts__0__values": ["x"]}, "questions.growth: column label is asked in every row, whatever"),
    ({"questions__growth__parts__6__options": GONE}, "questions.growth: part colour needs options"),
    ({"questions__growth__parts__6__options": "sizes"}, "questions.growth: no option list sizes"),
    (
        {"questions__cells__parts": [{"key": "text", "kind": "text", "label": packs.words()}]},
        "questions.cells: a table has no parts",
    ),
    ({"questions__price__parts__0__key": "low"}, "questions.price: part low has a key that means something else"),
    ({"questions__page__parts__0__key": "value"}, "questions.page: part value has a key that means something else"),
    ({"questions__colour__articles": [99]}, "questions.colour: article 99 has no name in [articles]"),
    ({"questions__colour__parts__0__kind": "multi"}, "questions.colour: part text cannot be of kind multi"),
    ({"questions__colour__parts__0__values": ["pink"]}, "questions.colour: part text names an unknown value: pink"),
    ({"questions__no_mark_why__instead_of": "places"}, "questions.no_mark_why: instead_of names no list: places"),
    (
        {"questions__no_mark_why__instead_where": {"size": ["home"]}},
        "questions.no_mark_why: a condition names no field of mark: size",
    ),
    (
        {"questions__no_mark_why__instead_where": {"area": ["moon"]}},
        "questions.no_mark_why: a condition names no option of area: moon",
    ),
    ({"version": "next"}, "version: a version is made of numbers and dots"),
]

LISTS: list[tuple[dict[str, Any], str]] = [
    ({"lists__mark__add": GONE}, "lists.mark: a text is missing: add"),
    ({"lists__mark__empty": GONE}, "lists.mark: a text is missing: empty"),
    ({"lists__mark__title": ["size"]}, "lists.mark: title names no field: size"),
    ({"lists__thing__ready_made__0__values__size": "x"}, "lists.thing: ready-made first sets no field: size"),
    ({"lists__thing__ready_made__0__texts__size": packs.words()}, "lists.thing: ready-made first sets no field: size"),
    ({"lists__thing__ready_made__0__values__kind": "maybe"}, "lists.thing: ready-made first names no option of kind"),
    ({"lists__mark__fields__area__options": "sizes"}, "lists.mark.area: no option list sizes"),
    ({"lists__mark__fields__area__share_why": GONE}, "lists.mark.area: a share mark needs its reason, share_why"),
    ({"lists__thing__fields__dropped_why__for_where": {"kind": ["maybe"]}}, "lists.thing.dropped_why: a condition"),
    ({"options__area__home__articles": [7]}, "options.area.home: article 7 has no name in [articles]"),
]

STEPS: list[tuple[dict[str, Any], str]] = [
    ({"steps__1__key": "start"}, "steps.start: the key is used twice"),
    ({"sections__1__key": "one"}, "sections.one: the key is used twice"),
    ({"steps__1__section": "three"}, "steps.numbers: no section three"),
    ({"steps__1__depths": []}, "steps.numbers: no depth has this page"),
    ({"steps__1__at": {"full": {"minutes": 9}}}, "steps.numbers: the page has words for full, which does not have"),
    ({"steps__1__blocks__0__depths": ["full"]}, "steps.numbers: a block stands at full, which does not have the page"),
    ({"steps__1__blocks__0": {"question": "name"}}, "steps.numbers.name: start asks it too at depth brief"),
    ({"steps__1__blocks__0": {"question": "height"}}, "steps.numbers: no question height"),
    ({"steps__1__blocks__0": {}}, "steps.numbers: no question (unnamed)"),
    ({"steps__3__blocks__2__list": "places"}, "steps.marks: no list places"),
    ({"steps__3__blocks__2__list": GONE}, "steps.marks: no list (unnamed)"),
    ({"steps__3__blocks__2__fields": ["size"]}, "steps.marks: remark has no field size"),
    ({"steps__3__blocks__0__by": "size"}, "steps.marks: mark has no field size"),
    ({"steps__3__blocks__0__by": GONE}, "steps.marks: a block of ticks needs: by"),
    ({"steps__3__blocks__1__across": "size"}, "steps.marks: mark has no field size"),
    (
        {"lists__mark__fields__thing__refers": "thing mark"},
        "steps.marks: the columns are entries of one list, so thing refers to one",
    ),
    ({"lists__mark__fields__thing__refers": GONE}, "steps.marks: the columns are entries of one list"),
    (
        {"lists__thing__fields__name__kind": "ref", "lists__thing__fields__name__refers": "thing remark"},
        "steps.things.thing.name: refers to remark, which is asked later (may it? ahead = true)",
    ),
    ({"steps__3__blocks__1__across": GONE}, "steps.marks: a block of ratings needs: across"),
    ({"steps__3__blocks__1__value": GONE}, "steps.marks: a block of ratings needs: value"),
    ({"steps__3__blocks__0__fixed": {"size": "x"}}, "steps.marks: mark has no field size"),
    ({"steps__3__blocks__0__fixed": {"rating": "x"}}, "steps.marks: fixed names no option of rating: x"),
    ({"steps__3__blocks__1__where": {"kind": ["maybe"]}}, "steps.marks: a condition names no option of kind: maybe"),
    ({"steps__3__blocks__0__first_by": "size"}, "steps.marks: first_by names no question: size"),
    ({"steps__3__blocks__0__first__pink": ["home"]}, "steps.marks: first names no option of colour: pink"),
    ({"steps__3__blocks__0__first__red": ["moon"]}, "steps.marks: first names no option of area: moon"),
    ({"steps__2__blocks__0__child__list": "places"}, "steps.things: no list places"),
    ({"steps__2__blocks__0__child__by": "size"}, "steps.things: mark has no field size"),
    ({"steps__2__blocks__0__child__where": {"kind": ["maybe"]}}, "steps.things: a condition names no option of kind"),
]

RULES: list[tuple[dict[str, Any], str]] = [
    (
        {"questions__ready__when": {"key": "story", "answered": True}},
        "steps.start.ready: a rule looks at story, which is not asked before",
    ),
    (
        {"questions__story__when": {"key": "story", "answered": True}},
        "steps.start.story: a rule looks at story, which is not asked before",
    ),
    (
        {"questions__best__blocks_when": {"key": "likes", "answered": True}},
        "steps.things.best: a rule looks at likes, which is not asked before",
    ),
    (
        {"steps__1__when": {"not": {"key": "height", "answered": True}}},
        "steps.numbers: a rule looks at height, which is not asked before",
    ),
    (
        {"steps__2__blocks__1__when": {"key": "best", "answered": True}},
        "steps.things.thing: a rule looks at best, which is not asked before",
    ),
    (
        {"lists__thing__fields__colour__when": {"key": "best", "answered": True}},
        "steps.things.thing.colour: a rule looks at best, which is not asked before",
    ),
    (
        {"lists__mark__fields__area__when": {"key": "best", "answered": True}},
        "steps.things.mark.area: a rule looks at best, which is not asked before",
    ),
    (
        {"questions__why_best__when": {"key": "best", "is": ["@second"]}},
        "steps.things.why_best: a rule names no ready-made entry: @second",
    ),
    (
        {"questions__why_best__when": {"any": [{"key": "best", "is": ["@second"]}]}},
        "steps.things.why_best: a rule names no ready-made entry: @second",
    ),
    (
        {"questions__story__when": {"key": "ready", "is": ["maybe"]}},
        "steps.start.story: a rule names no option of ready: maybe",
    ),
    (
        {"questions__sure__when": {"not": {"key": "colours", "includes": ["pink"]}}},
        "steps.start.sure: a rule names no option of colours: pink",
    ),
]


@pytest.mark.parametrize(("changed", "fault"), [*QUESTIONS, *LISTS, *STEPS, *RULES])
def test_what_does_not_fit_together_is_a_fault(changed: dict[str, Any], fault: str) -> None:
    found = _faults(**changed)
    assert any(one.startswith(fault) for one in found), found


def test_a_question_that_no_page_asks_is_a_fault() -> None:
    assert ["questions.likes: no page asks it"] == _faults(
        steps__2__blocks__4={"shape": "list", "list": "thing", "fields": ["name"]}
    )


def test_a_rule_may_name_not_known_and_ready_made_entries() -> None:
    rule = {"any": [{"key": "best", "is": ["@first", "none"]}, {"key": "tags", "is": ["not_known"]}]}
    assert from_mapping(source(questions__why_best__when=rule), "small", "").questions["why_best"].when is not None


def test_a_rule_on_a_text_may_name_any_words() -> None:
    rule = {"key": "name", "is": ["whatever"]}
    assert from_mapping(source(questions__story__when=rule), "small", "").questions["story"].when is not None


def _screening(**given: object) -> dict[str, object]:
    single = ("individual", "formal", "temporary", "law", "later", "doubt", "lasting", "scale", "worry")
    return {
        **dict.fromkeys((*single, "count", "chosen", "reason", "lowered_by"), "name"),
        **{key: ["name"] for key in ("touches", "strong", "direct")},
        "reason_min": 60,
        "lowered_min": 80,
        **given,
    }


def test_a_screening_of_questions_that_exist_is_in_order() -> None:
    assert from_mapping(source(screening=_screening()), "small", "").screening is not None


@pytest.mark.parametrize("given", [{"individual": "alone"}, {"touches": ["name", "alone"]}, {"lowered_by": "alone"}])
def test_a_screening_names_questions_only(given: dict[str, object]) -> None:
    assert ["screening: no question alone"] == _faults(screening=_screening(**given))


def test_all_faults_of_all_parts_are_told_at_once_and_in_the_order_of_the_file() -> None:
    assert [
        "questions.name: a share mark needs its reason, share_why",
        "lists.mark: title names no field: size",
        "steps.numbers: no section three",
        "steps.start.story: a rule looks at likes, which is not asked before",
        "screening: no question alone",
    ] == _faults(
        questions__name__share_why=GONE,
        lists__mark__title=["size"],
        steps__1__section="three",
        questions__story__when={"key": "likes", "answered": True},
        screening=_screening(doubt="alone"),
    )


def test_a_reference_that_says_so_points_ahead() -> None:
    reference = {"kind": "refs", "refers": "thing remark", "share": "keep", "label": packs.words()}
    name = {**reference, "share_why": packs.words(), "ahead": True}
    pack = from_mapping(source(lists__thing__fields__name=name), "small", "")
    assert ("thing", "remark") == pack.lists["thing"].field("name").refers


def test_a_question_shows_the_words_of_all_its_option_lists() -> None:
    questions = packs.small().questions
    assert ("colour", "area") == option_lists(questions["rooms"])
    assert ("yn", "colour") == option_lists(questions["growth"])
    assert ("per",) == option_lists(questions["price"])
    assert () == option_lists(questions["name"])


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        (Kind.YN, "", "yn"),
        (Kind.YNK, "", "ynk"),
        (Kind.LANG, "", "lang"),
        (Kind.CHOICE, "colour", "colour"),
        (Kind.TEXT, "", ""),
    ],
)
def test_yes_and_no_and_languages_have_options_by_their_name(kind: Kind, options: str, expected: str) -> None:
    assert expected == options_of(packs.field(kind, options=options))


def _checklist(**given: object) -> dict[str, object]:
    roles = {
        "begin": packs.words(), "scale": "ynk", "period": "name", "scope": "name", "actions": "thing", "picked": "name",
        "facts": ["name"], "says": [], "again": ["name"],
    }  # fmt: skip
    return {**roles, **given}


def test_a_checklist_of_what_exists_is_in_order() -> None:
    given = {"questions__ready__kind": "ynk", "depth": "brief", "checklist": _checklist()}
    assert from_mapping(source(**given), "small", "").checklist is not None


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"checklist": _checklist(period="alone")}, "checklist: no question alone"),
        ({"checklist": _checklist(says=["alone"])}, "checklist: no question alone"),
        ({"checklist": _checklist(actions="alone")}, "checklist: no list alone"),
        ({"checklist": _checklist(scale="sizes")}, "checklist: no question has the options of the scale sizes"),
        ({"depth": GONE}, "checklist: a checklist needs a depth of its own, depth"),
    ],
)
def test_a_checklist_names_what_exists_and_has_a_depth(changed: dict[str, Any], fault: str) -> None:
    given = {"questions__ready__kind": "ynk", "depth": "brief", "checklist": _checklist(), **changed}
    if given["depth"] is GONE:
        del given["depth"]
    assert [fault] == _faults(**given)


def test_a_pack_settles_its_depth_in_one_way() -> None:
    expected = "depth: the screening settles the depth, so the pack has none of its own"
    assert [expected] == _faults(screening=_screening(), depth="brief")


def test_a_status_is_draft_or_released() -> None:
    assert ["status: a status is one of draft, released"] == _faults(status="ready")
