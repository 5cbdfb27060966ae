"""First values that are worked out from what is known, shown until somebody saves them.

A pack names one of these rules in `start`. Nothing is stored before the person saves the page.
"""

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lva.content.model import Depth
from lva.domain.values import answers as values
from lva.domain.values.answers import Value

_PAPERS_DAYS: Final = 7
"""Meeting papers usually go out a week before the meeting."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules may look at: the answers, who writes, the language and the day."""

    answers: Mapping[str, Value]
    author_name: str
    author_title: str
    language: str
    today: dt.date
    author_ids: tuple[str, ...] = ()
    depth: Depth | None = None
    follow_up_months: int = 12
    """After so many months the next follow-up is expected."""


def _decide_on(known: Known) -> dt.date | None:
    value = known.answers.get("decide_on")
    return dt.date.fromisoformat(value) if isinstance(value, str) else None


def _papers_due(known: Known) -> Value:
    """A week before a body's meeting; an officer decides on the day itself."""
    day = _decide_on(known)
    if day is None:
        return None
    officer = "officer" in values.picked(known.answers.get("decider_kind"))
    return (day - dt.timedelta(days=0 if officer else _PAPERS_DAYS)).isoformat()


def _proposal_fixed(known: Known) -> Value:
    stored = known.answers.get("papers_due")
    return stored if isinstance(stored, str) else _papers_due(known)


def _legal_basis(known: Known) -> Value:
    return values.part(known.answers.get("x_law"), "text")


def _follow_up_on(known: Known) -> Value:
    day = _decide_on(known) or known.today
    years, month = divmod(day.month - 1 + known.follow_up_months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1])).isoformat()


_RULES: Final[Mapping[str, Callable[[Known], Value]]] = {
    "papers_due": _papers_due,
    "proposal_fixed": _proposal_fixed,
    "legal_basis": _legal_basis,
    "follow_up_on": _follow_up_on,
    "this_year": lambda known: known.today.year,
    "today": lambda known: known.today.isoformat(),
    "default_scale": lambda _: "default",
    "actor_name": lambda known: known.author_name or None,
    "actor_title": lambda known: known.author_title or None,
    "writes": lambda _: ["writes"],
    "level": lambda _: "seal",
    "pdf_langs": lambda known: [known.language],
    "public": lambda _: "public",
    "not_shared": lambda _: "no",
    "body": lambda _: "body",
    "computed_depth": lambda known: known.depth.value if known.depth else None,
    "all_authors": lambda known: list(known.author_ids) or None,
}


def names() -> frozenset[str]:
    """Return the rules that a pack may name."""
    return frozenset(_RULES)


def start(name: str, known: Known) -> Value:
    """Return the first value by the rule of that name; None if nothing is known."""
    return _RULES[name](known) if name else None
