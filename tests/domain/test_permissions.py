import uuid

import pytest

from lva.domain.people import Actor, OrganisationKind, Role, roles_of
from lva.domain.permissions import Permission, allowed, holders, may, may_in, permissions_of
from lva.domain.workflow import State

HOLDERS = {
    Permission.BELONG: set(Role),
    Permission.SEE: {Role.AUTHOR, Role.REVIEWER, Role.APPROVER, Role.READER, Role.ADMINISTRATOR},
    Permission.START: {Role.AUTHOR},
    Permission.EDIT: {Role.AUTHOR},
    Permission.RECORD: {Role.AUTHOR, Role.APPROVER},
    Permission.MOVE: {Role.AUTHOR, Role.APPROVER},
    Permission.ISSUE: {Role.AUTHOR, Role.APPROVER},
    Permission.COMMENT: {Role.AUTHOR, Role.REVIEWER, Role.APPROVER},
    Permission.REVIEW: {Role.REVIEWER, Role.APPROVER},
    Permission.SHARE: {Role.AUTHOR, Role.APPROVER},
    Permission.BLIND_REVIEW: {Role.BLIND_REVIEWER},
    Permission.COORDINATE: {Role.COORDINATOR},
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


@pytest.mark.parametrize("kind", OrganisationKind)
def test_whatever_a_kind_of_organisation_knows_some_role_of_it_carries(kind: OrganisationKind) -> None:
    assert all(holders(permission) & set(roles_of(kind)) for permission in permissions_of(kind))


@pytest.mark.parametrize("kind", OrganisationKind)
def test_assessments_are_not_seen_where_they_are_not_made(kind: OrganisationKind) -> None:
    assert (kind is not OrganisationKind.MLL) is (Permission.SEE in permissions_of(kind))
    assert (kind is OrganisationKind.MLL) is (Permission.BLIND_REVIEW in permissions_of(kind))


def make_actor(kind: OrganisationKind, *roles: Role) -> Actor:
    names = {"fi": "Esimerkkilä"}
    one, two = uuid.UUID(int=1), uuid.UUID(int=2)
    return Actor(one, "Maija Malli", "", "fi", two, names, frozenset(roles), bytes(32), {}, kind)


def test_an_administrator_sees_assessments_only_where_they_are_made() -> None:
    assert allowed(make_actor(OrganisationKind.COUNTY, Role.ADMINISTRATOR), Permission.SEE)
    assert not allowed(make_actor(OrganisationKind.MLL, Role.ADMINISTRATOR), Permission.SEE)


def test_what_a_kind_allows_still_takes_a_role() -> None:
    assert not allowed(make_actor(OrganisationKind.MUNICIPALITY, Role.READER), Permission.EDIT)
    assert allowed(make_actor(OrganisationKind.MLL, Role.COORDINATOR), Permission.COORDINATE)
