"""The lists of names and words that lie beside this module, and what they say of one word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from lva.anonymity import finnish

_WORDS: Final = Path(__file__).parent / "words"

_SHORT: Final = 2
"""Names so short are found as they stand only; with endings, too many words look like them."""
_VERB: Final = re.compile(r"(?:tiin|taan|tään|daan|dään|vat|vät|isi|neet|mme)$")
_COMMON_LEAST: Final = 5
_COMMON_ENDING: Final = 4
"""A longer word is common if all but its last letters begin a common word."""

_NEN: Final = re.compile(
    r"(?!.*[ts]ionen)(?:[a-zåäöüé]+-)?[a-zåäö]{2,}[aeouyäö](?:nen|sen|set|sten|sell[aeä]|selt[aä]|sess[aä]"
    r"|sest[aä]|seen|seksi|sen[aä])"
)
"""Surnames in -nen, bent; of adjectives, which end in -inen, none looks so."""
_FOREIGN: Final = re.compile(
    r"(?:mc|mac(?=d)|o')[a-z]{3,}|[a-z]{3,}(?:enko|chuk|czuk|shyn|skyi|sky|skaya|zadeh|pour|nejad|oğlu|vić|wicz"
    r"|ashvili|adze)"
    r"(?:n|in|a|ia|lle|ille|lta|ilta|s)?"
)
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
_FARM: Final = re.compile(r"(?:ala|ali|yli|ylä|iso|vähä|uusi|vanha|keski|väli|etu|taka|pikku)-?[a-zåäö]{3,}")
"""Finnish surnames that tell a farm from its neighbour."""
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
    also_common: frozenset[str]
    public: frozenset[str]
    generic: frozenset[str]
    common: dict[str, frozenset[str]]
    beginnings: frozenset[str]
    """How the longer Finnish words of `common` begin, at every length."""

    def forms(self, word: str, language: str) -> frozenset[str]:
        """Return what a word in small letters may be without its ending; Finnish endings are tried everywhere."""
        plain = word.replace("’", "'").removesuffix("'s").removesuffix("'")
        found = {*finnish.bases(plain), plain}
        if language != "fi" and plain.endswith("s"):
            found.add(plain[:-1])
        return frozenset(found)

    def features(self, word: str, language: str) -> Features:
        """Return what the lists and the shape of a word say of it."""
        lower = word.lower().replace("’", "'")
        forms = self.forms(lower, language)
        plain = lower.removesuffix("'s")
        # A word that says where ends in something else than its own last syllable.
        stems = forms - {lower} if finnish.local(lower) else forms
        listed = {form for form in forms if len(form) > _SHORT or form == plain}
        first, hyphen, _ = lower.partition("-")
        last = plain.rpartition("-")[2]
        # A name that stands as in the list is taken for what it is; only a bent one may be another word bent.
        exact = any(plain in names for names in (self.given, self.surnames, self.places))
        words = frozenset({plain}) if exact else forms
        return Features(
            given=bool(listed & self.given) or bool(hyphen and first in self.given),
            surname=bool(listed & self.surnames)
            or bool(hyphen and first in self.surnames)
            or _any(last, _NEN, _FOREIGN, _NORDIC),
            place=bool(listed & self.places) or _STREET.fullmatch(plain) is not None,
            surname_shape=_any(plain, _NEN_LIKE, _NORDIC_LIKE, _FARM),
            landscape=any(_LANDSCAPE.fullmatch(form) for form in stems),
            dwelling=any(_DWELLING.fullmatch(form) for form in stems) or _any(plain, _NORDIC_PLACE),
            common=bool(words & self.common[language]),
            plain=plain in self.common[language],
            double=bool(words & self.also_common) or (exact and plain in self.common[language]),
            public=bool(forms & self.public),
        )

    def is_common(self, word: str, language: str) -> bool:
        """Return whether a word in small letters, in some form of it, is an ordinary word of the language."""
        return bool(self.forms(word, language) & self.common[language])

    def resembles_common(self, word: str) -> bool:
        """Return whether a Finnish word begins as an ordinary one does, or ends as only verbs do."""
        return (
            _VERB.search(word) is not None or word[: max(_COMMON_LEAST, len(word) - _COMMON_ENDING)] in self.beginnings
        )


def _any(word: str, *shapes: re.Pattern[str]) -> bool:
    return any(shape.fullmatch(word) for shape in shapes)


@cache
def load() -> Lexicon:
    """Return the lists that lie beside this module."""
    common = {
        language: frozenset(_lines(f"common_{language}")) | frozenset(_lines(f"common_{language}_more"))
        for language in ("fi", "sv", "en")
    }
    beginnings = {word[:length] for word in common["fi"] for length in range(_COMMON_LEAST, len(word) + 1)}
    return Lexicon(
        frozenset(_lines("given")),
        frozenset(_lines("surnames")),
        frozenset(_lines("places")),
        frozenset(_lines("also_common")),
        frozenset(_lines("public")),
        frozenset(_lines("generic_en")),
        common,
        frozenset(beginnings),
    )


def _lines(name: str) -> Iterator[str]:
    for line in (_WORDS / f"{name}.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield from line.split()
