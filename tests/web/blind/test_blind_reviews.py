import datetime as dt
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from lva.domain.blind.scoring import Mark
from lva.domain.judging.rubric import NUMBERS
from lva.services.blind import desk
from lva.services.blind.reviewing import OPEN_FOR
from lva.storage import queries
from lva.storage.blind import sharing
from lva.storage.blind.sharing import Gone
from lva.storage.engine import Database
from tests.support import league as leagues
from tests.support.league import League
from tests.support.site import Browser, Clock, entered


@pytest.fixture
def league(database: Database) -> League:
    return leagues.build(database)


@pytest.fixture
def reviewer(app: Flask, database: Database, league: League) -> Browser:
    return entered(app, database, league.people["first"])


@pytest.fixture
def review_id(league: League) -> uuid.UUID:
    return league.assigned(league.arrived(position="Kanta on luettavissa."), "first")


@pytest.fixture
def opened(reviewer: Browser, review_id: uuid.UUID) -> str:
    reviewer.get("/fi/blind-reviews")
    assert 303 == reviewer.post(f"/fi/blind-reviews/{review_id}/open").status_code
    return f"/fi/blind-reviews/{review_id}"


def _form(mark: Mark = Mark.PARTLY, comment: str = "Perustelut jäävät ohuiksi.") -> dict[str, str]:
    marks = {f"mark-{number}": mark.value for number in NUMBERS}
    return {**marks, **{f"comment-{number}": comment for number in NUMBERS}, "revision": "0", "summary": ""}


def test_a_reviewer_opens_scores_and_locks_a_record(reviewer: Browser, opened: str) -> None:
    shown = reviewer.get(opened).text
    assert "maaseutumainen kunta" in shown
    assert "Anna jokaiselle kriteerille" in shown
    assert 303 == reviewer.post(opened, fields=_form()).status_code
    assert 303 == reviewer.post(opened, fields={**_form(), "revision": "1", "lock": "yes"}).status_code
    assert "Arvio on lukittu" in reviewer.get("/fi/blind-reviews?done=locked").text
    assert "ei enää muutu" in reviewer.get(opened).text


def test_a_record_is_not_shown_before_it_is_opened(reviewer: Browser, review_id: uuid.UUID) -> None:
    shown = reviewer.get(f"/fi/blind-reviews/{review_id}").text
    assert "kirjataan tapahtumahistoriaan" in shown
    assert "maaseutumainen" not in shown


def test_what_is_missing_is_told_and_what_was_written_is_saved(reviewer: Browser, opened: str) -> None:
    form = {**_form(), "comment-7": "", "mark-9": "", "lock": "yes"}
    answer = reviewer.post(opened, fields=form)
    assert 422 == answer.status_code
    assert "7. Vaihtoehdot: valitse arvio ja perustele" in answer.text
    assert "2 kriteeriä on vielä auki" in answer.text
    assert "Perustelut jäävät ohuiksi." in reviewer.get(opened).text


def test_a_form_that_comes_long_after_the_opening_keeps_what_was_written(
    reviewer: Browser, opened: str, clock: Clock, league: League
) -> None:
    clock.at += OPEN_FOR + dt.timedelta(minutes=1)
    reviewer.sign_in("first@example.org")
    reviewer.get("/fi/blind-reviews")
    answer = reviewer.post(opened, fields={**_form(), "mark-9": "", "lock": "yes"})
    assert 422 == answer.status_code
    assert "Perustelut jäävät ohuiksi." in answer.text
    with league.working("first") as work:
        events = queries.history(work.session, league.organisation_id, league.organisation_id)
    assert 2 == [one.kind for one in events].count("blind_open"), "the record is shown anew, and that is told"


def test_a_comment_that_tells_too_much_is_kept_and_named(reviewer: Browser, opened: str) -> None:
    form = {**_form(), "comment-3": "Kuten Espoossa.", "lock": "yes"}
    answer = reviewer.post(opened, fields=form)
    assert 422 == answer.status_code
    assert "kenen arviointi on: ”Espoossa”" in answer.text
    assert "Olen tarkistanut" not in answer.text


def test_a_comment_that_may_tell_too_much_passes_when_its_writer_has_looked(reviewer: Browser, opened: str) -> None:
    form = {**_form(), "comment-3": "Vertailu Satamaan puuttuu.", "lock": "yes"}
    answer = reviewer.post(opened, fields=form)
    assert "Olen tarkistanut" in answer.text
    again = {**form, "revision": "1", "says_nothing": "yes"}
    assert 303 == reviewer.post(opened, fields=again).status_code


def test_a_second_window_shows_what_was_written_and_can_save_it(reviewer: Browser, opened: str) -> None:
    reviewer.post(opened, fields=_form())
    answer = reviewer.post(opened, fields=_form(comment="Toisessa ikkunassa."))
    assert 409 == answer.status_code
    assert "Toisessa ikkunassa." in answer.text
    assert 'name="revision" value="1"' in answer.text


@pytest.mark.parametrize("revision", ["9" * 30, "9" * 5000, "-1", "x", ""])
def test_a_crafted_revision_is_no_revision(
    app: Flask, league: League, reviewer: Browser, opened: str, revision: str
) -> None:
    given = {**_form(), "revision": revision}
    assert {409} == {reviewer.post(f"{opened}{path}", given).status_code for path in ("", "/recognise")}
    coordinator = entered(app, league.database, league.people["coordinator"])
    coordinator.get("/fi/blind-desk")
    for path, more in (("reviewers", {"reviewer": str(league.people["second"].person_id)}), ("answer", {})):
        answer = coordinator.post(f"/fi/blind-desk/records/{uuid.UUID(int=1)}/{path}", {"revision": revision, **more})
        assert 409 == answer.status_code


def test_whoever_recognises_a_case_hands_it_back(reviewer: Browser, opened: str) -> None:
    assert 303 == reviewer.post(f"{opened}/recognise", fields={"revision": "0"}).status_code
    assert "tunnistettu" in reviewer.get("/fi/blind-reviews").text


def test_a_withdrawn_record_is_gone_for_whatever_is_tried(
    reviewer: Browser, opened: str, league: League, database: Database
) -> None:
    with database.writer(league.organisation_id) as session:
        sharing.empty_arrived(session, league.organisation_id, uuid.UUID(int=1), Gone.WITHDRAWN)
        session.commit()
    attempts: tuple[Callable[[], object], ...] = (
        partial(reviewer.get, opened),
        partial(reviewer.post, opened, fields=_form()),
        partial(reviewer.post, f"{opened}/open"),
        partial(reviewer.post, f"{opened}/recognise", fields={"revision": "0"}),
    )
    assert [410] * 4 == [attempt().status_code for attempt in attempts]  # type: ignore[attr-defined]  # a response


@pytest.mark.parametrize("path", ["", "/recognise", "/open"])
def test_somebody_else_s_review_is_not_found(
    app: Flask, database: Database, league: League, review_id: uuid.UUID, path: str
) -> None:
    other = entered(app, database, league.people["second"])
    other.get("/fi/blind-reviews")
    assert 404 == other.post(f"/fi/blind-reviews/{review_id}{path}", fields=_form()).status_code


@pytest.mark.parametrize("name", ["blind-reviews", "blind-desk", "blind-desk/agreement"])
def test_officials_find_no_pages_of_the_reviewing_organisation(browser: Browser, name: str) -> None:
    assert 404 == browser.get(f"/fi/{name}").status_code


def test_reviewers_find_no_desk_and_no_assessments(reviewer: Browser) -> None:
    assert [404, 404] == [reviewer.get(f"/fi/{name}").status_code for name in ("blind-desk", "assessments/new")]
    assert "/fi/blind-reviews" == reviewer.get("/fi/assessments").location


def test_a_coordinator_hands_out_compares_and_lets_the_answer_go(
    app: Flask, database: Database, league: League
) -> None:
    coordinator = entered(app, database, league.people["coordinator"])
    record_id = league.arrived()
    where = f"/fi/blind-desk/records/{record_id}"
    assert "tarvitsee arvioijan" in coordinator.get("/fi/blind-desk").text
    coordinator.get(where)
    first = str(league.people["first"].person_id)
    assert 303 == coordinator.post(f"{where}/reviewers", fields={"reviewer": first, "revision": "0"}).status_code
    assert 422 == coordinator.post(f"{where}/reviewers", fields={"reviewer": first, "revision": "1"}).status_code
    assert 409 == coordinator.post(f"{where}/reviewers", fields={"reviewer": first, "revision": "0"}).status_code
    assert 422 == coordinator.post(f"{where}/reviewers", fields={"reviewer": "x", "revision": "1"}).status_code


def test_a_settled_record_shows_what_was_said_and_goes_back_once(
    app: Flask, database: Database, league: League
) -> None:
    coordinator = entered(app, database, league.people["coordinator"])
    record_id = league.arrived()
    league.locked(record_id, "first", Mark.NONE)
    league.locked(record_id, "second", Mark.PARTLY)
    where = f"/fi/blind-desk/records/{record_id}"
    assert "Olen lukenut kommentit" in coordinator.get(where).text
    with league.working("coordinator") as work:
        revision = desk.case(work, record_id).record.revision
    assert 303 == coordinator.post(f"{where}/answer", fields={"revision": str(revision)}).status_code
    assert "Hyväksytty lähetettäväksi" in coordinator.get(where).text
    assert "First, Second" in coordinator.get("/fi/blind-desk/agreement").text


def test_a_record_gets_the_purpose_of_a_calibration(app: Flask, database: Database, league: League) -> None:
    coordinator = entered(app, database, league.people["coordinator"])
    record_id = league.arrived()
    where = f"/fi/blind-desk/records/{record_id}"
    coordinator.get(where)
    assert 303 == coordinator.post(f"{where}/round", fields={"round": "2026-4"}).status_code
    assert "Kalibrointi 2026-4" in coordinator.get("/fi/blind-desk").text
    assert "Kalibrointi 2026-4" in coordinator.get("/fi/blind-desk/agreement").text
