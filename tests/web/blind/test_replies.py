"""Claims about the pages on which a municipality answers a review."""

import json
import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from lva.domain.people import Actor
from lva.services.blind import feedback
from lva.storage.blind.sharing import Mail, Outgoing
from lva.storage.tenancy import EVERYWHERE
from tests.factories import AT
from tests.support import shares
from tests.support.pages import parsed, words
from tests.support.site import Browser, entered
from tests.support.town import Town

REVIEW = uuid.UUID("abababab-abab-abab-abab-abababababab")


def inside(app: Flask, town: Town, actor: Actor) -> Browser:
    """Return a browser in which somebody is signed in and has a page at hand."""
    browser = entered(app, town.database, actor)
    browser.get("/fi/")
    return browser


@pytest.fixture
def author(app: Flask, town: Town) -> Browser:
    return inside(app, town, town.author)


@pytest.fixture
def sharing(author: Browser, town: Town) -> str:
    """The address of the sharing of an assessment of which one review has come back."""
    shares.switch(town, "ratings")
    at = f"/fi/assessments/{shares.issued(town, sharing='ratings')}/sharing"
    author.post(at, {"policy": "ratings"})
    author.post(f"{at}/read", {"digest": digest(author, f"{at}/read"), "read_through": "yes"})
    (row,) = queued(town, Mail.SHARE)
    review = {
        "format": "lava.blind.review/1", "id": REVIEW.hex, "share": json.loads(row.body)["record"]["id"], "by": "A",
        "pack": {"id": "lava", "version": "2026.1"}, "criteria": {"6": {"mark": "1", "comment": "Ohut."}},
        "week": "2026-W50",
    }  # fmt: skip
    with town.database.writer(EVERYWHERE) as session:
        feedback.take_in(session, town.ports.secret, AT, [review])
        session.commit()
    return at


def digest(browser: Browser, address: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', browser.get(address).text)
    assert found
    return found[1]


def queued(town: Town, kind: Mail) -> list[Outgoing]:
    with town.database.reader(town.organisation_id) as session:
        wanted = select(Outgoing).where(Outgoing.organisation_id == town.organisation_id, Outgoing.kind == kind)
        return list(session.scalars(wanted))


def write(browser: Browser, sharing: str, text: str) -> str:
    """Write an answer, go on to what would leave, and return the address of that page."""
    answer = browser.post(f"{sharing}/reviews/{REVIEW}", {"reply": text, "then": "send"})
    assert (303, True) == (answer.status_code, answer.location.endswith(f"/{REVIEW}/reply"))
    return str(answer.location)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_shows_exactly_what_leaves(author: Browser, town: Town, sharing: str, language: str) -> None:
    address = write(author, sharing, "Soita Maija Virtaselle, 040 123 4567.")
    page = author.get(address.replace("/fi/", f"/{language}/"))
    leaves = words(next(one for one in parsed(page.text).iter() if one.get("id") == "leaves"))
    assert "Virtaselle" not in leaves
    assert "[HENKILÖ 1]" in leaves
    assert [] == queued(town, Mail.REPLY)


def test_an_answer_is_sent_once_and_stands_beside_its_review(author: Browser, town: Town, sharing: str) -> None:
    address = write(author, sharing, "Kiitos. Lisäämme seurannan.")
    done = author.post(f"{address}/send", {"digest": digest(author, address), "read_through": "yes"})
    assert (303, 1) == (done.status_code, len(queued(town, Mail.REPLY)))
    page = author.get(sharing)
    assert "Lähetetty arvioijalle" in page.text
    assert 'name="reply"' not in page.text
    assert 303 == author.get(address).status_code
    assert 303 == author.post(f"{sharing}/reviews/{REVIEW}", {"reply": "Toisin."}).status_code
    assert 303 == author.post(f"{address}/send", {"digest": "0" * 64, "read_through": "yes"}).status_code
    assert 1 == len(queued(town, Mail.REPLY))


def test_what_is_possible_waits_on_the_page_and_on_the_server(author: Browser, town: Town, sharing: str) -> None:
    address = write(author, sharing, "Vertailu Satamaan lisätään.")
    page = author.get(address).text
    assert 'name="digest"' not in page
    refused = author.post(f"{address}/send", {"digest": "0" * 64, "read_through": "yes"})
    assert (422, []) == (refused.status_code, queued(town, Mail.REPLY))
    (key,) = set(re.findall(r'name="(do\.[0-9a-f]{16})"', page))
    assert 303 == author.post(address, {"language": "fi", key: "keep"}).status_code
    sent = author.post(f"{address}/send", {"digest": digest(author, address), "read_through": "yes"})
    assert (303, 1) == (sent.status_code, len(queued(town, Mail.REPLY)))


def test_without_the_tick_and_with_a_stale_page_nothing_leaves(author: Browser, town: Town, sharing: str) -> None:
    address = write(author, sharing, "Kiitos.")
    shown = digest(author, address)
    unread = author.post(f"{address}/send", {"digest": shown})
    assert (422, True) == (unread.status_code, "Lue vastaus läpi" in unread.text)
    write(author, sharing, "Kiitos paljon.")
    stale = author.post(f"{address}/send", {"digest": shown, "read_through": "yes"})
    assert (422, True) == (stale.status_code, "on muuttunut" in stale.text)
    assert [] == queued(town, Mail.REPLY)


@pytest.mark.parametrize(
    ("form", "status"),
    [({"language": "de"}, 422), ({"language": "fi", "do.0000000000000000": "mask"}, 404),
     ({"language": "fi", "do.x": "publish"}, 404)],
)  # fmt: skip
def test_a_crafted_decision_is_refused(author: Browser, sharing: str, form: dict[str, str], status: int) -> None:
    assert status == author.post(write(author, sharing, "Kiitos."), form).status_code


def test_a_share_that_was_taken_back_is_told(author: Browser, sharing: str) -> None:
    address = write(author, sharing, "Kiitos.")
    author.post(f"{sharing}/withdraw", {})
    assert "Jakaminen on peruttu" in author.get(address).text
    assert 422 == author.post(f"{address}/send", {"digest": "0" * 64, "read_through": "yes"}).status_code


def test_without_a_draft_the_page_leads_back(author: Browser, sharing: str) -> None:
    assert 303 == author.get(f"{sharing}/reviews/{REVIEW}/reply").status_code
    assert 404 == author.get(f"{sharing}/reviews/{uuid.UUID(int=0)}/reply").status_code


def test_who_may_not_share_finds_nothing_there(app: Flask, town: Town, sharing: str) -> None:
    outsider = inside(app, town, town.administrator)
    assert 404 == outsider.get(f"{sharing}/reviews/{REVIEW}/reply").status_code
    assert 404 == outsider.post(f"{sharing}/reviews/{REVIEW}/reply/send", {}).status_code
