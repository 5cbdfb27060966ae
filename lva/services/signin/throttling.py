"""How often something that guards a secret may fail, and the counting of it over all workers."""

import datetime as dt
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lva.domain.errors import Throttled
from lva.storage.signin import throttle

_EPOCH: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_QUARTER: Final = dt.timedelta(minutes=15)
_LONG: Final = dt.timedelta(hours=3)
PER_ACCOUNT: Final = ((_QUARTER, 5), (_LONG, 15))
"""How many failures within how long make an account wait; whoever goes on waits longer."""
PER_ADDRESS: Final = ((_QUARTER, 20), (_LONG, 60))
"""The same for a network address, behind which a whole town hall may sit."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How often something may fail within a horizon, and the key under which it is counted."""

    key: bytes
    horizon: dt.timedelta
    most: int

    def window(self, at: dt.datetime) -> dt.datetime:
        """Return when the window that `at` falls into began."""
        return at - (at - _EPOCH) % self.horizon

    def refusal(self, at: dt.datetime) -> Throttled:
        """Return the error that says how long the window still lasts."""
        return Throttled(int((self.window(at) + self.horizon - at).total_seconds()) + 1)


def limits(secret: bytes, what: str, value: str, allowed: tuple[tuple[dt.timedelta, int], ...]) -> tuple[Limit, ...]:
    """Return the limits for one value, such as an account's address.

    They are counted under a keyed digest: the table never shows who tried what from where.
    """
    return tuple(
        Limit(hmac.digest(secret, f"throttle {what} {horizon} {value}".encode(), "sha256"), horizon, most)
        for horizon, most in allowed
    )


def count(session: Session, account: Collection[Limit], address: Collection[Limit], at: dt.datetime) -> None:
    """Count one attempt on an account before it is tried; raise `Throttled` if it or the address has had too many."""
    throttle.sweep_attempts(session, at - 2 * _LONG)
    full = [one for one in address if throttle.attempts(session, one.key, one.window(at)) >= one.most]
    full += [one for one in account if throttle.count_attempt(session, one.key, one.window(at)) > one.most]
    if full:
        raise max((one.refusal(at) for one in full), key=lambda refusal: refusal.seconds)


def count_failure(session: Session, address: Collection[Limit], at: dt.datetime) -> None:
    """Count one failure from a network address."""
    for one in address:
        throttle.count_attempt(session, one.key, one.window(at))


def forget(session: Session, account: Collection[Limit]) -> None:
    """Begin anew for an account after it succeeded."""
    for one in account:
        throttle.forget_attempts(session, one.key)
