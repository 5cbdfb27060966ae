"""Claims about a person's own page."""

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from lva.domain.people import Role
from lva.services.signin import accounts
from lva.storage import queries
from lva.storage.engine import Database
from lva.storage.people import Login, Membership, Organisation, Person
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.support.pages import words
from tests.support.site import PASSWORD, Browser, Clock, Enter

NEW = "neljä-vihreää-kettua"


def _change(browser: Browser, old: str = PASSWORD, new: str = NEW, again: str | None = None) -> int:
    browser.get("/fi/account")
    form = {"password": old, "password.new": new, "password.again": new if again is None else again}
    return browser.post("/fi/account/password", form).status_code


@pytest.fixture
def other(app: Flask, official: Person) -> Browser:
    """Another browser of the official."""
    browser = Browser(app)
    browser.sign_in(official.email)
    return browser


@pytest.fixture
def own(guest: Browser, official: Person) -> Browser:
    """A browser of the official."""
    guest.sign_in(official.email)
    return guest


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_one_sees_who_one_is(own: Browser, official: Person, language: str) -> None:
    assert 200 == own.get(f"/{language}/account").status_code
    assert own.page is not None
    assert official.name in words(own.page)
    assert official.email in words(own.page)


def test_the_password_can_be_changed_and_only_the_new_one_lets_in(own: Browser, app: Flask, official: Person) -> None:
    assert 303 == _change(own)
    assert 200 == own.get("/fi/account?done=password").status_code
    assert 422 == Browser(app).sign_in(official.email).status_code
    assert 303 == Browser(app).sign_in(official.email, NEW).status_code


def test_changing_the_password_ends_all_other_logins(own: Browser, other: Browser) -> None:
    assert 303 == _change(own)
    assert 200 == own.get("/fi/account").status_code
    assert 303 == other.get("/fi/account").status_code


@pytest.mark.parametrize(
    "given",
    [
        ("wrong", NEW, NEW),
        ("", NEW, NEW),
        (PASSWORD, "short", "short"),
        (PASSWORD, "x" * 300, "x" * 300),
        (PASSWORD, "salasana1234", "salasana1234"),
        (PASSWORD, "password12345", "password12345"),
        (PASSWORD, "Maija Malli 1", "Maija Malli 1"),
        (PASSWORD, NEW, f"{NEW}x"),
        (PASSWORD, PASSWORD, PASSWORD),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    own: Browser, other: Browser, database: Database, official: Person, given: tuple[str, str, str]
) -> None:
    assert 422 == _change(own, *given)
    assert own.page is not None
    assert {None} == {one.get("value") for one in own.page.iter("input") if one.get("type") == "password"}
    assert 200 == other.get("/fi/account").status_code
    with database.reader(EVERYWHERE) as session:
        assert f"cheap:{PASSWORD}" == session.get_one(Person, official.id).password_hash


def test_guessing_the_present_password_is_throttled(own: Browser, clock: Clock) -> None:
    assert [422] * 5 == [_change(own, "wrong") for _ in range(5)]
    assert 429 == _change(own)
    clock.move(minutes=15)
    own.get("/fi/confirm")
    assert 303 == own.post("/fi/confirm", {"password": PASSWORD}).status_code
    assert 303 == _change(own)


def test_a_password_that_is_too_weak_costs_no_attempt(own: Browser) -> None:
    assert [422] * 7 == [_change(own, PASSWORD, "short") for _ in range(7)]
    assert 303 == _change(own)


def test_the_history_of_each_organisation_says_that_the_password_changed(
    own: Browser, official: Person, organisation: Organisation, database: Database
) -> None:
    with database.writer(EVERYWHERE) as session:
        second = factories.make_membership(session, person=official).organisation_id
        session.commit()
    _change(own)
    with database.reader(EVERYWHERE) as session:
        for one in (organisation.id, second):
            (*_, event) = queries.history(session, one, one)
            assert ("change_password", official.id, {}) == (event.kind, event.actor_id, event.facts)


def test_a_password_is_never_sent_back_when_the_login_has_ended(own: Browser, clock: Clock) -> None:
    own.get("/fi/account")
    clock.move(hours=2)
    form = {"password": PASSWORD, "password.new": NEW, "password.again": NEW}
    answer = own.post("/fi/account/password", form)
    assert 401 == answer.status_code
    assert PASSWORD not in answer.text
    assert NEW not in answer.text


def _marks(database: Database, person: Person) -> list[str]:
    with database.reader(EVERYWHERE) as session:
        found = session.scalars(select(Login.digest).where(Login.person_id == person.id).order_by(Login.digest))
        return [accounts.mark_of(digest) for digest in found]


def test_one_login_can_be_ended_and_this_one_goes_on(
    own: Browser, other: Browser, official: Person, database: Database
) -> None:
    own.get("/fi/account")
    assert own.page is not None
    (mark,) = [one.get("value", "") for one in own.page.iter("button") if one.get("name") == "login"]
    assert mark in _marks(database, official)
    assert 303 == own.post("/fi/account/logins", {"login": mark}).status_code
    assert 303 == other.get("/fi/account").status_code
    assert 200 == own.get("/fi/account").status_code
    assert 303 == own.post("/fi/account/logins", {"login": mark}).status_code


def test_all_other_logins_can_be_ended_at_once(own: Browser, other: Browser) -> None:
    own.get("/fi/account")
    assert 303 == own.post("/fi/account/logins").status_code
    assert 303 == other.get("/fi/account").status_code
    assert 200 == own.get("/fi/account?done=others").status_code


def test_nobody_ends_the_login_of_somebody_else(own: Browser, enter: Enter, database: Database) -> None:
    stranger = enter(Role.ADMINISTRATOR)
    with database.reader(EVERYWHERE) as session:
        marks = [accounts.mark_of(digest) for digest in session.scalars(select(Login.digest))]
    own.get("/fi/account")
    for mark in marks:
        own.post("/fi/account/logins", {"login": mark})
    assert 200 == stranger.get("/fi/account").status_code
    assert 200 == own.get("/fi/account").status_code


def test_a_login_that_has_run_out_is_not_listed(own: Browser, other: Browser, clock: Clock) -> None:
    clock.move(minutes=40)
    own.get("/fi/account")
    clock.move(minutes=40)
    own.get("/fi/account")
    assert other is not own
    assert own.page is not None
    assert [] == [one for one in own.page.iter("button") if one.get("name") == "login"]


def test_other_roles_are_in_force_at_the_next_request(own: Browser, official: Person, database: Database) -> None:
    assert 200 == own.get("/fi/assessments/new").status_code
    with database.writer(EVERYWHERE) as session:
        membership = session.scalars(select(Membership).where(Membership.person_id == official.id)).one()
        membership.roles = ["approver"]
        session.commit()
    assert 404 == own.get("/fi/assessments/new").status_code


def test_whoever_is_not_signed_in_is_asked_to(guest: Browser) -> None:
    assert 303 == guest.get("/fi/account").status_code
    assert 401 == guest.post("/fi/account/password").status_code


def _edit(browser: Browser, **fields: str) -> TestResponse:
    browser.get("/fi/account")
    return browser.post(
        "/fi/account", {"name": "Maija Mallinen", "title": "erityisasiantuntija", "language": "sv", **fields}
    )


def test_one_s_own_name_title_and_language_can_be_changed(own: Browser, official: Person, database: Database) -> None:
    answer = _edit(own)
    assert (303, "/sv/account?done=profile") == (answer.status_code, answer.location)
    assert 200 == own.get(answer.location).status_code
    with database.reader(EVERYWHERE) as session:
        person = session.get_one(Person, official.id)
        assert ("Maija Mallinen", "erityisasiantuntija", "sv") == (person.name, person.title, person.language)


def test_the_history_says_what_changed_and_not_to_what(
    own: Browser, organisation: Organisation, database: Database
) -> None:
    _edit(own, language="fi", title="")
    _edit(own, language="fi", title="")
    with database.reader(EVERYWHERE) as session:
        (*_, before, event) = queries.history(session, organisation.id, organisation.id)
    assert ("edit_person", {"changed": ["name"]}) == (event.kind, event.facts)
    assert "sign_in" == before.kind, "what changes nothing is no event"


@pytest.mark.parametrize("fields", [{"name": " "}, {"name": "x" * 201}, {"title": "x" * 201}])
def test_a_name_that_cannot_be_one_is_said_to_be_so_and_kept_in_the_form(
    own: Browser, official: Person, database: Database, fields: dict[str, str]
) -> None:
    assert 422 == _edit(own, **fields).status_code
    assert own.page is not None
    inputs = {one.get("name"): one.get("value") for one in own.page.iter("input")}
    assert fields.items() <= inputs.items()
    with database.reader(EVERYWHERE) as session:
        assert official.name == session.get_one(Person, official.id).name


def test_a_language_that_there_is_not_changes_nothing(own: Browser, official: Person, database: Database) -> None:
    assert 303 == _edit(own, language="de").status_code
    with database.reader(EVERYWHERE) as session:
        assert official.language == session.get_one(Person, official.id).language


def test_whoever_has_no_password_is_not_asked_to_change_it(own: Browser, official: Person, database: Database) -> None:
    with database.writer(EVERYWHERE) as session:
        session.get_one(Person, official.id).password_hash = None
        session.commit()
    assert 200 == own.get("/fi/account").status_code
    assert own.page is not None
    assert [] == [one for one in own.page.iter("input") if one.get("type") == "password"]
