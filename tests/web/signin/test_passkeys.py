"""Claims about passkeys: made on one's own page, and used to sign in and to confirm that it is oneself."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lva.storage import queries
from lva.storage.engine import Database
from lva.storage.people import Login, Organisation, Person
from lva.storage.signin.challenges import Challenge
from lva.storage.signin.factors import Passkey
from lva.storage.tenancy import EVERYWHERE
from tests.support.device import Device
from tests.support.pages import words
from tests.support.site import PASSWORD, Browser, Clock, Enter

JSON = "application/json"


def _asked(browser: Browser, url: str) -> tuple[str, dict[str, Any]]:
    told = json.loads(browser.post(url, Accept=JSON).text)
    return told["token"], told["options"]


def _add(browser: Browser, device: Device, name: str = "Työkannettava") -> int:
    browser.get("/fi/account/passkeys/new")
    token, options = _asked(browser, "/fi/account/passkeys/question")
    form = {"passkey": name, "token": token, "credential": device.make(options)}
    return browser.post("/fi/account/passkeys", form).status_code


def _enter(browser: Browser, device: Device, **told: Any) -> int:
    browser.get("/fi/login")
    token, options = _asked(browser, "/fi/login/passkey/question")
    return browser.post("/fi/login/passkey", {"token": token, "credential": device.sign(options, **told)}).status_code


@pytest.fixture
def own(guest: Browser, official: Person) -> Browser:
    """A browser of the official."""
    guest.sign_in(official.email)
    return guest


@pytest.fixture
def device(own: Browser) -> Device:
    """A device of the official that holds a passkey of theirs."""
    made = Device()
    assert 303 == _add(own, made)
    return made


@pytest.fixture
def other(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app)


def _kinds(database: Database, organisation: Organisation) -> list[tuple[str, Any]]:
    with database.reader(EVERYWHERE) as session:
        return [(one.kind, one.facts) for one in queries.history(session, organisation.id, organisation.id)]


def test_a_passkey_is_listed_under_its_name(own: Browser) -> None:
    assert 303 == _add(own, Device())
    assert 200 == own.get("/fi/account?done=passkey").status_code
    assert own.page is not None
    assert "Työkannettava" in words(own.page)


def test_a_passkey_alone_lets_in(other: Browser, device: Device, official: Person) -> None:
    assert 303 == _enter(other, device)
    other.get("/fi/account")
    assert other.page is not None
    assert official.email in words(other.page)


def test_signing_in_by_a_passkey_counts_as_more_than_a_password(
    other: Browser, device: Device, database: Database, organisation: Organisation
) -> None:
    _enter(other, device)
    with database.reader(EVERYWHERE) as session:
        assert all(session.scalars(select(Login.twice_at)))
    assert [("add_passkey", {}), ("sign_in", {"by": "passkey"})] == _kinds(database, organisation)[-2:]


def test_what_was_written_is_offered_after_signing_in_by_a_passkey(other: Browser, device: Device) -> None:
    assert 401 == other.post("/fi/account/logins", {"login": "x"}).status_code
    carried = {name: value for name, value in other.hidden().items() if "kept" in name}
    assert carried
    token, options = _asked(other, "/fi/login/passkey/question")
    form = {**carried, "token": token, "credential": device.sign(options)}
    assert 200 == other.post("/fi/login/passkey", form).status_code
    assert "x" == other.hidden()["login"]


def test_a_wrong_origin_is_refused(other: Browser, device: Device) -> None:
    device.origin = "https://lava.example.com"
    assert 422 == _enter(other, device)


def test_a_passkey_of_a_wrong_origin_is_not_made(guest: Browser, official: Person, database: Database) -> None:
    guest.sign_in(official.email)
    assert 422 == _add(guest, Device("https://evil.example"))
    with database.reader(EVERYWHERE) as session:
        assert [] == list(session.scalars(select(Passkey)))


def test_without_finger_face_or_number_nobody_gets_in(own: Browser, other: Browser, device: Device) -> None:
    device.verifies = False
    assert 422 == _enter(other, device)
    assert 422 == _add(own, device)


def test_a_wrong_challenge_is_refused(other: Browser, device: Device) -> None:
    token, _ = _asked(other, "/fi/login/passkey/question")
    _, options = _asked(other, "/fi/login/passkey/question")
    form = {"token": token, "credential": device.sign(options)}
    assert 422 == other.post("/fi/login/passkey", form).status_code


def test_an_answer_works_once(other: Browser, app: Flask, device: Device) -> None:
    token, options = _asked(other, "/fi/login/passkey/question")
    form = {"token": token, "credential": device.sign(options)}
    assert 303 == other.post("/fi/login/passkey", form).status_code
    assert 422 == Browser(app).post("/fi/login/passkey", form).status_code


def test_a_wrong_answer_uses_the_question_up(other: Browser, device: Device) -> None:
    token, options = _asked(other, "/fi/login/passkey/question")
    assert 422 == other.post("/fi/login/passkey", {"token": token, "credential": "{}"}).status_code
    form = {"token": token, "credential": device.sign(options)}
    assert 422 == other.post("/fi/login/passkey", form).status_code


def test_an_answer_after_five_minutes_is_too_late(other: Browser, device: Device, clock: Clock) -> None:
    token, options = _asked(other, "/fi/login/passkey/question")
    clock.move(minutes=5)
    form = {"token": token, "credential": device.sign(options)}
    assert 422 == other.post("/fi/login/passkey", form).status_code


def test_a_question_for_one_purpose_is_no_question_for_another(own: Browser, other: Browser, device: Device) -> None:
    own.get("/fi/confirm")
    token, options = _asked(own, "/fi/confirm/passkey/question")
    form = {"token": token, "credential": device.sign(options)}
    assert 422 == other.post("/fi/login/passkey", form).status_code


def test_a_copied_passkey_is_refused_and_said_to_be(other: Browser, app: Flask, device: Device) -> None:
    assert 303 == _enter(other, device)
    device.keys[-1].count -= 1
    copy = Browser(app)
    assert 422 == _enter(copy, device)
    assert copy.page is not None
    assert "kopioitu" in words(copy.page)


def test_a_device_that_does_not_count_is_taken_as_it_is(guest: Browser, other: Browser, official: Person) -> None:
    device = Device(counts=False)
    guest.sign_in(official.email)
    _add(guest, device)
    assert [303, 303] == [_enter(other, device), _enter(other, device)]


def test_nobody_signs_in_as_somebody_else(other: Browser, enter: Enter, device: Device) -> None:
    theirs = Device()
    assert 303 == _add(enter(), theirs)
    token, options = _asked(other, "/fi/login/passkey/question")
    told = json.loads(theirs.sign(options))
    told["response"]["userHandle"] = json.loads(device.sign(options))["response"]["userHandle"]
    form = {"token": token, "credential": json.dumps(told)}
    assert 422 == other.post("/fi/login/passkey", form).status_code


def test_a_sign_of_another_key_is_refused(own: Browser, other: Browser, device: Device) -> None:
    stranger = Device()
    assert 303 == _add(own, stranger, "toinen")
    token, options = _asked(other, "/fi/login/passkey/question")
    told = json.loads(device.sign(options))
    told["response"]["signature"] = json.loads(stranger.sign(options))["response"]["signature"]
    form = {"token": token, "credential": json.dumps(told)}
    assert 422 == other.post("/fi/login/passkey", form).status_code


@pytest.mark.parametrize(
    "answer", ["", "{", "[]", "7", '{"id":"x"}', '{"rawId":"AA","response":{}}', '{"rawId":7}', "\x00"]
)
def test_an_answer_that_makes_no_sense_is_refused(own: Browser, other: Browser, answer: str) -> None:
    token, _ = _asked(other, "/fi/login/passkey/question")
    assert 422 == other.post("/fi/login/passkey", {"token": token, "credential": answer}).status_code
    own.get("/fi/account/passkeys/new")
    token, _ = _asked(own, "/fi/account/passkeys/question")
    form = {"passkey": "a", "token": token, "credential": answer}
    assert 422 == own.post("/fi/account/passkeys", form).status_code


def test_a_passkey_of_a_closed_account_lets_nobody_in(
    own: Browser, other: Browser, device: Device, database: Database, official: Person, clock: Clock
) -> None:
    with database.writer(EVERYWHERE) as session:
        session.get_one(Person, official.id).closed_at = clock()
        session.commit()
    assert 422 == _enter(other, device)
    assert 303 == own.get("/fi/account").status_code


def test_guessing_is_throttled_for_the_network_address(other: Browser, device: Device) -> None:
    for _ in range(20):
        assert 422 == other.post("/fi/login/passkey", {"token": "x", "credential": "{}"}).status_code
    assert 429 == _enter(other, device)


def test_questions_are_throttled_and_swept(other: Browser, clock: Clock, database: Database) -> None:
    for _ in range(60):
        assert 200 == other.post("/fi/login/passkey/question", Accept=JSON).status_code
    assert 429 == other.post("/fi/login/passkey/question", Accept=JSON).status_code
    clock.move(minutes=16)
    other.post("/fi/login/passkey/question", Accept=JSON)
    with database.reader() as session:
        assert 1 == len(session.scalars(select(Challenge.digest)).all())


def test_a_passkey_confirms_that_it_is_oneself(own: Browser, device: Device, clock: Clock) -> None:
    clock.move(minutes=6)
    assert "/fi/confirm?next=/fi/account/passkeys/new" == own.get("/fi/account/passkeys/new").location
    own.get("/fi/confirm?next=/fi/account/passkeys/new")
    token, options = _asked(own, "/fi/confirm/passkey/question")
    assert [device.keys[-1].id] == [_id(one) for one in options["allowCredentials"]]
    form = {"token": token, "credential": device.sign(options), "next": "/fi/account/passkeys/new"}
    answer = own.post("/fi/confirm/passkey", form)
    assert (303, "/fi/account/passkeys/new") == (answer.status_code, answer.location)
    assert 200 == own.get("/fi/account/passkeys/new").status_code


def _id(described: dict[str, str]) -> bytes:
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415 -- one claim needs it

    return base64url_to_bytes(described["id"])


@pytest.mark.usefixtures("device")
def test_somebody_else_s_passkey_confirms_nothing(own: Browser, enter: Enter) -> None:
    stranger, theirs = enter(), Device()
    _add(stranger, theirs)
    own.get("/fi/confirm")
    token, options = _asked(own, "/fi/confirm/passkey/question")
    assert 422 == own.post("/fi/confirm/passkey", {"token": token, "credential": theirs.sign(options)}).status_code
    token, options = _asked(own, "/fi/confirm/passkey/question")
    stranger.get("/fi/confirm")
    form = {"token": token, "credential": theirs.sign(options)}
    assert 422 == stranger.post("/fi/confirm/passkey", form).status_code


def test_whoever_has_no_passkey_is_asked_for_none(guest: Browser, official: Person) -> None:
    guest.sign_in(official.email)
    guest.get("/fi/confirm")
    assert 404 == guest.post("/fi/confirm/passkey/question", Accept=JSON).status_code


def test_a_passkey_can_be_removed_by_its_owner_alone(
    own: Browser, other: Browser, enter: Enter, device: Device, database: Database, organisation: Organisation
) -> None:
    stranger = enter()
    mark = device.keys[-1].id.hex()
    stranger.get("/fi/account")
    assert 303 == stranger.post("/fi/account/passkeys/remove", {"passkey": mark}).status_code
    assert 303 == _enter(other, device)
    own.get("/fi/account")
    assert 303 == own.post("/fi/account/passkeys/remove", {"passkey": mark}).status_code
    assert ("remove_passkey", {}) == _kinds(database, organisation)[-1]
    assert 422 == _enter(other, device)


@pytest.mark.parametrize("name", ["", " ", "x" * 101])
def test_a_passkey_needs_a_name(own: Browser, name: str) -> None:
    assert 422 == _add(own, Device(), name)


def test_nobody_has_more_than_twenty(own: Browser, device: Device) -> None:
    for number in range(19):
        assert 303 == _add(own, device, str(number))
    assert 422 == _add(own, device)


def test_a_passkey_is_made_only_by_whoever_has_just_shown_who_they_are(own: Browser, clock: Clock) -> None:
    own.get("/fi/account")
    clock.move(minutes=6)
    assert 401 == own.post("/fi/account/passkeys/question", Accept=JSON).status_code
    assert 401 == own.post("/fi/account/passkeys/remove", {"passkey": "aa"}).status_code


@pytest.mark.usefixtures("device")
def test_the_password_still_works_beside_a_passkey(other: Browser, official: Person) -> None:
    assert 303 == other.sign_in(official.email, PASSWORD).status_code
