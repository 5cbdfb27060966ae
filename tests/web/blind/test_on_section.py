"""Claims about what blind reviewers said of a section, beside the page on which its next version is written."""

import json

import pytest
from flask import Flask

from lva.domain.workflow import MoveName
from lva.services.blind import feedback
from lva.storage.tenancy import EVERYWHERE
from tests.factories import AT
from tests.support import shares
from tests.support.town import Town
from tests.web.blind.test_sharing import at, begin, digest, inside, told, waiting

LAST_TIME = "Mitä sokkoarvioijat sanoivat tästä osiosta viime kerralla"


@pytest.fixture
def revised(app: Flask, town: Town) -> str:
    """The reference of an assessment that was reviewed and has its second version under way."""
    shares.switch(town, "ratings")
    reference = shares.issued(town, why="Maksu nousee kaikilta lapsilta.", sharing="ratings")
    author = inside(app, town, town.author)
    begin(author, reference, "ratings")
    author.post(at(reference, "/read"), {"digest": digest(author, reference), "read_through": "yes"})
    review = {
        "format": "lava.blind.review/1", "id": "ab" * 16, "share": json.loads(waiting(town)[0].body)["record"]["id"],
        "by": "B", "pack": {"id": "lava", "version": "2026.1"}, "week": "2026-W50",
        "criteria": {
            "3": {"mark": "2", "comment": "Lapset on kerrottu hyvin."},
            "12": {"mark": "1", "comment": "Ketkä kuultiin?"},
            "7": {"mark": "0", "comment": "Vain yksi vaihtoehto."},
        },
    }  # fmt: skip
    with town.database.writer(EVERYWHERE) as session:
        feedback.take_in(session, town.ports.secret, AT, [review])
        session.commit()
    town.moved(reference, MoveName.AMEND)
    return reference


def page(app: Flask, town: Town, reference: str, step: str) -> str:
    return told(inside(app, town, town.author).get(f"/fi/assessments/{reference}/steps/{step}"))


def test_what_a_reviewer_missed_stands_beside_the_section_that_it_concerns(
    app: Flask, town: Town, revised: str
) -> None:
    said = page(app, town, revised, "hearing")
    assert LAST_TIME in said
    assert "Ketkä kuultiin?" in said
    assert "Vain yksi vaihtoehto." not in said


def test_what_was_fully_met_is_not_repeated(app: Flask, town: Town, revised: str) -> None:
    assert "Lapset on kerrottu hyvin." not in page(app, town, revised, "screening")


def test_a_first_version_shows_nothing_of_it(app: Flask, town: Town) -> None:
    reference = town.started()
    assert LAST_TIME not in page(app, town, reference, "matter")
