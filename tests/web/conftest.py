"""What tests of the web are handed: the site on a fresh database, and browsers, signed in or not."""

from collections.abc import Iterator, MutableMapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask

from lva.domain.people import Role
from lva.services.work import Ports
from lva.storage.engine import Database
from lva.storage.people import Organisation, Person
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.support import town as towns
from tests.support.site import PASSWORD, Browser, Clock, Enter, SignedIn, entered, make_app, make_ports
from tests.support.town import Town


@pytest.fixture
def clock() -> Clock:
    """The clock of the site."""
    return Clock()


@pytest.fixture
def ports(database: Database, tmp_path: Path, clock: Clock) -> Ports:
    """The ports of the site."""
    return make_ports(database, tmp_path, clock=clock)


@pytest.fixture
def app(ports: Ports, tmp_path: Path) -> Flask:
    """The site."""
    return make_app(ports, tmp_path)


@pytest.fixture
def guest(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app)


@pytest.fixture
def organisation(database: Database) -> Organisation:
    """The municipality that everybody works for."""
    with database.writer(EVERYWHERE) as session:
        made = factories.make_organisation(session)
        session.commit()
    return made


@pytest.fixture
def official(database: Database, organisation: Organisation) -> Person:
    """An author with an account."""
    return _official(database, organisation, Role.AUTHOR)


@pytest.fixture
def enter(app: Flask, database: Database, organisation: Organisation) -> Enter:
    """Makes a signed-in browser: `enter(Role.APPROVER)`; an author without roles."""

    def make(*roles: Role) -> Browser:
        browser = Browser(app)
        person = _official(database, organisation, *(roles or (Role.AUTHOR,)))
        answer = browser.sign_in(person.email)
        assert 303 == answer.status_code
        browser.get("/fi/")
        return browser

    return make


@pytest.fixture
def browser(enter: Enter) -> Browser:
    """A browser in which an author is signed in."""
    return enter(Role.AUTHOR)


def _official(database: Database, organisation: Organisation, *roles: Role) -> Person:
    with database.writer(EVERYWHERE) as session:
        person = factories.make_person(session, password_hash=f"cheap:{PASSWORD}")
        factories.make_membership(session, organisation, person, roles)
        session.commit()
    return person


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """What the site logs, line by line; nothing is printed."""
    with structlog.testing.capture_logs() as lines:
        yield lines


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    """A town whose officials carry assessments as far as a claim needs; the site shows them."""
    return towns.build(database, tmp_path)


@pytest.fixture
def signed_in(app: Flask, database: Database) -> SignedIn:
    """Makes a browser in which one of the town's officials is signed in: `signed_in(town.author)`."""
    return partial(entered, app, database)


@pytest.fixture(params=["fi", pytest.param("sv", marks=pytest.mark.slow), pytest.param("en", marks=pytest.mark.slow)])
def spoken(request: pytest.FixtureRequest) -> str:
    """Each language of the interface; those after the first are left to the full run."""
    return str(request.param)
