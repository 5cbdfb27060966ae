"""Assessments that may be shared with a blind review: issued without a file, which takes a second to make."""

from sqlalchemy import update

from lva.domain.permissions import Permission
from lva.domain.values.answers import Value
from lva.domain.workflow import State
from lva.services import assessments
from lva.services.issued import documents
from lva.storage.assessments import Assessment
from lva.storage.documents import DocumentState
from lva.storage.people import Organisation
from tests import factories
from tests.support.town import Town


def switch(town: Town, sharing: str) -> None:
    """Let the organisation say what may leave."""
    with town.database.writer(town.organisation_id) as session:
        row = session.get_one(Organisation, town.organisation_id)
        row.settings = {**row.settings, "sharing": sharing}
        session.commit()


def become(town: Town, kind: str) -> None:
    """Let the organisation be of another kind."""
    with town.database.writer(town.organisation_id) as session:
        session.get_one(Organisation, town.organisation_id).kind = kind
        session.commit()


def issued(town: Town, *, written_in: str = "fi", **answers: Value) -> str:
    """Carry the fee rise to a frozen record, as issuing does, and return its reference."""
    reference = town.approved(**answers)
    with town.working(town.approver) as work:
        work.session.execute(update(Assessment).where(Assessment.reference == reference).values(language=written_in))
        opened = assessments.open_(work, reference, Permission.ISSUE, lock=True)
        snapshot = documents.as_issued(work, opened, town.ports)
        factories.make_document(work.session, opened.row, snapshot.canonical, state=DocumentState.ISSUED)
        opened.row.state = State.ISSUED
    return reference
