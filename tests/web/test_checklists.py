"""Claims about the pages of a self-assessment: beginning one, its results, and the year before."""

from xml.etree.ElementTree import Element

import pytest

from lva.domain.permissions import Permission
from lva.domain.workflow import MoveName, State
from lva.services import assessments, checklists
from lva.web.asking import kept
from tests.support.forms import filled
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town

_NEW = "/fi/assessments/new/ten-steps"
_ANSWERS = {"year": "2027", "scope": "whole", "children_part": "no", "children_part.text": "Aika ei riittänyt siihen."}


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _texts(browser: Browser, tag: str) -> list[str]:
    return [words(one) for one in _page(browser).iter(tag)]


def _links(browser: Browser) -> list[str]:
    return [one.get("href", "") for one in _page(browser).iter("a")]


def _before(town: Town, **answers: object) -> str:
    """Write the profile of 2025 and take it for issued."""
    reference = town.written("ten-steps-2025", **answers)
    with town.working() as work:
        assessments.open_(work, reference, Permission.EDIT, lock=True).row.state = State.ISSUED
    return reference


# -- beginning ---------------------------------------------------------------------------------------


def test_the_list_offers_a_decision_and_the_ten_steps(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get("/fi/assessments")
    assert {"Arvioi päätös", "Käy läpi kymmenen askelta"} <= set(_texts(browser, "a"))
    assert _NEW in _links(browser)


def test_whoever_may_not_start_is_not_offered_the_steps(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.approver)
    browser.get("/fi/assessments")
    assert _NEW not in _links(browser)
    assert 404 == browser.get(_NEW).status_code


def test_the_first_page_is_shown_in_every_language(town: Town, signed_in: SignedIn, spoken: str) -> None:
    browser = signed_in(town.author)
    assert 200 == browser.get(f"/{spoken}/assessments/new/ten-steps").status_code
    assert ["2025"] == [one.get("value") for one in _page(browser).iter("input") if one.get("name") == "year"]


@pytest.mark.parametrize("name", ["lava", "atlantis"])
def test_what_is_no_checklist_has_no_first_page(town: Town, signed_in: SignedIn, name: str) -> None:
    assert 404 == signed_in(town.author).get(f"/fi/assessments/new/{name}").status_code


def test_what_was_gone_through_before_is_named(town: Town, signed_in: SignedIn) -> None:
    reference = _before(town)
    browser = signed_in(town.author)
    browser.get(_NEW)
    assert f"/fi/assessments/{reference}" in _links(browser)


def test_a_profile_begins_and_goes_on_to_the_first_step(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(_NEW)
    answer = browser.post(_NEW, filled(_page(browser), **_ANSWERS))
    assert (303, True) == (answer.status_code, answer.location.endswith("/steps/childhood"))
    again = browser.post(_NEW, filled(_page(browser), **_ANSWERS))
    assert answer.location == again.location
    browser.get(answer.location)
    assert ["1. Ymmärtää, että hyvinvoinnin perusta luodaan lapsuudessa"] == _texts(browser, "h1")


def test_a_damaged_id_begins_one_all_the_same(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(_NEW)
    form = {**filled(_page(browser), **_ANSWERS), "id": "none"}
    assert 303 == browser.post(_NEW, form).status_code


def test_what_is_missing_is_asked_again_and_nothing_is_lost(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(_NEW)
    form = filled(_page(browser), participants="nuorisovaltuusto")
    del form["year"]
    assert 422 == browser.post(_NEW, {**form, "year": ""}).status_code
    errors = [one for one in _texts(browser, "a") if one.startswith("Puuttuu:")]
    assert ["Puuttuu: Vuosi", "Puuttuu: Mitä itsearvio koskee?"] == errors
    assert any("nuorisovaltuusto" in text for text in _texts(browser, "textarea"))


def test_a_form_kept_over_a_login_is_shown_and_nothing_is_begun(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(_NEW)
    form = {**filled(_page(browser), **_ANSWERS), kept.SHOW: "yes"}
    assert 200 == browser.post(_NEW, form).status_code
    assert any("Aika ei riittänyt siihen." in text for text in _texts(browser, "textarea"))
    with town.working() as work:
        assert () == checklists.profiles(work, work.packs.current("ten-steps"))


# -- results -----------------------------------------------------------------------------------------


def _rows(browser: Browser) -> list[list[str]]:
    table = next(_page(browser).iter("table"))
    return [[words(cell) for cell in row] for row in table.iter("tr")]


def test_the_results_count_every_answer_step_by_step(town: Town, signed_in: SignedIn) -> None:
    reference = town.written("ten-steps-2025")
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}/check")
    head, first, *_, total = _rows(browser)
    assert ["Askel", "kyllä", "osittain", "ei", "ei tietoa"] == head
    assert ["1. Ymmärtää, että hyvinvoinnin perusta luodaan lapsuudessa", "1", "2", "1", "0"] == first
    assert ["Yhteensä", "15", "17", "10", "2"] == total


def test_the_results_tell_what_changed_since_the_year_before(town: Town, signed_in: SignedIn, spoken: str) -> None:
    before = _before(town)
    reference = town.written("ten-steps-2026")
    browser = signed_in(town.author)
    browser.get(f"/{spoken}/assessments/{reference}/check")
    assert f"/{spoken}/assessments/{before}" in _links(browser)
    said = {"fi": "1.2 osittain (2025: ei)", "sv": "1.2 delvis (2025: nej)", "en": "1.2 partly (2025: no)"}
    _, first, *_ = _rows(browser)
    assert said[spoken] in first[-1]
    assert "2" == first[1]


def test_a_bar_repeats_the_counts_and_leaves_what_is_open_empty(town: Town, signed_in: SignedIn) -> None:
    reference = town.written("ten-steps-2026")
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}/check")
    bars = [one for one in _page(browser).iter() if one.get("class") == "bar"]
    widths = [[(part.get("class"), part.get("x"), part.get("width")) for part in bar] for bar in bars]
    assert [("c1", "0.0", "50.0"), ("c2", "50.0", "50.0")] == widths[0]
    assert [] == widths[4]
    assert ["avoinna"] == _rows(browser)[0][5:6]


def test_a_step_without_an_action_is_worth_a_second_look(town: Town, signed_in: SignedIn) -> None:
    reference = town.written("ten-steps-2026")
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}/check")
    wanted = "Kaikki ei ole kunnossa, mutta seuraavaa toimenpidettä ei ole kirjattu: 1."
    assert any(text.startswith(wanted) for text in _texts(browser, "a"))


def test_a_decision_has_no_such_results(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{town.written()}/check")
    assert "Tulokset askel askeleelta" not in _texts(browser, "h2")


def test_a_profile_has_no_table_of_impacts(town: Town, signed_in: SignedIn) -> None:
    reference = town.written("ten-steps-2026")
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}")
    assert f"/fi/assessments/{reference}/matrix" not in _links(browser)
    assert 404 == browser.get(f"/fi/assessments/{reference}/matrix").status_code


def test_every_page_of_a_profile_is_shown(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.written("ten-steps-2026")
    browser = signed_in(town.author)
    with town.working() as work:
        steps = [step.key for step in work.packs.current("ten-steps").steps]
    pages = ["", "/check", "/documents", *(f"/steps/{step}" for step in steps)]
    assert {200} == {browser.get(f"/{spoken}/assessments/{reference}{page}").status_code for page in pages}
    assert any("Mannerheim" in text for text in _texts(browser, "footer"))


def test_whoever_approves_reads_the_year_and_the_statement_of_the_pack(town: Town, signed_in: SignedIn) -> None:
    reference = town.written("ten-steps-2025")
    town.moved(reference, MoveName.SUBMIT)
    browser = signed_in(town.approver)
    browser.get(f"/fi/assessments/{reference}/moves/approve")
    said = " ".join(_texts(browser, "main"))
    assert "Olen lukenut itsearvion." in said
    assert "2025" in said


@pytest.mark.parametrize("page", ["matters", "handlings/handling", "screening", "matrix", "entries/impact"])
def test_a_profile_has_no_pages_that_only_a_decision_has(town: Town, signed_in: SignedIn, page: str) -> None:
    reference = town.written("ten-steps-2026")
    assert 404 == signed_in(town.author).get(f"/fi/assessments/{reference}/{page}").status_code


def test_no_matter_is_attached_to_a_profile(town: Town, signed_in: SignedIn) -> None:
    reference = town.written("ten-steps-2026")
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}/steps/begin")
    assert 404 == browser.post(f"/fi/assessments/{reference}/matters", {"go": "add", "title": "Asia"}).status_code
