"""Claims about an assessment that is reviewed blind: from its giver to two reviewers and back, and who learns what."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, Response

from lva.domain.judging.rubric import NUMBERS
from tests.journeys.person import Looking, Person
from tests.support.browser import window
from tests.support.office import Office
from tests.support.served import ORGANISATION, Account

pytestmark = [pytest.mark.needs("chromium", "axe"), pytest.mark.slow]
_CASE = "village-school"
_COMMENT = "Kerro tarkemmin, mitä lapsilta kuultu muutti."
_ANSWER = "Kiitos, lisäämme lasten kuulemisen."
_TRACES = re.compile(
    r"esimerkkil|exempelstad|lva-20\d\d-|kivilah|rantakyl|keksitty|kuvitteelli|dnro|\b\d{2}:\d{2}\b"
    r"|\b(aino|eino|taimi|oskari|veikko)\b",
    re.IGNORECASE,
)
"""What would lead to the giver: its name and people, the assessment's reference, places, dockets, times of day."""


@dataclass
class Seen:
    """All that the reviewing organisation was sent: pages, addresses, headers and cookies."""

    told: list[str]

    def hear(self, response: Response) -> None:
        """Keep the address and the headers of an answer."""
        if "/static/" not in response.url:
            headers = "\n".join(f"{key}: {value}" for key, value in response.headers.items() if key != "date")
            self.told.append(f"{response.url}\n{headers}")

    def read(self, page: Page) -> None:
        """Keep a whole page as it came, hidden fields and all."""
        self.told.append(page.content())

    @property
    def traces(self) -> list[str]:
        """Return what leads to the giver, with some letters around it."""
        return [
            text[max(0, found.start() - 60) : found.end() + 60]
            for text in self.told
            for found in _TRACES.finditer(text)
        ]


@contextmanager
def _seated(
    browser: Browser, office: Office, account: Account, looking: Looking, seen: Seen | None
) -> Iterator[Person]:
    with window(browser, office.served.url) as watched:
        person = Person(watched.page, looking)
        person.sign_in(account)
        person.page.wait_for_url("**/*blind*" if seen else "**/assessments")
        if seen:
            watched.page.on("response", seen.hear)
            watched.page.on("domcontentloaded", seen.read)
        yield person
        assert [] == watched.complaints


def test_a_village_school_is_shared_reviewed_twice_and_hears_of_it_without_being_known(
    browser: Browser, office: Office
) -> None:
    run = office.served.installation.run
    run("organisation", "set", ORGANISATION, "--sharing", "ratings")
    coordinator = office.served.installation.found("mll", "MLL", "Kaisa Koordinoiva", "coordinator", kind="mll")
    reviewers = [
        office.served.installation.let_in(name, "blind_reviewer", "", "mll") for name in ("Raija Lukeva", "Timo Tarkka")
    ]
    reference, looking, seen = office.issued(_CASE), Looking(), Seen([])
    _share(browser, office, reference, looking)
    assert "shares = 1" in run("sharing", "release")
    with _seated(browser, office, coordinator, looking, seen) as person:
        for account in reviewers:
            person.visit("/fi/blind-desk")
            person.page.locator("tbody th a").first.click()
            person.page.select_option("#reviewer", label=f"{account.name} (0 odottaa)")
            person.press("Hand out")
    for account in reviewers:
        with _seated(browser, office, account, looking, seen) as person:
            _review(person)
    with _seated(browser, office, coordinator, looking, seen) as person:
        person.page.locator("tbody th a").first.click()
        person.press("I have read the comments; let them go")
        person.visit("/fi/blind-desk/agreement")
    assert "reviews = 2" in run("sharing", "release")
    with _seated(browser, office, office.author, looking, None) as person:
        person.visit(f"/fi/assessments/{reference}/sharing")
        said = person.main.inner_text()
        assert 2 * len(NUMBERS) == said.count(_COMMENT)
        assert not [account.name for account in (*reviewers, coordinator) if account.name in said]
    _answer(browser, office, reference, looking)
    assert "replies = 1" in run("sharing", "release")
    with _seated(browser, office, coordinator, looking, seen) as person:
        person.page.locator("tbody th a").first.click()
        person.page.wait_for_url("**/records/*")
        assert _ANSWER in person.main.inner_text()
        person.follow("Who has looked at the record")
        person.page.wait_for_url("**/views")
        assert 2 <= person.main.inner_text().count(person.say("the record, as its reviewer"))
        person.visit("/fi/notices")
    assert '"page":"review"' in run("audit", "views", "--organisation", "mll")
    reached = [_reads_answer(browser, office, account, looking, seen) for account in reviewers]
    assert [False, True] == sorted(reached), "the answer is one reviewer's"
    assert [] == seen.traces
    assert len(seen.told) > len(reviewers)
    assert [] == looking.found


def _share(browser: Browser, office: Office, reference: str, looking: Looking) -> None:
    with _seated(browser, office, office.author, looking, None) as person:
        person.visit(f"/fi/assessments/{reference}")
        person.follow("Send to MLL's blind review")
        person.press("Look at what would leave")
        person.page.wait_for_url("**/sharing/read")
        person.page.check("#read_through")
        person.press("Approve for blind review")
        person.page.wait_for_url("**/sharing")
        assert person.reads("Approved for blind review")


def _answer(browser: Browser, office: Office, reference: str, looking: Looking) -> None:
    """Answer reviewer A with what tells whose it is, which stays behind."""
    with _seated(browser, office, office.author, looking, None) as person:
        person.visit(f"/fi/assessments/{reference}/sharing")
        said = f"{_ANSWER} Esimerkkilässä, terveisin {office.author.name}, LVA-2026-7K3MQX."
        person.page.fill("#reply-A", said)
        onward = person.say("Save and look at what would leave")
        person.page.locator("#review-A").get_by_role("button", name=onward).click()
        person.page.wait_for_url("**/reply")
        waiting = person.page.locator('fieldset:not(:has(:checked)) input[value="mask"]')
        if waiting.count():
            for one in waiting.all():
                one.check()
            person.press("Save the decisions")
        person.page.check("#read_through")
        person.press("Send the answer to the reviewer")
        person.page.wait_for_url("**/sharing")
        assert person.page.locator("#review-A").get_by_text("Lähetetty arvioijalle").is_visible()


def _reads_answer(browser: Browser, office: Office, account: Account, looking: Looking, seen: Seen) -> bool:
    """Whether a reviewer finds the answer beside their review; what they are told of it is looked at as well."""
    with _seated(browser, office, account, looking, seen) as person:
        person.page.locator("tbody th a").first.click()
        person.page.get_by_text("ei enää muutu").wait_for()
        found = _ANSWER in person.main.inner_text()
        assert found is person.reads("Answer to reviewer %(letter)s", letter="A")
        person.visit("/fi/notices")
        assert found is ("Kunta vastasi sokkoarviointiin" in person.main.inner_text())
        return found


def _review(person: Person) -> None:
    person.page.locator("tbody th a").first.click()
    person.press("Open the record")
    for number in NUMBERS:
        person.page.check(f'[name="mark-{number}"][value="1"]')
        person.page.fill(f"#comment-{number}", _COMMENT)
    person.press("Save and lock the review")
    person.page.wait_for_url("**/blind-reviews?done=locked")
    assert person.reads("The review is locked. Thank you.")
