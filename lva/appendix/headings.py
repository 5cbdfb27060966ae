"""Which headings a section of the body needs: one that would only repeat what stands beside it is left out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lva.appendix.blocks import Block, Facts, Heading, Pair, Pairs, plain, text_of

LEVEL: Final = 3
"""The level of the headings below a section's own."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is told of a page of questions: its label, whether that is said already, and its blocks, one at least."""

    label: str
    named: bool
    blocks: tuple[Block, ...]


def under_headings(pages: Sequence[Page]) -> Iterator[Block]:
    """Yield the pages of a section, each under its heading unless what it says is named already.

    Labels with answers right below the section's own heading need no other one, nor does a single answer.
    """
    headed = False
    for page in pages:
        first = page.blocks[0]
        named = page.named or _names_itself(first, page.label) or _is_line(page.blocks)
        if named or _opens_with_list(first) or (not headed and isinstance(first, Pairs | Facts)):
            shown = tuple(map(_raised, page.blocks))
            headed = headed or any(isinstance(block, Heading) for block in shown)
            yield from shown
        else:
            headed = True
            yield Heading(LEVEL, plain(page.label))
            yield from page.blocks


def _names_itself(block: Block, label: str) -> bool:
    """Whether the first block of a page says already what the page's heading would say."""
    if isinstance(block, Pairs):
        return text_of(block.rows[0].term) == label
    return isinstance(block, Heading) and block.level == LEVEL


def in_one(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks; labels with answers that follow each other are one row below the other."""
    pairs: list[Pair] = []
    for block in blocks:
        if isinstance(block, Pairs) and not block.narrow:
            pairs += block.rows
            continue
        if pairs:
            yield Pairs(tuple(pairs))
            pairs = []
        yield block
    if pairs:
        yield Pairs(tuple(pairs))


def _is_line(blocks: Sequence[Block]) -> bool:
    """Whether a page has one answer only, whose label is heading enough; the name of an entry is not."""
    (block,) = blocks if len(blocks) == 1 else (None,)
    return isinstance(block, Pairs) and len(block.rows) == 1 and not block.narrow


def _opens_with_list(block: Block) -> bool:
    """Whether a page begins with a list that has a heading of its own."""
    return isinstance(block, Heading) and block.level == LEVEL + 1


def _raised(block: Block) -> Block:
    """Return a block of a page whose own heading is left out: its headings are one level higher."""
    return replace(block, level=max(block.level - 1, LEVEL)) if isinstance(block, Heading) else block
