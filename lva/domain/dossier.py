"""Everything said in one assessment, as values: the answers, the entries and the pack they answer.

Rules take a dossier and nothing else, so they can be tried without a database and give the same
result for a draft, an imported record and a frozen snapshot.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from lva.content.checks import options_of
from lva.content.model import Depth, EntryList, Kind, Pack, Where
from lva.domain.screening import Threshold, threshold_of
from lva.domain.values import answers as values
from lva.domain.values import dates
from lva.domain.values.answers import Value

HANDLING: Final = "handling"
"""The list of a matter that says when, where and how it was treated."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One repeatable thing: an alternative, a group, an impact. `id` is stable and is what others point at."""

    id: str
    list: str
    fields: Mapping[str, Value]
    matter: str = ""
    """The matter that an entry of a matter's list belongs to; empty for those of the assessment."""

    def get(self, key: str) -> Value:
        """Return a field's value, or None."""
        return self.fields.get(key)


def fits(where: Where, fields: Mapping[str, Value]) -> bool:
    """Whether an entry with these fields meets every condition of `where`."""
    return all(set(wanted).intersection(values.picked(fields.get(key))) for key, wanted in where.conditions)


@dataclass(frozen=True)
class Dossier:
    """An assessment as the rules see it. Answers hold the matter's fields too.

    It has no slots: what a page asks of it hundreds of times is worked out once and kept beside.
    """

    pack: Pack
    depth: Depth | None
    language: str
    answers: Mapping[str, Value]
    entries: tuple[Entry, ...] = ()
    """Live entries in the order of their lists and positions."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Ids of ready-made entries by their alias (`zero`, `proposal`)."""
    threshold: Threshold | None = None
    """The municipality's own threshold of the screening, if it has one."""
    copied: frozenset[str] = frozenset()
    """Places of texts that were copied from another assessment and that nobody has confirmed or changed."""

    def of(self, name: str, where: Where | None = None) -> tuple[Entry, ...]:
        """Return the entries of a list, those that fit `where` if it is given."""
        found = self._lists.get(name, ())
        return found if where is None else tuple(entry for entry in found if fits(where, entry.fields))

    def entry(self, entry_id: str) -> Entry | None:
        """Return the live entry of that id, or None."""
        return self._by_id.get(entry_id)

    def alias(self, name: str) -> str:
        """Return the id of a ready-made entry, or an empty string."""
        return self.aliases.get(name, "")

    def names(self) -> dict[str, str]:
        """Return the title of every live entry by its id, for references said in words."""
        return self._titles

    @cached_property
    def _lists(self) -> dict[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.list, []).append(entry)
        return {name: tuple(entries) for name, entries in found.items()}

    @cached_property
    def _by_id(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in reversed(self.entries)}

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {
            entry.id: title(self.pack, self.language, entry, number)
            for entries in self._lists.values()
            for number, entry in enumerate(entries, 1)
        }


def title(pack: Pack, language: str, entry: Entry, number: int) -> str:
    """Return what an entry is called in lists: its own words, or its kind and number."""
    entries = pack.lists.get(entry.list)
    if entries is None:
        return f"{entry.list} {number}"
    for key in entries.title:
        value = entry.get(key)
        if words := _short(pack, language, entries, key, value):
            return f"{words}{_on(entry)}"
    return f"{entries.singular.in_(language)} {number}"


def _short(pack: Pack, language: str, entries: EntryList, key: str, value: Value) -> str:
    if not values.is_given(value):
        return ""
    field_ = entries.field(key)
    options = options_of(field_)
    if options:
        labels = [option.label.in_(language) for option in pack.options[options] if option.key in values.picked(value)]
        return ", ".join(labels)
    # Of a file its name stands for it; the id of another entry says nothing.
    own = values.part(value, "name") if field_.kind is Kind.FILE else value
    text = own if isinstance(own, str) and not field_.refers else ""
    first = text.split("\n", 1)[0]
    return first if len(first) <= _TITLE else first[: _TITLE - 1].rstrip() + "…"


_TITLE = 80


def _on(entry: Entry) -> str:
    """Return the day of a handling as a part of its name: the same body treats a matter many times."""
    value = entry.get("on") if entry.list == HANDLING else None
    return f" {dates.type_when(value)}" if isinstance(value, str) else ""


def references(pack: Pack, entry: Entry) -> Iterator[tuple[str, str]]:
    """Iterate over `(field key, id)` of the references that an entry holds."""
    entries = pack.lists.get(entry.list)
    if entries is None:
        return
    for field_ in entries.fields:
        if field_.refers:
            for key in values.picked(entry.get(field_.key)):
                if pack.option(field_.options, key) is None and key != values.NOT_KNOWN:
                    yield field_.key, key


def from_record(record: Mapping[str, Any], pack: Pack) -> Dossier:
    """Return the dossier of a record in the format `lava.record/1`."""
    matters = record.get("matters", ())
    matter = matters[0] if matters else {}
    answers = {**{key: value for key, value in matter.items() if key in pack.questions}, **record.get("answers", {})}
    entries = (*_entries(record.get("entries", {})), *(entry for one in matters for entry in _of_matter(one)))
    assessment = record["assessment"]
    depth = assessment.get("depth")
    return Dossier(
        pack=pack,
        depth=Depth(depth) if depth else None,
        language=assessment["language"],
        answers=answers,
        entries=in_pack_order(pack, entries),
        aliases=aliases(pack, entries),
        threshold=threshold_of(pack, record.get("organisation", {}).get("settings", {})),
    )


def _entries(lists: Mapping[str, Any], matter: str = "") -> Iterator[Entry]:
    """Iterate over the entries of a record's lists; one without an id is told apart by its place."""
    for name, items in lists.items():
        for number, item in enumerate(items):
            fields = {key: value for key, value in item.items() if key != "id"}
            yield Entry(item.get("id", f"{name}-{number}"), name, fields, matter)


def _of_matter(matter: Mapping[str, Any]) -> Iterator[Entry]:
    lists = {HANDLING: matter.get("handlings", ()), **matter.get("entries", {})}
    return _entries(lists, matter.get("id", ""))


def at_home(pack: Pack, entry: Entry, known: AbstractSet[str]) -> Entry:
    """Return an entry of a matter's list without references to entries that are not `known` here.

    Other assessments of the matter may say of a handling which of their own alternatives it chose.
    """
    strange = {key: one for key, one in references(pack, entry) if one not in known}
    if not strange:
        return entry
    gone = {one for _, one in references(pack, entry)} - known
    fields = {key: _kept(value, gone) if key in strange else value for key, value in entry.fields.items()}
    return replace(entry, fields={key: value for key, value in fields.items() if values.is_given(value)})


def _kept(value: Value, gone: AbstractSet[str]) -> Value:
    """Return a reference, or several, without those that are gone."""
    if isinstance(value, Mapping):
        kept = {key: _kept(inner, gone) if key in ("choice", "refs") else inner for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if values.is_given(inner)}
    if isinstance(value, list):
        return [one for one in value if one not in gone]
    return None if value in gone else value


def in_pack_order(pack: Pack, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return entries in the order of the pack's lists; within a list the given order stays."""
    order = {name: index for index, name in enumerate(pack.lists)}
    return tuple(sorted(entries, key=lambda entry: order.get(entry.list, len(order))))


def aliases(pack: Pack, entries: tuple[Entry, ...]) -> dict[str, str]:
    """Return the ids of the ready-made entries among `entries`, recognised by the values they were made with."""
    found: dict[str, str] = {}
    for name, entry_list in pack.lists.items():
        for ready in entry_list.ready_made:
            where = Where(tuple((key, (value,)) for key, value in ready.values.items() if key == "kind"))
            for entry in entries:
                if entry.list == name and fits(where, entry.fields):
                    found.setdefault(ready.alias, entry.id)
    return found
