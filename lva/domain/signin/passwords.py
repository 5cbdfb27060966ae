"""Which passwords are refused: too short, too long, or among the first that somebody else would try.

There are no rules of composition and no end of validity, after NIST SP 800-63B, section 3.1.1.2.
"""

import unicodedata
from collections.abc import Container, Iterable
from enum import StrEnum
from typing import Final

LEAST: Final = 12
"""Fewer characters than this are no password."""
MOST: Final = 256
_UNIT: Final = 4
"""A password that says up to so many characters again and again is as good as those."""


class Weakness(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"
    """It is on the list of common ones, or one of them with numbers or signs around it."""
    PERSONAL = "personal"
    """It is what everybody knows of the person: their name or their address."""


def normal(password: str) -> str:
    """Return the form in which a password is checked and kept: typed on two keyboards it may come in two."""
    return unicodedata.normalize("NFC", password)


def weakness(password: str, common: Container[str], about: Iterable[str] = ()) -> Weakness | None:
    """Return why `password` is refused, or None if it is not.

    `common` holds common passwords in lower case; `about` what everybody knows of the person.
    """
    text = normal(password)
    if len(text) < LEAST:
        return Weakness.TOO_SHORT
    if len(text) > MOST:
        return Weakness.TOO_LONG
    folded = text.casefold()
    core = _core(folded)
    if folded in common or core in common or _unit(folded) in common or len(_unit(folded)) <= _UNIT:
        return Weakness.COMMON
    known = {_letters(normal(part).casefold()) for part in about}
    return Weakness.PERSONAL if _weighs(_letters(folded), folded) and _letters(folded) in known else None


def _core(folded: str) -> str:
    """Return a password without the numbers and signs around it, if that is at least half of it."""
    first = next((place for place, letter in enumerate(folded) if letter.isalpha()), len(folded))
    last = next((place for place, letter in enumerate(reversed(folded)) if letter.isalpha()), 0)
    found = folded[first : len(folded) - last]
    return found if _weighs(found, folded) else folded


def _weighs(part: str, whole: str) -> bool:
    return 2 * len(part) >= len(whole)


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())


def _unit(folded: str) -> str:
    """Return the shortest beginning of which the whole is a repetition."""
    return folded[: (folded * 2).index(folded, 1)]
