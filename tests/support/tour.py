"""A demonstration town with everything that its pages need, and somebody who may go to every place of it."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page
from sqlalchemy import select

from lva.cli.opening import opened
from lva.config import Settings
from lva.content.model import Depth
from lva.domain.people import Actor, Role
from lva.domain.references import derived, uuid7
from lva.domain.settings import SHARING
from lva.domain.signatories import SETTING
from lva.domain.workflow import MoveName
from lva.services import assessments, organisations
from lva.services.assessments import PACK
from lva.services.blind import desk, reviewing
from lva.services.blind.desk import Case
from lva.services.showing.demonstration import story_of
from lva.services.signin import invitations
from lva.services.signin.invitations import Invited
from lva.services.work import Ports, Work
from lva.storage import issuing
from lva.storage.assessments import Assessment
from lva.storage.people import Organisation
from lva.storage.tenancy import EVERYWHERE
from tests.support import written
from tests.support.browser import Watched
from tests.support.served import Account, Served

GUEST: Final = "guest"
AUTHOR: Final = "aino@esimerkkila.example"
APPROVER: Final = "oskari@esimerkkila.example"
ADMINISTRATOR: Final = "elli@esimerkkila.example"
NEWCOMER: Final = "taika@tyhjala.example"
COORDINATOR: Final = "kanerva@lastenliitto.example"
BLIND_REVIEWER: Final = "rauha@lastenliitto.example"
NEW_COORDINATOR: Final = "milja@liitto.example"
EVERYBODY: Final = {
    GUEST: "",
    "author": AUTHOR,
    "approver": APPROVER,
    "administrator": ADMINISTRATOR,
    "newcomer": NEWCOMER,
    "coordinator": COORDINATOR,
    "blind_reviewer": BLIND_REVIEWER,
    "new_coordinator": NEW_COORDINATOR,
}
"""Who visits places: by the name that places give them, the e-mail address; where newcomers work nothing is yet."""
SECONDS: Final = 30_000
_SETTLE: Final = ("rule-out", "screening", "depth")
"""Pages of the wizard that settle the depth."""
_INVITED: Final = "kutsuttu@esimerkkila.example"


@dataclass(frozen=True, slots=True)
class Town:
    """A served town with an assessment in every state that has pages of its own."""

    served: Served
    others: tuple[Account, ...]
    """Whom other organisations let in: a municipality and a reviewing one in which nothing has been written."""
    begun: str
    """Started and screened, and nothing more."""
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
    demo: Mapping[str, str]
    """The references of the demonstration's own assessments by their examples."""
    codes: Mapping[str, str]
    """The verification codes of their newest documents, where they have one."""
    invitation: str
    """The address of an open invitation, below the language."""
    records: Mapping[str, str]
    """The ids of records that came to the reviewing organisation, by where they stand."""
    reviews: Mapping[str, str]
    """The ids of reviews of its first reviewer: `open` and `locked`."""

    def account(self, email: str) -> Account:
        """Return whom an e-mail address lets in."""
        return next(one for one in (*self.served.accounts, *self.others) if one.email == email)


def build(served: Served) -> Town:
    """Give a demonstration what it lacks."""
    # Signing runs an event loop of its own, and the browser's driver has one running in this thread.
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(_build, served).result()


def _build(served: Served) -> Town:
    found = served.installation.found
    newcomer = found("tyhjala", "Tyhjälä", "Taika Tuntematon", "author", "approver", "administrator")
    coordinator = found("liitto", "Liitto", "Milja Mallikas", "coordinator", "blind_reviewer", kind="mll")
    with opened(Settings.read(served.installation.environment(LVA_DEMO="true", LVA_PUBLIC_URL=served.url))) as ports:
        author, approver, administrator = (written.actor(ports, one) for one in (AUTHOR, APPROVER, ADMINISTRATOR))
        _choose(ports, author)
        drafts = [written.write(ports, author, "afternoon-fees", number) for number in range(4)]
        ways = (
            (MoveName.SUBMIT,),
            (MoveName.SUBMIT, MoveName.APPROVE),
            (MoveName.SUBMIT, MoveName.APPROVE, MoveName.ISSUE),
        )
        for reference, way in zip(drafts, ways, strict=False):
            written.carry(ports, author, approver, reference, way)
        written.move(ports, author, drafts[3], MoveName.WITHDRAW, "Asia raukesi.")
        demo, codes = _told(ports, author), _codes(ports, author)
        records, reviews = _reviewed(ports)
        return Town(
            served,
            (newcomer, coordinator),
            begun=_begun(ports, author),
            draft=written.write(ports, author, "sports-fees"),
            waiting=drafts[0],
            approved=drafts[1],
            issued=drafts[2],
            withdrawn=drafts[3],
            code=codes[drafts[2]],
            profile=written.write(ports, author, "ten-steps-2026"),
            demo=demo,
            codes={name: codes[reference] for name, reference in demo.items() if reference in codes},
            invitation=_invited(ports, administrator),
            records=records,
            reviews=reviews,
        )


def _choose(ports: Ports, author: Actor) -> None:
    """Let documents have a place for the approver's signature, and blind reviewers read texts."""
    with ports.database.writer(author.organisation_id) as session:
        slug = session.get_one(Organisation, author.organisation_id).slug
        organisations.choose(
            session, ports.clock(), slug, {SETTING: ["approver"], SHARING: "texts"}, ports.packs.current(PACK)
        )
        session.commit()


def _begun(ports: Ports, author: Actor) -> str:
    with ports.database.writer(author.organisation_id) as session:
        work = Work(session, author, ports.clock(), ports.packs)
        screened = {
            key: value for key, value in written.example("afternoon-fees").answers.items() if key in _screening(work)
        }
        answers = {"title": "Koulupuiston valaistus", "proposal": "Puiston valaistus uusitaan.", **screened}
        reference = assessments.start(work, uuid7(work.at), answers, "fi").reference
        session.commit()
    return reference


def _screening(work: Work) -> set[str]:
    """Return the questions whose answers settle how deep an assessment goes."""
    steps = work.packs.current(PACK).pages[Depth.BRIEF]
    return {block.question for step in steps if step.key in _SETTLE for block in step.blocks}


def _told(ports: Ports, author: Actor) -> dict[str, str]:
    """Return the references of what the demonstration has told, by its examples."""
    organisation = author.organisation_id
    ids = {derived(organisation, f"example|{tale.name}"): tale.name for tale in story_of(ports).tales}
    with ports.database.reader(organisation) as session:
        rows = session.execute(
            select(Assessment.id, Assessment.reference).where(
                Assessment.organisation_id == organisation, Assessment.id.in_(ids)
            )
        )
        return {ids[row.id]: row.reference for row in rows}


def _codes(ports: Ports, author: Actor) -> dict[str, str]:
    """Return the code of the newest document of each assessment that has one."""
    with ports.database.reader(EVERYWHERE) as session:
        rows = issuing.document_list(session, author.organisation_id)
    return {row.reference: row.code for row in sorted(rows, key=lambda row: row.version)}


def _invited(ports: Ports, administrator: Actor) -> str:
    with ports.database.writer(administrator.organisation_id) as session:
        work = Work(session, administrator, ports.clock(), ports.packs)
        link = invitations.invite(work, uuid7(work.at), Invited(_INVITED, (Role.AUTHOR,)))
        session.commit()
    return f"/invitation/{link.token}"


def _reviewed(ports: Ports) -> tuple[dict[str, str], dict[str, str]]:
    """Return records by where they stand, and reviews of the first reviewer by their stage."""
    coordinator, reviewer = (written.actor(ports, one) for one in (COORDINATOR, BLIND_REVIEWER))
    with ports.database.reader(coordinator.organisation_id) as session:
        cases = desk.cases(Work(session, coordinator, ports.clock(), ports.packs))
        mine = reviewing.mine(Work(session, reviewer, ports.clock(), ports.packs))
    records = {_standing(one): str(one.record.id) for one in reversed(cases)}
    return records, {one.stage.value: str(one.id) for one in reversed(mine)}


def _standing(case: Case) -> str:
    """Return the name under which places speak of a record: where it stands, and what became of it."""
    if case.record.round:
        return "calibration"
    return "answered" if case.answer else case.standing.value


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
        self.page.goto(f"/{self.language}{path.format(town=self.town)}", timeout=SECONDS)

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
        self.press("main form:has(#password) button")
