"""Claims about invitations: who opens which link, and what they see."""

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import select

from lva.domain.people import Role
from lva.domain.references import uuid7
from lva.services import history
from lva.services.signin.invitations import LASTS
from lva.storage import queries
from lva.storage.engine import Database
from lva.storage.people import Membership, Organisation, Person
from lva.storage.signin.invitations import Invitation
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT
from tests.support.site import PASSWORD, Browser, Clock, Enter

EMAIL = "Uusi.Ihminen@example.org"
GIVEN = {"name": "Uusi Ihminen", "title": "suunnittelija", "password": PASSWORD, "password.again": PASSWORD}


@pytest.fixture
def administrator(enter: Enter) -> Browser:
    """A browser of an administrator."""
    return enter(Role.ADMINISTRATOR)


def _invite(browser: Browser, email: str = EMAIL, *roles: str) -> str:
    browser.get("/fi/people")
    form = {"email": email, "unit": "Sivistys", "id": str(uuid7(AT)), "roles": list(roles or ("author",))}
    answer = browser.post("/fi/people/invitations", form)
    assert 200 == answer.status_code, answer.text
    found = re.search(r"http://localhost(/fi/invitation/[\w-]{64})<", answer.text)
    assert found is not None
    return found[1]


@pytest.fixture
def link(administrator: Browser) -> str:
    """The address of an invitation for somebody who has no account."""
    return _invite(administrator)


def test_only_a_digest_of_the_link_is_stored(link: str, database: Database) -> None:
    with database.reader(EVERYWHERE) as session:
        row = session.scalars(select(Invitation)).one()
    token = link.rpartition("/")[2]
    assert 32 == len(row.digest)
    assert token.encode() not in row.digest
    assert ("uusi.ihminen@example.org", ["author"], "Sivistys", AT + dt.timedelta(days=7)) == (
        row.email, row.roles, row.unit, row.expires_at,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_link_asks_a_new_person_for_a_name_and_a_password(guest: Browser, link: str, language: str) -> None:
    assert 200 == guest.get(link.replace("/fi/", f"/{language}/")).status_code
    assert guest.page is not None
    assert {"name", "title", "password", "password.again"} == {one.get("name") for one in guest.page.iter("input")}


def test_a_new_person_is_let_in_and_signed_in(
    guest: Browser, app: Flask, link: str, organisation: Organisation, database: Database
) -> None:
    guest.get(link)
    assert 303 == guest.post(link, {**GIVEN, "language": "sv"}).status_code
    assert 200 == guest.get("/fi/account").status_code
    assert 303 == Browser(app).sign_in(EMAIL).status_code
    with database.reader(EVERYWHERE) as session:
        person = queries.person_by_email(session, EMAIL)
        assert person is not None
        assert ("Uusi Ihminen", "suunnittelija", "sv") == (person.name, person.title, person.language)
        membership = session.get_one(Membership, (organisation.id, person.id))
        assert (["author"], "Sivistys") == (membership.roles, membership.unit)
        kinds = [event.kind for event in queries.history(session, organisation.id, organisation.id)]
        assert ["sign_in", "invite", "accept_invitation", "sign_in", "sign_in"] == kinds
        assert history.check(session, session.get_one(Organisation, organisation.id)) is None


@pytest.mark.parametrize(
    "given",
    [{"name": " "}, {"name": "x" * 201}, {"password": "short", "password.again": "short"}, {"password.again": "x"},
     {"password": "uusi ihminen", "password.again": "uusi ihminen"}],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_link_stays_good(guest: Browser, link: str, given: dict[str, str]) -> None:
    guest.get(link)
    answer = guest.post(link, {**GIVEN, **given})
    assert 422 == answer.status_code
    assert "suunnittelija" in answer.text
    assert PASSWORD not in answer.text
    assert 303 == guest.post(link, GIVEN).status_code


def test_a_link_works_once(guest: Browser, app: Flask, link: str, database: Database) -> None:
    guest.get(link)
    assert 303 == guest.post(link, GIVEN).status_code
    second = Browser(app)
    assert 410 == second.get(link).status_code
    assert 410 == second.post(link, {**GIVEN, "password": "aivan-toinen-salasana"}).status_code
    with database.reader(EVERYWHERE) as session:
        assert (
            f"cheap:{PASSWORD}"
            == session.scalars(select(Person.password_hash).where(Person.email == EMAIL.lower())).one()
        )


def test_a_link_runs_out(guest: Browser, link: str, clock: Clock) -> None:
    clock.at += LASTS - dt.timedelta(seconds=1)
    assert 200 == guest.get(link).status_code
    clock.move(seconds=1)
    assert 410 == guest.get(link).status_code
    assert 410 == guest.post(link, GIVEN).status_code


def test_a_link_can_be_taken_back(guest: Browser, administrator: Browser, link: str, database: Database) -> None:
    with database.reader(EVERYWHERE) as session:
        invitation_id = session.scalars(select(Invitation.id)).one()
    administrator.get("/fi/people")
    for _ in range(2):
        assert 303 == administrator.post(f"/fi/people/invitations/{invitation_id}/revoke").status_code
    assert 410 == guest.get(link).status_code
    assert 410 == guest.post(link, GIVEN).status_code


def test_the_newest_link_alone_works(guest: Browser, administrator: Browser, link: str) -> None:
    newer = _invite(administrator)
    assert 410 == guest.get(link).status_code
    assert 200 == guest.get(newer).status_code


def test_a_form_posted_twice_leaves_one_good_link(guest: Browser, administrator: Browser) -> None:
    administrator.get("/fi/people")
    form = {"email": EMAIL, "id": str(uuid7(AT)), "roles": "author"}
    texts = [administrator.post("/fi/people/invitations", form).text for _ in range(2)]
    links = [re.findall(r"/fi/invitation/[\w-]{64}", text)[0] for text in texts]
    assert [410, 200] == [guest.get(one).status_code for one in links]


def _forged(link: str) -> list[str]:
    head, _, token = link.rpartition("/")
    return [
        f"{head}/{one}" for one in (token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), "x", "A" * 64, "ä")
    ]


def test_a_forged_link_and_one_for_somebody_else_get_the_same_answer(
    guest: Browser, browser: Browser, link: str
) -> None:
    assert {404} == {guest.get(one).status_code for one in _forged(link)}
    foreign = browser.get(link)
    forged = browser.get(_forged(link)[1])
    assert (404, 404) == (foreign.status_code, forged.status_code)

    def plain(text: str) -> str:
        return re.sub(r"/invitation/[^\"]+", "", text)

    assert plain(foreign.text) == plain(forged.text)


def test_somebody_else_who_is_signed_in_cannot_use_a_link(browser: Browser, link: str, database: Database) -> None:
    browser.get("/fi/account")
    assert 404 == browser.post(link, GIVEN).status_code
    assert 404 == browser.post(f"{link}/join").status_code
    assert 404 == browser.post(f"{_forged(link)[1]}/join").status_code
    with database.reader(EVERYWHERE) as session:
        assert queries.person_by_email(session, EMAIL) is None


def test_a_link_used_from_another_site_does_nothing(app: Flask, link: str, database: Database) -> None:
    answer = app.test_client().post(link, data=GIVEN, headers={"Sec-Fetch-Site": "cross-site"})
    assert 403 == answer.status_code
    with database.reader(EVERYWHERE) as session:
        assert queries.person_by_email(session, EMAIL) is None


@pytest.fixture
def elsewhere(database: Database) -> Person:
    """Somebody who has an account in another organisation."""
    with database.writer(EVERYWHERE) as session:
        person = factories.make_person(session, email="muu@example.org", password_hash=f"cheap:{PASSWORD}")
        factories.make_membership(session, person=person, roles=[Role.APPROVER])
        session.commit()
    return person


def test_whoever_has_an_account_signs_in_and_joins(
    guest: Browser, administrator: Browser, elsewhere: Person, organisation: Organisation, database: Database
) -> None:
    link = _invite(administrator, elsewhere.email)
    guest.get(link)
    assert guest.page is not None
    assert [] == [one for one in guest.page.iter("input") if one.get("type") == "password"]
    assert link == guest.sign_in(elsewhere.email, next=link).location
    guest.get(link)
    assert 303 == guest.post(f"{link}/join").status_code
    assert organisation.names["fi"] in guest.get("/fi/account").text
    assert 410 == guest.post(f"{link}/join").status_code
    with database.reader(EVERYWHERE) as session:
        assert 2 == len(queries.memberships_of(session, elsewhere.id))


def test_a_link_gives_nobody_the_account_of_somebody_who_has_one(
    guest: Browser, administrator: Browser, elsewhere: Person, database: Database
) -> None:
    link = _invite(administrator, elsewhere.email)
    guest.get(link)
    stolen = "kaapattu-tili-tänään"
    assert 200 == guest.post(link, {**GIVEN, "password": stolen, "password.again": stolen}).status_code
    with database.reader(EVERYWHERE) as session:
        assert f"cheap:{PASSWORD}" == session.get_one(Person, elsewhere.id).password_hash


def test_somebody_who_left_comes_back_by_a_new_link(
    guest: Browser, administrator: Browser, organisation: Organisation, database: Database
) -> None:
    with database.writer(EVERYWHERE) as session:
        person = factories.make_person(session, email="vanha@example.org", closed_at=AT, password_hash="cheap:x")
        factories.make_membership(session, organisation, person, closed_at=AT)
        session.commit()
    link = _invite(administrator, "vanha@example.org", "approver")
    guest.get(link)
    assert 303 == guest.post(link, GIVEN).status_code
    with database.reader(EVERYWHERE) as session:
        membership = session.get_one(Membership, (organisation.id, person.id))
        assert (["approver"], None) == (membership.roles, membership.closed_at)
