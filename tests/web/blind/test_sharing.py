"""Claims about the pages that send an assessment to blind review."""

import json
import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.services import assessments
from lva.services.blind import feedback, preparing
from lva.storage.blind.sharing import Outgoing, Sharing, SharingState
from lva.storage.people import Organisation
from lva.storage.tenancy import EVERYWHERE
from tests.factories import AT
from tests.support import shares
from tests.support.pages import parsed, words
from tests.support.site import Browser, entered
from tests.support.town import Town

NAMED = "Lapset kertoivat huolensa. Opettaja Maija Virtanen puhui heidän puolestaan. Koulu muuttaa Tönnölle."


@pytest.fixture
def issued(town: Town) -> str:
    """The reference of an issued assessment of a town that shares texts."""
    shares.switch(town, "texts")
    return shares.issued(town, why=NAMED, sharing="texts")


@pytest.fixture
def author(app: Flask, town: Town) -> Browser:
    return inside(app, town, town.author)


def inside(app: Flask, town: Town, actor: Actor) -> Browser:
    """Return a browser in which somebody is signed in and has a page at hand."""
    browser = entered(app, town.database, actor)
    browser.get("/fi/")
    return browser


def told(answer: TestResponse) -> str:
    """Return what a page says."""
    return words(parsed(answer.text))


def at(reference: str, page: str = "", language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/sharing{page}"


def begin(browser: Browser, reference: str, policy: str = "texts") -> TestResponse:
    return browser.post(at(reference), {"policy": policy})


def digest(browser: Browser, reference: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', browser.get(at(reference, "/read")).text)
    assert found
    return found[1]


def waiting(town: Town) -> list[Outgoing]:
    with town.database.reader(town.organisation_id) as session:
        return list(session.scalars(select(Outgoing).where(Outgoing.organisation_id == town.organisation_id)))


def state(town: Town) -> SharingState:
    with town.database.reader(town.organisation_id) as session:
        return session.scalars(select(Sharing).where(Sharing.organisation_id == town.organisation_id)).one().state


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_says_that_blind_is_not_anonymous(author: Browser, issued: str, language: str) -> None:
    said = told(author.get(at(issued, language=language)))
    wanted = {"fi": "ei tee arvioinnista nimetöntä", "sv": "betyder inte anonym", "en": "not anonymous"}
    assert wanted[language] in said


def test_an_issued_assessment_leads_there(author: Browser, issued: str) -> None:
    assert at(issued) in author.get(f"/fi/assessments/{issued}").text


def test_a_town_that_shares_nothing_is_told_why(author: Browser, town: Town) -> None:
    reference = shares.issued(town, sharing="texts")
    assert "ei ole mukana sokkoarvioinnissa" in told(author.get(at(reference)))
    assert 303 == begin(author, reference).status_code
    assert 303 == author.get(at(reference, "/finds")).status_code
    assert 303 == author.get(at(reference, "/read")).status_code


def test_ratings_are_read_through_and_approved(author: Browser, town: Town, issued: str) -> None:
    assert begin(author, issued, "ratings").location.endswith("/sharing/read")
    assert 'name="second"' not in author.get(at(issued, "/read")).text
    done = author.post(at(issued, "/read"), {"digest": digest(author, issued), "read_through": "yes"})
    assert (303, SharingState.QUEUED) == (done.status_code, state(town))
    assert "Hyväksytty sokkoarviointiin" in told(author.get(at(issued)))
    assert 1 == len(waiting(town))


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
     ("408", ("taajaan asuttu", "Niistä 30 on laskettu todennäköisimmän kuntaryhmänsä mukaan")),  # Lapua
     ("309", ("taajaan asuttu tai maaseutumainen", "Kuntaryhmä ei ole varma")),  # Outokumpu
    ],
)  # fmt: skip
def test_the_risk_card_says_what_is_not_verified(
    code: str, wanted: tuple[str, ...], author: Browser, town: Town, issued: str
) -> None:
    with town.database.writer(town.organisation_id) as session:
        session.get_one(Organisation, town.organisation_id).municipality_code = code
        session.commit()
    begin(author, issued, "ratings")
    said = told(author.get(at(issued, "/read")))
    assert [] == [words for words in wanted if words not in said]


def test_no_choice_is_asked_for_again(author: Browser, issued: str) -> None:
    answer = begin(author, issued, "everything")
    assert (422, True) == (answer.status_code, "Valitse, mitä saa lähettää." in told(answer))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_finds_stand_side_by_side_with_what_leaves(author: Browser, issued: str, language: str) -> None:
    begin(author, issued)
    page = author.get(at(issued, "/finds", language))
    assert "Virtanen" in told(page)
    assert "[HENKILÖ 1]" in told(page)
    assert 'class="hit"' in page.text


def keys(browser: Browser, reference: str) -> list[str]:
    return re.findall(r'name="(do\.[0-9a-f]{16})" value="mask"', browser.get(at(reference, "/finds")).text)


def test_an_undecided_find_stops_the_approval_on_the_page_and_on_the_server(
    author: Browser, town: Town, issued: str
) -> None:
    begin(author, issued)
    page = author.get(at(issued, "/read"))
    assert "odottaa vielä päätöstä" in told(page)
    assert 'name="digest"' not in page.text
    forced = author.post(at(issued, "/read"), {"digest": _true_digest(town, issued), "read_through": "yes"})
    assert (422, [], SharingState.OPEN) == (forced.status_code, waiting(town), state(town))


def _true_digest(town: Town, reference: str) -> str:
    """Return the digest that the server would accept, although its page does not give it."""
    with town.working() as work:
        row, source = preparing.locked(work, assessments.open_(work, reference, Permission.SHARE, lock=True))
        return preparing.look(source, row, preparing.Kit.of(town.ports)).digest.hex()


def decide(browser: Browser, reference: str, **more: str) -> TestResponse:
    form = dict.fromkeys(keys(browser, reference), "mask")
    return browser.post(at(reference, "/finds"), {**form, **more})


def test_once_all_is_decided_it_is_approved(author: Browser, town: Town, issued: str) -> None:
    begin(author, issued)
    assert decide(author, issued, then="read").location.endswith("/read")
    author.post(at(issued, "/read"), {"digest": digest(author, issued), "read_through": "yes"})
    assert state(town) in (SharingState.QUEUED, SharingState.CONFIRMED)
    assert all("Virta" not in row.body.decode() for row in waiting(town))


def test_without_the_tick_nothing_is_approved(author: Browser, town: Town, issued: str) -> None:
    begin(author, issued, "ratings")
    answer = author.post(at(issued, "/read"), {"digest": digest(author, issued)})
    assert (422, []) == (answer.status_code, waiting(town))
    assert "merkitse, että olet lukenut" in told(answer)


@pytest.mark.parametrize("forged", ["", "0" * 64, "x"])
def test_a_forged_hash_is_told_as_a_change(author: Browser, town: Town, issued: str, forged: str) -> None:
    begin(author, issued, "ratings")
    answer = author.post(at(issued, "/read"), {"digest": forged, "read_through": "yes"})
    assert (422, []) == (answer.status_code, waiting(town))
    assert "on muuttunut" in told(answer)


def test_a_person_is_kept_with_a_reason_only(author: Browser, issued: str) -> None:
    begin(author, issued)
    page = author.get(at(issued, "/finds")).text
    (person,) = re.findall(r'name="why\.([0-9a-f]{16})"', page)[:1]
    refused = author.post(at(issued, "/finds"), {f"do.{person}": "keep", f"why.{person}": ""})
    assert (422, True) == (refused.status_code, "Kerro, miksi se saa jäädä" in told(refused))
    kept = author.post(at(issued, "/finds"), {f"do.{person}": "keep", f"why.{person}": "Julkinen tehtävä."})
    assert 303 == kept.status_code
    assert "Julkinen tehtävä." in author.get(at(issued, "/finds")).text


@pytest.mark.parametrize("form", [{"do.0000000000000000": "mask"}, {"do.x": "publish"}])
def test_a_crafted_decision_is_not_found(author: Browser, issued: str, form: dict[str, str]) -> None:
    begin(author, issued)
    assert 404 == author.post(at(issued, "/finds"), form).status_code


def test_what_was_missed_is_added_and_taken_away(author: Browser, issued: str) -> None:
    begin(author, issued)
    author.post(at(issued, "/words"), {"kind": "TERM", "text": "huolensa"})
    assert "[TUNNISTE]" in told(author.get(at(issued, "/finds")))
    author.post(at(issued, "/words"), {"kind": "TERM", "text": "huolensa", "remove": "1"})
    assert "[TUNNISTE]" not in told(author.get(at(issued, "/finds")))


@pytest.mark.parametrize("form", [{"kind": "TERM", "text": " "}, {"kind": "x", "text": "sana"}, {}])
def test_no_word_is_told(author: Browser, issued: str, form: dict[str, str]) -> None:
    begin(author, issued)
    assert 422 == author.post(at(issued, "/words"), form).status_code


def test_the_author_is_not_the_second_person(author: Browser, app: Flask, town: Town) -> None:
    shares.switch(town, "texts")
    reference = shares.issued(town, why="Lastensuojelun asiakkaat kuultiin erikseen ja rauhassa.", sharing="texts")
    begin(author, reference)
    decide(author, reference)
    shown = digest(author, reference)
    author.post(at(reference, "/read"), {"digest": shown, "read_through": "yes"})
    assert (SharingState.CONFIRMED, []) == (state(town), waiting(town))
    again = author.post(at(reference, "/read"), {"digest": shown, "read_through": "yes", "second": "1"})
    assert (422, []) == (again.status_code, waiting(town))
    assert "Nyt joku muu lukee" in told(author.get(at(reference, "/read")))
    approver = inside(app, town, town.approver)
    approver.post(at(reference, "/read"), {"digest": digest(approver, reference), "read_through": "yes", "second": "1"})
    assert (SharingState.QUEUED, 1) == (state(town), len(waiting(town)))


def test_what_was_shared_is_taken_back(author: Browser, town: Town, issued: str) -> None:
    begin(author, issued, "ratings")
    author.post(at(issued, "/read"), {"digest": digest(author, issued), "read_through": "yes"})
    assert 303 == author.post(at(issued, "/withdraw"), {}).status_code
    assert (SharingState.WITHDRAWN, []) == (state(town), waiting(town))
    assert "peruttu" in told(author.get(at(issued)))
    assert 404 == author.post(at(issued, "/withdraw"), {}).status_code


def test_a_receipt_that_cannot_be_opened_is_told(author: Browser, town: Town, issued: str) -> None:
    begin(author, issued, "ratings")
    author.post(at(issued, "/read"), {"digest": digest(author, issued), "read_through": "yes"})
    with town.database.writer(town.organisation_id) as session:
        session.scalars(select(Sharing).where(Sharing.organisation_id == town.organisation_id)).one().sealed = b"x" * 40
        session.commit()
    answer = author.post(at(issued, "/withdraw"), {})
    assert (409, 1) == (answer.status_code, len(waiting(town)))


def test_after_the_approval_its_pages_lead_back(author: Browser, issued: str) -> None:
    begin(author, issued, "ratings")
    author.post(at(issued, "/read"), {"digest": digest(author, issued), "read_through": "yes"})
    for page in ("/finds", "/read"):
        assert 303 == author.get(at(issued, page)).status_code
    assert 303 == author.post(at(issued, "/words"), {"kind": "TERM", "text": "sana"}).status_code
    assert 303 == author.post(at(issued, "/finds"), {}).status_code


def test_who_may_not_share_finds_nothing_there(app: Flask, town: Town, issued: str) -> None:
    outsider = inside(app, town, town.administrator)
    assert 404 == outsider.get(at(issued)).status_code
    assert 404 == outsider.post(at(issued), {"policy": "ratings"}).status_code


def test_a_review_is_shown_and_answered(author: Browser, town: Town, issued: str) -> None:
    begin(author, issued, "ratings")
    author.post(at(issued, "/read"), {"digest": digest(author, issued), "read_through": "yes"})
    share = json.loads(waiting(town)[0].body)["record"]["id"]
    review = {
        "format": "lava.blind.review/1", "id": "ab" * 16, "share": share, "by": "B",
        "pack": {"id": "lava", "version": "2026.1"},
        "criteria": {"12": {"mark": "1", "comment": "Ketkä kuultiin?"}, "6": {"mark": "masked"}}, "week": "2026-W50",
    }  # fmt: skip
    with town.database.writer(EVERYWHERE) as session:
        assert 1 == feedback.take_in(session, town.ports.secret, AT, [review])
        session.commit()
    said = told(author.get(at(issued)))
    assert "Arvioija B" in said
    assert "Ketkä kuultiin?" in said
    address = at(issued, "/reviews/abababab-abab-abab-abab-abababababab")
    assert 303 == author.post(address, {"reply": "Lisäämme sen."}).status_code
    assert "Lisäämme sen." in author.get(at(issued)).text
    assert 404 == author.post(at(issued, "/reviews/00000000-0000-0000-0000-000000000000"), {"reply": "x"}).status_code
