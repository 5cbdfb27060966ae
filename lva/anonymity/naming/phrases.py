"""Names that show as a whole: companies, English houses and streets, units with their place, handles."""

import re
from collections.abc import Iterator
from typing import Final

from lva.anonymity.hits import Hit, Kind, Tier
from lva.anonymity.naming.surroundings import Surroundings

_ENGLISH_HOUSE: Final = re.compile(
    r"(?P<name>(?:[A-ZÅÄÖ][\w'’-]{1,40} ){1,5})(?:School|Kindergarten|Cent(?:re|er)|Nursery|College|Library|Academy"
    r"|Clinic|Playground|Preschool|Hospital|Daycare|Day-care)s?(?![\w-])"
)
_ENGLISH_BODY: Final = re.compile(
    r"(?P<name>(?:[A-ZÅÄÖ][\w'’-]{1,40} ){1,4})(?:Council|Committee|Board|Parish|Association|Society|Choir|Orchestra"
    r"|Scouts|Guides|Club|House|Institute|Campus|Swimmers|Rovers|United|Team|Martha)s?"
    r"(?: for [A-Z]\w{1,30}(?: [A-Z]\w{1,30})?)?(?![\w-])"
)
_ENGLISH_STREET: Final = re.compile(r"(?<!\w)[A-Z][a-z'’-]{1,40} (?:Road|Street|Lane|Avenue)(?!\w)")
_COMPANY: Final = re.compile(
    r"(?:[A-ZÅÄÖ][\w&'-]{0,40} ){1,4}(?:& [A-ZÅÄÖ]\w{0,40}\.? )?(?:[Oo]yj?|OYJ?|A[bB]p?|Ky|KY|Tmi|T:mi|Osk|"
    r"ry|r\.y\.|rf|r\.f\.|Ltd|Inc|GmbH|LLC)(?![\w])"
    r"|(?<!\w)(?:Oy|Ab|Tmi|T:mi|Ky) (?:[A-ZÅÄÖ][\w&'-]{0,40})(?: [A-ZÅÄÖ][\w&'-]{0,40}){0,4}"
)
_NAME: Final = r"[A-ZÅÄÖ][\w-]{1,40}"
_RF: Final = r"(?: r\.?f\.?(?!\w))?"
_SWEDISH_HOUSE: Final = re.compile(
    rf"(?<![\w-])(?:{_NAME} )?(?:[A-ZÅÄÖ]?[\w-]{{0,40}}(?:skolan|daghemmet|gymnasiet|gården|centret|skolcentrum"
    r"|biblioteket|församling|förskolan|hemmet|Folkhälsan|Hem och Skola)) i "
    rf"(?!en |ett |den |det |hur ){_NAME}{_RF}"
    rf"|(?<![\w-])(?:{_NAME} ){{1,2}}Hem och Skola{_RF}"
)
"""Swedish units whose name says where they are."""
_TEAM: Final = re.compile(
    r"(?<![\w-])(?:IK|IF|FC|HC|BK|KIF|FF|BC|SK|TK|GK|VPK|FBK) [A-ZÅÄÖ][\w-]{2,40}(?: [A-ZÅÄÖ][\w-]{2,40})?"
)
"""Sports clubs by their abbreviation."""
_HANDLE: Final = re.compile(r"(?<![\w.@/])@(?P<it>[^\W\d_][\w.]{2,30}\w)")


def find(around: Surroundings) -> Iterator[Hit]:
    """Iterate over such names; finds may overlap."""
    for found in _COMPANY.finditer(around.text):
        if not any(around.lexicon.features(word, around.language).public for word in found[0].split()):
            yield Hit(*found.span(), Kind.COMPANY, Tier.POSSIBLE)
    for pattern in (_SWEDISH_HOUSE, _TEAM):
        for found in pattern.finditer(around.text):
            yield Hit(*found.span(), Kind.UNIT)
    for found in _HANDLE.finditer(around.text):
        yield Hit(*found.span("it"), Kind.PERSON, Tier.POSSIBLE)
    if around.language == "en":
        yield from _english(around)


def _english(around: Surroundings) -> Iterator[Hit]:
    for pattern, passes in ((_ENGLISH_HOUSE, _says_kind), (_ENGLISH_BODY, _says_anything)):
        for found in pattern.finditer(around.text):
            start = found.start()
            for part in found["name"].split():
                if not passes(part.lower(), around):
                    yield Hit(start, found.end(), Kind.UNIT)
                    break
                start += len(part) + 1
    for found in _ENGLISH_STREET.finditer(around.text):
        yield Hit(*found.span(), Kind.PLACE)


def _says_kind(word: str, around: Surroundings) -> bool:
    """Whether a word before School says only what kind of school it is."""
    return word in around.lexicon.generic


def _says_anything(word: str, around: Surroundings) -> bool:
    """Whether a word before Council or Board is no name."""
    features = around.lexicon.features(word, "en")
    return _says_kind(word, around) or features.common or features.public
