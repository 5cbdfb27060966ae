import contextlib
import json
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.content.checks import options_of
from lva.content.model import Field, Kind
from lva.domain.errors import Invalid
from lva.domain.values import answers
from lva.domain.values.answers import Value, canonical, clean, normalise, token
from tests import packs
from tests.packs import field

PACK = packs.small()
ASKED = PACK.questions
EVERY_KIND = [*ASKED.values(), *(one for entries in PACK.lists.values() for one in entries.fields)]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
"""Any JSON value; the tool stores no floats."""


def _likely(asked: Field) -> st.SearchStrategy[Value]:
    """Return values that a form, an import or a mistake could bring for a field."""
    options = [option.key for option in PACK.options.get(options_of(asked), ())]
    leaf = (
        st.sampled_from([*options, "", " ", "25.3.2025", "3/2025", "2024\u20132025", "7", "007", "pink", "e\x00\u0301"])
        | st.integers(-1, 3000)
        | st.booleans()
        | st.none()
        | st.text(max_size=25)
    )
    keys = [
        "choice",
        "choices",
        "refs",
        "value",
        "not_known",
        "number",
        "from",
        "to",
        "estimate",
        "text",
        "year",
        "when",
    ]
    inner = leaf | st.lists(leaf, max_size=3)
    return inner | st.dictionaries(st.sampled_from([*keys, *(part.key for part in asked.parts)]), inner, max_size=5)


# -- bytes and tokens -------------------------------------------------------------------------------


def test_the_canonical_form_is_sorted_and_without_blanks() -> None:
    assert '{"a":[1,"ä"],"b":null}'.encode() == canonical({"b": None, "a": [1, "ä"]})


@given(st.dictionaries(st.text(max_size=5), anything, max_size=5))
def test_the_canonical_form_does_not_depend_on_the_order_of_keys(value: dict[str, Any]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


@given(anything)
def test_the_canonical_form_says_the_value(value: Value) -> None:
    assert value == json.loads(canonical(value))


def test_not_a_number_has_no_canonical_form() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))


def test_a_token_names_the_revision_and_the_value() -> None:
    assert "3-74234e98" == token(3, None)


@given(st.integers(0, 99), anything)
def test_a_token_has_two_parts(revision: int, value: Value) -> None:
    assert re.fullmatch(rf"{revision}-[0-9a-f]{{8}}", token(revision, value))


@pytest.mark.parametrize("other", ["", [], {}, "null", ["a"], {"choice": "a"}, 0, False])
def test_a_token_changes_with_the_value(other: Value) -> None:
    assert token(1, None) != token(1, other)
    assert token(1, other) != token(2, other)


# -- text -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" a \n", "a"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b\x07", "ab"),
        ("a\tb", "a\tb"),
        ("e\u0301", "é"),
        ("e\x00\u0301", "é"),
        ("\ud800a", "a"),
    ],
)
def test_text_is_kept_clean(typed: str, kept: str) -> None:
    assert kept == clean(typed)


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)
    assert once == clean(once)
    assert unicodedata.is_normalized("NFC", once)


# -- shapes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.CHOICE, "choice"),
        (Kind.YN, "choice"),
        (Kind.YNK, "choice"),
        (Kind.REF, "choice"),
        (Kind.MULTI, "choices"),
        (Kind.REFS, "refs"),
        (Kind.TEXT, "value"),
        (Kind.INT, "value"),
        (Kind.LANG, "choice"),
        (Kind.LINK, "value"),
    ],
)
def test_a_value_with_parts_keeps_its_own_under_a_key_of_its_kind(kind: Kind, expected: str) -> None:
    assert expected == answers.main_key(field(kind))


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("name", "Aino", "Aino"),
        ("colour", {"choice": "red", "text": "x"}, "red"),
        ("colour", {"text": "x"}, None),
        ("colours", ["red"], ["red"]),
        ("day", {"not_known": True}, "not_known"),
        ("amount", {"not_known": True, "text": "x"}, "not_known"),
        ("amount", {"number": "3", "year": 2025}, {"number": "3", "year": 2025}),
        ("amount", {"year": 2025}, None),
        ("amount", None, None),
        ("price", {"low": 500, "text": "x"}, {"low": 500, "text": "x"}),
        ("price", {"text": "x"}, None),
        ("price", {"not_known": True, "text": "x"}, "not_known"),
        ("page", {"value": "https://a.fi", "on": "2025-03-25"}, "https://a.fi"),
        ("rooms", {"home": {"text": "a"}}, {"home": {"text": "a"}}),
        ("cells", [["a"]], [["a"]]),
        ("growth", [{"label": "a"}], [{"label": "a"}]),
    ],
)
def test_the_main_value_is_what_was_answered_without_its_parts(key: str, value: Value, expected: Value) -> None:
    assert expected == answers.main(ASKED[key], value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ()),
        ("red", ("red",)),
        (["red", "blue", 3], ("red", "blue")),
        ({"choice": "red", "text": "x"}, ("red",)),
        ({"choices": ["red", "blue"]}, ("red", "blue")),
        ({"refs": ["a"]}, ("a",)),
        ({"value": "a"}, ("a",)),
        ({"not_known": True, "text": "x"}, ("not_known",)),
        ({"number": "3"}, ()),
        (True, ()),
        (7, ()),
    ],
)
def test_the_keys_that_an_answer_holds_are_found_in_every_shape(value: Value, expected: tuple[str, ...]) -> None:
    assert expected == answers.picked(value)


@pytest.mark.parametrize(("value", "expected"), [({"text": "x"}, "x"), ({"choice": "a"}, None), ("x", None)])
def test_a_part_is_found_by_its_key(value: Value, expected: Value) -> None:
    assert expected == answers.part(value, "text")


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("colour", "red", ["text", "since", "until", "note"]),
        ("colour", "blue", ["since", "until", "note"]),
        ("colour", None, ["since", "until", "note"]),
        ("amount", {"number": "3"}, ["year"]),
        ("amount", {"not_known": True}, ["year", "text"]),
        ("name", "Aino", []),
    ],
)
def test_parts_are_asked_where_the_value_calls_for_them(key: str, value: Value, expected: list[str]) -> None:
    assert expected == [part.key for part in answers.asked_parts(ASKED[key], value)]


@pytest.mark.parametrize("value", ["a", 0, 5, True, ["a"], {"choice": "a"}, {"text": ["a"]}])
def test_something_is_an_answer(value: Value) -> None:
    assert answers.is_given(value)


@pytest.mark.parametrize("value", [None, "", " \n", [], ["", " "], {}, {"choice": ""}, {"a": {"b": []}}, False])
def test_nothing_is_no_answer(value: Value) -> None:
    assert not answers.is_given(value)


# -- complete or not --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("name", "Aino", None),
        ("name", "", ("", 1)),
        ("story", "too short", ("", 10)),
        ("story", "long enough", None),
        ("colour", "blue", None),
        ("colour", {"choice": "red", "text": "because"}, None),
        ("colour", {"choice": "red"}, ("text", 5)),
        ("colour", {"choice": "red", "text": "no"}, ("text", 5)),
        ("colour", {"text": "because"}, ("", 1)),
        ("amount", {"number": "3"}, None),
        ("amount", {"from": "3"}, None),
        ("amount", {"year": 2025}, ("", 1)),
        ("amount", {"not_known": True}, ("text", 1)),
        ("amount", {"not_known": True, "text": "x"}, None),
        ("tags", {"not_known": True}, None),
        ("age", 0, None),
        ("tongue", "fi", None),
        ("price", {"low": 500, "high": 500, "per": "year"}, None),
        ("price", {"low": 500, "high": 500}, ("per", 1)),
        ("price", {"not_known": True}, None),
        ("price", {"text": "x"}, ("", 1)),
        ("rooms", {"home": {"text": "a"}}, None),
        ("cells", [["a"]], None),
    ],
)
def test_what_an_answer_falls_short_of_is_named(key: str, value: Value, expected: tuple[str, int] | None) -> None:
    assert expected == answers.shortfall(ASKED[key], value)
    assert (expected is None) == answers.is_complete(ASKED[key], value)


def test_a_part_that_is_begun_must_be_long_enough_even_where_it_is_not_required() -> None:
    asked = packs.shipped().questions["not_heard_why"]
    optional = field(Kind.CHOICE, parts=(type(asked.parts[0])("text", Kind.TEXT, asked.label, min=5),))
    assert answers.shortfall(optional, "a") is None
    assert ("text", 5) == answers.shortfall(optional, {"choice": "a", "text": "abc"})


# -- stored form ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "typed", "stored"),
    [
        ("name", "  Aino \n Esimerkki ", "Aino Esimerkki"),
        ("name", "", None),
        ("name", "\x00", None),
        ("story", " one\r\ntwo ", "one\ntwo"),
        ("tags", [" a ", "", "b\nc"], ["a", "b c"]),
        ("tags", ["\x00"], None),
        ("tags", {"not_known": True}, {"not_known": True}),
        ("ready", "yes", "yes"),
        ("sure", "partly", "partly"),
        ("colour", "green", {"choice": "green"}),
        ("colour", {"choice": "red", "text": " be\ncause "}, {"choice": "red", "text": "be cause"}),
        ("colour", {"choice": "red", "note": " a\nb "}, {"choice": "red", "note": "a\nb"}),
        ("colour", {"choice": "", "text": "x"}, {"text": "x"}),
        ("colour", {"choice": "", "text": ""}, None),
        ("colour", {"choice": "red", "since": "3/2025"}, {"choice": "red", "since": "2025-03"}),
        ("colour", {"choice": "red", "until": "25.3.2025"}, {"choice": "red", "until": "2025-03-25"}),
        ("colours", ["green", "red", "green"], ["red", "green"]),
        ("agreed", True, True),
        ("agreed", False, None),
        ("age", 7, 7),
        ("age", 0, 0),
        ("amount", {"number": "007"}, {"number": "7"}),
        ("amount", {"from": "3", "to": "3"}, {"from": "3", "to": "3"}),
        ("amount", {"number": "3", "from": "", "estimate": True}, {"number": "3", "estimate": True}),
        ("amount", {"number": "", "estimate": True}, None),
        ("amount", {"number": "3", "year": 2025}, {"number": "3", "year": 2025}),
        ("amount", {"year": 2025}, {"year": 2025}),
        ("amount", {"not_known": True, "number": "3", "text": "x"}, {"not_known": True, "text": "x"}),
        ("day", "25.3.2025", "2025-03-25"),
        ("day", {"not_known": True}, {"not_known": True}),
        ("moment", "2024\u20132025", "2024/2025"),
        ("best", "some-id", {"choice": "some-id"}),
        ("likes", ["a", "b", "a"], ["a", "b"]),
        ("likes", ["", "a"], ["a"]),
        ("likes", [], None),
        ("colour", {"shade": "dark"}, None),
        ("tongue", "fi", "fi"),
    ],
)
def test_an_answer_is_stored_in_one_form(key: str, typed: Value, stored: Value) -> None:
    assert stored == normalise(PACK, ASKED[key], typed)


@pytest.mark.parametrize(
    ("key", "typed", "reason"),
    [
        ("name", 3, "kind"),
        ("name", {"value": "Aino"}, "kind"),
        ("name", "x" * 21, "too_long"),
        ("story", ["a"], "kind"),
        ("story", "x" * 10_001, "too_long"),
        ("tags", "a", "kind"),
        ("tags", [3], "kind"),
        ("tags", ["a"] * 61, "kind"),
        ("tags", ["x" * 401], "too_long"),
        ("ready", "maybe", "option"),
        ("ready", ["yes"], "option"),
        ("ready", {"not_known": True}, "option"),
        ("colour", "pink", "option"),
        ("colour", {"choice": "pink"}, "option"),
        ("colour", {"choice": "red", "text": 3}, "kind"),
        ("colour", {"choice": "red", "text": "x" * 41}, "too_long"),
        ("colour", {"choice": "red", "note": "x" * 10_001}, "too_long"),
        ("colour", {"choice": "red", "since": "soon"}, "date"),
        ("colour", {"choice": "red", "since": 2025}, "date"),
        ("colour", {"choice": "red", "until": "3/2025"}, "date"),
        ("colours", "red", "kind"),
        ("colours", ["red", "pink"], "option"),
        ("agreed", "no", "kind"),
        ("agreed", 1, "kind"),
        ("age", "7", "number"),
        ("age", True, "number"),
        ("age", -1, "number"),
        ("age", 1_000_000_000, "number"),
        ("age", 121, "too_great"),
        ("amount", "3", "kind"),
        ("amount", {"number": 3}, "number"),
        ("amount", {"number": "3.5"}, "number"),
        ("amount", {"number": "\u0663"}, "number"),
        ("amount", {"number": "1234567890"}, "number"),
        ("amount", {"number": "3", "to": "5"}, "number_or_range"),
        ("amount", {"from": "5", "to": "3"}, "range"),
        ("amount", {"number": "3", "year": 2101}, "too_great"),
        ("day", "31.2.2025", "date"),
        ("day", 2025, "date"),
        ("moment", "soon", "date"),
        ("tongue", "de", "option"),
        ("story", "x" * 20_000, "too_long"),
        ("best", 3, "kind"),
        ("likes", "a", "kind"),
        ("likes", [3], "kind"),
        ("likes", ["a"] * 61, "kind"),
    ],
)
def test_what_no_form_offers_is_refused(key: str, typed: Value, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        normalise(PACK, ASKED[key], typed)
    assert (key, reason) == (caught.value.key, caught.value.reason)


def test_a_text_that_is_too_long_is_told_by_how_much() -> None:
    with pytest.raises(Invalid) as caught:
        normalise(PACK, ASKED["name"], "x" * 23)
    assert {"limit": 20, "excess": 3} == caught.value.facts


def test_a_number_that_is_too_great_is_told_the_limit() -> None:
    with pytest.raises(Invalid) as caught:
        normalise(PACK, ASKED["age"], 121)
    assert {"limit": 120} == caught.value.facts


def test_not_known_is_an_answer_only_where_it_is_offered() -> None:
    with pytest.raises(Invalid):
        normalise(PACK, ASKED["moment"], {"not_known": True})


@given(st.sampled_from(EVERY_KIND).flatmap(lambda asked: st.tuples(st.just(asked), _likely(asked))))
def test_the_stored_form_is_its_own_stored_form(case: tuple[Field, Value]) -> None:
    asked, typed = case
    try:
        stored = normalise(PACK, asked, typed)
    except Invalid:
        return
    assert stored == normalise(PACK, asked, stored)
    assert stored is None or _is_full(stored)


def _is_full(value: Value) -> bool:
    """Whether something is said in every corner of a stored value: it holds no null and nothing empty.

    Only the cells of a free table may be empty, since its rows are all of one length.
    """
    if isinstance(value, list) and all(isinstance(row, list) for row in value):
        return all(any(row) for row in value)
    if isinstance(value, dict | list):
        return bool(value) and all(map(_is_full, value.values() if isinstance(value, dict) else value))
    return answers.is_given(value)


@given(st.sampled_from(EVERY_KIND), anything)
def test_whatever_comes_is_either_stored_or_refused(asked: Field, typed: Value) -> None:
    with contextlib.suppress(Invalid):
        normalise(PACK, asked, typed)
