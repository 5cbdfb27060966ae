"""What is laid out: boxes that know their height at a width, can be split and can be drawn."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TypeAlias

from lva.pdf.canvas import TaggedCanvas

Split: TypeAlias = "tuple[Box, Box] | None"
Sketch: TypeAlias = tuple[float, float, float]
"""A text before it is set: its width in one line, its leading, and how far it stands in."""


class Box(ABC):
    """Something that takes up height in a column. Boxes are measured before anything is painted."""

    before = 0.0
    """Space above, which vanishes at the top of a page."""
    after = 0.0
    """Space below; of two neighbours' spaces the greater counts."""
    keep = False
    """Whether it must not be the last thing on a page."""
    whole = False
    """Whether it moves to the next page rather than break, if it fits there."""

    @abstractmethod
    def measure(self, width: float) -> float:
        """Return the height at a width, without the spaces above and below."""

    @abstractmethod
    def draw(self, canvas: TaggedCanvas, x: float, top: float, width: float) -> None:
        """Paint the box with its upper left corner at (x, top)."""

    def least_width(self) -> float:
        """Return the width below which a word would break."""
        return 0.0

    def least_height(self, width: float) -> float:
        """Return the height of the smallest part that may stand alone above a page break."""
        return self.measure(width)

    def sketches(self, inset: float = 0.0) -> Iterator[Sketch]:
        """Yield the texts in it; columns are shared out by them before anything is set."""
        yield from ()

    def split(self, width: float, height: float) -> Split:  # most boxes cannot be split
        """Return the part that fits into `height` and the rest, or None."""
        return None
