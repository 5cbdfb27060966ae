"""The steps of a matter on one line of time: what came when, and what came too late to change anything.

The measure is the day after which the proposal no longer changes; where it is not known, the day of the decision.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lva.domain.dossier import HANDLING, Dossier, Entry
from lva.domain.values import answers as values
from lva.domain.values import dates
from lva.domain.values.answers import Value

_AFTERWARDS: Final = frozenset({"after_proposal", "after_decision"})
_HELD: Final = frozenset({"held", "planned"})
_LAST: Final = dt.date.max


class Step(StrEnum):
    """What a step is."""

    STARTED = "started"
    NOTICE = "notice"
    HANDLING = "handling"
    HEARING = "hearing"
    ALTERNATIVE = "alternative"
    FIXED = "fixed"
    PAPERS = "papers"
    DECISION = "decision"
    CONFIRMED = "confirmed"
    PHASE = "phase"


class Timing(StrEnum):
    """Whether a step came in time to change the proposal."""

    NONE = "none"
    """A step that sets the time, or only happens in it."""
    IN_TIME = "in_time"
    LATE = "late"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Mark:
    """One step: what, when, and whether in time. `when` is the stored time, empty if it is not known."""

    step: Step
    when: str = ""
    entry: str = ""
    timing: Timing = Timing.NONE

    @property
    def span(self) -> tuple[dt.date, dt.date] | None:
        """Return its first and last day; an open end ends where it begins."""
        if not self.when:
            return None
        first, last = dates.span(self.when)
        begin, end = first or last, last or first
        return (begin, end) if begin and end else None

    @property
    def lasts(self) -> bool:
        """Whether it is a period with both ends."""
        return "/" in self.when and ".." not in self.when


def marks(dossier: Dossier, confirmed: dt.date | None = None) -> tuple[Mark, ...]:
    """Return every recorded step by its first day; those without one stand last, in the order of their making."""
    return tuple(sorted(_marks(dossier, confirmed), key=lambda mark: mark.span[0] if mark.span else _LAST))


def _marks(dossier: Dossier, confirmed: dt.date | None) -> Iterator[Mark]:
    asked = dossier.answers
    limit = _day(asked.get("proposal_fixed")) or _day(asked.get("decide_on"))
    yield from _single(Step.STARTED, asked.get("prep_start"), limit)
    for entry in dossier.of("notice"):
        yield from _single(Step.NOTICE, entry.get("on"), limit, entry.id)
    for entry in dossier.of(HANDLING):
        yield Mark(Step.HANDLING, _stored(entry.get("on")), entry.id)
    for entry in dossier.of("hearing"):
        if _HELD.intersection(values.picked(entry.get("status"))):
            yield _hearing(entry, limit)
    for entry in dossier.of("alternative"):
        yield from _single(Step.ALTERNATIVE, entry.get("first_seen"), limit, entry.id)
    yield from _single(Step.FIXED, asked.get("proposal_fixed"), None)
    yield from _single(Step.PAPERS, asked.get("papers_due"), None)
    if confirmed:
        yield from _single(Step.CONFIRMED, confirmed.isoformat(), _day(asked.get("papers_due")))
    yield from _single(Step.DECISION, asked.get("decide_on"), None)
    for entry in dossier.of("phase"):
        yield from _single(Step.PHASE, entry.get("when"), None, entry.id)


def _single(step: Step, value: Value, limit: dt.date | None, entry: str = "") -> Iterator[Mark]:
    """Yield a step that has a time."""
    stored = _stored(value)
    if stored:
        yield Mark(step, stored, entry, _timing(stored, limit) if limit else Timing.NONE)


def _hearing(entry: Entry, limit: dt.date | None) -> Mark:
    """Return a hearing; without a day its own word tells when it was."""
    stored = _stored(entry.get("when"))
    if _AFTERWARDS.intersection(values.picked(entry.get("stage"))):
        return Mark(Step.HEARING, stored, entry.id, Timing.LATE)
    timing = _timing(stored, limit) if stored and limit else Timing.UNKNOWN
    return Mark(Step.HEARING, stored, entry.id, timing)


def _timing(stored: str, limit: dt.date) -> Timing:
    begin = dates.span(stored)[0]
    return Timing.LATE if begin and begin > limit else Timing.IN_TIME


def _day(value: Value) -> dt.date | None:
    stored = _stored(value)
    return dates.span(stored)[1] if stored else None


def _stored(value: Value) -> str:
    """Return a stored time; empty if it is not known."""
    return value if isinstance(value, str) and value != values.NOT_KNOWN else ""
