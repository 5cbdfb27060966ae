"""What masks are called, in the language of the words that they stand in."""

from collections.abc import Mapping

from lva.domain.blind import masking
from lva.i18n import Language


def mask_words(language: Language) -> Mapping[str, str]:
    """Return the word of each mask, in capital letters, and the words for a small count."""
    return {
        "ADDRESS": language.text("ADDRESS"),
        "BUSINESS_ID": language.text("BUSINESS ID"),
        "CASE_NO": language.text("CASE NUMBER"),
        "COMPANY": language.text("COMPANY"),
        "COORDINATES": language.text("COORDINATES"),
        "DATE": language.text("DATE"),
        "DAY_CARE": language.text("DAY-CARE CENTRE"),
        "EMAIL": language.text("E-MAIL ADDRESS"),
        "HETU": language.text("IDENTITY CODE"),
        "IBAN": language.text("ACCOUNT NUMBER"),
        "LIBRARY": language.text("LIBRARY"),
        masking.OWN_PLACE: language.text("MUNICIPALITY"),
        "PERSON": language.text("PERSON"),
        "PHONE": language.text("PHONE NUMBER"),
        "PLACE": language.text("PLACE"),
        "PLATE": language.text("NUMBER PLATE"),
        "PROPERTY_ID": language.text("PROPERTY"),
        "SCHOOL": language.text("SCHOOL"),
        "SMALL_N": language.text("SMALL NUMBER"),
        "TERM": language.text("IDENTIFIER"),
        "UNIT": language.text("UNIT"),
        "URL": language.text("WEB ADDRESS"),
        masking.FEWER: language.text("fewer than 10"),
    }
