"""Names of persons, units and places: which words belong together, and what the words around them say."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from lva.anonymity import contexts, finnish
from lva.anonymity.hits import Hit, Kind, Tier, settle
from lva.anonymity.lexicon import Features, Lexicon
from lva.anonymity.morphology import Morphology
from lva.anonymity.reading import Word

_INITIALS: Final = re.compile(r"\.?[- ]?")
"""What stands between initials, and between them and a name."""
_ALSO_BETWEEN: Final = frozenset({", ", " & "})
_MIXED: Final = re.compile(r"(?P<head>[^\W\d_]+(?:-[A-ZÅÄÖ][^\W\d_]+)*)-(?P<tail>[a-zåäö][^\W\d_]*)")
"""A name and an ordinary word in one, such as Liisa-opettaja."""
_ENGLISH_HOUSE: Final = re.compile(
    r"(?P<name>(?:[A-ZÅÄÖ][\w'’-]{1,40} ){1,5})(?:School|Kindergarten|Cent(?:re|er)|Nursery|College|Library|Academy"
    r"|Clinic|Playground|Preschool|"
    r"Hospital|Daycare|Day-care|Club)s?(?![\w-])"
)
_ENGLISH_STREET: Final = re.compile(r"(?<!\w)[A-Z][a-z'’-]{1,40} (?:Road|Street|Lane|Avenue)(?!\w)")
_COMPANY: Final = re.compile(
    r"(?:[A-ZÅÄÖ][\w&'-]{0,40} ){1,4}(?:[Oo]yj?|OYJ?|A[bB]p?|Ky|KY|Tmi|Osk|"
    r"ry|r\.y\.|rf|r\.f\.|Ltd|Inc|GmbH|LLC)(?![\w])"
    r"|(?<!\w)(?:Oy|Ab|Tmi|T:mi|Ky) (?:[A-ZÅÄÖ][\w&'-]{0,40})(?: [A-ZÅÄÖ][\w&'-]{0,40}){0,4}"
)
_LINKS: Final = frozenset({"of", "on", "the", "and", "for", "in", "to", "a"})
"""What stands in small letters inside an English title."""
_DEFINITE: Final = ("en", "et", "na", "ning", "tion", "ns", "ts")
"""How Swedish nouns end that begin a sentence; hardly any name does."""
_INITIALS_MOST: Final = 4
_RUN_MOST: Final = 8
"""No name has more initials or words."""
_PAIR: Final = 2
"""A first name and a surname."""
_LONG: Final = 8
"""First names are shorter as a rule."""


class Names:
    """The words of one text, and the names among them."""

    def __init__(
        self, text: str, words: Sequence[Word], language: str, lexicon: Lexicon, morphology: Morphology
    ) -> None:
        self._text, self._words, self._language = text, words, language
        self._lexicon, self._morphology = lexicon, morphology
        self._features: dict[int, Features] = {}

    def find(self) -> Iterator[Hit]:
        """Iterate over names and companies in the order in which the rules find them; finds may overlap."""
        taken = settle((*self._companies(), *self._english_houses()))
        starts = [hit.start for hit in taken]
        yield from taken
        place, last, last_end = 0, None, 0
        while place < len(self._words):
            word = self._words[place]
            before = bisect_right(starts, word.start)
            if before and word.start < taken[before - 1].end:
                place += 1
                continue
            run = self._run(place)
            if not run:
                yield from self._small(place)
                place += 1
                continue
            hits = self._judged(place, run, last if self._is_listed_with(last_end, word) else None)
            yield from hits
            place += run
            last, last_end = hits[-1].kind, self._words[place - 1].end

    def _companies(self) -> Iterator[Hit]:
        for found in _COMPANY.finditer(self._text):
            if not any(self._lexicon.features(word, self._language).public for word in found[0].split()):
                yield Hit(*found.span(), Kind.COMPANY, Tier.POSSIBLE)

    def _english_houses(self) -> Iterator[Hit]:
        if self._language != "en":
            return
        for found in _ENGLISH_HOUSE.finditer(self._text):
            start = found.start()
            for part in found["name"].split():
                if part.lower() not in self._lexicon.generic:
                    yield Hit(start, found.end(), Kind.UNIT)
                    break
                start += len(part) + 1
        for found in _ENGLISH_STREET.finditer(self._text):
            yield Hit(*found.span(), Kind.PLACE)

    # What a word is

    def _of(self, place: int) -> Features:
        if place not in self._features:
            text = self._words[place].text
            mixed = _MIXED.fullmatch(text)
            self._features[place] = self._lexicon.features(mixed["head"] if mixed else text, self._language)
        return self._features[place]

    def _lower(self, place: int) -> str:
        return self._words[place].lower if 0 <= place < len(self._words) else ""

    def _next(self, place: int) -> str:
        """Return the word that follows after a blank, in small letters."""
        return self._lower(place + 1) if place + 1 < len(self._words) and self._words[place + 1].joined else ""

    def _before(self, place: int) -> str:
        """Return the word that stands before, with no more than a blank, a colon or a comma between."""
        if place == 0:
            return ""
        between = self._text[self._words[place - 1].end : self._words[place].start]
        return self._lower(place - 1) if between in {" ", ". ", ": ", ", "} else ""

    def _is_initial(self, place: int) -> bool:
        word = self._words[place]
        return len(word.text) == 1 and word.text.isupper() and self._text[word.end : word.end + 1] == "."

    # Which words begin a name, and how far it goes

    def _run(self, place: int) -> int:
        """Return how many words from here on are one name or names that stand together; 0 for none."""
        end = place
        while (
            end < place + _INITIALS_MOST
            and self._is_initial(end)
            and end + 1 < len(self._words)
            and self._is_glued(end + 1)
        ):
            end += 1
        if end > place and not self._is_after_initials(end):
            return 0
        if not self._begins(end, after_initials=end > place):
            return 0
        end += 1
        while end < min(len(self._words), place + _RUN_MOST):
            step = self._goes_on(end)
            if not step:
                break
            end += step
        return end - place

    def _is_after_initials(self, place: int) -> bool:
        """Whether a word is a surname rather than the beginning of what follows `alternative A`."""
        features = self._of(place)
        return (
            features.listed or features.surname_shape or not (features.common or self._is_ordinary(self._lower(place)))
        )

    def _is_glued(self, place: int) -> bool:
        word = self._words[place]
        between = self._text[self._words[place - 1].end : word.start]
        return _INITIALS.fullmatch(between) is not None and word.text[0].isupper()

    def _goes_on(self, place: int) -> int:
        word = self._words[place]
        if not word.joined:
            return 0
        if word.lower in contexts.PARTICLES and not word.capital:
            following = place + 1 < len(self._words) and self._words[place + 1].joined
            return 2 if following and self._words[place + 1].capital else 0
        if word.shouted and not self._words[place - 1].shouted and not self._may_be_name(place):
            return 0
        if self._is_initial(place):
            return 1
        return int((word.capital or word.shouted) and self._may_follow(place))

    def _may_follow(self, place: int) -> bool:
        """Whether a word with a capital letter belongs to the name before it, even if it is an ordinary one, too."""
        if self._may_be_name(place):
            return True
        word, features = self._words[place], self._of(place)
        return (
            self._language != "en"
            and not features.public
            and _MIXED.fullmatch(word.text) is None
            and not self._says_what(word.lower)
        )

    def _says_what(self, word: str) -> bool:
        """Whether a word in small letters says what something or somebody is, not how they are called."""
        return (
            contexts.is_title(word, self._language) or contexts.is_body(word) or contexts.is_house(word, self._language)
        )

    def _begins(self, place: int, *, after_initials: bool) -> bool:
        word = self._words[place]
        if word.shouted:
            return self._is_shouted_name(place)
        if not word.capital:
            return False
        if word.opens and not after_initials:
            return self._opening_is_name(place)
        return self._may_be_name(place)

    def _is_shouted_name(self, place: int) -> bool:
        """Whether a word in capitals has another behind it, and one of the two is a name, or a title stands before."""
        other = place + 1
        if other == len(self._words) or not self._words[other].joined or not self._words[other].shouted:
            return False
        if contexts.is_title(self._before(place), self._language):
            return True
        first, second = self._of(place), self._of(other)
        return (first.given or second.given or first.surname or second.surname) and not (
            (first.common and not first.double) or (second.common and not second.double)
        )

    def _may_be_name(self, place: int) -> bool:
        """Whether a word that has its capital letter in the middle of a sentence may be part of a name."""
        word, features = self._words[place], self._of(place)
        if word.shouted and not features.listed:
            return False
        titled = contexts.is_title(self._before(place), self._language)
        if features.public and not (titled and features.surname):
            return False
        if _MIXED.fullmatch(word.text):
            return self._is_mixed_name(place)
        if contexts.is_title(word.lower, self._language) or contexts.is_body(word.lower):
            return features.given and not features.common
        if self._is_house_word(place):
            return True
        if features.landscape and self._is_named_house(place):
            return True
        if titled or features.listed or features.double:
            return True
        return not features.common and not self._is_in_title_case(place)

    def _is_in_title_case(self, place: int) -> bool:
        """Whether an English word has its capital letter from the title it stands in: on the Openness of Government."""
        if self._language != "en":
            return False
        other = place - 1
        while other >= 0 and self._lower(other) in _LINKS:
            other -= 1
        if other < 0 or not self._words[other].capital or self._of(other).listed:
            return False
        return contexts.is_body(self._lower(other)) or (not self._words[other].opens and self._of(other).common)

    def _is_mixed_name(self, place: int) -> bool:
        mixed, features = _MIXED.fullmatch(self._words[place].text), self._of(place)
        assert mixed  # noqa: S101 -- asked by the caller
        return (
            contexts.is_title(mixed["tail"], self._language)
            or contexts.is_house(mixed["tail"], self._language)
            or (features.place and not features.common)
        )

    def _is_house_word(self, place: int) -> bool:
        """Whether a word is a unit's name by itself, such as Rantakoulu in the middle of a sentence."""
        word = self._words[place]
        return (
            not word.opens
            and contexts.is_house(word.lower, self._language)
            and not self._lexicon.is_common(word.lower, self._language)
        )

    def _opening_is_name(self, place: int) -> bool:
        """Whether a word with which a sentence begins is a name; its capital letter says nothing."""
        word, features = self._words[place], self._of(place)
        if features.public and not (features.given and contexts.speaks(self._next(place), self._language)):
            return False
        if _MIXED.fullmatch(word.text):
            return self._is_mixed_name(place)
        if contexts.is_title(word.lower, self._language) or contexts.is_body(word.lower):
            return False
        if contexts.is_house(word.lower, self._language):
            return False
        if self._stands_as_name(place, features):
            return True
        if features.listed and not features.common and not features.double:
            return True
        if (features.landscape or features.listed or features.double) and self._is_named_house(place):
            return True
        if features.common or features.double or self._is_ordinary(word.lower):
            return False
        return self._is_called_so(place, features) or self._morphology.is_word(word.text) is False

    def _is_named_house(self, place: int) -> bool:
        following = self._next(place)
        return contexts.is_house(following, self._language) and (
            self._language != "fi" or finnish.genitive(self._lower(place))
        )

    def _is_ordinary(self, word: str) -> bool:
        known = self._morphology.is_word(word)
        if known is None:
            return self._language == "fi" and self._lexicon.resembles_common(word)
        return known

    def _stands_as_name(self, place: int, features: Features) -> bool:
        """Whether what follows makes a name of a word that may be an ordinary one."""
        if features.plain and not features.double:
            return False
        following = self._next(place)
        if not following:
            return features.given and self._is_first_of_list(place)
        beside = self._words[place + 1]
        if (beside.capital or self._is_initial(place + 1)) and not contexts.is_body(following):
            if features.given or features.surname or features.double:
                return self._may_follow(place + 1)
            return self._is_unknown_before_name(place)
        if features.given or features.surname:
            return self._is_said_of_person(place, following) or (
                following in contexts.ALSO and features.given and self._is_given(place + 2)
            )
        return False

    def _is_said_of_person(self, place: int, following: str) -> bool:
        """Whether a verb of speaking follows, or what is somebody's behind a genitive."""
        if contexts.speaks(following, self._language):
            return True
        lower = self._lower(place)
        genitive = finnish.genitive(lower) if self._language == "fi" else lower.endswith("s")
        return genitive and contexts.is_personal(following, self._language)

    def _is_unknown_before_name(self, place: int) -> bool:
        """Whether a word of no list is the first name of whose surname follows; long ones are ordinary compounds."""
        word, beside = self._lower(place), self._of(place + 1)
        if self._of(place).common or (len(word) >= _LONG and self._is_ordinary(word)):
            return False
        if beside.place and not beside.surname and not beside.given:
            return False
        return self._may_follow(place + 1)

    def _is_first_of_list(self, place: int) -> bool:
        return (
            place + 1 < len(self._words)
            and self._text[self._words[place].end : self._words[place + 1].start] == ", "
            and self._is_given(place + 1)
        )

    def _is_given(self, place: int) -> bool:
        return place < len(self._words) and self._words[place].capital and self._of(place).given

    def _is_called_so(self, place: int, features: Features) -> bool:
        """Whether an unknown word at the beginning of a sentence is used as a name."""
        word, following = self._words[place], self._next(place)
        if self._is_named_house(place):
            return True
        if self._is_said_of_person(place, following):
            return self._language != "sv" or not word.lower.endswith(_DEFINITE)
        if contexts.is_area(following, self._language) and (self._language != "fi" or finnish.genitive(word.lower)):
            return True
        if self._language == "en" and word.lower.endswith(("'s", "’s")):
            return True
        return self._language == "fi" and features.landscape and finnish.local(word.lower)

    # What the name is of

    def _judged(self, place: int, length: int, listed_with: Kind | None) -> list[Hit]:
        end = place + length
        start = self._words[place].start
        if self._is_house_run(end):
            return self._house(place, end)
        if contexts.is_house_before(self._before(place)) and self._text[self._words[place].start - 1] == " ":
            return [Hit(self._words[place - 1].start, self._words[end - 1].end, Kind.UNIT)]
        mixed = _MIXED.fullmatch(self._words[end - 1].text)
        stop = self._words[end - 1].start + mixed.end("head") if mixed else self._words[end - 1].end
        if length > 1:
            return self._several(place, end, stop)
        kind, tier = self._single(place, listed_with)
        if mixed and contexts.is_title(mixed["tail"], self._language):
            kind = Kind.PERSON
        elif mixed and contexts.is_house(mixed["tail"], self._language):
            return [Hit(start, self._words[end - 1].end, Kind.UNIT, tier)]
        return [Hit(start, stop, kind, tier)]

    def _is_house_run(self, end: int) -> bool:
        last, following = self._words[end - 1], self._next(end - 1)
        if self._is_house_word(end - 1):
            return True
        if not following or self._words[end].capital or not contexts.is_house(following, self._language):
            return False
        return self._language != "fi" or finnish.genitive(last.lower)

    def _house(self, place: int, end: int) -> list[Hit]:
        """Return the unit, and the person whose name stands before it without a word between."""
        close = self._words[end - 1].end if self._is_house_word(end - 1) else self._words[end].end
        last = end - 1
        if last - place > 1 and self._of(place).given:
            return [
                Hit(self._words[place].start, self._words[last - 1].end, Kind.PERSON),
                Hit(self._words[last].start, close, Kind.UNIT),
            ]
        return [Hit(self._words[place].start, close, Kind.UNIT)]

    def _several(self, place: int, end: int, stop: int) -> list[Hit]:
        """Judge words that stand together: as a rule, first names and a surname."""
        each = [self._of(one) for one in range(place, end)]
        last, start = each[-1], self._words[place].start
        titled = contexts.is_title(self._before(place), self._language)
        if last.place and end - place > _PAIR and not last.surname and finnish.local(self._lower(end - 1)):
            return [
                *self._several(place, end - 1, self._words[end - 2].end),
                Hit(self._words[end - 1].start, stop, Kind.PLACE),
            ]
        wandering = self._language == "fi" and finnish.local(self._lower(place)) and not self._of(place).surname
        if titled or any(one.given for one in each) or (last.surname and not wandering) or self._is_initial(place):
            return [Hit(start, stop, Kind.PERSON)]
        if wandering:
            # From where and to where, side by side.
            return [
                Hit(self._words[one].start, self._words[one].end, *self._single(one, None)) for one in range(place, end)
            ]
        following = self._next(end - 1)
        if all(one.place or one.landscape for one in each) or contexts.is_area(following, self._language):
            return [Hit(start, stop, Kind.PLACE)]
        return [Hit(start, stop, Kind.PERSON, Tier.POSSIBLE)]

    def _single(self, place: int, listed_with: Kind | None) -> tuple[Kind, Tier]:
        """Judge a word that stands alone, by what stands around it first and by its own shape then."""
        features, lower = self._of(place), self._lower(place)
        before, following = self._before(place), self._next(place)
        where = self._is_where(place)
        lives = where and features.place and not features.given and not features.surname
        if contexts.is_title(before, self._language) and not lives:
            return Kind.PERSON, Tier.CERTAIN
        if contexts.is_area(following, self._language) and (self._language != "fi" or finnish.genitive(lower)):
            return Kind.PLACE, Tier.CERTAIN
        if contexts.is_personal(following, self._language) and not where and not features.place:
            return Kind.PERSON, Tier.CERTAIN
        if features.given and not (features.place and where):
            return Kind.PERSON, Tier.CERTAIN
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

    def _is_where(self, place: int) -> bool:
        """Whether a word says where something is, by its case or by the word before it."""
        before = self._before(place)
        if contexts.leads_to_area(before, self._before(place - 1) if place else ""):
            features = self._of(place)
            return not (contexts.may_lead_to_person(before) and (features.surname and not features.place))
        return self._language == "fi" and finnish.local(self._lower(place))

    def _is_listed_with(self, last_end: int, word: Word) -> bool:
        """Whether nothing but a comma or an `and` stands between a name and the one before it."""
        between = self._text[last_end : word.start]
        return between in _ALSO_BETWEEN or between.strip(" ,") in contexts.ALSO

    # Names without capital letters

    def _small(self, place: int) -> Iterator[Hit]:
        """Yield a whole name that somebody typed in small letters."""
        word = self._words[place]
        if not word.text.islower() or place + 1 >= len(self._words) or not self._words[place + 1].joined:
            return
        beside = self._words[place + 1]
        if word.text not in self._lexicon.given or not beside.text.islower():
            return
        first, second = self._of(place), self._of(place + 1)
        if second.common or contexts.is_title(word.text, self._language):
            return
        if second.surname or (second.surname_shape and not (first.common or first.double)):
            yield Hit(word.start, beside.end, Kind.PERSON, Tier.POSSIBLE)
