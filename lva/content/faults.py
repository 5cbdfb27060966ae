"""Faults of a pack: each says where it stands, and all are reported at once."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `place` is a dotted path in the file, `language` is empty where it does not matter."""

    place: str
    message: str
    language: str = ""

    def __str__(self) -> str:
        where = f"{self.place} [{self.language}]" if self.language else self.place
        return f"{where}: {self.message}"


class PackFaulty(Exception):
    """A pack does not load; `faults` lists everything that is wrong with it."""

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        super().__init__(f"{name}: " + "; ".join(str(fault) for fault in faults))
        self.name = name
        self.faults = tuple(faults)
