"""Drawn symbols: shape says the direction, fill the strength; words beside them say both.

All are painted as artifacts, so that nothing depends on colour, a symbol font or a screen reader's
idea of a plus sign.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from reportlab.graphics.barcode import qrencoder

from lva.appendix.blocks import Strip
from lva.pdf.canvas import Line, Piece, TaggedCanvas
from lva.pdf.fonts import Face, width_of
from lva.pdf.styles import ACCENT, AGAINST, BLACK, HAIR, INK, MUTED, OUTLINE, TINT, WHITE, Colour

SYMBOL_WIDTH: Final = 15.0
SYMBOL_HEIGHT: Final = 11.4
STATE_SIZE: Final = 8.2
_TIP: Final = 3.2
_LINE: Final = 0.9
_SIGN: Final = 1.15
_LETTER: Final = 7.5
_LETTER_DROP: Final = 2.7
_FLAT: Final = 1.2
_DOT: Final = 0.9
_CODES_KEPT: Final = 8
STRIP_HEIGHT: Final = 18.0
_PITCH: Final = 18.0
_PITCH_UNKNOWN: Final = 16.0
_APART: Final = 8.0
_AXIS_GAP: Final = 3.5
SHARES: Final = (230.0, 5.4)
"""Width and height of a bar of shares, with the space above it."""
_BAR: Final = 3.2
_THIN: Final = 0.5
_BETWEEN: Final = 1.2
_STRETCHES: Final = ((ACCENT, ACCENT), (HAIR, ACCENT), (AGAINST, AGAINST), (WHITE, OUTLINE))
"""Fill and outline of each answer of a scale, from in place to not known."""

Paint: TypeAlias = Callable[[TaggedCanvas, float, float], None]
"""Paints at a left edge and a middle height."""
Point: TypeAlias = tuple[float, float]


def _house() -> list[Point]:
    return [
        (0, 0),
        (SYMBOL_WIDTH, 0),
        (SYMBOL_WIDTH, SYMBOL_HEIGHT - _TIP),
        (SYMBOL_WIDTH / 2, SYMBOL_HEIGHT),
        (0, SYMBOL_HEIGHT - _TIP),
    ]


def _upside_down(points: list[Point]) -> list[Point]:
    return [(x, SYMBOL_HEIGHT - y) for x, y in points]


def _hexagon() -> list[Point]:
    low, high = _TIP, SYMBOL_HEIGHT - _TIP
    middle = SYMBOL_WIDTH / 2
    return [(0, low), (middle, 0), (SYMBOL_WIDTH, low), (SYMBOL_WIDTH, high), (middle, SYMBOL_HEIGHT), (0, high)]


def _flat() -> list[Point]:
    low, high = _FLAT, SYMBOL_HEIGHT - _FLAT
    return [(0, low), (SYMBOL_WIDTH, low), (SYMBOL_WIDTH, high), (0, high)]


def rating(value: str) -> Paint:
    """Return what paints the symbol of a rating's key; an open or unknown key is a question mark."""

    def paint(canvas: TaggedCanvas, x: float, middle: float) -> None:
        low = middle - SYMBOL_HEIGHT / 2
        canvas.saveState()
        canvas.setLineJoin(1)
        canvas.setLineCap(0)
        match value:
            case "+3" | "+2" | "+1":
                _direction(canvas, (x, low), up=True, strong=value != "+1")
            case "-3" | "-2" | "-1":
                _direction(canvas, (x, low), up=False, strong=value != "-1")
            case "0":
                _outline(canvas, (x, low), _flat(), MUTED)
                _letter(canvas, "0", x + SYMBOL_WIDTH / 2, middle)
            case "mixed":
                _outline(canvas, (x, low), _hexagon(), INK)
                _sign(canvas, (x + SYMBOL_WIDTH / 2, middle + 1.2), 2.1, plus=True)
                _sign(canvas, (x + SYMBOL_WIDTH / 2, middle - 2.6), 2.1, plus=False)
            case "not_relevant":
                canvas.setFillColorRGB(*MUTED.parts)
                canvas.circle(x + SYMBOL_WIDTH / 2, middle, _DOT, stroke=0, fill=1)
            case _:
                canvas.setDash(1.5, 1.5)
                _outline(canvas, (x, low), _flat(), OUTLINE, weight=0.6)
                _letter(canvas, "?", x + SYMBOL_WIDTH / 2, middle)
        canvas.restoreState()

    return paint


def _direction(canvas: TaggedCanvas, corner: Point, *, up: bool, strong: bool) -> None:
    colour = ACCENT if up else AGAINST
    _outline(canvas, corner, _house() if up else _upside_down(_house()), colour, filled=strong)
    x = corner[0] + SYMBOL_WIDTH / 2
    lift = (SYMBOL_HEIGHT - _TIP) / 2 + 0.5
    y = corner[1] + (lift if up else SYMBOL_HEIGHT - lift)
    if not strong:
        _sign(canvas, (x, y), 2.6, plus=up)
        return
    canvas.setStrokeColorRGB(*WHITE.parts)
    _sign(canvas, (x - 3, y), 2.3, plus=up)
    _sign(canvas, (x + 3, y), 2.3, plus=up)


def _outline(
    canvas: TaggedCanvas,
    corner: Point,
    points: list[Point],
    colour: Colour,
    *,
    filled: bool = False,
    weight: float = _LINE,
) -> None:
    x, y = corner
    canvas.setStrokeColorRGB(*colour.parts)
    canvas.setFillColorRGB(*(colour if filled else WHITE).parts)
    canvas.setLineWidth(weight)
    path = canvas.beginPath()
    path.moveTo(x + points[0][0], y + points[0][1])
    for across, up in points[1:]:
        path.lineTo(x + across, y + up)
    path.close()
    canvas.drawPath(path, stroke=1, fill=1)


def _sign(canvas: TaggedCanvas, centre: Point, reach: float, *, plus: bool) -> None:
    x, y = centre
    canvas.setLineWidth(_SIGN)
    canvas.line(x - reach, y, x + reach, y)
    if plus:
        canvas.line(x, y - reach, x, y + reach)


def _letter(canvas: TaggedCanvas, letter: str, x: float, y: float, size: float = _LETTER) -> None:
    start = x - width_of(letter, Face.BOLD, size) / 2
    canvas.write([Line(start, y - _LETTER_DROP, (Piece(letter, Face.BOLD, MUTED),))], size)


def state(*, chosen: bool) -> Paint:
    """Return what paints a box, ticked if `chosen`."""

    def paint(canvas: TaggedCanvas, x: float, middle: float) -> None:
        low = middle - STATE_SIZE / 2
        canvas.saveState()
        canvas.setStrokeColorRGB(*INK.parts)
        canvas.setFillColorRGB(*INK.parts)
        canvas.setLineWidth(_LINE)
        canvas.rect(x, low, STATE_SIZE, STATE_SIZE, stroke=1, fill=int(chosen))
        if chosen:
            canvas.setStrokeColorRGB(*WHITE.parts)
            canvas.setLineWidth(1.3)
            canvas.lines([(x + 1.8, low + 4.1, x + 3.5, low + 2.1), (x + 3.5, low + 2.1, x + 6.6, low + 6.2)])
        canvas.restoreState()

    return paint


_STEPS: Final = {"forward": "+1", "none": "0", "backward": "-1"}
"""How an effect on a step is drawn: with the symbol of the like rating."""


def step(effect: str) -> Paint:
    """Return what paints how a decision touches a step."""
    return rating(_STEPS.get(effect, ""))


def condition(key: str) -> Paint:
    """Return what paints a state: ticked, half full, empty, dashed with a question mark, or a diamond for late."""

    def paint(canvas: TaggedCanvas, x: float, middle: float) -> None:
        low = middle - STATE_SIZE / 2
        if key in ("met", "missing"):
            state(chosen=key == "met")(canvas, x, middle)
            return
        canvas.saveState()
        if key == "late":
            _diamond(canvas, x + STATE_SIZE / 2, middle)
        elif key == "partly":
            canvas.setStrokeColorRGB(*INK.parts)
            canvas.setFillColorRGB(*INK.parts)
            canvas.setLineWidth(_LINE)
            canvas.rect(x, low, STATE_SIZE, STATE_SIZE / 2, stroke=0, fill=1)
            canvas.rect(x, low, STATE_SIZE, STATE_SIZE, stroke=1, fill=0)
        else:
            canvas.setDash(1.5, 1.5)
            canvas.setStrokeColorRGB(*OUTLINE.parts)
            canvas.setLineWidth(0.6)
            canvas.rect(x, low, STATE_SIZE, STATE_SIZE, stroke=1, fill=0)
            _letter(canvas, "?", x + STATE_SIZE / 2, middle, 6.5)
        canvas.restoreState()

    return paint


def _diamond(canvas: TaggedCanvas, x: float, y: float) -> None:
    reach = STATE_SIZE / 2 + 0.4
    canvas.setFillColorRGB(*AGAINST.parts)
    path = canvas.beginPath()
    path.moveTo(x, y + reach)
    for across, up in ((reach, 0), (0, -reach), (-reach, 0)):
        path.lineTo(x + across, y + up)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def strip_width(strip: Strip) -> float:
    """Return the width of a strip with the room left of its axis."""
    right = _PITCH * len(strip.right) + (_APART if strip.right and strip.unknown else 0.0)
    return _PITCH * strip.axis + 2 * _AXIS_GAP + right + _PITCH_UNKNOWN * strip.unknown


def strip(said: Strip) -> Callable[[TaggedCanvas, float, float], None]:
    """Return what paints ratings side by side: those that weaken left of an axis, the others right of it."""

    def paint(canvas: TaggedCanvas, x: float, low: float) -> None:
        middle = low + STRIP_HEIGHT / 2
        axis = x + _PITCH * said.axis + _AXIS_GAP
        for index, key in enumerate(reversed(said.left), start=1):
            rating(key)(canvas, axis - _AXIS_GAP - _PITCH * index, middle)
        at = axis + _AXIS_GAP
        for key in said.right:
            rating(key)(canvas, at, middle)
            at += _PITCH
        at += _APART if said.right else 0.0
        for _ in range(said.unknown):
            rating("unknown")(canvas, at, middle)
            at += _PITCH_UNKNOWN
        canvas.setStrokeColorRGB(*INK.parts)
        canvas.setLineWidth(1.1)
        canvas.setLineCap(0)
        canvas.line(axis, low, axis, low + STRIP_HEIGHT)

    return paint


def shares(counts: Sequence[int], whole: int) -> Paint:
    """Return what paints counts as stretches of a bar, the first dark and full, the last an empty outline.

    Their order and their fill tell them apart without colour.
    """

    def paint(canvas: TaggedCanvas, x: float, low: float) -> None:
        across, high = SHARES[0], _BAR
        canvas.saveState()
        canvas.setLineWidth(_THIN)
        canvas.setFillColorRGB(*TINT.parts)
        canvas.rect(x, low, across, high, stroke=0, fill=1)
        for count, (fill, line) in zip(counts, _STRETCHES, strict=False):
            wide = across * count / max(whole, 1)
            if count:
                canvas.setFillColorRGB(*fill.parts)
                canvas.setStrokeColorRGB(*line.parts)
                canvas.rect(x, low, wide - _BETWEEN, high, stroke=1, fill=1)
            x += wide
        canvas.restoreState()

    return paint


def barcode(text: str, size: float) -> Callable[[TaggedCanvas, float, float], None]:
    """Return what paints a QR code (error correction M) with its lower left corner at a point."""
    modules = _modules(text)
    count = len(modules)
    unit = size / count

    def paint(canvas: TaggedCanvas, x: float, low: float) -> None:
        canvas.setFillColorRGB(*BLACK.parts)
        path = canvas.beginPath()
        for row, dark in enumerate(modules):
            for start, end in _runs(dark):
                path.rect(x + start * unit, low + (count - 1 - row) * unit - 0.03, (end - start) * unit, unit + 0.06)
        canvas.drawPath(path, stroke=0, fill=1)

    return paint


@lru_cache(maxsize=_CODES_KEPT)
def _modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the rows of a QR code; a document shows the same one twice."""
    return modules(text)


def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the rows of a QR code (error correction M), true for dark; nothing of it is kept."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    sides = range(code.getModuleCount())
    return tuple(tuple(bool(code.isDark(row, column)) for column in sides) for row in sides)


def _runs(dark: Sequence[bool]) -> list[tuple[int, int]]:
    found = []
    start = None
    for index, is_dark in enumerate([*dark, False]):
        if is_dark and start is None:
            start = index
        elif not is_dark and start is not None:
            found.append((start, index))
            start = None
    return found
