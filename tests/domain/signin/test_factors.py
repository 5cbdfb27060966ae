"""Claims about what is shown beside a password."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from lva.domain.people import Actor, Role
from lva.domain.permissions import Permission
from lva.domain.signin.factors import (
    digits_in,
    lacks_factor,
    recovery_code_in,
    shown_recovery_code,
    steps,
)

_ACTOR = Actor(uuid.UUID(int=1), "Maija Malli", "", "fi", uuid.UUID(int=2), {"fi": "Kunta"}, frozenset(), b"")


def test_a_clock_may_go_wrong_by_one_step() -> None:
    assert (33, 32, 34) == steps(dt.datetime.fromtimestamp(33 * 30 + 29, dt.UTC))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("12345", ""),
        ("1234567", ""),
        ("12345a", ""),
        ("１２３４５６", ""),
        ("", ""),
    ],
)
def test_six_digits_are_a_code(typed: str, code: str) -> None:
    assert code == digits_in(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7k3m-qx2v-0000-1111", "7K3MQX2V00001111"),
        ("7K3M QX2V OoOo iIlL", "7K3MQX2V00001111"),
        ("7k3mqx2v00001111", "7K3MQX2V00001111"),
        ("7k3mqx2v0000111", ""),
        ("7k3mqx2v0000111u", ""),
        ("", ""),
    ],
)
def test_a_recovery_code_is_read_however_it_is_typed(typed: str, code: str) -> None:
    assert code == recovery_code_in(typed)


def test_a_recovery_code_is_shown_in_groups() -> None:
    assert "7k3m-qx2v-0000-1111" == shown_recovery_code("7K3MQX2V00001111")


@pytest.mark.parametrize(
    ("roles", "permission", "fresh", "lacks"),
    [
        ({Role.ADMINISTRATOR}, Permission.MANAGE, False, True),
        ({Role.APPROVER}, Permission.MOVE, True, True),
        ({Role.APPROVER}, Permission.MOVE, False, False),
        ({Role.AUTHOR}, Permission.ISSUE, True, False),
        ({Role.AUTHOR, Role.APPROVER}, Permission.EDIT, False, False),
        ({Role.ADMINISTRATOR}, Permission.BELONG, True, False),
        (set(), Permission.MANAGE, True, False),
    ],
)
def test_who_needs_more_than_a_password_where_it_is_asked_for(
    roles: set[Role], permission: Permission, fresh: bool, lacks: bool
) -> None:
    asking = replace(_ACTOR, roles=frozenset(roles), organisation_settings={"second_factor_required": True})
    assert lacks is lacks_factor(asking, permission, fresh=fresh)
    for settings in ({}, {"second_factor_required": False}):
        assert not lacks_factor(replace(asking, organisation_settings=settings), permission, fresh=fresh)
