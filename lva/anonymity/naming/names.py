"""Names of persons, units and places that are written with capital letters: which words belong together."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from lva.anonymity.hits import Hit, Kind, settle
from lva.anonymity.naming import contexts, openings, phrases
from lva.anonymity.naming.capitals import may_be_name, may_follow
from lva.anonymity.naming.judging import judged
from lva.anonymity.naming.surroundings import Surroundings

_INITIALS: Final = re.compile(r"\.?[- ]?")
"""What stands between initials, and between them and a name."""
_ALSO_BETWEEN: Final = frozenset({", ", " & "})
_NICKNAME_BEGINS: Final = re.compile(r" [\"”“„'’(«»]")
_NICKNAME_ENDS: Final = re.compile(r"[\"”“'’)«»] ")
_LETTER: Final = re.compile(r"[A-ZÅÄÖ](?::\w+)?")
"""The first letter of a surname, as behind a first name."""
_PRONOUNS: Final = {"fi": "", "sv": "I", "en": "I"}
_INITIALS_MOST: Final = 4
_RUN_MOST: Final = 8
"""No name has more initials or words."""
_STRANGE_LEAST: Final = 4
_SHOUTED_LEAST: Final = 5
"""Shorter words in capitals are abbreviations as a rule."""


def find(around: Surroundings) -> Iterator[Hit]:
    """Iterate over names and companies in the order in which the rules find them; finds may overlap."""
    taken = settle(phrases.find(around))
    starts = [hit.start for hit in taken]
    yield from taken
    place, last, last_end = 0, None, 0
    while place < len(around.words):
        word = around.words[place]
        before = bisect_right(starts, word.start)
        if before and word.start < taken[before - 1].end:
            place += 1
            continue
        joined = _goes_with(around, last_end, word.start)
        run = _run(around, place) or int(joined and last is Kind.PERSON and _is_listed(around, place))
        if not run:
            place += 1
            continue
        hits = judged(around, place, place + run, last if joined else None)
        yield from hits
        place += run
        last, last_end = hits[-1].kind, around.words[place - 1].end


def _goes_with(around: Surroundings, last_end: int, start: int) -> bool:
    """Whether nothing but a comma or an `and` stands between a name and the one before it."""
    between = around.text[last_end:start]
    return between in _ALSO_BETWEEN or between.strip(" ,") in contexts.ALSO


def _is_listed(around: Surroundings, place: int) -> bool:
    """Whether a word behind a person and an `and` has a capital letter: Harper and River."""
    word = around.words[place]
    return word.capital and not word.opens and not around.of(place).public and not around.says_what(word.lower)


def _run(around: Surroundings, place: int) -> int:
    """Return how many words from here on are one name or names that stand together; 0 for none."""
    end = place + _particles(around, place)
    while (
        end < place + _INITIALS_MOST
        and around.is_initial(end)
        and end + 1 < len(around.words)
        and _is_glued(around, end + 1)
    ):
        end += 1
    if end > place and not _is_after_initials(around, end):
        return 0
    if not _begins(around, end, after_initials=end > place):
        return 0
    end += 1
    while end < min(len(around.words), place + _RUN_MOST):
        step = _goes_on(around, end)
        if not step:
            break
        end += step
    return end - place


def _particles(around: Surroundings, place: int) -> int:
    """Return how many words such as `von` or `de la` begin a name."""
    end = place
    while (
        end < place + _RUN_MOST
        and around.lower(end) in contexts.PARTICLES
        and around.words[end].text.islower()
        and around.is_joined(end + 1)
    ):
        end += 1
    opens = around.lower(place) in contexts.OPENING_PARTICLES and around.words[end].capital
    return end - place if opens else 0


def _is_after_initials(around: Surroundings, place: int) -> bool:
    """Whether a word is a surname rather than the beginning of what follows `alternative A`."""
    features = around.of(place)
    return features.listed or features.surname_shape or not (features.common or around.is_ordinary(around.lower(place)))


def _is_glued(around: Surroundings, place: int) -> bool:
    return _INITIALS.fullmatch(around.between(place)) is not None and around.words[place].text[0].isupper()


def _goes_on(around: Surroundings, place: int) -> int:
    """Return how many words from here on belong to the name before; 0 for none."""
    word = around.words[place]
    if not word.joined:
        if around.is_initial(place - 1) and _is_glued(around, place) and may_be_name(around, place):
            return 1
        return 2 if _is_nickname(around, place) else 0
    if word.lower in contexts.PARTICLES and not word.capital:
        end = place + 1
        while end < place + _RUN_MOST and around.lower(end) in contexts.PARTICLES and around.is_joined(end):
            end += 1
        return end - place + 1 if around.is_joined(end) and around.words[end].capital else 0
    if _LETTER.fullmatch(word.text) and _has_letter(around, place - 1):
        return int(word.text != _PRONOUNS[around.language])
    if word.shouted and not around.words[place - 1].shouted and not may_be_name(around, place):
        return 0
    if around.is_initial(place):
        return 1
    return int((word.capital or word.shouted) and may_follow(around, place))


def _has_letter(around: Surroundings, place: int) -> bool:
    """Whether a single letter behind a word is part of a name: Tuija R, Suonperä K."""
    features = around.of(place)
    surname = features.surname or features.surname_shape or features.landscape
    return features.given or (around.language == "fi" and surname and not features.common)


def _is_nickname(around: Surroundings, place: int) -> bool:
    """Whether a word in quotation marks stands between the two parts of a name."""
    return (
        place + 1 < len(around.words)
        and _NICKNAME_BEGINS.fullmatch(around.between(place)) is not None
        and _NICKNAME_ENDS.fullmatch(around.between(place + 1)) is not None
        and around.words[place + 1].capital
        and may_be_name(around, place + 1)
    )


def _begins(around: Surroundings, place: int, *, after_initials: bool) -> bool:
    word = around.words[place]
    if word.shouted:
        return _is_shouted_name(around, place)
    if not word.capital:
        return False
    if word.opens and not after_initials:
        return openings.is_name(around, place)
    return may_be_name(around, place)


def _is_shouted_name(around: Surroundings, place: int) -> bool:
    """Whether a word in capitals is a surname, or has another behind it and one of the two is a name."""
    first, other = around.of(place), place + 1
    titled = around.is_titled(place)
    if not around.is_joined(other) or not around.words[other].shouted:
        known = (first.given or first.surname) and not (first.common or first.double or first.public)
        speaker = around.words[place].opens and around.is_speaker(place)
        if speaker:
            return first.given or first.surname
        return known and (titled or len(around.words[place].text) >= _SHOUTED_LEAST)
    if titled:
        return True
    if contexts.is_house(around.lower(other), around.language):
        return not first.common
    second = around.of(other)
    long = min(len(around.words[one].text) for one in (place, other)) >= _STRANGE_LEAST
    if long and not (around.is_familiar(place) or around.is_familiar(other)):
        return True
    return (first.given or second.given or first.surname or second.surname) and not (
        (first.common and not first.double) or (second.common and not second.double)
    )
