"""Claims about answers in words; `test_answers` makes those about their shapes."""

from collections.abc import Mapping

import pytest

from lva.content.model import Kind, Part, Text
from lva.domain.values.answers import Value, label, say_count, words
from tests import packs
from tests.packs import field
from tests.speech import speaking

PACK = packs.small()
ASKED = PACK.questions
NAMES = {"t1": "Ensimmäinen", "t2": "Toinen", "t3": "Kolmas"}


def _said(key: str, value: Value, language: str = "fi", names: Mapping[str, str] = NAMES) -> list[str]:
    return list(words(speaking(language), PACK, ASKED[key], value, names))


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("name", "Aino", ["Aino"]),
        ("story", "yksi\n\nkaksi\n", ["yksi", "kaksi"]),
        ("tags", ["a", "b"], ["a", "b"]),
        ("tags", {"not_known": True}, ["ei tietoa"]),
        ("ready", "yes", ["kyllä"]),
        ("sure", "not_known", ["ei tietoa"]),
        ("colour", {"choice": "green"}, ["vihreä"]),
        ("colours", ["red", "green"], ["punainen, koska ja vihreä"]),
        ("agreed", True, ["kyllä"]),
        ("age", 7, ["7"]),
        ("amount", {"number": "1234"}, ["1\xa0234"]),
        ("amount", {"number": "3", "year": 2025}, ["3", "Vuosi: 2025"]),
        ("amount", {"not_known": True, "text": "ei laskettu"}, ["ei tietoa: ei laskettu"]),
        ("amount", {"year": 2025}, ["Vuosi: 2025"]),
        ("day", "2025-03-25", ["25.3.2025"]),
        ("day", {"not_known": True}, ["ei tietoa"]),
        ("moment", "2024/2025-03", ["2024\u20133/2025"]),
        ("best", {"choice": "t1"}, ["Ensimmäinen"]),
        ("best", {"choice": "none"}, ["ei mikään"]),
        ("best", {"choice": "t9"}, ["poistettu merkintä"]),
        ("best", {"choice": "t1", "text": "halpa"}, ["Ensimmäinen: halpa"]),
        ("likes", ["t1", "t2", "t3"], ["Ensimmäinen, Toinen ja Kolmas"]),
        ("likes", ["t1", "none"], ["Ensimmäinen ja ei mikään"]),
        ("tongue", "sv", ["ruotsi"]),
    ],
)
def test_every_kind_of_answer_is_said_in_words(key: str, value: Value, expected: list[str]) -> None:
    assert expected == _said(key, value)


@pytest.mark.parametrize("key", ASKED)
@pytest.mark.parametrize("value", [None, "", [], {}])
def test_what_was_not_answered_is_not_said(key: str, value: Value) -> None:
    assert [] == _said(key, value)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", ["punainen, koska hinta laskee", "Alkaen: 3/2025", "Päättyy: 25.3.2025"]),
        ("sv", ["röd, eftersom hinta laskee", "Sedan: 3/2025", "Till: 25.3.2025"]),
        ("en", ["red, because hinta laskee", "Since: 3/2025", "Until: 25 March 2025"]),
    ],
)
def test_a_choice_is_said_with_its_parts_in_every_language(language: str, expected: list[str]) -> None:
    value = {"choice": "red", "text": "Hinta laskee", "since": "2025-03", "until": "2025-03-25"}
    assert expected == _said("colour", value, language)


@pytest.mark.parametrize(
    ("choice", "reason", "expected"),
    [
        ("red", "Hinta laskee", "punainen, koska hinta laskee"),
        ("red", "EU vaatii", "punainen, koska EU vaatii"),
        ("red", "1 luokka", "punainen, koska 1 luokka"),
        ("red", "Ä", "punainen, koska ä"),
    ],
)
def test_after_a_conjunction_the_sentence_goes_on(choice: str, reason: str, expected: str) -> None:
    assert [expected] == _said("colour", {"choice": choice, "text": reason})


def test_after_another_word_a_colon_stands_once() -> None:
    asked = field(Kind.CHOICE, options="colour", parts=(Part("text", Kind.TEXT, Text("Miksi?", "", "")),))
    said = [words(speaking("fi"), PACK, asked, {"choice": key, "text": "Näin"}, {}) for key in ("blue", "green")]
    assert [("sininen: Näin",), ("vihreä: Näin",)] == said


def test_the_question_at_the_end_of_a_label_is_not_said_before_its_answer() -> None:
    question = packs.shipped().questions["not_heard_why"]
    value = {"choice": "small", "text": "Korotus on euron."}
    expected = ("vaikutus on hyvin pieni: Korotus on euron.",)
    assert expected == words(speaking("fi"), packs.shipped(), question, value, {})


def test_a_reason_without_its_choice_stands_alone() -> None:
    asked = field(Kind.CHOICE, options="colour", parts=(Part("text", Kind.TEXT, Text("Miksi?", "", "")),))
    assert ("Näin",) == words(speaking("fi"), PACK, asked, {"text": "Näin"}, {})


def test_a_part_that_is_no_longer_asked_is_not_said() -> None:
    assert ["vihreä"] == _said("colour", {"choice": "green", "text": "Hinta laskee"})


def test_a_text_keeps_its_reason_as_a_paragraph_of_its_own() -> None:
    asked = field(Kind.TEXT, parts=(Part("text", Kind.TEXT, Text("Miksi?", "", "")),))
    assert ("yksi", "kaksi") == words(speaking("fi"), PACK, asked, {"value": "yksi", "text": "kaksi"}, {})


def test_an_option_that_the_pack_lost_is_shown_by_its_key() -> None:
    assert ["pink"] == _said("colour", {"choice": "pink"})
    assert "pink" == label(speaking("sv"), PACK, ASKED["colour"], "pink")


@pytest.mark.parametrize(
    ("value", "fi", "sv", "en"),
    [
        ({"number": "24"}, "24", "24", "24"),
        ({"number": "24", "estimate": True}, "noin 24", "cirka 24", "about 24"),
        ({"from": "20", "to": "30"}, "20\u201330", "20\u201330", "20\u201330"),
        ({"from": "20", "to": "30", "estimate": True}, "noin 20\u201330", "cirka 20\u201330", "about 20\u201330"),
        ({"from": "20"}, "vähintään 20", "minst 20", "at least 20"),
        ({"to": "30"}, "enintään 30", "högst 30", "at most 30"),
        ({"number": "12000"}, "12\xa0000", "12\xa0000", "12,000"),
        ({"not_known": True}, "ei tietoa", "uppgift saknas", "not known"),
        ({}, "", "", ""),
    ],
)
def test_a_count_is_said_as_people_say_it(value: dict[str, Value], fi: str, sv: str, en: str) -> None:
    assert (fi, sv, en) == tuple(say_count(speaking(code), value) for code in ("fi", "sv", "en"))
