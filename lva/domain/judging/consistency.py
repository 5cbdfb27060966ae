"""Answers that do not go together: days in the wrong order, sites that move in a circle, a rating off the scale.

Each rule looks across answers or entries; what a single answer lacks is found by `lva.domain.path`.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lva.content.model import Field, Kind
from lva.domain import matrix
from lva.domain.dossier import Dossier, Entry
from lva.domain.finding import Finding, place_of, step_of
from lva.domain.values import answers as values
from lva.domain.values import dates
from lva.domain.values.answers import Value

Span = tuple[dt.date | None, dt.date | None]
"""The first and the last day that a time may mean; None for an open end."""


@dataclass(frozen=True, slots=True)
class Order:
    """Two times of which the first may not come after the second.

    Each is a question, or `<list>.<field>` of every entry of a list; two fields of one list are
    compared within the same entry.
    """

    first: str
    second: str


ORDERS: Final = (
    Order("prep_start", "papers_due"),
    Order("prep_start", "decide_on"),
    Order("proposal_fixed", "papers_due"),
    Order("papers_due", "decide_on"),
    Order("notice.on", "notice.until"),
    Order("notice.until", "decide_on"),
    Order("decide_on", "follow_up.on"),
    Order("follow_up.on", "follow_up.done_on"),
    Order("decide_on", "phase.when"),
    Order("decide_on", "delivery.on"),
)
"""Times in the order in which they come; `docs/content/quality-gate.md` says the same in words."""
_DATED: Final = frozenset({Kind.DATE, Kind.WHEN})
_SITE: Final = "site"
_MOVES_TO: Final = "moves_to"


def contradictions(dossier: Dossier) -> Iterator[Finding]:
    """Iterate over times in the wrong order and sites that move in a circle; they stop nothing."""
    for order in ORDERS:
        yield from _out_of_order(dossier, order)
    yield from _circles(dossier)


def _out_of_order(dossier: Dossier, order: Order) -> Iterator[Finding]:
    for first, before in _times(dossier, order.first):
        for second, after in _times(dossier, order.second):
            same_list = bool(first.entry and second.entry and first.key == second.key)
            if same_list and first.entry != second.entry:
                continue
            begins, ends = before[0], after[1]
            if begins and ends and begins > ends:
                # What is on an entry is put right there; of two questions the later one.
                place = second if second.entry or not first.entry else first
                yield Finding(
                    "dates_reversed", place.step, place.key, place.entry, place.field, (order.first, order.second)
                )


def _times(dossier: Dossier, place: str) -> Iterator[tuple[Finding, Span]]:
    """Iterate over the times that stand at a place of `ORDERS`, each with where that is."""
    name, _, key = place.partition(".")
    if not key:
        question = dossier.pack.questions.get(name)
        if question is not None and (span := _span(question, dossier.answers.get(name))):
            yield Finding("", step_of(dossier.pack, name, dossier.depth), name), span
        return
    entries = dossier.pack.lists.get(name)
    field = next((one for one in entries.fields if one.key == key), None) if entries else None
    for entry in dossier.of(name) if field else ():
        if field and (span := _span(field, entry.get(key))):
            yield Finding("", place_of(dossier, name, key), name, entry.id, key), span


def _span(field: Field, value: Value) -> Span | None:
    said = values.main(field, value)
    if field.kind not in _DATED or not isinstance(said, str) or said == values.NOT_KNOWN:
        return None
    return dates.span(said)


def _circles(dossier: Dossier) -> Iterator[Finding]:
    """Each circle once, at the first of its sites: the others stand in its subject."""
    sites = {entry.id: entry for entry in dossier.of(_SITE)}
    told: set[str] = set()
    for start in sites:
        reached = _reached(sites, start)
        circle = tuple(other for other in sites if other in reached and start in _reached(sites, other))
        if circle and start not in told:
            told.update(circle)
            yield Finding("moves_in_circle", place_of(dossier, _SITE, _MOVES_TO), _SITE, start, _MOVES_TO, circle)


def _reached(sites: Mapping[str, Entry], start: str) -> set[str]:
    """Return the sites to which moving on and on from `start` leads; `start` only if some move leads back to it."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        for target in values.picked(sites[ahead.pop()].get(_MOVES_TO)):
            if target in sites and target not in found:
                found.add(target)
                ahead.append(target)
    return found


def off_the_scale(dossier: Dossier) -> Iterator[Finding]:
    """Iterate over impacts whose rating the chosen scale does not have: it was chosen after they were rated."""
    for impact in dossier.of("impact"):
        rating = matrix.rating_of(impact)
        if not matrix.is_offered(rating, dossier.answers):
            place = place_of(dossier, "impact", "rating")
            yield Finding("rating_off_scale", place, "impact", impact.id, "rating", (rating,))
