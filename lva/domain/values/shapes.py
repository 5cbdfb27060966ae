"""Answer values as plain JSON: what holds for all of them, whatever question they answer."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

Value = Any
"""A JSON value in one of the shapes of `lva.domain.values.answers`, or None."""

NOT_KNOWN: Final = "not_known"

_CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
"""Made once: `json.dumps` would make one for each value."""


def canonical(value: Value) -> bytes:
    """Return the one byte form of a JSON value: keys sorted, no spaces, UTF-8."""
    return _CANONICAL.encode(value).encode()


def token(revision: int, value: Value) -> str:
    """Return what a form remembers of the value it showed: `<revision>-<first 8 hex of its digest>`."""
    return f"{revision}-{hashlib.sha256(canonical(value)).hexdigest()[:8]}"


def clean(text: str) -> str:
    """Return text as it is stored: NFC, line feeds only, no control characters, no blanks around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    # Composed last: a control character may have stood between a letter and its accent.
    return unicodedata.normalize("NFC", kept).strip()


def one_line(text: str) -> str:
    """Return clean text on one line."""
    return " ".join(clean(text).split())


def part(value: Value, key: str) -> Value:
    """Return one part of a value, or None."""
    return value.get(key) if isinstance(value, Mapping) else None


def picked(value: Value) -> tuple[str, ...]:
    """Return the keys that an answer holds, whatever its shape: for rules and conditions."""
    if isinstance(value, Mapping):
        if value.get(NOT_KNOWN):
            return (NOT_KNOWN,)
        return picked(value.get("choice", value.get("choices", value.get("refs", value.get("value")))))
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        return tuple(item for item in value if isinstance(item, str))
    return ()


def is_given(value: Value) -> bool:
    """Whether there is any answer at all; blank text, an empty list and None are none."""
    if isinstance(value, Mapping):
        return any(is_given(inner) for inner in value.values())
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list):
        return any(is_given(inner) for inner in value)
    return value is not None and value is not False
