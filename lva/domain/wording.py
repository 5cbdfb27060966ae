"""Full text: which beginnings of words a typed word stands for, and the line of an answer in which one stands.

Finnish, Swedish and English bend words at their ends. A typed word loses the ending that it seems to have, and
whatever begins like the rest is found; the same on every database, for only beginnings are asked of it.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

_FINNISH: Final = """
    issa issä ista istä illa illä ilta iltä ille iksi itta ittä ina inä ssa ssä sta stä lla llä lta ltä lle tta ttä ksi
    na nä jen ien iden itten ten ja jä ita itä ia iä et en den a ä i n t ksen kset ksia ksiä kseen ksesta ksestä ksella
    ksellä ksessa ksessä ksista ksistä ksissa ksissä nsa nsä ensa ensä mme si nen sen set sia siä sten sista sistä
    aan ään een iin oon uun yyn öön seen isiin ihin taan tään sti mat mät man män maa mää mpi mpaa mpana
"""
_SWEDISH: Final = """
    arna arnas orna ornas erna ernas ar or er ens et ets an ande anden ende are ade ad as at de des het heten heter else
    elser elsen elsens igt igen iga ast aste at te
"""
_ENGLISH: Final = "s es ed ing ings ies ment ments ation ations ion ions ly er ers ity ive al ally ful ent ence ences"
_ENDINGS: Final = tuple(
    sorted({*_FINNISH.split(), *_SWEDISH.split(), *_ENGLISH.split()}, key=lambda ending: (-len(ending), ending))
)
"""The longest first; whose language a word is, nobody says."""
_VOWELS: Final = "aeiouyäöå"
_STEM: Final = 4
"""So many letters stay at least."""
_LEAST: Final = 3
"""A shorter word means itself: too many others begin like it."""
_AROUND: Final = 60
"""Letters kept on each side of what was found."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a word begins with in which something is found, in small letters."""

    text: str
    is_whole: bool = False
    """Whether it is the whole word."""

    def begins(self, word: str) -> bool:
        """Whether a word in small letters is one of those that are meant."""
        return word == self.text if self.is_whole else word.startswith(self.text)


def split(text: str) -> Iterator[tuple[int, str]]:
    """Iterate over words of letters and digits in small letters, and where in the text they begin.

    Letters of late versions of Unicode part words: the databases do not agree about them.
    """
    known = unicodedata.ucd_3_2_0
    place = 0
    for is_word, letters in groupby(text, key=lambda letter: known.category(letter)[0] in "LN"):
        run = "".join(letters)
        if is_word:
            yield place, run.lower()
        place += len(run)


def stem(word: str) -> str:
    """Return a word in small letters without the ending that it seems to have."""
    ending = next((one for one in _ENDINGS if word.endswith(one) and len(word) - len(one) >= _STEM), "")
    rest = word.removesuffix(ending)
    return rest[:-1] if len(rest) > _STEM + 1 and rest[-1] in _VOWELS and ending else rest


def beginnings(typed: str) -> tuple[Beginning, ...]:
    """Return what stands for a typed word; all of them must be found. Signs alone stand for nothing."""
    return tuple(
        Beginning(word, is_whole=True) if len(word) < _LEAST else Beginning(stem(word)) for _, word in split(typed)
    )


def around(texts: Iterable[str], wanted: Iterable[Beginning]) -> str:
    """Return the words around the first word of texts that is wanted, cut at both ends; empty if there is none."""
    sought = tuple(wanted)
    for text in texts:
        for place, word in split(text):
            if any(one.begins(word) for one in sought):
                return _cut(text, place, place + len(word))
    return ""


def _cut(text: str, first: int, behind: int) -> str:
    """Return a part of a text with some whole words on each side."""
    before = text[:first][-_AROUND:]
    if len(before) < first:
        before = f"…{before.partition(' ')[2]}"
    after = text[behind:][:_AROUND]
    if behind + len(after) < len(text):
        after = f"{after.rpartition(' ')[0]}…"
    return " ".join(f"{before}{text[first:behind]}{after}".split())
