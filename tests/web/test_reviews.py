"""Claims about the pages of a review: asking, judging a section, answering, and what is told when it has gone on."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from lva.domain.people import Actor, Role
from lva.domain.together.participation import ONLY_PARTICIPANTS
from lva.domain.workflow import MoveName, State
from lva.services import reviews
from lva.storage.engine import Database
from lva.storage.people import Organisation
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.support import stored
from tests.support import town as towns
from tests.support.forms import filled
from tests.support.pages import words
from tests.support.pdf import read_back
from tests.support.site import Browser, SignedIn, entered
from tests.support.town import Town


@pytest.fixture
def reviewer(town: Town) -> Actor:
    """Somebody who reviews."""
    return town.joined("Tarmo Tarkka", Role.REVIEWER, unit="Sivistyspalvelut")


def _at(reference: str, place: str = "review", language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/{place}"


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _hidden(browser: Browser, form: str) -> dict[str, str]:
    """Return the hidden inputs of the form that posts to an address ending so."""
    (found,) = [one for one in _page(browser).iter("form") if (one.get("action") or "").endswith(form)]
    inputs = [one for one in found.iter("input") if one.get("type") == "hidden"]
    return {one.get("name") or "": one.get("value") or "" for one in inputs}


def _ask(browser: Browser, reference: str, *people: Actor, language: str = "fi", **more: Any) -> int:
    place = _at(reference, "moves/ask_review", language)
    assert 200 == browser.get(place).status_code
    form = {**_hidden(browser, "ask_review"), "people": [str(one.person_id) for one in people], **more}
    return browser.post(place, form).status_code


def _judge(browser: Browser, reference: str, section: str = "matter", language: str = "fi", **typed: str) -> int:
    place = _at(reference, f"review/sections/{section}", language)
    assert 200 == browser.get(place).status_code
    given = {"judgement": "to_correct", "words": "Korjaa päivä.", **typed}
    return browser.post(place, {**_hidden(browser, f"sections/{section}"), **given}).status_code


def _links(browser: Browser) -> set[str]:
    return {one.get("href") or "" for one in _page(browser).iter("a")}


def test_a_review_goes_from_asking_to_answer_in_every_language(
    town: Town, signed_in: SignedIn, reviewer: Actor, spoken: str
) -> None:
    reference = town.written()
    author, other = signed_in(town.author), signed_in(reviewer)
    assert 303 == _ask(author, reference, reviewer, language=spoken, words="Onko tämä selvä?", wished_on="1.4.2026")
    assert "Tarmo Tarkka" in words(_page(author)) or 200 == author.get(_at(reference, language=spoken)).status_code
    assert 303 == _judge(other, reference, language=spoken, due_on="15.3.2026")
    assert 200 == other.get(_at(reference, language=spoken)).status_code
    author.get(_at(reference, "review/sections/matter", spoken))
    assert "Korjaa päivä." in words(_page(author))
    (action,) = re.findall(r"/review/verdicts/[0-9a-f-]{36}", " ".join(_actions(author)))
    form = {**_hidden(author, action), "reply": "left", "words": "Päivä on oikein."}
    assert 303 == author.post(f"/{spoken}/assessments/{reference}{action}", form).status_code
    author.get(_at(reference, "review/sections/matter", spoken))
    assert "Päivä on oikein." in words(_page(author))
    assert 200 == author.get(f"/{spoken}/assessments/{reference}").status_code
    assert 200 == author.get(f"/{spoken}/assessments/{reference}/steps/background").status_code
    assert State.DRAFT is stored.opened(town, reference).row.state


def _actions(browser: Browser) -> list[str]:
    return [one.get("action") or "" for one in _page(browser).iter("form")]


def test_a_reviewer_sees_the_answers_beside_the_criteria_and_no_field_to_write_in(
    town: Town, signed_in: SignedIn, reviewer: Actor
) -> None:
    reference = town.written(why="Valtuustoaloite, johon piti vastata.")
    _ask(signed_in(town.author), reference, reviewer)
    browser = signed_in(reviewer)
    browser.get(_at(reference, "review/sections/matter"))
    text = words(_page(browser))
    assert "Valtuustoaloite, johon piti vastata." in text
    assert "Ajoitus" in text
    assert [] == [one for one in _page(browser).iter("input") if (one.get("name") or "").startswith("seen.")]


def test_a_reviewer_comments_a_question_or_the_section_and_comes_back_to_the_review(
    town: Town, signed_in: SignedIn, reviewer: Actor, spoken: str
) -> None:
    reference = town.written()
    browser = signed_in(reviewer)
    for anchor in ("proposal", "section/matter"):
        browser.get(_at(reference, "review/sections/matter", spoken))
        links = {unquote(one) for one in _links(browser)}
        (way,) = [one for one in links if one.endswith(f"/comments?at={anchor}&back=review")]
        assert 200 == browser.get(way).status_code
        back = f"/{spoken}/assessments/{reference}/review/sections/matter"
        assert back in _links(browser)
        form = filled(_page(browser), text="Kuka kuuli?")
        answer = browser.post(_at(reference, "comments", spoken), form)
        assert answer.location is not None
        assert 200 == browser.get(answer.location).status_code
        assert back in _links(browser), "still, after the comment"
    browser.get(_at(reference, "review/sections/matter", "en"))
    assert 2 == words(_page(browser)).count("1 comment:")


def test_an_approver_comments_a_page_and_whoever_only_reads_is_offered_no_comment(
    town: Town, signed_in: SignedIn
) -> None:
    reference = town.written()
    browser = signed_in(town.approver)
    browser.get(_at(reference, "review/sections/matter"))
    assert any("at=step" in one for one in map(unquote, _links(browser)))
    browser = signed_in(town.joined("Leena Lukija", Role.READER))
    browser.get(_at(reference, "review/sections/matter"))
    assert not any("/comments?at=" in one for one in _links(browser))


def test_where_only_those_who_take_part_write_others_are_offered_no_review_and_their_words_come_back(
    town: Town, signed_in: SignedIn, reviewer: Actor
) -> None:
    reference = town.written()
    browser = signed_in(town.other)
    assert 200 == browser.get(_at(reference, "moves/ask_review")).status_code
    form = {**_hidden(browser, "ask_review"), "people": [str(reviewer.person_id)], "words": "Onko tämä selvä?"}
    with town.database.writer(EVERYWHERE) as session:
        session.get_one(Organisation, town.organisation_id).settings = {ONLY_PARTICIPANTS: True}
        session.commit()
    assert 403 == browser.post(_at(reference, "moves/ask_review"), form).status_code
    assert "Aino Esimerkki" in words(_page(browser))
    assert "Onko tämä selvä?" in words(_page(browser))
    answer = browser.get(_at(reference, "moves/ask_review"))
    assert (303, _at(reference)) == (answer.status_code, answer.location)
    for place in (_at(reference), f"/fi/assessments/{reference}"):
        browser.get(place)
        assert "kirjoittaa vain arviointiin osallistuvat" in words(_page(browser))
        assert not any(one.endswith("moves/ask_review") for one in _links(browser))
    author = signed_in(town.author)
    assert 303 == _ask(author, reference, reviewer)
    assert 303 == _judge(signed_in(reviewer), reference)
    browser.get(_at(reference, "review/sections/matter"))
    assert not any("/review/verdicts/" in one for one in _actions(browser))
    author.get(_at(reference, "review/sections/matter"))
    assert any("/review/verdicts/" in one for one in _actions(author))


def test_a_draft_says_by_role_what_is_reviewed_and_with_comments_also_the_verdict(
    town: Town, signed_in: SignedIn, reviewer: Actor
) -> None:
    reference = town.written()
    author = signed_in(town.author)
    draft = f"/fi/assessments/{reference}/documents/draft"
    assert "Tarkistuksen tilanne" not in read_back(author.get(draft).data).text
    _ask(author, reference, reviewer, town.approver)
    _judge(signed_in(reviewer), reference)
    plain = read_back(author.get(draft).data).text.split("Tarkistuksen tilanne")[1]
    assert "Tarkistaja: tarkistettu" in plain
    assert "ei vielä tarkistettu" in plain
    assert not [word for word in ("korjattava", "Korjaa päivä", "Tarmo") if word in plain]
    openly = read_back(author.get(f"{draft}?comments=1").data).text.split("Tarkistuksen tilanne")[1]
    assert "Tarkistaja: korjattava" in openly
    assert not [word for word in ("Korjaa päivä", "Tarmo") if word in openly]


def test_a_unit_is_asked_as_a_whole(town: Town, signed_in: SignedIn, reviewer: Actor) -> None:
    second = town.joined("Tuula Toinen", Role.REVIEWER, unit="Sivistyspalvelut")
    town.joined("Raili Rakentaja", Role.APPROVER, unit="Tekniset palvelut")
    reference = town.written()
    assert 303 == _ask(signed_in(town.author), reference, units=["Sivistyspalvelut"])
    with town.working() as work:
        found = reviews.panel(work, stored.opened(town, reference))
    assert {reviewer.person_id, second.person_id} == {seat.person_id for _, seat in found.seats()}


@pytest.mark.parametrize(
    ("given", "target"), [({}, "#people"), ({"units": [], "wished_on": "ensi viikolla"}, "#wished_on")]
)
def test_what_is_missing_in_a_request_keeps_its_words(
    town: Town, signed_in: SignedIn, reviewer: Actor, given: Mapping[str, Any], target: str
) -> None:
    browser = signed_in(town.author)
    assert 422 == _ask(browser, town.written(), words="Onko tämä selvä?", **given)
    assert target in _links(browser)
    assert "Onko tämä selvä?" in words(_page(browser))
    assert reviewer.name


@pytest.mark.parametrize(
    ("typed", "target"),
    [({"judgement": ""}, "#judgement"), ({"words": " "}, "#words"), ({"due_on": "pian"}, "#due_on")],
)
def test_what_is_missing_in_a_verdict_keeps_its_words(
    town: Town, signed_in: SignedIn, reviewer: Actor, typed: Mapping[str, str], target: str
) -> None:
    reference = town.written()
    _ask(signed_in(town.author), reference, reviewer)
    browser = signed_in(reviewer)
    assert 422 == _judge(browser, reference, **{"words": "Pidä tämä.", **typed})
    assert target in _links(browser)
    assert "words" in typed or "Pidä tämä." in words(_page(browser))


def test_a_section_that_changed_while_it_was_read_is_shown_again_with_the_words(
    town: Town, signed_in: SignedIn, reviewer: Actor
) -> None:
    reference = town.written()
    _ask(signed_in(town.author), reference, reviewer)
    browser = signed_in(reviewer)
    browser.get(_at(reference, "review/sections/matter"))
    form = {**_hidden(browser, "sections/matter"), "judgement": "to_correct", "words": "Pidä tämä."}
    form["prints"] = json.dumps({**json.loads(form["prints"]), "why": "0" * 16})
    assert 409 == browser.post(_at(reference, "review/sections/matter"), form).status_code
    (note,) = [one for one in _page(browser).iter("div") if one.get("role") == "status"]
    assert "Miksi tätä ehdotetaan" in words(note) or "Miksi" in words(note)
    assert "Pidä tämä." in words(_page(browser))
    again = {**form, **_hidden(browser, "sections/matter")}
    assert 303 == browser.post(_at(reference, "review/sections/matter"), again).status_code


def test_a_verdict_on_what_was_withdrawn_meanwhile_gives_the_words_back(
    town: Town, signed_in: SignedIn, reviewer: Actor, spoken: str
) -> None:
    reference = town.written()
    _ask(signed_in(town.author), reference, reviewer)
    browser = signed_in(reviewer)
    place = _at(reference, "review/sections/matter", spoken)
    browser.get(place)
    form = {**_hidden(browser, "sections/matter"), "judgement": "improve", "words": "Pidä tämä."}
    town.moved(reference, MoveName.WITHDRAW)
    assert 409 == browser.post(place, form).status_code
    assert "Pidä tämä." in words(_page(browser))


def test_the_same_verdict_posted_twice_leads_to_the_same_page(town: Town, signed_in: SignedIn, reviewer: Actor) -> None:
    reference = town.written()
    _ask(signed_in(town.author), reference, reviewer)
    browser = signed_in(reviewer)
    place = _at(reference, "review/sections/matter")
    browser.get(place)
    form = {**_hidden(browser, "sections/matter"), "judgement": "fine"}
    assert [303, 303] == [browser.post(place, form).status_code for _ in range(2)]


@pytest.mark.parametrize("section", ["nowhere", "plan", "%2e%2e"])
def test_a_crafted_section_is_not_found(town: Town, signed_in: SignedIn, reviewer: Actor, section: str) -> None:
    reference = town.written()
    _ask(signed_in(town.author), reference, reviewer)
    browser = signed_in(reviewer)
    browser.get(_at(reference))
    place = _at(reference, f"review/sections/{section}")
    assert 404 == browser.get(place).status_code
    browser.get(_at(reference))
    assert 404 == browser.post(place, {"judgement": "fine"}).status_code


@pytest.mark.parametrize("prints", ["", "[]", "{", '{"why": 1}', "[" * 2000, '{"why": "' + "x" * 16 + '"}'])
def test_crafted_prints_are_a_text_that_nobody_was_shown(
    town: Town, signed_in: SignedIn, reviewer: Actor, prints: str
) -> None:
    reference = town.written()
    _ask(signed_in(town.author), reference, reviewer)
    assert 409 == _judge(signed_in(reviewer), reference, prints=prints)


def test_crafted_ids_of_people_and_owners_are_refused(town: Town, signed_in: SignedIn, reviewer: Actor) -> None:
    reference = town.written()
    author = signed_in(town.author)
    assert 400 == _ask(author, reference, people=["x"])
    assert 400 == _ask(author, reference, town.administrator)
    assert 303 == _ask(author, reference, reviewer)
    assert 400 == _judge(signed_in(reviewer), reference, owner=str(town.administrator.person_id))


def test_who_only_reads_sees_the_review_and_no_button(town: Town, signed_in: SignedIn, reviewer: Actor) -> None:
    reference = town.written()
    _ask(signed_in(town.author), reference, reviewer)
    _judge(signed_in(reviewer), reference)
    browser = signed_in(town.joined("Lea Lukija", Role.READER))
    for place in ("review", "review/sections/matter"):
        assert 200 == browser.get(_at(reference, place)).status_code
        assert [] == [one for one in _actions(browser) if "/assessments/" in one]
    assert 404 == browser.post(_at(reference, "review/sections/matter"), {"judgement": "fine"}).status_code


def test_another_organisation_finds_nothing(
    app: Flask, database: Database, town: Town, signed_in: SignedIn, reviewer: Actor
) -> None:
    reference = town.written()
    _ask(signed_in(town.author), reference, reviewer)
    with database.writer(EVERYWHERE) as session:
        organisation = factories.make_organisation(session)
        roles = [Role.AUTHOR, Role.REVIEWER, Role.APPROVER]
        member = factories.make_membership(session, organisation, None, roles)
        stranger = towns.make_actor(organisation, member)
        session.commit()
    browser = entered(app, database, stranger)
    browser.get("/fi/assessments")
    for place in ("review", "review/sections/matter", "moves/ask_review"):
        assert 404 == browser.get(_at(reference, place)).status_code
    browser.get("/fi/assessments")
    for place in ("review/finish", "review/end", "review/sections/matter", "moves/ask_review"):
        assert 404 == browser.post(_at(reference, place), {"judgement": "fine"}).status_code


def test_what_waits_for_me_is_counted_and_listed(town: Town, signed_in: SignedIn, reviewer: Actor) -> None:
    waits, other = town.written(), town.submitted()
    _ask(signed_in(town.author), waits, reviewer)
    browser = signed_in(reviewer)
    browser.get("/fi/assessments")
    assert "/fi/assessments?show=review" in _links(browser)
    assert "Arvioinnit (1 odottaa sinua)" in words(_page(browser))
    browser.get("/fi/assessments?show=review")
    assert waits in words(_page(browser))
    assert other not in words(_page(browser))
    browser = signed_in(town.approver)
    browser.get("/fi/assessments?show=approve")
    assert other in words(_page(browser))
    assert waits not in words(_page(browser))


def test_an_approval_page_lists_what_is_open_and_asks_why(
    town: Town, signed_in: SignedIn, reviewer: Actor, spoken: str
) -> None:
    reference = town.written()
    author = signed_in(town.author)
    _ask(author, reference, reviewer)
    _judge(signed_in(reviewer), reference)
    author.get(_at(reference, "moves/submit", spoken))
    address = f"/{spoken}/assessments/{reference}/review/sections/matter#verdict-"
    assert [one for one in _links(author) if one.startswith(address)]
    author.get(_at(reference, "review/sections/matter", spoken))
    (action,) = [one for one in _actions(author) if "/verdicts/" in one]
    author.post(action, {**_hidden(author, action), "reply": "left", "words": "Päivä on oikein."})
    town.moved(reference, MoveName.SUBMIT)
    browser = signed_in(town.approver)
    place = _at(reference, "moves/approve", spoken)
    browser.get(place)
    assert "Korjaa päivä." in words(_page(browser))
    assert 422 == browser.post(place, {"accepted": "yes", "words": " "}).status_code
    assert "#words" in _links(browser)
    assert 303 == browser.post(place, {"accepted": "yes", "words": "Olen samaa mieltä."}).status_code
    assert State.APPROVED is stored.opened(town, reference).row.state


def test_the_words_of_a_verdict_are_kept_when_the_login_has_ended(
    app: Flask, town: Town, signed_in: SignedIn, reviewer: Actor
) -> None:
    reference = town.written()
    _ask(signed_in(town.author), reference, reviewer)
    browser = signed_in(reviewer)
    place = _at(reference, "review/sections/matter")
    browser.get(place)
    form = {**_hidden(browser, "sections/matter"), "judgement": "improve", "words": "Pidä tämä.", "kept.show": "yes"}
    assert 200 == browser.post(place, form).status_code
    assert "Pidä tämä." in words(_page(browser))
    guest = Browser(app)
    assert 401 == guest.post(place, form).status_code
    assert "Pidä tämä." in str(guest.client.get("/fi/login").data) or guest.page is not None


def test_nobody_is_asked_twice_by_a_stale_page(town: Town, signed_in: SignedIn, reviewer: Actor) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    browser.get(_at(reference, "moves/ask_review"))
    form = {**_hidden(browser, "ask_review"), "people": str(reviewer.person_id), "words": "Pidä tämä."}
    town.moved(reference, MoveName.SUBMIT)
    assert 409 == browser.post(_at(reference, "moves/ask_review"), form).status_code
    assert "Pidä tämä." in words(_page(browser))
    assert 303 == browser.get(_at(reference, "moves/ask_review")).status_code
    assert 303 == browser.get(_at(reference, "moves/judge")).status_code


def test_a_reviewer_can_stop_and_an_author_can_wait_no_longer(town: Town, signed_in: SignedIn, reviewer: Actor) -> None:
    reference = town.written()
    author, browser = signed_in(town.author), signed_in(reviewer)
    _ask(author, reference, reviewer, town.approver)
    browser.get(_at(reference))
    assert 303 == browser.post(_at(reference, "review/finish")).status_code
    author.get(_at(reference))
    form = {"person": str(town.approver.person_id)}
    assert 303 == author.post(_at(reference, "review/end"), form).status_code
    with town.working() as work:
        assert () == reviews.panel(work, stored.opened(town, reference)).waiting
