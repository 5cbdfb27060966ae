"""Claims about a whole list: its order, copies, what was removed from it."""

from xml.etree.ElementTree import Element

import pytest

from lva.content.model import Depth
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.values.answers import Value, token
from lva.services import assessments, saving
from lva.services.saving import EntrySaid, Posted, Said
from tests.factories import AT
from tests.support import stored
from tests.support.forms import filled, named
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town

EMPTY = token(0, None)


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _sites(town: Town, *names: str) -> tuple[str, list[str]]:
    """Write a full assessment with sites of these names; return its reference and their ids."""
    reference = town.started()
    said = [EntrySaid("site", uuid7(AT), {"name": Said(name, EMPTY)}) for name in names]
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        opened.row.depth = Depth.FULL
        saving.save(work, opened, "sites", Posted(entries=said))
    return reference, [str(one.id) for one in said]


def _names(town: Town, reference: str) -> list[Value]:
    return [entry.get("name") for entry in stored.opened(town, reference).dossier.of("site")]


def _list(reference: str, language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/lists/site"


def _step(reference: str, query: str = "") -> str:
    return f"/fi/assessments/{reference}/steps/sites{query}"


# -- the list's own page ----------------------------------------------------------------------------


def test_a_list_is_put_in_order_by_numbers(signed_in: SignedIn, town: Town, spoken: str) -> None:
    reference, ids = _sites(town, "A", "B", "C")
    browser = signed_in(town.author)
    assert 200 == browser.get(_list(reference, spoken)).status_code
    form = filled(_page(browser), **{f"place.{ids[2]}": "1", f"place.{ids[1]}": "x"})
    answers = [browser.post(_list(reference, spoken), form) for _ in range(2)]
    assert [f"{_list(reference, spoken)}#site.{ids[2]}"] * 2 == [one.location for one in answers]
    assert ["C", "A", "B"] == _names(town, reference)


def test_numbers_that_nobody_touched_say_nothing(signed_in: SignedIn, town: Town) -> None:
    reference, ids = _sites(town, "A", "B", "C")
    browser = signed_in(town.author)
    browser.get(_list(reference))
    form = filled(_page(browser))
    browser.post(_list(reference), {**form, "move": [f"{ids[2]}|1"]})
    assert _list(reference) == browser.post(_list(reference), form).location
    assert ["C", "A", "B"] == _names(town, reference)


def test_an_entry_moves_one_step_however_often_the_button_is_pressed(signed_in: SignedIn, town: Town) -> None:
    reference, ids = _sites(town, "A", "B", "C")
    browser = signed_in(town.author)
    browser.get(_list(reference))
    up = [button.get("value") for button in _page(browser).iter("button") if button.get("name") == "move"]
    assert [f"{ids[0]}|2", f"{ids[1]}|1", f"{ids[1]}|3", f"{ids[2]}|2"] == up
    for _ in range(2):
        browser.post(_list(reference), {**filled(_page(browser)), "move": [f"{ids[1]}|1"]})
    assert ["B", "A", "C"] == _names(town, reference)


def test_a_copy_is_made_once_and_opened(signed_in: SignedIn, town: Town) -> None:
    reference, _ = _sites(town, "A", "B")
    browser = signed_in(town.author)
    browser.get(_list(reference))
    value = next(one.get("value") or "" for one in _page(browser).iter("button") if one.get("name") == "copy")
    form = {**filled(_page(browser)), "copy": [value]}
    places = {browser.post(_list(reference), form).location for _ in range(2)}
    assert {f"/fi/assessments/{reference}/entries/site/{value.split('|')[1]}"} == places
    assert ["A", "A (kopio)", "B"] == _names(town, reference)


def test_an_entry_is_removed_and_brought_back(signed_in: SignedIn, town: Town) -> None:
    reference, ids = _sites(town, "A", "B")
    browser = signed_in(town.author)
    browser.get(_list(reference))
    browser.post(_list(reference), {**filled(_page(browser)), "remove": [ids[0]]})
    assert ["B"] == _names(town, reference)
    browser.get(_list(reference))
    assert "Poistanut Maija Malli" in words(_page(browser)) or "Poistanut Aino Esimerkki" in words(_page(browser))
    browser.post(_list(reference), {**filled(_page(browser)), "restore": [ids[0]]})
    assert ["A", "B"] == _names(town, reference)


@pytest.mark.parametrize(
    "pressed", [{"copy": "x|y"}, {"copy": ""}, {"remove": "x"}, {"restore": str(uuid7(AT))}, {"move": "x|1"}]
)
def test_a_button_that_no_page_has_does_nothing(signed_in: SignedIn, town: Town, pressed: dict[str, str]) -> None:
    reference, _ = _sites(town, "A", "B")
    browser = signed_in(town.author)
    browser.get(_list(reference))
    form = {**filled(_page(browser)), **{name: [value] for name, value in pressed.items()}}
    assert 404 == browser.post(_list(reference), form).status_code
    assert ["A", "B"] == _names(town, reference)


@pytest.mark.parametrize("name", ["nothing", "handling"])
def test_a_list_that_has_no_order_here_is_not_found(signed_in: SignedIn, town: Town, name: str) -> None:
    reference, _ = _sites(town, "A")
    assert 404 == signed_in(town.author).get(f"/fi/assessments/{reference}/lists/{name}").status_code


# -- the list on the page of the wizard -------------------------------------------------------------


def test_a_short_list_has_no_search(signed_in: SignedIn, town: Town) -> None:
    reference, _ = _sites(town, *(f"Koulu {n}" for n in range(9)))
    browser = signed_in(town.author)
    browser.get(_step(reference))
    assert [] == named(_page(browser), "find.")


def test_a_list_of_ten_is_searched_without_scripts(signed_in: SignedIn, town: Town) -> None:
    reference, _ = _sites(town, *(f"Koulu {n}" for n in range(9)), "Kirjasto")
    browser = signed_in(town.author)
    browser.get(_step(reference, "?find.site=KIRJA"))
    assert ["KIRJA"] == [one.get("value") for one in _page(browser).iter("input") if one.get("name") == "find.site"]
    assert ["Kirjasto"] == [words(link) for link in _rows(_page(browser))]
    assert "Löytyi 1, kaikkiaan 10." in words(_page(browser))


def _rows(page: Element) -> list[Element]:
    return [link for one in page.iter("ol") if (one.get("id") or "") == "rows-site" for link in one.iter("a")]


@pytest.mark.parametrize(("count", "expected"), [(19, "tasks"), (20, "tasks tasks--s")])
def test_rows_of_a_long_list_stand_close_together(signed_in: SignedIn, town: Town, count: int, expected: str) -> None:
    reference, _ = _sites(town, *(f"Koulu {n}" for n in range(count)))
    browser = signed_in(town.author)
    browser.get(_step(reference))
    assert expected in [one.get("class") for one in _page(browser).iter("ol")]
    assert count == len(_rows(_page(browser)))


def test_the_page_of_a_list_brings_back_what_was_removed(signed_in: SignedIn, town: Town) -> None:
    reference, ids = _sites(town, "A", "B")
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        saving.save(work, opened, "sites", Posted(entries=[EntrySaid("site", opened.entries[-1].id, removed=True)]))
    browser = signed_in(town.author)
    browser.get(_step(reference))
    assert "1 poistettu" in words(_page(browser))
    button = next(one for one in _page(browser).iter("button") if one.get("name") == "restore")
    answer = browser.post(_step(reference), {**filled(_page(browser)), "restore": [button.get("value") or ""]})
    assert f"{_step(reference)}#site" == answer.location
    assert len(ids) == len(_names(town, reference))


def test_the_page_of_a_list_is_saved_on_the_way_to_its_order(signed_in: SignedIn, town: Town) -> None:
    reference, _ = _sites(town, "A", "B")
    browser = signed_in(town.author)
    browser.get(_step(reference))
    assert _list(reference) == browser.post(_step(reference), {**filled(_page(browser)), "arrange": ["site"]}).location
