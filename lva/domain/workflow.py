"""States of an assessment and the moves between them, in one table.

Saving never changes a state; a state changes only by a move listed here. The same table says who
may make a move and what it asks for, so that a page can show what is missing before it. Review goes
on beside the text: its moves leave the assessment where it is.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lva.domain.people import Role


class State(StrEnum):
    """Where an assessment stands; the value is what is stored."""

    DRAFT = "draft"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    ISSUED = "issued"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"


class MoveName(StrEnum):
    """The moves by name; each is a URL, a button and an event kind."""

    SUBMIT = "submit"
    CONCLUDE = "conclude"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    ISSUE = "issue"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    ASK_REVIEW = "ask_review"
    JUDGE = "judge"
    """Give a verdict on a section."""
    ANSWER = "answer"
    """Say of a verdict that the text was mended, or why it stays."""
    FINISH_REVIEW = "finish_review"
    """Say that one has reviewed what one was asked to."""
    END_REVIEW = "end_review"
    """Wait for a reviewer no longer."""


class Requirement(StrEnum):
    """What a move may ask for before it happens."""

    SETTLED_DEPTH = "settled_depth"
    """The depth is none, with its reason and an author, or individual."""
    NO_BLOCKING_FINDING = "no_blocking_finding"
    COMMENT = "comment"
    REASON = "reason"
    STATEMENT = "statement"
    """The approver accepts a statement in words."""
    ANOTHER_PERSON = "another_person"
    """Whoever submitted does not approve, unless the organisation allows it."""
    UNCHANGED = "unchanged"
    """The content is what was approved, by digest."""
    NOT_SEALING = "not_sealing"
    """No document of the assessment is being issued right now."""
    KEY_USABLE = "key_usable"
    VERDICTS_ANSWERED = "verdicts_answered"
    """Each section that is to be corrected was mended, or it was said why it stays."""
    CORRECTIONS_EXPLAINED = "corrections_explained"
    """What is still to be corrected is approved only with a reason."""
    REVIEWERS = "reviewers"
    """Somebody is named who may review."""
    ASKED = "asked"
    """Whoever judges was asked for a review of this version, or the assessment waits for their approval."""
    GROUNDS = "grounds"
    """What is not fine, or is left as it is, needs words."""


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: from which states to which, by whom, and what it requires."""

    name: MoveName
    sources: tuple[State, ...]
    target: State | None
    """None: the assessment stays where it is."""
    roles: tuple[Role, ...]
    requires: tuple[Requirement, ...] = ()


MOVES: Final = (
    Move(
        MoveName.SUBMIT,
        (State.DRAFT,),
        State.IN_APPROVAL,
        (Role.AUTHOR,),
        (Requirement.NO_BLOCKING_FINDING, Requirement.VERDICTS_ANSWERED),
    ),
    Move(
        MoveName.CONCLUDE,
        (State.DRAFT,),
        State.CONCLUDED,
        (Role.AUTHOR,),
        (Requirement.SETTLED_DEPTH, Requirement.VERDICTS_ANSWERED),
    ),
    Move(
        MoveName.SEND_BACK,
        (State.IN_APPROVAL, State.APPROVED),
        State.DRAFT,
        (Role.APPROVER,),
        (Requirement.COMMENT, Requirement.NOT_SEALING),
    ),
    Move(
        MoveName.APPROVE,
        (State.IN_APPROVAL,),
        State.APPROVED,
        (Role.APPROVER,),
        (Requirement.STATEMENT, Requirement.ANOTHER_PERSON, Requirement.CORRECTIONS_EXPLAINED),
    ),
    Move(
        MoveName.ISSUE,
        (State.APPROVED,),
        State.ISSUED,
        (Role.AUTHOR, Role.APPROVER),
        (Requirement.UNCHANGED, Requirement.KEY_USABLE),
    ),
    Move(MoveName.AMEND, (State.ISSUED,), State.DRAFT, (Role.AUTHOR,), (Requirement.REASON,)),
    Move(
        MoveName.WITHDRAW,
        (State.DRAFT, State.IN_APPROVAL, State.APPROVED),
        State.WITHDRAWN,
        (Role.AUTHOR,),
        (Requirement.REASON, Requirement.NOT_SEALING),
    ),
    Move(MoveName.REOPEN, (State.CONCLUDED, State.WITHDRAWN), State.DRAFT, (Role.AUTHOR,)),
    Move(MoveName.ASK_REVIEW, (State.DRAFT,), None, (Role.AUTHOR,), (Requirement.REVIEWERS,)),
    Move(
        MoveName.JUDGE,
        (State.DRAFT, State.IN_APPROVAL),
        None,
        (Role.REVIEWER, Role.APPROVER),
        (Requirement.ASKED, Requirement.GROUNDS),
    ),
    Move(MoveName.ANSWER, (State.DRAFT,), None, (Role.AUTHOR,), (Requirement.GROUNDS,)),
    Move(
        MoveName.FINISH_REVIEW,
        (State.DRAFT, State.IN_APPROVAL),
        None,
        (Role.REVIEWER, Role.APPROVER),
        (Requirement.ASKED,),
    ),
    Move(MoveName.END_REVIEW, (State.DRAFT, State.IN_APPROVAL), None, (Role.AUTHOR,)),
)
FINAL: Final = frozenset({State.ISSUED, State.CONCLUDED, State.WITHDRAWN})
"""Where nobody waits for anybody; each can still be left."""

_BY_NAME: Final = {move.name: move for move in MOVES}


def move_named(name: str) -> Move | None:
    """Return the move of that name, or None."""
    try:
        return _BY_NAME[MoveName(name)]
    except ValueError:
        return None


def open_moves(state: State, roles: frozenset[Role]) -> tuple[Move, ...]:
    """Return the moves that somebody with `roles` may try from `state`, in table order."""
    return tuple(move for move in MOVES if state in move.sources and roles.intersection(move.roles))


def roles_for(name: MoveName) -> frozenset[Role]:
    """Return the roles that may make a move."""
    return frozenset(_BY_NAME[name].roles)


def may_make(move: Move, state: State, roles: frozenset[Role]) -> bool:
    """Whether the table lets somebody with `roles` try `move` from `state`."""
    return state in move.sources and bool(roles.intersection(move.roles))
