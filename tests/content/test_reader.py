import hashlib
from typing import Any

import pytest

from lva.content.faults import PackFaulty
from lva.content.model import Depth, Kind, Law, Place, Rule, Shape, Share, Text, Where
from lva.content.reader import from_mapping, read
from tests import packs
from tests.packs import GONE, source


def _faults(**changed: Any) -> list[str]:
    with pytest.raises(PackFaulty) as caught:
        from_mapping(source(**changed), "small", "")
    return [str(fault) for fault in caught.value.faults]


def test_the_small_pack_has_no_faults() -> None:
    pack = packs.small()
    assert ("small", "2.1", "draft") == (pack.id, pack.version, pack.status)
    assert (Text("lapsen etu", "barnets bästa", "best interests")) == pack.articles[3]


def test_a_question_is_read_whole() -> None:
    name = packs.small().questions["name"]
    assert ("A1", Kind.TEXT, Share.DROP, 20, Place.MATTER, "actor_name") == (
        name.number,
        name.kind,
        name.share,
        name.max,
        name.place,
        name.start,
    )
    assert (frozenset({Depth.BRIEF}),) * 2 == (name.expected, name.blocks)
    assert Text("Siksi.", "Därför.", "Because.") == name.why
    assert (Law(Text("Laki", "Lag", "Act"), "1 §", verified=True),) == packs.small().questions["ready"].law


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("name", None),
        ("story", Rule("is", "ready", ("yes",))),
        ("sure", Rule("includes", "colours", ("red", "blue"))),
        ("tags", Rule("all", rules=(Rule("answered", "ready"), Rule("not", rules=(Rule("is", "ready", ("no",)),))))),
        ("colours", Rule("any", rules=(Rule("is", "colour", ("red",)), Rule("is", "ready", ("yes",))))),
    ],
)
def test_every_kind_of_rule_is_read(key: str, expected: Rule | None) -> None:
    assert expected == packs.small().questions[key].when


def test_a_block_is_read_whole() -> None:
    (cards, _, *_), (ticks, ratings, *_) = (packs.small().steps[index].blocks for index in (2, 3))
    assert (Shape.CARDS, Where((("kind", ("yes",)),)), ("name",), 1) == (
        cards.shape,
        cards.where,
        cards.fields,
        cards.fresh,
    )
    assert cards.child is not None
    assert ("mark", "thing") == (cards.child.list, cards.child.by)
    assert ({"rating": "+1"}, {"*": ("home",), "red": ("school",)}) == (ticks.fixed, ticks.first)
    assert ("area", "thing", "rating") == (ratings.by, ratings.across, ratings.value)


def test_a_reference_names_its_lists_in_words() -> None:
    assert (("thing",), ("mark", "thing")) == (
        packs.small().questions["best"].refers,
        packs.small().lists["remark"].field("marks").refers,
    )


def test_a_grid_and_columns_are_read_whole() -> None:
    rooms, growth = (packs.small().questions[key] for key in ("rooms", "growth"))
    assert (Kind.GRID, "area", "colour", 40) == (rooms.kind, rooms.rows, rooms.options, rooms.max)
    label, *_, colour = growth.parts
    assert (("label", Kind.TEXT, True), ("colour", Kind.CHOICE, "colour")) == (
        (label.key, label.kind, label.required),
        (colour.key, colour.kind, colour.options),
    )


def test_a_pack_without_screening_is_a_pack() -> None:
    assert packs.small().screening is None


def test_the_digest_covers_the_bytes_as_they_are() -> None:
    data = packs.SMALL.read_bytes()
    assert f"sha256:{hashlib.sha256(data).hexdigest()}" == read(data, "small").digest
    assert read(data, "small").digest != read(data + b"# a comment\n", "small").digest


@pytest.mark.parametrize("data", [b"\xff", b"id =", b"a = 1\na = 2"])
def test_what_is_no_toml_is_one_fault(data: bytes) -> None:
    with pytest.raises(PackFaulty) as caught:
        read(data, "broken.toml")
    (fault,) = caught.value.faults
    assert str(fault).startswith(": no readable TOML: ")


def test_all_faults_are_reported_at_once() -> None:
    assert [
        f"questions.name.kind: 'blob' is none of {', '.join(Kind)}",
        "questions.name.label [sv]: the words are missing",
        "questions.name.size: unknown key",
        "lists.mark.label: a text is missing",
        "steps[0].section: a non-empty string is expected",
    ] == _faults(
        questions__name__kind="blob",
        questions__name__label__sv=GONE,
        questions__name__size=3,
        lists__mark__label=GONE,
        steps__0__section=GONE,
    )


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("extra", "extra"),
        ("articles__3__se", "articles.3.se"),
        ("options__colour__red__size", "options.colour.red.size"),
        ("questions__name__extra", "questions.name.extra"),
        ("questions__name__label__de", "questions.name.label.de"),
        ("questions__colour__parts__0__extra", "questions.colour.parts[0].extra"),
        ("questions__ready__law__0__extra", "questions.ready.law[0].extra"),
        ("questions__story__when__extra", "questions.story.when.extra"),
        ("lists__mark__extra", "lists.mark.extra"),
        ("lists__mark__fields__area__extra", "lists.mark.fields.area.extra"),
        ("lists__thing__ready_made__0__extra", "lists.thing.ready_made[0].extra"),
        ("sections__0__extra", "sections[0].extra"),
        ("steps__0__extra", "steps[0].extra"),
        ("steps__0__blocks__0__extra", "steps[0].blocks[0].extra"),
        ("steps__2__blocks__0__child__extra", "steps[2].blocks[0].child.extra"),
    ],
)
def test_a_misspelt_key_does_not_pass_in_silence(path: str, place: str) -> None:
    assert [f"{place}: unknown key"] == _faults(**{path: "x"})


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"id": GONE}, "id: a non-empty string is expected"),
        ({"title__en": ""}, "title [en]: the words are missing"),
        ({"articles__x": packs.words()}, "articles.x: articles are named by their number"),
        ({"articles__3__sv": GONE}, "articles.3 [sv]: the words are missing"),
        ({"options__colour__red__en": GONE}, "options.colour.red [en]: the words are missing"),
        ({"options__colour__red__articles": ["3"]}, "options.colour.red.articles: a list of whole numbers is expected"),
        ({"questions__name__share": GONE}, "questions.name.share: a non-empty string is expected"),
        ({"questions__name__max": "9"}, "questions.name.max: a whole number not below 0 is expected"),
        ({"questions__name__help": "x"}, "questions.name.help: words in three languages are expected"),
        ({"questions__name__place": "home"}, "questions.name.place: 'home' is none of matter, assessment"),
        (
            {"questions__name__blocks": ["deep"]},
            "questions.name.blocks: 'deep' is none of none, brief, full, individual",
        ),
        (
            {"questions__story__when": {"key": "ready"}},
            "questions.story.when: a rule is one of is, includes, answered, all, any, not",
        ),
        ({"questions__story__when": {"all": "x"}}, "questions.story.when.all: a list of tables is expected"),
        ({"questions__colour__parts__0__key": GONE}, "questions.colour.parts[0].key: a non-empty string is expected"),
        ({"questions__colour__parts": {}}, "questions.colour.parts: a list of tables is expected"),
        ({"lists__thing__ready_made__0__values": 1}, "lists.thing.ready_made[0].values: a table is expected here"),
        ({"steps__0__blocks__0__shape": "round"}, "steps[0].blocks[0].shape: 'round' is none of question, list, ticks"),
        ({"sections__0": "one"}, "sections[0]: a table is expected here"),
    ],
)
def test_a_fault_names_its_place_and_what_is_expected(changed: dict[str, Any], fault: str) -> None:
    assert _faults(**changed)[0].startswith(fault)


def test_a_rule_cannot_be_two_at_once() -> None:
    both = {"all": [{"key": "ready", "answered": True}], "is": ["yes"]}
    assert ["questions.story.when.is: unknown key"] == _faults(questions__story__when=both)


def test_a_screening_without_its_parts_says_which_ones() -> None:
    assert "screening.individual: a non-empty string is expected" == _faults(screening={"touches": ["name"]})[0]


def test_what_only_guides_writing_may_be_left_out_of_a_record() -> None:
    bare = source(questions__name__share_why=GONE, lists__mark__add=GONE, lists__mark__empty=GONE)
    assert "Nimi" == from_mapping(bare, "record", "", checked=False).questions["name"].label.fi
    with pytest.raises(PackFaulty):
        from_mapping(bare, "pack", "")


def test_a_record_with_a_wrong_shape_does_not_pass_either() -> None:
    with pytest.raises(PackFaulty):
        from_mapping(source(questions__name__kind="blob"), "record", "", checked=False)


def test_a_page_of_two_depths_says_what_it_is_at_each() -> None:
    changed = source(
        steps__0__blocks__1={"question": "ready", "depths": ["brief"]},
        steps__0__at={"full": {"label": packs.words("laajasti"), "lead": packs.words("lue"), "minutes": 9}},
        steps__0__depths=["brief", "full"],
    )
    pack = from_mapping(changed, "small", "", checked=False)
    brief, full = (pack.pages[depth][0] for depth in (Depth.BRIEF, Depth.FULL))
    assert ("Alku", "Aloita tästä.", 2) == (brief.label.fi, brief.lead and brief.lead.fi, brief.minutes)
    assert ("laajasti", "lue", 9) == (full.label.fi, full.lead and full.lead.fi, full.minutes)
    assert ["name", "ready", "story"] == [block.question for block in brief.blocks][:3]
    assert ["name", "story"] == [block.question for block in full.blocks][:2]
    assert {frozenset()} == {block.depths for block in (*brief.blocks, *full.blocks)}
    assert frozenset({Depth.BRIEF}) == pack.steps[0].blocks[1].depths


def test_words_for_something_that_is_no_depth_are_a_fault() -> None:
    assert "steps[0].at.deep: unknown key" in _faults(steps__0__at={"deep": {"minutes": 9}})


def test_a_reason_for_sharing_may_be_said_once_and_named() -> None:
    given = source(share_reasons={"coded": packs.words("koodi")}, questions__name__share_why="coded")
    assert Text("koodi", "koodi", "koodi") == from_mapping(given, "small", "").questions["name"].share_why


def test_a_reason_that_the_pack_lacks_is_a_fault() -> None:
    expected = "questions.name.share_why: no reason of [share_reasons] is called coded"
    assert expected in _faults(questions__name__share_why="coded")


def test_the_articles_are_an_option_list_of_their_own() -> None:
    found = packs.small().option("article", "12")
    assert found is not None
    assert (Text("12 näkemykset", "12 åsikter", "12 views"), (12,)) == (found.label, found.articles)
    assert "article" not in from_mapping(source(articles=GONE), "small", "", checked=False).options


def test_a_spoiled_pack_is_told_everything_with_its_place_and_language() -> None:
    spoiled: dict[str, Any] = {
        "questions__name__label__sv": GONE,
        "questions__name__when": {"key": "story", "is": ["x"]},
        "questions__colour__options": "sizes",
        "options__colour__red__en": " ",
    }
    changed = source(**spoiled)
    changed["steps"].append({**changed["steps"][0], "blocks": []})
    with pytest.raises(PackFaulty) as caught:
        from_mapping(changed, "small", "")
    told = [str(fault) for fault in caught.value.faults]
    expected = [
        "options.colour.red [en]: the words are missing",
        "questions.name.label [sv]: the words are missing",
        "questions.colour: no option list sizes",
        f"steps.{changed['steps'][0]['key']}: the key is used twice",
        f"steps.{changed['steps'][0]['key']}.name: a rule looks at story, which is not asked before",
    ]
    assert [] == [fault for fault in expected if fault not in told]


def test_faults_of_shape_bring_no_echoes_with_them() -> None:
    told = _faults(questions__colour__kind="blob", questions__colour__options="sizes", options__yn=GONE)
    assert ["questions.colour.kind"] == [fault.split(":")[0] for fault in told]


def test_a_checklist_is_read_whole() -> None:
    roles = packs.shipped("ten-steps").checklist
    assert roles is not None
    assert ("ynk", "year", "scope", "action", "next_actions") == (
        roles.scale, roles.period, roles.scope, roles.actions, roles.picked,
    )  # fmt: skip
    assert ("again_on", "again_who") == roles.again
    assert "checklist.scale: a non-empty string is expected" in _faults(checklist={"begin": packs.words()})


def test_an_example_suits_the_answer_that_chooses_among_them() -> None:
    changed = source(examples_by="colour", questions__name__examples={"red": packs.words("punainen")})
    name = from_mapping(changed, "small", "").questions["name"]
    assert (Text("punainen", "punainen", "punainen"), name.example) == (name.example_for("red"), name.example_for(""))
