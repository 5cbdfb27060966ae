"""Small secrets that must be read again, encrypted with a key that follows from the installation's secret.

Whoever has the database alone, or a backup of it, cannot read them.
"""

import hashlib
import hmac
import secrets
import uuid
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lva.domain.errors import Damaged

_NONCE_BYTES: Final = 12
_PURPOSE: Final = b"lva authenticator 1"
"""Another purpose gets another key."""


def locked(secret: bytes, owner: uuid.UUID, plain: bytes) -> bytes:
    """Return `plain` encrypted and bound to its owner: AES-256-GCM, the nonce in front."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_key(secret)).encrypt(nonce, plain, owner.bytes)


def unlocked(secret: bytes, owner: uuid.UUID, kept: bytes) -> bytes:
    """Return what was encrypted for its owner; raise `Damaged` if it was for another, changed, or by another key."""
    try:
        return AESGCM(_key(secret)).decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], owner.bytes)
    except (InvalidTag, ValueError) as error:
        raise Damaged("authenticator") from error


def keyed_digest(secret: bytes, owner: uuid.UUID, text: str) -> bytes:
    """Return the digest under which a code of its owner is kept; it cannot be computed without the secret."""
    return hmac.digest(secret, b"lva recovery 1" + owner.bytes + text.encode(), hashlib.sha256)


def _key(secret: bytes) -> bytes:
    return hmac.digest(secret, _PURPOSE, hashlib.sha256)
