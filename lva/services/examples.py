"""Fill an assessment from a worked example, through the same saving as a person's."""

import uuid
from collections.abc import Mapping
from typing import Any

from lva.content.examples import Example
from lva.content.model import EntryList, Pack
from lva.domain import answers as values
from lva.domain.answers import Value
from lva.domain.permissions import Permission
from lva.domain.references import derived
from lva.services import assessments, saving
from lva.services.assessments import PACK, Opened
from lva.services.saving import EntrySaid, Posted, Said
from lva.services.work import Work
from lva.storage.assessments import Assessment


def make(work: Work, example: Example, new_id: uuid.UUID) -> Assessment:
    """Begin an assessment and save everything that the example says; the actor is its author.

    Raises `Invalid` for an answer that no form would offer.
    """
    pack = work.packs.current(PACK)
    ids = _ids(pack, example, new_id)
    given = {
        key: values.normalise(pack, pack.questions[key], _mapped(value, ids)) for key, value in example.answers.items()
    }
    row = assessments.start(work, new_id, given, example.language)
    opened = assessments.open_(work, row.reference, Permission.EDIT, lock=True)
    entries = [_entry(opened, pack.lists[name], item, ids) for name, items in example.entries.items() for item in items]
    later = {key: Said(value, opened.token(key)) for key, value in given.items()}
    saving.save(work, opened, "example", Posted(later, entries))
    return row


def _ids(pack: Pack, example: Example, new_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """Return the ids that the example's own ids stand for; ticks and cells meet those of the wizard."""
    found = {f"@{alias}": uuid.UUID(one) for alias, one in assessments.aliases(pack, new_id).items()}
    for name, items in example.entries.items():
        for position, item in enumerate(items):
            own = str(item.get("id", f"{name}-{position}"))
            if not own.startswith("@"):
                found[own] = derived(new_id, _seed(name, item, own, found))
    return found


def _seed(name: str, item: Mapping[str, Any], own: str, found: Mapping[str, uuid.UUID]) -> str:
    if name == "group":
        return f"group|{item['kind']}"
    if name == "impact":
        return f"{item['area']}|{found[item['alternative']]}"
    return f"{name}|{own}"


def _mapped(value: Value, ids: Mapping[str, uuid.UUID]) -> Value:
    if isinstance(value, str):
        return str(ids[value]) if value in ids else value
    if isinstance(value, list):
        return [_mapped(item, ids) for item in value]
    if isinstance(value, Mapping):
        return {key: _mapped(item, ids) if key not in ("text", "source") else item for key, item in value.items()}
    return value


def _entry(opened: Opened, entries: EntryList, item: Mapping[str, Any], ids: Mapping[str, uuid.UUID]) -> EntrySaid:
    own = str(item.get("id", ""))
    references = {field.key: field for field in entries.fields}
    said = {}
    fields = {key: value for key, value in item.items() if key != "id"}
    entry_id = ids[own] if own else derived(opened.row.id, _seed(entries.key, item, own, ids))
    row = opened.entry_row(entry_id)
    for key, value in fields.items():
        field = references[key]
        mapped = _mapped(value, ids) if field.refers else value
        stored = row.fields.get(key) if row else None
        token = values.token(row.revision if row else 0, stored)
        said[key] = Said(values.normalise(opened.pack, field, mapped), token)
    return EntrySaid(entries.key, entry_id, said)
