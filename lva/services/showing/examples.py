"""Fill an assessment from a worked example, through the same saving as a person's."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lva.content.examples import Example
from lva.content.model import Field, Pack
from lva.domain.permissions import Permission
from lva.domain.references import derived
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.services import assessments, checklists, saving
from lva.services.assessments import Opened
from lva.services.saving import EntrySaid, Posted, Said
from lva.services.work import Work
from lva.storage.assessments import Assessment

_REFERENCES: Final = frozenset({"choice", "refs"})
"""Keys under which an answer with parts keeps what it points at."""


def make(work: Work, example: Example, new_id: uuid.UUID, matter_id: uuid.UUID | None = None) -> Assessment:
    """Begin an assessment and save everything that the example says; the actor is its author.

    With `matter_id` it serves a matter that is there already. Raises `Invalid` for an answer that no form would offer.
    """
    pack = work.packs.current(example.pack)
    given = answers_of(pack, example, ids_of(pack, example, new_id))
    if matter_id is not None:
        row = assessments.start_for(work, new_id, matter_id, example.language)
    elif pack.checklist:
        row = checklists.start(work, pack, new_id, given, example.language)
    else:
        row = assessments.start(work, new_id, given, example.language)
    say(work, assessments.open_(work, row.reference, Permission.EDIT, lock=True), example)
    return row


def say(work: Work, opened: Opened, example: Example, ids: Mapping[str, uuid.UUID] | None = None) -> None:
    """Save what an example says into an assessment that was opened with its lock, over what stands there.

    `ids` tell what its ids stand for if they were given to another example before.
    """
    pack = opened.pack
    ids = ids or ids_of(pack, example, opened.row.id)
    entries = [_entry(opened, name, entry_id, fields) for name, entry_id, fields in entries_of(pack, example, ids)]
    answers = {key: Said(value, opened.token(key)) for key, value in answers_of(pack, example, ids).items()}
    saving.save(work, opened, "example", Posted(answers, entries))


def answers_of(pack: Pack, example: Example, ids: Mapping[str, uuid.UUID]) -> dict[str, Value]:
    """Return the answers of an example as they are stored; raise `Invalid` for one that no form would offer."""
    return {
        key: values.normalise(pack, pack.questions[key], _mapped(pack.questions[key], value, ids))
        for key, value in example.answers.items()
    }


def ids_of(pack: Pack, example: Example, new_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """Return what the ids of an example stand for in its assessment; ticks and cells meet those of the wizard."""
    found = {f"@{alias}": uuid.UUID(one) for alias, one in assessments.aliases(pack, new_id).items()}
    taken: set[uuid.UUID] = set()
    for name, items in example.entries.items():
        for position, item in enumerate(items):
            own = _own(name, item, position)
            if not own.startswith("@"):
                met = derived(new_id, _seed(name, item, found) or f"{name}|{own}")
                # The second entry of a cell, or of a kind of group, is one that a person added by hand.
                found[own] = derived(new_id, f"{name}|{own}") if met in taken else met
                taken.add(found[own])
    return found


def _own(name: str, item: Mapping[str, Any], position: int) -> str:
    """Return the name by which an example knows an entry."""
    return str(item.get("id", f"{name}-{position}"))


def _seed(name: str, item: Mapping[str, Any], found: Mapping[str, uuid.UUID]) -> str:
    """Return what the wizard derives the entry's id from, empty for one that a person adds by hand."""
    if name == "group" and item.get("kind"):
        return f"group|{item['kind']}"
    if name == "impact" and item.get("area") and item.get("alternative"):
        return f"{item['area']}|{found[item['alternative']]}"
    return ""


def _mapped(field: Field, value: Value, ids: Mapping[str, uuid.UUID]) -> Value:
    """Return an answer with the real ids of the entries it points at; other answers stay as they are."""
    return _pointing(value, ids) if field.refers else value


def _pointing(value: Value, ids: Mapping[str, uuid.UUID]) -> Value:
    if isinstance(value, str):
        return str(ids[value]) if value in ids else value
    if isinstance(value, list):
        return [_pointing(item, ids) for item in value]
    return {key: _pointing(item, ids) if key in _REFERENCES else item for key, item in value.items()}


def entries_of(
    pack: Pack, example: Example, ids: Mapping[str, uuid.UUID]
) -> Iterator[tuple[str, uuid.UUID, dict[str, Value]]]:
    """Iterate over the entries of an example as they are stored: the list, the id and the fields that it gives.

    Raises `Invalid` for a field that no form would offer.
    """
    for name, items in example.entries.items():
        entries = pack.lists[name]
        for position, item in enumerate(items):
            given = {key: entries.field(key) for key in item if key != "id"}
            fields = {
                key: values.normalise(pack, field, _mapped(field, item[key], ids)) for key, field in given.items()
            }
            yield name, ids[_own(name, item, position)], fields


def _entry(opened: Opened, name: str, entry_id: uuid.UUID, fields: Mapping[str, Value]) -> EntrySaid:
    row = opened.entry_row(entry_id)
    said = {
        key: Said(value, values.token(row.revision if row else 0, row.fields.get(key) if row else None))
        for key, value in fields.items()
    }
    return EntrySaid(name, entry_id, said)
