"""Examples that everybody may read finished in the tool, and what is worth noticing in each."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import tomli

from lva.content.examples import Example, read_example
from lva.content.model import Text


@dataclass(frozen=True, slots=True)
class Worked:
    """A finished example."""

    example: Example
    on: dt.date
    """The day on which it is said to be printed; what it tells of was known by then."""
    notice: Text
    """What is worth noticing in it."""


def read_worked(path: Path, examples: Path) -> tuple[Worked, ...]:
    """Read which of the examples in the folder are shown finished, in the order of the list at `path`."""
    source = tomli.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Worked(read_example(examples / f"{one['example']}.toml"), one["on"], Text(**one["notice"]))
        for one in source["worked"]
    )
