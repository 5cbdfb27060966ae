"""Ways to change a sealed document; whoever does it has no key of ours."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers

from lva.seals.proof import ProofWriter
from lva.seals.signing import KeySigner
from tests.support import authority, pki
from tests.support.sealed import byte_ranges

_RANGE: Final = re.compile(rb"/ByteRange \[\s*(\d+) (\d+) (\d+) (\d+)\s*\]")
Attack = Callable[[bytes], bytes]


def dictionary(**entries: Any) -> Any:
    return generic.DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})  # type: ignore[no-untyped-call]  # has no types


def numbers(*values: float) -> Any:
    return generic.ArrayObject(map(generic.FloatObject, values))


def drawing(operators: bytes) -> Any:
    form = {"Type": pdf_name("/XObject"), "Subtype": pdf_name("/Form"), "BBox": numbers(0, 0, 300, 60)}
    return generic.StreamObject(
        dict_data={pdf_name(f"/{key}"): value for key, value in form.items()}, stream_data=operators
    )


def updated(data: bytes, change: Callable[[Any], None]) -> bytes:
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
    shown = dictionary(N=writer.add_object(drawing(b"1 1 1 rg 0 0 300 60 re f")))
    note = dictionary(
        Type=pdf_name("/Annot"),
        Subtype=pdf_name("/Stamp"),
        F=generic.NumberObject(4),  # type: ignore[no-untyped-call]  # has no types
        Rect=numbers(50, 700, 350, 760),
        AP=shown,
    )
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])


def _swap_appearance(writer: Any) -> None:
    field = next(one.get_object() for one in writer.root["/AcroForm"]["/Fields"])
    field[pdf_name("/AP")] = dictionary(N=writer.add_object(drawing(b"0 0 0 rg 0 0 30 60 re f")))
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
    writer.root[pdf_name("/DSS")] = dictionary(Certs=generic.ArrayObject())
    _edit_language(writer)


def sneaky_signature(data: bytes) -> bytes:
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


ATTACKS: Final[dict[str, Attack]] = {
    "a flipped bit of text": lambda data: _flipped(data, b"/FlateDecode", 1),
    "a flipped bit of the record": lambda data: _flipped(data, b"/EmbeddedFile", 4),
    "a page replaced": lambda data: updated(data, _replace_page),
    "text covered by a stamp": lambda data: updated(data, _cover_with_stamp),
    "the seal's look swapped": lambda data: updated(data, _swap_appearance),
    "a range that covers nothing": _empty_range,
    "a value of zeros": _empty_value,
    "content slipped into the gap": _wrapped,
    "the language edited": lambda data: updated(data, _edit_language),
    "an alternative text edited": lambda data: updated(data, _edit_alternative),
    "a change beside proof": lambda data: updated(data, _hide_answers),
}


# -- planned before sealing -------------------------------------------------------------------------


def _with_trapdoor(plain: bytes) -> bytes:
    """Return a document to be sealed with a text field on page one that shows nothing yet."""

    def plan(writer: Any) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        shown = dictionary(N=writer.add_object(drawing(b"")))
        field = dictionary(
            Type=pdf_name("/Annot"),
            Subtype=pdf_name("/Widget"),
            FT=pdf_name("/Tx"),
            T=generic.TextStringObject("Note"),
            V=generic.TextStringObject(""),
            F=generic.NumberObject(4),  # type: ignore[no-untyped-call]  # has no types
            Rect=numbers(50, 700, 350, 760),
            AP=shown,
        )
        placed = writer.add_object(field)
        form = writer.root["/AcroForm"]
        form[pdf_name("/Fields")] = generic.ArrayObject([*form["/Fields"], placed])
        writer.update_container(form)
        page["/Annots"] = generic.ArrayObject([*page.get("/Annots", ()), placed])
        writer.update_container(page)

    return updated(plain, plan)


def _open_trapdoor(writer: Any) -> None:
    """Fill the field in, as a certified document allows: the seal's own permissions let forms be filled."""
    field = next(one for found in writer.root["/AcroForm"]["/Fields"] if (one := found.get_object())["/T"] == "Note")
    field[pdf_name("/V")] = generic.TextStringObject("HYLÄTTY")
    field[pdf_name("/AP")] = dictionary(N=writer.add_object(drawing(b"0 g 0 0 300 60 re f")))
    writer.update_container(field)


def _with_layer(plain: bytes) -> bytes:
    """Return a document to be sealed with words on page one that lie on a layer which is switched off."""

    def plan(writer: Any) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        layer = writer.add_object(dictionary(Type=pdf_name("/OCG"), Name=generic.TextStringObject("x")))
        writer.root[pdf_name("/OCProperties")] = dictionary(
            OCGs=generic.ArrayObject([layer]),
            D=dictionary(OFF=generic.ArrayObject([layer])),
        )
        writer.update_root()
        page["/Resources"][pdf_name("/Properties")] = dictionary(Hidden=layer)
        words = generic.StreamObject(stream_data=b"/OC /Hidden BDC 0 0 0 rg 50 700 300 60 re f EMC")
        old = page.raw_get("/Contents")
        parts = list(old) if isinstance(old, generic.ArrayObject) else [old]
        page[pdf_name("/Contents")] = generic.ArrayObject([*parts, writer.add_object(words)])
        writer.update_container(page)

    return updated(plain, plan)


def _switch_layer_on(writer: Any) -> None:
    writer.root["/OCProperties"]["/D"][pdf_name("/OFF")] = generic.ArrayObject()
    writer.update_container(writer.root["/OCProperties"])
    writer.update_root()


def _with_note(plain: bytes) -> bytes:
    """Return a document to be sealed with a note on page one that is hidden by its flags."""

    def plan(writer: Any) -> None:
        _cover_with_stamp(writer)
        note = writer.root["/Pages"]["/Kids"][0]["/Annots"][-1].get_object()
        note[pdf_name("/F")] = generic.NumberObject(2)  # type: ignore[no-untyped-call]  # has no types

    return updated(plain, plan)


def _show_note(writer: Any) -> None:
    note = writer.root["/Pages"]["/Kids"][0]["/Annots"][-1].get_object()
    note[pdf_name("/F")] = generic.NumberObject(4)  # type: ignore[no-untyped-call]  # has no types
    writer.update_container(note)


def _with_two_contents(plain: bytes) -> bytes:
    """Return a document to be sealed whose page one has had other content, under the same number."""

    def plan(writer: Any) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        place = page.raw_get("/Contents")
        place = place[0] if isinstance(place, generic.ArrayObject) else place
        writer.objects[(place.generation, place.idnum)] = generic.StreamObject(stream_data=page["/Contents"].data)

    return updated(plain, plan)


def _swap_contents(data: bytes) -> bytes:
    """Let the number of page one's content lead to what stood there before: a table of places and nothing else."""
    reader = PdfFileReader(io.BytesIO(data))
    place = reader.root["/Pages"]["/Kids"][0].raw_get("/Contents")
    was = reader.xrefs.get_historical_ref(place.reference, 0)
    assert was != reader.xrefs.get_historical_ref(place.reference, 1)
    root = reader.root_ref
    assert isinstance(was, int)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (place.idnum, was)
    rest = b"trailer\n<</Size %d /Root %d 0 R /Prev %d>>\n" % (
        int(reader.trailer_view["/Size"]),
        root.idnum,
        int(data[data.rindex(b"startxref") :].split()[1]),
    )
    return data + table + rest + b"startxref\n%d\n%%%%EOF\n" % len(data)


SHADOWS: Final[dict[str, tuple[Attack, Attack]]] = {
    "a field to be filled in": (_with_trapdoor, lambda data: updated(data, _open_trapdoor)),
    "a layer to be switched on": (_with_layer, lambda data: updated(data, _switch_layer_on)),
    "a note to be shown": (_with_note, lambda data: updated(data, _show_note)),
    "content to be swapped": (_with_two_contents, _swap_contents),
}
"""What is planned before sealing, and how it comes to light after."""


# -- of documents with places for signatures --------------------------------------------------------


def field_of(writer: Any, name: str) -> Any:
    """Return the field of that name."""
    return next(one for found in writer.root["/AcroForm"]["/Fields"] if (one := found.get_object())["/T"] == name)


def draw_in(name: str) -> Attack:
    """Return the attack that draws something in an empty place, as if it had been signed."""

    def draw(writer: Any) -> None:
        field = field_of(writer, name)
        field[pdf_name("/AP")] = dictionary(N=writer.add_object(drawing(b"0 0 0 rg 0 0 30 60 re f")))
        writer.update_container(field)

    return lambda data: updated(data, draw)


def move(name: str) -> Attack:
    """Return the attack that moves an empty place over the text of the page."""

    def grow(writer: Any) -> None:
        field = field_of(writer, name)
        field[pdf_name("/Rect")] = numbers(50, 50, 550, 800)
        writer.update_container(field)

    return lambda data: updated(data, grow)


METADATA: Final[dict[str, tuple[bytes, bytes]]] = {
    "title": (b'xml:lang="x-default">', b'xml:lang="x-default">Kumottu: '),
    "standard": (b"<pdfaid:part>3<", b"<pdfaid:part>1<"),
}


def metadata_changed(data: bytes, part: str) -> bytes:
    """Return `data` with other words in its metadata, which no check of signatures forbids."""
    old, new = METADATA[part]

    def change(writer: Any) -> None:
        said = writer.root["/Metadata"].data
        assert old in said
        told = {pdf_name("/Type"): pdf_name("/Metadata"), pdf_name("/Subtype"): pdf_name("/XML")}
        fresh = generic.StreamObject(dict_data=told, stream_data=said.replace(old, new, 1))
        writer.root[pdf_name("/Metadata")] = writer.add_object(fresh)
        writer.update_root()

    return updated(data, change)


def locking(data: bytes, name: str) -> bytes:
    """Return `data` with a lock on a place, as programs set it that offer to lock after signing."""

    def lock(writer: Any) -> None:
        field = field_of(writer, name)
        field[pdf_name("/Lock")] = dictionary(Type=pdf_name("/SigFieldLock"), Action=pdf_name("/All"))
        writer.update_container(field)

    return updated(data, lock)
