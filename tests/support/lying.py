"""A provider of sign-in that signs with its own key, and lies as it is told to."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from socketserver import ThreadingMixIn
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.support.vouchers import CLIENT, Voucher

ACCESS: Final = "access-token"


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Threads(ThreadingMixIn, WSGIServer):
    """Answers several at once: browsers open connections that they may not use."""

    daemon_threads = True


@cache
def key(kid: str = "k1") -> ECKey:
    """Return the key of that name."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})


def public_bytes() -> bytes:
    """Return what everybody knows of the provider's key."""
    return bytes(key().as_pem(private=False))


@dataclass
class Lies:
    """What a claim changes of an honest provider."""

    claims: dict[str, Any] = field(default_factory=dict)
    """What the token says otherwise; None leaves a claim out."""
    header: dict[str, Any] = field(default_factory=dict)
    signed_by: Any = None
    token: str | None = None
    """The whole token, instead of one that is signed."""
    metadata: dict[str, Any] = field(default_factory=dict)
    keys: list[Any] | None = None
    answer: dict[str, str] = field(default_factory=dict)
    """What the browser brings back otherwise; empty leaves it out."""
    faults: dict[str, str] = field(default_factory=dict)
    """By path: `dead`, `slow`, `nonsense`, `list`, `long`, `elsewhere`, `refuses`, `client`."""
    userinfo: dict[str, Any] | None = None
    reuses_codes: bool = False
    """Whether a code is good more than once, and with any verifier."""


@dataclass
class Liar(Voucher):
    """The provider while its server runs."""

    lies: Lies = field(default_factory=Lies)
    asked: list[str] = field(default_factory=list)
    """The paths of all requests."""
    shown: list[dict[str, Any]] = field(default_factory=list)
    """How the client showed who it is, by request for a token."""
    hold: threading.Event = field(default_factory=threading.Event)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def vouch(self, way: str, subject: str, **claims: Any) -> str:
        """Return the address that leads back, as a browser that somebody has signed in with is sent to it."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(way).query).items()}
        code = f"code-{len(self._codes)}"
        self._codes[code] = {"sub": subject, "claims": json.dumps(claims), **asked}
        brought = {"code": code, "state": asked["state"], "iss": self.issuer, **self.lies.answer}
        return f"{asked['redirect_uri']}?{urlencode({name: value for name, value in brought.items() if value})}"

    # -- what it answers ----------------------------------------------------------------------------

    def __call__(self, environ: Any, start: Any) -> list[bytes]:
        """Answer a request."""
        path = environ["PATH_INFO"]
        self.asked.append(path)
        status, headers = "200 OK", [("Content-Type", "application/json")]
        match self.lies.faults.get(path, ""):
            case "dead":
                status, content = "503 Service Unavailable", b""
            case "slow":
                self.hold.wait(20)
                content = b"{}"
            case "nonsense":
                content = b"<html>Tervetuloa"
            case "list":
                content = b"[]"
            case "long":
                content = b" " * 600_000
            case "elsewhere":
                status, content = "302 Found", b""
                headers.append(("Location", f"{self.issuer}/elsewhere"))
            case "refuses":
                status, content = "400 Bad Request", b'{"error":"invalid_grant"}'
            case "client":
                status, content = "401 Unauthorized", b'{"error":"invalid_client"}'
            case _:
                content = json.dumps(self._answer(path, environ)).encode()
        start(status, headers)
        return [content]

    def _answer(self, path: str, environ: Any) -> dict[str, Any]:
        if path == "/token":
            said = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
            body = [said.get(name, [""])[0] for name in ("client_id", "client_secret")]
            self.shown.append({"header": environ.get("HTTP_AUTHORIZATION", ""), "body": body})
            return self._token(said)
        if path == "/jwks":
            listed = self.lies.keys if self.lies.keys is not None else [key().as_dict(private=False)]
            return {"keys": listed}
        if path == "/me":
            return self.lies.userinfo or {}
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "authorization_response_iss_parameter_supported": True,
            "code_challenge_methods_supported": ["S256"],
            **({"userinfo_endpoint": f"{self.issuer}/me"} if self.lies.userinfo is not None else {}),
            **self.lies.metadata,
        }

    def _token(self, said: dict[str, list[str]]) -> dict[str, Any]:
        asked = self._codes[said["code"][0]] if self.lies.reuses_codes else self._codes.pop(said["code"][0])
        now = int(time.time())
        honest = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": asked["sub"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "at_hash": create_half_hash(ACCESS, "ES256").decode(),
            **json.loads(asked["claims"]),
        }
        claims = {name: value for name, value in {**honest, **self.lies.claims}.items() if value is not None}
        header = {"alg": "ES256", "kid": "k1", **self.lies.header}
        token = self.lies.token or _signed(header, claims, self.lies.signed_by or key())
        return {"access_token": ACCESS, "token_type": "Bearer", "id_token": token}


def _signed(header: dict[str, Any], claims: dict[str, Any], by: Any) -> str:
    if header["alg"].startswith("ES"):
        return jwt.encode(header, claims, by, algorithms=[header["alg"]], default_type=None)
    # By hand: the library refuses to make what is to be refused here.
    plain = ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))
    mark = hmac.digest(by, plain.encode(), "sha256") if header["alg"] == "HS256" else b""
    return f"{plain}.{_encoded(mark)}"


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@contextmanager
def lying(slug: str = "kunta") -> Iterator[Liar]:
    """Run a provider that is honest until it is told to lie, while the block lasts."""
    liar = Liar(slug)
    with make_server("127.0.0.1", 0, liar, _Threads, _Quiet) as server:
        liar.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield liar
        finally:
            liar.hold.set()
            server.shutdown()
            thread.join()
