from sqlalchemy.orm import Session

from lva.storage import opening
from lva.storage.assessments import Assessment, Entry
from lva.storage.engine import Database
from lva.storage.ordering import place_entries
from tests.factories import make_assessment, make_entry
from tests.support.queries import counted


def _listed(session: Session, assessment: Assessment) -> list[tuple[object, int]]:
    rows = opening.entries(session, assessment.organisation_id, assessment.id)
    return [(row.id, row.revision) for row in rows]


def _entries(session: Session, assessment: Assessment) -> list[Entry]:
    return [make_entry(session, assessment, position=n) for n in range(3)]


def test_entries_are_placed_without_a_new_revision(session: Session) -> None:
    assessment = make_assessment(session)
    first, second, third = _entries(session, assessment)
    place_entries(session, assessment, {first.id: 2, third.id: 0})
    assert [(third.id, 1), (second.id, 1), (first.id, 1)] == _listed(session, assessment)


def test_any_number_of_entries_takes_one_statement(database: Database, session: Session) -> None:
    assessment = make_assessment(session)
    rows = _entries(session, assessment)
    with counted(database) as statements:
        place_entries(session, assessment, {row.id: 9 - n for n, row in enumerate(rows)})
        place_entries(session, assessment, {})
    assert ["update entry"] == statements.kinds()


def test_entries_of_another_assessment_stay_where_they_are(session: Session) -> None:
    mine, theirs = make_assessment(session), make_assessment(session)
    entry = make_entry(session, theirs, position=4)
    place_entries(session, mine, {entry.id: 0})
    (row,) = opening.entries(session, theirs.organisation_id, theirs.id)
    assert 4 == row.position
