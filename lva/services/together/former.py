"""What a field said before: who changed it when and how, and letting it say that again.

Restoring is a save like any other, through the same checks, with a new revision.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lva.content.model import Field, Kind, Place
from lva.domain.errors import NotFound
from lva.domain.together import anchors
from lva.domain.together.anchors import Anchor
from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.services import saving
from lva.services.assessments import Opened
from lva.services.saving import EntrySaid, Posted, Said, Saved, StaleField
from lva.services.work import Work
from lva.storage.together import former as rows
from lva.storage.together.former import FormerRow

_NOT_RESTORED: Final = frozenset({Kind.FILE})
"""A file that nothing refers to may be gone for good."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a field: what it said before and after."""

    field: Field
    revision: int
    """Of what took the place of the earlier value; it names this change among those of the field."""
    before: Value
    after: Value
    name: str
    """Who changed it; empty for the program itself."""
    at: dt.datetime
    restorable: bool


@dataclass(frozen=True, slots=True)
class Past:
    """The changes of a question or of an entry's fields, the last one first."""

    anchor: Anchor
    steps: tuple[Step, ...]


def past(work: Work, opened: Opened, anchor: Anchor) -> Past:
    """Return what stood at a question, at an entry or at one of its fields; `NotFound` for any other place."""
    found = [one for one in _stored(work, opened, anchor) if not anchor.field or one.field == anchor.field]
    return Past(anchor, tuple(_steps(opened, anchor, found)))


def _stored(work: Work, opened: Opened, anchor: Anchor) -> Iterator[FormerRow]:
    place, matter = _where(opened, anchor)
    key = anchor.place if matter and anchor.entry is None else ""
    found = rows.former(work.session, work.organisation_id, opened.row.id, place, matter)
    return (one for one in found if not key or one.field == key)


def _where(opened: Opened, anchor: Anchor) -> tuple[str, uuid.UUID | None]:
    """Return the place under which earlier values are kept, and the matter if they belong to one."""
    if anchor.entry is not None:
        name, entry_id = anchor.entry
        row = opened.entry_row(entry_id)
        if row is None or row.list != name or not anchors.is_known(opened.pack, anchor):
            raise NotFound
        shared = opened.pack.lists[name].place is Place.MATTER
        return anchor.place, row.owner_id if shared else None
    question = opened.pack.questions.get(anchor.place)
    if question is None or anchor.field:
        raise NotFound
    if question.place is Place.MATTER and opened.matters:
        return saving.of_matter(opened.matters[0].id), opened.matters[0].id
    return anchor.place, None


def _steps(opened: Opened, anchor: Anchor, found: list[FormerRow]) -> Iterator[Step]:
    """Iterate over changes: what came after one is what the next one replaced, or what stands there now."""
    later: dict[str, Value] = {}
    for one in found:
        field = _field(opened, anchor, one.field)
        if field is None:
            continue
        after = None if one.cleared else later.get(one.field, _now(opened, anchor, one.field))
        later[one.field] = one.value
        restorable = field.kind not in _NOT_RESTORED and one.value != _now(opened, anchor, one.field)
        yield Step(field, one.revision, one.value, after, one.name, one.replaced_at, restorable)


def _field(opened: Opened, anchor: Anchor, key: str) -> Field | None:
    if anchor.entry is None:
        return opened.pack.questions[anchor.place]
    return next((one for one in opened.pack.lists[anchor.entry[0]].fields if one.key == key), None)


def _now(opened: Opened, anchor: Anchor, key: str) -> Value:
    if anchor.entry is None:
        return opened.stored(anchor.place)[1]
    row = opened.entry_row(anchor.entry[1])
    return row.fields.get(key) if row else None


def token(opened: Opened, anchor: Anchor, key: str) -> str:
    """Return what a page remembers of what a field says now, so that nobody restores over newer words."""
    if anchor.entry is None:
        return opened.token(anchor.place)
    row = opened.entry_row(anchor.entry[1])
    return values.token(row.revision if row else 0, _now(opened, anchor, key))


def restore(
    work: Work, opened: Opened, anchor: Anchor, revision: int, seen: Mapping[str, str]
) -> Saved | tuple[StaleField, ...]:
    """Let a field say again what it said before the change of that revision; the anchor names the field.

    `seen` holds the token that the page showed, by field. The assessment must have been opened with its lock.
    Raises `NotFound` if there is no such change, or nothing that can be restored.
    """
    wanted = next((one for one in past(work, opened, anchor).steps if one.revision == revision), None)
    if wanted is None or wanted.field.kind in _NOT_RESTORED:
        raise NotFound
    said = Said(wanted.before, seen.get(anchor.field, ""))
    step = anchors.step_at(opened.dossier, anchor)
    if anchor.entry is None:
        return saving.save(work, opened, step, Posted({anchor.place: said}))
    name, entry_id = anchor.entry
    return saving.save(work, opened, step, Posted(entries=[EntrySaid(name, entry_id, {anchor.field: said})]))
