import pytest

from lva.domain.people import Role
from lva.domain.permissions import Permission, holders, may, may_in
from lva.domain.workflow import State

HOLDERS = {
    Permission.SEE: {Role.AUTHOR, Role.APPROVER, Role.ADMINISTRATOR},
    Permission.START: {Role.AUTHOR},
    Permission.EDIT: {Role.AUTHOR},
    Permission.RECORD: {Role.AUTHOR, Role.APPROVER},
    Permission.MOVE: {Role.AUTHOR, Role.APPROVER},
    Permission.ISSUE: {Role.AUTHOR, Role.APPROVER},
    Permission.MANAGE: {Role.ADMINISTRATOR},
}


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_a_role_carries_its_permissions_and_no_others(permission: Permission, role: Role) -> None:
    assert (role in HOLDERS[permission]) is may(frozenset({role}), permission)


@pytest.mark.parametrize("permission", Permission)
def test_nobody_without_a_role_may_do_anything(permission: Permission) -> None:
    assert not may(frozenset(), permission)


@pytest.mark.parametrize("permission", Permission)
def test_one_role_of_several_is_enough(permission: Permission) -> None:
    assert may(frozenset(Role), permission)


@pytest.mark.parametrize("state", State)
def test_only_a_draft_is_edited(state: State) -> None:
    assert (state is State.DRAFT) is may_in(frozenset(Role), Permission.EDIT, state)


@pytest.mark.parametrize("state", State)
def test_what_became_of_a_matter_is_recorded_in_any_state(state: State) -> None:
    assert may_in(frozenset(Role), Permission.RECORD, state)


@pytest.mark.parametrize("state", State)
def test_only_what_is_approved_is_issued(state: State) -> None:
    assert (state is State.APPROVED) is may_in(frozenset(Role), Permission.ISSUE, state)


@pytest.mark.parametrize("state", State)
def test_what_is_seen_and_moved_is_so_in_every_state(state: State) -> None:
    assert may_in(frozenset({Role.AUTHOR}), Permission.SEE, state)
    assert may_in(frozenset({Role.APPROVER}), Permission.MOVE, state)


def test_a_state_gives_nobody_a_permission_that_the_role_lacks() -> None:
    assert not may_in(frozenset({Role.APPROVER}), Permission.EDIT, State.DRAFT)


@pytest.mark.parametrize("permission", Permission)
def test_who_carries_a_permission_can_be_told(permission: Permission) -> None:
    assert HOLDERS[permission] == holders(permission)
