"""The lists of names and words that lie beside this module, and what they say of one word."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from lva.anonymity import finnish, vocabulary

_WORDS: Final = Path(__file__).parent / "words"

_DEFINITE: Final = re.compile(r".{3,}(?:[ae]n|et|na|ns|ts|nas|ar|er|or|ade|ades|at|ats|erar?|ande|ende)$")
"""How Swedish nouns and verbs end that begin a sentence; hardly any name does."""
_BENT: Final = re.compile(
    r"(?:k[oö]|sti|mi(?:nen|sen|sta|stä)|[sl](?:s|l)?[aä]|[sl]t[aä]|lle|ksi|[jt][aä]|i[aä]|iden|jen|ien|[eiuy]t|[tn]u[td]?"
    r"|ttava[nt]?|ttävä[nt]?|tt[uy]|u[us]|y[ys]|inen|isen|iset|as|äs|aan|ään|een|iin|oon|uun|vat|vät|[ei]mmin|sin|mme|tte|kaa|kää|ikä)$"
)
"""How Finnish words end that are no name, or one in a case in which it seldom begins a sentence."""
_HEAD_LEAST: Final = 3
_NAME_MOST: Final = 30
"""No name is longer."""
_SMALL_LEAST: Final = 4
"""Shorter first names look like too many words where they stand in small letters."""
_SHORT: Final = 2
"""Names so short are found as they stand only; with endings, too many words look like them."""
_VERB: Final = re.compile(r"(?:tiin|taan|tään|daan|dään|vat|vät|isi|neet|mme)$")
_COMMON_LEAST: Final = 5
_COMMON_ENDING: Final = 4
"""A longer word is common if all but its last letters begin a common word."""

_NEN_STEM: Final = re.compile(
    r"(?P<head>[a-zåäö-]+?)(?:s(?:en|et|ten|elle|ella|ellä|elta|eltä|ta|tä|ia|iä)|sen[aä]|sest[aä])"
)
_DOUBLED: Final = re.compile(r"(?:kk|pp|tt)[aeiouyäö]$")
_PLAIN_ENDINGS: Final = frozenset(
    {"n", "a", "ä", "s", "ta", "tä", "in", "lle", "lla", "llä", "lta", "ltä", "sta", "stä", "ia", "iä", "illa"}
    | {"ille", "ilta", "ista", "nkin", "kin"}
)
"""Finnish endings that leave a name as it is."""
_NEN: Final = re.compile(
    r"(?!.*[ts]ionen)(?:[a-zåäöüé]+-)?[a-zåäö]{2,}[aeouyäö](?:nen|sen|set|sten|sell[aeä]|selt[aä]|sess[aä]"
    r"|sest[aä]|seen|seksi|sen[aä])(?:kin|kaan|kään)?"
)
"""Surnames in -nen, bent; of adjectives, which end in -inen, none looks so."""
_FOREIGN: Final = re.compile(
    r"(?:mc|mac(?=d)|o')[a-z]{3,}|[a-z]{3,}(?:enko|chuk|czuk|shyn|skyi|sky|skaya|zadeh|pour|nejad|oğlu|vić|wicz"
    r"|ashvili|adze)"
    r"(?:n|in|a|ia|lle|ille|lta|ilta|s)?"
)
_NORDIC_SURE: Final = re.compile(r"[a-zåäöüé]{3,}(?:[qk]vist|ström|sson)(?:s|in|ille|ilta|ia|illa)?")
"""Those among them that no ordinary word looks like, even in small letters."""
_NORDIC: Final = re.compile(
    r"[a-zåäöüé]{2,}(?:[qk]vist|ström|sson|stedt|hjelm|löf|roos|roth|berg|holm|bäck|rén|lén|dén)(?:s|in|ille"
    r"|ilta|ia|issa|ista)?"
)
_NEN_LIKE: Final = re.compile(
    r"[a-zåäö]{2,}(?:i(?:nen|sen|set|sten|sell[aeä]|selt[aä]|sess[aä]|sest[aä]|seen)|[aeiouyäö]s(?:t[aä]|i[aä]"
    r"|ill[aeä]|ilt[aä]))"
)
_NORDIC_LIKE: Final = re.compile(
    r"[a-zåäöüé]{2,}(?:lund|gren|blom|dahl|mark|fors|ell|man|mans|näs|sen|strand|ov|ova|ev|eva|ski|ska|yan"
    r"|ian)(?:s|in|n|ille|ilta|ia|issa|ista)?"
)
_FARM: Final = re.compile(
    r"[a-zåäö-]{3,}(?:luoma|virta|lähde|pää|kivi|korva|niska|viita|alho|halme|aro|mänty|lehto|heimo|heikki|tupa|hovi|porras)"
    r"(?:n|a|ä|lle|lla|llä|lta|ltä)?|(?:ala|ali|yli|ylä|iso|vähä|uusi|vanha|keski|väli|etu|taka|pikku)-?[a-zåäö]{3,}"
)
"""Finnish surnames that tell a farm from its neighbour, or say what lies beside it."""
_LANDSCAPE: Final = re.compile(
    r"[a-zåäö-]{2,}(?:kylä|kulma|perä|niemi|järvi|joki|vaara|mäki|lahti|koski|saari|salmi|suo|vesi|lampi|harju"
    r"|kangas|korpi|"
    r"salo|kallio|ahde|aho|haka|metsä|nokka|laakso|rinne|ranta|pelto|niitty|kartano|linna|taajama)"
)
"""Finnish places called after their landscape; many surnames look the same."""
_DWELLING: Final = re.compile(r"[a-zåäö-]{2,}(?:l[aä]|maa|puro|oja|suora|aukea|pello|st[oö])")
_STREET: Final = re.compile(
    r"[a-zåäöé-]{3,}(?:(?<!t)ti(?:e|en|etä|ellä|eltä|elle)|kat(?:u|ua)|kad(?:un|ulla|ulta|ulle)|kuja(?:n|a|lla"
    r"|lta|lle)?|pol(?:k(?:u|ua)|un|ulla|ulta|ulle)|"
    r"rait(?:ti|in|illa|ilta|ille)|väylä(?:n|llä|ltä|lle)?|bulevardi(?:n|lla|lta|lle)?|puistikko|puistikon"
    r"|vägens?|gatans?|gränden|stigens?|"
    r"esplanaden)"
)
_NORDIC_PLACE: Final = re.compile(
    r"[a-zåäöé]{2,}(?:by|byn|vik|viken|sund|sunda|torp|backen|lax|träsk|holmen|udden|böle|kulla|näs|skär|åker|ö"
    r"|ön|kyro|gård|nejden)s?"
)


@dataclass(frozen=True, slots=True)
class Features:
    """What the lists and the shape of one word say of it."""

    given: bool
    """It is in the list of first names."""
    surname: bool
    """It is in the list of surnames, or shaped like one that nothing else is."""
    place: bool
    """It is in the list of places, or the name of a street."""
    surname_shape: bool
    """It could be a surname by its shape."""
    landscape: bool
    """It is called as places are that are called after their landscape."""
    dwelling: bool
    """It could be a place by its end, or a surname."""
    common: bool
    """It may be a form of an ordinary word."""
    plain: bool
    """It stands among the ordinary words just so."""
    double: bool
    """It is a name and an ordinary word."""
    public: bool
    """It names what is no secret: a state, a body of the whole country, a feast."""

    @property
    def listed(self) -> bool:
        """Whether some list of names holds it."""
        return self.given or self.surname or self.place


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lists, read once."""

    given: frozenset[str]
    surnames: frozenset[str]
    places: frozenset[str]
    also_common: dict[str, frozenset[str]]
    """Names that are words as well, by the language that has the word."""
    public: frozenset[str]
    generic: frozenset[str]
    abbreviations: frozenset[str]
    small_first: frozenset[str]
    """First names that no language of ours has as a word."""
    small_weak: frozenset[str]
    """How those of them bend that have a double consonant: Markku, Markulle."""
    small_keys: frozenset[str]
    """How all of these begin."""
    small_last: frozenset[str]
    """Surnames in -nen that no language of ours has as a word."""
    common: dict[str, frozenset[str]]
    finnish_words: tuple[str, ...]
    """The Finnish words of `common` in order, to be looked up by how they begin."""

    def forms(self, word: str, language: str) -> frozenset[str]:
        """Return what a word in small letters may be without its ending: Finnish ones, or the genitive's."""
        plain = word.replace("’", "'").removesuffix("'s").removesuffix("'")
        found = {*finnish.bases(plain), plain} if language == "fi" else {plain}
        if language != "fi" and plain.endswith("s"):
            found.add(plain[:-1])
        return frozenset(found)

    def features(self, word: str, language: str) -> Features:
        """Return what the lists and the shape of a word say of it."""
        lower = word.lower().replace("’", "'").replace("–", "-")
        forms = self.forms(lower, language)
        plain = lower.removesuffix("'s")
        # A word that says where ends in something else than its own last syllable.
        stems = forms - {lower} if finnish.local(lower) else forms
        listed = {form for form in forms if len(form) > _SHORT or form == plain}
        if language == "en" and lower == plain and plain[:-1] in self.common["en"]:
            # Cooks are several who cook; nobody's own are cook's.
            listed -= {plain[:-1]}
        first, hyphen, others = lower.partition("-")
        double_given = hyphen and first in self.given and not set(others.split("-")) & self.common[language]
        last = plain.rpartition("-")[2]
        # A name that stands as in the list is taken for what it is; only a bent one may be another word bent.
        exact = any(plain in names for names in (self.given, self.surnames, self.places))
        words = frozenset({plain}) if exact or language != "fi" else forms
        return Features(
            given=bool(listed & self.given or double_given),
            surname=bool(listed & self.surnames)
            or bool(hyphen and first in self.surnames)
            or _any(last, _NEN, _FOREIGN, _NORDIC),
            place=bool(listed & self.places) or _STREET.fullmatch(plain) is not None,
            surname_shape=_any(plain, _NEN_LIKE, _NORDIC_LIKE, _FARM),
            landscape=any(_LANDSCAPE.fullmatch(form) for form in stems),
            dwelling=any(_DWELLING.fullmatch(form) for form in stems) or _any(plain, _NORDIC_PLACE),
            common=bool(words & self.common[language]) or (not exact and self.is_bent_common(plain, language)),
            plain=plain in self.common[language],
            double=bool(words & self.also_common[language]) or (exact and plain in self.common[language]),
            public=bool(forms & self.public),
        )

    def is_bent_common(self, word: str, language: str) -> bool:
        """Return whether a Swedish or English word is a form of an ordinary one."""
        if language == "sv":
            return not vocabulary.swedish(word).isdisjoint(self.common["sv"])
        return language == "en" and not vocabulary.english(word).isdisjoint(self.common["en"])

    def is_listed(self, word: str) -> bool:
        """Return whether a word in small letters stands in a list of names just so."""
        return word in self.given or word in self.surnames

    def is_name(self, word: str) -> bool:
        """Return whether a word in small letters is a name just as a list holds it, of a person or a place."""
        return self.is_listed(word) or word in self.places

    def is_given(self, word: str, language: str) -> bool:
        """Return whether a word in small letters is a first name, bent or not, and no ordinary word."""
        return bool(self.forms(word, language) & self.given) and not self.is_common(word, language)

    def is_common(self, word: str, language: str) -> bool:
        """Return whether a word in small letters, in some form of it, is an ordinary word of the language."""
        return bool(self.forms(word, language) & self.common[language])

    def is_verb(self, word: str) -> bool:
        """Return whether a Finnish word in small letters ends as only verbs do."""
        return _VERB.search(word) is not None

    def resembles_common(self, word: str, language: str) -> bool:
        """Return whether a word begins or ends as an ordinary one does."""
        if language != "fi":
            return False
        if self.is_verb(word):
            return True
        beginning = word[: max(_COMMON_LEAST, len(word) - _COMMON_ENDING)]
        place = bisect_left(self.finnish_words, beginning)
        found = self.finnish_words[place : place + 1]
        return len(beginning) >= _COMMON_LEAST and bool(found) and found[0].startswith(beginning)

    def is_strange(self, word: str, language: str) -> bool:
        """Return whether a word in small letters is none that the language is known to have.

        Swedish words with an article or of a verb are never strange, and Finnish ones only if they neither
        begin nor end as an ordinary word does.
        """
        plain = word.replace("’", "'").removesuffix("'s")
        if len(plain) > _NAME_MOST:
            return False
        common = self.common[language]
        if language == "sv":
            if _DEFINITE.search(plain):
                return False
            return vocabulary.swedish(plain).isdisjoint(common) and not vocabulary.is_swedish(plain, common)
        if language == "en":
            return vocabulary.english(plain).isdisjoint(common) and not vocabulary.is_english(plain, common)
        return not _BENT.search(plain) and self.is_unheard(plain)

    def is_unheard(self, word: str) -> bool:
        """Return whether a Finnish word in small letters neither begins nor ends as an ordinary one does."""
        return not (self.is_common(word, "fi") or self.resembles_common(word, "fi") or self.is_compound(word, "fi"))

    def is_definite(self, word: str) -> bool:
        """Return whether a Swedish word ends as nouns with an article and verbs do."""
        return _DEFINITE.search(word) is not None

    def is_compound(self, word: str, language: str) -> bool:
        """Return whether a Finnish or Swedish word ends in a form of an ordinary one, a Swedish one with an article."""
        if language == "sv":
            return self.is_definite(word) and vocabulary.is_swedish(word, self.common["sv"])
        last = word.rpartition("-")[2]
        if last != word and self.is_common(last, "fi"):
            return True
        tails = (last[place:] for place in range(_HEAD_LEAST, len(last) - _COMMON_LEAST + 1))
        return any(
            len(form) >= _COMMON_LEAST - 1 and form in self.common["fi"]
            for tail in tails
            for form in finnish.bases(tail)
        )

    def is_abbreviation(self, word: str) -> bool:
        """Return whether a word in capitals stands for a body, a law or a thing."""
        return word.partition(":")[0].lower() in self.abbreviations

    def small_given(self, word: str, language: str) -> bool:
        """Return whether a word in small letters can be nothing but a first name, bent or not."""
        if word[:_SMALL_LEAST] not in self.small_keys:
            return False
        if word in self.small_first:
            return not self.is_bent_common(word, language)
        if language == "fi":
            bent = _is_bent(word, self.small_first) or _is_bent(word, self.small_weak)
            return bent and not self.forms(word, "fi") & (self.common["fi"] | self.also_common["fi"])
        return word[-1:] == "s" and word[:-1] in self.small_first and not self.is_bent_common(word, language)

    def small_surname(self, word: str) -> bool:
        """Return whether a word in small letters can be nothing but a surname, bent or not."""
        if word in self.small_last or _NORDIC_SURE.fullmatch(word):
            return True
        stem = _NEN_STEM.fullmatch(word)
        return stem is not None and stem["head"] + "nen" in self.small_last and not self.is_common(word, "fi")


def _is_bent(word: str, names: frozenset[str]) -> bool:
    """Return whether a word is one of the names, or one with an ending that changes nothing in it."""
    return any(word[:-length] in names and word[-length:] in _PLAIN_ENDINGS for length in (1, 2, 3, 4))


def _any(word: str, *shapes: re.Pattern[str]) -> bool:
    return any(shape.fullmatch(word) for shape in shapes)


@cache
def load() -> Lexicon:
    """Return the lists that lie beside this module."""
    common = {
        language: frozenset().union(*(_lines(f"common_{language}{part}") for part in ("", "_more", "_wide")))
        for language in ("fi", "sv", "en")
    }
    given, surnames, public = (
        frozenset().union(*(_lines(part) for part in parts))
        for parts in (("given", "given_more"), ("surnames", "surnames_more"), ("public",))
    )
    also_common = {language: frozenset(_lines(f"also_common_{language}")) for language in common}
    words = public.union(*also_common.values(), *common.values())
    small = frozenset(name for name in given - words if len(name) >= _SMALL_LEAST)
    weak = frozenset(name[:-2] + name[-1] for name in small if len(name) > _SMALL_LEAST and _DOUBLED.search(name))
    return Lexicon(
        given,
        surnames,
        frozenset(_lines("places")),
        also_common,
        public,
        frozenset(_lines("generic_en")),
        frozenset(_lines("abbreviations")),
        small,
        weak,
        frozenset(name[:_SMALL_LEAST] for name in small | weak),
        frozenset(name for name in surnames - words if name.endswith("nen")),
        common,
        tuple(sorted(common["fi"])),
    )


def _lines(name: str) -> Iterator[str]:
    for line in (_WORDS / f"{name}.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield from line.split()
