"""Keys that seal: those of a file with a password, and the test key that an installation makes for itself.

What can be wrong with one is told by `KeyUnusable` and its reason: `missing`, `broken`, `password`,
`unsupported`, `mismatch`, `usage`, `not_yet_valid`, `expired`; of keys on a token also `module`, `token`,
`pin` and `refused`; of keys at a signing service those of `lva.seals.remote`.
"""

import datetime as dt
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lva.domain.errors import KeyUnusable

PrivateKey: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_KEY_FILE: Final = "seal.pem"
_YEARS_DAYS: Final = 3652
_COMMON_NAME: Final = 64
"""The longest common name that a certificate may hold (RFC 5280)."""
_FOR_OTHERS: Final = frozenset({
    ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.CODE_SIGNING,
    ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.OCSP_SIGNING,
})  # fmt: skip
"""Purposes that say nothing of documents; a certificate with no other is for something else."""
_SOON_DAYS: Final = (7, 30, 90)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What a file held: the key, its certificate and those above it."""

    key: PrivateKey = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()


def from_pkcs12(data: bytes, password: str) -> KeyFile:
    """Open a PKCS#12 file; raise `KeyUnusable` for `broken`, `password`, `unsupported` or `mismatch`."""
    try:
        asn1_pkcs12.Pfx.load(data, strict=True).native  # noqa: B018  # parses all of it
    except ValueError as error:
        raise KeyUnusable("broken") from error
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(data, password.encode())
    except ValueError as error:
        raise KeyUnusable("password") from error
    if key is None or certificate is None:
        raise KeyUnusable("broken")
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise KeyUnusable("unsupported")
    if key.public_key() != certificate.public_key():
        raise KeyUnusable("mismatch")
    return KeyFile(key, certificate, tuple(chain))


def of_instance(folder: Path, organisation: str, at: dt.datetime) -> KeyFile:
    """Open the installation's own test key, which is made at first use.

    Key (P-256) and self-signed certificate lie in one file that only its owner may read.
    """
    path = folder / _KEY_FILE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_once(path, _new_key(organisation, at))
    data = read(path)
    try:
        key = serialization.load_pem_private_key(data, password=None)
        certificate = x509.load_pem_x509_certificate(data)
    except (ValueError, TypeError) as error:
        raise KeyUnusable("broken") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeyUnusable("unsupported")
    return KeyFile(key, certificate)


def has_test_key(folder: Path) -> bool:
    """Whether the installation has made its test key."""
    return (folder / _KEY_FILE).exists()


def check(certificate: x509.Certificate, at: dt.datetime) -> None:
    """Raise `KeyUnusable` unless the certificate may seal documents, and is valid at the aware instant `at`."""
    if at > certificate.not_valid_after_utc:
        raise KeyUnusable("expired")
    if at < certificate.not_valid_before_utc:
        raise KeyUnusable("not_yet_valid")
    if not may_seal(certificate):
        raise KeyUnusable("usage")


def may_seal(certificate: x509.Certificate) -> bool:
    """Whether a certificate says nothing against sealing documents with its key."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        usage = None
    if usage and not (usage.digital_signature or usage.content_commitment):
        return False
    try:
        purposes = set(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        return True
    return not purposes <= _FOR_OTHERS


@dataclass(frozen=True, slots=True)
class Facts:
    """What a certificate says of itself."""

    subject: str
    issuer: str
    serial: str
    begins: dt.datetime
    ends: dt.datetime
    fingerprint: str
    """SHA-256 in hex."""


def loaded(der: bytes) -> x509.Certificate:
    """Return a certificate from its DER."""
    return x509.load_der_x509_certificate(der)


def facts(certificate: x509.Certificate) -> Facts:
    """Return what an administrator compares with the authority's papers."""
    return Facts(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        serial=f"{certificate.serial_number:x}",
        begins=certificate.not_valid_before_utc,
        ends=certificate.not_valid_after_utc,
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
    )


def ends_within(ends: dt.datetime, at: dt.datetime) -> int | None:
    """Return the fewest of 7, 30 and 90 days within which a certificate ends; None if it has longer."""
    return next((days for days in _SOON_DAYS if ends - at <= dt.timedelta(days=days)), None)


def write_once(path: Path, data: bytes) -> None:
    """Write a secret file; whoever comes second keeps the first one's."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike a rename it never replaces a key that signatures rest on
        except FileExistsError:
            return
    finally:
        draft.unlink()


def read(path: Path) -> bytes:
    """Return the content of a key file; raise `KeyUnusable` for `missing`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyUnusable("missing") from error


def _new_key(organisation: str, at: dt.datetime) -> bytes:
    """Return a fresh P-256 key and a self-signed certificate for sealing, as one PEM text."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, organisation.strip()[:_COMMON_NAME] or "lva"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "TEST SEAL"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - dt.timedelta(days=1))
        .not_valid_after(at + dt.timedelta(days=_YEARS_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_sealing(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _sealing() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
