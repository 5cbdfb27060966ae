"""Claims about tick lists: only what a person changed counts, whatever others ticked meanwhile."""

from tests.support.forms import filled
from tests.support.site import Browser, SignedIn
from tests.support.town import Town


def _address(reference: str) -> str:
    return f"/fi/assessments/{reference}/steps/children"


def _ticked(browser: Browser, reference: str) -> list[str]:
    browser.get(_address(reference))
    assert browser.page is not None
    return filled(browser.page).get("ticks.group", [])


def test_an_older_page_does_not_take_away_what_somebody_else_ticked(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    before = _ticked(browser, reference)
    assert browser.page is not None
    older = filled(browser.page)
    newer = filled(browser.page, **{"ticks.group": [*before, "g_rural"]})
    assert 303 == browser.post(_address(reference), newer).status_code
    assert 303 == browser.post(_address(reference), older).status_code
    assert {*before, "g_rural"} == set(_ticked(browser, reference))


def test_what_saving_by_itself_ticked_can_be_unticked(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    before = _ticked(browser, reference)
    assert browser.page is not None
    form = filled(browser.page, **{"ticks.group": [*before, "g_rural"]})
    answer = browser.post(_address(reference), form, Accept="application/json")
    assert answer.json is not None
    form |= {"ticks.group": before, "seen.ticks.group": [answer.json["seen"]["ticks.group"]]}
    assert 303 == browser.post(_address(reference), form).status_code
    assert before == _ticked(browser, reference)
