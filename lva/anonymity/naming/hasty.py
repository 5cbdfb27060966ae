"""Names that somebody typed in small letters; all are possible only."""

import re
from collections.abc import Iterator
from typing import Final

from lva.anonymity import finnish
from lva.anonymity.hits import Hit, Kind, Tier
from lva.anonymity.naming import contexts, predicates
from lva.anonymity.naming.surroundings import Surroundings

_LEAST: Final = 4
"""Shorter names are parts of too many words."""
_SPOKEN_TO: Final = re.compile(r"(?:lle|lt[aä])$")
_ARAB: Final = ("al-", "el-", "abu-", "ben-", "ibn-")


def find(around: Surroundings) -> Iterator[Hit]:
    """Iterate over names in small letters: a first name and a surname in either order, or one that is no word."""
    place, last_end = 0, None
    while place < len(around.words):
        word = around.words[place]
        length = _length(around, place) or int(last_end is not None and _is_listed(around, place, last_end))
        if length:
            last_end = around.words[place + length - 1].end
            begins = around.words[place - 1] if _is_behind_initial(around, place) else word
            yield Hit(begins.start, last_end, Kind.PERSON, Tier.POSSIBLE)
        place += max(1, length)


def _is_behind_initial(around: Surroundings, place: int) -> bool:
    """Whether a single small letter with a stop stands before a word: p. heiskanen."""
    return place > 0 and around.between(place) == ". " and len(around.words[place - 1].text) == 1


def _is_listed(around: Surroundings, place: int, last_end: int) -> bool:
    """Whether an `and` joins a word that is in the list of first names to a name before it: veeti ja onni."""
    word = around.words[place]
    between = around.text[last_end : word.start]
    if not word.text.islower() or (between != ", " and between.strip(" ,") not in contexts.ALSO):
        return False
    features = around.of(place)
    return features.given and not features.plain


def _length(around: Surroundings, place: int) -> int:
    """Return of how many words a name consists that begins here; 0 for none."""
    word = around.words[place]
    if not word.text.islower():
        return 0
    beside = around.is_joined(place + 1) and around.words[place + 1].text.islower()
    if beside and (_is_whole_name(around, place, place + 1) or _is_whole_name(around, place + 1, place)):
        return 2
    told = _is_kin_of(around, place) or _is_addressed(around, place) or _is_acting(around, place)
    if told or _is_alone(around, word.text):
        return 2 if beside and len(around.words[place + 1].text) == 1 and around.words[place + 1].text != "i" else 1
    return 0


def _is_whole_name(around: Surroundings, given: int, surname: int) -> bool:
    """Whether one word is a first name and the other a surname, or looks like one."""
    lower = around.words[given].text
    if lower not in around.lexicon.given and not around.lexicon.small_given(lower, around.language):
        return False
    first, second = around.of(given), around.of(surname)
    if (second.common and not second.double) or contexts.is_title(lower, around.language):
        return False
    if given > surname and (second.double or first.double or first.common):
        return False
    if given < surname and around.lexicon.is_listed(around.words[surname].text) and second.double:
        return around.lexicon.small_given(lower, around.language)
    return second.surname or (second.surname_shape and not (first.common or first.double))


def _is_alone(around: Surroundings, word: str) -> bool:
    """Whether a single word is a name: one that no language of ours has as a word."""
    if len(word) < _LEAST:
        return False
    if word.startswith(_ARAB):
        return True
    lexicon = around.lexicon
    if lexicon.small_surname(word):
        return True
    if not lexicon.small_given(word, around.language):
        return False
    return around.language != "fi" or word in lexicon.given or not around.is_ordinary(word)


def _is_kin_of(around: Surroundings, place: int) -> bool:
    """Whether a word that may be a name owns what only persons have: toivon faijalta, stigs mamma."""
    if not contexts.is_kin(around.following(place), around.language) or not around.may_own(place):
        return False
    features, lower = around.of(place), around.lower(place)
    bent = around.language == "fi" or lower.endswith("s")
    return bent and features.given and lower not in around.lexicon.common[around.language]


def _is_acting(around: Surroundings, place: int) -> bool:
    """Whether a name says or does something, owns what persons own, or is spoken to: lahti sanoi, soita leolle."""
    word, following = around.words[place].text, around.following(place)
    lexicon, common = around.lexicon, around.lexicon.common[around.language]
    if word in common or contexts.is_title(word, around.language):
        return False
    if lexicon.is_listed(word) and contexts.speaks(following, around.language):
        return True
    if around.language != "fi":
        return False
    if word in lexicon.given and not around.of(place).double and predicates.is_of_person(around, place):
        return True
    if word.endswith("n") and word[:-1] in lexicon.surnames and word[:-1] not in common:
        return contexts.is_belonging(following)
    asked = contexts.asks(around.before(place)) or contexts.asks(around.before(place - 1) if place else "")
    if asked and _SPOKEN_TO.search(word):
        features = around.of(place)
        return (features.given or features.surname) and not features.common
    return contexts.asks_whether(around.before(place)) and word in lexicon.given


def _is_addressed(around: Surroundings, place: int) -> bool:
    """Whether a name stands behind what nothing but a name stands behind: mrs lehto, kolla med mia."""
    before, word = around.before(place), around.words[place].text
    titled = around.is_joined(place) and len(word) >= _LEAST and contexts.is_title(before, around.language)
    if not titled and before not in contexts.ADDRESSES:
        return False
    features = around.of(place)
    if titled:
        bent = finnish.genitive(word) or finnish.local(word)
        named = around.lexicon.is_listed(word) or (bent and features.surname and not features.common)
        return named and not features.plain
    named = features.given or features.surname
    return named and (before in contexts.MISTERS or not (features.common or features.double))
