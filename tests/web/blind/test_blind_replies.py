"""Claims about answers on the pages of the reviewing organisation, and about who is seen looking at a record."""

import ast
import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from lva.domain.errors import Unavailable
from lva.services.blind import desk, replies, viewing
from lva.storage.blind import blind_views
from lva.storage.blind.blind_views import ViewedPage
from lva.storage.engine import Database
from lva.web.blind import viewed
from tests.factories import AT
from tests.support import league as leagues
from tests.support.league import League
from tests.support.replied import answered, item
from tests.support.site import Browser, entered
from tests.support.town import packs

RECORD = uuid.UUID(int=1)
WHERE = f"/fi/blind-desk/records/{RECORD}"
TELLING = "Soita Maija Virtaselle, 040 123 4567."


@pytest.fixture
def league(database: Database) -> League:
    return leagues.build(database)


@pytest.fixture
def coordinator(app: Flask, database: Database, league: League) -> Browser:
    browser = entered(app, database, league.people["coordinator"])
    browser.get("/fi/blind-desk/agreement")
    return browser


def give(league: League, letter: str, text: str) -> None:
    """Let the giver answer the review under a letter."""
    reviews = answered(league)
    with league.database.writer(league.organisation_id) as session:
        given = [item(RECORD, reviews[letter], text)]
        assert () == replies.arrive(session, packs(), league.organisation_id, given, "2025-W01")
        session.commit()


def reviewer(app: Flask, league: League, letter: str) -> tuple[Browser, str]:
    """Return the browser of whoever wrote the review under a letter, and the address of their review, opened."""
    with league.working("coordinator") as work:
        review = desk.lettered(one.review for one in desk.case(work, RECORD).reviews)[letter]
    actor = next(one for one in league.people.values() if one.person_id == review.reviewer_id)
    browser = entered(app, league.database, actor)
    browser.get("/fi/blind-reviews")
    browser.post(f"/fi/blind-reviews/{review.id}/open")
    return browser, f"/fi/blind-reviews/{review.id}"


def seen(league: League) -> list[tuple[str, ViewedPage]]:
    with league.working("coordinator") as work:
        rows = blind_views.views(work.session, league.organisation_id)
        assert {AT} >= {one.at for one in rows}
        names = {actor.person_id: name for name, actor in league.people.items()}
        return sorted((names[one.person_id], one.page) for one in rows)


# -- answers ---------------------------------------------------------------------------------------------


def test_an_answer_stands_beside_the_review_of_its_letter_alone(app: Flask, league: League) -> None:
    give(league, "A", "Lisäämme <b>seurannan</b>.")
    browser, address = reviewer(app, league, "A")
    shown = browser.get(address).text
    assert "Vastaus arvioijalle A" in shown
    assert "Lisäämme &lt;b&gt;seurannan&lt;/b&gt;." in shown
    assert "kunta on vastannut" in browser.get("/fi/blind-reviews").text
    other, elsewhere = reviewer(app, league, "B")
    assert "Lisäämme" not in other.get(elsewhere).text
    assert "kunta on vastannut" not in other.get("/fi/blind-reviews").text


def test_a_held_answer_waits_for_the_coordinator_and_is_shown_masked(
    app: Flask, coordinator: Browser, league: League
) -> None:
    give(league, "B", TELLING)
    browser, address = reviewer(app, league, "B")
    assert "Vastaus arvioijalle" not in browser.get(address).text
    assert "vastaus odottaa käsittelyä" in coordinator.get("/fi/blind-desk").text
    page = coordinator.get(WHERE).text
    assert '<mark class="hit">040 123 4567</mark>' in page
    assert "Näytä sellaisenaan" not in page
    with league.working("coordinator") as work:
        (held,) = replies.of_record(work, RECORD)
    where = f"{WHERE}/replies/{held.id}"
    assert [422, 422, 422] == [coordinator.post(where, {"how": how}).status_code for how in ("", "x", "show")]
    assert 303 == coordinator.post(where, {"how": "mask"}).status_code
    assert 409 == coordinator.post(where, {"how": "mask"}).status_code
    shown = browser.get(address).text
    assert "[HENKILÖ]" in shown
    assert not [one for one in ("Virta", "040") if one in shown]


def test_what_the_coordinator_keeps_back_is_told_there_alone(app: Flask, coordinator: Browser, league: League) -> None:
    give(league, "A", TELLING)
    with league.working("coordinator") as work:
        (held,) = replies.of_record(work, RECORD)
    coordinator.post(f"{WHERE}/replies/{held.id}", {"how": "drop"})
    page = coordinator.get(WHERE).text
    assert "Vastausta ei näytetä arvioijalle." in page
    assert "040" not in page
    browser, address = reviewer(app, league, "A")
    assert "Vastaus arvioijalle" not in browser.get(address).text


def test_reviewers_and_officials_settle_nothing(app: Flask, league: League) -> None:
    give(league, "A", TELLING)
    browser, _ = reviewer(app, league, "A")
    assert 404 == browser.post(f"{WHERE}/replies/{uuid.uuid4()}", {"how": "drop"}).status_code
    assert 404 == browser.get(f"{WHERE}/views").status_code


# -- views -----------------------------------------------------------------------------------------------


def test_each_view_of_a_record_writes_a_line(app: Flask, coordinator: Browser, league: League) -> None:
    review_id = league.assigned(league.arrived(), "first")
    browser = entered(app, league.database, league.people["first"])
    browser.get("/fi/blind-reviews")
    address = f"/fi/blind-reviews/{review_id}"
    browser.get(address)
    assert [] == seen(league), "before it is opened nothing of the record is shown"
    browser.post(f"{address}/open")
    browser.get(address)
    browser.get(address)
    assert 422 == browser.post(address, {"revision": "0", "lock": "yes"}).status_code
    coordinator.get("/fi/blind-desk")
    coordinator.get(WHERE)
    coordinator.get(f"{WHERE}/views")
    desk_pages = [("coordinator", ViewedPage.DESK), ("coordinator", ViewedPage.LIST)]
    assert [*desk_pages, *[("first", ViewedPage.REVIEW)] * 3] == seen(league)
    page = coordinator.get(f"{WHERE}/views").text
    assert 3 == page.count("tietue arvioijana")
    assert "maaseutumainen" not in page


def test_a_list_of_nothing_shows_no_record(coordinator: Browser, league: League) -> None:
    coordinator.get("/fi/blind-desk")
    assert [] == seen(league)


def test_what_cannot_be_written_down_is_not_shown(
    coordinator: Browser, league: League, monkeypatch: pytest.MonkeyPatch
) -> None:
    league.arrived()

    def full(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(viewing, "note", full)
    answers = [coordinator.get(address) for address in (WHERE, "/fi/blind-desk")]
    assert [503, 503] == [answer.status_code for answer in answers]
    assert not [answer for answer in answers if "maaseutumainen" in answer.text]


def test_a_view_takes_no_part_in_the_history_and_its_lock(coordinator: Browser, league: League) -> None:
    league.arrived()
    said: list[str] = []
    event.listen(league.database.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    coordinator.get(WHERE)
    written = [text.split()[2] for text in said if text.split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert ["blind_view"] == written


def test_no_other_page_writes_such_lines() -> None:
    web = Path(viewed.__file__).parents[1]
    calling = {
        path.relative_to(web).as_posix()
        for path in web.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == viewed.__name__
    }
    assert {"blind/blind_desk.py", "blind/blind_reviews.py"} == calling
    assert {"blind_desk.index", "blind_desk.show", "blind_reviews.show"} == viewed.PAGES
