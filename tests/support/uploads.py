"""Files that people might hand in, honest and otherwise, made as they are needed."""

import io
import struct
import zlib
from collections.abc import Mapping
from typing import Any, Final

from PIL import Image, PngImagePlugin

GPS: Final = 0x8825
ORIENTATION: Final = 0x0112
ARTIST: Final = 0x013B


def make_png(size: tuple[int, int] = (8, 4), mode: str = "RGB", **texts: str) -> bytes:
    """Make a PNG with text chunks."""
    info = PngImagePlugin.PngInfo()
    for key, text in texts.items():
        info.add_text(key, text)
    target = io.BytesIO()
    Image.new(mode, size, 1).save(target, "PNG", pnginfo=info)
    return target.getvalue()


def make_jpeg(size: tuple[int, int] = (40, 20), *, orientation: int = 1, mode: str = "RGB") -> bytes:
    """Make a JPEG whose EXIF data says who took it, where, and which way up it is."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[ARTIST] = "Maija Malli"
    exif.get_ifd(GPS).update({1: "N", 2: (60.0, 10.0, 15.0), 3: "E", 4: (24.0, 56.0, 15.0)})
    target = io.BytesIO()
    Image.new(mode, size, 128).save(target, "JPEG", exif=exif, comment=b"from the archive of the school")
    return target.getvalue()


def png_header(width: int, height: int) -> bytes:
    """Make the beginning of a PNG of any size, with hardly any data behind it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"")) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def make_pdf(
    *,
    root: str = "",
    page: str = "",
    objects: Mapping[int, str | bytes] | None = None,
    trailer: str = "",
    text: str = "Hello",
) -> bytes:
    """Make a PDF of one page; `root`, `page`, `trailer` are more entries of these, `objects` more objects from 10."""
    content = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode()
    made: dict[int, bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode(),
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R "
        f"/Resources << /Font << /F1 5 0 R >> >> {page} >>".encode(),
        4: _stream(content),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        6: b"<< /Author (Maija Malli) /Producer (Word) /Title (Luonnos 3) >>",
    }
    for number, body in (objects or {}).items():
        made[number] = body.encode() if isinstance(body, str) else body
    return _assembled(made, trailer)


def _stream(data: bytes, entries: str = "") -> bytes:
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def make_stream(data: bytes, entries: str = "") -> bytes:
    """Make the body of a stream object."""
    return _stream(data, entries)


def _assembled(objects: Mapping[int, bytes], trailer: str) -> bytes:
    target = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = len(target)
        target += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start, size = len(target), max(objects) + 1
    target += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        target += f"{places[number]:010d} 00000 n \n".encode() if number in places else b"0000000000 65535 f \n"
    target += f"trailer\n<< /Size {size} /Root 1 0 R /Info 6 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(target)


def encrypted_pdf() -> bytes:
    """Make a PDF that asks for a password."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 -- takes a third of a second
    from pyhanko.pdf_utils.writer import copy_into_new_writer  # noqa: PLC0415 -- likewise

    writer: Any = copy_into_new_writer(PdfFileReader(io.BytesIO(make_pdf())), {"stream_xrefs": True})
    writer.encrypt("owner", "user")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
