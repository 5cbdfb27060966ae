"""Review inside the house: verdicts on sections, what they were given about, and what is still open.

A verdict stands beside the text and never touches it. It is bound to the prints of the section that its
giver saw: a short digest for each answer and entry. Where they differ from those of today, the verdict was
given about an earlier text, and the difference names the places that changed.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from lva.content.model import Block, Shape, Step
from lva.domain import path
from lva.domain.dossier import Dossier
from lva.domain.judging.rubric import NUMBERS
from lva.domain.values import answers as values

Prints: TypeAlias = Mapping[str, str]
"""Places of a section and their short digests; a place is a question's key, or `<list>.<id>` of an entry."""
_PRINT: Final = 16
"""So many hexadecimal digits tell one text from another; nothing is proven by them."""


class Judgement(StrEnum):
    """What a reviewer thinks of a section; the value is what is stored."""

    CORRECT = "to_correct"
    IMPROVE = "improve"
    FINE = "fine"


class Reply(StrEnum):
    """What an author says to a verdict."""

    MENDED = "mended"
    LEFT = "left"
    """It stays as it is, for a reason."""


class Standing(StrEnum):
    """How a verdict stands today."""

    FINE = "fine"
    WAITING = "waiting"
    """Nobody has answered yet."""
    MENDED = "mended"
    CLAIMED = "claimed"
    """Said to be mended, but the section is still as it was judged."""
    LEFT = "left"


class Change(StrEnum):
    """What became of a place since a verdict."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Answered:
    """The latest answer to a verdict."""

    reply: Reply
    words: str
    by: uuid.UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one person said of one section, and what was answered."""

    id: uuid.UUID
    version: int
    """The version of the assessment that it was given about."""
    section: str
    judgement: Judgement
    words: str
    owner: uuid.UUID
    """Who shall see to it."""
    due_on: dt.date | None
    prints: Prints
    by: uuid.UUID
    at: dt.datetime
    replaced: bool = False
    """Whether its giver has given another one on the same section since."""
    answer: Answered | None = None

    @property
    def waits(self) -> bool:
        """Whether an author has still to answer it."""
        return self.judgement is not Judgement.FINE and not self.replaced and self.answer is None


def standing(verdict: Verdict, now: Prints) -> Standing:
    """Return how a verdict stands while its section is as `now` says."""
    if verdict.judgement is Judgement.FINE:
        return Standing.FINE
    if verdict.answer is None:
        return Standing.WAITING
    if verdict.answer.reply is Reply.LEFT:
        return Standing.LEFT
    return Standing.MENDED if verdict.prints != now else Standing.CLAIMED


def is_open(verdict: Verdict, now: Prints) -> bool:
    """Whether something is still to be corrected; it is approved only with a reason."""
    return (
        verdict.judgement is Judgement.CORRECT
        and not verdict.replaced
        and standing(verdict, now) is not Standing.MENDED
    )


def needs_words(judgement: Judgement) -> bool:
    """Whether a verdict says nothing without words."""
    return judgement is not Judgement.FINE


def unanswered(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Return the verdicts that keep an assessment from being sent on: to correct, and nobody has answered."""
    return tuple(one for one in verdicts if one.waits and one.judgement is Judgement.CORRECT)


# -- the sections and what stands in them ------------------------------------------------------------


def sections(dossier: Dossier) -> tuple[str, ...]:
    """Return the sections that have a page in this assessment, in the order of the pack."""
    shown = {step.section for step in _steps(dossier)}
    return tuple(section.key for section in dossier.pack.sections if section.key in shown)


def prints(dossier: Dossier, section: str) -> Prints:
    """Return the prints of what a section shows; what was not given has none."""
    found: dict[str, str] = {}
    for step in _steps(dossier):
        if step.section == section:
            for block in path.blocks(step, dossier):
                found.update(_of_block(dossier, block))
    return found


def digest(of: Prints) -> bytes:
    """Return the SHA-256 of a section's prints."""
    return hashlib.sha256("\n".join(f"{place} {print_}" for place, print_ in sorted(of.items())).encode()).digest()


def changes(then: Prints, now: Prints) -> tuple[tuple[str, Change], ...]:
    """Return the places that are not as they were, in their order of today; what is gone comes last."""
    found = [
        (place, Change.CHANGED if place in then else Change.ADDED)
        for place, print_ in now.items()
        if then.get(place) != print_
    ]
    return (*found, *((place, Change.REMOVED) for place in then if place not in now))


def _steps(dossier: Dossier) -> tuple[Step, ...]:
    return path.steps(dossier.pack, dossier.depth, dossier.answers, dossier.aliases)


def _of_block(dossier: Dossier, block: Block) -> Iterator[tuple[str, str]]:
    if block.shape is Shape.QUESTION:
        value = dossier.answers.get(block.question)
        if values.is_given(value):
            yield block.question, _print(value)
        return
    for name in (block.list, *([block.child.list] if block.child else ())):
        for entry in dossier.of(name):
            told = {key: value for key, value in entry.fields.items() if values.is_given(value)}
            yield f"{name}.{entry.id}", _print(told)


def _print(value: values.Value) -> str:
    return hashlib.sha256(values.canonical(value)).hexdigest()[:_PRINT]


# -- the criteria beside a section ------------------------------------------------------------------

STANDS_AT: Final = (
    "proposal_fixed", "open_aspects", "t_direct", "n_children", "group", "impact", "alternative", "alternative",
    "impact", "source", "unknown", "heard", "hearing", "view", "impact", "impact", "position", "stronger", "measure",
    "related_assessment", "follow_up", "author", "child_page", "impact",
)  # fmt: skip
"""The question or list at which a reader sees each criterion of the rubric, from number 1."""


def criteria_of(dossier: Dossier, section: str) -> tuple[int, ...]:
    """Return the numbers of the rubric's criteria that a reader judges by what a section says."""
    steps = (*_steps(dossier), *dossier.pack.steps)
    return tuple(number for number in NUMBERS if section_at(steps, STANDS_AT[number - 1]) == section)


def section_at(steps: Iterable[Step], key: str) -> str:
    """Return the section that first asks a question or shows a list; empty if none does."""
    for step in steps:
        if any(key in (block.question, block.list, block.child.list if block.child else "") for block in step.blocks):
            return step.section
    return ""
