"""Claims about the page that tells what a version changed."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from lva.domain.permissions import Permission
from lva.domain.workflow import MoveName
from lva.services import assessments, saving
from lva.services.issued import documents
from lva.services.work import Ports
from lva.storage import issuing
from lva.storage.documents import Document
from tests.factories import AT
from tests.support.pages import words
from tests.support.site import Browser, SignedIn, make_app
from tests.support.town import Town, typed

LATER = AT.replace(year=AT.year + 1)


@pytest.fixture
def app(ports: Ports, town: Town, tmp_path: Path) -> Flask:
    """The site with a key, so that documents can be issued."""
    return make_app(replace(ports, signer=town.ports.signer), tmp_path)


@pytest.fixture
def author(town: Town, signed_in: SignedIn) -> Browser:
    """The author's browser."""
    return signed_in(town.author)


def _again(town: Town, reference: str, **answers: str) -> str:
    """Issue a second version in which `answers` say something else, and return its code."""
    town.moved(reference, MoveName.AMEND)
    if answers:
        with town.working() as work:
            opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
            saving.save(work, opened, "later", typed(opened, **answers))
    town.moved(reference, MoveName.SUBMIT)
    town.moved(reference, MoveName.APPROVE, town.approver)
    documents.issue(town.errand(at=LATER), reference)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        rows = issuing.documents_of(work.session, work.organisation_id, opened.row.id)
    return max(rows, key=lambda row: row.version).code


@pytest.mark.parametrize(
    ("language", "heading", "old"),
    [
        ("fi", "Mitä versio 2 muutti", "Versio 1"),
        ("sv", "Vad version 2 ändrade", "Version 1"),
        ("en", "What version 2 changed", "Version 1"),
    ],
)
def test_a_new_version_says_what_it_changed(author: Browser, town: Town, language: str, heading: str, old: str) -> None:
    reference = town.issued()
    code = _again(town, reference, why="Uusi syy, joka kerrottiin vasta nyt.")
    result = author.get(f"/{language}/assessments/{reference}/documents")
    address = f"/{language}/assessments/{reference}/documents/{code}/changes"
    assert address in result.text
    assert 200 == author.get(address).status_code
    assert author.page is not None
    said = words(author.page)
    assert heading in said
    assert old in said
    assert "Uusi syy, joka kerrottiin vasta nyt." in said


def test_a_version_with_the_same_answers_says_so(author: Browser, town: Town) -> None:
    reference = town.issued()
    code = _again(town, reference)
    author.get(f"/fi/assessments/{reference}/documents/{code}/changes")
    assert author.page is not None
    assert "Vastaukset ovat samat kuin versiossa 1." in words(author.page)


def test_a_first_version_has_nothing_to_compare_with(author: Browser, town: Town) -> None:
    reference = town.issued()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        (row,) = issuing.documents_of(work.session, work.organisation_id, opened.row.id)
    assert 404 == author.get(f"/fi/assessments/{reference}/documents/{row.code}/changes").status_code
    assert f"{row.code}/changes" not in author.get(f"/fi/assessments/{reference}/documents").text


def test_a_record_that_is_no_longer_what_was_frozen_is_not_compared(author: Browser, town: Town) -> None:
    reference = town.issued()
    code = _again(town, reference, why="Uusi syy.")
    with town.working() as work:
        work.session.execute(
            update(Document)
            .where(Document.organisation_id == work.organisation_id, Document.code != code)
            .values(record=b"{}")
        )
    answer = author.get(f"/fi/assessments/{reference}/documents/{code}/changes")
    assert 500 == answer.status_code
    assert "Uusi syy." not in answer.text
