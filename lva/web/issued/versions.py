"""What a version of an issued assessment says differently from the one before it, field by field."""

from flask import Blueprint
from werkzeug.wrappers import Response

from lva.domain.errors import Damaged
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services import assessments
from lva.services.issued import versions
from lva.services.work import Work
from lva.web.door import needs
from lva.web.issued.documents import damaged, row_of
from lva.web.page import page
from lva.web.site import site

blueprint = Blueprint(
    "versions", __name__, url_prefix="/<language:language>/assessments/<reference>/documents/<code>/changes"
)


@blueprint.get("")
@needs(Permission.SEE)
def show(work: Work, language: Language, reference: str, code: str) -> Response:
    """Show what is different; a first version has nothing to compare with and is not found."""
    opened = assessments.open_(work, reference, Permission.SEE)
    row = row_of(work, reference, code)
    try:
        compared = versions.compare(work.session, site().ports, row, language)
    except Damaged as error:
        return damaged(work, row, error)
    return page(work, "documents/changes.html", opened=opened, compared=compared)
