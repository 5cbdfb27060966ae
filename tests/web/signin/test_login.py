"""Claims about signing in and out in a browser."""

import dataclasses
from pathlib import Path

import pytest
from flask import Flask

from lva.domain.people import Role
from lva.services.work import Ports
from lva.storage.engine import Database
from lva.storage.people import Login, Organisation, Person
from lva.storage.tenancy import EVERYWHERE
from lva.web.asking import kept
from tests import factories
from tests.factories import AT
from tests.support.pages import words
from tests.support.site import PASSWORD, Browser, Clock, Enter, make_app


def test_the_login_form_is_there_in_every_language(guest: Browser) -> None:
    for language in ("fi", "sv", "en"):
        assert 200 == guest.get(f"/{language}/login").status_code


def test_signing_in_leads_on(guest: Browser, official: Person) -> None:
    answer = guest.sign_in(official.email)
    assert 303 == answer.status_code
    assert answer.location.startswith("/fi/")


def test_signing_in_leads_to_the_page_that_was_wanted(guest: Browser, official: Person) -> None:
    guest.get("/fi/login?next=/fi/help")
    assert "/fi/help" == guest.hidden()["next"]
    assert "/fi/help" == guest.sign_in(official.email, next="/fi/help").location


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/nowhere", "/fi/logout"]
)
def test_signing_in_never_leads_elsewhere(guest: Browser, official: Person, target: str) -> None:
    assert target != guest.sign_in(official.email, next=target).location


def test_the_login_cookie_is_out_of_reach_of_scripts_and_other_sites(guest: Browser, official: Person) -> None:
    cookies = [cookie for cookie in guest.sign_in(official.email).headers.getlist("Set-Cookie") if "lva=" in cookie]
    (cookie,) = cookies
    assert cookie.startswith("lva=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; ")[1:])


def test_over_https_the_cookie_is_bound_to_the_host(app: Flask, official: Person) -> None:
    answer = app.test_client().post(
        "/fi/login",
        base_url="https://localhost",
        data={"email": official.email, "password": PASSWORD},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    (cookie,) = [cookie for cookie in answer.headers.getlist("Set-Cookie") if "lva=" in cookie]
    assert cookie.startswith("__Host-lva=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; ")[1:])
    assert "Domain" not in cookie


def test_every_login_has_a_token_of_its_own(guest: Browser, official: Person, database: Database) -> None:
    guest.sign_in(official.email)
    with database.reader(EVERYWHERE) as session:
        first = [login.digest for login in session.query(Login)]
    guest.sign_in(official.email)
    with database.reader(EVERYWHERE) as session:
        second = [login.digest for login in session.query(Login)]
    assert (1, 1) == (len(first), len(second))
    assert first != second


def test_a_token_that_somebody_set_beforehand_is_never_adopted(guest: Browser, official: Person) -> None:
    guest.client.set_cookie("lva", "A" * 43)
    guest.sign_in(official.email)
    cookie = guest.client.get_cookie("lva")
    assert cookie is not None
    assert "A" * 43 != cookie.value


@pytest.mark.parametrize("email", ["known", "nobody@example.org", "", "ä" * 5000])
def test_a_wrong_password_and_an_unknown_address_look_the_same(guest: Browser, official: Person, email: str) -> None:
    answer = guest.sign_in(official.email if email == "known" else email, "wrong")
    assert 422 == answer.status_code
    assert guest.page is not None
    said = guest.app.extensions["lva"].ports.languages["fi"].text("The e-mail address or the password is wrong.")
    assert said in words(guest.page)


def test_the_address_stays_in_the_form_and_the_password_does_not(guest: Browser) -> None:
    answer = guest.sign_in("aino@example.org", "väärä-salasana")
    assert "aino@example.org" in answer.text
    assert "väärä-salasana" not in answer.text


def test_too_many_attempts_wait(guest: Browser, official: Person, clock: Clock) -> None:
    for _ in range(5):
        guest.sign_in(official.email, "wrong")
    answer = guest.sign_in(official.email)
    assert 429 == answer.status_code
    clock.move(seconds=int(answer.headers["Retry-After"]))
    assert 303 == guest.sign_in(official.email).status_code


@pytest.mark.slow
def test_a_locked_database_does_not_lose_what_is_kept(
    guest: Browser, official: Person, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lva.storage.engine.WAIT_SECONDS", 0)
    carried = {kept.TARGET: "/fi/organisation", kept.FIELDS: '[["text","x"]]'}
    with ports.database.writer(EVERYWHERE) as session:
        session.connection()
        answer = guest.sign_in(official.email, **carried)
    assert 503 == answer.status_code
    assert carried.items() <= guest.hidden().items()


def test_the_password_is_checked_outside_any_transaction(
    tmp_path: Path, ports: Ports, database: Database, official: Person
) -> None:
    class Peeking:
        """A hasher that looks whether somebody else could write meanwhile."""

        def hash(self, password: str) -> str:
            return ports.passwords.hash(password)

        def outdated(self, stored: str) -> bool:
            return ports.passwords.outdated(stored)

        def verify(self, stored: str | None, password: str) -> bool:
            with database.writer(EVERYWHERE) as session:
                session.connection()
            return ports.passwords.verify(stored, password)

    browser = Browser(make_app(dataclasses.replace(ports, passwords=Peeking()), tmp_path))
    assert 303 == browser.sign_in(official.email).status_code


def test_signing_out_ends_the_login_and_clears_the_browser(browser: Browser, database: Database) -> None:
    answer = browser.post("/fi/logout")
    assert (303, "/fi/") == (answer.status_code, answer.location)
    assert '"cache", "storage"' == answer.headers["Clear-Site-Data"]
    assert browser.client.get_cookie("lva") is None
    with database.reader(EVERYWHERE) as session:
        assert [] == session.query(Login).all()


def test_signing_out_twice_is_no_fault(guest: Browser) -> None:
    assert 303 == guest.post("/fi/logout").status_code


def test_whoever_signed_out_sees_no_page_from_before(browser: Browser) -> None:
    assert "no-store" == browser.get("/fi/").headers["Cache-Control"]


def test_a_stolen_cookie_is_worthless_after_signing_out(browser: Browser, app: Flask) -> None:
    cookie = browser.client.get_cookie("lva")
    assert cookie is not None
    browser.post("/fi/logout")
    thief = Browser(app)
    thief.client.set_cookie("lva", cookie.value)
    assert 401 == thief.post("/fi/organisation", {"organisation": "x"}).status_code


@pytest.fixture
def elsewhere(database: Database, official: Person) -> Organisation:
    """Another organisation of the official."""
    with database.writer(EVERYWHERE) as session:
        made = factories.make_organisation(session, slug="aaa", names={"fi": "Mallila"})
        factories.make_membership(session, made, official, [Role.APPROVER])
        session.commit()
    return made


def test_one_may_act_for_another_of_ones_organisations(
    guest: Browser, official: Person, organisation: Organisation, elsewhere: Organisation, database: Database
) -> None:
    guest.sign_in(official.email)
    guest.get("/fi/")
    answer = guest.post("/fi/organisation", {"organisation": str(organisation.id), "next": "/fi/help"})
    assert (303, "/fi/help") == (answer.status_code, answer.location)
    with database.reader(EVERYWHERE) as session:
        assert [organisation.id] == [login.organisation_id for login in session.query(Login)]
    assert elsewhere.id != organisation.id


def test_each_organisation_of_a_person_has_its_own_roles_names_and_look(
    guest: Browser, official: Person, organisation: Organisation, database: Database
) -> None:
    with database.writer(EVERYWHERE) as session:
        made = factories.make_organisation(session, slug="zzz", names={"fi": "Toisela", "sv": "Andraby"}, kind="county")
        made.settings = {"brand_colour": "#1f4e79"}
        factories.make_membership(session, made, official, [Role.ADMINISTRATOR])
        session.commit()
    guest.sign_in(official.email)

    def seen(language: str) -> tuple[int, int, str]:
        found = [guest.get(f"/{language}/{page}") for page in ("assessments/new", "people", "account")]
        return found[0].status_code, found[1].status_code, found[2].text

    new, people, text = seen("fi")
    assert ((200, 404), False) == ((new, people), "/brand/" in text)
    guest.post("/fi/organisation", {"organisation": str(made.id)})
    new, people, text = seen("sv")
    assert (404, 200) == (new, people)
    assert "Andraby" in text
    assert "/brand/1f4e79.css" in text
    guest.post("/sv/organisation", {"organisation": str(organisation.id)})
    assert (200, 404) == seen("en")[:2]


def test_acting_for_another_organisation_gives_the_login_another_token(
    guest: Browser, app: Flask, official: Person, organisation: Organisation, elsewhere: Organisation
) -> None:
    assert elsewhere.id != organisation.id
    guest.sign_in(official.email)
    guest.get("/fi/")
    before = guest.client.get_cookie("lva")
    assert before is not None
    guest.post("/fi/organisation", {"organisation": str(organisation.id)})
    assert 200 == guest.get("/fi/account").status_code
    old = Browser(app)
    old.client.set_cookie("lva", before.value)
    assert 303 == old.get("/fi/account").status_code


def test_an_account_closed_in_mid_session_loses_nothing_of_what_is_being_written(
    browser: Browser, database: Database
) -> None:
    browser.get("/fi/account")
    with database.writer(EVERYWHERE) as session:
        for person in session.query(Person):
            person.closed_at = AT
        session.commit()
    assert 401 == browser.post("/fi/account", {"name": "Maija Mallinen"}).status_code
    assert '[["name","Maija Mallinen"]]' == browser.hidden()["kept.fields"]
    assert 303 == browser.get("/fi/account").status_code


def test_what_was_being_saved_is_kept_over_the_switch(
    guest: Browser, official: Person, organisation: Organisation, elsewhere: Organisation
) -> None:
    assert elsewhere.id != organisation.id
    guest.sign_in(official.email)
    guest.get("/fi/")
    fields = {kept.TARGET: "/fi/organisation", kept.FIELDS: '[["text","x"]]', "organisation": str(organisation.id)}
    assert 200 == guest.post("/fi/organisation", fields).status_code
    assert "x" == guest.hidden()["text"]


@pytest.mark.parametrize("organisation_id", ["", "x", "00000000-0000-7000-8000-000000000000"])
def test_one_may_not_act_for_an_organisation_of_others(browser: Browser, organisation_id: str) -> None:
    assert 404 == browser.post("/fi/organisation", {"organisation": organisation_id}).status_code


def test_all_roles_can_sign_in(enter: Enter) -> None:
    for role in Role:
        assert 200 == enter(role).get("/fi/").status_code
