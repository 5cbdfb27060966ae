"""One table: which role may do what, in which state of an assessment and in what kind of organisation."""

from enum import StrEnum
from typing import Final

from lva.domain.people import Actor, OrganisationKind, Role
from lva.domain.workflow import State


class Permission(StrEnum):
    """What a view or a command asks the door for."""

    BELONG = "belong"
    """Have a page of one's own, change one's password and act for another organisation."""
    SEE = "see"
    """See assessments and documents of the organisation."""
    START = "start"
    EDIT = "edit"
    RECORD = "record"
    """Say what became of a matter, in any state of its assessments."""
    MOVE = "move"
    """Make some move; the workflow table decides which."""
    ISSUE = "issue"
    COMMENT = "comment"
    """Write beside the text of an assessment, and answer there."""
    REVIEW = "review"
    """Give verdicts on the sections of an assessment."""
    SHARE = "share"
    """Send an assessment to blind review."""
    BLIND_REVIEW = "blind_review"
    """Review what others have made without knowing who they are."""
    COORDINATE = "coordinate"
    """Hand blind reviews out and follow them."""
    MANAGE = "manage"
    """People and settings of the organisation."""


_ROLES: Final = {
    Permission.BELONG: frozenset(Role),
    Permission.SEE: frozenset({Role.AUTHOR, Role.REVIEWER, Role.APPROVER, Role.READER, Role.ADMINISTRATOR}),
    Permission.START: frozenset({Role.AUTHOR}),
    Permission.EDIT: frozenset({Role.AUTHOR}),
    Permission.RECORD: frozenset({Role.AUTHOR, Role.APPROVER}),
    Permission.MOVE: frozenset({Role.AUTHOR, Role.APPROVER}),
    Permission.ISSUE: frozenset({Role.AUTHOR, Role.APPROVER}),
    Permission.COMMENT: frozenset({Role.AUTHOR, Role.REVIEWER, Role.APPROVER}),
    Permission.REVIEW: frozenset({Role.REVIEWER, Role.APPROVER}),
    Permission.SHARE: frozenset({Role.AUTHOR, Role.APPROVER}),
    Permission.BLIND_REVIEW: frozenset({Role.BLIND_REVIEWER}),
    Permission.COORDINATE: frozenset({Role.COORDINATOR}),
    Permission.MANAGE: frozenset({Role.ADMINISTRATOR}),
}

_OF_ALL_KINDS: Final = frozenset({Permission.BELONG, Permission.MANAGE})
_REVIEWING: Final = frozenset({Permission.BLIND_REVIEW, Permission.COORDINATE})

_STATES: Final = {
    Permission.EDIT: frozenset({State.DRAFT}),
    Permission.ISSUE: frozenset({State.APPROVED}),
}


def holders(permission: Permission) -> frozenset[Role]:
    """Return the roles that carry `permission`, each by itself."""
    return _ROLES[permission]


def may(roles: frozenset[Role], permission: Permission) -> bool:
    """Whether some role of `roles` carries `permission` at all."""
    return bool(_ROLES[permission] & roles)


def permissions_of(kind: OrganisationKind) -> frozenset[Permission]:
    """Return what anybody at all may do in an organisation of that kind; the rest is not made there."""
    return _OF_ALL_KINDS | _REVIEWING if kind is OrganisationKind.MLL else frozenset(Permission) - _REVIEWING


def allowed(actor: Actor, permission: Permission) -> bool:
    """Whether the actor carries `permission` in the organisation that they act for."""
    return may(actor.roles, permission) and permission in permissions_of(actor.organisation_kind)


def may_in(roles: frozenset[Role], permission: Permission, state: State) -> bool:
    """Whether `permission` holds for an assessment that stands in `state`."""
    return may(roles, permission) and state in _STATES.get(permission, frozenset(State))
