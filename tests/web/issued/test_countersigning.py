"""Claims about the page of a document's signatures: who has signed, who is expected, and handing back a file."""

import io
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from lva.domain.errors import KeyUnusable
from lva.domain.signatories import SETTING
from lva.services import organisations
from lva.services.issued import documents
from lva.services.work import Ports
from lva.storage import issuing
from lva.storage.people import Organisation
from tests import packs
from tests.factories import AT
from tests.support import pki
from tests.support.outside import APPROVER, PRESENTER, signed
from tests.support.pages import words
from tests.support.site import Browser, SignedIn, entered, make_app
from tests.support.town import Town


@pytest.fixture
def app(ports: Ports, town: Town, tmp_path: Path) -> Flask:
    """The site with a key that can sign."""
    return make_app(replace(ports, signer=town.ports.signer), tmp_path)


@pytest.fixture
def waiting(town: Town) -> str:
    """The reference of an issued document in which a presenter and an approver are to sign."""
    with town.database.writer(town.organisation_id) as session:
        slug = session.get_one(Organisation, town.organisation_id).slug
        organisations.choose(session, AT, slug, {SETTING: ["presenter", "approver"]}, packs.shipped())
        session.commit()
    return town.issued()


def _code(town: Town) -> str:
    with town.working() as work:
        return issuing.document_list(work.session, town.organisation_id)[0].code


def _file(town: Town) -> bytes:
    with town.working() as work:
        return documents.file_of(town.ports, issuing.document_list(work.session, town.organisation_id)[0])


def _signed(content: bytes, field: str, name: str) -> bytes:
    return signed(content, field, pki.make_holder(name, AT))


def _at(town: Town, reference: str, language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/documents/{_code(town)}/signatures"


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _said(browser: Browser) -> str:
    return words(_page(browser))


def _hand_back(browser: Browser, address: str, content: bytes | None) -> int:
    browser.get(address)
    file = FileStorage(io.BytesIO(content or b""), "liite.pdf" if content is not None else "")
    return browser.post(address, {"file": file}).status_code


def test_a_document_without_places_has_no_form_and_no_link(town: Town, signed_in: SignedIn) -> None:
    reference = town.issued()
    browser = signed_in(town.approver)
    browser.get(f"/fi/assessments/{reference}/documents")
    assert [] == [one for one in _page(browser).iter("a") if str(one.get("href")).endswith("/signatures")]
    assert 200 == browser.get(_at(town, reference)).status_code
    assert [] == list(_page(browser).iter("input"))[1:], "only the form that signs out"


def test_a_file_is_handed_back_and_told_until_all_have_signed(
    town: Town, waiting: str, signed_in: SignedIn, spoken: str
) -> None:
    browser = signed_in(town.approver)
    browser.get(f"/{spoken}/assessments/{waiting}/documents")
    (link,) = [one for one in _page(browser).iter("a") if str(one.get("href")).endswith("/signatures")]
    assert "0" in words(link)
    address = _at(town, waiting, spoken)
    assert address == link.get("href")
    assert 303 == _hand_back(browser, address, _signed(_file(town), APPROVER, "Oskari Kuvitteellinen"))
    assert 200 == browser.get(address).status_code
    assert 2 == len([one for one in _page(browser).iter("dd") if "Oskari Kuvitteellinen" in words(one)])
    assert 303 == _hand_back(browser, address, _signed(_file(town), PRESENTER, "Joku Muu"))
    browser.get(address)
    assert "Joku Muu" in _said(browser)
    assert [] == [one for one in _page(browser).iter("input") if one.get("type") == "file"]


def test_what_is_refused_is_told_at_the_field_and_nothing_changes(
    town: Town, waiting: str, signed_in: SignedIn, spoken: str
) -> None:
    browser, issued = signed_in(town.approver), _file(town)
    address = _at(town, waiting, spoken)
    for content in (None, issued, b"no pdf at all", issued[:-9] + b"\nchanged"):
        assert 422 == _hand_back(browser, address, content)
        (error,) = [one for one in _page(browser).iter("p") if one.get("id") == "file-e"]
        assert words(error)
    assert issued == _file(town)


def test_only_those_of_the_organisation_may_see_and_only_officials_hand_back(
    town: Town, waiting: str, signed_in: SignedIn, guest: Browser
) -> None:
    content = _signed(_file(town), APPROVER, "Oskari Kuvitteellinen")
    reader = signed_in(town.administrator)
    assert 200 == reader.get(_at(town, waiting)).status_code
    assert [] == [one for one in _page(reader).iter("input") if one.get("type") == "file"]
    assert 404 == _hand_back(reader, _at(town, waiting), content)
    assert 401 == _hand_back(guest, _at(town, waiting), content)
    author = signed_in(town.author)
    wrong = f"/fi/assessments/{town.written()}/documents/{_code(town)}/signatures"
    assert [404, 404] == [author.get(wrong).status_code, _hand_back(author, wrong, content)]


def test_a_file_of_trust_that_cannot_be_read_is_said(ports: Ports, town: Town, waiting: str, tmp_path: Path) -> None:
    def unreadable() -> tuple[bytes, ...]:
        raise KeyUnusable("trust_file")

    site = make_app(replace(ports, signer=town.ports.signer, trusted=unreadable), tmp_path)
    browser = entered(site, town.database, town.approver)
    content = _signed(_file(town), APPROVER, "Oskari Kuvitteellinen")
    assert 422 == _hand_back(browser, _at(town, waiting), content)
    assert "varmenteiden" in _said(browser)


def test_verification_says_that_an_earlier_file_is_not_the_newest(
    town: Town, waiting: str, signed_in: SignedIn, guest: Browser, spoken: str
) -> None:
    issued = _file(town)
    unheard = _signed(issued, PRESENTER, "Elli Malli")
    _hand_back(signed_in(town.approver), _at(town, waiting), _signed(issued, APPROVER, "Oskari Kuvitteellinen"))
    headings = []
    for content in (issued, unheard, _file(town)):
        address = f"/{spoken}/verify"
        guest.get(address)
        assert 200 == guest.post(address, {"file": FileStorage(io.BytesIO(content), "liite.pdf")}).status_code
        headings.append(words(next(_page(guest).iter("h1"))))
        assert "Oskari Kuvitteellinen" in _said(guest)
    assert 3 == len({*headings})
