"""What is added to a seal so that it can be proven later: time stamps, and answers on what was revoked.

Four levels (PAdES): B-B is the signature alone, B-T has a time stamp, B-LT carries what is needed to
judge its certificates, B-LTA puts a time stamp over all of that. Everything but the first stamp is
appended: the bytes that were issued stay an untouched prefix. Whoever cannot be reached leaves the
document at the level it has; a later try takes it from there.
"""

import asyncio
import base64
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, PathValidationError, RevokedError, ValidationError
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

from lva.domain.errors import KeyUnusable, ProofLacking
from lva.seals.report import SKEW, Proof, Stamp

DIGEST: Final = "sha256"
STAMP_TYPE: Final = "/DocTimeStamp"
_STAMP_ATTRIBUTE: Final = "signature_time_stamp_token"
_ALL_ANSWERS: Final = 2
"""What gathering may take in all, counted in the patience for one answer: somebody waits for the page."""


class Level(StrEnum):
    """How long a seal can be proven, in the names of PAdES."""

    BASIC = "B-B"
    """The signature; its time is the signer's word."""
    STAMPED = "B-T"
    """A time-stamp service vouches for when it was made."""
    LASTING = "B-LT"
    """What is needed to judge its certificates is inside."""
    ARCHIVED = "B-LTA"
    """A time stamp stands over all of that, and can be renewed."""

    @property
    def rank(self) -> int:
        """Its place in the order, from 0."""
        return tuple(Level).index(self)


@dataclass(frozen=True, slots=True)
class Proving:
    """Which level is wanted, and who is asked for what it takes."""

    level: Level = Level.BASIC
    stamps: str = ""
    """The address of a time-stamp service (RFC 3161)."""
    login: tuple[str, str] | None = field(default=None, repr=False)
    """User and password at that service."""
    roots: tuple[bytes, ...] = field(default=(), repr=False)
    """Certificates (DER) that are trusted at the end of each chain, and those between that nobody sends along."""
    patience: float = 5.0
    """Seconds that one answer may take."""

    @property
    def stamper(self) -> HTTPTimeStamper | None:
        """The time-stamp service, if one is wanted."""
        if self.level is Level.BASIC or not self.stamps:
            return None
        headers = {}
        if self.login:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(self.login).encode()).decode("ascii")
        return HTTPTimeStamper(self.stamps, timeout=self.patience, headers=headers)


class ProofWriter(IncrementalPdfFileWriter):
    """Signing adds proof; it does not touch the document's own metadata."""

    def _update_meta(self) -> None:
        """Leave information dictionary and XMP as they are: rewriting them breaks PDF/A."""

    def add_object(self, obj: Any, *rest: Any, **named: Any) -> Any:
        """Add an object; a stream that ends in a carriage return is written in hexadecimal digits.

        The line feed before `endstream` would seem to belong to it, so that its length seems wrong. One
        certificate in 256 ends like that.
        """
        if isinstance(obj, generic.StreamObject) and obj.encoded_data.endswith(b"\r"):
            obj.apply_filter("/ASCIIHexDecode")
        return super().add_object(obj, *rest, **named)


def read_roots(path: Path) -> tuple[bytes, ...]:
    """Return the certificates (DER) in a PEM file; raise `KeyUnusable` for `trust_file`."""
    try:
        return tuple(der for _, _, der in pem.unarmor(path.read_bytes(), multiple=True))
    except (OSError, ValueError) as error:
        raise KeyUnusable("trust_file") from error


def level_of(pdf: bytes) -> Level:
    """Return the level that a sealed file has reached; it is read, not checked."""
    return Level(proof_of(pdf).level)


def level_in(found: Sequence[EmbeddedPdfSignature], *, holds_answers: bool) -> Level:
    """Return the level of a file with these signatures in their order: that of the one with the least proof."""
    signed = [one for one in found if not is_stamp(one)]
    if not signed:
        return Level.BASIC
    last = signed[-1]
    over = [one for one in found if is_stamp(one) and one.signed_revision > last.signed_revision]
    if not over and not all(has_stamp(one) for one in signed):
        return Level.BASIC
    if not holds_answers or not _answered(last, last.reader.xrefs.total_revisions - 1):
        return Level.STAMPED
    # A stamp that stands over the answers; one that was there before them only replaces a first stamp.
    return Level.ARCHIVED if over and _answered(last, over[-1].signed_revision) else Level.LASTING


def _answered(last: EmbeddedPdfSignature, revision: int) -> bool:
    """Whether answers on revocation were written after the last signature, and up to a revision."""
    return _answers_at(last.reader, revision) not in (None, _answers_at(last.reader, last.signed_revision))


def _answers_at(reader: PdfFileReader, revision: int) -> Any:
    """Return where the answers of a revision stand in the file; None if it has none."""
    root = reader.get_historical_root(revision)
    if "/DSS" not in root:
        return None
    answers = root.raw_get("/DSS")
    place = answers.reference if isinstance(answers, generic.IndirectObject) else reader.root_ref
    return reader.xrefs.get_historical_ref(place, revision)


def proof_of(pdf: bytes) -> Proof:
    """Return the level that a sealed file has reached and its newest time stamp; they are read, not checked."""
    reader = PdfFileReader(io.BytesIO(pdf))
    found = list(reader.embedded_signatures)
    level = level_in(found, holds_answers="/DSS" in reader.root)
    stamps = [one.signed_data for one in found if is_stamp(one)]
    if not stamps:
        stamps = [token for one in found for token in tokens_of(one)]
    if not stamps:
        return Proof(level)
    certificate = extract_certificate_info(stamps[-1]).signer_cert
    at = stamps[-1]["encap_content_info"]["content"].parsed["gen_time"].native
    return Proof(level, Stamp(name_of(certificate), at, certificate.dump()))


def name_of(certificate: Any) -> str:
    """Return the names of a person, the common name, or all that the certificate says of its holder.

    A person's common name may end in a number that is nobody's business.
    """
    names = certificate.subject.native
    if isinstance(given := names.get("given_name"), str) and isinstance(family := names.get("surname"), str):
        return f"{given} {family}"
    return str(names.get("common_name") or certificate.subject.human_friendly)


def tokens_of(found: EmbeddedPdfSignature) -> Iterator[Any]:
    """Iterate over the time stamps that a signature carries."""
    yield from extract_tst_data_iter(found.signer_info, signed=False)


def is_stamp(found: EmbeddedPdfSignature) -> bool:
    """Whether it is a time stamp over the whole document."""
    return str(found.sig_object_type) == STAMP_TYPE


def has_stamp(found: EmbeddedPdfSignature) -> bool:
    """Whether a signature carries a time stamp of its own."""
    attributes = found.signer_info["unsigned_attrs"]
    return any(attribute["type"].native == _STAMP_ATTRIBUTE for attribute in attributes or ())


def raised(pdf: bytes, proving: Proving, at: dt.datetime) -> bytes:
    """Return a sealed file raised to the wanted level; the given bytes are an untouched prefix.

    A file that stands there already is returned as it is. Raises `ProofLacking` with what was
    reached as soon as something cannot be had; nothing of that is lost.
    """
    reached = pdf
    try:
        if level_of(reached).rank < min(proving.level.rank, Level.STAMPED.rank):
            reached = _stamped(reached, proving)
        if level_of(reached).rank < min(proving.level.rank, Level.LASTING.rank):
            reached = _with_answers(reached, proving, at)
        if level_of(reached).rank < proving.level.rank:
            reached = _stamped(reached, proving)
    except Exception as error:  # whatever a stranger's server does must not stop a document
        raise ProofLacking(reached) from error
    return reached


def renewed(pdf: bytes, proving: Proving, at: dt.datetime) -> bytes:
    """Return an archived file with one more time stamp over fresh answers; the given bytes are its prefix.

    Raises `ProofLacking` with the file as it was if that cannot be had.
    """
    try:
        return _stamped(_with_answers(pdf, proving, at, again=True), proving)
    except Exception as error:
        raise ProofLacking(pdf) from error


class Standing(StrEnum):
    """What its authority says of a certificate now."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    """Nobody could be asked, or the chain does not end at a trusted certificate."""


def standing(certificate: bytes, chain: Sequence[bytes], proving: Proving, at: dt.datetime) -> Standing:
    """Ask the authorities whether a certificate (DER) has been revoked; never raises."""
    try:
        asyncio.run(asyncio.wait_for(_asked(certificate, chain, proving, at), _ALL_ANSWERS * proving.patience))
    except RevokedError:
        return Standing.REVOKED
    except Exception:  # noqa: BLE001  # an authority may fail in any way; then nothing is known
        return Standing.UNKNOWN
    return Standing.GOOD


async def _asked(certificate: bytes, chain: Sequence[bytes], proving: Proving, at: dt.datetime) -> None:
    backend = _backend(proving)
    try:
        context = _context(proving, at, backend)
        above = [asn1_x509.Certificate.load(one) for one in chain]
        wanted = asn1_x509.Certificate.load(certificate)
        await CertificateValidator(wanted, above, validation_context=context).async_validate_path()
    finally:
        await backend.close()  # type: ignore[no-untyped-call]  # has no types


async def _is_known(signature: EmbeddedPdfSignature, proving: Proving, at: dt.datetime) -> bool:
    """Whether chains of trusted certificates lead to a signer and to those who stamped it, without asking anybody.

    Where a stranger's certificate says that answers are to be had is not believed.
    """
    given = [asn1_x509.Certificate.load(one) for one in proving.roots]
    for signed in (signature.signed_data, *tokens_of(signature)):
        chain = extract_certificate_info(signed)
        context = ValidationContext(trust_roots=given, allow_fetching=False, revocation_mode="soft-fail", moment=at)
        try:
            await CertificateValidator(
                chain.signer_cert, chain.other_certs, validation_context=context
            ).async_validate_path()
        except PathValidationError:
            continue  # known, and worth asking about
        except (PathError, ValidationError):
            return False
    return True


def _backend(proving: Proving) -> AIOHttpFetcherBackend:
    return AIOHttpFetcherBackend(per_request_timeout=max(1, int(proving.patience)))


def _context(proving: Proving, at: dt.datetime, backend: AIOHttpFetcherBackend) -> ValidationContext:
    given = [asn1_x509.Certificate.load(one) for one in proving.roots]
    return ValidationContext(
        trust_roots=[one for one in given if one.self_issued],
        other_certs=[one for one in given if not one.self_issued],
        allow_fetching=True,
        revocation_mode="hard-fail",
        moment=at,
        time_tolerance=SKEW,
        fetcher_backend=backend,
    )


def _stamped(pdf: bytes, proving: Proving) -> bytes:
    """Append a time stamp over everything."""
    stamper = proving.stamper
    if stamper is None:
        raise ValueError("no time-stamp service")
    # Outside the page: a field in sight would have to be tagged, and there is nothing to see.
    maker = signers.PdfTimeStamper(stamper, invis_settings=fields.InvisSigSettings(box_out_of_bounds=True))
    return bytes(maker.timestamp_pdf(ProofWriter(io.BytesIO(pdf)), DIGEST).getvalue())


def _with_answers(pdf: bytes, proving: Proving, at: dt.datetime, *, again: bool = False) -> bytes:
    """Append certificates and answers on revocation for every signature and stamp so far.

    What is archived has had its answers: `again` asks for those of the newest stamp, and for others
    as far as they can still be had. From the first person's signature on, files come from outside: of
    a signer or a stamp whose certificate nobody trusted issued, nobody is asked.
    """
    return asyncio.run(asyncio.wait_for(_gathered(pdf, proving, at, again=again), _ALL_ANSWERS * proving.patience))


async def _gathered(pdf: bytes, proving: Proving, at: dt.datetime, *, again: bool) -> bytes:
    backend = _backend(proving)
    found = list(PdfFileReader(io.BytesIO(pdf)).embedded_signatures)
    ours = [not any(not is_stamp(before) for before in found[1 : index + 1]) for index in range(len(found))]
    asked = [one for one, own in zip(found, ours, strict=True) if own or await _is_known(one, proving, at)]
    try:
        context = _context(proving, at, backend)
        paths: list[Any] = []
        for one in asked:
            # A seal that nobody else issued has nobody who could revoke it: it is its own end of the chain.
            try:
                paths += await collect_validation_info(one, context, skip_timestamp=is_stamp(one))
            except (ValidationError, PathError):
                if not again or one is asked[-1]:
                    raise
    finally:
        await backend.close()  # type: ignore[no-untyped-call]  # has no types
    writer = ProofWriter(io.BytesIO(pdf))
    DocumentSecurityStore.supply_dss_in_writer(writer, None, paths=paths, validation_context=context)
    # Said again even if nothing is new: that they were asked for after a signature counts.
    writer.update_container(writer.root["/DSS"])
    writer.write_in_place()  # type: ignore[no-untyped-call]  # likewise
    return bytes(writer.prev.stream.getvalue())
