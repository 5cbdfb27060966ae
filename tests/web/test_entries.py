"""Claims about one entry on a page of its own."""

import uuid
from xml.etree.ElementTree import Element

import pytest

from lva.content.model import Depth
from lva.domain.dossier import Entry
from lva.domain.permissions import Permission
from lva.domain.references import derived, uuid7
from lva.domain.values.answers import Value, token
from lva.services import assessments, saving
from lva.services.saving import EntrySaid, Posted, Said
from tests.factories import AT
from tests.support import stored
from tests.support.forms import Fields, filled, form_of, named
from tests.support.pages import words
from tests.support.site import Browser, SignedIn
from tests.support.town import Town

_LISTS = ("alternative", "hearing", "view", "notice", "indicator", "child_page")


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _at(reference: str, name: str, entry_id: object = "", language: str = "fi") -> str:
    return f"/{language}/assessments/{reference}/entries/{name}{f'/{entry_id}' if entry_id else ''}"


def _hearings(town: Town, reference: str) -> tuple[Entry, ...]:
    return stored.opened(town, reference).dossier.of("hearing")


def _typed(page: Element, **fields: str) -> Fields:
    """Return the form of an entry's page with these texts in its fields."""
    typed: dict[str, str | list[str]] = {}
    for key, text in fields.items():
        (name,) = [one for one in named(page, "", f".{key}") if not one.startswith("seen.")]
        typed[name] = text
    return filled(page, **typed)


@pytest.fixture
def reference(town: Town) -> str:
    """An assessment in which one hearing is recorded."""
    return town.written("sports-fees")


@pytest.fixture
def hearing(town: Town, reference: str) -> str:
    """The id of the hearing."""
    return _hearings(town, reference)[0].id


def test_the_page_of_a_new_entry_is_shown_in_every_language(
    signed_in: SignedIn, town: Town, reference: str, spoken: str
) -> None:
    browser = signed_in(town.author)
    shown = {name: browser.get(_at(reference, name, language=spoken)).status_code for name in _LISTS}
    assert dict.fromkeys(_LISTS, 200) == shown


def test_an_entry_is_shown_in_every_language(
    signed_in: SignedIn, town: Town, reference: str, hearing: str, spoken: str
) -> None:
    browser = signed_in(town.author)
    assert 200 == browser.get(_at(reference, "hearing", hearing, spoken)).status_code
    assert "Seurojen johtajat" in words(_page(browser))


@pytest.mark.parametrize("name", ["nothing", "impact", "group"])
def test_a_list_without_pages_of_its_own_is_not_found(
    signed_in: SignedIn, town: Town, reference: str, name: str
) -> None:
    assert 404 == signed_in(town.author).get(_at(reference, name)).status_code


def test_an_entry_of_another_list_is_not_found(signed_in: SignedIn, town: Town, reference: str, hearing: str) -> None:
    browser = signed_in(town.author)
    assert 404 == browser.get(_at(reference, "notice", hearing)).status_code
    assert 404 == browser.get(_at(reference, "hearing", uuid7(AT))).status_code
    assert 404 == browser.post(_at(reference, "notice", hearing), {}).status_code


def test_the_proposal_has_no_page_of_its_own(signed_in: SignedIn, town: Town, reference: str) -> None:
    proposal = stored.opened(town, reference).dossier.aliases["proposal"]
    browser = signed_in(town.author)
    browser.get(_at(reference, "alternative"))
    assert 404 == browser.post(_at(reference, "alternative", proposal), {"go": "remove"}).status_code


def test_a_new_entry_is_saved_and_stands_in_its_list(signed_in: SignedIn, town: Town, reference: str) -> None:
    browser = signed_in(town.author)
    browser.get(_at(reference, "hearing"))
    form = _typed(_page(browser), who="Nuorisovaltuusto")
    new_id = named(_page(browser), "hearing.", ".who")[0].split(".")[1]
    answers = [browser.post(_at(reference, "hearing", new_id), form) for _ in range(2)]
    steps = f"/fi/assessments/{reference}/steps/hearing"
    assert [(303, steps)] * 2 == [(one.status_code, one.location) for one in answers]
    assert ["Seurojen johtajat", "Nuorisovaltuusto"] == [one.get("who") for one in _hearings(town, reference)]


def test_an_entry_in_which_nothing_was_said_comes_to_nothing(signed_in: SignedIn, town: Town, reference: str) -> None:
    browser = signed_in(town.author)
    browser.get(_at(reference, "hearing"))
    answer = browser.post(_at(reference, "hearing", uuid7(AT)), filled(_page(browser)))
    assert (303, 1) == (answer.status_code, len(_hearings(town, reference)))


@pytest.mark.parametrize(("back", "place"), [("check", "/check"), ("", "/steps/hearing"), ("x", "/steps/hearing")])
def test_saving_goes_back_to_where_the_entry_was_opened(
    signed_in: SignedIn, town: Town, reference: str, hearing: str, back: str, place: str
) -> None:
    browser = signed_in(town.author)
    browser.get(f"{_at(reference, 'hearing', hearing)}?back={back}")
    answer = browser.post(_at(reference, "hearing", hearing), filled(_page(browser)))
    assert f"/fi/assessments/{reference}{place}" == answer.location


def test_a_wrong_field_keeps_the_entry_s_text(
    signed_in: SignedIn, town: Town, reference: str, hearing: str, spoken: str
) -> None:
    browser = signed_in(town.author)
    browser.get(_at(reference, "hearing", hearing, spoken))
    form = _typed(_page(browser), who="Nuoret", result="x" * 501)
    assert 422 == browser.post(_at(reference, "hearing", hearing, spoken), form).status_code
    again = filled(_page(browser))
    assert ["Nuoret"] == again[f"hearing.{hearing}.who"]
    assert "Seurojen johtajat" == _hearings(town, reference)[0].get("who")


def test_an_entry_is_taken_away_and_brought_back(
    signed_in: SignedIn, town: Town, reference: str, hearing: str, spoken: str
) -> None:
    browser = signed_in(town.author)
    address = _at(reference, "hearing", hearing, spoken)
    browser.get(address)
    assert 303 == browser.post(address, {**filled(_page(browser)), "go": ["remove"]}).status_code
    assert () == _hearings(town, reference)
    assert 200 == browser.get(address).status_code
    assert "restore" in [one.get("value") for one in _page(browser).iter("button")]
    assert 303 == browser.post(address, {**filled(_page(browser)), "go": ["restore"]}).status_code
    assert ["Seurojen johtajat"] == [one.get("who") for one in _hearings(town, reference)]


def test_text_for_an_entry_that_somebody_removed_meanwhile_is_kept(
    signed_in: SignedIn, town: Town, reference: str, hearing: str
) -> None:
    mine, theirs = signed_in(town.author), signed_in(town.other)
    address = _at(reference, "hearing", hearing)
    for browser in (mine, theirs):
        browser.get(address)
    theirs.post(address, {**filled(_page(theirs)), "go": ["remove"]})
    answer = mine.post(address, _typed(_page(mine), result="Kirjoitin tämän sillä välin."))
    assert (303, address) == (answer.status_code, answer.location)
    mine.get(address)
    assert ["Kirjoitin tämän sillä välin."] == filled(_page(mine))[f"hearing.{hearing}.result"]


def test_two_officials_in_one_field_of_an_entry_meet_on_the_conflict_page(
    signed_in: SignedIn, town: Town, reference: str, hearing: str, spoken: str
) -> None:
    mine, theirs = signed_in(town.author), signed_in(town.other)
    address = _at(reference, "hearing", hearing, spoken)
    for browser in (mine, theirs):
        browser.get(address)
    theirs.post(address, _typed(_page(theirs), who="Toisen sanat"))
    assert 409 == mine.post(address, _typed(_page(mine), who="Minun sanani")).status_code
    picked = filled(_page(mine), **{f"pick.hearing.{hearing}.who": "theirs"})
    assert 303 == mine.post(address, picked).status_code
    assert "Toisen sanat" == _hearings(town, reference)[0].get("who")


def test_only_looking_at_a_kept_entry_saves_nothing(
    signed_in: SignedIn, town: Town, reference: str, hearing: str
) -> None:
    browser = signed_in(town.author)
    address = _at(reference, "hearing", hearing)
    browser.get(address)
    form = {**_typed(_page(browser), who="Vasta katsottavana"), "kept.show": ["1"]}
    assert 200 == browser.post(address, form).status_code
    assert "Seurojen johtajat" == _hearings(town, reference)[0].get("who")


def test_an_entry_saves_itself(signed_in: SignedIn, town: Town, reference: str, hearing: str) -> None:
    mine, theirs = signed_in(town.author), signed_in(town.other)
    address, name = _at(reference, "hearing", hearing), f"hearing.{hearing}.who"
    mine.get(address)
    first = _typed(_page(mine), who="Ensin")
    answer = mine.post(address, first, Accept="application/json")
    assert (200, {name}) == (answer.status_code, set(answer.get_json()["seen"]).intersection({name}))
    theirs.get(address)
    theirs.post(address, _typed(_page(theirs), who="Toinen"))
    stale = mine.post(address, {**first, name: ["Sitten"]}, Accept="application/json")
    assert 409 == stale.status_code
    wrong = {name: ["x" * 201], f"seen.{name}": first[f"seen.{name}"]}
    assert 422 == mine.post(address, wrong, Accept="application/json").status_code
    assert "Toinen" == _hearings(town, reference)[0].get("who")


def test_an_id_that_is_none_is_not_found(signed_in: SignedIn, town: Town, reference: str) -> None:
    assert 404 == signed_in(town.author).get(_at(reference, "hearing", "nonsense")).status_code
    assert uuid.UUID(int=0) not in {uuid.UUID(one.id) for one in _hearings(town, reference)}


# -- comfort: copies, the next one, first values from the address, what was removed ------------------


def _impacts(town: Town, *fields: dict[str, Value]) -> tuple[str, list[str]]:
    """Write a full assessment with impacts of these fields; return its reference and their ids."""
    reference = town.started()
    said = [EntrySaid("impact", uuid7(AT), start=one, removed=False) for one in fields]
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        opened.row.depth = Depth.FULL
        saving.save(work, opened, "impact", Posted(entries=said))
        work.session.flush()
    return reference, [str(one.id) for one in said]


def _checked(page: Element, key: str) -> list[str]:
    inputs = [one for one in page.iter("input") if (one.get("name") or "").endswith(f".{key}")]
    return [one.get("value") or "" for one in inputs if one.get("checked") is not None]


def test_a_new_impact_begins_with_the_cell_that_its_address_names(signed_in: SignedIn, town: Town) -> None:
    reference, _ = _impacts(town)
    proposal = stored.opened(town, reference).dossier.aliases["proposal"]
    browser = signed_in(town.author)
    address = f"{_at(reference, 'impact')}?area=a_health&alternative={proposal}"
    browser.get(address)
    assert (["a_health"], [proposal]) == (_checked(_page(browser), "area"), _checked(_page(browser), "alternative"))
    name = named(_page(browser), "impact.", ".what")[0]
    own = str(derived(stored.opened(town, reference).row.id, f"a_health|{proposal}"))
    assert own == name.split(".")[1]
    form = form_of(_page(browser), "go").get("action") or ""
    assert 303 == browser.post(form, filled(_page(browser), **{name: "Matka pitenee."})).status_code
    (impact,) = stored.opened(town, reference).dossier.of("impact")
    assert (own, "a_health", proposal, "Matka pitenee.") == (
        impact.id, impact.get("area"), impact.get("alternative"), impact.get("what"),
    )  # fmt: skip


def test_an_entry_with_only_what_its_address_says_comes_to_nothing(signed_in: SignedIn, town: Town) -> None:
    reference, _ = _impacts(town)
    browser = signed_in(town.author)
    browser.get(f"{_at(reference, 'impact')}?area=a_health")
    browser.post(form_of(_page(browser), "go").get("action") or "", filled(_page(browser)))
    assert () == stored.opened(town, reference).dossier.of("impact")


@pytest.mark.parametrize("query", ["area=nothing", "alternative=x", "alternative={group}", "what=Teksti", "area="])
def test_what_an_address_makes_up_is_passed_over(signed_in: SignedIn, town: Town, query: str) -> None:
    reference, ids = _impacts(town, {"area": "a_health"})
    browser = signed_in(town.author)
    assert 200 == browser.get(f"{_at(reference, 'impact')}?{query.format(group=ids[0])}").status_code
    assert [] == [*_checked(_page(browser), "area"), *_checked(_page(browser), "alternative")]
    assert "Teksti" not in words(_page(browser))


def test_saving_may_open_the_next_entry_or_a_new_one(signed_in: SignedIn, town: Town) -> None:
    reference, ids = _impacts(town, {"area": "a_health"}, {"area": "a_learn"})
    browser = signed_in(town.author)
    browser.get(_at(reference, "impact", ids[0]))
    assert "1/2" in words(_page(browser))
    answer = browser.post(_at(reference, "impact", ids[0]), {**filled(_page(browser)), "go": ["next"]})
    assert _at(reference, "impact", ids[1]) == answer.location
    browser.get(_at(reference, "impact", ids[1]))
    buttons = [one.get("value") for one in _page(browser).iter("button") if one.get("name") == "go"]
    assert ("another" in buttons, "next" in buttons) == (True, False)
    for go, place in (("another", _at(reference, "impact")), ("next", f"/fi/assessments/{reference}/steps/impact")):
        answer = browser.post(_at(reference, "impact", ids[1]), {**filled(_page(browser)), "go": [go]})
        assert place == answer.location


def test_a_copy_holds_what_was_just_saved(signed_in: SignedIn, town: Town, reference: str, hearing: str) -> None:
    browser = signed_in(town.author)
    browser.get(_at(reference, "hearing", hearing))
    form = {**_typed(_page(browser), who="Nuorisovaltuusto"), "go": ["copy"]}
    places = {browser.post(_at(reference, "hearing", hearing), form).location for _ in range(2)}
    assert ["Nuorisovaltuusto", "Nuorisovaltuusto (kopio)"] == [one.get("who") for one in _hearings(town, reference)]
    assert {_at(reference, "hearing", _hearings(town, reference)[1].id)} == places


def test_a_reference_to_a_removed_entry_is_shown_and_can_be_replaced(signed_in: SignedIn, town: Town) -> None:
    reference, ids = _sites(town, "Simolan koulu", "Pontuksen koulu", "Kaukaan koulu")
    _say(town, reference, EntrySaid("site", uuid.UUID(ids[0]), {"role": Said("closes", token(0, None))}))
    _say(town, reference, EntrySaid("site", uuid.UUID(ids[0]), {"moves_to": Said([ids[1]], token(0, None))}))
    _say(town, reference, EntrySaid("site", uuid.UUID(ids[1]), removed=True))
    browser = signed_in(town.author)
    browser.get(_at(reference, "site", ids[0]))
    assert "Poistettu: Pontuksen koulu. Valitse toinen." in words(_page(browser))
    assert [ids[1]] == _checked(_page(browser), "moves_to")
    browser.get(f"/fi/assessments/{reference}/check")
    links = [link.get("href") for link in _page(browser).iter("a")]
    assert f"{_at(reference, 'site', ids[0])}?back=check#site.{ids[0]}.moves_to" in links
    browser.get(_at(reference, "site", ids[0]))
    browser.post(_at(reference, "site", ids[0]), filled(_page(browser)))
    assert [ids[1]] == stored.opened(town, reference).dossier.of("site")[0].get("moves_to"), "untouched, it stays"
    name = f"site.{ids[0]}.moves_to"
    browser.post(_at(reference, "site", ids[0]), filled(_page(browser), **{name: [ids[2]]}))
    assert [ids[2]] == stored.opened(town, reference).dossier.of("site")[0].get("moves_to")


def test_no_entry_is_offered_to_itself(signed_in: SignedIn, town: Town) -> None:
    reference, ids = _sites(town, "Simolan koulu", "Pontuksen koulu")
    browser = signed_in(town.author)
    browser.get(_at(reference, "site", ids[0]))
    offered = [one.get("value") for one in _page(browser).iter("input") if one.get("name") == f"site.{ids[0]}.moves_to"]
    assert [ids[1]] == offered


def test_a_field_that_does_not_apply_now_is_shown_with_what_it_holds(signed_in: SignedIn, town: Town) -> None:
    reference, ids = _sites(town, "Simolan koulu", "Pontuksen koulu")
    _say(town, reference, EntrySaid("site", uuid.UUID(ids[0]), {"moves_to": Said([ids[1]], token(0, None))}))
    browser = signed_in(town.author)
    browser.get(_at(reference, "site", ids[0]))
    assert "1 kysymystä ei kysytä nyt" in words(_page(browser))
    assert "kept.moves_to" in {one.get("id") for one in _page(browser).iter()}


def _sites(town: Town, *names: str) -> tuple[str, list[str]]:
    reference, _ = _impacts(town)
    said = [EntrySaid("site", uuid7(AT), {"name": Said(name, token(0, None))}) for name in names]
    _say(town, reference, *said)
    return reference, [str(one.id) for one in said]


def _say(town: Town, reference: str, *said: EntrySaid) -> None:
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        saving.save(work, opened, "page", Posted(entries=said))
