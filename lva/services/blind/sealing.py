"""What a giver keeps of a share, encrypted with a key that follows from the installation's secret."""

import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lva.domain.errors import Damaged
from lva.domain.values.answers import canonical

_NONCE_BYTES: Final = 12
_PURPOSE: Final = b"lva sharing 1"
_TAGGED: Final = b"lva share tag 1"
"""Another purpose gets another key."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What withdraws a share, and what its masks stand for."""

    share_id: str
    secret: str
    """64 hex digits; MLL knows their digest only."""
    outgoing: str
    """The id of the row that waits to leave."""
    mapping: Mapping[str, Sequence[str]]


def drawn(outgoing: uuid.UUID, mapping: Mapping[str, Sequence[str]]) -> Receipt:
    """Return a fresh receipt: the share's id and its secret are random and follow from nothing."""
    return Receipt(secrets.token_hex(16), secrets.token_hex(32), str(outgoing), mapping)


def commitment(secret: str) -> str:
    """Return what MLL is told of a receipt's secret: the SHA-256 of its bytes, in hex."""
    return hashlib.sha256(bytes.fromhex(secret)).hexdigest()


def sealed(secret: bytes, owner: uuid.UUID, receipt: Receipt) -> bytes:
    """Return a receipt encrypted and bound to its owner: AES-256-GCM, the nonce in front."""
    said = {
        "share_id": receipt.share_id,
        "secret": receipt.secret,
        "outgoing": receipt.outgoing,
        "mapping": {mask: list(forms) for mask, forms in receipt.mapping.items()},
    }
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_key(secret)).encrypt(nonce, canonical(said), owner.bytes)


def opened(secret: bytes, owner: uuid.UUID, kept: bytes) -> Receipt:
    """Return the receipt; raise `Damaged` if it is another's, was changed, or was sealed in another installation."""
    try:
        return Receipt(
            **json.loads(AESGCM(_key(secret)).decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], owner.bytes))
        )
    except (InvalidTag, ValueError) as error:
        raise Damaged("receipt") from error


def tag(secret: bytes, share_id: str) -> bytes:
    """Return under what a giver finds a share's id again; it cannot be computed without the installation's secret."""
    return hmac.digest(secret, _TAGGED + bytes.fromhex(share_id), hashlib.sha256)


def _key(secret: bytes) -> bytes:
    return hmac.digest(secret, _PURPOSE, hashlib.sha256)
