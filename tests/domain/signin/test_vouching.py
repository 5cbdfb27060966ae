"""Claims about what follows here from what a provider says of somebody."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.domain.people import Role
from lva.domain.signin import vouching
from lva.domain.signin.vouching import PROVIDERS_ONLY, EmailTrust, RoleMap, Vouched
from tests.factories import AT

TABLE = RoleMap(
    ("realm", "roles"), {"a": frozenset({Role.AUTHOR}), "b": frozenset({Role.APPROVER, Role.ADMINISTRATOR})}
)


def vouched(**given: Any) -> Vouched:
    values = {
        "issuer": "https://login.example",
        "subject": "1",
        "email": "aino@kunta.example",
        "is_verified": True,
        "name": "Aino",
        "authenticated_at": AT,
    }
    return Vouched(**{**values, **given})


@pytest.mark.parametrize(
    ("expected", "email", "is_verified", "trust"),
    [
        ("aino@kunta.example", "aino@kunta.example", True, EmailTrust.VERIFIED),
        ("aino@kunta.example", " Aino@Kunta.Example ", True, EmailTrust.VERIFIED),
        ("aino@kunta.example", "aino@kunta.example", False, EmailTrust.ALWAYS),
        (None, "aino@kunta.example", False, EmailTrust.VERIFIED),
        (None, "aino@kunta.example", True, EmailTrust.NEVER),
        (None, "aino@evil.kunta.example", True, EmailTrust.ALWAYS),
        (None, "aino@kunta.example.evil.example", True, EmailTrust.ALWAYS),
        (None, "a@evil.example@kunta.example", True, EmailTrust.ALWAYS),
        (None, "aino evil@kunta.example", True, EmailTrust.ALWAYS),
        (None, "@kunta.example", True, EmailTrust.ALWAYS),
        (None, "", True, EmailTrust.ALWAYS),
    ],
)
def test_an_address_is_believed_of_its_whole_domain_and_no_further(
    expected: str | None, email: str, is_verified: bool, trust: EmailTrust
) -> None:
    said = vouched(email=email, is_verified=is_verified)
    assert expected == vouching.believed_email(said, trust, ("kunta.example",))


@pytest.mark.parametrize(
    ("expected", "claims"),
    [
        ({Role.AUTHOR}, {"realm": {"roles": ["a", "other"]}}),
        ({Role.AUTHOR}, {"realm": {"roles": "a"}}),
        ({Role.AUTHOR, Role.APPROVER, Role.ADMINISTRATOR}, {"realm": {"roles": ["a", "b"]}}),
        (set(), {"realm": {"roles": [["a"], {"a": 1}, 7, None]}}),
        (set(), {"realm": ["a"]}),
        (set(), {"realm": None}),
        (set(), {"roles": ["a"]}),
        (set(), {}),
    ],
)
def test_roles_follow_from_the_claim_and_from_nothing_else(expected: set[Role], claims: dict[str, Any]) -> None:
    assert expected == vouching.claimed_roles(claims, TABLE)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_no_claim_gives_more_than_the_table_has(value: Any) -> None:
    assert vouching.claimed_roles({"realm": {"roles": value}}, TABLE) <= TABLE.managed


def test_roles_that_the_provider_has_no_word_in_stay() -> None:
    assert {Role.READER, Role.AUTHOR} == vouching.roles_after((Role.READER, Role.APPROVER), (Role.AUTHOR,), TABLE)


@pytest.mark.parametrize(("expected", "seconds"), [(True, 0), (True, 5), (True, -60), (False, -61), (False, -3600)])
def test_whoever_showed_who_they_are_after_they_were_asked_is_confirmed(expected: bool, seconds: int) -> None:
    said = vouched(authenticated_at=AT + dt.timedelta(seconds=seconds))
    assert expected == vouching.is_recent(said, AT, dt.timedelta(seconds=60))


def test_a_provider_that_does_not_say_when_confirms_nothing() -> None:
    assert not vouching.is_recent(vouched(authenticated_at=None), AT, dt.timedelta(seconds=60))


@pytest.mark.parametrize(
    ("expected", "only", "vouching_for"),
    [
        (True, False, None),
        (False, True, None),
        (True, True, ("kunta",)),
        (True, False, ("kunta",)),
        (False, False, ("muu",)),
        (False, True, ()),
    ],
)
def test_a_provider_opens_its_own_organisations_and_a_password_those_that_take_it(
    expected: bool, only: bool, vouching_for: tuple[str, ...] | None
) -> None:
    assert expected == vouching.opens("kunta", {PROVIDERS_ONLY: True} if only else {}, vouching_for)
