"""Drawings to scale: the line of time with its numbered steps, and bars over the columns of their table."""

from collections.abc import Sequence
from typing import Final

from lva.appendix.blocks import Chart
from lva.appendix.characters import visible
from lva.appendix.plots import Bar, Marker, Timeline
from lva.pdf.box import Box
from lva.pdf.boxes import Picture
from lva.pdf.canvas import Line, Piece, TaggedCanvas
from lva.pdf.fonts import Face, width_of
from lva.pdf.styles import ACCENT, AGAINST, HAIR, INK, MUTED, WHITE, Colour
from lva.pdf.text import loose
from lva.pdf.tree import Node

_LEADING: Final = 10.5
_SMALL: Final = 7.5
_RADIUS: Final = 6.3
_DIAMOND: Final = 8.4
_CLIMB: Final = 15.0
"""Markers nearer than this climb one level of the same height."""
_MOST_LEVELS: Final = 12
"""Steps of one day beyond so many share a place: the table tells them apart."""
_FIRST: Final = 14.0
"""Height of the lowest marker's middle above the axis."""
_BELOW: Final = 17.0
_PERIOD: Final = 15.0
_AXIS: Final = 1.6
_INSET: Final = 8.0
_LATE_ROOM: Final = 60.0
_BAR_ROOM: Final = 62.0
_CHART: Final = 88.0
_BAR_WIDTH: Final = 44.0

Placed = tuple[Marker, float, int]
"""A marker, its place on the axis and its level."""


class _Scale:
    """Days on a stretch of paper."""

    def __init__(self, block: Timeline, width: float) -> None:
        days = [marker.day for marker in block.markers]
        days += [day for period in block.periods for day in (period.first, period.last)]
        days += [tick.day for tick in block.ticks]
        first, last = min(days), max(days)
        self.first = first.toordinal()
        self.unit = (width - 2 * _INSET) / max(last.toordinal() - self.first, 1)

    def at(self, ordinal: int) -> float:
        """Return where a day stands."""
        return _INSET + (ordinal - self.first) * self.unit


def timeline_box(block: Timeline, node: Node, width: float) -> Box:
    """Return the line of time as a figure: stems first, markers over them, periods below the axis."""
    scale = _Scale(block, width)
    placed = _levels(block.markers, scale)
    top = max((level for _, _, level in placed), default=0)
    low = _BELOW + _PERIOD * len(block.periods)
    height = low + _FIRST + _CLIMB * top + _RADIUS + 4

    def paint(canvas: TaggedCanvas, x: float, bottom: float) -> None:
        axis = bottom + low
        canvas.saveState()
        canvas.setLineCap(0)
        _ticks(canvas, block, scale, (x, axis, width))
        _periods(canvas, block, scale, (x, axis - _BELOW, width))
        for marker, at, level in placed:
            _stem(canvas, (x + at, axis, axis + _FIRST + _CLIMB * level), late=marker.late)
        _rule(canvas, (x, axis, x + width, axis), _AXIS, INK)
        for marker, at, level in placed:
            _marker(canvas, marker, x + at, axis + _FIRST + _CLIMB * level)
            if marker.late:
                _beside(canvas, block.late, (x + at, axis + _FIRST + _CLIMB * level), x + width)
        canvas.restoreState()

    return Picture((width, height), paint, node)


def _levels(markers: Sequence[Marker], scale: _Scale) -> list[Placed]:
    """Return each marker with the lowest level on which nothing is too near; late ones above all their neighbours."""
    last: list[float] = []
    found: list[Placed] = []
    for marker in [one for one in markers if not one.late]:
        at = scale.at(marker.day.toordinal())
        level = next((index for index, edge in enumerate(last) if at - edge >= _CLIMB), len(last))
        last[level : level + 1] = [at]
        found.append((marker, at, min(level, _MOST_LEVELS)))
    for marker in [one for one in markers if one.late]:
        at = scale.at(marker.day.toordinal())
        near = [level for _, other, level in found if -_LATE_ROOM <= other - at <= _LATE_ROOM]
        found.append((marker, at, min(max(near, default=-1) + 1, _MOST_LEVELS + 1)))
    return found


def _rule(canvas: TaggedCanvas, ends: tuple[float, float, float, float], weight: float, colour: Colour) -> None:
    canvas.setStrokeColorRGB(*colour.parts)
    canvas.setLineWidth(weight)
    canvas.line(*ends)


def _stem(canvas: TaggedCanvas, ends: tuple[float, float, float], *, late: bool) -> None:
    x, low, high = ends
    _rule(canvas, (x, low, x, high), 0.8, AGAINST if late else INK)


def _ticks(canvas: TaggedCanvas, block: Timeline, scale: _Scale, place: tuple[float, float, float]) -> None:
    left, axis, width = place
    for tick in block.ticks:
        x = left + scale.at(tick.day.toordinal())
        _rule(canvas, (x, axis, x, axis - (12 if tick.major else 7)), 0.5, INK if tick.major else MUTED)
        if x + 3 + width_of(tick.label, Face.REGULAR, _SMALL) <= left + width:
            _say(canvas, tick.label, (x + 3, axis - 11), MUTED)


def _periods(canvas: TaggedCanvas, block: Timeline, scale: _Scale, place: tuple[float, float, float]) -> None:
    left, level, width = place
    for period in block.periods:
        begin, end = (scale.at(day.toordinal()) for day in (period.first, period.last))
        canvas.setFillColorRGB(*HAIR.parts)
        canvas.rect(left + begin, level - 5, max(end - begin, 2.0), 4, stroke=0, fill=1)
        label = visible(period.label)
        room = width_of(label, Face.REGULAR, _SMALL)
        _say(canvas, label, (left + max(min(begin, width - room), 0.0), level - 12.5), MUTED)
        level -= _PERIOD


def _marker(canvas: TaggedCanvas, marker: Marker, x: float, y: float) -> None:
    colour = AGAINST if marker.late else INK
    canvas.setStrokeColorRGB(*colour.parts)
    canvas.setFillColorRGB(*(AGAINST if marker.late else WHITE).parts)
    canvas.setLineWidth(0.9)
    if marker.late:
        path = canvas.beginPath()
        path.moveTo(x, y + _DIAMOND)
        for across, up in ((_DIAMOND, 0), (0, -_DIAMOND), (-_DIAMOND, 0)):
            path.lineTo(x + across, y + up)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)
    else:
        canvas.circle(x, y, _RADIUS, stroke=1, fill=1)
    number = str(marker.number)
    start = x - width_of(number, Face.BOLD, _SMALL) / 2
    canvas.write([Line(start, y - 2.7, (Piece(number, Face.BOLD, WHITE if marker.late else INK),))], _SMALL)


def _beside(canvas: TaggedCanvas, word: str, place: tuple[float, float], edge: float) -> None:
    """Write a word beside a marker: right of it if there is room."""
    x, y = place
    wide = width_of(word, Face.BOLD, _SMALL)
    start = x + _DIAMOND + 3
    if start + wide > edge:
        start = x - _DIAMOND - 3 - wide
    canvas.write([Line(start, y - 2.7, loose(word, Face.BOLD, AGAINST))], _SMALL)


def _say(
    canvas: TaggedCanvas, text: str, place: tuple[float, float], colour: Colour, face: Face = Face.REGULAR
) -> None:
    canvas.write([Line(*place, loose(text, face, colour))], _SMALL)


def chart_box(block: Chart, node: Node, widths: Sequence[float]) -> Picture:
    """Return bars as a figure; each stands over the column of its number."""
    most = max((bar.value for bar in block.bars if bar.value), default=1.0) or 1.0

    def paint(canvas: TaggedCanvas, x: float, low: float) -> None:
        canvas.saveState()
        canvas.setLineCap(0)
        base = low + 8
        title = _lines(visible(block.title), widths[0] - 6, Face.BOLD)
        level = low + _CHART - 16
        for line in title:
            _say(canvas, line, (x, level), INK, Face.BOLD)
            level -= _LEADING
        for note in block.notes:
            for line in _lines(visible(note), widths[0] - 6, Face.REGULAR):
                _say(canvas, line, (x, level - 1.5), MUTED)
                level -= _LEADING
        right = x + widths[0]
        for bar, wide in zip(block.bars, widths[1:], strict=False):
            right += wide
            _bar(canvas, bar, (right - 5, base), min(_BAR_WIDTH, wide - 12), most)
        edge = x + widths[0] + sum(widths[1 : len(block.bars) + 1])
        _rule(canvas, (x + widths[0], base, edge, base), 0.6, INK)
        canvas.restoreState()

    return Picture((sum(widths), _CHART), paint, node)


def _lines(text: str, room: float, face: Face) -> list[str]:
    """Return a text in one line or two, the second shortened to its room."""
    words = text.split(" ")
    fits = [end for end in range(1, len(words)) if width_of(" ".join(words[:end]), face, _SMALL) <= room]
    if width_of(text, face, _SMALL) <= room or not fits:
        return [_fitted(text, room, face)]
    return [" ".join(words[: fits[-1]]), _fitted(" ".join(words[fits[-1] :]), room, face)]


def _fitted(text: str, room: float, face: Face) -> str:
    """Return a text that fits its room; the table below has it in full."""
    short = text
    while short and width_of(short, face, _SMALL) > room:
        text = text[:-1].rstrip()
        short = f"{text}\u2026"
    return short


def _bar(canvas: TaggedCanvas, bar: Bar, corner: tuple[float, float], wide: float, most: float) -> None:
    """Paint a bar that ends at the right edge of its column's numbers, and its value above it."""
    if bar.value is None:
        return
    right, base = corner
    high = _BAR_ROOM * max(bar.value, 0.0) / most
    canvas.setStrokeColorRGB(*ACCENT.parts)
    canvas.setFillColorRGB(*(WHITE if bar.forecast else ACCENT).parts)
    canvas.setLineWidth(0.9)
    canvas.rect(right - wide, base, wide, high, stroke=1, fill=1)
    words = width_of(bar.words, Face.BOLD, _SMALL)
    _say(canvas, bar.words, (right - words, base + high + 3), INK, Face.BOLD)
