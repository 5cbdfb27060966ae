"""Claims about the companions of a document on the site: whoever may have the PDF may have them."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from lva.domain.workflow import MoveName
from lva.services.issued import documents
from lva.services.work import Ports
from lva.storage import issuing
from tests.support.pages import words
from tests.support.secrets import issued_with_secrets
from tests.support.site import Browser, SignedIn, make_app
from tests.support.town import Town

_EVERY = ("/html", "/metadata.json", "/bundle.zip")


@pytest.fixture
def app(ports: Ports, town: Town, tmp_path: Path) -> Flask:
    """The site with a key that can sign."""
    return make_app(replace(ports, signer=town.ports.signer), tmp_path)


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _code(town: Town) -> str:
    with town.working() as work:
        return issuing.document_list(work.session, town.organisation_id)[0].code


def _at(reference: str, code: str, rest: str, language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/documents/{code}{rest}"


def _links(browser: Browser, ending: str) -> list[str]:
    hrefs = (str(one.get("href")) for one in _page(browser).iter("a"))
    return [href for href in hrefs if href.endswith(ending)]


@pytest.fixture
def school(town: Town) -> str:
    """A full assessment with a text for children, issued."""
    reference = town.written("village-school")
    town.moved(reference, MoveName.SUBMIT)
    town.moved(reference, MoveName.APPROVE, town.approver)
    documents.issue(town.errand(), reference)
    return reference


# -- the twin ----------------------------------------------------------------------------------------


def test_the_result_leads_to_every_companion(town: Town, signed_in: SignedIn) -> None:
    reference = town.issued()
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}/documents")
    code = _code(town)
    assert [[_at(reference, code, rest)] for rest in _EVERY] == [_links(browser, rest) for rest in _EVERY]


def test_the_twin_is_a_page_in_every_language_of_the_site(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.issued()
    browser = signed_in(town.author)
    assert 200 == browser.get(_at(reference, _code(town), "/html", spoken)).status_code
    (article,) = _page(browser).iter("article")
    assert (None if spoken == "fi" else "fi-FI") == article.get("lang")
    assert "Perusopetuksen iltapäivätoiminnan" in "".join(article.itertext())
    assert _code(town) in "".join(article.itertext())


def test_the_contents_lead_to_the_sections(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(_at(town.issued(), _code(town), "/html"))
    anchors = {str(one.get("href"))[1:] for one in _page(browser).iter("a") if str(one.get("href")).startswith("#s")}
    assert anchors
    assert anchors <= {one.get("id") for one in _page(browser).iter("h2")}


def test_a_document_in_two_languages_is_named_so_and_read_in_both(town: Town, signed_in: SignedIn) -> None:
    reference = town.issued(pdf_langs=["fi+sv"])
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}/documents")
    assert "Lataa PDF (suomi ja ruotsi rinnakkain)" in words(_page(browser))
    assert 200 == browser.get(_at(reference, _code(town), "/html")).status_code
    (article,) = _page(browser).iter("article")
    assert {"fi-FI", "sv-FI"} == {lang for one in article.iter() if (lang := one.get("lang"))}
    assert 200 == browser.get(f"/fi/verify/{_code(town)}").status_code


def test_a_draft_has_a_twin_that_says_what_it_is(town: Town, signed_in: SignedIn, spoken: str) -> None:
    browser = signed_in(town.author)
    answer = browser.get(_at(town.written(), "draft", "/html", spoken))
    assert 200 == answer.status_code
    assert {"fi": "Luonnos", "sv": "Utkast", "en": "Draft"}[spoken] in words(_page(browser))


# -- sidecar and bundle --------------------------------------------------------------------------------


def test_the_sidecar_is_handed_out_under_the_name_of_the_file(town: Town, signed_in: SignedIn) -> None:
    reference = town.issued()
    answer = signed_in(town.author).get(_at(reference, _code(town), "/metadata.json"))
    assert (200, "application/json") == (answer.status_code, answer.content_type)
    assert f'attachment; filename="{reference}-v1-fi.metadata.json"' == answer.headers["Content-Disposition"]
    assert reference == json.loads(answer.data)["Reference"]


def test_the_addresses_in_the_sidecar_lead_somewhere(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    found = json.loads(browser.get(_at(town.issued(), _code(town), "/metadata.json")).data)
    paths = [urlsplit(found[key]).path for key in ("FileURI", "TwinURI")]
    assert [200, 200] == [browser.get(path).status_code for path in paths]


def test_the_bundle_is_one_zip(town: Town, signed_in: SignedIn) -> None:
    answer = signed_in(town.author).get(_at(town.issued(), _code(town), "/bundle.zip"))
    assert (200, "application/zip") == (answer.status_code, answer.content_type)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert 3 == len(archive.namelist())


def test_of_a_damaged_file_there_is_no_bundle(town: Town, signed_in: SignedIn, tmp_path: Path) -> None:
    reference = town.issued()
    (file,) = [path for path in (tmp_path / "archive").rglob("*") if path.is_file()]
    file.chmod(0o600)
    file.write_bytes(b"%PDF-damaged")
    answer = signed_in(town.author).get(_at(reference, _code(town), "/bundle.zip"))
    assert (500, "text/html; charset=utf-8") == (answer.status_code, answer.content_type)


# -- for children --------------------------------------------------------------------------------------


def test_the_page_for_children_is_shown_and_printed(town: Town, school: str, signed_in: SignedIn, spoken: str) -> None:
    browser = signed_in(town.author)
    browser.get(_at(school, _code(town), "/html", spoken))
    (link,) = [one for one in _links(browser, "") if "/children/" in one]
    assert 200 == browser.get(link).status_code
    (article,) = _page(browser).iter("article")
    assert 4 == len(list(article.iter("section")))
    assert "Te haluatte pieneen kouluun." in "".join(article.itertext())
    (paper,) = _links(browser, "/pdf")
    answer = browser.get(paper)
    assert ("application/pdf", True) == (answer.content_type, answer.data.startswith(b"%PDF-"))


def test_a_draft_has_a_page_for_children_that_says_what_it_is(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(_at(town.written("village-school"), "draft", "/html"))
    (link,) = [one for one in _links(browser, "") if "/children/" in one]
    browser.get(link)
    assert "Luonnos" in words(_page(browser))


def test_a_text_that_is_not_there_is_not_found(town: Town, signed_in: SignedIn) -> None:
    nobody = "/children/00000000-0000-7000-8000-000000000000"
    browser, reference = signed_in(town.author), town.issued()
    assert [404, 404] == [browser.get(_at(reference, _code(town), nobody + rest)).status_code for rest in ("", "/pdf")]


# -- the restricted annex ------------------------------------------------------------------------------


def test_those_who_work_on_the_matter_get_the_restricted_annex(town: Town, signed_in: SignedIn) -> None:
    reference = issued_with_secrets(town)
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}/documents")
    (link,) = _links(browser, "/restricted")
    assert "application/pdf" == browser.get(link).content_type
    town.moved(reference, MoveName.AMEND)
    assert (409, "text/html; charset=utf-8") == ((answer := browser.get(link)).status_code, answer.content_type)


def test_nobody_else_gets_or_sees_it(town: Town, signed_in: SignedIn) -> None:
    reference = issued_with_secrets(town)
    browser = signed_in(town.administrator)
    browser.get(f"/fi/assessments/{reference}/documents")
    assert [] == _links(browser, "/restricted")
    assert 404 == browser.get(_at(reference, _code(town), "/restricted")).status_code


def test_without_secrets_there_is_none(town: Town, signed_in: SignedIn) -> None:
    browser, reference = signed_in(town.author), town.issued()
    assert 404 == browser.get(_at(reference, _code(town), "/restricted")).status_code


# -- who may -------------------------------------------------------------------------------------------


def test_guests_are_asked_to_sign_in(town: Town, guest: Browser) -> None:
    reference = town.issued()
    answers = [guest.get(_at(reference, _code(town), rest)) for rest in _EVERY]
    assert [303] * len(_EVERY) == [answer.status_code for answer in answers]


def test_a_code_of_another_assessment_is_not_found(town: Town, signed_in: SignedIn) -> None:
    town.issued()
    browser, reference = signed_in(town.author), town.written()
    for code in (_code(town), "0000-0000-0000-0000", "nonsense"):
        assert [404] * len(_EVERY) == [browser.get(_at(reference, code, rest)).status_code for rest in _EVERY]


def test_a_draft_has_neither_sidecar_nor_bundle(town: Town, signed_in: SignedIn) -> None:
    browser, reference = signed_in(town.author), town.written()
    assert [404, 404] == [browser.get(_at(reference, "draft", rest)).status_code for rest in _EVERY[1:]]
