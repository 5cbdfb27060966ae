"""Links that end mails without a login: signed, bound to one person, one organisation and what ends, and good for ever.

Whoever holds such a link can end mails and nothing else; it shows nothing of anybody.
"""

import base64
import binascii
import hashlib
import hmac
import uuid
from dataclasses import dataclass
from typing import Final

from lva.domain.notices import NoticeKind, is_optional

_ID: Final = 16
_PROOF: Final = 16
"""Bytes of the proof: 128 bits, which nobody guesses, and links stay short enough for a line."""
_EVERY: Final = uuid.UUID(int=0)
"""Stands for all organisations; no organisation has it."""
_PURPOSE: Final = b"stop\0"


@dataclass(frozen=True, slots=True)
class Stop:
    """Whose mails end, and which; all optional ones if `kind` is None."""

    organisation_id: uuid.UUID | None
    """None: in all organisations of the person."""
    person_id: uuid.UUID
    kind: NoticeKind | None


def token(secret: bytes, stop: Stop) -> str:
    """Return what a link says; the same for the same mails."""
    said = (stop.organisation_id or _EVERY).bytes + stop.person_id.bytes + (stop.kind or "").encode()
    return base64.urlsafe_b64encode(_proof(secret, said) + said).decode().rstrip("=")


def read(secret: bytes, given: str) -> Stop | None:
    """Return what a link of ours says; None if it is forged, cut short or about mails that cannot end."""
    try:
        found = base64.b64decode(given.encode() + b"=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    proof, said = found[:_PROOF], found[_PROOF:]
    if len(said) < 2 * _ID or not hmac.compare_digest(proof, _proof(secret, said)):
        return None
    name = said[2 * _ID :].decode()
    kind = NoticeKind(name) if name in set(NoticeKind) else None
    if (name and kind is None) or (kind is not None and not is_optional(kind)):
        return None
    organisation_id = uuid.UUID(bytes=said[:_ID])
    return Stop(organisation_id if organisation_id != _EVERY else None, uuid.UUID(bytes=said[_ID : 2 * _ID]), kind)


def _proof(secret: bytes, said: bytes) -> bytes:
    return hmac.new(secret, _PURPOSE + said, hashlib.sha256).digest()[:_PROOF]
