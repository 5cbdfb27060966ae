"""Parcels between installations: signed with the sender's key, encrypted to the receiver's (docs/blind.md).

Ed25519 signs, X25519 with HKDF-SHA256 gives a key that is used once, ChaCha20-Poly1305 encrypts. Who sent a parcel
stands inside it only.
"""

import base64
import binascii
import datetime as dt
import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lva.domain.errors import KeyUnusable, LvaError
from lva.domain.values.answers import canonical

ENVELOPE: Final = "lava.envelope/1"
PARCEL: Final = "lava.parcel/1"
CARD: Final = "lava.card/1"
LIMIT_BYTES: Final = 16 * 1024 * 1024
"""The largest parcel that is opened."""
ITEMS_MOST: Final = 5000
"""So many items at most are in a parcel; whoever takes them in looks each of them up."""
KINDS: Final = ("shares", "withdrawals", "reviews", "replies")
_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
_NONCE: Final = bytes(12)
"""Each key encrypts one parcel and no other."""
_ID_DIGITS: Final = 16
_PARCEL_KEYS: Final = {"format", "id", "from", "kind", "items"}
_ENVELOPE_KEYS: Final = {"format", "to", "key", "box"}
_FILE: Final = "sharing.pem"
_HEX: Final = frozenset("0123456789abcdef")
_HERE: Final = frozenset({"localhost", "127.0.0.1"})
_BEGINS: Final = re.compile(rb'\{"format":"lava\.parcel/1","from":"([0-9a-f]{16})",', re.ASCII)
"""How the canonical bytes of every parcel begin."""


class ParcelRefused(LvaError):
    """A parcel is not taken in; `reason` is one of those of docs/blind.md. Nothing of it was done."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Card:
    """What one installation tells another of itself."""

    verifies: bytes
    """The public Ed25519 key."""
    encrypts: bytes
    """The public X25519 key."""
    url: str = ""
    """Where it takes parcels in, if it does."""

    @property
    def id(self) -> str:
        """How parcels name it, and what people compare: 16 hex digits that follow from both its keys."""
        return hashlib.sha256(self.verifies + self.encrypts).hexdigest()[:_ID_DIGITS]

    def as_json(self) -> bytes:
        """Return the card as a file."""
        said = {
            "format": CARD,
            "id": self.id,
            "verifies": base64.b64encode(self.verifies).decode(),
            "encrypts": base64.b64encode(self.encrypts).decode(),
            **({"url": self.url} if self.url else {}),
        }
        return canonical(said)


def read_card(data: bytes) -> Card:
    """Return the card in a file; raise `ParcelRefused` with `card` for anything else."""
    try:
        said = json.loads(data)
        card = Card(_key(said["verifies"]), _key(said["encrypts"]), str(said.get("url", "")))
        fits = _fits(card.url)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ParcelRefused("card") from error
    if said.get("format") != CARD or said.get("id") != card.id or not fits:
        raise ParcelRefused("card")
    return card


def _fits(url: str) -> bool:
    if not url:
        return True
    said = urlsplit(url)
    return bool(said.hostname) and (said.scheme == "https" or (said.scheme == "http" and said.hostname in _HERE))


def _key(text: Any) -> bytes:
    found = base64.b64decode(text, validate=True)
    if len(found) != _KEY_BYTES:
        raise ValueError("no key")
    return found


@dataclass(frozen=True, slots=True)
class Keys:
    """The two private keys of an installation."""

    signs: Ed25519PrivateKey = field(repr=False)
    opens: X25519PrivateKey = field(repr=False)

    def card(self, url: str = "") -> Card:
        """Return what others are told."""
        return Card(self.signs.public_key().public_bytes_raw(), self.opens.public_key().public_bytes_raw(), url)


def fresh_keys() -> Keys:
    """Return new keys."""
    return Keys(Ed25519PrivateKey.generate(), X25519PrivateKey.generate())


def of_instance(folder: Path) -> Keys:
    """Return the keys of an installation, which are made at first use, for the owner of the folder alone."""
    path = folder / _FILE
    if not path.exists():
        made = fresh_keys()
        data = made.signs.private_bytes_raw() + made.opens.private_bytes_raw()
        draft = folder / f".{_FILE}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.encodebytes(data))
        try:
            # A second process that was faster keeps its keys.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    try:
        data = base64.b64decode(path.read_bytes())
        return Keys(
            Ed25519PrivateKey.from_private_bytes(data[:_KEY_BYTES]),
            X25519PrivateKey.from_private_bytes(data[_KEY_BYTES:]),
        )
    except (OSError, ValueError) as error:
        raise KeyUnusable("broken") from error


# -- packing ---------------------------------------------------------------------------------------------


def pack(keys: Keys, receiver: Card, kind: str, items: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a parcel with a fresh id in its envelope."""
    said = {
        "format": PARCEL,
        "id": secrets.token_hex(_ID_DIGITS),
        "from": keys.card().id,
        "kind": kind,
        "items": [dict(one) for one in items],
    }
    return _enclosed(keys, receiver, canonical(said))


def _enclosed(keys: Keys, receiver: Card, parcel: bytes) -> bytes:
    signature = keys.signs.sign(_signed(receiver.encrypts, parcel))
    once = X25519PrivateKey.generate()
    shown = once.public_key().public_bytes_raw()
    head = {"format": ENVELOPE, "to": receiver.id, "key": base64.b64encode(shown).decode()}
    shared = once.exchange(X25519PublicKey.from_public_bytes(receiver.encrypts))
    secret = _derived(shared, shown, receiver.encrypts)
    box = ChaCha20Poly1305(secret).encrypt(_NONCE, signature + parcel, canonical(head))
    return canonical({**head, "box": base64.b64encode(box).decode()})


def _signed(receiver: bytes, parcel: bytes) -> bytes:
    return PARCEL.encode() + b"\0" + receiver + parcel


def _derived(shared: bytes, shown: bytes, receiver: bytes) -> bytes:
    return HKDF(hashes.SHA256(), _KEY_BYTES, salt=shown + receiver, info=ENVELOPE.encode()).derive(shared)


class Box(StrEnum):
    """What is boxed with a receipt; each has keys of its own, so that one box is never taken for another."""

    REVIEW = "lava.review.box/1"
    REPLY = "lava.reply.box/1"


def boxed(receipt: bytes, said: Mapping[str, Any], box: Box = Box.REVIEW) -> str:
    """Return words that only the two sides of a share read: the key follows from the receipt's digest.

    Reviews go to every installation that may have given the share; only the one that did reads them. Whoever boxes
    an answer shows by it that they gave the share.
    """
    nonce = secrets.token_bytes(len(_NONCE))
    closed = ChaCha20Poly1305(_of_receipt(receipt, box)).encrypt(nonce, canonical(dict(said)), None)
    return base64.b64encode(nonce + closed).decode()


def unboxed(receipt: bytes, closed: Any, box: Box = Box.REVIEW) -> Any:
    """Return what was boxed with a receipt; raise `ParcelRefused` with `damaged` for anything else."""
    try:
        data = base64.b64decode(closed, validate=True)
        plain = ChaCha20Poly1305(_of_receipt(receipt, box)).decrypt(data[: len(_NONCE)], data[len(_NONCE) :], None)
        return json.loads(plain)
    except (InvalidTag, ValueError, TypeError, RecursionError) as error:
        raise ParcelRefused("damaged") from error


def _of_receipt(receipt: bytes, box: Box) -> bytes:
    return HKDF(hashes.SHA256(), _KEY_BYTES, salt=None, info=box.value.encode()).derive(receipt)


# -- opening ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel whose sender and bytes have been checked; what its items say has not."""

    id: str
    kind: str
    items: tuple[Mapping[str, Any], ...]
    sender: str
    """The id of the card that it was signed with; whoever takes shares in forgets it."""
    digest: bytes
    """The SHA-256 of the parcel without its envelope: the same items packed anew have another id."""


def open_parcel(data: bytes, keys: Keys, partners: Iterable[Card]) -> Parcel:
    """Return the parcel in an envelope that is to us and from one of `partners`; raise `ParcelRefused` otherwise."""
    if len(data) > LIMIT_BYTES:
        raise ParcelRefused("too_large")
    head, box = _envelope(data)
    mine = keys.card()
    if head["to"] != mine.id:
        raise ParcelRefused("receiver")
    inside = _decrypted(keys, mine, head, box)
    signature, parcel = inside[:_SIGNATURE_BYTES], inside[_SIGNATURE_BYTES:]
    _check(signature, parcel, mine, partners)
    said = _content(parcel)
    digest = hashlib.sha256(parcel).digest()
    return Parcel(said["id"], said["kind"], tuple(said["items"]), said["from"], digest)


def _envelope(data: bytes) -> tuple[dict[str, str], bytes]:
    try:
        said = json.loads(data)
        if not isinstance(said, dict) or said.keys() != _ENVELOPE_KEYS or said["format"] != ENVELOPE:
            raise ParcelRefused("format")
        if not all(isinstance(one, str) for one in said.values()):
            raise ParcelRefused("format")
        box = base64.b64decode(said.pop("box"), validate=True)
        _key(said["key"])
    except (ValueError, RecursionError, binascii.Error) as error:
        raise ParcelRefused("format") from error
    return said, box


def _decrypted(keys: Keys, mine: Card, head: Mapping[str, str], box: bytes) -> bytes:
    shown = _key(head["key"])
    try:
        shared = keys.opens.exchange(X25519PublicKey.from_public_bytes(shown))
        return ChaCha20Poly1305(_derived(shared, shown, mine.encrypts)).decrypt(_NONCE, box, canonical(dict(head)))
    except (InvalidTag, ValueError) as error:
        raise ParcelRefused("damaged") from error


def _check(signature: bytes, parcel: bytes, mine: Card, partners: Iterable[Card]) -> None:
    """Raise `ParcelRefused` unless the one whom a parcel names signed it.

    Nothing is built of what a stranger wrote: whom it names stands at the beginning of its bytes.
    """
    named = _BEGINS.match(parcel)
    if named is None:
        raise ParcelRefused("content")
    sender = next((card for card in partners if card.id == named[1].decode()), None)
    if sender is None:
        raise ParcelRefused("sender")
    try:
        Ed25519PublicKey.from_public_bytes(sender.verifies).verify(signature, _signed(mine.encrypts, parcel))
    except InvalidSignature as error:
        raise ParcelRefused("signature") from error


def _content(parcel: bytes) -> dict[str, Any]:
    """Return what a parcel says whose signature has been checked."""
    try:
        said = json.loads(parcel)
        # Half a character, and a number that is none, have no canonical form.
        is_canonical = canonical(said) == parcel
    except (ValueError, RecursionError) as error:
        raise ParcelRefused("content") from error
    if (
        not isinstance(said, dict)
        or said.keys() != _PARCEL_KEYS
        or said["format"] != PARCEL
        or said["kind"] not in KINDS
        or not _is_hex(said["id"], 2 * _ID_DIGITS)
        or not _is_hex(said["from"], _ID_DIGITS)
        or not isinstance(said["items"], list)
        or len(said["items"]) > ITEMS_MOST
        or not all(isinstance(one, dict) for one in said["items"])
        or not is_canonical
    ):
        raise ParcelRefused("content")
    return said


def _is_hex(value: Any, digits: int) -> bool:
    return isinstance(value, str) and len(value) == digits and _HEX.issuperset(value)


def week_of(at: dt.datetime) -> str:
    """Return the ISO week of an instant: `2026-W47`."""
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02d}"
