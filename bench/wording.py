"""What people might write in Finnish, and what they search for."""

import random
import re
from collections.abc import Iterator
from typing import Final

from lva import paths

TEXTS: Final = 5_000
_LENGTHS: Final = (60, 120, 200, 300)
_NAMES: Final = 30_000
_SYLLABLES: Final = ("ka", "lo", "mi", "tu", "vä", "rä", "hei", "suo", "niit", "koi", "mäe", "lah", "vuo", "joen")
_ENDINGS: Final = ("", "n", "ssa", "sta", "lla", "lle", "t", "jen")
_FINNISH: Final = re.compile(r'fi = "((?:[^"\\]|\\.)*)"')
SEARCHES: Final = (
    "päiväkodin 19", "kuljetus", "koulukuljetus", "turvallisuus", "kirjasto", "liikunta", "oppilaiden kuuleminen",
    "huoltajat", "iltapäivätoiminta", "aukioloajat", "saavutettavuus", "yhdenvertaisuuden", "vammaisten lasten",
    "päiväkodin kuljetus", "niitsuo", "koivuolahti", "hyvinvointi", "säästö", "nuorisovaltuusto", "koulu",
    "lasten", "kunnan päätös", "ja",
)  # fmt: skip
"""Searches of one and of two words: of titles, of rare ones, of what stands everywhere and nowhere."""


def texts() -> Iterator[str]:
    """Iterate over texts of two to five lines: sentences of the questionnaire among words and names at random."""
    chance = random.Random(4)
    source = " ".join(path.read_text("utf-8") for path in sorted(paths.PACKS.rglob("*.toml")))
    said = " ".join(_FINNISH.findall(source))
    sentences = re.split(r"(?<=[.?!])\s", said)
    words = re.findall(r"\w+", said)
    names = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(_NAMES)]
    for _ in range(TEXTS):
        made, length = "", chance.choice(_LENGTHS)
        while len(made) < length:
            bent = f"{chance.choice(names)}{chance.choice(_ENDINGS)} {' '.join(chance.choices(words, k=7))}."
            made += (chance.choice(sentences) if chance.random() < 1 / 3 else bent) + " "
        yield made.strip()
