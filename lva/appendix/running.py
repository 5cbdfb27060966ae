"""Stored text as running text of an answer: paragraphs, and lists where lines begin with a dash or a dot."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lva.appendix.blocks import Bullets, Look, Paragraph, Piece, Run, Words

_MARKERS: Final = ("- ", "\u2022 ", "* ", "\u2013 ")


def plainly(given: Sequence[Words]) -> tuple[Piece, ...]:
    """Return a paragraph for each of the words."""
    return tuple(Paragraph(words, Look.ANSWER) for words in given)


def paragraphs(given: Sequence[Words]) -> Iterator[Piece]:
    """Yield long text as paragraphs, and lines that begin with a dash or a dot as lists."""
    items: list[Words] = []
    for words in given:
        marker = next((one for one in _MARKERS if words and words[0].text.startswith(one)), "")
        if marker:
            first, *rest = words
            items.append((Run(first.text[len(marker) :].lstrip(), first.tone, first.language), *rest))
            continue
        if items:
            yield Bullets(tuple(items), look=Look.ANSWER)
            items = []
        yield Paragraph(words, Look.ANSWER)
    if items:
        yield Bullets(tuple(items), look=Look.ANSWER)


def leaves(value: Any) -> Iterator[str]:
    """Yield the texts of a stored value, those of a mapping after their keys."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (f"{key}: {text}" for text in leaves(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield str(value)
