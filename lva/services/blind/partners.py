"""The installations with which parcels are exchanged: the cards that whoever runs this one has brought in."""

from pathlib import Path
from typing import Final

from lva.seals import envelopes
from lva.seals.envelopes import Card

FOLDER: Final = "partners"
"""Where cards lie, inside the folder of keys."""


def known(keys: Path) -> tuple[Card, ...]:
    """Return the cards in a folder of keys, by their ids; raise `ParcelRefused` with `card` if one is broken."""
    return tuple(envelopes.read_card(path.read_bytes()) for path in sorted((keys / FOLDER).glob("*.json")))
