"""Claims about comments beside the text: writing them, answering, resolving, and what goes wrong."""

import re
import uuid
from typing import Final

import pytest
from sqlalchemy import select, update

from lva.domain.references import uuid7
from lva.domain.together.conversations import TEXT
from lva.domain.workflow import MoveName
from lva.storage.base import table_of
from lva.storage.people import Organisation
from lva.storage.together.threads import Message, Thread
from tests.factories import AT
from tests.support.forms import filled
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town

_AT_ONE: Final = "/comments?at=heard"


def _url(reference: str, rest: str = "/comments", language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}{rest}"


def _said(browser: Browser) -> str:
    assert browser.page is not None
    return words(browser.page)


def _post(browser: Browser, reference: str, **fields: str) -> int:
    browser.get(_url(reference, f"/comments?at={fields['at']}" if fields.get("at") == "heard" else "/comments"))
    given = {"csrf": browser.csrf, "id": str(uuid7(AT)), **fields}
    return browser.post(_url(reference), given).status_code


def _thread(town: Town) -> str:
    with town.working() as work:
        owned = Thread.organisation_id == town.organisation_id
        return str(work.session.scalars(select(Thread.id).where(owned)).one())


def test_an_approver_comments_a_question_and_the_author_sees_it_beside_the_text(
    signed_in: SignedIn, town: Town, spoken: str
) -> None:
    reference = town.written()
    approver = signed_in(town.approver)
    approver.get(_url(reference, _AT_ONE, spoken))
    assert approver.page is not None
    form = filled(approver.page, text="Kuka kuuli?\nMilloin?", assigned=str(town.author.person_id))
    assert 303 == approver.post(_url(reference, language=spoken), form).status_code
    author = signed_in(town.author)
    for place in ("/steps/hearing", "/comments?show=mine", _AT_ONE):
        author.get(_url(reference, place, spoken))
        assert "Kuka kuuli? Milloin?" in re.sub(r"\s+", " ", _said(author))
    author.get(_url(reference, "", spoken))
    assert author.page is not None
    links = [one.get("href") or "" for one in author.page.iter("a")]
    assert any(one.endswith("/comments?show=mine") for one in links)


def test_a_thread_is_answered_assigned_resolved_and_opened_again(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    assert 303 == _post(browser, reference, at="heard", text="Kuka kuuli?")
    thread = _thread(town)
    for fields in (
        {"do": "reply", "text": "Minä kuulin."},
        {"do": "assign", "assigned": str(town.other.person_id)},
        {"do": "resolve"},
    ):
        assert 303 == _post(browser, reference, thread=thread, **fields)
    browser.get(_url(reference, "/comments?show=all"))
    assert "Minä kuulin." in _said(browser)
    browser.get(_url(reference))
    assert "Minä kuulin." not in _said(browser)
    assert 303 == _post(browser, reference, thread=thread, do="reopen")
    browser.get(_url(reference))
    assert "Minä kuulin." in _said(browser)


@pytest.mark.parametrize(
    "fields",
    [
        {"at": "heard", "text": "x" * (TEXT + 1)},
        {"at": "nowhere", "text": "Teksti jota ei hukata"},
        {"at": "heard", "text": "Teksti jota ei hukata", "assigned": str(uuid.UUID(int=5))},
        {"at": "heard", "text": "Teksti jota ei hukata", "assigned": "joku"},
    ],
)
def test_a_comment_that_is_refused_keeps_its_words(signed_in: SignedIn, town: Town, fields: dict[str, str]) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    assert 422 == _post(browser, reference, **fields)
    assert browser.page is not None
    assert fields["text"] in ["".join(one.itertext()).strip() for one in browser.page.iter("textarea")]


def test_an_answer_to_a_thread_that_was_resolved_meanwhile_keeps_its_words(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    _post(browser, reference, at="heard", text="Kuka kuuli?")
    thread = _thread(town)
    _post(browser, reference, thread=thread, do="resolve")
    assert 422 == _post(browser, reference, thread=thread, do="reply", text="Minä kuulin.")
    assert browser.page is not None
    assert "Minä kuulin." in ["".join(one.itertext()).strip() for one in browser.page.iter("textarea")]
    assert 303 == _post(browser, reference, thread=thread, do="again", text="Minä kuulin.")


def test_what_was_withdrawn_meanwhile_is_not_commented_and_the_words_stay(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    browser.get(_url(reference, _AT_ONE))
    town.moved(reference, MoveName.WITHDRAW)
    given = {"csrf": browser.csrf, "id": str(uuid7(AT)), "at": "heard", "text": "Kuka kuuli?"}
    assert 422 == browser.post(_url(reference), given).status_code
    assert browser.page is not None
    assert "Kuka kuuli?" in ["".join(one.itertext()).strip() for one in browser.page.iter("textarea")]
    browser.get(_url(reference, _AT_ONE))
    assert not list(browser.page.iter("textarea"))


@pytest.mark.parametrize(
    "place", ["nowhere", "hearing.x", "step/x", "section/x", "heard:x", "hearing.019aa0b4-e100-7f82-b8b8-f481c567da63"]
)
def test_a_crafted_place_is_not_found(signed_in: SignedIn, town: Town, place: str) -> None:
    browser = signed_in(town.author)
    assert 404 == browser.get(_url(town.started(), f"/comments?at={place}")).status_code


def test_a_thread_of_another_assessment_and_a_crafted_one_are_not_found(signed_in: SignedIn, town: Town) -> None:
    reference, other = town.started(), town.started()
    browser = signed_in(town.author)
    _post(browser, reference, at="heard", text="Kuka kuuli?")
    for thread in (_thread(town), "x", ""):
        assert 404 == _post(browser, other, thread=thread, do="resolve")


def test_the_draft_shows_comments_if_that_is_asked(signed_in: SignedIn, town: Town) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    _post(browser, reference, at="heard", text="Kuka kuuli?")
    plain, told = (browser.get(_url(reference, f"/documents/draft{query}")).data for query in ("", "?comments=1"))
    assert len(plain) < len(told)


def test_answers_are_commented_by_those_who_only_read_them(signed_in: SignedIn, town: Town) -> None:
    browser = signed_in(town.approver)
    browser.get(_url(town.submitted(), "/check"))
    assert browser.page is not None
    links = [one.get("href") or "" for one in browser.page.iter("a")]
    assert any("/comments?at=conclusion" in one for one in links)


def test_the_page_is_saved_before_its_comments_are_shown(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    address = _url(reference, "/steps/matter")
    browser.get(address)
    assert browser.page is not None
    form = filled(browser.page, proposal="Koulu yhdistetään.")
    found = {
        see: browser.post(address, {**form, "see": [see]}).location for see in ("comments|proposal", "texts|proposal")
    }
    assert {
        "comments|proposal": _url(reference, "/comments?at=proposal"),
        "texts|proposal": _url(reference, "/history/texts?at=proposal"),
    } == found
    browser.get(_url(reference, "/history/texts?at=proposal"))
    assert "Koulu yhdistetään." in _said(browser)


def test_whoever_saved_here_just_now_is_named(signed_in: SignedIn, town: Town) -> None:
    reference = town.written()
    browser = signed_in(town.other)
    browser.get(_url(reference, "/steps/hearing"))
    assert "Aino Esimerkki tallensi" in _said(browser)


def test_messages_stand_in_the_table_as_plain_text(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    _post(browser, reference, at="heard", text="<b>Kuka</b> & miksi\x07?")
    with town.working() as work:
        own = select(table_of(Message).c.text).where(table_of(Message).c.organisation_id == town.organisation_id)
        assert ["<b>Kuka</b> & miksi?"] == list(work.session.scalars(own))
    browser.get(_url(reference))
    assert "<b>Kuka</b> & miksi?" in _said(browser)


def test_only_those_who_take_part_save_where_that_was_chosen_and_the_text_is_kept(
    signed_in: SignedIn, town: Town
) -> None:
    reference = town.started()
    with town.working() as work:
        row = table_of(Organisation)
        chosen = update(row).where(row.c.id == town.organisation_id).values(settings={"only_participants_edit": True})
        work.session.execute(chosen)
    browser = signed_in(town.other)
    address = _url(reference, "/steps/matter")
    browser.get(address)
    assert "Aino Esimerkki" in _said(browser)
    assert browser.page is not None
    form = filled(browser.page, proposal="Koulu yhdistetään toiseen.")
    assert 403 == browser.post(address, form).status_code
    assert "Koulu yhdistetään toiseen." in _said(browser)
    assert "Aino Esimerkki" in _said(browser)
    kept = filled(browser.page)
    author = signed_in(town.author)
    author.get(_url(reference, "/participants"))
    given = {"csrf": author.csrf, "do": "add", "person": str(town.other.person_id)}
    assert 303 == author.post(_url(reference, "/participants"), given).status_code
    assert 303 == browser.post(address, kept).status_code
