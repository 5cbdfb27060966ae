"""One table: which role may do what, and in which state of an assessment."""

from enum import StrEnum
from typing import Final

from lva.domain.people import Role
from lva.domain.workflow import State


class Permission(StrEnum):
    """What a view or a command asks the door for."""

    SEE = "see"
    START = "start"
    EDIT = "edit"
    RECORD = "record"
    """Say what became of a matter, in any state of its assessments."""
    MOVE = "move"
    """Make some move; the workflow table decides which."""
    ISSUE = "issue"
    MANAGE = "manage"
    """People and settings of the organisation."""


_ROLES: Final = {
    Permission.SEE: frozenset({Role.AUTHOR, Role.APPROVER, Role.ADMINISTRATOR}),
    Permission.START: frozenset({Role.AUTHOR}),
    Permission.EDIT: frozenset({Role.AUTHOR}),
    Permission.RECORD: frozenset({Role.AUTHOR, Role.APPROVER}),
    Permission.MOVE: frozenset({Role.AUTHOR, Role.APPROVER}),
    Permission.ISSUE: frozenset({Role.AUTHOR, Role.APPROVER}),
    Permission.MANAGE: frozenset({Role.ADMINISTRATOR}),
}

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


def may_in(roles: frozenset[Role], permission: Permission, state: State) -> bool:
    """Whether `permission` holds for an assessment that stands in `state`."""
    return may(roles, permission) and state in _STATES.get(permission, frozenset(State))
