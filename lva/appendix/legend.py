"""What the symbols mean, before they are first seen without room for words."""

from collections.abc import Iterator
from typing import Final

from lva.appendix import blocks as said
from lva.appendix.blocks import Block, Look, Paragraph, Rating, missing, plain
from lva.appendix.voice import Voice
from lva.domain import matrix

_SHOWN: Final = ("+2", "+1", matrix.NO_CHANGE, "-1", "-2", matrix.MIXED, matrix.UNKNOWN, matrix.NOT_RELEVANT)


def legend(voice: Voice) -> Iterator[Block]:
    """Yield how strips of symbols are read, and the key of the symbols that the assessment's scale has."""
    shown = [key for key in _SHOWN if matrix.is_offered(key, voice.dossier.answers)]
    words = voice.text(
        "Impacts are compared with today. The shape of a symbol tells the direction and its fill the strength; "
        "the word beside it says the same."
    )
    yield Paragraph(plain(f"{words} {_note(voice)}"), Look.NOTE)
    yield said.Legend(tuple(_item(voice, key) for key in shown))


def _item(voice: Voice, key: str) -> Rating:
    word = voice.option("rating", key)
    return Rating(key, missing(word) if key == matrix.UNKNOWN else plain(word))


def _note(voice: Voice) -> str:
    return voice.text(
        "One symbol is one area of life. Those that weaken stand left of the line, the others right of it, the "
        "unknown ones last. Symbols are not added up and do not rank the alternatives."
    )
