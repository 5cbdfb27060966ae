"""What is wrong with a record that somebody sent: every fault with its place and a code, and no sentences."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lva.domain.errors import LvaError

MOST: Final = 200
"""So many faults are listed; of all others only how many they are."""
_SIMPLE: Final = re.compile(r"[A-Za-z_][\w-]{0,39}", re.ASCII)
_LONGEST_KEY: Final = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    path: str
    """Where it stands, such as `entries.impact[3].rating`; empty for the file as a whole."""
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What its sentence needs: limits, the keys that could be chosen, how something should be written."""


class RecordFaulty(LvaError):
    """The file cannot be taken in, and nothing of it was: all that is wrong, in the order of reading."""

    def __init__(self, faults: Iterable[Fault], more: int = 0) -> None:
        self.faults = tuple(faults)
        self.more = more
        """How many faults there are beyond those listed."""
        super().__init__(*(f"{fault.path}: {fault.code}" for fault in self.faults))


@dataclass(slots=True)
class Found:
    """The faults found so far; a hostile file cannot make it grow without end."""

    faults: list[Fault] = field(default_factory=list)
    more: int = 0

    def add(self, path: str, code: str, **facts: Any) -> None:
        """Note one fault."""
        if len(self.faults) < MOST:
            self.faults.append(Fault(path, code, facts))
        else:
            self.more += 1

    def settle(self) -> None:
        """Raise `RecordFaulty` if anything has been found."""
        if self.faults:
            raise RecordFaulty(self.faults, self.more)


def below(path: str, key: str | int) -> str:
    """Return the path of what stands under `key` in the object, or at that index in the list, at `path`."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    if not _SIMPLE.fullmatch(key):
        return f"{path}[{json.dumps(key[:_LONGEST_KEY])}]"
    return f"{path}.{key}" if path else key
