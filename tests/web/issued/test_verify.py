"""Claims about public verification: anybody may ask, by code or by file."""

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from lva.services.work import Ports
from lva.storage import issuing
from tests.support.pages import words
from tests.support.site import Browser, make_app
from tests.support.town import Town


@pytest.fixture
def code(town: Town) -> str:
    """The verification code of an issued document."""
    town.issued()
    with town.working() as work:
        return issuing.document_list(work.session, town.organisation_id)[0].code


@pytest.fixture
def file(code: str, tmp_path: Path) -> Path:
    """The archived file of that document."""
    assert code
    (found,) = [path for path in (tmp_path / "archive").rglob("*") if path.is_file()]
    return found


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _heading(browser: Browser) -> str:
    return words(next(_page(browser).iter("h1")))


def _upload(browser: Browser, content: bytes | None, language: str = "fi") -> int:
    """Send a file, or a form in which none was chosen; the body is made by hand so that no file stays open."""
    head = b'--line\r\nContent-Disposition: form-data; name="file"; filename="liite.pdf"\r\n\r\n'
    body = b"--line--\r\n" if content is None else head + content + b"\r\n--line--\r\n"
    return browser.send(f"/{language}/verify", body, "multipart/form-data; boundary=line").status_code


def test_the_form_is_shown_in_every_language(guest: Browser, spoken: str) -> None:
    assert 200 == guest.get(f"/{spoken}/verify").status_code


def test_a_typed_code_leads_to_its_page(guest: Browser) -> None:
    answer = guest.get("/fi/verify?code=57td+3xpm")
    assert (303, "/fi/verify/57td%203xpm") == (answer.status_code, answer.location)


def test_an_unknown_code_keeps_what_was_typed(guest: Browser, spoken: str) -> None:
    assert 404 == guest.get(f"/{spoken}/verify/0000-0000-0000-0000").status_code
    (typed,) = [one.get("value") for one in _page(guest).iter("input") if one.get("name") == "code"]
    assert "0000-0000-0000-0000" == typed


def test_a_known_code_shows_what_was_issued(guest: Browser, code: str, spoken: str) -> None:
    assert 200 == guest.get(f"/{spoken}/verify/{code.lower().replace('-', ' ')}").status_code
    assert code in words(_page(guest))


def test_a_code_whose_archived_file_is_damaged_says_so(guest: Browser, code: str, file: Path, spoken: str) -> None:
    file.chmod(0o600)
    file.write_bytes(b"%PDF-damaged")
    assert 500 == guest.get(f"/{spoken}/verify/{code}").status_code


def test_the_very_file_is_authentic_and_a_changed_one_is_not(guest: Browser, file: Path, spoken: str) -> None:
    content = file.read_bytes()
    guest.get(f"/{spoken}/verify")
    assert 200 == _upload(guest, content, spoken)
    authentic = _heading(guest)
    assert 200 == _upload(guest, content + b"\n%", spoken)
    assert authentic != _heading(guest)


@pytest.mark.parametrize(("content", "status"), [(None, 422), (b"", 422), (b"no pdf at all", 422)])
def test_what_is_no_document_is_said_to_be_none(
    guest: Browser, spoken: str, content: bytes | None, status: int
) -> None:
    guest.get(f"/{spoken}/verify")
    assert status == _upload(guest, content, spoken)


def test_a_document_may_be_larger_than_a_form(ports: Ports, tmp_path: Path) -> None:
    small: Flask = make_app(ports, tmp_path, LVA_BODY_BYTES="65536", LVA_UPLOAD_BYTES="1048576")
    browser = Browser(small)
    browser.get("/fi/verify")
    assert (422, 413) == (_upload(browser, b"x" * 500_000), _upload(browser, b"x" * 2_000_000))
