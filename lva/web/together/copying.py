"""Copy as new: begin an assessment with the texts of another, and confirm what was copied."""

import uuid
from collections.abc import Mapping
from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.content.model import Step
from lva.domain.errors import Invalid, NotFound
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.together import copies
from lva.i18n import Language
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.together import copying
from lva.services.work import Work
from lva.web.door import needs
from lva.web.page import page, to

blueprint = Blueprint("copying", __name__, url_prefix="/<language:language>/assessments/<reference>/copy")
CONFIRM: Final = "confirm"
"""The button that saves a page and confirms the texts on it that were copied."""
_FAULTS: Final = {
    ("title", "missing"): "Write a title for the new assessment.",
    ("title", "too_long"): "Shorten the title to %(limit)s characters.",
    ("copy", "faulty"): (
        "This assessment cannot be copied: it holds something that a new one may not, for example a personal "
        "identity code. Put that right first."
    ),
}


@blueprint.get("")
@needs(Permission.START)
def show(work: Work, language: Language, reference: str) -> Response:
    """Ask for the title of the new assessment and say what comes along."""
    opened = _opened(work, reference)
    return _shown(work, opened, language.text("%(title)s (copy)", title=opened.row.title))


def _opened(work: Work, reference: str) -> Opened:
    opened = assessments.open_(work, reference, Permission.SEE)
    if not opened.entries and not opened.cells:
        raise NotFound
    return opened


def _shown(work: Work, opened: Opened, title: str, wrong: str = "") -> Response:
    return page(
        work,
        "copying/show.html",
        422 if wrong else 200,
        opened=opened,
        copied_title=title,
        new_id=request.form.get("id") or str(uuid7(work.at)),
        wrong=wrong,
        errors=[("copied_title", wrong)] if wrong else [],
    )


@blueprint.post("")
@needs(Permission.START)
def copy(work: Work, language: Language, reference: str) -> Response:
    """Begin the copy and show its task list."""
    opened = _opened(work, reference)
    title = request.form.get("copied_title", "")
    try:
        row = copying.copy(work, opened, _id(work), title)
    except Invalid as error:
        return _shown(work, opened, title, language.text(_FAULTS[error.key, error.reason], **error.facts))
    return to("assessments.show", reference=row.reference)


def _id(work: Work) -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get("id", ""))
    except ValueError:
        return uuid7(work.at)


def pressed(form: Mapping[str, str]) -> bool:
    """Whether a form was posted by the button that confirms copied texts."""
    return CONFIRM in form


def confirm_page(work: Work, reference: str, step: Step) -> Response:
    """Confirm what is copied on a page that has just been saved, and show it again."""
    # Opened again: what was changed in the same save is no copy any more.
    opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
    copying.confirm(work, opened, copies.by_step(opened.dossier).get(step.key, ()), step.key)
    return to("wizard.show", reference=reference, step=step.key)


def confirm_entry(work: Work, reference: str, name: str, entry_id: uuid.UUID, step: str) -> Response:
    """Confirm a copied entry that has just been saved, and show it again."""
    opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
    copying.confirm(work, opened, [f"{name}.{entry_id}"], step)
    return to("entries.show", reference=reference, name=name, entry_id=entry_id)
