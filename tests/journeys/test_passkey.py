"""A passkey in a real browser: made, used to confirm that it is oneself, and used to sign in."""

import socket
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lva import paths
from lva.i18n import load
from tests.support.browser import overflow, violations, window
from tests.support.served import new_installation

pytestmark = [pytest.mark.needs("chromium", "axe"), pytest.mark.slow]
_say = load(paths.TRANSLATIONS)["fi"].text
_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_a_passkey_is_made_and_lets_in(browser: Browser, tmp_path: Path) -> None:
    installation = new_installation(tmp_path / "instance")
    aino = installation.let_in("Aino Esimerkki", "author")
    port = _free_port()
    url = f"http://localhost:{port}"
    with installation.serving("--port", port, LVA_PUBLIC_URL=url), window(browser, url) as watched:
        page = watched.page
        device = watched.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": _DEVICE})
        page.goto("/fi/login?next=/fi/account/passkeys/new")
        assert [] == violations(page)
        page.fill("#email", aino.email)
        page.fill("#password", aino.password)
        page.get_by_role("button", name=_say("Sign in"), exact=True).click()
        page.fill("#passkey", "Työkannettava")
        assert [] == violations(page)
        page.get_by_role("button", name=_say("Make the passkey")).click()
        expect(page.get_by_text(_say("The passkey is ready. From now on you can sign in with it."))).to_be_visible()
        assert [] == violations(page) + overflow(page)
        page.goto("/fi/account/passkeys/new")
        page.fill("#passkey", "sama laite")
        page.get_by_role("button", name=_say("Make the passkey")).click()
        expect(page.get_by_text(_say("This device has a passkey of yours already."))).to_be_visible()
        page.goto("/fi/confirm?next=/fi/help")
        page.get_by_role("button", name=_say("Confirm with a passkey")).click()
        page.wait_for_url("**/help")
        page.get_by_role("button", name=_say("Sign out")).click()
        page.goto("/fi/login")
        page.get_by_role("button", name=_say("Sign in with a passkey")).click()
        page.wait_for_url("**/assessments")
        assert [] == watched.complaints


def test_without_scripts_the_page_says_what_to_do_instead(browser: Browser, tmp_path: Path) -> None:
    installation = new_installation(tmp_path / "instance")
    aino = installation.let_in("Aino Esimerkki", "author")
    with installation.serving() as served, window(browser, served.url, scripts=False) as watched:
        page = watched.page
        page.goto("/fi/login?next=/fi/account/passkeys/new")
        expect(page.get_by_role("button", name=_say("Sign in with a passkey"))).to_be_hidden()
        page.fill("#email", aino.email)
        page.fill("#password", aino.password)
        page.get_by_role("button", name=_say("Sign in"), exact=True).click()
        expect(page.get_by_role("link", name=_say("Codes of an app"))).to_be_visible()
        expect(page.get_by_role("button", name=_say("Make the passkey"))).to_be_hidden()
