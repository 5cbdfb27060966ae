"""The words around a name that say what it is: titles, kin, houses, places, verbs of speaking."""

import re
from typing import Final

from lva.anonymity.naming import contexts_en, contexts_fi, contexts_sv

_AREA_BEFORE: Final = re.compile(
    r"(?:naapuri)?(?:kunta|kunnat|kaupunki|kylä|kylät|taajama|kunnista|kaupungeista|kylistä)"
    r"|(?:grann)?(?:kommunen|kommunerna|staden|byn|byarna)|orten|stadsdelen|i|på|vid|från|till|via|mellan|kring|nära|"
    r"utanför|genom|in|from|near|via|to|towards|around|between|through|beyond"
)
_OF_AREA: Final = re.compile(r"(?:municipality|town|city|village|district|region|parish|suburb|area)")
_TO: Final = frozenset({"till", "to", "mellan", "between", "från", "from", "i"})
"""What leads to persons as well as to places."""

_HOUSE_FIRST: Final = re.compile(
    r"(?:ryhmis|[\w-]*(?:nuorisotalo|päiväkerho|esikoulu|kerho|hoivakoti|palvelutalo|leirikeskus)(?:n|ssa|lla)?"
    r"|[\w-]*(?:daghemmet|huset|gården|klubben|lägret|centret|stugan|bygget|hemmet|gymnasiet)"
    r"|[\w-]*päiväkoti|[\w-]*päiväkodi(?:n|ssa|sta)|leikkipuisto|perhekeskus|nuorisotila|lastenkoti"
    r"|perhekoti|daghemmet|daghem|lekparken|familjedaghemmet|förskolan|"
    r"barnhemmet|kindergarten|nursery)"
)
_BODY: Final = re.compile(
    r"[\w-]*(?:lii[t]+o|laito[sk]s?e?|virasto|ministeriö|hallitu[sk]s?e?|valtuuskun[tn]a|valtuutet[tu]+"
    r"|valtuusto|neuvosto|lautakun[tn]a|kesku[sk]s?e?|oikeu[sd]e?|laki|lai|"
    r"yhdisty[sk]s?e?|järjestö|asetu[sk]s?e?|sopimu[sk]s?e?|kysely|hanke|hankkee|ohjelma|seura|säätiö|rahasto"
    r"|suunnitelma|strategia|verkosto|konferenssi|"
    r"komissio|parlamentti|eduskun[tn]a|poliisi|tuomioistui[nm]e?|seurakun[tn]a|yliopisto|korkeakoulu|toimisto|palvelut?|piiri|jaosto|työryhmä|johtoryhmä|toimikun[tn]a)"
    + contexts_fi.END
    + r"|[\w-]*(?:förbund|förbundet|styrelse|styrelsen|institutet|verket|ministeriet|nämnd|nämnden|ombudsman"
    r"|ombudsmannen|lag|lagen|"
    r"domstol|domstolen|universitet|universitetet|konvention|konventionen|rådet|fullmäktige|föreningen"
    r"|programmet|projektet|byrån|kommissionen)s?"
    r"|(?:ministry|board|council|committee|convention|act|institute|agency|union|department|ombudsman|office"
    r"|court|association|"
    r"university|foundation|statistics|article|appendix|option|section|chapter|programme|authority|commission"
    r"|parliament|service|services|table|figure|grade|class|annex)s?"
)

_TITLES: Final = {
    "fi": (contexts_fi.TITLE, contexts_sv.TITLE),
    "sv": (contexts_sv.TITLE, contexts_fi.TITLE),
    "en": (contexts_en.TITLE,),
}
_ACTS: Final = {"fi": contexts_fi.ACT, "sv": contexts_sv.ACT, "en": contexts_en.ACT}
_AGENTS: Final = {"fi": contexts_fi.AGENT, "sv": contexts_sv.AGENT, "en": contexts_en.AGENT}
_AFTERS: Final = {"fi": contexts_fi.AFTER, "sv": contexts_sv.AFTER, "en": contexts_en.AFTER}
_KIN: Final = {"fi": contexts_fi.KIN, "sv": contexts_sv.KIN, "en": contexts_en.KIN}
_VERBS: Final = {"fi": contexts_fi.VERB, "sv": contexts_sv.VERB, "en": contexts_en.VERB}
_AREAS: Final = {"fi": contexts_fi.AREA, "sv": contexts_sv.AREA, "en": contexts_en.AREA}
_HOUSES: Final = {"fi": contexts_fi.HOUSE, "sv": contexts_sv.HOUSE, "en": contexts_en.HOUSE}

PARTICLES: Final = frozenset(
    {
        "af",
        "von",
        "van",
        "de",
        "der",
        "den",
        "da",
        "dos",
        "di",
        "al",
        "el",
        "bin",
        "bint",
        "ibn",
        "la",
        "le",
        "zu",
        "ben",
        "abu",
    }
)
"""What stands in small letters inside a name."""
OPENING_PARTICLES: Final = frozenset({"von", "af", "van", "al", "el", "bin", "ibn", "de", "da"})
"""Those of them with which a surname begins that stands alone."""
ARTICLES: Final = frozenset({"a", "an", "the", "en", "ett", "our", "their", "vår", "her", "his"})
"""What may stand between a name and the role behind it."""
_NO_NOUN: Final = re.compile(
    r"is|was|are|were|be|been|had|have|will|would|can|could|may|might|shall|should|must|does|do|not|never|and|or|nor|but"
    r"|who|whose|whom|that|which|when|where|because|if|then|also|too|in|at|on|by|for|from|with|to|about|as|than|again"
    r"|always|often|still|just|only|even|so|now|later|soon|yesterday|today|tomorrow"
)
"""English words that may stand behind somebody's name, as no noun can."""
LINKS: Final = frozenset({"of", "on", "the", "and", "for", "in", "to", "a"})
"""What stands in small letters inside an English title."""
MISTERS: Final = frozenset({"mr", "mrs", "ms", "miss", "dr", "herra", "rouva", "neiti", "herr", "fru", "fröken"})
"""What stands before a surname and nothing else."""
ADDRESSES: Final = MISTERS | {
    "med",
    "me",
    "hos",
    "with",
    "to",
    "ask",
    "asked",
    "hej",
    "hei",
    "moi",
    "hi",
    "dear",
    "kiitos",
    "mvh",
    "terv",
    "t",
    "regards",
    "hälsn",
    "tack",
    "thanks",
}
"""What stands before somebody's name as a rule."""
_PART_OF_PLACE: Final = re.compile(
    r"gamla|nya|östra|västra|norra|södra|lilla|stora|övre|nedre|inre|yttre|mellersta|vanha|vanhan|uusi|uuden|iso|ison"
    r"|pikku|itäinen|läntinen|pohjoinen|eteläinen|old|new|north|south|east|west|upper|lower|great|little|lake|mount"
    r"|saint|port|s:t"
)
"""Adjectives and the like that are part of the name of a place."""
_HANDS_OVER: Final = {
    "fi": frozenset({"kirjasi", "laati", "kysy", "puh", "sijaisena"}),
    "sv": frozenset({"av", "från", "med", "hos", "me", "fråga", "enligt", "via", "kontakta", "hälsar", "antecknat"}),
    "en": frozenset({"by", "from", "with", "ask", "via", "per", "contact", "cc", "told", "thanks"}),
}
_BEING: Final = frozenset({"on", "oli", "ei", "olisi", "eikä"})
_COMPANY_OF: Final = frozenset({"kanssa", "mielestä", "luona", "luokse", "lupasi", "kirjasi"})
_ARTICLED: Final = re.compile(r"(?:al|el|abu|ibn|ben|bin|ash|as|an|ad|ar)-[A-ZÅÄÖ][a-zåäö].*", re.IGNORECASE)
ALSO: Final = frozenset({"ja", "sekä", "tai", "eli", "och", "samt", "eller", "and", "or", "&"})
"""What joins one name to another of the same kind."""


def is_title(word: str, language: str) -> bool:
    """Whether a word in small letters says what somebody does or whose kin they are."""
    return any(shape.fullmatch(word) for shape in _TITLES[language])


def is_role(word: str, language: str) -> bool:
    """Whether a word that is written in small letters says what somebody does, by its ending at least."""
    return is_title(word, language) or _AGENTS[language].fullmatch(word) is not None


def is_personal(word: str, language: str) -> bool:
    """Whether a word behind a name is said of persons: their kin, their letter, what they said."""
    return bool(_AFTERS[language].fullmatch(word) or _VERBS[language].fullmatch(word))


def speaks(word: str, language: str) -> bool:
    """Whether a word is a verb that persons are the subject of."""
    return _VERBS[language].fullmatch(word) is not None


def acts(word: str, language: str) -> bool:
    """Whether a word is a verb that persons are the subject of as a rule, though things may be, too."""
    return _ACTS[language].fullmatch(word) is not None


def is_area(word: str, language: str) -> bool:
    """Whether a word behind a name says that it is a place."""
    return _AREAS[language].fullmatch(word) is not None


def leads_to_area(word: str, before: str) -> bool:
    """Whether a word before a name says that it is a place; `before` is the word before that."""
    return _AREA_BEFORE.fullmatch(word) is not None or (word == "of" and _OF_AREA.fullmatch(before) is not None)


def may_lead_to_person(word: str) -> bool:
    """Whether what leads to a place leads to persons as well."""
    return word in _TO


def is_house(word: str, language: str) -> bool:
    """Whether a word behind a name says that it is a school, a day-care centre or the like."""
    return _HOUSES[language].fullmatch(word) is not None


def is_house_before(word: str) -> bool:
    """Whether a word before a name says that it is a day-care centre or the like."""
    return _HOUSE_FIRST.fullmatch(word) is not None


def is_body(word: str) -> bool:
    """Whether a word names a body, a law or a program."""
    return _BODY.fullmatch(word) is not None


def is_society(word: str) -> bool:
    """Whether a word behind a name says that it is a society, a board or a congregation called after a place."""
    return contexts_fi.SOCIETY.fullmatch(word) is not None or contexts_sv.SOCIETY.fullmatch(word) is not None


def hands_over(word: str, language: str) -> bool:
    """Whether a word before initials says that they are somebody's: from AW, by BS."""
    return word in _HANDS_OVER[language]


def is_company_of(word: str) -> bool:
    """Whether a word behind initials says that they are somebody's: MR:n kanssa."""
    return word in _COMPANY_OF


def is_kin(word: str, language: str) -> bool:
    """Whether a word behind a genitive is what nobody but a person has: kin, an opinion of their own."""
    return _KIN[language].fullmatch(word) is not None


def is_of_thing(word: str) -> bool:
    """Whether a Finnish word behind a genitive is said of things and times, not of persons."""
    return contexts_fi.OF_THING.fullmatch(word) is not None


def is_belonging(word: str) -> bool:
    """Whether a Finnish word behind a genitive in small letters is what somebody has in hand or is worried by."""
    return contexts_fi.BELONGING.fullmatch(word) is not None or is_kin(word, "fi")


def asks(word: str) -> bool:
    """Whether a Finnish word is a verb behind which somebody is named in a case: kysy, soitin."""
    return contexts_fi.ASKING.fullmatch(word) is not None


def asks_whether(word: str) -> bool:
    """Whether a Finnish verb asks somebody who is named next: voitko, muistathan."""
    return contexts_fi.ASKING_WHETHER.fullmatch(word) is not None


def is_part_of_place(word: str) -> bool:
    """Whether a word is an adjective that the names of places have: Östra, Vanha, Lake."""
    return _PART_OF_PLACE.fullmatch(word) is not None


def has_article(word: str) -> bool:
    """Whether a word begins with an Arabic article or the like, joined to a name: El-Sayed."""
    return _ARTICLED.fullmatch(word) is not None and word.partition("-")[2][0].isupper()


def may_be_noun(word: str) -> bool:
    """Whether an English word behind a capital one may be a noun, for all that is known of it without a dictionary."""
    return not (_NO_NOUN.fullmatch(word) or speaks(word, "en") or acts(word, "en"))


def is_being(word: str) -> bool:
    """Whether a Finnish word says of the one before that they are or are not: Onni on, Helmi ei."""
    return word in _BEING
