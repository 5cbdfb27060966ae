"""Geometry, colours and type of the appendix as named constants; measures are points unless said."""

from dataclasses import dataclass
from typing import Final

from lva.appendix import room
from lva.pdf.fonts import Face

MM: Final = room.MM
SHEET_HEIGHT: Final = room.SHEET_HEIGHT
MARGIN: Final = room.MARGIN


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of the palette, its parts between 0 and 1."""

    red: float
    green: float
    blue: float

    @property
    def fill(self) -> str:
        """Return the operator that fills and writes with this colour."""
        return f"{self.red:.3f} {self.green:.3f} {self.blue:.3f} rg"

    @property
    def parts(self) -> tuple[float, float, float]:
        """Return red, green and blue."""
        return self.red, self.green, self.blue


def _colour(code: int) -> Colour:
    return Colour((code >> 16) / 255, (code >> 8 & 255) / 255, (code & 255) / 255)


def named(colour: str) -> Colour:
    """Return the colour that is written `#rrggbb`."""
    return _colour(int(colour.removeprefix("#"), 16))


INK: Final = _colour(0x1B2127)
MUTED: Final = _colour(0x4A535C)
ACCENT: Final = _colour(0x12475C)
AGAINST: Final = _colour(0x8A2E14)
OUTLINE: Final = _colour(0x7C858D)
"""The dashed box of "not known"."""
HAIR: Final = _colour(0xB4BBC1)
TINT: Final = _colour(0xF1F4F5)
PANEL: Final = _colour(0xE4EAED)
WATERMARK: Final = _colour(0xE9ECEE)
WHITE: Final = _colour(0xFFFFFF)
BLACK: Final = _colour(0x000000)

SHEET_WIDTH: Final = 210 * MM
WIDTH: Final = SHEET_WIDTH - 2 * MARGIN
TOP: Final = 24 * MM
TOP_FIRST: Final = 18 * MM
BOTTOM: Final = 18.5 * MM
WIDE: Final = room.TURNED
"""The text width of a turned sheet."""
IDENTITY: Final = 26 * MM
"""Height of the identity block's own frame at the foot of page one."""
LABEL: Final = 37 * MM
MAIN: Final = WIDTH - LABEL
LABEL_GAP: Final = 8.0
HANG: Final = 9.0
"""How far a panel reaches into both margins."""
HEADER_LINE: Final = 13 * MM
FOOTER_RULE: Final = 15.5 * MM
FOOTER_LINE: Final = 11.5 * MM
HEADER_LEADING: Final = 10.0

LOOSE: Final = 6.0
TIGHT: Final = 2.2
"""Row padding of page one; nothing else gives way, and type size never does."""
ROWS: Final = 1.5
"""The padding of rows after page one, in points."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: face, size and leading in points, colour, alignment and indents."""

    size: float
    leading: float
    face: Face = Face.REGULAR
    colour: Colour = INK
    right: bool = False
    indent: float = 0.0
    after: float = 0.0
    balanced: bool = False
    """Whether the lines are made of like length, so that no lone word is left on the last."""


TITLE: Final = Style(16, 20.5, Face.BOLD, balanced=True)
TITLE_LONG: Final = Style(13.5, 17.5, Face.BOLD, balanced=True)
KICKER: Final = Style(9, 12, Face.BOLD, ACCENT)
H2: Final = Style(13.5, 17, Face.BOLD, ACCENT)
H3: Final = Style(10, 14, Face.BOLD)
LABELS: Final = Style(9, 12, Face.BOLD, ACCENT)
LEAD: Final = Style(10, 13.6)
P: Final = Style(9.75, 14, after=6)
ANSWER: Final = Style(9, 12)
TERM: Final = Style(9, 12, colour=MUTED)
ITEM: Final = Style(9.75, 14, indent=13, after=3)
ONE: Final = Style(9, 12)
NUMBER: Final = Style(16, 19, Face.BOLD)
NUMBER_MISSING: Final = Style(9.75, 19)
VALUE: Final = Style(9, 12, Face.BOLD)
CELL: Final = Style(room.CELL, 11.3)
CELL_HEAD: Final = Style(8, 10.4, Face.BOLD)
CAPTION: Final = Style(8, 10.5, colour=MUTED)
NOTE: Final = Style(8, 11, colour=MUTED)
CODE: Final = Style(10.5, 14, Face.BOLD)
FURNITURE: Final = Style(7.5, 10, colour=MUTED)
STAMP: Final = Style(9, 13)
DIGITS: Final = Style(8, 11)
QUOTE: Final = Style(10.5, 15, Face.ITALIC)
STEP_NUMBER: Final = Style(13, 16, Face.BOLD)
STEP_TITLE: Final = Style(8, 10.4)
CELL_RIGHT: Final = Style(8.5, 11.3, right=True)
HEAD_RIGHT: Final = Style(8, 10.4, Face.BOLD, right=True)
CAPTION_RIGHT: Final = Style(8, 10.5, colour=MUTED, right=True)

TITLE_CHARACTERS: Final = 90
"""A longer title is set smaller."""
