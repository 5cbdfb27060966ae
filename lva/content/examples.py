"""Worked examples: whole assessments as data, for the demonstration and for trying every part."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli


@dataclass(frozen=True, slots=True)
class Example:
    """One example: answers by question (the matter's too) and entries by list.

    Ids hold within the example; `@zero` and the like name ready-made entries.
    """

    name: str
    language: str
    answers: Mapping[str, Any]
    entries: Mapping[str, tuple[Mapping[str, Any], ...]]
    pack: str = "lava"
    """The pack whose questions it answers."""


def read_examples(folder: Path) -> tuple[Example, ...]:
    """Read every example below `folder`, by name."""
    return tuple(map(read_example, sorted(folder.glob("*.toml"))))


def read_example(path: Path) -> Example:
    """Read one example."""
    source = tomli.loads(path.read_text(encoding="utf-8"))
    entries = {name: tuple(items) for name, items in source.get("entries", {}).items()}
    return Example(source["name"], source["language"], source["answers"], entries, source.get("pack", "lava"))
