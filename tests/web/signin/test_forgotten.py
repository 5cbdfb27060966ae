"""Claims about a forgotten password."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from lva.services import outbox
from lva.services.signin import password_links
from lva.services.work import Ports
from lva.storage import queries
from lva.storage.engine import Database
from lva.storage.people import Organisation, Person
from lva.storage.telling import outbox as orders
from lva.storage.tenancy import EVERYWHERE
from tests.support import mail_server
from tests.support.mail_server import MailServer
from tests.support.pages import words
from tests.support.site import PASSWORD, Browser, Clock, Enter, make_app

NEW = "neljä-vihreää-kettua"


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    """A mail server for all claims of this module."""
    with mail_server.running(tmp_path_factory.mktemp("mail")) as found:
        yield found


@pytest.fixture
def box(mail: MailServer) -> MailServer:
    """Where mails arrive; it is empty."""
    mail.letters()
    return mail


@pytest.fixture
def ports(ports: Ports, mail: MailServer) -> Ports:
    """The ports of a site that sends mail."""
    return replace(ports, post=mail.post())


def _ask(browser: Browser, email: str) -> tuple[int, str]:
    browser.get("/fi/password")
    answer = browser.post("/fi/password", {"email": email})
    assert browser.page is not None
    return answer.status_code, words(browser.page)


def _link(ports: Ports, box: MailServer) -> str:
    assert [None] == [one.fault for one in outbox.run(ports)]
    found = re.search(r"/fi/password/[\w-]{43}", box.taken[-1].text)
    assert found
    return found[0]


def _use(browser: Browser, link: str, new: str = NEW, again: str = NEW) -> int:
    browser.get(link)
    return browser.post(link, {"password": new, "password.again": again}).status_code


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_pages_are_there_in_every_language(
    guest: Browser, ports: Ports, official: Person, language: str, clock: Clock, database: Database
) -> None:
    assert 200 == guest.get(f"/{language}/password").status_code
    assert 200 == guest.post(f"/{language}/password", {"email": official.email}).status_code
    assert 200 == guest.get(f"/{language}/password/changed").status_code
    assert 404 == guest.get(f"/{language}/password/nonsense").status_code
    with database.writer() as session:
        made = password_links.fresh_link(session, official.id, clock())
        session.commit()
    assert made is not None
    assert 200 == guest.get(f"/{language}/password/{made.token}").status_code
    clock.move(hours=1)
    assert 410 == guest.get(f"/{language}/password/{made.token}").status_code
    assert ports.post


def test_the_answer_is_the_same_for_everybody(guest: Browser, official: Person, ports: Ports, box: MailServer) -> None:
    assert _ask(guest, official.email) == _ask(guest, "nobody@example.org") == _ask(guest, "nonsense")
    assert 1 == len(list(outbox.run(ports)))
    assert [[official.email]] == [one.to for one in box.letters()]


def test_behind_the_link_a_new_password_is_chosen(
    guest: Browser, official: Person, ports: Ports, box: MailServer
) -> None:
    _ask(guest, f" {official.email.upper()} ")
    assert 303 == _use(guest, _link(ports, box))
    assert 200 == guest.get("/fi/password/changed").status_code
    assert 422 == guest.sign_in(official.email).status_code
    assert 303 == guest.sign_in(official.email, NEW).status_code


def test_looking_at_the_link_does_not_use_it(guest: Browser, official: Person, ports: Ports, box: MailServer) -> None:
    _ask(guest, official.email)
    link = _link(ports, box)
    assert [200, 200] == [guest.get(link).status_code for _ in range(2)]
    assert 303 == _use(guest, link)


def test_a_link_works_once(guest: Browser, official: Person, ports: Ports, box: MailServer) -> None:
    _ask(guest, official.email)
    link = _link(ports, box)
    assert 303 == _use(guest, link)
    assert 410 == guest.get(link).status_code
    assert 410 == guest.post(link, {"password": "x" * 20, "password.again": "x" * 20}).status_code
    assert 303 == guest.sign_in(official.email, NEW).status_code


def test_a_link_is_good_for_one_hour(
    guest: Browser, official: Person, ports: Ports, box: MailServer, clock: Clock
) -> None:
    _ask(guest, official.email)
    link = _link(ports, box)
    clock.move(minutes=59)
    assert 200 == guest.get(link).status_code
    clock.move(minutes=1)
    assert 410 == guest.get(link).status_code
    assert 410 == guest.post(link, {"password": NEW, "password.again": NEW}).status_code
    assert 303 == guest.sign_in(official.email, PASSWORD).status_code


def test_a_newer_link_takes_the_place_of_the_last(
    guest: Browser, official: Person, ports: Ports, box: MailServer
) -> None:
    _ask(guest, official.email)
    first = _link(ports, box)
    _ask(guest, official.email)
    second = _link(ports, box)
    assert 404 == guest.get(first).status_code
    assert 303 == _use(guest, second)


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "changed2", "ä" * 43])
def test_a_forged_link_is_good_for_nothing(guest: Browser, token: str) -> None:
    assert 404 == guest.get(f"/fi/password/{token}").status_code
    form = {"password": NEW, "password.again": NEW}
    assert 404 == guest.post(f"/fi/password/{token}", form).status_code


def test_a_link_of_somebody_else_is_good_for_nothing(
    guest: Browser, enter: Enter, official: Person, ports: Ports, box: MailServer
) -> None:
    _ask(guest, official.email)
    link = _link(ports, box)
    stranger = enter()
    assert 404 == _use(stranger, link)
    assert 303 == _use(guest, link)


@pytest.mark.parametrize("given", [("short", "short"), ("salasana1234", "salasana1234"), (NEW, f"{NEW}x"), ("", "")])
def test_what_is_wrong_with_the_password_is_said_and_the_link_stays(
    guest: Browser, official: Person, ports: Ports, box: MailServer, given: tuple[str, str]
) -> None:
    _ask(guest, official.email)
    link = _link(ports, box)
    assert 422 == _use(guest, link, *given)
    assert 303 == _use(guest, link)


def test_all_logins_end(guest: Browser, app: Flask, official: Person, ports: Ports, box: MailServer) -> None:
    guest.sign_in(official.email)
    other = Browser(app)
    _ask(other, official.email)
    assert 303 == _use(other, _link(ports, box))
    assert 303 == guest.get("/fi/account").status_code


def test_the_history_says_so(
    guest: Browser, official: Person, ports: Ports, box: MailServer, organisation: Organisation
) -> None:
    _ask(guest, official.email)
    _use(guest, _link(ports, box))
    with ports.database.reader(EVERYWHERE) as session:
        (*_, event) = queries.history(session, organisation.id, organisation.id)
    assert ("reset_password", official.id, {}) == (event.kind, event.actor_id, event.facts)


def test_whoever_was_locked_out_by_guesses_gets_in_with_the_new_password(
    guest: Browser, official: Person, ports: Ports, box: MailServer
) -> None:
    assert 422 == [guest.sign_in(official.email, "wrong").status_code for _ in range(5)][-1]
    assert 429 == guest.sign_in(official.email).status_code
    _ask(guest, official.email)
    _use(guest, _link(ports, box))
    assert 303 == guest.sign_in(official.email, NEW).status_code


def test_a_closed_account_gets_no_link_and_uses_none(
    guest: Browser, official: Person, ports: Ports, box: MailServer, database: Database, clock: Clock
) -> None:
    _ask(guest, official.email)
    link = _link(ports, box)
    with database.writer(EVERYWHERE) as session:
        session.get_one(Person, official.id).closed_at = clock()
        session.commit()
    assert 404 == guest.get(link).status_code
    _ask(guest, official.email)
    assert [] == list(outbox.run(ports))


def test_nobody_s_mailbox_is_flooded(guest: Browser, official: Person, ports: Ports, box: MailServer) -> None:
    assert {200} == {_ask(guest, official.email)[0] for _ in range(6)}
    assert 2 == len(list(outbox.run(ports))) == len(box.letters())


def test_one_network_address_does_not_ask_for_ever(guest: Browser) -> None:
    assert {200} == {_ask(guest, f"guess{number}@example.org")[0] for number in range(20)}
    assert 429 == _ask(guest, "guess@example.org")[0]


def test_no_order_holds_the_link_or_the_address(guest: Browser, official: Person, database: Database) -> None:
    _ask(guest, official.email)
    with database.reader(EVERYWHERE) as session:
        (order,) = orders.waiting(session, None)
    assert {"person": str(official.id)} == order.facts


def test_where_no_mail_is_sent_the_page_says_whom_to_ask(ports: Ports, tmp_path: Path, database: Database) -> None:
    browser = Browser(make_app(replace(ports, post=None), tmp_path))
    browser.get("/fi/password")
    assert browser.page is not None
    assert [] == [one for one in browser.page.iter("input") if one.get("name") == "email"]
    assert 200 == browser.post("/fi/password", {"email": "nobody@example.org"}).status_code
    with database.reader(EVERYWHERE) as session:
        assert () == orders.waiting(session, None)
