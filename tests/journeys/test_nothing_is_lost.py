"""Claims about what people have lost in other tools: none of it is lost here."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from lva import paths
from lva.i18n import load
from tests.support.browser import Watched, window
from tests.support.office import Office
from tests.support.served import Account

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]
_say = load(paths.TRANSLATIONS)["fi"].text
_SAVE = "main form .acts button >> nth=0"
_WHY = "Valtuustoaloite, johon piti vastata."
SignedIn = Callable[..., AbstractContextManager[Watched]]


@pytest.fixture
def signed_in(browser: Browser, office: Office) -> SignedIn:
    """Opens a window in which somebody is signed in: `signed_in(office.author, scripts=False)`."""

    @contextmanager
    def enter(account: Account, *, scripts: bool = True) -> Iterator[Watched]:
        with window(browser, office.served.url, scripts=scripts) as watched:
            watched.page.goto("/fi/login")
            _give_password(watched.page, account)
            watched.page.wait_for_url("**/assessments")
            yield watched
            assert [] == watched.complaints

    return enter


def _give_password(page: Page, account: Account) -> None:
    page.fill("#email", account.email)
    page.fill("#password", account.password)
    page.click("main form button")


def _end_login(browser: Browser, office: Office, watched: Watched) -> None:
    """Sign out elsewhere with the same cookie: the window still carries it, but nobody is behind it."""
    with window(browser, office.served.url) as other:
        other.context.add_cookies([{**one, "url": None} for one in watched.context.cookies()])
        other.page.goto("/fi/assessments")
        other.page.get_by_role("button", name=_say("Sign out")).click()


def test_text_typed_after_the_login_ended_is_offered_back_and_saved(
    browser: Browser, office: Office, signed_in: SignedIn
) -> None:
    reference = office.draft()
    with signed_in(office.author, scripts=False) as watched:
        page = watched.page
        page.goto(f"/fi/assessments/{reference}/steps/background")
        page.fill('[name="why"]', _WHY)
        _end_login(browser, office, watched)
        watched.expected.add(401)
        page.click(_SAVE)
        expect(page.locator(".note")).to_contain_text(_say("Your sign-in had ended. Your text is kept."))
        _give_password(page, office.author)
        assert _say("Your text is kept") == page.locator("h1").inner_text()
        page.get_by_role("button", name=_say("Look at it first")).click()
        assert _WHY == page.input_value('[name="why"]')
        assert _WHY != office.stored(reference).stored("why")[1]
        page.click(_SAVE)
        page.wait_for_url("**/steps/alternatives")
    assert _WHY == office.stored(reference).stored("why")[1]


def test_going_back_finds_what_was_typed(office: Office, signed_in: SignedIn) -> None:
    reference = office.draft()
    with signed_in(office.author, scripts=False) as watched:
        page = watched.page
        page.goto(f"/fi/assessments/{reference}/steps/background")
        page.fill('[name="why"]', _WHY)
        page.click("a.back")
        page.wait_for_url("**/screening")
        page.go_back()
        assert _WHY == page.input_value('[name="why"]')


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_two_officials_who_edit_one_field_keep_both_texts(
    office: Office, signed_in: SignedIn, *, scripts: bool
) -> None:
    reference = office.draft()
    address = f"/fi/assessments/{reference}/steps/background"
    with (
        signed_in(office.author, scripts=scripts) as mine,
        signed_in(office.colleague, scripts=False) as theirs,
    ):
        for watched in (mine, theirs):
            watched.page.goto(address)
        theirs.page.fill('[name="open_aspects"]', "Hinnat voi muuttaa. Kollega lisäsi tämän.")
        theirs.page.click(_SAVE)
        theirs.page.wait_for_url("**/steps/alternatives")
        mine.expected.add(409)
        mine.page.fill('[name="open_aspects"]', "Hinnat voi muuttaa. Minä lisäsin tämän.")
        mine.page.click(_SAVE)
        expect(mine.page.locator("h1")).to_have_text(_say("Somebody else changed the same text"))
        assert office.colleague.name in mine.page.locator("fieldset .hint").first.inner_text()
        mine.page.get_by_label(_say("Both, one after the other")).check()
        mine.page.click(_SAVE)
        mine.page.wait_for_url("**/steps/alternatives")
    kept = office.stored(reference).stored("open_aspects")[1]
    assert "Hinnat voi muuttaa. Minä lisäsin tämän. Kollega lisäsi tämän." == kept


def test_an_entry_that_a_colleague_removed_keeps_my_text_and_can_be_brought_back(
    office: Office, signed_in: SignedIn
) -> None:
    reference = office.draft()
    text = "Seurat toivoivat maksuttomia vuoroja. Kirjasin tämän kokouksen jälkeen."
    with signed_in(office.author) as mine, signed_in(office.colleague) as theirs:
        for watched in (mine, theirs):
            watched.page.goto(f"/fi/assessments/{reference}/steps/hearing")
            watched.page.locator("#hearing .tasks a").click()
        theirs.page.get_by_role("button", name=_say("Remove from the list")).click()
        theirs.page.wait_for_url("**/steps/hearing")
        assert 0 == theirs.page.locator("#hearing .tasks a").count()
        mine.page.locator('textarea[name$=".result"]').fill(text)
        mine.page.click(_SAVE)
        assert text == mine.page.locator('textarea[name$=".result"]').input_value()
        mine.page.get_by_role("button", name=_say("Bring back and save")).click()
        mine.page.wait_for_url("**/steps/hearing")
        assert 1 == mine.page.locator("#hearing .tasks a").count()
    assert [text] == [entry.get("result") for entry in office.stored(reference).dossier.of("hearing")]


def test_leaving_a_field_saves_it_and_says_so(office: Office, signed_in: SignedIn) -> None:
    reference = office.draft()
    with signed_in(office.colleague) as watched:
        page = watched.page
        page.goto(f"/fi/assessments/{reference}/steps/background")
        line = page.locator("[data-saved]")
        expect(line).to_contain_text(office.author.name)
        page.locator('[name="why"]').press_sequentially("Uusi syy. ")
        expect(line).to_contain_text(_say("There are changes that have not been saved yet"))
        page.locator('[name="legal_basis"]').focus()
        expect(line).to_contain_text(f"· {office.colleague.name}")
    assert "Uusi syy." in office.stored(reference).stored("why")[1]


def test_what_was_saved_by_itself_is_not_in_the_way_of_the_button(office: Office, signed_in: SignedIn) -> None:
    reference = office.draft()
    with signed_in(office.author) as watched:
        page = watched.page
        page.goto(f"/fi/assessments/{reference}/steps/background")
        page.fill('[name="why"]', "Ensimmäinen syy.")
        page.locator('[name="legal_basis"]').focus()
        expect(page.locator("[data-saved]")).to_contain_text(f"· {office.author.name}")
        page.fill('[name="why"]', _WHY)
        page.click(_SAVE)
        page.wait_for_url("**/steps/alternatives")
    assert _WHY == office.stored(reference).stored("why")[1]


def test_a_new_card_that_saved_itself_becomes_one_entry(office: Office, signed_in: SignedIn) -> None:
    reference = office.draft()
    with signed_in(office.author) as watched:
        page = watched.page
        page.goto(f"/fi/assessments/{reference}/steps/follow-up")
        page.locator('button[name="more"]').click()
        page.wait_for_url("**more=follow_up**")
        who = page.locator('input[name^="follow_up."][name$=".who"]').last
        for said in ("Nuoriso", "Nuorisovaltuusto"):
            who.fill(said)
            page.locator('input[name^="follow_up."][name$=".on"]').last.focus()
            expect(page.locator("[data-saved]")).to_contain_text(f"· {office.author.name}")
        page.click(_SAVE)
        page.wait_for_url("**/steps/confirm")
    people = [entry.get("who") for entry in office.stored(reference).dossier.of("follow_up")]
    assert ["Liikunta- ja nuorisopäällikkö", "Nuorisovaltuusto"] == people


def test_what_no_longer_applies_is_put_away_and_keeps_its_text(office: Office, signed_in: SignedIn) -> None:
    reference = office.draft()
    with signed_in(office.author) as watched:
        page = watched.page
        page.goto(f"/fi/assessments/{reference}/steps/weighing")
        harm = page.locator('textarea[name="harm"]')
        comment = page.locator('button[value="comments|harm"]')
        text = harm.input_value()
        assert text
        expect(comment).to_be_visible()
        page.check('[name="best_alt"] >> nth=1')
        expect(harm).to_be_hidden()
        expect(comment).to_be_hidden()
        page.click(_SAVE)
        page.wait_for_url("**/steps/follow-up")
        page.goto(f"/fi/assessments/{reference}/steps/weighing")
        expect(harm).to_be_hidden()
        page.check('[name="best_alt"] >> nth=0')
        expect(harm).to_be_visible()
        assert text == harm.input_value()


def test_pressing_twice_begins_one_assessment(office: Office, signed_in: SignedIn) -> None:
    before = office.references()
    with signed_in(office.author, scripts=False) as watched:
        page = watched.page
        page.goto("/fi/assessments/new?individual=no")
        page.fill('[name="title"]', "Leikkipuiston aita")
        page.fill('[name="proposal"]', "Leikkipuistoon rakennetaan aita.")
        page.locator(_SAVE).dblclick()
        page.wait_for_url("**/steps/screening")
    assert 1 == len(office.references()) - len(before)


def test_an_answer_that_is_far_too_long_is_kept_with_a_clear_word(office: Office, signed_in: SignedIn) -> None:
    reference, text = office.draft(), "x" * 10_001
    with signed_in(office.author) as watched:
        page = watched.page
        page.goto(f"/fi/assessments/{reference}/steps/background")
        watched.expected.add(422)
        page.fill('[name="why"]', text)
        page.click(_SAVE)
        summary = page.locator("[data-error-summary]")
        expect(summary).to_be_focused()
        assert text == page.input_value('[name="why"]')
        assert page.title().startswith(_say("Error:"))
        summary.get_by_role("link").click()
        expect(page.locator('[name="why"]')).to_be_focused()


def test_a_matter_about_one_child_ends_on_its_own_page_and_stores_nothing_of_it(
    office: Office, signed_in: SignedIn
) -> None:
    before = office.references()
    with signed_in(office.author, scripts=False) as watched:
        page = watched.page
        page.goto("/fi/assessments/new")
        page.check('[name="x_individual"][value="yes"]')
        page.click(_SAVE)
        assert _say("The matter concerns one child") == page.locator("h1").inner_text()
        assert before == office.references()
        page.get_by_role("button", name=_say("Record that the matter concerns one child")).click()
        assert _say("Matter concerning one child") == page.locator("h1").inner_text()
    (made,) = set(office.references()) - set(before)
    opened = office.stored(made)
    neutral = _say("Matter concerning one child")
    assert (neutral, {"title": neutral, "x_individual": "yes"}) == (opened.row.title, dict(opened.dossier.answers))
    assert () == opened.entries
