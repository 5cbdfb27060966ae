"""Claims about the finished examples: everybody reads them, they say what they are, and no database is asked."""

import pytest

from lva.services.showing import worked
from lva.storage.engine import Database
from tests.support.pages import words
from tests.support.queries import counted
from tests.support.site import Browser

_NAMES = [one.example.name for one in worked.all_()]


def test_every_example_is_listed_with_what_is_worth_noticing(guest: Browser, database: Database, spoken: str) -> None:
    with counted(database) as statements:
        assert 200 == guest.get(f"/{spoken}/examples").status_code
    assert 0 == len(statements)
    assert guest.page is not None
    said = words(guest.page)
    assert [] == [one.example.name for one in worked.all_() if one.notice.in_(spoken) not in said]


@pytest.mark.parametrize("name", _NAMES)
def test_an_example_is_a_page_that_says_it_is_one(guest: Browser, database: Database, name: str) -> None:
    with counted(database) as statements:
        assert 200 == guest.get(f"/fi/examples/{name}").status_code
    assert 0 == len(statements)
    assert guest.page is not None
    said = words(guest.page)
    assert "ESIMERKKI" in said


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_example_in_another_language_says_so(guest: Browser, language: str) -> None:
    guest.get(f"/{language}/examples/village-school")
    assert guest.page is not None
    assert ["fi"] == [one.get("lang") for one in guest.page.iter("article")]


def test_an_example_is_a_pdf_without_a_database(guest: Browser, database: Database) -> None:
    with counted(database) as statements:
        answers = [guest.get("/sv/examples/ventilation/pdf") for _ in range(2)]
    assert [(200, "application/pdf")] * 2 == [(one.status_code, one.content_type) for one in answers]
    assert answers[0].data == answers[1].data
    assert 0 == len(statements)


@pytest.mark.parametrize("path", ["examples/nothing", "examples/nothing/pdf", "examples/skate-hall"])
def test_an_example_that_is_not_finished_is_not_found(guest: Browser, path: str) -> None:
    assert 404 == guest.get(f"/fi/{path}").status_code


@pytest.mark.parametrize("place", ["", "help"])
def test_the_way_to_the_examples_is_on_the_start_page_and_in_the_help(guest: Browser, place: str) -> None:
    guest.get(f"/sv/{place}")
    assert guest.page is not None
    assert "/sv/examples" in {one.get("href") for one in guest.page.iter("a")}
