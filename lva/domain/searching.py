"""Search inside one assessment: what its pages ask, and what was answered, as plain text without regard to capitals."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lva.content.model import Block, EntryList, Field, Step
from lva.domain import path
from lva.domain.dossier import Dossier, Entry
from lva.domain.values import answers as values
from lva.domain.values.speech import Speech

LEAST: Final = 2
"""Fewer letters than this find nothing: they would find nearly everything."""
MOST: Final = 100
"""So many places are found at most."""
_AROUND: Final = 60
"""Letters kept on each side of what was found."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words stand: a page, a question, a list, an entry or a field of it."""

    step: str
    key: str = ""
    """The question or the list; empty for a page."""
    entry: str = ""
    field: str = ""
    text: str = ""
    """The answer around the words, cut at its ends; empty where the question itself holds them."""


def folded(text: str) -> str:
    """Return text in the form in which it is compared: without regard to capitals and ways of composing letters."""
    return unicodedata.normalize("NFC", text).casefold()


def matches(query: str, texts: Iterable[str]) -> bool:
    """Whether one of `texts` holds the words of `query`; no words match everything."""
    wanted = folded(query.strip())
    return not wanted or any(wanted in folded(text) for text in texts)


def search(speech: Speech, dossier: Dossier, query: str) -> tuple[Hit, ...]:
    """Return the places where the words stand, in the order of the pages that apply; at most `MOST`."""
    wanted = folded(query.strip())
    if len(wanted) < LEAST:
        return ()
    seeker = _Seeker(speech, dossier, wanted)
    steps = path.steps(dossier.pack, dossier.depth, dossier.answers, dossier.aliases)
    found = (hit for step in steps for hit in seeker.step(step))
    return tuple(islice(_once(found), MOST))


def _once(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Iterate over hits; what several pages show is found on the first of them."""
    told: set[tuple[str, str, str]] = set()
    for hit in hits:
        place = (hit.key, hit.entry, hit.field)
        if not hit.key or place not in told:
            told.add(place)
            yield hit


@dataclass(frozen=True, slots=True)
class _Seeker:
    """Looks through the pages of one assessment for one folded text."""

    speech: Speech
    dossier: Dossier
    wanted: str

    def has(self, *texts: str) -> bool:
        return any(self.wanted in folded(text) for text in texts)

    def step(self, step: Step) -> Iterator[Hit]:
        if self.has(step.label.in_(self.speech.code)):
            yield Hit(step.key)
        for block in step.blocks:
            if block.question:
                yield from self.question(step, block.question)
            else:
                yield from self.block(step, block)

    def question(self, step: Step, key: str) -> Iterator[Hit]:
        """Yield a question whose words or whose answer hold the text; a closed one only for its kept answer."""
        question = self.dossier.pack.questions[key]
        said = values.words(
            self.speech, self.dossier.pack, question, self.dossier.answers.get(key), self.dossier.names()
        )
        if text := self.around(said):
            yield Hit(step.key, key, text=text)
        elif path.is_asked(question, self.dossier) and self.has(question.label.in_(self.speech.code), question.number):
            yield Hit(step.key, key)

    def block(self, step: Step, block: Block) -> Iterator[Hit]:
        entries = self.dossier.pack.lists[block.list]
        label = block.label or entries.label
        asked = (entries.field(key).label for key in block.fields)
        if path.holds(block.when, self.dossier.answers, self.dossier.aliases) and self.has(
            *(text.in_(self.speech.code) for text in (label, entries.label, *asked))
        ):
            yield Hit(step.key, block.list)
        for entry in self.dossier.of(block.list, block.where) if block.fields else ():
            yield from self.entry(step, block, entries, entry)
        if block.child is not None:
            below = self.dossier.pack.lists[block.child.list]
            for child in self.dossier.of(block.child.list):
                yield from self.entry(step, block.child, below, child)

    def entry(self, step: Step, block: Block, entries: EntryList, entry: Entry) -> Iterator[Hit]:
        """Yield an entry whose name holds the text, or the fields of it that do."""
        if self.has(self.dossier.names()[entry.id]):
            yield Hit(step.key, entry.list, entry.id)
            return
        yield from (hit for key in block.fields if (hit := self.field(step, entries.field(key), entry)))

    def field(self, step: Step, field: Field, entry: Entry) -> Hit | None:
        said = values.words(self.speech, self.dossier.pack, field, entry.get(field.key), self.dossier.names())
        text = self.around(said)
        return Hit(step.key, entry.list, entry.id, field.key, text) if text else None

    def around(self, said: tuple[str, ...]) -> str:
        """Return the first line that holds the text, cut to some words around it; empty if none does."""
        line = next((line for line in said if self.has(line)), "")
        at = folded(line).find(self.wanted) if line else 0
        start, end = max(at - _AROUND, 0), at + len(self.wanted) + _AROUND
        return f"{'…' if start else ''}{line[start:end].strip()}{'…' if end < len(line) else ''}"
