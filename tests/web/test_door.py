"""Claims about the door before every view."""

import sqlite3
from pathlib import Path

import pytest
from flask import Blueprint, Flask, Response, request
from werkzeug.test import TestResponse

from lva.domain.errors import Conflict
from lva.domain.people import Actor, Role
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services.work import Errand, Ports, Visit, Work
from lva.storage.engine import Database
from lva.storage.people import Organisation, Person
from lva.storage.tenancy import EVERYWHERE
from lva.storage.turns import MODE, Mode, begin_writing
from lva.web.asking import kept
from lva.web.door import Guarded, needs, public, transaction
from tests.support.queries import counted
from tests.support.site import SAME_ORIGIN, Browser, Clock, Enter, make_app


def _probe() -> Blueprint:
    """Return views that do what the claims are about."""
    blueprint = Blueprint("probe", __name__, url_prefix="/<language:language>/probe")

    @blueprint.get("")
    @needs(Permission.SEE)
    def see(work: Work, language: Language) -> Response:
        return _says(f"{work.actor.name} {language.code}")

    @blueprint.post("")
    @needs(Permission.EDIT, shows=True)
    def save(work: Work, language: Language) -> Response:
        if kept.only_show(request):
            return _says(f"shown {language.code}: {request.form['text']}")
        _rename(work, request.form.get("text", ""))
        if request.form.get("fail"):
            raise Conflict
        return _says("saved")

    blueprint.post("/late")(needs(Permission.EDIT, saves=True)(_late))

    @blueprint.get("/write")
    @needs(Permission.SEE)
    def write(work: Work, language: Language) -> Response:
        _rename(work, language.code)
        return _says("written")

    @blueprint.get("/manage")
    @needs(Permission.MANAGE)
    def manage(work: Work, language: Language) -> Response:
        return _says(f"{work.actor.name} {language.code}")

    @blueprint.post("/errand")
    @needs(Permission.EDIT, transaction=False)
    def errand(errand: Errand[Actor], language: Language) -> Response:
        with transaction(errand.ports.database) as session:
            session.get_one(Organisation, errand.actor.organisation_id).kind = language.code
        return _says("done")

    @blueprint.post("/visit")
    @public
    def visit(visit: Visit, language: Language) -> Response:
        return _says(f"{visit.actor.name if visit.actor else 'guest'} {language.code}")

    return blueprint


def _late(work: Work, language: Language) -> Response:
    del language
    mode = work.session.info[MODE]
    if request.form["fail"] == "always" or (request.form["fail"] == "once" and mode is Mode.SAVES):
        raise Conflict
    begin_writing(work.session)
    _rename(work, mode.value)
    return _says("saved")


def _says(text: str) -> Response:
    return Response(text, mimetype="text/plain")


def _rename(work: Work, text: str) -> None:
    work.session.get_one(Organisation, work.organisation_id).kind = text
    work.session.flush()


@pytest.fixture
def app(ports: Ports, tmp_path: Path) -> Flask:
    """The site with the views of this module."""
    return make_app(ports, tmp_path, _probe())


def _kind(database: Database, organisation: Organisation) -> str:
    with database.reader(EVERYWHERE) as session:
        return session.get_one(Organisation, organisation.id).kind


def test_a_view_gets_the_actor_and_the_language_of_the_path(browser: Browser) -> None:
    assert "Maija Malli sv" == browser.get("/sv/probe").text


def test_what_returns_is_committed(browser: Browser, database: Database, organisation: Organisation) -> None:
    assert "saved" == browser.post("/fi/probe", {"text": "county"}).text
    assert "county" == _kind(database, organisation)


def test_what_raises_is_rolled_back(browser: Browser, database: Database, organisation: Organisation) -> None:
    assert 409 == browser.post("/fi/probe", {"text": "county", "fail": "1"}).status_code
    assert "municipality" == _kind(database, organisation)


@pytest.mark.parametrize(("fail", "mode"), [("never", Mode.SAVES), ("once", Mode.WRITES)])
def test_what_saves_takes_the_lock_late_and_early_after_a_conflict(
    browser: Browser, database: Database, organisation: Organisation, fail: str, mode: Mode
) -> None:
    assert "saved" == browser.post("/fi/probe/late", {"fail": fail}).text
    assert mode.value == _kind(database, organisation)


def test_what_conflicts_with_the_lock_as_well_is_for_the_person_to_settle(
    browser: Browser, database: Database, organisation: Organisation
) -> None:
    assert 409 == browser.post("/fi/probe/late", {"fail": "always"}).status_code
    assert "municipality" == _kind(database, organisation)


def test_the_commit_comes_before_the_answer(
    browser: Browser, database: Database, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("sqlalchemy.orm.Session.commit", fail)
    assert 500 <= browser.post("/fi/probe", {"text": "county"}).status_code
    assert "municipality" == _kind(database, organisation)


def test_a_get_cannot_write(browser: Browser, database: Database, organisation: Organisation) -> None:
    assert 500 <= browser.get("/fi/probe/write").status_code
    assert "municipality" == _kind(database, organisation)


def test_a_request_costs_one_statement_before_its_view(browser: Browser, database: Database) -> None:
    with counted(database) as statements:
        browser.get("/fi/probe")
    assert ["select login"] == statements.kinds()


def test_a_guest_who_wants_to_see_is_sent_to_the_login_and_back(guest: Browser) -> None:
    answer = guest.get("/fi/probe?page=2")
    assert (303, "/fi/login?next=/fi/probe%3Fpage%3D2") == (answer.status_code, answer.location)


def test_a_guest_who_posts_gets_the_login_form_with_the_text_in_it(guest: Browser) -> None:
    answer = guest.post("/fi/probe", {"text": "Lapset kulkevat\nyksin."})
    assert 401 == answer.status_code
    fields = guest.hidden()
    assert "/fi/probe" == fields["kept.target"]
    assert '[["text","Lapset kulkevat\\nyksin."]]' == fields["kept.fields"]


def test_after_the_login_the_kept_text_can_be_saved(
    guest: Browser, official: Person, database: Database, organisation: Organisation
) -> None:
    guest.post("/fi/probe", {"text": "county"})
    answer = guest.sign_in(official.email, **{name: value for name, value in guest.hidden().items() if "kept" in name})
    assert 200 == answer.status_code
    assert "municipality" == _kind(database, organisation), "nothing is saved by the login itself"
    assert "saved" == guest.post("/fi/probe", guest.hidden()).text
    assert "county" == _kind(database, organisation)


def test_after_the_login_the_page_can_be_shown_with_the_text_unsaved(
    guest: Browser, official: Person, database: Database, organisation: Organisation
) -> None:
    guest.post("/fi/probe", {"text": "county"})
    guest.sign_in(official.email, **{name: value for name, value in guest.hidden().items() if "kept" in name})
    assert "shown fi: county" == guest.post("/fi/probe", {**guest.hidden(), kept.SHOW: "1"}).text
    assert "municipality" == _kind(database, organisation)


def test_a_wrong_password_loses_nothing_of_what_is_kept(guest: Browser, official: Person) -> None:
    guest.post("/fi/probe", {"text": "county"})
    carried = {name: value for name, value in guest.hidden().items() if "kept" in name}
    assert 422 == guest.sign_in(official.email, "wrong", **carried).status_code
    assert carried.items() <= guest.hidden().items()


def test_too_much_text_is_not_carried_along(guest: Browser) -> None:
    assert 401 == guest.post("/fi/probe", {"text": "x" * (kept.LIMIT_BYTES + 1)}).status_code
    assert "kept.fields" not in guest.hidden()


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "/fi/nowhere", "/fi/help", "fi/probe", ""],
)
def test_kept_text_goes_only_to_a_form_of_ours(guest: Browser, official: Person, target: str) -> None:
    answer = guest.sign_in(official.email, **{kept.TARGET: target, kept.FIELDS: '[["text","x"]]'})
    assert 303 == answer.status_code


@pytest.mark.parametrize("fields", ["", "{", "7", "[1]", '[["text"]]', '[["text",1]]', '{"text":"x"}', "[]"])
def test_kept_text_that_makes_no_sense_counts_as_none(guest: Browser, official: Person, fields: str) -> None:
    answer = guest.sign_in(official.email, **{kept.TARGET: "/fi/probe", kept.FIELDS: fields})
    assert 303 == answer.status_code


def test_a_login_that_has_idled_out_ends(browser: Browser, clock: Clock) -> None:
    clock.move(minutes=60)
    assert 401 == browser.post("/fi/probe", {"text": "x"}).status_code


def test_a_login_in_use_goes_on_until_its_absolute_end(browser: Browser, clock: Clock) -> None:
    for _ in range(14):
        clock.move(minutes=50)
        assert 200 == browser.get("/fi/probe").status_code
    clock.move(minutes=25)
    assert 303 == browser.get("/fi/probe").status_code


def test_a_login_is_noted_as_used_at_most_once_a_minute(browser: Browser, clock: Clock, database: Database) -> None:
    clock.move(seconds=59)
    with counted(database) as statements:
        browser.get("/fi/probe")
    assert ["select login"] == statements.kinds()
    clock.move(seconds=1)
    with counted(database) as statements:
        browser.get("/fi/probe")
    assert ["select login", "update login"] == statements.kinds()


def test_saving_notes_the_use_of_a_login_in_its_own_transaction(
    browser: Browser, clock: Clock, database: Database, organisation: Organisation
) -> None:
    clock.move(minutes=2)
    browser.post("/fi/probe", {"text": "county"})
    assert "county" == _kind(database, organisation)
    with counted(database) as statements:
        browser.get("/fi/probe")
    assert ["select login"] == statements.kinds(), "the save has noted it already"


@pytest.mark.slow
def test_reading_goes_on_while_somebody_else_writes(
    browser: Browser, clock: Clock, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.move(minutes=2)
    monkeypatch.setattr("lva.storage.engine.WAIT_SECONDS", 0)
    with ports.database.writer(EVERYWHERE) as session:
        session.connection()
        assert 200 == browser.get("/fi/probe").status_code


@pytest.mark.parametrize("given", ["", "0" * 64, "ä"])
def test_a_form_of_another_login_comes_back_to_be_sent_again(
    browser: Browser, database: Database, organisation: Organisation, given: str
) -> None:
    answer = browser.post("/fi/probe", {"csrf": given, "text": "county"})
    assert 403 == answer.status_code
    assert "municipality" == _kind(database, organisation)
    assert "saved" == browser.post("/fi/probe", browser.hidden()).text


def _foreign(browser: Browser, **headers: str) -> TestResponse:
    return browser.client.post("/fi/probe", data={"csrf": browser.csrf, "text": "x"}, headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "null"},
        {},
    ],
)
def test_a_post_from_another_site_is_refused(browser: Browser, headers: dict[str, str]) -> None:
    assert 403 == _foreign(browser, **headers).status_code


@pytest.mark.parametrize("headers", [SAME_ORIGIN, {"Origin": "http://localhost"}])
def test_a_post_from_a_page_of_ours_is_let_in(browser: Browser, headers: dict[str, str]) -> None:
    assert 200 == _foreign(browser, **headers).status_code


def test_even_a_public_form_comes_from_a_page_of_ours(guest: Browser) -> None:
    assert 403 == guest.client.post("/fi/probe/visit", data={}).status_code
    assert "guest fi" == guest.post("/fi/probe/visit").text


def test_a_public_view_recognises_who_is_signed_in(browser: Browser) -> None:
    assert "Maija Malli fi" == browser.post("/fi/probe/visit").text


def test_a_right_that_one_lacks_looks_like_a_page_that_is_not_there(enter: Enter) -> None:
    author, administrator = enter(Role.AUTHOR), enter(Role.ADMINISTRATOR)
    assert 404 == author.get("/fi/probe/manage").status_code
    assert 200 == administrator.get("/fi/probe/manage").status_code
    assert 404 == administrator.post("/fi/probe", {"text": "x"}).status_code


def test_an_errand_opens_and_commits_its_own_transaction(
    browser: Browser, database: Database, organisation: Organisation
) -> None:
    assert "done" == browser.post("/sv/probe/errand").text
    assert "sv" == _kind(database, organisation)


@pytest.mark.slow
def test_a_locked_database_gives_the_text_back_to_be_sent_again(
    browser: Browser, ports: Ports, database: Database, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lva.storage.engine.WAIT_SECONDS", 0)
    with ports.database.writer(EVERYWHERE) as session:
        session.connection()
        answer = browser.post("/fi/probe", {"text": "county"})
    assert 503 == answer.status_code
    assert "5" == answer.headers["Retry-After"]
    assert "saved" == browser.post("/fi/probe", browser.hidden()).text
    assert "county" == _kind(database, organisation)


def test_a_view_says_what_it_needs_without_being_called(app: Flask) -> None:
    save, visit = app.view_functions["probe.save"], app.view_functions["probe.visit"]
    assert isinstance(save, Guarded)
    assert isinstance(visit, Guarded)
    assert (Permission.EDIT, True) == (save.permission, save.shows)
    assert (None, False) == (visit.permission, visit.shows)
