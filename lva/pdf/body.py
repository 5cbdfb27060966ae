"""The pages after the first: every answer and every entry, section by section in the pack's order.

What was asked and not answered is printed as such. What the pages of this depth no longer ask, but
the record still holds, stands in a section of its own at the end: nothing recorded is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final

from lva.content.model import Block as Asked
from lva.content.model import EntryField, EntryList, Field, Kind, Section, Shape, Step
from lva.domain import answers as values
from lva.domain import matrix, path
from lva.domain.dossier import Entry, fits
from lva.pdf import blocks as said
from lva.pdf.blocks import (
    Block,
    HeadCell,
    Look,
    Pair,
    Pairs,
    Paragraph,
    Piece,
    Run,
    Words,
    joined,
    plain,
    strong,
    text_of,
)
from lva.pdf.comparison import rating, tag_of, uses_tags
from lva.pdf.voice import Voice

_IMPACT: Final = "impact"
_IMPACT_COLUMNS: Final = ("area", "alternative", "rating", "what", "groups", "term")
"""The fields of an impact with a place of their own; the others follow in the cell of `what`."""
_IMPACT_WIDTHS: Final = (42.0, 30.0, 68.0, 30.0)
_MARKERS: Final = ("- ", "\u2022 ", "* ", "\u2013 ")


@dataclass
class Body:
    """The sections under way: what was printed already is not printed twice."""

    voice: Voice
    answers: set[str] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)

    def blocks(self) -> Iterator[Block]:
        """Yield the body in reading order."""
        dossier = self.voice.dossier
        steps = path.steps(dossier.pack, dossier.depth, dossier.answers, dossier.aliases)
        for section in dossier.pack.sections:
            yield from self._section(section, [step for step in steps if step.section == section.key])
        yield from self._other_matters()
        yield from self._left()

    def _section(self, section: Section, steps: Sequence[Step]) -> Iterator[Block]:
        title = self.voice.label(section.label)
        found = [(step, list(self._step(step, title))) for step in steps]
        found = [(step, blocks) for step, blocks in found if blocks]
        if not found:
            return
        yield said.Section(title)
        for step, blocks in found:
            label = self.voice.label(step.label)
            if label != title:
                yield said.Heading(3, plain(label))
            yield from blocks

    def _step(self, step: Step, title: str) -> Iterator[Block]:
        """Yield a page's questions and lists; a list whose name the page has already needs no heading."""
        label = self.voice.label(step.label)
        level = 3 if label == title else 4
        pairs: list[Pair] = []
        for block in path.blocks(step, self.voice.dossier):
            if block.shape is Shape.QUESTION:
                pairs += self._question(block.question)
                continue
            if block.shape is Shape.TICKS and self._is_plain(block):
                pairs += self._ticks(block)
                continue
            found = list(self._list(block.list, level, {label, title}))
            if block.child is not None:
                found += self._list(block.child.list, level, {label, title})
            if found and pairs:
                yield Pairs(tuple(pairs))
                pairs = []
            yield from found
        if pairs:
            yield Pairs(tuple(pairs))

    # -- questions ----------------------------------------------------------

    def _question(self, key: str) -> Iterator[Pair]:
        """Yield a question with its answer, once.

        An empty one is printed as not given if this depth expects an answer and no entry stands in for it.
        """
        if key in self.answers:
            return
        self.answers.add(key)
        question = self.voice.pack.questions[key]
        given = self.voice.said(key)
        if given or (self._is_expected(question) and not path.is_explained(question, self.voice.dossier)):
            yield Pair(plain(self.voice.label(question.label)), self._answer(question, given))

    def _answer(self, asked: Field, given: Sequence[Words]) -> tuple[Piece, ...]:
        if not given:
            return (Paragraph(self.voice.not_given, Look.ANSWER),)
        return tuple(_paragraphs(given)) if asked.kind is Kind.LONG else _plain_paragraphs(given)

    # -- entries ------------------------------------------------------------

    def _is_plain(self, block: Asked) -> bool:
        """Whether there are ticks, and their entries say nothing besides what every tick sets."""
        found = self.voice.dossier.of(block.list)
        return bool(found) and all(
            key == block.by or block.fixed.get(key) == value
            for entry in found
            for key, value in entry.fields.items()
            if value
        )

    def _ticks(self, block: Asked) -> Iterator[Pair]:
        """Yield a tick list as one row."""
        found = self.voice.dossier.of(block.list)
        if block.list in self.lists:
            return
        self.lists.add(block.list)
        label = self.voice.label(block.label or self.voice.pack.lists[block.list].label)
        items = tuple(self.voice.name(entry) for entry in found)
        yield Pair(plain(label), (said.Bullets(items, look=Look.ANSWER),))

    def _list(self, name: str, level: int, headings: AbstractSet[str] = frozenset()) -> Iterator[Block]:
        """Yield a list with its entries, once; an empty one as not given, unless a question explains it."""
        if name in self.lists:
            return
        self.lists.add(name)
        entries = self.voice.pack.lists[name]
        label = self.voice.label(entries.label)
        found = self.voice.dossier.of(name)
        if not found:
            if not any(question.instead_of == name for question in self.voice.pack.questions.values()):
                yield Pairs((Pair(plain(label), self._nothing()),))
            return
        if label not in headings:
            yield said.Heading(level, plain(label))
        if name == _IMPACT:
            yield self._impacts(entries, found)
        else:
            yield Pairs(tuple(self._entry(entries, entry) for entry in found))

    def _entry(self, entries: EntryList, entry: Entry) -> Pair:
        """Return an entry: what it is called, and each of its fields that the name does not say already."""
        name = self.voice.name(entry)
        named = [key for key in entries.title if text_of(joined(self.voice.field(entry, key), "\n")) == text_of(name)]
        if entry.list == "alternative" and uses_tags(self.voice):
            name = (Run(f"{tag_of(self.voice, entry)} "), *name)
        return Pair(_strong(name), tuple(self._fields(entries, entry, named)) or self._nothing())

    def _nothing(self) -> tuple[Piece, ...]:
        return (Paragraph(self.voice.not_given, Look.ANSWER),)

    def _fields(
        self, entries: EntryList, entry: Entry, skipped: Sequence[str], look: Look = Look.ANSWER
    ) -> Iterator[Paragraph]:
        """Yield each field that is given or missing as a paragraph that begins with its label."""
        for one in entries.fields:
            if one.key in skipped:
                continue
            given = self.voice.field(entry, one.key)
            if not given and not self._is_missing(one, entry):
                continue
            label = self.voice.label(one.label)
            first, *rest = given or (self.voice.not_given,)
            yield Paragraph((*strong(label), Run(" " if label.endswith("?") else ": "), *first), look)
            for words in rest:
                yield Paragraph(words, look)

    def _is_missing(self, one: EntryField, entry: Entry) -> bool:
        """Whether a field counts as missing at this depth while it is empty."""
        dossier = self.voice.dossier
        wanted = one.always or self._is_expected(one)
        return wanted and fits(one.for_where, entry.fields) and path.holds(one.when, dossier.answers, dossier.aliases)

    def _is_expected(self, one: Field) -> bool:
        return self.voice.dossier.depth in one.expected | one.blocks

    def _impacts(self, entries: EntryList, found: Sequence[Entry]) -> Block:
        """Return all impacts as one table; fields without a column stand below what changes."""
        voice = self.voice
        heads = (
            voice.text("Area of life"),
            voice.text("Direction"),
            voice.text("What changes"),
            voice.text("For whom"),
        )
        return said.Table(
            summary=voice.text("All recorded impacts"),
            head=tuple(HeadCell(plain(head)) for head in heads),
            rows=tuple(self._impact(entries, entry) for entry in found),
            widths=_IMPACT_WIDTHS,
        )

    def _impact(self, entries: EntryList, entry: Entry) -> tuple[tuple[Piece, ...], ...]:
        """Return one impact as a row: its area with the alternative, its rating, what changes, for whom and when."""
        direction = rating(self.voice, matrix.rating_of(entry), short=False)
        what = [*self._cell(entries, entry, "what"), *self._fields(entries, entry, _IMPACT_COLUMNS, Look.CAPTION)]
        where = (*self._cell(entries, entry, "area"), *self._cell(entries, entry, "alternative", Look.CAPTION))
        whom = (*self._cell(entries, entry, "groups"), *self._cell(entries, entry, "term", Look.CAPTION))
        dash = (Paragraph(plain("\u2013"), Look.CELL),)
        return where or dash, (direction,), tuple(what) or dash, whom or dash

    def _cell(self, entries: EntryList, entry: Entry, key: str, look: Look = Look.CELL) -> Iterator[Paragraph]:
        given = self.voice.field(entry, key)
        for words in given:
            yield Paragraph(words, look)
        one = next((field for field in entries.fields if field.key == key), None)
        if not given and one is not None and self._is_missing(one, entry):
            label = self.voice.label(one.label)
            yield Paragraph((*plain(f"{label} "), *self.voice.not_given), look)

    # -- what is left -------------------------------------------------------

    def _other_matters(self) -> Iterator[Block]:
        """Yield the other matters of the assessment, and the handlings of all."""
        for number, matter in enumerate(self.voice.snapshot.record["matters"]):
            if number:
                yield said.Section(self.voice.text("Another matter: %(title)s", title=matter["title"]))
                pairs = [pair for key, value in matter.items() for pair in self._stored(key, value)]
                yield Pairs(tuple(pairs))
            for handling in matter.get("handlings", ()):
                yield said.Heading(3, plain(self.voice.text("Handling of the matter")))
                yield Pairs(tuple(self._raw(handling)))

    def _stored(self, key: str, value: Any) -> Iterator[Pair]:
        question = self.voice.pack.questions.get(key)
        if question is not None:
            label = plain(self.voice.label(question.label))
            yield Pair(label, self._answer(question, self.voice.value(question, value)))

    def _left(self) -> Iterator[Block]:
        """Yield what the record holds and no page asked for."""
        dossier = self.voice.dossier
        pairs = [
            pair
            for key, value in dossier.answers.items()
            if key not in self.answers and values.is_given(value)
            for pair in self._leftover(key, value)
        ]
        lists = [name for name in dict.fromkeys(entry.list for entry in dossier.entries) if name not in self.lists]
        if not pairs and not lists:
            return
        yield said.Section(self.voice.text("Other recorded answers"))
        if pairs:
            yield Pairs(tuple(pairs))
        for name in lists:
            if name in self.voice.pack.lists:
                yield from self._list(name, 3)
                continue
            yield said.Heading(3, plain(name))
            yield Pairs(tuple(pair for entry in dossier.of(name) for pair in self._raw(entry.fields)))

    def _leftover(self, key: str, value: Any) -> Iterator[Pair]:
        if key in self.voice.pack.questions:
            yield from self._stored(key, value)
        else:
            yield from self._raw({key: value})

    def _raw(self, fields: Mapping[str, Any]) -> Iterator[Pair]:
        """Yield stored values whose words the record does not carry, under their keys."""
        for key, value in fields.items():
            yield Pair(plain(key), tuple(Paragraph(self.voice.own(text), Look.ANSWER) for text in _leaves(value)))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (f"{key}: {text}" for text in _leaves(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield str(value)


def _strong(words: Words) -> Words:
    return tuple(Run(run.text, said.Tone.STRONG, run.language) for run in words)


def _plain_paragraphs(given: Sequence[Words]) -> tuple[Piece, ...]:
    return tuple(Paragraph(words, Look.ANSWER) for words in given)


def _paragraphs(given: Sequence[Words]) -> Iterator[Piece]:
    """Yield long text as paragraphs, and lines that begin with a dash or a dot as lists."""
    items: list[Words] = []
    for words in given:
        marker = next((one for one in _MARKERS if words and words[0].text.startswith(one)), "")
        if marker:
            first, *rest = words
            items.append((Run(first.text[len(marker) :].lstrip(), first.tone, first.language), *rest))
            continue
        if items:
            yield said.Bullets(tuple(items), look=Look.ANSWER)
            items = []
        yield Paragraph(words, Look.ANSWER)
    if items:
        yield said.Bullets(tuple(items), look=Look.ANSWER)
