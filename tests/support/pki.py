"""Keys and certificates for tests: small authorities, files with passwords, what has run out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

PASSWORD: Final = "kuvitteellinen"
QUALIFIED: Final = bytes.fromhex("3014 3008 0606 04008e460101 3008 0606 04008e460104")
"""What a qualified certificate says of itself: that it is one, and that its key lies on a device made for that."""
_STATEMENTS: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
Key: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Holder:
    """A key with its certificate."""

    key: Key
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        """The certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


def make_key(kind: str = "ec") -> Key:
    """Make a key; `rsa` takes longer."""
    if kind == "rsa":
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(ec.SECP256R1())


def make_holder(
    name: str,
    at: dt.datetime,
    issuer: Holder | None = None,
    *,
    key: Key | None = None,
    days: int = 365,
    ca: bool = False,
    purposes: Sequence[x509.ObjectIdentifier] = (),
    statements: bytes = b"",
    hosts: Sequence[str] = (),
) -> Holder:
    """Make a certificate, and a key if none is given; it is valid for `days` from a day before `at`."""
    key = key or make_key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = at - dt.timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not ca,
                content_commitment=not ca,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=ca,
                crl_sign=ca,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if hosts:
        named = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
        builder = builder.add_extension(named, critical=False)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    if statements:
        builder = builder.add_extension(x509.UnrecognizedExtension(_STATEMENTS, statements), critical=False)
    return Holder(key, builder.sign(issuer.key if issuer else key, hashes.SHA256()))


def as_pkcs12(holder: Holder, chain: tuple[Holder, ...] = (), password: str = PASSWORD) -> bytes:
    """Return a key file protected by a password."""
    return pkcs12.serialize_key_and_certificates(
        b"seal",
        holder.key,
        holder.certificate,
        [one.certificate for one in chain],
        serialization.BestAvailableEncryption(password.encode()),
    )


def der(holder: Holder) -> bytes:
    """Return a certificate as DER."""
    return holder.certificate.public_bytes(serialization.Encoding.DER)
