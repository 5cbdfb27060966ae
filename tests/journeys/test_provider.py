"""A claim about an official whose town signs in by a provider: there and back without scripts, and nothing lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from lva import paths
from lva.i18n import load
from tests.support import vouchers
from tests.support.browser import Watched, overflow, violations, window
from tests.support.served import ORGANISATION, Account, Served, new_installation
from tests.support.vouchers import DOMAIN, Voucher

pytestmark = [pytest.mark.needs("chromium", "axe"), pytest.mark.slow]
_say = load(paths.TRANSLATIONS)["fi"].text
_TITLE = "Liikuntamaksut"
_PROPOSAL = "Kunta alkaa periä lapsilta liikuntahallien maksuja."
_FILE = """
[providers.kunta]
name = {{ fi = "Esimerkkilän tunnus", sv = "Exempelby konto", en = "Esimerkkilä account" }}
issuer = "{issuer}"
client_id = "lava"
client_secret_file = "kunta.secret"
organisations = ["{organisation}"]
email_domains = ["{domain}"]
"""


@pytest.fixture(scope="module")
def voucher() -> Iterator[Voucher]:
    """A provider that others have written."""
    with vouchers.mock() as running:
        yield running


@pytest.fixture(scope="module")
def town(voucher: Voucher, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Account]]:
    """A served town whose author the provider knows."""
    folder: Path = tmp_path_factory.mktemp("provider")
    text = _FILE.format(issuer=voucher.issuer, organisation=ORGANISATION, domain=DOMAIN)
    (folder / "providers.toml").write_text(text, "utf-8")
    (folder / "kunta.secret").write_text("not-so-secret", "utf-8")
    installation = new_installation(folder / "instance")
    author = installation.let_in("Aino Esimerkki", "author")
    voucher.know("aino", email=author.email, email_verified=True, name=author.name)
    with installation.serving(LVA_PROVIDERS_FILE=str(folder / "providers.toml")) as served:
        yield served, author


def _by_provider(page: Page, button: str) -> None:
    """Press the provider's button and say there who one is."""
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/oauth2/authorize**")
    page.fill('[name="sub"]', "aino")
    page.get_by_role("button", name="Authorize").click()


def _staying(route: Route) -> None:
    """Answer as the site does, but for the order to go on at once."""
    answer = route.fetch()
    route.fulfill(response=answer, headers={name: text for name, text in answer.headers.items() if name != "refresh"})


def test_the_pages_around_a_provider_keep_the_rules_of_accessibility(
    browser: Browser, town: tuple[Served, Account]
) -> None:
    served, _ = town
    button = _say("Sign in with %(provider)s", provider="Esimerkkilän tunnus")
    with window(browser, served.url) as watched:
        page, faults = watched.page, []
        watched.expected |= {400}
        page.goto("/fi/login")
        faults += [*violations(page), *overflow(page)]
        page.route("**/login/providers/kunta", _staying)
        page.get_by_role("button", name=button).click()
        page.get_by_role("link", name=_say("Go on")).wait_for()
        faults += [*violations(page), *overflow(page)]
        page.unroute("**/login/providers/kunta")
        page.goto("/providers/kunta/answer?error=access_denied")
        faults += [*violations(page), *overflow(page)]
        page.goto("/fi/login/providers/kunta/left")
        faults += [*violations(page), *overflow(page)]
    assert [] == faults


def test_an_official_signs_in_by_the_towns_own_account_and_loses_nothing(
    browser: Browser, town: tuple[Served, Account]
) -> None:
    served, author = town
    with window(browser, served.url, scripts=False) as watched:
        page = watched.page
        page.goto("/fi/assessments/new?individual=no")
        _by_provider(page, _say("Sign in with %(provider)s", provider="Esimerkkilän tunnus"))
        page.wait_for_url("**/fi/assessments/new?individual=no")
        page.fill('[name="title"]', _TITLE)
        page.fill('[name="proposal"]', _PROPOSAL)
        _end_login(browser, served, watched)
        watched.expected |= {401}
        page.locator("main form button").first.click()
        _by_provider(page, _say("Sign in with %(provider)s", provider="Esimerkkilän tunnus"))
        page.wait_for_url("**/login/kept/**")
        assert _TITLE == page.locator('[name="title"]').get_attribute("value")
        page.get_by_role("button", name=_say("Save my text and go on")).click()
        page.wait_for_url("**/steps/screening")
        page.get_by_role("button", name=_say("Sign out")).click()
        page.wait_for_url("**/left")
        page.get_by_role("link", name=_say("Sign out of %(provider)s too", provider="Esimerkkilän tunnus")).click()
        page.wait_for_url("**/oauth2/end_session**")
        assert [] == watched.complaints
    assert author.email.endswith(DOMAIN)


def _end_login(browser: Browser, served: Served, watched: Watched) -> None:
    """Sign out elsewhere with the same cookie."""
    with window(browser, served.url) as other:
        other.context.add_cookies([{**one, "url": None} for one in watched.context.cookies(served.url)])
        other.page.goto("/fi/assessments")
        other.page.get_by_role("button", name=_say("Sign out")).click()
        other.page.wait_for_url("**/left")
