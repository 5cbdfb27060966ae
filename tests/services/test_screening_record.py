"""A decision that needs no assessment is screened, approved and closed with one signed page."""

import io
from typing import Any

import pikepdf
import pytest

from lva.content.model import Depth
from lva.domain.permissions import Permission
from lva.domain.workflow import MoveName, State
from lva.seals import verify
from lva.services import assessments
from lva.services.issued import documents
from lva.storage import issuing
from tests.support import stored
from tests.support.town import Town

_TRIGGERS = ("t_direct", "t_indirect", "t_groups", "t_service", "t_lasting", "t_scale", "t_money", "t_worry")


@pytest.fixture
def reference(town: Town) -> str:
    """A screening that waits to be issued."""
    screened: dict[str, Any] = {key: {"choice": "no"} for key in _TRIGGERS}
    written = town.written(**screened, chosen_depth="none", screening_reason="Päätös ei koske lapsia. " * 4)
    town.moved(written, MoveName.SUBMIT)
    town.moved(written, MoveName.APPROVE, town.approver)
    return written


def test_it_is_issued_as_one_signed_page(town: Town, reference: str) -> None:
    documents.issue(town.errand(), reference)
    opened = stored.opened(town, reference)
    assert (State.ISSUED, Depth.NONE) == (opened.row.state, opened.row.depth)
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE).row
        (document,) = issuing.documents_of(work.session, town.organisation_id, row.id)
    file = documents.file_of(town.ports, document)
    with pikepdf.open(io.BytesIO(file)) as pdf:
        assert 1 == len(pdf.pages)
    report = verify.inspect(file)
    assert (True, reference) == (report.intact, report.reference)


def test_its_approver_accepts_other_words_than_those_of_an_assessment(town: Town, reference: str) -> None:
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        record = documents.as_issued(work, opened, town.ports).record
    (statement,) = [one["statement"] for one in record["approvals"] if "statement" in one]
    assert documents.SCREENING_STATEMENT == statement["en"]
