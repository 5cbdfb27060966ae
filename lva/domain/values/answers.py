"""Answer values by kind: their shapes, whether they are given and complete, and how they are said.

Shapes (JSON; nothing else is stored). Without parts:

- `text`, `long`: a string; `texts`: a list of strings
- `choice`, `yn`, `ynk`, `lang`: an option's key; `multi`: a list of keys in the order of the options
- `tick`: true; `int`: a whole number; `number`: a decimal as a string, `"12.5"`
- `count`: `{"number": "24"}` or `{"from": "20", "to": "30"}`, with `"estimate": true` if it is one
- `money`: `{"low": 120050, "high": 120050, "per": "year"}` in whole cents; an open end is left out
- `date`, `when`: see `lva.domain.values.dates`
- `link`: a web address or a plain reference
- `ref`: an entry's id or an option's key; `refs`: a list of them
- `table`: a list of rows of strings, all of one length, the header first
- `grid`: `{row: {"choice": key, "text": text}}`, what is empty left out
- `rows`: a list of `{column: value}`, what is empty left out
- `file`: `{"digest": 64 hex digits, "name": name, "type": media type, "size": bytes}`

A field that may be unknown also takes `{"not_known": true}`. With parts, the value is an object that
holds the main value under `choice`, `choices`, `refs` or `value`, and each part under its own key;
a `count` and `money` keep their parts beside their numbers. An empty answer is None.

What holds for every value stands in `lva.domain.values.shapes`; numbers, links and tables have modules of
their own (`amounts`, `links`, `tables`).
"""

from collections.abc import Mapping
from functools import partial
from typing import Final, assert_never

from lva.content.checks import PER, options_of
from lva.content.model import Field, Kind, Option, Pack, Part
from lva.domain.errors import Invalid
from lva.domain.values import ages, amounts, dates, links, tables
from lva.domain.values.amounts import say_count
from lva.domain.values.shapes import NOT_KNOWN, Value, canonical, clean, is_given, one_line, part, picked, token
from lva.domain.values.speech import Speech
from lva.domain.values.tables import Sheet

__all__ = [
    "NOT_KNOWN", "Sheet", "Value", "asked_parts", "canonical", "clean", "is_complete", "is_given", "label", "main",
    "main_key", "normalise", "part", "picked", "say_count", "sheet", "shortfall", "token", "words",
]  # fmt: skip

ONE_CHOICE: Final = frozenset({Kind.CHOICE, Kind.YN, Kind.YNK, Kind.LANG})
MANY: Final = frozenset({Kind.MULTI, Kind.REFS})
TABULAR: Final = frozenset({Kind.TABLE, Kind.GRID, Kind.ROWS})
"""Kinds that are printed as tables."""
_TERMS: Final = frozenset({Kind.COUNT, Kind.MONEY})
"""Kinds that keep several values of their own beside their parts."""
_WHOLE: Final = TABULAR | {Kind.FILE}
"""Kinds whose value is one thing, whatever its shape."""
LENGTH: Final = {Kind.TEXT: 400, Kind.LONG: 10_000, Kind.TEXTS: 400, Kind.LINK: 1000}
_COLUMN_LENGTH: Final = 200
ITEMS: Final = 60
_CONJUNCTIONS: Final = ("koska", "eftersom", "because")


def main_key(field: Field) -> str:
    """Return under which key a value with parts keeps its main value."""
    if field.kind is Kind.MULTI:
        return "choices"
    if field.kind is Kind.REFS:
        return "refs"
    return "choice" if field.kind in ONE_CHOICE or field.kind is Kind.REF else "value"


def main(field: Field, value: Value) -> Value:
    """Return the value without its parts; `not_known` for an answered "not known".

    A count and an amount of money keep their parts beside their numbers and are returned with them;
    without any number they are None.
    """
    if not isinstance(value, Mapping) or field.kind in _WHOLE:
        return value
    if value.get(NOT_KNOWN):
        return NOT_KNOWN
    if field.kind in _TERMS:
        keys = amounts.COUNT_KEYS if field.kind is Kind.COUNT else amounts.ENDS
        return value if any(is_given(value.get(key)) for key in keys) else None
    return value.get(main_key(field))


def asked_parts(field: Field, value: Value) -> tuple[Part, ...]:
    """Return the parts that are asked beside this value; the columns of records are none."""
    if field.kind is Kind.ROWS:
        return ()
    keys = picked(value) if field.kind not in _TERMS else (picked(value) or ("",))
    return tuple(part for part in field.parts if not part.values or set(part.values).intersection(keys))


def shortfall(field: Field, value: Value) -> tuple[str, int] | None:
    """Return what keeps a given answer from being complete: the part's key and its least length.

    The main value itself is named by an empty key. None means that the answer is complete.
    """
    whole = main(field, value)
    if not is_given(whole):
        return ("", 1)
    if field.min and isinstance(whole, str) and len(whole) < field.min:
        return ("", field.min)
    if field.kind is Kind.MONEY and whole != NOT_KNOWN and not is_given(part(whole, PER)):
        return (PER, 1)
    if field.kind is Kind.ROWS:
        return next(((one.key, 1) for one in field.parts if one.required and not _is_full(one, whole)), None)
    for asked in asked_parts(field, value):
        said = part(value, asked.key)
        if asked.required and not is_given(said):
            return (asked.key, max(asked.min, 1))
        if asked.min and is_given(said) and isinstance(said, str) and len(said) < asked.min:
            return (asked.key, asked.min)
    return None


def _is_full(column: Part, rows: Value) -> bool:
    """Whether every record says something in a column."""
    return all(is_given(part(row, column.key)) for row in rows)


def is_complete(field: Field, value: Value) -> bool:
    """Whether the answer is given, long enough and has the parts it needs."""
    return is_given(value) and shortfall(field, value) is None


# -- stored form ---------------------------------------------------------------------------------


def normalise(pack: Pack, field: Field, value: Value) -> Value:
    """Return the value in its stored form, None if it is empty; raise `Invalid` if no form offers it."""
    if not is_given(value):
        return None
    if field.kind in _WHOLE:
        return _single(pack, field, value)
    if isinstance(value, Mapping) and value.get(NOT_KNOWN) and (field.not_known or field.kind is Kind.COUNT):
        return {NOT_KNOWN: True, **_parts(pack, field, value)}
    if field.kind in _TERMS:
        return _with_terms(pack, field, value)
    if not field.parts:
        return _plain(pack, field, field.key, value)
    source = value if isinstance(value, Mapping) else {main_key(field): value}
    whole = _plain(pack, field, field.key, source.get(main_key(field)))
    parts = _parts(pack, field, source)
    if whole is None and not parts:
        return None
    return {**({} if whole is None else {main_key(field): whole}), **parts}


def _single(pack: Pack, field: Field, value: Value) -> Value:
    match field.kind:
        case Kind.TABLE:
            return tables.table(field, value)
        case Kind.GRID:
            return tables.grid(pack, field, value)
        case Kind.ROWS:
            return tables.records(field, value, partial(_column, pack, field))
        case _:
            return links.file(field.key, value)


def _with_terms(pack: Pack, field: Field, value: Value) -> Value:
    if not isinstance(value, Mapping):
        raise Invalid(field.key, "kind")
    own = amounts.count(field.key, value) if field.kind is Kind.COUNT else amounts.money(pack, field, value)
    return {**own, **_parts(pack, field, value)} or None


def _parts(pack: Pack, field: Field, source: Mapping[str, Value]) -> dict[str, Value]:
    found = {}
    for asked in field.parts:
        value = _part(pack, field, asked, source.get(asked.key))
        if value is not None:
            found[asked.key] = value
    return found


def _part(pack: Pack, field: Field, asked: Part, value: Value) -> Value:
    if asked.kind in (Kind.TEXT, Kind.LONG) and is_given(value):
        return _text(field.key, asked.kind, value, asked.max or LENGTH[Kind.LONG])
    return _plain(pack, asked, field.key, value)


def _column(pack: Pack, field: Field, column: Part, value: Value) -> Value:
    if column.kind is Kind.TEXT:
        return _text(field.key, column.kind, value, column.max or _COLUMN_LENGTH)
    return _plain(pack, column, field.key, value)


def _plain(pack: Pack, asked: Field | Part, key: str, value: Value) -> Value:
    """Return a value that is one thing, of a question or of a part of it; faults name the question by `key`."""
    if not is_given(value):
        return None
    match asked.kind:
        case Kind.TEXT | Kind.LONG | Kind.TEXTS | Kind.LINK:
            return _written(asked, key, value)
        case Kind.CHOICE | Kind.YN | Kind.YNK | Kind.LANG | Kind.MULTI:
            return (_many if asked.kind is Kind.MULTI else _known)(pack, asked, key, value)
        case Kind.REF | Kind.REFS:
            return (_references if asked.kind is Kind.REFS else _reference)(key, value)
        case Kind.DATE | Kind.WHEN:
            return _dated(key, asked.kind, value)
        case Kind.INT | Kind.NUMBER:
            return (amounts.whole if asked.kind is Kind.INT else amounts.decimal)(key, asked, value)
        case Kind.TICK:
            return _tick(key, value)
        case Kind.COUNT | Kind.MONEY | Kind.TABLE | Kind.GRID | Kind.ROWS | Kind.FILE:
            # They are objects of their own; a part cannot be one.
            raise Invalid(key, "kind")
        case _:
            assert_never(asked.kind)


def _tick(key: str, value: Value) -> bool:
    if value is not True:
        raise Invalid(key, "kind")
    return True


def _written(asked: Field | Part, key: str, value: Value) -> Value:
    limit = asked.max or LENGTH[asked.kind]
    if asked.kind is Kind.TEXTS:
        return _texts(key, value, limit)
    return links.link(key, value, limit) if asked.kind is Kind.LINK else _text(key, asked.kind, value, limit)


def _dated(key: str, kind: Kind, value: Value) -> str:
    read = dates.read_day if kind is Kind.DATE else dates.read_when
    found = read(value) if isinstance(value, str) else None
    if found is None:
        raise Invalid(key, "date")
    return found


def _text(key: str, kind: Kind, value: Value, limit: int) -> str | None:
    if not isinstance(value, str):
        raise Invalid(key, "kind")
    text = clean(value) if kind is Kind.LONG else one_line(value)
    if len(text) > limit:
        raise Invalid(key, "too_long", {"limit": limit, "excess": len(text) - limit})
    return text or None


def _texts(key: str, value: Value, limit: int) -> list[str] | None:
    if not isinstance(value, list) or len(value) > ITEMS:
        raise Invalid(key, "kind")
    lines = [_text(key, Kind.TEXTS, item, limit) for item in value]
    return [line for line in lines if line] or None


def _known(pack: Pack, asked: Field | Part, key: str, value: Value) -> str:
    if not isinstance(value, str) or pack.option(options_of(asked), value) is None:
        raise Invalid(key, "option")
    return value


def _many(pack: Pack, asked: Field | Part, key: str, value: Value) -> list[str]:
    if not isinstance(value, list):
        raise Invalid(key, "kind")
    chosen = {_known(pack, asked, key, item) for item in value}
    return [option.key for option in pack.options[options_of(asked)] if option.key in chosen]


def _reference(key: str, value: Value) -> str:
    if not isinstance(value, str):
        raise Invalid(key, "kind")
    return value


def _references(key: str, value: Value) -> list[str]:
    if not isinstance(value, list) or len(value) > ITEMS or not all(isinstance(item, str) for item in value):
        raise Invalid(key, "kind")
    return list(dict.fromkeys(item for item in value if item.strip()))


# -- in words ------------------------------------------------------------------------------------


def words(speech: Speech, pack: Pack, field: Field, value: Value, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return an answer in words, one paragraph each; empty if nothing was answered.

    `names` gives the title of each entry by its id, for references.
    """
    if not is_given(value):
        return ()
    whole = main(field, value)
    said = _say(speech, pack, field, whole, names)
    extras = [_say_part(speech, pack, asked, part(value, asked.key)) for asked in asked_parts(field, value)]
    reasons = [
        text for asked, text in zip(asked_parts(field, value), extras, strict=True) if text and asked.key == "text"
    ]
    others = [
        f"{asked.label.in_(speech.code)}: {text}"
        for asked, text in zip(asked_parts(field, value), extras, strict=True)
        if text and asked.key != "text"
    ]
    if said and reasons and field.kind in ONE_CHOICE | MANY | _TERMS | {Kind.REF}:
        said = (_with_reason(_unasked(speech, pack, field, whole) or said[0], reasons[0]),)
        reasons = []
    return (*said, *reasons, *others)


def _unasked(speech: Speech, pack: Pack, field: Field, key: Value) -> str:
    """Return a choice without the question that its label ends with ("urgent, because"), if it has such a form."""
    option = pack.option(options_of(field), key) if field.kind in ONE_CHOICE and isinstance(key, str) else None
    short = option.short.in_(speech.code) if option is not None and option.short is not None else ""
    return short if short and option is not None and option.label.in_(speech.code).startswith(f"{short},") else ""


def _with_reason(label: str, reason: str) -> str:
    """Join a choice and its reason: after a conjunction the sentence goes on, otherwise a colon stands."""
    if label.endswith(_CONJUNCTIONS):
        # An abbreviation such as EU keeps its capitals.
        first = reason[:1] if reason[1:2].isupper() else reason[:1].lower()
        return f"{label} {first}{reason[1:]}"
    return f"{label.rstrip(':')}: {reason}"


def sheet(speech: Speech, pack: Pack, field: Field, value: Value) -> Sheet | None:
    """Return a tabular answer laid out as a table; None for other kinds, and if nothing was answered."""
    if not is_given(value):
        return None
    match field.kind:
        case Kind.TABLE:
            return tables.table_sheet(value)
        case Kind.GRID:
            return tables.grid_sheet(speech, pack, field, value)
        case Kind.ROWS:
            return tables.records_sheet(speech, field, value, partial(_say_part, speech, pack))
        case _:
            return None


def _say_part(speech: Speech, pack: Pack, asked: Part, value: Value) -> str:
    if not is_given(value):
        return ""
    return "\n".join(_say_plain(speech, pack, asked, value)) if asked.kind is not Kind.LONG else value


def _say(speech: Speech, pack: Pack, field: Field, value: Value, names: Mapping[str, str]) -> tuple[str, ...]:
    if value is None:
        return ()
    if value == NOT_KNOWN and field.kind not in ONE_CHOICE:
        return (speech.text("not known"),)
    match field.kind:
        case Kind.REF | Kind.REFS:
            return (speech.join([_name(speech, pack, field, key, names) for key in picked(value)]),)
        case Kind.COUNT:
            return (say_count(speech, value),)
        case Kind.INT:
            # Parts that are whole numbers are years, and those are not grouped.
            return (speech.number(value),)
        case Kind.MONEY:
            return (amounts.say_money(speech, pack, value),)
        case Kind.FILE:
            return (links.say_file(speech, value),)
        case _:
            laid = sheet(speech, pack, field, value)
            return laid.lines if laid else _say_plain(speech, pack, field, value)


def _say_plain(speech: Speech, pack: Pack, asked: Field | Part, value: Value) -> tuple[str, ...]:
    """Return a value that is one thing in words, of a question or of a part of it."""
    match asked.kind:
        case Kind.TEXT | Kind.LONG | Kind.TEXTS | Kind.LINK:
            lines = value.split("\n") if isinstance(value, str) else value
            return tuple(line for line in lines if line.strip())
        case Kind.CHOICE | Kind.YN | Kind.YNK | Kind.LANG | Kind.MULTI:
            return (speech.join(ages.told([(key, label(speech, pack, asked, key)) for key in picked(value)])),)
        case Kind.DATE | Kind.WHEN:
            return (dates.say_when(speech, value),)
        case Kind.INT | Kind.NUMBER:
            return (str(value) if asked.kind is Kind.INT else amounts.say_decimal(speech, value),)
        case Kind.TICK:
            return (speech.text("yes"),)
        case Kind.REF | Kind.REFS | Kind.COUNT | Kind.MONEY | Kind.TABLE | Kind.GRID | Kind.ROWS | Kind.FILE:
            return ()
        case _:
            assert_never(asked.kind)


def label(speech: Speech, pack: Pack, field: Field | Part, key: str) -> str:
    """Return the label of an option of a field; a key that the pack lost is shown as it is."""
    option: Option | None = pack.option(options_of(field), key)
    return key if option is None else option.label.in_(speech.code)


def _name(speech: Speech, pack: Pack, field: Field, key: str, names: Mapping[str, str]) -> str:
    if key in names:
        return names[key]
    return label(speech, pack, field, key) if pack.option(field.options, key) else speech.text("a removed entry")
