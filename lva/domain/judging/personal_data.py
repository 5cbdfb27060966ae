"""Personal data that must not stand in a printed text: what is certain by its pattern.

Names are another matter (blind review screens them); an identity code, an e-mail address or a
telephone number in a text about children is always a mistake.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_IDENTITY: Final = re.compile(r"(?<![\w-])\d{6}[-+ABCDEFYXWVU]\d{3}[0-9A-FHJ-NPR-Y](?!\w)", re.IGNORECASE)
"""The Finnish personal identity code, all century signs since 2023; a mistyped check sign still identifies."""
# It is looked for from the beginning of a run of such signs only: from each of them a long run would take hours.
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"(?<![\w/-])(?:\+358[ -]?\d{1,2}|0[45]\d)[ -]?\d{3,4}[ -]?\d{2,5}(?![\w/])")


@dataclass(frozen=True, slots=True)
class Hit:
    """One find: its kind and where it stands in the text."""

    kind: str
    start: int
    end: int


def certain(text: str) -> Iterator[Hit]:
    """Iterate over what is personal data by its pattern, in the order of the text."""
    found = [
        Hit(kind, match.start(), match.end())
        for kind, pattern in (("identity_code", _IDENTITY), ("email", _EMAIL), ("phone", _PHONE))
        for match in pattern.finditer(text)
    ]
    yield from sorted(found, key=lambda hit: hit.start)
