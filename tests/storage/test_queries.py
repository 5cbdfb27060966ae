import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from lva.content.model import Depth
from lva.domain.people import Role
from lva.domain.workflow import State
from lva.storage import queries
from lva.storage.assessments import Assessment, AssessmentMatter, Comment, Matter
from lva.storage.base import table_of
from lva.storage.documents import DocumentState
from lva.storage.engine import Database
from lva.storage.migrations import finding, saying
from lva.storage.people import Organisation
from lva.storage.queries import AssessmentRow, MemberRow, MembershipRow, Search, SignedIn
from lva.storage.saving import Deed, append_event
from lva.storage.tenancy import EVERYWHERE
from tests.factories import (
    AT,
    make_assessment,
    make_document,
    make_login,
    make_matter,
    make_membership,
    make_organisation,
    make_person,
)
from tests.support.backends import ON_POSTGRESQL, ON_SQLITE
from tests.support.queries import Statements, counted

MINUTE = dt.timedelta(minutes=1)


def test_a_login_leads_to_the_person_and_the_organisation(database: Database, session: Session) -> None:
    organisation = make_organisation(session, slug="koe", municipality_code="091", settings={"a": 1})
    person = make_person(session, email="a@example.org", name="Aino", title="Suunnittelija", language="sv")
    member = make_membership(session, organisation, person, (Role.AUTHOR, Role.APPROVER), unit="Sivistys")
    login = make_login(session, member)
    make_membership(session, make_organisation(session), person)
    session.commit()
    expected = SignedIn(
        digest=login.digest,
        authenticated_at=AT,
        twice_at=None,
        seen_at=AT,
        expires_at=login.expires_at,
        person_id=person.id,
        email="a@example.org",
        name="Aino",
        title="Suunnittelija",
        language="sv",
        organisation_id=organisation.id,
        unit="Sivistys",
        roles=["author", "approver"],
        slug="koe",
        names=organisation.names,
        kind="municipality",
        municipality_code="091",
        settings={"a": 1},
    )
    with counted(database) as statements:
        assert expected == queries.signed_in(session, login.digest)
    assert ["select login"] == statements.kinds()


@pytest.mark.parametrize("closed", ["person", "membership"])
def test_whoever_is_closed_out_is_not_signed_in(session: Session, closed: str) -> None:
    person = make_person(session, closed_at=AT if closed == "person" else None)
    member = make_membership(session, person=person, closed_at=AT if closed == "membership" else None)
    assert queries.signed_in(session, make_login(session, member).digest) is None


def test_a_login_for_an_organisation_that_one_is_no_member_of_is_none(session: Session) -> None:
    member, other = make_membership(session), make_organisation(session)
    login = make_login(session, member, organisation_id=other.id)
    assert queries.signed_in(session, login.digest) is None


def test_an_unknown_login_is_none(session: Session) -> None:
    make_login(session)
    assert queries.signed_in(session, bytes(32)) is None


def test_the_people_of_an_organisation_come_by_name(session: Session) -> None:
    organisation = make_organisation(session)
    make_membership(session)
    people = [
        make_person(session, name=name, closed_at=closed) for name, closed in (("b", None), ("A", AT), ("C", None))
    ]
    for person in people:
        make_membership(session, organisation, person, closed_at=AT if person.name == "C" else None)
    found = queries.people_of(session, organisation.id)
    assert [("A", AT), ("b", None), ("C", AT)] == [(row.name, row.closed_at) for row in found]
    assert MemberRow(people[0].id, people[0].email, "b", "", "", ["author"], None) == found[1]


def test_a_person_sees_the_organisations_that_are_open_to_them(session: Session) -> None:
    person = make_person(session)
    first, second, closed = (make_organisation(session, slug=slug) for slug in ("b", "a", "c"))
    make_membership(session, first, person)
    make_membership(session, second, person, [Role.ADMINISTRATOR], unit="Hallinto")
    make_membership(session, closed, person, closed_at=AT)
    found = queries.memberships_of(session, person.id)
    assert MembershipRow(second.id, "a", second.names, "Hallinto", ["administrator"]) == found[0]
    assert ["a", "b"] == [row.slug for row in found]


def test_a_person_is_found_by_address_in_any_case(session: Session) -> None:
    person = make_person(session, email="aino@example.org")
    assert person is queries.person_by_email(session, " Aino@Example.ORG ")
    assert queries.person_by_email(session, "eino@example.org") is None


def test_an_organisation_is_found_by_its_id_and_short_name(session: Session) -> None:
    organisation = make_organisation(session, slug="koe", settings={"a": 1})
    assert organisation is queries.organisation_by_slug(session, "koe")
    assert organisation is queries.organisation(session, organisation.id)
    assert {"a": 1} == queries.organisation_settings(session, organisation.id)
    assert queries.organisation_by_slug(session, "muu") is None


def test_people_are_named_by_their_ids(database: Database, session: Session) -> None:
    people = [make_person(session, name=name) for name in "abc"]
    assert {people[0].id: "a", people[2].id: "c"} == queries.names_of(session, {people[0].id, people[2].id})
    with counted(database) as statements:
        assert {} == queries.names_of(session, ())
    assert [] == statements.texts


def found(session: Session, organisation: Organisation, text: str = "", **given: Any) -> list[str]:
    listed = queries.assessment_list(session, organisation.id, Search(text, **given))
    assert len(listed.rows) == listed.total
    return [row.title for row in listed.rows]


def test_an_assessment_is_listed_with_what_the_list_shows(session: Session) -> None:
    organisation = make_organisation(session)
    later = make_matter(session, organisation, decide_on=dt.date(2026, 5, 1))
    first = make_matter(session, organisation, title="Koulu", decide_on=dt.date(2025, 12, 1))
    made = make_assessment(session, organisation, matters=[first, later], depth=Depth.FULL, version=2)
    listed = queries.assessment_list(session, organisation.id, Search())
    expected = AssessmentRow(
        id=made.id,
        reference=made.reference,
        title="Koulu",
        language="fi",
        state=State.DRAFT,
        version=2,
        depth=Depth.FULL,
        started_at=AT,
        edited_at=AT,
        pack="lava",
        pack_version="2026.1",
        decide_on=dt.date(2025, 12, 1),
    )
    assert (expected,) == listed.rows


def test_the_last_edited_comes_first(session: Session) -> None:
    organisation = make_organisation(session)
    for minutes, title in ((1, "b"), (2, "a"), (0, "c")):
        make_assessment(session, organisation, matters=[], title=title, edited_at=AT + minutes * MINUTE)
    assert ["a", "b", "c"] == found(session, organisation)


def test_a_list_never_shows_another_organisations_assessments(session: Session) -> None:
    make_assessment(session)
    assert [] == found(session, make_organisation(session))
    assert [] == found(session, make_organisation(session), "koulu")


@pytest.mark.parametrize("states", [[State.DRAFT], {State.DRAFT, State.ISSUED}, (), list(State)])
def test_a_list_is_narrowed_to_states(session: Session, states: Any) -> None:
    organisation = make_organisation(session)
    for number, state in enumerate(State):
        at = AT - number * MINUTE
        make_assessment(session, organisation, matters=[], title=state.value, state=state, edited_at=at)
    expected = [state.value for state in State if not states or state in states]
    assert expected == found(session, organisation, states=states)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (["Ähtärin koulu", "Päiväkoti"], ""),
        (["Ähtärin koulu", "Päiväkoti"], "  "),
        (["Ähtärin koulu"], "ähtäri"),
        (["Ähtärin koulu"], "KOULU ÄHTÄRI"),
        (["Päiväkoti"], "7k3mqx"),
        (["Päiväkoti"], "LVA-2026"),
        (["Päiväkoti"], "sote-ÄÄ/12"),
        (["Päiväkoti"], "varhaiskasvatus päivä"),
        (["Ähtärin koulu", "Päiväkoti"], "äi"),
        ([], "ähtäri päiväkoti"),
        ([], "%"),
        ([], "_"),
        ([], "a\x00b"),
    ],
)
def test_every_word_must_be_found_somewhere(session: Session, expected: list[str], text: str) -> None:
    organisation = make_organisation(session)
    school = make_matter(session, organisation, title="Äidinkieli")
    care = make_matter(session, organisation, title="Varhaiskasvatus", fields={"case_numbers": ["X", "SOTE-ää/12", 3]})
    make_assessment(
        session, organisation, matters=[care], title="Päiväkoti", reference="LVA-2026-7K3MQX", edited_at=AT - MINUTE
    )
    make_assessment(session, organisation, matters=[school], title="Ähtärin koulu", reference="LVA-2025-000000")
    care.found_by += "\näiti"
    session.flush()
    assert expected == found(session, organisation, text)


@pytest.mark.parametrize(
    "text", ['"', "'", "*", "koulu*", "koulu:*", "a & b", "(", "AND", "NEAR(", "\\", "^koulu", "-koulu"]
)
def test_nothing_that_is_typed_is_a_syntax(session: Session, text: str) -> None:
    organisation = make_organisation(session)
    make_assessment(session, organisation, matters=[], title="Koulu")
    assert [] == found(session, organisation, text)
    make_assessment(session, organisation, matters=[], title=f"Koulu {text} b", edited_at=AT + MINUTE)
    assert [f"Koulu {text} b"] == found(session, organisation, text)


@pytest.mark.parametrize("text", ["", "koulu"])
@pytest.mark.parametrize(
    ("expected", "page"),
    [
        (("6", "5", "4"), 1),
        (("3", "2", "1"), 2),
        (("0",), 3),
        (("0",), 99),
        (("6", "5", "4"), 0),
        (("6", "5", "4"), -1),
    ],
)
def test_a_list_is_cut_into_pages(session: Session, text: str, expected: tuple[str, ...], page: int) -> None:
    organisation = make_organisation(session)
    for number in range(7):
        title = f"koulu {number}"
        make_assessment(session, organisation, matters=[], title=title, edited_at=AT + number * MINUTE)
    listed = queries.assessment_list(session, organisation.id, Search(text), page=page, size=3)
    assert expected == tuple(row.title[-1] for row in listed.rows)
    assert (7, min(max(page, 1), 3), 3, 3) == (listed.total, listed.number, listed.size, listed.count)


@pytest.mark.parametrize("page", [1, 2])
def test_an_empty_list_is_one_empty_page(session: Session, page: int) -> None:
    listed = queries.assessment_list(session, make_organisation(session).id, Search("none"), page=page)
    assert ((), 0, 1, 1) == (listed.rows, listed.total, listed.number, listed.count)


def fill(database: Database, count: int = 20_000) -> uuid.UUID:
    """Make an organisation with many assessments, one matter each."""
    with database.writer(EVERYWHERE) as session:
        owner = make_organisation(session).id
        connection = session.connection()
        # Row by row it would take longer than all at once.
        saying.leave_said(connection)
        finding.leave_findable(connection)
        ids = [uuid.UUID(int=number) for number in range(count)]
        shared = {"organisation_id": owner, "edited_at": AT}
        session.execute(
            insert(table_of(Matter)),
            [
                {**shared, "id": one, "title": "m", "found_by": f"m {one.int}", "fields": {}, "revision": 1}
                for one in ids
            ],
        )
        draft = {"language": "fi", "version": 1, "pack": "lava", "pack_version": "1", "started_at": AT}
        draft |= {"event_count": 0, "event_head": bytes(32), "title": "Arviointi"}
        states = [State.ISSUED, *[State.DRAFT] * 19]
        session.execute(
            insert(table_of(Assessment)),
            [
                {
                    **shared,
                    **draft,
                    "id": one,
                    "reference": f"LVA-2025-{one.int}",
                    "state": states[one.int % 20],
                    "edited_at": AT + one.int * MINUTE,
                }
                for one in ids
            ],
        )
        session.execute(
            insert(table_of(AssessmentMatter)),
            [{"organisation_id": owner, "assessment_id": one, "matter_id": one, "position": 0} for one in ids],
        )
        if not database.is_sqlite:
            # Otherwise PostgreSQL would look for the words of each assessment as if the tables were still empty.
            connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql(finding.fill(connection.dialect.name, "TRUE"))
        finding.keep_findable(connection)
        saying.keep_said(connection)
        session.commit()
    return owner


def gather_statistics(database: Database) -> None:
    with database.engine.execution_options(writer=True).begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def plans(database: Database, asked: Statements) -> list[str]:
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    with database.engine.connect() as connection:
        return [
            "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {text}", parameters))
            for text, parameters in zip(asked.texts, asked.parameters, strict=True)
        ]


LISTS = [
    (Search(), 1),
    (Search(), 800),
    (Search(states=(State.ISSUED,)), 1),
    (Search(states=(State.ISSUED, State.APPROVED)), 1),
]


@ON_SQLITE
@pytest.mark.slow
def test_lists_of_many_assessments_follow_an_index(database: Database) -> None:
    owner = fill(database)
    with database.reader(EVERYWHERE) as session, counted(database) as asked:
        for search, page in LISTS:
            assert 25 == len(queries.assessment_list(session, owner, search, page=page).rows)
        assert 1 == queries.assessment_list(session, owner, Search("19999")).total
    for plan in plans(database, asked):
        assert "SCAN assessment" not in plan
        assert "SCAN matter" not in plan


@ON_SQLITE
@pytest.mark.parametrize("analysed", [False, True])
@pytest.mark.slow
def test_the_common_lists_are_read_in_order_and_not_sorted(database: Database, analysed: bool) -> None:
    owner = fill(database)
    if analysed:
        gather_statistics(database)
    with database.reader(EVERYWHERE) as session, counted(database) as asked:
        queries.assessment_list(session, owner, Search())
        queries.assessment_list(session, owner, Search(states=(State.ISSUED,)))
    for plan in plans(database, asked)[::2]:
        assert "USE TEMP B-TREE" not in plan
        assert "assessment USING COVERING INDEX ix_assessment_organisation_id" in plan


@ON_POSTGRESQL
def test_lists_of_many_assessments_follow_an_index_there_too(database: Database) -> None:
    owner = fill(database, 5_000)
    gather_statistics(database)
    with database.reader(EVERYWHERE) as session, counted(database) as asked:
        queries.assessment_list(session, owner, Search())
    ids, rows = plans(database, asked)
    assert "Index Only Scan Backward using ix_assessment_organisation_id_edited_at_id" in ids
    assert "Seq Scan" not in rows


def test_a_reference_leads_to_another_organisation_of_the_same_person(session: Session) -> None:
    person, organisation = make_person(session), make_organisation(session)
    reference = make_assessment(session, organisation).reference
    assert queries.organisation_holding(session, reference, person.id) is None
    member = make_membership(session, organisation, person)
    assert organisation.id == queries.organisation_holding(session, reference, person.id)
    assert queries.organisation_holding(session, "LVA-2025-000000", person.id) is None
    member.closed_at = AT
    session.flush()
    assert queries.organisation_holding(session, reference, person.id) is None


def test_a_history_tells_who_did_what(session: Session) -> None:
    person = make_person(session, name="Aino")
    member = make_membership(session, person=person)
    assessment = make_assessment(session, session.get_one(Organisation, member.organisation_id))
    make_assessment(session, session.get_one(Organisation, member.organisation_id))
    append_event(session, assessment, Deed("start", person.id, AT))
    append_event(session, assessment, Deed("save", None, AT, {"keys": ["a"]}))
    rows = queries.history(session, member.organisation_id, assessment.id)
    assert [(1, "start", person.id, "Aino", {}), (2, "save", None, None, {"keys": ["a"]})] == [
        (row.number, row.kind, row.actor_id, row.actor_name, row.facts) for row in rows
    ]
    assert () == queries.history(session, make_organisation(session).id, assessment.id)


def test_a_document_that_is_being_made_is_noticed(session: Session) -> None:
    assessment = make_assessment(session)
    keys = (assessment.organisation_id, assessment.id)
    assert not queries.is_sealing(session, *keys)
    document = make_document(session, assessment)
    assert queries.is_sealing(session, *keys)
    document.state = DocumentState.ISSUED
    session.flush()
    assert not queries.is_sealing(session, *keys)


def test_comments_come_with_their_writers_the_newest_first(session: Session) -> None:
    member = make_membership(session, person=make_person(session, name="Aino"))
    organisation = session.get_one(Organisation, member.organisation_id)
    first, second = make_assessment(session, organisation), make_assessment(session, organisation)
    for number, (assessment, words) in enumerate([(first, "a"), (first, "b"), (second, "c")]):
        session.add(
            Comment(
                organisation_id=organisation.id,
                id=uuid.UUID(int=number),
                assessment_id=assessment.id,
                about="send_back",
                text=words,
                written_by=member.person_id,
                written_at=AT + number * MINUTE,
            )
        )
    session.flush()
    rows = queries.comments_of(session, organisation.id, first.id)
    assert [("b", "send_back", "Aino", AT + MINUTE), ("a", "send_back", "Aino", AT)] == [
        (row.text, row.about, row.name, row.written_at) for row in rows
    ]
