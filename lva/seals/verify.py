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
from functools import partial
from typing import Any, Final

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import InsufficientRevinfoError, PathError, PathValidationError, ValidationError

from lva.domain import references
from lva.domain.snapshot import FORMAT
from lva.seals.proof import Standing, has_stamp, is_stamp, level_in, name_of, tokens_of
from lva.seals.report import Problem, Report, Signed

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
_REVISION_END: Final = b"%%EOF"
_WITHOUT_FILES: Final = b"<pdfaid:part>2</pdfaid:part>"
"""What a document says of itself that carries no record (PDF/A-2a)."""
_FIRST: Final = 1
"""The revision of the first signature: the document itself is revision 0."""
_STATEMENTS: Final = "1.3.6.1.5.5.7.1.3"
_QUALIFIED: Final = (bytes.fromhex("060604008e460101"), bytes.fromhex("060604008e460104"))
"""Statements of a certificate (ETSI EN 319 412-5): qualified, and the key on a qualified device."""
_SAID: Final = tuple(
    re.compile(rb"<" + name + rb"\b[^>]{0,200}>(.{0,4000}?)</" + name + rb">", re.DOTALL)
    for name in (b"dc:title", b"dc:creator", b"dc:description", b"dc:language")
)
"""What the metadata say in words."""
_PARTS: Final = re.compile(rb"(?<!/)(pdfaid|pdfuaid):part(?:>|=[\"'])([^<\"']{1,9})")
"""What they say of standards, as an element or as an attribute."""
_TAG: Final = re.compile(rb"<[^>]{0,200}>")
_MOST_METADATA: Final = 64 * 1024
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
    answers = _guarded(DocumentSecurityStore.read_dss, reader)
    signatures = tuple(_signed(one, trusted, answers, _allowed_after(found, one)) for one in found)
    record = _guarded(_record, reader)
    lacks = record is None and not _guarded(_is_without_files, reader)
    return Report(
        file_digest=digest,
        problems=tuple(_problems(signatures, lacks_record=lacks)),
        signatures=tuple(signed for signed, _ in signatures),
        level=str(level_in(found, holds_answers=answers is not None)) if found else "",
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


def _problems(signatures: Sequence[tuple[Signed, bool]], *, lacks_record: bool) -> Iterator[Problem]:
    if not signatures:
        yield Problem.NO_SIGNATURE
    if not all(signed.valid for signed, _ in signatures):
        yield Problem.SIGNATURE_BROKEN
    if any(changed for _, changed in signatures):
        yield Problem.CHANGED_AFTER
    if lacks_record:
        yield Problem.NO_RECORD


def _allowed_after(found: Sequence[EmbeddedPdfSignature], one: EmbeddedPdfSignature) -> ModificationLevel:
    """Return what may follow a signature: nothing, proof for signatures, or another signature in its own field."""
    later = found[found.index(one) + 1 :]
    if any(not is_stamp(other) for other in later):
        return ModificationLevel.FORM_FILLING
    # Answers on revocation are appended without a signature, but once only and only below a time stamp.
    return ModificationLevel.LTA_UPDATES if later or _has_one_update(one) else ModificationLevel.NONE


def _has_one_update(last: EmbeddedPdfSignature) -> bool:
    """Whether one revision, and nothing behind it, follows the last signature, which carries a time stamp."""
    _, _, second, rest = (int(edge) for edge in last.byte_range)
    behind: bytes = last.reader.stream.getvalue()[second + rest :]
    appended = last.reader.xrefs.total_revisions - 1 - last.signed_revision
    once = behind.count(_REVISION_END) == 1 and behind.rstrip().endswith(_REVISION_END)
    return (has_stamp(last) or is_stamp(last)) and appended == 1 and once


def _signed(
    found: EmbeddedPdfSignature, trusted: Sequence[Any], answers: Any, allowed: ModificationLevel
) -> tuple[Signed, bool]:
    """Return what a signature says, and whether anything changed after it that it does not allow."""
    try:
        return _checked(found, trusted, answers, allowed)
    except Exception:  # noqa: BLE001  # a signature that cannot be read is a broken one
        broken = Signed(
            str(found.field_name), "", None, "", "", covers_all=False, valid=False, trusted=False, fingerprint=b""
        )
        return broken, False


def _checked(
    found: EmbeddedPdfSignature, trusted: Sequence[Any], answers: Any, allowed: ModificationLevel
) -> tuple[Signed, bool]:
    certificate = found.signer_cert
    whole = _covers_all(found)
    # Where nothing may follow there is nothing to compare.
    found.compute_integrity_info(skip_diff=allowed is ModificationLevel.NONE)  # type: ignore[no-untyped-call]  # has no types
    stamp = _stamp(found)
    stamped_at = stamp["gen_time"].native if stamp else None
    valid = _is_tight(found) and (_is_valid_stamp(found) if is_stamp(found) else _is_valid(found))
    moment = stamped_at or found.self_reported_timestamp
    standing = _standing(found, trusted, answers, moment) if valid else Standing.UNKNOWN
    signed = Signed(
        field=str(found.field_name),
        signer=name_of(certificate),
        at=stamped_at if is_stamp(found) else found.self_reported_timestamp,
        level="B-T" if stamp and not is_stamp(found) else "B-B",
        reason=str(found.sig_object.get("/Reason", "")),
        covers_all=whole,
        valid=valid,
        trusted=standing is Standing.GOOD,
        fingerprint=certificate.sha256,
        stamped_at=stamped_at,
        is_stamp=is_stamp(found),
        has_failed=standing is Standing.REVOKED,
        is_qualified=_is_qualified(certificate),
        certificate=certificate.dump(),
        chain=tuple(one.dump() for one in found.other_embedded_certs),
        locks=found.signed_revision > _FIRST and ("/Reference" in found.sig_object or "/Lock" in found.sig_field),
    )
    return signed, not (whole or _is_allowed(found, allowed))


def _is_allowed(found: EmbeddedPdfSignature, allowed: ModificationLevel) -> bool:
    """Whether what follows a signature is no more than may follow."""
    if allowed is ModificationLevel.NONE:
        return False
    if allowed is ModificationLevel.FORM_FILLING and not _has_signatures_alone(found.reader):
        return False
    info = found.summarise_integrity_info()
    change = info["diff_result"]
    level = getattr(change, "modification_level", ModificationLevel.OTHER)
    return bool(info["docmdp_ok"]) and level.value <= allowed.value


def _has_signatures_alone(reader: PdfFileReader) -> bool:
    """Whether the form has no field but those of signatures, so that filling in means signing."""
    fields = [one.get_object() for one in reader.root["/AcroForm"]["/Fields"]]
    return all(one.get("/FT") == "/Sig" and "/Kids" not in one for one in fields)


def _stamp(found: EmbeddedPdfSignature) -> Any:
    """Return what a time stamp says: of the document if it is one, else of the signature if it carries one."""
    if is_stamp(found):
        return found.signed_data["encap_content_info"]["content"].parsed
    token = next(tokens_of(found), None)
    return token["encap_content_info"]["content"].parsed if token is not None else None


def _covers_all(found: EmbeddedPdfSignature) -> bool:
    """Whether the signed ranges are the whole file but for the signature's own value."""
    _, _, second, rest = (int(edge) for edge in found.byte_range)
    return _is_tight(found) and second + rest == len(found.reader.stream.getvalue())


def _is_tight(found: EmbeddedPdfSignature) -> bool:
    """Whether the signed ranges leave out the signature's own value, from the file's beginning, and nothing else.

    Checked byte by byte and not left to the reader: a gap that is wider than the value it should
    hold is how content is slipped past a signature.
    """
    data: bytes = found.reader.stream.getvalue()
    start, first, second, _ = (int(edge) for edge in found.byte_range)
    gap = data[first:second]
    return (
        start == 0
        and gap[:1] == b"<"
        and gap[-1:] == b">"
        and bytes.fromhex(gap[1:-1].decode("ascii")) == bytes(found.pkcs7_content)
    )


def _is_valid(found: EmbeddedPdfSignature) -> bool:
    """Whether digest and signature hold, and the time stamp too if there is one."""
    signature = found.signer_info["signature"].native
    if not all(_is_token_of(token, signature) for token in tokens_of(found)):
        return False
    return _holds(found.signer_info, found.signer_cert, "data", found.compute_digest())


def _is_valid_stamp(found: EmbeddedPdfSignature) -> bool:
    """Whether a time stamp over the document is one of what it covers."""
    content = found.signed_data["encap_content_info"]["content"]
    if content.parsed["message_imprint"]["hash_algorithm"]["algorithm"].native not in _DIGESTS:
        return False
    if content.parsed["message_imprint"]["hashed_message"].native != found.compute_digest():
        return False
    return _holds_token(found.signer_info, found.signer_cert, content)


def _is_token_of(token: Any, signature: bytes) -> bool:
    """Whether a time stamp is one of a signature's value, and holds."""
    content = token["encap_content_info"]["content"]
    imprint = content.parsed["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    if algorithm not in _DIGESTS or hashlib.new(algorithm, signature).digest() != imprint["hashed_message"].native:
        return False
    return _holds_token(token["signer_infos"][0], extract_certificate_info(token).signer_cert, content)


def _holds_token(info: Any, certificate: Any, content: Any) -> bool:
    algorithm = info["digest_algorithm"]["algorithm"].native
    if algorithm not in _DIGESTS:
        return False
    return _holds(info, certificate, "tst_info", hashlib.new(algorithm, bytes(content)).digest())


def _holds(info: Any, certificate: Any, content_type: str, digest: bytes) -> bool:
    """Whether digest and signature hold, made with algorithms that still mean something."""
    key = certificate.public_key
    if key.algorithm == "rsa" and not _LEAST_KEY_BITS <= key.bit_size <= _MOST_KEY_BITS:
        return False
    if info["digest_algorithm"]["algorithm"].native not in _DIGESTS:
        return False
    intact, valid = validate_sig_integrity(info, certificate, expected_content_type=content_type, actual_digest=digest)
    return bool(intact and valid)


def _is_qualified(certificate: Any) -> bool:
    """Whether a certificate states both that it is qualified and that its key lies on a device made for that."""
    extensions = certificate["tbs_certificate"]["extensions"]
    said = b"".join(one["extn_value"].contents for one in extensions if one["extn_id"].dotted == _STATEMENTS)
    return all(statement in said for statement in _QUALIFIED)


def _standing(found: EmbeddedPdfSignature, trusted: Sequence[Any], answers: Any, moment: Any) -> Standing:
    """Return whether the signer's certificate is trusted itself, or issued by one that is.

    One that somebody trusted issued, but that was revoked or not valid at that moment, is `REVOKED`.
    """
    certificate = found.signer_cert
    if certificate.sha256 in {one.sha256 for one in trusted}:
        return Standing.GOOD
    given = {
        "trust_roots": list(trusted),
        "allow_fetching": False,
        "revocation_mode": "soft-fail",
        "moment": moment,
        "retroactive_revinfo": True,  # answers are gathered after signing
    }
    validator = partial(CertificateValidator, certificate, found.other_embedded_certs)
    try:
        try:
            context = answers.as_validation_context(given) if answers else ValidationContext(**given)
            asyncio.run(validator(validation_context=context).async_validate_path())
        except InsufficientRevinfoError:
            # What the file holds was gathered for signatures before this one and says nothing of it.
            asyncio.run(validator(validation_context=ValidationContext(**given)).async_validate_path())
    except PathValidationError:
        return Standing.REVOKED
    except (PathError, ValidationError):
        return Standing.UNKNOWN
    return Standing.GOOD


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


def _is_without_files(reader: PdfFileReader) -> bool:
    """Whether the file says that it is of the kind that embeds nothing, and embeds nothing."""
    names = reader.root.get("/Names", {})
    return _WITHOUT_FILES in reader.root["/Metadata"].data and "/EmbeddedFiles" not in names


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


def shown_metadata(data: bytes) -> tuple[tuple[str, ...], ...] | None:
    """Return what the metadata of a file say of it to readers and archives, but for times; None if beyond reading.

    Programs that sign write them anew, which no check of signatures forbids: their words must stay.
    """
    return _guarded(_said_of_it, PdfFileReader(io.BytesIO(data), decode_limits=_limits()))  # type: ignore[no-any-return]  # it is what that returns


def _said_of_it(reader: PdfFileReader) -> tuple[tuple[str, ...], ...]:
    metadata, about = reader.root["/Metadata"].data, reader.trailer_view["/Info"]
    if len(metadata) > _MOST_METADATA:
        return ()
    words = tuple(str(about.get(key, "")) for key in ("/Title", "/Author", "/Subject", "/Keywords"))
    parts = tuple(sorted(f"{of.decode()} {part.decode()}" for of, part in _PARTS.findall(metadata)))
    return (words, parts, *(tuple(map(_words, said.findall(metadata))) for said in _SAID))


def _words(said: bytes) -> str:
    return " ".join(_TAG.sub(b" ", said).decode().split())
