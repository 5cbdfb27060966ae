"""Trying the demonstration without an account: whoever wants to becomes somebody of the town."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from lva import paths
from lva.content.demonstration import read_story
from lva.content.demonstration_reviews import read_reviews
from lva.domain.errors import NotFound
from lva.domain.people import Actor, Role
from lva.services.signin import confirming, people
from lva.services.signin.people import Transact
from lva.services.work import Errand, Ports

_OFFERED: Final = (Role.AUTHOR, Role.APPROVER, Role.ADMINISTRATOR, Role.BLIND_REVIEWER, Role.COORDINATOR)


@dataclass(frozen=True, slots=True)
class Begun:
    """When a login begins, how long it lasts at most, and the digest of the one that it replaces, if any."""

    at: dt.datetime
    lasts: dt.timedelta
    replaces: bytes | None = None


def roles_of(ports: Ports) -> tuple[Role, ...]:
    """Return the roles in which the demonstration can be tried; none where there is no demonstration."""
    return _OFFERED if ports.demo else ()


def enter(transact: Transact, ports: Ports, wanted: tuple[str, str], begun: Begun) -> str:
    """Return the token of a new login as somebody who has that role and no other.

    `wanted` is a role and a language; where nobody with that role speaks it, whoever comes first will do.
    Raises `NotFound` where there is no demonstration or nobody of it is left, and for anything that is no role.
    """
    role, language = wanted
    if role not in roles_of(ports):
        raise NotFound
    told = (read_story(paths.DEMONSTRATION), read_reviews(paths.DEMONSTRATION_REVIEWS))
    able = [(one.slug, who) for one in told for who in one.people if who.roles == (role,)]
    with transact() as session:
        for slug, who in sorted(able, key=lambda one: one[1].language != language):
            # Somebody who tried the administrator may have closed an account.
            with suppress(NotFound):
                return people.sign_in_as(session, (slug, who.email), begun.at, begun.lasts, begun.replaces)
    raise NotFound


def confirm(errand: Errand[Actor], transact: Transact) -> str:
    """Return the new token of a login whose person need not show who they are, since anybody may be anybody here.

    Raises `NotFound` where there is no demonstration.
    """
    if not roles_of(errand.ports):
        raise NotFound
    with transact() as session:
        return confirming.renewed(session, errand, "trial", twice=False)
