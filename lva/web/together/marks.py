"""Marks "come back to this": put with the page that is saved, listed with the assessment, taken away when done."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.together import marks
from lva.services.together.marks import NOTE
from lva.services.work import Work
from lva.storage.opening import Beside
from lva.storage.together.marks import MarkRow
from lva.web.asking import listing
from lva.web.asking.steps import step_url, steps_of
from lva.web.door import needs
from lva.web.page import see_other, to

blueprint = Blueprint("marks", __name__, url_prefix="/<language:language>/assessments/<reference>/marks")
PRESS: Final = "mark"
"""The button that saves the page and marks it (`on`), or takes the mark away (`off`)."""
TEXT: Final = "mark.note"


@dataclass(frozen=True, slots=True)
class Marking:
    """Whether a page or an entry is marked, for its form."""

    mark: MarkRow | None
    limit: int = NOTE


@dataclass(frozen=True, slots=True)
class Listed:
    """A mark in the list of an assessment: what it stands at, where that is, and its note."""

    place: str
    title: str
    url: str
    """Empty where the page does not apply now, or where nobody may write."""
    mark: MarkRow


def shown(work: Work, opened: Opened, place: str) -> Marking:
    """Return the mark of a place, for the form that puts it or takes it away."""
    found = marks.of(work, opened) if Beside.MARKS in opened.beside else ()
    return Marking(next((mark for mark in found if mark.place == place), None))


def pressed(form: Mapping[str, str]) -> bool:
    """Whether a form was posted by the button of its mark."""
    return PRESS in form


def put(work: Work, language: Language, opened: Opened, place: str) -> Response:
    """Mark a place or take its mark away, and show its page again."""
    if request.form.get(PRESS) == "off":
        marks.take_away(work, opened, place)
    else:
        marks.put(work, opened, place, request.form.get(TEXT, "")[:NOTE])
    return see_other(
        _url(language, opened, place) or url_for("assessments.show", language=language, reference=opened.row.reference)
    )


def listed(work: Work, language: Language, opened: Opened) -> tuple[Listed, ...]:
    """Return the marks of an assessment with the titles and addresses of their places, the oldest first."""
    return tuple(
        Listed(mark.place, _title(language, opened, mark.place), _url(language, opened, mark.place), mark)
        for mark in marks.of(work, opened)
    )


def _title(language: Language, opened: Opened, place: str) -> str:
    name, _, entry_id = place.partition(".")
    if entry_id:
        return opened.dossier.names().get(entry_id) or language.text("a removed entry")
    step = opened.pack.step(name)
    return step.label.in_(language.code) if step else name


def _url(language: Language, opened: Opened, place: str) -> str:
    name, _, entry_id = place.partition(".")
    if entry_id:
        row = opened.entry_row(uuid.UUID(entry_id))
        return listing.own_url(language, opened, name, entry_id) if row else ""
    return next((step_url(language, opened, step) for step in steps_of(opened) if step.key == name), "")


@blueprint.post("")
@needs(Permission.EDIT, saves=True)
def take(work: Work, language: Language, reference: str) -> Response:
    """Take a mark away: what it stood for is done."""
    opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
    marks.take_away(work, opened, request.form.get("place", ""))
    back = "check.show" if request.form.get("back") == "check" else "assessments.show"
    return to(back, reference=reference, language=language)
