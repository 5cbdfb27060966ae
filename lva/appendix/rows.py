"""Labels with their answers: short ones side by side, longer ones one below the other."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from lva.appendix.blocks import Block, Facts, Pair, Pairs, Paragraph, text_of

_TERM: Final = 56
_ANSWER: Final = 34
"""So many characters a short label and a short answer have at most."""
_LEAST: Final = 3
_IN_ROW: Final = 4


def rows(pairs: Sequence[Pair]) -> Iterator[Block]:
    """Yield labels with their answers; three or more short ones after each other become facts in a row."""
    waiting: list[Pair] = []
    for short, group in groupby(pairs, _is_short):
        found = list(group)
        if not short or len(found) < _LEAST:
            waiting += found
            continue
        if waiting:
            yield Pairs(tuple(waiting))
            waiting = []
        count = _IN_ROW if len(found) != _IN_ROW + 1 else len(found)
        for start in range(0, len(found), count):
            yield Facts(tuple(found[start : start + count]))
    if waiting:
        yield Pairs(tuple(waiting))


def _is_short(pair: Pair) -> bool:
    """Whether label and answer have room in a quarter of the page."""
    if len(pair.body) != 1 or len(text_of(pair.term)) > _TERM:
        return False
    (piece,) = pair.body
    return isinstance(piece, Paragraph) and len(text_of(piece.words)) <= _ANSWER
