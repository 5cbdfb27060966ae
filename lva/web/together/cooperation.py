"""What the page of an assessment says about working together: who takes part, how many comments, what can be done."""

from collections.abc import Mapping
from dataclasses import dataclass

from lva.domain.permissions import Permission, may
from lva.services import participation
from lva.services.assessments import Opened
from lva.services.participation import Taker
from lva.services.together import threads
from lva.services.work import Work


@dataclass(frozen=True, slots=True)
class Together:
    """The part of the page."""

    people: tuple[Taker, ...]
    counts: Mapping[str, int]
    """Open comments by page."""
    open: int
    mine: int
    """Open ones that are assigned to whoever looks."""
    talked: bool
    """Whether anything was ever commented."""
    may_comment: bool
    may_copy: bool
    may_write: bool
    """Whether the actor may write somewhere in it, as far as taking part decides that."""


def view(work: Work, opened: Opened) -> Together:
    """Return what the page says."""
    found = threads.of(work, opened)
    mine = [one for one in found if one.is_open and one.assigned_to == work.actor.person_id]
    return Together(
        people=participation.taking_part(work, opened),
        counts=threads.counted(opened, found),
        open=sum(one.is_open for one in found),
        mine=len(mine),
        talked=bool(found),
        may_comment=threads.is_open(opened) and may(work.actor.roles, Permission.COMMENT),
        may_copy=may(work.actor.roles, Permission.START) and bool(opened.entries or opened.cells),
        may_write=participation.may_write(work, opened),
    )
