import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lva.storage.assessments import Assessment
from lva.storage.fulltext import places
from lva.storage.people import Organisation
from lva.storage.queries import Search, assessment_list
from lva.storage.saving import AnswerChange, Edit, upsert_answers
from tests.factories import AT, make_assessment, make_entry, make_matter, make_organisation
from tests.storage.test_queries import MINUTE

ODD = st.text(st.sampled_from("\"'*:&|!()^-+{}[]\\%_/.,;<>~@#$ \t\naÄ1\u0301ß\u00df\U0001e900字"), max_size=20)


@pytest.fixture
def organisation(session: Session) -> Organisation:
    return make_organisation(session)


@pytest.fixture
def assessment(session: Session, organisation: Organisation) -> Assessment:
    made = make_assessment(session, organisation, matters=[], title="Otsikko")
    say(session, made, "Koulukuljetus pitenee NEAR AND a 1 b")
    return made


def say(session: Session, assessment: Assessment, text: str, key: str = "why") -> None:
    upsert_answers(session, assessment, [AnswerChange(key, text, 0)], Edit(None, AT))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(ODD, st.text(max_size=30)))
def test_whatever_is_typed_is_no_syntax(
    session: Session, assessment: Assessment, organisation: Organisation, text: str
) -> None:
    listed = assessment_list(session, organisation.id, Search(text))
    assert listed.total in {0, 1}
    assert {row.id for row in listed.rows} <= {assessment.id}
    assert 1 == assessment_list(session, organisation.id, Search("koulukuljetuksen 1 near")).total


def test_titles_come_first_and_the_last_edited_among_them(session: Session, organisation: Organisation) -> None:
    for minutes, title, said in ((1, "Kerho a", ""), (9, "b", "Kerhot"), (2, "Kerho c", "kerho"), (8, "d", "kerhossa")):
        made = make_assessment(session, organisation, matters=[], title=title, edited_at=AT + minutes * MINUTE)
        say(session, made, said)
    listed = [assessment_list(session, organisation.id, Search("kerho"), page=page, size=3) for page in (1, 2)]
    assert [["Kerho c", "Kerho a", "b"], ["d"]] == [[row.title for row in page.rows] for page in listed]
    assert [1, 1] == [len(page.beyond) for page in listed]
    assert [4, 4] == [page.total for page in listed]


def test_each_word_may_stand_in_another_place(
    session: Session, assessment: Assessment, organisation: Organisation
) -> None:
    say(session, assessment, "Toinen vastaus", "other")
    make_entry(session, assessment, fields={"name": "Kysely huoltajille"})
    asked = ("otsi toinen kyselyt", "koulukuljetukset huoltajien", "toinen puuttuva", "pitenee vastaus otsikko")
    assert [1, 1, 0, 1] == [assessment_list(session, organisation.id, Search(text)).total for text in asked]


@pytest.mark.usefixtures("assessment")
def test_a_short_word_is_found_whole(session: Session, organisation: Organisation) -> None:
    asked = ("1", "b", "pi", "pit")
    assert [1, 1, 0, 1] == [assessment_list(session, organisation.id, Search(text)).total for text in asked]


def test_the_places_of_a_word_are_told(session: Session, organisation: Organisation) -> None:
    matter = make_matter(session, organisation, fields={"proposal": "Koulukuljetus"})
    made = make_assessment(session, organisation, matters=[matter])
    say(session, made, "Koulukuljetukset", "b")
    say(session, made, "Koulukuljetus", "a")
    make_entry(session, made, fields={"name": "KOULUKULJETUS"})
    make_entry(session, made, fields={"name": "Koulukuljetus"}, removed_at=AT)
    other = make_assessment(session, organisation, matters=[])
    say(session, other, "Koulukuljetus")
    found = places(session, organisation.id, [made.id], Search("koulukuljetus").beginnings)
    assert [("", "a"), ("", "b"), ("", ""), ("source", "")] == [
        (one.list, one.key if not one.of_matter and not one.list else "") for one in found
    ]
    assert [{"proposal": "Koulukuljetus"}, {"name": "KOULUKULJETUS"}] == [one.value for one in found[2:]]
    assert () == places(session, uuid.uuid4(), [made.id], Search("koulukuljetus").beginnings)
    assert () == places(session, organisation.id, [made.id], Search("%").beginnings)
