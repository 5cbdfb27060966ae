"""Which blocks of two languages say the same: an alignment that keeps the order of both.

The languages are composed apart, and a few forms depend on words: a heading falls away where it would
repeat the one above it. What pack and catalogue translate into each other tells which is which.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final, TypeAlias

from lva.appendix.blocks import Block, Heading, Pair, Paragraph, Piece, Run, Section, Table, text_of
from lva.content.model import Pack, Text
from lva.i18n import Language

Atom: TypeAlias = Block | Pair | Piece
Pairing: TypeAlias = tuple[Atom | None, Atom | None]
"""What both languages say, or only one of them."""
_KIND: Final = 1.0
_FREE: Final = 2.0
_LABEL: Final = 4.0


@dataclass(frozen=True, slots=True)
class Translations:
    """The words of pack and catalogue, each in the first language with those that it has in the second."""

    forth: dict[str, set[str]]
    seconds: frozenset[str]

    def differ(self, one: str, other: str) -> bool:
        """Whether both are known and are not each other's translations."""
        return one in self.forth and other in self.seconds and other not in self.forth[one]

    def agree(self, one: str, other: str) -> bool:
        """Whether they are each other's translations."""
        return other in self.forth.get(one, ())


def translations(pack: Pack, first: Language, second: Language) -> Translations:
    """Return what pack and catalogues say in two languages."""
    forth: dict[str, set[str]] = {}
    for message in first.messages.keys() | second.messages.keys():
        forth.setdefault(first.text(message), set()).add(second.text(message))
    for text in _texts(pack):
        forth.setdefault(text.in_(first.code), set()).add(text.in_(second.code))
    return Translations(forth, frozenset(word for words in forth.values() for word in words))


def _texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def aligned(known: Translations, one: Sequence[Any], other: Sequence[Any]) -> list[Pairing]:
    """Return both sequences side by side in the order of the first; None stands where a language says nothing."""
    mine, yours = [_sign(atom) for atom in one], [_sign(atom) for atom in other]
    if len(mine) == len(yours) and all(_likeness(known, *pair) for pair in zip(mine, yours, strict=True)):
        return list(zip(one, other, strict=True))
    best = [[0.0] * (len(yours) + 1) for _ in range(len(mine) + 1)]
    for row in range(len(mine) - 1, -1, -1):
        for column in range(len(yours) - 1, -1, -1):
            likeness = _likeness(known, mine[row], yours[column])
            both = likeness + best[row + 1][column + 1] if likeness else 0.0
            best[row][column] = max(both, best[row + 1][column], best[row][column + 1])
    return _moved(known, [*_walked(best, one, other)])


def _walked(best: list[list[float]], one: Sequence[Any], other: Sequence[Any]) -> Iterator[Pairing]:
    """Yield the pairs of the best alignment."""
    row = column = 0
    while row < len(one) or column < len(other):
        here = best[row][column]
        if row < len(one) and here == best[row + 1][column]:
            yield one[row], None
            row += 1
        elif column < len(other) and here == best[row][column + 1]:
            yield None, other[column]
            column += 1
        else:
            yield one[row], other[column]
            row, column = row + 1, column + 1


def _moved(known: Translations, steps: list[Pairing]) -> list[Pairing]:
    """Join what stands at different places: words of another length may stand alone and not in a line."""
    left = [step for step in steps if step[0] is None]
    for index, (one, other) in enumerate(steps):
        if one is None or other is not None:
            continue
        found = next((step for step in left if step[1] and _likeness(known, _sign(one), _sign(step[1])) > _KIND), None)
        if found is not None:
            steps[index] = (one, found[1])
            left.remove(found)
    kept = {id(step) for step in left}
    return [step for step in steps if step[0] is not None or id(step) in kept]


@dataclass(frozen=True, slots=True)
class _Sign:
    """What an atom is known by in any language: its kind, its label, its free texts."""

    kind: type
    level: int
    label: str
    free: tuple[str, ...]


def _sign(atom: Atom) -> _Sign:
    return _Sign(type(atom), atom.level if isinstance(atom, Heading) else 0, _label(atom), tuple(_free(atom)))


def _likeness(known: Translations, one: _Sign, other: _Sign) -> float:
    """Return how much speaks for two being the same in two languages; 0 if they cannot be."""
    agree = known.agree(one.label, other.label)
    if one.kind is not other.kind or known.differ(one.label, other.label) or (one.level != other.level and not agree):
        return 0.0
    same = one.free and one.free == other.free
    return _KIND + (_LABEL if agree else 0.0) + (_FREE if same else 0.0)


def _label(atom: Atom) -> str:
    """Return the words by which an atom is known: a heading, a label, the first words of a paragraph."""
    match atom:
        case Pair(term):
            return text_of(term)
        case Section(title):
            return text_of(title)
        case Heading(_, words):
            return text_of(words)
        case Paragraph(words):
            return words[0].text if words else ""
        case Table(summary):
            return summary
        case _:
            return ""


def _free(value: object) -> Iterator[str]:
    """Yield the free texts in a value."""
    if isinstance(value, Run):
        if value.language:
            yield value.text
    elif isinstance(value, tuple):
        for one in value:
            yield from _free(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _free(getattr(value, field.name))
