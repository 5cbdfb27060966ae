"""Claims about what was made better after a blind review."""

import json
import uuid

import pytest

from lva.domain.blind.record import Policy
from lva.domain.permissions import Permission
from lva.domain.values.answers import Value
from lva.domain.workflow import State
from lva.services import assessments
from lva.services.blind import feedback, improving, preparing
from lva.services.blind.improving import Improved
from lva.services.blind.preparing import Approval, Kit
from lva.storage.assessments import Answer
from lva.storage.blind import sharing
from lva.storage.blind.sharing import Mail
from lva.storage.tenancy import EVERYWHERE
from tests.factories import AT
from tests.support import shares
from tests.support.town import Town


@pytest.fixture
def reviewed(town: Town) -> str:
    """The reference of an assessment whose first version two reviewers have judged."""
    shares.switch(town, "ratings")
    reference = shares.issued(town, sharing="ratings")
    kit = Kit.of(town.ports)
    with town.working() as work:
        found = assessments.open_(work, reference, Permission.SHARE, lock=True)
        preparing.begin(work, found, Policy.RATINGS)
        work.session.flush()
        row, source = preparing.locked(work, found)
        digest = preparing.look(source, row, kit).digest.hex()
        preparing.approve(work, found, kit, Approval(digest, read_through=True))
        work.session.flush()
        (waiting,) = sharing.waiting_of(work.session, town.organisation_id, Mail.SHARE)
        share = json.loads(waiting.body)["record"]["id"]
    given = {"A": {"3": "0", "12": "1"}, "B": {"3": "1", "12": "2"}}
    reviews = [
        {
            "format": "lava.blind.review/1", "id": uuid.uuid4().hex, "share": share, "by": letter,
            "pack": {"id": "lava", "version": "2026.1"},
            "criteria": {number: {"mark": mark} for number, mark in marks.items()}, "week": "2026-W50",
        }
        for letter, marks in given.items()
    ]  # fmt: skip
    with town.database.writer(EVERYWHERE) as session:
        assert 2 == feedback.take_in(session, kit.secret, AT, reviews)
        session.commit()
    return reference


def amended(town: Town, reference: str, state: State = State.DRAFT) -> None:
    """Begin the next version."""
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE, lock=True).row
        row.version, row.state = 2, state


def say(town: Town, reference: str, **answers: Value) -> None:
    """Let answers of the draft say something else."""
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE, lock=True).row
        for key, value in answers.items():
            work.session.get_one(Answer, (row.organisation_id, row.id, key)).value = value


def improved(town: Town, reference: str) -> tuple[Improved, ...]:
    with town.working() as work:
        found = assessments.open_(work, reference, Permission.SEE)
        return improving.improved(work, found, town.ports.languages["fi"])


def test_without_a_next_version_there_is_nothing_to_compare(town: Town, reviewed: str) -> None:
    assert () == improved(town, reviewed)


def test_the_sections_that_reviewers_found_lacking_are_told_with_what_changed_in_them(
    town: Town, reviewed: str
) -> None:
    amended(town, reviewed)
    say(town, reviewed, t_direct={"choice": "some"}, position={"choice": "fully"})
    (found,) = improved(town, reviewed)
    assert (1, 2, True) == (found.reviewed, found.now, found.is_draft)
    lacking = {name.split(".")[0]: letters for section in found.sections for name, letters in section.lacking}
    assert {"3": ("A", "B"), "12": ("A",)} == lacking
    changed = {section.key: section.differences for section in found.sections}
    told = [one for differences in changed.values() for difference in differences for one in difference.changes]
    assert ["t_direct"] == [one.key for one in told], "nobody said anything of the conclusion"
    assert 1 == sum(bool(differences) for differences in changed.values())


def test_an_issued_next_version_is_no_draft(town: Town, reviewed: str) -> None:
    amended(town, reviewed, State.ISSUED)
    (found,) = improved(town, reviewed)
    assert not found.is_draft
    assert [()] * len(found.sections) == [section.differences for section in found.sections]
