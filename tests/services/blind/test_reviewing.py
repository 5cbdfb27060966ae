import datetime as dt
import uuid

import pytest

from lva.domain.blind.scoring import Mark, Score, Stage
from lva.domain.errors import Conflict, NotFound, NotReady
from lva.services.blind import desk, reviewing
from lva.services.blind.reviewing import OPEN_FOR, NotOpened, TellsTooMuch, Withdrawn
from lva.storage import queries
from lva.storage.blind import sharing
from lva.storage.blind.sharing import Gone
from tests.factories import AT
from tests.support.league import League, scores


@pytest.fixture
def record_id(league: League) -> uuid.UUID:
    return league.arrived()


@pytest.fixture
def review_id(league: League, record_id: uuid.UUID) -> uuid.UUID:
    return league.assigned(record_id, "first")


def _stage(league: League, review_id: uuid.UUID, name: str = "first") -> Stage:
    with league.working(name) as work:
        return next(one.stage for one in reviewing.mine(work) if one.id == review_id)


def test_a_record_is_read_only_after_opening_it_and_for_a_while(league: League, review_id: uuid.UUID) -> None:
    with league.working("first") as work, pytest.raises(NotOpened):
        reviewing.reading(work, review_id)
    with league.working("first") as work:
        reviewing.open_(work, review_id)
    with league.working("first", AT + OPEN_FOR) as work:
        assert "rural" == reviewing.reading(work, review_id).blind.said["shown"]["class"]
    with league.working("first", AT + OPEN_FOR + dt.timedelta(seconds=1)) as work, pytest.raises(NotOpened):
        reviewing.reading(work, review_id)


def test_every_opening_is_an_event_with_the_record_and_no_text(league: League, review_id: uuid.UUID) -> None:
    for _ in range(2):
        with league.working("first") as work:
            reviewing.open_(work, review_id)
    with league.working("first") as work:
        events = queries.history(work.session, league.organisation_id, league.organisation_id)
    found = [one for one in events if one.kind == "blind_open"]
    assert [{"record": str(uuid.UUID(int=1))}] * 2 == [one.facts for one in found]
    assert {league.people["first"].person_id} == {one.actor_id for one in found}


@pytest.mark.parametrize("name", ["second", "coordinator"])
def test_a_review_is_not_to_be_found_by_anybody_else(league: League, review_id: uuid.UUID, name: str) -> None:
    with league.working(name) as work:
        assert () == reviewing.mine(work)
        for act in (
            lambda: reviewing.open_(work, review_id),
            lambda: reviewing.reading(work, review_id),
            lambda: reviewing.save(work, review_id, 0, {}, ""),
            lambda: reviewing.lock(work, review_id, 0, says_nothing=True),
            lambda: reviewing.recognise(work, review_id, 0),
        ):
            with pytest.raises(NotFound):
                act()


def test_what_is_saved_is_there_and_can_be_changed_in_part(league: League, review_id: uuid.UUID) -> None:
    with league.working("first") as work:
        reviewing.open_(work, review_id)
        reviewing.save(work, review_id, 0, {1: Score(Mark.FULLY), 2: Score(None, "Kesken.")}, " Kokonaisuus. ")
        reviewing.save(work, review_id, 1, {2: Score(Mark.NONE, "Ei lainkaan.")}, "Kokonaisuus.")
    with league.working("first") as work:
        found = reviewing.reading(work, review_id)
    assert {1: Score(Mark.FULLY), 2: Score(Mark.NONE, "Ei lainkaan.")} == found.scores
    assert ("Kokonaisuus.", 2) == (found.review.summary, found.review.revision)


def test_two_windows_of_one_review_do_not_overwrite_each_other(league: League, review_id: uuid.UUID) -> None:
    with league.working("first") as work:
        reviewing.save(work, review_id, 0, {1: Score(Mark.FULLY)}, "")
    with league.working("first") as work, pytest.raises(Conflict):
        reviewing.save(work, review_id, 0, {1: Score(Mark.NONE, "Toisin.")}, "")
    with league.working("first") as work:
        reviewing.open_(work, review_id)
        assert {1: Score(Mark.FULLY)} == reviewing.reading(work, review_id).scores


def test_a_review_with_an_open_criterion_is_not_locked(league: League, review_id: uuid.UUID) -> None:
    with league.working("first") as work:
        reviewing.save(work, review_id, 0, scores(Mark.PARTLY) | {7: Score(Mark.NONE)}, "")
        with pytest.raises(NotReady) as told:
            reviewing.lock(work, review_id, 1, says_nothing=True)
    assert ("7",) == told.value.reasons
    assert Stage.OPEN is _stage(league, review_id)


def test_a_name_in_a_comment_keeps_a_review_open_whatever_its_reviewer_says(
    league: League, review_id: uuid.UUID
) -> None:
    said = "Kysykää lisää: aino.virtanen@example.org tai 040 123 4567."
    with league.working("first") as work:
        reviewing.save(work, review_id, 0, scores(Mark.PARTLY) | {3: Score(Mark.PARTLY, said)}, "")
        with pytest.raises(TellsTooMuch) as told:
            reviewing.lock(work, review_id, 1, says_nothing=True)
    assert {3} == told.value.found.keys()
    assert told.value.certain


def test_a_name_in_the_summary_is_found_too(league: League, review_id: uuid.UUID) -> None:
    with league.working("first") as work:
        reviewing.save(work, review_id, 0, scores(Mark.FULLY), "Soittakaa 040 123 4567.")
        with pytest.raises(TellsTooMuch) as told:
            reviewing.lock(work, review_id, 1, says_nothing=True)
    assert {reviewing.SUMMARY} == told.value.found.keys()


def test_what_only_may_be_a_name_passes_when_its_reviewer_says_so(league: League, review_id: uuid.UUID) -> None:
    said = "Vertailu Satamaan puuttuu."
    with league.working("first") as work:
        reviewing.save(work, review_id, 0, scores(Mark.PARTLY) | {3: Score(Mark.PARTLY, said)}, "")
        with pytest.raises(TellsTooMuch) as told:
            reviewing.lock(work, review_id, 1, says_nothing=False)
        assert not told.value.certain
        reviewing.lock(work, review_id, 1, says_nothing=True)
    assert Stage.LOCKED is _stage(league, review_id)


def test_a_locked_review_does_not_change_any_more(league: League, record_id: uuid.UUID) -> None:
    review_id = league.locked(record_id, "first")
    with league.working("first") as work:
        reviewing.lock(work, review_id, 0, says_nothing=False)
        with pytest.raises(Conflict):
            reviewing.save(work, review_id, 2, {1: Score(Mark.NONE, "Jälkikäteen.")}, "")
        with pytest.raises(Conflict):
            reviewing.recognise(work, review_id, 2)


def test_whoever_recognises_a_case_ends_their_review_and_a_second_click_does_nothing(
    league: League, review_id: uuid.UUID
) -> None:
    with league.working("first") as work:
        reviewing.recognise(work, review_id, 0)
        reviewing.recognise(work, review_id, 0)
    assert Stage.RECOGNISED is _stage(league, review_id)
    with league.working("coordinator") as work:
        assert {one.person_id for one in desk.reviewers(work)} >= {league.people["second"].person_id}


@pytest.mark.parametrize("why", Gone)
def test_a_record_that_is_gone_can_be_neither_read_nor_scored(
    league: League, record_id: uuid.UUID, review_id: uuid.UUID, why: Gone
) -> None:
    with league.database.writer(league.organisation_id) as session:
        sharing.empty_arrived(session, league.organisation_id, record_id, why)
        session.commit()
    with league.working("first") as work:
        for act in (
            lambda: reviewing.open_(work, review_id),
            lambda: reviewing.reading(work, review_id),
            lambda: reviewing.save(work, review_id, 0, {1: Score(Mark.FULLY)}, ""),
            lambda: reviewing.lock(work, review_id, 0, says_nothing=True),
        ):
            with pytest.raises(Withdrawn):
                act()


def test_what_a_form_gives_is_a_score_whatever_somebody_typed() -> None:
    assert Score(Mark.MASKED, "Peitetty.") == reviewing.typed("masked", " Peitetty. ")
    assert Score(None, "") == reviewing.typed("3", "")
    assert reviewing.COMMENT_MOST == len(reviewing.typed("2", "a" * 5000).comment)
