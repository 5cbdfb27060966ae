"""A blind record in the words of its questionnaire: what a reviewer reads, section by section.

The words of questions and options are those of the reader's language; what people wrote stays in the record's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lva.content.checks import PER, options_of
from lva.content.model import EntryList, Field, Kind, Part, Section
from lva.domain.blind.coding import ANSWERS, ENTRIES, ONE, SEVERAL
from lva.domain.blind.reading import Blind
from lva.domain.values import amounts
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.domain.values.speech import Speech

_BANDS: Final = {
    "negative": "below zero",
    "under_10": "under 10",
    "10_49": "10–49",
    "50_199": "50–199",
    "200_999": "200–999",
    "from_1000": "1,000 or more",
    "under_1000": "under 1,000 euros",
    "1000_9999": "1,000–9,999 euros",
    "10000_99999": "10,000–99,999 euros",
    "100000_999999": "100,000–999,999 euros",
    "from_1000000": "a million euros or more",
}
"""Bands of numbers and of money as catalogue messages."""
_DECIDED: Final = "decide_on"
"""The day from which months are counted."""
_HALF: Final = re.compile(r"(\d{4})-H([12])", re.ASCII)
_ID: Final = re.compile(r"([a-z_]+)-(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in words."""

    label: str
    said: tuple[str, ...]
    """Its paragraphs."""
    written: bool
    """Whether somebody wrote it, so that it is in the record's language."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Answers that stand together: those of a page, or one entry."""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """What a section says."""

    key: str
    label: str
    sheets: tuple[Sheet, ...]


def chapters(speech: Speech, blind: Blind) -> tuple[Chapter, ...]:
    """Return what a record says, in the order of its questionnaire; sections that say nothing are left out.

    What several pages ask stands at the first of them.
    """
    told = set[str]()
    found = (
        Chapter(one.key, one.label.in_(speech.code), tuple(_sheets(speech, blind, one, told)))
        for one in blind.pack.sections
    )
    return tuple(one for one in found if one.sheets)


def _sheets(speech: Speech, blind: Blind, section: Section, told: set[str]) -> Iterator[Sheet]:
    """Iterate over the pages and entries of a section, and add the questions and lists that they tell to `told`."""
    pack = blind.pack
    for step in pack.steps:
        if step.section != section.key:
            continue
        questions = [one.question for one in step.blocks if one.question and one.question not in told]
        lists = [one.list for one in step.blocks if one.list and one.list not in told]
        told.update(questions, lists)
        answers = blind.said[ANSWERS]
        lines = (line for key in questions for line in _line(speech, blind, pack.questions[key], answers, ANSWERS))
        if kept := tuple(lines):
            yield Sheet(step.label.in_(speech.code), kept)
        for name in dict.fromkeys(lists):
            yield from _entries(speech, blind, pack.lists[name], name)


def _entries(speech: Speech, blind: Blind, entries: EntryList, name: str) -> Iterator[Sheet]:
    for one in blind.said[ENTRIES].get(name, ()):
        path = f"{ENTRIES}.{name}.{one['id']}"
        lines = tuple(line for field in entries.fields for line in _line(speech, blind, field, one, path))
        if lines:
            yield Sheet(_named(speech, blind, one["id"]), lines)


def _named(speech: Speech, blind: Blind, entry_id: str) -> str:
    """Return what an entry is called: its list and its number, since its own title may say whose it is."""
    found = _ID.fullmatch(entry_id)
    if found is None or found[1] not in blind.pack.lists:
        return entry_id
    return f"{blind.pack.lists[found[1]].singular.in_(speech.code)} {found[2]}"


def _line(speech: Speech, blind: Blind, asked: Field, holder: Mapping[str, Any], path: str) -> Iterator[Line]:
    value = holder.get(asked.key)
    said = tuple(_Saying(speech, blind).field(asked, value)) if values.is_given(value) else ()
    months = {} if asked.key == _DECIDED else blind.said["months"].get(f"{path}.{asked.key}")
    if said and months:
        said = (*said[:-1], f"{said[-1]} ({_months(speech, months)})")
    if said:
        yield Line(asked.label.in_(speech.code), said, written=asked.kind in values.LENGTH)


def _months(speech: Speech, told: Mapping[str, int]) -> str:
    before = told.get("before")
    parts = []
    if before == 0:
        parts.append(speech.text("in the month of the decision"))
    elif before is not None:
        message = "%(count)s months before the decision" if before > 0 else "%(count)s months after the decision"
        parts.append(speech.text(message, count=abs(before)))
    if told.get("for"):
        parts.append(speech.text("for %(count)s months", count=told["for"]))
    return ", ".join(parts)


def when(speech: Speech, said: str) -> str:
    """Return half-years in words: `first half of 2025`; a year alone stays one."""
    start, slash, end = said.partition("/")
    if not slash:
        return _point(speech, start)
    return f"{_point(speech, start)}\u2013{_point(speech, end)}"


def _point(speech: Speech, point: str) -> str:
    found = _HALF.fullmatch(point)
    if found is None:
        return "" if point == ".." else point
    return speech.text("first half of %(year)s" if found[2] == "1" else "second half of %(year)s", year=found[1])


@dataclass(frozen=True, slots=True)
class _Saying:
    """What says a coded value."""

    speech: Speech
    blind: Blind

    def field(self, asked: Field, value: Any) -> Iterator[str]:
        """Iterate over the paragraphs of an answer."""
        match asked.kind:
            case Kind.GRID:
                rows = self.blind.pack.options.get(asked.rows, ())
                yield from (
                    f"{row.label.in_(self.speech.code)}: {self._row(asked, value[row.key])}"
                    for row in rows
                    if row.key in value
                )
            case Kind.ROWS:
                yield from ("; ".join(self._parts(asked.parts, row)) for row in value)
            case _ if isinstance(value, Mapping):
                yield from self._with_parts(asked, value)
            case _:
                yield from self._plain(asked, value)

    def _row(self, asked: Field, row: Mapping[str, Any]) -> str:
        option = self.blind.pack.option(options_of(asked), row.get("choice", ""))
        said = [option.label.in_(self.speech.code)] if option else []
        return "; ".join([*said, *([row["text"]] if row.get("text") else [])])

    def _with_parts(self, asked: Field, value: Mapping[str, Any]) -> Iterator[str]:
        if value.get(values.NOT_KNOWN):
            yield self.speech.text("not known")
        elif asked.kind is Kind.COUNT:
            yield self._bands(asked, value, amounts.COUNT_KEYS)
        elif asked.kind is Kind.MONEY:
            yield self._bands(asked, value, amounts.ENDS)
        else:
            yield from self._plain(asked, value.get(values.main_key(asked)))
        yield from self._parts(asked.parts, value)

    def _bands(self, asked: Field, value: Mapping[str, Any], keys: Sequence[str]) -> str:
        told = dict.fromkeys(self._band(value[key]) for key in keys if key in value)
        said = "\u2013".join(told)
        option = self.blind.pack.option(PER, value.get(PER, "")) if asked.kind is Kind.MONEY else None
        return f"{said} {option.label.in_(self.speech.code)}" if option else said

    def _band(self, key: str) -> str:
        return self.speech.text(_BANDS[key]) if key in _BANDS else key

    def _parts(self, parts: Sequence[Part], holder: Mapping[str, Any]) -> Iterator[str]:
        for one in parts:
            said = "\n".join(self._plain(one, holder.get(one.key)))
            if said:
                yield said if one.key == "text" else f"{one.label.in_(self.speech.code)}: {said}"

    def _plain(self, asked: Field | Part, value: Value) -> Iterator[str]:
        if not values.is_given(value):
            return
        match asked.kind:
            case Kind.TEXT | Kind.LONG | Kind.TEXTS:
                lines = value.split("\n") if isinstance(value, str) else value
                yield from (line for line in lines if line.strip())
            case Kind.DATE | Kind.WHEN:
                yield when(self.speech, str(value))
            case Kind.INT | Kind.NUMBER:
                yield self._band(str(value))
            case Kind.TICK:
                yield self.speech.text("yes")
            case _:
                yield self.speech.join([self._choice(asked, key) for key in values.picked(value)])

    def _choice(self, asked: Field | Part, key: str) -> str:
        option = self.blind.pack.option(options_of(asked), key)
        if option is not None:
            return option.label.in_(self.speech.code)
        if key in (ONE, SEVERAL):
            return self.speech.text("one language" if key == ONE else "several languages")
        return _named(self.speech, self.blind, key)
