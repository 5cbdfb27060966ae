"""What two versions of an assessment say differently, field by field, in the reader's words."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lva.content.model import Field, Pack
from lva.domain.dossier import Dossier, Entry
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.domain.values.speech import Speech


class Sort(StrEnum):
    """What became of a thing between two versions."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that says something else; both sides in paragraphs, empty where nothing was said."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    key: str = dataclasses.field(default="", compare=False)
    """The question, or the field of the entry."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different about one thing: an entry, or the answers themselves if `kind` is empty."""

    kind: str
    """What a thing of its list is called: alternative, impact."""
    title: str
    sort: Sort
    changes: tuple[Change, ...]
    list: str = dataclasses.field(default="", compare=False)
    """The list of the entry; empty for the answers."""


def changes(speech: Speech, before: Dossier, after: Dossier) -> tuple[Difference, ...]:
    """Return what is different, the answers first and then the entries list by list; nothing if they say the same.

    Entries are told apart by their ids. Each version is said by its own pack, so that options keep the words they had.
    """
    said = _Said(speech, before, after)
    answers = tuple(said.answers())
    own = (Difference("", "", Sort.CHANGED, answers),) if answers else ()
    return (*own, *said.entries())


@dataclass(frozen=True, slots=True)
class _Said:
    speech: Speech
    before: Dossier
    after: Dossier

    def answers(self) -> Iterator[Change]:
        """Yield the questions that are answered differently, in the order of the packs."""
        for key in dict.fromkeys([*self.after.pack.questions, *self.before.pack.questions]):
            old, new = self.before.answers.get(key), self.after.answers.get(key)
            if _differ(old, new):
                question = _either(self.after.pack, self.before.pack, key)
                yield self._change(
                    question,
                    self._words(self.before, self.before.pack.questions.get(key), old),
                    self._words(self.after, self.after.pack.questions.get(key), new),
                )

    def entries(self) -> Iterator[Difference]:
        """Yield the entries that are new, gone or different, in the order of the packs."""
        for name in dict.fromkeys([*self.after.pack.lists, *self.before.pack.lists]):
            old = {entry.id: entry for entry in self.before.of(name)}
            new = {entry.id: entry for entry in self.after.of(name)}
            for entry_id in dict.fromkeys([*new, *old]):
                found = self._entry(old.get(entry_id), new.get(entry_id))
                if found is not None:
                    yield found

    def _entry(self, old: Entry | None, new: Entry | None) -> Difference | None:
        where, shown = (self.after, new) if new is not None else (self.before, old)
        assert shown is not None  # noqa: S101 -- the id comes from one of them
        made = tuple(self._fields(shown.list, old, new))
        if old is not None and new is not None and not made:
            return None
        sort = Sort.ADDED if old is None else Sort.REMOVED if new is None else Sort.CHANGED
        kind = where.pack.lists[shown.list].singular.in_(self.speech.code)
        return Difference(kind, where.names()[shown.id], sort, made, shown.list)

    def _fields(self, name: str, old: Entry | None, new: Entry | None) -> Iterator[Change]:
        fields: dict[str, Field] = {}
        for pack in (self.before.pack, self.after.pack):
            fields |= {one.key: one for one in pack.lists[name].fields} if name in pack.lists else {}
        for key, field in fields.items():
            earlier, later = old.get(key) if old else None, new.get(key) if new else None
            if _differ(earlier, later):
                yield self._change(
                    field, self._words(self.before, field, earlier), self._words(self.after, field, later)
                )

    def _change(self, asked: Field, before: tuple[str, ...], after: tuple[str, ...]) -> Change:
        return Change(asked.label.in_(self.speech.code), before, after, asked.key)

    def _words(self, dossier: Dossier, field: Field | None, value: Value) -> tuple[str, ...]:
        if field is None or not values.is_given(value):
            return ()
        return values.words(self.speech, dossier.pack, field, value, dossier.names())


def _either(first: Pack, second: Pack, key: str) -> Field:
    return first.questions[key] if key in first.questions else second.questions[key]


def _differ(one: Value, other: Value) -> bool:
    """Whether two values say something else; what was never said and what was cleared are the same."""
    given = values.is_given(one), values.is_given(other)
    return any(given) and (given[0] != given[1] or one != other)
