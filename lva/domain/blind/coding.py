"""What leaves an assessment, by the share marks of its questionnaire. Pure: a dossier in, a coded one out.

Words never leave by themselves, whatever their mark: they are handed out as passages, and only those that
come back approved, by path, are put in. New ids take the place of the old ones, which tell when they were made.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from lva.content.checks import PER, options_of
from lva.content.model import EntryList, Field, Kind, Pack, Part, Share
from lva.content.own import ELSE, PREFIX
from lva.domain.blind import rules
from lva.domain.dossier import Dossier, Entry
from lva.domain.values import amounts
from lva.domain.values import answers as values
from lva.domain.values.answers import Value

ANSWERS: Final = "answers"
ENTRIES: Final = "entries"
LANGUAGE_OPTIONS: Final = frozenset({"lang", "pdf_langs"})
"""Option lists of languages: where they are generalised, only one or several is told."""
ONE: Final = "one"
SEVERAL: Final = "several"
YEAR: Final = "year"
"""The part of a count that says of which year it is; it stays."""
NEVER: Final = frozenset({Kind.LINK, Kind.FILE, Kind.TABLE})
"""Kinds that leave under no mark: addresses, files, and tables of free words."""
WORDS: Final = frozenset({Kind.TEXT, Kind.LONG, Kind.TEXTS})
_BOTH: Final = "+"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that somebody wrote, and where they stand; they leave only if they come back approved."""

    path: str
    text: str
    list: str
    """The list of the entry that they stand in; empty for a question."""
    key: str
    """The question, or the field of the entry."""
    part: str
    """The part, row or column they are; empty for the answer itself."""
    number: int
    """The number of the entry in its list; 0 for a question."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value that leaves, and the mark that lets it."""

    path: str
    share: Share
    value: Value


@dataclass(frozen=True, slots=True)
class Coded:
    """What leaves of an assessment besides what is said of its giver."""

    answers: Mapping[str, Value]
    entries: Mapping[str, Sequence[Mapping[str, Value]]]
    months: Mapping[str, Mapping[str, int]]
    passages: tuple[Passage, ...]
    """All words under a mark that lets them out, approved or not, in the order of the questionnaire."""
    leaves: tuple[Leaf, ...]
    """Every value that leaves, with the mark that lets it."""


def leaves_out(asked: Field) -> bool:
    """Whether nothing of an answer ever leaves."""
    return asked.share is Share.DROP or asked.kind in NEVER


def is_shared(entries: EntryList) -> bool:
    """Whether anything of a list leaves."""
    return not all(leaves_out(one) for one in entries.fields)


def code(dossier: Dossier, words: Mapping[str, str]) -> Coded:
    """Return what leaves of an assessment; `words` are those that were approved, by their path."""
    coder = _Coder(dossier, words)
    pack = dossier.pack
    answers = {
        key: coded
        for key, question in pack.questions.items()
        if (coded := coder.at(ANSWERS, "", 0).field(question, dossier.answers.get(key))) is not None
    }
    entries = {
        name: [coder.entry(entry, number) for number, entry in enumerate(dossier.of(name), start=1)]
        for name, one in pack.lists.items()
        if is_shared(one) and dossier.of(name)
    }
    return Coded(answers, entries, coder.months, tuple(coder.passages), tuple(coder.leaves))


def decided_on(dossier: Dossier) -> dt.date | None:
    """Return the day of the decision, if it is known."""
    day = dossier.answers.get("decide_on")
    return dt.date.fromisoformat(day) if isinstance(day, str) else None


@dataclass
class _Coder:
    dossier: Dossier
    words: Mapping[str, str]
    months: dict[str, dict[str, int]] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.decided = decided_on(self.dossier)
        lists = [name for name, one in self.dossier.pack.lists.items() if is_shared(one)]
        self.ids = {
            entry.id: f"{name}-{number}"
            for name in lists
            for number, entry in enumerate(self.dossier.of(name), start=1)
        }

    @property
    def pack(self) -> Pack:
        return self.dossier.pack

    def at(self, place: str, name: str, number: int) -> "_Place":
        return _Place(self, place, name, number)

    def entry(self, entry: Entry, number: int) -> dict[str, Value]:
        found: dict[str, Value] = {"id": self.ids[entry.id]}
        place = self.at(f"{ENTRIES}.{entry.list}.{found['id']}", entry.list, number)
        for one in self.pack.lists[entry.list].fields:
            coded = place.field(one, entry.get(one.key))
            if coded is not None:
                found[one.key] = coded
        return found


@dataclass(frozen=True)
class _Place:
    """Where an answer stands: among the answers, or in one entry."""

    coder: _Coder
    place: str
    list: str
    number: int

    def field(self, asked: Field, value: Value) -> Value:
        """Return an answer as it leaves; None if nothing of it does."""
        if leaves_out(asked) or not values.is_given(value):
            return None
        path = f"{self.place}.{asked.key}"
        match asked.kind:
            case Kind.GRID:
                rows = {row: self._row(asked, row, said, path) for row, said in value.items()}
                return _given(rows) or None
            case Kind.ROWS:
                return [one for one in self._records(asked, value, path) if one] or None
            case _ if isinstance(value, Mapping):
                return self._with_parts(asked, value, path)
            case _:
                return self._plain(asked, asked, "", value, path)

    def _row(self, asked: Field, row: str, said: Mapping[str, Value], path: str) -> dict[str, Value]:
        found = {}
        if values.is_given(said.get("choice")):
            found["choice"] = self._leaf(asked, f"{path}.{row}.choice", said["choice"])
        found["text"] = self._passage(asked, row, said.get("text"), f"{path}.{row}.text")
        return _given(found)

    def _records(self, asked: Field, rows: Sequence[Mapping[str, Value]], path: str) -> Iterator[dict[str, Value]]:
        for number, row in enumerate(rows, start=1):
            yield _given(
                {
                    column.key: self._plain(
                        asked, column, column.key, row.get(column.key), f"{path}.{number}.{column.key}"
                    )
                    for column in asked.parts
                }
            )

    def _with_parts(self, asked: Field, value: Mapping[str, Value], path: str) -> Value:
        found: dict[str, Value] = {}
        if value.get(values.NOT_KNOWN):
            found[values.NOT_KNOWN] = self._leaf(asked, f"{path}.{values.NOT_KNOWN}", value=True)
        elif asked.kind is Kind.COUNT:
            found |= self._count(asked, value, path)
        elif asked.kind is Kind.MONEY:
            found |= self._money(asked, value, path)
        else:
            key = values.main_key(asked)
            found[key] = self._plain(asked, asked, "", value.get(key), f"{path}.{key}")
        for part in asked.parts:
            found[part.key] = self._plain(asked, part, part.key, value.get(part.key), f"{path}.{part.key}")
        return _given(found) or None

    def _count(self, asked: Field, value: Mapping[str, Value], path: str) -> dict[str, Value]:
        found = {
            key: self._leaf(asked, f"{path}.{key}", rules.band(Decimal(value[key])))
            for key in amounts.COUNT_KEYS
            if values.is_given(value.get(key))
        }
        if found and value.get("estimate"):
            found["estimate"] = self._leaf(asked, f"{path}.estimate", value=True)
        return found

    def _money(self, asked: Field, value: Mapping[str, Value], path: str) -> dict[str, Value]:
        found = {
            key: self._leaf(asked, f"{path}.{key}", rules.money_band(value[key]))
            for key in amounts.ENDS
            if value.get(key) is not None
        }
        if values.is_given(value.get(PER)):
            found[PER] = self._leaf(asked, f"{path}.{PER}", value[PER])
        return found

    def _plain(self, asked: Field, one: Field | Part, part: str, value: Value, path: str) -> Value:
        """Return a value that is one thing, of a field or of a part of it."""
        if not values.is_given(value):
            return None
        match one.kind:
            case Kind.TEXT | Kind.LONG:
                return self._passage(asked, part, value, path)
            case Kind.TEXTS:
                said = self._passage(asked, part, "\n".join(value), path)
                return said.split("\n") if said else None
            case Kind.DATE | Kind.WHEN:
                return self._time(asked, value, path)
            case Kind.INT if one.key == YEAR:
                return self._leaf(asked, path, value)
            case Kind.INT | Kind.NUMBER:
                return self._leaf(asked, path, rules.band(Decimal(value)))
            case Kind.REF | Kind.REFS:
                return self._references(asked, one, value, path)
            case _ if one.kind in NEVER:
                return None
            case _:
                return self._leaf(asked, path, _languages(asked, one, _without_own(value)))

    def _time(self, asked: Field, value: str, path: str) -> str:
        if self.coder.decided and (told := rules.months(value, self.coder.decided)):
            self.coder.months[path] = told
        return str(self._leaf(asked, path, rules.halves(value)))

    def _references(self, asked: Field, one: Field | Part, value: Value, path: str) -> Value:
        """Return references with the new ids; those to what does not leave are left out."""
        known = [
            key if self.coder.pack.option(options_of(one), key) else self.coder.ids.get(key, "")
            for key in values.picked(_without_own(value))
        ]
        kept = [key for key in known if key]
        if not kept:
            return None
        return self._leaf(asked, path, kept if one.kind is Kind.REFS else kept[0])

    def _passage(self, asked: Field, part: str, value: Value, path: str) -> str | None:
        if not values.is_given(value):
            return None
        self.coder.passages.append(Passage(path, value, self.list, asked.key, part, self.number))
        approved = self.coder.words.get(path, "").strip()
        return self._leaf(asked, path, approved) if approved else None

    def _leaf(self, asked: Field, path: str, value: Value) -> Any:
        self.coder.leaves.append(Leaf(path, asked.share, value))
        return value


def _without_own(value: Value) -> Value:
    """Return a choice without the options that an organisation has added: they are its own words, and tell whose."""
    chosen = values.picked(value)
    if not any(key.startswith(PREFIX) for key in chosen):
        return value
    known = list(dict.fromkeys(ELSE if key.startswith(PREFIX) else key for key in chosen))
    return known if isinstance(value, list) else known[0]


def _languages(asked: Field, one: Field | Part, value: Value) -> Value:
    """Return a choice as it leaves: of languages that are generalised only whether they are several."""
    if asked.share is not Share.GENERALISE or options_of(one) not in LANGUAGE_OPTIONS:
        return value
    chosen = values.picked(value)
    return SEVERAL if len(chosen) > 1 or any(_BOTH in key for key in chosen) else ONE


def _given(found: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in found.items() if values.is_given(value)}
