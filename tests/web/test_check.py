"""Claims about the page of all answers and the table of impacts."""

from xml.etree.ElementTree import Element

import pytest

from lva.domain.workflow import MoveName
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town

_ROWS = 8
"""Areas of life that the fee rise rates."""


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _links(browser: Browser) -> list[str]:
    main = _page(browser).find(".//main")
    assert main is not None
    return [str(one.get("href")) for one in main.iter("a")]


@pytest.mark.parametrize("example", ["afternoon-fees", "sports-fees"])
def test_all_answers_are_shown_in_every_language(town: Town, signed_in: SignedIn, spoken: str, example: str) -> None:
    browser = signed_in(town.author)
    assert 200 == browser.get(f"/{spoken}/assessments/{town.written(example)}/check").status_code


@pytest.mark.parametrize("page", ["check", "matrix"])
def test_an_assessment_just_begun_has_both_pages(town: Town, signed_in: SignedIn, spoken: str, page: str) -> None:
    assert 200 == signed_in(town.author).get(f"/{spoken}/assessments/{town.started()}/{page}").status_code


def test_every_answer_leads_to_its_question_and_comes_back(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}/check")
    links = [one for one in _links(browser) if "/steps/" in one or "/entries/" in one]
    assert f"/fi/assessments/{reference}/steps/background?back=check#why" in links
    assert [] == [one for one in links if "back=check" not in one]


@pytest.mark.slow
def test_every_link_of_the_page_leads_somewhere(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}/check")
    targets = {one for one in _links(browser) if "#" in one and not one.startswith("#")}
    for target in sorted(targets):
        address, _, anchor = target.partition("#")
        answer = browser.get(address)
        if answer.status_code == 303:
            answer = browser.get(str(answer.location))
        assert 200 == answer.status_code
        assert anchor in {one.get("id") for one in _page(browser).iter()}, target


def test_the_ratings_stand_in_one_table(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{town.written()}/check")
    (table,) = list(_page(browser).iter("table"))
    (body,) = list(table.iter("tbody"))
    assert (_ROWS, 2 * _ROWS) == (len(list(body.iter("tr"))), len(list(body.iter("td"))))


def test_an_entry_has_one_heading_and_one_way_to_change_it(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{town.written()}/check")
    heads = [one for one in _page(browser).iter("div") if one.get("class") == "facts-h"]
    ways = [[link.get("href") or "" for link in one.iter("a")] for one in heads]
    assert [1] * len(heads) == [len([way for way in one if "/comments?" not in way]) for one in ways]
    assert [] == [one for one in _page(browser).iter("dd") if not words(one)], "an empty description says nothing"


def test_what_stops_sending_is_listed_with_the_way_to_put_it_right(
    town: Town, signed_in: SignedIn, spoken: str
) -> None:
    browser = signed_in(town.author)
    reference = town.written(conclusion=None)
    browser.get(f"/{spoken}/assessments/{reference}/check")
    (todo,) = [one for one in _page(browser).iter("section") if one.get("class") == "todo"]
    links = [str(one.get("href")) for one in todo.iter("a")]
    assert [f"/{spoken}/assessments/{reference}/steps/weighing?back=check#conclusion"] == links


def test_what_is_ready_can_be_sent_on(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}/check")
    assert 2 == _links(browser).count(f"/fi/assessments/{reference}/moves/submit")


def test_whoever_may_only_read_finds_nothing_to_change(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.submitted()
    for actor in (town.author, town.approver):
        browser = signed_in(actor)
        browser.get(f"/{spoken}/assessments/{reference}/check")
        assert [] == [one for one in _links(browser) if "/steps/" in one or "/entries/" in one or "/moves/" in one]
        browser.get(f"/{spoken}/assessments/{reference}/matrix")
        assert [] == [one for one in _links(browser) if "/steps/" in one]


def test_the_table_of_impacts_says_every_rating_in_words(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    assert 200 == browser.get(f"/{spoken}/assessments/{reference}/matrix").status_code
    cells = [words(one) for one in _page(browser).iter("td")]
    assert (2 * _ROWS, []) == (len(cells), [one for one in cells if not one])


def test_a_withdrawn_assessment_can_still_be_read(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    town.moved(reference, MoveName.WITHDRAW)
    assert 200 == signed_in(town.author).get(f"/fi/assessments/{reference}/check").status_code
