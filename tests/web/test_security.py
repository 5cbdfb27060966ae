"""Claims about the walls around every request."""

from pathlib import Path

import pytest
from flask import Flask, Request
from werkzeug.exceptions import LengthRequired
from werkzeug.test import EnvironBuilder

from lva.services.work import Ports
from lva.web import security
from tests.support.site import Browser, make_app


@pytest.mark.parametrize("url", ["/fi/", "/", "/fi/nowhere", "/health/live", "/static/x/y", "/fi/login"])
def test_every_answer_carries_the_headers(guest: Browser, url: str) -> None:
    headers = guest.get(url).headers
    assert security.HEADERS.items() <= dict(headers).items()
    assert "Set-Cookie" not in headers or "lva-language" in headers["Set-Cookie"]


def test_the_policy_lets_nothing_in_that_is_not_ours() -> None:
    policy = security.HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert {"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))


def test_https_is_insisted_on_once_it_is_there(app: Flask) -> None:
    client = app.test_client()
    assert "Strict-Transport-Security" not in client.get("/fi/").headers
    headers = client.get("/fi/", base_url="https://localhost").headers
    assert "max-age=63072000; includeSubDomains" == headers["Strict-Transport-Security"]


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
def test_names_of_this_machine_are_answered(guest: Browser, host: str) -> None:
    assert 200 == guest.get("/fi/", Host=host).status_code


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.localhost", "[::2]", "127.0.0.1.x"])
def test_other_names_are_refused(guest: Browser, host: str) -> None:
    assert 400 == guest.get("/fi/", Host=host).status_code


def test_names_of_the_settings_are_answered(ports: Ports, tmp_path: Path) -> None:
    browser = Browser(make_app(ports, tmp_path, LVA_HOSTS="lava.example.org,.intra.example"))
    assert 200 == browser.get("/fi/", Host="lava.example.org").status_code
    assert 200 == browser.get("/fi/", Host="a.intra.example").status_code
    assert 400 == browser.get("/fi/", Host="intraxexample").status_code


def test_only_the_stated_number_of_proxies_is_believed(ports: Ports, tmp_path: Path) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "localhost", "X-Forwarded-For": "192.0.2.1"}
    alone = make_app(ports, tmp_path).test_client().get("/fi/", headers=headers)
    behind = make_app(ports, tmp_path, LVA_PROXY_HOPS="1").test_client().get("/fi/", headers=headers)
    assert "Strict-Transport-Security" not in alone.headers
    assert "Strict-Transport-Security" in behind.headers


def test_a_form_that_is_too_large_is_refused_before_it_is_read(ports: Ports, tmp_path: Path) -> None:
    browser = Browser(make_app(ports, tmp_path, LVA_BODY_BYTES="65536"))
    assert 413 == browser.post("/fi/login", {"email": "x" * 65536}).status_code


def test_a_form_that_does_not_say_its_length_is_refused() -> None:
    # The library would cut it off at the limit without a word.
    environ = EnvironBuilder(method="POST", data={"email": "aino@example.org"}).get_environ()
    del environ["CONTENT_LENGTH"]
    with pytest.raises(LengthRequired):
        security.limit_body(Request({**environ, "wsgi.input_terminated": True}), 65536)


def _request(**given: str) -> Request:
    return Request(EnvironBuilder(**given).get_environ())  # type: ignore[arg-type] # texts only


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        ("http://localhost", "lva"),
        ("http://localhost:8000", "lva"),
        ("http://127.0.0.1:8000", "lva"),
        ("http://[::1]:8000", "lva"),
        ("http://[::1]", "lva"),
        ("https://localhost", "__Host-lva"),
        ("https://lava.example.org", "__Host-lva"),
        ("http://lava.example.org", "__Host-lva"),
    ],
)
def test_the_plain_cookie_is_for_loopback_without_https_only(base_url: str, name: str) -> None:
    assert name == security.cookie_name(_request(base_url=base_url))


def test_a_form_token_belongs_to_one_login_and_one_installation() -> None:
    token = security.form_token(b"secret", b"login")
    assert security.is_form_token(b"secret", b"login", token)
    assert not security.is_form_token(b"secret", b"other", token)
    assert not security.is_form_token(b"other", b"login", token)
    assert not security.is_form_token(b"secret", b"login", "")


@pytest.mark.parametrize("token", ["", "short", "A" * 44])
def test_what_cannot_be_a_login_token_is_none(app: Flask, token: str) -> None:
    with app.test_request_context("/", headers={"Cookie": f"lva={token}"}) as context:
        assert security.login_digest(context.request) is None
