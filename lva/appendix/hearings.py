"""The hearing log: who was heard, how and when, what was said, and what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lva.appendix.blocks import (
    Block,
    HeadCell,
    Look,
    Paragraph,
    Piece,
    Run,
    Table,
    Words,
    joined,
    missing,
    plain,
    text_of,
)
from lva.appendix.entry_table import PLAIN, EntryTable, IsMissing, in_bold, labelled
from lva.appendix.voice import Voice
from lva.content.model import EntryList
from lva.domain.dossier import Entry
from lva.domain.values import answers as values

HEARING: Final = "hearing"
VIEW: Final = "view"
_WIDTHS: Final = (42.0, 42.0, 43.0, 43.0)
_HOW: Final = ("method", "when", "stage")
_PLACED: Final = frozenset({"who", "voice", "number", "unit", "result", "status", *_HOW})
"""The fields of a hearing with a place in the table; the others follow below it."""
_UNITS: Final = {
    "people": ("%(said)s person", "%(said)s people"),
    "answers": ("%(said)s answer", "%(said)s answers"),
    "ideas": ("%(said)s idea", "%(said)s ideas"),
    "statements": ("%(said)s statement", "%(said)s statements"),
    "opinions": ("%(said)s opinion", "%(said)s opinions"),
    "groups": ("%(said)s group", "%(said)s groups"),
}
"""What was counted, one of it and several; a unit of another pack stands as it is called there."""
_DASH: Final = (Paragraph(plain("\u2013"), Look.CELL),)
_BETWEEN: Final = "  \u00b7  "


@dataclass(frozen=True, slots=True)
class Log:
    """The hearings with the views that were heard there."""

    voice: Voice
    is_missing: IsMissing

    def blocks(self, found: Sequence[Entry], views: Sequence[Entry]) -> Iterator[Block]:
        """Yield the table, and below it what else is recorded of each hearing."""
        heads = ("Who was heard", "How, when, how many", "What was said", "What came of it")
        ids = {entry.id for entry in found}
        rows = [self._row(entry, _of(views, entry.id)) for entry in found]
        others = [view for view in views if not ids.intersection(values.picked(view.get(HEARING)))]
        if others:
            rows.append(self._others(others))
        yield Table(
            summary=self.voice.text("Hearing log: who was heard, how, what was said and what came of it"),
            head=tuple(HeadCell(plain(self.voice.text(head))) for head in heads),
            rows=tuple(rows),
            widths=_WIDTHS,
        )
        for entry in found:
            words = self._more(entry)
            if words:
                yield Paragraph(words, Look.NOTE)

    def _row(self, entry: Entry, views: Sequence[Entry]) -> tuple[tuple[Piece, ...], ...]:
        said, effects = self._views(views)
        result = [Paragraph(words, Look.CELL) for words in self.voice.field(entry, "result")]
        if not views and not result:
            result = list(self._lacking(entry, "result"))
        return (
            tuple(self._who(entry)),
            tuple(self._how(entry)) or _DASH,
            (*result, *said) or _DASH,
            tuple(effects) or _DASH,
        )

    def _who(self, entry: Entry) -> Iterator[Piece]:
        who = joined(self.voice.field(entry, "who"), " ")
        yield Paragraph(in_bold(who) if who else self.voice.not_given, Look.CELL)
        notes = [joined(self.voice.field(entry, key), " ") for key in ("voice", "status")]
        if any(notes):
            yield Paragraph(joined([words for words in notes if words], _BETWEEN), Look.CAPTION)

    def _how(self, entry: Entry) -> Iterator[Piece]:
        given = [joined(self.voice.field(entry, key), " ") for key in _HOW]
        given.insert(2, self._count(entry))
        if any(given):
            yield Paragraph(joined([words for words in given if words], ", "), Look.CELL)
        yield from self._lacking(entry, *_HOW, "number", "unit")

    def _count(self, entry: Entry) -> Words:
        """Return how many were heard and of what, as the language bends it: `1 person`, `about 20 people`."""
        number, unit = (joined(self.voice.field(entry, key), " ") for key in ("number", "unit"))
        value = entry.get("number")
        forms = _UNITS.get(next(iter(values.picked(entry.get("unit"))), ""))
        if not number or forms is None or not isinstance(value, Mapping):
            return joined([number, unit], " ")
        if value.get(values.NOT_KNOWN):
            return number
        single = 1 if value.get("number") == "1" else 2
        return plain(self.voice.speech.plural(*forms, single, said=text_of(number)))

    def _lacking(self, entry: Entry, *keys: str) -> Iterator[Paragraph]:
        """Yield the names of the fields that are missing."""
        entries = self.voice.pack.lists[entry.list]
        fields = [field for field in entries.fields if field.key in keys and not self.voice.field(entry, field.key)]
        labels = [self.voice.label(field.label).rstrip("?") for field in fields if self.is_missing(field, entry)]
        if labels:
            words = self.voice.text("Not given: %(what)s", what=_BETWEEN.join(labels))
            yield Paragraph(missing(words), Look.CAPTION)

    def _views(self, views: Sequence[Entry]) -> tuple[list[Piece], list[Piece]]:
        """Return what was said and what came of each, numbered alike where there are several."""
        said: list[Piece] = []
        effects: list[Piece] = []
        for number, view in enumerate(views, start=1):
            mark = f"{number}. " if len(views) > 1 else ""
            text = joined(self.voice.field(view, "text"), " ") or self.voice.not_given
            said.append(Paragraph((*((Run(mark),) if mark else ()), *text), Look.CELL))
            notes = [
                labelled(self._label(view, key), words)
                for key in ("quote", *(() if "yes" in values.picked(view.get("page_one")) else ("page_one",)))
                if (words := joined(self.voice.field(view, key), " "))
            ]
            if notes:
                said.append(Paragraph(joined(notes, _BETWEEN), Look.CAPTION))
            effect, why = (joined(self.voice.field(view, key), " ") for key in ("effect", "effect_why"))
            told = joined([words for words in (effect, why) if words], ": ")
            effects.append(Paragraph((*((Run(mark),) if mark else ()), *(told or self.voice.not_given)), Look.CELL))
            if told and not why:
                effects += list(self._lacking(view, "effect_why"))
        return said, effects

    def _label(self, entry: Entry, key: str) -> str:
        return self.voice.label(self.voice.pack.lists[entry.list].field(key).label)

    def _others(self, views: Sequence[Entry]) -> tuple[tuple[Piece, ...], ...]:
        """Return the row of views that name no hearing."""
        said, effects = self._views(views)
        return ((Paragraph(self.voice.not_given, Look.CELL),), _DASH, tuple(said), tuple(effects))

    def _more(self, entry: Entry) -> Words:
        """Return what has no place in the table, in one run of text."""
        entries: EntryList = self.voice.pack.lists[HEARING]
        table = EntryTable(self.voice, entries, PLAIN, self.is_missing, _PLACED)
        words = [piece.words for piece in table.pieces(entry) if isinstance(piece, Paragraph)]
        return (*in_bold(self.voice.name(entry)), Run(". "), *joined(words, _BETWEEN)) if words else ()


def _of(views: Sequence[Entry], hearing: str) -> list[Entry]:
    return [view for view in views if hearing in values.picked(view.get(HEARING))]
