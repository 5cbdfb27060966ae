"""How the decision touches the steps towards a child-friendly municipality: five in a row."""

from collections.abc import Iterator, Mapping
from typing import Final

from lva.appendix.blocks import Block, Look, Paragraph, Rating, Tile, Tiles, Words, missing, plain
from lva.appendix.voice import Voice
from lva.content.model import Option, Question
from lva.domain.values import answers as values
from lva.domain.values.answers import Value

QUESTION: Final = "ten_steps"
_NUMBERED: Final = ". "


def ten_steps(voice: Voice, question: Question, value: Mapping[str, Value]) -> Iterator[Block]:
    """Yield the steps side by side, and whose they are."""
    options = voice.pack.options[question.rows]
    yield Tiles(tuple(_tile(voice, question, number, one, value) for number, one in enumerate(options, start=1)))
    yield Paragraph(plain(voice.label(voice.pack.source)), Look.NOTE)


def _tile(voice: Voice, question: Question, number: int, option: Option, value: Mapping[str, Value]) -> Tile:
    label = voice.label(option.label)
    head, dot, rest = label.partition(_NUMBERED)
    numbered = bool(dot) and head.isdigit()
    row = value.get(option.key) or {}
    effect = next(iter(values.picked(values.part(row, "choice"))), "")
    note = values.part(row, "text")
    return Tile(
        number=head if numbered else str(number),
        title=plain(rest if numbered else label),
        state=Rating(effect, _effect(voice, question, effect)),
        note=voice.own(note) if isinstance(note, str) and note else (),
    )


def _effect(voice: Voice, question: Question, effect: str) -> Words:
    if not effect:
        return voice.not_given
    words = voice.option(question.options, effect)
    return missing(words) if effect == values.NOT_KNOWN else plain(words)
