"""Comments that went with moves, as the last section of a draft. No issued document ever has them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lva.appendix import blocks as said
from lva.appendix.blocks import Block, Look, Pair, Pairs, Paragraph, Run, plain, strong
from lva.appendix.voice import Voice


@dataclass(frozen=True, slots=True)
class Remark:
    """Words that somebody wrote when the assessment was moved on or back."""

    name: str
    at: dt.datetime
    """Aware."""
    about: str
    """What was done, in the document's language."""
    text: str


def remarks_section(voice: Voice, remarks: Sequence[Remark]) -> tuple[Block, ...]:
    """Return the section; nothing without remarks."""
    if not remarks:
        return ()
    note = voice.text("Comments are no part of the assessment. They never reach the confirmed document.")
    return (
        said.Section(voice.text("Comments and reasons")),
        Paragraph(plain(note), Look.NOTE),
        Pairs(tuple(_remark(voice, remark) for remark in remarks)),
    )


def _remark(voice: Voice, remark: Remark) -> Pair:
    lines = [line.strip() for line in remark.text.split("\n") if line.strip()]
    body = [Paragraph(voice.own(line), Look.ANSWER) for line in lines]
    told = Paragraph((Run(f"{remark.about}, {voice.at(remark.at)}"),), Look.CAPTION)
    return Pair(strong(remark.name), (told, *body))
