"""Two people in two windows: one asks beside the text, the other answers, resolves and brings an earlier text back."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from lva import paths
from lva.i18n import load
from tests.support.browser import window
from tests.support.office import Office
from tests.support.served import Account

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]
_say = load(paths.TRANSLATIONS)["fi"].text
_ASKED = "Milloin lapset kuultiin?"


@contextmanager
def _signed_in(browser: Browser, office: Office, account: Account, *, scripts: bool) -> Iterator[Page]:
    with window(browser, office.served.url, scripts=scripts) as watched:
        watched.page.goto("/fi/login")
        watched.page.fill("#email", account.email)
        watched.page.fill("#password", account.password)
        watched.page.click("main form button")
        watched.page.wait_for_url("**/assessments")
        yield watched.page
        assert [] == watched.complaints


def _press(page: Page, message: str) -> None:
    page.get_by_role("button", name=_say(message)).first.click()


def test_a_question_is_asked_beside_the_text_and_seen_to(browser: Browser, office: Office) -> None:
    reference = office.draft()
    address = f"/fi/assessments/{reference}"
    with (
        _signed_in(browser, office, office.approver, scripts=False) as asks,
        _signed_in(browser, office, office.author, scripts=True) as writes,
    ):
        asks.goto(f"{address}/comments?at=proposal")
        asks.fill("#text", _ASKED)
        asks.select_option("#assigned", index=1)
        _press(asks, "Send the comment")
        expect(asks.get_by_text(_ASKED)).to_be_visible()
        writes.goto(f"{address}/steps/matter")
        expect(writes.get_by_role("complementary").get_by_text(_ASKED)).to_be_visible()
        box = writes.locator('[name="proposal"]')
        before = box.input_value()
        box.fill("Esitys on nyt toinen.")
        # The way to the comments saves what was typed.
        _press(writes, "Answer or resolve")
        writes.wait_for_url("**/comments?at=proposal")
        _press(writes, "Resolved")
        asks.reload()
        expect(asks.get_by_text(_ASKED)).to_be_visible()
        asks.goto(f"{address}/comments")
        expect(asks.get_by_text(_ASKED)).to_be_hidden()
        writes.goto(f"{address}/history/texts?at=proposal")
        expect(writes.get_by_text("Esitys on nyt toinen.")).to_be_visible()
        _press(writes, "Restore the text before")
        writes.goto(f"{address}/steps/matter")
        assert before == writes.locator('[name="proposal"]').input_value()
