"""How one comes to the pages that no address alone leads to: somebody fills in, presses, and stands before them.

Each function is named by a place in tests/places.toml.
"""

from typing import Final

from playwright.sync_api import FilePayload

from tests.support import exchanged
from tests.support.places import Place
from tests.support.tour import AUTHOR, SECONDS, Visitor

_TOO_LONG: Final = "Liian pitkä vastaus. " * 500


def arrive(visitor: Visitor, place: Place) -> None:
    """Go to a place."""
    if place.at:
        visitor.go(place.at)
    else:
        globals()[place.by](visitor)


def wrong_password(visitor: Visitor) -> None:
    """Try a password that is not theirs."""
    visitor.go("/login")
    visitor.page.fill("#email", AUTHOR)
    visitor.page.fill("#password", "väärä-salasana")
    visitor.press("main form button")


def empty_matter(visitor: Visitor) -> None:
    """Begin without saying what is decided."""
    visitor.go("/assessments/new?individual=no")
    visitor.press("main form button.btn")


def individual(visitor: Visitor) -> None:
    """Say that the matter is about one child."""
    visitor.go("/assessments/new")
    visitor.page.check('[name="x_individual"][value="yes"]')
    visitor.press("main form button.btn")


def nothing_handed_back(visitor: Visitor) -> None:
    """Hand back no signed file."""
    visitor.go("/assessments/{town.issued}/documents/{town.code}/signatures")
    visitor.press("main form button")


def too_long(visitor: Visitor) -> None:
    """Write more than an answer may hold."""
    visitor.go("/assessments/{town.draft}/steps/background")
    visitor.page.fill('[name="why"]', _TOO_LONG)
    visitor.press("main form .acts button")


def conflict(visitor: Visitor) -> None:
    """Save over what somebody else saved in the meantime."""
    visitor.go("/assessments/{town.draft}/steps/background")
    field = visitor.page.locator('[name="open_aspects"]')
    shown = field.input_value()
    visitor.page.evaluate("document.querySelector('form[data-autosave]').removeAttribute('data-autosave')")
    other = visitor.watched.context.new_page()
    other.goto(visitor.page.url, timeout=SECONDS)
    other.fill('[name="open_aspects"]', f"{shown} Toinen virkamies kirjoitti tämän.")
    other.click("main form .acts button")
    other.wait_for_url("**/steps/alternatives")
    other.close()
    field.fill(f"{shown} Minä kirjoitin tämän.")
    visitor.press("main form .acts button")


def empty_checklist(visitor: Visitor) -> None:
    """Begin a self-assessment without its year."""
    visitor.go("/assessments/new/ten-steps")
    visitor.page.fill("#year", "")
    visitor.press("main form .acts button")


def login_ended(visitor: Visitor) -> None:
    """Save after the sign-in has ended."""
    visitor.go("/assessments/{town.draft}/steps/background")
    visitor.page.fill('[name="legal_basis"]', "Kirjoitettu, ennen kuin kirjautuminen päättyi.")
    visitor.watched.context.clear_cookies(name="lva")
    visitor.press("main form .acts button")


def changed_file(visitor: Visitor) -> None:
    """Have a document checked to which somebody added two bytes."""
    visitor.go("/verify")
    archive = visitor.town.served.installation.folder / "archive"
    content = next(path for path in sorted(archive.rglob("*")) if path.is_file()).read_bytes()
    upload(visitor, content + b"\n%")


def no_pdf(visitor: Visitor) -> None:
    """Have something checked that is no PDF."""
    visitor.go("/verify")
    upload(visitor, b"no pdf")


def upload(visitor: Visitor, content: bytes) -> None:
    """Hand a file over to be checked."""
    visitor.page.set_input_files("#file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": content})
    visitor.press("main form[method=post] button")


def no_file(visitor: Visitor) -> None:
    """Have nothing checked."""
    visitor.go("/verify")
    visitor.press("main form[method=post] button")


def no_reason(visitor: Visitor) -> None:
    """Send back without words."""
    visitor.go("/assessments/{town.waiting}/moves/send_back")
    visitor.press("main form button")


def no_verdict(visitor: Visitor) -> None:
    """Save a verdict without choosing one."""
    visitor.go("/assessments/{town.waiting}/review/sections/matter")
    visitor.press("main form .acts button")


def weak_password(visitor: Visitor) -> None:
    """Choose a password that everybody guesses."""
    visitor.go("/account")
    for field, text in (("password", "nykyinen"), ("password-new", "salasana1234"), ("password-again", "salasana1234")):
        visitor.page.fill(f"#{field}", text)
    visitor.press('main form[action$="/password"] button')


def invited_nobody(visitor: Visitor) -> None:
    """Invite without an address."""
    visitor.go("/people")
    visitor.press('main form[action$="/invitations"] button')


def invited(visitor: Visitor) -> None:
    """Invite somebody, and see the link."""
    visitor.go("/people")
    visitor.page.fill("#email", f"uusi.{visitor.language}@esimerkkila.example")
    visitor.page.check("#role-author")
    visitor.press('main form[action$="/invitations"] button')


def nobody_goes_on(visitor: Visitor) -> None:
    """Let somebody go whose work nobody takes over."""
    visitor.go("/people")
    visitor.press('main table a >> text="Aino Esimerkki"')
    visitor.press('main form[action$="/close"] button')


def matter_answers(visitor: Visitor) -> None:
    """Open what is said of the matter."""
    visitor.go("/assessments/{town.draft}/matters")
    visitor.press("main ol.stack a >> nth=0")


def handled(visitor: Visitor) -> None:
    """Record a handling, and see it with its matter."""
    visitor.go("/assessments/{town.draft}/handlings/handling?back=matter")
    for field, text in (("body", "Sivistyslautakunta"), ("on", "20.11.2025"), ("section", "153"), ("vote", "5–3")):
        visitor.page.fill(f'[name^="handling."][name$=".{field}"]:not([type=hidden])', text)
    visitor.page.check('[name^="handling."][value="decided"]')
    visitor.press("main form .acts button")


def for_children(visitor: Visitor) -> None:
    """Write a text for children, and see its page as it would be."""
    visitor.go("/assessments/{town.draft}/entries/child_page")
    visitor.page.check('[name^="child_page."][value="fi"]')
    for field in ("decided", "you_said", "changed", "next"):
        visitor.page.fill(f'[name^="child_page."][name$=".{field}"]:not([type=hidden])', "Maksu nousee ensi syksynä.")
    visitor.press("main form .acts button")
    visitor.go("/assessments/{town.draft}/documents/draft/html")
    visitor.press('main a[href*="/children/"]')


def _import(visitor: Visitor, content: bytes) -> None:
    visitor.go("/assessments/import")
    chosen = FilePayload(name="record.json", mimeType="application/json", buffer=content)
    visitor.page.set_input_files("#file", files=[chosen])
    visitor.press("main form .acts button")


def imported(visitor: Visitor) -> None:
    """Take in a record that needs a second look in every way."""
    data = exchanged.changed(exchanged.of_case("02"), "assessment.depth", "brief")
    data = exchanged.changed(exchanged.changed(data, "pack.digest", "sha256:other"), "answers.heard", "no")
    file = {"digest": "0" * 64, "name": "kartta.pdf", "size": 5, "type": "application/pdf"}
    _import(visitor, exchanged.changed(data, "entries.attachment[0].file", file))


def import_faulty(visitor: Visitor) -> None:
    """Take in a record with faults of several kinds."""
    data = exchanged.changed(exchanged.documented(), "answers.heard", "perhaps")
    data = exchanged.changed(data, "entries.impact[0].groups", ["nobody", "all-of-tuomi"])
    _import(visitor, exchanged.changed(data, "matters[0].decide_on", "20.5.2027"))


def accepted_badly(visitor: Visitor) -> None:
    """Accept an invitation with a password that everybody guesses."""
    visitor.go(visitor.town.invitation)
    for name, text in (("name", ""), ("password", "salasana"), ("password.again", "salasana2")):
        visitor.page.fill(f'main [name="{name}"]', text)
    visitor.press('main form:has([name="password"]) .acts button')


def member(visitor: Visitor) -> None:
    """Open somebody who has work under way."""
    visitor.go("/people")
    visitor.press('main table a >> text="Aino Esimerkki"')


def opened_entry(visitor: Visitor) -> None:
    """Open a view of somebody who was heard, from the page that lists them."""
    visitor.go("/assessments/{town.demo[school-zoning]}/steps/views")
    visitor.press('main a[href*="/entries/view/"] >> nth=0')


def entry_too_long(visitor: Visitor) -> None:
    """Write more into an entry than it may hold."""
    visitor.go("/assessments/{town.draft}/entries/hearing")
    visitor.page.locator("main form textarea:visible").first.fill(_TOO_LONG)
    visitor.press("main form .acts button")


def matter_too_long(visitor: Visitor) -> None:
    """Write more about the matter than it may hold."""
    matter_answers(visitor)
    visitor.page.locator("main form textarea:visible").first.fill(_TOO_LONG)
    visitor.press("main form .acts button")


def handling_too_long(visitor: Visitor) -> None:
    """Write more about a handling than it may hold."""
    visitor.go("/assessments/{town.issued}/handlings/handling")
    visitor.page.locator("main form textarea:visible").first.fill(_TOO_LONG)
    visitor.press("main form .acts button")


def opened_handling(visitor: Visitor) -> None:
    """Open a decision that has been recorded."""
    decided_matter(visitor)
    visitor.press('main a[href*="/handlings/handling/"] >> nth=0')


def decided_matter(visitor: Visitor) -> None:
    """Open a matter that has been decided."""
    visitor.go("/assessments/{town.demo[library-bus]}")
    visitor.press('main a[href*="/matters/"] >> nth=0')


def new_matter(visitor: Visitor) -> None:
    """Open a matter of which nothing is known but its title."""
    visitor.go("/assessments/{town.begun}")
    visitor.press('main a[href*="/matters/"] >> nth=0')


def confirmed_badly(visitor: Visitor) -> None:
    """Confirm with a password that is not theirs that it is oneself."""
    visitor.go("/confirm?next=%2Ffi%2Faccount")
    visitor.page.fill("#password", "väärä-salasana")
    visitor.press("main form:has(#password) button")


def wrong_code(visitor: Visitor) -> None:
    """Turn codes on with a code that no app gave."""
    visitor.go("/account/codes")
    if not visitor.page.locator("#code").count():
        visitor.press("main form .btn")
    visitor.page.fill("#code", "000000")
    visitor.press("main form:has(#code) button")


def asked_for_review(visitor: Visitor) -> None:
    """Ask a colleague for a review, unless one was asked for before, and see what has come."""
    visitor.go("/assessments/{town.demo[school-zoning]}/moves/ask_review")
    if visitor.page.locator('main [name="people"]').count():
        visitor.page.check('main [name="people"] >> nth=0')
        visitor.press("main form .acts button")
    visitor.go("/assessments/{town.demo[school-zoning]}/review")


def asked_nobody(visitor: Visitor) -> None:
    """Ask nobody for a review."""
    visitor.go("/assessments/{town.draft}/moves/ask_review")
    visitor.press("main form .acts button")


def reviewed_section(visitor: Visitor) -> None:
    """Look at a section beside its criteria."""
    asked_for_review(visitor)
    visitor.press('main a[href*="/review/sections/"] >> nth=0')


def commented(visitor: Visitor) -> None:
    """Say something about the assessment."""
    visitor.go("/assessments/{town.draft}/comments")
    visitor.page.locator("main form.read textarea").fill("Mistä luku 210 on laskettu?")
    visitor.press("main form.read .acts button")


def commented_nothing(visitor: Visitor) -> None:
    """Send a comment without words."""
    visitor.go("/assessments/{town.draft}/comments")
    visitor.press("main form.read .acts button")


def added_nobody(visitor: Visitor) -> None:
    """Let nobody take part."""
    visitor.go("/assessments/{town.draft}/participants")
    visitor.press('main button[name="do"][value="add"]')


def named_version(visitor: Visitor) -> None:
    """Give what stands there now a name."""
    visitor.go("/assessments/{town.draft}/versions")
    visitor.page.fill("#name", f"Lautakunnan luonnos ({visitor.language})")
    visitor.press("main form.read .acts button")


def named_nothing(visitor: Visitor) -> None:
    """Name a version without a name."""
    visitor.go("/assessments/{town.draft}/versions")
    visitor.press("main form.read .acts button")


def compared_version(visitor: Visitor) -> None:
    """Name what stands there, write an answer anew, and compare."""
    named_version(visitor)
    rewritten(visitor)
    visitor.go("/assessments/{town.draft}/versions")
    visitor.press('main a[href*="/versions/compare"] >> nth=0')


def rewritten(visitor: Visitor) -> None:
    """Write an answer anew, and see what it said before."""
    visitor.go("/assessments/{town.draft}/steps/background")
    shown = visitor.page.locator('[name="why"]')
    shown.fill(f"{shown.input_value()} Asiasta on tehty aloite.")
    visitor.press("main form .acts button")
    visitor.go("/assessments/{town.draft}/history/texts?at=why")


def copied_without_title(visitor: Visitor) -> None:
    """Begin from another assessment without a title."""
    visitor.go("/assessments/{town.demo[village-school]}/copy")
    visitor.page.fill("main form.read #copied_title", "")
    visitor.press("main form.read .acts button")


def prepared_sharing(visitor: Visitor) -> None:
    """Prepare an issued document for blind review with its texts, and see what was found in it."""
    visitor.go("/assessments/{town.demo[village-school]}/sharing")
    if visitor.page.locator('[name="policy"]').count():
        visitor.page.check('[name="policy"][value="texts"]')
        visitor.press('main form:has([name="policy"]) .btn')
    visitor.go("/assessments/{town.demo[village-school]}/sharing/finds")


def read_sharing(visitor: Visitor) -> None:
    """Read everything that would leave."""
    visitor.go("/assessments/{town.demo[village-school]}/sharing/read")


def handed_to_nobody(visitor: Visitor) -> None:
    """Hand a record out without saying to whom."""
    visitor.go("/blind-desk/records/{town.records[waiting]}")
    visitor.press("main form:has(#reviewer) .acts button")


def _opened_review(visitor: Visitor, address: str) -> None:
    """Open a record, unless it lies open from before."""
    visitor.go(address)
    if visitor.page.locator('main form[action$="/open"]').count():
        visitor.press('main form[action$="/open"] button')


def opened_blind_review(visitor: Visitor) -> None:
    """Open a record to review it."""
    _opened_review(visitor, "/blind-reviews/{town.reviews[open]}")


def opened_locked_review(visitor: Visitor) -> None:
    """Look once more at a record and what one said of it."""
    _opened_review(visitor, "/blind-reviews/{town.reviews[locked]}")


def locked_too_early(visitor: Visitor) -> None:
    """Lock a review in which criteria are still open."""
    opened_blind_review(visitor)
    visitor.press('main button[name="lock"]')


def drafted_reply(visitor: Visitor) -> None:
    """Answer a blind review, and look at what would leave."""
    visitor.go("/assessments/{town.demo[library-bus]}/sharing")
    visitor.page.fill('main [name="reply"] >> nth=0', "Kiitos. Kysymme seuraavaksi myös kylien lapsilta, ks. Hirvas.")
    visitor.press('main button[name="then"] >> nth=0')
