"""The second step of signing in: the code of an app, or a recovery code, after the right password."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from lva.services.signin import codes, entrance, people, throttling
from lva.services.signin.people import Transact
from lva.services.signin.throttling import PER_ADDRESS
from lva.services.work import Ports
from lva.storage import saving
from lva.storage.people import Person
from lva.storage.signin import challenges
from lva.storage.signin.challenges import ChallengeKind


class Refused(StrEnum):
    """Why nobody was let in."""

    GONE = "gone"
    """The password was given too long ago, or this was done already; it begins anew."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answers whose password was right."""

    token: str
    """That of `lva.services.signin.people.Halfway`."""
    code: str
    address: str
    """The network address that they come from."""
    replaces: bytes | None = None
    """The digest of the login that the browser carries already; it ends when a new one begins."""


def finish(
    transact: Transact, ports: Ports, answer: Answer, at: dt.datetime, lasts: dt.timedelta
) -> tuple[str, codes.Shown] | Refused:
    """Return the token of a new login that `lasts` that long and what was shown, or why there is none.

    Attempts are counted for the person, whatever the password before them, and for the network address; too many
    raise `Throttled`. A wrong code may be put right until the time runs out.
    """
    digest = people.digest_of(answer.token)
    address = throttling.limits(ports.secret, "address", answer.address, PER_ADDRESS)
    with transact() as session:
        asked = challenges.find(session, digest, ChallengeKind.CODE, at)
        if asked is None or asked.person_id is None:
            return Refused.GONE
        person_id = asked.person_id
        throttling.count(session, codes.limits_of(ports, person_id), address, at)
    with transact() as session:
        shown = codes.take(session, ports, person_id, answer.code, at)
        if shown is None:
            throttling.count_failure(session, address, at)
            return Refused.WRONG
        throttling.forget(session, codes.limits_of(ports, person_id))
        if challenges.take(session, digest, ChallengeKind.CODE, at) is None:
            return Refused.GONE
        token = let_in(session, session.get_one(Person, person_id), at, lasts, shown.value)
        if token is None:
            return Refused.GONE
        if answer.replaces:
            saving.end_login(session, answer.replaces)
    return token, shown


def let_in(session: Session, person: Person, at: dt.datetime, lasts: dt.timedelta, by: str) -> str | None:
    """Return the token of a new login in the person's first organisation; None if they have none, or are closed."""
    organisation_id = entrance.beginning(session, person.id) if person.closed_at is None else None
    return people.begin_login(session, person, organisation_id, at, lasts, by) if organisation_id else None
