"""Claims about taking back what was shared, whatever has become of the assessment and the organisation since."""

import pytest
from flask import Flask
from sqlalchemy import select

from lva.domain.workflow import State
from lva.storage.assessments import Assessment
from lva.storage.blind.sharing import SharingState
from lva.storage.documents import Document, DocumentState
from tests import factories
from tests.services.blind.test_improving import amended
from tests.support import shares
from tests.support.site import Browser
from tests.support.town import Town
from tests.web.blind.test_sharing import at, begin, digest, inside, state, waiting


@pytest.fixture
def shared(app: Flask, town: Town) -> tuple[Browser, str]:
    """Somebody who has shared the ratings of an assessment, and its reference."""
    shares.switch(town, "ratings")
    reference = shares.issued(town, sharing="ratings")
    browser = inside(app, town, town.author)
    begin(browser, reference, "ratings")
    browser.post(at(reference, "/read"), {"digest": digest(browser, reference), "read_through": "yes"})
    assert 1 == len(waiting(town))
    return browser, reference


def _takes_back(browser: Browser, reference: str, town: Town) -> None:
    assert at(reference, "/withdraw") in browser.get(at(reference)).text
    assert 303 == browser.post(at(reference, "/withdraw"), {}).status_code
    assert (SharingState.WITHDRAWN, []) == (state(town), waiting(town))
    assert at(reference, "/withdraw") not in browser.get(at(reference)).text


def test_what_was_shared_is_taken_back_where_nothing_may_be_shared_any_more(
    shared: tuple[Browser, str], town: Town
) -> None:
    shares.switch(town, "none")
    _takes_back(*shared, town)


def test_what_may_not_be_shared_any_more_is_not_approved(app: Flask, town: Town) -> None:
    """Somebody reads it through while an administrator switches sharing off."""
    shares.switch(town, "ratings")
    reference = shares.issued(town, sharing="ratings")
    browser = inside(app, town, town.author)
    begin(browser, reference, "ratings")
    given = {"digest": digest(browser, reference), "read_through": "yes"}
    shares.switch(town, "none")
    for more in ({}, {"second": "1"}):
        assert 303 == browser.post(at(reference, "/read"), {**given, **more}).status_code
    assert (SharingState.OPEN, []) == (state(town), waiting(town))


def test_an_earlier_version_is_taken_back_once_a_new_one_is_issued(shared: tuple[Browser, str], town: Town) -> None:
    amended(town, shared[1], State.ISSUED)
    with town.database.writer(town.organisation_id) as session:
        old = session.scalars(select(Document).where(Document.organisation_id == town.organisation_id)).one()
        row = session.get_one(Assessment, (town.organisation_id, old.assessment_id))
        record = session.scalar(select(Document.record).where(Document.organisation_id == town.organisation_id)) or b""
        factories.make_document(session, row, record, state=DocumentState.ISSUED)
        old.state = DocumentState.SUPERSEDED
        session.commit()
    assert "Of version 1" in shared[0].get(at(shared[1], language="en")).text
    _takes_back(*shared, town)
