"""A device that makes passkeys and signs with them, as browsers hand it questions and take its answers."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any, Final

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

_PRESENT: Final = 0x01
_VERIFIED: Final = 0x04
_ATTESTED: Final = 0x40


@dataclass
class Key:
    """The private half of a passkey."""

    id: bytes
    owner: bytes
    private: ec.EllipticCurvePrivateKey
    count: int = 0


@dataclass
class Device:
    """A device that whoever holds it has unlocked; what it says can be bent for claims about lies."""

    origin: str = "http://localhost"
    verifies: bool = True
    """Whether the person showed finger, face or number."""
    counts: bool = True
    keys: list[Key] = field(default_factory=list)

    def make(self, options: dict[str, Any], key_id: bytes = b"") -> str:
        """Make a passkey, under an id that is chosen or random, and return the answer to the question."""
        private = ec.generate_private_key(ec.SECP256R1())
        key = Key(key_id or secrets.token_bytes(16), base64url_to_bytes(options["user"]["id"]), private)
        self.keys.append(key)
        numbers = private.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(key.id).to_bytes(2, "big") + key.id + cbor2.dumps(public)
        data = self._data(options["rp"]["id"], key, _ATTESTED) + attested
        told = {
            "clientDataJSON": bytes_to_base64url(self._client("webauthn.create", options)),
            "attestationObject": bytes_to_base64url(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
        }
        return self._answer(key, told)

    def sign(self, options: dict[str, Any], key: Key | None = None, **told: Any) -> str:
        """Sign a question with the last passkey or another, and return the answer; `told` stands in for its parts."""
        chosen = key or self.keys[-1]
        data = self._data(options["rpId"], chosen, 0)
        client = self._client("webauthn.get", options)
        signature = chosen.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {
            "clientDataJSON": bytes_to_base64url(client),
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(signature),
            "userHandle": bytes_to_base64url(chosen.owner),
        }
        return self._answer(chosen, {**parts, **told})

    def _data(self, party: str, key: Key, flags: int) -> bytes:
        key.count += 1 if self.counts else 0
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return hashlib.sha256(party.encode()).digest() + bytes([flags]) + key.count.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _answer(self, key: Key, response: dict[str, Any]) -> str:
        name = bytes_to_base64url(key.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
