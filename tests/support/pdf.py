"""Reading a PDF back: what its structure says, whether marks and tree agree, what validators find.

No machine validator sees a paragraph read in the wrong place or a word lost at a page break; the
text of the structure tree held against the model does.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import page
import pikepdf

PROFILES: Final = ("3a", "ua1")
_BOX_OWNERS: Final = "/Layout"


@dataclass
class Element:
    """One structure element and what stands in it, in reading order."""

    role: str
    language: str = ""
    alternative: str = ""
    actual: str | None = None
    kids: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text, as a screen reader says it: `ActualText` instead of what is painted."""
        if self.actual is not None:
            return self.actual
        return "".join(kid if isinstance(kid, str) else kid.text for kid in self.kids)

    def walk(self) -> Iterator["Element"]:
        """Yield this element and all below it in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.walk()


@dataclass
class Tagged:
    """A document read back: its structure, and where structure and pages disagree."""

    root: Element
    problems: list[str]
    pages: int

    def leaves(self) -> list[tuple[str, str]]:
        """Return headings, paragraphs and labels as `(role, text)`; figures and fields with what is said instead."""
        found = []
        for element in self.root.walk():
            if element.role in {"H1", "H2", "H3", "H4", "P", "Lbl"}:
                found.append((element.role, squeezed(element.text)))
            elif element.role in {"Figure", "Form"}:
                found.append((element.role, squeezed(element.alternative)))
        return found

    @property
    def text(self) -> str:
        """All text in reading order, a line per leaf."""
        return "\n".join(text for _, text in self.leaves())


def squeezed(text: str) -> str:
    """Return text with single spaces."""
    return " ".join(text.replace("\u00a0", " ").split())


def validated(data: bytes, folder: Any) -> list[str]:
    """Return what the validators of PDF/A-3a and PDF/UA-1 find wrong."""
    path = folder / "validated.pdf"
    path.write_bytes(data)
    return [
        f"{profile} {failure.rule_id}: {failure.message}"
        for profile in PROFILES
        for failure in page.validate_pdf(str(path), profile=profile).failures
    ]


def read_back(data: bytes) -> Tagged:
    """Return the document's structure with its text, and every disagreement found on the way."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return _Reader(pdf).read()


class _Reader:
    """One pass over an open document."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.problems: list[str] = []
        self.claimed: dict[tuple[int, int], tuple[int, int]] = {}
        self.numbers = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        self.annotated: set[tuple[int, int]] = set()
        self.marked: list[dict[int, str]] = []
        nums = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        self.parents = {int(key): value for key, value in zip(nums[::2], nums[1::2], strict=True)}

    def read(self) -> Tagged:
        for index, one in enumerate(self.pdf.pages):
            texts, loose = _marked_text(one)
            self.marked.append(texts)
            if "".join(loose).strip():
                self.problems.append(f"page {index + 1}: text outside any mark: {loose[:3]}")
            if "/StructParents" not in one:
                self.problems.append(f"page {index + 1}: no place in the parent tree")
        root = self.pdf.Root.StructTreeRoot.K
        element = self._element(root[0] if isinstance(root, pikepdf.Array) else root, None)
        self._bijection()
        self._annotations()
        return Tagged(element, self.problems, len(self.pdf.pages))

    def _element(self, found: Any, parent: Any) -> Element:
        if parent is not None and found.P.objgen != parent.objgen:
            self.problems.append(f"{found.objgen}: its parent is another")
        actual = found.get("/ActualText")
        element = Element(
            role=str(found.S)[1:],
            language=str(found.get("/Lang", "")),
            alternative=str(found.get("/Alt", "")),
            actual=None if actual is None else str(actual),
        )
        kids = found.get("/K")
        for kid in [] if kids is None else list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
            self._kid(found, kid, element)
        if element.role == "Figure":
            self._figure(found, element)
        return element

    def _kid(self, found: Any, kid: Any, element: Element) -> None:
        if isinstance(kid, int) or (isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR"):
            home = found.Pg if isinstance(kid, int) else kid.Pg
            number = self.numbers[home.objgen]
            mcid = kid if isinstance(kid, int) else int(kid.MCID)
            self._claim(found, number, mcid)
            element.kids.append(self.marked[number].get(mcid, ""))
        elif kid.get("/Type") == "/OBJR":
            self.annotated.add(kid.Obj.objgen)
            if self.parents[int(kid.Obj.StructParent)].objgen != found.objgen:
                self.problems.append(f"annotation {kid.Obj.objgen} belongs to another element")
        else:
            element.kids.append(self._element(kid, found))

    def _claim(self, found: Any, number: int, mcid: int) -> None:
        if (number, mcid) in self.claimed:
            self.problems.append(f"page {number + 1}: mark {mcid} is claimed twice")
        self.claimed[number, mcid] = found.objgen
        owners: Any = self.parents.get(number, [])
        if mcid >= len(owners) or owners[mcid].objgen != found.objgen:
            self.problems.append(f"page {number + 1}: the parent tree gives mark {mcid} to another")

    def _bijection(self) -> None:
        for number, texts in enumerate(self.marked):
            unclaimed = [mcid for mcid in texts if (number, mcid) not in self.claimed]
            if unclaimed:
                self.problems.append(f"page {number + 1}: marks {unclaimed} belong to no element")
            if len(texts) != len(self.parents.get(number, [])):
                self.problems.append(f"page {number + 1}: marks and parent tree differ in number")

    def _annotations(self) -> None:
        for index, one in enumerate(self.pdf.pages, start=1):
            for annotation in one.get("/Annots", []):
                hidden = [float(edge) for edge in annotation.Rect]
                if annotation.objgen not in self.annotated and hidden[0] < hidden[2]:
                    self.problems.append(f"page {index}: an annotation belongs to no element")

    def _figure(self, found: Any, element: Element) -> None:
        attributes = found.get("/A") or []
        if not any(one.get("/O") == _BOX_OWNERS and "/BBox" in one for one in attributes):
            self.problems.append("a figure has no box")
        if not element.alternative:
            self.problems.append("a figure has no alternative")


def _marked_text(one: pikepdf.Page) -> tuple[dict[int, str], list[str]]:
    """Return the text by number of marked content, and text outside any mark."""
    fonts = {name: _characters(found) for name, found in one.resources.get("/Font", {}).items()}
    stack: list[int | str] = []
    font: Mapping[int, str] = {}
    texts: dict[int, str] = {}
    loose: list[str] = []
    for instruction in pikepdf.parse_content_stream(one):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "BDC":
                stack.append(_mark(operands))
                if isinstance(stack[-1], int):
                    texts.setdefault(stack[-1], "")
            case "BMC":
                stack.append(str(operands[0]))
            case "EMC":
                stack.pop()
            case "Tf":
                font = fonts[str(operands[0])]
            case "Tj":
                text = "".join(font[code] for code in bytes(operands[0]))
                owner = next((mark for mark in reversed(stack) if isinstance(mark, int)), None)
                if owner is not None:
                    texts[owner] += text
                elif "/Artifact" not in stack:
                    loose.append(text)
    assert [] == stack, "marks are not balanced"
    return texts, loose


def _mark(operands: Any) -> int | str:
    properties = operands[1]
    if isinstance(properties, pikepdf.Dictionary) and "/MCID" in properties:
        return int(properties.MCID)
    return str(operands[0])


def _characters(font: Any) -> dict[int, str]:
    """Return what each code of a font means, by its ToUnicode map."""
    if "/ToUnicode" not in font:
        return {}
    data = font.ToUnicode.read_bytes().decode("latin-1")
    found = {}
    for block in re.findall(r"beginbfchar\n(.*?)endbfchar", data, re.DOTALL):
        for code, character in re.findall(r"<(\w+)> <(\w+)>", block):
            found[int(code, 16)] = bytes.fromhex(character).decode("utf-16-be")
    return found


def fonts_of(data: bytes) -> set[str]:
    """Return the names of all fonts in a document, without the letters that mark a subset."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts = [font for one in pdf.pages for font in one.resources.get("/Font", {}).values()]
        return {str(font.BaseFont)[1:].rsplit("+", 1)[-1] for font in fonts}
