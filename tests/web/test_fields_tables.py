"""Claims about the fields of money, links, grids, tables and lists of records."""

import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Template
from werkzeug.datastructures import MultiDict

from lva.content.model import Kind
from lva.domain.errors import Invalid
from lva.domain.values import answers as values
from lva.web.asking.fields import HOLDER, AnswerField, Setting
from lva.web.asking.inputs import raw, typed
from lva.web.language import environments
from tests import packs
from tests.support.town import languages

PACK = packs.small()
FILE = {"digest": "0a" * 32, "name": "kuva.png", "type": "image/png", "size": 120_400}
STORED: list[tuple[str, Any]] = [
    ("tongue", "sv"),
    ("price", {"low": 1_200_050, "high": 1_200_050, "per": "year", "text": "bussi"}),
    ("price", {"low": 21_000_000, "high": 24_900_000}),
    ("price", {"low": 3000}),
    ("price", {"high": 0, "per": "month"}),
    ("price", {"not_known": True, "text": "x"}),
    ("weight", "12.5"),
    ("weight", "-3"),
    ("page", {"value": "https://kunta.fi/a?b=1", "on": "2025-03-25"}),
    ("page", {"on": "2025-03-25"}),
    ("cells", [["", "2025"], ["Lapsia", "12"], ["Ryhmiä", ""]]),
    ("cells", [["a"] * 12] * 21),
    ("rooms", {"home": {"choice": "red", "text": "oma"}, "school": {"text": "a"}}),
    ("growth", [{"label": "2026–27", "value": "1250.5", "count": 0, "on": "2025-03-25", "sure": "no"}]),
    ("growth", [{"around": "2025-03/.."}, {"label": "b", "colour": "green"}]),
]


def _field(key: str, language: str = "fi") -> AnswerField:
    return AnswerField(PACK.questions[key], Setting(PACK, languages()[language]), name=key, _form=HOLDER)


def _read(key: str, language: str = "fi", **inputs: str) -> AnswerField:
    """Return a field into which this was typed; `0__label` stands for the input `<key>.0.label`."""
    found = _field(key, language)
    named = {f"{key}.{name.replace('__', '.')}": value for name, value in inputs.items()}
    found.read(MultiDict({"seen." + key: "0-x", **named}))
    return found


@cache
def _drawing(language: str) -> Template:
    pages = environments(languages(), lambda _: {})
    return pages[language].from_string('{% from "macros/fields.html" import field %}{{ field(f) }}')


def _drawn(field: AnswerField, language: str = "fi") -> str:
    return str(_drawing(language).render(f=field))


@pytest.mark.parametrize(("key", "value"), STORED)
def test_what_a_field_shows_reads_back_as_the_same_answer(key: str, value: Any) -> None:
    assert value == values.normalise(PACK, PACK.questions[key], value)
    shown = _field(key)
    shown.show(value, "1-x")
    again = _field(key)
    again.read(MultiDict([(name, text) for name, texts in shown.typed.items() for text in texts]))
    assert (value, []) == (again.value, again.errors)


@pytest.mark.parametrize(("key", "value"), STORED)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_inputs_on_the_page_say_the_same_answer(key: str, value: Any, language: str) -> None:
    shown = _field(key, language)
    shown.show(value, "1-x")
    page = _drawn(shown, language)
    again = _field(key, language)
    again.read(MultiDict(_said(page)))
    assert (value, []) == (again.value, again.errors)


def _said(page: str) -> list[tuple[str, str]]:
    """Return what a browser would post of a page: simple enough for pages of ours."""
    found = []
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = (_attribute(tag, key) for key in ("name", "value"))
        if "checked" in tag or 'type="' not in tag:
            found.append((name, value))
    for tag, inside in re.findall(r"(<textarea [^>]*>)\n(.*?)</textarea>", page, re.DOTALL):
        found.append((_attribute(tag, "name"), _plain(inside)))
    for tag, inside in re.findall(r"(<select [^>]*>)(.*?)</select>", page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        found.append((_attribute(tag, "name"), chosen[1] if chosen else ""))
    return found


def _attribute(tag: str, key: str) -> str:
    found = re.search(rf' {key}="([^"]*)"', tag)
    return _plain(found[1]) if found else ""


def _plain(text: str) -> str:
    return text.replace("&#34;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.parametrize("key", ["price", "weight", "page", "cells", "rooms", "growth"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_input_has_a_name_to_be_heard_by(key: str, language: str) -> None:
    page = _drawn(_field(key, language), language)
    for tag in re.findall(r"<(?:input|select|textarea) [^>]*>", page):
        if 'type="hidden"' in tag:
            continue
        own = _attribute(tag, "id")
        assert own
        assert _attribute(tag, "aria-label") or f'for="{own}"' in page, tag
    ids = re.findall(r' id="([^"]*)"', page)
    assert sorted(set(ids)) == sorted(ids)
    assert _field(key, language).target in ids


@pytest.mark.parametrize(
    ("key", "inputs", "value"),
    [
        ("price", {"amount": "12 000,50", "per": "year"}, {"low": 1_200_050, "high": 1_200_050, "per": "year"}),
        ("price", {"low": "5", "high": "6,50", "text": "bussi"}, {"low": 500, "high": 650, "text": "bussi"}),
        ("price", {"amount": "5", "not_known": "yes"}, {"not_known": True}),
        ("page", {"on": "25.3.2025"}, {"on": "2025-03-25"}),
        ("cells", {"0__0": "a", "2__1": "b", "3__0": " "}, [["a", ""], ["", "b"]]),
        ("cells", {"x__y": "a", "0__a": "b", "9999__0": "c"}, None),
        ("rooms", {"home": "red", "school__text": "a"}, {"home": {"choice": "red"}, "school": {"text": "a"}}),
        ("growth", {"1__label": "a", "1__count": "1 2", "0__label": ""}, [{"label": "a", "count": 12}]),
        ("growth", {"0__label": "a", "0__value": "NaN", "paste": "b\t3"}, [{"label": "b", "value": "3"}]),
        ("cells", {"0__0": "a", "paste": "\tx\ny\tz\n"}, [["", "x"], ["y", "z"]]),
        ("cells", {"0__0": "a", "paste": " \n"}, [["a"]]),
    ],
)
def test_what_is_typed_becomes_an_answer(key: str, inputs: dict[str, str], value: Any) -> None:
    found = _read(key, **inputs)
    assert (value, []) == (found.value, found.errors)


def test_what_was_pasted_stands_in_the_cells_afterwards() -> None:
    found = _read("growth", "fi", paste="Vuosi\tPituus\n2025\t12,5")
    assert {"growth.0.label": ["2025"], "growth.0.value": ["12,5"]} == found.typed
    assert 'value="2025"' in _drawn(found)


@pytest.mark.parametrize(
    ("key", "inputs", "target", "said"),
    [
        ("price", {"amount": "12,345"}, "price-amount", "Write the amount in euros with digits"),
        ("price", {"amount": "1", "low": "2"}, "price-amount", "Give either one number or a range"),
        ("price", {"amount": "99999999999"}, "price-amount", "The number may be at most 9,999,999,999."),
        ("weight", {"": "12,3456"}, "weight", "At most three decimals fit."),
        ("page", {"": "javascript:alert(1)"}, "page", "Write an address that begins with https://"),
        ("cells", {"2__1": "x" * 301}, "cells-2.1", "Row 3, column 2: Shorten the text by 1 character."),
        ("cells", {"paste": "a\t" * 13 + "b"}, "cells-paste", "At most 20 rows below the header and 12 columns fit."),
        ("rooms", {"school": "pink"}, "rooms-school", "school: Choose one of the answers shown."),
        ("rooms", {"home__text": "x" * 10_000}, "rooms-home.text", "home: Shorten the text by 9,960 characters."),
        ("growth", {"2__value": "a"}, "growth-2.value", "Row 3, Height: Write the number with digits"),
        ("growth", {"0__count": "9" * 5000}, "growth-0.count", "Row 1, Times: Write the number with digits only."),
        ("growth", {"0__colour": "x"}, "growth-0.colour", "Row 1, Colour: Write one of these: red, because / blue:"),
        ("growth", {"paste": "a\t1\nb\tkolme"}, "growth-paste", "Row 2, Height: Write the number with digits"),
        ("growth", {"paste": "\t".join("abcdefgh")}, "growth-paste", "Row 1: There are too many cells. At most 7 fit"),
        ("growth", {"paste": "a\n" * 5}, "growth-paste", "There are 5 rows. At most 4 fit."),
    ],
)
def test_a_mistake_is_said_in_words_with_its_place_and_kept(
    key: str, inputs: dict[str, str], target: str, said: str
) -> None:
    field = _field(key, "en")
    field.read(MultiDict({f"{key}.{one.replace('__', '.')}" if one else key: text for one, text in inputs.items()}))
    assert field.value is None
    assert said in field.errors[0]
    assert target == field.target
    page = _drawn(field, "en")
    assert f'id="{target}"' in page
    assert all(text in dict(_said(page)).values() for text in inputs.values() if text not in {"pink", "x"})


def test_empty_rows_stand_ready_and_more_come_when_asked_for() -> None:
    empty, table = _field("growth"), _field("cells")
    assert (3, (3, 3)) == (empty.height, (table.height, table.width))
    table.show([["a"] * 4] * 4, "1-x")
    assert (7, 5) == (table.height, table.width)
    table.grow()
    assert (7, 5) == (table.height, table.width)


def test_there_are_never_more_rows_than_fit() -> None:
    growth, table = _field("growth"), _field("cells")
    growth.show([{"label": "a"}] * 3, "1-x")
    growth.grow()
    table.show([["a"] * 12] * 20, "1-x")
    table.grow()
    assert (4, 21, 12) == (growth.height, table.height, table.width)


def test_rows_that_were_asked_for_come_after_those_that_stand_there() -> None:
    posted = _read("cells", **{f"{row}__{column}": "" for row in range(6) for column in range(3)})
    assert (6, 3) == (posted.height, posted.width)
    posted.grow()
    assert (9, 4) == (posted.height, posted.width)


def test_no_input_says_which_file_lies_behind_an_answer() -> None:
    found = _field("picture")
    found.show(FILE, "1-x")
    found.read(MultiDict({"seen.picture": "1-x", "picture.digest": "0b" * 32, "picture": "x"}))
    assert (FILE, False, {}) == (found.value, found.posted, found.typed)


@given(
    st.dictionaries(
        st.from_regex(r"(cells|growth|rooms|price)(\.[0-9a-z.]{1,9})?", fullmatch=True), st.text(max_size=9)
    )
)
def test_whatever_is_posted_becomes_an_answer_or_a_sentence(inputs: dict[str, str]) -> None:
    for key in ("cells", "growth", "rooms", "price"):
        question = PACK.questions[key]
        try:
            stored = values.normalise(
                PACK, question, raw(PACK, question, key, {one: [text] for one, text in inputs.items()})
            )
        except Invalid:
            continue
        assert stored == values.normalise(PACK, question, raw(PACK, question, key, typed(question, key, stored)))


@pytest.mark.parametrize("kind", [Kind.TABLE, Kind.ROWS, Kind.GRID])
def test_a_table_has_head_cells_for_its_columns_and_rows(kind: Kind) -> None:
    key = {Kind.TABLE: "cells", Kind.ROWS: "growth", Kind.GRID: "rooms"}[kind]
    page = _drawn(_field(key))
    assert '<th scope="col">' in page
    assert '<th scope="row">' in page
    assert "<caption" in page
