"""Claims about the settings of an organisation as its administrators see and change them."""

from typing import Any

import pytest

from lva.domain.people import OrganisationKind
from lva.domain.settings import EXTRA_GROUPS, EXTRA_TRIGGERS, UNITS, Theme, themes_of
from lva.storage.people import Organisation
from lva.storage.tenancy import EVERYWHERE
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town

_INDEX = "/fi/settings"
_NAMES = {"fi": "Esimerkkilä", "sv": "Exempelstad", "en": "Exampleton"}


@pytest.fixture
def browser(signed_in: SignedIn, town: Town) -> Browser:
    """A browser of the town's administrator, on the page of all settings."""
    browser = signed_in(town.administrator)
    browser.get(_INDEX)
    return browser


def _stored(town: Town) -> dict[str, Any]:
    with town.database.reader(EVERYWHERE) as session:
        row = session.get_one(Organisation, town.organisation_id)
        return {**row.settings, "names": row.names}


def _said(browser: Browser) -> str:
    assert browser.page is not None
    return words(browser.page)


def _shown(browser: Browser, theme: str) -> dict[str, str]:
    """Return what the form of a theme would post as it stands."""
    assert 200 == browser.get(f"{_INDEX}/{theme}").status_code
    return _form(browser)


def _form(browser: Browser) -> dict[str, str]:
    assert browser.page is not None
    form = next(one for one in browser.page.iter("form") if "/settings/" in one.get("action", ""))
    typed = {
        one.get("name", ""): one.get("value", "")
        for one in form.iter("input")
        if one.get("name") and (one.get("type") not in ("checkbox", "radio") or one.get("checked") is not None)
    }
    for select in form.iter("select"):
        taken = [one.get("value", "") for one in select.iter("option") if one.get("selected") is not None]
        typed[select.get("name", "")] = taken[0] if taken else next(select.iter("option")).get("value", "")
    return typed


def test_each_theme_has_its_page_in_every_language(browser: Browser, spoken: str) -> None:
    found = {theme: browser.get(f"/{spoken}/settings/{theme.value}").status_code for theme in Theme}
    assert dict.fromkeys(Theme, 200) == found


def test_all_settings_are_told_on_one_page(browser: Browser, spoken: str) -> None:
    assert 200 == browser.get(f"/{spoken}/settings").status_code
    assert browser.page is not None
    links = {one.get("href") for one in browser.page.iter("a")}
    assert {f"/{spoken}/settings/{theme.value}" for theme in Theme} <= links


def test_a_theme_that_does_not_exist_is_not_found(browser: Browser) -> None:
    assert 404 == browser.get(f"{_INDEX}/castles").status_code


def test_only_administrators_see_and_change_settings(signed_in: SignedIn, town: Town) -> None:
    for actor in (town.author, town.approver):
        browser = signed_in(actor)
        browser.get("/fi/account")
        assert [404, 404] == [browser.get(one).status_code for one in (_INDEX, f"{_INDEX}/names")]
        assert 404 == browser.post(f"{_INDEX}/names", {"names.fi": "Toinen", "seen": ""}).status_code
    assert {"names": _NAMES} == _stored(town)


_CHANGES: dict[str, tuple[dict[str, Any], str, Any]] = {
    "names": ({"names.en": "Exampleville"}, "names", {**_NAMES, "en": "Exampleville"}),
    "look": ({"brand_colour": "#1F4E79"}, "brand_colour", "#1f4e79"),
    "screening": ({"threshold_children": "50"}, "threshold_children", 50),
    "follow-up": ({"follow_up_months": "36, 6,12"}, "follow_up_months", [6, 12, 36]),
    "documents": ({"appendix_profile": "a2a"}, "appendix_profile", "a2a"),
    "together": ({"one_person_may_approve": "yes"}, "one_person_may_approve", True),
    "sharing": ({"sharing": "texts"}, "sharing", "texts"),
    "signing-in": ({"second_factor_required": "yes"}, "second_factor_required", True),
}


@pytest.mark.parametrize("theme", _CHANGES)
def test_what_is_chosen_is_kept_and_told_with_who_and_when(browser: Browser, town: Town, theme: str) -> None:
    given, key, expected = _CHANGES[theme]
    form = _shown(browser, theme)
    assert 303 == browser.post(f"{_INDEX}/{theme}", {**form, **given}).status_code
    assert expected == _stored(town)[key]
    if theme != "signing-in":
        browser.get(_INDEX)
        assert "muuttaja Hilla Harkinta" in _said(browser)


@pytest.mark.parametrize(
    ("theme", "given", "target"),
    [
        ("names", {"names.fi": "", "names.sv": "", "names.en": ""}, "names.fi"),
        ("look", {"brand_colour": "#ffcc00"}, "brand_colour"),
        ("look", {"brand_colour": "sininen"}, "brand_colour"),
        ("look", {"brand_name.fi": "x" * 61}, "brand_name.fi"),
        ("screening", {"threshold_children": "60"}, "threshold_children"),
        ("follow-up", {"follow_up_months": "vuosi"}, "follow_up_months"),
        ("follow-up", {"follow_up_months": "0"}, "follow_up_months"),
        ("sharing", {"sharing": "everything"}, "sharing.1"),
    ],
)
def test_what_does_not_fit_is_shown_again_with_what_to_do(
    browser: Browser, town: Town, theme: str, given: dict[str, str], target: str
) -> None:
    before, form = _stored(town), _shown(browser, theme)
    assert 422 == browser.post(f"{_INDEX}/{theme}", {**form, **given}).status_code
    assert before == _stored(town)
    assert browser.page is not None
    assert f"#{target}" in {one.get("href") for one in browser.page.iter("a")}
    name, typed = next(iter(given.items()))
    if theme != "sharing" and typed and theme != "screening":
        assert typed == _form(browser)[name]


def _line(form: dict[str, str], key: str, number: int, **given: str) -> dict[str, str]:
    return {**form, **{f"{key}.{number}.{name}": text for name, text in given.items()}}


def test_units_are_added_put_in_order_and_closed_but_never_lost(browser: Browser, town: Town) -> None:
    form = _line(_shown(browser, "units"), UNITS, 0, fi="Tekniset palvelut")
    browser.post(f"{_INDEX}/units", _line(form, UNITS, 1, fi="Sivistyspalvelut", sv="Bildningstjänster"))
    first, second = _stored(town)[UNITS]
    assert ["Tekniset palvelut", "Sivistyspalvelut"] == [first["fi"], second["fi"]]
    form = _line(_shown(browser, "units"), UNITS, 0, place="2", closed="1")
    browser.post(f"{_INDEX}/units", _line(form, UNITS, 1, place="1"))
    assert [second, {**first, "closed": True}] == _stored(town)[UNITS]
    gone = {name: text for name, text in _shown(browser, "units").items() if not name.startswith(f"{UNITS}.1.")}
    assert 422 == browser.post(f"{_INDEX}/units", gone).status_code
    assert 2 == len(_stored(town)[UNITS])


def test_a_form_posted_twice_adds_nothing_twice(browser: Browser, town: Town) -> None:
    form = _line(_shown(browser, "bodies"), "bodies", 0, fi="Sivistyslautakunta")
    assert [303, 303] == [browser.post(f"{_INDEX}/bodies", form).status_code for _ in range(2)]
    assert 1 == len(_stored(town)["bodies"])


def test_what_somebody_else_changed_meanwhile_is_not_written_over_unasked(browser: Browser, town: Town) -> None:
    form = _shown(browser, "sharing")
    browser.post(f"{_INDEX}/sharing", {**form, "sharing": "ratings"})
    assert 409 == browser.post(f"{_INDEX}/sharing", {**form, "sharing": "texts"}).status_code
    assert "ratings" == _stored(town)["sharing"]
    assert "texts" == _form(browser)["sharing"]
    assert 303 == browser.post(f"{_INDEX}/sharing", _form(browser)).status_code
    assert "texts" == _stored(town)["sharing"]


def test_words_in_a_language_that_is_not_asked_for_stay(browser: Browser, town: Town) -> None:
    form = _line(_shown(browser, "bodies"), "bodies", 0, fi="Sivistyslautakunta", sv="Bildningsnämnden")
    browser.post(f"{_INDEX}/bodies", form)
    browser.post(f"{_INDEX}/names", {**_shown(browser, "names"), "languages": "fi"})
    form = _line(_shown(browser, "bodies"), "bodies", 0, fi="Kasvatuslautakunta")
    assert "bodies.0.sv" not in form
    browser.post(f"{_INDEX}/bodies", form)
    assert ("Kasvatuslautakunta", "Bildningsnämnden") == tuple(_stored(town)["bodies"][0][one] for one in ("fi", "sv"))


def test_a_colour_is_served_as_a_stylesheet_of_its_own(browser: Browser, guest: Browser) -> None:
    browser.post(f"{_INDEX}/look", {**_shown(browser, "look"), "brand_colour": "#1f4e79", "brand_name.fi": "ESI"})
    browser.get(_INDEX)
    assert browser.page is not None
    sheets = [one.get("href") for one in browser.page.iter("link") if one.get("rel") == "stylesheet"]
    assert "/brand/1f4e79.css" in sheets
    assert "ESI" in _said(browser)
    served = guest.get("/brand/1f4e79.css")
    assert (200, "text/css; charset=utf-8") == (served.status_code, served.content_type)
    assert "immutable" in served.headers["Cache-Control"]


@pytest.mark.parametrize("colour", ["ffcc00", "1f4e7", "1F4E79", "red;}", "1f4e79ff"])
def test_no_other_colour_is_served(guest: Browser, colour: str) -> None:
    assert 404 == guest.get(f"/brand/{colour}.css").status_code


def test_an_organisation_of_reviewers_has_only_what_concerns_it(browser: Browser, town: Town) -> None:
    with town.database.writer(EVERYWHERE) as session:
        session.get_one(Organisation, town.organisation_id).kind = OrganisationKind.MLL
        session.commit()
    themes = themes_of(OrganisationKind.MLL)
    found = {theme: browser.get(f"{_INDEX}/{theme.value}").status_code for theme in Theme}
    assert {theme: 200 if theme in themes else 404 for theme in Theme} == found
    browser.get("/fi/people")
    assert browser.page is not None
    offered = [one.get("value") for one in browser.page.iter("input") if one.get("name") == "roles"]
    assert ["administrator", "blind_reviewer", "coordinator"] == offered
    assert 200 != browser.get("/fi/assessments").status_code
    assert browser.page is not None
    assert "/fi/assessments" not in {one.get("href") for one in browser.page.iter("a")}


def test_a_group_of_ones_own_is_offered_and_a_closed_one_stays_where_it_was_chosen(
    browser: Browser, town: Town, signed_in: SignedIn
) -> None:
    browser.post(f"{_INDEX}/groups", _line(_shown(browser, "groups"), EXTRA_GROUPS, 0, fi="ulkosaariston lapset"))
    reference, author = town.written(), signed_in(town.author)
    key = _stored(town)[EXTRA_GROUPS][0]["key"]
    page = f"/fi/assessments/{reference}/steps/children"
    assert key in _ticks(author, page)
    browser.post(f"{_INDEX}/groups", _line(_shown(browser, "groups"), EXTRA_GROUPS, 0, closed="1"))
    assert key not in _ticks(author, page)


def _ticks(browser: Browser, page: str) -> set[str | None]:
    assert 200 == browser.get(page).status_code
    assert browser.page is not None
    return {one.get("value") for one in browser.page.iter("input") if one.get("name") == "ticks.group"}


def test_a_question_of_ones_own_is_asked_in_the_screening(browser: Browser, town: Town, signed_in: SignedIn) -> None:
    form = _line(_shown(browser, "screening"), EXTRA_TRIGGERS, 0, fi="Muuttuuko koulun paikka?", depth="full")
    assert 303 == browser.post(f"{_INDEX}/screening", form).status_code
    author = signed_in(town.author)
    author.get(f"/fi/assessments/{town.started()}/steps/screening")
    assert "Muuttuuko koulun paikka?" in _said(author)


def test_an_assessment_is_given_its_unit_and_found_by_it(browser: Browser, town: Town, signed_in: SignedIn) -> None:
    browser.post(f"{_INDEX}/units", _line(_shown(browser, "units"), UNITS, 0, fi="Sivistyspalvelut"))
    first, second = town.started(), town.started()
    key, author = _stored(town)[UNITS][0]["key"], signed_in(town.author)
    author.get(f"/fi/assessments/{first}")
    assert 303 == author.post(f"/fi/assessments/{first}/unit", {"unit": key}).status_code
    assert 400 == author.post(f"/fi/assessments/{first}/unit", {"unit": "own_other"}).status_code
    assert 200 == author.get(f"/fi/assessments?unit={key}").status_code
    assert (True, False) == (first in _said(author), second in _said(author))
    assert 200 == author.get("/fi/assessments?unit=own_other").status_code


def test_bodies_are_suggested_where_one_is_asked_for(browser: Browser, town: Town, signed_in: SignedIn) -> None:
    reference, author = town.written(), signed_in(town.author)
    page = f"/fi/assessments/{reference}/handlings/handling"
    assert "<datalist" not in author.get(page).text
    browser.post(f"{_INDEX}/bodies", _line(_shown(browser, "bodies"), "bodies", 0, fi="Sivistyslautakunta"))
    assert '<option value="Sivistyslautakunta">' in author.get(page).text
    author.get(f"/fi/assessments/{reference}/steps/matter")
    assert "Organisaatiosi toimielimiä: Sivistyslautakunta." in _said(author)


def test_bodies_by_law_are_suggested_until_others_are_listed(town: Town, signed_in: SignedIn) -> None:
    with town.database.writer(EVERYWHERE) as session:
        session.get_one(Organisation, town.organisation_id).kind = OrganisationKind.COUNTY
        session.commit()
    author = signed_in(town.author)
    assert '<option value="Aluehallitus">' in author.get(f"/fi/assessments/{town.written()}/handlings/handling").text
