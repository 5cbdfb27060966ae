"""Finland's municipalities as data: how many of them share what a blind record shows, and how each datum is known."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

import tomli

from lva.content.faults import Fault, PackFaulty

CLASSES: Final = ("urban", "semi_urban", "rural")
"""Statistics Finland's statistical grouping of municipalities; neighbours stand beside each other."""
_LANGUAGES: Final = frozenset({"fi", "sv", "se"})
_FIELDS: Final = ("names", "languages")
"""What is said of all municipalities at once, with the exceptions in `unchecked`."""
_COLUMNS: Final = 5
_OR: Final = "or "


class Known(Enum):
    """How the class of a municipality is known."""

    FIGURES = "figures"
    """Published figures and the rule leave one class."""
    PUBLISHED = "published"
    """The figures leave two, and a publication says which."""
    LIKELY = "likely"
    """The figures leave two, one of which is improbable; nothing published was seen that says which."""
    DOUBTFUL = ""
    """The figures leave two or three."""


_VERIFIED: Final = frozenset({Known.FIGURES, Known.PUBLISHED})


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
    """One of `CLASSES`, the most likely one."""
    known: Known
    others: tuple[str, ...] = ()
    """The other classes that it may have; none if its class is verified."""

    @property
    def groups(self) -> frozenset[str]:
        """All classes that it may have."""
        return frozenset({self.group, *self.others})


@dataclass(frozen=True, slots=True)
class Municipalities:
    """All municipalities of one year, by code."""

    year: int
    sources: Mapping[str, str]
    """Where data come from: by `names`, `languages`, `figures` and `published`."""
    unchecked: Mapping[str, frozenset[str]]
    """The codes of which `names` or `languages` were not seen in the source."""
    by_code: Mapping[str, Municipality]

    def classes_known(self, *how: Known) -> int:
        """Return of how many municipalities the class is known in one of these ways."""
        return sum(one.known in how for one in self.by_code.values())


def read_municipalities(path: Path) -> Municipalities:
    """Read the file; raise `PackFaulty` with everything that is wrong with it."""
    source = tomli.loads(path.read_text("utf-8"))
    rows = source["municipalities"]
    found = {code: _one(code, *row) for code, row in rows.items() if len(row) == _COLUMNS}
    unchecked = {field: frozenset(source["unchecked"][field]) for field in _FIELDS}
    faults = [
        *(Fault(f"municipalities.{code}", f"{_COLUMNS} columns are needed") for code in rows if code not in found),
        *_faults(found.values()),
        *_strangers(unchecked, rows),
        *_sourceless(source["sources"], found.values()),
    ]
    if faults:
        raise PackFaulty(path.name, faults)
    return Municipalities(source["year"], source["sources"], unchecked, found)


def _one(code: str, fi: str, sv: str, languages: str, *rest: str) -> Municipality:
    """Return a municipality; the last words say how its class is known: `figures`, `likely or rural`, `or urban`.

    Words that say no known way leave a doubtful class without another, which is a fault.
    """
    group, said = rest
    how, _, others = said.partition(_OR)
    known = next((one for one in Known if one.value == how.strip()), None)
    tongues = tuple(languages.split())
    return Municipality(code, fi, sv, tongues, group, known or Known.DOUBTFUL, tuple(others.split()) if known else ())


def _faults(found: Collection[Municipality]) -> Iterator[Fault]:
    for one in found:
        if not one.groups.issubset(CLASSES) or not one.languages or not _LANGUAGES.issuperset(one.languages):
            yield Fault(f"municipalities.{one.code}", "a class and the official languages are needed")
        elif bool(one.others) is (one.known in _VERIFIED) or one.group in one.others:
            yield Fault(f"municipalities.{one.code}", "either a source or the other classes that it may have")


def _strangers(unchecked: Mapping[str, frozenset[str]], rows: Collection[str]) -> Iterator[Fault]:
    for field, codes in unchecked.items():
        yield from (
            Fault(f"unchecked.{field}", f"there is no municipality {one}") for one in sorted(codes.difference(rows))
        )


def _sourceless(sources: Collection[str], found: Collection[Municipality]) -> Iterator[Fault]:
    used = {one.known.value for one in found if one.known in _VERIFIED}
    yield from (Fault("sources", f"no source for {name}") for name in sorted({*_FIELDS, *used}.difference(sources)))
