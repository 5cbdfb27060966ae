"""Passkeys: made on one's own page, and used to sign in without a password or to show once more that it is oneself.

What a browser is asked is kept here for five minutes and used up by the first answer, right or wrong.
"""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.domain.errors import Invalid, LvaError, NotFound
from lva.domain.people import Actor
from lva.services.signin import accounts, confirming, people, second_step, throttling
from lva.services.signin.people import Transact
from lva.services.signin.relying_party import LASTS, RelyingParty, Unconvincing, relying_party
from lva.services.signin.throttling import PER_ADDRESS
from lva.services.work import Errand, Ports, Work
from lva.storage import saving
from lva.storage.people import Person
from lva.storage.signin import challenges, factors, logins
from lva.storage.signin.challenges import Challenge, ChallengeKind
from lva.storage.signin.factors import OwnPasskey, Passkey

NAME_MOST: Final = 100
BY: Final = "passkey"
"""What the history calls it."""
_MOST: Final = 20
"""So many passkeys one person may have."""
_QUESTIONS: Final = ((dt.timedelta(minutes=15), 60),)
"""So many questions a network address may ask for."""
_NONCE_BYTES: Final = 32


class Copied(LvaError):
    """The right key, but its counter has not gone on: somebody may have a copy of it. It is not taken."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a browser is asked, and the token that names it until the answer comes."""

    token: str
    options: dict[str, Any]


def own(work: Work) -> tuple[OwnPasskey, ...]:
    """Return the actor's passkeys, the oldest first."""
    return factors.passkeys_of(work.session, work.actor.person_id)


def ask_for_new(work: Work, ports: Ports) -> Question:
    """Ask for a new passkey of the actor on a device that has none of theirs yet."""
    from lva.services.signin import attesting  # noqa: PLC0415 -- the library takes a tenth of a second, and few need it

    person = work.session.get_one(Person, work.actor.person_id)
    present = [one.id for one in own(work)]
    token, nonce = _put(work.session, ChallengeKind.PASSKEY_NEW, person.id, work.at)
    owner = (person.id.bytes, person.email, person.name)
    return Question(token, attesting.creation(_party(ports), owner, nonce, present))


def add(work: Work, ports: Ports, token: str, answer: str, name: str) -> None:
    """Keep the passkey that the actor's browser has made.

    `Invalid` without a name or with too many; `Unconvincing` if the answer is late, for somebody else or false.
    """
    from lva.services.signin import attesting  # noqa: PLC0415 -- see above

    called = name.strip()
    if not called or len(called) > NAME_MOST:
        raise Invalid("passkey", "too_long" if called else "missing")
    if len(own(work)) >= _MOST:
        raise Invalid("passkey", "too_many")
    nonce = _taken(work.session, token, ChallengeKind.PASSKEY_NEW, work.actor.person_id, work.at)
    made = attesting.created(_party(ports), nonce, answer)
    if factors.passkey(work.session, made.id) is not None:
        raise Unconvincing
    work.session.add(
        Passkey(
            id=made.id,
            person_id=work.actor.person_id,
            name=called,
            public_key=made.public_key,
            sign_count=made.sign_count,
            made_at=work.at,
            used_at=None,
        )
    )
    work.session.flush()
    logins.note_twice(work.session, work.actor.login_digest, work.at)
    accounts.tell_all(work.session, work.actor.person_id, "add_passkey", work.at)


def remove(work: Work, mark: str) -> None:
    """Forget one of the actor's passkeys, that `mark` names; what is not theirs or gone is left alone."""
    found = next((one for one in own(work) if one.mark == mark), None)
    if found is not None and factors.remove_passkey(work.session, work.actor.person_id, found.id):
        accounts.tell_all(work.session, work.actor.person_id, "remove_passkey", work.at)


def ask_who(session: Session, ports: Ports, address: str, at: dt.datetime) -> Question:
    """Ask whoever is there for any passkey of this site; too many questions to an address raise `Throttled`."""
    from lva.services.signin import attesting  # noqa: PLC0415 -- see above

    limits = throttling.limits(ports.secret, "question", address, _QUESTIONS)
    throttling.count(session, limits, (), at)
    token, nonce = _put(session, ChallengeKind.PASSKEY_LOGIN, None, at)
    return Question(token, attesting.request(_party(ports), nonce, ()))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser answered, and where it comes from."""

    token: str
    credential: str
    address: str = ""
    replaces: bytes | None = None
    """The digest of the login that the browser carries already; it ends when a new one begins."""


def sign_in(transact: Transact, ports: Ports, answer: Answer, at: dt.datetime, lasts: dt.timedelta) -> str:
    """Return the token of a new login of whoever's passkey has signed.

    Raises `Unconvincing`, or `Copied` if the key's counter has not gone on; failures are counted for the network
    address, and too many raise `Throttled`.
    """
    limits = throttling.limits(ports.secret, "address", answer.address, PER_ADDRESS)
    with transact() as session:
        throttling.count(session, (), limits, at)
        taken = challenges.take(session, people.digest_of(answer.token), ChallengeKind.PASSKEY_LOGIN, at)
    try:
        with transact() as session:
            person = _signer(session, ports, taken, answer.credential, at)
            token = second_step.let_in(session, person, at, lasts, BY)
            if answer.replaces and token:
                saving.end_login(session, answer.replaces)
    except (Unconvincing, Copied):
        with transact() as session:
            throttling.count_failure(session, limits, at)
        raise
    if token is None:
        raise Unconvincing
    return token


def ask_again(work: Work, ports: Ports) -> Question:
    """Ask the actor for one of their own passkeys; `NotFound` if they have none."""
    from lva.services.signin import attesting  # noqa: PLC0415 -- see above

    present = [one.id for one in own(work)]
    if not present:
        raise NotFound
    token, nonce = _put(work.session, ChallengeKind.PASSKEY_CONFIRM, work.actor.person_id, work.at)
    return Question(token, attesting.request(_party(ports), nonce, present))


def confirm(errand: Errand[Actor], transact: Transact, answer: Answer) -> str:
    """Return the new token of the actor's login, once a passkey of theirs has signed; raises as `sign_in` does."""
    with transact() as session:
        taken = challenges.take(session, people.digest_of(answer.token), ChallengeKind.PASSKEY_CONFIRM, errand.at)
    with transact() as session:
        person = _signer(session, errand.ports, taken, answer.credential, errand.at)
        if taken is None or {taken[0], person.id} != {errand.actor.person_id}:
            raise Unconvincing
        return confirming.renewed(session, errand, BY)


def _party(ports: Ports) -> RelyingParty:
    party = relying_party(ports.public_url)
    if party is None:
        raise NotFound
    return party


def _put(session: Session, kind: ChallengeKind, person_id: uuid.UUID | None, at: dt.datetime) -> tuple[str, bytes]:
    token, nonce = secrets.token_urlsafe(_NONCE_BYTES), secrets.token_bytes(_NONCE_BYTES)
    asked = Challenge(
        digest=people.digest_of(token), kind=kind, person_id=person_id, nonce=nonce, expires_at=at + LASTS
    )
    challenges.put(session, asked, at)
    return token, nonce


def _taken(session: Session, token: str, kind: ChallengeKind, person_id: uuid.UUID, at: dt.datetime) -> bytes:
    taken = challenges.take(session, people.digest_of(token), kind, at)
    if taken is None or taken[0] != person_id:
        raise Unconvincing
    return taken[1]


def _signer(
    session: Session, ports: Ports, asked: tuple[uuid.UUID | None, bytes] | None, credential: str, at: dt.datetime
) -> Person:
    """Return whose passkey has signed the nonce of a question that was asked, and note its use."""
    from lva.services.signin import attesting  # noqa: PLC0415 -- see above

    if asked is None:
        raise Unconvincing
    told = attesting.claimed(credential)
    found = factors.passkey(session, told.id, lock=True)
    if found is None or found.person_id.bytes != told.owner:
        raise Unconvincing
    count = attesting.signed(_party(ports), asked[1], credential, found.public_key)
    if (count or found.sign_count) and count <= found.sign_count:
        raise Copied
    found.sign_count, found.used_at = count, at
    session.flush()
    return session.get_one(Person, found.person_id)
