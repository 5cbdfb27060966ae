"""Copy as new: a draft that begins with the texts of another assessment, each marked until somebody confirms it.

What belongs to one decision alone stays behind: case numbers, the day of the decision, how the matter was
treated, files, comments, marks and approvals.
"""

import uuid
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from lva.domain.errors import Invalid
from lva.domain.exchange import record, record_forms
from lva.domain.exchange.record_faults import RecordFaulty
from lva.domain.permissions import Permission
from lva.domain.together import copies
from lva.services import assessments, history, moves, participation
from lva.services.assessments import Opened
from lva.services.moving import exchange
from lva.services.work import Work
from lva.storage.assessments import Assessment
from lva.storage.copied import confirm_copied, mark_copied
from lva.storage.turns import begin_writing

TITLE: Final = 300
"""A title has at most so many letters."""
_OF_ONE_DECISION: Final = frozenset({"case_numbers", "decide_on"})


def copy(work: Work, source: Opened, new_id: uuid.UUID, title: str) -> Assessment:
    """Begin a draft with what `source` says, called `title`, and return it; the same `new_id` twice begins one.

    Raises `Invalid` with the key `title` for none or one that is too long, and with `copy` if the source holds
    something that no record may hold.
    """
    found = work.session.get(Assessment, (work.organisation_id, new_id))
    if found is not None:
        return found
    name = " ".join(title.split())
    if source.matters and not name:
        raise Invalid("title", "missing")
    if len(name) > TITLE:
        raise Invalid("title", "too_long", {"limit": TITLE, "excess": len(name) - TITLE})
    row, _ = exchange.make(work, _as_record(work, source, name), new_id)
    history.record(work, row, "copied", {"of": str(source.row.id)})
    made = assessments.open_(work, row.reference, Permission.SEE)
    marked = copies.marks(made.dossier)
    for place in _as_begun(made, marked):
        del marked[place]
    mark_copied(work.session, row, marked)
    return row


def _as_record(work: Work, source: Opened, title: str) -> record.Record:
    header = moves.header(work, source, made_by=exchange.MADE_BY)
    own = tuple(entry for entry in source.dossier.entries if not entry.matter)
    answers = {key: value for key, value in source.dossier.answers.items() if key not in _OF_ONE_DECISION}
    dossier = replace(source.dossier, entries=own, answers=answers)
    about = {key: value for key, value in header.assessment.items() if key != "depth" or source.row.depth}
    matters: list[dict[str, Any]] = [
        {**{key: value for key, value in one.items() if key not in _OF_ONE_DECISION}, "title": title}
        for one in header.matters[:1]
    ]
    data = record_forms.draft(dossier, replace(header, assessment=about, matters=matters))
    try:
        return record.read(data, work.packs)
    except RecordFaulty as error:
        raise Invalid("copy", "faulty") from error


def _as_begun(made: Opened, marked: Collection[str]) -> list[str]:
    """Return the places where every new assessment says the same, and the title that was just written."""
    ready = assessments.ready_made(made.pack, made.row.id, made.row.language)
    same = {f"{one.list}.{one.id}" for one in ready if _says(made, one.id) == dict(one.fields)}
    return [place for place in marked if place in same or place == "title"]


def _says(made: Opened, entry_id: uuid.UUID) -> dict[str, Any]:
    row = made.entry_row(entry_id)
    return dict(row.fields) if row else {}


def confirm(work: Work, opened: Opened, places: Collection[str], step: str) -> None:
    """Confirm copied texts of a page as they stand; places that are not marked are passed over.

    The assessment must have been opened with its lock. Raises `NotYours` as saving does.
    """
    known = opened.dossier.copied.intersection(places)
    if not known:
        return
    participation.require(work, opened, step)
    begin_writing(work.session)
    confirm_copied(work.session, opened.row, known, work.actor.person_id, work.at)
    history.record(work, opened.row, "confirm_copied", {"places": sorted(known)})
