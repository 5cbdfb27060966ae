"""Assessments as the rules see them, without a database: from a few words, or a worked example."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from lva import paths
from lva.content.examples import Example, read_examples
from lva.content.model import Depth, EntryList, Pack
from lva.domain.dossier import Dossier, Entry, in_pack_order
from lva.domain.values.answers import Value, normalise
from tests import packs

ZERO: Final = "v-zero"
PROPOSAL: Final = "v-proposal"
ALIASES: Final = {"zero": ZERO, "proposal": PROPOSAL}


def make_dossier(
    answers: Mapping[str, Value] | None = None,
    entries: Sequence[Entry] = (),
    *,
    depth: Depth | None = Depth.BRIEF,
    pack: Pack | None = None,
    aliases: Mapping[str, str] | None = None,
) -> Dossier:
    """Make a dossier of the shipped pack in Finnish; nothing stands in it but what is given."""
    asked = pack or packs.shipped()
    found = in_pack_order(asked, tuple(entries))
    return Dossier(asked, depth, "fi", dict(answers or {}), found, ALIASES if aliases is None else aliases)


def make_entry(name: str, entry_id: str, /, **fields: Value) -> Entry:
    """Make an entry of the list `name`."""
    return Entry(entry_id, name, fields)


def alternatives(language: str = "fi") -> tuple[Entry, Entry]:
    """Return the two ready-made alternatives as they begin in an assessment of that language."""
    ready = packs.shipped().lists["alternative"].ready_made
    zero, proposal = (
        Entry(
            ALIASES[one.alias],
            "alternative",
            {**one.values, **{key: text.in_(language) for key, text in one.texts.items()}},
        )
        for one in ready
    )
    return zero, proposal


def worked(name: str = "afternoon-fees") -> Dossier:
    """Return a worked example of the shipped pack as a brief assessment; the fee rise blocks nothing."""
    example = next(one for one in read_examples(paths.EXAMPLES) if one.name == name)
    pack = packs.shipped()
    answers = {key: normalise(pack, pack.questions[key], _real(value)) for key, value in example.answers.items()}
    ready = {entry.id: entry for entry in alternatives()}
    for entry in _entries(example, pack):
        before = ready.get(entry.id)
        ready[entry.id] = replace(entry, fields={**before.fields, **entry.fields}) if before else entry
    return make_dossier(answers, tuple(ready.values()))


def _entries(example: Example, pack: Pack) -> Sequence[Entry]:
    return [
        Entry(
            str(_real(item.get("id", f"{name}-{position}"))),
            name,
            {key: _stored(pack, pack.lists[name], key, value) for key, value in item.items() if key != "id"},
        )
        for name, items in example.entries.items()
        for position, item in enumerate(items)
    ]


def _stored(pack: Pack, entries: EntryList, key: str, value: Value) -> Value:
    return normalise(pack, entries.field(key), _real(value))


def _real(value: Value) -> Value:
    """Return a value of an example with the ids of the ready-made alternatives for their names."""
    if isinstance(value, str):
        return ALIASES.get(value.removeprefix("@"), value) if value.startswith("@") else value
    if isinstance(value, list):
        return [_real(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _real(one) for key, one in value.items()}
    return value


def said(dossier: Dossier, **answers: Value) -> Dossier:
    """Return the dossier with other answers; None takes one away."""
    merged = {**dossier.answers, **answers}
    return replace(dossier, answers={key: value for key, value in merged.items() if value is not None})


def added(dossier: Dossier, *entries: Entry) -> Dossier:
    """Return the dossier with more entries."""
    return replace(dossier, entries=in_pack_order(dossier.pack, (*dossier.entries, *entries)))


def removed(dossier: Dossier, *ids: str) -> Dossier:
    """Return the dossier without the entries of these ids, or of these lists."""
    return replace(dossier, entries=tuple(one for one in dossier.entries if not {one.id, one.list} & set(ids)))


def changed(dossier: Dossier, entry_id: str, **fields: Value) -> Dossier:
    """Return the dossier with other values in one entry; None takes one away."""

    def change(entry: Entry) -> Entry:
        merged = {**entry.fields, **fields} if entry.id == entry_id else entry.fields
        return replace(entry, fields={key: value for key, value in merged.items() if value is not None})

    assert dossier.entry(entry_id) is not None
    return replace(dossier, entries=tuple(map(change, dossier.entries)))


def at_depth(dossier: Dossier, depth: Depth | None) -> Dossier:
    """Return the dossier at another depth."""
    return replace(dossier, depth=depth)


def facts(**given: Any) -> dict[str, Any]:
    """Return a header's facts about an assessment."""
    values = {"reference": "LVA-2026-7K3MQX", "title": "Asia", "language": "fi", "depth": "brief", "state": "draft"}
    return {**values, "version": 1, **given}
