"""Blind records and reviews that somebody sent: read strictly, with everything that is wrong told at once.

A record is checked against the schema that its questionnaire gives (`lva.domain.blind.schema`). The small part of
JSON Schema that such schemas use is worked out here, so that no value is trusted because it stands in a record.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any, Final

from lva.content.library import Library
from lva.content.model import Pack
from lva.domain.blind import record
from lva.domain.blind.coding import ENTRIES
from lva.domain.blind.schema import WORDS_MARK, Schema, schema
from lva.domain.errors import LvaError
from lva.domain.exchange.record_faults import MOST, Fault, Found, RecordFaulty, below
from lva.domain.exchange.strict_json import parse, sound
from lva.domain.values.answers import canonical

LIMIT_BYTES: Final = 512 * 1024
"""The largest record that is read; one with all its words has less than a fifth."""
_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "object": Mapping,
    "array": list,
    "string": str,
    "integer": int,
}


class BlindFaulty(LvaError):
    """A blind record or a review is not taken in: all that is wrong, by place and code, without a value of it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(*(f"{fault.path}: {fault.code}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Blind:
    """A blind record without faults."""

    pack: Pack
    said: Mapping[str, Any] = field(repr=False)
    """The record as JSON values, in the shapes of docs/blind.md."""
    data: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """The share's id: 32 hex digits."""
        return str(self.said["id"])

    @property
    def language(self) -> str:
        """The language of the record, empty if it is hidden."""
        return str(self.said.get("language", ""))


def read(data: bytes, packs: Library) -> Blind:
    """Return the blind record that bytes hold; raise `BlindFaulty` with what is wrong with it, up to `MOST` faults.

    The questionnaire must be one of `packs`, in the very version, and the bytes the canonical ones.
    """
    said = _parsed(data)
    named = said.get("pack")
    pack = packs.packs.get((str(named.get("id")), str(named.get("version")))) if isinstance(named, Mapping) else None
    if said.get("format") != record.FORMAT:
        raise BlindFaulty((Fault("format", "format"),))
    if pack is None:
        raise BlindFaulty((Fault("pack", "pack"),))
    rules = _schema(pack)
    context = _Context(rules["$defs"], words=said.get("share") == record.Policy.TEXTS.value)
    faults = list(islice(_faults(rules, context, said, ""), MOST))
    if context.words and "language" not in said:
        faults.append(Fault("language", "missing"))
    faults = faults or list(_astray(said))
    if not faults and canonical(said) != data:
        faults = [Fault("", "canonical")]
    if faults:
        raise BlindFaulty(tuple(faults))
    return Blind(pack, said, data)


@cache
def _schema_of(_digest: str, made: "_Hidden") -> Schema:
    return schema(made.pack)


@dataclass(frozen=True, slots=True)
class _Hidden:
    """A pack as the second half of a key: packs of one digest are the same."""

    pack: Pack = field(compare=False, hash=False)


def _schema(pack: Pack) -> Schema:
    return _schema_of(f"{pack.id}/{pack.version}/{pack.digest}", _Hidden(pack))


def _parsed(data: bytes) -> Mapping[str, Any]:
    if len(data) > LIMIT_BYTES:
        raise BlindFaulty((Fault("", "too_large"),))
    found = Found()
    try:
        said = parse(data, found)
        # A sign that nobody can see, or that stands for another: plain text is what people read.
        sound(said, "", found)
        found.settle()
    except RecordFaulty as error:
        raise BlindFaulty(error.faults) from error
    if not isinstance(said, Mapping):
        raise BlindFaulty((Fault("", "object"),))
    return said


# -- the part of JSON Schema that is used ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Context:
    defs: Mapping[str, Any]
    words: bool
    """Whether free words may stand in the record."""


def _faults(rule: Mapping[str, Any], known: _Context, value: Any, path: str) -> Iterator[Fault]:
    """Iterate over where a value breaks a rule; what has the wrong type is not looked into."""
    if "$ref" in rule:
        yield from _faults(known.defs[rule["$ref"].rpartition("/")[2]], known, value, path)
        return
    if rule.get("$comment") == WORDS_MARK and not known.words:
        yield Fault(path, "words")
        return
    if "anyOf" in rule:
        if all(any(_faults(one, known, value, path)) for one in rule["anyOf"]):
            yield Fault(path, "value")
        return
    expected = rule.get("type")
    if expected and (not isinstance(value, _TYPES[expected]) or isinstance(value, bool)):
        yield Fault(path, "type")
        return
    yield from (Fault(path, name) for name, meets in _SIMPLE.items() if name in rule and not meets(rule[name], value))
    if isinstance(value, Mapping):
        yield from _of_object(rule, known, value, path)
    elif isinstance(value, list) and "items" in rule:
        for index, one in enumerate(value):
            yield from _faults(rule["items"], known, one, below(path, index))


def _of_object(rule: Mapping[str, Any], known: _Context, value: Mapping[str, Any], path: str) -> Iterator[Fault]:
    yield from (Fault(below(path, key), "missing") for key in rule.get("required", ()) if key not in value)
    others = rule.get("additionalProperties")
    for key, one in value.items():
        place = below(path, key)
        if key in rule.get("properties", {}):
            yield from _faults(rule["properties"][key], known, one, place)
        elif isinstance(others, Mapping):
            yield from _faults(rule["propertyNames"], known, key, place)
            yield from _faults(others, known, one, place)
        else:
            yield Fault(place, "unknown_key")


def _same(expected: Any, value: Any) -> bool:
    return type(expected) is type(value) and expected == value


_SIMPLE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "const": _same,
    "enum": lambda expected, value: any(_same(one, value) for one in expected),
    "pattern": lambda expected, value: re.search(expected, value, re.ASCII) is not None and "\n" not in value,
    "minLength": lambda expected, value: len(value) >= expected,
    "maxLength": lambda expected, value: len(value) <= expected,
    "minimum": lambda expected, value: value >= expected,
    "maximum": lambda expected, value: value <= expected,
    "minItems": lambda expected, value: len(value) >= expected,
    "maxItems": lambda expected, value: len(value) <= expected,
    "minProperties": lambda expected, value: len(value) >= expected,
    "uniqueItems": lambda _, value: len({canonical(one) for one in value}) == len(value),
}


# -- what no schema says ---------------------------------------------------------------------------------

_ID: Final = re.compile(r"([a-z_]+)-(\d+)", re.ASCII)


def _astray(said: Mapping[str, Any]) -> Iterator[Fault]:
    """Iterate over entries that are not numbered in their order, and references that lead nowhere."""
    lists = said[ENTRIES]
    for name, entries in lists.items():
        for number, entry in enumerate(entries, start=1):
            if entry["id"] != f"{name}-{number}":
                yield Fault(f"{ENTRIES}.{name}[{number - 1}].id", "number")
    known = {entry["id"] for entries in lists.values() for entry in entries}
    for path, word in _strings(said, ""):
        found = _ID.fullmatch(word)
        if found and found[1] in lists and word not in known:
            yield Fault(path, "reference")


def _strings(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _strings(one, below(path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _strings(one, below(path, index))
