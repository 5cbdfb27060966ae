"""What is wrong with a record in words: what it is, and what to do about it."""

from collections.abc import Mapping
from typing import Final

from lva.domain.exchange.record_faults import Fault
from lva.i18n import Language

_MEGABYTE: Final = 1_000_000
_GROUPED: Final = 10_000

SAID: Final[Mapping[str, str]] = {
    # The file as a whole.
    "too_large": "The file is larger than %(limit)s MB. A record is much smaller: check that it is the right file.",
    "utf8": "The file is not text in UTF-8. Choose a record as it was exported, or save the file as UTF-8.",
    "json": "The file cannot be read as JSON: something is wrong in line %(line)s, column %(column)s.",
    "too_deep": "Objects and lists stand more than %(limit)s deep in each other. No record is like that.",
    "too_many_values": "The file holds more than %(limit)s values. Divide it into several assessments.",
    "format": "This is not a record in the format %(format)s. Choose a file that was exported as one.",
    # The form.
    "object": "An object in curly brackets is expected here.",
    "list": "A list in square brackets is expected here.",
    "text": "A text in quotation marks is expected here.",
    "whole": "A whole number from 1 on is expected here.",
    "null": "Leave this out: what is empty does not stand in a record.",
    "blank": "Nothing is said here. Leave it out.",
    "float": "Write the number as a text in quotation marks, for example 12.5.",
    "huge_number": "The number is too large. At most 15 digits fit.",
    "doubled_key": "This key stands here more than once. Keep it once.",
    "not_composed": "Letters and their accents are stored apart. Save the text in the Unicode form NFC.",
    "control": "The text holds an invisible control character. Remove it.",
    "missing": "This is missing. Add it.",
    "unknown_key": "The questionnaire has nothing of this name here. Correct the name or remove it.",
    "unknown_list": "The questionnaire has no list of this name here. Correct the name or remove it.",
    # The questionnaire.
    "pack_version": "This version of the questionnaire is not installed here. Installed are: %(choices)s.",
    "pack_changed": "The questionnaire of this version says something else here. Ask where the record comes from.",
    "no_matters": "This questionnaire has no matters. Remove them.",
    # What belongs together.
    "id_form": "An id is made of the letters a–z, digits and hyphens, at most 36 of them.",
    "id_twice": "The same id is used in %(at)s. Give one of them another id.",
    "reference": "Nothing in the record has the id %(id)s. Correct the id or remove it.",
    "reference_list": "What has the id %(id)s cannot be chosen here. Choose from: %(choices)s.",
    "ready_made_missing": "Every assessment has an entry of the kind %(kind)s. Add it.",
    "ready_made_twice": "There is an entry of this kind already. Every assessment has exactly one.",
    # What is not taken in.
    "individual": "A matter that concerns one child is not taken in. Record it with a new assessment.",
    "identity_code": "The text holds a personal identity code. Remove it from the file.",
    # Answers.
    "kind": "An answer to this question is written in another form. The description of the format shows it.",
    "written": "Write it in the form in which it is stored: %(form)s",
    "too_great": "The number may be at most %(limit)s.",
    "number": "Write the number with digits only.",
    "decimal": "Write the number with digits and a point, for example 12.5. At most three decimals fit.",
    "money": "Write the amount as whole cents.",
    "number_or_range": "Give either one number or a range, not both.",
    "range": "The range must begin with the smaller number.",
    "date": "Write a day in the form 2027-03-25, a month 2027-03, a year 2027, a period 2026/2027.",
    "link": ("Write an address that begins with https:// or http://, or a plain reference such as a case number."),
    "file": "A file is described by its digest, name, type and size. Correct them or leave the file out.",
    "table_size": "The table is too large. At most %(rows)s rows below the header and %(columns)s columns fit.",
    "too_many_rows": "There are %(rows)s rows. At most %(limit)s fit.",
}
"""What is said of a fault, by its code: catalogue messages."""
_OPTIONS: Final = "Choose from: %(choices)s."
_OPTION: Final = "The questionnaire does not offer this answer. Correct it."


def sentence(language: Language, fault: Fault) -> str:
    """Return what is wrong and what to do."""
    if fault.code == "too_long":
        return language.plural(
            "Shorten the text by %(count)s character. At most %(limit)s characters fit.",
            "Shorten the text by %(count)s characters. At most %(limit)s characters fit.",
            fault.facts["excess"],
            limit=fault.facts["limit"],
        )
    shown = {key: _shown(language, fact) for key, fact in fault.facts.items()}
    if fault.code == "too_large":
        shown["limit"] = language.number(fault.facts["limit"] / _MEGABYTE)
    if fault.code == "option":
        return language.text(_OPTIONS if "choices" in shown else _OPTION, **shown)
    return language.text(SAID[fault.code], **shown)


def _shown(language: Language, fact: object) -> str:
    if isinstance(fact, list):
        return ", ".join(map(str, fact))
    # A year is not grouped.
    return language.number(fact) if isinstance(fact, int) and fact >= _GROUPED else str(fact)
