"""JSON from somebody else, read with bounds on size, depth and number of values, and with every oddity told.

A bad value in a file does not stop the reading: it is left in its place as something that `sound` tells
about, so that a person is told everything at once.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lva.domain.exchange.record_faults import Found, below

LIMIT_BYTES: Final = 2_000_000
"""The largest file that is read; a record with all its texts has less than a tenth."""
DEPTH: Final = 32
"""How deep objects and lists may stand in each other."""
MARKS: Final = 100_000
"""How many brackets and commas a file may have outside its texts: so many values it holds at most."""
DIGITS: Final = 15
"""How many digits a whole number may have; all have them exactly in every programming language."""
_TOKEN: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{},]', re.DOTALL)


class Object(dict[str, Any]):
    """An object of a file; of a key that stood in it twice the last value is kept."""

    doubled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """A number that the format does not have."""

    code: str


def parse(data: bytes, found: Found) -> Any:
    """Return what a file of JSON says; raise `RecordFaulty` if it cannot be read at all."""
    text = _text(data, found)
    if text is not None:
        _check_size(text, found)
    found.settle()
    try:
        return json.loads(
            text or "",
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=lambda _: Wrong("float"),
            parse_constant=lambda _: Wrong("float"),
        )
    except json.JSONDecodeError as error:
        found.add("", "json", line=error.lineno, column=error.colno)
    found.settle()
    raise AssertionError  # pragma: no cover -- the fault was raised


def _text(data: bytes, found: Found) -> str | None:
    if len(data) > LIMIT_BYTES:
        found.add("", "too_large", limit=LIMIT_BYTES)
        return None
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        found.add("", "utf8", byte=error.start + 1)
        return None


def _check_size(text: str, found: Found) -> None:
    """Look at depth and number of values before anything is built of them."""
    depth = deepest = marks = 0
    for token in _TOKEN.finditer(text):
        sign = text[token.start()]
        if sign == '"':
            continue
        marks += 1
        depth += (sign in "[{") - (sign in "]}")
        deepest = max(deepest, depth)
        if deepest > DEPTH or marks > MARKS:
            break
    if deepest > DEPTH:
        found.add("", "too_deep", limit=DEPTH)
    if marks > MARKS:
        found.add("", "too_many_values", limit=MARKS)


def _object(pairs: list[tuple[str, Any]]) -> Object:
    made = Object(pairs)
    if len(made) < len(pairs):
        counted = Counter(key for key, _ in pairs)
        made.doubled = tuple(key for key, count in counted.items() if count > 1)
    return made


def _whole(digits: str) -> int | Wrong:
    return int(digits) if len(digits.lstrip("-")) <= DIGITS else Wrong("huge_number")


def sound(value: Any, path: str, found: Found) -> bool:
    """Whether a value holds nothing that the format does not have; what it holds of that is told."""
    if isinstance(value, Mapping):
        bad = told_twice(value, path, found)
        for key, inner in value.items():
            bad |= not sound(inner, below(path, key), found)
        return not bad
    if isinstance(value, list):
        bad = False
        for index, inner in enumerate(value):
            bad |= not sound(inner, below(path, index), found)
        return not bad
    code = _oddity(value)
    if code:
        found.add(path, code)
    return not code


def told_twice(value: Mapping[str, Any], path: str, found: Found) -> bool:
    """Whether an object has a key twice; each is told."""
    doubled = value.doubled if isinstance(value, Object) else ()
    for key in doubled:
        found.add(below(path, key), "doubled_key")
    return bool(doubled)


def _oddity(value: Any) -> str:
    """Return the code of what is odd about a plain value; empty for one that is in order."""
    if value is None:
        return "null"
    if isinstance(value, Wrong):
        return value.code
    if not isinstance(value, str):
        return ""
    if any(sign not in "\n\t" and unicodedata.category(sign) in ("Cc", "Cs") for sign in value):
        return "control"
    return "" if unicodedata.is_normalized("NFC", value) else "not_composed"
