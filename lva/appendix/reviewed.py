"""How far the review inside the house has come, in a section of a draft. No issued document ever has it.

Reviewers are told by what they are, never by name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lva.appendix import blocks as said
from lva.appendix.blocks import Block, Look, Pair, Pairs, Paragraph, plain, strong
from lva.appendix.voice import Voice
from lva.domain.people import Role
from lva.domain.reviewing import Judgement

_ROLES: Final = {Role.APPROVER: "Approver", Role.REVIEWER: "Internal reviewer"}
_JUDGEMENTS: Final = {
    Judgement.CORRECT: "to be corrected",
    Judgement.IMPROVE: "could be better",
    Judgement.FINE: "fine as it is",
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """That somebody has reviewed a section, and perhaps what they thought of it."""

    role: Role
    """`APPROVER` or `REVIEWER`."""
    is_earlier: bool
    """Whether it is about an earlier text of the section."""
    judgement: Judgement | None = None
    """None where only those of the house may know."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One section of the assessment, and who has reviewed it."""

    section: str
    """Its key in the pack."""
    opinions: tuple[Opinion, ...]


def reviewed_section(voice: Voice, reviewed: Sequence[Reviewed]) -> tuple[Block, ...]:
    """Return the section; nothing where nobody was asked for a review."""
    if not reviewed:
        return ()
    labels = {section.key: voice.label(section.label) for section in voice.pack.sections}
    note = voice.text("This list stands in drafts only. It never reaches the confirmed document.")
    return (
        said.Section(voice.text("State of the review")),
        Paragraph(plain(note), Look.NOTE),
        Pairs(tuple(Pair(strong(labels[one.section]), tuple(_told(voice, one))) for one in reviewed)),
    )


def _told(voice: Voice, one: Reviewed) -> Iterator[Paragraph]:
    lines = dict.fromkeys(_line(voice, opinion) for opinion in one.opinions)
    for line in lines or (voice.text("not reviewed yet"),):
        yield Paragraph(plain(line), Look.ANSWER)


def _line(voice: Voice, opinion: Opinion) -> str:
    role = voice.text(_ROLES[opinion.role])
    found = voice.text(_JUDGEMENTS[opinion.judgement] if opinion.judgement else "section reviewed")
    if opinion.is_earlier:
        return voice.text("%(role)s: %(found)s, but the text has changed since", role=role, found=found)
    return voice.text("%(role)s: %(found)s", role=role, found=found)
