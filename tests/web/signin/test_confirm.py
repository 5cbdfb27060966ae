"""Claims about the page "confirm it is you"."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Blueprint, Flask, Response, request
from sqlalchemy import select

from lva.domain.people import Actor, Role
from lva.domain.permissions import Permission
from lva.domain.workflow import State
from lva.i18n import Language
from lva.services.work import Errand, Ports, Work
from lva.storage import queries
from lva.storage.engine import Database
from lva.storage.people import Login, Organisation, Person
from lva.storage.tenancy import EVERYWHERE
from lva.web.asking import kept
from lva.web.door import Guarded, needs
from tests.support import stored
from tests.support.forms import filled
from tests.support.pages import words
from tests.support.site import PASSWORD, Browser, Clock, Enter, entered, make_app
from tests.support.town import Town


def _probe() -> Blueprint:
    blueprint = Blueprint("probe", __name__, url_prefix="/<language:language>/probe")

    @blueprint.get("")
    @needs(Permission.SEE, fresh=True)
    def see(work: Work, language: Language) -> Response:
        return Response(f"{work.actor.name} {language.code}", mimetype="text/plain")

    @blueprint.post("")
    @needs(Permission.EDIT, fresh=True, shows=True)
    def save(work: Work, language: Language) -> Response:
        del language
        if not kept.only_show(request):
            work.session.get_one(Organisation, work.organisation_id).municipality_code = request.form["text"]
        return Response(request.form["text"], mimetype="text/plain")

    @blueprint.post("/errand")
    @needs(Permission.EDIT, fresh=True, transaction=False)
    def errand(errand: Errand[Actor], language: Language) -> Response:
        return Response(f"{errand.actor.name} {language.code}", mimetype="text/plain")

    return blueprint


@pytest.fixture
def app(ports: Ports, tmp_path: Path) -> Flask:
    """The site with the views of this module."""
    return make_app(ports, tmp_path, _probe())


@pytest.fixture
def late(guest: Browser, official: Person, clock: Clock) -> Browser:
    """A browser in which an author signed in five minutes ago."""
    guest.sign_in(official.email)
    guest.get("/fi/account")
    clock.move(minutes=5)
    return guest


def _written(database: Database, organisation: Organisation) -> str | None:
    with database.reader(EVERYWHERE) as session:
        return session.get_one(Organisation, organisation.id).municipality_code


def test_within_five_minutes_nothing_is_asked(guest: Browser, official: Person, clock: Clock) -> None:
    guest.sign_in(official.email)
    clock.move(minutes=4, seconds=59)
    assert "Maija Malli fi" == guest.get("/fi/probe").text


def test_the_time_is_a_setting(ports: Ports, tmp_path: Path, official: Person, clock: Clock) -> None:
    browser = Browser(make_app(ports, tmp_path, _probe(), LVA_CONFIRM_MINUTES="30"))
    browser.sign_in(official.email)
    clock.move(minutes=29)
    assert 200 == browser.get("/fi/probe").status_code
    clock.move(minutes=1)
    assert 303 == browser.get("/fi/probe").status_code


def test_whoever_only_looks_is_asked_and_goes_on_to_the_page(late: Browser) -> None:
    answer = late.get("/fi/probe?page=2")
    assert (303, "/fi/confirm?next=/fi/probe%3Fpage%3D2") == (answer.status_code, answer.location)
    assert 200 == late.get(answer.location).status_code
    answer = late.post("/fi/confirm", {**late.hidden(), "password": PASSWORD})
    assert (303, "/fi/probe?page=2") == (answer.status_code, answer.location)
    assert 200 == late.get("/fi/probe?page=2").status_code


def test_what_was_posted_travels_along_and_is_done_by_one_more_press(
    late: Browser, database: Database, organisation: Organisation
) -> None:
    assert 401 == late.post("/fi/probe", {"text": "Lapset kulkevat\nyksin.", "password": "secret"}).status_code
    carried = late.hidden()
    assert ("/fi/probe", '[["text","Lapset kulkevat\\nyksin."]]') == (carried["kept.target"], carried["kept.fields"])
    assert 200 == late.post("/fi/confirm", {**carried, "password": PASSWORD}).status_code
    assert "Lapset kulkevat\nyksin." != _written(database, organisation), "nothing is done by the confirmation itself"
    assert 200 == late.post("/fi/probe", late.hidden()).status_code
    assert "Lapset kulkevat\nyksin." == _written(database, organisation)


def test_what_was_posted_can_be_looked_at_first(late: Browser, database: Database, organisation: Organisation) -> None:
    late.post("/fi/probe", {"text": "99"})
    late.post("/fi/confirm", {**late.hidden(), "password": PASSWORD})
    assert "99" == late.post("/fi/probe", {**late.hidden(), kept.SHOW: "1"}).text
    assert "99" != _written(database, organisation)


def test_a_post_without_fields_leads_back_to_its_page(late: Browser) -> None:
    assert 401 == late.post("/fi/probe/errand", Referer="http://localhost/fi/probe").status_code
    answer = late.post("/fi/confirm", {**late.hidden(), "password": PASSWORD})
    assert (303, "/fi/probe") == (answer.status_code, answer.location)
    late.get("/fi/account")
    assert "Maija Malli fi" == late.post("/fi/probe/errand").text


@pytest.mark.parametrize("address", ["http://elsewhere.example/fi/probe", "http://localhost/fi/nowhere", "nonsense"])
def test_the_page_gone_back_to_is_one_of_ours(late: Browser, address: str) -> None:
    late.post("/fi/probe/errand", Referer=address)
    assert "/fi/probe/errand" == late.hidden()["next"]
    answer = late.post("/fi/confirm", {**late.hidden(), "password": PASSWORD})
    assert (303, "/fi/assessments") == (answer.status_code, answer.location)


def test_too_much_is_not_carried_along(late: Browser) -> None:
    assert 401 == late.post("/fi/probe", {"text": "x" * (kept.LIMIT_BYTES + 1)}).status_code
    assert "kept.fields" not in late.hidden()


def test_a_wrong_password_loses_nothing_and_is_throttled(late: Browser) -> None:
    late.post("/fi/probe", {"text": "99"})
    carried = late.hidden()
    for _ in range(5):
        assert 422 == late.post("/fi/confirm", {**carried, "password": "wrong"}).status_code
        assert carried == late.hidden()
    answer = late.post("/fi/confirm", {**carried, "password": PASSWORD})
    assert 429 == answer.status_code
    assert "Retry-After" in answer.headers
    assert carried == late.hidden()


def test_scripts_are_told_so(late: Browser) -> None:
    answer = late.post("/fi/probe", {"text": "99"}, Accept="application/json")
    assert (401, "application/problem+json") == (answer.status_code, answer.mimetype)


def test_the_login_gets_another_token_and_its_end_stays(late: Browser, database: Database, official: Person) -> None:
    def logins() -> list[Login]:
        with database.reader(EVERYWHERE) as session:
            return list(session.scalars(select(Login).where(Login.person_id == official.id)))

    (before,) = logins()
    old = late.client.get_cookie("lva")
    late.get("/fi/confirm")
    late.post("/fi/confirm", {**late.hidden(), "password": PASSWORD})
    (after,) = logins()
    assert (True, False) == (before.expires_at == after.expires_at, before.digest == after.digest)
    assert old is not None
    late.client.set_cookie("lva", old.value)
    assert 303 == late.get("/fi/account").status_code


def test_the_history_of_the_organisation_says_so(
    late: Browser, database: Database, organisation: Organisation, official: Person
) -> None:
    late.get("/fi/confirm")
    late.post("/fi/confirm", {**late.hidden(), "password": PASSWORD})
    with database.reader(EVERYWHERE) as session:
        (*_, event) = queries.history(session, organisation.id, organisation.id)
    assert ("confirm", official.id, {"by": "password"}) == (event.kind, event.actor_id, event.facts)


def test_whoever_may_not_is_not_asked_to_confirm(enter: Enter, clock: Clock) -> None:
    approver = enter(Role.APPROVER)
    clock.move(minutes=10)
    assert 404 == approver.post("/fi/probe", {"text": "99"}).status_code


def test_what_weighs_most_asks_for_it(app: Flask) -> None:
    fresh = {
        name
        for name, view in app.view_functions.items()
        if isinstance(view, Guarded) and view.fresh and "probe" not in name
    }
    others = {"account.change_password", "members.close", "moves.approve", "moves.issue", "sharing.approve"}
    factors = {name for name in app.view_functions if name.startswith(("codes.", "passkeys."))}
    signing_in = {"passkeys.ask_who", "passkeys.enter", "passkeys.ask_again", "passkeys.confirmed"}
    assert others | (factors - signing_in) <= fresh


def test_where_a_second_factor_is_asked_for_administrators_cannot_do_without(
    enter: Enter, database: Database, organisation: Organisation
) -> None:
    administrator, author = enter(Role.ADMINISTRATOR), enter(Role.AUTHOR)
    with database.writer(EVERYWHERE) as session:
        session.get_one(Organisation, organisation.id).settings = {"second_factor_required": True}
        session.commit()
    assert 403 == administrator.get("/fi/people").status_code
    assert administrator.page is not None
    assert "/fi/account#second-factor" in {one.get("href") for one in administrator.page.iter("a")}
    assert 200 == administrator.get("/fi/account").status_code
    assert "99" == author.post("/fi/probe", {"text": "99"}).text


def test_what_an_approver_without_a_second_factor_wrote_is_kept(
    enter: Enter, database: Database, organisation: Organisation
) -> None:
    both = enter(Role.APPROVER, Role.AUTHOR)
    with database.writer(EVERYWHERE) as session:
        session.get_one(Organisation, organisation.id).settings = {"second_factor_required": True}
        session.commit()
    assert 403 == both.post("/fi/probe", {"text": "99"}).status_code
    assert both.page is not None
    assert "99" == both.hidden()["text"]
    assert "toinen" in words(both.page)


@pytest.fixture
def signing(ports: Ports, town: Town, tmp_path: Path) -> Flask:
    """The site with a key that can sign."""
    return make_app(replace(ports, signer=town.ports.signer), tmp_path)


def test_approving_and_issuing_go_on_after_the_confirmation(
    signing: Flask, town: Town, database: Database, clock: Clock
) -> None:
    reference = town.submitted()
    url = f"/fi/assessments/{reference}/moves"
    browser = entered(signing, database, town.approver)
    browser.get(f"{url}/approve")
    clock.move(minutes=6)
    assert browser.page is not None
    assert 401 == browser.post(f"{url}/approve", filled(browser.page, accepted="yes")).status_code
    assert 200 == browser.post("/fi/confirm", {**browser.hidden(), "password": PASSWORD}).status_code
    assert State.IN_APPROVAL is stored.opened(town, reference).row.state
    assert "Hyväksy arviointi" in words(browser.page)
    assert 303 == browser.post(f"{url}/approve", browser.hidden()).status_code
    assert State.APPROVED is stored.opened(town, reference).row.state
    browser.get(f"{url}/issue")
    clock.move(minutes=6)
    assert 401 == browser.post(f"{url}/issue").status_code
    answer = browser.post("/fi/confirm", {**browser.hidden(), "password": PASSWORD})
    assert (303, f"{url}/issue") == (answer.status_code, answer.location)
    browser.get(answer.location)
    assert 303 == browser.post(f"{url}/issue").status_code
    assert State.ISSUED is stored.opened(town, reference).row.state


def test_outside_a_demonstration_nobody_confirms_without_a_password(late: Browser) -> None:
    late.get("/fi/confirm")
    assert 404 == late.post("/fi/confirm/trial", late.hidden()).status_code
