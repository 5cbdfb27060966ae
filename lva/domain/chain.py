"""The hash chain of the history: each event carries a digest over itself and everything before it.

A changed, removed or inserted event breaks the chain at that place; the count and the head that
stand with the owner show a cut tail. Facts hold keys, ids and digests, never text or names.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lva.domain.values.answers import canonical

BEGINNING: Final = bytes(32)
"""What stands before the first event of every stream."""


@dataclass(frozen=True, slots=True)
class Happening:
    """What one event says: which one it is in its stream, who did what, when, and to what."""

    stream_id: uuid.UUID
    number: int
    """Counts from one within the stream."""
    kind: str
    actor_id: uuid.UUID | None
    """None for the program itself and the command line."""
    at: dt.datetime
    """An aware instant; microseconds count."""
    facts: Mapping[str, Any]
    """A JSON object of keys, identifiers, digests, counts and truths; no floats."""


@dataclass(frozen=True, slots=True)
class Link:
    """An event as it is stored: what happened, and the digests before and after it."""

    happening: Happening
    previous: bytes
    digest: bytes


def link(previous: bytes, happening: Happening) -> bytes:
    """Return the digest (32 bytes) of an event whose stream ended in `previous`.

    A naive instant and a float among the facts are a `ValueError`: neither has one form everywhere.
    """
    if happening.at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    content = canonical(
        {
            "actor": None if happening.actor_id is None else str(happening.actor_id),
            "at": happening.at.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "facts": _exact(happening.facts),
            "kind": happening.kind,
            "number": happening.number,
            "stream": str(happening.stream_id),
        },
    )
    return hashlib.sha256(previous + content).digest()


def _exact(value: object) -> object:
    if isinstance(value, float):
        raise ValueError("a float has more than one form")  # noqa: TRY004 -- the value is wrong, not the call
    if isinstance(value, Mapping):
        return {key: _exact(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(inner) for inner in value]
    return value


def first_broken(links: Iterable[Link], count: int, head: bytes) -> int | None:
    """Return the number of the first event that cannot be believed, or None if the stream is whole.

    `links` come in the order of their numbers; `count` and `head` are what the owner remembers. A
    stream that ends early breaks at its first missing event, one that ends late at its first extra.
    """
    previous, number = BEGINNING, 0
    for number, found in enumerate(links, start=1):
        whole = number <= count and found.happening.number == number and found.previous == previous
        if not whole or link(previous, found.happening) != found.digest:
            return number
        previous = found.digest
    if number < count:
        return number + 1
    return None if previous == head else max(number, 1)
