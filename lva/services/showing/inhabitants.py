"""The people of the demonstration: their accounts with the passwords of this start, and who they act as."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lva.content.demonstration import Inhabitant
from lva.domain.people import Actor, OrganisationKind, Role
from lva.services.signin import passwords, people
from lva.services.signin.people import Newcomer
from lva.services.work import Ports
from lva.storage import queries
from lva.storage.people import Organisation


@dataclass(frozen=True, slots=True)
class Login:
    """One account of the demonstration, with the password of this start."""

    name: str
    email: str
    password: str
    roles: tuple[Role, ...]

    @property
    def words(self) -> str:
        """The roles by their names: `author`, `author and approver`, `blind reviewer`."""
        return " and ".join(self.roles).replace("_", " ")


def account(session: Session, ports: Ports, at: dt.datetime, slug: str, one: Inhabitant) -> Login:
    """Make somebody a member where they are missing, and give them a new password."""
    password = passwords.made()
    stored = passwords.hashed(ports.passwords, password)
    roles = tuple(map(Role, one.roles))
    person = queries.person_by_email(session, one.email)
    if person is None:
        newcomer = Newcomer(one.email, one.name, one.language, roles, one.title, one.unit)
        people.add_person(session, at, slug, newcomer, stored)
    else:
        person.password_hash = stored
    return Login(one.name, one.email, password, roles)


def actors(session: Session, organisation: Organisation, inhabitants: Iterable[Inhabitant]) -> dict[str, Actor]:
    """Return those who are members, by the names under which the story speaks of them."""
    found = {}
    for one in inhabitants:
        person = queries.person_by_email(session, one.email)
        if person is not None:
            found[one.key] = Actor(
                person.id,
                person.name,
                person.title,
                person.language,
                organisation.id,
                dict(organisation.names),
                frozenset(map(Role, one.roles)),
                b"",
                organisation.settings,
                unit=one.unit,
                organisation_kind=OrganisationKind(organisation.kind),
            )
    return found
