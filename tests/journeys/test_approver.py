"""Claims about the approver: what waits is found and read, goes back with words, and is approved the second time."""

import pytest
from playwright.sync_api import Browser

from lva.domain.workflow import MoveName, State
from tests.journeys.person import Looking, Person
from tests.support.browser import window
from tests.support.office import Office

pytestmark = [pytest.mark.needs("chromium", "axe"), pytest.mark.slow]
_WORDS = "Kirjoittakaa vielä, paljonko maksuvapautuksia myönnettiin viime vuonna."


def test_what_waits_is_sent_back_with_words_and_approved_the_second_time(browser: Browser, office: Office) -> None:
    reference, looking = office.submitted(), Looking()
    with window(browser, office.served.url) as watched:
        person = Person(watched.page, looking)
        person.sign_in(office.approver)
        _find(person, reference)
        _read(person)
        watched.expected.add(422)
        _send_back(person)
        assert State.DRAFT is office.stored(reference).row.state
        office.carry(reference, MoveName.SUBMIT)
        _find(person, reference)
        assert _WORDS in person.page.locator(".talk").inner_text(), "what was asked for stands beside the assessment"
        _approve(person)
        assert State.APPROVED is office.stored(reference).row.state
        person.visit("/fi/assessments?show=approval")
        assert reference not in person.main.inner_text(), "it waits no longer"
        assert [] == watched.complaints
    assert [] == looking.found


def _find(person: Person, reference: str) -> None:
    """Ask the list for what waits, and open it."""
    person.visit("/fi/assessments")
    person.page.get_by_label(person.say("Show")).select_option(label=person.say("those waiting for approval"))
    person.press("Search assessments")
    person.look(person.page)
    person.page.locator("tr", has_text=reference).get_by_role("link").first.click()
    assert person.say("waiting for approval") in person.page.locator(".head").inner_text()


def _read(person: Person) -> None:
    person.follow("Read the answers")
    assert person.say("Check the answers") == person.heading()
    assert 0 == person.main.get_by_role("link", name=person.say("Change")).count(), "an approver changes nothing"
    person.follow("Task list")


def _send_back(person: Person) -> None:
    person.follow("Send back to the author")
    person.press("Send back to the author")
    assert person.page.locator("[data-error-summary]").is_visible(), "nothing goes back without words"
    person.put_in("What should be changed?", _WORDS)
    person.press("Send back to the author")
    assert person.say("draft") in person.page.locator(".head").inner_text()


def _approve(person: Person) -> None:
    person.follow("Approve the assessment")
    person.press("Approve the assessment")
    assert person.page.locator("[data-error-summary]").is_visible(), "nobody approves without the statement"
    person.page.locator("#accepted").check()
    person.press("Approve the assessment")
    assert person.say("approved") in person.page.locator(".head").inner_text()
    person.look(person.page)
