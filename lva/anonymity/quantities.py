"""Exact dates, and counts of children so small that they point at them."""

import re
from collections.abc import Iterator
from typing import Final

from lva.anonymity.hits import Hit, Kind, Tier

_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_YEAR: Final = r"(?:19|20)\d{2}"
_TIME: Final = r"(?: ?,? ?(?:klo|kl\.?|at) \d{1,2}(?:[.:]\d{2})?)?"
_FI_MONTH: Final = r"(?:tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu)kuu(?:ta|n)"
_SV_MONTH: Final = r"(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)"
_EN_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_DATE: Final = re.compile(
    rf"(?<![\d.,/§-])(?:{_DAY}\. ?{_MONTH}\. ?{_YEAR}|{_DAY}\.{_MONTH}\.\d{{2}}|{_DAY}/{_MONTH}/{_YEAR}"
    rf"|{_DAY}-{_MONTH}-{_YEAR}"
    rf"|{_YEAR}-{_MONTH}-{_DAY}|{_YEAR}/{_MONTH}/{_DAY}|{_DAY}\. ?{_FI_MONTH},? {_YEAR}|{_DAY}(?:\."
    rf"|:e)? {_SV_MONTH},? {_YEAR}"
    rf"|{_DAY}(?:st|nd|rd|th)?(?: of)? {_EN_MONTH}\.?,? {_YEAR}|{_EN_MONTH}\.? {_DAY}(?:st|nd|rd"
    rf"|th)?,? {_YEAR}){_TIME}(?![\d/-]|\.\d)"
)
_DATE_SHORT: Final = re.compile(
    rf"(?<![\d.,/§-])(?:{_DAY}\.{_MONTH}\.(?!\d)|{_DAY}\. ?{_FI_MONTH}(?!\w)|(?:(?<=den )"
    rf"|(?<=Den )){_DAY}(?::e)? {_SV_MONTH}(?!\w)"
    rf"|{_DAY}(?:st|nd|rd|th)(?: of)? {_EN_MONTH}(?!\w)|{_EN_MONTH} {_DAY}(?:st|nd|rd|th)?(?![\w.,]\d|\w)){_TIME}"
)
"""Without a year, a date is one of many."""
_BORN: Final = re.compile(
    r"(?<!\w)(?:synt|syntynyt|s|f|född|born)\.?(?: (?:vuonna|år|in))? (?P<it>(?:19|20)\d{2})(?!\d)", re.IGNORECASE
)

_FI_NUMBER: Final = (
    r"[1-9]|yh(?:den|tä|dellä|deltä|delle|destä|dessä|tenä)|yksi|kah(?:den|ta|della|delta|delle|desta|dessa)"
    r"|kaksi|kolme(?:n|a|lla|lta|lle|sta|ssa)?|"
    r"neljä(?:n|ä|llä|ltä|lle|stä|ssä)?|vii(?:si|den|ttä|dellä|deltä|delle|destä|dessä)|kuu(?:si|den|tta|della"
    r"|delta|delle|desta|dessa)|"
    r"seitsemä(?:n|ä|llä|ltä|lle|stä)|seitsemän|kahdeksa(?:n|a|lla|lta|lle|sta)|yhdeksä(?:n|ä|llä|ltä|lle|stä)"
    r"|pari|parilla"
)
_FI_CHILD: Final = (
    r"(?:\w*laps(?:i|en|ella|elta|elle|esta|essa|ista|illa)|\w*lasta|\w*oppil(?:as|aan|asta|aalla|aalta|aalle"
    r"|aasta|aista)|"
    r"\w*opiskelija(?:n|a|a|lla|lta|lle)?|\w*koululai(?:nen|sen|sta|sella|selta|selle)|\w*luokkalai(?:nen|sen"
    r"|sta|sella|selle)|"
    r"\w*nuor(?:i|en|ta|ella|elta|elle)|\w*vauva[an]?|\w*poika[an]?|pojan|\w*tyttö[än]?|tytön|sisarus(?:ta|parvi)?)"
)
_SV_NUMBER: Final = r"[1-9]|ett|en|två|tre|fyra|fem|sex|sju|åtta|nio"
_SV_CHILD: Final = (
    r"(?:\w*barn|\w*elev(?:er)?|\w*unga|\w*ungdom(?:ar)?|\w*pojk(?:e|ar)|\w*flick(?:a|or)|\w*studerande|syskon)"
)
_EN_NUMBER: Final = r"[1-9]|one|two|three|four|five|six|seven|eight|nine"
_EN_CHILD: Final = (
    r"(?:child(?:ren)?|pupils?|students?|boys?|girls?|siblings|babies|toddlers?|teenagers?|infants?|youngsters?)"
)
_SMALL: Final = re.compile(
    rf"(?<![\w.,/§–-])(?<!\d )(?:(?:{_FI_NUMBER}) (?:\w+(?:a|ä|n|t|lla|llä) )?{_FI_CHILD}"
    rf"|(?:{_SV_NUMBER}) (?:\w+(?:a|t) )?{_SV_CHILD}|(?:{_EN_NUMBER}) (?:\w+ )?{_EN_CHILD})(?![\w-])",
    re.IGNORECASE,
)
_NOT_SMALL: Final = re.compile(
    r"\d\s+(?:euro|prosent|procent|percent|kilom|minuut|minut|vuotta|vuoden|vuosi|år |year)", re.IGNORECASE
)


def dates(text: str) -> Iterator[Hit]:
    """Iterate over exact dates; those without a year are possible only."""
    for found in _DATE.finditer(text):
        yield Hit(*found.span(), Kind.DATE)
    for found in _DATE_SHORT.finditer(text):
        yield Hit(*found.span(), Kind.DATE, Tier.POSSIBLE)
    for found in _BORN.finditer(text):
        yield Hit(*found.span("it"), Kind.DATE, Tier.POSSIBLE)


def small_counts(text: str) -> Iterator[Hit]:
    """Iterate over counts of one to nine children."""
    for found in _SMALL.finditer(text):
        if not _NOT_SMALL.match(found[0]):
            yield Hit(*found.span(), Kind.SMALL_N)
