"""Claims about every page: it breaks no rule of accessibility, fits a narrow screen and makes no browser complain."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.needs import VNU
from tests.support import tour
from tests.support.browser import NARROW, WIDE, overflow, violations, window
from tests.support.tour import Place, Town, Visitor

pytestmark = [pytest.mark.needs("chromium", "axe"), pytest.mark.slow]


@dataclass
class Walk:
    """What was found on a walk through all places in one language."""

    language: str
    violations: list[str] = field(default_factory=list)
    overflow: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    """The markup of each place as the browser has it."""


def _in_the_light(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE, "height": 900})


def _in_the_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")


def _on_a_phone(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": NARROW, "height": 900})


_LOOKS: dict[str, tuple[Callable[[Page], None], ...]] = {
    "fi": (_in_the_light, _in_the_dark, _on_a_phone),
    "sv": (_in_the_light,),
    "en": (_in_the_light,),
}
"""In which looks each language is seen: colours and widths are the same in all."""


@pytest.fixture(scope="module", params=_LOOKS)
def walk(request: pytest.FixtureRequest, browser: Browser, town: Town) -> Walk:
    """A walk through all places, each seen by whoever it is for."""
    walked = Walk(request.param)
    for who in tour.EVERYBODY:
        with window(browser, town.served.url, language=walked.language) as watched:
            visitor = Visitor(town, watched, walked.language)
            if who:
                visitor.sign_in(who)
            for place in _of(who):
                watched.expected = {200, 303, place.status}
                place.arrive(visitor)
                _look(walked, place, visitor)
            walked.complaints += watched.complaints
    return walked


def _of(who: str) -> Iterator[Place]:
    return (place for place in tour.PLACES if place.who == who)


def _look(walked: Walk, place: Place, visitor: Visitor) -> None:
    walked.statuses[place.name] = visitor.watched.status
    walked.pages[place.name] = visitor.page.content()
    for look in _LOOKS[walked.language]:
        look(visitor.page)
        walked.violations += violations(visitor.page)
    walked.overflow += [*overflow(visitor.page), *overflow(visitor.page, WIDE, "200%")]
    _in_the_light(visitor.page)


def test_every_page_answers_as_it_should(walk: Walk) -> None:
    assert {place.name: place.status for place in tour.PLACES} == walk.statuses


def test_no_page_breaks_a_rule_of_accessibility(walk: Walk) -> None:
    assert [] == walk.violations


@pytest.mark.needs("java", "vnu")
def test_every_page_is_valid_markup(walk: Walk, tmp_path: Path) -> None:
    files = []
    for name, text in walk.pages.items():
        files.append(tmp_path / f"{name}.html")
        files[-1].write_text(text, "utf-8")
    checked = subprocess.run(
        ["java", "-jar", str(VNU), "--errors-only", *map(str, files)], capture_output=True, text=True, check=False
    )
    assert "" == checked.stderr


def test_no_page_has_to_be_scrolled_sideways(walk: Walk) -> None:
    assert [] == walk.overflow


def test_no_page_makes_the_browser_complain(walk: Walk) -> None:
    assert [] == walk.complaints


def test_a_page_that_breaks_a_rule_is_found(browser: Browser, town: Town) -> None:
    with window(browser, town.served.url) as watched:
        watched.page.set_content("<!doctype html><html><title>Kuva</title><body><img src='x'></body></html>")
        assert any("image-alt" in fault for fault in violations(watched.page))


def test_a_page_that_sticks_out_is_found(browser: Browser, town: Town) -> None:
    with window(browser, town.served.url) as watched:
        watched.page.set_content("<!doctype html><html><title>Leveä</title><body><pre>" + "x" * 400 + "</pre></html>")
        assert [] != overflow(watched.page)
