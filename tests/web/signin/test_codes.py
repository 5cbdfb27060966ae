"""Claims about codes of an app beside the password, and the recovery codes that stand in for it."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from lva.services.work import Ports
from lva.storage import queries
from lva.storage.engine import Database
from lva.storage.people import Login, Organisation, Person
from lva.storage.signin.factors import Authenticator, RecoveryCode
from lva.storage.tenancy import EVERYWHERE
from tests.support.pages import words
from tests.support.site import PASSWORD, Browser, Clock, Enter, make_app

URL = "/fi/account/codes"


class App:
    """An authenticator app that was told a secret, and whose clock is that of the site."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._made = pyotp.TOTP(secret)
        self._clock = clock

    def code(self, drift: int = 0) -> str:
        """Return the code that it shows now, or `drift` seconds from now."""
        return self._made.at(int(self._clock.at.timestamp()) + drift)


def _secret(browser: Browser) -> str:
    assert browser.page is not None
    found = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", words(browser.page))
    assert found
    return found[0].replace(" ", "")


def _codes(browser: Browser) -> list[str]:
    assert browser.page is not None
    return [words(one) for one in browser.page.iter("span") if one.get("class") == "code"]


def _begin(browser: Browser, clock: Clock) -> App:
    browser.get(URL)
    assert 303 == browser.post(f"{URL}/begin").status_code
    assert 200 == browser.get(URL).status_code
    return App(_secret(browser), clock)


@pytest.fixture
def own(guest: Browser, official: Person) -> Browser:
    """A browser of the official."""
    guest.sign_in(official.email)
    return guest


@pytest.fixture
def turned_on(own: Browser, clock: Clock) -> App:
    """The app of the official, with codes turned on half a minute ago."""
    app = _begin(own, clock)
    assert 200 == own.post(URL, {"code": app.code()}).status_code
    clock.move(seconds=30)
    return app


@pytest.fixture
def other(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app)


def _half_in(browser: Browser, official: Person, **fields: str) -> None:
    answer = browser.sign_in(official.email, PASSWORD, **fields)
    assert (200, True) == (answer.status_code, bool(browser.hidden().get("token")))


def _answer(browser: Browser, code: str) -> int:
    return browser.post("/fi/login/code", {**browser.hidden(), "code": code}).status_code


def _kinds(database: Database, organisation: Organisation) -> list[tuple[str, Any]]:
    with database.reader(EVERYWHERE) as session:
        return [(one.kind, one.facts) for one in queries.history(session, organisation.id, organisation.id)]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_pages_are_there_in_every_language(own: Browser, clock: Clock, language: str) -> None:
    url = f"/{language}/account/codes"
    assert 200 == own.get(url).status_code
    own.post(f"{url}/begin")
    assert 200 == own.get(url).status_code
    made = App(_secret(own), clock)
    assert 200 == own.post(url, {"code": made.code()}).status_code
    assert 10 == len(set(_codes(own)))
    assert 200 == own.get(url).status_code


def test_the_picture_tells_the_app_what_the_text_tells(own: Browser, clock: Clock) -> None:
    _begin(own, clock)
    assert own.page is not None
    (picture,) = [one for one in own.page.iter() if one.tag.endswith("svg") and one.get("role") == "img"]
    assert picture.get("aria-label")
    assert [None] == list({one.get("style") for one in picture.iter()})


def test_nothing_is_asked_for_before_a_first_code_has_come(
    own: Browser, other: Browser, clock: Clock, official: Person
) -> None:
    _begin(own, clock)
    assert 303 == other.sign_in(official.email).status_code


def test_a_secret_is_not_readable_in_the_database(own: Browser, clock: Clock, database: Database) -> None:
    _begin(own, clock)
    secret = _secret(own).encode()
    with database.reader() as session:
        assert secret not in session.scalars(select(Authenticator.secret)).one()


def test_the_code_comes_after_the_password(turned_on: App, other: Browser, official: Person) -> None:
    _half_in(other, official)
    assert 303 == other.get("/fi/account").status_code, "the password alone lets nobody in"
    assert 303 == _answer_after(other, official, turned_on.code())
    assert 200 == other.get("/fi/account").status_code


def _answer_after(browser: Browser, official: Person, code: str) -> int:
    _half_in(browser, official)
    return _answer(browser, code)


def test_a_login_with_a_code_counts_as_more_than_a_password(
    turned_on: App, other: Browser, official: Person, database: Database, organisation: Organisation
) -> None:
    _answer_after(other, official, turned_on.code())
    assert ("sign_in", {"by": "code"}) == _kinds(database, organisation)[-1]
    with database.reader() as session:
        assert all(session.scalars(select(Login.twice_at)))


def test_turning_codes_on_ends_all_other_logins(own: Browser, other: Browser, clock: Clock, official: Person) -> None:
    other.sign_in(official.email)
    app = _begin(own, clock)
    own.post(URL, {"code": app.code()})
    assert 303 == other.get("/fi/account").status_code
    assert 200 == own.get("/fi/account?done=codes").status_code


def test_a_code_is_taken_once(turned_on: App, other: Browser, official: Person) -> None:
    code = turned_on.code()
    assert 303 == _answer_after(other, official, code)
    assert 422 == _answer_after(other, official, code)


def test_a_code_before_the_last_one_is_taken_no_more(turned_on: App, other: Browser, official: Person) -> None:
    assert 303 == _answer_after(other, official, turned_on.code(30))
    assert 422 == _answer_after(other, official, turned_on.code())


@pytest.mark.parametrize(("drift", "status"), [(-30, 303), (0, 303), (30, 303), (60, 422), (-60, 422)])
def test_a_clock_may_go_wrong_by_half_a_minute(
    turned_on: App, other: Browser, official: Person, clock: Clock, drift: int, status: int
) -> None:
    clock.move(minutes=3)
    assert status == _answer_after(other, official, turned_on.code(drift))


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "abcdef", "7k3m-qx2v-0000-1111", "\x00"])
def test_a_wrong_code_may_be_put_right(turned_on: App, other: Browser, official: Person, code: str) -> None:
    _half_in(other, official)
    assert 422 == _answer(other, code)
    assert 303 == _answer(other, turned_on.code())


def test_wrong_codes_are_throttled_whatever_password_stands_before_them(
    turned_on: App, other: Browser, official: Person, clock: Clock
) -> None:
    _half_in(other, official)
    assert [422] * 5 == [_answer(other, "000000") for _ in range(5)]
    assert 429 == _answer_after(other, official, turned_on.code())
    clock.move(minutes=15)
    assert 303 == _answer_after(other, official, turned_on.code())


def test_the_code_may_not_come_too_late(turned_on: App, other: Browser, official: Person, clock: Clock) -> None:
    _half_in(other, official)
    clock.move(minutes=5)
    assert 422 == _answer(other, turned_on.code())
    assert other.page is not None
    assert "password" in {one.get("type") for one in other.page.iter("input")}


@pytest.mark.parametrize("token", ["", "x" * 43])
def test_without_the_password_a_code_is_nothing(turned_on: App, other: Browser, token: str) -> None:
    assert 422 == other.post("/fi/login/code", {"token": token, "code": turned_on.code()}).status_code


def test_the_second_page_works_once(turned_on: App, other: Browser, app: Flask, official: Person, clock: Clock) -> None:
    _half_in(other, official)
    form = other.hidden()
    assert 303 == other.post("/fi/login/code", {**form, "code": turned_on.code()}).status_code
    clock.move(seconds=30)
    assert 422 == Browser(app).post("/fi/login/code", {**form, "code": turned_on.code()}).status_code


def test_what_was_written_and_where_one_wanted_to_go_travel_through_both_pages(
    turned_on: App, other: Browser, official: Person
) -> None:
    assert 401 == other.post("/fi/account/logins", {"login": "x"}).status_code
    carried = {name: value for name, value in other.hidden().items() if "kept" in name}
    _half_in(other, official, **carried)
    assert carried.items() <= other.hidden().items()
    assert 422 == _answer(other, "000000")
    assert 200 == _answer(other, turned_on.code())
    assert "x" == other.hidden()["login"]


def test_a_closed_account_gets_in_by_no_code(
    turned_on: App, other: Browser, official: Person, database: Database, clock: Clock
) -> None:
    _half_in(other, official)
    with database.writer(EVERYWHERE) as session:
        session.get_one(Person, official.id).closed_at = clock()
        session.commit()
    assert 422 == _answer(other, turned_on.code())


def test_a_new_password_ends_what_is_half_way(own: Browser, turned_on: App, other: Browser, official: Person) -> None:
    _half_in(other, official)
    form = other.hidden()
    own.get("/fi/account")
    new = "neljä-vihreää-kettua"
    own.post("/fi/account/password", {"password": PASSWORD, "password.new": new, "password.again": new})
    assert 422 == other.post("/fi/login/code", {**form, "code": turned_on.code()}).status_code


def test_another_secret_of_the_installation_lets_nobody_in(
    turned_on: App, ports: Ports, tmp_path: Path, official: Person
) -> None:
    moved = Browser(make_app(replace(ports, secret=bytes([1]) * 32), tmp_path))
    assert 422 == _answer_after(moved, official, turned_on.code())


def test_a_recovery_code_stands_in_for_the_app_once(
    own: Browser, other: Browser, clock: Clock, official: Person, database: Database, organisation: Organisation
) -> None:
    made = _begin(own, clock)
    own.post(URL, {"code": made.code()})
    first, second, *_ = _codes(own)
    with database.reader() as session:
        assert first.encode() not in b"".join(session.scalars(select(RecoveryCode.digest)))
    _half_in(other, official)
    answer = other.post("/fi/login/code", {**other.hidden(), "code": first.upper()})
    assert (303, "/fi/account?done=recovery") == (answer.status_code, answer.location)
    assert ("sign_in", {"by": "recovery_code"}) == _kinds(database, organisation)[-1]
    other.get(answer.location)
    assert other.page is not None
    assert "9 varakoodia" in words(other.page)
    assert 422 == _answer_after(other, official, first)
    assert 303 == _answer_after(other, official, second.replace("-", " "))


def test_a_recovery_code_of_somebody_else_is_none(
    own: Browser, other: Browser, enter: Enter, clock: Clock, official: Person
) -> None:
    stranger = enter()
    made = _begin(stranger, clock)
    stranger.post(URL, {"code": made.code()})
    theirs = _codes(stranger)[0]
    mine = _begin(own, clock)
    own.post(URL, {"code": mine.code()})
    assert 422 == _answer_after(other, official, theirs)


@pytest.mark.usefixtures("turned_on")
def test_new_recovery_codes_take_the_place_of_the_old_ones(
    own: Browser, other: Browser, official: Person, database: Database, organisation: Organisation
) -> None:
    old = _codes(own)
    own.get(URL)
    assert 200 == own.post(f"{URL}/recovery").status_code
    fresh = _codes(own)
    assert [] == sorted(set(old) & set(fresh))
    assert ("renew_recovery_codes", {}) == _kinds(database, organisation)[-1]
    assert 422 == _answer_after(other, official, old[0])
    assert 303 == _answer_after(other, official, fresh[0])


def test_without_codes_there_are_no_recovery_codes(own: Browser) -> None:
    own.get(URL)
    assert 404 == own.post(f"{URL}/recovery").status_code


@pytest.mark.usefixtures("turned_on")
def test_codes_can_be_turned_off(
    own: Browser, other: Browser, official: Person, database: Database, organisation: Organisation
) -> None:
    own.get(URL)
    assert 303 == own.post(f"{URL}/off").status_code
    assert 303 == other.sign_in(official.email).status_code
    assert ["turn_off_codes", "sign_in"] == [kind for kind, _ in _kinds(database, organisation)][-2:]
    with database.reader() as session:
        assert [] == list(session.scalars(select(RecoveryCode)))


def test_a_wrong_first_code_turns_nothing_on(own: Browser, other: Browser, clock: Clock, official: Person) -> None:
    app = _begin(own, clock)
    assert 422 == own.post(URL, {"code": "000000"}).status_code
    assert [422] * 4 + [429] == [own.post(URL, {"code": app.code(600)}).status_code for _ in range(5)]
    assert 303 == other.sign_in(official.email).status_code


def test_beginning_anew_makes_another_secret_and_never_touches_one_that_counts(own: Browser, clock: Clock) -> None:
    first = _begin(own, clock)
    second = _begin(own, clock)
    assert 422 == own.post(URL, {"code": first.code()}).status_code
    assert 200 == own.post(URL, {"code": second.code()}).status_code
    own.get(URL)
    assert 303 == own.post(f"{URL}/begin").status_code
    assert 303 == own.post(URL, {"code": second.code()}).status_code


@pytest.mark.usefixtures("turned_on")
def test_only_whoever_has_just_shown_who_they_are_changes_anything(own: Browser, clock: Clock) -> None:
    own.get("/fi/account")
    clock.move(minutes=6)
    assert 303 == own.get(URL).status_code
    assert [401] * 4 == [own.post(f"{URL}{path}").status_code for path in ("", "/begin", "/recovery", "/off")]


def test_whoever_has_an_app_confirms_with_password_and_code(own: Browser, turned_on: App, clock: Clock) -> None:
    clock.move(minutes=6)
    own.get(f"/fi/confirm?next={URL}")
    form = {**own.hidden(), "password": PASSWORD}
    assert 422 == own.post("/fi/confirm", form).status_code
    assert 422 == own.post("/fi/confirm", {**form, "code": "000000"}).status_code
    answer = own.post("/fi/confirm", {**form, "code": turned_on.code()})
    assert (303, URL) == (answer.status_code, answer.location)
