"""Codes of an authenticator app (RFC 6238), and the recovery codes that stand in for it.

A code is taken once: neither it nor an earlier one is taken again. The app's secret is kept encrypted, recovery
codes as keyed digests.
"""

import datetime as dt
import hmac
import secrets
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pyotp
from sqlalchemy.orm import Session

from lva.domain.errors import Damaged, NotFound
from lva.domain.notices import NoticeKind
from lva.domain.people import Actor
from lva.domain.references import SYMBOLS
from lva.domain.signin.factors import (
    DIGITS,
    RECOVERY_SYMBOLS,
    STEP_SECONDS,
    digits_in,
    recovery_code_in,
    shown_recovery_code,
    steps,
)
from lva.services.signin import accounts, alarms, throttling, vault
from lva.services.signin.people import Transact
from lva.services.signin.throttling import PER_ACCOUNT, Limit
from lva.services.work import Errand, Ports, Work
from lva.storage.people import Person
from lva.storage.signin import factors, logins
from lva.storage.signin.factors import Authenticator

RECOVERY_CODES: Final = 10
_ISSUER: Final = "LVA"


class Shown(StrEnum):
    """What was taken for a code."""

    CODE = "code"
    RECOVERY_CODE = "recovery_code"


@dataclass(frozen=True, slots=True)
class Setup:
    """What an app must be told, once."""

    secret: str
    """In base 32, to be typed."""
    address: str
    """The same and more as `otpauth://` address, to be drawn as a QR code."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody's app and recovery codes stand."""

    since: dt.datetime | None
    """When the app was confirmed; None if no code is asked for."""
    is_waiting: bool
    """Whether an app was begun with and not confirmed."""
    codes_left: int


def standing(work: Work) -> Standing:
    """Return how the actor's app and recovery codes stand."""
    found = factors.authenticator(work.session, work.actor.person_id)
    since = found.confirmed_at if found else None
    left = factors.codes_left(work.session, work.actor.person_id)
    return Standing(since, found is not None and since is None, left)


def begin(work: Work, secret: bytes) -> None:
    """Give the actor a secret for an app; it counts once `confirm` has seen a code. One that counts is left alone."""
    found = factors.authenticator(work.session, work.actor.person_id)
    if found is not None and found.confirmed_at is not None:
        return
    if found is None:
        found = Authenticator(person_id=work.actor.person_id)
        work.session.add(found)
    found.secret = vault.locked(secret, work.actor.person_id, pyotp.random_base32().encode())
    found.made_at, found.confirmed_at, found.last_step = work.at, None, None
    work.session.flush()


def setup(work: Work, secret: bytes) -> Setup:
    """Return what the actor's app must be told; `NotFound` once it is confirmed, and before it was begun with."""
    found = factors.authenticator(work.session, work.actor.person_id)
    if found is None or found.confirmed_at is not None:
        raise NotFound
    plain = vault.unlocked(secret, found.person_id, found.secret).decode()
    email = work.session.get_one(Person, found.person_id).email
    return Setup(plain, pyotp.TOTP(plain).provisioning_uri(name=email, issuer_name=_ISSUER))


def confirm(errand: Errand[Actor], transact: Transact, typed: str) -> tuple[str, ...] | None:
    """Let codes of the app be asked for from now on, if `typed` is one; return fresh recovery codes, shown this once.

    None says that the code does not fit; too many of those raise `Throttled`. Other logins of the person end:
    they were made with less. `NotFound` if no app waits to be confirmed.
    """
    ports, person_id, at = errand.ports, errand.actor.person_id, errand.at
    limits = limits_of(ports, person_id)
    with transact() as session:
        throttling.count(session, limits, (), at)
    with transact() as session:
        found = factors.authenticator(session, person_id)
        if found is None or found.confirmed_at is not None:
            raise NotFound
        if not _is_code(session, ports, found, typed, at):
            return None
        throttling.forget(session, limits)
        session.refresh(found)
        found.confirmed_at = at
        fresh = _fresh_codes(session, ports, person_id)
        logins.end_other_logins(session, person_id, errand.actor.login_digest)
        logins.note_twice(session, errand.actor.login_digest, at)
        accounts.tell_all(session, person_id, "turn_on_codes", at)
    return fresh


def renew_recovery_codes(work: Work, ports: Ports) -> tuple[str, ...]:
    """Return fresh recovery codes of the actor in place of all earlier ones; `NotFound` unless codes are asked for."""
    if not factors.asks_code(work.session, work.actor.person_id):
        raise NotFound
    fresh = _fresh_codes(work.session, ports, work.actor.person_id)
    accounts.tell_all(work.session, work.actor.person_id, "renew_recovery_codes", work.at)
    return fresh


def turn_off(work: Work) -> None:
    """Ask the actor for no codes any more; their recovery codes go too."""
    if factors.remove_app(work.session, work.actor.person_id):
        accounts.tell_all(work.session, work.actor.person_id, "turn_off_codes", work.at)


def limits_of(ports: Ports, person_id: uuid.UUID) -> tuple[Limit, ...]:
    """Return how often codes of somebody may be wrong, wherever they are asked for."""
    return throttling.limits(ports.secret, "code", str(person_id), PER_ACCOUNT)


def take(session: Session, ports: Ports, person_id: uuid.UUID, typed: str, at: dt.datetime) -> Shown | None:
    """Take a code of somebody's app or one of their recovery codes; None if it is neither, or was taken before.

    Of a recovery code they are warned.
    """
    found = factors.authenticator(session, person_id)
    if found is None or found.confirmed_at is None:
        return None
    if _is_code(session, ports, found, typed, at):
        return Shown.CODE
    recovery = recovery_code_in(typed)
    if recovery and factors.use_code(session, person_id, vault.keyed_digest(ports.secret, person_id, recovery), at):
        alarms.warn(session, person_id, NoticeKind.RECOVERY_USED, at)
        return Shown.RECOVERY_CODE
    return None


def _is_code(session: Session, ports: Ports, found: Authenticator, typed: str, at: dt.datetime) -> bool:
    code = digits_in(typed)
    if not code:
        return False
    try:
        plain = vault.unlocked(ports.secret, found.person_id, found.secret)
    except Damaged:
        # The installation has another secret than when the app was set up; recovery codes do not fit either.
        return False
    app = pyotp.TOTP(plain.decode(), digits=DIGITS, interval=STEP_SECONDS)
    fitting = [step for step in steps(at) if hmac.compare_digest(app.generate_otp(step), code)]
    return any(factors.take_step(session, found.person_id, step) for step in fitting)


def _fresh_codes(session: Session, ports: Ports, person_id: uuid.UUID) -> tuple[str, ...]:
    made = ["".join(secrets.choice(SYMBOLS) for _ in range(RECOVERY_SYMBOLS)) for _ in range(RECOVERY_CODES)]
    factors.put_codes(session, person_id, [vault.keyed_digest(ports.secret, person_id, one) for one in made])
    return tuple(map(shown_recovery_code, made))
