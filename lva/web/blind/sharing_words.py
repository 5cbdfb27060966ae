"""The words of sharing with a blind review, as messages of the catalogue."""

from collections.abc import Iterator, Mapping
from typing import Final

from lva.content.model import EntryField, Pack, Question
from lva.domain.blind.coding import Passage
from lva.domain.blind.masking import OWN_PLACE

REFUSED_WORDS: Final[Mapping[str, str]] = {
    "switched_off": "Your organisation does not take part in blind review. An administrator can change that.",
    "assessment_says_no": (
        "The assessment itself says that it is not shared. To share it, make a new version with another answer."
    ),
    "not_issued": "Only a confirmed document can be shared. Confirm the assessment first.",
    "depth": "An assessment of this kind is not shared: there is nothing in it that could be reviewed.",
}
LACKING_WORDS: Final[Mapping[str, str]] = {
    "undecided": "Decide on every find first.",
    "population": "Too few municipalities share what would be shown, and nothing more can be left out.",
    "read_through": "Read everything through and tick that you have.",
    "another_person": "Somebody else than the one who approved first has to read this.",
}
NO_REPLY_WORDS: Final[Mapping[str, str]] = {
    "withdrawn": "The share was taken back. No answer reaches the reviewers any more.",
    "switched_off": "Your organisation does not take part in blind review any more. An administrator can change that.",
    "receipt": "The receipt of the share has had its day. No answer reaches the reviewers any more.",
    "empty": "Write an answer first.",
    "too_long": "With its masks the answer is too long. Shorten it.",
    "undecided": "Decide on every find first.",
    "population": "Too few municipalities write in this language to send an answer in it. Write it in another one.",
    "read_through": "Read the answer through and tick that you have.",
}
"""Why an answer to a review does not leave."""
KIND_WORDS: Final[Mapping[str, str]] = {
    "HETU": "identity code",
    "EMAIL": "e-mail address",
    "URL": "web address",
    "IBAN": "account number",
    "CASE_NO": "case number",
    "PROPERTY_ID": "property",
    "COORDINATES": "coordinates",
    "ADDRESS": "street address",
    "DATE": "exact date",
    "BUSINESS_ID": "business ID",
    "PHONE": "phone number",
    "PLATE": "number plate",
    "SMALL_N": "small count",
    "PERSON": "person",
    "UNIT": "school or unit",
    "PLACE": "place",
    OWN_PLACE: "own municipality",
    "COMPANY": "company",
    "TERM": "word of this case",
}
ADDED_WORDS: Final[Mapping[str, str]] = {
    "PERSON": "person",
    "UNIT": "school or unit",
    "PLACE": "place",
    "TERM": "something else",
}
CLASS_WORDS: Final[Mapping[str, str]] = {
    "urban": "urban municipality",
    "semi_urban": "semi-urban municipality",
    "rural": "rural municipality",
    "urban_or_semi_urban": "urban or semi-urban municipality",
    "semi_urban_or_rural": "semi-urban or rural municipality",
    "": "hidden",
}
COARSENED_WORDS: Final[Mapping[str, str]] = {
    "class_doubtful": "The class of the municipality is not certain, so that a wider one is shown.",
    "language_hidden": "The language is hidden.",
    "class_merged": "The class of the municipality is merged with its neighbour.",
    "class_hidden": "The class of the municipality is hidden.",
}


def place_words(pack: Pack, passage: Passage, language: str) -> Iterator[str]:
    """Iterate over the words that say where a passage stands, from the list to the part."""
    field: Question | EntryField
    if passage.list:
        entries = pack.lists[passage.list]
        yield f"{entries.singular.in_(language)} {passage.number}"
        field = entries.field(passage.key)
    else:
        field = pack.questions[passage.key]
    yield field.label.in_(language)
    if passage.part:
        row = pack.option(field.rows, passage.part) if field.rows else None
        part = next((one for one in field.parts if one.key == passage.part), None)
        label = row.label if row else part.label if part else None
        if label:
            yield label.in_(language)
