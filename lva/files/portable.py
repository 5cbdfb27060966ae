"""PDF files: read, searched for what does not belong on paper, and written anew without data about their authors."""

import hashlib
import io
from collections.abc import Iterator
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter

from lva.domain.attachments import Refusal
from lva.files.jpeg import bare_jpeg

_PDF: Final[Any] = generic
"""Half of these classes have types and half have none: they are taken as they are."""
_OBJECTS: Final = 300_000
"""A file of more objects is no report but an attack on the reader."""
_PER_STREAM: Final = 200
"""Small objects that are packed together."""
_ID_BYTES: Final = 16
_ACTIONS: Final = frozenset({
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute", "/Movie", "/Sound",
    "/GoToE",
})  # fmt: skip
"""What a PDF may do without being asked by somebody who knows what will happen."""
_PLAYERS: Final = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/PS"})
"""Subtypes of annotations and objects that are played or run."""
_PROGRAMS: Final = frozenset({"/JS", "/JavaScript", "/XFA"})
_CARRIERS: Final = frozenset({"/EmbeddedFiles", "/EF", "/Collection"})
_ABOUT: Final = frozenset({"/Metadata", "/PieceInfo", "/LastModified", "/Thumb"})
"""Keys that say something about a thing and show nothing of it."""
_LEFT_OUT: Final = _ABOUT | {"/OpenAction", "/AA", "/Next", "/AF", "/Perms", "/Legal", "/SpiderInfo"}
_OF_COMMENTS: Final = frozenset({"/T", "/M", "/NM", "/CreationDate"})
"""Who wrote a comment, and when."""
_HARMLESS_ACTIONS: Final = frozenset({"/GoTo", "/URI", "/Named", "/SetOCGState", "/Hide"})
_ADDRESSES: Final = ("https://", "http://", "mailto:")


class _Refused(Exception):
    """The file holds something that stops it; never leaves this module."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def clean_pdf(content: bytes) -> bytes | Refusal:
    """Return the pages alone as a new file, or why the given one is refused.

    Structure, bookmarks, links to the web and form fields stay. Earlier revisions, whatever no page
    leads to, document information, XMP, comments' authors and data about pictures are gone.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.encrypted:
            return Refusal.ENCRYPTED
        for thing in _reachable(reader):
            _check(thing)
        return _Copy(reader, content).written()
    except _Refused as refused:
        return refused.refusal
    except Exception:  # noqa: BLE001 -- the reader raises whatever its parts raise; all of it means the same
        return Refusal.UNREADABLE


def _reachable(reader: PdfFileReader) -> Iterator[Any]:
    """Iterate over every dictionary that the document's root leads to."""
    waiting: list[Any] = [reader.root]
    seen: set[Any] = set()
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, _PDF.IndirectObject):
            if thing.reference in seen:
                continue
            seen.add(thing.reference)
            if len(seen) > _OBJECTS:
                raise _Refused(Refusal.UNREADABLE)
            thing = thing.get_object()
        if isinstance(thing, _PDF.DictionaryObject):
            yield thing
            waiting += [thing.raw_get(key) for key in thing if key not in _ABOUT]
        elif isinstance(thing, _PDF.ArrayObject):
            waiting += [thing.raw_get(index) for index in range(len(thing))]


def _check(thing: Any) -> None:
    """Raise `_Refused` for what runs, plays, sends, carries other files, or was signed."""
    keys = set(thing)
    if keys & _PROGRAMS or _name(thing, "/S") in _ACTIONS or _name(thing, "/Subtype") in _PLAYERS:
        raise _Refused(Refusal.ACTIVE)
    if keys & _CARRIERS or _name(thing, "/Subtype") == "/FileAttachment":
        raise _Refused(Refusal.CARRIES_FILES)
    if "/ByteRange" in keys:
        raise _Refused(Refusal.SIGNED)
    if _name(thing, "/S") == "/URI" and str(thing.get("/URI", "")).strip().lower().startswith("javascript:"):
        raise _Refused(Refusal.ACTIVE)


def _name(thing: Any, key: str) -> str:
    found = thing.get(key)
    return str(found) if isinstance(found, _PDF.NameObject) else ""


class _Writer(PdfFileWriter):
    """Writes what it is given, and nothing about itself or the time."""

    def __init__(self, content: bytes) -> None:
        super().__init__(init_page_tree=False)  # type: ignore[no-untyped-call]  # has no types
        # The same file twice gives the same bytes, and so the same digest.
        one = _PDF.ByteStringObject(hashlib.sha256(content).digest()[:_ID_BYTES])
        self._document_id = _PDF.ArrayObject([one, one])

    def _update_meta(self) -> None:
        """Leave document information and XMP away."""


class _Copy:
    """Copies what the root leads to into a new file."""

    def __init__(self, reader: PdfFileReader, content: bytes) -> None:
        self.reader = reader
        self.writer: Any = _Writer(content)
        self.writer.output_version = max(self.writer.output_version, reader.input_version)
        root = _PDF.IndirectObject(self.writer.root_ref.idnum, self.writer.root_ref.generation, self.writer)
        self.places: dict[Any, Any] = {reader.root_ref: root}
        self.waiting: list[tuple[Any, Any]] = []
        self.pages = 0
        self.packed = 0
        self.pack: Any = None

    def written(self) -> bytes:
        """Return the new file; a document without a page is none."""
        root = self._copied(self.reader.root)
        while self.waiting:
            given, place = self.waiting.pop()
            self._put(self._copied(given.get_object()), place.idnum)
        if not self.pages:
            raise _Refused(Refusal.UNREADABLE)
        self.writer.objects[(self.writer.root_ref.generation, self.writer.root_ref.idnum)] = root
        target = io.BytesIO()
        self.writer.write(target)
        return target.getvalue()

    def _put(self, thing: Any, number: int) -> None:
        if isinstance(thing, _PDF.StreamObject | _PDF.IndirectObject):
            self.writer.add_object(thing, idnum=number)
            return
        if self.packed % _PER_STREAM == 0:
            self.pack = self.writer.prepare_object_stream()
        self.packed += 1
        self.writer.add_object(thing, obj_stream=self.pack, idnum=number)

    def _copied(self, thing: Any) -> Any:
        if isinstance(thing, _PDF.IndirectObject):
            return self._place(thing.reference)
        if isinstance(thing, _PDF.StreamObject):
            return self._stream(thing)
        if isinstance(thing, _PDF.DictionaryObject):
            self.pages += _name(thing, "/Type") == "/Page"
            return _PDF.DictionaryObject(self._entries(thing))
        if isinstance(thing, _PDF.ArrayObject):
            return _PDF.ArrayObject(self._copied(thing.raw_get(index)) for index in range(len(thing)))
        return thing

    def _place(self, reference: Any) -> Any:
        found = self.places.get(reference)
        if found is None:
            found = self.places[reference] = self.writer.allocate_placeholder()
            self.waiting.append((reference, found.reference))
        return found

    def _stream(self, thing: Any) -> Any:
        # `/F` would name a file outside, from which the stream is to be read.
        entries = {key: value for key, value in self._entries(thing).items() if key not in ("/F", "/FFilter")}
        filters = thing.get("/Filter")
        names = [str(one) for one in filters] if isinstance(filters, _PDF.ArrayObject) else [str(filters)]
        data = thing.encoded_data
        return _PDF.StreamObject(entries, encoded_data=bare_jpeg(data) if names == ["/DCTDecode"] else data)

    def _entries(self, thing: Any) -> dict[Any, Any]:
        left_out = _LEFT_OUT
        if _name(thing, "/Subtype") != "/Widget" and "/Rect" in thing:
            left_out = left_out | _OF_COMMENTS
        return {
            key: self._copied(thing.raw_get(key))
            for key in thing
            if key not in left_out and not (key == "/A" and _is_left_out(thing.get(key)))
        }


def _is_left_out(action: Any) -> bool:
    """Whether an action leads to another file or out of the web; what has no `/S` is no action."""
    if not isinstance(action, _PDF.DictionaryObject) or "/S" not in action:
        return False
    name = _name(action, "/S")
    if name == "/URI":
        return not str(action.get("/URI", "")).strip().lower().startswith(_ADDRESSES)
    return name not in _HARMLESS_ACTIONS
