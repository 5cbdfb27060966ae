"""Whether the word with which a sentence begins is a name; its capital letter says nothing, so the others must."""

import re
from typing import Final

from lva.anonymity import finnish
from lva.anonymity.lexicon import Features
from lva.anonymity.naming import contexts, predicates
from lva.anonymity.naming.capitals import ABBREVIATED, is_person_after_all, may_be_name, may_follow
from lva.anonymity.naming.surroundings import MIXED, Surroundings

_DEFINITE: Final = ("en", "et", "na", "ning", "tion", "ns", "ts")
"""How Swedish nouns end that begin a sentence; hardly any name does."""
_LONG: Final = 8
"""First names are shorter as a rule."""
_MANY: Final = re.compile(r"[oöuye]j[aä]$")
"""How Finnish words end that say of several things that there are some."""
_HAVING: Final = frozenset({"on", "oli", "olisi", "ei"})
_ATTRIBUTED: Final = re.compile(r"[”\"»]\s*[–—-]\s*$|\d\]\s*$")
"""What stands between what was said and whoever said it, or between the time and the writer in a chat."""
_TO_SOMEBODY: Final = re.compile(r"(?:lle|lt[aä])$")
"""How Finnish words end that say to whom and from whom, or where to and from."""
_DOUBLE: Final = re.compile(r"[A-ZÅÄÖ][a-zåäöé]{2,}[-–][A-ZÅÄÖ][a-zåäöé]{2,}")
"""Two capital letters in one word, as ordinary words never have them."""
_LISTED_MOST: Final = 4
"""So many words further on in a list, a name still says what the first one is."""


def is_name(around: Surroundings, place: int) -> bool:
    """Whether a word that begins a sentence is a name or the first word of one."""
    decided = _by_its_look(around, place)
    if decided is not None:
        return decided
    features = around.of(place)
    if _stands_as_name(around, place, features):
        return True
    if features.listed and not features.common and not features.double:
        return around.language != "fi" or not _is_of_thing(around, place)
    if (features.landscape or features.listed or features.double) and around.is_named_house(place):
        return True
    if features.common or features.double:
        return False
    return _is_unknown_name(around, place, features)


def _by_its_look(around: Surroundings, place: int) -> bool | None:
    """Return whether a word is a name, where that shows by the word itself; None where it does not."""
    word, features, beside = around.words[place], around.of(place), place + 1
    speaks = features.given and contexts.speaks(around.following(place), around.language)
    if features.public and not speaks and not is_person_after_all(around, place):
        return False
    if ABBREVIATED.fullmatch(word.text):
        return False
    if MIXED.fullmatch(word.text):
        return around.is_mixed_name(place)
    if around.is_cut(place) or (around.says_what(word.lower) and not (features.given and not features.common)):
        return False
    double = _DOUBLE.fullmatch(word.text) and not (
        around.language == "fi" and around.lexicon.is_compound(word.lower, "fi")
    )
    if double or contexts.has_article(word.text):
        return True
    if contexts.is_part_of_place(word.lower) and around.is_joined(beside) and around.words[beside].capital:
        return not around.of(beside).common and not around.is_house_word(beside) and may_be_name(around, beside)
    if word.lower in contexts.PARTICLES and around.following(place) in contexts.PARTICLES:
        return around.is_joined(place + 2) and around.words[place + 2].capital
    return None


def _is_unknown_name(around: Surroundings, place: int, features: Features) -> bool:
    """Whether a word that no list holds is used as a name, or is none that the language has."""
    lower = around.lower(place)
    if around.is_unknown_to_dictionary(lower):
        return True
    if around.language == "fi" and _is_of_thing(around, place):
        return False
    following, shaped = around.following(place), features.surname_shape or features.landscape or features.dwelling
    acting = contexts.acts(following, around.language) or contexts.speaks(following, around.language)
    if shaped and (acting or predicates.is_of_person(around, place) or _is_listed_with_name(around, place)):
        return True
    if around.language == "fi" and _is_somebody(around, place):
        return True
    if around.lexicon.is_strange(lower, around.language):
        return True
    if around.language == "fi" and features.landscape and contexts.is_area(following, "fi") and around.may_own(place):
        return True
    if around.is_ordinary(lower):
        return False
    return _is_called_so(around, place, features) or around.is_apposed(place) or _is_listed_with_name(around, place)


def _is_somebody(around: Surroundings, place: int) -> bool:
    """Whether a Finnish word that nothing resembles is told or has something, or is or does what persons do."""
    lower, following = around.lower(place), around.following(place)
    given_to = _TO_SOMEBODY.search(lower) is not None or (lower.endswith(("lla", "llä")) and following in _HAVING)
    attributed = _ATTRIBUTED.search(around.between(place)) is not None
    said = given_to or attributed or predicates.is_of_person(around, place)
    return said and around.lexicon.is_unheard(lower)


def _is_of_thing(around: Surroundings, place: int) -> bool:
    """Whether a bent word has an ending, or stands before a word, that persons hardly have: Satoja, Jyrkät portaat."""
    word, following = around.lower(place), around.following(place)
    if around.lexicon.is_name(word):
        return False
    if word.endswith("t") and following.endswith("t") and not following.endswith(("vat", "vät")):
        return True
    return _MANY.search(word) is not None or (finnish.genitive(word) and contexts.is_of_thing(following))


def _stands_as_name(around: Surroundings, place: int, features: Features) -> bool:
    """Whether what follows makes a name of a word that may be an ordinary one."""
    if features.plain and not features.double:
        return False
    named = features.given or features.surname or features.double
    if (features.given or features.surname) and _is_set_apart(around, place, features):
        return True
    following = around.following(place)
    if not following:
        return features.given and _is_first_of_list(around, place)
    if named and around.lexicon.is_name(around.lower(place)) and predicates.is_of_person(around, place):
        return True
    beside = around.words[place + 1]
    if (beside.capital or around.is_initial(place + 1)) and not contexts.is_body(following):
        if named and not around.is_verb(around.lower(place)):
            return may_follow(around, place + 1)
        return _is_unknown_before_name(around, place)
    return named and _is_doing(around, place, features)


def _is_set_apart(around: Surroundings, place: int, features: Features) -> bool:
    """Whether an age, a title, a colon or the end of the line says that a word in a list of names is one here."""
    if around.is_aged(place) or around.is_apposed(place):
        return True
    sure = features.given and not features.plain
    if around.is_labelled(place):
        after_colon = sure and around.between(place).startswith(":")
        if after_colon or around.is_listed_with(place) or around.is_alone(place):
            return True
    if sure and around.is_alone(place) and (place or around.is_speaker(place)):
        return True
    return around.language == "en" and around.lower(place).endswith(("'s", "’s"))


def _is_doing(around: Surroundings, place: int, features: Features) -> bool:
    """Whether a word in a list of names does, has or is joined to what only persons do, have or are joined to."""
    following = around.following(place)
    if features.common and around.language == "fi" and not around.lexicon.is_listed(around.lower(place)):
        # A bent word that is an ordinary one bent, too.
        return contexts.is_kin(following, "fi")
    if _is_said_of_person(around, place, following):
        return True
    if features.given and not features.plain and contexts.is_being(following) and around.is_joined(place + 2):
        return True
    if contexts.acts(following, around.language):
        return (features.given or features.surname) and not (features.plain and around.language == "fi")
    return following in contexts.ALSO and features.given and _is_name_beyond(around, place + 2)


def _is_name_beyond(around: Surroundings, place: int) -> bool:
    """Whether a word behind an `and` is written as a name: My och Stig."""
    if not around.is_joined(place) or not around.words[place].capital:
        return False
    features = around.of(place)
    return features.given or (not features.common and not features.public and not around.says_what(around.lower(place)))


def _is_said_of_person(around: Surroundings, place: int, following: str) -> bool:
    """Whether a verb of speaking follows, or what is somebody's behind a genitive."""
    if contexts.speaks(following, around.language):
        return True
    lower = around.lower(place)
    if around.language == "fi":
        return finnish.genitive(lower) and contexts.is_personal(following, "fi")
    genitive = lower.endswith("s") and not around.of(place).plain
    return genitive and contexts.is_personal(following, around.language)


def _is_unknown_before_name(around: Surroundings, place: int) -> bool:
    """Whether a word of no list is the first name of whose surname follows; long ones are ordinary compounds."""
    word, beside = around.lower(place), around.of(place + 1)
    if around.of(place).common or (len(word) >= _LONG and around.is_ordinary(word)) or around.is_verb(word):
        return False
    if beside.place and not beside.surname and not beside.given:
        return False
    return may_follow(around, place + 1)


def _is_first_of_list(around: Surroundings, place: int) -> bool:
    return place + 1 < len(around.words) and around.between(place + 1) == ", " and around.is_given(place + 1)


def _is_listed_with_name(around: Surroundings, place: int) -> bool:
    """Whether the word is the first of several that are listed, and another of them is written as a name."""
    for one in range(place + 1, place + 1 + _LISTED_MOST):
        if not around.is_listed_with(one - 1) or not around.words[one].capital:
            return False
        other, features = around.words[one], around.of(one)
        if not (other.opens or features.common or features.public):
            return not around.says_what(other.lower)
    return False


def _is_called_so(around: Surroundings, place: int, features: Features) -> bool:
    """Whether an unknown word at the beginning of a sentence is used as a name."""
    lower, following = around.lower(place), around.following(place)
    if around.is_named_house(place):
        return True
    if _is_said_of_person(around, place, following):
        return around.language != "sv" or not lower.endswith(_DEFINITE)
    if (contexts.is_area(following, around.language) or contexts.is_society(following)) and around.may_own(place):
        return True
    return around.language == "fi" and features.landscape and (finnish.local(lower) or finnish.genitive(lower))
