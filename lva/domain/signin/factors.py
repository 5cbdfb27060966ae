"""What somebody shows beside a password: which codes of an app fit now, and who must show more than a password."""

import datetime as dt
from typing import Final

from lva.domain.people import Actor, Role
from lva.domain.permissions import Permission
from lva.domain.references import SYMBOLS

REQUIRED: Final = "second_factor_required"
"""The setting of an organisation that asks its approvers and administrators for more than a password."""
DIGITS: Final = 6
STEP_SECONDS: Final = 30
"""How long one code of an app is shown (RFC 6238)."""
_DRIFT: Final = 1
"""By so many steps the clock of a telephone may go wrong."""
_BOUND: Final = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
_GROUP: Final = 4
RECOVERY_SYMBOLS: Final = 16
"""80 bits, in symbols that cannot be mistaken for one another."""
_FORGIVEN: Final = str.maketrans("OIL", "011")


def steps(at: dt.datetime) -> tuple[int, ...]:
    """Return the time steps whose codes fit at an instant, the present one first."""
    now = int(at.timestamp()) // STEP_SECONDS
    return (now, *(now + sign * drift for drift in range(1, _DRIFT + 1) for sign in (-1, 1)))


def digits_in(text: str) -> str:
    """Return the code that somebody typed, with spaces or without; empty if it is none."""
    typed = "".join(text.split())
    return typed if len(typed) == DIGITS and typed.isascii() and typed.isdigit() else ""


def recovery_code_in(text: str) -> str:
    """Return the recovery code that somebody typed, however they grouped it; empty if it is none."""
    typed = "".join(text.replace("-", " ").split()).upper().translate(_FORGIVEN)
    return typed if len(typed) == RECOVERY_SYMBOLS and set(typed) <= set(SYMBOLS) else ""


def shown_recovery_code(code: str) -> str:
    """Return a recovery code in groups, as it is shown and printed."""
    return "-".join(code[first : first + _GROUP] for first in range(0, len(code), _GROUP)).lower()


def lacks_factor(actor: Actor, permission: Permission, *, fresh: bool) -> bool:
    """Whether an act needs more than a password of the actor: where the organisation asks approvers and administrators.

    Writing, seeing and one's own account never do, so that it is in nobody's way who types.
    """
    is_bound = bool(actor.organisation_settings.get(REQUIRED)) and bool(_BOUND & actor.roles)
    return is_bound and permission is not Permission.BELONG and (fresh or permission is Permission.MANAGE)
