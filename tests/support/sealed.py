"""Sealed files seen as bytes: which ranges a signature covers, and its value."""

import re
from dataclasses import dataclass
from typing import Final

_RANGE: Final = re.compile(rb"/ByteRange \[\s*(\d+) (\d+) (\d+) (\d+)\s*\]")
_STAMP: Final = b"/DocTimeStamp"


@dataclass(frozen=True)
class ByteRange:
    """What one signature covers: from the beginning to `first`, and from `second` to `end`."""

    first: int
    second: int
    end: int
    is_stamp: bool
    is_whole_revision: bool
    """Whether a revision ends where the covered bytes end."""


def byte_ranges(data: bytes) -> list[ByteRange]:
    """Return the ranges of all signatures in the order of their revisions."""
    found = []
    for match in _RANGE.finditer(data):
        _, first, second, rest = (int(edge) for edge in match.groups())
        begin = data.rindex(b" obj", 0, match.start())
        stop = data.index(b"endobj", second)
        end = second + rest
        is_stamp = _STAMP in data[begin:stop]
        found.append(ByteRange(first, second, end, is_stamp, data[:end].rstrip().endswith(b"%%EOF")))
    return sorted(found, key=lambda one: one.end)


def signed_bytes(data: bytes, place: ByteRange) -> bytes:
    """Return the bytes that a signature covers."""
    return data[: place.first] + data[place.second : place.end]


def value_of(data: bytes, place: ByteRange) -> bytes:
    """Return the DER of a signature without the zeros that fill its place: its header says how long it is."""
    value = bytes.fromhex(data[place.first + 1 : place.second - 1].decode("ascii"))
    count = value[1] & 0x7F
    return value[: 2 + count + int.from_bytes(value[2 : 2 + count], "big")]
