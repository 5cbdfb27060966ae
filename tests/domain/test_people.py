import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.domain.people import Actor, OrganisationKind, Role, keeps_an_administrator, roles_of


def make_actor(**given: Any) -> Actor:
    values: dict[str, Any] = {
        "person_id": uuid.UUID(int=1),
        "name": "Maija Malli",
        "title": "",
        "language": "fi",
        "organisation_id": uuid.UUID(int=2),
        "organisation_names": {"fi": "Esimerkkilä", "sv": "Exempelby"},
        "roles": frozenset({Role.AUTHOR}),
        "login_digest": bytes(32),
    }
    return Actor(**{**values, **given})


@pytest.mark.parametrize(("language", "expected"), [("fi", "Esimerkkilä"), ("sv", "Exempelby"), ("en", "Esimerkkilä")])
def test_an_organisation_is_called_in_the_language_or_by_its_first_name(language: str, expected: str) -> None:
    assert expected == make_actor().organisation_name(language)


def test_an_empty_name_is_no_name() -> None:
    names = {"sv": "Exempelby", "fi": ""}
    assert "Exempelby" == make_actor(organisation_names=names).organisation_name("fi")


def test_what_is_stored_of_a_role_is_its_word() -> None:
    expected = ["author", "reviewer", "approver", "reader", "administrator", "blind_reviewer", "coordinator"]
    assert expected == list(map(str, Role))


def test_what_is_stored_of_a_kind_of_organisation_is_its_word() -> None:
    assert ["municipality", "joint", "county", "mll", "other"] == list(map(str, OrganisationKind))


@pytest.mark.parametrize("kind", OrganisationKind)
def test_roles_of_blind_review_are_those_of_one_kind_alone(kind: OrganisationKind) -> None:
    assessing = {Role.AUTHOR, Role.REVIEWER, Role.APPROVER, Role.READER}
    expected = {Role.BLIND_REVIEWER, Role.COORDINATOR} if kind is OrganisationKind.MLL else assessing
    assert {Role.ADMINISTRATOR} | expected == set(roles_of(kind))


@pytest.mark.parametrize("kind", OrganisationKind)
def test_roles_of_a_kind_are_told_in_the_order_of_all(kind: OrganisationKind) -> None:
    assert [role for role in Role if role in roles_of(kind)] == list(roles_of(kind))


_MEMBERS = st.dictionaries(st.uuids(), st.frozensets(st.sampled_from(Role)), min_size=1, max_size=5)


@given(_MEMBERS, st.data(), st.frozensets(st.sampled_from(Role)))
def test_the_last_administrator_can_neither_leave_nor_lose_the_role(
    members: dict[uuid.UUID, frozenset[Role]], data: st.DataObject, roles: frozenset[Role]
) -> None:
    changing = data.draw(st.sampled_from(sorted(members)))
    others = {held for person, roles_ in members.items() if person != changing for held in roles_}
    expected = Role.ADMINISTRATOR in roles or Role.ADMINISTRATOR in others
    assert expected is keeps_an_administrator(members, changing, roles)


@given(_MEMBERS, st.lists(st.tuples(st.integers(0, 4), st.frozensets(st.sampled_from(Role))), max_size=12))
def test_whatever_is_changed_one_after_the_other_an_administrator_stays(
    members: dict[uuid.UUID, frozenset[Role]], changes: list[tuple[int, frozenset[Role]]]
) -> None:
    first = min(members)
    standing = {**members, first: frozenset({Role.ADMINISTRATOR})}
    people = sorted(standing)
    for place, roles in changes:
        person = people[place % len(people)]
        if keeps_an_administrator(standing, person, roles):
            standing[person] = roles
    assert any(Role.ADMINISTRATOR in roles for roles in standing.values())
