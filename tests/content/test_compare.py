"""Claims about two versions of a pack beside each other."""

import pytest

from lva.content.compare import Difference, What, compare
from lva.content.reader import from_mapping
from tests import packs
from tests.packs import GONE, source, words


def _differences(**changed: object) -> list[Difference]:
    return list(compare(packs.small(), from_mapping(source(**changed), "small", "sha256:other")))


def test_equal_versions_do_not_differ_whatever_their_digests() -> None:
    assert [] == _differences()


def test_another_language_s_words_are_told_by_key_and_language() -> None:
    assert [Difference(What.TEXT, "questions.name.label", "'Namn'", "'Ditt namn'", "sv")] == _differences(
        questions__name__label__sv="Ditt namn"
    )


def test_a_text_that_came_or_went_is_told_in_every_language() -> None:
    came = _differences(questions__ready__help=words("apua"))
    assert ["fi", "sv", "en"] == [one.language for one in came]
    assert {("", "'apua'")} == {(one.before, one.after) for one in came}
    went = _differences(questions__name__why=GONE)
    assert [("'Siksi.'", ""), ("'Därför.'", ""), ("'Because.'", "")] == [(one.before, one.after) for one in went]


def test_another_kind_of_answer_breaks_what_has_been_written() -> None:
    found = _differences(questions__name__kind="long")
    assert [(What.KIND, "questions.name", "text, of the matter", "long, of the matter", True)] == [
        (one.what, one.place, one.before, one.after, one.breaks) for one in found
    ]


def test_an_answer_stored_elsewhere_is_lost_too() -> None:
    (found,) = _differences(questions__name__place="assessment")
    assert (What.KIND, True) == (found.what, found.breaks)


def test_a_key_that_went_breaks_and_one_that_came_does_not() -> None:
    changed = from_mapping(source(options__colour__black=words("musta")), "small", "")
    came, went = compare(packs.small(), changed), compare(changed, packs.small())
    assert [(What.SETTING, False), (What.ADDED, False)] == [(one.what, one.breaks) for one in came]
    assert [(What.SETTING, False), (What.REMOVED, True)] == [(one.what, one.breaks) for one in went]
    assert "options.colour.black" == went[1].place


@pytest.mark.parametrize(
    ("changed", "place", "before", "after"),
    [
        ({"questions__name__max": 30}, "questions.name.max", "20", "30"),
        ({"questions__name__expected": GONE}, "questions.name.expected", "brief", ""),
        ({"version": "2.2"}, "pack.version", "2.1", "2.2"),
    ],
)
def test_a_setting_that_changed_is_told_and_breaks_nothing(
    changed: dict[str, object], place: str, before: str, after: str
) -> None:
    assert [Difference(What.SETTING, place, before, after)] == _differences(**changed)
    assert not any(one.breaks for one in _differences(**changed))


def test_pages_may_come_and_go_without_losing_answers() -> None:
    text = {"key": "extra", "section": packs.small().sections[0].key, "label": words(), "depths": ["brief"]}
    changed = source()
    changed["steps"].append(text)
    newer = from_mapping(changed, "small", "")
    (came,), (went,) = compare(packs.small(), newer), compare(newer, packs.small())
    assert (What.ADDED, "steps.extra") == (came.what, came.place)
    assert (What.REMOVED, False) == (went.what, went.breaks)


def test_what_a_page_shows_is_a_setting_of_the_page() -> None:
    changed = source()
    changed["steps"][0]["blocks"].reverse()
    found = compare(packs.small(), from_mapping(changed, "small", "", checked=False))
    assert [(What.SETTING, f"steps.{packs.small().steps[0].key}.blocks")] == [(one.what, one.place) for one in found]


def test_parts_and_fields_of_entries_are_compared_by_their_keys() -> None:
    places = {one.place for one in compare(packs.shipped("ten-steps"), packs.small())}
    assert {"questions.scope.parts.text", "lists.action.what", "lists.action", "sections.finish"} <= places


def test_a_difference_is_said_in_one_line() -> None:
    assert "added   questions.x: choice" == str(Difference(What.ADDED, "questions.x", after="choice"))
    assert "removed questions.x: choice" == str(Difference(What.REMOVED, "questions.x", "choice"))
    assert "removed sections.x" == str(Difference(What.REMOVED, "sections.x"))
    assert "text    questions.x.label [sv]: 'a' -> 'b'" == str(
        Difference(What.TEXT, "questions.x.label", "'a'", "'b'", "sv")
    )


def test_what_a_page_is_called_at_another_depth_is_compared_in_every_language() -> None:
    depth = next(iter(packs.small().steps[0].depths)).value
    one, other = (
        from_mapping(source(steps__0__at={depth: {"label": words(text)}}), "small", "") for text in ("a", "b")
    )
    found = compare(one, other)
    assert [(f"steps.{one.steps[0].key}.wordings.{depth}.label", code) for code in ("fi", "sv", "en")] == [
        (one.place, one.language) for one in found
    ]
