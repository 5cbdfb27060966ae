"""Marks "come back to this": put at a page or an entry, listed with the assessment, taken away when done.

They belong to the work on the draft. Neither the record nor any document knows of them.
"""

import uuid
from typing import Final

from lva.domain.errors import Invalid
from lva.domain.values import answers as values
from lva.services import history
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.storage.saving import Edit
from lva.storage.together import marks as rows
from lva.storage.together.marks import MarkRow
from lva.storage.turns import begin_writing

NOTE: Final = 200
"""A note has at most so many letters."""


def place_of(name: str, entry_id: uuid.UUID) -> str:
    """Return the place of an entry; that of a page is its key."""
    return f"{name}.{entry_id}"


def put(work: Work, opened: Opened, place: str, note: str) -> None:
    """Mark a place of an assessment that was opened with its lock; a mark that is there gets the new note.

    Raises `Invalid` for a place that the pack does not have and for a note that is too long.
    """
    text = " ".join(values.clean(note).split())
    if not is_place(opened, place):
        raise Invalid("mark", "place")
    if len(text) > NOTE:
        raise Invalid("mark", "too_long", {"limit": NOTE, "excess": len(text) - NOTE})
    begin_writing(work.session)
    rows.put_mark(work.session, opened.row, place, text, Edit(work.actor.person_id, work.at))
    history.record(work, opened.row, "mark", {"place": place})


def take_away(work: Work, opened: Opened, place: str) -> None:
    """Take the mark of a place away; without one nothing happens."""
    if place not in {mark.place for mark in of(work, opened)}:
        return
    begin_writing(work.session)
    rows.remove_mark(work.session, opened.row, place)
    history.record(work, opened.row, "unmark", {"place": place})


def of(work: Work, opened: Opened) -> tuple[MarkRow, ...]:
    """Return the marks of an assessment, the oldest first."""
    return rows.marks(work.session, work.organisation_id, opened.row.id)


def is_place(opened: Opened, place: str) -> bool:
    """Whether a place is a page of the pack, or an entry of the assessment, removed or not."""
    name, _, entry_id = place.partition(".")
    if not entry_id:
        return opened.pack.step(name) is not None
    row = opened.entry_row(_as_id(entry_id))
    return row is not None and row.list == name


def _as_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
