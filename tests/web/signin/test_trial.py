"""Claims about trying the demonstration without an account, and about how nobody gets in by it elsewhere."""

from pathlib import Path

import pytest

from lva import paths
from lva.content.demonstration import read_story
from lva.services.showing import blind_story, demonstration
from lva.services.work import Ports
from lva.storage.engine import Database
from lva.storage.people import Person
from lva.storage.tenancy import EVERYWHERE
from tests.support.pages import words
from tests.support.site import SAME_ORIGIN, Browser, Clock, make_app, make_ports

_ROLES = ["author", "approver", "administrator"]
_REVIEWING = ["blind_reviewer", "coordinator"]
_FROM_ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def ports(database: Database, tmp_path: Path, clock: Clock) -> Ports:
    """The ports of a demonstration whose people are there."""
    made = make_ports(database, tmp_path, clock=clock, demo=True)
    with database.writer(EVERYWHERE) as session:
        story = read_story(paths.DEMONSTRATION)
        demonstration.settle(session, made, story)
        blind_story.settle(session, made, story)
        session.commit()
    return made


@pytest.mark.parametrize("role", _ROLES)
def test_a_press_of_a_button_is_enough_to_be_somebody_of_the_town(guest: Browser, role: str) -> None:
    guest.get("/fi/")
    answer = guest.post("/fi/try", {"role": role})
    assert (303, "/fi/assessments") == (answer.status_code, answer.location)
    assert 200 == guest.get("/fi/assessments").status_code


def test_whoever_reads_swedish_becomes_somebody_who_speaks_it(guest: Browser) -> None:
    guest.post("/sv/try", {"role": "author"})
    guest.get("/sv/assessments")
    assert guest.page is not None
    assert "Linnea Exempel" in words(guest.page)
    assert 303 == guest.post("/en/try", {"role": "author"}).status_code, "nobody of the town speaks English"


def test_every_language_says_what_one_can_try(guest: Browser, spoken: str) -> None:
    guest.get(f"/{spoken}/")
    assert guest.page is not None
    offered = [one.get("value") for one in guest.page.iter() if one.get("name") == "role"]
    assert [*_ROLES, *_REVIEWING] == offered


@pytest.mark.parametrize(("role", "home"), [("blind_reviewer", "blind-reviews"), ("coordinator", "blind-desk")])
def test_one_can_be_somebody_who_reviews_blind(guest: Browser, role: str, home: str) -> None:
    guest.get("/fi/")
    assert 303 == guest.post("/fi/try", {"role": role}).status_code
    assert f"/fi/{home}" == guest.get("/fi/assessments").location
    assert 200 == guest.get(f"/fi/{home}").status_code


def test_another_role_ends_the_login_before(guest: Browser) -> None:
    guest.post("/fi/try", {"role": "author"})
    cookie = guest.client.get_cookie("lva")
    assert cookie is not None
    guest.post("/fi/try", {"role": "approver"})
    guest.client.set_cookie("lva", cookie.value)
    assert "/login" in guest.get("/fi/assessments").location


@pytest.mark.parametrize("role", ["", "owner", "author,approver", "AUTHOR", "ä" * 5000])
def test_what_is_no_role_is_not_found(guest: Browser, role: str) -> None:
    assert 404 == guest.post("/fi/try", {"role": role}).status_code


def test_it_cannot_be_opened_with_a_link(guest: Browser) -> None:
    assert 405 == guest.get("/fi/try?role=author").status_code


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}])
def test_a_page_of_another_site_cannot_press_the_button(guest: Browser, headers: dict[str, str]) -> None:
    answer = guest.client.post("/fi/try", data={"role": "author"}, headers=headers)
    assert 403 == answer.status_code
    assert guest.client.get_cookie("lva") is None


@pytest.mark.parametrize(
    ("base", "environ"),
    [("http://localhost", _FROM_ELSEWHERE), ("http://lava.example.org", {}), ("http://localhost", {"REMOTE_ADDR": ""})],
)
def test_only_this_machine_may_try(ports: Ports, tmp_path: Path, base: str, environ: dict[str, str]) -> None:
    """Whoever put the demonstration behind a proxy or on a network has let nobody in."""
    app = make_app(ports, tmp_path, LVA_HOSTS="localhost,lava.example.org")
    client = app.test_client()
    answer = client.post(
        "/fi/try",
        base_url=base,
        data={"role": "author"},
        headers={"Sec-Fetch-Site": "same-origin"},
        environ_overrides=environ,
    )
    assert 404 == answer.status_code
    assert 'name="role"' not in client.get("/fi/", base_url=base, environ_overrides=environ).text
    assert client.get_cookie("lva") is None


def test_a_closed_account_is_nobody(guest: Browser, ports: Ports) -> None:
    with ports.database.writer(EVERYWHERE) as session:
        for person in session.query(Person):
            person.closed_at = ports.clock()
        session.commit()
    assert 404 == guest.post("/fi/try", {"role": "author"}).status_code


def test_if_one_account_was_closed_the_next_with_the_role_will_do(guest: Browser, ports: Ports) -> None:
    with ports.database.writer(EVERYWHERE) as session:
        session.query(Person).filter_by(name="Linnea Exempel").one().closed_at = ports.clock()
        session.commit()
    assert 303 == guest.post("/sv/try", {"role": "author"}).status_code


def test_a_demonstration_that_was_never_filled_in_lets_nobody_in(
    database: Database, tmp_path: Path, clock: Clock
) -> None:
    empty = make_ports(database, tmp_path, clock=clock, demo=True)
    assert 404 == Browser(make_app(empty, tmp_path)).post("/fi/try", {"role": "author"}).status_code


# -- elsewhere --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [*_ROLES, ""])
def test_without_a_demonstration_the_address_does_not_exist(
    ports: Ports, database: Database, tmp_path: Path, clock: Clock, role: str
) -> None:
    """The people of the town are there, and still nobody becomes one of them without a password."""
    assert ports.demo
    browser = Browser(make_app(make_ports(database, tmp_path, clock=clock), tmp_path))
    answer = browser.post("/fi/try", {"role": role})
    assert (404, None) == (answer.status_code, browser.client.get_cookie("lva"))
    assert 'name="role"' not in browser.get("/fi/").text
    assert "/try" not in browser.get("/fi/login").text


def test_whoever_tries_a_role_confirms_without_a_password(guest: Browser, clock: Clock) -> None:
    guest.get("/fi/")
    guest.post("/fi/try", {"role": "author"})
    guest.get("/fi/account")
    clock.move(minutes=6)
    assert 401 == guest.post("/fi/account/passkeys/remove", {"passkey": "aa"}).status_code
    assert 200 == guest.post("/fi/confirm/trial", guest.hidden()).status_code
    assert "aa" == guest.hidden()["passkey"]
    assert 303 == guest.post("/fi/account/passkeys/remove", guest.hidden()).status_code


def test_from_elsewhere_nobody_confirms_without_a_password(guest: Browser, clock: Clock) -> None:
    guest.get("/fi/")
    guest.post("/fi/try", {"role": "author"})
    guest.get("/fi/confirm")
    clock.move(minutes=6)
    form = {"csrf": guest.csrf, **guest.hidden()}
    answer = guest.client.post("/fi/confirm/trial", data=form, headers=SAME_ORIGIN, environ_overrides=_FROM_ELSEWHERE)
    assert 404 == answer.status_code
