"""The words of one text as the rules for names see them: what each is, and what stands beside it."""

import re
from collections.abc import Sequence
from typing import Final

from lva.anonymity import finnish
from lva.anonymity.lexicon import Features, Lexicon
from lva.anonymity.morphology import Morphology
from lva.anonymity.naming import contexts
from lva.anonymity.reading import Word

MIXED: Final = re.compile(r"(?P<head>[^\W\d_]+(?:-[A-ZÅÄÖ][^\W\d_]+)*)-(?P<tail>[a-zåäö][^\W\d_]*)")
"""A name and an ordinary word in one, such as Liisa-opettaja."""
_JOINED_INITIALS: Final = re.compile(r"[A-ZÅÄÖ]-[A-ZÅÄÖ]")
_NEAR: Final = frozenset({" ", ". ", ": ", ", "})
_AGE: Final = re.compile(r",? \(?\d{1,2}(?: ?(?:v|år|vuotias|vuotta|years? old|yrs?))?\.?(?:\)|[,;])")
"""How old somebody is, behind their name."""


class Surroundings:
    """One text: its words by their place, counted from 0; places outside it hold nothing."""

    def __init__(
        self, text: str, words: Sequence[Word], language: str, lexicon: Lexicon, morphology: Morphology
    ) -> None:
        self.text, self.words, self.language, self.lexicon = text, words, language, lexicon
        self._morphology = morphology
        self._features: dict[int, Features] = {}

    def of(self, place: int) -> Features:
        """Return what the lists say of a word; of one such as Liisa-opettaja, of its first part."""
        if place not in self._features:
            text = self.words[place].text
            mixed = MIXED.fullmatch(text)
            self._features[place] = self.lexicon.features(mixed["head"] if mixed else text, self.language)
        return self._features[place]

    def lower(self, place: int) -> str:
        """Return a word in small letters."""
        return self.words[place].lower if 0 <= place < len(self.words) else ""

    def following(self, place: int) -> str:
        """Return the word that follows after a blank, in small letters."""
        return self.lower(place + 1) if self.is_joined(place + 1) else ""

    def before(self, place: int) -> str:
        """Return the word that stands before, with no more than a blank, a stop, a colon or a comma between."""
        return self.lower(place - 1) if place and self.between(place) in _NEAR else ""

    def between(self, place: int) -> str:
        """Return what stands between a word and the one before it, or the end of the text."""
        end = self.words[place].start if place < len(self.words) else len(self.text)
        return self.text[self.words[place - 1].end : end]

    def is_joined(self, place: int) -> bool:
        """Whether there is such a word, and nothing but a blank before it."""
        return place < len(self.words) and self.words[place].joined

    def is_cut(self, place: int) -> bool:
        """Whether a word is the first half of one that is said later: Undervisnings- och kulturministeriet."""
        end = self.words[place].end
        return self.text[end : end + 2] in {"- ", "-,", "-/"}

    def is_initial(self, place: int) -> bool:
        """Whether a word is one capital letter with a full stop, or two with a hyphen."""
        word = self.words[place]
        if len(word.text) == 1:
            return word.text.isupper() and self.text[word.end : word.end + 1] == "."
        return _JOINED_INITIALS.fullmatch(word.text) is not None

    def is_titled(self, place: int) -> bool:
        """Whether a title or a word of kin stands before."""
        before = self.before(place)
        if contexts.is_title(before, self.language):
            return True
        return bool(before) and self.words[place - 1].text.islower() and contexts.is_role(before, self.language)

    def is_apposed(self, place: int) -> bool:
        """Whether a comma and a title follow: Ada Ek, rektor."""
        if place + 1 >= len(self.words) or self.between(place + 1) not in {", ", " ("}:
            return False
        role = place + 1
        if self.lower(role) in contexts.ARTICLES and self.is_joined(role + 1):
            role += 1
        return self.words[role].text.islower() and contexts.is_role(self.lower(role), self.language)

    def is_aged(self, place: int) -> bool:
        """Whether an age follows: Lumi, 8, or Lumi (8)."""
        return _AGE.match(self.text, self.words[place].end) is not None

    def is_given(self, place: int) -> bool:
        """Whether a word is written like a first name and in the list of them."""
        return place < len(self.words) and self.words[place].capital and self.of(place).given

    def is_listed_with(self, place: int) -> bool:
        """Whether nothing but a comma or an `and` stands between a word and the one after it."""
        if place + 1 >= len(self.words):
            return False
        between = self.between(place + 1)
        return between in {", ", " & ", " / ", "/"} or between.strip(" ,") in contexts.ALSO

    def is_ordinary(self, word: str) -> bool:
        """Whether a word in small letters is an ordinary one, by the dictionary or, without one, by its look."""
        known = self._morphology.is_word(word)
        return self.lexicon.resembles_common(word, self.language) if known is None else known

    def is_familiar(self, place: int) -> bool:
        """Whether a word is an ordinary one, an abbreviation or public, as far as anything tells."""
        features, lower = self.of(place), self.lower(place)
        if features.common or features.double or features.public or self.says_what(lower):
            return True
        if self.lexicon.is_abbreviation(self.words[place].text):
            return True
        return self.is_ordinary(lower) if self.language == "fi" else not self.lexicon.is_strange(lower, self.language)

    def is_verb(self, word: str) -> bool:
        """Whether a Finnish word in small letters ends as only verbs do."""
        return self.language == "fi" and self.lexicon.is_verb(word)

    def is_unknown_to_dictionary(self, word: str) -> bool:
        """Whether there is a dictionary, and it does not hold a word."""
        return self._morphology.is_word(word) is False

    def is_labelled(self, place: int) -> bool:
        """Whether a colon or a semicolon stands before a word, as in a list of those present."""
        return place > 0 and self.between(place).rstrip("\n ").endswith((":", ";"))

    def is_alone(self, place: int) -> bool:
        """Whether a word is all there is of its line or sentence, or says who speaks: Veikko. Anneli: yes."""
        after = self.between(place + 1)
        return after.startswith((":", "\n")) or after.strip(" .!") == "" != after.strip() or not after

    def is_speaker(self, place: int) -> bool:
        """Whether a colon follows a word, as behind the name of whoever speaks."""
        return self.between(place + 1).startswith(":")

    def may_own(self, place: int) -> bool:
        """Whether a word may stand in the case in which a name owns what follows."""
        return self.language != "fi" or finnish.genitive(self.lower(place))

    def is_named_house(self, place: int) -> bool:
        """Whether a house follows, called after the word."""
        return self.names_house(place, self.following(place))

    def names_house(self, place: int, word: str) -> bool:
        """Whether a word in small letters behind another says that this is a unit's name, in either language."""
        if contexts.is_house(word, self.language) and self.may_own(place):
            return not (self.language == "fi" and self.lower(place).endswith(("tavan", "tävän")))
        return self.language == "fi" and self.lower(place).endswith("s") and contexts.is_house(word, "sv")

    def is_house_word(self, place: int) -> bool:
        """Whether a word is a unit's name by itself, such as Rantakoulu in the middle of a sentence."""
        word = self.words[place]
        return (
            not word.opens
            and contexts.is_house(word.lower, self.language)
            and not self.lexicon.is_common(word.lower, self.language)
        )

    def is_mixed_name(self, place: int) -> bool:
        """Whether the first part of a word such as Liisa-opettaja is a name."""
        mixed, features = MIXED.fullmatch(self.words[place].text), self.of(place)
        assert mixed  # noqa: S101 -- asked by the caller
        return (
            contexts.is_title(mixed["tail"], self.language)
            or contexts.is_house(mixed["tail"], self.language)
            or self.is_double(place)
            or (features.place and not features.common)
        )

    def is_double(self, place: int) -> bool:
        """Whether a word is two first names, the second in small letters: Anna-kaisa."""
        mixed = MIXED.fullmatch(self.words[place].text)
        return mixed is not None and self.of(place).given and self.lexicon.is_given(mixed["tail"], self.language)

    def says_what(self, word: str) -> bool:
        """Whether a word in small letters says what something or somebody is, not how they are called."""
        return (
            contexts.is_title(word, self.language) or contexts.is_body(word) or contexts.is_house(word, self.language)
        )
