"""Interface languages: texts, dates, numbers and lists in an explicitly given language.

Nothing here knows a request: a PDF, a mail or the command line speaks whichever language it is
handed. Catalogues are read from their `.po` files once, at start; no compiled file is kept.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES: Final = ("fi", "sv", "en")
"""The languages of the interface, the master first."""
_BESIDE: Final = "+"
"""Between the codes of the two languages of a document that says everything in both."""

_LOCALES: Final = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
_NO_BREAK: Final = "\u00a0"
_PLURAL_FORMS: Final = 2
_GROUPED: Final = 1000
"""Whole numbers from here on have separators."""


@dataclass(frozen=True, slots=True)
class Language:
    """One interface language and its catalogue.

    Messages are English sentences with `%(name)s` placeholders, as gettext knows them. A message
    that the catalogue lacks is shown in English: a gap is ugly, a crash loses somebody's work.
    """

    code: str
    locale: Locale
    messages: Mapping[str, tuple[str, ...]]
    beside: "Language | None" = None
    """The language in which a document says everything a second time; None where one is enough."""

    def text(self, message: str, /, **values: object) -> str:
        """Return `message` in this language, with its placeholders filled."""
        found = self.messages.get(message)
        text = found[0] if found else message
        return text % values if values else text

    def plural(self, singular: str, plural: str, count: int, /, **values: object) -> str:
        """Return the form for `count`, which is also the placeholder `%(count)s`."""
        found = self.messages.get(singular)
        forms = found if found and len(found) == _PLURAL_FORMS else (singular, plural)
        return forms[0 if count == 1 else 1] % {"count": self.number(count), **values}

    def date(self, day: dt.date) -> str:
        """Return a day in figures, as official papers print it: `25.3.2025`."""
        if self.code == "en":
            return format_date(day, "d MMMM yyyy", locale=self.locale)
        return f"{day.day}.{day.month}.{day.year}"

    def moment(self, at: dt.datetime, zone: ZoneInfo) -> str:
        """Return an aware instant as day and clock time in `zone`."""
        local = at.astimezone(zone)
        clock = f"{local:%H:%M}" if self.code == "en" else f"{local.hour}.{local:%M}"
        word = {"fi": "klo", "sv": "kl.", "en": "at"}[self.code]
        return f"{self.date(local.date())} {word}{_NO_BREAK}{clock}"

    def number(self, value: float | Decimal) -> str:
        """Return a number with the separators of this language, rounded to three decimals."""
        if isinstance(value, int) and 0 <= value < _GROUPED:
            return str(value)
        return str(format_decimal(value, locale=self.locale))

    def amount(self, cents: int, *, exact: bool) -> str:
        """Return an amount of euros with the separators of this language, with two decimals if it is to be exact."""
        euros = Decimal(cents) / 100
        return str(format_decimal(euros, "#,##0.00" if exact else "#,##0", locale=self.locale))

    def join(self, items: Iterable[str]) -> str:
        """Return items as a sentence joins them: `a, b ja c`."""
        return format_list(list(items), locale=self.locale)


def load(folder: Path) -> dict[str, Language]:
    """Read the catalogues below `folder` and return every language by its code.

    A language without a catalogue file is served with its English messages. Fuzzy translations
    are left out.
    """
    return {code: Language(code, Locale.parse(_LOCALES[code]), _messages(folder / code)) for code in LANGUAGES}


def is_output(code: str) -> bool:
    """Whether a document can be made in what `code` means: one language (`fi`) or two in parallel (`fi+sv`)."""
    codes = code.split(_BESIDE)
    return len(codes) in {1, 2} and len(set(codes)) == len(codes) and set(codes) <= set(LANGUAGES)


def output(languages: Mapping[str, Language], code: str) -> Language:
    """Return the language of a document by its code; of two in parallel the first, the second beside it.

    Raises `KeyError` for what is no output.
    """
    first, _, second = code.partition(_BESIDE)
    speech = languages[first]
    return replace(speech, beside=languages[second]) if second else speech


def _messages(folder: Path) -> dict[str, tuple[str, ...]]:
    path = folder / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file)
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if all(texts):
            found[key] = texts
    return found
