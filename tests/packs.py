"""Packs for tests: the one that is shipped, and a small one whose source a claim can spoil."""

import copy
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from lva import paths
from lva.content.library import read_all
from lva.content.model import EntryField, Field, Kind, Pack, Share, Text
from lva.content.reader import from_mapping

SMALL: Final = Path(__file__).with_name("small_pack.toml")
GONE: Final = object()
"""Stands for the absence of a key."""
BRIEF_PAGES: Final = (
    "rule-out",
    "matter",
    "screening",
    "background",
    "alternatives",
    "children",
    "hearing",
    "impacts",
    "impact-details",
    "weighing",
    "follow-up",
    "confirm",
)
"""The twelve pages of a brief assessment that have a form of their own."""


@cache
def shipped(name: str = "lava") -> Pack:
    """Return a questionnaire of the project."""
    return read_all(paths.PACKS).current(name)


@cache
def small() -> Pack:
    """Return the small questionnaire."""
    return from_mapping(source(), "small", "sha256:small")


def source(**changed: Any) -> dict[str, Any]:
    """Return the source of the small pack; keys of `changed` are paths such as `questions__name__kind`.

    A number in a path counts in a list. `GONE` takes the key away.
    """
    found: dict[str, Any] = copy.deepcopy(dict(_source()))
    for path, value in changed.items():
        *folders, key = path.split("__")
        table: Any = found
        for folder in folders:
            table = table[int(folder)] if isinstance(table, list) else table.setdefault(folder, {})
        if value is GONE:
            del table[key]
        elif isinstance(table, list):
            table[int(key)] = value
        else:
            table[key] = value
    return found


@cache
def _source() -> Mapping[str, Any]:
    return tomllib.loads(SMALL.read_text("utf-8"))


def words(text: str = "sana") -> dict[str, str]:
    """Return a text in three languages, as a pack's source holds it."""
    return {"fi": text, "sv": text, "en": text}


def field(kind: Kind, **given: Any) -> Field:
    """Make a question of that kind with as few words as possible."""
    return Field(**{"kind": kind, **_FIELD, **given})


def entry_field(kind: Kind, **given: Any) -> EntryField:
    """Make a field of an entry."""
    return EntryField(**{"kind": kind, **_FIELD, **given})


_FIELD: Final[Mapping[str, Any]] = {
    "key": "asked",
    "label": Text("kysymys", "fråga", "question"),
    "share": Share.KEEP,
}
