import pytest

from lva.domain.errors import NotFound
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.services import assessments, matters
from tests import factories
from tests.factories import AT
from tests.support.town import Town


def test_a_matter_shows_its_answers_and_its_assessments(town: Town) -> None:
    reference = town.started(why="Siksi.")
    with town.working() as work:
        (matter,) = assessments.open_(work, reference, Permission.SEE).matters
        seen = matters.see(work, matter.id)
        assert ("Koulun lakkauttaminen", "Siksi.", [reference]) == (
            seen.title,
            seen.fields["why"],
            [row.reference for row in seen.assessments],
        )


def test_a_matter_that_is_not_there_or_not_ours_is_not_found(town: Town) -> None:
    with town.database.writer() as session:
        foreign = factories.make_matter(session).id
        session.commit()
    for matter_id in (foreign, uuid7(AT)):
        with town.working() as work, pytest.raises(NotFound):
            matters.see(work, matter_id)
