"""Claims about the page of a matter, and about which matters an assessment serves."""

import uuid
from xml.etree.ElementTree import Element

import pytest

from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.values.answers import token
from lva.domain.workflow import MoveName
from lva.services import assessments, saving
from lva.services.saving import EntrySaid, Posted, Said
from tests.factories import AT
from tests.support import stored
from tests.support.forms import Fields
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town, saved


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _matter(town: Town, reference: str) -> uuid.UUID:
    return stored.opened(town, reference).matters[0].id


def _record(town: Town, reference: str, name: str, **fields: object) -> str:
    said = EntrySaid(name, uuid7(AT), {key: Said(value, token(0, None)) for key, value in fields.items()})
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.RECORD, lock=True)
        saved(saving.save(work, opened, "handlings", Posted(entries=[said])))
    return str(said.id)


def _form(browser: Browser, button: str = "", matter: uuid.UUID | None = None) -> Fields:
    """Return the form with a button of that value, for that matter."""
    for form in _page(browser).iter("form"):
        inputs = {one.get("name") or "": [one.get("value") or ""] for one in form.iter("input")}
        pressed = [one.get("value") for one in form.iter("button")]
        if button in pressed and (matter is None or inputs.get("matter") == [str(matter)]):
            return {**inputs, "go": [button]}
    raise AssertionError(button)


# -- the page of a matter ---------------------------------------------------------------------------


def test_a_matter_says_what_became_of_it_in_every_language(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.issued()
    zero = stored.opened(town, reference).dossier.aliases["zero"]
    handling = _record(
        town, reference, "handling", body="Valtuusto", on="2025-12-08", section="86", stage="amended",
        vote="27–16", alternative=zero,
    )  # fmt: skip
    _record(town, reference, "item_outcome", handling=handling, outcome="rejected", note="Liite jää pois")
    _record(town, reference, "dissent", kind="disputed_fact", by="yhdistys", content="Luvut ovat väärin")
    browser = signed_in(town.administrator)
    assert 200 == browser.get(f"/{spoken}/matters/{_matter(town, reference)}").status_code
    said = words(_page(browser))
    for text in ("Valtuusto", "27–16", "Liite jää pois", "yhdistys", reference):
        assert text in said


def test_a_decision_as_proposed_does_not_differ(town: Town, signed_in: SignedIn) -> None:
    reference = town.started()
    aliases = stored.opened(town, reference).dossier.aliases
    browser = signed_in(town.author)
    _record(town, reference, "handling", body="Valtuusto", stage="decided", alternative=aliases["proposal"])
    browser.get(f"/fi/matters/{_matter(town, reference)}")
    assert "poikkeaa arvioidusta" not in words(_page(browser))
    _record(town, reference, "handling", body="Valtuusto", stage="decided", alternative=aliases["zero"])
    browser.get(f"/fi/matters/{_matter(town, reference)}")
    assert "poikkeaa arvioidusta" in words(_page(browser))


def test_handlings_stand_by_their_days(town: Town, signed_in: SignedIn) -> None:
    reference = town.started()
    for body, on in (("Valtuusto", "2025-12-08"), ("Lautakunta", "2025-11-20"), ("Hallitus", None)):
        _record(town, reference, "handling", body=body, on=on)
    browser = signed_in(town.author)
    browser.get(f"/fi/matters/{_matter(town, reference)}")
    said = words(_page(browser))
    assert said.index("Lautakunta") < said.index("Valtuusto") < said.index("Hallitus")


def test_one_more_assessment_of_a_matter_begins_once(town: Town, signed_in: SignedIn) -> None:
    matter = _matter(town, town.started())
    browser = signed_in(town.author)
    browser.get(f"/fi/matters/{matter}")
    form = next(form for form in _page(browser).iter("form") if str(form.get("action")).endswith("/assessments"))
    posted = {one.get("name") or "": [one.get("value") or ""] for one in form.iter("input")}
    answers = [browser.post(f"/fi/matters/{matter}/assessments", posted) for _ in range(2)]
    assert [303, 303] == [one.status_code for one in answers]
    assert answers[0].location == answers[1].location
    assert (answers[0].location or "").endswith("/steps/screening")
    assert 404 == browser.post(f"/fi/matters/{matter}/assessments", {**posted, "id": ["x"]}).status_code


def test_a_matter_that_is_not_there_is_not_found(town: Town, signed_in: SignedIn) -> None:
    assert 404 == signed_in(town.author).get(f"/fi/matters/{uuid7(AT)}").status_code


# -- the matters of an assessment -------------------------------------------------------------------


def _served(reference: str, rest: str = "", language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/matters{rest}"


def _titles(town: Town, reference: str) -> list[str]:
    return [matter.title for matter in stored.opened(town, reference).matters]


def test_a_matter_is_found_attached_moved_and_taken_away(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.started(title="Kauhajärvi")
    other = _matter(town, town.started(title="Männikkö", case_numbers=["LAP-2024-823"]))
    browser = signed_in(town.author)
    address = _served(reference, language=spoken)
    assert 200 == browser.get(f"{address}?q=2024-823").status_code
    assert 303 == browser.post(address, _form(browser, "attach", other)).status_code
    assert ["Kauhajärvi", "Männikkö"] == _titles(town, reference)
    browser.get(address)
    assert 303 == browser.post(address, _form(browser, "up", other)).status_code
    assert ["Männikkö", "Kauhajärvi"] == _titles(town, reference)
    browser.get(address)
    assert 303 == browser.post(address, _form(browser, "detach", other)).status_code
    assert ["Kauhajärvi"] == _titles(town, reference)
    browser.get(address)
    assert "detach" not in [one.get("value") for one in _page(browser).iter("button")]


def test_a_search_that_finds_nothing_says_so(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    browser.get(f"{_served(town.started())}?q=zzz")
    assert "Näillä sanoilla ei löytynyt muita asioita" in words(_page(browser))


@pytest.mark.parametrize("posted", [{"go": "strange", "matter": str(uuid.UUID(int=7))}, {"go": "attach"}, {}])
def test_a_deed_that_no_button_offers_is_refused(town: Town, signed_in: SignedIn, posted: dict[str, str]) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    browser.get(_served(reference))
    assert browser.post(_served(reference), posted).status_code in (400, 404)
    assert 1 == len(_titles(town, reference))


def test_a_new_matter_needs_a_title_and_then_asks_for_the_rest(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.started(title="Kauhajärvi")
    browser = signed_in(town.author)
    address = _served(reference, language=spoken)
    browser.get(address)
    assert 422 == browser.post(address, _form(browser, "add")).status_code
    added = browser.post(address, {**_form(browser, "add"), "title": ["Männikkö"]})
    second = stored.opened(town, reference).matters[1].id
    assert f"{address}/{second}" == added.location
    assert 200 == browser.get(added.location or "").status_code
    assert "Männikkö" in words(_page(browser))


def test_the_answers_of_the_second_matter_are_its_own(town: Town, signed_in: SignedIn) -> None:
    reference = town.started(title="Kauhajärvi")
    browser = signed_in(town.author)
    browser.get(_served(reference))
    place = browser.post(_served(reference), {**_form(browser, "add"), "title": ["Männikkö"]}).location or ""
    browser.get(place)
    form = _whole(browser)
    assert 422 == browser.post(place, {**form, "decide_on": ["joskus"]}).status_code
    done = browser.post(place, {**form, "proposal": ["Männikkö lakkaa."], "title": ["Männikön koulu"]})
    assert (303, _served(reference)) == (done.status_code, done.location)
    first, second = stored.opened(town, reference).matters
    assert ("Koulu lakkautetaan.", "Männikkö lakkaa.") == (first.fields["proposal"], second.fields["proposal"])
    assert ("Kauhajärvi", "Männikön koulu") == (stored.opened(town, reference).row.title, second.title)
    stale = browser.post(place, {**form, "proposal": ["Toinen ajatus."]})
    assert 409 == stale.status_code


def _whole(browser: Browser) -> Fields:
    """Return what the form of a matter sends as it stands."""
    (form,) = [one for one in _page(browser).iter("form") if "/matters/" in str(one.get("action"))]
    found: Fields = {}
    for one in form.iter():
        if one.get("name") and one.tag == "textarea":
            found[str(one.get("name"))] = [(one.text or "").removeprefix("\n")]
        elif one.get("name") and one.tag == "input" and (one.get("type") not in ("radio", "checkbox")):
            found[str(one.get("name"))] = [one.get("value") or ""]
    return found


def test_only_a_draft_changes_its_matters(town: Town, signed_in: SignedIn) -> None:
    reference = town.started()
    town.moved(reference, MoveName.WITHDRAW)
    browser = signed_in(town.author)
    assert f"/fi/assessments/{reference}" == browser.get(_served(reference)).location
    assert 404 == browser.get(_served(reference, f"/{_matter(town, reference)}")).status_code
    assert 404 == browser.post(_served(reference), {"go": "add", "title": "x", "id": str(uuid7(AT))}).status_code


def test_a_matter_that_the_assessment_does_not_serve_is_not_found(town: Town, signed_in: SignedIn) -> None:
    reference, other = town.started(), _matter(town, town.started())
    assert 404 == signed_in(town.author).get(_served(reference, f"/{other}")).status_code
