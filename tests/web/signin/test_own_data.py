"""Claims about the pages on which people see, take and give up what is kept of them."""

import io
import json
import zipfile

import pytest

from lva.domain.notices import NoticeKind
from lva.services.telling import notices
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town


@pytest.fixture
def browser(signed_in: SignedIn, town: Town) -> Browser:
    """A browser of the author, on the page of their data."""
    town.started()
    browser = signed_in(town.author)
    browser.get("/fi/account/data")
    return browser


def test_the_page_says_what_goes_and_what_stays_and_why(browser: Browser, spoken: str) -> None:
    assert 200 == browser.get(f"/{spoken}/account/data").status_code
    assert browser.page is not None
    assert 1 == len(list(browser.page.iter("table")))


def test_the_copy_is_an_archive_for_programs_and_for_reading(browser: Browser, spoken: str) -> None:
    browser.get(f"/{spoken}/account/data")
    answer = browser.post(f"/{spoken}/account/data/copy")
    assert ("application/zip", 200) == (answer.content_type, answer.status_code)
    assert "lva-own-data-2025-11-20.zip" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert ["data.json", "data.html"] == archive.namelist()
        found = json.loads(archive.read("data.json"))
        read = archive.read("data.html").decode()
    assert "lava.own-data/1" == found["format"]
    assert "Aino Esimerkki" in read
    assert f'<html lang="{spoken}">' in read
    assert "src=" not in read, "nothing is loaded from elsewhere"


def test_asking_for_erasure_reaches_the_administrators(browser: Browser, town: Town) -> None:
    assert 303 == browser.post("/fi/account/data/erasure").status_code
    browser.get("/fi/account/data?done=asked")
    assert browser.page is not None
    assert "kuukauden kuluessa" in words(browser.page)
    with town.working(town.administrator) as work:
        assert [NoticeKind.ERASURE] == [one.kind for one in notices.mine(work)]


def test_administrators_see_how_long_what_is_kept_and_others_do_not(
    signed_in: SignedIn, town: Town, spoken: str
) -> None:
    assert 404 == signed_in(town.author).get("/fi/retention").status_code
    browser = signed_in(town.administrator)
    assert 200 == browser.get(f"/{spoken}/retention").status_code
    assert 200 == browser.get(f"/{spoken}/settings/retention").status_code
