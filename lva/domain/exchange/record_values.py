"""The answers of a record that somebody sent, against their questions: in stored form, or with what is wrong.

A value is refused as a whole by `normalise`; here it is taken apart, so that each fault is told at the
place where it stands.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from lva.content.checks import options_of
from lva.content.model import Field, Kind, Pack
from lva.domain.errors import Invalid
from lva.domain.exchange.record_faults import Fault, Found, below
from lva.domain.exchange.strict_json import sound
from lva.domain.judging import personal_data
from lva.domain.values import answers as values
from lva.domain.values.answers import Value, canonical

_OBJECTS: Final = frozenset({Kind.COUNT, Kind.MONEY, Kind.GRID})
_LISTS: Final = frozenset({Kind.MULTI, Kind.REFS, Kind.TEXTS, Kind.TABLE, Kind.ROWS})
_OF_OBJECTS: Final = frozenset({Kind.GRID, Kind.ROWS})
_OF_LISTS: Final = frozenset({Kind.MULTI, Kind.REFS, Kind.TABLE})
_IDENTITY: Final = "identity_code"
_SHOWN: Final = 200
"""So much is quoted of how something should be written."""
_PIECES: Final = 200
"""So many pieces of a value are looked at one by one; no answer has more."""
_CHOICES: Final = 20
"""So many keys are named that could be chosen."""

Put = Callable[[Value], Value]
"""Puts a piece of a value back into the shape of the whole value."""


def check(pack: Pack, field: Field, value: Value, path: str, found: Found) -> bool:
    """Whether a value is an answer to its question in stored form; what is wrong with it is told."""
    if not sound(value, path, found):
        return False
    faults = _refused(pack, field, value, path) or list(_identities(value, path))
    if not faults:
        stored = values.normalise(pack, field, value)
        faults = [Fault(path, "blank")] if stored is None else list(_differences(value, stored, path))
    for fault in faults:
        found.add(fault.path, fault.code, **fault.facts)
    return not faults


def _identities(value: Value, path: str) -> Iterator[Fault]:
    """Iterate over the personal identity codes in an answer: the one thing that no draft may hold."""
    if isinstance(value, str):
        if any(hit.kind == _IDENTITY for hit in personal_data.certain(value)):
            yield Fault(path, _IDENTITY)
        return
    for key, inner in _inner(value):
        yield from _identities(inner, below(path, key))


def _inner(value: Value) -> Iterator[tuple[str | int, Value]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


# -- what no form offers ---------------------------------------------------------------------------------


def _refused(pack: Pack, field: Field, value: Value, path: str) -> list[Fault]:
    def tried(whole: Value) -> Invalid | None:
        try:
            values.normalise(pack, field, whole)
        except Invalid as error:
            return error
        return None

    def located(piece: Value, put: Put, path: str, level: int) -> list[Fault]:
        error = tried(put(piece))
        if error is None:
            return []
        inside = [
            fault
            for key, inner in (_inner(piece) if _opens(field, piece, level, error) else ())
            for fault in located(inner, _within(put, key), below(path, key), level + 1)
        ]
        return inside or [Fault(path, error.reason, _facts(pack, field, error, path))]

    return located(value, lambda whole: whole, path, 0)


def _within(put: Put, key: str | int) -> Put:
    return lambda piece: put([piece] if isinstance(key, int) else {key: piece})


def _opens(field: Field, piece: Value, level: int, error: Invalid) -> bool:
    """Whether a fault may stand inside: pieces of an answer have no pieces deeper than in a row of a table."""
    if isinstance(piece, Mapping | list) and len(piece) > _PIECES:
        return False
    if level == 0:
        return bool(field.parts or field.kind in _OBJECTS) if isinstance(piece, Mapping) else field.kind in _LISTS
    # A row that the grid does not have is wrong as a whole: its fault names no row.
    unknown = field.kind is Kind.GRID and "row" not in error.facts
    return level == 1 and not unknown and field.kind in (_OF_OBJECTS if isinstance(piece, Mapping) else _OF_LISTS)


def _facts(pack: Pack, field: Field, error: Invalid, path: str) -> dict[str, Any]:
    """Return what a sentence about a refused value needs."""
    known = [option.key for option in pack.options.get(options_of(field), ())]
    of_itself = not field.parts or path.endswith(f".{values.main_key(field)}")
    chosen = {"choices": known[:_CHOICES]} if error.reason == "option" and known and of_itself else {}
    return {key: fact for key, fact in error.facts.items() if key not in ("row", "column")} | chosen


# -- what is stored in another form ----------------------------------------------------------------------


def _differences(value: Value, stored: Value, path: str) -> Iterator[Fault]:
    """Iterate over the places where a value is not written as it is stored."""
    if isinstance(value, Mapping) and isinstance(stored, Mapping):
        for key, inner in value.items():
            place = below(path, key)
            if key in stored:
                yield from _differences(inner, stored[key], place)
            else:
                yield Fault(place, "unknown_key" if values.is_given(inner) else "blank")
    elif _of_objects(value, stored):
        for index, (inner, kept) in enumerate(zip(value, stored, strict=True)):
            yield from _differences(inner, kept, below(path, index))
    elif canonical(value) != canonical(stored):
        yield Fault(path, "written", {"form": canonical(stored).decode()[:_SHOWN]})


def _of_objects(value: Value, stored: Value) -> bool:
    """Whether both are lists of as many objects or lists, which can be compared one by one."""
    return (
        isinstance(value, list)
        and isinstance(stored, list)
        and len(value) == len(stored)
        and all(isinstance(inner, Mapping) for inner in value)
    )
