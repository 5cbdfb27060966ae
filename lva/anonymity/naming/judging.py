"""What a name is of: a person, a unit or a place, and how sure that is."""

from typing import Final

from lva.anonymity import finnish
from lva.anonymity.hits import Hit, Kind, Tier
from lva.anonymity.naming import contexts
from lva.anonymity.naming.surroundings import MIXED, Surroundings

_PAIR: Final = 2
"""A first name and a surname."""


def judged(around: Surroundings, place: int, end: int, listed_with: Kind | None) -> list[Hit]:
    """Return what the words from `place` up to `end` name.

    `listed_with` is what a name before them was judged to be, if an `and` or a comma joins the two.
    """
    words, start = around.words, around.words[place].start
    if _is_house(around, end):
        return _house(around, place, end)
    if place and around.between(place) == " " and contexts.is_house_before(around.before(place)):
        return [Hit(words[place - 1].start, words[end - 1].end, Kind.UNIT)]
    mixed = None if around.is_double(end - 1) else MIXED.fullmatch(words[end - 1].text)
    stop = words[end - 1].start + mixed.end("head") if mixed else words[end - 1].end
    if end - place > 1:
        return _several(around, place, end, stop)
    kind, tier = _single(around, place, listed_with)
    if _is_doubtful(around, place):
        tier = Tier.POSSIBLE
    if mixed and contexts.is_title(mixed["tail"], around.language):
        return [Hit(start, words[end - 1].end, Kind.PERSON, tier)]
    if mixed and contexts.is_house(mixed["tail"], around.language):
        return [Hit(start, words[end - 1].end, Kind.UNIT, tier)]
    return [Hit(start, stop, kind, tier)]


def _is_doubtful(around: Surroundings, place: int) -> bool:
    """Whether a word begins a sentence and may be an ordinary one, or is in no list."""
    features = around.of(place)
    if not around.words[place].opens or around.is_titled(place) or around.is_apposed(place) or around.is_aged(place):
        return False
    return features.common or features.double or not (features.listed or features.surname_shape or features.dwelling)


def _is_house(around: Surroundings, end: int) -> bool:
    """Whether the words up to `end` name a house, a society or a board, with the word behind them or without."""
    following = around.following(end - 1)
    if around.is_house_word(end - 1):
        return True
    if not following:
        return False
    if contexts.is_society(following):
        return around.may_own(end - 1)
    return not around.words[end].capital and around.names_house(end - 1, following)


def _house(around: Surroundings, place: int, end: int) -> list[Hit]:
    """Return the unit, and the person whose name stands before it without a word between."""
    words = around.words
    close = words[end - 1].end if around.is_house_word(end - 1) else words[end].end
    last = end - 1
    if last - place > 1 and around.of(place).given:
        return [
            Hit(words[place].start, words[last - 1].end, Kind.PERSON),
            Hit(words[last].start, close, Kind.UNIT),
        ]
    return [Hit(words[place].start, close, Kind.UNIT)]


def _several(around: Surroundings, place: int, end: int, stop: int) -> list[Hit]:
    """Judge words that stand together: as a rule, first names and a surname."""
    each = [around.of(one) for one in range(place, end)]
    last, start = each[-1], around.words[place].start
    if last.place and end - place > _PAIR and not last.surname and finnish.local(around.lower(end - 1)):
        return [
            *_several(around, place, end - 1, around.words[end - 2].end),
            Hit(around.words[end - 1].start, stop, Kind.PLACE),
        ]
    wandering = around.language == "fi" and finnish.local(around.lower(place)) and not around.of(place).surname
    given = any(one.given for one in each)
    if not given and not around.is_titled(place) and contexts.is_area(around.following(end - 1), around.language):
        return [Hit(start, stop, Kind.PLACE)]
    named = given or (last.surname and not wandering)
    if around.is_titled(place) or named or around.is_initial(place):
        return [Hit(start, stop, Kind.PERSON)]
    if wandering:
        # From where and to where, side by side.
        return [
            Hit(around.words[one].start, around.words[one].end, *_single(around, one, None))
            for one in range(place, end)
        ]
    if all(one.place or one.landscape for one in each):
        return [Hit(start, stop, Kind.PLACE)]
    return [Hit(start, stop, Kind.PERSON, Tier.POSSIBLE)]


def _single(around: Surroundings, place: int, listed_with: Kind | None) -> tuple[Kind, Tier]:
    """Judge a word that stands alone, by what stands around it first and by its own shape then."""
    features, lower = around.of(place), around.lower(place)
    following = around.following(place)
    where = _is_where(around, place)
    lives = where and features.place and not features.given and not features.surname
    if (around.is_titled(place) or around.is_apposed(place)) and not lives:
        return Kind.PERSON, Tier.CERTAIN
    if contexts.is_area(following, around.language) and around.may_own(place):
        return Kind.PLACE, Tier.CERTAIN
    if contexts.is_personal(following, around.language) and not where and not features.place:
        return Kind.PERSON, Tier.CERTAIN
    if features.given and not (features.place and where):
        doubtful = features.double and (features.common or around.words[place].opens)
        return Kind.PERSON, Tier.POSSIBLE if doubtful else Tier.CERTAIN
    if where and (
        features.place
        or lower.endswith(("ssa", "ssä"))
        or features.landscape
        or features.dwelling
        or not features.surname
    ):
        return Kind.PLACE, Tier.CERTAIN if features.place else Tier.POSSIBLE
    if features.place and not (features.surname and listed_with is Kind.PERSON):
        return Kind.PLACE, Tier.CERTAIN
    if features.surname or features.surname_shape:
        return Kind.PERSON, Tier.CERTAIN if features.surname else Tier.POSSIBLE
    if listed_with in {Kind.PERSON, Kind.PLACE}:
        return listed_with, Tier.POSSIBLE
    return (Kind.PLACE if features.landscape or features.dwelling else Kind.PERSON), Tier.POSSIBLE


def _is_where(around: Surroundings, place: int) -> bool:
    """Whether a word says where something is, by its case or by the word before it."""
    before = around.before(place)
    if contexts.leads_to_area(before, around.before(place - 1) if place else ""):
        features = around.of(place)
        return not (contexts.may_lead_to_person(before) and (features.surname and not features.place))
    return around.language == "fi" and finnish.local(around.lower(place))
