"""The unit of an organisation that makes an assessment, and the units that forms offer."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services import units
from lva.services.work import Work
from lva.web.door import needs
from lva.web.page import to

blueprint = Blueprint("units", __name__, url_prefix="/<language:language>/assessments/<reference>/unit")


@blueprint.post("")
@needs(Permission.RECORD)
def save(work: Work, language: Language, reference: str) -> Response:
    """Say which unit makes the assessment."""
    del language
    units.place(work, reference, request.form.get("unit", ""))
    return to("assessments.show", reference=reference)


def names(work: Work, language: Language) -> dict[str, str]:
    """Return the names of all units by their keys."""
    return {one.key: one.name(language.code) for one in units.units(work)}


def offered(work: Work, language: Language, present: str = "") -> list[tuple[str, str]]:
    """Return the units that may be chosen, as key and name."""
    return [(one.key, one.name(language.code)) for one in units.offered(work, present)]
