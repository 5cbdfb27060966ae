"""Who takes part in an assessment: shown to everybody, chosen by its authors and by administrators."""

import uuid
from collections.abc import Mapping
from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.errors import Invalid
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services import assessments, participation
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.web.door import needs
from lva.web.page import page, to

blueprint = Blueprint("participants", __name__, url_prefix="/<language:language>/assessments/<reference>/participants")
_FAULTS: Final = {
    ("person", "option"): "Choose a colleague who may write assessments.",
    ("person", "last"): "The assessment needs an author. Hand it over to somebody instead.",
    ("sections", "option"): "Choose sections that the assessment has.",
}


@blueprint.get("")
@needs(Permission.SEE)
def show(work: Work, language: Language, reference: str) -> Response:
    """Show who takes part, and to those who may the forms that change it."""
    return _shown(work, language, assessments.open_(work, reference, Permission.SEE))


def _shown(work: Work, language: Language, opened: Opened, wrong: str = "") -> Response:
    return page(
        work,
        "participants/show.html",
        422 if wrong else 200,
        opened=opened,
        people=participation.taking_part(work, opened),
        may_choose=participation.may_choose(work, opened),
        others=participation.could_join(work, opened),
        sections=[(one.key, one.label.in_(language.code)) for one in opened.pack.sections],
        restricted=participation.is_restricted(work),
        person=request.form.get("person", ""),
        chosen=request.form.getlist("sections"),
        wrong=wrong,
        errors=[("people", wrong)] if wrong else [],
    )


@blueprint.post("")
@needs(Permission.SEE)
def change(work: Work, language: Language, reference: str) -> Response:
    """Add a co-author, let somebody go, or hand the assessment over; whoever may not is answered like a stranger."""
    opened = assessments.open_(work, reference, Permission.SEE, lock=True)
    try:
        _deed(work, opened, request.form, request.form.getlist("sections"))
    except Invalid as error:
        return _shown(work, language, opened, language.text(_FAULTS[error.key, error.reason]))
    return to("participants.show", reference=reference)


def _deed(work: Work, opened: Opened, form: Mapping[str, str], sections: list[str]) -> None:
    match form.get("do", ""):
        case "remove":
            participation.remove(work, opened, _person(form, "person"))
        case "hand_over":
            participation.hand_over(work, opened, _person(form, "giver"), _person(form, "person"))
        case _:
            participation.add(work, opened, _person(form, "person"), sections)


def _person(form: Mapping[str, str], name: str) -> uuid.UUID:
    try:
        return uuid.UUID(form.get(name, ""))
    except ValueError:
        # Nobody has this id; the service says what is wrong, or that whoever asks may not.
        return uuid.UUID(int=0)
