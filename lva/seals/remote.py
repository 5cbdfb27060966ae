"""Keys that a signing service keeps and never hands out: the API of the Cloud Signature Consortium, versions 1 and 2.

Three requests make a signature: what is known of the credential, leave to use it for one digest, and
the signature of that digest. Nothing of the document leaves the installation but its SHA-256. What comes
back is verified against the digest and the certificate before anybody sees it.

What can be wrong is told by `KeyUnusable` and its reason: `service` (out of reach, or not to be trusted),
`access` (it does not let us in), `credential` (it does not know the credential), `disabled`, `revoked`, `expired`,
`person` (the credential asks for a person each time), `pin_lacking`, `otp_lacking`, `pin`, `otp`,
`service_refused`, `changed` (another certificate than at the start), `answer` (not what was asked for, or it
does not verify) and `unsupported`.
"""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import aiohttp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from lva.domain.errors import KeyUnusable

_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_MECHANISMS: Final[Mapping[type, tuple[str, ...]]] = {
    ec.EllipticCurvePublicKey: ("1.2.840.10045.4.3.2", "1.2.840.10045.2.1"),
    rsa.RSAPublicKey: ("1.2.840.113549.1.1.11", "1.2.840.113549.1.1.1"),
}
"""By kind of key: with SHA-256 in its name first, then the bare one, which services list as often."""
_LONGEST_ANSWER: Final = 256 * 1024
_OK: Final = 200
_REFUSED: Final = 400
_NOT_LET_IN: Final = frozenset({401, 403})
_OF_PIN: Final = "PIN"
_OF_OTP: Final = "OTP"
_SAID: Final[Mapping[str, str]] = {
    "access_denied": "access",
    "invalid_client": "access",
    "invalid_grant": "access",
    "invalid_otp": "otp",
    "invalid_pin": "pin",
    "invalid_token": "access",
    "unauthorized_client": "access",
}
"""What a service says of a request that it refuses, as our reason."""
_NOT_VALID: Final[Mapping[str, str]] = {"revoked": "revoked", "expired": "expired", "suspended": "disabled"}

Secret: TypeAlias = Callable[[], str]
"""Reads a secret when it is needed; somebody else may have renewed it since."""


@dataclass(frozen=True, slots=True)
class Remote:
    """Where a key lies, and what opens the way to it."""

    url: str
    """The base of the API with its version: `https://service.example.org/csc/v1`."""
    credential: str
    token: Secret | None = field(default=None, repr=False)
    """A token that somebody else keeps fresh; otherwise `client` and `secret` ask for one."""
    client: str = ""
    secret: Secret | None = field(default=None, repr=False)
    pin: Secret | None = field(default=None, repr=False)
    otp: Secret | None = field(default=None, repr=False)
    patience: float = 10.0
    """Seconds that one answer may take."""

    @property
    def is_second(self) -> bool:
        """Whether the service speaks version 2, which names some things otherwise."""
        return self.url.rstrip("/").endswith("/v2")


@dataclass(frozen=True, slots=True)
class _Credential:
    """What the service says of a credential."""

    certificates: tuple[x509.Certificate, ...]
    """The signer's first."""
    mechanism: str
    asked: tuple[str, ...]
    """What has to be said each time, by the names of the service."""


class RemoteKey:
    """A key at a signing service, with its certificate; raises `KeyUnusable` if it cannot be used."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote
        self._credential = asyncio.run(_in_session(remote, _info))
        self.certificate, *above = self._credential.certificates
        self.chain = tuple(above)

    def probe(self) -> None:
        """Ask the service for the credential, so that what is wrong is told before anything is frozen."""
        found = asyncio.run(_in_session(self._remote, _info))
        if found.certificates[0] != self.certificate:
            raise KeyUnusable("changed")

    async def sign(self, data: bytes) -> bytes:
        """Return the signature of `data` with SHA-256; it has been verified."""
        digest = hashes.Hash(hashes.SHA256())
        digest.update(data)
        value = base64.b64encode(digest.finalize()).decode("ascii")

        async def signed(call: "_Call") -> bytes:
            return await _signature(call, self._credential, value)

        return _verified(self.certificate, await _in_session(self._remote, signed), data)


# -- the three requests -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Call:
    """A way to the service while one thing is done there."""

    remote: Remote
    session: aiohttp.ClientSession
    token: str = field(repr=False)

    async def post(self, path: str, body: Mapping[str, Any], *, refused: str) -> Mapping[str, Any]:
        """Return the answer to a request; `refused` is the reason if the service just says no."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return await _answered(self.session, f"{self.remote.url}/{path}", refused, json=body, headers=headers)


async def _in_session(remote: Remote, deed: "Callable[[_Call], Awaitable[Any]]") -> Any:
    """Do something at the service with a fresh connection and a valid token."""
    timeout = aiohttp.ClientTimeout(total=remote.patience)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        return await deed(_Call(remote, session, await _token(remote, session)))


async def _token(remote: Remote, session: aiohttp.ClientSession) -> str:
    if remote.token is not None:
        return remote.token()
    asked = {
        "grant_type": "client_credentials",
        "client_id": remote.client,
        "client_secret": remote.secret() if remote.secret else "",
    }
    answer = await _answered(session, f"{remote.url}/oauth2/token", "access", data=asked)
    return _text(answer, "access_token")


async def _info(call: _Call) -> _Credential:
    asked = {"credentialID": call.remote.credential, "certificates": "chain", "certInfo": True, "authInfo": True}
    answer = await call.post("credentials/info", asked, refused="credential")
    try:
        key, cert = dict(answer["key"]), dict(answer["cert"])
        found = tuple(x509.load_der_x509_certificate(base64.b64decode(one)) for one in cert["certificates"])
        offered = frozenset(map(str, key["algo"]))
    except (KeyError, TypeError, ValueError) as error:
        raise KeyUnusable("answer") from error
    if not found:
        raise KeyUnusable("answer")
    if key.get("status", "enabled") != "enabled":
        raise KeyUnusable("disabled")
    if reason := _NOT_VALID.get(str(cert.get("status"))):
        raise KeyUnusable(reason)
    return _Credential(found, _mechanism(found[0], offered), _asked(answer))


def _mechanism(certificate: x509.Certificate, offered: frozenset[str]) -> str:
    """Return how the service is told to sign; raise `KeyUnusable` if it offers nothing that we can verify."""
    public = certificate.public_key()
    for kind, wanted in _MECHANISMS.items():
        if isinstance(public, kind) and (found := next((one for one in wanted if one in offered), "")):
            return found
    raise KeyUnusable("unsupported")


def _asked(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the service wants to be told each time; raise `KeyUnusable` if only a person can say it."""
    second = answer.get("auth")
    auth = second if isinstance(second, dict) else {}
    if str(auth.get("mode", answer.get("authMode", ""))).startswith("oauth2"):
        raise KeyUnusable("person")
    first = [name for name in (_OF_PIN, _OF_OTP) if _is_present(answer.get(name))]
    objects = auth.get("objects")
    listed = objects if isinstance(objects, list) else []
    return (*first, *(str(one.get("id")) for one in listed if isinstance(one, dict)))


def _is_present(told: object) -> bool:
    return isinstance(told, dict) and str(told.get("presence")).lower() == "true"


async def _signature(call: _Call, credential: _Credential, digest: str) -> bytes:
    second = call.remote.is_second
    hashed = {"hashes" if second else "hash": [digest], "hashAlgorithmOID" if second else "hashAlgo": _SHA256}
    leave = {"credentialID": call.remote.credential, "numSignatures": 1, **hashed, **_said(call.remote, credential)}
    sad = _text(await call.post("credentials/authorize", leave, refused="service_refused"), "SAD")
    wanted = {"credentialID": call.remote.credential, "SAD": sad, **hashed, "signAlgo": credential.mechanism}
    answer = await call.post("signatures/signHash", wanted, refused="service_refused")
    try:
        (value,) = answer["signatures"]
        return base64.b64decode(value, validate=True)
    except (KeyError, TypeError, ValueError) as error:
        raise KeyUnusable("answer") from error


def _said(remote: Remote, credential: _Credential) -> dict[str, Any]:
    """Return the PIN and the one-time password that the service asks for, in the words of its version."""
    told: list[tuple[str, str]] = []
    for name in credential.asked:
        is_otp = _OF_OTP in name.upper()
        secret = remote.otp if is_otp else remote.pin
        if secret is None:
            raise KeyUnusable("otp_lacking" if is_otp else "pin_lacking")
        told.append((name, secret()))
    if remote.is_second:
        return {"authData": [{"id": name, "value": value} for name, value in told]}
    return dict(told)


# -- answers ------------------------------------------------------------------


async def _answered(session: aiohttp.ClientSession, url: str, refused: str, **request: Any) -> Mapping[str, Any]:
    """Post a request and return its answer; it goes to this address and nowhere else."""
    try:
        async with session.post(url, allow_redirects=False, **request) as response:
            status, content = response.status, await _content(response)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise KeyUnusable("service") from error
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if status in _NOT_LET_IN:
        raise KeyUnusable("access")
    if status == _REFUSED:
        raise KeyUnusable(_refusal(answer, refused))
    if status != _OK:
        raise KeyUnusable("service")
    if not isinstance(answer, dict):
        raise KeyUnusable("answer")
    return answer


async def _content(response: aiohttp.ClientResponse) -> bytes:
    content = b""
    async for chunk in response.content.iter_chunked(_LONGEST_ANSWER):
        content += chunk
        if len(content) > _LONGEST_ANSWER:
            raise KeyUnusable("answer")
    return content


def _refusal(answer: object, otherwise: str) -> str:
    """Return why a service refuses, as far as it says so."""
    told = answer if isinstance(answer, dict) else {}
    if "credentialid" in str(told.get("error_description")).lower():
        return "credential"
    return _SAID.get(str(told.get("error")), otherwise)


def _text(answer: Mapping[str, Any], key: str) -> str:
    value = answer.get(key)
    if not isinstance(value, str) or not value:
        raise KeyUnusable("answer")
    return value


def _verified(certificate: x509.Certificate, value: bytes, data: bytes) -> bytes:
    """Return a signature as it stands in a document; raise `KeyUnusable` if it is none of `data`."""
    public = certificate.public_key()
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(value, data, padding.PKCS1v15(), hashes.SHA256())
            return value
        if isinstance(public, ec.EllipticCurvePublicKey):
            as_der = _as_der(value, public.curve.key_size)
            public.verify(as_der, data, ec.ECDSA(hashes.SHA256()))
            return as_der
    except InvalidSignature as error:
        raise KeyUnusable("answer") from error
    raise KeyUnusable("unsupported")


def _as_der(value: bytes, bits: int) -> bytes:
    """Return an ECDSA signature in DER; the consortium does not say whether services send that or two bare numbers."""
    half = (bits + 7) // 8
    if len(value) != 2 * half:
        return value
    return encode_dss_signature(int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))
