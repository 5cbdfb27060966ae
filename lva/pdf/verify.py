"""What a file says of itself: signatures, changes after them, the record inside. It believes nothing.

Uploads are hostile until shown otherwise: sizes, counts and what streams unpack to are bounded, and
whatever goes wrong while reading is a finding, never an error. What no file can say of itself, that
it was rolled back to an earlier state, shows only beside the archive's own digest.
"""

import asyncio
import hashlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError

from lva.domain import references
from lva.domain.snapshot import FORMAT
from lva.pdf.report import Problem, Report, Signed

MOST_BYTES: Final = 12 * 1024 * 1024
"""A larger file is not read; a document of this tool has some hundred kilobytes."""
_MOST_UNPACKED: Final = 16 * 1024 * 1024
_MOST_REVISIONS: Final = 40
_MOST_SIGNATURES: Final = 16
_LEAST_KEY_BITS: Final = 2048
_MOST_KEY_BITS: Final = 8192
_DIGESTS: Final = frozenset({"sha256", "sha384", "sha512"})
_HEADER: Final = re.compile(rb"%PDF-[12]\.\d")
_HEADER_WITHIN: Final = 1024
_RECORD_NAME: Final = re.compile(r"lva-[A-Z0-9-]{1,40}\.json")


def inspect(data: bytes, *, trusted: Sequence[str | bytes] = ()) -> Report:
    """Return what is found in `data`; never raises, whatever `data` is.

    `trusted` are certificates (PEM or DER) of signers or of those who issue theirs.
    """
    digest = hashlib.sha256(data).digest()
    if len(data) > MOST_BYTES:
        return Report(digest, (Problem.TOO_LARGE,))
    if not _HEADER.search(data[:_HEADER_WITHIN]):
        return Report(digest, (Problem.NOT_PDF,))
    if data.count(b"startxref") > _MOST_REVISIONS:
        return Report(digest, (Problem.UNREADABLE,))
    try:
        return _read(data, digest, tuple(_certificates(trusted)))
    except Exception:  # noqa: BLE001  # a hostile file may break its reader in any way; that is the finding
        return Report(digest, (Problem.UNREADABLE,))


def _read(data: bytes, digest: bytes, trusted: Sequence[Any]) -> Report:
    reader = PdfFileReader(io.BytesIO(data), strict=True, decode_limits=_limits())
    if reader.encrypt_dict is not None:
        return Report(digest, (Problem.ENCRYPTED,))
    found = list(reader.embedded_signatures)
    if len(found) > _MOST_SIGNATURES:
        return Report(digest, (Problem.UNREADABLE,))
    signatures = tuple(_signed(one, trusted, is_last=one is found[-1]) for one in found)
    record = _guarded(_record, reader)
    return Report(
        file_digest=digest,
        problems=tuple(_problems(signatures, record)),
        signatures=tuple(signed for signed, _ in signatures),
        record=record,
        reference=_guarded(_reference, record),
        code=_guarded(_code, reader),
    )


def _limits() -> DecodeLimits:
    return DecodeLimits(
        per_stream=StreamDecodeLimits(max_output_size=_MOST_UNPACKED),
        document_budget=DocumentDecodeBudget(base_allowance=2 * _MOST_UNPACKED, max_ratio=2),
    )


def _guarded(read: Any, source: Any) -> Any:
    """Return what `read` finds; None if that part of the file is beyond reading."""
    try:
        return read(source)
    except Exception:  # noqa: BLE001  # one broken part must not hide what the others say
        return None


def _problems(signatures: Sequence[tuple[Signed, bool]], record: bytes | None) -> Iterator[Problem]:
    if not signatures:
        yield Problem.NO_SIGNATURE
    if not all(signed.valid for signed, _ in signatures):
        yield Problem.SIGNATURE_BROKEN
    if any(changed for _, changed in signatures):
        yield Problem.CHANGED_AFTER
    if record is None:
        yield Problem.NO_RECORD


def _signed(found: EmbeddedPdfSignature, trusted: Sequence[Any], *, is_last: bool) -> tuple[Signed, bool]:
    """Return what a signature says, and whether anything changed after it that it does not allow."""
    try:
        return _checked(found, trusted, is_last=is_last)
    except Exception:  # noqa: BLE001  # a signature that cannot be read is a broken one
        broken = Signed(
            str(found.field_name), "", None, "", "", covers_all=False, valid=False, trusted=False, fingerprint=b""
        )
        return broken, False


def _checked(found: EmbeddedPdfSignature, trusted: Sequence[Any], *, is_last: bool) -> tuple[Signed, bool]:
    certificate = found.signer_cert
    whole = _covers_all(found)
    # What follows the last signature is never allowed, so there is nothing to compare there.
    found.compute_integrity_info(skip_diff=is_last)  # type: ignore[no-untyped-call]  # has no types
    valid = _is_valid(found)
    signed = Signed(
        field=str(found.field_name),
        signer=_name(certificate),
        at=found.self_reported_timestamp,
        level="B-T" if _is_stamped(found) else "B-B",
        reason=str(found.sig_object.get("/Reason", "")),
        covers_all=whole,
        valid=valid,
        trusted=valid and _is_trusted(found, trusted),
        fingerprint=certificate.sha256,
    )
    return signed, not (whole if is_last else found.summarise_integrity_info()["docmdp_ok"])


def _name(certificate: Any) -> str:
    """Return the common name, or all that the certificate says of its holder."""
    names = certificate.subject.native
    return str(names.get("common_name") or certificate.subject.human_friendly)


def _is_stamped(found: EmbeddedPdfSignature) -> bool:
    """Whether the signature carries a time stamp; it is shown, not checked."""
    attributes = found.signer_info["unsigned_attrs"]
    return any(attribute["type"].native == "signature_time_stamp_token" for attribute in attributes or ())


def _covers_all(found: EmbeddedPdfSignature) -> bool:
    """Whether the signed ranges are the whole file but for the signature's own value.

    Checked byte by byte and not left to the reader: a gap that is wider than the value it should
    hold is how content is slipped past a signature.
    """
    data: bytes = found.reader.stream.getvalue()
    start, first, second, rest = (int(edge) for edge in found.byte_range)
    gap = data[first:second]
    return (
        start == 0
        and second + rest == len(data)
        and gap[:1] == b"<"
        and gap[-1:] == b">"
        and bytes.fromhex(gap[1:-1].decode("ascii")) == bytes(found.pkcs7_content)
    )


def _is_valid(found: EmbeddedPdfSignature) -> bool:
    """Whether digest and signature hold, made with algorithms that still mean something."""
    key = found.signer_cert.public_key
    if key.algorithm == "rsa" and not _LEAST_KEY_BITS <= key.bit_size <= _MOST_KEY_BITS:
        return False
    if found.signer_info["digest_algorithm"]["algorithm"].native not in _DIGESTS:
        return False
    intact, valid = validate_sig_integrity(
        found.signer_info, found.signer_cert, expected_content_type="data", actual_digest=found.compute_digest()
    )
    return bool(intact and valid)


def _is_trusted(found: EmbeddedPdfSignature, trusted: Sequence[Any]) -> bool:
    """Whether the signer's certificate is trusted itself, or issued by one that is."""
    certificate = found.signer_cert
    if certificate.sha256 in {one.sha256 for one in trusted}:
        return True
    moment = found.self_reported_timestamp
    context = ValidationContext(
        trust_roots=list(trusted), allow_fetching=False, revocation_mode="soft-fail", moment=moment
    )
    validator = CertificateValidator(certificate, found.other_embedded_certs, validation_context=context)
    try:
        asyncio.run(validator.async_validate_path())
    except (ValidationError, PathBuildingError):
        return False
    return True


def _certificates(trusted: Sequence[str | bytes]) -> Iterator[Any]:
    for one in trusted:
        data = one.encode() if isinstance(one, str) else one
        if pem.detect(data):
            _, _, data = pem.unarmor(data)
        yield asn1_x509.Certificate.load(data)


def _record(reader: PdfFileReader) -> bytes | None:
    """Return the embedded record, if exactly one file inside bears such a name."""
    names = list(reader.root["/Names"]["/EmbeddedFiles"]["/Names"])
    found = [
        specification
        for name, specification in zip(names[::2], names[1::2], strict=False)
        if _RECORD_NAME.fullmatch(str(name))
    ]
    if len(found) != 1:
        return None
    return bytes(found[0].get_object()["/EF"]["/F"].data)


def _reference(record: bytes | None) -> str | None:
    if record is None:
        return None
    content = json.loads(record)
    if content["format"] != FORMAT:
        return None
    return references.read_reference(str(content["assessment"]["reference"]))


def _code(reader: PdfFileReader) -> str | None:
    keywords = str(reader.trailer_view["/Info"]["/Keywords"])
    return next((code for word in keywords.split(", ") if (code := references.read_code(word))), None)
