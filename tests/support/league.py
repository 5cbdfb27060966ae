"""An organisation that reviews blind, with its people and records that have arrived."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.domain.blind.coding import code
from lva.domain.blind.record import Policy, Shown, record
from lva.domain.blind.scoring import Mark, Score
from lva.domain.judging.rubric import NUMBERS
from lva.domain.people import Actor, OrganisationKind, Role
from lva.domain.values.answers import canonical
from lva.services.blind import desk, reviewing
from lva.services.work import Work
from lva.storage.blind.sharing import Arrived
from lva.storage.engine import Database
from lva.storage.people import Organisation
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.cases import records
from tests.factories import AT
from tests.support.town import packs

CASE: Final = "02"
PEOPLE: Final = {
    "coordinator": (Role.COORDINATOR,),
    "first": (Role.BLIND_REVIEWER,),
    "second": (Role.BLIND_REVIEWER,),
    "third": (Role.BLIND_REVIEWER,),
}


@cache
def coded(number: int = 1, case: str = CASE, policy: Policy = Policy.TEXTS, **words: str) -> bytes:
    """Return a blind record of a real case; records of different numbers have different ids."""
    dossier = records.dossier(case)
    said = {f"answers.{key}": text for key, text in words.items()}
    shown = Shown(municipal_class="rural", language="fi")
    made = record(dossier, code(dossier, said), shown, share_id=f"{number:032x}", policy=policy)
    return canonical(made)


@dataclass(frozen=True)
class League:
    """The reviewing organisation with its people by name."""

    database: Database
    organisation_id: uuid.UUID
    people: dict[str, Actor]

    @contextmanager
    def working(self, name: str, at: dt.datetime = AT) -> Iterator[Work]:
        """Let one of its people work in a transaction of their own, which is committed in the end."""
        with self.database.writer(self.organisation_id) as session:
            yield Work(session, self.people[name], at, packs())
            session.commit()

    def arrived(self, number: int = 1, giver: int | None = None, **changed: Any) -> uuid.UUID:
        """Let a record arrive and return its id."""
        data = coded(number, **changed)
        with self.database.writer(self.organisation_id) as session:
            row = Arrived(
                organisation_id=self.organisation_id,
                id=uuid.UUID(int=number),
                record=data,
                record_digest=hashlib.sha256(data).digest(),
                receipt=hashlib.sha256(b"receipt").digest(),
                week="2025-W47",
                gone=None,
            )
            session.add(row)
            session.flush()
            if giver is not None:
                desk.note_giver(session, self.organisation_id, row.id, hashlib.sha256(bytes([giver])).digest())
            session.commit()
        return uuid.UUID(int=number)

    def assigned(self, record_id: uuid.UUID, name: str) -> uuid.UUID:
        """Hand a record to one of the reviewers and return the review's id."""
        with self.working("coordinator") as work:
            shown = desk.case(work, record_id).record.revision
            desk.assign(work, record_id, self.people[name].person_id, shown)
        with self.working(name) as work:
            return next(one.id for one in reviewing.mine(work) if one.record_id == record_id)

    def locked(self, record_id: uuid.UUID, name: str, mark: Mark = Mark.PARTLY, **others: Mark) -> uuid.UUID:
        """Hand a record to a reviewer who gives every criterion the same mark but for `others`, and locks."""
        review_id = self.assigned(record_id, name)
        with self.working(name) as work:
            reviewing.open_(work, review_id)
            reviewing.save(work, review_id, 0, scores(mark, **others), "Kertokaa enemmän siitä, mitä muuttui.")
            reviewing.lock(work, review_id, 1, says_nothing=False)
        return review_id


def scores(mark: Mark, comment: str = "Perustelut jäävät ohuiksi.", **others: Mark) -> dict[int, Score]:
    """Return the same mark for every criterion but for `others`, such as `c7`."""
    given = {number: Score(mark, comment) for number in NUMBERS}
    return {**given, **{int(key[1:]): Score(other, comment) for key, other in others.items()}}


def build(database: Database) -> League:
    """Found the reviewing organisation."""
    with database.writer(EVERYWHERE) as session:
        organisation = factories.make_organisation(session, slug="mll", kind=OrganisationKind.MLL.value)
        people = {name: _member(session, organisation, name, roles) for name, roles in PEOPLE.items()}
        session.commit()
        return League(database, organisation.id, people)


def _member(session: Session, organisation: Organisation, name: str, roles: tuple[Role, ...]) -> Actor:
    person = factories.make_person(session, name=name.capitalize(), email=f"{name}@example.org")
    factories.make_membership(session, organisation, person, roles)
    return Actor(
        person_id=person.id,
        name=person.name,
        title="",
        language="fi",
        organisation_id=organisation.id,
        organisation_names=dict(organisation.names),
        organisation_kind=OrganisationKind.MLL,
        roles=frozenset(roles),
        login_digest=bytes(32),
    )
