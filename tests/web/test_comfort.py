"""Claims about what eases a long form: the task list, closed branches, the scale, cells of the table of impacts."""

import uuid
from xml.etree.ElementTree import Element

import pytest

from lva.content.model import Depth
from lva.domain.permissions import Permission
from lva.domain.references import derived, uuid7
from lva.domain.values.answers import Value, token
from lva.services import assessments, saving
from lva.services.saving import EntrySaid, Posted, Said
from tests.factories import AT
from tests.support import stored
from tests.support.forms import filled, named
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _full(town: Town, answers: dict[str, Value], *said: EntrySaid) -> str:
    """Begin a full assessment in which these answers and entries stand."""
    reference = town.started()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        opened.row.depth = Depth.FULL
        posted = Posted({key: Said(value, opened.token(key)) for key, value in answers.items()}, said)
        saving.save(work, opened, "page", posted)
        opened.row.depth = Depth.FULL
    return reference


def _impact(town: Town, reference: str, **fields: Value) -> str:
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        proposal = opened.dossier.aliases["proposal"]
        said = EntrySaid("impact", uuid7(AT), start={"alternative": proposal, **fields}, removed=False)
        saving.save(work, opened, "page", Posted(entries=[said]))
    return str(said.id)


def _ratings(reference: str, town: Town) -> str:
    """Return the page that rates areas of life at this depth."""
    dossier = stored.opened(town, reference).dossier
    steps = dossier.pack.pages[Depth.FULL]
    key = next(step.key for step in steps for block in step.blocks if block.shape == "ratings")
    return f"/fi/assessments/{reference}/steps/{key}"


# -- the task list ----------------------------------------------------------------------------------


def test_the_task_list_counts_by_section_and_says_in_a_sentence_what_is_missing(
    signed_in: SignedIn, town: Town, spoken: str
) -> None:
    reference = town.written(ages=None)
    browser = signed_in(town.author)
    browser.get(f"/{spoken}/assessments/{reference}")
    said = words(_page(browser))
    label = stored.opened(town, reference).pack.questions["ages"].label.in_(spoken).rstrip(" :…")
    missing = {"fi": "Puuttuu \u201d%s\u201d.", "sv": "\u201d%s\u201d saknas.", "en": "Missing: \u201c%s\u201d."}[
        spoken
    ]
    assert missing % label in said
    assert {"fi": "Kunnossa ", "sv": "I ordning ", "en": " in order"}[spoken] in said


def test_a_page_with_something_that_stops_sending_is_not_called_done(signed_in: SignedIn, town: Town) -> None:
    reference = town.written()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        impact = next(one for one in opened.dossier.of("impact") if one.get("rating") == "0")
        gone = EntrySaid("impact", uuid.UUID(impact.id), removed=True)
        saving.save(work, opened, "page", Posted(entries=[gone]))
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}")
    assert "1 kohta auki" in words(_page(browser))
    browser.get(f"/fi/assessments/{reference}/check")
    anchors = [
        link.get("href") for link in _page(browser).iter("a") if f"#impact.{impact.id}" in (link.get("href") or "")
    ]
    assert anchors, "the way to put it right leads to the cell itself"


# -- closed branches --------------------------------------------------------------------------------


def test_a_closed_branch_shows_what_it_keeps_and_why_it_is_not_asked(signed_in: SignedIn, town: Town) -> None:
    reference = town.written(heard="yes", not_heard_source="Kevään kysely")
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}/steps/hearing")
    kept = {one.get("id"): one for one in _page(browser).iter("div")}["kept.not_heard_source"]
    assert "Kevään kysely" in words(kept)
    assert "Tätä ei kysytä nyt, koska vastaus on:" in words(kept)


def test_what_is_open_is_not_shown_twice(signed_in: SignedIn, town: Town) -> None:
    reference = town.written(heard="no", not_heard_source="Kevään kysely")
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}/steps/hearing")
    assert "kept.not_heard_source" not in {one.get("id") for one in _page(browser).iter()}


# -- the scale and the table of impacts -------------------------------------------------------------


@pytest.mark.parametrize(
    ("scale", "expected"),
    [(None, {"+2", "+1", "0", "-1", "-2"}), ("three", {"+1", "0", "-1"}), ("seven", {"+3", "+2", "-2", "-3"})],
)
def test_the_ratings_offered_follow_the_scale(
    signed_in: SignedIn, town: Town, scale: str | None, expected: set[str]
) -> None:
    reference = _full(town, {"scale": scale} if scale else {})
    browser = signed_in(town.author)
    browser.get(_ratings(reference, town))
    name = named(_page(browser), "impact.", ".rating")[0]
    offered = {one.get("value") for one in _page(browser).iter("input") if one.get("name") == name}
    assert expected <= offered
    assert ("+3" in offered) is (scale == "seven")
    assert ("+2" in offered) is (scale != "three")
    assert {"mixed", "unknown", "not_relevant"} <= offered


def test_a_rating_that_the_scale_lost_stays_until_another_is_chosen(signed_in: SignedIn, town: Town) -> None:
    reference = _full(town, {"scale": "three"})
    impact = _impact(town, reference, area="a_health", rating="+2")
    browser = signed_in(town.author)
    address = f"/fi/assessments/{reference}/entries/impact/{impact}"
    browser.get(address)
    browser.post(address, filled(_page(browser)))
    assert "+2" == stored.opened(town, reference).dossier.of("impact")[0].get("rating")
    browser.get(f"/fi/assessments/{reference}/check")
    assert "Valitulla asteikolla ei ole tätä arviota" in words(_page(browser))


def test_a_cell_with_several_impacts_leads_to_each_of_them(signed_in: SignedIn, town: Town) -> None:
    reference = _full(town, {})
    ids = [_impact(town, reference, area="a_health", rating=rating) for rating in ("+2", "unknown")]
    browser = signed_in(town.author)
    expected = {f"/fi/assessments/{reference}/entries/impact/{one}" for one in ids}
    for address in (_ratings(reference, town), f"/fi/assessments/{reference}/matrix"):
        browser.get(address)
        assert expected <= {link.get("href") for link in _page(browser).iter("a")}
        assert "parantaa selvästi ?" in words(_page(browser)).lower()


def test_an_empty_cell_leads_to_a_new_impact(signed_in: SignedIn, town: Town) -> None:
    reference = _full(town, {})
    _impact(town, reference, area="a_health", rating="+1")
    zero = stored.opened(town, reference).dossier.aliases["zero"]
    browser = signed_in(town.author)
    browser.get(f"/fi/assessments/{reference}/matrix")
    expected = f"/fi/assessments/{reference}/entries/impact?area=a_health&alternative={zero}"
    assert expected in {link.get("href") for link in _page(browser).iter("a")}


def test_rating_a_cell_brings_back_what_was_removed_from_it(signed_in: SignedIn, town: Town) -> None:
    reference = _full(town, {})
    opened = stored.opened(town, reference)
    proposal = opened.dossier.aliases["proposal"]
    own = derived(opened.row.id, f"a_health|{proposal}")
    start = {"area": "a_health", "alternative": proposal, "rating": "+1", "what": "Näin."}
    for said in (EntrySaid("impact", own, start=start, removed=False), EntrySaid("impact", own, removed=True)):
        with town.working() as work:
            found = assessments.open_(work, reference, Permission.EDIT, lock=True)
            saving.save(work, found, "page", Posted(entries=[said]))
    browser = signed_in(town.author)
    browser.get(_ratings(reference, town))
    name = f"impact.{own}.rating"
    browser.post(_ratings(reference, town), filled(_page(browser)))
    assert () == stored.opened(town, reference).dossier.of("impact"), "an untouched cell stays open"
    browser.get(_ratings(reference, town))
    browser.post(_ratings(reference, town), filled(_page(browser), **{name: "-1"}))
    (impact,) = stored.opened(town, reference).dossier.of("impact")
    assert ("-1", "Näin.") == (impact.get("rating"), impact.get("what"))


# -- contradictions ---------------------------------------------------------------------------------


def test_days_in_the_wrong_order_and_circles_are_told_with_their_places(
    signed_in: SignedIn, town: Town, spoken: str
) -> None:
    first, second = uuid7(AT), uuid7(AT)
    moves = [
        EntrySaid("site", one, {"name": Said(name, token(0, None)), "moves_to": Said([str(to)], token(0, None))})
        for one, name, to in ((first, "Aapa", second), (second, "Boren", first))
    ]
    roles = [EntrySaid(one.list, one.id, {**one.fields, "role": Said("moves", token(0, None))}) for one in moves]
    reference = _full(town, {"prep_start": "2027-05-02", "papers_due": "2027-05-01"}, *roles)
    browser = signed_in(town.author)
    browser.get(f"/{spoken}/assessments/{reference}/check")
    links = {link.get("href") or "" for link in _page(browser).iter("a")}
    assert f"/{spoken}/assessments/{reference}/entries/site/{first}?back=check#site.{first}.moves_to" in links
    assert any(link.endswith("#papers_due") for link in links)
    assert "Aapa" in words(_page(browser))
