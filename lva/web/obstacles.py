"""What stands beside a move: who can make it if somebody else has to, and the verdicts that it meets."""

from dataclasses import dataclass
from typing import Final

from lva.domain.reviewing import Verdict, is_open
from lva.domain.workflow import Move, MoveName, Requirement, may_make
from lva.i18n import Language
from lva.services import moves, reviews
from lva.services.assessments import Opened
from lva.services.reviews import Panel
from lva.services.work import Work
from lva.web import verdicts
from lva.web.persons import ROLES
from lva.web.verdicts import Told

_MEETS_VERDICTS: Final = frozenset(
    {Requirement.VERDICTS_ANSWERED, Requirement.CORRECTIONS_EXPLAINED, Requirement.COMMENT}
)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a page says beside a move."""

    is_mine: bool
    """Whether a role of the actor may make the move at all."""
    roles: tuple[str, ...]
    others: tuple[str, ...]
    """Who can make it, by name; without the actor."""
    told: tuple[tuple[Told, str], ...] = ()
    """The verdicts that the move meets, each with the address of its section."""
    reviewing: tuple[str, ...] = ()
    """Who was asked for a review and has not finished."""
    unanswered: int = 0
    corrections: int = 0
    """How many sections are still to be corrected."""


def beside(work: Work, language: Language, opened: Opened, move: Move) -> Beside:
    """Return what stands beside a move of an assessment that stands where the move begins."""
    holders = reviews.who_can(work, opened, move, own_too=moves.own_too(work))
    mine = may_make(move, opened.row.state, work.actor.roles)
    roles = tuple(language.text(ROLES[role]) for role in move.roles)
    others = tuple(one.name for one in holders if one.id != work.actor.person_id)
    if not _MEETS_VERDICTS.intersection(move.requires):
        return Beside(mine, roles, others)
    found = reviews.panel(work, opened)
    names = reviews.names(work, found)
    met = [verdicts.told(work, language, found, names, one) for one in _met(work, move, found)]
    return Beside(
        mine,
        roles,
        others,
        told=tuple((one, verdicts.section_url(language, opened, one.verdict.section)) for one in met),
        reviewing=tuple(dict.fromkeys(names.get(seat.person_id, "") for _, seat in found.waiting)),
        unanswered=len(found.unanswered),
        corrections=len(found.corrections),
    )


def _met(work: Work, move: Move, found: Panel) -> list[Verdict]:
    """Return the verdicts that matter to a move: those to answer, those still open, those that go back with it."""
    match move.name:
        case MoveName.SEND_BACK:
            return [one for one in found.verdicts if one.waits and one.by == work.actor.person_id]
        case MoveName.APPROVE:
            return [one for one in found.verdicts if is_open(one, found.prints(one.section))]
        case _:
            return list(found.unanswered)
