"""Claims about the pages of the wizard: shown, saved, saved by themselves, refused."""

import json
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lva.domain.workflow import MoveName
from lva.services import saving
from lva.storage.turns import begin_writing
from tests.packs import BRIEF_PAGES
from tests.support import stored
from tests.support.forms import filled, named
from tests.support.pages import words
from tests.support.queries import counted
from tests.support.site import Browser, SignedIn
from tests.support.town import Town, example

JSON = {"Accept": "application/json"}


def _page(browser: Browser) -> Element:
    assert browser.page is not None
    return browser.page


def _address(reference: str, step: str) -> str:
    return f"/fi/assessments/{reference}/steps/{step}"


def _open(browser: Browser, reference: str, step: str) -> Element:
    answer = browser.get(_address(reference, step))
    assert 200 == answer.status_code
    return _page(browser)


def _send(browser: Browser, reference: str, step: str, **typed: str | list[str]) -> TestResponse:
    """Open a page, type over some of it and press its button."""
    form = filled(_open(browser, reference, step), **typed)
    return browser.post(_address(reference, step), form)


def _errors(page: Element) -> dict[str, str]:
    """Return what the error summary says, by the input that it leads to."""
    (summary,) = [one for one in page.iter("div") if one.get("data-error-summary") is not None]
    return {str(link.get("href"))[1:]: words(link) for link in summary.iter("a")}


# -- showing -----------------------------------------------------------------------------------------


def test_a_page_with_nothing_beside_its_text_takes_two_statements(town: Town, signed_in: SignedIn) -> None:
    reference = town.started()
    browser = signed_in(town.author)
    browser.get(_address(reference, "matter"))
    with counted(town.database) as statements:
        browser.get(_address(reference, "matter"))
    assert ["select login", "select assessment"] == statements.kinds()


@pytest.mark.parametrize("name", ["afternoon-fees", "sports-fees"])
def test_every_page_is_shown_in_every_language(town: Town, signed_in: SignedIn, spoken: str, name: str) -> None:
    reference = town.written(name)
    browser = signed_in(town.author)
    shown = {step: browser.get(f"/{spoken}/assessments/{reference}/steps/{step}").status_code for step in BRIEF_PAGES}
    assert dict.fromkeys(BRIEF_PAGES, 200) == shown


def test_the_page_of_the_depth_is_the_result_of_the_screening(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    answer = signed_in(town.author).get(_address(reference, "depth"))
    assert (303, f"/fi/assessments/{reference}/screening") == (answer.status_code, answer.location)


@pytest.mark.parametrize("step", ["closing", "nothing"])
def test_a_page_that_does_not_apply_is_not_found(town: Town, signed_in: SignedIn, step: str) -> None:
    assert 404 == signed_in(town.author).get(_address(town.written(), step)).status_code


def test_whoever_may_not_write_is_sent_to_the_assessment(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    answer = signed_in(town.approver).get(_address(reference, "background"))
    assert (303, f"/fi/assessments/{reference}") == (answer.status_code, answer.location)


def test_what_waits_for_approval_cannot_be_written_any_more(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    form = filled(_open(browser, reference, "background"), why="Uusi syy.")
    town.moved(reference, MoveName.SUBMIT)
    assert 404 == browser.post(_address(reference, "background"), form).status_code
    assert 303 == browser.get(_address(reference, "background")).status_code


def test_a_page_says_who_saved_last(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    page = _open(signed_in(town.author), reference, "background")
    (line,) = [one for one in page.iter("p") if one.get("data-saved") is not None]
    assert words(line).endswith("· Aino Esimerkki")


def test_a_question_that_its_own_page_decides_is_there_with_its_test(town: Town, signed_in: SignedIn) -> None:
    page = _open(signed_in(town.author), town.written(position={"choice": "in_line"}), "weighing")
    (part,) = [one for one in page.iter("div") if any(inner.get("name") == "seen.harm" for inner in one)]
    operation, tests = json.loads(part.get("data-when", ""))
    assert ("any", ["is", "position", ["partly", "not_in_line", "open"]]) == (operation, tests[0])


def test_a_list_that_no_answer_asks_for_is_not_there(town: Town, signed_in: SignedIn) -> None:
    page = _open(signed_in(town.author), town.started(), "matter")
    assert [] == [one for one in page.iter("section") if one.get("id") == "hearing"]


def test_guidance_is_open_beside_a_question_and_folded_on_a_card(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    reference = town.written()

    def open_folds(step: str) -> set[bool]:
        folds = [one for one in _open(browser, reference, step).iter("details") if one.get("class") == "guide"]
        return {fold.get("open") is not None for fold in folds}

    assert ({True}, {False}) == (open_folds("background"), open_folds("impact-details"))


# -- saving ------------------------------------------------------------------------------------------


def test_saving_a_page_goes_on_to_the_next(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    answer = _send(signed_in(town.author), reference, "background", why="Uusi syy.")
    assert (303, _address(reference, "alternatives")) == (answer.status_code, answer.location)
    assert "Uusi syy." == stored.answer(town, reference, "why")


def test_the_last_page_leads_to_all_answers(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    answer = _send(signed_in(town.author), reference, "confirm")
    assert f"/fi/assessments/{reference}/check" == answer.location


def test_the_page_before_the_result_leads_to_it(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    answer = _send(signed_in(town.author), reference, "screening")
    assert f"/fi/assessments/{reference}/screening" == answer.location


@pytest.mark.parametrize(
    ("extra", "place"),
    [
        ({"back": "check"}, "/check"),
        ({"go": "exit"}, ""),
        ({"add": "alternative"}, "/entries/alternative"),
        ({"more": "follow_up|"}, "/steps/alternatives?more=follow_up%7C"),
    ],
)
def test_the_button_says_where_saving_leads(town: Town, signed_in: SignedIn, extra: dict[str, str], place: str) -> None:
    reference = town.written()
    answer = _send(signed_in(town.author), reference, "alternatives", **extra)
    assert f"/fi/assessments/{reference}{place}" == answer.location


def test_saving_what_nobody_touched_writes_nothing(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    before = stored.opened(town, reference).row.event_count
    for step in BRIEF_PAGES:
        assert 303 == _send(browser, reference, step).status_code
    assert before == stored.opened(town, reference).row.event_count


def test_a_page_that_asks_for_one_more_card_shows_it(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    reference = town.written()
    browser.get(f"{_address(reference, 'follow-up')}?more=follow_up%7C")
    page = _page(browser)
    (fresh,) = named(page, "fresh")
    fields = named(page, "follow_up.", ".who")
    assert (["fresh"], 2) == ([fresh], len(fields))
    form = filled(page, **{fields[1]: "Nuorisovaltuuston sihteeri"})
    assert 303 == browser.post(_address(reference, "follow-up"), form).status_code
    assert 303 == browser.post(_address(reference, "follow-up"), form).status_code, "the same card, posted twice"
    people = [entry.get("who") for entry in stored.opened(town, reference).dossier.of("follow_up")]
    assert ["Opetuspäällikkö", "Nuorisovaltuuston sihteeri"] == people


def test_ticks_make_entries_and_take_them_away(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    answer = _send(signed_in(town.author), reference, "children", **{"ticks.group": ["g_poor", "g_migr"]})
    assert 303 == answer.status_code
    kinds = {entry.get("kind") for entry in stored.opened(town, reference).dossier.of("group")}
    assert {"g_poor", "g_migr"} == kinds


def _screened(town: Town) -> str:
    """Start an assessment whose screening asks for a brief one, and nothing else is said yet."""
    given = example().answers
    return town.started(**{key: given[key] for key in given if key.startswith(("x_", "t_", "n_screen"))})


def test_an_author_can_be_chosen_as_confirmer_on_the_page_that_enters_them(town: Town, signed_in: SignedIn) -> None:
    reference = _screened(town)
    browser = signed_in(town.author)
    form = filled(_open(browser, reference, "confirm"))
    new_id = form["fresh"][0].split("|")[1]
    assert [new_id] == form["confirmers"], "who writes is proposed"
    assert 303 == browser.post(_address(reference, "confirm"), form).status_code
    opened = stored.opened(town, reference)
    assert ([new_id], [new_id]) == (opened.stored("confirmers")[1], [one.id for one in opened.dossier.of("author")])


def test_an_author_left_empty_confirms_nothing(town: Town, signed_in: SignedIn) -> None:
    reference = _screened(town)
    browser = signed_in(town.author)
    page = _open(browser, reference, "confirm")
    empty: dict[str, str | list[str]] = {name: [] for name in named(page, "author.")}
    form = filled(page, **empty)
    assert 303 == browser.post(_address(reference, "confirm"), form).status_code
    opened = stored.opened(town, reference)
    assert (None, ()) == (opened.stored("confirmers")[1], opened.dossier.of("author"))


# -- refusing ----------------------------------------------------------------------------------------


def test_a_wrong_answer_keeps_the_whole_page_and_writes_nothing(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    before = stored.answer(town, reference, "legal_basis")
    browser.get(f"/{spoken}/assessments/{reference}/steps/background")
    form = filled(_page(browser), why="x" * 10_001, legal_basis="Uusi peruste.", papers_due="huomenna")
    answer = browser.post(f"/{spoken}/assessments/{reference}/steps/background", form)
    assert 422 == answer.status_code
    assert ["why", "papers_due"] == list(_errors(_page(browser)))
    again = filled(_page(browser))
    assert (["x" * 10_001], ["Uusi peruste."], ["huomenna"]) == tuple(
        again[key] for key in ("why", "legal_basis", "papers_due")
    )
    assert before == stored.answer(town, reference, "legal_basis")


def test_an_error_leads_to_the_first_choice_of_a_question(town: Town, signed_in: SignedIn) -> None:
    browser = signed_in(town.author)
    answer = _send(browser, town.written(), "weighing", recommendation="certainly")
    assert 422 == answer.status_code
    assert ["recommendation-1"] == list(_errors(_page(browser)))


def test_a_stale_page_shows_both_versions_and_writes_nothing(town: Town, signed_in: SignedIn, spoken: str) -> None:
    reference = town.written()
    mine, theirs = signed_in(town.author), signed_in(town.other)
    address = f"/{spoken}/assessments/{reference}/steps/background"
    mine.get(address)
    form = filled(_page(mine), conclusion="", open_aspects="Yhteinen lause. Minun lauseeni.")
    assert 303 == _send(theirs, reference, "background", open_aspects="Yhteinen lause. Toisen lause.").status_code
    answer = mine.post(address, form)
    assert 409 == answer.status_code
    page = _page(mine)
    assert ["Minun lauseeni.", "Toisen lause."] == [words(one) for one in page.iter("ins")]
    assert "Elli Malli" in words(page)
    assert "Yhteinen lause. Toisen lause." == stored.answer(town, reference, "open_aspects")


@pytest.mark.parametrize(
    ("pick", "kept"),
    [
        ("mine", "Yhteinen lause. Minun lauseeni."),
        ("theirs", "Yhteinen lause. Toisen lause."),
        ("both", "Yhteinen lause. Minun lauseeni. Toisen lause."),
        ("neither", "Yhteinen lause. Minun lauseeni."),
    ],
)
def test_what_was_picked_is_what_stays(town: Town, signed_in: SignedIn, pick: str, kept: str) -> None:
    reference = town.written()
    mine, theirs = signed_in(town.author), signed_in(town.other)
    form = filled(
        _open(mine, reference, "background"), open_aspects="Yhteinen lause. Minun lauseeni.", legal_basis="Uusi."
    )
    _send(theirs, reference, "background", open_aspects="Yhteinen lause. Toisen lause.")
    mine.post(_address(reference, "background"), form)
    resolved = filled(_page(mine), **{"pick.open_aspects": pick})
    assert 303 == mine.post(_address(reference, "background"), resolved).status_code
    assert kept == stored.answer(town, reference, "open_aspects")
    assert "Uusi." == stored.answer(town, reference, "legal_basis"), "what was not in conflict is saved too"


def test_two_people_may_change_different_fields_of_one_page(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    mine, theirs = signed_in(town.author), signed_in(town.other)
    form = filled(_open(mine, reference, "background"), legal_basis="Minun perusteeni.")
    _send(theirs, reference, "background", why="Toisen syy.")
    assert 303 == mine.post(_address(reference, "background"), form).status_code
    assert ("Minun perusteeni.", "Toisen syy.") == (
        stored.answer(town, reference, "legal_basis"),
        stored.answer(town, reference, "why"),
    )


@pytest.mark.parametrize(
    ("key", "expected"),
    [("why", (303, "Toisen sanat.", "Minun sanani.")), ("legal_basis", (409, None, "Toisen sanat."))],
)
def test_what_somebody_saves_while_a_page_is_being_saved_is_kept(
    town: Town,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    expected: tuple[int, str | None, str],
) -> None:
    reference = town.written()
    before = stored.answer(town, reference, "why")
    mine, theirs = signed_in(town.author), signed_in(town.other)
    form = filled(_open(mine, reference, "background"), legal_basis="Minun sanani.")

    def begin(session: Session) -> None:
        monkeypatch.setattr(saving, "begin_writing", begin_writing)
        # After the other page has been read and worked out, and before anything of it is written.
        assert 303 == _send(theirs, reference, "background", **{key: "Toisen sanat."}).status_code
        begin_writing(session)

    monkeypatch.setattr(saving, "begin_writing", begin)
    status, why, basis = expected
    assert status == mine.post(_address(reference, "background"), form).status_code
    assert (why or before, basis) == (
        stored.answer(town, reference, "why"),
        stored.answer(town, reference, "legal_basis"),
    )


def test_only_looking_at_a_kept_page_saves_nothing(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    form = filled(_open(browser, reference, "background"), why="Vasta katsottavana.")
    answer = browser.post(_address(reference, "background"), {**form, "kept.show": "1"})
    assert 200 == answer.status_code
    assert ["Vasta katsottavana."] == filled(_page(browser))["why"]
    assert "Vasta katsottavana." != stored.answer(town, reference, "why")


# -- saving by itself --------------------------------------------------------------------------------


def _changed_only(form: dict[str, list[str]], *keys: str) -> dict[str, list[str]]:
    """Return what the script sends: these fields, their revisions and the form token."""
    return {name: form[name] for key in keys for name in form if name in {key, f"seen.{key}"}}


def test_saving_by_itself_answers_with_the_time_and_the_new_revision(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    form = filled(_open(browser, reference, "background"), open_aspects="Ensin näin.")
    answer = browser.post(_address(reference, "background"), _changed_only(form, "open_aspects"), **JSON)
    told = answer.get_json()
    assert (200, "20.11.2025 klo\u00a012.00", {}) == (answer.status_code, told["saved_at"], told["errors"])
    again = {"open_aspects": ["Sitten näin."], "seen.open_aspects": [told["seen"]["open_aspects"]]}
    assert 200 == browser.post(_address(reference, "background"), again, **JSON).status_code
    assert "Sitten näin." == stored.answer(town, reference, "open_aspects")


def test_saving_by_itself_says_what_is_stale(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    mine, theirs = signed_in(town.author), signed_in(town.other)
    form = filled(_open(mine, reference, "background"), why="Minun syyni.")
    _send(theirs, reference, "background", why="Toisen syy.")
    answer = mine.post(_address(reference, "background"), _changed_only(form, "why"), **JSON)
    assert (409, {"stale": ["why"]}) == (answer.status_code, answer.get_json())
    assert "Toisen syy." == stored.answer(town, reference, "why")


def test_saving_by_itself_saves_what_is_right_and_reports_the_rest(town: Town, signed_in: SignedIn) -> None:
    reference = town.written()
    browser = signed_in(town.author)
    form = filled(_open(browser, reference, "background"), why="Uusi syy.", papers_due="huomenna")
    answer = browser.post(_address(reference, "background"), _changed_only(form, "why", "papers_due"), **JSON)
    assert (422, ["papers_due"]) == (answer.status_code, list(answer.get_json()["errors"]))
    assert ("Uusi syy.", "2027-03-16") == (
        stored.answer(town, reference, "why"),
        stored.answer(town, reference, "papers_due"),
    )
