"""The blank form: every question of a depth on paper, with its guidance and room to write, from the pack alone."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lva.appendix.blocks import Bullets, Heading, Look, Paragraph, Run, Words, plain, strong
from lva.appendix.voice import LOCALES
from lva.content.checks import options_of
from lva.content.model import Block, Depth, EntryField, EntryList, Field, Kind, Pack, Part, Rule, Shape, Step, Text
from lva.domain import matrix
from lva.domain.values.answers import ONE_CHOICE
from lva.i18n import Language
from lva.pdf import handout
from lva.pdf.handout import Handout, Lines, Ticks, TickTable, Together
from lva.pdf.metadata import Description

_KICKERS: Final = {Depth.BRIEF: "Brief child impact assessment", Depth.FULL: "Full child impact assessment"}
_SIGNS: Final = {
    "+2": "+ +",
    "+1": "+",
    matrix.NO_CHANGE: "0",
    "-1": "\u2013",
    "-2": "\u2013 \u2013",
    matrix.MIXED: "+ \u2013",
    matrix.UNKNOWN: "?",
}
"""What stands for a rating in the narrow columns of the form; the words stand above it."""
_ON_ONE_LINE: Final = frozenset({Kind.INT, Kind.COUNT, Kind.DATE, Kind.WHEN, Kind.NUMBER, Kind.MONEY, Kind.FILE})
_CHARACTERS: Final = 75
"""So many characters somebody writes on a line by hand, and then some."""
_MOST_LINES: Final = 7
_FIRST_YEAR: Final = 2025
_COLUMNS: Final = ((15, 4), (23, 3), (42, 2))
"""Choices of at most so many characters stand in so many columns."""
_ROOM_FOR_TABLE: Final = 6


def depths_of(pack: Pack) -> tuple[Depth, ...]:
    """Return the depths whose questions are worth a form of their own."""
    return tuple(depth for depth in (Depth.BRIEF, Depth.FULL) if pack.pages[depth] and pack.depth in (None, depth))


def workshop_form(pack: Pack, depth: Depth, speech: Language) -> bytes:
    """Return the form of one of `depths_of` as a tagged PDF; the same pack gives the same bytes."""
    form = _Form(pack, speech)
    title = speech.text("Form for a workshop")
    named = f"{title}: {pack.title.in_(speech.code)}"
    edition = f"{pack.id} {pack.version}"
    about = Description(
        title=named,
        author=pack.title.in_(speech.code),
        subject=title,
        keywords=(edition, depth.value),
        language=LOCALES[speech.code],
        made_by="lva",
        identifier=f"{pack.id}-{pack.version}-{depth.value}-{speech.code}",
        at=_dated(pack),
        seed=hashlib.sha256(f"{pack.digest}{depth.value}{speech.code}".encode()).digest(),
    )
    page = speech.text("Page %(page)s / %(pages)s", page="%(page)s", pages="%(pages)s")
    furniture = handout.furniture(pack.title.in_(speech.code), named, edition, page)
    return handout.printed(Handout(tuple(form.parts(depth)), furniture), handout.FORM, about)


def _dated(pack: Pack) -> dt.datetime:
    """Return the beginning of the year that a version is named after: a form has no other day."""
    year = pack.version.partition(".")[0]
    return dt.datetime(int(year) if year.isdigit() and int(year) >= _FIRST_YEAR else _FIRST_YEAR, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class _Form:
    """What the form asks, in one language."""

    pack: Pack
    speech: Language

    def _say(self, text: Text) -> str:
        return text.in_(self.speech.code)

    def parts(self, depth: Depth) -> Iterator[handout.Part]:
        """Yield the form in reading order."""
        text = self.speech.text
        kicker = text(_KICKERS[depth]) if depth in _KICKERS and not self.pack.checklist else self._say(self.pack.title)
        yield Paragraph(plain(kicker), Look.KICKER)
        yield Heading(1, plain(text("Form for a workshop")))
        guidance = (
            text("Think together and write on paper. Afterwards copy the answers into the service."),
            text('"Not known" is an answer of its own. It is printed, and it never means that there is no impact.'),
            text("Do not write names of children or families, or anything by which one of them could be recognised."),
        )
        yield Bullets(tuple(plain(one) for one in guidance))
        for section in self.pack.sections:
            steps = [step for step in self.pack.pages[depth] if step.section == section.key]
            if steps:
                yield Heading(2, plain(self._say(section.label)))
            for step in steps:
                yield from self._step(step, self._say(section.label))

    def _step(self, step: Step, section: str) -> Iterator[handout.Part]:
        # A page that is called as its section is has no heading of its own, or two would say the same.
        label = self._say(step.label)
        named = label != section
        head: list[handout.Part] = [Heading(3, plain(label))] if named else []
        if step.lead:
            head.append(Paragraph(plain(self._say(step.lead)), Look.NOTE))
        blocks = [part for block in step.blocks for part in self._block(block, 4 if named else 3)]
        if head and blocks:
            # A page's heading never stands alone at the foot of a sheet.
            yield Together((*head, blocks[0]))
            yield from blocks[1:]
        else:
            yield from (*head, *blocks)

    def _block(self, block: Block, level: int) -> Iterator[handout.Part]:
        match block.shape:
            case Shape.QUESTION:
                yield from self._field(self.pack.questions[block.question], block.when)
            case Shape.TICKS:
                entries = self.pack.lists[block.list]
                ticked = self._ticks(entries.field(block.by).options)
                yield Together((*self._list_head(block, entries, level), ticked))
            case Shape.RATINGS:
                yield from self._ratings(block, self.pack.lists[block.list], level)
            case _:
                yield from self._entries(block, self.pack.lists[block.list], level)

    # -- lists --------------------------------------------------------------------------------------

    def _list_head(self, block: Block, entries: EntryList, level: int) -> Iterator[handout.Part]:
        yield Heading(level, plain(self._say(block.label or entries.label)))
        yield from self._notes(self._condition(block.when), self._say(block.lead) if block.lead else "")

    def _entries(self, block: Block, entries: EntryList, level: int) -> Iterator[handout.Part]:
        asked = [one for one in entries.fields if not block.fields or one.key in block.fields]
        fields = [part for one in asked for part in self._entry_field(one)]
        # Entries picked by what they are, such as the proposal, are one each.
        several = self.speech.text("If there are several, copy this page.") if not block.where.conditions else ""
        yield Together((*self._list_head(block, entries, level), *self._notes(several), *fields[:1]))
        yield from fields[1:]
        if block.child is not None:
            yield from self._entries(block.child, self.pack.lists[block.child.list], level)

    def _entry_field(self, field: EntryField) -> Iterator[handout.Part]:
        yield from self._field(field, None)

    def _ratings(self, block: Block, entries: EntryList, level: int) -> Iterator[handout.Part]:
        scale = [option for option in self.pack.options[options_of(entries.field(block.value))] if option.key in _SIGNS]
        signs = tuple(_SIGNS[option.key] for option in scale)
        words = (f"{_SIGNS[option.key]}  =  {self._say(option.label)}" for option in scale)
        rows = self.pack.options[options_of(entries.field(block.by))]
        across = self.pack.lists[block.across].singular if block.across in self.pack.lists else None
        head: list[handout.Part] = [
            *self._list_head(block, entries, level),
            Bullets(tuple(plain(one) for one in words)),
        ]
        if across is not None:
            head += [Paragraph(strong(f"{self._say(across)}:")), Lines(1)]
            several = self.speech.text("Fill in one table for each of them; copy this page for more.")
            head.append(Paragraph(plain(several), Look.NOTE))
        label = self._say(block.label or entries.label)
        table = TickTable(
            summary=label,
            head=(self._say(entries.field(block.by).label), *signs),
            rows=tuple(self._say(option.label) for option in rows),
            written=self.speech.text("What changes"),
        )
        yield Together((*head, table))

    # -- questions ------------------------------------------------------------------------------------

    def _field(self, field: Field, when: Rule | None) -> Iterator[handout.Part]:
        """Yield one question: its words, its guidance, room for the answer; they stay together."""
        label = self._say(field.label)
        asked: list[Words] = [strong(label)] if not field.number else [(Run(f"{field.number}  "), *strong(label))]
        notes = self._notes(
            self._condition(when or field.when),
            self._say(field.why) if field.why else "",
            self._say(field.help) if field.help else "",
            self._example(field),
        )
        room = tuple(self._room(field))
        parts = [part for one in field.parts if field.kind is not Kind.ROWS for part in self._part(field, one)]
        yield Together((Paragraph(asked[0]), *notes, *room, *parts))

    def _notes(self, *texts: str) -> Iterator[handout.Part]:
        yield from (Paragraph(plain(text), Look.NOTE) for text in texts if text)

    def _example(self, field: Field) -> str:
        words = self._say(field.example) if field.example else ""
        return self.speech.text("For example: %(words)s", words=words) if words else ""

    def _room(self, field: Field) -> Iterator[handout.Part]:
        """Yield the choices to tick, and lines to write on where something can be written."""
        if field.kind is Kind.TICK:
            yield Ticks((plain(self.speech.text("yes")),))
            return
        if field.kind is Kind.GRID:
            yield from self._grid(field)
            return
        options = options_of(field)
        if options:
            yield self._ticks(options)
        if field.not_known:
            yield Ticks((plain(self.speech.text("not known")),))
        if field.kind is Kind.ROWS:
            columns = ", ".join(self._say(part.label) for part in field.parts)
            yield Paragraph(plain(columns), Look.NOTE)
        if not options or field.refers:
            yield Lines(_lines(field.kind, field.max))

    def _grid(self, field: Field) -> Iterator[handout.Part]:
        rows = self.pack.options[field.rows]
        for option in rows:
            yield Paragraph(plain(self._say(option.label)))
            if options_of(field):
                yield self._ticks(options_of(field))
            if field.max:
                yield Lines(1)

    def _ticks(self, options: str) -> Ticks:
        words = tuple(self._say(option.label) for option in self.pack.options[options])
        longest = max(map(len, words), default=0)
        columns = next((count for most, count in _COLUMNS if longest <= most), 1)
        return Ticks(tuple(plain(one) for one in words), min(columns, max(len(words), 1)))

    def _part(self, field: Field, part: Part) -> Iterator[handout.Part]:
        label = self._say(part.label)
        if part.values and options_of(field):
            words = [self._say(one.label) for one in self.pack.options[options_of(field)] if one.key in part.values]
            if words and len(words) < len(self.pack.options[options_of(field)]):
                label = f"{label} ({' / '.join(words)})"
        yield Paragraph(plain(f"{label.rstrip(':')}:"))
        if options_of(part):
            yield self._ticks(options_of(part))
        else:
            yield Lines(_lines(part.kind, part.max))

    # -- conditions -----------------------------------------------------------------------------------

    def _condition(self, rule: Rule | None) -> str:
        """Return when a question is asked at all, in words; empty where it always is."""
        said = list(self._said(rule)) if rule else []
        if not said:
            return ""
        return self.speech.text("Answer this only if: %(condition)s.", condition="; ".join(said))

    def _said(self, rule: Rule) -> Iterator[str]:
        match rule.op:
            case "is" | "includes":
                yield f"{self._asked(rule)}: {self._choices(rule)}"
            case "not":
                inner = rule.rules[0]
                if inner.key:
                    other = self.speech.text("something other than %(choice)s", choice=self._choices(inner))
                    yield f"{self._asked(inner)}: {other}"
            case "all" | "any":
                for inner in rule.rules:
                    yield from self._said(inner)

    def _asked(self, rule: Rule) -> str:
        question = self.pack.questions[rule.key]
        return f"{question.number} {self._say(question.label)}".strip().rstrip(" \u2026:?")

    def _choices(self, rule: Rule) -> str:
        return " / ".join(self._choice(rule.key, value) for value in rule.values)

    def _choice(self, key: str, value: str) -> str:
        """Return a choice in words: an option, or the name of a ready-made entry."""
        option = self.pack.option(options_of(self.pack.questions[key]), value)
        if option is not None:
            return self._say(option.label)
        alias = value.removeprefix("@")
        ready = (one for entries in self.pack.lists.values() for one in entries.ready_made if one.alias == alias)
        found = next(ready, None)
        words = next(iter(found.texts.values()), None) if found else None
        return self._say(words) if words else self.speech.text("not known") if value == "not_known" else value


def _lines(kind: Kind, most: int) -> int:
    """Return how many lines an answer needs."""
    if kind in _ON_ONE_LINE or kind in ONE_CHOICE:
        return 1
    if kind in (Kind.TABLE, Kind.ROWS):
        return _ROOM_FOR_TABLE
    if kind is Kind.LONG:
        return min(max(most // _CHARACTERS, 4), _MOST_LINES)
    if kind in (Kind.TEXTS, Kind.REFS):
        return 2
    return min(max(round(most / _CHARACTERS), 1), 3)
