"""Claims about two people in two windows: neither stands in the other's way from the first conflict to the document."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator

from lva.domain.workflow import State
from tests.journeys.person import Looking, Person
from tests.support.browser import Watched, window
from tests.support.office import Office
from tests.support.served import Account

pytestmark = [pytest.mark.needs("chromium", "axe"), pytest.mark.slow]
_FIRST = "Valtuusto pyysi selvitystä. Laatija kirjoitti tämän."
_SECOND = "Valtuusto pyysi selvitystä. Kollega kirjoitti tämän."
_WISH = "Onko tausta selvä?"
_FAULT = "Kerro taustassa, milloin valtuusto pyysi selvitystä."
_LAST_FAULT = "Johtopäätöksestä puuttuu, kuka tiedottaa perheille."


@contextmanager
def _seated(browser: Browser, office: Office, account: Account, looking: Looking) -> Iterator[tuple[Person, Watched]]:
    """Let somebody sit down at a window of their own."""
    with window(browser, office.served.url) as watched:
        person = Person(watched.page, looking)
        person.sign_in(account)
        person.page.wait_for_url("**/assessments")
        yield person, watched
        assert [] == watched.complaints


def _card(person: Person, words: str) -> Locator:
    return person.main.locator("section.sheet", has_text=words)


def test_conflict_review_send_back_mending_approval_and_issue(browser: Browser, office: Office) -> None:
    reference, looking = office.draft("afternoon-fees"), Looking()
    place = f"/fi/assessments/{reference}"
    with _seated(browser, office, office.author, looking) as (author, mine):
        with _seated(browser, office, office.colleague, looking) as (colleague, _):
            _write_the_same(author, mine, colleague, place)
        with _seated(browser, office, office.approver, looking) as (approver, _):
            _ask(author, office, place)
            _judge(approver, reference)
            _mend(author, place)
            author.visit(f"{place}/moves/submit")
            author.press("Send for approval")
            _send_back_by_a_verdict(approver, place)
            assert State.DRAFT is office.stored(reference).row.state
            _answer(author, place)
            author.visit(f"{place}/moves/submit")
            author.press("Send for approval")
            _approve(approver, place)
            author.visit(place)
            author.follow("Confirm and make the PDF")
            author.press("Confirm and make the PDF")
            author.page.wait_for_url("**/documents")
    assert State.ISSUED is office.stored(reference).row.state
    assert [] == looking.found


def _write_the_same(author: Person, mine: Watched, colleague: Person, place: str) -> None:
    for person, text in ((author, _FIRST), (colleague, _SECOND)):
        person.visit(f"{place}/steps/background")
        person.page.fill('[name="why"]', text)
    colleague.press("Save and continue")
    colleague.page.wait_for_url("**/steps/alternatives")
    mine.expected.add(409)
    author.press("Save and continue")
    assert author.say("Somebody else changed the same text") == author.heading()
    author.page.get_by_label(author.say("Both, one after the other")).check()
    author.page.locator("main form .acts button").first.click()
    author.page.wait_for_url("**/steps/alternatives")


def _ask(author: Person, office: Office, place: str) -> None:
    author.visit(place)
    author.follow("Ask for a review")
    author.page.get_by_label(office.approver.name).check()
    author.page.get_by_label(author.say("What do you hope for? (optional)")).fill(_WISH)
    author.press("Ask for a review")
    author.page.wait_for_url("**/review")
    assert office.approver.name in author.main.inner_text()


def _judge(approver: Person, reference: str) -> None:
    approver.visit("/fi/assessments")
    approver.go(f"{approver.say('to review')} (1)")
    approver.page.locator("tr", has_text=reference).get_by_role("link").first.click()
    approver.follow("Go to the review of the sections")
    assert _WISH in approver.main.inner_text()
    approver.page.locator("tbody th a").first.click()
    approver.page.check('[name="judgement"][value="to_correct"]')
    approver.page.fill("#words", _FAULT)
    approver.press("Save and go to the next section")
    approver.page.check('[name="judgement"][value="fine"]')
    approver.press("Save and go to the next section")
    approver.visit(f"/fi/assessments/{reference}/review")
    approver.press("I have reviewed what I wanted to")
    assert approver.reads("has reviewed")


def _mend(author: Person, place: str) -> None:
    """See what is asked beside the page on which it is written, mend it, and say so."""
    author.visit(f"{place}/moves/submit")
    assert _FAULT in author.main.inner_text(), "nothing is sent on silently"
    author.visit(f"{place}/steps/background")
    assert _FAULT in author.main.inner_text()
    author.page.fill('[name="why"]', f"{_FIRST} Pyyntö tehtiin tammikuussa.")
    author.press("Save and continue")
    author.page.wait_for_url("**/steps/alternatives")
    author.visit(place)
    author.page.locator("aside .talk a").first.click()
    card = _card(author, _FAULT)
    assert author.say("Given about an earlier text") in card.inner_text()
    card.locator('[name="reply"][value="mended"]').check()
    author.press("Save the answer")
    assert author.say("mended") in _card(author, _FAULT).inner_text()


def _send_back_by_a_verdict(approver: Person, place: str) -> None:
    approver.visit(f"{place}/review/sections/conclusion")
    approver.page.check('[name="judgement"][value="to_correct"]')
    approver.page.fill("#words", _LAST_FAULT)
    approver.press("Save the verdict")
    approver.visit(f"{place}/moves/send_back")
    assert _LAST_FAULT in approver.main.inner_text(), "the verdict goes along"
    approver.press("Send back to the author")


def _answer(author: Person, place: str) -> None:
    author.visit(f"{place}/review/sections/conclusion")
    card = _card(author, _LAST_FAULT)
    card.locator('[name="reply"][value="left"]').check()
    card.locator("textarea").fill("Tiedottamisesta sovitaan kokouksen jälkeen.")
    author.press("Save the answer")
    assert author.say("left as it is") in _card(author, _LAST_FAULT).inner_text()


def _approve(approver: Person, place: str) -> None:
    approver.visit(f"{place}/moves/approve")
    assert _LAST_FAULT in approver.main.inner_text(), "what stays open is seen before approving"
    approver.page.check("#accepted")
    approver.put_in("Why is it approved although corrections are open?", "Tiedottaminen kirjataan päätökseen.")
    approver.press("Approve the assessment")
    assert approver.say("approved") in approver.page.locator(".head").inner_text()
