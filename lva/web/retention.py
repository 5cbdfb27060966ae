"""How long what is kept, for administrators: one table in words."""

from flask import Blueprint
from werkzeug.wrappers import Response

from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services.work import Work
from lva.web.door import needs
from lva.web.page import page
from lva.web.signin.own_data import table

blueprint = Blueprint("retention", __name__, url_prefix="/<language:language>/retention")


@blueprint.get("")
@needs(Permission.MANAGE)
def show(work: Work, language: Language) -> Response:
    """Show every class of what is kept, how long, and who says so."""
    return page(work, "organisation/retention.html", kept=table(work, language))
