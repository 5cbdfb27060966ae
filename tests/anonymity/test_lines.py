import json

import pytest

from lva.anonymity.lines import LIMIT, Row, read

_GOOD = {"id": "a", "lang": "fi", "text": "Anna", "spans": [[0, 4, "PERSON"]]}


def _faults(line: bytes) -> list[str]:
    return [str(fault) for fault in read([b"\n", line], labelled=True)[1]]


def test_a_line_is_a_text_with_or_without_labels() -> None:
    line = b"\xef\xbb\xbf" + json.dumps(_GOOD).encode()
    assert ([Row("a", "fi", "Anna", ((0, 4, "PERSON"),))], []) == read([line, b"  \n"], labelled=True)
    assert ([Row("a", "fi", "Anna")], []) == read([line], labelled=False)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"{", "This is not JSON: Expecting property name enclosed in double quotes at column 2."),
        (b'{"id": "\xff"}', "Byte 9 is not UTF-8."),
        (b"[" * 100_000, "This is not JSON that can be read: it is too deep, or a number too long."),
        (b"9" * 5000, "This is not JSON that can be read: it is too deep, or a number too long."),
        (b"[]", 'A line is an object such as {"id": "1", "lang": "fi", "text": "..."}.'),
    ],
)
def test_a_broken_line_is_told_with_its_number(line: bytes, sentence: str) -> None:
    assert [f"line 2: {sentence}"] == _faults(line)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"id": None}, "The id is missing, or neither a text nor a whole number."),
        ({"id": True}, "The id is missing, or neither a text nor a whole number."),
        ({"lang": "de"}, "The lang is none of fi, sv, en."),
        ({"lang": []}, "The lang is none of fi, sv, en."),
        ({"text": 5}, "The text is missing, or no text."),
        ({"text": "x" * (LIMIT + 1)}, f"The text has {LIMIT + 1} characters; at most {LIMIT} are read."),
        ({"spans": None}, "The spans are missing, or no list."),
        ({"spans": [[0, 4]]}, "Span 1 is not [start, end, kind]."),
        ({"spans": [[0, 4, "PERSON"], 7]}, "Span 2 is not [start, end, kind]."),
        ({"spans": [[0, True, "PERSON"]]}, "Span 1 is not two whole numbers and a kind."),
        ({"spans": [[0, 4, ""]]}, "Span 1 is not two whole numbers and a kind."),
        ({"spans": [[0, 5, "X"]]}, "Span 1 (0 to 5) does not lie within the text, which has 4 characters."),
        ({"spans": [[2, 2, "X"]]}, "Span 1 (2 to 2) does not lie within the text, which has 4 characters."),
        ({"spans": [[-1, 2, "X"]]}, "Span 1 (-1 to 2) does not lie within the text, which has 4 characters."),
    ],
)
def test_a_wrong_value_is_told_with_its_line(changed: dict[str, object], sentence: str) -> None:
    assert [f"line 2: {sentence}"] == _faults(json.dumps(_GOOD | changed).encode())
