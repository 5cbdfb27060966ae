"""What the detector says of a sentence, in words that a test can compare."""

from lva.anonymity.detector import scan
from lva.anonymity.hits import NAMES


def names(text: str, language: str) -> list[str]:
    """Return the kind and the letters of each name that is found."""
    return [f"{hit.kind} {text[hit.start : hit.end]}" for hit in scan(text, language) if hit.kind in NAMES]


def tiers(text: str, language: str) -> list[str]:
    """Return the tier and the letters of each name that is found."""
    return [f"{hit.tier} {text[hit.start : hit.end]}" for hit in scan(text, language) if hit.kind in NAMES]
