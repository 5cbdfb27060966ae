"""The entries of a list in the form that it has: a table, a drawing, or one entry below the other."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from lva.appendix import blocks as said
from lva.appendix import forecasts as forecast
from lva.appendix import impacts as impact
from lva.appendix.alternatives import ALTERNATIVE, alternatives
from lva.appendix.attachments import attachment_table
from lva.appendix.blocks import Block, Look, Pair, Pairs, Paragraph, Piece, Words, joined, plain, text_of
from lva.appendix.entry_table import PLAIN, EntryTable, in_bold
from lva.appendix.hearings import HEARING, VIEW, Log
from lva.appendix.lists import PLANS
from lva.appendix.naming import IMPACT
from lva.appendix.sheets import beside, laid_out, sheet_tables
from lva.appendix.voice import Voice
from lva.content.model import EntryField, EntryList, Field
from lva.domain import path
from lva.domain.attachments import LIST as ATTACHMENT
from lva.domain.dossier import Entry, fits

_UNKNOWN: Final = "unknown"
_BETWEEN: Final = "  \u00b7  "


@dataclass
class Entries:
    """What tells entries; tables that need the long edge of the sheet are put aside."""

    voice: Voice
    turned: list[Block] = field(default_factory=list)
    """What waits for a turned sheet, so that the reader turns the paper once."""

    def blocks(self, entries: EntryList, found: Sequence[Entry], level: int) -> Iterator[Block]:
        """Yield the entries of a list in the form that it has; those without one entry by entry."""
        if entries.key == IMPACT:
            yield from impact.impacts(self.voice, entries, found, self.is_missing)
        elif entries.key == ALTERNATIVE:
            yield from alternatives(self.voice, entries, found, self.is_missing)
        elif entries.key == HEARING:
            yield from Log(self.voice, self.is_missing).blocks(found, self.voice.dossier.of(VIEW))
        elif entries.key == forecast.FORECAST and forecast.has_room(found) and forecast.is_drawn(found):
            yield forecast.forecasts(self.voice, found)
        elif entries.key == ATTACHMENT:
            yield attachment_table(self.voice, entries, found, self.is_missing)
        elif entries.key == _UNKNOWN:
            yield said.Bullets(tuple(self._gap(entries, entry) for entry in found), look=Look.ANSWER)
        elif entries.key in PLANS:
            yield from EntryTable(self.voice, entries, PLANS[entries.key], self.is_missing).blocks(found)
        else:
            yield from self.one_by_one(entries, found, level)

    def _gap(self, entries: EntryList, entry: Entry) -> Words:
        """Return a gap in what is known as one item: what it is, then what else is said of it."""
        table = EntryTable(self.voice, entries, PLAIN, self.is_missing, frozenset({"text"}))
        text = joined(self.voice.field(entry, "text"), " ") or self.voice.not_given
        more = [piece.words for piece in table.pieces(entry) if isinstance(piece, Paragraph)]
        return joined([in_bold(text), *more], "  ")

    def one_by_one(
        self, entries: EntryList, found: Sequence[Entry], level: int, known: AbstractSet[str] = frozenset()
    ) -> Iterator[Block]:
        """Yield entries one below the other, the tables of each right after it under headings of that level."""
        pairs: list[Pair] = []
        for entry in found:
            laid = [(one, laid_out(self.voice, one, entry.get(one.key))) for one in entries.fields]
            sheets = [(one, sheet) for one, sheet in laid if sheet and one.key not in known]
            pair = self._entry(entries, entry, known | {one.key for one, _ in sheets})
            if not sheets:
                pairs.append(pair)
                continue
            if pairs:
                yield Pairs(tuple(pairs), narrow=True)
            pairs = []
            notes = () if pair.body == self._nothing() else [one for one in pair.body if isinstance(one, Paragraph)]
            for one, sheet in sheets:
                name = self.voice.name(entry)
                heading = name if len(sheets) == 1 else beside(name, self.voice.label(one.label))
                yield from self.upright(sheet_tables(self.voice, heading, level, sheet, tuple(notes)))
                notes = ()
        if pairs:
            yield Pairs(tuple(pairs), narrow=True)

    def single(self, entries: EntryList, entry: Entry, label: str) -> Pair:
        """Return the only entry of a list as a row after the list's name: it needs no table."""
        pair = self._entry(entries, entry)
        name = text_of(pair.term)
        whole = any(text_of(joined(self.voice.field(entry, key), "\n")) == name for key in entries.title)
        first, *others = pair.body
        if not whole or not isinstance(first, Paragraph):
            return Pair(plain(label), pair.body)
        words = pair.term if pair.body == self._nothing() else joined([pair.term, first.words], _BETWEEN)
        return Pair(plain(label), (Paragraph(words, Look.ANSWER), *others))

    def _entry(self, entries: EntryList, entry: Entry, known: AbstractSet[str] = frozenset()) -> Pair:
        """Return an entry: what it is called, and each of its fields that neither name nor page says already."""
        name = self.voice.name(entry)
        named = [key for key in entries.title if text_of(joined(self.voice.field(entry, key), "\n")) == text_of(name)]
        skipped = frozenset({*named, *known})
        table = EntryTable(self.voice, entries, PLAIN, self.is_missing, skipped, Look.ANSWER)
        return Pair(in_bold(name), tuple(table.pieces(entry)) or self._nothing())

    def _nothing(self) -> tuple[Piece, ...]:
        return (Paragraph(self.voice.not_given, Look.ANSWER),)

    def is_missing(self, one: EntryField, entry: Entry) -> bool:
        """Whether a field counts as missing at this depth while it is empty."""
        dossier = self.voice.dossier
        wanted = one.always or self.is_expected(one)
        return wanted and fits(one.for_where, entry.fields) and path.holds(one.when, dossier.answers, dossier.aliases)

    def is_expected(self, one: Field) -> bool:
        """Whether this depth asks for an answer."""
        return self.voice.dossier.depth in one.expected | one.blocks

    def upright(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """Yield blocks; those that need the long edge wait for a turned sheet, and it is said that they do."""
        for block in blocks:
            if isinstance(block, said.Wide):
                self.turned += block.blocks
                yield Paragraph(plain(self.voice.text("The table stands on a turned sheet.")), Look.NOTE)
            else:
                yield block
