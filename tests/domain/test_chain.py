import datetime as dt
import hashlib
import uuid
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.domain.chain import BEGINNING, Happening, Link, first_broken, link

STREAM = uuid.UUID(int=7)
AT = dt.datetime(2025, 11, 20, 10, 0, tzinfo=dt.UTC)


def happening(**given: Any) -> Happening:
    values: dict[str, Any] = {
        "stream_id": STREAM,
        "number": 1,
        "kind": "save",
        "actor_id": uuid.UUID(int=1),
        "at": AT,
        "facts": {"keys": ["a", "b"]},
    }
    return Happening(**{**values, **given})


def stream(length: int) -> list[Link]:
    links: list[Link] = []
    for number in range(1, length + 1):
        previous = links[-1].digest if links else BEGINNING
        said = happening(number=number, facts={"keys": [str(number)]})
        links.append(Link(said, previous, link(previous, said)))
    return links


def test_the_digest_covers_exactly_the_agreed_bytes() -> None:
    # A promise: a digest printed years ago is recomputed from these bytes.
    content = (
        b'{"actor":"00000000-0000-0000-0000-000000000001","at":"2025-11-20T10:00:00.000000Z",'
        b'"facts":{"keys":["a","b"]},"kind":"save","number":1,"stream":"00000000-0000-0000-0000-000000000007"}'
    )
    assert hashlib.sha256(bytes(32) + content).digest() == link(BEGINNING, happening())


@pytest.mark.parametrize(
    "changed",
    [
        {"stream_id": uuid.UUID(int=8)},
        {"number": 2},
        {"kind": "move"},
        {"actor_id": uuid.UUID(int=2)},
        {"actor_id": None},
        {"at": AT + dt.timedelta(microseconds=1)},
        {"facts": {"keys": ["a"]}},
    ],
)
def test_every_part_of_an_event_counts(changed: dict[str, Any]) -> None:
    assert link(BEGINNING, happening()) != link(BEGINNING, happening(**changed))


def test_what_came_before_counts() -> None:
    assert link(BEGINNING, happening()) != link(bytes([1]) * 32, happening())


def test_the_same_instant_counts_the_same_in_every_zone() -> None:
    local = AT.astimezone(ZoneInfo("Europe/Helsinki"))
    assert link(BEGINNING, happening()) == link(BEGINNING, happening(at=local))


def test_the_order_of_facts_does_not_count() -> None:
    assert link(BEGINNING, happening(facts={"a": 1, "b": (2, 3)})) == link(
        BEGINNING, happening(facts={"b": [2, 3], "a": 1})
    )


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        link(BEGINNING, happening(at=AT.replace(tzinfo=None)))


@pytest.mark.parametrize("facts", [{"a": 0.5}, {"a": [{"b": 1.0}]}])
def test_floats_are_refused_among_facts(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="float"):
        link(BEGINNING, happening(facts=facts))


@pytest.mark.parametrize("length", [0, 1, 5])
def test_a_whole_stream_is_believed(length: int) -> None:
    links = stream(length)
    assert first_broken(links, length, links[-1].digest if links else BEGINNING) is None


@given(st.integers(1, 6), st.sampled_from(["kind", "facts", "at", "actor_id", "number", "digest", "previous"]))
def test_a_changed_event_is_found(number: int, part: str) -> None:
    links = stream(6)
    found = links[number - 1]
    other: dict[str, Any] = {
        "kind": "other",
        "facts": {},
        "at": AT + dt.timedelta(days=1),
        "actor_id": None,
        "number": 9,
    }
    if part in other:
        links[number - 1] = replace(found, happening=replace(found.happening, **{part: other[part]}))
    else:
        wrong: dict[str, Any] = {part: bytes([5]) * 32}
        links[number - 1] = replace(found, **wrong)
    assert number == first_broken(links, 6, stream(6)[-1].digest)


def test_a_removed_event_is_found() -> None:
    links = stream(4)
    del links[1]
    assert 2 == first_broken(links, 4, stream(4)[-1].digest)


def test_a_cut_tail_is_found() -> None:
    assert 3 == first_broken(stream(4)[:2], 4, stream(4)[-1].digest)


def test_an_added_event_is_found() -> None:
    assert 4 == first_broken(stream(4), 3, stream(3)[-1].digest)


@pytest.mark.parametrize("length", [0, 1, 3])
def test_a_head_that_does_not_fit_is_found(length: int) -> None:
    assert max(length, 1) == first_broken(stream(length), length, bytes([9]) * 32)
