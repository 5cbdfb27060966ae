"""Whether the process lives and can serve, for whatever watches over it."""

from flask import Blueprint, Response

from lva.storage.migrations import at_head
from lva.web.door import anonymous
from lva.web.page import answer
from lva.web.site import site

blueprint = Blueprint("health", __name__, url_prefix="/health")
_UNAVAILABLE = 503


@blueprint.get("/live")
@anonymous
def live() -> Response:
    """Answer as long as the process runs, whatever state the database is in."""
    return answer({"status": "alive"})


@blueprint.get("/ready")
@anonymous
def ready() -> Response:
    """Answer 200 when the database can be reached and stands at the schema of this release."""
    database = site().ports.database
    if not database.probe():
        return answer({"status": "database out of reach"}, _UNAVAILABLE)
    if not at_head(database):
        return answer({"status": "database not migrated"}, _UNAVAILABLE)
    return answer({"status": "ready"})
