"""How much room a printed sheet gives, in points: by it a wide table is divided among sheets before it is drawn."""

from typing import Final

MM: Final = 72 / 25.4
SHEET_HEIGHT: Final = 297 * MM
MARGIN: Final = 20 * MM
TURNED: Final = SHEET_HEIGHT - 2 * MARGIN
"""The text width of a turned sheet."""
CELL: Final = 8.5
"""The size of the letters in a table."""
