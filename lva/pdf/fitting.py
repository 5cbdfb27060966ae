"""Widths by what stands in the columns: a table takes fewer lines where its words have the room.

Nothing is set for it: a text counts with its width in one line and its leading.
"""

import math
from collections.abc import Sequence
from typing import Final

from lva.pdf.box import Box, Sketch

_ROWS: Final = 40
"""The first rows stand for all: a longer table is a list of like things."""
_STEPS: Final = (7.0, 16.0, 34.0, 60.0)
_MOVES: Final = 12
_RAGGED: Final = 9.0
"""Lines end about half a word before the edge."""

_PHRASE: Final = 130.0
"""So many points wide, in one line, is a text of a few words."""
_SOFT: Final = 0.8
_LEAST: Final = 0.4
"""A move saves so many points, or it is none."""
_WORTH: Final = 22.0
"""About two lines."""

Sketches = tuple[Sketch, ...]


def height(sketches: Sequence[Sketch], width: float) -> float:
    """Return about how high texts are in a column of that width, in points.

    A text that would nearly save a line counts a little less, so that small steps lead there.
    """
    tall = 0.0
    for natural, leading, inset in sketches:
        room = width - inset
        lines = natural / max(room - _RAGGED, 1.0) if natural > room else 0.0
        tall += leading * (math.ceil(lines) + _SOFT * lines) if lines > 1 else leading
    return tall


def shared(rows: Sequence[Sequence[Box]], rooms: Sequence[float], least: Sequence[float]) -> tuple[float, ...]:
    """Return rooms of the same sum in which the rows are lower, none narrower than its least.

    Room moves in steps to the columns that make rows high, from those that miss it least.
    """
    cells = [[tuple(box.sketches()) for box in row] for row in rows[:_ROWS]]
    least = [max(one, min(rooms[index], _short([row[index] for row in cells]))) for index, one in enumerate(least)]
    found = list(rooms)
    heights = [[height(cell, found[index]) for index, cell in enumerate(row)] for row in cells]
    for _ in range(_MOVES):
        move = _best_move(cells, heights, found, least)
        if move is None:
            break
        giver, taker, step = move
        found[giver] -= step
        found[taker] += step
        for row, tall in zip(cells, heights, strict=True):
            tall[giver], tall[taker] = height(row[giver], found[giver]), height(row[taker], found[taker])
    return tuple(found)


def _short(cells: Sequence[Sketches]) -> float:
    """Return the width at which short texts of a column take about two lines, and not one for each word."""
    texts = [(natural, inset) for cell in cells for natural, _, inset in cell if natural <= _PHRASE]
    return max((natural / 2 + _RAGGED + inset for natural, inset in texts), default=0.0)


def _best_move(
    cells: Sequence[Sequence[Sketches]],
    heights: Sequence[Sequence[float]],
    rooms: Sequence[float],
    least: Sequence[float],
) -> tuple[int, int, float] | None:
    """Return the giver, the taker and the step that save the most height; None if none saves any."""
    now = sum(max(row) for row in heights)
    best, lowest = None, now - _LEAST
    for taker in _pressed(heights):
        for giver in range(len(rooms)):
            for step in _STEPS:
                if giver == taker or rooms[giver] - step < least[giver]:
                    continue
                after = 0.0
                for row, tall in zip(cells, heights, strict=True):
                    rest = max((one for index, one in enumerate(tall) if index not in (giver, taker)), default=0.0)
                    gave, took = height(row[giver], rooms[giver] - step), height(row[taker], rooms[taker] + step)
                    after += max(rest, gave, took)
                if after < lowest:
                    best, lowest = (giver, taker, step), after
    return best


def _pressed(heights: Sequence[Sequence[float]]) -> Sequence[int]:
    """Return the columns that alone make rows high, the worst two of them."""
    pressure: dict[int, float] = {}
    for row in heights:
        *_, second, first = sorted((0.0, *row))
        if first > second:
            index = row.index(first)
            pressure[index] = pressure.get(index, 0.0) + first - second
    return sorted(pressure, key=lambda index: -pressure[index])


def lowest(rows: Sequence[tuple[Box, Box]], widths: Sequence[float], whole: float, gap: float) -> float:
    """Return the width of the first column at which rows of two are lowest; the first of `widths` unless others save.

    Another width must save two lines, or all tables of labels would differ from each other.
    """
    cells = [(tuple(left.sketches()), tuple(right.sketches())) for left, right in rows[:_ROWS]]

    def tall(width: float) -> float:
        return sum(max(height(left, width - gap), height(right, whole - width)) for left, right in cells)

    first, *others = widths
    usual = tall(first)
    best = min(others, key=tall, default=first)
    return best if usual - tall(best) >= _WORTH else first
