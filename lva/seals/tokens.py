"""Keys that never leave a card or a security module: PKCS#11.

The session is opened at first use and opened anew after a failure, so that a card that was pulled out
and put back works without a restart.
"""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from lva.domain.errors import KeyUnusable

_SHA256_INFO: Final = bytes.fromhex("3031300d060960864801650304020105000420")
"""What stands before a SHA-256 digest in an RSA signature (RFC 8017)."""


@dataclass(frozen=True, slots=True)
class Token:
    """Where a key lies."""

    module: Path
    """The library that the maker of the card or module gives."""
    label: str
    """The name of the token."""
    key: str
    """The label under which key and certificate lie on it."""
    pin: str = field(repr=False)


class TokenKey:
    """A key on a token, with the certificate that lies beside it; raises `KeyUnusable` if it cannot be used."""

    def __init__(self, token: Token) -> None:
        self._token = token
        self._lock = threading.Lock()
        self._session: Any = None
        self.certificate = self._certificate()

    def sign(self, data: bytes) -> bytes:
        """Return the signature of `data` with SHA-256; one at a time."""
        with self._lock:
            try:
                return self._signed(data)
            except KeyUnusable:
                self._close()
            # A session may have died with its card while nobody looked: once more, on a fresh one.
            return self._signed(data)

    def _signed(self, data: bytes) -> bytes:
        import pkcs11  # noqa: PLC0415 -- an extra that only installations with a token have

        digest = hashes.Hash(hashes.SHA256())
        digest.update(data)
        value = digest.finalize()
        session = self._opened()
        try:
            key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self._token.key)
            if isinstance(self.certificate.public_key(), rsa.RSAPublicKey):
                return bytes(key.sign(_SHA256_INFO + value, mechanism=pkcs11.Mechanism.RSA_PKCS))
            # Not every module knows the mechanism that takes the digest itself.
            raw = bytes(key.sign(value, mechanism=pkcs11.Mechanism.ECDSA))
        except pkcs11.exceptions.NoSuchKey as error:
            raise KeyUnusable("missing") from error
        except pkcs11.exceptions.PKCS11Error as error:
            raise KeyUnusable("token" if _is_gone(error) else "refused") from error
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))

    def _certificate(self) -> x509.Certificate:
        import pkcs11  # noqa: PLC0415 -- see above

        wanted = {
            pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
            pkcs11.Attribute.LABEL: self._token.key,
        }
        try:
            found = list(self._opened().get_objects(wanted))
            data = bytes(found[0][pkcs11.Attribute.VALUE]) if found else b""
        except pkcs11.exceptions.PKCS11Error as error:
            raise KeyUnusable("token") from error
        if not data:
            raise KeyUnusable("missing")
        certificate = x509.load_der_x509_certificate(data)
        if not isinstance(certificate.public_key(), ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
            raise KeyUnusable("unsupported")
        return certificate

    def _opened(self) -> Any:
        if self._session is None:
            self._session = _session(self._token)
        return self._session

    def _close(self) -> None:
        if self._session is not None:
            _closed(self._session)
            self._session = None


def _session(token: Token) -> Any:
    """Return a session with the token; raise `KeyUnusable` for `module`, `token` or `pin`."""
    try:
        import pkcs11  # noqa: PLC0415 -- see above
    except ImportError as error:
        raise KeyUnusable("module") from error
    try:
        library = pkcs11.lib(str(token.module))
        library.reinitialize()  # a card that was put in since is seen only then
    except (pkcs11.exceptions.PKCS11Error, RuntimeError, OSError) as error:
        raise KeyUnusable("module") from error
    try:
        return library.get_token(token_label=token.label).open(user_pin=token.pin)
    except (pkcs11.exceptions.PinIncorrect, pkcs11.exceptions.PinLenRange, pkcs11.exceptions.PinLocked) as error:
        raise KeyUnusable("pin") from error
    except pkcs11.exceptions.PKCS11Error as error:
        raise KeyUnusable("token") from error


def _closed(session: Any) -> None:
    import pkcs11  # noqa: PLC0415 -- see above

    try:
        session.close()
    except pkcs11.exceptions.PKCS11Error:
        return  # it went with its card


def _is_gone(error: Exception) -> bool:
    import pkcs11  # noqa: PLC0415 -- see above

    gone = pkcs11.exceptions
    return isinstance(error, gone.DeviceRemoved | gone.TokenNotPresent | gone.SessionClosed | gone.SessionHandleInvalid)
