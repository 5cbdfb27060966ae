from sqlalchemy.orm import Session

from lva.storage.assessments import Assessment
from lva.storage.saving import Edit
from lva.storage.together.marks import MarkRow, marks, put_mark, remove_mark
from tests.factories import AT, make_assessment, make_membership, make_organisation, make_person


def _marked(session: Session, *places: str) -> tuple[Assessment, Edit]:
    organisation = make_organisation(session)
    person = make_person(session, name="Aino Esimerkki")
    make_membership(session, organisation, person)
    assessment, edit = make_assessment(session, organisation), Edit(person.id, AT)
    for place in places:
        put_mark(session, assessment, place, "", edit)
    return assessment, edit


def test_a_mark_is_listed_with_who_made_it(session: Session) -> None:
    assessment, edit = _marked(session)
    put_mark(session, assessment, "hearing", "Kysy rehtorilta", edit)
    expected = (MarkRow("hearing", "Kysy rehtorilta", "Aino Esimerkki", AT),)
    assert expected == marks(session, assessment.organisation_id, assessment.id)


def test_marking_a_place_again_gives_it_another_note(session: Session) -> None:
    assessment, edit = _marked(session, "hearing")
    put_mark(session, assessment, "hearing", "Uusi", edit)
    assert ["Uusi"] == [mark.note for mark in marks(session, assessment.organisation_id, assessment.id)]


def test_a_mark_is_taken_away(session: Session) -> None:
    assessment, _ = _marked(session, "hearing", "matter")
    remove_mark(session, assessment, "hearing")
    remove_mark(session, assessment, "nothing")
    assert ["matter"] == [mark.place for mark in marks(session, assessment.organisation_id, assessment.id)]


def test_marks_belong_to_one_assessment(session: Session) -> None:
    first, _ = _marked(session, "hearing")
    second, edit = _marked(session)
    put_mark(session, second, "hearing", "", edit)
    remove_mark(session, second, "hearing")
    assert 1 == len(marks(session, first.organisation_id, first.id))
    assert () == marks(session, second.organisation_id, first.id)
