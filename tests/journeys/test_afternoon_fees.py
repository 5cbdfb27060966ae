"""Claims about one matter carried by hand from the start page to a document that anybody can verify."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.author import Author
from tests.support.browser import violations, window
from tests.support.office import Office
from tests.support.written import example

pytestmark = [pytest.mark.needs("chromium", "axe"), pytest.mark.slow]
_TITLE = "Perusopetuksen iltapäivätoiminnan maksut 1.8.2027 alkaen"
_PAGES = [
    "screening",
    "depth",
    "background",
    "alternatives",
    "children",
    "hearing",
    "impacts",
    "impact-details",
    "weighing",
    "follow-up",
    "confirm",
]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_a_matter_is_carried_from_the_start_page_to_a_verified_document(
    browser: Browser, office: Office, tmp_path: Path, *, scripts: bool
) -> None:
    found: list[str] = []

    def look(page: Page) -> None:
        if scripts:
            found.extend(violations(page))

    with window(browser, office.served.url, scripts=scripts) as watched:
        person = Author(watched.page, look, example=example("afternoon-fees"))
        person.sign_in(office.author)
        reference = person.begin()
        assert _PAGES == person.write()
        _submit(person)
        person.sign_out()
        person.sign_in(office.approver)
        watched.expected.add(422)
        _approve(person, reference)
        file, code = _issue(person, tmp_path)
        person.sign_out()
        _verify(person, file, code)
        assert [] == watched.complaints
    assert [] == found


def _submit(person: Author) -> None:
    assert person.page.url.endswith("/check")
    assert person.say("The assessment is ready to be sent.") in person.page.locator("aside").inner_text()
    person.follow("Continue")
    person.press("Send for approval")
    assert person.say("waiting for approval") in person.page.locator(".head").inner_text()


def _approve(person: Author, reference: str) -> None:
    person.look(person.page)
    person.page.locator("tr", has_text=reference).get_by_role("link", name=_TITLE).click()
    person.follow("Approve the assessment")
    person.press("Approve the assessment")
    assert person.page.locator("[data-error-summary]").is_visible(), "nobody approves without the statement"
    person.page.locator("#accepted").check()
    person.press("Approve the assessment")
    assert person.say("approved") in person.page.locator(".head").inner_text()


def _issue(person: Author, folder: Path) -> tuple[Path, str]:
    person.follow("Confirm and make the PDF")
    person.press("Confirm and make the PDF")
    person.page.wait_for_url("**/documents")
    assert person.say("The assessment is confirmed") == person.heading()
    person.look(person.page)
    code = person.page.locator(".panel .code").inner_text()
    with person.page.expect_download() as download:
        person.page.locator("main a.btn[download]").click()
    file = folder / "appendix.pdf"
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"%PDF-")
    return file, code


def _verify(person: Author, file: Path, code: str) -> None:
    authentic, changed = person.say("The document is authentic"), person.say("The document has been changed")
    person.page.goto("/fi/")
    person.follow("Check a document")
    person.page.get_by_label(person.say("Verification code")).fill(code.lower())
    person.press("Check the code")
    assert (authentic, _TITLE) == (person.heading(), person.page.locator(".facts dd").first.inner_text())
    assert authentic == _upload(person, file)
    other = file.with_name("changed.pdf")
    other.write_bytes(file.read_bytes() + b"\n% one line more\n")
    assert changed == _upload(person, other)


def _upload(person: Author, file: Path) -> str:
    person.page.goto("/fi/verify")
    person.page.get_by_label(person.say("The PDF you received")).set_input_files(file)
    person.press("Check the file")
    person.look(person.page)
    return person.heading()
