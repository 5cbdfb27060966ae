"""Claims about those who get an issued document: the council member who checks it, and the registry that files it."""

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser

from tests.journeys.person import Looking, Person
from tests.support.browser import window
from tests.support.office import Office

pytestmark = [pytest.mark.needs("chromium", "axe"), pytest.mark.slow]
_TITLE = "Perusopetuksen iltapäivätoiminnan maksut 1.8.2027 alkaen"


@pytest.fixture(scope="module")
def issued(office: Office) -> str:
    """The reference of an assessment whose document was issued."""
    return office.issued()


@pytest.fixture(scope="module")
def appendix(office: Office, issued: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The PDF as it comes with the meeting papers."""
    file = tmp_path_factory.mktemp("papers") / "liite-1.pdf"
    said = office.served.installation.run("documents", "list")
    code = next(line for line in said.splitlines() if issued in line).split()[0]
    office.served.installation.run("documents", "fetch", code, "--output", str(file))
    return file


def test_a_council_member_learns_whether_the_appendix_is_authentic(
    browser: Browser, office: Office, appendix: Path
) -> None:
    looking = Looking()
    with window(browser, office.served.url) as watched:
        person = Person(watched.page, looking)
        person.visit(_square_code(appendix))
        assert person.page.url.startswith(f"{office.served.url}/fi/verify/"), "the square code needs no language"
        assert "The document is authentic" == _verdict(person)
        facts = person.page.locator(".facts").first.inner_text()
        assert all(one in facts for one in (_TITLE, "Esimerkkilä", person.say("Confirmed")))
        person.follow("Check a document")
        assert "The document is authentic" == _upload(person, appendix)
        assert person.reads("The file is, byte for byte, the one that was issued.")
        assert person.say("Valid") in person.page.locator(".facts").last.inner_text()
        assert "The document has been changed" == _upload(person, _changed(appendix))
        assert person.reads("What to do")
        assert 0 == person.page.get_by_role("link", name=person.say("Read as a web page")).count(), (
            "as it needs a login"
        )
        assert [] == watched.complaints
    assert [] == looking.found


def _square_code(file: Path) -> str:
    """Return the address behind the square code; the same is its link."""
    with pikepdf.open(file) as pdf:
        found = {str(one.A.URI) for one in pdf.pages[0].Annots if "/A" in one and "/verify/" in str(one.A.URI)}
    (address,) = found
    return address


def _changed(file: Path) -> Path:
    other = file.with_name("muutettu.pdf")
    other.write_bytes(file.read_bytes() + b"\n% one line more\n")
    return other


def _upload(person: Person, file: Path) -> str:
    person.visit("/fi/verify")
    person.page.get_by_label(person.say("The PDF you received")).set_input_files(file)
    person.press("Check the file")
    return _verdict(person)


def _verdict(person: Person) -> str:
    """Return what the page says of the document, as a message of the catalogue."""
    person.look(person.page)
    verdicts = ("The document is authentic", "The document has been changed")
    return {person.say(one): one for one in verdicts}.get(person.heading(), person.heading())


def test_the_registry_files_the_pdf_with_its_metadata(browser: Browser, office: Office, issued: str) -> None:
    looking = Looking()
    with window(browser, office.served.url) as watched:
        person = Person(watched.page, looking)
        person.sign_in(office.colleague)
        person.page.get_by_role("searchbox").fill(issued)
        person.press("Search assessments")
        person.look(person.page)
        person.page.locator("tr", has_text=issued).get_by_role("link").first.click()
        person.go(person.say("Version %(version)s, %(language)s", version=1, language=person.say("Finnish")))
        document = _download(person, "Download the PDF (%(language)s)", language=person.say("Finnish"))
        metadata = json.loads(_download(person, "Metadata for the case system (JSON)"))
        bundle = zipfile.ZipFile(io.BytesIO(_download(person, "PDF, metadata and record (zip)")))
        code = person.page.locator(".panel .code").inner_text()
        person.look(person.page)
        assert [] == watched.complaints
    assert [] == looking.found
    assert [document] == [bundle.read(name) for name in bundle.namelist() if name.endswith(".pdf")]
    assert [metadata] == [json.loads(bundle.read(name)) for name in bundle.namelist() if name.endswith("metadata.json")]
    said = json.dumps(metadata)
    (record,) = (bundle.read(name) for name in bundle.namelist() if not name.endswith((".pdf", "metadata.json")))
    digests = [hashlib.sha256(one).hexdigest() for one in (document, record)]
    assert digests == [one for one in digests if one in said], "the digests of the file and of its record"
    assert code in said
    assert re.search(rf"/documents/{code}\b", said), "an address that lasts"


def _download(person: Person, message: str, **given: object) -> bytes:
    link = person.main.get_by_role("link", name=person.say(message, **given), exact=True)
    with person.page.expect_download() as download:
        link.click()
    return Path(download.value.path()).read_bytes()
