import itertools

import pytest

from lva.domain.people import Role
from lva.domain.workflow import FINAL, MOVES, MoveName, Requirement, State, may_make, move_named, open_moves, roles_for

EVERYBODY = frozenset(Role)
SETS_OF_ROLES = [frozenset(some) for count in range(4) for some in itertools.combinations(Role, count)]


def _may(name: MoveName, state: State, *roles: Role) -> bool:
    move = move_named(name)
    assert move is not None
    return may_make(move, state, frozenset(roles))


def test_every_move_stands_in_the_table_once() -> None:
    assert list(MoveName) == [move.name for move in MOVES]


@pytest.mark.parametrize("name", MoveName)
def test_a_move_is_found_by_its_name(name: MoveName) -> None:
    found = move_named(name.value)
    assert found is not None
    assert name is found.name


@pytest.mark.parametrize("name", ["", "start", "delete", "SUBMIT"])
def test_what_is_no_move_is_none(name: str) -> None:
    assert move_named(name) is None


TABLE = {
    (State.DRAFT, MoveName.CONCLUDE): (State.CONCLUDED, {Role.AUTHOR}),
    (State.DRAFT, MoveName.SUBMIT): (State.IN_APPROVAL, {Role.AUTHOR}),
    (State.DRAFT, MoveName.WITHDRAW): (State.WITHDRAWN, {Role.AUTHOR}),
    (State.IN_APPROVAL, MoveName.SEND_BACK): (State.DRAFT, {Role.APPROVER}),
    (State.IN_APPROVAL, MoveName.APPROVE): (State.APPROVED, {Role.APPROVER}),
    (State.IN_APPROVAL, MoveName.WITHDRAW): (State.WITHDRAWN, {Role.AUTHOR}),
    (State.APPROVED, MoveName.SEND_BACK): (State.DRAFT, {Role.APPROVER}),
    (State.APPROVED, MoveName.ISSUE): (State.ISSUED, {Role.AUTHOR, Role.APPROVER}),
    (State.APPROVED, MoveName.WITHDRAW): (State.WITHDRAWN, {Role.AUTHOR}),
    (State.ISSUED, MoveName.AMEND): (State.DRAFT, {Role.AUTHOR}),
    (State.CONCLUDED, MoveName.REOPEN): (State.DRAFT, {Role.AUTHOR}),
    (State.WITHDRAWN, MoveName.REOPEN): (State.DRAFT, {Role.AUTHOR}),
    (State.DRAFT, MoveName.ASK_REVIEW): (None, {Role.AUTHOR}),
    (State.DRAFT, MoveName.ANSWER): (None, {Role.AUTHOR}),
    **{
        (state, name): (None, roles)
        for state in (State.DRAFT, State.IN_APPROVAL)
        for name, roles in (
            (MoveName.JUDGE, {Role.REVIEWER, Role.APPROVER}),
            (MoveName.FINISH_REVIEW, {Role.REVIEWER, Role.APPROVER}),
            (MoveName.END_REVIEW, {Role.AUTHOR}),
        )
    },
}
"""The table of the design, written out once more: what is not in it may not happen."""


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", MoveName)
@pytest.mark.parametrize("role", Role)
def test_the_table_says_who_may_do_what_from_where(state: State, name: MoveName, role: Role) -> None:
    _, roles = TABLE.get((state, name), (None, set()))
    assert (role in roles) is _may(name, state, role)


@pytest.mark.parametrize(("place", "expected"), [(place, target) for place, (target, _) in TABLE.items()])
def test_a_move_leads_to_its_target(place: tuple[State, MoveName], expected: State | None) -> None:
    found = move_named(place[1])
    assert found is not None
    assert expected is found.target


@pytest.mark.parametrize("state", State)
def test_several_roles_may_do_what_each_of_them_may(state: State) -> None:
    for roles in SETS_OF_ROLES:
        singly = {move.name for role in roles for move in open_moves(state, frozenset({role}))}
        assert singly == {move.name for move in open_moves(state, roles)}


def test_open_moves_stand_in_the_order_of_the_table() -> None:
    found = [move.name for move in open_moves(State.DRAFT, EVERYBODY)]
    assert [MoveName.SUBMIT, MoveName.CONCLUDE, MoveName.WITHDRAW, MoveName.ASK_REVIEW] == found[:4]
    assert found == [name for name in MoveName if name in found]


@pytest.mark.parametrize("role", [Role.READER, Role.ADMINISTRATOR, Role.BLIND_REVIEWER, Role.COORDINATOR])
def test_who_only_looks_or_administers_moves_nothing(role: Role) -> None:
    assert [] == [move for state in State for move in open_moves(state, frozenset({role}))]


def test_a_reviewer_judges_and_changes_no_state() -> None:
    found = {move for state in State for move in open_moves(state, frozenset({Role.REVIEWER}))}
    assert {MoveName.JUDGE, MoveName.FINISH_REVIEW} == {move.name for move in found}
    assert {None} == {move.target for move in found}


@pytest.mark.parametrize("state", State)
def test_every_state_can_be_left(state: State) -> None:
    assert {None} != {move.target for move in open_moves(state, EVERYBODY)} | {None}


@pytest.mark.parametrize("state", sorted(set(State) - FINAL))
def test_a_state_that_is_not_final_can_be_left_by_an_author_alone(state: State) -> None:
    """Whoever writes never waits for a role that nobody holds: an assessment can at least be withdrawn."""
    targets = {move.target for move in open_moves(state, frozenset({Role.AUTHOR}))}
    assert targets - {None, state}


def test_every_state_can_be_reached() -> None:
    assert set(State) == {move.target for move in MOVES} - {None}


def test_the_roles_of_a_move_stand_in_the_table() -> None:
    assert {Role.APPROVER} == roles_for(MoveName.APPROVE)


def test_every_requirement_is_asked_for_by_some_move() -> None:
    assert set(Requirement) == {needed for move in MOVES for needed in move.requires}
