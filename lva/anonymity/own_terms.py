"""The case file's own terms: what the organisation knows to be telling, found in every form of it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from lva.anonymity import finnish
from lva.anonymity.hits import Hit, Kind
from lva.anonymity.reading import Word

_PIECE: Final = re.compile(r"[^\W\d_]+")
_KEY: Final = 2
"""The first letters of a word, which no ending changes."""
_PERSON_LEAST: Final = 3
_DERIVED: Final = re.compile(r"(?:lai|läi)(?:nen|s[aeiä]?[a-zä]*)$")
"""Whoever comes from a place is called after it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms in their basic form: of persons each part of the name counts on its own, of others the whole."""

    persons: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


NO_TERMS: Final = Terms()


@dataclass(frozen=True, slots=True)
class Index:
    """Terms by how their first word begins, so that most words of a text are passed over at once."""

    by_key: dict[str, list[tuple[tuple[str, ...], Kind]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, terms: Terms) -> "Index":
        """Return the index of some terms."""
        index = cls()
        kinds = (
            (terms.units, Kind.UNIT),
            (terms.places, Kind.PLACE),
            (terms.persons, Kind.PERSON),
            (terms.others, Kind.TERM),
        )
        for texts, kind in kinds:
            for text in texts:
                parts = tuple(_PIECE.findall(text.lower()))
                index._add(parts, kind)
                if kind is Kind.PERSON and len(parts) > 1:
                    for part in parts:
                        if len(part) >= _PERSON_LEAST:
                            index._add((part,), kind)
        return index

    def _add(self, parts: tuple[str, ...], kind: Kind) -> None:
        if parts and (parts, kind) not in self.by_key[parts[0][:_KEY]]:
            self.by_key[parts[0][:_KEY]].append((parts, kind))


def find(words: Sequence[Word], index: Index) -> Iterator[Hit]:
    """Iterate over own terms among the words of a text, in capital letters or not; finds may overlap."""
    pieces = [
        (found[0].lower(), word.start + found.start(), word.start + found.end())
        for word in words
        for found in _PIECE.finditer(word.text)
    ]
    for place, (piece, start, _) in enumerate(pieces):
        for parts, kind in index.by_key.get(piece[:_KEY], ()):
            behind = pieces[place : place + len(parts)]
            if len(behind) == len(parts) and all(
                is_form(said, part) for (said, _, _), part in zip(behind, parts, strict=True)
            ):
                yield Hit(start, behind[-1][2], kind)


def is_form(word: str, term: str) -> bool:
    """Whether a word in small letters is a term, a form of it, or what somebody from there is called."""
    if word == term or (word.startswith(term) and word[len(term) :] in {"s", "n", "in"}):
        return True
    if word[:_KEY] != term[:_KEY]:
        return False
    forms = finnish.bases(word)
    return term in forms or _DERIVED.sub("", word) in {term, term[:-1]}
