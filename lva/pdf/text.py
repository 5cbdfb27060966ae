"""Text set in lines: left or right aligned, never hyphenated, never justified.

Spaces at line ends are written too, so that words stay apart for whoever reads the structure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lva.pdf.box import Box, Sketch, Split
from lva.pdf.canvas import Line, Piece, TaggedCanvas
from lva.pdf.fonts import Face, glyphs, width_of
from lva.pdf.styles import Colour, Style
from lva.pdf.tree import HEADINGS, Node, Role

_WIDOW: Final = 2
"""At least so many lines stay together on each side of a page break."""
_BALANCE_STEP: Final = 4.0
_BALANCE_LEAST: Final = 0.55
"""A balanced title is never narrower than this part of its column."""
_SLACK: Final = 0.01
_UNDERLINE: Final = 1.3
_UNDERLINE_WEIGHT: Final = 0.6
_BREAKABLE: Final = "/-._@?&=\u2013"
"""Where a word that is wider than its column is broken first."""


@dataclass(frozen=True, slots=True)
class _Word:
    """Letters between two spaces, in one or more pieces."""

    parts: tuple[Piece, ...]
    width: float
    space: Piece | None = None
    """The piece that owns the space after the word."""
    ends_line: bool = False


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line as it will be written; `width` leaves the space at its end out."""

    pieces: tuple[Piece, ...]
    width: float


class TextBox(Box):
    """A paragraph. `title` makes it a heading of the outline."""

    def __init__(self, pieces: Sequence[Piece], style: Style, node: Node) -> None:
        self.pieces = tuple(pieces)
        self.style = style
        self.node = node
        self.after = style.after
        self._set: dict[float, tuple[SetLine, ...]] = {}
        self._words = tuple(_words(self.pieces, style.size))

    @property
    def title(self) -> str:
        """The text without its pieces."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def line_count(self) -> int:
        """How many lines it took when it was last measured; 0 before."""
        return len(next(reversed(self._set.values()), ()))

    def lines(self, width: float) -> tuple[SetLine, ...]:
        """Return the lines at a column width."""
        if width not in self._set:
            room = width - self.style.indent
            lines = tuple(_fill(self._words, room, self.style.size))
            if self.style.balanced:
                lines = self._balanced(lines, room)
            self._set[width] = lines
        return self._set[width]

    def _balanced(self, lines: tuple[SetLine, ...], room: float) -> tuple[SetLine, ...]:
        """Return the same number of lines, but of like length: no lone word on the last."""
        narrow = room
        while len(lines) > 1 and narrow > room * _BALANCE_LEAST:
            narrow -= _BALANCE_STEP
            tried = tuple(_fill(self._words, narrow, self.style.size))
            if len(tried) > len(lines):
                break
            lines = tried
        return lines

    def measure(self, width: float) -> float:
        """Return the height of all lines."""
        return len(self.lines(width)) * self.style.leading

    def least_width(self) -> float:
        """Return the width of the longest word: a narrower column breaks it."""
        return max((word.width for word in self._words), default=0.0) + self.style.indent

    def sketches(self, inset: float = 0.0) -> Iterator[Sketch]:
        """Yield itself."""
        size = self.style.size
        natural = sum(word.width + _space_width(word, size) for word in self._words)
        yield natural, self.style.leading, inset + self.style.indent

    def least_height(self, width: float) -> float:
        """Return the height of the lines that must stay together at the top."""
        count = len(self.lines(width))
        return (count if count <= _WIDOW + 1 else _WIDOW) * self.style.leading

    def split(self, width: float, height: float) -> Split:
        """Return what fits into `height` and the rest, or None if fewer than two lines fit or remain."""
        lines = self.lines(width)
        room = int((height + _SLACK) / self.style.leading)
        room = min(room, len(lines) - _WIDOW)
        if self.node.role in HEADINGS or room < _WIDOW:
            return None
        return self._part(width, lines[:room]), self._part(width, lines[room:])

    def _part(self, width: float, lines: tuple[SetLine, ...]) -> "TextBox":
        part = TextBox((), self.style, self.node)
        part.pieces = tuple(piece for line in lines for piece in line.pieces)
        part._words = self._words
        part._set[width] = lines
        return part

    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        """Write the lines, underline links and announce a heading."""
        style, lines = self.style, self.lines(width)
        placed = []
        for number, line in enumerate(lines):
            start = x + (width - line.width if style.right else style.indent)
            placed.append(Line(start, top - style.size - number * style.leading, line.pieces))
        canvas.write(placed, style.size)
        for written in placed:
            self._links(canvas, written)
        if self.node.role in HEADINGS:
            canvas.bookmark(self.node, self.title, top + style.leading)

    def _links(self, canvas: TaggedCanvas, line: Line) -> None:
        at = line.x
        for piece in line.pieces:
            width = width_of(piece.text, piece.face, self.style.size)
            if piece.node is not None and piece.node.role is Role.LINK:
                shown = width_of(piece.text.rstrip(), piece.face, self.style.size)
                with canvas.artifact("Layout"):
                    canvas.setStrokeColorRGB(*canvas.inked(piece.colour).parts)
                    canvas.setLineWidth(_UNDERLINE_WEIGHT)
                    canvas.line(at, line.y - _UNDERLINE, at + shown, line.y - _UNDERLINE)
                low = line.y - 0.2 * self.style.size
                canvas.link(piece.node, (at, low, at + shown, line.y + self.style.size))
            at += width


def loose(text: str, face: Face, colour: Colour) -> tuple[Piece, ...]:
    """Return text as pieces that belong to no node: for headers, footers and other artifacts."""
    return tuple(Piece(stretch.text, stretch.face, colour) for stretch in glyphs(text, face))


def _words(pieces: Sequence[Piece], size: float) -> Iterator[_Word]:
    """Yield the words of a paragraph; a line feed ends the line after its word."""
    parts: list[Piece] = []
    for piece in pieces:
        start = 0
        for index, character in enumerate(piece.text):
            if character not in " \n":
                continue
            if index > start:
                parts.append(_cut(piece, start, index))
            if parts:
                yield _word(parts, size, piece, ends_line=character == "\n")
                parts = []
            start = index + 1
        if start < len(piece.text):
            parts.append(_cut(piece, start, len(piece.text)))
    if parts:
        yield _word(parts, size, None)


def _cut(piece: Piece, start: int, end: int) -> Piece:
    return Piece(piece.text[start:end], piece.face, piece.colour, piece.node)


def _word(parts: list[Piece], size: float, space: Piece | None, *, ends_line: bool = False) -> _Word:
    width = sum(width_of(part.text, part.face, size) for part in parts)
    return _Word(tuple(parts), width, space, ends_line)


def _fill(words: Sequence[_Word], room: float, size: float) -> Iterator[SetLine]:
    """Yield lines filled greedily; a word wider than the column is broken as the last resort."""
    line: list[_Word] = []
    used = 0.0
    for word in words:
        gap = _space_width(line[-1], size) if line else 0.0
        if line and used + gap + word.width > room + _SLACK:
            yield _set(line, size)
            line, used, gap = [], 0.0, 0.0
        if word.width > room + _SLACK:
            *broken, word = _break_word(word, room, size)  # noqa: PLW2901  # the rest is the word now
            for part in broken:
                yield _set([part], size)
        line.append(word)
        used += gap + word.width
        if word.ends_line:
            yield _set(line, size)
            line, used = [], 0.0
    if line:
        yield _set(line, size)


def _space_width(word: _Word, size: float) -> float:
    return width_of(" ", word.space.face, size) if word.space else 0.0


def _set(line: Sequence[_Word], size: float) -> SetLine:
    """Return words as a line: neighbours of one piece joined, the space at the end kept."""
    pieces: list[Piece] = []
    for word in line:
        for part in word.parts:
            _append(pieces, part)
        if word.space is not None:
            _append(pieces, Piece(" ", word.space.face, word.space.colour, word.space.node))
    width = sum(word.width for word in line) + sum(_space_width(word, size) for word in line[:-1])
    return SetLine(tuple(pieces), width)


def _append(pieces: list[Piece], part: Piece) -> None:
    last = pieces[-1] if pieces else None
    if last and (last.face, last.colour, last.node) == (part.face, part.colour, part.node):
        pieces[-1] = Piece(last.text + part.text, part.face, part.colour, part.node)
    else:
        pieces.append(part)


def _break_word(word: _Word, room: float, size: float) -> list[_Word]:
    """Return a word in parts that fit; after a mark that joins words if there is one, else anywhere."""
    found: list[_Word] = []
    letters = [(character, part) for part in word.parts for character in part.text]
    while letters:
        count = _fitting(letters, room, size)
        parts: list[Piece] = []
        for character, part in letters[:count]:
            _append(parts, Piece(character, part.face, part.colour, part.node))
        letters = letters[count:]
        found.append(_word(parts, size, None if letters else word.space, ends_line=word.ends_line and not letters))
    return found


def _fitting(letters: Sequence[tuple[str, Piece]], room: float, size: float) -> int:
    used, count, good = 0.0, 0, 0
    for character, part in letters:
        used += width_of(character, part.face, size)
        if used > room and count:
            return good or count
        count += 1
        if character in _BREAKABLE:
            good = count
    return count
