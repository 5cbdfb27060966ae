"""Claims about the blind reviews of the demonstration, as its services played them."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from lva import paths
from lva.cli.opening import opened
from lva.content.demonstration_reviews import Reviews, read_reviews
from lva.domain.blind.figures import CLASSES
from lva.domain.blind.scoring import Standing
from lva.domain.people import Actor
from lva.domain.permissions import Permission
from lva.services import assessments
from lva.services.blind import desk, feedback, figures, replies
from lva.services.blind.desk import Case
from lva.services.showing import blind_story, demonstration
from lva.services.work import Ports, Work
from lva.storage import queries
from lva.storage.blind import sharing
from lva.storage.blind.sharing import Mail
from lva.storage.tenancy import EVERYWHERE
from tests.cli.conftest import Run
from tests.support import written

_COORDINATOR: Final = "kanerva@lastenliitto.example"
_AUTHOR: Final = "aino@esimerkkila.example"
_TELLING: Final = ("Alajoki", "Hirva", "Peräky", "Esimerkkil", "Exempelby", "Aino", "ESIdno")
"""What in the library bus's assessment tells whose it is."""

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture(scope="module")
def told() -> Reviews:
    return read_reviews(paths.DEMONSTRATION_REVIEWS)


@contextmanager
def _working(email: str) -> Iterator[tuple[Ports, Work]]:
    with opened() as ports:
        actor: Actor = written.actor(ports, email)
        with ports.database.reader(actor.organisation_id) as session:
            yield ports, Work(session, actor, ports.clock(), ports.packs)


def _shared(cases: tuple[Case, ...]) -> Case:
    return next(one for one in cases if one.blind.said["share"] == "texts")


def test_records_stand_wherever_one_can_stand(told: Reviews) -> None:
    with _working(_COORDINATOR) as (_, work):
        cases = desk.cases(work)
    assert len(told.comings) == len(cases)
    assert set(Standing) == {one.standing for one in cases}
    assert {"", "-2"} == {one.record.round[4:] for one in cases}, "the years are moved"
    agreed = desk.agreed(cases)
    assert agreed.alpha is not None
    assert agreed.recognised is not None
    assert 0 < agreed.recognised < 1


def test_what_the_town_shared_says_nothing_of_whose_it_is() -> None:
    with _working(_COORDINATOR) as (_, work):
        said = json.dumps(_shared(desk.cases(work)).blind.said, ensure_ascii=False)
    assert [] == [one for one in _TELLING if one in said]
    assert "[" in said
    assert "Jyrkät portaat" in said, "somebody decided that it stays"


def test_three_reviews_came_back_and_one_answer_reached_its_reviewer() -> None:
    with _working(_COORDINATOR) as (_, work):
        record = _shared(desk.cases(work)).record.id
        answers = replies.of_record(work, record)
    with _working(_AUTHOR) as (ports, work):
        found = queries.matters_found(work.session, work.organisation_id, "Kirjastoauton", (), size=9)[0]
        (row,) = queries.assessments_of_matter(work.session, work.organisation_id, found.id)
        here = assessments.open_(work, row.reference, Permission.SHARE)
        shown = feedback.shown(work, here, ports.languages["fi"])
    assert {"A", "B", "C"} == {one.by for one in shown}
    assert ["", *sorted(one.reply for one in shown if one.reply)] == sorted(one.reply for one in shown)
    assert [one.sent for one in shown if one.sent] == [one.text for one in answers]
    assert 1 == len(answers)


def test_figures_are_told_by_class_where_enough_municipalities_gave_and_held_back_elsewhere() -> None:
    with opened() as ports, ports.database.reader(None) as session:
        newest, oldest = figures.published(session)
    assert ["-H1", "-H2"] == [one["period"][4:] for one in (newest, oldest)]
    by_class = [cell.get("by_class", {}) for cell in newest["criteria"].values()]
    assert any("rural" in one for one in by_class)
    assert not any(len(one) == len(CLASSES) for one in by_class)
    assert not any("by_class" in cell for cell in oldest["criteria"].values())


def test_nothing_is_left_waiting_to_leave() -> None:
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        assert () == tuple(sharing.waiting(session, tuple(Mail)))


def test_nobody_is_founded_where_others_work(run: Run) -> None:
    words = ("people", "add", "--email", "a@b.example", "--name", "A", "--role", "administrator")
    assert 0 == run(*words, "--organisation", "elsewhere", "--new-organisation", "Elsewhere").exit_code
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        slug = read_reviews(paths.DEMONSTRATION_REVIEWS).slug
        found = queries.organisation_by_slug(session, slug)
        assert found is not None
        found.slug = f"other-{uuid.uuid4().hex}"
        session.flush()
        assert blind_story.settle(session, ports, demonstration.story_of(ports)) is None
