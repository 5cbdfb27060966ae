"""Claims about the pages on which an assessment changes its state."""

from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from lva.domain.people import Actor
from lva.domain.workflow import MoveName, State
from lva.services.work import Ports
from tests.support import stored
from tests.support.forms import filled
from tests.support.pages import words
from tests.support.site import Browser, SignedIn, entered, make_app
from tests.support.town import Town


@pytest.fixture
def app(ports: Ports, town: Town, tmp_path: Path) -> Flask:
    """The site with a key that can sign."""
    return make_app(replace(ports, signer=town.ports.signer), tmp_path)


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _at(reference: str, move: str, language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/moves/{move}"


def _make(browser: Browser, reference: str, move: str, language: str = "fi", **typed: str) -> int:
    """Open the page of a move and press its button."""
    assert 200 == browser.get(_at(reference, move, language)).status_code
    return browser.post(_at(reference, move, language), filled(_page(browser), **typed)).status_code


def _state(town: Town, reference: str) -> State:
    return stored.opened(town, reference).row.state


def _in(town: Town, state: str) -> str:
    match state:
        case "draft":
            return town.written()
        case "waiting":
            return town.submitted()
        case "approved":
            return town.approved()
        case "issued":
            return town.issued()
        case _:
            reference = town.written()
            town.moved(reference, MoveName.WITHDRAW)
            return reference


@pytest.mark.parametrize(
    ("state", "move", "role"),
    [
        ("draft", "submit", "author"),
        ("draft", "withdraw", "author"),
        ("waiting", "approve", "approver"),
        ("waiting", "send_back", "approver"),
        ("waiting", "withdraw", "author"),
        ("approved", "issue", "approver"),
        ("approved", "send_back", "approver"),
        ("issued", "amend", "author"),
        ("withdrawn", "reopen", "author"),
    ],
)
def test_every_move_has_a_page_in_every_language_and_can_be_made(
    town: Town, signed_in: SignedIn, spoken: str, state: str, move: str, role: str
) -> None:
    reference = _in(town, state)
    before = _state(town, reference)
    actor: Actor = getattr(town, role)
    browser = signed_in(actor)
    browser.get(_at(reference, move, spoken))
    wanted = {name: ["Näin on parasta."] for name in ("words",) if _has(browser, name)}
    ticked = {name: ["yes"] for name in ("accepted",) if _has(browser, name)}
    form = {**filled(_page(browser)), **wanted, **ticked}
    assert 303 == browser.post(_at(reference, move, spoken), form).status_code
    assert before is not _state(town, reference)


def _has(browser: Browser, name: str) -> bool:
    return name in {one.get("name") for one in _page(browser).iter() if one.tag in {"textarea", "input"}}


def test_what_is_missing_before_sending_is_listed(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.written(conclusion=None)
    browser = signed_in(town.author)
    browser.get(_at(reference, "submit", spoken))
    (todo,) = [one for one in _page(browser).iter("section") if one.get("id") == "before"]
    links = [str(one.get("href")) for one in todo.iter("a")]
    assert [f"/{spoken}/assessments/{reference}/steps/weighing?back=check#conclusion"] == links
    assert [] == [one for one in _page(browser).iter("form") if one.get("action") == _at(reference, "submit", spoken)]


def test_sending_what_is_not_ready_changes_nothing(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.written(conclusion=None)
    browser = signed_in(town.author)
    browser.get(_at(reference, "submit", spoken))
    assert 422 == browser.post(_at(reference, "submit", spoken)).status_code
    assert State.DRAFT is _state(town, reference)


def test_an_approver_sees_in_short_what_is_approved(town: Town, signed_in: SignedIn, spoken: str) -> None:
    browser = signed_in(town.approver)
    browser.get(_at(town.submitted(), "approve", spoken))
    (facts,) = list(_page(browser).iter("dl"))
    assert "Sivistyslautakunta" in [words(one) for one in facts.iter("dd")]


def test_nobody_approves_without_the_statement(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.submitted()
    browser = signed_in(town.approver)
    assert 422 == _make(browser, reference, "approve", spoken)
    assert "#accepted" in [one.get("href") for one in _page(browser).iter("a")]
    assert State.IN_APPROVAL is _state(town, reference)


@pytest.mark.parametrize("move", ["send_back", "withdraw"])
def test_a_move_that_needs_words_asks_for_them(town: Town, signed_in: SignedIn, spoken: str, move: str) -> None:
    reference = town.submitted()
    browser = signed_in(town.approver if move == "send_back" else town.author)
    assert 422 == _make(browser, reference, move, spoken, words="   ")
    assert "#words" in [one.get("href") for one in _page(browser).iter("a")]
    assert State.IN_APPROVAL is _state(town, reference)


def test_a_move_made_twice_shows_its_result(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    browser.get(_at(reference, "submit"))
    form = filled(_page(browser))
    answers = [browser.post(_at(reference, "submit"), form) for _ in range(2)]
    assert [(303, f"/fi/assessments/{reference}")] * 2 == [(one.status_code, one.location) for one in answers]


def test_a_move_from_the_wrong_state_says_so(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.submitted()
    browser = signed_in(town.approver)
    browser.get(_at(reference, "approve", spoken))
    form = {**filled(_page(browser)), "accepted": ["yes"]}
    town.moved(reference, MoveName.WITHDRAW)
    assert 409 == browser.post(_at(reference, "approve", spoken), form).status_code
    assert 303 == browser.get(_at(reference, "approve", spoken)).status_code


@pytest.mark.parametrize("move", ["nothing", "start"])
def test_a_move_that_no_page_makes_is_not_found(town: Town, signed_in: SignedIn, move: str) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}")
    answers = (browser.get(_at(reference, move)).status_code, browser.post(_at(reference, move)).status_code)
    assert 404 in answers
    assert State.DRAFT is _state(town, reference)


def test_an_author_cannot_approve(town: Town, signed_in: SignedIn) -> None:
    reference = town.submitted()
    browser = signed_in(town.author)
    assert 200 == browser.get(_at(reference, "approve")).status_code
    assert "Oskari Kuvitteellinen" in words(_page(browser)), "it says who can"
    assert [] == [one for one in _page(browser).iter("form") if one.get("action") == _at(reference, "approve")]
    assert 404 == browser.post(_at(reference, "approve"), {"accepted": "yes"}).status_code
    assert State.IN_APPROVAL is _state(town, reference)


# -- issuing -----------------------------------------------------------------------------------------


def test_issuing_leads_to_the_document_and_twice_to_the_same(town: Town, signed_in: SignedIn) -> None:
    reference = town.approved()
    browser = signed_in(town.approver)
    browser.get(_at(reference, "issue"))
    form = filled(_page(browser))
    places = [browser.post(_at(reference, "issue"), form).location for _ in range(2)]
    assert [f"/fi/assessments/{reference}/documents"] * 2 == places
    assert State.ISSUED is _state(town, reference)


def test_issuing_what_is_not_approved_shows_what_it_needs(town: Town, signed_in: SignedIn) -> None:
    reference = town.submitted()
    browser = signed_in(town.approver)
    browser.get(f"/fi/assessments/{reference}")
    answer = browser.post(_at(reference, "issue"))
    assert answer.status_code in {303, 409}
    assert State.IN_APPROVAL is _state(town, reference)


def test_a_key_that_cannot_be_used_is_said_and_nothing_is_frozen(
    town: Town, ports: Ports, tmp_path: Path, spoken: str
) -> None:
    reference = town.approved()
    browser = entered(make_app(ports, tmp_path), town.database, town.approver)
    browser.get(_at(reference, "issue", spoken))
    assert 503 == browser.post(_at(reference, "issue", spoken)).status_code
    assert State.APPROVED is _state(town, reference)


def test_what_does_not_fit_on_page_one_is_told_before_it_is_sent(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.written(proposal="Pitkä ehdotus, joka täyttää sivun. " * 17, conclusion="Pitkä johtopäätös. " * 47)
    browser = signed_in(town.author)
    assert 200 == browser.get(_at(reference, "submit", spoken)).status_code
    assert [] == [one for one in _page(browser).iter("form") if one.get("action") == _at(reference, "submit", spoken)]
    assert 422 == browser.post(_at(reference, "submit", spoken)).status_code


def test_characters_that_paper_cannot_show_are_told_before_sending_and_stop_nothing(
    town: Town, signed_in: SignedIn, spoken: str
) -> None:
    reference = town.written(conclusion="Lapsille käy hyvin \N{GRINNING FACE}.")
    browser = signed_in(town.author)
    assert 200 == browser.get(_at(reference, "submit", spoken)).status_code
    assert "\N{GRINNING FACE} (U+1F600)" in words(_page(browser))
    assert 303 == browser.post(_at(reference, "submit", spoken), filled(_page(browser))).status_code
    assert State.IN_APPROVAL is _state(town, reference)
