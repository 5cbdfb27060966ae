"""Claims about what goes wrong and how it is told."""

import sqlite3
import uuid
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, Response, request
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from lva.domain.errors import (
    Conflict,
    Damaged,
    Invalid,
    KeyUnusable,
    NotAllowed,
    NotFound,
    NotReady,
    OtherOrganisation,
    PageOneTooLong,
    Throttled,
    Unavailable,
)
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services.work import Ports, Work
from lva.storage.engine import Database
from lva.storage.people import Organisation, Person
from lva.storage.tenancy import EVERYWHERE
from lva.web.asking import kept
from lva.web.door import needs
from tests import factories
from tests.support.pages import words
from tests.support.site import Browser, make_app

JSON = {"Accept": "application/json"}
_Fault = Callable[[], Exception]
_FULL = sqlite3.OperationalError("database or disk is full")
_FULL.sqlite_errorcode = sqlite3.SQLITE_FULL
FAULTS: dict[str, tuple[_Fault, int]] = {
    "not_found": (NotFound, 404),
    "not_allowed": (NotAllowed, 404),
    "conflict": (lambda: Conflict(["a_move"]), 409),
    "not_ready": (lambda: NotReady("submit", ["no_blocking_finding"]), 409),
    "page_one": (lambda: PageOneTooLong(3, [("summary", 3)]), 409),
    "invalid": (lambda: Invalid("title", "too_long"), 400),
    "throttled": (lambda: Throttled(61), 429),
    "unavailable": (Unavailable, 503),
    "full": (lambda: OperationalError("INSERT", {}, _FULL), 503),
    "damaged": (lambda: Damaged("ab" * 32), 500),
    "key": (lambda: KeyUnusable("wrong_password"), 500),
    "bug": (lambda: KeyError("Aino Salainen"), 500),
    "elsewhere": (lambda: OtherOrganisation(uuid.UUID(int=7)), 404),
}


def _probe() -> Blueprint:
    blueprint = Blueprint("probe", __name__, url_prefix="/<language:language>/fails")

    @blueprint.route("/<name>", methods=["GET", "POST"])
    @needs(Permission.SEE)
    def fail(work: Work, language: Language, name: str) -> Response:
        del work, language
        if name == "bad_statement":
            raise OperationalError("SELECT :name", {"name": "Aino Salainen"}, sqlite3.OperationalError("no such table"))
        if name == "reference":
            raise OtherOrganisation(uuid.UUID(request.values["id"]))
        raise FAULTS[name][0]()  # noqa: RSE102 -- it makes the fault

    return blueprint


@pytest.fixture
def app(ports: Ports, tmp_path: Path) -> Flask:
    """The site with views that fail."""
    return make_app(ports, tmp_path, _probe())


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_has_its_page_in_every_language(browser: Browser, name: str, language: str) -> None:
    answer = browser.get(f"/{language}/fails/{name}")
    assert (FAULTS[name][1], "text/html") == (answer.status_code, answer.mimetype)


@pytest.mark.parametrize("name", FAULTS)
def test_a_script_is_told_the_same_as_problem_json(browser: Browser, name: str) -> None:
    answer = browser.get(f"/fi/fails/{name}", **JSON)
    assert (FAULTS[name][1], "application/problem+json") == (answer.status_code, answer.mimetype)
    assert answer.json is not None
    assert FAULTS[name][1] == answer.json["status"]
    assert answer.json["title"]


def test_a_script_learns_which_fields_were_stale(browser: Browser) -> None:
    answer = browser.get("/fi/fails/conflict", **JSON)
    assert answer.json is not None
    assert ["a_move"] == answer.json["stale"]


def test_not_allowed_and_not_found_are_the_same_from_outside(browser: Browser) -> None:
    assert browser.get("/fi/fails/not_allowed").text.replace("not_allowed", "not_found") == (
        browser.get("/fi/fails/not_found").text
    )


def test_whoever_must_wait_is_told_how_long(browser: Browser) -> None:
    assert "61" == browser.get("/fi/fails/throttled").headers["Retry-After"]
    assert "5" == browser.get("/fi/fails/unavailable").headers["Retry-After"]


@pytest.mark.parametrize("name", ["unavailable", "full"])
def test_a_busy_database_gives_the_text_back(browser: Browser, name: str) -> None:
    csrf = browser.csrf
    browser.post(f"/fi/fails/{name}", {"text": "Lapset kulkevat yksin.", "password": "salainen"})
    assert {"text": "Lapset kulkevat yksin.", "csrf": csrf} == browser.hidden()


@pytest.mark.parametrize("name", ["bug", "bad_statement", "damaged"])
def test_a_broken_page_shows_an_id_and_nothing_from_inside(
    browser: Browser, logs: list[MutableMapping[str, Any]], name: str
) -> None:
    answer = browser.get(f"/fi/fails/{name}")
    assert 500 == answer.status_code
    for secret in ("Salainen", "KeyError", "Traceback", "SELECT", "no such table", ".py"):
        assert secret not in answer.text
    assert ["broken"] == [line["event"] for line in logs if line["log_level"] == "error"]


def test_the_id_of_a_broken_page_is_the_one_in_the_log(browser: Browser) -> None:
    answer = browser.get("/fi/fails/bug", **JSON)
    assert answer.json is not None
    assert 12 == len(answer.json["id"])


def test_even_a_page_that_cannot_be_drawn_ends_in_words(
    browser: Browser, logs: list[MutableMapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_values: object) -> Response:
        raise KeyError("icon.svg")

    monkeypatch.setattr("lva.web.errors.page", fail)
    answer = browser.get("/fi/fails/bug")
    assert (500, "text/plain") == (answer.status_code, answer.mimetype)
    assert "icon" not in answer.text
    assert ["broken", "broken_twice"] == [line["event"] for line in logs if line["log_level"] == "error"]


def test_values_of_a_failed_statement_are_hidden_from_the_log(
    browser: Browser, logs: list[MutableMapping[str, Any]]
) -> None:
    browser.get("/fi/fails/bad_statement")
    (line,) = (line for line in logs if line["event"] == "broken")
    assert "Aino Salainen" not in str(line["exc_info"])


def test_a_request_is_logged_without_what_it_carried(browser: Browser, logs: list[MutableMapping[str, Any]]) -> None:
    logs.clear()
    browser.post("/fi/login", {"email": "aino@example.org", "password": "salainen"})
    (line,) = logs
    assert ("request", "POST", "login.enter", 422) == (line["event"], line["method"], line["endpoint"], line["status"])
    assert "aino" not in str(line)
    assert "salainen" not in str(line)


@pytest.mark.parametrize("url", ["/fi/nowhere", "/nowhere", "/sv/assessments/x/y/z", "/fi", "/%00", "/fi/%ff"])
def test_an_unknown_address_is_a_page(guest: Browser, url: str) -> None:
    assert guest.get(url).status_code in {404, 308}


def test_an_unknown_address_keeps_the_navigation_of_whoever_is_signed_in(browser: Browser) -> None:
    browser.get("/fi/nowhere")
    assert browser.page is not None
    assert "Maija Malli" in words(browser.page)


def test_an_unknown_address_is_told_even_while_the_database_is_busy(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise Unavailable

    monkeypatch.setattr("lva.services.signin.people.known", fail)
    assert 404 == browser.get("/fi/nowhere").status_code


def test_a_page_that_only_answers_a_post_says_so(guest: Browser) -> None:
    answer = guest.get("/fi/logout")
    assert 405 == answer.status_code
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_refusals_have_pages_in_every_language(guest: Browser, language: str) -> None:
    assert 400 == guest.get(f"/{language}/", Host="evil.example").status_code
    assert 403 == guest.post(f"/{language}/login", {}, **{"Sec-Fetch-Site": "cross-site"}).status_code
    assert 413 == guest.post(f"/{language}/login", {"email": "x" * 2**20}).status_code


@pytest.fixture
def there(database: Database, official: Person) -> Organisation:
    """Another organisation of the official."""
    with database.writer(EVERYWHERE) as session:
        made = factories.make_organisation(session, slug="zzz", names={"fi": "Mallila"})
        factories.make_membership(session, made, official)
        session.commit()
    return made


def test_a_reference_of_another_organisation_of_ones_own_offers_the_switch(
    guest: Browser, official: Person, there: Organisation
) -> None:
    guest.sign_in(official.email)
    guest.get("/fi/")
    answer = guest.get(f"/fi/fails/reference?id={there.id}")
    assert 404 == answer.status_code
    assert guest.page is not None
    assert "Mallila" in words(guest.page)


def test_what_was_posted_to_another_organisation_comes_along(
    guest: Browser, official: Person, there: Organisation
) -> None:
    guest.sign_in(official.email)
    guest.get("/fi/")
    guest.post("/fi/fails/reference", {"id": str(there.id), "text": "Lapset"})
    fields = guest.hidden()
    assert {"organisation", "csrf", kept.TARGET, kept.FIELDS} <= fields.keys()
    assert 200 == guest.post("/fi/organisation", fields).status_code
    assert "Lapset" == guest.hidden()["text"]


def test_a_script_without_a_login_is_told_so(guest: Browser) -> None:
    assert 401 == guest.get("/fi/fails/bug", **JSON).status_code
    assert 401 == guest.post("/fi/fails/bug", {"text": "x"}, **JSON).status_code


def test_a_script_with_a_form_of_another_login_is_told_so(browser: Browser) -> None:
    assert 403 == browser.post("/fi/fails/bug", {"csrf": "x", "text": "x"}, **JSON).status_code


def test_a_database_that_lost_its_tables_is_a_fault_and_no_busy_page(browser: Browser, database: Database) -> None:
    with database.writer(EVERYWHERE) as session:
        session.execute(text("ALTER TABLE login RENAME TO gone"))
        session.commit()
    assert 500 == browser.get("/fi/fails/not_found").status_code
