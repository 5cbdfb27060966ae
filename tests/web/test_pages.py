"""Claims about the pages for everybody, the addresses without a language and the static files."""

import gzip
import shutil
from pathlib import Path

import pytest

from lva import paths
from lva.services.work import Ports
from lva.storage.engine import Database
from tests.support.pages import words
from tests.support.queries import counted
from tests.support.site import Browser, make_app

PAGES = ("", "help", "privacy", "accessibility", "login")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_public_page_is_there_for_guests_and_for_officials(
    guest: Browser, browser: Browser, language: str, name: str
) -> None:
    assert 200 == guest.get(f"/{language}/{name}").status_code
    answer = browser.get(f"/{language}/{name}")
    assert (200, language) == (answer.status_code, answer.headers["Content-Language"])


@pytest.mark.parametrize("name", PAGES)
def test_a_guest_costs_the_database_nothing(guest: Browser, database: Database, name: str) -> None:
    with counted(database) as statements:
        guest.get(f"/fi/{name}")
    assert 0 == len(statements)


@pytest.mark.parametrize("depth", ["brief", "full"])
def test_everybody_gets_the_blank_form_from_the_help(guest: Browser, database: Database, depth: str) -> None:
    guest.get("/sv/help")
    assert guest.page is not None
    (link,) = [str(one.get("href")) for one in guest.page.iter("a") if str(one.get("href")).endswith(f"/lava/{depth}")]
    with counted(database) as statements:
        answers = [guest.get(link) for _ in range(2)]
    assert [(200, "application/pdf")] * 2 == [(one.status_code, one.content_type) for one in answers]
    assert answers[0].data == answers[1].data
    assert 0 == len(statements)


@pytest.mark.parametrize("name", ["lava/none", "lava/deep", "atlantis/brief"])
def test_a_form_that_does_not_exist_is_not_found(guest: Browser, name: str) -> None:
    assert 404 == guest.get(f"/fi/help/forms/{name}").status_code


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        ("", "", "fi"),
        ("", "sv-FI,sv;q=0.9,en;q=0.8", "sv"),
        ("", "de", "fi"),
        ("en", "sv", "en"),
        ("de", "sv", "sv"),
    ],
)
def test_the_start_speaks_the_language_of_the_cookie_then_of_the_browser(
    guest: Browser, cookie: str, accepted: str, language: str
) -> None:
    if cookie:
        guest.client.set_cookie("lva-language", cookie)
    answer = guest.get("/", **{"Accept-Language": accepted})
    assert (302, f"/{language}/") == (answer.status_code, answer.location)
    assert {"cookie", "accept-language"} == {name.lower() for name in answer.vary}


def test_the_settings_name_the_last_resort(ports: Ports, tmp_path: Path) -> None:
    assert "/sv/" == Browser(make_app(ports, tmp_path, LVA_LANGUAGE="sv")).get("/").location


def test_the_square_code_of_a_document_leads_to_its_verification(guest: Browser) -> None:
    assert "/fi/verify/57TD-3XPM-N1VZ-TXT4" == guest.get("/verify/57TD-3XPM-N1VZ-TXT4").location
    assert "/fi/verify" == guest.get("/verify").location
    assert "/fi/verify/a%3Fb" == guest.get("/verify/a%3Fb").location


def test_a_page_is_remembered_as_the_language_of_its_reader(guest: Browser) -> None:
    guest.get("/sv/help")
    assert "/sv/" == guest.get("/").location


def test_every_page_leads_to_itself_in_the_other_languages(guest: Browser) -> None:
    guest.get("/fi/login?next=/fi/help")
    assert guest.page is not None
    links = {link.get("lang"): link.get("href") for link in guest.page.iter("a") if link.get("lang")}
    assert {"sv": "/sv/login?next=/fi/help", "en": "/en/login?next=/fi/help"}.items() <= links.items()


def test_what_only_answers_a_post_leads_to_the_start_in_other_languages(guest: Browser) -> None:
    guest.get("/fi/logout")
    assert guest.page is not None
    assert "/sv/" in {link.get("href") for link in guest.page.iter("a") if link.get("lang") == "sv"}


def test_the_navigation_of_a_guest_asks_for_no_login(guest: Browser, browser: Browser) -> None:
    guest.get("/fi/")
    browser.get("/fi/")
    assert guest.page is not None
    assert browser.page is not None
    assert "/fi/assessments" not in {link.get("href") for link in guest.page.iter("a")}
    assert "Maija Malli" in words(browser.page)


@pytest.fixture
def style(guest: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ports: Ports) -> str:
    """The address of a style sheet of 1 000 bytes."""
    static = shutil.copytree(paths.STATIC, tmp_path / "static")
    (static / "icons").mkdir()
    (static / "style.css").write_bytes(b"p{}\n" * 250)
    (static / "icons" / "dot.png").write_bytes(b"\x89PNG")
    monkeypatch.setattr(paths, "STATIC", static)
    guest.app = make_app(ports, tmp_path)
    guest.client = guest.app.test_client()
    site = guest.app.extensions["lva"]
    address: str = site.pages["fi"].globals["static"]("style.css")
    return address


def test_a_static_file_is_kept_for_ever_under_the_digest_of_its_bytes(guest: Browser, style: str) -> None:
    answer = guest.get(style)
    assert (b"p{}\n" * 250, "text/css; charset=utf-8") == (answer.data, answer.content_type)
    assert "public, max-age=31536000, immutable" == answer.headers["Cache-Control"]


def test_a_static_file_under_an_old_digest_is_the_present_one_and_not_kept(guest: Browser, style: str) -> None:
    answer = guest.get(style.replace(style.split("/")[2], "0123456789ab"))
    assert (200, "no-cache") == (answer.status_code, answer.headers["Cache-Control"])


def test_text_is_sent_compressed_to_whoever_understands_it(guest: Browser, style: str) -> None:
    answer = guest.get(style, **{"Accept-Encoding": "gzip"})
    assert "gzip" == answer.headers["Content-Encoding"]
    assert (b"p{}\n" * 250) == gzip.decompress(answer.data)
    assert {"accept-encoding"} == {name.lower() for name in answer.vary}


@pytest.mark.usefixtures("style")
def test_a_picture_is_sent_as_it_is(guest: Browser) -> None:
    site = guest.app.extensions["lva"]
    answer = guest.get(site.pages["fi"].globals["static"]("icons/dot.png"), **{"Accept-Encoding": "gzip"})
    assert (b"\x89PNG", "image/png") == (answer.data, answer.content_type)


@pytest.mark.usefixtures("style")
@pytest.mark.parametrize("name", ["nothing.css", "../app.py", "..%2fapp.py", "icons"])
def test_only_static_files_are_static_files(guest: Browser, name: str) -> None:
    assert 404 == guest.get(f"/static/0123456789ab/{name}").status_code


def test_a_static_file_asks_nothing_of_the_database(browser: Browser, database: Database) -> None:
    with counted(database) as statements:
        browser.client.get("/static/0123456789ab/nothing.css", headers={"Accept": "application/json"})
        browser.client.get("/")
    assert ["select login"] == statements.kinds(), "only the page that says 404 looks who is there"
