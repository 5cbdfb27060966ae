"""Finland's municipalities as data: how many of them share what a blind record shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tomli

from lva.content.faults import Fault, PackFaulty

CLASSES: Final = ("urban", "semi_urban", "rural")
"""Statistics Finland's statistical grouping of municipalities; neighbours stand beside each other."""
_LANGUAGES: Final = frozenset({"fi", "sv", "se"})


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality."""

    code: str
    """Three digits, by Statistics Finland."""
    fi: str
    sv: str
    languages: tuple[str, ...]
    """The official ones, the majority's first."""
    group: str
    """One of `CLASSES`."""
    checked: bool
    """Whether its class was seen in a published source."""


@dataclass(frozen=True, slots=True)
class Municipalities:
    """All municipalities of one year, by code."""

    year: int
    source: str
    by_code: Mapping[str, Municipality]


def read_municipalities(path: Path) -> Municipalities:
    """Read the file; raise `PackFaulty` with everything that is wrong with it."""
    source = tomli.loads(path.read_text("utf-8"))
    checked = frozenset(source["checked"])
    found = {}
    faults = []
    for code, (fi, sv, languages, group) in source["municipalities"].items():
        one = Municipality(code, fi, sv, tuple(languages.split()), group, code in checked)
        if group not in CLASSES or not one.languages or not _LANGUAGES.issuperset(one.languages):
            faults.append(Fault(f"municipalities.{code}", "a class and the official languages are needed"))
        found[code] = one
    faults += [Fault("checked", f"there is no municipality {code}") for code in sorted(checked - found.keys())]
    if faults:
        raise PackFaulty(path.name, faults)
    return Municipalities(source["year"], source["source"], found)
