"""Claims about two requests at the same moment, on the database that lets them run side by side."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Blueprint, Flask, Response, request
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services import assessments
from lva.services.signin.people import sign_out_everywhere
from lva.services.work import Ports, Work
from lva.storage import queries
from lva.storage.assessments import Assessment
from lva.web.door import needs
from tests.support.backends import ON_POSTGRESQL
from tests.support.forms import filled
from tests.support.site import Browser, SignedIn, make_app
from tests.support.town import Town

_NEW: Final = "/fi/assessments/new"
_MANY: Final = f"{_NEW}?individual=no"


class _Loses:
    """A view that loses against somebody else a number of times, in the way that the database says so."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, work: Work, language: Language) -> Response:
        """Write something, lose while it is left to lose, and answer how often it took."""
        del language
        self.runs += 1
        sign_out_everywhere(work)
        work.session.flush()
        if self.runs <= int(request.form["times"]):
            state = request.form["state"]
            work.session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '{state}'; END $$"))
        return Response(f"run {self.runs}", mimetype="text/plain")


@pytest.fixture
def app(ports: Ports, tmp_path: Path) -> Flask:
    """The site with a view that loses, once behind each kind of door."""
    blueprint = Blueprint("losing", __name__, url_prefix="/<language:language>/losing")
    for name, saves in (("works", False), ("saves", True)):
        blueprint.add_url_rule(
            f"/{name}", name, needs(Permission.SEE, saves=saves)(_Loses().__call__), methods=["POST"]
        )
    return make_app(ports, tmp_path, blueprint)


def _form(browser: Browser) -> dict[str, Any]:
    browser.get(_MANY)
    assert browser.page is not None
    return {**filled(browser.page, title="Koulun lakkauttaminen", proposal="Koulu lakkautetaan."), "csrf": browser.csrf}


@ON_POSTGRESQL
def test_a_form_sent_twice_at_once_starts_one_assessment(
    town: Town, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsers = [signed_in(town.author)]
    form = _form(browsers[0])
    browsers.append(Browser(browsers[0].app))
    for cookie in (browsers[0].client._cookies or {}).values():
        browsers[1].client.set_cookie(cookie.key, cookie.value)
    _meet(monkeypatch, 2)

    def post(browser: Browser) -> TestResponse:
        return browser.client.post(_MANY, data=form, headers={"Sec-Fetch-Site": "same-origin"})

    with ThreadPoolExecutor() as threads:
        answers = list(threads.map(post, browsers))
    assert [303, 303] == [one.status_code for one in answers]
    assert answers[0].location == answers[1].location
    with town.working() as work:
        assert 1 == len(work.session.scalars(select(Assessment)).all())


@ON_POSTGRESQL
@pytest.mark.parametrize("door", ["works", "saves"])
@pytest.mark.parametrize("state", ["40001", "40P01", "23505"])
def test_whoever_lost_against_somebody_else_is_let_in_once_more(
    town: Town, signed_in: SignedIn, door: str, state: str
) -> None:
    browser = signed_in(town.author)
    browser.get("/fi/assessments")
    assert "run 2" == browser.post(f"/fi/losing/{door}", {"times": "1", "state": state}).text
    with town.working() as work:
        kinds = [one.kind for one in queries.history(work.session, town.organisation_id, town.organisation_id)]
    assert 1 == kinds.count("sign_out_everywhere"), "what was lost was rolled back"


@ON_POSTGRESQL
@pytest.mark.parametrize("door", ["works", "saves"])
@pytest.mark.parametrize(("times", "state", "status"), [("2", "40P01", 503), ("1", "23503", 500)])
def test_whoever_loses_again_or_otherwise_is_told(
    town: Town, signed_in: SignedIn, door: str, times: str, state: str, status: int
) -> None:
    browser = signed_in(town.author)
    browser.get("/fi/assessments")
    assert status == browser.post(f"/fi/losing/{door}", {"times": times, "state": state}).status_code


def _meet(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Let both look for the assessment before either of them makes it; who looks again does not wait."""
    meeting, met = threading.Barrier(count, timeout=10), threading.local()
    look = assessments._already

    def waiting(work: Work, new_id: uuid.UUID) -> Assessment | None:
        found = look(work, new_id)
        if not hasattr(met, "once"):
            met.once = True
            meeting.wait()
        return found

    monkeypatch.setattr(assessments, "_already", waiting)
