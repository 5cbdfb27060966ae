"""A ReportLab canvas that knows what it paints: every mark is a node's content or an artifact.

There is no third kind: text and pictures go through `write`, `picture` and `artifact`. Coordinates
are the page's own, in points from the lower left corner.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from lva.pdf.fonts import Face, ReportFont, for_document
from lva.pdf.structure import Ledger, write_structure
from lva.pdf.styles import ACCENT, Colour
from lva.pdf.tree import HEADINGS, Node

Rect = tuple[float, float, float, float]
"""Left, lower, right and upper edge."""

_PRINT: Final = 4
"""The annotation flag that lets a link or a field appear on paper (PDF/A asks for it)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one face and colour that belongs to one node."""

    text: str
    face: Face
    colour: Colour
    node: Node | None = None
    """The element it is content of; None inside an artifact."""


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces that follow each other from a point on a baseline."""

    x: float
    y: float
    pieces: tuple[Piece, ...]


class ArchivalStream(pdfdoc.PDFStream):  # type: ignore[misc]  # reportlab has no types
    """A stream whose `endstream` stands on a line of its own (ISO 19005-3, 6.1.7.1), never in ASCII 85.

    Data that ends in a carriage return gets a full CRLF, or its last byte would read as half of the
    line end.
    """

    def format(self, document: Any) -> bytes:
        """Return the stream's bytes."""
        filters = self.__dict__["filters"]
        if filters:
            self.filters = [one for one in filters if one is not pdfdoc.PDFBase85Encode]
        head = bytes(super().format(document)).removesuffix(b"endstream\n")
        return head + (b"\r\n" if head.endswith(b"\r") else b"\n") + b"endstream\n"


class ArchivalDocument(pdfdoc.PDFDocument):  # type: ignore[misc]  # reportlab has no types
    """A document whose streams are all archival, whoever in ReportLab makes them."""

    def Reference(self, obj: Any, name: str | None = None) -> Any:  # noqa: N802  # ReportLab's name
        """Register an object and return a reference to it."""
        if type(obj) is pdfdoc.PDFStream:
            obj.__class__ = ArchivalStream
        return super().Reference(obj, name)


class TaggedCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
    """The canvas of one document; `tree` must be complete in reading order before `finish`."""

    def __init__(self, tree: Node, accent: Colour = ACCENT) -> None:
        self.tree = tree
        self.accent = accent
        self.ledger = Ledger()
        self.fonts: Mapping[Face, ReportFont] = for_document()
        self.fields: list[Any] = []
        self._stream = io.BytesIO()
        self._mcid = 0
        self._furniture = 0
        self._bookmarks = 0
        super().__init__(self._stream, pageCompression=1, invariant=1, pdfVersion=(1, 7), lang=tree.language or None)
        self._doc.__class__ = ArchivalDocument
        self.setViewerPreference("DisplayDocTitle", "true")

    def inked(self, colour: Colour) -> Colour:
        """Return the colour in which headings, rules and labels are painted where the tool's own would be `colour`.

        Symbols and charts keep theirs: they mean the same in every document.
        """
        return self.accent if colour is ACCENT else colour

    def _make_preamble(self) -> None:
        """Begin pages without a font: ReportLab's own preamble would name Helvetica."""
        self._preamble = "1 0 0 1 0 0 cm"

    @property
    def page_index(self) -> int:
        """The number of the page being painted, from 0."""
        return int(self._pageNumber) - 1

    def _open(self, node: Node) -> str:
        mcid, self._mcid = self._mcid, self._mcid + 1
        self.ledger.mark(node, self.page_index, mcid)
        return f"/{node.role} <</MCID {mcid}>> BDC"

    @contextmanager
    def picture(self, node: Node, box: Rect) -> Iterator[None]:
        """Attribute everything painted inside the block to `node`, a figure that fills `box`.

        Raises `ValueError` for one that has no words for those who do not see it.
        """
        if not node.alternative:
            raise ValueError("a picture has no alternative text")
        self._code.append(self._open(node))
        self._furniture += 1
        yield
        self._furniture -= 1
        self._code.append("EMC")
        self.ledger.boxes[node] = box

    @contextmanager
    def artifact(self, kind: str = "", subtype: str = "") -> Iterator[None]:
        """Everything painted inside the block is decoration or page furniture."""
        outermost = not self._furniture
        if outermost:
            entries = "".join(f"/{key} /{value}" for key, value in (("Type", kind), ("Subtype", subtype)) if value)
            self._code.append(f"/Artifact <<{entries}>> BDC" if entries else "/Artifact BMC")
        self._furniture += 1
        yield
        self._furniture -= 1
        if outermost:
            self._code.append("EMC")

    def write(self, lines: Sequence[Line], size: float) -> None:
        """Write lines of text in one size; each piece becomes content of its node."""
        out = ["q BT"]
        node: Node | None = None
        colour, shown = None, ""
        for line in lines:
            out.append(f"1 0 0 1 {line.x:.2f} {line.y:.2f} Tm")
            for piece in line.pieces:
                wanted = None if self._furniture else piece.node
                if wanted is not node:
                    out.extend(self._turn(node, wanted))
                    node = wanted
                if piece.colour is not colour:
                    colour = piece.colour
                    out.append(self.inked(colour).fill)
                shown = self._show(out, piece, size, shown)
        out.extend(self._turn(node, None))
        out.append("ET Q")
        self._code.append(" ".join(out))

    def _turn(self, before: Node | None, after: Node | None) -> Iterator[str]:
        if before is not None:
            yield "EMC"
        if after is not None:
            yield self._open(after)

    def _show(self, out: list[str], piece: Piece, size: float, shown: str) -> str:
        font = self.fonts[piece.face]
        for subset, codes in font.splitString(piece.text, self._doc):
            name = font.getSubsetInternalName(subset, self._doc)
            if name != shown:
                out.append(f"{name} {size:g} Tf")
                shown = name
            out.append(f"({self._escape(codes)}) Tj")
        return shown

    def bookmark(self, node: Node, title: str, top: float) -> None:
        """Make a heading a bookmark of the outline, up to the third level."""
        level = HEADINGS.index(node.role)
        if level >= HEADINGS.index(HEADINGS[-1]):
            return
        self._bookmarks += 1
        key = f"h{self._bookmarks}"
        self.bookmarkPage(key, fit="XYZ", left=0, top=top)
        self.addOutlineEntry(title, key, level, closed=False)

    def link(self, node: Node, rect: Rect) -> None:
        """Make `rect` lead to the node's target: one annotation per link and page, however many lines."""
        if self._furniture:
            return
        left, lower, right, upper = rect
        quad = [left, upper, right, upper, left, lower, right, lower]
        known = self.ledger.annotations.get(node, {}).get(self.page_index)
        if known is not None:
            known.dictionary["QuadPoints"].sequence.extend(quad)
            box = known.dictionary["Rect"].sequence
            box[:] = [min(box[0], left), min(box[1], lower), max(box[2], right), max(box[3], upper)]
            return
        self._annotate(
            node,
            {
                "Subtype": "/Link",
                "Border": pdfdoc.PDFArray([0, 0, 0]),
                "Rect": pdfdoc.PDFArray([left, lower, right, upper]),
                "QuadPoints": pdfdoc.PDFArray(quad),
                "Contents": pdfdoc.PDFString(node.target),
                "A": pdfdoc.PDFDictionary({"S": "/URI", "URI": pdfdoc.PDFString(node.target)}),
            },
        )

    def signature_field(self, node: Node, name: str, rect: Rect) -> None:
        """Place an empty signature field; `name` is ASCII, its words are the node's alternative."""
        left, lower, right, upper = rect
        blank = pdfdoc.PDFStream(
            pdfdoc.PDFDictionary(
                {
                    "Type": "/XObject",
                    "Subtype": "/Form",
                    "BBox": pdfdoc.PDFArray([0, 0, right - left, upper - lower]),
                    "Resources": pdfdoc.PDFDictionary({}),
                }
            ),
            content="",
        )
        reference = self._annotate(
            node,
            {
                "Subtype": "/Widget",
                "FT": "/Sig",
                "T": pdfdoc.PDFString(name),
                "TU": pdfdoc.PDFString(node.alternative),
                "Rect": pdfdoc.PDFArray([left, lower, right, upper]),
                "P": self._doc.thisPageRef(),
                "AP": pdfdoc.PDFDictionary({"N": self._doc.Reference(blank)}),
            },
        )
        self.fields.append(reference)

    def _annotate(self, node: Node, entries: dict[str, Any]) -> Any:
        annotation = pdfdoc.PDFDictionary({"Type": "/Annot", "F": _PRINT, **entries})
        self._addAnnotation(annotation)
        reference = self._annotationrefs[-1]
        self.ledger.annotate(node, self.page_index, annotation, reference)
        return reference

    def showPage(self) -> None:  # noqa: N802  # ReportLab's name
        """Close the page and announce its place in the parent tree."""
        super().showPage()
        page = self._doc.Pages.pages[-1]
        page.__NoDefault__ = [*pdfdoc.PDFPage.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents, page.Tabs = self._pageNumber - 2, "/S"
        self._mcid = 0

    def finish(self, describe: Callable[["TaggedCanvas"], None]) -> bytes:
        """Write structure and metadata (`describe`) and return the document's bytes."""
        write_structure(self._doc, self.ledger, self.tree)
        describe(self)
        return bytes(self._doc.GetPDFData(self))

    def bare(self, size: tuple[float, float], lines: Sequence[Line], text_size: float) -> bytes:
        """Return a document of one page with untagged text, to be used as a drawing inside another."""
        self.setPageSize(size)
        self._furniture += 1
        self.write(lines, text_size)
        super().showPage()
        return bytes(self._doc.GetPDFData(self))
