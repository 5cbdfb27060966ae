"""Matters: the decisions being prepared, which assessments serve them, and how they were treated."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lva.content.model import Pack
from lva.domain.dossier import Entry, in_pack_order, title
from lva.domain.errors import Invalid, NotFound
from lva.domain.permissions import Permission
from lva.domain.values.answers import Value
from lva.services import assessments, history, participation
from lva.services.assessments import PACK, Opened
from lva.services.work import Work
from lva.storage import issuing, opening, queries
from lva.storage.assessments import AssessmentMatter, Matter
from lva.storage.issuing import DocumentRow
from lva.storage.opening import EntryRow
from lva.storage.queries import AssessmentRow, FoundMatter

_FOUND: Final = 10
"""So many matters a search shows; more words find fewer."""


@dataclass(frozen=True, slots=True)
class MatterSeen:
    """A matter with its answers by question, its assessments and what became of it."""

    id: uuid.UUID
    title: str
    fields: Mapping[str, Any]
    pack: Pack
    """The questionnaire of the assessment edited last; that of new ones if there is none."""
    assessments: tuple[AssessmentRow, ...]
    entries: tuple[Entry, ...]
    """Live entries of the matter's lists."""
    removed: tuple[Entry, ...]
    names: Mapping[str, str]
    """Titles of the entries of all its assessments, by id."""
    proposals: frozenset[str]
    """Ids of the assessed proposals, one of each assessment."""
    documents: tuple[DocumentRow, ...]


def see(work: Work, matter_id: uuid.UUID) -> MatterSeen:
    """Return a matter of the actor's organisation; raise `NotFound` for any other."""
    row = work.session.get(Matter, (work.organisation_id, matter_id))
    if row is None:
        raise NotFound
    listed = queries.assessments_of_matter(work.session, work.organisation_id, matter_id)
    opened = [assessments.open_(work, one.reference, Permission.SEE) for one in listed]
    pack = opened[0].pack if opened else work.packs.current(PACK)
    rows = _rows(work, matter_id)
    names = {key: name for one in reversed(opened) for key, name in one.dossier.names().items()}
    return MatterSeen(
        row.id,
        row.title,
        row.fields,
        pack,
        listed,
        in_pack_order(pack, _entries(row for row in rows if row.removed_at is None)),
        in_pack_order(pack, _entries(row for row in rows if row.removed_at is not None)),
        names,
        frozenset(one.dossier.alias("proposal") for one in opened),
        tuple(
            document for one in listed for document in issuing.documents_of(work.session, work.organisation_id, one.id)
        ),
    )


def _rows(work: Work, matter_id: uuid.UUID) -> tuple[EntryRow, ...]:
    key = (work.session, work.organisation_id, matter_id)
    return (*opening.handlings(*key, removed=True), *opening.matter_entries(*key, removed=True))


def _entries(rows: Iterable[EntryRow]) -> tuple[Entry, ...]:
    return tuple(Entry(str(row.id), row.list, row.fields, str(row.owner_id)) for row in rows)


def of_other_assessments(work: Work, opened: Opened, ids: Collection[str]) -> tuple[Entry, ...]:
    """Return those of the entries `ids` that other assessments of the same matter hold, named with their reference."""
    if not ids:
        return ()
    wanted = [uuid.UUID(one) for one in ids]
    found = opening.entries_beside(work.session, work.organisation_id, opened.matters[0].id, wanted)
    return tuple(_named(opened, entry, reference) for entry, reference in found if entry.list in opened.pack.lists)


def _named(opened: Opened, row: EntryRow, reference: str) -> Entry:
    entries = opened.pack.lists[row.list]
    name = title(opened.pack, opened.row.language, Entry(str(row.id), row.list, row.fields), row.position + 1)
    return Entry(str(row.id), row.list, {**row.fields, entries.title[0]: f"{name} ({reference})"})


def search(work: Work, text: str, without: Collection[uuid.UUID] = ()) -> tuple[FoundMatter, ...]:
    """Return matters of the actor's organisation by words of their titles and case numbers, but for `without`."""
    return queries.matters_found(work.session, work.organisation_id, text, without, size=_FOUND)


# -- which matters an assessment serves ---------------------------------------------------------------
# The assessment must have been opened with its lock: positions are counted from what stood there then. All of
# them raise `NotYours` as saving does.


def attach(work: Work, opened: Opened, matter_id: uuid.UUID) -> None:
    """Let an assessment serve one more matter of the organisation, after those that it serves already.

    What it serves already stays as it is. Raises `NotFound` for a matter of nobody or somebody else.
    """
    if work.session.get(Matter, (work.organisation_id, matter_id)) is None:
        raise NotFound
    if matter_id not in _served(opened):
        _link(work, opened, matter_id)


def add(work: Work, opened: Opened, new_id: uuid.UUID, fields: Mapping[str, Value]) -> None:
    """Begin a matter and let the assessment serve it; the same `new_id` twice makes one matter.

    Raises `Invalid` without a title.
    """
    if new_id in _served(opened):
        return
    if not fields.get("title"):
        raise Invalid("title", "missing")
    work.session.add(assessments.matter_row(work, new_id, fields))
    work.session.flush()
    _link(work, opened, new_id)


def _served(opened: Opened) -> list[uuid.UUID]:
    return [matter.id for matter in opened.matters]


def _link(work: Work, opened: Opened, matter_id: uuid.UUID) -> None:
    participation.require(work, opened, "")
    work.session.add(
        AssessmentMatter(
            organisation_id=work.organisation_id,
            assessment_id=opened.row.id,
            matter_id=matter_id,
            position=len(opened.matters),
        )
    )
    history.record(work, opened.row, "attach_matter", {"matter": str(matter_id)})


def detach(work: Work, opened: Opened, matter_id: uuid.UUID) -> None:
    """Let an assessment no longer serve a matter; the matter and what became of it stay.

    The next one becomes the first and gives the title. Raises `Invalid` for the last matter, and
    `NotFound` for one that the assessment does not serve.
    """
    if matter_id not in _served(opened):
        raise NotFound
    if len(opened.matters) == 1:
        raise Invalid("matter", "last")
    participation.require(work, opened, "")
    work.session.delete(work.session.get_one(AssessmentMatter, _key(work, opened, matter_id)))
    _place(work, opened, [one for one in _served(opened) if one != matter_id])
    history.record(work, opened.row, "detach_matter", {"matter": str(matter_id)})


def move_up(work: Work, opened: Opened, matter_id: uuid.UUID) -> None:
    """Move a matter one place up; the first of them gives the assessment its title.

    Raises `NotFound` for one that the assessment does not serve; the first one stays where it is.
    """
    served = _served(opened)
    if matter_id not in served:
        raise NotFound
    index = served.index(matter_id)
    if index == 0:
        return
    participation.require(work, opened, "")
    served[index - 1], served[index] = served[index], served[index - 1]
    _place(work, opened, served)
    history.record(work, opened.row, "order_matters", {"matters": [str(one) for one in served]})


def _place(work: Work, opened: Opened, order: list[uuid.UUID]) -> None:
    titles = {matter.id: matter.title for matter in opened.matters}
    for position, matter_id in enumerate(order):
        work.session.get_one(AssessmentMatter, _key(work, opened, matter_id)).position = position
    opened.row.title = titles[order[0]]


def _key(work: Work, opened: Opened, matter_id: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    return (work.organisation_id, opened.row.id, matter_id)
