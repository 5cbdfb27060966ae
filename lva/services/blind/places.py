"""The municipalities as this installation knows them."""

from functools import cache

from lva import paths
from lva.content.municipalities import Municipalities, read_municipalities


@cache
def municipalities() -> Municipalities:
    """Return Finland's municipalities, read once."""
    return read_municipalities(paths.MUNICIPALITIES)
