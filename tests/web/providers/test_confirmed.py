"""Claims about confirming with a provider that it is oneself, and about leaving."""

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from lva.domain.people import Role
from lva.domain.signin.factors import REQUIRED
from lva.storage.engine import Database
from lva.storage.people import Login, Membership, Organisation
from lva.storage.tenancy import EVERYWHERE
from lva.web.asking import kept
from tests.support.lying import Liar
from tests.support.site import Browser, Clock
from tests.support.vouched import KNOWN, Start, come_back, earlier, leave, member, said, sign_in
from tests.support.vouchers import DOMAIN, Voucher


def confirmed(browser: Browser, liar: Liar, at: dt.datetime, subject: str = "aino", **claims: Any) -> Any:
    """Confirm with the provider at an instant that it is oneself, with something posted that waits."""
    fields = {kept.TARGET: "/fi/organisation", kept.FIELDS: '[["organisation","x"]]', "confirm": "1"}
    way, now = leave(browser, "kunta", **fields), int(at.timestamp())
    assert {"prompt": ["login"], "max_age": ["0"]}.items() <= parse_qs(urlsplit(way).query).items()
    return come_back(browser, liar.vouch(way, subject, **{**KNOWN, "iat": now, "exp": now + 60, **claims}))


def test_whoever_came_by_a_provider_confirms_with_it(
    start: Start, liar: Liar, clock: Clock, database: Database
) -> None:
    browser = start(liar.provider())
    sign_in(browser, liar)
    before = browser.client.get_cookie("lva")
    browser.get("/fi/confirm")
    assert "Vahvista: Kunnan tunnus" in said(browser)
    clock.move(minutes=20)
    answer = confirmed(browser, liar, clock(), auth_time=int(clock().timestamp()))
    assert 303 == answer.status_code
    assert before != browser.client.get_cookie("lva")
    assert 200 == browser.get(answer.location).status_code
    assert "x" == browser.hidden()["organisation"]
    with database.reader(EVERYWHERE) as session:
        assert [clock()] == list(session.scalars(select(Login.authenticated_at)))


@pytest.mark.parametrize("claims", [{"auth_time": earlier(30)}, {"auth_time": None}, {"auth_time": 1e300}])
def test_a_provider_that_did_not_ask_again_confirms_nothing(
    start: Start, liar: Liar, clock: Clock, database: Database, claims: dict[str, Any]
) -> None:
    browser = start(liar.provider())
    sign_in(browser, liar)
    began = clock()
    clock.move(minutes=2)
    assert 403 == confirmed(browser, liar, clock(), **claims).status_code
    with database.reader(EVERYWHERE) as session:
        assert [began] == list(session.scalars(select(Login.authenticated_at)))


def test_somebody_else_confirms_nothing(
    start: Start, liar: Liar, organisation: Organisation, database: Database, clock: Clock
) -> None:
    member(database, organisation, f"veikko@{DOMAIN}")
    sign_in(start(liar.provider()), liar, "veikko", email=f"veikko@{DOMAIN}")
    browser = start(liar.provider())
    sign_in(browser, liar)
    assert 403 == confirmed(browser, liar, clock(), "veikko", email=f"veikko@{DOMAIN}").status_code


@pytest.mark.parametrize(("methods", "twice"), [(["pwd"], False), (["pwd", "otp"], True)])
def test_a_second_factor_counts_if_the_provider_says_that_it_was_shown(
    start: Start, liar: Liar, database: Database, methods: Any, *, twice: bool
) -> None:
    liar.lies.claims = {"amr": methods}
    answer = sign_in(start(liar.provider()), liar)
    with database.reader(EVERYWHERE) as session:
        found = [one is not None for one in session.scalars(select(Login.twice_at))]
    assert (303, [twice]) == (answer.status_code, found)


@pytest.mark.parametrize("spoken", [("fi", "salasan"), ("sv", "lösenord"), ("en", "password")])
def test_whoever_came_by_a_provider_is_led_there_for_a_second_factor_and_told_nothing_of_passwords(
    start: Start, liar: Liar, database: Database, organisation: Organisation, spoken: tuple[str, str]
) -> None:
    language, word = spoken
    with database.writer(EVERYWHERE) as session:
        session.get_one(Organisation, organisation.id).settings = {REQUIRED: True}
        session.execute(update(Membership).values(roles=[Role.ADMINISTRATOR]))
        session.commit()
    browser = start(liar.provider())
    liar.lies.claims = {"amr": ["pwd"]}
    sign_in(browser, liar)
    assert 403 == browser.get(f"/{language}/people").status_code
    assert word not in said(browser).lower()
    assert browser.page is not None
    (form,) = [one for one in browser.page.iter("form") if (one.get("action") or "").endswith("/providers/kunta")]
    assert {"confirm", "next"} <= {one.get("name") for one in form.iter("input")}
    assert 200 == browser.get(f"/{language}/confirm").status_code
    assert word not in said(browser).lower()


def test_signing_out_leads_to_where_one_signs_out_of_the_provider_too(start: Start, mock: Voucher) -> None:
    browser = start(mock.provider())
    sign_in(browser, mock)
    browser.get("/fi/account")
    answer = browser.post("/fi/logout")
    assert (303, "/fi/login/providers/kunta/left") == (answer.status_code, answer.location)
    browser.get(answer.location)
    assert browser.page is not None
    (way,) = [one.get("href", "") for one in browser.page.iter("a") if mock.issuer in one.get("href", "")]
    asked = parse_qs(urlsplit(way).query)
    assert {"client_id": ["lava"], "post_logout_redirect_uri": ["http://localhost/"]} == asked


def test_signing_out_does_not_wait_for_a_provider_that_is_gone(start: Start, liar: Liar, clock: Clock) -> None:
    browser = start(liar.provider())
    sign_in(browser, liar)
    browser.get("/fi/account")
    clock.move(minutes=59)
    browser.get("/fi/account")
    clock.move(minutes=2)
    liar.lies.faults = {"/.well-known/openid-configuration": "dead"}
    assert 200 == browser.get(browser.post("/fi/logout").location).status_code
