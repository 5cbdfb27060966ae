"""What an organisation may choose for itself: one table, which pages, commands and checks all read.

Every setting adds or prefers something. None takes away what the assessment is made of: the general principles,
hearing, the zero alternative, the worst-affected group and follow-up are the pack's, which no setting touches.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from lva.content.model import LANGUAGES, Depth, Text
from lva.content.own import Additions, Extra
from lva.domain import retention, screening
from lva.domain.errors import Invalid
from lva.domain.people import OrganisationKind
from lva.domain.signatories import SETTING as SIGNATURES
from lva.domain.signatories import Signatory
from lva.domain.signin.factors import REQUIRED
from lva.domain.signin.vouching import PROVIDERS_ONLY
from lva.domain.snapshot import BESIDE, PROFILE
from lva.domain.together.participation import ONLY_PARTICIPANTS

NAMES: Final = "names"
IN_USE: Final = "languages"
BRAND_NAME: Final = "brand_name"
BRAND_COLOUR: Final = "brand_colour"
UNITS: Final = "units"
BODIES: Final = "bodies"
EXTRA_TRIGGERS: Final = "extra_triggers"
EXTRA_GROUPS: Final = "extra_groups"
_ADDED: Final = frozenset({EXTRA_TRIGGERS, EXTRA_GROUPS})
FOLLOW_UP: Final = "follow_up_months"
ONE_PERSON: Final = "one_person_may_approve"
"""Lets whoever submitted approve as well."""
SHARING: Final = "sharing"
"""What may go to blind review: nothing if missing, otherwise `ratings` or `texts`."""
MONTHS: Final = (12,)
"""After so many months an assessment is followed up where nothing else was chosen."""
CLOSED: Final = "closed"
DEPTH: Final = "depth"
KEY: Final = "key"
ITEMS_MOST: Final = 100
"""So many items a list may have, closed ones included."""
_LONG: Final = 200
_SHORT: Final = 60
_MONTHS_MOST: Final = 120
_INTERVALS_MOST: Final = 5
_CONTRAST: Final = 4.5
"""WCAG 2.2, success criterion 1.4.3: the least contrast of text."""
_PAPER_CONTRAST: Final = 7.0
"""Success criterion 1.4.6: what headings on paper have, which are also copied and faxed."""
_GLARE: Final = 0.05
_DARK: Final = 0.04045
"""Constants of relative luminance and contrast, as WCAG 2.2 defines them."""
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_KEY: Final = re.compile(r"[a-z]{1,8}_[0-9a-z]{1,16}")
_OWN_KEY: Final = re.compile(r"own_[0-9a-z]{1,16}")
"""No key of a pack begins so: what is added takes the place of nothing."""
_NONE: Final = "none"


class Theme(StrEnum):
    """What settings are about; each theme has one page."""

    NAMES = "names"
    LOOK = "look"
    UNITS = "units"
    BODIES = "bodies"
    SCREENING = "screening"
    GROUPS = "groups"
    FOLLOW_UP = "follow-up"
    DOCUMENTS = "documents"
    TOGETHER = "together"
    SHARING = "sharing"
    SIGNING_IN = "signing-in"
    RETENTION = "retention"


_OF_ALL: Final = (Theme.NAMES, Theme.LOOK, Theme.UNITS, Theme.SIGNING_IN)
"""The themes of an organisation that makes no assessments."""


class Shape(StrEnum):
    """What the value of a setting is."""

    WORDS = "words"
    """Words by language."""
    SWITCH = "switch"
    ONE = "one"
    """One of the options; none is what holds without a choice."""
    SOME = "some"
    """Some of the options, in their order."""
    BAND = "band"
    """The least number of one of the bands in which the screening counts children."""
    COLOUR = "colour"
    """`#` and six hexadecimal digits, legible on white and under white."""
    MONTHS = "months"
    """Whole numbers of months, the least first."""
    ITEMS = "items"
    """Named things in an order: a key, words by language, and whether each is closed. None ever goes away."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    key: str
    """Under which it is stored, among the settings or as a column of the organisation."""
    theme: Theme
    shape: Shape
    options: tuple[str, ...] = ()
    recorded: bool = False
    """Whether it changes what a record says, and is therefore kept in it."""
    most: int = _LONG
    """The greatest length of words."""
    needed: bool = False
    """Whether it cannot be taken back."""
    by_command: bool = False
    """Whether only the command line changes it: a mistake would keep everybody out, who could mend it."""
    depths: bool = False
    """Whether an item names a depth."""


SETTINGS: Final = (
    Setting(NAMES, Theme.NAMES, Shape.WORDS, needed=True),
    Setting(IN_USE, Theme.NAMES, Shape.SOME, LANGUAGES),
    Setting(BRAND_NAME, Theme.LOOK, Shape.WORDS, most=_SHORT),
    Setting(BRAND_COLOUR, Theme.LOOK, Shape.COLOUR),
    Setting(UNITS, Theme.UNITS, Shape.ITEMS),
    Setting(BODIES, Theme.BODIES, Shape.ITEMS),
    Setting(screening.CHILDREN, Theme.SCREENING, Shape.BAND, recorded=True),
    Setting(screening.SCALE, Theme.SCREENING, Shape.SWITCH, recorded=True),
    Setting(EXTRA_TRIGGERS, Theme.SCREENING, Shape.ITEMS, recorded=True, depths=True),
    Setting(EXTRA_GROUPS, Theme.GROUPS, Shape.ITEMS, recorded=True),
    Setting(FOLLOW_UP, Theme.FOLLOW_UP, Shape.MONTHS),
    Setting(ONLY_PARTICIPANTS, Theme.TOGETHER, Shape.SWITCH),
    Setting(ONE_PERSON, Theme.TOGETHER, Shape.SWITCH),
    Setting(PROFILE, Theme.DOCUMENTS, Shape.ONE, (BESIDE,), recorded=True),
    Setting(SIGNATURES, Theme.DOCUMENTS, Shape.SOME, tuple(role.value for role in Signatory), recorded=True),
    Setting(SHARING, Theme.SHARING, Shape.ONE, ("ratings", "texts")),
    Setting(REQUIRED, Theme.SIGNING_IN, Shape.SWITCH),
    Setting(PROVIDERS_ONLY, Theme.SIGNING_IN, Shape.SWITCH, by_command=True),
    *(Setting(rule.setting, Theme.RETENTION, Shape.ONE, rule.options) for rule in retention.RULES if rule.setting),
)
RECORDED: Final = tuple(setting.key for setting in SETTINGS if setting.recorded)
BY_KEY: Final = {setting.key: setting for setting in SETTINGS}


def themes_of(kind: OrganisationKind) -> tuple[Theme, ...]:
    """Return what organisations of that kind choose about."""
    return _OF_ALL if kind is OrganisationKind.MLL else tuple(Theme)


def of_theme(theme: Theme) -> tuple[Setting, ...]:
    """Return the settings of a theme, in their order."""
    return tuple(setting for setting in SETTINGS if setting.theme is theme)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a new choice is looked at against."""

    chosen: Mapping[str, Any]
    """The settings as they are, the columns of the organisation among them."""
    bands: Sequence[int]
    """The least numbers of the bands in which the screening counts children."""


def settled(key: str, value: object, standing: Standing) -> Any:
    """Return a choice as it is stored; None takes it back, and so does what is empty.

    Raises `Invalid` with the setting's key: `option` for a setting or a value that does not exist, and by shape
    `band`, `colour`, `contrast`, `months`, `too_long`, `missing`, `removed` or `too_many`.
    """
    setting = BY_KEY.get(key)
    if setting is None:
        raise Invalid(key, "option")
    empty = value in (None, False, _NONE, "", [], {})
    found = None if empty else _SETTLED[setting.shape](setting, value, standing)
    if found is None and setting.needed:
        raise Invalid(key, "missing")
    if setting.shape is Shape.ITEMS:
        _keep_all(setting, found or [], standing)
    return found


def _words(setting: Setting, value: object, _: Standing) -> dict[str, str] | None:
    if not isinstance(value, Mapping) or not set(value) <= set(LANGUAGES):
        raise Invalid(setting.key, "option")
    said = {language: _line(setting, value[language]) for language in LANGUAGES if value.get(language)}
    return {language: text for language, text in said.items() if text} or None


def _line(setting: Setting, value: object) -> str:
    """Return one line of plain text, composed and with single blanks."""
    if not isinstance(value, str):
        raise Invalid(setting.key, "option")
    plain = "".join(sign for sign in unicodedata.normalize("NFC", " ".join(value.split())) if sign.isprintable())
    if len(plain) > setting.most:
        raise Invalid(setting.key, "too_long", {"most": setting.most})
    return plain


def _switch(setting: Setting, value: object, _: Standing) -> bool:
    if value is not True:
        raise Invalid(setting.key, "option")
    return True


def _one(setting: Setting, value: object, _: Standing) -> object:
    if value not in setting.options:
        raise Invalid(setting.key, "option")
    return value


def _some(setting: Setting, value: object, _: Standing) -> list[str]:
    if not isinstance(value, list) or not all(one in setting.options for one in value) or len(set(value)) < len(value):
        raise Invalid(setting.key, "option")
    return [one for one in setting.options if one in value]


def _band(setting: Setting, value: object, standing: Standing) -> object:
    if isinstance(value, bool) or value not in standing.bands:
        raise Invalid(setting.key, "band", {"bands": sorted(standing.bands)})
    return value


def _colour(setting: Setting, value: object, _: Standing) -> str:
    text = value.strip().lower() if isinstance(value, str) else ""
    if not _COLOUR.fullmatch(text):
        raise Invalid(setting.key, "colour")
    if not is_legible(text):
        raise Invalid(setting.key, "contrast")
    return text


def _months(setting: Setting, value: object, _: Standing) -> list[int]:
    given = value if isinstance(value, list) else []
    fits = [one for one in given if isinstance(one, int) and not isinstance(one, bool) and 1 <= one <= _MONTHS_MOST]
    if not fits or len(fits) < len(given) or len(set(fits)) < len(fits) or len(fits) > _INTERVALS_MOST:
        raise Invalid(setting.key, "months")
    return sorted(fits)


def _items(setting: Setting, value: object, _: Standing) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise Invalid(setting.key, "option")
    if len(value) > ITEMS_MOST:
        raise Invalid(setting.key, "too_many", {"most": ITEMS_MOST})
    items = [_item(setting, one) for one in value]
    if len({one[KEY] for one in items}) < len(items):
        raise Invalid(setting.key, "option")
    return items


def _item(setting: Setting, value: Mapping[str, Any]) -> dict[str, Any]:
    key, depth = value.get(KEY), value.get(DEPTH)
    said = {language: _line(setting, value[language]) for language in LANGUAGES if value.get(language)}
    words = {language: text for language, text in said.items() if text}
    fits = _OWN_KEY if setting.key in _ADDED else _KEY
    if not isinstance(key, str) or not fits.fullmatch(key):
        raise Invalid(setting.key, "option")
    if not words:
        raise Invalid(setting.key, "missing", {"item": key})
    item = {KEY: key, **words}
    if setting.depths:
        if depth not in (Depth.BRIEF, Depth.FULL):
            raise Invalid(setting.key, "option")
        item[DEPTH] = str(depth)
    return {**item, CLOSED: True} if value.get(CLOSED) else item


def _keep_all(setting: Setting, items: Sequence[Mapping[str, Any]], standing: Standing) -> None:
    """Raise `Invalid` if an item that is there would be gone: what was said with it would lose its words."""
    kept = {one[KEY] for one in items}
    gone = [one[KEY] for one in standing.chosen.get(setting.key) or () if one[KEY] not in kept]
    if gone:
        raise Invalid(setting.key, "removed", {"items": gone})


_SETTLED: Final[Mapping[Shape, Callable[[Setting, object, Standing], Any]]] = {
    Shape.WORDS: _words,
    Shape.SWITCH: _switch,
    Shape.ONE: _one,
    Shape.SOME: _some,
    Shape.BAND: _band,
    Shape.COLOUR: _colour,
    Shape.MONTHS: _months,
    Shape.ITEMS: _items,
}


def is_legible(colour: str) -> bool:
    """Whether white text can be read on a colour (`#rrggbb`), and such text on white."""
    return contrast_with_white(colour) >= _CONTRAST


def accent(chosen: Mapping[str, Any]) -> str:
    """Return the colour of an organisation's documents by what it has chosen; empty if that is too pale for paper."""
    colour = chosen.get(BRAND_COLOUR) or ""
    return colour if colour and contrast_with_white(colour) >= _PAPER_CONTRAST else ""


def contrast_with_white(colour: str) -> float:
    """Return the contrast of a colour (`#rrggbb`) with white by WCAG 2.2, from 1 to 21; it is the same both ways."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return (1 + _GLARE) / (0.2126 * red + 0.7152 * green + 0.0722 * blue + _GLARE)


def _linear(part: float) -> float:
    return part / 12.92 if part <= _DARK else ((part + 0.055) / 1.055) ** 2.4


@dataclass(frozen=True, slots=True)
class Item:
    """One named thing of a list: a unit, a body, a group."""

    key: str
    names: Mapping[str, str]
    closed: bool = False
    depth: str = ""

    def name(self, language: str) -> str:
        """Return its name in `language`, or in the first language it has."""
        return self.names.get(language) or next(iter(self.names.values()))


def items(chosen: Mapping[str, Any], key: str) -> tuple[Item, ...]:
    """Return the items of a setting in their order, the closed ones too."""
    return tuple(
        Item(
            one[KEY],
            {language: one[language] for language in LANGUAGES if one.get(language)},
            bool(one.get(CLOSED)),
            one.get(DEPTH, ""),
        )
        for one in chosen.get(key) or ()
    )


def open_items(chosen: Mapping[str, Any], key: str) -> tuple[Item, ...]:
    """Return the items of a setting that are offered."""
    return tuple(one for one in items(chosen, key) if not one.closed)


def months_of(chosen: Mapping[str, Any]) -> tuple[int, ...]:
    """Return after how many months assessments are followed up, the first time first."""
    return tuple(chosen.get(FOLLOW_UP) or MONTHS)


def next_months(chosen: Mapping[str, Any], there: int) -> int:
    """Return after how many months the next follow-up is expected if so many have been agreed already."""
    months = months_of(chosen)
    return months[min(there, len(months) - 1)]


def languages_of(chosen: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the languages in which an organisation works: the chosen ones, otherwise those of its names."""
    wanted = chosen.get(IN_USE) or [language for language in LANGUAGES if names.get(language)]
    return tuple(wanted or LANGUAGES)


def additions_of(chosen: Mapping[str, Any]) -> Additions:
    """Return what an organisation adds to the packs."""
    if not chosen.get(EXTRA_GROUPS) and not chosen.get(EXTRA_TRIGGERS):
        return Additions()
    return Additions(tuple(map(_extra, items(chosen, EXTRA_GROUPS))), tuple(map(_extra, items(chosen, EXTRA_TRIGGERS))))


def additions_told(chosen: object) -> Additions:
    """Return what the settings of a record add to its pack; whoever wrote them, what does not fit adds nothing."""
    said: Mapping[str, Any] = chosen if isinstance(chosen, Mapping) else {}
    kept = {}
    for key in _ADDED:
        with suppress(Invalid):
            kept[key] = settled(key, said.get(key), Standing({}, ()))
    return additions_of(kept)


def _extra(item: Item) -> Extra:
    words = Text(*(item.name(language) for language in LANGUAGES))
    return Extra(item.key, words, item.closed, Depth(item.depth) if item.depth else Depth.BRIEF)
