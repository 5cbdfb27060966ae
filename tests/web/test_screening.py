"""Claims about the result of the screening and the choice of depth."""

from xml.etree.ElementTree import Element

import pytest

from lva.domain.workflow import MoveName
from tests.support import stored
from tests.support.forms import filled
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town, example

_KEYS = ("x_", "t_", "n_screen")


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _screened(town: Town, **answers: object) -> str:
    given = example().answers
    return town.started(**{**{key: given[key] for key in given if key.startswith(_KEYS)}, **answers})


def _result(reference: str, language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/screening"


def _depth(reference: str, language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/steps/depth"


def test_an_unfinished_screening_lists_what_is_open(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.started(x_individual="no")
    browser = signed_in(town.author)
    assert 200 == browser.get(_result(reference, spoken)).status_code
    links = [str(one.get("href")) for one in _page(browser).iter("a")]
    assert f"/{spoken}/assessments/{reference}/steps/screening#t_direct" in links


def test_the_result_says_the_answers_that_decided(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = _screened(town)
    browser = signed_in(town.author)
    assert 200 == browser.get(_result(reference, spoken)).status_code
    assert "20–25 euroa kuukaudessa" in words(_page(browser))
    assert ["brief"] == filled(_page(browser))["chosen_depth"]


@pytest.mark.parametrize(
    ("answers", "depth"),
    [
        ({f"t_{key}": {"choice": "significant"} for key in ("groups", "service", "lasting")}, "full"),
        ({f"t_{key}": {"choice": "no"} for key in ("direct", "indirect", "groups", "service", "money")}, "none"),
        ({f"t_{key}": {"choice": "not_known"} for key in ("direct", "groups", "service", "money", "worry")}, "brief"),
    ],
)
def test_every_result_is_shown_in_every_language(
    town: Town, signed_in: SignedIn, spoken: str, answers: dict[str, object], depth: str
) -> None:
    reference = _screened(town, **answers)
    browser = signed_in(town.author)
    assert 200 == browser.get(_result(reference, spoken)).status_code
    assert depth in filled(_page(browser))["chosen_depth"] or depth == "brief"


def test_going_on_leads_to_the_next_page(town: Town, signed_in: SignedIn) -> None:
    reference = _screened(town)
    browser = signed_in(town.author)
    browser.get(_result(reference))
    answer = browser.post(_depth(reference), filled(_page(browser)))
    assert (303, f"/fi/assessments/{reference}/steps/background") == (answer.status_code, answer.location)


def test_a_deeper_assessment_needs_no_reason(town: Town, signed_in: SignedIn) -> None:
    reference = _screened(town)
    browser = signed_in(town.author)
    browser.get(_result(reference))
    assert 303 == browser.post(_depth(reference), filled(_page(browser), chosen_depth="full")).status_code
    assert "full" == stored.opened(town, reference).row.depth


def test_less_than_the_result_needs_a_reason_and_a_name(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = _screened(town)
    browser = signed_in(town.author)
    browser.get(_result(reference, spoken))
    form = filled(_page(browser), chosen_depth="none", screening_reason="Ei tarvita.")
    assert 422 == browser.post(_depth(reference, spoken), form).status_code
    links = [one.get("href") for one in _page(browser).iter("a")]
    assert {"#screening_reason", "#lowered_by"} <= set(links)
    assert ["Ei tarvita."] == filled(_page(browser))["screening_reason"]
    assert "brief" == stored.opened(town, reference).row.depth


def test_less_with_a_reason_and_a_name_is_taken(town: Town, signed_in: SignedIn) -> None:
    reference = _screened(town)
    browser = signed_in(town.author)
    browser.get(_result(reference))
    reason = "Korotus on vuosittainen tarkistus, joka arvioidaan talousarvion yhteydessä kokonaisuutena."
    form = filled(_page(browser), chosen_depth="none", screening_reason=reason, lowered_by="Sivistysjohtaja")
    assert 303 == browser.post(_depth(reference), form).status_code
    assert "none" == stored.opened(town, reference).row.depth


def test_whoever_may_not_write_is_sent_to_the_assessment(town: Town, signed_in: SignedIn) -> None:
    reference = _screened(town)
    assert 303 == signed_in(town.approver).get(_result(reference)).status_code
    town.moved(reference, MoveName.WITHDRAW)
    assert 303 == signed_in(town.author).get(_result(reference)).status_code
