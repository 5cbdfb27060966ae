"""How a matter was treated: its handlings in the order of their days, each with what belongs to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from lva.content.model import Pack
from lva.domain.dossier import HANDLING, Entry, fits
from lva.domain.values import answers as values
from lva.domain.values import dates
from lva.domain.values.answers import Value
from lva.domain.values.speech import Speech

_PART: Final = "item_outcome"
_DISSENT: Final = "dissent"
_FOLLOWED: Final = "alternative"
_RELATED: Final = "related_assessment"
_LATEST: Final = "9999"
"""Where a handling stands whose day is not known: after all others."""


@dataclass(frozen=True, slots=True)
class Treated:
    """One handling with its parts of the decision and the dissents about it."""

    handling: Entry
    parts: tuple[Entry, ...]
    dissents: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Treatment:
    """All that is recorded of one matter's treatment."""

    handlings: tuple[Treated, ...]
    """By their days; those without one stand last, in the order of their making."""
    parts: tuple[Entry, ...] = ()
    """Parts of a decision that name no handling."""
    dissents: tuple[Entry, ...] = ()
    """Dissents and disputed facts that are about no handling."""
    related: tuple[Entry, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is recorded at all."""
        return not (self.handlings or self.parts or self.dissents or self.related)


def treatment(entries: Iterable[Entry], matter: str) -> Treatment:
    """Return how one matter was treated, from the entries of all lists."""
    own = [entry for entry in entries if entry.matter == matter]
    found = sorted((entry for entry in own if entry.list == HANDLING), key=_day)
    ids = {entry.id for entry in found}
    parts = [entry for entry in own if entry.list == _PART]
    dissents = [entry for entry in own if entry.list == _DISSENT]
    return Treatment(
        tuple(Treated(one, _about(parts, "handling", one.id), _about(dissents, "about", one.id)) for one in found),
        tuple(entry for entry in parts if not ids.intersection(values.picked(entry.get("handling")))),
        tuple(entry for entry in dissents if not ids.intersection(values.picked(entry.get("about")))),
        tuple(entry for entry in own if entry.list == _RELATED),
    )


def _day(handling: Entry) -> str:
    """Return the first day of a handling as text to sort by."""
    value = handling.get("on")
    first = dates.span(value)[0] if isinstance(value, str) else None
    return first.isoformat() if first else _LATEST


def _about(entries: Sequence[Entry], field: str, handling: str) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if handling in values.picked(entry.get(field)))


def say_section(speech: Speech, value: Value) -> str:
    """Return the section or the docket of a handling in words: `153 §`, `20/0232/2`; empty if there is none."""
    text = value if isinstance(value, str) else ""
    return speech.text("section %(number)s", number=text) if text.isdigit() else text


def departs(pack: Pack, handling: Entry, proposal: str) -> bool:
    """Whether a decision followed another alternative than the assessed proposal."""
    entries = pack.lists[HANDLING]
    if not fits(entries.field(_FOLLOWED).for_where, handling.fields):
        return False
    return bool(set(values.picked(handling.get(_FOLLOWED))) - {proposal})
