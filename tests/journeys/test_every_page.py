"""Claims about every page in every language, full, empty and faulty: without scripts, by all rules, in all looks.

The places come from tests/places.toml. Each test is a walk of its own, so that none waits for another.
"""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.routing import MapAdapter

from lva import wiring
from lva.config import Settings
from lva.web.app import create_app
from tests.needs import VNU
from tests.support import arrivals, places, tour
from tests.support.browser import MIDDLE, NARROW, WIDE, Rules, overflow, violations, window
from tests.support.pages import parsed
from tests.support.places import ANYWHERE, Place
from tests.support.tour import Town, Visitor
from tests.thorough import THOROUGH

pytestmark = [pytest.mark.needs("chromium", "axe"), pytest.mark.slow]
_LARGE: Final = "200%"


def _visited(
    browser: Browser, town: Town, language: str, wanted: Sequence[Place], *, scripts: bool
) -> Iterator[tuple[Place, Visitor]]:
    """Go to places in a language, each person in a window of their own; complaints of the browser are faults."""
    for who, email in tour.EVERYBODY.items():
        with window(browser, town.served.url, language=language, scripts=scripts) as watched:
            visitor = Visitor(town, watched, language)
            if email:
                visitor.sign_in(email)
            for place in wanted:
                if place.who == who:
                    watched.expected = {200, 303, place.status}
                    arrivals.arrive(visitor, place)
                    yield place, visitor
            assert [] == watched.complaints


# -- without scripts -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> MapAdapter:
    """The addresses of the site, to find which route a page is the answer of."""
    settings = Settings.read({"LVA_INSTANCE": str(tmp_path_factory.mktemp("addresses"))})
    app: Flask = create_app(settings, wiring.connect(settings))
    return app.url_map.bind("localhost")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.needs("java", "vnu")
def test_every_page_is_reached_and_sent_without_scripts_and_is_valid_markup(
    browser: Browser, town: Town, addresses: MapAdapter, language: str, tmp_path: Path
) -> None:
    """In other languages than the first, whose looks have a claim of their own, one of each kind is tried and fits.

    If thoroughly, all are reached in every language.
    """
    known, faults = places.inventory(), []
    fitting = () if language == "fi" else known.typical
    wanted = known.places if language == "fi" or THOROUGH else known.typical
    for place, visitor in _visited(browser, town, language, wanted, scripts=False):
        answer = visitor.watched.answer
        assert answer is not None, place.name
        text = answer.text()
        (tmp_path / f"{place.name}.html").write_text(text, "utf-8")
        path = answer.url.removeprefix(town.served.url).partition("?")[0]
        faults += [f"{place.name}: {one}" for one in _misplaced(place, addresses, path, answer.request.method)]
        faults += [f"{place.name}: {one}" for one in _unsendable(text)]
        faults += [*_unexpected(place, visitor), *(overflow(visitor.page) if place in fitting else ())]
    assert [] == faults
    assert "" == _invalid(tmp_path)


def _misplaced(place: Place, addresses: MapAdapter, path: str, method: str) -> Iterator[str]:
    """Yield what is wrong if a page is the answer of another route than its place says; forms post to a sister."""
    if place.route != ANYWHERE:
        endpoint, _ = addresses.match(path, method=method)
        same = endpoint == place.route if method == "GET" else endpoint.split(".")[0] == place.route.split(".")[0]
        if not same:
            yield f"it is a page of {endpoint}, not of {place.route}"


def _unsendable(text: str) -> Iterator[str]:
    """Yield each form that only a script could send."""
    page = parsed(text)
    outside = {one.get("form") for one in page.iter("button")}
    for form in page.iter("form"):
        buttons = [one for one in form.iter("button") if one.get("type", "submit") == "submit"]
        if not buttons and form.get("id", "-") not in outside:
            yield f"no button sends the form to {form.get('action')}"


def _invalid(folder: Path) -> str:
    """Return what the checker of HTML finds in all pages of a folder, in one run."""
    command = ["java", "-jar", str(VNU), "--errors-only", "--skip-non-html", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


# -- in all looks ----------------------------------------------------------------------------------------


def _in_the_light(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE, "height": 900})


def _in_the_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")


def _on_a_phone(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": NARROW, "height": 900})


_LOOKS: Final[tuple[tuple[Callable[[Page], None], Rules], ...]] = (
    (_in_the_light, Rules.ALL),
    (_in_the_dark, Rules.COLOURS),
    (_on_a_phone, Rules.STRUCTURE),
)
"""In which looks pages are seen, and what is tried in each."""


def test_every_page_keeps_the_rules_of_accessibility_and_fits_a_narrow_screen(browser: Browser, town: Town) -> None:
    known, faults = places.inventory(), []
    for place, visitor in _visited(browser, town, "fi", known.places, scripts=True):
        page = visitor.page
        for look, rules in _LOOKS if place in known.typical else _LOOKS[:1]:
            look(page)
            faults += violations(page, rules)
        _in_the_light(page)
        faults += [*overflow(page), *overflow(page, MIDDLE), *overflow(page, WIDE, _LARGE)]
        faults += _unexpected(place, visitor)
    assert [] == faults


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["sv", "en"])
def test_other_languages_keep_them_too(browser: Browser, town: Town, language: str) -> None:
    """Colours and scripts are the same in all languages, and so are pages of one kind: one of each is tried."""
    faults = []
    for place, visitor in _visited(browser, town, language, places.inventory().typical, scripts=True):
        faults += [*violations(visitor.page, Rules.STRUCTURE), *overflow(visitor.page), *_unexpected(place, visitor)]
    assert [] == faults


def _unexpected(place: Place, visitor: Visitor) -> list[str]:
    """Return the fault of a page that is answered with another status than its place says."""
    status = visitor.watched.status
    return [] if place.status == status else [f"{place.name} is answered with {status}"]


def test_a_page_that_breaks_a_rule_is_found(browser: Browser, town: Town) -> None:
    with window(browser, town.served.url) as watched:
        watched.page.set_content("<!doctype html><html><title>Kuva</title><body><img src='x'></body></html>")
        assert any("image-alt" in fault for fault in violations(watched.page, Rules.STRUCTURE))


def test_a_page_that_sticks_out_is_found(browser: Browser, town: Town) -> None:
    with window(browser, town.served.url) as watched:
        watched.page.set_content("<!doctype html><html><title>Leveä</title><body><pre>" + "x" * 400 + "</pre></html>")
        assert [] != overflow(watched.page)


def test_a_form_without_a_button_is_found() -> None:
    page = "<!doctype html><html lang='fi'><title>x</title><form action='/a'><input></form></html>"
    assert ["no button sends the form to /a"] == list(_unsendable(page))
