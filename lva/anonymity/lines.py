"""Texts for the detector, one a line as JSON: read strictly, with every fault told by its line."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from lva.anonymity.detector import LANGUAGES

LIMIT: Final = 1_000_000
"""The longest text in characters; the longest assessment has a tenth of it."""
_PARTS_OF_SPAN: Final = 3

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One text, with what a person labelled in it: start, end and kind each."""

    id: str | int
    language: str
    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one line, counted from 1, as a sentence."""

    line: int
    sentence: str

    def __str__(self) -> str:
        """Return the line that is printed."""
        return f"line {self.line}: {self.sentence}"


class _Wrong(Exception):
    """What is wrong with a line, as a sentence."""


def read(lines: Iterable[bytes], *, labelled: bool) -> tuple[list[Row], list[Fault]]:
    """Return the texts, and what is wrong with lines; blank lines are passed over.

    With `labelled`, each line must have `spans`; without, they are not looked at.
    """
    rows, faults = [], []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                rows.append(_row(line.removeprefix(b"\xef\xbb\xbf"), labelled=labelled))
            except _Wrong as wrong:
                faults.append(Fault(number, str(wrong)))
    return rows, faults


def _row(line: bytes, *, labelled: bool) -> Row:
    try:
        said = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise _Wrong(f"Byte {error.start + 1} is not UTF-8.") from error
    except json.JSONDecodeError as error:
        raise _Wrong(f"This is not JSON: {error.msg} at column {error.colno}.") from error
    except (RecursionError, ValueError) as error:
        raise _Wrong("This is not JSON that can be read: it is too deep, or a number too long.") from error
    if not isinstance(said, dict):
        raise _Wrong('A line is an object such as {"id": "1", "lang": "fi", "text": "..."}.')
    text, language = said.get("text"), said.get("lang")
    if not isinstance(said.get("id"), str | int) or isinstance(said["id"], bool):
        raise _Wrong("The id is missing, or neither a text nor a whole number.")
    if language not in LANGUAGES:
        raise _Wrong(f"The lang is none of {', '.join(LANGUAGES)}.")
    if not isinstance(text, str):
        raise _Wrong("The text is missing, or no text.")
    if len(text) > LIMIT:
        raise _Wrong(f"The text has {len(text)} characters; at most {LIMIT} are read.")
    return Row(said["id"], language, text, _spans(said.get("spans"), len(text)) if labelled else ())


def _spans(said: Any, length: int) -> tuple[Span, ...]:
    if not isinstance(said, list):
        raise _Wrong("The spans are missing, or no list.")
    return tuple(_span(one, place, length) for place, one in enumerate(said, start=1))


def _span(said: Any, place: int, length: int) -> Span:
    if not isinstance(said, list) or len(said) != _PARTS_OF_SPAN:
        raise _Wrong(f"Span {place} is not [start, end, kind].")
    start, end, kind = said
    if type(start) is not int or type(end) is not int or not isinstance(kind, str) or not kind:
        raise _Wrong(f"Span {place} is not two whole numbers and a kind.")
    if not 0 <= start < end <= length:
        raise _Wrong(f"Span {place} ({start} to {end}) does not lie within the text, which has {length} characters.")
    return start, end, kind
