"""The evidence register: what is known and from where, what rests on it, and what rests on nothing.

Everything follows from references between entries. A source is used by whatever points at it; an
impact that is said to happen should point at one.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lva.content.model import Depth
from lva.domain import matrix
from lva.domain.dossier import Dossier, Entry, references
from lva.domain.finding import Finding, place_of
from lva.domain.values import answers as values
from lva.domain.values import dates

SOURCE: Final = "source"
IMPACT: Final = "impact"
OLD_YEARS: Final = 5
"""A source older than this deserves a word on why it still holds."""
_NOTHING_SAID: Final = frozenset({matrix.OPEN, matrix.UNRATED, matrix.UNKNOWN, matrix.NOT_RELEVANT})
"""Ratings that claim nothing, so that nothing has to bear them out."""
_DAYS: Final = ("decide_on", "papers_due", "proposal_fixed")
"""The day on which the assessment is to be up to date: the first of these that is known."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source and what rests on it."""

    entry: Entry
    years: int | None
    """How many full years it is old; None if its time is not known or still goes on."""
    users: tuple[Entry, ...]
    """The entries that point at it, in the order of their lists."""
    questions: tuple[str, ...]
    """The single questions whose answers point at it."""
    is_old: bool
    """Whether it is older than five years and nobody has said why it still holds."""

    @property
    def is_used(self) -> bool:
        """Whether anything rests on it."""
        return bool(self.users or self.questions)


@dataclass(frozen=True, slots=True)
class Register:
    """What the assessment knows and does not know."""

    sources: tuple[Source, ...]
    bare: tuple[Entry, ...]
    """Impacts that rest on no source."""
    unknowns: tuple[Entry, ...]

    @property
    def unused(self) -> tuple[Source, ...]:
        """The sources on which nothing rests."""
        return tuple(source for source in self.sources if not source.is_used)


def register(dossier: Dossier, today: dt.date | None = None) -> Register:
    """Return the register of an assessment.

    Ages count to the day of the decision, or to `today` while that is not known.
    """
    on = day_of(dossier) or today
    users = _users(dossier)
    sources = tuple(
        Source(
            entry,
            years_old(entry, on),
            tuple(users.get(entry.id, ())),
            tuple(_questions(dossier, entry.id)),
            is_old(entry, on),
        )
        for entry in dossier.of(SOURCE)
    )
    return Register(sources, bare_impacts(dossier), dossier.of("unknown"))


def doubts(dossier: Dossier) -> Iterator[Finding]:
    """Iterate over old sources without a caveat, and at full depth over claims without a source; they stop nothing."""
    on = day_of(dossier)
    for source in dossier.of(SOURCE):
        if is_old(source, on):
            place = place_of(dossier, SOURCE, "caveat")
            yield Finding("source_old", place, SOURCE, source.id, "caveat", limit=OLD_YEARS)
    bare = bare_impacts(dossier) if dossier.depth is Depth.FULL else ()
    if bare:
        ids = tuple(impact.id for impact in bare)
        yield Finding(
            "impacts_without_source", place_of(dossier, IMPACT, "sources"), IMPACT, subject=ids, limit=len(bare)
        )


def day_of(dossier: Dossier) -> dt.date | None:
    """Return the day on which the assessment is to be up to date, or None while none is known."""
    for key in _DAYS:
        value = dossier.answers.get(key)
        if isinstance(value, str):
            return dt.date.fromisoformat(value)
    return None


def bare_impacts(dossier: Dossier) -> tuple[Entry, ...]:
    """Return the impacts that claim something and rest on no source.

    A brief assessment need not name sources; it is asked only once it names one.
    """
    sources = {entry.id for entry in dossier.of(SOURCE)}
    if dossier.depth is not Depth.FULL and not sources:
        return ()
    return tuple(
        impact
        for impact in dossier.of(IMPACT)
        if matrix.rating_of(impact) not in _NOTHING_SAID
        and not any(key in sources for _, key in references(dossier.pack, impact))
    )


def _users(dossier: Dossier) -> dict[str, list[Entry]]:
    """Return the entries that point at an entry, by its id, each once and in their order."""
    found: dict[str, list[Entry]] = {}
    for entry in dossier.entries:
        for key in dict.fromkeys(key for _, key in references(dossier.pack, entry)):
            found.setdefault(key, []).append(entry)
    return found


def _questions(dossier: Dossier, entry_id: str) -> Iterator[str]:
    for key, question in dossier.pack.questions.items():
        if question.refers and entry_id in values.picked(dossier.answers.get(key)):
            yield key


def years_old(source: Entry, on: dt.date | None) -> int | None:
    """Return how many full years lie between the end of a source's time and a day; never less than none."""
    last = _end(source)
    if last is None or on is None:
        return None
    return max(0, on.year - last.year - ((on.month, on.day) < (last.month, last.day)))


def is_old(source: Entry, on: dt.date | None) -> bool:
    """Whether a source is older than five years on a day and has no caveat."""
    last = _end(source)
    if last is None or on is None or values.is_given(source.get("caveat")):
        return False
    return (last.year + OLD_YEARS, last.month, last.day) < (on.year, on.month, on.day)


def _end(source: Entry) -> dt.date | None:
    when = source.get("when")
    return dates.span(when)[1] if isinstance(when, str) else None
