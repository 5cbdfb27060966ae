import uuid
from typing import Any

import pytest

from lva.domain.people import Actor, Role


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
    assert ["author", "approver", "administrator"] == list(map(str, Role))
