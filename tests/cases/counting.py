"""Counts where the facts of the cases are held; `python -m scripts.count_facts` prints the table.

`NN-name.facts.tsv` has a line for every fact of a case: the fact in a few words, where the record holds
it, and how. A place is a question (`conclusion`), a part of an answer (`origin:text`), an item of it
(`decider[0]`), a field of an entry (`site/kauhajarvi.built`), a cell of a table (`table/two.cells[2,1]`),
a whole list (`phase`), or something that every assessment has (`language`, `depth`, `organisation.kind`);
several are joined by ` + `. The ways to hold a fact:

- `structured`: a program finds it without reading sentences. It is a choice, number, date, amount,
  reference, row or cell of its own, or a text whose field asks for exactly that
- `text`: it stands in the right field, among other things that are said there
- `nowhere`: no field takes it
- `again`: the case says it a second time; it is held, and not counted

A text is the structured home of one fact at most, and a number that a fact names stands in its place:
both are checked, so that a line cannot claim what is not there.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from lva.content.model import Field, Kind
from lva.domain.dossier import Dossier
from lva.domain.judging import branches
from lva.domain.values.answers import canonical, is_given
from tests import dossiers
from tests.cases import records

WAYS: Final = ("structured", "text", "nowhere")
_AGAIN: Final = "again"
_PLACE: Final = re.compile(r"((?P<list>\w+)/(?P<entry>@?\w+)\.)?(?P<key>\w+)(\[(?P<index>[\d,]+)\]|:(?P<part>\w+))?")
_WORDS: Final = frozenset({Kind.TEXT, Kind.LONG})
_NUMBER: Final = re.compile(r"\d+(?:[ \u00a0\u202f]\d{3})*")
_ALWAYS: Final = ("language", "depth", "organisation.names", "organisation.kind")
_SHORT: Final = 3
"""Numbers with fewer digits are looked for as they are, not inside longer ones."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a mapping."""

    words: str
    places: tuple[str, ...]
    way: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many facts of a case are held in which way."""

    structured: int
    text: int
    nowhere: int

    @property
    def facts(self) -> int:
        """All of them."""
        return self.structured + self.text + self.nowhere

    @property
    def percent(self) -> float:
        """The share of the structured ones."""
        return 100 * self.structured / self.facts


@cache
def facts(number: str) -> tuple[Fact, ...]:
    """Return the facts of a case in the order of its file."""
    name = records.case(number).example.name
    lines = (records.FOLDER / f"{name}.facts.tsv").read_text("utf-8").splitlines()
    found = [line.split("\t") for line in lines]
    return tuple(Fact(words, tuple(places.split(" + ")), way) for words, places, way in found)


def share(number: str) -> Share:
    """Return the counts of a case."""
    counted = Counter(fact.way for fact in facts(number))
    return Share(*(counted[way] for way in WAYS))


def faults(number: str) -> list[str]:
    """Return what is wrong with the mapping of a case; nothing if each line is true of the record."""
    return [*_not_held(number), *_held_twice(number)]


def _not_held(number: str) -> Iterator[str]:
    for fact in facts(number):
        if fact.way not in (*WAYS, _AGAIN):
            yield f"{fact.words}: {fact.way!r} is no way to hold a fact"
        elif fact.way != "nowhere":
            held = [held_at(number, place) for place in fact.places]
            empty = [place for place, value in zip(fact.places, held, strict=True) if not value]
            yield from (f"{fact.words}: {place} is empty" for place in empty)
            yield from (f"{fact.words}: {one} does not stand in {fact.places}" for one in _missing(fact.words, held))


def _missing(words: str, held: Sequence[str]) -> list[str]:
    """Return the numbers in the words of a fact that do not stand in what is held."""
    said = " ".join(held)
    there = {one for text in held for one in _numbers(text)}
    return [one for one in _numbers(words) if one not in there and (len(one) < _SHORT or one not in said)]


def _numbers(text: str) -> list[str]:
    return [re.sub(r"\D", "", one) for one in _NUMBER.findall(text)]


def _held_twice(number: str) -> Iterator[str]:
    seen = dossier(number)
    homes = Counter(place for fact in facts(number) if fact.way == "structured" for place in fact.places)
    for place, times in homes.items():
        if times > 1 and _is_words(seen, place):
            yield f"{place} is the structured home of {times} facts"


@cache
def dossier(number: str) -> Dossier:
    """Return a case as it is approved: with nothing that no page of its depth asks."""
    return branches.as_asked(records.dossier(number))


def held_at(number: str, place: str) -> str:
    """Return the value at a place as JSON; empty if nothing is there."""
    if place in _ALWAYS:
        return _text(_known(number)[place])
    found = _PLACE.fullmatch(place)
    if found is None:
        raise ValueError(place)
    seen = dossier(number)
    name = found["list"] or ""
    if not name and found["key"] in seen.pack.lists:
        return _text([entry.id for entry in seen.of(found["key"])])
    fields = _entry(seen, name, found["entry"]) if name else seen.answers
    return _text(_inner(fields.get(found["key"]), found["index"], found["part"]))


def _known(number: str) -> Mapping[str, Any]:
    organisation = records.case(number).organisation
    seen = dossier(number)
    return dict(zip(_ALWAYS, (seen.language, seen.depth, organisation["names"], organisation["kind"]), strict=True))


def _entry(seen: Dossier, name: str, own: str) -> Mapping[str, Any]:
    entry = seen.entry(dossiers.ALIASES[own[1:]] if own.startswith("@") else own)
    return entry.fields if entry and entry.list == name else {}


def _inner(value: Any, index: str | None, part: str | None) -> Any:
    if part:
        return value.get(part) if isinstance(value, Mapping) else None
    for position in map(int, index.split(",") if index else ()):
        value = value[position] if isinstance(value, list) and position < len(value) else None
    return value


def _text(value: Any) -> str:
    return canonical(value).decode() if is_given(value) else ""


def _is_words(seen: Dossier, place: str) -> bool:
    """Whether a place holds free words: a text, or the text beside a choice."""
    found = _PLACE.fullmatch(place)
    if found is None or place in _ALWAYS:
        return False
    if found["part"]:
        return found["part"] == "text"
    name = found["list"] or ""
    asked: Field | None = seen.pack.lists[name].field(found["key"]) if name else seen.pack.questions.get(found["key"])
    return asked is not None and asked.kind in _WORDS


def table() -> str:
    """Return the counts of all cases, a line each, and their sum."""
    lines = [f"{'case':<32}{'facts':>7}{'structured':>12}{'text':>6}{'nowhere':>9}{'share':>8}"]
    counted = [(one.example.name, share(one.number)) for one in records.cases()]
    total = Share(*(sum(getattr(one, way) for _, one in counted) for way in WAYS))
    for name, one in [*counted, ("all", total)]:
        numbers = f"{one.facts:>7}{one.structured:>12}{one.text:>6}{one.nowhere:>9}{one.percent:>7.1f}%"
        lines.append(f"{name:<32}{numbers}")
    return "\n".join(lines)
