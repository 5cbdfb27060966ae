"""What journeys are handed: a browser, and towns that are served by a process of their own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support import tour
from tests.support.browser import chromium
from tests.support.office import Office, opened_office
from tests.support.served import Installation
from tests.support.tour import Town


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; it ends with the module, because its driver keeps an event loop in this thread."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A demonstration town with an assessment in every state."""
    installation = Installation(tmp_path_factory.mktemp("town") / "instance")
    # A walk through all pages takes longer than five minutes.
    with installation.serving("--demo", LVA_CONFIRM_MINUTES="60") as served:
        yield tour.build(served)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A municipality in which nobody has written anything yet."""
    with opened_office(tmp_path_factory.mktemp("office") / "instance") as served:
        yield served
