"""Claims about who chooses whether a notice is mailed."""

import pytest

from lva.domain.notices import (
    NECESSARY,
    REMINDERS,
    SECURITY,
    Delivery,
    NoticeKind,
    allowed,
    delivery,
    is_optional,
    usual,
)


def test_what_is_necessary_can_be_had_later_but_not_turned_off() -> None:
    for kind in NECESSARY:
        assert not is_optional(kind)
        assert (Delivery.AT_ONCE, Delivery.DAILY) == allowed(kind)
        assert Delivery.AT_ONCE is usual(kind)


def test_all_else_can_be_turned_off() -> None:
    for kind in set(NoticeKind) - NECESSARY - SECURITY:
        assert is_optional(kind)
        assert tuple(Delivery) == allowed(kind)
    assert not REMINDERS & NECESSARY


def test_what_concerns_the_security_of_the_account_comes_at_once_whatever_was_chosen() -> None:
    for kind in SECURITY:
        assert not is_optional(kind)
        assert (Delivery.AT_ONCE,) == allowed(kind)
        assert Delivery.AT_ONCE is delivery({kind: "never"}, kind)
    assert not SECURITY & NECESSARY


@pytest.mark.parametrize(
    ("chosen", "kind", "expected"),
    [
        ({}, NoticeKind.COMMENTED, Delivery.DAILY),
        ({}, NoticeKind.ASSIGNED, Delivery.AT_ONCE),
        ({"commented": "never"}, NoticeKind.COMMENTED, Delivery.NEVER),
        ({"submitted": "daily"}, NoticeKind.SUBMITTED, Delivery.DAILY),
        ({"submitted": "never"}, NoticeKind.SUBMITTED, Delivery.AT_ONCE),
        ({"commented": "nonsense"}, NoticeKind.COMMENTED, Delivery.DAILY),
        ({"commented": 7}, NoticeKind.COMMENTED, Delivery.DAILY),
    ],
)
def test_a_choice_counts_where_it_is_allowed(chosen: dict[str, object], kind: NoticeKind, expected: Delivery) -> None:
    assert expected is delivery(chosen, kind)
