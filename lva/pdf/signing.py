"""PAdES B-B signatures into the pre-placed field, which leave everything else exactly as it was.

A signer holds its opened key: reloading it for every signature would take longer than signing.
"""

import datetime as dt
import io
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from asn1crypto import pkcs12 as asn1_pkcs12
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lva.domain.errors import KeyUnusable
from lva.pdf.canvas import Line, TaggedCanvas
from lva.pdf.closing import SEAL_FIELD
from lva.pdf.fonts import Face, visible
from lva.pdf.layout import FIELD_SIZE
from lva.pdf.styles import INK, STAMP
from lva.pdf.text import loose
from lva.pdf.tree import new_tree

PrivateKey: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_KEY_FILE: Final = "seal.pem"
_DIGEST: Final = "sha256"
_YEARS_DAYS: Final = 3652
_COMMON_NAME: Final = 64
"""The longest common name that a certificate may hold (RFC 5280)."""
_STAMP_INSET: Final = 8.0
_SPARE_BYTES: Final = 4096
"""Room in the signature beside the certificates: attributes and the raw signature."""


class KeySigner:
    """An opened signing key with its certificate.

    `is_test` tells that it was made by this installation for itself, so that nobody else vouches for
    who the sealer is.
    """

    def __init__(
        self,
        key: PrivateKey,
        certificate: x509.Certificate,
        chain: Sequence[x509.Certificate] = (),
        *,
        is_test: bool = False,
    ) -> None:
        self._certificate = certificate
        self._opened = _OpenedKey(key, certificate, chain)
        self._reserved = sum(len(_der(one)) for one in (certificate, *chain)) + _SPARE_BYTES
        self.is_test = is_test

    @classmethod
    def from_pkcs12(cls, path: Path, password: str, *, at: dt.datetime) -> "KeySigner":
        """Open the key in a PKCS#12 file; raise `KeyUnusable` if it cannot be used at the aware instant `at`.

        The reasons are `missing`, `broken`, `password`, `unsupported`, `not_yet_valid` and `expired`.
        """
        data = _read(path)
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
        signer = cls(key, certificate, chain)
        signer.check(at)
        return signer

    @classmethod
    def from_instance(cls, folder: Path, organisation: str, *, at: dt.datetime) -> "KeySigner":
        """Open the installation's own test key, which is made at first use; raise `KeyUnusable` likewise.

        Key (P-256) and self-signed certificate lie in one file that only its owner may read.
        """
        path = folder / _KEY_FILE
        if not path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_once(path, _new_key(organisation, at))
        data = _read(path)
        try:
            key = serialization.load_pem_private_key(data, password=None)
            certificate = x509.load_pem_x509_certificate(data)
        except (ValueError, TypeError) as error:
            raise KeyUnusable("broken") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise KeyUnusable("unsupported")
        signer = cls(key, certificate, is_test=True)
        signer.check(at)
        return signer

    @property
    def certificate_pem(self) -> str:
        """The signer's certificate as PEM."""
        return self._certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")

    @property
    def certificate(self) -> bytes:
        """The signer's certificate as DER."""
        return _der(self._certificate)

    @property
    def fingerprint(self) -> bytes:
        """The SHA-256 of the certificate: 32 bytes."""
        return self._certificate.fingerprint(hashes.SHA256())

    @property
    def subject(self) -> str:
        """Whom the certificate names, in one line."""
        return self._certificate.subject.rfc4514_string()

    def check(self, at: dt.datetime) -> None:
        """Raise `KeyUnusable` unless the certificate is valid at the aware instant `at`."""
        if at > self._certificate.not_valid_after_utc:
            raise KeyUnusable("expired")
        if at < self._certificate.not_valid_before_utc:
            raise KeyUnusable("not_yet_valid")

    def sign(self, pdf: bytes, *, lines: Sequence[str], at: dt.datetime, reason: str) -> bytes:
        """Return `pdf` with its seal's field filled (PAdES B-B).

        `lines` are what the seal shows; `at` is an aware instant, stated by the signer. Raises
        `KeyUnusable` if the certificate is not valid then.
        """
        self.check(at)
        metadata = signers.PdfSignatureMetadata(
            field_name=SEAL_FIELD,
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm=_DIGEST,
            reason=reason,
            name=_name(self._certificate),
        )
        signer = _SignerAt(metadata, signer=self._opened, stamp_style=_appearance(lines))
        signer.at = at
        out = signer.sign_pdf(
            EvidenceWriter(io.BytesIO(pdf)), existing_fields_only=True, bytes_reserved=2 * self._reserved
        )
        return bytes(out.getvalue())


class EvidenceWriter(IncrementalPdfFileWriter):
    """Signing adds evidence; it does not touch the document's own metadata."""

    def _update_meta(self) -> None:
        """Leave information dictionary and XMP as they are: rewriting them breaks PDF/A."""


class _SignerAt(signers.PdfSigner):
    """A signer that states the time it is given instead of asking the clock."""

    at: dt.datetime

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        session.system_time = self.at
        return session


class _OpenedKey(signers.Signer):
    """A software key that was opened once; pyHanko's own reloads and checks it for every signature."""

    def __init__(self, key: PrivateKey, certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # has no types
        store.register_multiple([_as_asn1(one) for one in chain])
        super().__init__(signing_cert=_as_asn1(certificate), cert_registry=store)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002  # as its base has it
        """Return the raw signature of `data`."""
        if digest_algorithm != _DIGEST:
            raise KeyUnusable("unsupported")
        digest = hashes.SHA256()
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(digest))
        return self._key.sign(data, padding.PKCS1v15(), digest)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _as_asn1(certificate: x509.Certificate) -> Any:
    return asn1_x509.Certificate.load(_der(certificate))


def _name(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()


# -- the key of the installation ----------------------------------------------


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


def _write_once(path: Path, data: bytes) -> None:
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


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyUnusable("missing") from error


# -- what the seal shows ------------------------------------------------------


class _Drawing(PdfContent):
    """A one-page document used as the appearance of a signature."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    def render(self) -> bytes:
        """Return the operators that show the drawing."""
        form = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._data)))
        self.resources.xobject["/Seal"] = form
        left, lower, right, upper = form.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(upper - lower))
        return b"/Seal Do"


def _appearance(lines: Sequence[str]) -> StaticStampStyle:
    """Return the seal's look: its lines in the document's typeface, from 8 left and 8 down."""
    _, height = FIELD_SIZE
    canvas = TaggedCanvas(new_tree(""))
    top = height - _STAMP_INSET - STAMP.size
    placed = [
        Line(_STAMP_INSET, top - index * STAMP.leading, loose(visible(line), Face.REGULAR, INK))
        for index, line in enumerate(lines)
    ]
    as_drawn = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MIN,
        y_align=AxisAlignment.ALIGN_MIN,
        margins=Margins(0, 0, 0, 0),
        inner_content_scaling=InnerScaling.NO_SCALING,
    )
    drawing = _Drawing(canvas.bare(FIELD_SIZE, placed, STAMP.size))
    return StaticStampStyle(background=drawing, background_layout=as_drawn, border_width=0, background_opacity=1)
