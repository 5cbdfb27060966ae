"""Persons named again: whoever stands in a text with a whole name or a title is found in the rest of it, too."""

from collections.abc import Iterable, Iterator
from typing import Final

from lva.anonymity import finnish
from lva.anonymity.hits import Hit, Kind, Tier
from lva.anonymity.lexicon import Lexicon
from lva.anonymity.naming.surroundings import MIXED, Surroundings
from lva.anonymity.reading import Word

_SURE: Final = 5
_KEY: Final = 3
"""The first letters of a name, which no ending changes; shorter names are not looked for again."""


def find(around: Surroundings, found: Iterable[Hit]) -> Iterator[Hit]:
    """Iterate over words that are a form of a part of a person's name which was found with certainty.

    Words in small letters count only where the name is no ordinary word.
    """
    persons = [hit for hit in found if hit.kind is Kind.PERSON]
    parts: dict[str, set[str]] = {}
    where = 0
    for place, word in enumerate(around.words):
        while where < len(persons) and persons[where].end <= word.start:
            where += 1
        inside = where < len(persons) and persons[where].start <= word.start
        if inside and _tells(around, place, persons[where]):
            parts.setdefault(word.lower[:_KEY], set()).update(_forms(word))
    if not parts:
        return
    for place, word in enumerate(around.words):
        forms = parts.get(word.lower[:_KEY])
        if forms and _may_be_again(around, place) and _is_form(forms, word, around.lexicon):
            yield Hit(word.start, word.end, Kind.PERSON, _tier(around, place))


def _tells(around: Surroundings, place: int, hit: Hit) -> bool:
    """Whether a word of a find is worth looking for: from a whole name or a certain find, and no particle."""
    word = around.words[place]
    whole = word.start > hit.start or word.end < hit.end
    return len(word.text) >= _KEY and not word.text.islower() and (whole or hit.tier is Tier.CERTAIN)


def _tier(around: Surroundings, place: int) -> Tier:
    features = around.of(place)
    return Tier.POSSIBLE if features.common or features.double else Tier.CERTAIN


def _may_be_again(around: Surroundings, place: int) -> bool:
    word, features = around.words[place], around.of(place)
    if MIXED.fullmatch(word.text) and not around.is_mixed_name(place):
        return False
    if not word.text.islower():
        return not around.says_what(word.lower)
    return not (features.common or features.double)


def _is_form(names: set[str], word: Word, lexicon: Lexicon) -> bool:
    """Whether a word may be a form of a name: they share a base that is a name, or so long that it is no chance."""
    return any(len(base) >= _SURE or lexicon.is_listed(base) for base in names & _forms(word))


def _forms(word: Word) -> frozenset[str]:
    """Return what the word may be without its ending, as long as it keeps what tells it from others."""
    lower = word.lower.replace("’", "'").removesuffix("'s")
    found = {form for form in finnish.bases(lower) if len(form) >= _KEY and len(form) + 5 >= len(lower)}
    if lower.endswith("s"):
        found.add(lower[:-1])
    return frozenset({*found, lower})
