"""Claims about the people of an organisation as its administrators see and change them."""

import uuid

import pytest
from sqlalchemy import select

from lva.domain.people import Role
from lva.domain.references import uuid7
from lva.domain.workflow import MoveName
from lva.services import history
from lva.services.signin import invitations
from lva.services.signin.invitations import Invited
from lva.storage import queries
from lva.storage.assessments import Assessment, Participant
from lva.storage.people import Membership, Organisation, Person
from lva.storage.signin.invitations import Invitation
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town

NOBODY = uuid.UUID("00000000-0000-7000-8000-000000000000")


@pytest.fixture
def browser(signed_in: SignedIn, town: Town) -> Browser:
    """A browser of the town's administrator, on the people's page."""
    browser = signed_in(town.administrator)
    browser.get("/fi/people")
    return browser


def _roles(town: Town, person_id: uuid.UUID) -> list[str]:
    with town.database.reader(EVERYWHERE) as session:
        return session.get_one(Membership, (town.organisation_id, person_id)).roles


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_members_and_rights_are_told_in_words(browser: Browser, language: str) -> None:
    assert 200 == browser.get(f"/{language}/people").status_code
    assert browser.page is not None
    said = words(browser.page)
    assert {"Aino Esimerkki", "Hilla Harkinta"} <= {
        name for name in ("Aino Esimerkki", "Hilla Harkinta") if name in said
    }
    tables = list(browser.page.iter("table"))
    assert 2 == len(tables)


def test_only_administrators_see_the_people(signed_in: SignedIn, town: Town) -> None:
    for actor in (town.author, town.approver):
        browser = signed_in(actor)
        assert 404 == browser.get("/fi/people").status_code
        browser.get("/fi/account")
        assert 404 == browser.get(f"/fi/people/{town.author.person_id}").status_code
        for path in ("invitations", f"{actor.person_id}/roles", f"{town.administrator.person_id}/close"):
            form = {"email": "x@example.org", "roles": "administrator", "id": str(uuid7(AT))}
            assert 404 == browser.post(f"/fi/people/{path}", form).status_code


@pytest.mark.parametrize(
    "given",
    [{"email": "nobody"}, {"email": ""}, {"roles": []}, {"unit": "x" * 201}, {"email": "member"}],
)
def test_what_is_wrong_with_an_invitation_is_said(browser: Browser, town: Town, given: dict[str, object]) -> None:
    with town.database.reader(EVERYWHERE) as session:
        member = session.get_one(Person, town.author.person_id).email
    form = {"email": "uusi@example.org", "unit": "Sivistys", "roles": ["author"], "id": str(uuid7(AT)), **given}
    form["email"] = member if form["email"] == "member" else form["email"]
    answer = browser.post("/fi/people/invitations", form)
    assert 422 == answer.status_code
    assert str(form["email"]) in answer.text


@pytest.mark.parametrize("form", [{"roles": "sheriff", "id": str(uuid7(AT))}, {"roles": "author", "id": "x"}, {}])
def test_what_no_form_says_is_refused(browser: Browser, form: dict[str, str]) -> None:
    assert browser.post("/fi/people/invitations", {"email": "x@example.org", **form}).status_code in {400, 404, 422}


def test_roles_change_and_are_in_force_at_the_next_request(browser: Browser, signed_in: SignedIn, town: Town) -> None:
    author = signed_in(town.author)
    author.get("/fi/assessments/new")
    answer = browser.post(f"/fi/people/{town.author.person_id}/roles", {"roles": "approver"})
    assert 303 == answer.status_code
    assert ["approver"] == _roles(town, town.author.person_id)
    # What they were writing comes back with the login form.
    answer = author.post("/fi/assessments/new", {"stage": "matter", "title": "Kesken jäänyt teksti"})
    assert 401 == answer.status_code
    assert "Kesken jäänyt teksti" in answer.text


def test_a_role_lost_in_mid_session_loses_nothing_of_what_is_being_written(
    browser: Browser, signed_in: SignedIn, town: Town
) -> None:
    author, reference = signed_in(town.author), town.started()
    author.get(f"/fi/assessments/{reference}/steps/matter")
    browser.post(f"/fi/people/{town.author.person_id}/roles", {"roles": "reader"})
    path = f"/fi/assessments/{reference}/steps/matter"
    typed = {"title": "Kesken jäänyt teksti", "seen.title": ""}
    assert 401 == author.post(path, typed).status_code
    with town.database.reader(EVERYWHERE) as session:
        email = session.get_one(Person, town.author.person_id).email
    assert 200 == author.sign_in(email, **author.hidden()).status_code, "the text is offered back"
    answer = author.post(path, author.hidden())
    assert 404 == answer.status_code, "the next request acts by the new role"
    assert "Kesken jäänyt teksti" in answer.text
    assert 200 == author.get(f"/fi/assessments/{reference}").status_code
    assert 200 != author.get(path).status_code, "a reader is led to the overview"


@pytest.mark.parametrize("roles", [["blind_reviewer"], ["author", "coordinator"]])
def test_roles_of_another_kind_of_organisation_are_neither_offered_nor_taken(
    browser: Browser, town: Town, roles: list[str]
) -> None:
    assert browser.page is not None
    offered = {one.get("value") for one in browser.page.iter("input") if one.get("name") == "roles"}
    assert {"author", "reviewer", "approver", "reader", "administrator"} == offered
    assert 422 == browser.post(f"/fi/people/{town.author.person_id}/roles", {"roles": roles}).status_code
    form = {"email": "uusi@example.org", "roles": roles, "id": str(uuid7(AT))}
    assert 422 == browser.post("/fi/people/invitations", form).status_code
    assert ["author"] == _roles(town, town.author.person_id)


def test_a_member_belongs_to_one_of_the_listed_units(browser: Browser, town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        units = [
            {"key": "unit_a", "fi": "Sivistys", "sv": "Bildning"},
            {"key": "unit_b", "fi": "Vanha", "closed": True},
        ]
        session.get_one(Organisation, town.organisation_id).settings = {"units": units}
        session.commit()
    path = f"/fi/people/{town.author.person_id}"
    browser.get(path)
    assert browser.page is not None
    assert ["", "unit_a"] == [one.get("value") for one in browser.page.iter("option") if one.get("value") != "x"][:2]
    assert 422 == browser.post(f"{path}/unit", {"unit": "unit_b"}).status_code
    assert 303 == browser.post(f"{path}/unit", {"unit": "unit_a"}).status_code
    assert 200 == browser.get("/sv/people").status_code
    assert browser.page is not None
    assert "Bildning" in words(browser.page)
    form = {"email": "uusi@example.org", "unit": "Sivistys", "roles": ["author"], "id": str(uuid7(AT))}
    assert 422 == browser.post("/fi/people/invitations", form).status_code
    assert 200 == browser.post("/fi/people/invitations", {**form, "unit": "unit_a"}).status_code


def test_saving_the_same_roles_signs_nobody_out(browser: Browser, signed_in: SignedIn, town: Town) -> None:
    author = signed_in(town.author)
    assert 303 == browser.post(f"/fi/people/{town.author.person_id}/roles", {"roles": "author"}).status_code
    assert 200 == author.get("/fi/account").status_code


def test_the_last_administrator_keeps_the_role_and_stays(browser: Browser, town: Town) -> None:
    own = town.administrator.person_id
    assert 422 == browser.post(f"/fi/people/{own}/roles", {"roles": "author"}).status_code
    assert 422 == browser.post(f"/fi/people/{own}/close").status_code
    assert 422 == browser.post(f"/fi/people/{own}/roles").status_code
    assert ["administrator"] == _roles(town, own)
    browser.post(f"/fi/people/{town.other.person_id}/roles", {"roles": ["author", "administrator"]})
    assert 303 == browser.post(f"/fi/people/{own}/roles", {"roles": "author"}).status_code


def _participants(town: Town, reference: str) -> set[uuid.UUID]:
    with town.database.reader(EVERYWHERE) as session:
        statement = select(Participant.person_id).join(
            Assessment,
            (Assessment.organisation_id == Participant.organisation_id) & (Assessment.id == Participant.assessment_id),
        )
        return set(session.scalars(statement.where(Assessment.reference == reference)))


def test_somebody_who_leaves_hands_over_what_is_under_way(browser: Browser, signed_in: SignedIn, town: Town) -> None:
    draft, withdrawn = town.started(), town.started()
    town.moved(withdrawn, MoveName.WITHDRAW)
    author = signed_in(town.author)
    path = f"/fi/people/{town.author.person_id}"
    shown = browser.get(path).text
    assert draft in shown
    assert withdrawn not in shown
    assert 422 == browser.post(f"{path}/close").status_code
    assert 422 == browser.post(f"{path}/close", {"taker": str(town.approver.person_id)}).status_code
    assert 303 == browser.post(f"{path}/close", {"taker": str(town.other.person_id)}).status_code
    assert ({town.other.person_id}, {town.author.person_id}) == (
        _participants(town, draft),
        _participants(town, withdrawn),
    )
    assert 303 == author.get("/fi/account").status_code
    assert 200 == browser.get(path).status_code
    assert 404 == browser.post(f"{path}/close").status_code
    with town.database.reader(EVERYWHERE) as session:
        row = session.scalars(select(Assessment).where(Assessment.reference == draft)).one()
        (*_, event) = queries.history(session, town.organisation_id, row.id)
        facts = {"from": str(town.author.person_id), "to": str(town.other.person_id)}
        assert ("hand_over", facts) == (event.kind, event.facts)
        assert history.check(session, row) is None
        (*_, event) = queries.history(session, town.organisation_id, town.organisation_id)
        assert "close_account" == event.kind
        assert history.check(session, session.get_one(Organisation, town.organisation_id)) is None


def test_the_last_author_may_leave_when_nobody_can_go_on(browser: Browser, town: Town) -> None:
    town.started()
    assert 303 == browser.post(f"/fi/people/{town.other.person_id}/close").status_code
    assert 303 == browser.post(f"/fi/people/{town.author.person_id}/close").status_code


def test_a_refused_closing_hands_nothing_over(browser: Browser, town: Town) -> None:
    own = town.administrator.person_id
    browser.post(f"/fi/people/{own}/roles", {"roles": ["administrator"]})
    with town.database.writer(EVERYWHERE) as session:
        row = factories.make_assessment(session, session.get_one(Organisation, town.organisation_id))
        member = session.get_one(Membership, (town.organisation_id, own))
        factories.make_participant(session, row, member)
        reference = row.reference
        session.commit()
    assert 422 == browser.post(f"/fi/people/{own}/close", {"taker": str(town.author.person_id)}).status_code
    assert {own} == _participants(town, reference)


def test_nothing_of_another_organisation_is_found(browser: Browser, town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        stranger = factories.make_membership(session, roles=[Role.AUTHOR])
        factories.make_membership(
            session, session.get_one(Organisation, stranger.organisation_id), roles=[Role.ADMINISTRATOR]
        )
        session.commit()
        key = (stranger.organisation_id, stranger.person_id)
    for person_id in (stranger.person_id, NOBODY):
        path = f"/fi/people/{person_id}"
        assert 404 == browser.get(path).status_code
        browser.get("/fi/people")
        assert 404 == browser.post(f"{path}/roles", {"roles": "author"}).status_code
        assert 404 == browser.post(f"{path}/close").status_code
        assert 404 == browser.post(f"/fi/people/invitations/{person_id}/revoke").status_code
    with town.database.reader(EVERYWHERE) as session:
        assert session.get_one(Membership, key).closed_at is None


def test_an_invitation_of_another_organisation_cannot_be_taken_back(browser: Browser, town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        other = factories.make_organisation(session)
        invitations.invite_to(session, AT, other.slug, Invited("x@example.org", [Role.AUTHOR]))
        found = session.scalars(select(Invitation)).one()
        session.commit()
        invitation_id = found.id
    assert 404 == browser.post(f"/fi/people/invitations/{invitation_id}/revoke").status_code
