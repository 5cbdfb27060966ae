"""Identifiers that show by their pattern. A checksum that fails makes a find possible, never none.

A mistyped identity code still identifies a child.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from lva.anonymity import quantities
from lva.anonymity.hits import Hit, Kind, Tier
from lva.domain.judging import personal_data

_FREE: Final = r"(?<![\w/.-])"
"""What stands before an identifier is no letter, digit or joint of a longer one."""
_DASH: Final = "[-‐‑–−]"

_HETU: Final = re.compile(
    rf"(?<![\w-])\d{{6}} ?(?:{_DASH}|[+ABCDEFYXWVU]) ?\d{{3}} ?[0-9A-Z](?![\w])(?!{_DASH}\d)", re.IGNORECASE
)
_EMAIL: Final = re.compile(
    r"(?<![\w.+%'-])[\w.+%'-]+ ?(?:@|[\[({] ?(?:at|ät|miukumauku) ?[\])}]| at (?=[\w-]+ (?:dot|piste|punkt) )) ?"
    r"[\w-]+(?:(?:\.|[\[({] ?(?:dot|piste|punkt) ?[\])}]| (?:dot|piste|punkt) )[\w-]+)+",
    re.IGNORECASE,
)
_URL: Final = re.compile(
    r"(?:(?:https?|ftp)://|www\.)[^\s<>\"”’]+[\w/=&#-]"
    r"|(?<![\w.@-])(?:[a-zåäö0-9-]+\.)+(?:fi|ax|com|org|net|eu|info|example|se"
    r"|io)\b(?:/[^\s<>\"”’]*[\w/=&#-])?(?!\.?[\w@])",
    re.IGNORECASE,
)
_IBAN: Final = re.compile(
    r"(?<![\w-])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?(?!\w)|(?<![\w-])FI ?\d{2}(?:[ -]?\d){14}(?!\w)"
)
_VAT: Final = re.compile(r"(?<![\w-])FI[ -]?\d{8}(?!\w)")
_BUSINESS_ID: Final = re.compile(rf"{_FREE}\d{{6,7}} ?{_DASH} ?\d(?![\w/.]\d|\w|{_DASH}\d)")
_PROPERTY_ID: Final = re.compile(rf"{_FREE}\d{{1,3}}-\d{{1,3}}-\d{{1,4}}-\d{{1,4}}(?:-[MK]\d{{1,4}})?(?![\w-])")
_PROPERTY_LONG: Final = re.compile(
    r"(?:tunnu\w{1,12}|beteckning\w{0,12}|property id\w*)(?: (?:on|är|is))?:? (?P<it>\d{14})(?!\d)", re.IGNORECASE
)
_CASE: Final = re.compile(
    r"(?<![\w/-])(?:"
    r"(?!D[Nn][Rr]|Asia|Case|Nro|Nr|No|Liite|Bilaga|Diaari|Diarie"
    r"|Ärende)(?:[A-ZÅÄÖ]{2,9}[ :]|[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,9}[:/-])\d{1,6}"
    r"(?:/\d{2}(?:\.\d{2}){1,3})?/(?:19|20)\d{2}(?:/\d+)?"
    r"|[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,7}[dD](?:no|nr)[-/: ]\d{1,6}[-/](?:19|20)\d{2}"
    r"|[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,7}[dD](?:no|nr)[-/: ](?:19|20)\d{2}[-/]\d{1,6}"
    r"|[A-ZÅÄÖ]{2,8} (?:19|20)\d{2}-\d{4,6}"
    r"|D(?:/\d{1,6}){1,4}/(?:19|20)\d{2}"
    r"|\d{1,6}/\d{2}(?:\.\d{2}){1,3}/(?:19|20)\d{2}(?:/\d+)?"
    r"|\d{1,5}/\d{4}/\d{1,4}"
    r"|\d{1,6}/\d{2}(?:\.\d{2}){1,3}(?:/\d{1,4})?"
    r")(?![\w/-])"
)
_CASE_SHORT: Final = re.compile(r"(?<![\w/.-])(?P<number>\d{1,5})/(?P<year>(?:19|20)\d{2})(?![\w/-])")
_STATUTE: Final = re.compile(
    r"(?:lai|laki|lak|asetu|säädö|lag|förordning|act|decree|direktiiv|direktiv)\w* ?\(?$", re.IGNORECASE
)
"""Statutes are numbered like cases and are no secret."""
_CASE_LABELLED: Final = re.compile(
    r"(?:diaari|diarie|asia|case|ärende|dnro|dnr|d:nro)(?:num\w{1,20}|n:?r?o?|r)?(?: (?:on|är|is|number))?[.: ]+"
    r"(?P<it>(?=[\w/.:-]{0,30}\d)[\w][\w/.:-]{2,29}\w)",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(
    r"(?<![\w/.,+-])(?:\+|00)\d{1,3}(?: ?\(0\))?(?:[ \u2009-]?\(?\d{1,4}\)?){2,6}(?<=\d)(?![\w/]|[.,-]\d)"
    r"|(?<![\w/.,+-])(?:\(0\d{1,3}\)|0\d{1,3})[ /-]{0,3}\d{2,4}(?:[ -]?\d{1,4}){1,4}(?![\w/]|[.,-]\d)"
)
_PHONE_LABELLED: Final = re.compile(
    r"(?<!\w)(?:puh|puhelin\w*|puhelinnumero\w*|p|gsm|matkapuhelin\w*|tel|telefon\w*|tfn|mobil\w*|phone|call"
    r"|soita|ring|numero\w*|numret|nummer)"
    r"[.: ]{1,3}(?P<it>\d{2,4}(?:[ -]?\d{2,4}){1,4})(?![\w/]|[.,-]\d)",
    re.IGNORECASE,
)
_PHONE_DIGITS: Final = range(7, 16)
_PLATE: Final = re.compile(r"(?<![\w-])(?!(?:EU|YK|UN|FN|CE|EN|WC|TV|IT|OK|HR)-)[A-ZÅÄÖ]{2,3}-\d{1,3}(?![\w-])")
_NOT_PLATES: Final = frozenset({"BKT", "COV", "ETA", "FTE", "ICF", "ISO", "LTO", "PDF", "SDG", "SFS", "THL"})
"""What other things that are numbered begin with."""
_PLATE_LABELLED: Final = re.compile(
    r"(?:rekisterinumero|rekisteritunnus|registernumme?r|registration(?: number)?|number plate)\w{0,12}"
    r"(?: (?:on|är|is))? "
    r"(?P<it>[A-ZÅÄÖ]{2,3}[ -]?\d{1,3})(?!\w)",
    re.IGNORECASE,
)
_DEGREES: Final = r"\d{1,3} ?° ?(?:\d{1,2}(?:[.,]\d+)? ?['′’] ?(?:\d{1,2}(?:[.,]\d+)? ?(?:\"|″|”|''))?)?"
_COORDINATES: Final = re.compile(
    r"(?<![\w.,])[NP]?:? ?(?:59|6\d|70)[.,]\d{3,8} ?°? ?[NP]?[ ,;/]{1,3}[EI]?:? ?(?:19|2\d"
    r"|3[01])[.,]\d{3,8}(?: ?° ?[EI]?)?(?![\w])"
    rf"|[NP]? ?{_DEGREES} ?[NP]?[ ,;/]{{1,3}}[EI]? ?{_DEGREES}(?: ?[EI]\b)?"
    r"|(?<![\w.,])[NP]?[:= ]{0,2}(?:6[6-9]|7[0-7])\d{5}(?:[.,]\d+)?[ ,;/]{1,3}[EI]?[:= ]{0,2}\d{6,7}(?:[.,]\d+)?(?!\w)"
)
_STREET_END: Final = (
    r"(?:tie|katu|kuja|polku|raitti|väylä|kaari|rinne|ranta|puisto|piha|tori|aukio|puistikko|bulevardi|penger"
    r"|(?<!ra)portti|taival|reuna|"
    r"mäki|silta|laita|kulma|niitty|aukea|harju|tanhua|kallio|niemi|vägen|gatan|gränden|gränd|stigen|backen"
    r"|torget|esplanaden|"
    r"gata|väg|stig|allén|tien|kadun|tiellä|tiellä|kadulla|kujalla|polulla)"
)
_TAIL: Final = (
    r" \d{1,4}(?![\d/%])(?:[-–]\d{1,4})?(?: ?[a-zA-Z](?![\w]))?(?: ?(?:as|bst|apt|lgh)?\.? ?\d{1,3}(?!\w|\.\d))?"
    r"(?:,? (?:FI-|AX-)?\d{5}(?: [A-ZÅÄÖ][\wåäö-]{1,40})?)?"
)
_ADDRESS: Final = re.compile(
    r"(?<!\w)(?:(?!Osoite|Adress|Address)[A-ZÅÄÖ][\wåäöé]{0,40}[ -]){0,2}"
    rf"(?:[A-ZÅÄÖ][\wåäöé]{{0,40}}|(?<=[nsaä] )[a-zåäö]{{0,40}}|(?<!\w)(?<! )[a-zåäö]{{2,}}){_STREET_END}{_TAIL}"
    r"|(?<!\w)[A-Z][a-z]{1,40} (?:Road|Street|Lane|Avenue|Drive|Close|Way)"
    + _TAIL
    + r"|(?<![\w.,])\d{1,4}[a-z]? (?:[A-Z][a-z]{1,40} ){1,2}(?:Road|Street|Lane|Avenue|Drive|Close|Way)(?!\w)"
    r"(?:, [A-Z]\w+)?"
    r"|(?<!\w)(?:PL|PB|P\.?O\.? ?Box) \d{1,5}(?:,? \d{5}(?: [A-ZÅÄÖ][\wåäö-]{1,40})?)?"
    r"|(?<![\w.,-])(?:FI-|AX-)?\d{5} (?!EUR|KPL|MWH)[A-ZÅÄÖ][A-Za-zÅÄÖåäö-]{2,}(?!\w)"
)
_ADDRESS_LABELLED: Final = re.compile(
    r"(?:osoitteessa|osoite:?|osoitteeseen|osoitteesta|asuu|adressen(?: är)?|adress:?|bor på|lives at|live at"
    r"|address:?(?: is)?) "
    rf"(?P<it>[A-ZÅÄÖ][\wåäöé-]{{0,40}}(?: [A-ZÅÄÖa-zåäö][\wåäöé-]{{0,40}})?{_TAIL})"
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"

_Patterns = tuple[tuple[Kind, re.Pattern[str], Callable[[str], bool]], ...]


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isdigit())


def identity_code_fits(text: str) -> bool:
    """Whether the check sign of an identity code is right, by the rule of the population register."""
    plain = re.sub(r"[\s]", "", text).upper()
    number = _digits(plain[:-1])
    return plain[-1] == _CHECKS[int(number) % 31]


def iban_fits(text: str) -> bool:
    """Whether the check digits of an account number are right (ISO 13616)."""
    plain = re.sub(r"[\s-]", "", text)
    return int("".join(str(int(one, 36)) for one in plain[4:] + plain[:4])) % 97 == 1


def business_id_fits(text: str) -> bool:
    """Whether the check digit of a business id is right, by the rule of the business register."""
    number = _digits(text).rjust(8, "0")
    rest = sum(int(one) * weight for one, weight in zip(number, _WEIGHTS, strict=False)) % 11
    return int(number[7]) == (11 - rest if rest > 1 else 0) and rest != 1


def _yes(_: str) -> bool:
    return True


def _no(_: str) -> bool:
    return False


def _is_plate(text: str) -> bool:
    return text.partition("-")[0] not in _NOT_PLATES


_PATTERNS: Final[_Patterns] = (
    (Kind.HETU, _HETU, identity_code_fits),
    (Kind.EMAIL, _EMAIL, _yes),
    (Kind.URL, _URL, _yes),
    (Kind.IBAN, _IBAN, iban_fits),
    (Kind.BUSINESS_ID, _VAT, business_id_fits),
    (Kind.BUSINESS_ID, _BUSINESS_ID, business_id_fits),
    (Kind.PROPERTY_ID, _PROPERTY_ID, _yes),
    (Kind.PROPERTY_ID, _PROPERTY_LONG, _yes),
    (Kind.CASE_NO, _CASE, _yes),
    (Kind.CASE_NO, _CASE_LABELLED, _no),
    (Kind.PHONE, _PHONE_LABELLED, _yes),
    (Kind.PLATE, _PLATE, _is_plate),
    (Kind.PLATE, _PLATE_LABELLED, _yes),
    (Kind.COORDINATES, _COORDINATES, _yes),
    (Kind.ADDRESS, _ADDRESS, _yes),
    (Kind.ADDRESS, _ADDRESS_LABELLED, _yes),
)

_SURE: Final = {"identity_code": Kind.HETU, "email": Kind.EMAIL, "phone": Kind.PHONE}
"""What the tool finds in any text of an assessment, by the detector's names."""


def find(text: str) -> Iterator[Hit]:
    """Iterate over identifiers of a text that was read; finds may overlap."""
    if "@" in text or any(one.isdigit() for one in text):
        for sure in personal_data.certain(text):
            yield Hit(sure.start, sure.end, _SURE[sure.kind])
        yield from _short_cases(text)
        yield from _phones(text)
        yield from quantities.dates(text)
    for kind, pattern, fits in _PATTERNS:
        for found in pattern.finditer(text):
            start, end = found.span("it" if "it" in pattern.groupindex else 0)
            yield Hit(start, end, kind, Tier.CERTAIN if fits(text[start:end]) else Tier.POSSIBLE)
    yield from quantities.small_counts(text)


def _short_cases(text: str) -> Iterator[Hit]:
    for found in _CASE_SHORT.finditer(text):
        school_year = int(found["year"]) - int(found["number"]) == 1
        if not school_year and not _STATUTE.search(text, max(0, found.start() - 24), found.start()):
            yield Hit(*found.span(), Kind.CASE_NO, Tier.POSSIBLE)


def _phones(text: str) -> Iterator[Hit]:
    for found in _PHONE.finditer(text):
        if len(_digits(found[0])) in _PHONE_DIGITS:
            yield Hit(*found.span(), Kind.PHONE)
