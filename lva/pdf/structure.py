"""The tree and the ledger of what was painted where, turned into the structure objects of a PDF."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from reportlab.pdfbase import pdfdoc

from lva.pdf.tree import Node

Mark: TypeAlias = tuple[int, int]
"""Page index and number of the marked content on it."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A link's or a field's annotation: its dictionary and the reference to it."""

    dictionary: Any
    reference: Any


@dataclass(slots=True)
class Ledger:
    """Where each node was painted."""

    order: dict[Node, list[Mark | Node]] = field(default_factory=dict)
    """A node's content in painting order: its own marks and the children that were painted."""
    pages: dict[int, list[Node]] = field(default_factory=dict)
    """For each page the nodes by number of marked content."""
    boxes: dict[Node, tuple[float, float, float, float]] = field(default_factory=dict)
    annotations: dict[Node, dict[int, Annotation]] = field(default_factory=dict)

    def mark(self, node: Node, page: int, mcid: int) -> None:
        """Note that marked content `mcid` of `page` belongs to `node`."""
        self._touch(node).append((page, mcid))
        self.pages.setdefault(page, []).append(node)

    def _touch(self, node: Node) -> list[Mark | Node]:
        if node not in self.order:
            self.order[node] = []
            if node.parent is not None:
                self._touch(node.parent).append(node)
        return self.order[node]

    def annotate(self, node: Node, page: int, dictionary: Any, reference: Any) -> None:
        """Note an annotation of `node` on `page`."""
        self.annotations.setdefault(node, {})[page] = Annotation(dictionary, reference)

    def content(self, node: Node) -> list[Mark | Node]:
        """Return a node's kids in reading order.

        That is the author's order; only where text embeds inline nodes does painting order decide,
        which within one paragraph is the order of reading.
        """
        painted = self.order.get(node, [])
        if any(isinstance(item, tuple) for item in painted):
            return [*painted, *(kid for kid in node.kids if kid not in painted)]
        return list(node.kids)


class _Written(pdfdoc.PDFObject):  # type: ignore[misc]  # reportlab has no types
    """An object that is written out as bytes made when their numbers are known."""

    def __init__(self, make: Callable[[], bytes]) -> None:
        self.make = make

    def format(self, _document: Any) -> bytes:
        return self.make()


def _text(value: str, document: Any) -> str:
    return bytes(pdfdoc.PDFString(value).format(document)).decode("latin-1")


@dataclass(slots=True)
class _Writer:
    """What is needed while elements are written: object numbers and pages."""

    document: Any
    ledger: Ledger
    numbers: dict[Node | None, str] = field(default_factory=dict)

    def reserve(self, make: Callable[[], bytes]) -> tuple[_Written, str]:
        """Register an object that `make` will write and return it with its reference in letters."""
        written = _Written(make)
        return written, self.reference(self.document.Reference(written).name)

    def reference(self, name: str) -> str:
        return f"{self.document.idToObjectNumberAndVersion[name][0]} 0 R"

    def page(self, index: int) -> str:
        return self.reference(self.document.Pages.pages[index].__InternalName__)

    def kid(self, item: Mark | Node, home: int | None) -> str:
        """Return one kid of an element: a mark on its home page by number, any other spelled out."""
        if isinstance(item, Node):
            return self.numbers[item]
        page, mcid = item
        return str(mcid) if page == home else f"<</Type /MCR /Pg {self.page(page)} /MCID {mcid}>>"

    def annotations(self, node: Node) -> Iterator[str]:
        """Yield the references to a node's annotations."""
        for page, annotation in sorted(self.ledger.annotations.get(node, {}).items()):
            yield f"<</Type /OBJR /Pg {self.page(page)} /Obj {self.reference(annotation.reference.name)}>>"

    def element(self, node: Node) -> bytes:
        """Return the structure element of a node."""
        content = self.ledger.content(node)
        home = next((item[0] for item in content if not isinstance(item, Node)), None)
        kids = [*(self.kid(item, home) for item in content), *self.annotations(node)]
        parts = [f"<</Type /StructElem /S /{node.role.value} /P {self.numbers[node.parent]}"]
        if home is not None:
            parts.append(f"/Pg {self.page(home)}")
        if kids:
            # A lone kid stands bare: verifiers look for a form field's widget right there.
            parts.append(f"/K {kids[0]}" if len(kids) == 1 else f"/K [{' '.join(kids)}]")
        for key, value in (("Lang", node.language), ("Alt", node.alternative), ("ActualText", node.actual)):
            if value:
                parts.append(f"/{key} {_text(value, self.document)}")
        attributes = [*self.attributes(node)]
        if attributes:
            parts.append(f"/A [{' '.join(attributes)}]")
        return (" ".join(parts) + ">>").encode("latin-1")

    def attributes(self, node: Node) -> Iterator[str]:
        """Yield the attribute dictionaries of a node; a figure's box is one."""
        for owner, entries in node.attributes.items():
            shown = (
                f"/{key} {value if value.startswith('/') else _text(value, self.document)}"
                for key, value in entries.items()
            )
            yield f"<</O /{owner} {' '.join(shown)}>>"
        if node in self.ledger.boxes:
            box = " ".join(f"{edge:.2f}" for edge in self.ledger.boxes[node])
            yield f"<</O /Layout /Placement /Block /BBox [{box}]>>"


def write_structure(document: Any, ledger: Ledger, root: Node) -> None:
    """Add structure tree, parent tree and the catalogue entries that announce them to `document`."""
    writer = _Writer(document, ledger)
    top: list[bytes] = []
    tree, writer.numbers[None] = writer.reserve(lambda: top[0])
    for node in root.walk():
        _, writer.numbers[node] = writer.reserve(partial(writer.element, node))
    parents = [
        f"{page} [{' '.join(writer.numbers[node] for node in nodes)}]" for page, nodes in sorted(ledger.pages.items())
    ]
    key = len(document.Pages.pages)
    for node, annotations in ledger.annotations.items():
        for annotation in annotations.values():
            annotation.dictionary["StructParent"] = key
            parents.append(f"{key} {writer.numbers[node]}")
            key += 1
    top.append(
        f"<</Type /StructTreeRoot /K {writer.numbers[root]} /ParentTreeNextKey {key} "
        f"/ParentTree <</Nums [{' '.join(parents)}]>>>>".encode()
    )
    document.Catalog.StructTreeRoot = tree
    document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
