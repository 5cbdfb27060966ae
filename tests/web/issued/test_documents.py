"""Claims about an assessment's documents: the draft, the result, the files, and one left half made."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy import update

from lva import paths
from lva.domain.workflow import MoveName
from lva.i18n import load
from lva.services.issued import documents
from lva.services.work import Ports, Signer
from lva.storage import issuing
from lva.storage.documents import Document
from tests.support.forms import filled
from tests.support.pages import words
from tests.support.pdf import read_back
from tests.support.site import Browser, Clock, SignedIn, make_app
from tests.support.town import Town


class PowerCut(Exception):
    """The machine stops between the two transactions."""


class _Stopping:
    """A key that can be opened, on a machine that stops while it signs."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def __getattr__(self, name: str) -> object:
        return getattr(self._signer, name)

    def sign(self, *_: object, **__: object) -> bytes:
        """Stop."""
        raise PowerCut


@pytest.fixture
def app(ports: Ports, town: Town, tmp_path: Path) -> Flask:
    """The site with a key that can sign."""
    return make_app(replace(ports, signer=town.ports.signer), tmp_path)


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _at(reference: str, rest: str = "", language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/documents{rest}"


def _code(town: Town) -> str:
    with town.working() as work:
        return issuing.document_list(work.session, town.organisation_id)[0].code


def _half_made(town: Town) -> str:
    """Issue a document on a machine that stops while it signs."""
    reference = town.approved()
    stopping = town.with_ports(signer=lambda: _Stopping(town.ports.signer()))
    with pytest.raises(PowerCut):
        documents.issue(stopping.errand(), reference)
    return reference


# -- the draft ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", ["afternoon-fees", "sports-fees"])
def test_a_draft_can_be_had_at_any_time(town: Town, signed_in: SignedIn, spoken: str, example: str) -> None:
    reference = town.written(example)
    answer = signed_in(town.author).get(_at(reference, "/draft", spoken))
    assert (200, "application/pdf") == (answer.status_code, answer.content_type)
    assert answer.data.startswith(b"%PDF-")
    assert reference in answer.headers["Content-Disposition"]


def test_a_draft_has_the_comments_of_its_moves_if_wanted(town: Town, signed_in: SignedIn) -> None:
    reference = town.submitted()
    words = "Perustelkaa, miksi lapsia ei kuultu.\nPäivittäkää määrät."
    town.moved(reference, MoveName.SEND_BACK, town.approver, words)
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}")
    (link,) = [str(one.get("href")) for one in _page(browser).iter("a") if "comments=1" in str(one.get("href"))]
    found = read_back(browser.get(link).data)
    said = found.text.split("Kommentit ja perustelut")[1]
    assert [line for line in words.splitlines() if line not in said] == []
    assert "Oskari Kuvitteellinen" in said
    assert "Kommentit ja perustelut" not in read_back(browser.get(_at(reference, "/draft")).data).text


# -- the result --------------------------------------------------------------------------------------


def test_before_issuing_there_is_no_document(town: Town, signed_in: SignedIn, spoken: str) -> None:
    browser = signed_in(town.author)
    assert 200 == browser.get(_at(town.approved(), language=spoken)).status_code


def test_the_result_names_the_code_and_hands_out_the_file(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.issued()
    browser = signed_in(town.author)
    browser.get(_at(reference, language=spoken))
    code = _code(town)
    assert code in words(_page(browser))
    (link,) = [one for one in _page(browser).iter("a") if str(one.get("href")).endswith(f"/documents/{code}")]
    answer = browser.get(str(link.get("href")))
    assert (200, "application/pdf", True) == (answer.status_code, answer.content_type, answer.data.startswith(b"%PDF-"))


def test_a_code_of_another_assessment_is_not_found(town: Town, signed_in: SignedIn) -> None:
    town.issued()
    browser = signed_in(town.author)
    reference = town.written()
    codes = (_code(town), "0000-0000-0000-0000", "nonsense")
    assert [404] * 3 == [browser.get(_at(reference, f"/{code}")).status_code for code in codes]


def test_a_damaged_file_is_said_to_be_damaged_and_not_shown(
    town: Town, signed_in: SignedIn, tmp_path: Path, spoken: str
) -> None:
    reference = town.issued()
    (file,) = [path for path in (tmp_path / "archive").rglob("*") if path.is_file()]
    file.chmod(0o600)
    file.write_bytes(b"%PDF-damaged")
    browser = signed_in(town.author)
    answer = browser.get(_at(reference, f"/{_code(town)}", spoken))
    assert (500, "text/html; charset=utf-8") == (answer.status_code, answer.content_type)
    assert _code(town) in words(_page(browser))


@pytest.mark.parametrize("what", ["", "/bundle.zip"])
def test_a_missing_file_is_said_to_be_missing(
    town: Town, signed_in: SignedIn, tmp_path: Path, spoken: str, what: str
) -> None:
    reference = town.issued()
    (file,) = [path for path in (tmp_path / "archive").rglob("*") if path.is_file()]
    file.unlink()
    browser = signed_in(town.author)
    assert 500 == browser.get(_at(reference, f"/{_code(town)}{what}", spoken)).status_code
    assert load(paths.TRANSLATIONS)[spoken].text("The file is missing") in words(_page(browser))
    assert _code(town) in words(_page(browser))


# -- one left half made ------------------------------------------------------------------------------


def test_a_document_being_made_is_not_there_yet(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = _half_made(town)
    browser = signed_in(town.approver)
    assert 200 == browser.get(_at(reference, language=spoken)).status_code
    assert [] == [one for one in _page(browser).iter("form") if str(one.get("action")).endswith("/resume")]
    answer = browser.get(_at(reference, f"/{_code(town)}", spoken))
    assert (303, _at(reference, language=spoken)) == (answer.status_code, answer.location)


def test_a_document_left_half_made_is_finished_by_a_button(
    town: Town, signed_in: SignedIn, clock: Clock, spoken: str
) -> None:
    reference = _half_made(town)
    clock.move(minutes=5)
    browser = signed_in(town.approver)
    browser.get(_at(reference, language=spoken))
    form = filled(_page(browser))
    assert 303 == browser.post(_at(reference, "/resume", spoken), form).status_code
    browser.get(_at(reference, language=spoken))
    assert 200 == browser.get(_at(reference, f"/{_code(town)}", spoken)).status_code
    assert 303 == browser.post(_at(reference, "/resume", spoken), form).status_code, "there is nothing left to do"


def test_an_earlier_version_stays_at_hand(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.issued()
    with town.working() as work:
        work.session.execute(update(Document).values(version=0, issued_at=town.ports.clock() - dt.timedelta(days=1)))
    browser = signed_in(town.author)
    assert 200 == browser.get(_at(reference, language=spoken)).status_code
