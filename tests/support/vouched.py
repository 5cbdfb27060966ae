"""Signing in by a provider in a browser of the suite, step by step."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from lva.domain.people import Role
from lva.storage.engine import Database
from lva.storage.people import Login, Organisation, Person
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.support.pages import words
from tests.support.site import Browser
from tests.support.vouchers import DOMAIN, Voucher

EMAIL = f"aino@{DOMAIN}"
KNOWN: Final[dict[str, Any]] = {"email": EMAIL, "email_verified": True, "name": "Aino Esimerkki"}
Start = Callable[..., Browser]
"""Makes a browser at a site that knows the given providers."""
OIDC_PROVIDER = pytest.mark.needs("oidc-provider")


def member(database: Database, organisation: Organisation, email: str, *roles: Role, **given: Any) -> Person:
    """Make a member with that address."""
    with database.writer(EVERYWHERE) as session:
        person = factories.make_person(session, email=email, **given)
        factories.make_membership(session, organisation, person, roles or (Role.AUTHOR,))
        session.commit()
    return person


def leave(browser: Browser, slug: str, **fields: str) -> str:
    """Press a provider's button and return where the browser is sent."""
    answer = browser.post(f"/fi/login/providers/{slug}", fields)
    assert 200 == answer.status_code, answer.text
    return answer.headers["Refresh"].removeprefix("0; url=")


def come_back(browser: Browser, address: str) -> Any:
    """Open the address that leads back."""
    parts = urlsplit(address)
    return browser.get(f"{parts.path}?{parts.query}", **{"Sec-Fetch-Site": "cross-site"})


def sign_in(browser: Browser, voucher: Voucher, subject: str = "aino", **claims: Any) -> Any:
    """Sign in by a provider and return what the site answers."""
    return come_back(browser, voucher.vouch(leave(browser, voucher.slug), subject, **{**KNOWN, **claims}))


def signed_in(database: Database) -> list[str | None]:
    """Return by which provider each login began."""
    with database.reader(EVERYWHERE) as session:
        return list(session.scalars(select(Login.provider)))


def said(browser: Browser) -> str:
    """Return the words of the page at hand."""
    assert browser.page is not None
    return words(browser.page)


def refused(browser: Browser, database: Database, answer: Any, status: int) -> str:
    """Check that nobody was signed in and the page says so in words of ours; return the reason it names."""
    assert status == answer.status_code, answer.text
    assert [] == signed_in(database)
    assert "Kirjautuminen ei onnistunut" in said(browser)
    assert browser.client.get_cookie("lva") is None
    found = re.search(r"Ylläpitäjälle: (\w+)", said(browser))
    return found[1] if found else ""


def parked(browser: Browser) -> dict[str, str]:
    """Post something without a login, and return what the login page carries along."""
    answer = browser.post("/fi/assessments/new", {"title": "Koulun sulkeminen"})
    assert 401 == answer.status_code
    return {name: value for name, value in browser.hidden().items() if name.startswith("kept.")}


def earlier(minutes: float) -> int:
    """Return so many minutes ago, as tokens write it."""
    return int(dt.datetime.now(dt.UTC).timestamp() - minutes * 60)
