"""Named versions of an assessment: giving the current state a name, comparing, restoring."""

import uuid
from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.errors import Conflict, Invalid, NotFound
from lva.domain.permissions import Permission, may_in
from lva.domain.references import uuid7
from lva.i18n import Language
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.together import named_versions
from lva.services.work import Work
from lva.web.door import needs
from lva.web.page import page, to
from lva.web.site import site

blueprint = Blueprint("named", __name__, url_prefix="/<language:language>/assessments/<reference>/versions")
_FAULTS: Final = {
    "missing": "Give the version a name.",
    "too_long": "Shorten the name to %(limit)s characters.",
}


@blueprint.get("")
@needs(Permission.SEE)
def show(work: Work, language: Language, reference: str) -> Response:
    """List the named versions, with the form that names the current state."""
    del language
    return _shown(work, assessments.open_(work, reference, Permission.SEE))


def _shown(work: Work, opened: Opened, name: str = "", wrong: str = "") -> Response:
    return page(
        work,
        "named/show.html",
        422 if wrong else 200,
        opened=opened,
        versions=named_versions.of(work, opened),
        may_edit=_may_edit(work, opened),
        new_id=uuid7(work.at),
        name=name,
        wrong=wrong,
        errors=[("name", wrong)] if wrong else [],
    )


def _may_edit(work: Work, opened: Opened) -> bool:
    return may_in(work.actor.roles, Permission.EDIT, opened.row.state)


@blueprint.post("")
@needs(Permission.EDIT)
def give(work: Work, language: Language, reference: str) -> Response:
    """Keep what stands there now under a name."""
    opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
    name = request.form.get("name", "")
    try:
        named_versions.give_name(work, opened, _id("id"), name)
    except Invalid as error:
        return _shown(work, opened, name, language.text(_FAULTS[error.reason], **error.facts))
    return to("named.show", reference=reference)


def _id(name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.values.get(name, ""))
    except ValueError as error:
        raise NotFound from error


@blueprint.get("/compare")
@needs(Permission.SEE)
def compare(work: Work, language: Language, reference: str) -> Response:
    """Show what stands there now differently from a named version, field by field."""
    opened = assessments.open_(work, reference, Permission.SEE)
    return _compared(work, language, opened, _id("version"))


def _compared(
    work: Work, language: Language, opened: Opened, version_id: uuid.UUID, *, stale: bool = False
) -> Response:
    compared = named_versions.compare(work, opened, version_id, language)
    may_edit = _may_edit(work, opened)
    status = 409 if stale else 200
    return page(work, "named/compare.html", status, opened=opened, compared=compared, may_edit=may_edit, stale=stale)


@blueprint.post("/compare")
@needs(Permission.EDIT)
def restore(work: Work, language: Language, reference: str) -> Response:
    """Restore a named version; if something was saved since it was compared, show the comparison anew."""
    opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
    version_id, count = _id("version"), request.form.get("count", "")
    seen = int(count) if count.isdecimal() and len(count) < len("9999999999") else -1
    spoken = site().ports.languages[opened.row.language]
    kept = spoken.text("Before a version was restored, %(at)s", at=spoken.moment(work.at, site().ports.zone))
    try:
        named_versions.restore(work, opened, version_id, seen, kept)
    except Conflict:
        return _compared(work, language, opened, version_id, stale=True)
    return to("named.show", reference=reference)
