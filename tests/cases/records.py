"""Eighteen real matters as records: read, turned into what the rules see, and frozen as an issue would freeze them.

`NN-name.toml` has the form of the shipped examples and three things more: the depth that the screening
is expected to give, the organisation, and the findings that stop the gate, each with its reason.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from lva.content.examples import Example, read_examples
from lva.content.model import Depth, Kind, Pack, Place
from lva.domain.dossier import Dossier, Entry, in_pack_order
from lva.domain.judging import branches, findings
from lva.domain.snapshot import Header, Imprint, Snapshot, freeze
from lva.domain.values.answers import Value, normalise
from lva.services import assessments
from tests import dossiers, packs
from tests.appendix import samples

FOLDER: Final = Path(__file__).parent
REFERENCE: Final = "LVA-2025-7K3MQM"
_MATTER: Final = "m1"
_POINTS: Final = frozenset({Kind.REF, Kind.REFS})


@dataclass(frozen=True, slots=True)
class Stop:
    """What is expected to stop the gate: a code of finding, the places it is about, and why the case is like that."""

    code: str
    at: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Case:
    """One matter."""

    example: Example
    depth: Depth
    organisation: Mapping[str, Any]
    stops: tuple[Stop, ...]

    @property
    def number(self) -> str:
        """The number of the case."""
        return self.example.name[:2]


@cache
def cases() -> tuple[Case, ...]:
    """Return all cases, by number."""
    return tuple(map(_case, read_examples(FOLDER)))


def case(number: str) -> Case:
    """Return the case of that number."""
    return next(one for one in cases() if one.number == number)


@cache
def _additions() -> Mapping[str, Example]:
    return {one.name[:2]: one for one in read_examples(FOLDER / "completed")}


def finished() -> tuple[str, ...]:
    """Return the numbers of the cases that are finished with invented words."""
    return tuple(_additions())


def added(number: str) -> Example:
    """Return what is invented for a case."""
    return _additions()[number]


@cache
def completed(number: str) -> Example:
    """Return a case with invented words for what its papers leave open, so that it is a whole assessment."""
    written, more = case(number).example, added(number)
    entries = {name: tuple(_laid_over(written, more, name)) for name in {**written.entries, **more.entries}}
    return replace(written, answers={**written.answers, **more.answers}, entries=entries)


@cache
def whole(number: str) -> Dossier:
    """Return a finished case as it is approved: with nothing that no page of its depth asks."""
    return branches.as_asked(seen(completed(number)))


def _laid_over(written: Example, added: Example, name: str) -> Iterator[Mapping[str, Any]]:
    """Iterate over a list's entries with what is added to each, and then over the entries that are new."""
    more = {entry["id"]: entry for entry in added.entries.get(name, ())}
    for entry in written.entries.get(name, ()):
        yield {**entry, **more.pop(entry["id"], {})}
    yield from more.values()


def _case(example: Example) -> Case:
    source = tomllib.loads((FOLDER / f"{example.name}.toml").read_text("utf-8"))
    stops = tuple(Stop(one["code"], tuple(one["at"]), one["because"]) for one in source.get("expected_findings", ()))
    return Case(example, Depth(source["depth"]), source["organisation"], stops)


@cache
def dossier(number: str) -> Dossier:
    """Return a case as the rules see it; raises `Invalid` for an answer that no form would offer."""
    return seen(case(number).example)


def seen(example: Example) -> Dossier:
    """Return an example as the rules see it; raises `Invalid` for an answer that no form would offer."""
    pack = packs.shipped()
    answers = {
        key: normalise(pack, pack.questions[key], _real(value, meant=pack.questions[key].kind in _POINTS))
        for key, value in example.answers.items()
    }
    ready = {entry.id: entry for entry in dossiers.alternatives(example.language)}
    for entry in _entries(pack, example):
        before = ready.get(entry.id)
        ready[entry.id] = replace(entry, fields={**before.fields, **entry.fields}) if before else entry
    entries = in_pack_order(pack, tuple(ready.values()))
    depth = assessments.depth_of(pack, answers)
    return Dossier(pack, depth, example.language, answers, entries, dossiers.ALIASES)


def _entries(pack: Pack, example: Example) -> Iterator[Entry]:
    for name, items in example.entries.items():
        entries = pack.lists[name]
        matter = _MATTER if entries.place is Place.MATTER else ""
        for position, item in enumerate(items):
            fields = {
                key: normalise(pack, entries.field(key), _real(value, meant=entries.field(key).kind in _POINTS))
                for key, value in item.items()
                if key != "id"
            }
            own = _real(item.get("id", f"{name}-{position}"), meant=True)
            yield Entry(own, name, fields, matter)


def _real(value: Value, *, meant: bool) -> Value:
    """Return a value with the ids of the ready-made alternatives for their names, if it points at entries."""
    if not meant:
        return value
    if isinstance(value, str):
        return dossiers.ALIASES[value.removeprefix("@")] if value.startswith("@") else value
    if isinstance(value, list):
        return [_real(one, meant=True) for one in value]
    return {key: _real(one, meant=key != "text") for key, one in value.items()} if isinstance(value, Mapping) else value


@cache
def snapshot(number: str) -> Snapshot:
    """Return the frozen record of a case."""
    return frozen(dossier(number), case(number).organisation)


@cache
def issued(number: str) -> Snapshot:
    """Return the frozen record of a finished case, confirmed on the morning on which the agenda is sent."""
    confirmed = tuple({**one, "at": f"{_agenda(number)}T06:30:00Z"} for one in samples.APPROVALS)
    return frozen(whole(number), case(number).organisation, confirmed)


def imprint(number: str) -> Imprint:
    """Return what its issue adds, an hour later."""
    return samples.imprint(at=dt.datetime.fromisoformat(f"{_agenda(number)}T07:30:00+00:00"))


def _agenda(number: str) -> str:
    return str(whole(number).answers["papers_due"])


def frozen(whole: Dossier, organisation: Mapping[str, Any], approvals: tuple[Mapping[str, Any], ...] = ()) -> Snapshot:
    """Return the record as an issue would freeze it."""
    questions = whole.pack.questions
    of_matter = {key: value for key, value in whole.answers.items() if questions[key].place is Place.MATTER}
    header = Header(
        organisation=organisation,
        assessment={
            "reference": REFERENCE,
            "title": whole.answers["title"],
            "language": whole.language,
            "depth": str(whole.depth),
            "state": "issued",
            "version": 1,
        },
        matters=[{"id": _MATTER, **of_matter}],
        approvals=approvals,
        made_by="lva",
    )
    return freeze(whole, header, findings.warnings(whole))


def stops(number: str) -> set[tuple[str, str]]:
    """Return the findings that stop the gate: their code, and the question, or the list and its field."""
    return {
        (finding.code, f"{finding.key}.{finding.field}" if finding.field else finding.key)
        for finding in findings.blocking(dossier(number))
    }
