"""What stands in the database after somebody has pressed a button."""

from typing import Any

from lva.domain.permissions import Permission
from lva.services import assessments
from lva.services.assessments import Opened
from tests.support.town import Town


def opened(town: Town, reference: str) -> Opened:
    """Return an assessment as it stands, detached from any session."""
    with town.working() as work:
        found = assessments.open_(work, reference, Permission.SEE)
        work.session.expunge_all()
    return found


def answer(town: Town, reference: str, key: str) -> Any:
    """Return the stored answer to a question."""
    return opened(town, reference).stored(key)[1]
