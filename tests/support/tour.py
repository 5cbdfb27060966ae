"""Every page of the site: what it is called, whose it is, and how one gets there in a browser."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import FilePayload, Page

from lva.cli.opening import opened
from lva.config import Settings
from lva.domain.people import Actor
from lva.domain.signatories import SETTING
from lva.domain.workflow import MoveName
from lva.services import organisations
from lva.services.assessments import PACK
from lva.services.work import Ports
from lva.storage import issuing
from lva.storage.people import Organisation
from lva.storage.tenancy import EVERYWHERE
from tests.packs import BRIEF_PAGES
from tests.support import exchanged, written
from tests.support.browser import Watched
from tests.support.served import Account, Served

GUEST: Final = ""
AUTHOR: Final = "aino@esimerkkila.example"
APPROVER: Final = "oskari@esimerkkila.example"
ADMINISTRATOR: Final = "elli@esimerkkila.example"
EVERYBODY: Final = (GUEST, AUTHOR, APPROVER, ADMINISTRATOR)
_TOO_LONG: Final = "Liian pitkä vastaus. " * 500
_SECONDS: Final = 30_000


@dataclass(frozen=True, slots=True)
class Town:
    """A served town with an assessment in every state that has pages of its own."""

    served: Served
    draft: str
    """Written, but for what an example leaves open."""
    waiting: str
    approved: str
    issued: str
    withdrawn: str
    code: str
    """The verification code of the issued document."""
    profile: str
    """A self-assessment under way; the demonstration has the one of the year before."""

    def account(self, email: str) -> Account:
        """Return whom an e-mail address lets in."""
        return next(one for one in self.served.accounts if one.email == email)


def build(served: Served) -> Town:
    """Give a demonstration the assessments that it lacks."""
    # Signing runs an event loop of its own, and the browser's driver has one running in this thread.
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(_build, served).result()


def _build(served: Served) -> Town:
    with opened(Settings.read(served.installation.environment(LVA_DEMO="true"))) as ports:
        author, approver = (written.actor(ports, email) for email in (AUTHOR, APPROVER))
        _expect_a_signature(ports, author)
        drafts = [written.write(ports, author, "afternoon-fees", number) for number in range(4)]
        ways = (
            (MoveName.SUBMIT,),
            (MoveName.SUBMIT, MoveName.APPROVE),
            (MoveName.SUBMIT, MoveName.APPROVE, MoveName.ISSUE),
        )
        for reference, way in zip(drafts, ways, strict=False):
            written.carry(ports, author, approver, reference, way)
        written.move(ports, author, drafts[3], MoveName.WITHDRAW, "Asia raukesi.")
        draft = written.write(ports, author, "sports-fees")
        profile = written.write(ports, author, "ten-steps-2026")
        with ports.database.reader(EVERYWHERE) as session:
            documents = issuing.document_list(session, author.organisation_id)
            code = next(one.code for one in documents if one.reference == drafts[2])
    return Town(served, draft, drafts[0], drafts[1], drafts[2], drafts[3], code, profile)


def _expect_a_signature(ports: Ports, author: Actor) -> None:
    """Let documents have a place for the approver's signature."""
    with ports.database.writer(author.organisation_id) as session:
        slug = session.get_one(Organisation, author.organisation_id).slug
        organisations.choose(session, ports.clock(), slug, {SETTING: ["approver"]}, ports.packs.current(PACK))
        session.commit()


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody in a browser window who may go to every place of a town."""

    town: Town
    watched: Watched
    language: str

    @property
    def page(self) -> Page:
        """The page at hand."""
        return self.watched.page

    def go(self, path: str) -> None:
        """Open an address below the language."""
        self.page.goto(f"/{self.language}{path.format(town=self.town)}", timeout=_SECONDS)

    def press(self, button: str) -> None:
        """Press a button that sends a form, and wait for the page that answers, however soon it comes."""
        with self.page.expect_navigation():
            self.page.click(button)

    def sign_in(self, email: str) -> None:
        """Sign in."""
        account = self.town.account(email)
        self.go("/login")
        self.page.fill("#email", account.email)
        self.page.fill("#password", account.password)
        self.page.click("main form button")
        self.page.wait_for_url("**/assessments")


@dataclass(frozen=True, slots=True)
class Place:
    """One page: its name, whose it is, how one comes there, and what it answers with."""

    name: str
    who: str
    arrive: Callable[[Visitor], None]
    status: int = 200


def _at(name: str, path: str, who: str = AUTHOR, status: int = 200) -> Place:
    return Place(name, who, lambda visitor: visitor.go(path), status)


def _wrong_password(visitor: Visitor) -> None:
    visitor.go("/login")
    visitor.page.fill("#email", AUTHOR)
    visitor.page.fill("#password", "väärä-salasana")
    visitor.press("main form button")


def _empty_matter(visitor: Visitor) -> None:
    visitor.go("/assessments/new?individual=no")
    visitor.press("main form button.btn")


def _individual(visitor: Visitor) -> None:
    visitor.go("/assessments/new")
    visitor.page.check('[name="x_individual"][value="yes"]')
    visitor.press("main form button.btn")


def _nothing_handed_back(visitor: Visitor) -> None:
    visitor.go("/assessments/{town.issued}/documents/{town.code}/signatures")
    visitor.press("main form button")


def _too_long(visitor: Visitor) -> None:
    visitor.go("/assessments/{town.draft}/steps/background")
    visitor.page.fill('[name="why"]', _TOO_LONG)
    visitor.press("main form .acts button")


def _conflict(visitor: Visitor) -> None:
    visitor.go("/assessments/{town.draft}/steps/background")
    field = visitor.page.locator('[name="open_aspects"]')
    shown = field.input_value()
    visitor.page.evaluate("document.querySelector('form[data-autosave]').removeAttribute('data-autosave')")
    other = visitor.watched.context.new_page()
    other.goto(visitor.page.url, timeout=_SECONDS)
    other.fill('[name="open_aspects"]', f"{shown} Toinen virkamies kirjoitti tämän.")
    other.click("main form .acts button")
    other.wait_for_url("**/steps/alternatives")
    other.close()
    field.fill(f"{shown} Minä kirjoitin tämän.")
    visitor.press("main form .acts button")


def _empty_checklist(visitor: Visitor) -> None:
    visitor.go("/assessments/new/ten-steps")
    visitor.page.fill("#year", "")
    visitor.press("main form .acts button")


def _login_ended(visitor: Visitor) -> None:
    visitor.go("/assessments/{town.draft}/steps/background")
    visitor.page.fill('[name="legal_basis"]', "Kirjoitettu, ennen kuin kirjautuminen päättyi.")
    visitor.watched.context.clear_cookies(name="lva")
    visitor.press("main form .acts button")


def _changed_file(visitor: Visitor) -> None:
    visitor.go("/verify")
    archive = visitor.town.served.installation.folder / "archive"
    content = next(path for path in sorted(archive.rglob("*")) if path.is_file()).read_bytes()
    _upload(visitor, content + b"\n%")


def _no_pdf(visitor: Visitor) -> None:
    visitor.go("/verify")
    _upload(visitor, b"no pdf")


def _upload(visitor: Visitor, content: bytes) -> None:
    visitor.page.set_input_files("#file", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": content})
    visitor.press("main form[method=post] button")


def _no_file(visitor: Visitor) -> None:
    visitor.go("/verify")
    visitor.press("main form[method=post] button")


def _no_reason(visitor: Visitor) -> None:
    visitor.go("/assessments/{town.waiting}/moves/send_back")
    visitor.press("main form button")


def _weak_password(visitor: Visitor) -> None:
    visitor.go("/account")
    for field, text in (("password", "nykyinen"), ("password-new", "salasana1234"), ("password-again", "salasana1234")):
        visitor.page.fill(f"#{field}", text)
    visitor.press('main form[action$="/password"] button')


def _invited_nobody(visitor: Visitor) -> None:
    visitor.go("/people")
    visitor.press('main form[action$="/invitations"] button')


def _invited(visitor: Visitor) -> None:
    visitor.go("/people")
    visitor.page.fill("#email", f"uusi.{visitor.language}@esimerkkila.example")
    visitor.page.check("#role-author")
    visitor.press('main form[action$="/invitations"] button')


def _nobody_goes_on(visitor: Visitor) -> None:
    visitor.go("/people")
    visitor.press('main table a >> text="Aino Esimerkki"')
    visitor.press('main form[action$="/close"] button')


def _matter_answers(visitor: Visitor) -> None:
    visitor.go("/assessments/{town.draft}/matters")
    visitor.press("main ol.stack a >> nth=0")


def _handled(visitor: Visitor) -> None:
    """Record a handling, and see it with its matter."""
    visitor.go("/assessments/{town.draft}/handlings/handling?back=matter")
    for field, text in (("body", "Sivistyslautakunta"), ("on", "20.11.2025"), ("section", "153"), ("vote", "5–3")):
        visitor.page.fill(f'[name^="handling."][name$=".{field}"]:not([type=hidden])', text)
    visitor.page.check('[name^="handling."][value="decided"]')
    visitor.press("main form .acts button")


def _for_children(visitor: Visitor) -> None:
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


def _imported(visitor: Visitor) -> None:
    """Take in a record that needs a second look in every way."""
    data = exchanged.changed(exchanged.of_case("02"), "assessment.depth", "brief")
    data = exchanged.changed(exchanged.changed(data, "pack.digest", "sha256:other"), "answers.heard", "no")
    file = {"digest": "0" * 64, "name": "kartta.pdf", "size": 5, "type": "application/pdf"}
    _import(visitor, exchanged.changed(data, "entries.attachment[0].file", file))


def _import_faulty(visitor: Visitor) -> None:
    data = exchanged.changed(exchanged.documented(), "answers.heard", "perhaps")
    data = exchanged.changed(data, "entries.impact[0].groups", ["nobody", "all-of-tuomi"])
    _import(visitor, exchanged.changed(data, "matters[0].decide_on", "20.5.2027"))


PLACES: Final = (
    _at("start", "/", GUEST),
    _at("login", "/login", GUEST),
    Place("login-wrong", GUEST, _wrong_password, 422),
    _at("help", "/help", GUEST),
    _at("privacy", "/privacy", GUEST),
    _at("accessibility", "/accessibility", GUEST),
    _at("not-found", "/nothing/here", GUEST, 404),
    _at("verify", "/verify", GUEST),
    _at("verify-authentic", "/verify/{town.code}", GUEST),
    _at("verify-unknown", "/verify/0000-0000-0000-0000", GUEST, 404),
    Place("verify-changed", GUEST, _changed_file),
    Place("verify-no-pdf", GUEST, _no_pdf, 422),
    Place("verify-no-file", GUEST, _no_file, 422),
    _at("list", "/assessments"),
    _at("list-nothing-found", "/assessments?q=olematon"),
    _at("new", "/assessments/new"),
    _at("new-matter", "/assessments/new?individual=no"),
    Place("new-matter-error", AUTHOR, _empty_matter, 422),
    _at("import", "/assessments/import"),
    Place("import-faults", AUTHOR, _import_faulty, 422),
    Place("imported", AUTHOR, _imported),
    _at("checklist-new", "/assessments/new/ten-steps"),
    Place("checklist-new-error", AUTHOR, _empty_checklist, 422),
    _at("checklist-tasks", "/assessments/{town.profile}"),
    _at("checklist-step", "/assessments/{town.profile}/steps/early-education"),
    _at("checklist-summary", "/assessments/{town.profile}/steps/summary"),
    _at("checklist-check", "/assessments/{town.profile}/check"),
    Place("individual", AUTHOR, _individual),
    *(_at(f"step-{step}", f"/assessments/{{town.draft}}/steps/{step}") for step in BRIEF_PAGES),
    _at("step-more", "/assessments/{town.draft}/steps/follow-up?more=follow_up%7C"),
    Place("step-error", AUTHOR, _too_long, 422),
    _at("screening", "/assessments/{town.draft}/screening"),
    _at("entry-hearing", "/assessments/{town.draft}/entries/hearing"),
    _at("entry-view", "/assessments/{town.draft}/entries/view"),
    _at("entry-notice", "/assessments/{town.draft}/entries/notice"),
    _at("entry-alternative", "/assessments/{town.draft}/entries/alternative"),
    _at("entry-child-page", "/assessments/{town.draft}/entries/child_page"),
    _at("matters", "/assessments/{town.draft}/matters?q=maksut"),
    Place("matter-answers", AUTHOR, _matter_answers),
    _at("handling", "/assessments/{town.issued}/handlings/handling", APPROVER),
    _at("part-of-decision", "/assessments/{town.draft}/handlings/item_outcome"),
    _at("dissent", "/assessments/{town.draft}/handlings/dissent"),
    Place("matter-page", AUTHOR, _handled),
    _at("arrange", "/assessments/{town.draft}/lists/notice"),
    _at("search", "/assessments/{town.draft}/search?q=maksu"),
    _at("search-nothing", "/assessments/{town.draft}/search?q=olematon"),
    _at("tasks", "/assessments/{town.draft}"),
    _at("matrix", "/assessments/{town.draft}/matrix"),
    _at("evidence", "/assessments/{town.draft}/evidence"),
    _at("check", "/assessments/{town.draft}/check"),
    _at("submit", "/assessments/{town.draft}/moves/submit"),
    _at("withdraw", "/assessments/{town.draft}/moves/withdraw"),
    _at("tasks-waiting", "/assessments/{town.waiting}", APPROVER),
    _at("approve", "/assessments/{town.waiting}/moves/approve", APPROVER),
    _at("send-back", "/assessments/{town.waiting}/moves/send_back", APPROVER),
    Place("send-back-error", APPROVER, _no_reason, 422),
    _at("check-waiting", "/assessments/{town.waiting}/check", APPROVER),
    _at("issue", "/assessments/{town.approved}/moves/issue", APPROVER),
    _at("tasks-issued", "/assessments/{town.issued}", APPROVER),
    _at("result", "/assessments/{town.issued}/documents", APPROVER),
    _at("signatures", "/assessments/{town.issued}/documents/{town.code}/signatures", APPROVER),
    Place("signatures-error", APPROVER, _nothing_handed_back, 422),
    _at("twin", "/assessments/{town.issued}/documents/{town.code}/html", APPROVER),
    _at("seal", "/keys", ADMINISTRATOR),
    _at("invitation-unknown", "/invitation/x", GUEST, 404),
    _at("account", "/account"),
    Place("account-error", AUTHOR, _weak_password, 422),
    Place("people-error", ADMINISTRATOR, _invited_nobody, 422),
    Place("member-error", ADMINISTRATOR, _nobody_goes_on, 422),
    Place("invited", ADMINISTRATOR, _invited),
    _at("people", "/people", ADMINISTRATOR),
    _at("twin-draft", "/assessments/{town.draft}/documents/draft/html"),
    Place("for-children", AUTHOR, _for_children),
    _at("tasks-withdrawn", "/assessments/{town.withdrawn}"),
    _at("reopen", "/assessments/{town.withdrawn}/moves/reopen"),
    Place("conflict", AUTHOR, _conflict, 409),
    Place("login-ended", AUTHOR, _login_ended, 401),
)
"""Every page, those that change something last."""
