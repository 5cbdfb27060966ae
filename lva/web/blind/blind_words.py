"""What blind reviews are called in words: records, marks, stages, and what a record says of its giver."""

import uuid
from collections.abc import Mapping
from typing import Final

from lva.domain.blind.reading import Blind
from lva.domain.blind.said import when
from lva.domain.blind.scoring import Mark, Stage, Standing
from lva.i18n import Language
from lva.storage.blind.blind_views import ViewedPage

MARKS: Final[Mapping[Mark, str]] = {
    Mark.FULLY: "2: fully met",
    Mark.PARTLY: "1: partly met",
    Mark.NONE: "0: not met",
    Mark.NOT_APPLICABLE: "does not apply",
    Mark.MASKED: "cannot be judged because something is masked",
}
"""Marks as catalogue messages, the best first."""
STAGES: Final[Mapping[Stage, str]] = {
    Stage.OPEN: "to be reviewed",
    Stage.LOCKED: "locked",
    Stage.RECOGNISED: "recognised",
}
STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.WAITING: "needs a reviewer",
    Standing.IN_REVIEW: "in review",
    Standing.DISPUTED: "needs a third reviewer",
    Standing.SETTLED: "reviewed",
}
VIEWED: Final[Mapping[ViewedPage, str]] = {
    ViewedPage.REVIEW: "the record, as its reviewer",
    ViewedPage.DESK: "the record and its reviews, as a coordinator",
    ViewedPage.LIST: "the list of records",
}
"""What a page showed of a record, as catalogue messages."""
_CLASSES: Final = {
    "urban": "an urban municipality",
    "semi_urban": "a semi-urban municipality",
    "rural": "a rural municipality",
    "urban_or_semi_urban": "an urban or semi-urban municipality",
    "semi_urban_or_rural": "a semi-urban or rural municipality",
}
_LANGUAGES: Final = {"fi": "in Finnish", "sv": "in Swedish", "en": "in English"}


def title_of(language: Language, record_id: uuid.UUID) -> str:
    """Return what a record is called: its id is random, and so say the letters of it that people see."""
    return language.text("Record %(code)s", code=record_id.hex[:6].upper())


def class_of(language: Language, name: str) -> str:
    """Return a class of municipalities in words; one that nobody knows as it is."""
    return language.text(_CLASSES[name]) if name in _CLASSES else name


def head_of(language: Language, blind: Blind) -> list[str]:
    """Return what a record says of its giver and of itself, a line each."""
    shown = blind.said["shown"]
    lines = []
    if shown.get("class"):
        lines.append(class_of(language, shown["class"]))
    if shown.get("period"):
        lines.append(language.text("decision: %(when)s", when=when(language, shown["period"])))
    option = blind.pack.option("decision_type", shown.get("decision_type", ""))
    if option is not None:
        lines.append(option.label.in_(language.code))
    lines.append(language.text("full assessment" if blind.said["depth"] == "full" else "brief assessment"))
    if blind.language in _LANGUAGES:
        lines.append(language.text(_LANGUAGES[blind.language]))
    if blind.said["share"] == "ratings":
        lines.append(language.text("without free text"))
    return lines
