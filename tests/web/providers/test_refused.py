"""Claims about answers of providers that let nobody in: each has its page."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lva.domain.signin.vouching import EmailTrust
from lva.storage.engine import Database
from lva.storage.people import Membership, Organisation, Person
from lva.storage.tenancy import EVERYWHERE
from tests.support import lying, vouchers
from tests.support.lying import Liar
from tests.support.site import Clock
from tests.support.vouched import EMAIL, KNOWN, Start, come_back, earlier, leave, refused, said, sign_in, signed_in
from tests.support.vouchers import DOMAIN


@pytest.mark.parametrize(
    ("reason", "lies"),
    [
        ("nonce", {"claims": {"nonce": "another"}}),
        ("nonce", {"claims": {"nonce": None}}),
        ("aud", {"claims": {"aud": "another"}}),
        ("aud", {"claims": {"aud": None}}),
        ("azp", {"claims": {"aud": ["lava", "another"]}}),
        ("azp", {"claims": {"aud": ["lava", "another"], "azp": "another"}}),
        ("azp", {"claims": {"azp": "another"}}),
        ("iss", {"claims": {"iss": "https://another.example"}}),
        ("algorithm", {"header": {"alg": "none"}}),
        ("algorithm", {"header": {"alg": "HS256"}, "signed_by": lying.public_bytes()}),
        ("algorithm", {"header": {"alg": "HS256"}, "signed_by": vouchers.SECRET.encode()}),
        ("signature", {"signed_by": lying.key("k2")}),
        ("kid", {"header": {"kid": "k2"}, "signed_by": lying.key("k2")}),
        ("expired", {"claims": {"exp": earlier(5)}}),
        ("exp", {"claims": {"exp": None}}),
        ("iat", {"claims": {"iat": earlier(-60)}}),
        ("nbf", {"claims": {"nbf": earlier(-60)}}),
        ("at_hash", {"claims": {"at_hash": "another"}}),
        ("sub", {"claims": {"sub": None}}),
        ("sub", {"claims": {"sub": "x" * 256}}),
        ("sub", {"claims": {"sub": 7}}),
        ("token", {"token": "no.token"}),
        ("token", {"token": "e30.e30.e30"}),
        ("sub", {"claims": {"email": None}, "userinfo": {"sub": "another", "email": EMAIL, "email_verified": True}}),
        ("code", {"faults": {"/token": "refuses"}}),
        ("answer", {"faults": {"/token": "list"}}),
        ("answer", {"faults": {"/token": "long"}}),
    ],
)
def test_a_token_that_does_not_answer_what_was_asked_lets_nobody_in(
    start: Start, liar: Liar, database: Database, reason: str, lies: dict[str, Any]
) -> None:
    browser = start(liar.provider())
    liar.lies = lying.Lies(**lies)
    assert reason == refused(browser, database, sign_in(browser, liar), 502)


def test_an_answer_of_another_provider_is_a_mix_up(start: Start, liar: Liar, database: Database) -> None:
    browser = start(liar.provider())
    liar.lies.answer = {"iss": "https://another.example"}
    assert "mixed_up" == refused(browser, database, sign_in(browser, liar), 400)
    assert "/token" not in liar.asked


def test_a_provider_that_promises_to_say_who_answers_and_does_not_is_a_mix_up(
    start: Start, liar: Liar, database: Database
) -> None:
    browser = start(liar.provider())
    liar.lies.answer = {"iss": ""}
    assert "mixed_up" == refused(browser, database, sign_in(browser, liar), 400)


def test_an_answer_at_the_address_of_another_provider_is_a_mix_up(start: Start, liar: Liar, database: Database) -> None:
    other = replace(liar.provider(), slug="toinen", issuer=f"{liar.issuer}/toinen")
    browser = start(liar.provider(), other)
    back = liar.vouch(leave(browser, "kunta"), "aino", **KNOWN)
    assert "mixed_up" == refused(browser, database, come_back(browser, back.replace("/kunta/", "/toinen/")), 400)


def test_an_answer_is_good_once(start: Start, liar: Liar, database: Database) -> None:
    browser, liar.lies.reuses_codes = start(liar.provider()), True
    back = liar.vouch(leave(browser, "kunta"), "aino", **KNOWN)
    assert 303 == come_back(browser, back).status_code
    browser.post("/fi/logout")
    refused(browser, database, come_back(browser, back), 400)


def test_a_code_that_was_used_before_is_refused_under_a_new_state(start: Start, liar: Liar, database: Database) -> None:
    browser, liar.lies.reuses_codes = start(liar.provider()), True
    used = parse_qs(urlsplit(liar.vouch(leave(browser, "kunta"), "aino", **KNOWN)).query)["code"][0]
    liar.lies.answer = {"code": used}
    assert "nonce" == refused(browser, database, sign_in(browser, liar), 502)


@pytest.mark.parametrize("state", ["", "A" * 43, "ä" * 5000])
def test_a_state_that_was_not_begun_here_is_refused(start: Start, liar: Liar, database: Database, state: str) -> None:
    browser = start(liar.provider())
    liar.lies.answer = {"state": state}
    refused(browser, database, sign_in(browser, liar), 400)
    assert "/token" not in liar.asked


def test_an_answer_in_another_browser_is_refused(start: Start, liar: Liar, database: Database) -> None:
    back = liar.vouch(leave(start(liar.provider()), "kunta"), "varas", **KNOWN)
    victim = start(liar.provider())
    leave(victim, "kunta")
    refused(victim, database, come_back(victim, back), 400)


def test_an_answer_that_took_too_long_is_refused(start: Start, liar: Liar, database: Database, clock: Clock) -> None:
    browser = start(liar.provider())
    back = liar.vouch(leave(browser, "kunta"), "aino", **KNOWN)
    clock.move(minutes=31)
    refused(browser, database, come_back(browser, back), 400)


def test_nobody_is_sent_to_a_provider_that_says_it_binds_no_codes(start: Start, liar: Liar, database: Database) -> None:
    browser = start(liar.provider())
    liar.lies.metadata = {"code_challenge_methods_supported": ["plain"]}
    assert "pkce" == refused(browser, database, browser.post("/fi/login/providers/kunta"), 502)


@pytest.mark.parametrize(
    ("given", "claims"),
    [
        ({}, {"email_verified": False}),
        ({}, {"email_verified": None}),
        ({}, {"email": "aino@muualla.example"}),
        ({}, {"email": f"aino@{DOMAIN}.evil.example"}),
        ({}, {"email": f"aino@evil.{DOMAIN}"}),
        ({}, {"email": f"x@evil.example,aino@{DOMAIN}"}),
        ({}, {"email": f"nobody@{DOMAIN}"}),
        ({"email_domains": ()}, {}),
        ({"email": EmailTrust.NEVER}, {}),
        ({"organisations": ("muu-kunta",)}, {}),
    ],
)
def test_an_address_that_the_provider_may_not_vouch_for_opens_nothing(
    start: Start, liar: Liar, database: Database, given: dict[str, Any], claims: dict[str, Any]
) -> None:
    browser = start(liar.provider(**given))
    refused(browser, database, sign_in(browser, liar, **claims), 403)
    assert "tuntee sinut" in said(browser)


def test_a_closed_member_is_let_in_by_no_provider(
    start: Start, liar: Liar, aino: Person, organisation: Organisation, database: Database, clock: Clock
) -> None:
    with database.writer(EVERYWHERE) as session:
        session.get_one(Membership, (organisation.id, aino.id)).closed_at = clock()
        session.commit()
    browser = start(liar.provider())
    refused(browser, database, sign_in(browser, liar), 403)


def test_an_address_that_was_given_on_to_somebody_new_opens_nothing(
    start: Start, liar: Liar, database: Database
) -> None:
    sign_in(start(liar.provider()), liar).close()
    browser = start(liar.provider())
    answer = sign_in(browser, liar, "uusi aino")
    assert 403 == answer.status_code
    assert ["kunta"] == signed_in(database)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("access_denied", 403),
        ("login_required", 403),
        ("temporarily_unavailable", 503),
        ("unauthorized_client", 502),
        ("<script>alert(1)</script>", 502),
        ("", 502),
    ],
)
def test_what_a_provider_says_instead_of_a_code_is_told_in_our_words(
    start: Start, liar: Liar, database: Database, error: str, status: int
) -> None:
    browser = start(liar.provider())
    liar.lies.answer = {"code": "", "error": error, "error_description": "Call 555-0100 now"}
    answer = come_back(browser, liar.vouch(leave(browser, "kunta"), "aino"))
    refused(browser, database, answer, status)
    assert "555-0100" not in answer.text
    assert "alert(1)" not in answer.text


@pytest.mark.parametrize(
    ("status", "lies"),
    [
        (503, {"faults": {"/.well-known/openid-configuration": "dead"}}),
        (503, {"faults": {"/.well-known/openid-configuration": "elsewhere"}}),
        (503, {"faults": {"/jwks": "dead"}}),
        (502, {"faults": {"/.well-known/openid-configuration": "nonsense"}}),
        (502, {"faults": {"/.well-known/openid-configuration": "long"}}),
        (502, {"metadata": {"issuer": "https://another.example"}}),
        (502, {"metadata": {"token_endpoint": "http://another.example/token"}}),
        (502, {"metadata": {"jwks_uri": None}}),
        (502, {"keys": []}),
        (502, {"keys": [{"kty": "oct", "k": "eHh4"}, {"kty": "new"}, 7]}),
    ],
)
def test_nobody_is_sent_to_a_provider_that_is_down_or_is_not_itself(
    start: Start, liar: Liar, database: Database, status: int, lies: dict[str, Any]
) -> None:
    browser = start(liar.provider())
    liar.lies = lying.Lies(**lies)
    refused(browser, database, browser.post("/fi/login/providers/kunta"), status)
    assert "/elsewhere" not in liar.asked


def test_a_provider_that_is_slow_is_not_waited_for(database: Database, start: Start) -> None:
    with lying.lying() as slow:
        slow.lies.faults = {"/.well-known/openid-configuration": "slow"}
        browser = start(slow.provider(), patience=0.05)
        refused(browser, database, browser.post("/fi/login/providers/kunta"), 503)
        refused(browser, database, browser.post("/fi/login/providers/kunta"), 503)
        slow.hold.set()
        assert 1 == slow.asked.count("/.well-known/openid-configuration")


def test_a_wrong_secret_is_the_administrators_to_mend(start: Start, liar: Liar, database: Database) -> None:
    browser = start(liar.provider())
    liar.lies.faults = {"/token": "client"}
    assert "client" == refused(browser, database, sign_in(browser, liar), 502)


def test_new_keys_are_fetched_when_a_token_names_one_that_is_not_known(start: Start, liar: Liar, clock: Clock) -> None:
    browser = start(liar.provider())
    way = leave(browser, "kunta")
    clock.move(minutes=2)
    liar.lies = lying.Lies(
        header={"kid": "k2"}, signed_by=lying.key("k2"), keys=[lying.key("k2").as_dict(private=False)]
    )
    assert 303 == come_back(browser, liar.vouch(way, "aino", **KNOWN)).status_code


def test_keys_are_not_fetched_again_for_every_token_that_names_an_unknown_one(start: Start, liar: Liar) -> None:
    browser = start(liar.provider())
    liar.lies = lying.Lies(header={"kid": "k2"}, signed_by=lying.key("k2"))
    for _ in range(3):
        assert 502 == sign_in(browser, liar).status_code
    assert 1 == liar.asked.count("/jwks")
