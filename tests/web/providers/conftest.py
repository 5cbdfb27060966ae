"""What claims about providers are handed: two that others have written, one that lies, and a municipality."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lva.providers.configured import Provider
from lva.storage.engine import Database
from lva.storage.people import Organisation, Person
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.support import lying, vouchers
from tests.support.lying import Liar
from tests.support.site import Browser, Clock, make_app, make_ports
from tests.support.vouched import EMAIL, OIDC_PROVIDER, Start, member
from tests.support.vouchers import Voucher, relied_on


@pytest.fixture(scope="session")
def mock() -> Iterator[Voucher]:
    """A provider that others have written."""
    with vouchers.mock() as running:
        yield running


@pytest.fixture(scope="session")
def panva() -> Iterator[Voucher]:
    """Another one, of another make and another language."""
    with vouchers.panva("http://localhost/providers/toinen/answer") as running:
        yield running


@pytest.fixture(params=["mock", pytest.param("panva", marks=OIDC_PROVIDER)])
def voucher(request: pytest.FixtureRequest) -> Voucher:
    """Each of the two."""
    found: Voucher = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def running_liar() -> Iterator[Liar]:
    """A provider of ours, which lies when it is told to."""
    with lying.lying() as running:
        yield running


@pytest.fixture
def liar(running_liar: Liar) -> Liar:
    """The same, honest again."""
    running_liar.lies = lying.Lies()
    running_liar.asked.clear()
    return running_liar


@pytest.fixture
def clock() -> Clock:
    """A clock that says the time of day: the providers have their own."""
    return Clock(dt.datetime.now(dt.UTC).replace(microsecond=0))


@pytest.fixture
def organisation(database: Database) -> Organisation:
    """The municipality whose people the providers know."""
    with database.writer(EVERYWHERE) as session:
        made = factories.make_organisation(session, slug="testikunta")
        session.commit()
    return made


@pytest.fixture(autouse=True)
def aino(database: Database, organisation: Organisation) -> Person:
    """A member without a password."""
    return member(database, organisation, EMAIL)


@pytest.fixture
def start(database: Database, tmp_path: Path, clock: Clock) -> Start:
    """Makes a browser at a site that knows these providers."""

    def make(*providers: Provider, patience: float = 5.0) -> Browser:
        ports = make_ports(database, tmp_path, clock=clock)
        return Browser(make_app(replace(ports, **relied_on(ports, *providers, patience=patience)), tmp_path))

    return make
