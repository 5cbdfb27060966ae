"""Claims about what became of a matter, entry by entry, beside one of its assessments."""

import uuid
from xml.etree.ElementTree import Element

import pytest

from lva.domain.dossier import Entry
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.services import assessments, matters
from tests.factories import AT
from tests.support import stored
from tests.support.forms import Fields, filled, named
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town

_LISTS = ("handling", "item_outcome", "dissent", "related_assessment")


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _at(reference: str, name: str, entry_id: object = "", language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/handlings/{name}{f'/{entry_id}' if entry_id else ''}"


def _typed(page: Element, **fields: str) -> Fields:
    """Return the form of an entry's page with these texts in its fields."""
    typed: dict[str, str | list[str]] = {}
    for key, text in fields.items():
        (name,) = [one for one in named(page, "", f".{key}") if not one.startswith("seen.")]
        typed[name] = text
    return filled(page, **typed)


def _new_id(page: Element, name: str, key: str) -> str:
    (own,) = named(page, f"{name}.", f".{key}")
    return own.split(".")[1]


def _entries(town: Town, reference: str, name: str = "handling") -> tuple[Entry, ...]:
    return stored.opened(town, reference).dossier.of(name)


def _matter(town: Town, reference: str) -> uuid.UUID:
    return stored.opened(town, reference).matters[0].id


def _add(browser: Browser, reference: str, name: str = "handling", **fields: str) -> str:
    """Add an entry in the browser and return its id."""
    assert 200 == browser.get(_at(reference, name)).status_code
    form = _typed(_page(browser), **fields)
    new_id = _new_id(_page(browser), name, next(iter(fields)))
    answer = browser.post(_at(reference, name, new_id), form)
    assert 303 == answer.status_code, words(_page(browser))
    return new_id


@pytest.mark.parametrize("name", _LISTS)
def test_the_page_of_a_new_entry_is_shown_in_every_language(
    signed_in: SignedIn, town: Town, spoken: str, name: str
) -> None:
    reference = town.started()
    assert 200 == signed_in(town.author).get(_at(reference, name, language=spoken)).status_code


@pytest.mark.parametrize("name", ["nothing", "alternative", "hearing"])
def test_a_list_that_is_not_the_matter_s_is_not_found(signed_in: SignedIn, town: Town, name: str) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    assert 404 == browser.get(_at(reference, name)).status_code
    assert 404 == browser.post(_at(reference, name, uuid7(AT)), {}).status_code


def test_an_administrator_only_reads(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    browser = signed_in(town.administrator)
    assert 404 == browser.get(_at(reference, "handling")).status_code
    assert 200 == browser.get(f"/fi/matters/{_matter(town, reference)}").status_code
    assert "/handlings/" not in " ".join(str(one.get("href")) for one in _page(browser).iter("a"))


def test_a_handling_is_saved_once_however_often_it_is_posted(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    browser.get(_at(reference, "handling"))
    form = _typed(_page(browser), body="Sivistyslautakunta", on="20.11.2025", section="153", vote="5–3")
    new_id = _new_id(_page(browser), "handling", "body")
    for _ in range(2):
        answer = browser.post(_at(reference, "handling", new_id), form)
        assert (303, f"/fi/matters/{_matter(town, reference)}") == (answer.status_code, answer.location)
    assert [("Sivistyslautakunta", "2025-11-20", "5–3")] == [
        (one.get("body"), one.get("on"), one.get("vote")) for one in _entries(town, reference)
    ]


def test_an_entry_in_which_nothing_was_said_comes_to_nothing(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    browser.get(_at(reference, "handling"))
    assert 303 == browser.post(_at(reference, "handling", uuid7(AT)), filled(_page(browser))).status_code
    assert () == _entries(town, reference)


def test_a_wrong_field_keeps_the_entry_s_text(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    browser.get(_at(reference, "handling"))
    form = _typed(_page(browser), body="Lautakunta", on="joskus")
    new_id = _new_id(_page(browser), "handling", "body")
    assert 422 == browser.post(_at(reference, "handling", new_id), form).status_code
    assert ["Lautakunta"] == filled(_page(browser))[f"handling.{new_id}.body"]


def test_a_full_assessment_comes_back_to_its_page_of_handlings(signed_in: SignedIn, town: Town) -> None:
    reference = town.written(chosen_depth="full")
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}/steps/handlings")
    answer = browser.post(f"/fi/assessments/{reference}/steps/handlings", filled(_page(browser), add="handling"))
    assert f"/fi/assessments/{reference}/entries/handling" == answer.location
    assert _at(reference, "handling") == browser.get(answer.location or "").location
    browser.get(_at(reference, "handling"))
    new_id = _new_id(_page(browser), "handling", "body")
    saved = browser.post(_at(reference, "handling", new_id), _typed(_page(browser), body="Lautakunta"))
    assert f"/fi/assessments/{reference}/steps/handlings" == saved.location
    browser.get(f"/fi/assessments/{reference}/steps/handlings")
    assert "Lautakunta" in words(_page(browser))
    own = f"/fi/assessments/{reference}/entries/handling/{new_id}?back=check"
    assert f"{_at(reference, 'handling', new_id)}?back=check" == browser.get(own).location
    browser.get(f"{_at(reference, 'handling', new_id)}?back=check")
    done = browser.post(_at(reference, "handling", new_id), filled(_page(browser)))
    assert f"/fi/assessments/{reference}/check" == done.location


def test_an_approver_records_what_became_of_an_issued_assessment(signed_in: SignedIn, town: Town, spoken: str) -> None:
    reference = town.issued()
    browser = signed_in(town.approver)
    new_id = _add(browser, reference, body="Valtuusto", vote="27–16")
    assert 200 == browser.get(_at(reference, "handling", new_id, spoken)).status_code
    assert 200 == browser.get(f"/{spoken}/matters/{_matter(town, reference)}").status_code
    assert "Valtuusto" in words(_page(browser))


def test_a_removed_entry_stands_apart_and_comes_back(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    new_id = _add(browser, reference, body="Valtuusto")
    browser.get(_at(reference, "handling", new_id))
    browser.post(_at(reference, "handling", new_id), filled(_page(browser), go="remove"))
    assert () == _entries(town, reference)
    browser.get(f"/fi/matters/{_matter(town, reference)}")
    assert "Valtuusto" in words(_page(browser))
    browser.get(_at(reference, "handling", new_id))
    kept = browser.post(_at(reference, "handling", new_id), _typed(_page(browser), vote="5–3"))
    assert (kept.location or "").startswith(_at(reference, "handling", new_id))
    browser.get(_at(reference, "handling", new_id))
    browser.post(_at(reference, "handling", new_id), filled(_page(browser), go="restore"))
    assert ["5–3"] == [one.get("vote") for one in _entries(town, reference)]


def test_two_people_who_change_the_same_field_see_both(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    browser, other = signed_in(town.author), signed_in(town.approver)
    new_id = _add(browser, reference, body="Valtuusto", vote="5–3")
    for one in (browser, other):
        one.get(_at(reference, "handling", new_id))
    other.post(_at(reference, "handling", new_id), _typed(_page(other), vote="6–2"))
    stale = browser.post(_at(reference, "handling", new_id), _typed(_page(browser), vote="4–4"))
    assert 409 == stale.status_code
    form = filled(_page(browser), **{f"pick.handling.{new_id}.vote": "mine"})
    assert 303 == browser.post(_at(reference, "handling", new_id), form).status_code
    assert ["4–4"] == [one.get("vote") for one in _entries(town, reference)]


# -- several matters --------------------------------------------------------------------------------


def _with_two(town: Town) -> tuple[str, uuid.UUID, uuid.UUID]:
    reference = town.started(title="Kauhajärvi")
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        matters.add(work, opened, uuid.UUID(int=1), {"title": "Männikkö"})
    first, second = stored.opened(town, reference).matters
    return reference, first.id, second.id


def test_with_several_matters_one_is_asked_which(signed_in: SignedIn, town: Town, spoken: str) -> None:
    reference, first, second = _with_two(town)
    browser = signed_in(town.author)
    assert 200 == browser.get(_at(reference, "handling", language=spoken)).status_code
    links = [str(one.get("href")) for one in _page(browser).iter("a")]
    for matter in (first, second):
        assert any(f"matter={matter}" in link for link in links)
    assert 404 == browser.get(f"{_at(reference, 'handling')}?matter={uuid7(AT)}").status_code


def test_an_entry_goes_to_the_matter_that_was_chosen(signed_in: SignedIn, town: Town) -> None:
    reference, _, second = _with_two(town)
    browser = signed_in(town.author)
    browser.get(f"{_at(reference, 'handling')}?matter={second}")
    new_id = _new_id(_page(browser), "handling", "body")
    browser.post(_at(reference, "handling", new_id), _typed(_page(browser), body="Lautakunta"))
    assert [str(second)] == [one.matter for one in _entries(town, reference)]
    assert 404 == browser.post(_at(reference, "handling", uuid7(AT)), {"body": "x"}).status_code


def test_a_part_of_the_decision_points_only_at_handlings_of_its_own_matter(signed_in: SignedIn, town: Town) -> None:
    reference, first, second = _with_two(town)
    browser = signed_in(town.author)
    for matter, body in ((first, "Lautakunta"), (second, "Hallitus")):
        browser.get(f"{_at(reference, 'handling')}?matter={matter}")
        new_id = _new_id(_page(browser), "handling", "body")
        browser.post(_at(reference, "handling", new_id), _typed(_page(browser), body=body))
    browser.get(f"{_at(reference, 'item_outcome')}?matter={second}")
    assert "Hallitus" in words(_page(browser))
    assert "Lautakunta" not in words(_page(browser))


# -- several assessments ----------------------------------------------------------------------------


def test_an_alternative_of_another_assessment_stays_chosen_and_is_named(signed_in: SignedIn, town: Town) -> None:
    reference = town.started()
    with town.working() as work:
        other = assessments.start_for(work, uuid7(AT), _matter(town, reference), "fi").reference
    browser = signed_in(town.author)
    proposal = stored.opened(town, reference).dossier.aliases["proposal"]
    new_id = _add(browser, reference, body="Valtuusto", stage="decided", alternative=proposal)
    browser.get(_at(other, "handling", new_id))
    assert f"({reference})" in words(_page(browser))
    browser.post(_at(other, "handling", new_id), _typed(_page(browser), vote="27–16"))
    (entry,) = _entries(town, reference)
    assert (proposal, "27–16") == (entry.get("alternative"), entry.get("vote"))
