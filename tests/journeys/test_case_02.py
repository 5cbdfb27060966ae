"""Claims about a large real matter that a person writes at full depth, page by page, up to the issued document."""

from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from lva.domain.judging import findings
from tests.cases import records
from tests.journeys.official import Official
from tests.support.browser import window
from tests.support.office import Office
from tests.support.pdf import read_back

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]
_CASE: Final = "02"


def test_a_village_school_is_assessed_in_full(browser: Browser, office: Office, tmp_path: Path) -> None:
    with window(browser, office.served.url) as watched:
        person = Official(watched.page, example=records.completed(_CASE))
        person.sign_in(office.author)
        reference = person.begin()
        written = person.write()
        assert {"handlings", "sites", "phases", "costs", "evidence", "grid", "steps", "attachments"} <= set(written)
        person.come_back()
        _is_as_the_case(office, reference)
        person.page.goto(f"/fi/assessments/{reference}/check")
        person.follow("Continue")
        person.press("Send for approval")
        person.sign_out()
        person.sign_in(office.approver)
        person.page.goto(f"/fi/assessments/{reference}")
        person.follow("Approve the assessment")
        person.page.locator("#accepted").check()
        person.press("Approve the assessment")
        person.follow("Confirm and make the PDF")
        person.press("Confirm and make the PDF")
        person.page.wait_for_url("**/documents")
        with person.page.expect_download() as download:
            person.page.locator("main a.btn[download]").click()
        file = tmp_path / "appendix.pdf"
        download.value.save_as(file)
        assert [] == watched.complaints
    found = read_back(file.read_bytes())
    assert [] == found.problems
    assert "Tiistenjoki" in found.text


def _is_as_the_case(office: Office, reference: str) -> None:
    """Compare what was typed in the browser with what the case says, entry by entry."""
    stored, expected = office.stored(reference).dossier, records.seen(records.completed(_CASE))
    assert () == findings.blocking(stored)
    assert set(expected.answers) <= set(stored.answers)
    for name in stored.pack.lists:
        typed = [{key for key, value in entry.fields.items() if value} for entry in stored.of(name)]
        meant = [{key for key, value in entry.fields.items() if value} for entry in expected.of(name)]
        assert len(meant) == len(typed), name
        assert [[]] * len(meant) == [sorted(one - other) for one, other in zip(meant, typed, strict=True)], name
