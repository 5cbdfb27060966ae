"""Values of a snapshot in words of one language: labels, options, answers, names of entries.

Free text stays in the language it was written in; where that is another than the document's, its
runs say so, so that a screen reader pronounces them right.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from lva.appendix.blocks import Run, Tone, Words, missing, plain
from lva.appendix.naming import told_apart
from lva.content.checks import options_of
from lva.content.model import Field, Kind, Pack, Text
from lva.domain.decided import is_decided
from lva.domain.dossier import Dossier, Entry, title
from lva.domain.snapshot import Imprint, Snapshot
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.domain.values.links import is_address
from lva.i18n import Language

LOCALES: Final = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
_FREE: Final = frozenset({Kind.TEXT, Kind.LONG, Kind.TEXTS})
_FEW: Final = 5
"""A group of fewer children is printed as "fewer than 5": the appendix is public."""
_SHORT_DIGEST: Final = 16
_GROUP: Final = 4


@dataclass(frozen=True)
class Voice:
    """One snapshot and one imprint, spoken in one language."""

    speech: Language
    snapshot: Snapshot
    imprint: Imprint

    @property
    def pack(self) -> Pack:
        """The pack as it was shown."""
        return self.snapshot.pack

    @property
    def dossier(self) -> Dossier:
        """The assessment as the rules see it."""
        return self.snapshot.dossier

    @property
    def assessment(self) -> Mapping[str, Any]:
        """What the record says of the assessment itself."""
        found: Mapping[str, Any] = self.snapshot.record["assessment"]
        return found

    @property
    def locale(self) -> str:
        """The document's language (`fi-FI`)."""
        return LOCALES[self.speech.code]

    @cached_property
    def foreign(self) -> str:
        """The language of free text if it is another than the document's, or than one of its two; else empty."""
        written = self.dossier.language
        same = written == self.speech.code and self.speech.beside is None
        return "" if same else LOCALES.get(written, written)

    @cached_property
    def names(self) -> dict[str, str]:
        """The title of every entry by its id; titles made of options are in the document's language."""
        counts: dict[str, int] = {}
        found = {}
        for entry in self.dossier.entries:
            counts[entry.list] = counts.get(entry.list, 0) + 1
            found[entry.id] = title(self.pack, self.speech.code, entry, counts[entry.list])
        return found | told_apart(self.dossier, found)

    # -- words --------------------------------------------------------------

    def text(self, message: str, /, **facts: object) -> str:
        """Return a catalogue message."""
        return self.speech.text(message, **facts)

    def label(self, text: Text) -> str:
        """Return words of the pack."""
        return text.in_(self.speech.code)

    def own(self, text: str, tone: Tone = Tone.PLAIN) -> Words:
        """Return free text in the language it was written in."""
        return (Run(text, tone, self.foreign),)

    def option(self, options: str, key: str, *, short: bool = False) -> str:
        """Return an option's label, or its short word; a key that the pack lost as it is."""
        option = self.pack.option(options, key)
        if option is None:
            return key
        return self.label(option.short if short and option.short else option.label)

    @property
    def not_given(self) -> Words:
        """The words for an empty answer."""
        return missing(self.text("not given"))

    def date(self, stored: Value) -> Words:
        """Return a stored day in words, or that it is not known or not given."""
        if isinstance(stored, str):
            return plain(self.speech.date(dt.date.fromisoformat(stored)))
        return missing(self.text("not known")) if values.is_given(stored) else self.not_given

    def moment(self, stored: str) -> str:
        """Return an instant of the record as local day and time."""
        return self.at(dt.datetime.fromisoformat(stored))

    def at(self, moment: dt.datetime) -> str:
        """Return an aware instant as local day and time."""
        return self.speech.moment(moment, ZoneInfo(self.imprint.zone))

    @property
    def day(self) -> str:
        """The local day of the imprint."""
        return self.speech.date(self.imprint.at.astimezone(ZoneInfo(self.imprint.zone)).date())

    @property
    def organisation(self) -> str:
        """The organisation's name in the document's language, or in the first it has."""
        record = self.snapshot.record["organisation"]
        names: Mapping[str, str] = record.get("names") or record.get("name") or {}
        return names.get(self.speech.code) or next(iter(names.values()), "")

    @property
    def short_digest(self) -> str:
        """The first 16 hex digits of the record's digest in groups of four."""
        return grouped(self.snapshot.digest.hex()[:_SHORT_DIGEST])

    # -- answers ------------------------------------------------------------

    def answer(self, key: str) -> Value:
        """Return a single answer, or None."""
        return self.dossier.answers.get(key)

    def said(self, key: str) -> tuple[Words, ...]:
        """Return a single answer in words, a paragraph each; empty if there is none."""
        question = self.pack.questions.get(key)
        return self.value(question, self.answer(key)) if question else ()

    def value(self, field: Field, value: Value) -> tuple[Words, ...]:
        """Return a value in words, a paragraph each; empty if nothing was answered."""
        paragraphs = values.words(self.speech, self.pack, field, value, self.names)
        if field.kind is Kind.LINK and paragraphs:
            return (_linked(paragraphs[0]), *(plain(one) for one in paragraphs[1:]))
        free = sorted(self._free(field, value), key=len, reverse=True) if self.foreign else ()
        return tuple(
            _linked(one)
            if field.kind in _FREE and one.isascii() and is_address(one)
            else self._toned(tuple(_tagged(one, free, self.foreign)))
            for one in paragraphs
        )

    def field(self, entry: Entry, key: str) -> tuple[Words, ...]:
        """Return a field of an entry in words, a paragraph each; empty if there is none."""
        entries = self.pack.lists.get(entry.list)
        field = next((one for one in entries.fields if one.key == key), None) if entries else None
        if field is None:
            return ()
        value = entry.get(key)
        if entry.list == "group" and field.kind is Kind.COUNT and _is_few(value):
            return (plain(self.text("fewer than %(number)s", number=_FEW)),)
        return self.value(field, value)

    def asked(self, entry: Entry, field: Field) -> str:
        """Return the label of an entry's field; before the decision a text for children tells of plans."""
        if (entry.list, field.key) == ("child_page", "decided") and not self._is_decided:
            return self.text("What adults plan to decide")
        return self.label(field.label)

    @cached_property
    def _is_decided(self) -> bool:
        matter = str(self.snapshot.record["matters"][0].get("id", ""))
        return is_decided(self.dossier, matter, self.imprint.at.astimezone(ZoneInfo(self.imprint.zone)).date())

    def name(self, entry: Entry) -> Words:
        """Return what an entry is called."""
        name = self.names.get(entry.id, entry.id)
        return (Run(name, language=self.foreign if name in self._free_names else ""),)

    @cached_property
    def _unknown(self) -> tuple[str, ...]:
        """The words that say that something is not known."""
        options = [option for options in self.pack.options.values() for option in options]
        labels = {self.label(option.label) for option in options if option.key in {values.NOT_KNOWN, "unknown"}}
        return tuple(sorted({self.text("not known"), *labels}))

    def _toned(self, words: Words) -> Words:
        """Set the words for "not known" apart, at the beginning or as a whole."""
        if not words:
            return words
        first, *rest = words
        for said in self._unknown:
            if first.text == said:
                return (Run(said, Tone.MISSING), *rest)
            if first.text.startswith(f"{said}: "):
                return (Run(said, Tone.MISSING), Run(first.text[len(said) :]), *rest)
        return words

    @cached_property
    def _free_names(self) -> frozenset[str]:
        found = set()
        for entry in self.dossier.entries:
            entries = self.pack.lists.get(entry.list)
            keys = entries.title if entries else ()
            for key in keys:
                if entries and isinstance(entry.get(key), str) and not options_of(entries.field(key)):
                    found.add(self.names[entry.id])
        return frozenset(found)

    def _free(self, field: Field, value: Value) -> Iterator[str]:
        """Yield the free texts that a value in words may contain."""
        main = values.main(field, value)
        if field.kind in _FREE:
            for text in main if isinstance(main, list) else [main]:
                yield from (line for line in str(text or "").split("\n") if line.strip())
        for part in field.parts:
            text = values.part(value, part.key)
            if part.kind in _FREE and isinstance(text, str) and text.strip():
                yield text
        yield from (self.names[key] for key in values.picked(value) if self.names.get(key) in self._free_names)


def _linked(text: str) -> Words:
    """Return a link: a web address leads there, a plain reference is text."""
    return (Run(text, target=text if text.isascii() and is_address(text) else ""),)


def _is_few(value: Value) -> bool:
    number = value.get("number", "") if isinstance(value, Mapping) else ""
    return number.isdigit() and 0 < int(number) < _FEW


def _tagged(paragraph: str, free: Sequence[str], language: str) -> Iterator[Run]:
    """Yield a paragraph as runs, its free texts marked with their language."""
    while paragraph:
        found = min(
            ((paragraph.find(text), -len(text), text) for text in free if text in paragraph),
            default=None,
        )
        if found is None:
            yield Run(paragraph)
            return
        start, _, text = found
        if start:
            yield Run(paragraph[:start])
        yield Run(text, language=language)
        paragraph = paragraph[start + len(text) :]


def grouped(hexadecimal: str) -> str:
    """Return hex digits in groups of four."""
    return " ".join(hexadecimal[start : start + _GROUP] for start in range(0, len(hexadecimal), _GROUP))
