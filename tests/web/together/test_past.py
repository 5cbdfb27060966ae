"""Claims about the history of an assessment: its events, earlier texts, named versions, copies and participants."""

from sqlalchemy import select

from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.services import assessments, history, saving
from lva.storage import issuing
from lva.storage.base import table_of
from lva.storage.together.named_versions import NamedVersion
from tests.factories import AT
from tests.support import stored
from tests.support.forms import filled
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import MINUTE, Town, saved, typed


def _url(reference: str, rest: str, language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}{rest}"


def _said(browser: Browser) -> str:
    assert browser.page is not None
    return words(browser.page)


def _save(town: Town, reference: str, **answers: str) -> None:
    with town.working(town.other, AT + MINUTE) as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        saved(saving.save(work, opened, "background", typed(opened, **answers)))


def test_the_history_tells_who_did_what(signed_in: SignedIn, town: Town, spoken: str) -> None:
    reference = town.issued()
    browser = signed_in(town.approver)
    for rest in ("/history", "/history?page=1", "/history?page=99", "/history?page=x"):
        assert 200 == browser.get(_url(reference, rest, spoken)).status_code
        assert {"Aino Esimerkki", "Oskari Kuvitteellinen"} <= {
            name for name in ("Aino Esimerkki", "Oskari Kuvitteellinen") if name in _said(browser)
        }


def test_an_earlier_text_is_shown_and_restored(signed_in: SignedIn, town: Town, spoken: str) -> None:
    reference = town.started(conclusion="Ensin näin.")
    _save(town, reference, conclusion="Sitten toisin.")
    browser = signed_in(town.author)
    address = _url(reference, "/history/texts", spoken)
    browser.get(f"{address}?at=conclusion")
    assert "Ensin näin." in _said(browser)
    assert browser.page is not None
    form = {**filled(browser.page), "revision": ["2"]}
    assert 303 == browser.post(address, form).status_code
    assert "Ensin näin." == stored.answer(town, reference, "conclusion")
    # Once more from the same page: it says something else by now, and is looked at first.
    _save(town, reference, conclusion="Kolmas.")
    assert 409 == browser.post(address, form).status_code
    assert "Kolmas." == stored.answer(town, reference, "conclusion")


def test_what_has_no_earlier_texts_says_so_and_crafted_places_are_not_found(signed_in: SignedIn, town: Town) -> None:
    reference = town.written("sports-fees")
    entry = stored.opened(town, reference).dossier.of("hearing")[0].id
    browser = signed_in(town.author)
    assert 200 == browser.get(_url(reference, f"/history/texts?at=hearing.{entry}")).status_code
    for place in ("", "nowhere", "hearing.x", f"view.{entry}", "step/matter"):
        assert 404 == browser.get(_url(reference, f"/history/texts?at={place}")).status_code
    given = {"csrf": browser.csrf, "at": "conclusion", "revision": "x"}
    assert 404 == browser.post(_url(reference, "/history/texts"), given).status_code


def test_a_version_is_named_compared_and_restored(signed_in: SignedIn, town: Town, spoken: str) -> None:
    reference = town.started(conclusion="Ensin näin.")
    browser = signed_in(town.author)
    address = _url(reference, "/versions", spoken)
    browser.get(address)
    assert browser.page is not None
    assert 422 == browser.post(address, filled(browser.page, name=" ")).status_code
    assert 303 == browser.post(address, filled(browser.page, name="Ennen kuulemista")).status_code
    _save(town, reference, conclusion="Sitten toisin.")
    with town.working() as work:
        own = select(table_of(NamedVersion).c.id).where(
            table_of(NamedVersion).c.organisation_id == town.organisation_id
        )
        version = work.session.scalars(own).one()
    browser.get(f"{address}/compare?version={version}")
    assert {"Ensin näin.", "Sitten toisin."} <= {
        one for one in ("Ensin näin.", "Sitten toisin.") if one in _said(browser)
    }
    form = filled(browser.page)
    _save(town, reference, harm="Ei haittaa.")
    assert 409 == browser.post(f"{address}/compare", form).status_code
    assert 303 == browser.post(f"{address}/compare", filled(browser.page)).status_code
    assert "Ensin näin." == stored.answer(town, reference, "conclusion")
    for given in ("x", str(uuid7(AT))):
        assert 404 == browser.get(f"{address}/compare?version={given}").status_code


def test_a_copy_is_begun_and_confirmed_page_by_page(signed_in: SignedIn, town: Town, spoken: str) -> None:
    reference = town.issued()
    browser = signed_in(town.other)
    address = _url(reference, "/copy", spoken)
    browser.get(address)
    assert browser.page is not None
    assert 422 == browser.post(address, filled(browser.page, copied_title=" ")).status_code
    made = browser.post(address, filled(browser.page, copied_title="Uusi maksu")).location or ""
    copy = made.rpartition("/")[2]
    browser.get(made)
    assert "Uusi maksu" in _said(browser)
    step = _url(copy, "/steps/matter", spoken)
    browser.get(step)
    before = stored.opened(town, copy).dossier.copied
    assert "proposal" in before
    assert step == browser.post(step, {**filled(browser.page), "confirm": ["on"]}).location
    assert "proposal" not in stored.opened(town, copy).dossier.copied
    entry = next(one for one in before if one.startswith(("hearing.", "condition.", "view.", "indicator.")))
    own = _url(copy, f"/entries/{entry.replace('.', '/')}", spoken)
    browser.get(own)
    assert own == browser.post(own, {**filled(browser.page), "confirm": ["on"]}).location
    assert entry not in stored.opened(town, copy).dossier.copied
    for page in ("alternatives", "hearing"):
        assert 200 == browser.get(_url(copy, f"/steps/{page}", spoken)).status_code
    assert 200 == browser.get(_url(copy, "/check", spoken)).status_code


def test_a_co_author_is_added_and_the_assessment_handed_over(signed_in: SignedIn, town: Town, spoken: str) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    address = _url(reference, "/participants", spoken)
    for fields, status in (
        ({"do": "add", "person": "x"}, 422),
        ({"do": "add", "person": str(town.approver.person_id)}, 422),
        ({"do": "add", "person": str(town.other.person_id), "sections": "nowhere"}, 422),
        ({"do": "add", "person": str(town.other.person_id), "sections": "matter"}, 303),
        ({"do": "remove", "person": str(town.author.person_id)}, 422),
        ({"do": "remove", "person": str(town.other.person_id)}, 303),
        ({"do": "hand_over", "giver": str(town.author.person_id), "person": str(town.other.person_id)}, 303),
        ({"do": "add", "person": str(town.author.person_id)}, 404),
    ):
        browser.get(address)
        assert (fields, status) == (fields, browser.post(address, {"csrf": browser.csrf, **fields}).status_code)
    browser.get(address)
    assert browser.page is not None
    assert "Elli Malli" in _said(browser)
    assert not [form for form in browser.page.iter("form") if "/participants" in (form.get("action") or "")]


def test_whoever_takes_a_document_stands_in_the_history_once(signed_in: SignedIn, town: Town) -> None:
    reference = town.issued()
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE).row
        (document,) = issuing.documents_of(work.session, town.organisation_id, row.id)
        before = (row.event_count, row.edited_at)
    browser = signed_in(town.author)
    address = _url(reference, f"/documents/{document.code}")
    for rest in ("", "", "/bundle.zip"):
        assert 200 == browser.get(f"{address}{rest}").status_code
    row = stored.opened(town, reference).row
    assert (before[0] + 2, before[1]) == (row.event_count, row.edited_at)
    with town.working() as work:
        assert None is history.check(work.session, assessments.open_(work, reference, Permission.SEE).row)
    browser.get(_url(reference, "/history"))
    assert "latasi asiakirjan" in _said(browser)
