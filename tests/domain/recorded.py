"""What claims about records are tried with: drafts with anything in them, and records that somebody spoiled."""

import json
from typing import Any, Final

from hypothesis import strategies as st

from lva.content.library import Library
from lva.content.model import Depth, Field, Kind
from lva.domain.dossier import Dossier, Entry
from lva.domain.errors import Invalid
from lva.domain.exchange.record import read
from lva.domain.exchange.record_faults import Fault, RecordFaulty
from lva.domain.values.answers import Value, canonical, normalise
from tests import packs
from tests.support.exchanged import changed

WHOLE: Final = canonical(
    {
        "format": "lava.record/1",
        "pack": {"id": "small", "version": "2.1"},
        "assessment": {"language": "fi"},
        "matters": [{"id": "m1", "name": "Aino", "entries": {"remark": [{"id": "r1", "marks": ["k1", "t1"]}]}}],
        "answers": {
            "ready": "yes",
            "tags": ["a", "b"],
            "colour": {"choice": "red"},
            "colours": ["red", "blue"],
            "amount": {"from": "20", "to": "30", "estimate": True, "year": 2026},
            "price": {"low": 100, "high": 200, "per": "year"},
            "page": {"value": "https://example.org", "on": "2026-01-01"},
            "cells": [["a", "b"], ["1", "2"]],
            "rooms": {"home": {"choice": "red", "text": "x"}},
            "growth": [{"label": "a", "value": "1.5", "count": 3}],
            "best": {"choice": "t2", "text": "Siksi."},
            "likes": ["none", "t1"],
        },
        "entries": {
            "thing": [{"id": "t1", "kind": "yes"}, {"id": "t2", "kind": "no", "name": "Toinen"}],
            "mark": [{"id": "k1", "area": "home", "thing": "t1"}],
        },
    }
)
"""A record with an answer of almost every kind."""
PACK: Final = packs.small()
_WORDS: Final = st.text(max_size=20)
_IDS: Final = ("t1", "t2", "t3", "k1", "gone")
_TYPED: Final[dict[Kind, st.SearchStrategy[Value]]] = {
    Kind.DATE: st.dates().map(str),
    Kind.WHEN: st.sampled_from(["2024", "2024-03", "2024-03-25", "2024/2025", "../2024", "2024-01/.."]),
    Kind.INT: st.integers(0, 3000),
    Kind.NUMBER: st.decimals(-500, 500, places=2).map(str),
    Kind.TICK: st.just(value=True),
    Kind.COUNT: st.dictionaries(st.sampled_from(["number", "from", "to"]), st.integers(0, 99).map(str)),
    Kind.MONEY: st.fixed_dictionaries(
        {"low": st.integers(0, 500), "high": st.integers(500, 900)}, optional={"per": st.just("year")}
    ),
    Kind.TEXTS: st.lists(_WORDS, max_size=4),
    Kind.TABLE: st.lists(st.lists(_WORDS, min_size=2, max_size=2), max_size=3),
    Kind.GRID: st.dictionaries(
        st.sampled_from(["home", "school"]),
        st.fixed_dictionaries({}, optional={"text": _WORDS, "choice": st.just("red")}),
    ),
    Kind.ROWS: st.lists(
        st.fixed_dictionaries({}, optional={"label": _WORDS, "count": st.integers(0, 50), "sure": st.just("yes")}),
        max_size=3,
    ),
    Kind.REF: st.sampled_from(_IDS),
    Kind.REFS: st.lists(st.sampled_from(_IDS), max_size=4),
    Kind.FILE: st.just({"digest": "0" * 64, "name": "a.png", "size": 5, "type": "image/png"}),
}


Said = tuple[dict[str, Value], list[Entry]]


def _answer(field: Field) -> st.SearchStrategy[Value]:
    """Return what may be stored as an answer of a field; None where nothing is."""
    options = [option.key for name in (field.options, field.kind.value) for option in PACK.options.get(name, ())]
    if field.kind is Kind.MULTI:
        typed: st.SearchStrategy[Value] = st.lists(st.sampled_from(options))
    elif options and field.kind not in _TYPED:
        typed = st.sampled_from(options)
    else:
        typed = _TYPED.get(field.kind, _WORDS)
    unknown = st.just({"not_known": True})
    return (typed | unknown | st.none()).map(lambda value: _stored(field, value))


def _stored(field: Field, value: Value) -> Value:
    try:
        return normalise(PACK, field, value)
    except Invalid:
        return None


@st.composite
def drafts(draw: st.DrawFn) -> Said:
    """Return a strategy for what a draft of the small questionnaire says; some of it points at what is not there."""
    answers = {key: draw(_answer(question)) for key, question in PACK.questions.items()}
    entries = [Entry("t1", "thing", {"kind": "yes"})]
    for own, name in (("t2", "thing"), ("k1", "mark"), ("r1", "remark")):
        if draw(st.booleans()):
            fields = {field.key: draw(_answer(field)) for field in PACK.lists[name].fields}
            given = {key: value for key, value in fields.items() if value is not None}
            # Only one thing is the ready-made one.
            kind = {"kind": "no"} if name == "thing" else {}
            entries.append(Entry(own, name, {**given, **kind}, "m1" if name == "remark" else ""))
    given = {key: value for key, value in answers.items() if value is not None}
    return given, entries


def dossier(said: Said) -> Dossier:
    """Return what a draft says as the rules see it; the pack would be too long to print with each example."""
    answers, entries = said
    return Dossier(PACK, Depth.BRIEF, "fi", answers, tuple(entries), {"first": "t1"})


def refused(data: bytes, packs: Library) -> tuple[Fault, ...]:
    """Return what is wrong with a file, nothing for a record in order."""
    try:
        read(data, packs)
    except RecordFaulty as error:
        return error.faults
    return ()


# -- spoiled ---------------------------------------------------------------------------------------------

_ANYTHING: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["yes", "m1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=6) | st.sampled_from(["id", "choice", "text"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def spoiled(data: bytes) -> st.SearchStrategy[bytes]:
    """Return a strategy for a record with something else in one or two places, or nothing, or nonsense."""
    places = list(_places(json.loads(data), ""))
    one = st.tuples(st.sampled_from(places), _ANYTHING | st.just(...))
    return one.map(lambda place: _spoiled(data, *place)) | st.tuples(one, one).map(
        lambda two: _spoiled(_spoiled(data, *two[0]), *two[1])
    )


def _spoiled(data: bytes, path: str, value: object) -> bytes:
    try:
        return changed(data, path, value)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, UnicodeEncodeError):
        return data


def _places(value: Any, path: str) -> list[str]:
    if isinstance(value, dict):
        inner = [(f"{path}.{key}" if path else key, one) for key, one in value.items()]
    elif isinstance(value, list):
        inner = [(f"{path}[{index}]", one) for index, one in enumerate(value)]
    else:
        inner = []
    return [place for name, one in inner for place in (name, *_places(one, name))]
