"""Whether a capital letter in the middle of a sentence makes a name of a word."""

import re
from typing import Final

from lva.anonymity.naming import contexts
from lva.anonymity.naming.surroundings import MIXED, Surroundings

ABBREVIATED: Final = re.compile(r"\w*[a-zåäö][A-ZÅÄÖ]|[A-ZÅÄÖ]{2,}[a-zåäö]{2,}")
"""Laws and programs that are short for something: JulkL, NVivo."""


def may_follow(around: Surroundings, place: int) -> bool:
    """Whether a word with a capital letter belongs to the name before it, even if it is an ordinary one, too."""
    if may_be_name(around, place):
        return True
    word, features = around.words[place], around.of(place)
    return (
        around.language != "en"
        and not features.public
        and MIXED.fullmatch(word.text) is None
        and not around.says_what(word.lower)
    )


def may_be_name(around: Surroundings, place: int) -> bool:
    """Whether a word that has its capital letter in the middle of a sentence may be part of a name."""
    decided = _by_its_look(around, place)
    if decided is not None:
        return decided
    if around.is_titled(place) or _is_of_house(around, place):
        return True
    features, lower = around.of(place), around.lower(place)
    if around.language == "en" and (
        features.double
        or (features.listed and lower not in around.lexicon.given and around.lexicon.is_bent_common(lower, "en"))
    ):
        behind_given = place > 0 and around.is_joined(place) and around.is_given(place - 1)
        return behind_given or not _is_before_noun(around, place)
    if features.listed or features.double:
        return True
    return _is_unknown_name(around, place)


def _by_its_look(around: Surroundings, place: int) -> bool | None:
    """Return whether a word is a name, where that shows by the word itself; None where it does not."""
    word, features = around.words[place], around.of(place)
    if (word.shouted and not features.listed) or ABBREVIATED.fullmatch(word.text):
        return False
    named = around.is_titled(place) and features.surname
    if features.public and not named and not is_person_after_all(around, place):
        return False
    if MIXED.fullmatch(word.text):
        return around.is_mixed_name(place)
    if around.is_cut(place):
        return False
    if contexts.has_article(word.text):
        return True
    if contexts.is_title(word.lower, around.language) or contexts.is_body(word.lower):
        return features.given and (not features.common or _is_before_surname(around, place))
    if contexts.is_part_of_place(word.lower) and around.is_joined(place + 1) and around.words[place + 1].capital:
        return not around.of(place + 1).public and not around.says_what(around.lower(place + 1))
    return None


def _is_of_house(around: Surroundings, place: int) -> bool:
    """Whether a word is a unit's name, or part of one by the word behind it or before it."""
    if around.is_house_word(place) or (around.language != "en" and around.is_named_house(place)):
        return True
    return around.between(place) == " " and contexts.is_house_before(around.before(place))


def _is_unknown_name(around: Surroundings, place: int) -> bool:
    """Whether a word that no list of names holds may be one all the same."""
    features, lower = around.of(place), around.lower(place)
    if around.language == "sv" and around.lexicon.is_compound(lower, "sv"):
        where = contexts.leads_to_area(around.before(place), "")
        return where or features.dwelling or features.surname_shape
    if around.language == "sv" and contexts.speaks(around.before(place), "sv"):
        return not features.plain
    if not features.common:
        return not _is_in_title_case(around, place)
    if features.plain or around.language == "fi":
        return False
    bent_only = around.language == "sv" and not around.lexicon.is_definite(lower)
    return bent_only or _is_before_surname(around, place)


def _is_before_noun(around: Surroundings, place: int) -> bool:
    """Whether an English word that is a name, too, stands before a noun as an ordinary one would: Young pupils."""
    following = around.following(place)
    if not following or around.before(place) in contexts.ADDRESSES:
        return False
    beside = around.of(place + 1)
    if around.words[place + 1].capital:
        return beside.common and not beside.given and not beside.surname
    return contexts.may_be_noun(following) and (beside.common or not around.lexicon.is_strange(following, "en"))


def _is_before_surname(around: Surroundings, place: int) -> bool:
    """Whether a surname follows a word that only looks like a bent ordinary one: Krister Dahl."""
    beside = place + 1
    if not around.is_joined(beside) or not around.words[beside].capital:
        return False
    features = around.of(beside)
    return (features.surname or features.surname_shape or not features.common) and not around.says_what(
        around.lower(beside)
    )


def is_person_after_all(around: Surroundings, place: int) -> bool:
    """Whether a name that is also that of a month, a feast or a program is meant as somebody's."""
    features, beside = around.of(place), place + 1
    if features.given and around.following(place) in contexts.ALSO:
        return around.is_given(place + 2) and not around.of(place + 2).public
    if features.given and around.is_joined(beside) and around.words[beside].capital:
        return around.of(beside).surname
    behind = place > 0 and around.is_joined(place) and around.is_given(place - 1)
    return behind and (features.surname or features.given)


def _is_in_title_case(around: Surroundings, place: int) -> bool:
    """Whether an English word has its capital letter from the title it stands in: on the Openness of Government."""
    if around.language != "en" or around.lexicon.is_strange(around.lower(place), "en"):
        return False
    other = place - 1
    while other >= 0 and around.lower(other) in contexts.LINKS:
        other -= 1
    if other < 0 or not around.words[other].capital or around.of(other).listed:
        return False
    return contexts.is_body(around.lower(other)) or (not around.words[other].opens and around.of(other).common)
