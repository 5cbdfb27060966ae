"""Assessments that stand somewhere on their way: written from an example and moved on by the right people."""

import uuid
from collections.abc import Sequence

from lva import paths
from lva.content.examples import Example, read_examples
from lva.domain.people import Actor, Role
from lva.domain.permissions import Permission
from lva.domain.references import derived
from lva.domain.workflow import MoveName, move_named
from lva.services import assessments, moves
from lva.services.issued import documents
from lva.services.moves import Given
from lva.services.showing import examples
from lva.services.work import Errand, Ports, Work
from lva.storage import queries
from lva.storage.tenancy import EVERYWHERE


def example(name: str) -> Example:
    """Return a worked example by its name."""
    return next(one for one in read_examples(paths.EXAMPLES) if one.name == name)


def actor(ports: Ports, email: str) -> Actor:
    """Return who signs in with `email`, acting for the first organisation of theirs."""
    with ports.database.reader(EVERYWHERE) as session:
        person = queries.person_by_email(session, email)
        assert person is not None, email
        member = queries.memberships_of(session, person.id)[0]
        organisation = queries.organisation(session, member.organisation_id)
        roles = frozenset(map(Role, member.roles))
        return Actor(
            person.id, person.name, person.title, person.language, organisation.id, dict(organisation.names), roles, b""
        )


def write(ports: Ports, author: Actor, name: str, number: int = 1) -> str:
    """Write an example as a draft of `author` and return its reference."""
    new_id: uuid.UUID = derived(author.organisation_id, f"written|{name}|{number}")
    with ports.database.writer(EVERYWHERE) as session:
        reference = examples.make(Work(session, author, ports.clock(), ports.packs), example(name), new_id).reference
        session.commit()
    return reference


def move(ports: Ports, who: Actor, reference: str, name: MoveName, words: str = "") -> None:
    """Make one move as `who`; issuing makes the document."""
    if name is MoveName.ISSUE:
        documents.issue(Errand(ports, who, ports.clock()), reference)
        return
    found = move_named(name)
    assert found is not None
    with ports.database.writer(EVERYWHERE) as session:
        work = Work(session, who, ports.clock(), ports.packs)
        opened = assessments.open_(work, reference, Permission.MOVE, lock=True)
        moves.make(work, opened, found, Given(accepted=True, words=words))
        session.commit()


def carry(ports: Ports, author: Actor, approver: Actor, reference: str, names: Sequence[MoveName]) -> None:
    """Make moves one after the other, each as the person whose task it is."""
    for name in names:
        move(ports, author if name in {MoveName.SUBMIT, MoveName.WITHDRAW} else approver, reference, name)
