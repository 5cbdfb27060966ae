"""Claims about tables, grids and lists of records."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.content.model import Kind, Part
from lva.domain.errors import Invalid
from lva.domain.values import answers, tables
from lva.domain.values.answers import normalise, sheet, words
from tests import packs
from tests.packs import field
from tests.speech import speaking

PACK = packs.small()
CELLS, ROOMS, GROWTH = (PACK.questions[key] for key in ("cells", "rooms", "growth"))
HEAD = ["", "2025", "2026"]


def _refused(question: Any, value: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(Invalid) as caught:
        normalise(PACK, question, value)
    assert question.key == caught.value.key
    return caught.value.reason, caught.value.facts


# -- free tables ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ([["a", "b"], ["c", "d"]], [["a", "b"], ["c", "d"]]),
        ([[" a \n b ", "b\x00"]], [["a b", "b"]]),
        ([["a"], ["b", "c"], []], [["a", ""], ["b", "c"]]),
        ([["", ""], ["a", ""], ["", ""], ["b", ""]], [["a"], ["b"]]),
        ([["", "x"], ["y", ""]], [["", "x"], ["y", ""]]),
        ([["a", "", "b"], ["c", " ", "d"]], [["a", "b"], ["c", "d"]]),
        ([["", ""], [" "]], None),
        ([["\x00"]], None),
        ([["NaN", "=1+1", "1e99", "-5"]], [["NaN", "=1+1", "1e99", "-5"]]),
        ([["a"] * 12] * 21, [["a"] * 12] * 21),
        ([["a", *[""] * 30]] + [[""]] * 50, [["a"]]),
    ],
)
def test_a_table_is_stored_without_what_is_empty(typed: Any, stored: Any) -> None:
    assert stored == normalise(PACK, CELLS, typed)


@pytest.mark.parametrize("value", ["a", {"a": "b"}, ["a"], [["a"], "b"], [[3]], [[None, "a"]], [[["a"]]], True])
def test_a_table_is_made_of_rows_of_text(value: Any) -> None:
    assert ("kind", {}) == _refused(CELLS, value)


@pytest.mark.parametrize("value", [[["a"] * 13], [["a"]] * 22, [["a"] * 100] * 100])
def test_a_table_has_a_greatest_size(value: Any) -> None:
    assert ("table_size", {"rows": 20, "columns": 12}) == _refused(CELLS, value)


def test_a_cell_that_is_too_long_is_told_with_its_place() -> None:
    facts = {"limit": 300, "excess": 9700, "row": 2, "column": 3}
    assert ("too_long", facts) == _refused(CELLS, [["a"], ["", "", "x" * 10_000]])


@given(st.lists(st.lists(st.text(max_size=5), max_size=5), max_size=6))
def test_a_stored_table_is_rectangular_and_its_own_stored_form(value: list[list[str]]) -> None:
    stored = normalise(PACK, CELLS, value)
    assert stored == normalise(PACK, CELLS, stored)
    for row in stored or []:
        assert len(stored[0]) == len(row)
        assert any(row)


def test_a_table_is_said_row_by_row_and_laid_out_with_its_head() -> None:
    value = [HEAD, ["Lapsia", "12", ""], ["Ryhmiä", "", "2"]]
    assert ("2025 · 2026", "Lapsia · 12", "Ryhmiä · 2") == words(speaking("fi"), PACK, CELLS, value, {})
    laid = sheet(speaking("fi"), PACK, CELLS, value)
    assert laid
    assert (tuple(HEAD), (("Lapsia", "12", ""), ("Ryhmiä", "", "2"))) == (laid.head, laid.rows)
    assert (frozenset({0, 1, 2}), True) == (laid.written, laid.own_head)


# -- grids ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"home": {"choice": "red", "text": " oma \n syy "}}, {"home": {"choice": "red", "text": "oma syy"}}),
        ({"school": {"text": "a"}, "home": {"choice": "red"}}, {"home": {"choice": "red"}, "school": {"text": "a"}}),
        ({"home": {"choice": "", "text": ""}, "school": {"choice": "", "text": "a"}}, {"school": {"text": "a"}}),
        ({"home": {"choice": "", "text": ""}}, None),
        ({"home": {"text": "\x00"}}, None),
        ({"home": {"text": "a", "why": "b"}}, {"home": {"text": "a"}}),
    ],
)
def test_a_grid_is_stored_without_what_is_empty(typed: Any, stored: Any) -> None:
    assert stored == normalise(PACK, ROOMS, typed)
    assert stored is None or list(stored) == list(normalise(PACK, ROOMS, stored))


@pytest.mark.parametrize(
    ("value", "reason", "facts"),
    [
        ("a", "kind", {}),
        ([{"home": "a"}], "kind", {}),
        ({"attic": {"text": "a"}}, "option", {}),
        ({"home": "red"}, "kind", {}),
        ({"home": {"choice": "pink"}}, "option", {"row": "home"}),
        ({"home": {"choice": ["red"]}}, "option", {"row": "home"}),
        ({"home": {"text": 3}}, "kind", {"row": "home"}),
        ({"home": {"text": "x" * 10_000}}, "too_long", {"limit": 40, "excess": 9960, "row": "home", "column": "text"}),
    ],
)
def test_what_a_grid_does_not_offer_is_refused(value: Any, reason: str, facts: dict[str, Any]) -> None:
    assert (reason, facts) == _refused(ROOMS, value)


def test_the_rows_of_a_grid_take_only_what_they_offer() -> None:
    choices, texts = field(Kind.GRID, rows="area", options="ynk"), field(Kind.GRID, rows="area", max=9)
    assert ("kind", {"row": "home"}) == _refused(choices, {"home": {"text": "a"}})
    assert ("option", {"row": "home"}) == _refused(texts, {"home": {"choice": "yes"}})
    assert {"home": {"choice": "not_known"}} == normalise(PACK, choices, {"home": {"choice": "not_known"}})


def test_a_grid_is_said_row_by_row_and_laid_out_with_all_its_rows() -> None:
    value = {"school": {"choice": "green", "text": "uusi"}}
    assert ("koulu · vihreä · uusi",) == words(speaking("fi"), PACK, ROOMS, value, {})
    laid = sheet(speaking("sv"), PACK, ROOMS, value)
    assert laid
    assert ("Item", "Answer", "Explanation") == laid.head
    assert (("hem", "", ""), ("skola", "grön", "uusi")) == laid.rows
    assert (frozenset({2}), False, True) == (laid.written, laid.own_head, laid.fixed)


def test_a_grid_without_choices_or_without_texts_has_no_column_for_them() -> None:
    choices, texts = field(Kind.GRID, rows="area", options="ynk"), field(Kind.GRID, rows="area", max=9)
    laid = [sheet(speaking("fi"), PACK, one, {"home": {"choice": "yes", "text": "a"}}) for one in (choices, texts)]
    assert [(("koti", "kyllä"), ("koulu", "")), (("koti", "a"), ("koulu", ""))] == [one.rows for one in laid if one]
    assert [frozenset(), frozenset({1})] == [one.written for one in laid if one]


def test_a_choice_that_the_pack_lost_is_shown_by_its_key() -> None:
    laid = sheet(speaking("fi"), PACK, ROOMS, {"home": {"choice": "pink"}})
    assert laid
    assert ("koti", "pink", "") == laid.rows[0]


# -- records ----------------------------------------------------------------------------------------


FULL = {
    "label": "2026–27",
    "value": "12.5",
    "count": 7,
    "on": "2025-03-25",
    "around": "2025-03",
    "sure": "yes",
    "colour": "green",
}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (
            [{**FULL, "value": "12,50", "on": "25.3.2025", "around": "3/2025"}],
            [FULL],
        ),
        ([{"label": ""}, {"label": " a "}, {}], [{"label": "a"}]),
        ([{"label": "a", "value": "", "count": None, "size": "x"}], [{"label": "a"}]),
        ([{"size": "x"}], None),
        ([{"label": "\x00"}], None),
        ([{"count": 0}], [{"count": 0}]),
        ([{"label": ""}] * 30 + [{"label": "a"}], [{"label": "a"}]),
    ],
)
def test_records_are_stored_without_what_is_empty(typed: Any, stored: Any) -> None:
    assert stored == normalise(PACK, GROWTH, typed)
    assert stored == normalise(PACK, GROWTH, stored)


@pytest.mark.parametrize(
    ("value", "reason", "facts"),
    [
        ({"label": "a"}, "kind", {}),
        ("a", "kind", {}),
        (["a"], "kind", {}),
        ([["a"]], "kind", {}),
        ([{"label": "a"}] * 5, "too_many_rows", {"limit": 4, "rows": 5}),
        ([{}, {"label": "a", "value": "NaN"}], "decimal", {"row": 2, "column": "value"}),
        ([{"count": "7"}], "number", {"row": 1, "column": "count"}),
        ([{"count": 51}], "too_great", {"limit": 50, "row": 1, "column": "count"}),
        ([{"on": "3/2025"}], "date", {"row": 1, "column": "on"}),
        ([{"around": "soon"}], "date", {"row": 1, "column": "around"}),
        ([{"sure": "maybe"}], "option", {"row": 1, "column": "sure"}),
        ([{"colour": ["red"]}], "option", {"row": 1, "column": "colour"}),
        ([{"label": 3}], "kind", {"row": 1, "column": "label"}),
        ([{"label": "x" * 10_000}], "too_long", {"limit": 20, "excess": 9980, "row": 1, "column": "label"}),
    ],
)
def test_what_a_record_does_not_offer_is_refused_with_its_row_and_column(
    value: Any, reason: str, facts: dict[str, Any]
) -> None:
    assert (reason, facts) == _refused(GROWTH, value)


def test_there_are_twelve_records_and_short_texts_where_nothing_else_is_said() -> None:
    notes = field(Kind.ROWS, parts=(Part("note", Kind.TEXT, GROWTH.label),))
    assert [{"note": "a"}] * 12 == normalise(PACK, notes, [{"note": "a"}] * 12)
    assert ("too_many_rows", {"limit": 12, "rows": 13}) == _refused(notes, [{"note": "a"}] * 13)
    assert "too_long" == _refused(notes, [{"note": "x" * 201}])[0]


def test_a_column_cannot_be_a_table_itself() -> None:
    nested = field(Kind.ROWS, parts=(Part("inner", Kind.TABLE, GROWTH.label),))
    assert ("kind", {"row": 1, "column": "inner"}) == _refused(nested, [{"inner": [["a"]]}])
    assert () == answers._say_plain(speaking("fi"), PACK, nested.parts[0], [["a"]])


def test_records_are_complete_when_every_row_has_what_is_required() -> None:
    assert answers.is_complete(GROWTH, [{"label": "a"}, {"label": "b", "count": 3}])
    assert ("label", 1) == answers.shortfall(GROWTH, [{"label": "a"}, {"count": 3}])
    assert () == answers.asked_parts(GROWTH, [FULL])


def test_records_are_said_row_by_row_and_laid_out_without_unused_columns() -> None:
    value = [FULL, {"label": "2028", "count": 0}]
    said = "2026–27 · 12,5 · 7 · 25.3.2025 · 3/2025 · kyllä · vihreä"
    assert (said, "2028 · 0") == words(speaking("fi"), PACK, GROWTH, value, {})
    laid = sheet(speaking("fi"), PACK, GROWTH, [{"label": "2028", "count": 0}])
    assert laid
    assert (("Vuosi", "Kerrat"), (("2028", "0"),), frozenset({0})) == (laid.head, laid.rows, laid.written)


@pytest.mark.parametrize(("key", "value"), [("name", "Aino"), ("cells", None), ("rooms", {}), ("growth", [])])
def test_what_is_no_table_or_is_empty_is_not_laid_out(key: str, value: Any) -> None:
    assert sheet(speaking("fi"), PACK, PACK.questions[key], value) is None


# -- from a spreadsheet -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ("\t2025\na\t3", [["", "2025"], ["a", "3"]]),
        ("a\rb", [["a"], ["b"]]),
        ('"a\nb"\tc', [["a\nb", "c"]]),
        ('"sanoi ""hei"""\tc', [['sanoi "hei"', "c"]]),
        ('5" putki\tb', [['5" putki', "b"]]),
        ('"alkaa eikä lopu\tb\nc\td', [['"alkaa eikä lopu', "b"], ["c", "d"]]),
        ("a", [["a"]]),
        ("a\n\nb", [["a"], [], ["b"]]),
    ],
)
def test_what_was_copied_from_a_spreadsheet_becomes_cells(text: str, cells: list[list[str]]) -> None:
    assert cells == tables.pasted(text)


def test_a_very_large_paste_is_read_all_the_same() -> None:
    text = '"' + "x" * 200_000 + '"\tb'
    assert [['"' + "x" * 200_000 + '"', "b"]] == tables.pasted(text)


@given(st.text(max_size=60))
def test_whatever_is_pasted_becomes_rows_of_text(text: str) -> None:
    assert all(isinstance(cell, str) for row in tables.pasted(text) for cell in row)


def test_pasted_records_follow_the_columns_and_the_words_of_a_choice_stand_for_its_key() -> None:
    text = "2025\t12,5\t3\t25.3.2025\t3/2025\tKyllä\tgreen\n2026\t\t\t\t\tyes\tSIN"
    first, second = tables.pasted_records(PACK, GROWTH, text)
    assert ("2025", "12,5", "3", "25.3.2025", "3/2025", "yes", "green") == tuple(first.values())
    assert {
        "label": "2026",
        "value": "",
        "count": "",
        "on": "",
        "around": "",
        "sure": "yes",
        "colour": "blue",
    } == second


@pytest.mark.parametrize(
    "head", ["Vuosi\tPituus\tKerrat", "år\tLÄNGD", "Year\tHeight\tTimes\tDay\tTime\tSure?\tColour"]
)
def test_a_line_of_column_heads_is_left_out_but_counted(head: str) -> None:
    assert [{}, {"label": "2025", "value": "x"}] == tables.pasted_records(PACK, GROWTH, f"{head}\n2025\tx")


def test_a_line_with_more_cells_than_columns_is_refused_unless_they_are_empty() -> None:
    line = "a" + "\t" * 6
    assert 1 == len(tables.pasted_records(PACK, GROWTH, f"{line}\t\t \t"))
    with pytest.raises(Invalid) as caught:
        tables.pasted_records(PACK, GROWTH, f"{line}\n{line}\tb")
    assert ("too_many_cells", {"row": 2, "limit": 7}) == (caught.value.reason, caught.value.facts)
