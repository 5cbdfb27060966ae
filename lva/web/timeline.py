"""The days of a matter on one line: what lies behind, today, and what is ahead."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lva.domain.values import answers as values
from lva.domain.values.answers import Value
from lva.i18n import Language
from lva.services.assessments import Opened

_DAYS: Final = (
    ("prep_start", "Preparation begins"),
    ("proposal_fixed", "The proposal is fixed"),
    ("papers_due", "The agenda is sent"),
    ("decide_on", "The decision is made"),
)
"""Questions that hold a day, with the message that says what happens on it."""
_REVIEW: Final = "The impacts are looked at again"
_TODAY: Final = "Today"
_LATER: Final = "9999"
"""Where a day stands that is not known yet: after all others."""
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Moment:
    """One point of the line; `kind` is `past`, `now` or `next`."""

    day: str
    text: str
    kind: str


def timeline(language: Language, opened: Opened, today: dt.date) -> tuple[Moment, ...]:
    """Return the days of a matter in their order, with today among them; none if too few are known."""
    known = sorted(_known(language, opened))
    if len(known) < _FEWEST:
        return ()
    now = today.isoformat()
    made = [Moment(day, text, "past" if key < now else "next") for key, day, text in known]
    passed = sum(moment.kind == "past" for moment in made)
    return (*made[:passed], Moment(language.date(today), language.text(_TODAY), "now"), *made[passed:])


def _known(language: Language, opened: Opened) -> Iterator[tuple[str, str, str]]:
    """Iterate over what is known: a key to order by, the day in words, and what happens on it."""
    pack, given = opened.pack, opened.dossier.answers
    found: list[tuple[Value, str, str]] = []
    for key, message in _DAYS:
        said = values.words(language, pack, pack.questions[key], given.get(key), {}) if key in pack.questions else ()
        found.append((given.get(key), message, said[0] if said else ""))
    for entry in opened.dossier.of("follow_up"):
        said = values.words(language, pack, pack.lists["follow_up"].field("on"), entry.get("on"), {})
        found.append((entry.get("on"), _REVIEW, said[0] if said else ""))
    for value, message, day in found:
        if isinstance(value, str) and day:
            yield value, day, language.text(message)
        elif values.is_given(value):
            yield _LATER, language.text("Day still open"), language.text(message)
