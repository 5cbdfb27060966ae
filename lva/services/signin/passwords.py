"""New passwords: made, checked against what everybody tries first, and hashed."""

import secrets
from collections.abc import Iterable
from typing import Final

from lva import paths
from lva.domain.errors import Invalid
from lva.domain.references import SYMBOLS
from lva.domain.signin import passwords
from lva.domain.signin.passwords import LEAST, MOST, Weakness
from lva.services.work import Hasher

_LISTS: Final = ("common.txt", "also_common.txt")


def made() -> str:
    """Return a random password of 75 bits that can be read out over the telephone."""
    symbols = [secrets.choice(SYMBOLS).lower() for _ in range(15)]
    return "-".join("".join(symbols[first : first + 5]) for first in range(0, 15, 5))


def hashed(hasher: Hasher, password: str, about: Iterable[str] = ()) -> str:
    """Return the hash under which a new password is kept.

    One that is too short, too long, common or known from what is said `about` the person raises `Invalid`
    with the `Weakness` as its reason.
    """
    weakness = passwords.weakness(password, _common(), about)
    if weakness is not None:
        facts = {Weakness.TOO_SHORT: {"least": LEAST}, Weakness.TOO_LONG: {"most": MOST}}
        raise Invalid("password", weakness.value, facts.get(weakness))
    return hasher.hash(passwords.normal(password))


def fits(hasher: Hasher, stored: str | None, password: str) -> bool:
    """Whether `password` is the one that was stored; without a stored one it takes as long and is not."""
    return hasher.verify(stored, passwords.normal(password)[:MOST])


def renewed(hasher: Hasher, stored: str | None, password: str) -> str | None:
    """Return a new hash of the right password if the stored one was made with other parameters, otherwise None."""
    if stored is None or not hasher.outdated(stored):
        return None
    return hasher.hash(passwords.normal(password)[:MOST])


def _common() -> frozenset[str]:
    """Read the lists of common passwords; that takes a moment, far less than the hash that follows."""
    return frozenset(line for name in _LISTS for line in (paths.PASSWORDS / name).read_text("utf-8").splitlines())
