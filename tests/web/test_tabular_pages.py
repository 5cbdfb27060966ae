"""Claims about tabular answers, money and links on the pages that ask and show them, from typing to conflict."""

from typing import Any
from xml.etree.ElementTree import Element

import pytest

from tests.support import stored
from tests.support.forms import filled, named
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town

PRICES = "Ryhmä\tNyt\tEhdotus\nLapset\t35\t37,50\nAikuiset\t70\t75"
CELLS = [["Ryhmä", "Nyt", "Ehdotus"], ["Lapset", "35", "37,50"], ["Aikuiset", "70", "75"]]


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _at(reference: str, name: str, entry_id: object = "", language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/entries/{name}{f'/{entry_id}' if entry_id else ''}"


def _named(page: Element, **typed: str) -> dict[str, str]:
    """Return what was typed by the whole names of an entry's inputs; `cells__paste` is `….cells.paste`."""
    found = {}
    for key, text in typed.items():
        (name,) = [
            one for one in named(page, "", f".{key.replace('__', '.')}") if not one.startswith(("seen.", "mine."))
        ]
        found[name] = text
    return found


def _add(browser: Browser, reference: str, name: str, more: str = "", **typed: str) -> Any:
    """Add an entry on its own page; `more` presses the button for more rows of that field."""
    browser.get(_at(reference, name))
    page = _page(browser)
    (seen,) = [one for one in named(page, "seen.") if one.endswith(f".{more or next(iter(typed)).split('__')[0]}")]
    own = seen.removeprefix("seen.")
    button = {"more": own} if more else {}
    return browser.post(_at(reference, name, own.split(".")[1]), filled(page, **_named(page, **typed), **button))


def _entry(town: Town, reference: str, name: str) -> Any:
    (found,) = stored.opened(town, reference).dossier.of(name)
    return found


@pytest.fixture
def reference(town: Town) -> str:
    """An assessment of the full depth."""
    return town.written("sports-fees", chosen_depth="full")


@pytest.fixture
def browser(signed_in: SignedIn, town: Town) -> Browser:
    """The author's browser."""
    return signed_in(town.author)


@pytest.mark.parametrize("name", ["table", "cost", "forecast", "condition", "measure", "hearing", "source"])
def test_the_page_of_an_entry_is_shown_in_every_language(
    browser: Browser, reference: str, name: str, spoken: str
) -> None:
    assert 200 == browser.get(_at(reference, name, language=spoken)).status_code


def test_a_pasted_table_is_saved_and_shown_as_a_table(browser: Browser, town: Town, reference: str) -> None:
    answer = _add(browser, reference, "table", title="Hinnasto", cells__paste=PRICES, summary="Hinnat nousevat.")
    assert 303 == answer.status_code
    assert CELLS == _entry(town, reference, "table").get("cells")
    browser.get(f"/fi/assessments/{reference}/check")
    tables = [["".join(cell.itertext()).strip() for cell in one.iter("th")] for one in _page(browser).iter("table")]
    assert ["Ryhmä", "Nyt", "Ehdotus", "Lapset", "Aikuiset"] in tables


def test_what_was_pasted_can_be_seen_in_the_cells_before_going_on(browser: Browser, reference: str) -> None:
    answer = _add(browser, reference, "table", more="cells", title="Hinnasto", cells__paste=PRICES)
    assert 303 == answer.status_code
    browser.get(answer.headers["Location"])
    page = _page(browser)
    assert "37,50" == filled(page)[named(page, "", ".cells.1.2")[0]][0]
    assert [""] == filled(page)[named(page, "", ".cells.paste")[0]]
    assert named(page, "", ".cells.5.3"), "empty rows and a column stand ready"


def test_rows_that_are_asked_for_on_an_empty_page_save_nothing(browser: Browser, town: Town, reference: str) -> None:
    before = len(stored.opened(town, reference).dossier.of("forecast"))
    answer = _add(browser, reference, "forecast", more="values")
    assert 200 == answer.status_code
    assert named(_page(browser), "", ".values.5.label")
    assert before == len(stored.opened(town, reference).dossier.of("forecast"))


def test_a_wrong_cell_is_named_and_everything_that_was_typed_stays(
    browser: Browser, town: Town, reference: str
) -> None:
    pasted = "2025\t120\ttoteutunut\n2026\tsata\tennuste"
    answer = _add(browser, reference, "forecast", level="1. luokka", values__paste=pasted)
    assert 422 == answer.status_code
    page = _page(browser)
    assert "Rivi 2, Luku: Kirjoita luku numeroin" in words(page)
    assert [pasted] == filled(page)[named(page, "", ".values.paste")[0]]
    assert () == stored.opened(town, reference).dossier.of("forecast")


def test_rows_are_saved_by_the_words_of_their_choices(browser: Browser, town: Town, reference: str) -> None:
    assert (
        303
        == _add(browser, reference, "forecast", values__paste="2025\t120\tToteutunut\n2026\t99,5\tprognos").status_code
    )
    assert [
        {"label": "2025", "number": "120", "kind": "actual"},
        {"label": "2026", "number": "99.5", "kind": "forecast"},
    ] == _entry(town, reference, "forecast").get("values")


def test_money_is_typed_in_euros_and_said_in_words(browser: Browser, town: Town, reference: str) -> None:
    assert (
        303
        == _add(
            browser,
            reference,
            "cost",
            what="Bussit",
            amount__low="210 000",
            amount__high="249 000,50",
            amount__per="year",
        ).status_code
    )
    assert {"low": 21_000_000, "high": 24_900_050, "per": "year"} == _entry(town, reference, "cost").get("amount")
    browser.get(f"/fi/assessments/{reference}/check")
    assert "210 000,00–249 000,50 euroa vuodessa" in words(_page(browser))


def test_a_web_address_can_be_followed_and_a_plain_reference_is_text(browser: Browser, reference: str) -> None:
    _add(browser, reference, "source", title="Selvitys", link="https://kunta.fi/lava?id=2")
    _add(browser, reference, "source", title="Pöytäkirja", link="HEL 2025-001234")
    browser.get(f"/fi/assessments/{reference}/check")
    links = [link.get("href") for link in _page(browser).iter("a")]
    assert "https://kunta.fi/lava?id=2" in links
    assert "HEL 2025-001234" not in links


def test_two_officials_in_one_table_meet_on_the_conflict_page(
    signed_in: SignedIn, town: Town, reference: str, browser: Browser
) -> None:
    _add(browser, reference, "table", title="Hinnasto", cells__paste=PRICES)
    entry = _entry(town, reference, "table")
    address = _at(reference, "table", entry.id)
    other = signed_in(town.author)
    other.get(address)
    browser.get(address)
    assert 303 == other.post(address, filled(_page(other), **_named(_page(other), cells__1__2="40"))).status_code
    mine = filled(_page(browser), **_named(_page(browser), cells__2__1="71"))
    assert 409 == browser.post(address, mine).status_code
    page = _page(browser)
    assert "Aikuiset · 71 · 75" in words(page)
    assert "Lapset · 35 · 40" in words(page)
    assert 303 == browser.post(address, filled(page)).status_code
    assert "71" == _entry(town, reference, "table").get("cells")[2][1]
    assert "37,50" == _entry(town, reference, "table").get("cells")[1][2]


def test_a_grid_is_saved_row_by_row(browser: Browser, town: Town, reference: str, spoken: str) -> None:
    address = f"/{spoken}/assessments/{reference}/steps/steps"
    browser.get(address)
    page = _page(browser)
    rows = [name for name in named(page, "ten_steps.") if name.count(".") == 1]
    assert 10 == len(rows)
    typed = filled(page, **{rows[0]: "forward", f"{rows[1]}.text": "Hinta nousee."})
    assert 303 == browser.post(address, typed).status_code
    first, second = (row.partition(".")[2] for row in rows[:2])
    assert {first: {"choice": "forward"}, second: {"text": "Hinta nousee."}} == stored.answer(
        town, reference, "ten_steps"
    )
