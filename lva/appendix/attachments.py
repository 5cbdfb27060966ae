"""The attachments as a table: what each is and shows, who may see it, and the digest that tells it from others."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lva.appendix.blocks import Block, HeadCell, Look, Paragraph, Piece, Run, Table, Tone, Words, joined, plain
from lva.appendix.voice import Voice, grouped
from lva.content.model import EntryField, EntryList, Kind
from lva.domain.attachments import digest_of, is_secret
from lva.domain.dossier import Entry

_WIDTHS: Final = (16.0, 66.0, 42.0, 46.0)
_OWN_PLACE: Final = ("number", "title", "kind", "when", "public", "ground", "alt")
"""The fields with a place of their own; the others follow below what the attachment shows."""
_SHORT_DIGEST: Final = 16
_FILE: Final = 3
"""The column of files."""
_BETWEEN: Final = "  \u00b7  "
_DASH: Final = (Paragraph(plain("\u2013"), Look.CELL),)

Cell = tuple[Piece, ...]


def attachment_table(
    voice: Voice, entries: EntryList, found: Sequence[Entry], is_missing: Callable[[EntryField, Entry], bool]
) -> Block:
    """Return the attachments as a table; of a secret one only its number and the ground for its secrecy are said."""
    heads = (
        voice.text("No."),
        voice.text("Attachment and what it shows"),
        voice.text("Kind and publicity"),
        voice.text("File and digest"),
    )
    rows = [_Row(voice, entries, entry, is_missing).cells() for entry in found]
    # Attachments that are only named have no files to show.
    used = [index for index in range(len(heads)) if index < _FILE or any(row[index] != _DASH for row in rows)]
    return Table(
        summary=voice.text("All attachments"),
        head=tuple(HeadCell(plain(heads[index])) for index in used),
        rows=tuple(tuple(row[index] for index in used) for row in rows),
        widths=tuple(_WIDTHS[index] for index in used),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """One attachment on its way into the table."""

    voice: Voice
    entries: EntryList
    entry: Entry
    is_missing: Callable[[EntryField, Entry], bool]

    def cells(self) -> tuple[Cell, ...]:
        """Return its number, what it is and shows, its kind and publicity, and its file."""
        number = tuple(self.said("number")) or _DASH
        publicity = (*self.said("public"), *self.said("ground", Look.CAPTION))
        if is_secret(self.entry.fields):
            return number, (Paragraph(plain(self.voice.text("Secret attachment")), Look.CELL),), publicity, _DASH
        title = joined(self.voice.field(self.entry, "title"), " ") or self.voice.not_given
        what = (Paragraph(_strong(title), Look.CELL), *self.said("alt", Look.CAPTION), *self.others())
        kind = tuple(_in_one_line((*self.said("kind"), *self.said("when"), *publicity)))
        return number, what, kind or _DASH, tuple(self.files()) or _DASH

    def said(self, key: str, look: Look = Look.CELL) -> Iterator[Paragraph]:
        """Yield what a field says, or that it is missing where this depth asks for it."""
        given = self.voice.field(self.entry, key)
        for words in given:
            yield Paragraph(words, look)
        field = next((one for one in self.entries.fields if one.key == key), None)
        if not given and field is not None and self.is_missing(field, self.entry):
            yield Paragraph((*plain(f"{self.voice.label(field.label)} "), *self.voice.not_given), look)

    def others(self) -> Iterator[Paragraph]:
        """Yield the fields that have no place of their own."""
        for field in self.entries.fields:
            if field.key in _OWN_PLACE or field.kind is Kind.FILE:
                continue
            for words in self.voice.field(self.entry, field.key):
                yield Paragraph((*plain(f"{self.voice.label(field.label)}: "), *words), Look.CAPTION)

    def files(self) -> Iterator[Paragraph]:
        """Yield the file, and the digest by which it is told from any other."""
        for field in self.entries.fields:
            digest = digest_of(self.entry.get(field.key)) if field.kind is Kind.FILE else None
            if digest is not None:
                yield from (Paragraph(words, Look.CELL) for words in self.voice.field(self.entry, field.key))
                yield Paragraph(plain(f"sha256 {grouped(digest.hex()[:_SHORT_DIGEST])}"), Look.DIGITS)


def _in_one_line(found: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Yield short facts as one paragraph, what explains them below it."""
    facts = [one.words for one in found if one.look is Look.CELL]
    if facts:
        yield Paragraph(joined(facts, _BETWEEN), Look.CELL)
    yield from (one for one in found if one.look is not Look.CELL)


def _strong(words: Words) -> Words:
    return tuple(Run(run.text, Tone.STRONG, run.language) for run in words)
