"""The three languages as they speak, with a catalogue of just the words that values are said in."""

from functools import cache
from typing import Final

from babel import Locale

from lva.i18n import Language

_WORDS: Final = {
    "fi": {
        "not known": "ei tietoa",
        "yes": "kyllä",
        "a removed entry": "poistettu merkintä",
        "at least %(number)s": "vähintään %(number)s",
        "at most %(number)s": "enintään %(number)s",
        "about %(number)s": "noin %(number)s",
        "%(amount)s euro": "%(amount)s euro",
        "%(amount)s euros": "%(amount)s euroa",
        "until %(day)s": "%(day)s asti",
        "until the year %(year)s": "vuoteen %(year)s asti",
        "from %(day)s": "%(day)s alkaen",
        "from the year %(year)s": "vuodesta %(year)s alkaen",
    },
    "sv": {
        "not known": "uppgift saknas",
        "yes": "ja",
        "a removed entry": "en borttagen post",
        "at least %(number)s": "minst %(number)s",
        "at most %(number)s": "högst %(number)s",
        "about %(number)s": "cirka %(number)s",
        "%(amount)s euro": "%(amount)s euro",
        "%(amount)s euros": "%(amount)s euro",
    },
    "en": {},
}
_LOCALES: Final = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}


@cache
def speaking(code: str) -> Language:
    """Return a language."""
    messages = {message: (text,) for message, text in _WORDS[code].items()}
    return Language(code, Locale.parse(_LOCALES[code]), messages)
