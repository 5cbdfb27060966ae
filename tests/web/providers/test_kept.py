"""Claims about the way to a provider and back: nothing is lost, and nothing leads astray."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from lva.storage.engine import Database
from lva.storage.people import Organisation
from lva.storage.signin.identities import ParkedPost, PendingLogin
from lva.storage.signin.throttle import Throttle
from lva.storage.tenancy import EVERYWHERE
from tests.support.lying import Liar
from tests.support.site import Clock
from tests.support.vouched import KNOWN, Start, come_back, leave, member, parked, sign_in, signed_in
from tests.support.vouchers import DOMAIN


def test_what_was_posted_without_a_login_is_offered_back_after_it(start: Start, liar: Liar) -> None:
    browser = start(liar.provider())
    back = liar.vouch(leave(browser, "kunta", **parked(browser)), "aino", **KNOWN)
    answer = come_back(browser, back)
    assert 303 == answer.status_code
    for _ in range(2):
        assert 200 == browser.get(answer.location).status_code
        assert "Koulun sulkeminen" == browser.hidden()["title"]


def test_what_is_parked_is_shown_to_nobody_else(
    start: Start, liar: Liar, organisation: Organisation, database: Database
) -> None:
    browser = start(liar.provider())
    address = come_back(browser, liar.vouch(leave(browser, "kunta", **parked(browser)), "aino", **KNOWN)).location
    member(database, organisation, f"veikko@{DOMAIN}")
    other = start(liar.provider())
    assert 303 == sign_in(other, liar, "veikko", email=f"veikko@{DOMAIN}").status_code
    assert 404 == other.get(address).status_code


def test_what_was_posted_survives_a_provider_that_lets_nobody_in(start: Start, liar: Liar) -> None:
    browser = start(liar.provider())
    liar.lies.claims = {"nonce": "another"}
    come_back(browser, liar.vouch(leave(browser, "kunta", **parked(browser)), "aino", **KNOWN))
    kept = browser.hidden()
    assert "Koulun sulkeminen" in kept["kept.fields"]
    browser.post("/fi/login/otherwise", kept)
    assert "Koulun sulkeminen" in browser.hidden()["kept.fields"]


def test_what_was_posted_survives_a_provider_that_is_down(start: Start, liar: Liar) -> None:
    browser = start(liar.provider())
    liar.lies.faults = {"/jwks": "dead"}
    assert 503 == browser.post("/fi/login/providers/kunta", parked(browser)).status_code
    assert "Koulun sulkeminen" in browser.hidden()["kept.fields"]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/fi/logout", "x" * 9999]
)
def test_coming_back_never_leads_elsewhere(start: Start, liar: Liar, target: str) -> None:
    browser = start(liar.provider())
    back = liar.vouch(leave(browser, "kunta", next=target), "aino", **KNOWN)
    assert "/fi/assessments" == come_back(browser, back).location


def test_coming_back_leads_to_the_page_that_was_wanted(start: Start, liar: Liar) -> None:
    browser = start(liar.provider())
    back = liar.vouch(leave(browser, "kunta", next="/fi/help"), "aino", **KNOWN)
    assert "/fi/help" == come_back(browser, back).location


def test_cookies_that_somebody_set_beforehand_are_never_adopted(start: Start, liar: Liar) -> None:
    browser = start(liar.provider())
    browser.client.set_cookie("lva", "A" * 43)
    sign_in(browser, liar)
    cookie = browser.client.get_cookie("lva")
    assert cookie is not None
    assert "A" * 43 != cookie.value


def test_a_new_login_ends_the_one_that_the_browser_had(start: Start, liar: Liar, database: Database) -> None:
    browser = start(liar.provider())
    for _ in range(2):
        assert 303 == sign_in(browser, liar).status_code
    assert ["kunta"] == signed_in(database)


def test_two_tabs_do_not_stand_in_each_others_way(start: Start, liar: Liar) -> None:
    browser = start(liar.provider())
    first, second = leave(browser, "kunta"), leave(browser, "kunta")
    for way in (second, first):
        assert 303 == come_back(browser, liar.vouch(way, "aino", **KNOWN)).status_code


def test_over_https_what_the_browser_keeps_is_bound_to_the_host(start: Start, liar: Liar) -> None:
    answer = start(liar.provider()).client.post(
        "/fi/login/providers/kunta", base_url="https://localhost", headers={"Sec-Fetch-Site": "same-origin"}
    )
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if "away" in one]
    assert cookie.startswith("__Host-lva-away=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; ")[1:])


def test_the_rows_of_those_who_are_away_hold_no_secret_and_go_with_time(
    start: Start, liar: Liar, database: Database, clock: Clock
) -> None:
    browser = start(liar.provider())
    way = leave(browser, "kunta", **parked(browser))
    asked = {values[0] for values in parse_qs(urlsplit(way).query).values()}
    with database.reader(EVERYWHERE) as session:
        row = session.scalars(select(PendingLogin)).one()
        assert not asked & {str(value) for value in vars(row).values()}
    clock.move(hours=3)
    leave(browser, "kunta")
    with database.reader(EVERYWHERE) as session:
        assert (1, 0) == (
            len(session.scalars(select(PendingLogin)).all()),
            len(session.scalars(select(ParkedPost)).all()),
        )


def test_sign_ins_that_only_begin_are_counted_and_what_was_posted_waits(
    start: Start, liar: Liar, database: Database
) -> None:
    browser = start(liar.provider())
    assert 200 == browser.post("/fi/login/providers/kunta").status_code
    with database.writer() as session:
        session.execute(update(Throttle).values(count=100))
        session.commit()
    assert 429 == browser.post("/fi/login/providers/kunta", parked(browser)).status_code
    assert "Koulun sulkeminen" in browser.hidden()["kept.fields"]


def test_a_database_that_is_locked_loses_nothing_on_the_way_there(
    start: Start, liar: Liar, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = start(liar.provider())
    held = parked(browser)
    monkeypatch.setattr("lva.storage.engine.WAIT_SECONDS", 0)
    with database.writer(EVERYWHERE) as session:
        session.connection()
        assert 503 == browser.post("/fi/login/providers/kunta", held).status_code
    assert "Koulun sulkeminen" in browser.hidden()["kept.fields"]


def test_another_site_cannot_begin_a_sign_in(start: Start, liar: Liar) -> None:
    answer = start(liar.provider()).client.post("/fi/login/providers/kunta", headers={"Sec-Fetch-Site": "cross-site"})
    assert 403 == answer.status_code


def test_a_provider_that_is_not_configured_is_not_found(start: Start, liar: Liar) -> None:
    browser = start(liar.provider())
    for slug in ("muu", "KUNTA", "x" * 100):
        assert 404 == browser.post(f"/fi/login/providers/{slug}").status_code
        assert 404 == browser.get(f"/providers/{slug}/answer?code=x&state=y").status_code
        assert 404 == browser.get(f"/fi/login/providers/{slug}/left").status_code
