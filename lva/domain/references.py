"""Identifiers that people type and machines keep: references, verification codes, row ids.

Randomness comes from here and nowhere else. Symbols are Crockford's base 32, which leaves out
I, L, O and U; what people mistype (O, I, L, lower case, missing hyphens) is forgiven on reading.
"""

import datetime as dt
import re
import secrets
import uuid
from typing import Final, NewType

Reference = NewType("Reference", str)
"""A public assessment reference such as `LVA-2026-7K3MQX`."""
Code = NewType("Code", str)
"""A verification code such as `57TD-3XPM-N1VZ-TXT4`."""

SYMBOLS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FORGIVEN: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "\u2013": "", "\u00a0": ""})
_REFERENCE: Final = re.compile("LVA[-\u2013\u00a0 ]*([0-9]{4})(.*)")
_BASE: Final = len(SYMBOLS)
_REFERENCE_RANDOM: Final = 5
_CODE_RANDOM: Final = 14
_CODE_MODULUS: Final = 1021
"""The largest prime below 32 squared: two check symbols catch every single and swapped symbol."""
_FIELD: Final = 0b111101
"""The polynomial of the field of 32 elements in which references are checked."""


def uuid7(at: dt.datetime) -> uuid.UUID:
    """Return a time-ordered random identifier (RFC 9562, version 7) for the aware instant `at`."""
    milliseconds = int(at.timestamp() * 1000)
    high, low = secrets.randbits(12), secrets.randbits(62)
    return uuid.UUID(int=(milliseconds << 80) | (7 << 76) | (high << 64) | (2 << 62) | low)


def derived(owner: uuid.UUID, name: str) -> uuid.UUID:
    """Return the identifier (version 5) that everybody computes for `name` within `owner`.

    Ready-made alternatives and matrix cells use it, so that two officials meet in one row.
    """
    return uuid.uuid5(owner, name)


def _random(count: int) -> str:
    return "".join(secrets.choice(SYMBOLS) for _ in range(count))


def _value(symbols: str) -> int:
    total = 0
    for symbol in symbols:
        total = total * _BASE + SYMBOLS.index(symbol)
    return total


def new_reference(at: dt.datetime) -> Reference:
    """Return a fresh reference of the year of `at`; uniqueness is the database's to check."""
    random = _random(_REFERENCE_RANDOM)
    return Reference(f"LVA-{at.year}-{random}{_reference_check(str(at.year), random)}")


def _reference_check(year: str, random: str) -> str:
    """Return the symbol with which the symbols, each times its own power of two in the field, add up to zero.

    A remainder would need a prime above 32, which one symbol cannot hold. In the field every wrong
    symbol and every two neighbours that changed places show.
    """
    total = 0
    for symbol in year + random:
        total = _doubled(total ^ SYMBOLS.index(symbol))
    return SYMBOLS[total]


def _doubled(element: int) -> int:
    doubled = element << 1
    return doubled ^ _FIELD if doubled & _BASE else doubled


def read_reference(typed: str) -> Reference | None:
    """Return the reference that `typed` means, or None if it cannot be one."""
    found = _REFERENCE.fullmatch(typed.strip().upper())
    if found is None:
        return None
    year, symbols = found[1], found[2].translate(_FORGIVEN)
    if len(symbols) != _REFERENCE_RANDOM + 1 or any(symbol not in SYMBOLS for symbol in symbols):
        return None
    random, check = symbols[:-1], symbols[-1]
    return Reference(f"LVA-{year}-{symbols}") if _reference_check(year, random) == check else None


def new_code() -> Code:
    """Return a fresh verification code: 70 random bits and two check symbols."""
    random = _random(_CODE_RANDOM)
    return _grouped(random + _code_check(random))


def _code_check(random: str) -> str:
    high, low = divmod(_value(random) % _CODE_MODULUS, _BASE)
    return SYMBOLS[high] + SYMBOLS[low]


def _grouped(symbols: str) -> Code:
    return Code("-".join(symbols[i : i + 4] for i in range(0, len(symbols), 4)))


def read_code(typed: str) -> Code | None:
    """Return the verification code that `typed` means, or None if it cannot be one."""
    symbols = typed.strip().upper().translate(_FORGIVEN)
    if len(symbols) != _CODE_RANDOM + 2 or any(symbol not in SYMBOLS for symbol in symbols):
        return None
    random, check = symbols[:_CODE_RANDOM], symbols[_CODE_RANDOM:]
    return _grouped(symbols) if _code_check(random) == check else None
