"""Claims about marks "come back to this" on pages, on entries, and in the lists of them."""

from xml.etree.ElementTree import Element

from lva.domain.workflow import MoveName
from tests.support import stored
from tests.support.forms import filled
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town

NOTE = "Kysy rehtorilta luku"


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _step(reference: str, language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/steps/matter"


def _mark(browser: Browser, address: str, **typed: str) -> str:
    browser.get(address)
    form = filled(_page(browser), **{"mark.note": NOTE, **typed})
    return browser.post(address, {**form, "mark": ["on"]}).location or ""


def test_a_page_is_marked_and_saved_at_once(signed_in: SignedIn, town: Town, spoken: str) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    assert _step(reference, spoken) == _mark(browser, _step(reference, spoken), proposal="Koulu yhdistetään.")
    assert "Koulu yhdistetään." == stored.answer(town, reference, "proposal")
    browser.get(_step(reference, spoken))
    assert [NOTE] == [one.get("value") for one in _page(browser).iter("input") if one.get("name") == "mark.note"]


def test_marks_are_listed_with_the_tasks_and_with_the_answers(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    _mark(signed_in(town.author), _step(reference))
    browser = signed_in(town.other)
    for place in ("", "/check"):
        browser.get(f"/fi/assessments/{reference}{place}")
        assert NOTE in words(_page(browser))
        assert _step(reference) in [link.get("href") for link in _page(browser).iter("a")]


def test_a_mark_is_taken_away_from_its_page(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    _mark(browser, _step(reference))
    browser.get(_step(reference))
    browser.post(_step(reference), {**filled(_page(browser)), "mark": ["off"]})
    browser.get(f"/fi/assessments/{reference}")
    assert NOTE not in words(_page(browser))


def test_a_mark_is_taken_away_from_the_lists(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    for back, place in (("", ""), ("check", "/check")):
        _mark(browser, _step(reference))
        browser.get(f"/fi/assessments/{reference}")
        token = next(one.get("value") or "" for one in _page(browser).iter("input") if one.get("name") == "csrf")
        answer = browser.post(
            f"/fi/assessments/{reference}/marks", {"csrf": [token], "place": ["matter"], "back": [back]}
        )
        assert f"/fi/assessments/{reference}{place}" == answer.location
        browser.get(f"/fi/assessments/{reference}")
        assert NOTE not in words(_page(browser))


def test_an_entry_is_marked_and_its_mark_outlives_it(signed_in: SignedIn, town: Town) -> None:
    reference = town.written("sports-fees")
    hearing = stored.opened(town, reference).dossier.of("hearing")[0]
    address = f"/fi/assessments/{reference}/entries/hearing/{hearing.id}"
    browser = signed_in(town.author)
    assert address == _mark(browser, address)
    browser.get(f"/fi/assessments/{reference}")
    assert address in [link.get("href") for link in _page(browser).iter("a")]
    browser.get(address)
    browser.post(address, {**filled(_page(browser)), "go": ["remove"]})
    browser.get(f"/fi/assessments/{reference}")
    assert NOTE in words(_page(browser))


def test_a_note_keeps_to_its_limit(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    browser.get(_step(reference))
    form = filled(_page(browser), **{"mark.note": "x" * 300})
    browser.post(_step(reference), {**form, "mark": ["on"]})
    browser.get(_step(reference))
    assert ["x" * 200] == [one.get("value") for one in _page(browser).iter("input") if one.get("name") == "mark.note"]


def test_marks_of_a_closed_assessment_are_read_but_not_changed(signed_in: SignedIn, town: Town) -> None:
    reference = town.written()
    _mark(signed_in(town.author), _step(reference))
    town.moved(reference, MoveName.SUBMIT)
    browser = signed_in(town.approver)
    browser.get(f"/fi/assessments/{reference}")
    assert NOTE in words(_page(browser))
    assert _step(reference) not in [link.get("href") for link in _page(browser).iter("a")]
