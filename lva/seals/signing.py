"""PAdES signatures into the pre-placed field, which leave everything else exactly as it was.

A signer holds its opened key: reloading it for every signature would take longer than signing.
"""

import datetime as dt
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lva.appendix.characters import visible
from lva.appendix.signatures import SEAL_FIELD
from lva.domain.errors import KeyUnusable, ProofLacking
from lva.pdf.canvas import Line, TaggedCanvas
from lva.pdf.fonts import Face
from lva.pdf.layout import FIELD_SIZE
from lva.pdf.styles import INK, STAMP
from lva.pdf.text import loose
from lva.pdf.tree import new_tree
from lva.seals import keys, proof
from lva.seals.keys import PrivateKey
from lva.seals.proof import Level, ProofWriter, Proving, Standing
from lva.seals.remote import Remote, RemoteKey
from lva.seals.tokens import Token, TokenKey

RawSign: TypeAlias = Callable[[bytes], bytes]
"""Signs bytes with SHA-256; this is all that a key on a token does for us."""

_STAMP_INSET: Final = 8.0
_SPARE_BYTES: Final = 4096
"""Room in the signature beside the certificates: attributes and the raw signature."""
_STAMP_BYTES: Final = 12 * 1024
"""Room for a time stamp with the certificates of those who made it."""


class KeySigner:
    """An opened signing key with its certificate.

    `is_test` tells that it was made by this installation for itself, so that nobody else vouches for
    who the sealer is. `proving` says which level its seals are brought to.
    """

    def __init__(
        self,
        key: PrivateKey | RawSign | RemoteKey,
        certificate: x509.Certificate,
        chain: Sequence[x509.Certificate] = (),
        *,
        is_test: bool = False,
        proving: Proving = Proving(),  # noqa: B008  # a frozen value
    ) -> None:
        self._certificate = certificate
        self._remote = key if isinstance(key, RemoteKey) else None
        self._opened = _OpenedKey(key, certificate, chain)
        self._reserved = sum(len(_der(one)) for one in (certificate, *chain)) + _SPARE_BYTES
        ends = [_der(one) for one in (certificate, *chain) if one.subject == one.issuer]
        self._proving = Proving(proving.level, proving.stamps, proving.login, (*proving.roots, *ends), proving.patience)
        self.is_test = is_test

    @classmethod
    def from_pkcs12(cls, path: Path, password: str, *, at: dt.datetime, proving: Proving | None = None) -> "KeySigner":
        """Open the key in a PKCS#12 file; raise `KeyUnusable` if it cannot be used at the aware instant `at`."""
        found = keys.from_pkcs12(keys.read(path), password)
        signer = cls(found.key, found.certificate, found.chain, proving=proving or Proving())
        signer.check(at)
        return signer

    @classmethod
    def from_instance(
        cls, folder: Path, organisation: str, *, at: dt.datetime, proving: Proving | None = None
    ) -> "KeySigner":
        """Open the installation's own test key, which is made at first use; raise `KeyUnusable` likewise."""
        found = keys.of_instance(folder, organisation, at)
        signer = cls(found.key, found.certificate, is_test=True, proving=proving or Proving())
        signer.check(at)
        return signer

    @classmethod
    def from_token(
        cls, token: Token, chain: Sequence[x509.Certificate] = (), *, at: dt.datetime, proving: Proving | None = None
    ) -> "KeySigner":
        """Open a key that lies on a card or in a security module (PKCS#11); raise `KeyUnusable` likewise."""
        found = TokenKey(token)
        signer = cls(found.sign, found.certificate, chain, proving=proving or Proving())
        signer.check(at)
        return signer

    @classmethod
    def from_service(
        cls, remote: Remote, chain: Sequence[x509.Certificate] = (), *, at: dt.datetime, proving: Proving | None = None
    ) -> "KeySigner":
        """Open a key that a signing service keeps; raise `KeyUnusable` likewise. `chain` is what it does not send."""
        found = RemoteKey(remote)
        signer = cls(found, found.certificate, (*found.chain, *chain), proving=proving or Proving())
        keys.check(found.certificate, at)
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
    def chain(self) -> tuple[bytes, ...]:
        """The certificates above the signer's as DER, in no order."""
        return tuple(one.dump() for one in self._opened.cert_registry)

    @property
    def fingerprint(self) -> bytes:
        """The SHA-256 of the certificate: 32 bytes."""
        return self._certificate.fingerprint(hashes.SHA256())

    @property
    def subject(self) -> str:
        """Whom the certificate names, in one line."""
        return self._certificate.subject.rfc4514_string()

    @property
    def ends(self) -> dt.datetime:
        """When the certificate's time runs out."""
        return self._certificate.not_valid_after_utc

    def check(self, at: dt.datetime) -> None:
        """Raise `KeyUnusable` unless the certificate may seal documents at the aware instant `at`.

        A signing service is asked whether it would sign with it now; where answers on revocation belong into
        the file, the authority is asked for one. If that is out of reach, nothing is known and nothing is refused.
        """
        keys.check(self._certificate, at)
        if self._remote is not None:
            self._remote.probe()
        if self.wanted.rank >= Level.LASTING.rank and self.standing(at) is Standing.REVOKED:
            raise KeyUnusable("revoked")

    def sign(self, pdf: bytes, *, lines: Sequence[str], at: dt.datetime, reason: str) -> bytes:
        """Return `pdf` with its seal's field filled, at the highest level up to the wanted one that can be had.

        `lines` are what the seal shows; `at` is an aware instant, stated by the signer. Raises
        `KeyUnusable` if the certificate is not valid then. A time-stamp service that is out of reach
        stops nothing: `level_of` tells what was reached, and `raised` tries again later.
        """
        keys.check(self._certificate, at)
        sealed = self._sealed(pdf, lines, at, reason)
        # Whoever could not be reached a moment ago is not asked again at once.
        if self.wanted is Level.BASIC or proof.level_of(sealed) is Level.BASIC:
            return sealed
        try:
            return self.raised(sealed, at)
        except ProofLacking as lacking:
            return lacking.reached

    def standing(self, at: dt.datetime) -> Standing:
        """Return what the authority says of the certificate now; a test seal has none."""
        if self.is_test:
            return Standing.UNKNOWN
        return proof.standing(self.certificate, self.chain, self._proving, at)

    @property
    def wanted(self) -> Level:
        """The level to which seals are brought if that can be had."""
        return self._proving.level

    def raised(self, pdf: bytes, at: dt.datetime) -> bytes:
        """Return a sealed file raised to the wanted level, of which the given bytes are an untouched prefix.

        Raises `ProofLacking` with what was reached if something cannot be had.
        """
        return proof.raised(pdf, self._proving, at)

    def renewed(self, pdf: bytes, at: dt.datetime) -> bytes:
        """Return a file with one more archive time stamp; raises `ProofLacking` if that cannot be had."""
        return proof.renewed(pdf, self._proving, at)

    def _sealed(self, pdf: bytes, lines: Sequence[str], at: dt.datetime, reason: str) -> bytes:
        """Return `pdf` with its field filled: with a time stamp if one is wanted and can be had."""
        metadata = signers.PdfSignatureMetadata(
            field_name=SEAL_FIELD,
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm=proof.DIGEST,
            reason=reason,
            name=_name(self._certificate),
            certify=True,
            docmdp_permissions=fields.MDPPerm.FILL_FORMS,
        )

        def attempt(stamper: Any) -> bytes:
            signer = _SignerAt(metadata, signer=self._opened, stamp_style=_appearance(lines), timestamper=stamper)
            signer.at = at
            reserved = 2 * (self._reserved + (_STAMP_BYTES if stamper else 0))
            writer = ProofWriter(io.BytesIO(pdf))
            return bytes(signer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=reserved).getvalue())

        stamper = self._proving.stamper
        if stamper is not None:
            try:
                return attempt(stamper)
            except KeyUnusable:
                raise
            except Exception:  # noqa: BLE001  # whatever a stranger's server does must not stop a document
                stamper = None
        return attempt(stamper)


class _SignerAt(signers.PdfSigner):
    """A signer that states the time it is given instead of asking the clock."""

    at: dt.datetime

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        session.system_time = self.at
        return session


class _OpenedKey(signers.Signer):
    """A key that was opened once; pyHanko's own reloads and checks it for every signature."""

    def __init__(
        self, key: PrivateKey | RawSign | RemoteKey, certificate: x509.Certificate, chain: Sequence[x509.Certificate]
    ) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # has no types
        store.register_multiple([_as_asn1(one) for one in chain])
        super().__init__(signing_cert=_as_asn1(certificate), cert_registry=store)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002  # as its base has it
        """Return the raw signature of `data`."""
        if digest_algorithm != proof.DIGEST:
            raise KeyUnusable("unsupported")
        digest = hashes.SHA256()
        match self._key:
            case ec.EllipticCurvePrivateKey() as key:
                return key.sign(data, ec.ECDSA(digest))
            case rsa.RSAPrivateKey() as key:
                return key.sign(data, padding.PKCS1v15(), digest)
            case RemoteKey() as remote:
                return await remote.sign(data)
            case sign:
                return sign(data)

    async def unsigned_attrs(self, *args: Any, **options: Any) -> Any:
        """Return the time stamp of a signature, or nothing if it cannot be had.

        To sign again without it would ask a signing service, and whoever reads out its one-time passwords, twice.
        """
        try:
            return await super().unsigned_attrs(*args, **options)
        except Exception:  # noqa: BLE001  # whatever a stranger's server does must not stop a document
            return None


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _as_asn1(certificate: x509.Certificate) -> Any:
    return asn1_x509.Certificate.load(_der(certificate))


def _name(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()


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
