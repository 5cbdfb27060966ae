"""Answer values by kind: their shapes, whether they are given and complete, and how they are said.

Shapes (JSON; nothing else is stored). Without parts:

- `text`, `long`: a string; `texts`: a list of strings
- `choice`, `yn`, `ynk`: an option's key; `multi`: a list of keys in the order of the options
- `tick`: true; `int`: a whole number
- `count`: `{"number": "24"}` or `{"from": "20", "to": "30"}`, with `"estimate": true` if it is one
- `date`, `when`: see `lva.domain.dates`
- `ref`: an entry's id or an option's key; `refs`: a list of them

A field that may be unknown also takes `{"not_known": true}`. With parts, the value is an object that
holds the main value under `choice`, `choices`, `refs` or `value`, and each part under its own key;
a `count` keeps its parts beside its numbers. An empty answer is None.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any, Final, assert_never

from lva.content.checks import options_of
from lva.content.model import Field, Kind, Option, Pack, Part
from lva.domain import dates
from lva.domain.errors import Invalid
from lva.domain.speech import Speech

Value = Any
"""A JSON value in one of the shapes above, or None."""

ONE_CHOICE: Final = frozenset({Kind.CHOICE, Kind.YN, Kind.YNK})
MANY: Final = frozenset({Kind.MULTI, Kind.REFS})
_LENGTH: Final = {Kind.TEXT: 400, Kind.LONG: 10_000, Kind.TEXTS: 400}
_ITEMS: Final = 60
_DIGITS: Final = 9
_NUMBERS: Final = ("number", "from", "to")
"""The keys of a count."""
_ONE_LINE: Final = frozenset({Kind.TEXT, Kind.TEXTS})
NOT_KNOWN: Final = "not_known"
_CONJUNCTIONS: Final = ("koska", "eftersom", "because")


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


def main_key(field: Field) -> str:
    """Return under which key a value with parts keeps its main value."""
    if field.kind is Kind.MULTI:
        return "choices"
    if field.kind is Kind.REFS:
        return "refs"
    return "choice" if field.kind in ONE_CHOICE or field.kind is Kind.REF else "value"


def main(field: Field, value: Value) -> Value:
    """Return the value without its parts; `not_known` for an answered "not known".

    A count keeps its parts beside its numbers and is returned with them; without any number it is None.
    """
    if not isinstance(value, Mapping):
        return value
    if value.get(NOT_KNOWN):
        return NOT_KNOWN
    if field.kind is Kind.COUNT:
        return value if any(is_given(value.get(key)) for key in _NUMBERS) else None
    return value.get(main_key(field))


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


def asked_parts(field: Field, value: Value) -> tuple[Part, ...]:
    """Return the parts that are asked beside this value."""
    keys = picked(value) if field.kind is not Kind.COUNT else (picked(value) or ("",))
    return tuple(part for part in field.parts if not part.values or set(part.values).intersection(keys))


def is_given(value: Value) -> bool:
    """Whether there is any answer at all; blank text, an empty list and None are none."""
    if isinstance(value, Mapping):
        return any(is_given(inner) for inner in value.values())
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list):
        return any(is_given(inner) for inner in value)
    return value is not None and value is not False


def shortfall(field: Field, value: Value) -> tuple[str, int] | None:
    """Return what keeps a given answer from being complete: the part's key and its least length.

    The main value itself is named by an empty key. None means that the answer is complete.
    """
    whole = main(field, value)
    if not is_given(whole):
        return ("", 1)
    if field.min and isinstance(whole, str) and len(whole) < field.min:
        return ("", field.min)
    for asked in asked_parts(field, value):
        said = part(value, asked.key)
        if asked.required and not is_given(said):
            return (asked.key, max(asked.min, 1))
        if asked.min and is_given(said) and isinstance(said, str) and len(said) < asked.min:
            return (asked.key, asked.min)
    return None


def is_complete(field: Field, value: Value) -> bool:
    """Whether the answer is given, long enough and has the parts it needs."""
    return is_given(value) and shortfall(field, value) is None


def normalise(pack: Pack, field: Field, value: Value) -> Value:
    """Return the value in its stored form, None if it is empty; raise `Invalid` if no form offers it."""
    if not is_given(value):
        return None
    if isinstance(value, Mapping) and value.get(NOT_KNOWN) and (field.not_known or field.kind is Kind.COUNT):
        return {NOT_KNOWN: True, **_parts(field, value)}
    if field.kind is Kind.COUNT:
        return _count(field, value)
    if not field.parts:
        return _plain(pack, field, value)
    source = value if isinstance(value, Mapping) else {main_key(field): value}
    whole = _plain(pack, field, source.get(main_key(field)))
    parts = _parts(field, source)
    if whole is None and not parts:
        return None
    return {**({} if whole is None else {main_key(field): whole}), **parts}


def _parts(field: Field, source: Mapping[str, Value]) -> dict[str, Value]:
    found = {}
    for asked in field.parts:
        value = _part(field, asked, source.get(asked.key))
        if value is not None:
            found[asked.key] = value
    return found


def _part(field: Field, asked: Part, value: Value) -> Value:
    if not is_given(value):
        return None
    if asked.kind is Kind.INT:
        return _whole(field, value, asked.max)
    if asked.kind in (Kind.DATE, Kind.WHEN):
        return _dated(field, asked.kind, value)
    return _text(field, asked.kind, value, asked.max or _LENGTH[Kind.LONG])


def _plain(pack: Pack, field: Field, value: Value) -> Value:
    if not is_given(value):
        return None
    match field.kind:
        case Kind.TEXT | Kind.LONG | Kind.TEXTS:
            return _written(field, value)
        case Kind.CHOICE | Kind.YN | Kind.YNK | Kind.MULTI:
            return _many(pack, field, value) if field.kind is Kind.MULTI else _known(pack, field, value)
        case Kind.REF | Kind.REFS:
            return _references(field, value) if field.kind is Kind.REFS else _reference(field, value)
        case Kind.DATE | Kind.WHEN:
            return _dated(field, field.kind, value)
        case Kind.INT | Kind.COUNT:
            return _count(field, value) if field.kind is Kind.COUNT else _whole(field, value, field.max)
        case Kind.TICK:
            return _tick(field, value)
        case _:
            assert_never(field.kind)


def _tick(field: Field, value: Value) -> bool:
    if value is not True:
        raise Invalid(field.key, "kind")
    return True


def _written(field: Field, value: Value) -> Value:
    if field.kind is Kind.TEXTS:
        return _texts(field, value)
    return _text(field, field.kind, value, field.max or _LENGTH[field.kind])


def _dated(field: Field, kind: Kind, value: Value) -> str:
    read = dates.read_day if kind is Kind.DATE else dates.read_when
    found = read(value) if isinstance(value, str) else None
    if found is None:
        raise Invalid(field.key, "date")
    return found


def _text(field: Field, kind: Kind, value: Value, limit: int) -> str | None:
    if not isinstance(value, str):
        raise Invalid(field.key, "kind")
    text = clean(value)
    if kind in _ONE_LINE:
        text = " ".join(text.split())
    if len(text) > limit:
        raise Invalid(field.key, "too_long", {"limit": limit, "excess": len(text) - limit})
    return text or None


def _texts(field: Field, value: Value) -> list[str] | None:
    if not isinstance(value, list) or len(value) > _ITEMS:
        raise Invalid(field.key, "kind")
    lines = [_text(field, field.kind, item, field.max or _LENGTH[Kind.TEXTS]) for item in value]
    return [line for line in lines if line] or None


def _known(pack: Pack, field: Field, value: Value) -> str:
    if not isinstance(value, str) or pack.option(options_of(field), value) is None:
        raise Invalid(field.key, "option")
    return value


def _many(pack: Pack, field: Field, value: Value) -> list[str]:
    if not isinstance(value, list):
        raise Invalid(field.key, "kind")
    chosen = {_known(pack, field, item) for item in value}
    return [option.key for option in pack.options[options_of(field)] if option.key in chosen]


def _whole(field: Field, value: Value, limit: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0 or len(str(value)) > _DIGITS:
        raise Invalid(field.key, "number")
    if limit and value > limit:
        raise Invalid(field.key, "too_great", {"limit": limit})
    return value


def _reference(field: Field, value: Value) -> str:
    if not isinstance(value, str):
        raise Invalid(field.key, "kind")
    return value


def _references(field: Field, value: Value) -> list[str]:
    if not isinstance(value, list) or len(value) > _ITEMS or not all(isinstance(item, str) for item in value):
        raise Invalid(field.key, "kind")
    return list(dict.fromkeys(item for item in value if item.strip()))


def _count(field: Field, value: Value) -> Value:
    if not isinstance(value, Mapping):
        raise Invalid(field.key, "kind")
    numbers = {key: value[key] for key in _NUMBERS if is_given(value.get(key))}
    for number in numbers.values():
        if not isinstance(number, str) or not number.isascii() or not number.isdigit() or len(number) > _DIGITS:
            raise Invalid(field.key, "number")
    if "number" in numbers and len(numbers) > 1:
        raise Invalid(field.key, "number_or_range")
    if "from" in numbers and "to" in numbers and int(numbers["to"]) < int(numbers["from"]):
        raise Invalid(field.key, "range")
    estimate = {"estimate": True} if numbers and value.get("estimate") else {}
    return {**{k: str(int(n)) for k, n in numbers.items()}, **estimate, **_parts(field, value)} or None


def words(speech: Speech, pack: Pack, field: Field, value: Value, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return an answer in words, one paragraph each; empty if nothing was answered.

    `names` gives the title of each entry by its id, for references.
    """
    if not is_given(value):
        return ()
    whole = main(field, value)
    said = _say(speech, pack, field, whole, names)
    extras = [_say_part(speech, asked, part(value, asked.key)) for asked in asked_parts(field, value)]
    reasons = [
        text for asked, text in zip(asked_parts(field, value), extras, strict=True) if text and asked.key == "text"
    ]
    others = [
        f"{asked.label.in_(speech.code)}: {text}"
        for asked, text in zip(asked_parts(field, value), extras, strict=True)
        if text and asked.key != "text"
    ]
    if said and reasons and field.kind in ONE_CHOICE | MANY | {Kind.REF, Kind.COUNT}:
        said = (_with_reason(said[0], reasons[0]),)
        reasons = []
    return (*said, *reasons, *others)


def _with_reason(label: str, reason: str) -> str:
    """Join a choice and its reason: after a conjunction the sentence goes on, otherwise a colon stands."""
    if label.endswith(_CONJUNCTIONS):
        # An abbreviation such as EU keeps its capitals.
        first = reason[:1] if reason[1:2].isupper() else reason[:1].lower()
        return f"{label} {first}{reason[1:]}"
    return f"{label.rstrip(':')}: {reason}"


def _say_part(speech: Speech, asked: Part, value: Value) -> str:
    if not is_given(value):
        return ""
    if asked.kind is Kind.WHEN:
        return dates.say_when(speech, value)
    if asked.kind is Kind.DATE:
        return dates.say_when(speech, value)
    return str(value)


def _say(speech: Speech, pack: Pack, field: Field, value: Value, names: Mapping[str, str]) -> tuple[str, ...]:
    if value is None:
        return ()
    if value == NOT_KNOWN and field.kind not in ONE_CHOICE:
        return (speech.text("not known"),)
    match field.kind:
        case Kind.TEXT | Kind.LONG | Kind.TEXTS:
            lines = value.split("\n") if isinstance(value, str) else value
            return tuple(line for line in lines if line.strip())
        case Kind.CHOICE | Kind.YN | Kind.YNK | Kind.MULTI:
            return (speech.join([label(speech, pack, field, key) for key in picked(value)]),)
        case Kind.REF | Kind.REFS:
            return (speech.join([_name(speech, pack, field, key, names) for key in picked(value)]),)
        case Kind.DATE | Kind.WHEN:
            return (dates.say_when(speech, value),)
        case Kind.INT | Kind.COUNT:
            return (say_count(speech, value) if field.kind is Kind.COUNT else str(value),)
        case Kind.TICK:
            return (speech.text("yes"),)
        case _:
            assert_never(field.kind)


def label(speech: Speech, pack: Pack, field: Field, key: str) -> str:
    """Return the label of an option of a field; a key that the pack lost is shown as it is."""
    option: Option | None = pack.option(options_of(field), key)
    return key if option is None else option.label.in_(speech.code)


def _name(speech: Speech, pack: Pack, field: Field, key: str, names: Mapping[str, str]) -> str:
    if key in names:
        return names[key]
    return label(speech, pack, field, key) if pack.option(field.options, key) else speech.text("a removed entry")


def say_count(speech: Speech, value: Mapping[str, Value]) -> str:
    """Return a count in words: `24`, `20\u201330`, `about 24`, `at least 20`, `at most 30`."""
    if value.get(NOT_KNOWN):
        return speech.text("not known")
    number, low, high = (speech.number(int(value[key])) if is_given(value.get(key)) else "" for key in _NUMBERS)
    if low and high:
        said = f"{low}\u2013{high}"
    elif low:
        return speech.text("at least %(number)s", number=low)
    elif high:
        return speech.text("at most %(number)s", number=high)
    else:
        said = number
    return speech.text("about %(number)s", number=said) if value.get("estimate") and said else said
