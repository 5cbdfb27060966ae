"""Claims about what is said of faults: each has a sentence in every language."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from lva.domain.exchange import record, strict_json
from lva.domain.exchange.record_faults import Fault
from lva.domain.values import amounts, answers, links, tables
from lva.i18n import Language
from lva.services.moving.exchange_words import SAID, sentence
from tests.support.pages import strict_languages

_READERS: Final = (record, strict_json, answers, tables, amounts, links)
_CALLS: Final = {"add": 1, "Fault": 1, "Invalid": 1, "Wrong": 0}
"""Calls that name a fault's code, and which argument it is."""
_BY_NAME: Final = {"null", "control", "not_composed", "identity_code"}
"""Codes that reach such a call by way of a name."""
_OF_FORMS: Final = {"too_many_cells"}
"""Refused in what was pasted into a form only."""
FACTS: Final = {
    "at": "matters[0]", "bands": [1], "byte": 5, "choices": ["yes", "no"], "column": 3, "columns": 12, "excess": 4,
    "form": '"x"', "format": "lava.record/1", "id": "i1", "kind": "zero", "limit": 2_000_000, "line": 2, "rows": 20,
}  # fmt: skip


@cache
def _spoken() -> Mapping[str, Language]:
    return strict_languages()


def _codes() -> Iterator[str]:
    """Iterate over every code that reading a record can give."""
    beside = Path(record.__file__).parent.glob("record_*.py")
    for path in (*beside, *(Path(one.__file__) for one in _READERS if one.__file__)):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
                place = _CALLS.get(name, len(node.args))
                yield from _words(node.args[place]) if place < len(node.args) else ()


def _words(node: ast.expr) -> Iterator[str]:
    """Iterate over the text of an argument, or over both of a choice between two."""
    if isinstance(node, ast.IfExp):
        yield from (*_words(node.body), *_words(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def test_every_fault_has_a_sentence() -> None:
    found = {*_codes(), *_BY_NAME} - _OF_FORMS
    assert found == {*SAID, "too_long", "option"}


@pytest.mark.parametrize("code", [*SAID, "too_long", "option"])
def test_a_sentence_says_what_to_do_in_every_language(code: str) -> None:
    said = [sentence(language, Fault("x", code, FACTS)) for language in _spoken().values()]
    assert 3 == len(set(said))
    assert not [text for text in said if "%" in text]


def test_an_answer_that_is_not_offered_is_told_with_those_that_are() -> None:
    english = _spoken()["en"]
    assert "Choose from: yes, no." == sentence(english, Fault("x", "option", {"choices": ["yes", "no"]}))
    assert "does not offer" in sentence(english, Fault("x", "option"))


def test_limits_are_said_as_people_read_them() -> None:
    english = _spoken()["en"]
    assert "larger than 2 MB" in sentence(english, Fault("", "too_large", {"limit": 2_000_000}))
    assert "100,000 values" in sentence(english, Fault("", "too_many_values", {"limit": 100_000}))
    assert "at most 2100." in sentence(english, Fault("", "too_great", {"limit": 2100}))
