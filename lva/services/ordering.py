"""The order of the entries of a list, and copies of them. The order is that of the lists in the document."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from lva.content.model import EntryList, Field, Kind, Place
from lva.domain import ordering
from lva.domain.errors import Conflict, NotFound
from lva.domain.finding import place_of
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.services import history, participation
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.storage import saving
from lva.storage.opening import EntryRow
from lva.storage.ordering import place_entries
from lva.storage.saving import Edit, EntryChange
from lva.storage.turns import begin_writing

_WORDS: Final = frozenset({Kind.TEXT, Kind.LONG})
_LENGTH: Final = 400


def arrange(work: Work, opened: Opened, name: str, shown: Sequence[uuid.UUID], wanted: Mapping[uuid.UUID, int]) -> bool:
    """Move entries of a list to the numbers wanted among those `shown`; say whether any place changed.

    Numbers count from 1. The assessment must have been opened with its lock. Ids that are no live
    entries of the list are passed over: somebody removed them meanwhile. Raises `NotYours` as saving does.
    """
    rows = _rows(opened, name)
    order = ordering.arranged(
        [one for one in shown if one in rows], {key: n for key, n in wanted.items() if key in rows}
    )
    moved = ordering.renumbered(order, {key: row.position for key, row in rows.items()})
    if not moved:
        return False
    _require(work, opened, name)
    begin_writing(work.session)
    place_entries(work.session, opened.row, moved)
    history.record(work, opened.row, "arrange", {"list": name, "entries": sorted(map(str, moved))})
    return True


def copy(work: Work, opened: Opened, original_id: uuid.UUID, new_id: uuid.UUID, mark: str) -> None:
    """Make a copy of a live entry right after it, with `mark` behind its name; the same `new_id` twice makes one.

    References are copied too. Raises `NotFound` if there is no such entry, or if it is a ready-made one, and
    `NotYours` as saving does.
    """
    original = opened.entry_row(original_id)
    if original is None or original.removed_at is not None or not _may_copy(opened, original):
        raise NotFound
    if opened.entry_row(new_id) is not None:
        return
    rows = _rows(opened, original.list)
    order = [key for row_id in rows for key in ((row_id, new_id) if row_id == original_id else (row_id,))]
    before = {key: row.position for key, row in rows.items()}
    spare = max((row.position for row in opened.entries), default=0) + 1
    moved = ordering.renumbered(order, before, spare)
    _require(work, opened, original.list)
    fields = named(opened.pack.lists[original.list], original.fields, mark)
    change = EntryChange(new_id, original.list, moved.pop(new_id), fields, 0)
    begin_writing(work.session)
    if saving.upsert_entries(work.session, opened.row, [change], Edit(work.actor.person_id, work.at)) != {new_id}:
        raise Conflict((original.list,))
    place_entries(work.session, opened.row, moved)
    history.record(work, opened.row, "copy", {"entry": str(new_id), "of": str(original_id)})


def _require(work: Work, opened: Opened, name: str) -> None:
    participation.require(work, opened, place_of(opened.dossier, name))


def _may_copy(opened: Opened, row: EntryRow) -> bool:
    of_matter = opened.pack.lists[row.list].place is Place.MATTER
    return not of_matter and str(row.id) not in opened.dossier.aliases.values()


def _rows(opened: Opened, name: str) -> dict[uuid.UUID, EntryRow]:
    """Return the live entries of a list by their ids, in their order."""
    return {row.id: row for row in opened.entries if row.list == name and row.removed_at is None}


def named(entries: EntryList, fields: Mapping[str, Value], mark: str) -> dict[str, Value]:
    """Return the fields of a copy: the first words that name it end in `mark`, shortened to make room for it."""
    copied = dict(fields)
    key = next((key for key in entries.title if _is_name(entries.field(key), fields.get(key))), "")
    if key:
        room = (entries.field(key).max or _LENGTH) - len(mark) - 1
        copied[key] = f"{str(copied[key])[: max(room, 0)].rstrip()} {mark}".strip()
    return copied


def _is_name(field: Field, value: Value) -> bool:
    return field.kind in _WORDS and isinstance(value, str) and values.is_given(value)
