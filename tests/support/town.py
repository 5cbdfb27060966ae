"""A town with its officials, and assessments carried as far as a claim needs."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lva import i18n, paths
from lva.content import library
from lva.content.examples import Example, read_examples
from lva.content.library import Library
from lva.domain.people import Actor, Role
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.values.answers import Value, token
from lva.domain.workflow import MoveName, move_named
from lva.i18n import Language
from lva.seals.signing import KeySigner
from lva.services import assessments, moves
from lva.services.assessments import Opened
from lva.services.issued import documents
from lva.services.moves import Given
from lva.services.saving import EntrySaid, Posted, Said, Saved, StaleField
from lva.services.showing import examples
from lva.services.work import Errand, Ports, Work
from lva.storage.archive import Archive, Folder
from lva.storage.engine import Database
from lva.storage.people import Membership, Organisation
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT

MINUTE: Final = dt.timedelta(minutes=1)
ANSWERS: Final[Mapping[str, Value]] = {"title": "Koulun lakkauttaminen", "proposal": "Koulu lakkautetaan."}
"""Just enough to start."""


@cache
def packs() -> Library:
    """Return the packs of the project."""
    return library.read_all(paths.PACKS)


@cache
def languages() -> Mapping[str, Language]:
    """Return the languages of the project."""
    return i18n.load(paths.TRANSLATIONS)


def example(name: str = "afternoon-fees") -> Example:
    """Return a worked example of the project."""
    return next(one for one in read_examples(paths.EXAMPLES) if one.name == name)


def _no_password() -> Any:
    raise AssertionError("nobody signs in here")


@dataclass(frozen=True)
class Town:
    """An organisation with people of each role."""

    database: Database
    ports: Ports
    organisation_id: uuid.UUID
    author: Actor
    other: Actor
    """Another author."""
    approver: Actor
    administrator: Actor

    def work(self, session: Session, actor: Actor | None = None, at: dt.datetime = AT) -> Work:
        """Return the work of somebody, the author unless told otherwise."""
        return Work(session, actor or self.author, at, self.ports.packs)

    @contextmanager
    def working(self, actor: Actor | None = None, at: dt.datetime = AT) -> Iterator[Work]:
        """Let somebody work in a transaction of their own, which is committed in the end."""
        with self.database.writer((actor or self.author).organisation_id) as session:
            yield self.work(session, actor, at)
            session.commit()

    def joined(self, name: str, *roles: Role, **given: Any) -> Actor:
        """Let one more person in and return them as somebody who acts."""
        with self.database.writer(EVERYWHERE) as session:
            organisation = session.get_one(Organisation, self.organisation_id)
            person = factories.make_person(session, name=name)
            actor = make_actor(organisation, factories.make_membership(session, organisation, person, roles, **given))
            session.commit()
        return actor

    def errand(self, actor: Actor | None = None, at: dt.datetime = AT) -> Errand[Actor]:
        """Return an errand of somebody, the approver unless told otherwise."""
        return Errand(self.ports, actor or self.approver, at)

    def with_ports(self, **given: Any) -> "Town":
        """Return the same town with other ports."""
        return replace(self, ports=replace(self.ports, **given))

    def kept(self, digest: bytes) -> Path:
        """Return where the archive keeps a file."""
        shelf, name = self.ports.archive._shelf, digest.hex()
        assert isinstance(shelf, Folder)
        return shelf._folder / name[:2] / name[2:4] / name

    # -- assessments carried some way --------------------------------------------------------------

    def started(self, **answers: Value) -> str:
        """Start an assessment and return its reference."""
        with self.working() as work:
            return assessments.start(work, uuid7(AT), {**ANSWERS, **answers}, "fi").reference

    def written(self, name: str = "afternoon-fees", **answers: Value) -> str:
        """Write a worked example and return its reference; `answers` go instead of its own."""
        chosen = example(name)
        with self.working() as work:
            changed = replace(chosen, answers={**chosen.answers, **answers})
            return examples.make(work, changed, uuid7(AT)).reference

    def moved(self, reference: str, name: MoveName, actor: Actor | None = None, words: str = "Siksi.") -> None:
        """Make a move with everything that can be given with it."""
        move = move_named(name)
        assert move is not None
        with self.working(actor) as work:
            opened = assessments.open_(work, reference, Permission.MOVE, lock=True)
            moves.make(work, opened, move, Given(words=words, accepted=True))

    def submitted(self, **answers: Value) -> str:
        """Write the fee rise, send it for approval and return its reference."""
        reference = self.written(**answers)
        self.moved(reference, MoveName.SUBMIT)
        return reference

    def approved(self, **answers: Value) -> str:
        """Carry the fee rise to its approval and return its reference."""
        reference = self.submitted(**answers)
        self.moved(reference, MoveName.APPROVE, self.approver)
        return reference

    def issued(self, **answers: Value) -> str:
        """Carry the fee rise to its issued document and return its reference."""
        reference = self.approved(**answers)
        documents.issue(self.errand(), reference)
        return reference


def build(database: Database, folder: Path) -> Town:
    """Make the town on an empty database."""
    with database.writer(EVERYWHERE) as session:
        organisation = factories.make_organisation(session)
        people = [
            factories.make_membership(session, organisation, factories.make_person(session, name=name), [role])
            for name, role in (
                ("Aino Esimerkki", Role.AUTHOR),
                ("Elli Malli", Role.AUTHOR),
                ("Oskari Kuvitteellinen", Role.APPROVER),
                ("Hilla Harkinta", Role.ADMINISTRATOR),
            )
        ]
        actors = [make_actor(organisation, member) for member in people]
        organisation_id = organisation.id
        session.commit()
    return Town(database, make_ports(database, folder), organisation_id, *actors)


def make_actor(organisation: Organisation, member: Membership, *roles: Role) -> Actor:
    """Return a member as somebody who acts."""
    return Actor(
        person_id=member.person_id,
        name="Maija Malli",
        title="",
        language="fi",
        organisation_id=organisation.id,
        organisation_names=dict(organisation.names),
        roles=frozenset(roles) or frozenset(map(Role, member.roles)),
        login_digest=bytes(32),
    )


def make_ports(database: Database, folder: Path, **given: Any) -> Ports:
    """Make ports with a real key, a real archive and a clock that stands still."""
    signer = cache(lambda: KeySigner.from_instance(folder / "keys", "LVA test seal", at=AT))
    values: dict[str, Any] = {
        "database": database,
        "packs": packs(),
        "archive": Archive(folder / "archive"),
        "signer": signer,
        "passwords": _no_password,
        "clock": lambda: AT,
        "languages": languages(),
        "secret": bytes(32),
        "public_url": "https://lava.example.org",
        "zone": ZoneInfo("Europe/Helsinki"),
        "demo": False,
    }
    return Ports(**{**values, **given})


# -- what a form posts ------------------------------------------------------------------------------


def typed(opened: Opened, **answers: Value) -> Posted:
    """Return what a page posts on which these answers were typed over what is stored now."""
    return Posted({key: Said(value, opened.token(key)) for key, value in answers.items()})


def edited(opened: Opened, name: str, entry_id: uuid.UUID, **fields: Value) -> EntrySaid:
    """Return what the page of an entry posts on which these fields were typed over what is stored now."""
    row = opened.entry_row(entry_id)
    stored = row.fields if row else {}
    revision = row.revision if row else 0
    said = {key: Said(value, token(revision, stored.get(key))) for key, value in fields.items()}
    return EntrySaid(name, entry_id, said)


def saved(done: "Saved | tuple[StaleField, ...]") -> Saved:
    """Return what a save did that was not stale."""
    assert isinstance(done, Saved), done
    return done


def stale(done: "Saved | tuple[StaleField, ...]") -> tuple[StaleField, ...]:
    """Return the stale fields of a save that was refused."""
    assert not isinstance(done, Saved), done
    return done
