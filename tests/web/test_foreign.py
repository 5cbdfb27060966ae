"""Claims about the wall between organisations: what is another's is not found, by whatever address."""

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from lva.domain.references import uuid7
from tests import factories
from tests.factories import AT
from tests.support import town as towns
from tests.support.site import Browser, SignedIn
from tests.support.town import Town

_VALUES = {"step": "background", "name": "hearing", "move": "submit", "code": "57TD-3XPM-N1VZ-TXT4"}
"""What stands in an address beside the reference."""


@pytest.fixture
def stranger(town: Town, signed_in: SignedIn, tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A browser of an author in another organisation, who holds every role there."""
    other = towns.build(town.database, tmp_path_factory.mktemp("other"))
    with town.database.writer() as session:
        person = factories.make_person(session)
        membership = factories.make_membership(session, None, person, ["author", "approver", "administrator"])
        assert membership.organisation_id != other.organisation_id
        session.commit()
        actor = towns.make_actor(session.get_one(type(membership), (membership.organisation_id, person.id)), membership)
    return signed_in(actor)


def _addresses(app: Flask, reference: str, matter_id: uuid.UUID) -> Iterator[tuple[str, str, Rule]]:
    """Iterate over method and address of everything that is about one assessment or matter."""
    for rule in app.url_map.iter_rules():
        if not {"reference", "matter_id"} & set(rule.arguments):
            continue
        values = {
            **_VALUES, "language": "fi", "reference": reference, "entry_id": uuid7(AT), "matter_id": matter_id,
        }  # fmt: skip
        given = {key: values[key] for key in rule.arguments}
        with app.test_request_context():
            built = app.url_map.bind("localhost").build(rule.endpoint, given)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, built, rule


@pytest.mark.parametrize("state", ["draft", "issued"])
def test_nothing_of_another_organisation_is_found(
    app: Flask, town: Town, stranger: Browser, state: str
) -> None:
    reference = town.written() if state == "draft" else town.issued()
    with town.working() as work:
        matter_id = work.session.scalars(_first_matter(town)).one()
    stranger.get("/fi/assessments")
    seen = {}
    for method, address, rule in _addresses(app, reference, matter_id):
        answer = stranger.get(address) if method == "GET" else stranger.post(address, {"accepted": "yes", "words": "x"})
        seen[method, rule.endpoint] = answer.status_code
    assert len(seen) > 20
    assert {} == {key: status for key, status in seen.items() if status != 404}
