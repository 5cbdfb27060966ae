"""Claims about the list of assessments, starting one, and one at a glance."""

from xml.etree.ElementTree import Element

import pytest

from lva.domain.references import uuid7
from lva.domain.workflow import MoveName
from lva.services import assessments
from tests.factories import AT
from tests.support import stored
from tests.support.forms import filled
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town, example

_LIST = "/fi/assessments"
_NEW = "/fi/assessments/new"
_MATTER = {"title": "Leikkipuiston aita", "proposal": "Puistoon rakennetaan aita."}


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _listed(browser: Browser, query: str = "") -> list[str]:
    browser.get(f"{_LIST}{query}")
    return [words(row) for table in _page(browser).iter("tbody") for row in table.iter("th")]


# -- the list ----------------------------------------------------------------------------------------


def test_an_empty_list_says_what_belongs_here(town: Town, signed_in: SignedIn, spoken: str) -> None:
    browser = signed_in(town.author)
    assert 200 == browser.get(f"/{spoken}/assessments").status_code
    assert [] == list(_page(browser).iter("table"))
    assert 2 == [one.get("href") for one in _page(browser).iter("a")].count(f"/{spoken}/assessments/new")


def test_whoever_may_not_start_is_offered_no_start(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.approver)
    browser.get(_LIST)
    assert _NEW not in [one.get("href") for one in _page(browser).iter("a")]
    assert 404 == browser.get(_NEW).status_code


def test_the_list_shows_every_assessment_in_every_language(town: Town, signed_in: SignedIn, spoken: str) -> None:
    references = {town.started(), town.written(), town.submitted(), town.issued()}
    browser = signed_in(town.author)
    browser.get(f"/{spoken}/assessments")
    assert all(reference in words(_page(browser)) for reference in references)


def test_the_list_is_searched_by_title_case_number_and_reference(town: Town, signed_in: SignedIn) -> None:
    reference = town.written("sports-fees")
    town.written()
    browser = signed_in(town.author)
    title = [str(example("sports-fees").answers["title"])]
    assert [title] * 3 == [_listed(browser, f"?q={q}") for q in ("liikuntapaikka", "ESIdno-2027-183", reference)]


@pytest.mark.parametrize(
    ("show", "states"),
    [("mine", 1), ("approval", 1), ("approved", 1), ("issued", 1), ("closed", 1), ("nonsense", 5), ("", 5)],
)
def test_the_list_is_filtered_by_state(town: Town, signed_in: SignedIn, show: str, states: int) -> None:
    town.started()
    town.submitted()
    town.approved()
    town.issued()
    town.moved(town.written(), MoveName.WITHDRAW)
    assert states == len(_listed(signed_in(town.author), f"?show={show}"))


def test_a_search_that_finds_nothing_offers_all(town: Town, signed_in: SignedIn, spoken: str) -> None:
    town.started()
    browser = signed_in(town.author)
    assert 200 == browser.get(f"/{spoken}/assessments?q=olematon").status_code
    assert f"/{spoken}/assessments" in [one.get("href") for one in _page(browser).iter("a")]


def test_a_long_list_has_pages(town: Town, signed_in: SignedIn, spoken: str) -> None:
    for number in range(26):
        town.started(title=f"Asia {number}")
    browser = signed_in(town.author)
    browser.get(f"/{spoken}/assessments")
    (link,) = [one for one in _page(browser).iter("a") if one.get("rel") == "next"]
    assert 1 == len(_listed(browser, str(link.get("href")).removeprefix(f"/{spoken}/assessments")))


@pytest.mark.parametrize("number", ["0", "-1", "999", "x", "²", "9" * 30, "9" * 5000])
def test_a_page_number_that_makes_no_sense_shows_some_page(town: Town, signed_in: SignedIn, number: str) -> None:
    town.started()
    assert 200 == signed_in(town.author).get(f"{_LIST}?page={number}").status_code


# -- starting ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?individual=no"])
def test_both_first_pages_are_shown_in_every_language(town: Town, signed_in: SignedIn, spoken: str, query: str) -> None:
    assert 200 == signed_in(town.author).get(f"/{spoken}/assessments/new{query}").status_code


def test_the_first_question_wants_an_answer(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(_NEW)
    assert 422 == browser.post(_NEW, filled(_page(browser))).status_code
    (link,) = [one for one in _page(browser).iter("a") if one.get("href") == "#x_individual-1"]
    assert "Valitse kyllä tai ei." == words(link)


def test_a_matter_of_many_children_goes_on(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(_NEW)
    answer = browser.post(_NEW, filled(_page(browser), x_individual="no"))
    assert (303, f"{_NEW}?individual=no") == (answer.status_code, answer.location)


def test_a_matter_of_one_child_stores_nothing_before_it_is_asked_to(
    town: Town, signed_in: SignedIn, spoken: str
) -> None:
    browser = signed_in(town.author)
    browser.get(f"/{spoken}/assessments/new")
    answer = browser.post(f"/{spoken}/assessments/new", filled(_page(browser), x_individual="yes"))
    assert 200 == answer.status_code
    typed = [one for one in _page(browser).iter() if one.tag == "textarea" or one.get("type", "") == "text"]
    assert [] == typed
    form = filled(_page(browser))
    assert {"csrf", "stage", "id"} == set(form)
    assert [] == _listed(browser)
    for _ in range(2):
        assert 303 == browser.post(f"/{spoken}/assessments/new", form).status_code
    assert 1 == len(_listed(browser))


def test_a_matter_begins_an_assessment_and_leads_to_the_screening(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(f"{_NEW}?individual=no")
    answer = browser.post(_NEW, filled(_page(browser), **_MATTER))
    reference = str(answer.location).split("/")[3]
    assert (303, f"{_LIST}/{reference}/steps/screening") == (answer.status_code, answer.location)
    kept = [stored.answer(town, reference, key) for key in ("title", "proposal", "x_individual")]
    assert [*_MATTER.values(), "no"] == kept


def test_starting_twice_with_one_form_begins_one_assessment(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(f"{_NEW}?individual=no")
    form = filled(_page(browser), **_MATTER)
    assert 1 == len({browser.post(_NEW, form).location for _ in range(2)})
    assert ["Leikkipuiston aita"] == _listed(browser)


def test_a_form_without_its_id_begins_an_assessment_all_the_same(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(f"{_NEW}?individual=no")
    assert 303 == browser.post(_NEW, filled(_page(browser), **_MATTER, id="nonsense")).status_code


def test_a_matter_without_a_title_keeps_the_rest(town: Town, signed_in: SignedIn, spoken: str) -> None:
    browser = signed_in(town.author)
    browser.get(f"/{spoken}/assessments/new?individual=no")
    form = filled(_page(browser), proposal="Puistoon rakennetaan aita.", decide_on="ensi viikolla")
    assert 422 == browser.post(f"/{spoken}/assessments/new", form).status_code
    links = [one.get("href") for one in _page(browser).iter("a") if str(one.get("href")).startswith("#")]
    assert ["#title", "#decide_on"] == [one for one in links if one != "#content"]
    again = filled(_page(browser))
    assert (form["id"], ["Puistoon rakennetaan aita."], ["ensi viikolla"]) == (
        again["id"],
        again["proposal"],
        again["decide_on"],
    )


def test_a_kept_matter_can_be_looked_at_without_beginning(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(f"{_NEW}?individual=no")
    form = {**filled(_page(browser), **_MATTER), "kept.show": ["1"]}
    assert 200 == browser.post(_NEW, form).status_code
    assert ["Leikkipuiston aita"] == filled(_page(browser))["title"]
    assert [] == _listed(browser)


# -- one assessment ----------------------------------------------------------------------------------


def test_an_assessment_is_shown_in_every_state_and_language(town: Town, signed_in: SignedIn, spoken: str) -> None:
    drafts = [town.started(), town.written(), town.written("sports-fees")]
    withdrawn, returned = town.written(), town.submitted()
    town.moved(withdrawn, MoveName.WITHDRAW)
    town.moved(returned, MoveName.SEND_BACK, town.approver, "Kerro ryhmistä.")
    with town.working() as work:
        closed = assessments.start_individual(work, uuid7(AT), "Asia", "fi").reference
    references = [*drafts, withdrawn, returned, closed, town.submitted(), town.approved(), town.issued()]
    for actor in (town.author, town.approver):
        browser = signed_in(actor)
        seen = [browser.get(f"/{spoken}/assessments/{reference}").status_code for reference in references]
        assert [200] * len(references) == seen


def test_the_words_of_a_move_are_shown_with_whose_they_are(town: Town, signed_in: SignedIn) -> None:
    reference = town.submitted()
    town.moved(reference, MoveName.SEND_BACK, town.approver, "Kerro ryhmistä.")
    browser = signed_in(town.author)
    browser.get(f"{_LIST}/{reference}")
    (said,) = [words(one) for one in _page(browser).iter("ul") if one.get("class") == "talk"]
    assert "Oskari Kuvitteellinen 20.11.2025" in said
    assert "Kerro ryhmistä." in said


def test_the_days_of_the_matter_stand_in_their_order_with_today_among_them(town: Town, signed_in: SignedIn) -> None:
    reference = town.written(prep_start="2025-01", decide_on={"not_known": True})
    browser = signed_in(town.author)
    browser.get(f"{_LIST}/{reference}")
    (line,) = [one for one in _page(browser).iter("ol") if one.get("class") == "time"]
    days = [(words(next(iter(one))), one.get("class")) for one in line.iter("li")]
    assert [
        ("1/2025", None),
        ("20.11.2025", "is-now"),
        ("10.3.2027", "is-next"),
        ("16.3.2027", "is-next"),
        ("21.3.2028", "is-next"),
        ("Päivä avoin", "is-next"),
    ] == days


def test_an_unknown_reference_is_not_found(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    assert [404, 404] == [browser.get(f"{_LIST}/{one}").status_code for one in ("LVA-2026-ZZZZZZ", "nonsense")]
