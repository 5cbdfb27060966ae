"""How long what is kept: one table, which the command, the administrators' page and the settings all read.

What was issued belongs to the matter: the organisation's records plan says how long it is kept, and the tool
never takes it away. For drafts and what surrounds them the law leaves the period to the organisation, within the
principle that personal data is not kept longer than needed (GDPR, article 5(1)(e)). For what only the tool needs,
the tool sets it.
"""

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

KEEP: Final = "keep"
"""Chosen where nothing is to be let go."""
_YEAR: Final = 12


class Kept(StrEnum):
    """A class of what is kept."""

    ISSUED = "issued"
    """Issued documents, what they were made of, and their signatures."""
    HISTORY = "history"
    DRAFTS = "drafts"
    """Drafts that nobody has touched for long and that never became a document."""
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    """Entries that were removed from an assessment."""
    FORMER = "former"
    """Earlier texts of fields."""
    BLIND = "blind"
    """Records that were given to be reviewed blind, what was written and answered about them, and who looked."""
    NOTICES = "notices"
    INVITATIONS = "invitations"
    MAILS = "mails"
    """Orders of mails that were sent or given up."""
    LOGINS = "logins"
    PARKED = "parked"
    """Posts that wait for a login, and what ways of signing in leave behind."""
    THROTTLES = "throttles"


class Ground(StrEnum):
    """Who says how long."""

    PLAN = "plan"
    """The organisation's records plan; the tool takes nothing away."""
    ORGANISATION = "organisation"
    """The organisation, by a setting."""
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Rule:
    """How long a class is kept where nothing else was chosen: months, or else days; neither is for good."""

    kept: Kept
    ground: Ground
    months: int | None = None
    days: int | None = None
    options: tuple[str, ...] = ()
    """What may be chosen instead: numbers of months, or `KEEP`."""

    @property
    def setting(self) -> str:
        """Return the key under which an organisation's choice is stored; empty if there is none."""
        return f"keep_{self.kept.value}" if self.ground is Ground.ORGANISATION else ""

    @property
    def is_of_plan(self) -> bool:
        """Whether the tool takes nothing of it away."""
        return self.ground is Ground.PLAN

    @property
    def is_shared(self) -> bool:
        """Whether what it is about belongs to the whole installation and to no organisation."""
        return self.kept in {Kept.LOGINS, Kept.PARKED, Kept.THROTTLES}

    def months_chosen(self, chosen: Mapping[str, Any]) -> int | None:
        """Return after how many months an organisation with these settings lets it go; None if by days or never."""
        choice = chosen.get(self.setting) if self.setting else None
        if choice not in self.options:
            return self.months
        return None if choice == KEEP else int(choice)

    def before(self, chosen: Mapping[str, Any], at: dt.datetime) -> dt.datetime | None:
        """Return the instant before which it has had its time; None if it is kept for good."""
        if self.days is not None:
            return at - dt.timedelta(days=self.days)
        months = self.months_chosen(chosen)
        return None if months is None else months_before(at, months)


RULES: Final = (
    Rule(Kept.ISSUED, Ground.PLAN),
    Rule(Kept.HISTORY, Ground.PLAN),
    Rule(Kept.DRAFTS, Ground.ORGANISATION, None, None, ("24", "36", "60")),
    Rule(Kept.WITHDRAWN, Ground.ORGANISATION, 24, None, ("6", "12", "36", "60", "120", KEEP)),
    Rule(Kept.REMOVED, Ground.ORGANISATION, 24, None, ("6", "12", "36", "60", "120", KEEP)),
    Rule(Kept.FORMER, Ground.ORGANISATION, 24, None, ("6", "12", "36", "60", "120", KEEP)),
    Rule(Kept.NOTICES, Ground.ORGANISATION, 12, None, ("3", "6", "24")),
    Rule(Kept.BLIND, Ground.TOOL, days=550),
    Rule(Kept.INVITATIONS, Ground.TOOL, days=90),
    Rule(Kept.MAILS, Ground.TOOL, days=90),
    Rule(Kept.LOGINS, Ground.TOOL, days=7),
    Rule(Kept.PARKED, Ground.TOOL, days=1),
    Rule(Kept.THROTTLES, Ground.TOOL, days=1),
)
"""Every class with its period, in the order in which pages tell them."""
BY_KEPT: Final = {rule.kept: rule for rule in RULES}


def months_before(at: dt.datetime, months: int) -> dt.datetime:
    """Return the same time so many months before, on the last day of a month that is shorter."""
    year, month = divmod(at.year * _YEAR + at.month - 1 - months, _YEAR)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)
