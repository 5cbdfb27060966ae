"""The labelled sets by what they are called in tests and figures; data/README.md says who wrote them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"
SETS: Final[Mapping[str, tuple[str, ...]]] = {
    "tuning": ("tuning",),
    "unseen": ("unseen",),
    "developed": ("fi_developed", "sv_developed", "en_developed"),
    "read_later": ("fi_read_later", "sv_read_later", "en_read_later"),
    "held_out": ("fi_held_out", "sv_held_out", "en_held_out"),
}
