"""Which characters of a text are seen: the same ones on paper, on the page and in the structure that is read aloud."""

import re
import unicodedata
from typing import Final

NO_BREAK: Final = "\u00a0"
EVERYDAY: Final = re.compile("[ -~\n\u00a0-\u00ac\u00ae-\u02ff\u2013\u2014\u2019\u201c\u201d\u2022\u2026\u20ac]*")
"""Text that the three text faces have and that is composed already: nearly all there is."""
_NARROW: Final = "\u202f"
_HIDDEN: Final = frozenset({"Cf", "Cc"})
"""Categories without a visible form: zero-width and direction marks, control characters."""


def visible(text: str) -> str:
    """Return `text` composed (NFC), with plain spaces and without characters that have no visible form."""
    if EVERYDAY.fullmatch(text):
        return text
    return "".join(map(_shown, unicodedata.normalize("NFC", text)))


def _shown(character: str) -> str:
    if character in {"\n", NO_BREAK, _NARROW}:
        return character
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    if category in {"Zl", "Zp"}:
        return "\n"
    return "" if category in _HIDDEN else character
