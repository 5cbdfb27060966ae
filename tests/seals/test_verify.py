"""Verification: every way to tamper is seen, and nothing that is uploaded breaks the checker."""

import io
import random
import re
import time
import zlib
from collections.abc import Callable
from typing import Any, Final

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from lva.domain.references import read_code
from lva.pdf.render import render
from lva.seals.report import Problem
from lva.seals.signing import KeySigner
from lva.seals.verify import MOST_BYTES, inspect
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.appendix.samples import AT
from tests.support import pki

_PATIENCE: Final = 20
"""Seconds that the slowest hostile file may take here; the promise is that there is a bound."""


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> KeySigner:
    return KeySigner.from_instance(tmp_path_factory.mktemp("keys"), "Esimerkkilän kunta", at=AT)


@pytest.fixture(scope="module")
def sealed(signer: KeySigner) -> bytes:
    plain = render(fees(), samples.imprint(), samples.languages()["fi"])
    return signer.sign(plain, lines=("Esimerkkilän kunta",), at=AT, reason="Arviointi")


def test_an_untouched_document_is_intact_and_tells_record_reference_and_code(sealed: bytes) -> None:
    report = inspect(sealed)
    assert report.intact
    assert report.is_pdf
    assert not report.changed_after
    assert fees().canonical == report.record
    assert fees().digest == report.record_digest
    assert (samples.REFERENCE, samples.CODE) == (report.reference, report.code)
    assert read_code(samples.CODE) == report.code


def test_nobody_is_trusted_unless_told(sealed: bytes, signer: KeySigner) -> None:
    assert not inspect(sealed).trusted
    assert inspect(sealed, trusted=[signer.certificate_pem]).trusted
    assert inspect(sealed, trusted=[signer.certificate]).trusted


def test_an_unsigned_document_is_not_intact() -> None:
    report = inspect(render(fees(), samples.imprint(), samples.languages()["fi"]))
    assert (Problem.NO_SIGNATURE,) == report.problems
    assert samples.CODE == report.code


def _stream_after(data: bytes, mark: bytes) -> int:
    return data.index(b"stream\n", data.index(mark)) + len(b"stream\n") + 20


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_a_changed_byte_of_text_record_or_seal_is_seen(sealed: bytes) -> None:
    places = {
        "text": _stream_after(sealed, b"/FlateDecode"),
        "record": _stream_after(sealed, b"/EmbeddedFile"),
        "last byte": len(sealed) - 3,
        "first byte after the header": 12,
    }
    assert {} == {name: place for name, place in places.items() if inspect(_flipped(sealed, place)).intact}


def test_any_changed_byte_is_seen(sealed: bytes) -> None:
    chance = random.Random(5)
    places = [chance.randrange(len(sealed)) for _ in range(60)]
    assert [] == [place for place in places if _matters(sealed, place) and inspect(_flipped(sealed, place)).intact]


def _matters(sealed: bytes, place: int) -> bool:
    """Whether a byte is signed, or part of the signature; the zeros that fill its place up are neither."""
    filling = re.search(rb"(?:00){8,}>", sealed)
    return filling is None or not filling.start() <= place < filling.end()


def _dictionary(**entries: Any) -> Any:
    return generic.DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})  # type: ignore[no-untyped-call]  # has no types


def _updated(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    writer.write_in_place()  # type: ignore[no-untyped-call]  # has no types
    return bytes(writer.prev.stream.getvalue())


def _new_text(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"0 0 9 9 re f"))
    writer.update_container(page)


def _new_language(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/Lang")] = generic.TextStringObject("sv-FI")
    writer.update_root()  # type: ignore[no-untyped-call]  # has no types


def _stamp(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    box = generic.ArrayObject(map(generic.FloatObject, (50, 700, 350, 760)))
    stamp = _dictionary(Type=pdf_name("/Annot"), Subtype=pdf_name("/Square"), Rect=box)
    page["/Annots"].append(writer.add_object(stamp))
    writer.update_container(page["/Annots"])


def _other_record(writer: IncrementalPdfFileWriter) -> None:
    name = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    file = writer.add_object(generic.StreamObject(stream_data=b'{"format":"lava.record/1"}'))
    name[1]["/EF"][pdf_name("/F")] = file
    writer.update_container(name[1]["/EF"])


def _other_seal(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    shown = writer.add_object(generic.StreamObject(stream_data=b"0 0 30 60 re f"))
    field[pdf_name("/AP")] = _dictionary(N=shown)
    writer.update_container(field)


@pytest.mark.parametrize("change", [_new_text, _new_language, _stamp, _other_record, _other_seal])
def test_an_appended_revision_is_seen(change: Callable[[IncrementalPdfFileWriter], None], sealed: bytes) -> None:
    report = inspect(_updated(sealed, change))
    assert Problem.CHANGED_AFTER in report.problems
    assert not report.intact


def test_bytes_after_the_end_are_seen(sealed: bytes) -> None:
    assert Problem.CHANGED_AFTER in inspect(sealed + b"\n% a remark\n").problems


def test_a_stripped_signature_is_seen(sealed: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        del field.V
        out = io.BytesIO()
        pdf.save(out)
    report = inspect(out.getvalue())
    assert (Problem.NO_SIGNATURE,) == report.problems
    assert fees().canonical == report.record


def test_a_rewritten_file_breaks_its_signature(sealed: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        out = io.BytesIO()
        pdf.save(out)
    assert Problem.SIGNATURE_BROKEN in inspect(out.getvalue()).problems


def test_a_replaced_attachment_is_seen(sealed: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        (name,) = pdf.attachments
        pdf.attachments[name] = b'{"format":"lava.record/1"}'
        out = io.BytesIO()
        pdf.save(out)
    report = inspect(out.getvalue())
    assert not report.intact
    assert fees().digest != report.record_digest


def test_a_signature_by_somebody_else_is_intact_but_not_trusted(
    signer: KeySigner, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A forger can sign a forgery; only whom it is trusted to be signed by tells them apart."""
    forger = KeySigner.from_instance(tmp_path_factory.mktemp("forger"), "Esimerkkilän kunta", at=AT)
    plain = render(fees(title="Väärennös"), samples.imprint(), samples.languages()["fi"])
    report = inspect(forger.sign(plain, lines=(), at=AT, reason=""), trusted=[signer.certificate_pem])
    assert report.intact
    assert not report.trusted
    assert signer.fingerprint != report.signatures[0].fingerprint


def test_a_second_signature_leaves_the_first_valid_and_covers_all(sealed: bytes) -> None:
    holder = pki.make_holder("Toinen", AT)
    report = inspect(_signed_again(sealed, holder), trusted=[holder.pem])
    first, second = report.signatures
    assert report.intact
    assert not report.trusted
    assert (False, True) == (first.covers_all, second.covers_all)
    assert (True, True) == (first.valid, second.valid)


def test_a_change_between_two_signatures_is_seen(sealed: bytes) -> None:
    report = inspect(_signed_again(_updated(sealed, _new_language), pki.make_holder("Toinen", AT)))
    assert Problem.CHANGED_AFTER in report.problems


def _signed_again(data: bytes, holder: pki.Holder) -> bytes:
    """Return a document with an invisible signature on top."""
    opened = KeySigner(holder.key, holder.certificate)._opened
    metadata = signers.PdfSignatureMetadata(field_name="Second", subfilter=fields.SigSeedSubFilter.PADES)
    signer = signers.PdfSigner(metadata, signer=opened, new_field_spec=fields.SigFieldSpec("Second"))
    return bytes(signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data))).getvalue())


def test_a_signature_with_a_small_key_or_an_old_digest_is_not_valid(sealed: bytes) -> None:
    small = rsa.generate_private_key(65537, 1024)  # noqa: S505  # that it is too small is the point
    holder = pki.make_holder("Pieni", AT, key=small)
    assert not inspect(_signed_again(sealed, holder)).signatures[1].valid


def test_more_signatures_than_anybody_makes_are_not_checked() -> None:
    data = _document(
        b"<</AcroForm <</Fields [%s]>>>>" % b" ".join(b"%d 0 R" % number for number in range(2, 22)),
        *(b"<</FT /Sig /T (a%d) /V <</Contents <3000> /ByteRange [0 1 2 3]>>>>" % number for number in range(20)),
    )
    assert not inspect(data).intact


def test_a_gap_wider_than_the_signature_is_seen(sealed: bytes) -> None:
    """Content slipped between the signed ranges would be shown and not signed."""
    found = re.search(rb"/ByteRange \[\s*(\d+) (\d+) (\d+) (\d+)\s*\]", sealed)
    assert found is not None
    second = int(found[3])
    assert not inspect(sealed[:second] + b"9999 0 obj <</Evil true>> endobj\n" + sealed[second:]).intact


def test_empty_ranges_do_not_count_as_signed(sealed: bytes) -> None:
    found = re.search(rb"/ByteRange \[\s*(\d+) (\d+) (\d+) (\d+)\s*\]", sealed)
    assert found is not None
    emptied = b"/ByteRange [0 0 0 0]".ljust(len(found[0]))
    assert not inspect(sealed.replace(found[0], emptied)).intact


def test_an_encrypted_file_is_told_as_such(sealed: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert (Problem.ENCRYPTED,) == inspect(out.getvalue()).problems


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04 a zip", b"\x89PNG\r\n\x1a\n", b"\x00" * 5000])
def test_what_is_no_pdf_is_told_as_such(data: bytes) -> None:
    report = inspect(data)
    assert (Problem.NOT_PDF,) == report.problems
    assert not report.is_pdf


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert (Problem.TOO_LARGE,) == inspect(b"%PDF-1.7\n" + bytes(MOST_BYTES)).problems


def _document(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a small PDF of these objects, numbered from 1; the first is its root."""
    data = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    end = b"trailer\n<</Root 1 0 R /Size %d %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(data))
    return data + table + end


def _bomb() -> bytes:
    packed = zlib.compress(bytes(200 * 1024 * 1024), 9)
    names = b"<</Names <</EmbeddedFiles <</Names [(lva-LVA-2025-7K3MQM.json) 2 0 R]>>>>>>"
    stream = b"<</Length %d /Filter /FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed)
    return _document(names, b"<</EF <</F 3 0 R>>>>", stream)


_HOSTILE: Final[dict[str, Callable[[], bytes]]] = {
    "only a header": lambda: b"%PDF-1.7\n",
    "a cut file": lambda: _document(b"<<>>")[:60],
    "nested arrays": lambda: _document(b"[" * 60_000),
    "nested dictionaries in the trailer": lambda: _document(b"<<>>", trailer=b"/A " + b"<</A " * 40_000),
    "a page count beyond all bounds": lambda: _document(
        b"<</Pages 2 0 R>>", b"<</Type /Pages /Count 99999999999 /Kids [2 0 R 2 0 R]>>"
    ),
    "fields that contain themselves": lambda: _document(
        b"<</AcroForm <</Fields [2 0 R]>>>>", b"<</T (a) /Kids [2 0 R 2 0 R]>>"
    ),
    "thousands of fields": lambda: _document(
        b"<</AcroForm <</Fields [%s]>>>>" % (b"2 0 R " * 5_000), b"<</FT /Sig /T (a) /V 3 0 R>>", b"<</Contents <00>>>"
    ),
    "tables that point back": lambda: _document(b"<<>>", trailer=b"/Prev 30"),
    "a record that unpacks to hundreds of megabytes": _bomb,
    "a number without end": lambda: _document(b"9" * 500_000),
    "a string without end": lambda: _document(b"(" + b"a" * 2_000_000),
    "a thousand revisions": lambda: _document(b"<<>>") * 1000,
}


@pytest.mark.parametrize("name", _HOSTILE)
def test_a_hostile_file_is_a_finding_within_bounded_time(name: str) -> None:
    data = _HOSTILE[name]()
    begun = time.perf_counter()
    report = inspect(data)
    assert not report.intact
    assert time.perf_counter() - begun < _PATIENCE


def test_a_document_cut_anywhere_is_a_finding(sealed: bytes) -> None:
    chance = random.Random(8)
    assert [] == [end for end in (chance.randrange(len(sealed)) for _ in range(40)) if inspect(sealed[:end]).intact]
