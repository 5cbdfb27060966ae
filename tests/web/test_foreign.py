"""Claims about the wall between organisations: what is another's is not found, by whatever address."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from lva.domain.people import Role
from lva.domain.references import uuid7
from lva.services.work import Ports
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.factories import AT
from tests.support import stored
from tests.support import town as towns
from tests.support.site import Browser, entered, make_app
from tests.support.town import Town

_VALUES = {
    "step": "background",
    "name": "hearing",
    "move": "submit",
    "section": "matter",
    "code": "57TD-3XPM-N1VZ-TXT4",
}
"""What stands in an address beside the reference."""


@pytest.fixture
def app(ports: Ports, town: Town, tmp_path: Path) -> Flask:
    """The site with a key that can sign."""
    return make_app(replace(ports, signer=town.ports.signer), tmp_path)


@pytest.fixture
def stranger(app: Flask, town: Town) -> Browser:
    """A browser of somebody who holds every role, in another organisation."""
    with town.database.writer(EVERYWHERE) as session:
        organisation = factories.make_organisation(session)
        membership = factories.make_membership(session, organisation, factories.make_person(session), tuple(Role))
        actor = towns.make_actor(organisation, membership)
        session.commit()
    return entered(app, town.database, actor)


def _addresses(app: Flask, reference: str, matter_id: uuid.UUID) -> Iterator[tuple[str, str, Rule]]:
    """Iterate over method and address of everything that is about one assessment or matter."""
    for rule in app.url_map.iter_rules():
        if not {"reference", "matter_id"} & set(rule.arguments):
            continue
        values = {
            **_VALUES, "language": "fi", "reference": reference, "entry_id": uuid7(AT), "matter_id": matter_id,
            **({"name": "handling"} if rule.endpoint.startswith("handlings.") else {}),
        }  # fmt: skip
        given = {key: values.get(key, uuid7(AT)) for key in rule.arguments}
        with app.test_request_context():
            built = app.url_map.bind("localhost").build(rule.endpoint, given)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, built, rule


def _asked(
    app: Flask, town: Town, browser: Browser, reference: str, methods: Sequence[str] = ("GET", "POST")
) -> dict[tuple[str, str], int]:
    """Return what every address about the assessment answers to a browser."""
    browser.get("/fi/assessments")
    matter_id = stored.opened(town, reference).matters[0].id
    form = {"csrf": browser.csrf, "accepted": "yes", "words": "Siksi."}
    seen = {}
    for method, address, rule in _addresses(app, reference, matter_id):
        if method not in methods:
            continue
        answer = browser.get(address) if method == "GET" else browser.post(address, form)
        seen[method, rule.endpoint] = answer.status_code
    return seen


@pytest.mark.parametrize("state", ["written", "approved", "issued"])
def test_nothing_of_another_organisation_is_found(app: Flask, town: Town, stranger: Browser, state: str) -> None:
    reference: str = getattr(town, state)()
    before = stored.opened(town, reference).row.event_count
    asked = _asked(app, town, stranger, reference)
    assert {404} == set(asked.values()), asked
    assert before == stored.opened(town, reference).row.event_count


def test_the_same_addresses_are_found_by_whose_they_are(app: Flask, town: Town) -> None:
    owner = entered(app, town.database, town.author)
    asked = _asked(app, town, owner, town.written(), ("GET",))
    missing = {endpoint for (_, endpoint), status in asked.items() if status == 404}
    # There is no such document, entry, attachment or blind review yet, and nothing was imported; all else answers.
    companions = {endpoint for _, endpoint in asked if endpoint.startswith("companions.")}
    assert {
        "attachments.fetch",
        "countersigning.show",
        "documents.fetch",
        "entries.show",
        "exchange.imported",
        "handlings.show",
        # These say by their query what they are about.
        "named.compare",
        "past.texts",
        "replies.show",
        "versions.show",
        *companions,
    } == (missing)
