"""Attacks on sealed documents: each is refused by the checker, and the archive knows the rest.

The attacker has no key of ours. The document stands at the highest level, so that what later
revisions may hold is as much as it ever is.
"""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from lva.pdf.proof import Level, ProofWriter
from lva.pdf.render import render
from lva.pdf.report import Problem
from lva.pdf.signing import KeySigner
from lva.pdf.verify import inspect
from tests.pdf import samples
from tests.pdf.everyday import fees
from tests.support import authority, pki
from tests.support.authority import Authority
from tests.support.sealed import byte_ranges

_RANGE: Final = re.compile(rb"/ByteRange \[\s*(\d+) (\d+) (\d+) (\d+)\s*\]")
Attack = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority.running(tmp_path_factory.mktemp("authority") / "town") as found:
        yield found


def _plain() -> bytes:
    return render(fees(), samples.imprint(), samples.languages()["fi"])


@pytest.fixture(scope="module")
def sealed(town: Authority) -> dict[Level, bytes]:
    """The same document with a bare seal and at the highest level."""
    return {
        level: town.signer(level).sign(_plain(), lines=("Kunta",), at=authority.now(), reason="")
        for level in (Level.BASIC, Level.LASTING, Level.ARCHIVED)
    }


def _dictionary(**entries: Any) -> Any:
    return generic.DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})  # type: ignore[no-untyped-call]  # has no types


def _numbers(*values: float) -> Any:
    return generic.ArrayObject(map(generic.FloatObject, values))


def _drawing(operators: bytes) -> Any:
    form = {"Type": pdf_name("/XObject"), "Subtype": pdf_name("/Form"), "BBox": _numbers(0, 0, 300, 60)}
    return generic.StreamObject(
        dict_data={pdf_name(f"/{key}"): value for key, value in form.items()}, stream_data=operators
    )


def _updated(data: bytes, change: Callable[[Any], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    writer.write_in_place()  # type: ignore[no-untyped-call]  # has no types
    return bytes(writer.prev.stream.getvalue())


def _flipped(data: bytes, mark: bytes, bit: int) -> bytes:
    place = data.index(b"stream\n", data.index(mark)) + 50
    return data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]


def _replace_page(writer: Any) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    shown = generic.StreamObject(stream_data=b"BT /F1+0 20 Tf 60 700 Td (HYLATTY) Tj ET")
    page[pdf_name("/Contents")] = writer.add_object(shown)
    writer.update_container(page)


def _cover_with_stamp(writer: Any) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    shown = _dictionary(N=writer.add_object(_drawing(b"1 1 1 rg 0 0 300 60 re f")))
    note = _dictionary(
        Type=pdf_name("/Annot"),
        Subtype=pdf_name("/Stamp"),
        F=generic.NumberObject(4),  # type: ignore[no-untyped-call]  # has no types
        Rect=_numbers(50, 700, 350, 760),
        AP=shown,
    )
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])


def _swap_appearance(writer: Any) -> None:
    field = next(one.get_object() for one in writer.root["/AcroForm"]["/Fields"])
    field[pdf_name("/AP")] = _dictionary(N=writer.add_object(_drawing(b"0 0 0 rg 0 0 30 60 re f")))
    writer.update_container(field)


def _edit_language(writer: Any) -> None:
    writer.root[pdf_name("/Lang")] = generic.TextStringObject("sv-FI")
    writer.update_root()


def _edit_alternative(writer: Any) -> None:
    figure = next(one for one in _elements(writer.root["/StructTreeRoot"]) if one.get("/Alt"))
    figure[pdf_name("/Alt")] = generic.TextStringObject("Ei vaikutuksia")
    writer.update_container(figure)


def _elements(node: Any) -> Iterator[Any]:
    kids = node.get("/K", ())
    for kid in kids if isinstance(kids, list) else (kids,):
        element = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(element, dict) and "/S" in element:
            yield element
            yield from _elements(element)


def _hide_answers(writer: Any) -> None:
    """Smuggle a change in beside what looks like proof."""
    writer.root[pdf_name("/DSS")] = _dictionary(Certs=generic.ArrayObject())
    _edit_language(writer)


def _sneaky_signature(data: bytes) -> bytes:
    """Sign in a new field that covers text, with a key of the attacker's own."""
    holder = pki.make_holder("Joku", authority.now())
    metadata = signers.PdfSignatureMetadata(field_name="Sneaky", subfilter=fields.SigSeedSubFilter.PADES)
    opened = KeySigner(holder.key, holder.certificate)._opened
    place = fields.SigFieldSpec("Sneaky", on_page=0, box=(50, 600, 350, 700))
    return bytes(
        signers.PdfSigner(metadata, signer=opened, new_field_spec=place)
        .sign_pdf(ProofWriter(io.BytesIO(data)))
        .getvalue()
    )


def _empty_range(data: bytes) -> bytes:
    return _RANGE.sub(lambda found: b"/ByteRange [0 0 0 0]".ljust(len(found[0])), data, count=1)


def _empty_value(data: bytes) -> bytes:
    place = byte_ranges(data)[0]
    return data[: place.first] + b"<" + b"0" * (place.second - place.first - 2) + b">" + data[place.second :]


def _wrapped(data: bytes) -> bytes:
    place = byte_ranges(data)[0]
    return data[: place.second] + b"\n9999 0 obj <</Evil true>> endobj\n" + data[place.second :]


_ATTACKS: Final[dict[str, Attack]] = {
    "a flipped bit of text": lambda data: _flipped(data, b"/FlateDecode", 1),
    "a flipped bit of the record": lambda data: _flipped(data, b"/EmbeddedFile", 4),
    "a page replaced": lambda data: _updated(data, _replace_page),
    "text covered by a stamp": lambda data: _updated(data, _cover_with_stamp),
    "the seal's look swapped": lambda data: _updated(data, _swap_appearance),
    "a range that covers nothing": _empty_range,
    "a value of zeros": _empty_value,
    "content slipped into the gap": _wrapped,
    "the language edited": lambda data: _updated(data, _edit_language),
    "an alternative text edited": lambda data: _updated(data, _edit_alternative),
    "a change beside proof": lambda data: _updated(data, _hide_answers),
}


@pytest.mark.parametrize("level", [Level.BASIC, Level.LASTING, Level.ARCHIVED])
@pytest.mark.parametrize("name", _ATTACKS)
def test_an_attack_is_refused_at_every_level(name: str, level: Level, sealed: dict[Level, bytes]) -> None:
    attacked = _ATTACKS[name](sealed[level])
    assert attacked != sealed[level]
    assert not inspect(attacked).intact


@pytest.mark.parametrize("level", [Level.BASIC, Level.ARCHIVED])
def test_a_signature_of_the_attackers_own_is_not_trusted(
    level: Level, sealed: dict[Level, bytes], town: Authority
) -> None:
    report = inspect(_sneaky_signature(sealed[level]), trusted=[town.pem("root")])
    assert not report.trusted


def test_what_is_changed_stays_refused_when_the_attacker_signs_over_it(sealed: dict[Level, bytes]) -> None:
    for name in ("a page replaced", "text covered by a stamp", "an alternative text edited"):
        assert not inspect(_sneaky_signature(_ATTACKS[name](sealed[Level.ARCHIVED]))).intact


def test_what_is_changed_stays_refused_under_a_genuine_time_stamp(sealed: dict[Level, bytes], town: Authority) -> None:
    """Anybody can buy a time stamp; it vouches for a moment and not for what stands there."""
    for level in (Level.BASIC, Level.ARCHIVED):
        changed = _updated(sealed[level], _replace_page)
        stamped = town.signer(Level.ARCHIVED).renewed(changed, authority.now())
        assert Problem.CHANGED_AFTER in inspect(stamped).problems


# -- planned before sealing -------------------------------------------------------------------------


def _with_trapdoor(plain: bytes) -> bytes:
    """Return a document to be sealed with a text field on page one that shows nothing yet."""

    def plan(writer: Any) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        shown = _dictionary(N=writer.add_object(_drawing(b"")))
        field = _dictionary(
            Type=pdf_name("/Annot"),
            Subtype=pdf_name("/Widget"),
            FT=pdf_name("/Tx"),
            T=generic.TextStringObject("Note"),
            V=generic.TextStringObject(""),
            F=generic.NumberObject(4),  # type: ignore[no-untyped-call]  # has no types
            Rect=_numbers(50, 700, 350, 760),
            AP=shown,
        )
        placed = writer.add_object(field)
        form = writer.root["/AcroForm"]
        form[pdf_name("/Fields")] = generic.ArrayObject([*form["/Fields"], placed])
        writer.update_container(form)
        page["/Annots"] = generic.ArrayObject([*page.get("/Annots", ()), placed])
        writer.update_container(page)

    return _updated(plain, plan)


def _open_trapdoor(writer: Any) -> None:
    """Fill the field in, as a certified document allows: the seal's own permissions let forms be filled."""
    field = next(one for found in writer.root["/AcroForm"]["/Fields"] if (one := found.get_object())["/T"] == "Note")
    field[pdf_name("/V")] = generic.TextStringObject("HYLÄTTY")
    field[pdf_name("/AP")] = _dictionary(N=writer.add_object(_drawing(b"0 g 0 0 300 60 re f")))
    writer.update_container(field)


@pytest.mark.parametrize("level", [Level.BASIC, Level.ARCHIVED])
def test_a_trapdoor_planned_before_sealing_does_not_open(level: Level, town: Authority) -> None:
    prepared = town.signer(level).sign(_with_trapdoor(_plain()), lines=("Kunta",), at=authority.now(), reason="")
    assert inspect(prepared).intact
    opened = _updated(prepared, _open_trapdoor)
    assert not inspect(opened).intact
    over = town.signer(Level.ARCHIVED).renewed(opened, authority.now())
    assert not inspect(over).intact
    assert not inspect(_sneaky_signature(opened), trusted=[town.pem("root")]).trusted


# -- what no file can say of itself -----------------------------------------------------------------


def test_a_rollback_is_intact_in_itself_and_only_the_archive_tells(sealed: dict[Level, bytes]) -> None:
    """The service holds the digest of every file that was issued: see the tests of verification."""
    archived = sealed[Level.ARCHIVED]
    first = archived[: byte_ranges(archived)[0].end]
    assert inspect(first).intact
    assert inspect(first).file_digest != inspect(archived).file_digest
    assert "B-T" == inspect(first).level


def test_the_unsealed_document_inside_is_not_taken_for_a_document(sealed: dict[Level, bytes]) -> None:
    plain = _plain()
    assert sealed[Level.ARCHIVED].startswith(plain)
    assert (Problem.NO_SIGNATURE,) == inspect(plain).problems
