"""Entries of a list as a table: a few columns, and what has no column below the one that says most."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lva.appendix import blocks as said
from lva.appendix.blocks import HeadCell, Look, Paragraph, Piece, Run, Tone, Words, joined, missing, plain, strong
from lva.appendix.comparison import rating
from lva.appendix.sheets import flattened, laid_out
from lva.appendix.voice import Voice
from lva.content.model import EntryField, EntryList, Kind
from lva.domain.dossier import Entry
from lva.domain.matrix import rating_of
from lva.domain.values.answers import picked

IsMissing = Callable[[EntryField, Entry], bool]
"""Whether a field counts as missing at the depth while it is empty."""
CALLED: Final = "@"
"""Stands for the field that an entry is called by."""
_PICKED: Final = frozenset({"plus", "minus"})
_RATING: Final = ("impact", "rating")
_AREA: Final = ("impact", "area")
"""The field that an impact is called by: the table says its whole name, so that references find it."""
_DASH: Final = Paragraph(plain("\u2013"), Look.CELL)
_BETWEEN: Final = "  \u00b7  "
_LONG: Final = 140
"""A field of more characters is a paragraph of its own."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, the fields that it says, and those that it says below in small type."""

    head: str
    main: tuple[str, ...]
    width: float
    notes: tuple[str, ...] = ()
    right: bool = False
    """Whether it holds numbers."""
    strong: bool = False
    """Whether it names a thing."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a list is laid out: its columns, and the one that takes what has no column."""

    summary: str
    columns: tuple[Column, ...]
    rest: int = 0
    note: str = ""
    """What is said below the table."""
    short: tuple[tuple[str, str], ...] = ()
    """Shorter labels for fields without a column."""


PLAIN: Final = Plan("", (Column("", (), 1.0),))
"""No columns: every field that was given, one after the other."""


@dataclass(frozen=True, slots=True)
class EntryTable:
    """The entries of one list on their way into a table."""

    voice: Voice
    entries: EntryList
    plan: Plan
    is_missing: IsMissing
    skipped: frozenset[str] = frozenset()
    """Fields that are said elsewhere."""
    look: Look = Look.CAPTION
    """How what has no column is set."""
    page_one: str = ""
    """A field whose words page one says in full if it was picked for one of its sides."""

    def block(self, found: Sequence[Entry]) -> said.Table:
        """Return the table; a column that says nothing anywhere is left out."""
        rows = [[tuple(self._cell(entry, index)) for index in range(len(self.plan.columns))] for entry in found]
        used = [index for index in range(len(self.plan.columns)) if not index or any(row[index] for row in rows)]
        columns = [self.plan.columns[index] for index in used]
        return said.Table(
            summary=self.voice.text(self.plan.summary),
            head=tuple(HeadCell(plain(self.voice.text(column.head))) for column in columns),
            rows=tuple(tuple(row[index] or (_DASH,) for index in used) for row in rows),
            widths=tuple(column.width for column in columns),
            right=tuple(number for number, column in enumerate(columns) if column.right),
        )

    def without(self, skipped: frozenset[str]) -> "EntryTable":
        """Return the same without fields that are said elsewhere."""
        return replace(self, skipped=self.skipped | skipped)

    def pieces(self, entry: Entry) -> Iterator[Piece]:
        """Yield what the first column says of an entry, for lists that are read entry by entry."""
        return self._cell(entry, 0)

    def blocks(self, found: Sequence[Entry]) -> Iterator[said.Block]:
        """Yield the table and the note below it."""
        yield self.block(found)
        if self.plan.note:
            yield Paragraph(plain(self.voice.text(self.plan.note)), Look.NOTE)

    def _cell(self, entry: Entry, index: int) -> Iterator[Piece]:
        column = self.plan.columns[index]
        called = self._called(entry) if CALLED in column.main else ""
        for key in column.main:
            yield from self._main(entry, key, column)
        notes = [words for key in column.notes if key != called for words in self._said(entry, key)]
        if index == self.plan.rest and self.look is Look.CAPTION:
            yield from self.rest(entry, notes)
            return
        if notes:
            yield Paragraph(joined(notes, _BETWEEN), Look.CAPTION)
        if index == self.plan.rest:
            yield from self.rest(entry)

    def _main(self, entry: Entry, key: str, column: Column) -> Iterator[Piece]:
        key = self._called(entry) if key == CALLED else key
        if (entry.list, key) == _RATING:
            yield rating(self.voice, rating_of(entry), short=False)
            return
        given = self._said(entry, key)
        if (entry.list, key) == _AREA and given:
            yield Paragraph(self.voice.name(entry), Look.CELL)
            return
        for words in given:
            yield Paragraph(in_bold(words) if column.strong else words, Look.CELL)
        field = self._field(key)
        if not given and field is not None and self.is_missing(field, entry):
            yield Paragraph(self.voice.not_given, Look.CELL)

    def _label(self, entry: Entry, field: EntryField) -> str:
        short = dict(self.plan.short).get(field.key)
        return self.voice.text(short) if short else self.voice.asked(entry, field)

    def _called(self, entry: Entry) -> str:
        """Return the field that an entry is called by: the first of its names that was given."""
        return next((key for key in self.entries.title if self._said(entry, key)), self.entries.title[0])

    def _field(self, key: str) -> EntryField | None:
        return next((field for field in self.entries.fields if field.key == key), None)

    def _said(self, entry: Entry, key: str) -> tuple[Words, ...]:
        """Return a field in words; a small table as running text."""
        field = self._field(key)
        if field is None or key in self.skipped:
            return ()
        if key == self.page_one and _PICKED.intersection(picked(entry.get(key))):
            return ()
        sheet = laid_out(self.voice, field, entry.get(key))
        return (flattened(self.voice, sheet),) if sheet else self.voice.field(entry, key)

    def rest(self, entry: Entry, notes: Sequence[Words] = ()) -> Iterator[Paragraph]:
        """Yield what has no column: short fields in one line, long ones alone, and the names of what is missing.

        Notes of the column itself come first: on the line of the short fields, unless long ones come between.
        """
        placed = {key for column in self.plan.columns for key in (*column.main, *column.notes)} | self.skipped
        placed |= {self._called(entry)} if CALLED in placed else set()
        short = list(notes)
        lacking: list[str] = []
        for field in self.entries.fields:
            if field.key in placed:
                lacking += self._noted(field, entry)
                continue
            given = self._said(entry, field.key)
            if given:
                first, *others = given if field.kind is Kind.LONG else (joined(given, "; "),)
                words = labelled(self._label(entry, field), first)
                if others or sum(len(run.text) for run in words) > _LONG:
                    if short and len(short) == len(notes):
                        yield Paragraph(joined(short, _BETWEEN), self.look)
                        short = []
                    yield from (Paragraph(one, self.look) for one in (words, *others))
                else:
                    short.append(words)
            elif self.is_missing(field, entry):
                lacking.append(self._label(entry, field))
        if short:
            yield Paragraph(joined(short, _BETWEEN), self.look)
        if lacking:
            yield Paragraph(missing(self.voice.text("Not given: %(what)s", what=_listed(lacking))), self.look)

    def _noted(self, field: EntryField, entry: Entry) -> Iterator[str]:
        """Yield a note below a cell that is missing; in the cell itself its absence is said there."""
        noted = any(field.key in column.notes for column in self.plan.columns)
        said_ = field.key in self.skipped or self._said(entry, field.key)
        if noted and not said_ and self.is_missing(field, entry):
            yield self._label(entry, field)


def labelled(label: str, words: Words) -> Words:
    """Return words after their label; a question ends itself."""
    return (*strong(label), Run(" " if label.endswith("?") else ": "), *words)


def in_bold(words: Words) -> Words:
    """Return words in bold, but what is missing as missing."""
    return tuple(run if run.tone is Tone.MISSING else Run(run.text, Tone.STRONG, run.language) for run in words)


def _listed(labels: Sequence[str]) -> str:
    return _BETWEEN.join(label.rstrip("?") for label in labels)
