"""Claims about the search inside one assessment."""

from xml.etree.ElementTree import Element

import pytest

from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _search(browser: Browser, reference: str, query: str, language: str = "fi") -> list[str]:
    browser.get(f"/{language}/assessments/{reference}/search?q={query}")
    lists = [one for one in _page(browser).iter("ul") if one.get("class") == "tasks"]
    return [link.get("href") or "" for one in lists for link in one.iter("a")]


def test_a_result_leads_to_its_field(signed_in: SignedIn, town: Town, spoken: str) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    found = _search(browser, reference, "OHJAAJIEN", spoken)
    assert f"/{spoken}/assessments/{reference}/steps/weighing#stronger" in found
    address, _, anchor = next(one for one in found if one.endswith("#stronger")).partition("#")
    browser.get(address)
    assert anchor in {one.get("id") for one in _page(browser).iter()}


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", ""), ("x", "Kirjoita ainakin 2 kirjainta."), ("zzzz", "Mitään ei löytynyt"), ("maksu", "Löytyi ")],
)
def test_the_page_says_what_came_of_it(signed_in: SignedIn, town: Town, query: str, expected: str) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    _search(browser, reference, query)
    assert expected in words(_page(browser))


def test_whoever_only_reads_finds_words_without_links(signed_in: SignedIn, town: Town) -> None:
    reference = town.submitted()
    browser = signed_in(town.approver)
    assert [] == _search(browser, reference, "ohjaajien")
    assert "ohjaajien" in words(_page(browser))


def test_the_task_list_leads_to_the_search(signed_in: SignedIn, town: Town) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}")
    forms = [one.get("action") for one in _page(browser).iter("form") if one.get("method") == "get"]
    assert f"/fi/assessments/{reference}/search" in forms


def _listed(browser: Browser, query: str) -> str:
    browser.get(f"/fi/assessments?q={query}")
    tables = list(_page(browser).iter("table"))
    return words(tables[0]) if tables else ""


def test_the_list_says_where_a_word_stands_that_no_title_has(signed_in: SignedIn, town: Town) -> None:
    town.started(title="Aukioloajat", why="Kyläkoulun <b>katto</b> vuotaa.")
    browser = signed_in(town.author)
    label = town.ports.packs.current("lava").questions["why"].label.in_("fi")
    assert f"{label} – Kyläkoulun <b>katto</b> vuotaa." in _listed(browser, "katto vuotaa kyläkoulut")
    assert label not in _listed(browser, "aukiolo")
    assert "" == _listed(browser, "alakoulu")
