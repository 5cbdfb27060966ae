"""Persons who show by their initials alone, as where a note is signed: AW, BS, M.J.R."""

import re
from collections.abc import Iterator
from typing import Final

from lva.anonymity.hits import Hit, Kind, Tier
from lva.anonymity.naming import contexts, predicates
from lva.anonymity.naming.surroundings import Surroundings

_LETTERS: Final = re.compile(r"[A-ZÅÄÖ]{2,3}(?::[a-zåäö]+)?")
_SIGNED: Final = re.compile(r"(?:^|[\n.!?])\s*[–—-] ?$")
"""What a signature stands behind: a dash where a sentence would begin."""
_DOT: Final = re.compile(r"\. ?")
_DOT_OR_BLANK: Final = re.compile(r"\.? ")
_ALSO_WORDS: Final = frozenset({"I", "Å", "Ö"})
"""Single letters that are words in Swedish or English."""
_GREETED: Final = frozenset({"t", "hei", "moi", "hej", "tack", "hi", "hello", "thanks", "dear", "head", "sir"})
_ENDS: Final = re.compile(r"\s*[.,]?\s*(?:$|\n)")
_GREETING: Final = re.compile(
    r"(?:^|\W)(?:t|terv|terveisin|ystävällisesti|kiittäen|mvh|hälsn|hälsningar|hälsar|med vänlig hälsning|vänligen|br"
    r"|regards|best|sincerely|yours|thanks|tack|kiitos|cheers)[.:,!]?\s*$",
    re.IGNORECASE,
)


def find(around: Surroundings) -> Iterator[Hit]:
    """Iterate over initials that stand where a person would; all are possible only."""
    for place, word in enumerate(around.words):
        end = _end(around, place)
        if end and _is_signed(around, place, end):
            yield Hit(word.start, around.words[end - 1].end, Kind.PERSON, Tier.POSSIBLE)


def _end(around: Surroundings, place: int) -> int:
    """Return where initials end that begin here, AW as well as A.W.; 0 where there are none."""
    word = around.words[place]
    if _LETTERS.fullmatch(word.text) and not around.lexicon.is_abbreviation(word.text):
        return place + 1
    dotted = around.is_initial(place) and place + 1 < len(around.words) and around.is_initial(place + 1)
    if dotted and _DOT.fullmatch(around.between(place + 1)):
        return place + 2
    return place + 1 if _is_single(around, place) else 0


def _is_single(around: Surroundings, place: int) -> bool:
    """Whether one letter stands for a person: the mother K., pupil A, the boys J. and P."""
    if not _is_letter(around, place):
        return False
    listed = place > 1 and around.lower(place - 1) in contexts.ALSO and _is_letter(around, place - 2)
    return _is_behind_title(around, place) or (listed and _is_behind_title(around, place - 2))


def _is_letter(around: Surroundings, place: int) -> bool:
    text = around.words[place].text
    return len(text.partition(":")[0]) == 1 and text[0].isupper() and text not in _ALSO_WORDS


def _is_behind_title(around: Surroundings, place: int) -> bool:
    return around.is_joined(place) and around.is_titled(place) and around.lower(place - 1) not in _GREETED


def _next(around: Surroundings, place: int) -> str:
    """Return the word behind initials, in small letters if it is written so, whether or not a stop stands between."""
    near = place < len(around.words) and _DOT_OR_BLANK.fullmatch(around.between(place)) is not None
    return around.words[place].text if near else ""


def _is_signed(around: Surroundings, place: int, end: int) -> bool:
    word = around.words[place]
    if around.is_joined(end) and around.words[end].shouted:
        return False
    if end == place + 1 and len(word.text.partition(":")[0]) == 1:
        return not _next(around, end)[:1].isupper()
    said = around.text[max(0, word.start - 40) : word.start]
    if _SIGNED.search(said) or (_GREETING.search(said) and _ENDS.match(around.text, around.words[end - 1].end)):
        return True
    return (
        around.is_titled(place)
        or (around.is_labelled(place) and around.is_alone(end - 1))
        or contexts.hands_over(around.before(place), around.language)
        or (around.before(place) == "to" and around.before(place - 1) == "according")
        or contexts.speaks(_next(around, end), around.language)
        or contexts.is_company_of(_next(around, end))
        or predicates.is_of_person(around, end - 1)
    )
