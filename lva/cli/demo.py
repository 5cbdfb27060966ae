"""A demonstration town: people with passwords made for this start, and worked examples."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lva import paths
from lva.content.examples import Example, read_examples
from lva.domain.people import Actor, Role
from lva.domain.permissions import Permission
from lva.domain.references import derived
from lva.domain.workflow import MoveName, move_named
from lva.services import assessments, documents, examples, moves
from lva.services.moves import Given
from lva.services.people import Newcomer, add_organisation, add_person, hashed, new_password
from lva.services.work import Errand, Ports, Work
from lva.storage import queries
from lva.storage.assessments import Assessment
from lva.storage.people import Organisation, Person
from lva.storage.tenancy import EVERYWHERE

SLUG: Final = "esimerkkila"
NAMES: Final = {"fi": "Esimerkkilä", "sv": "Exempelby", "en": "Esimerkkilä"}
ISSUED: Final = ("afternoon-fees", "ten-steps-2025")
"""The examples that are carried through to a signed document."""
_PEOPLE: Final = (
    Newcomer("aino@esimerkkila.example", "Aino Esimerkki", "fi", (Role.AUTHOR,), "palveluneuvoja"),
    Newcomer("oskari@esimerkkila.example", "Oskari Kuvitteellinen", "fi", (Role.APPROVER,), "sivistysjohtaja"),
    Newcomer("elli@esimerkkila.example", "Elli Malli", "fi", (Role.ADMINISTRATOR,), "hallintopäällikkö"),
)


@dataclass(frozen=True, slots=True)
class Login:
    """One account of the demonstration, with the password of this start."""

    name: str
    email: str
    password: str
    role: str


def seed(ports: Ports) -> tuple[Login, ...]:
    """Make the town, its people and its assessments where they are missing; give everybody a new password.

    What somebody has written in the demonstration stays.
    """
    at = ports.clock()
    with ports.database.writer(EVERYWHERE) as session:
        town = queries.organisation_by_slug(session, SLUG) or add_organisation(session, at, SLUG, NAMES)
        logins = tuple(_account(session, ports, at, newcomer) for newcomer in _PEOPLE)
        session.commit()
    author, approver = (_actor(ports, town, login) for login in logins[:2])
    for example in read_examples(paths.EXAMPLES):
        reference = _write(ports, author, example, at)
        if reference and example.name in ISSUED:
            _carry_through(ports, author, approver, reference, at)
    return logins


def _account(session: Session, ports: Ports, at: dt.datetime, newcomer: Newcomer) -> Login:
    password = new_password()
    stored = hashed(ports.passwords, password)
    person = queries.person_by_email(session, newcomer.email)
    if person is None:
        add_person(session, at, SLUG, newcomer, stored)
    else:
        person.password_hash = stored
    return Login(newcomer.name, newcomer.email, password, next(iter(newcomer.roles)).value)


def _actor(ports: Ports, town: Organisation, login: Login) -> Actor:
    with ports.database.reader() as session:
        person: Person | None = queries.person_by_email(session, login.email)
        assert person is not None  # noqa: S101 -- made in the transaction before
        roles = frozenset({Role(login.role)})
        return Actor(person.id, person.name, person.title, "fi", town.id, dict(town.names), roles, b"")


def _write(ports: Ports, author: Actor, example: Example, at: dt.datetime) -> str:
    """Make the example's assessment and return its reference; empty if it stands there already."""
    new_id: uuid.UUID = derived(author.organisation_id, f"example|{example.name}")
    with ports.database.writer(author.organisation_id) as session:
        if session.get(Assessment, (author.organisation_id, new_id)) is not None:
            return ""
        row = examples.make(Work(session, author, at, ports.packs), example, new_id)
        reference = row.reference
        session.commit()
    return reference


def _carry_through(ports: Ports, author: Actor, approver: Actor, reference: str, at: dt.datetime) -> None:
    """Send for approval, approve and issue, each as the person whose task it is."""
    for name, actor in ((MoveName.SUBMIT, author), (MoveName.APPROVE, approver)):
        move = move_named(name)
        assert move is not None  # noqa: S101 -- a move of the table
        with ports.database.writer(actor.organisation_id) as session:
            work = Work(session, actor, at, ports.packs)
            opened = assessments.open_(work, reference, Permission.MOVE, lock=True)
            moves.make(work, opened, move, Given(accepted=True))
            session.commit()
    documents.issue(Errand(ports, approver, at), reference)
