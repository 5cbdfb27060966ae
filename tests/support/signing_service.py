"""A signing service on loopback that speaks the API of the Cloud Signature Consortium, and misbehaves when told to."""

import base64
import datetime as dt
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

from lva.seals.remote import Remote
from tests.support import pki
from tests.support.pki import Holder

CREDENTIAL: Final = "kunta-1"
TOKEN: Final = "avain-palveluun"
CLIENT: Final = ("lva", "salaisuus")
PIN: Final = "5678"
OTP: Final = "424242"
_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_HALF: Final = 32


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Refused(Exception):
    """The service says no, in the words of the consortium."""

    def __init__(self, status: str, error: str, description: str = "") -> None:
        super().__init__(error)
        self.status = status
        self.body = {"error": error, "error_description": description}


@dataclass
class SigningService:
    """The service while its server runs; what a claim changes, it changes here."""

    holder: Holder
    chain: tuple[Holder, ...] = ()
    version: str = "v1"
    port: int = 0
    asks: tuple[str, ...] = ("PIN",)
    """What has to be said for each signature."""
    mode: str = "explicit"
    algorithms: tuple[str, ...] = ("1.2.840.10045.4.3.2", "1.2.840.113549.1.1.1")
    key_status: str = "enabled"
    certificate_status: str = "valid"
    raw: bool = False
    """Whether ECDSA signatures are two bare numbers."""
    faults: dict[str, str] = field(default_factory=dict)
    """By path: `dead`, `slow`, `nonsense`, `list`, `bare`, `long`, `elsewhere`.

    By the word `sign`: `other_digest`, `other_key`, `empty`.
    """
    asked: list[str] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    _leaves: dict[str, list[str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The base of the API."""
        return f"http://127.0.0.1:{self.port}/csc/{self.version}"

    def remote(self, **given: Any) -> Remote:
        """Return the way to the key."""
        values = {"token": lambda: TOKEN, "pin": lambda: PIN, "patience": 2.0}
        return Remote(given.pop("url", self.url), given.pop("credential", CREDENTIAL), **{**values, **given})

    def settings(self, folder: Path, **given: str) -> dict[str, str]:
        """Write the secrets into files and return the settings that name them."""
        for name, secret in (("token", TOKEN), ("pin", PIN)):
            (folder / name).write_text(f"{secret}\n", "utf-8")
        return {
            "LVA_SIGNER": "csc",
            "LVA_CSC_URL": self.url,
            "LVA_CSC_CREDENTIAL": CREDENTIAL,
            "LVA_CSC_TOKEN_FILE": str(folder / "token"),
            "LVA_CSC_PIN_FILE": str(folder / "pin"),
            **given,
        }

    # -- what it answers ----------------------------------------------------------------------------

    def __call__(self, environ: Any, start: Any) -> list[bytes]:
        """Answer a request."""
        path = environ["PATH_INFO"].removeprefix(f"/csc/{self.version}/")
        self.asked.append(path)
        status, content = "200 OK", b""
        headers = [("Content-Type", "application/json")]
        match self.faults.get(path, ""):
            case "dead":
                status = "503 Service Unavailable"
            case "slow":
                self.hold.wait(20)
            case "nonsense":
                content = b"<html>Tervetuloa"
            case "list":
                content = b"[]"
            case "bare":
                content = b"{}"
            case "long":
                content = b" " * 300_000
            case "elsewhere":
                status = "302 Found"
                headers.append(("Location", f"{self.url}/credentials/info"))
            case _:
                try:
                    content = json.dumps(self._answer(path, environ)).encode()
                except _Refused as refused:
                    status, content = refused.status, json.dumps(refused.body).encode()
        start(status, headers)
        return [content]

    def _answer(self, path: str, environ: Any) -> dict[str, Any]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if path == "oauth2/token":
            return self._token(parse_qs(body.decode(), keep_blank_values=True))
        if environ.get("HTTP_AUTHORIZATION") != f"Bearer {TOKEN}":
            raise _Refused("401 Unauthorized", "invalid_token")
        said = json.loads(body)
        if said["credentialID"] != CREDENTIAL:
            raise _Refused("400 Bad Request", "invalid_request", "Invalid parameter credentialID")
        answers = {
            "credentials/info": self._info,
            "credentials/authorize": self._authorize,
            "signatures/signHash": self._sign,
        }
        return answers[path](said)

    def _token(self, said: dict[str, list[str]]) -> dict[str, Any]:
        if (said["grant_type"], said["client_id"], said["client_secret"]) != (
            ["client_credentials"],
            [CLIENT[0]],
            [CLIENT[1]],
        ):
            raise _Refused("400 Bad Request", "invalid_client")
        return {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 300}

    def _info(self, _said: dict[str, Any]) -> dict[str, Any]:
        listed = [self.holder.certificate, *(one.certificate for one in self.chain)]
        if self.certificate_status == "none":
            listed = []
        der = [one.public_bytes(serialization.Encoding.DER) for one in listed]
        told: dict[str, Any] = {
            "key": {"status": self.key_status, "algo": list(self.algorithms)},
            "cert": {
                "status": self.certificate_status,
                "certificates": [base64.b64encode(one).decode() for one in der],
            },
            "multisign": 1,
        }
        if self.version == "v2":
            objects = [{"type": "Password", "id": name} for name in self.asks]
            return {**told, "auth": {"mode": self.mode, "objects": objects}}
        return {
            **told,
            "authMode": self.mode,
            "SCAL": "2",
            **{name: {"presence": "true"} for name in self.asks},
        }

    def _authorize(self, said: dict[str, Any]) -> dict[str, Any]:
        if self.version == "v2":
            given = {one["id"]: one["value"] for one in said.get("authData", [])}
            hashed = said["hashes"]
        else:
            given, hashed = said, said["hash"]
        for name, right in (("PIN", PIN), ("OTP", OTP)):
            if name in self.asks and given.get(name) != right:
                raise _Refused("400 Bad Request", f"invalid_{name.lower()}")
        sad = f"SAD-{len(self._leaves)}"
        self._leaves[sad] = hashed
        return {"SAD": sad, "expiresIn": 60}

    def _sign(self, said: dict[str, Any]) -> dict[str, Any]:
        second = self.version == "v2"
        hashed = said["hashes" if second else "hash"]
        named = said["hashAlgorithmOID" if second else "hashAlgo"]
        if self._leaves.pop(said["SAD"], None) != hashed or named != _SHA256:
            raise _Refused("400 Bad Request", "invalid_request", "Invalid parameter SAD")
        if said["signAlgo"] not in self.algorithms:
            raise _Refused("400 Bad Request", "invalid_request", "Invalid parameter signAlgo")
        (digest,) = (base64.b64decode(one) for one in hashed)
        return {"signatures": [] if self.faults.get("sign") == "empty" else [self._signed(digest)]}

    def _signed(self, digest: bytes) -> str:
        fault = self.faults.get("sign")
        digest = bytes(len(digest)) if fault == "other_digest" else digest
        key = pki.make_key() if fault == "other_key" else self.holder.key
        way = Prehashed(hashes.SHA256())
        if isinstance(key, ec.EllipticCurvePrivateKey):
            value = key.sign(digest, ec.ECDSA(way))
            if self.raw:
                value = b"".join(one.to_bytes(_HALF, "big") for one in decode_dss_signature(value))
        else:
            value = key.sign(digest, padding.PKCS1v15(), way)
        return base64.b64encode(value).decode()


@contextmanager
def running(holder: Holder | None = None, *, at: dt.datetime, **given: Any) -> Iterator[SigningService]:
    """Let a service answer until the end; its key is made unless one is given."""
    service = SigningService(holder or pki.make_holder("Esimerkkilän kunta", at), **given)
    server = make_server("127.0.0.1", 0, service, handler_class=_Quiet)
    service.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()
