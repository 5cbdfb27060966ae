"""The embedded fonts: which characters they have, how wide text is, how subsets are written.

Nothing is registered anywhere: the files are read once for measuring, and each document gets
copies of its own to write from, because ReportLab's font objects keep a reading position that two
threads would share.
"""

import copy
import itertools
import unicodedata
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, Final

from reportlab.pdfbase.ttfonts import TTFont

from lva.appendix.characters import EVERYDAY, NO_BREAK, visible
from lva.paths import FONTS

SUBSTITUTE: Final = "\u25a1"
"""What is painted for a character that no font has; the structure tells the real one."""
LOOKALIKES: Final[Mapping[str, str]] = {
    "\u2190": "<-",
    "\u2192": "->",
    "\u2194": "<->",
    "\u21d2": "=>",
    "\u2212": "\u2013",
    "\u2248": "~",
    "\u2260": "=/=",
    "\u2264": "<=",
    "\u2265": ">=",
}
"""Characters the fonts lack that have a plain spelling; the structure tells the real one."""
_REPLACEMENT: Final = "\ufffd"
_UNREAL: Final = frozenset({"Co", "Cn", "Cs"})
"""Categories that mean nothing outside one computer: private use, unassigned, half pairs."""
_CMAP_BLOCK: Final = 100
_NONCHARACTER: Final = 0xFFFF
_WIDTHS_KEPT: Final = 20_000


class Face(StrEnum):
    """The four faces of the appendix."""

    REGULAR = "NotoSans-Regular"
    BOLD = "NotoSans-Bold"
    ITALIC = "NotoSans-Italic"
    SYMBOLS = "NotoSansSymbols2-Regular"


class ReportFont(TTFont):  # type: ignore[misc]  # reportlab has no types
    """A subset font whose every code maps to a real character and which refuses all others."""

    def __init__(self, face: Face) -> None:
        super().__init__(face.value, str(FONTS / f"{face.value}.ttf"), shapable=False)
        self.characters = frozenset(chr(code) for code in self.face.charToGlyph if code != _NONCHARACTER)

    def has(self, character: str) -> bool:
        """Whether the font can show `character`."""
        return character in self.characters

    def own_copy(self) -> "ReportFont":
        """Return a copy with a reading position and subsets of its own; the bytes are shared."""
        twin = copy.copy(self)
        twin.face = copy.copy(self.face)
        twin.state = weakref.WeakKeyDictionary()
        return twin

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> Any:  # noqa: N802  # ReportLab's name
        """Return pairs of subset number and codes; text must have passed `pieces`."""
        if not self.characters.issuperset(text):
            raise AssertionError(f"{self.fontName} lacks {sorted(set(text) - self.characters)}")
        return super().splitString(text, doc, encoding)

    def addObjects(self, doc: Any) -> None:  # noqa: N802  # ReportLab's name
        """Write the subsets; unused codes must not claim to mean U+0000 (ISO 19005-3, 6.2.11.7.2)."""
        subsets = [tuple(subset) for subset in self.state[doc].subsets]
        known = set(doc.idToObject)
        super().addObjects(doc)
        written = (name for name in doc.idToObject if name not in known and name.startswith("toUnicodeCMap:"))
        for name, subset in zip(written, subsets, strict=True):
            doc.idToObject[name].content = _unicode_map(subset)


def _unicode_map(subset: tuple[int, ...]) -> str:
    """Return the CMap that gives each code of a subset its character."""
    lines = [
        f"<{code:02X}> <{chr(character).encode('utf-16-be').hex().upper()}>"
        for code, character in enumerate(subset)
        if character
    ]
    blocks = [lines[start : start + _CMAP_BLOCK] for start in range(0, len(lines), _CMAP_BLOCK)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


@cache
def measuring() -> Mapping[Face, ReportFont]:
    """Return the fonts for measuring and looking up characters; read once, never written from."""
    return {face: ReportFont(face) for face in Face}


def for_document() -> Mapping[Face, ReportFont]:
    """Return fonts that one document may be written with."""
    return {face: font.own_copy() for face, font in measuring().items()}


@lru_cache(maxsize=_WIDTHS_KEPT)
def width_of(text: str, face: Face, size: float) -> float:
    """Return the width of `text` in points."""
    return float(measuring()[face].stringWidth(text, size))


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A stretch of text that one face can paint."""

    text: str
    face: Face
    actual: str = ""
    """The characters meant, where the painted ones only stand for them."""


def glyphs(text: str, face: Face) -> Iterator[Glyphs]:
    """Yield `text`, already `visible`, as stretches that a face can paint, in order."""
    if EVERYDAY.fullmatch(text) and text:
        yield Glyphs(text, face)
        return
    for painter, stretch in itertools.groupby(text, lambda character: _painter(character, face)):
        yield _stretch("".join(stretch), painter)


def unprintable(text: str) -> tuple[str, ...]:
    """Return the characters of `text` that no font can show and nothing looks like, once each, in order."""
    shown = visible(text)
    if EVERYDAY.fullmatch(shown):
        return ()
    found = (one for one in shown if one not in LOOKALIKES and _painter(one, Face.REGULAR) is None)
    return tuple(dict.fromkeys(found))


def _painter(character: str, face: Face) -> Face | None:
    fonts = measuring()
    if character in {"\n", NO_BREAK} or fonts[face].has(character):
        return face
    return Face.SYMBOLS if fonts[Face.SYMBOLS].has(character) else None


def _stretch(text: str, face: Face | None) -> Glyphs:
    if face is not None:
        return Glyphs(text, face)
    actual = "".join(_REPLACEMENT if unicodedata.category(one) in _UNREAL else one for one in text)
    if all(one in LOOKALIKES for one in text):
        return Glyphs("".join(LOOKALIKES[one] for one in text), Face.REGULAR, actual)
    return Glyphs(SUBSTITUTE * len(text), Face.SYMBOLS, actual)
