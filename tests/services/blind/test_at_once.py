"""Claims about two people who do something with one record at the same moment."""

import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lva.domain.blind.scoring import Mark
from lva.domain.errors import Conflict
from lva.services.blind import arriving, desk, reviewing
from lva.services.blind.reviewing import Withdrawn
from lva.services.blind.sealing import commitment
from lva.storage.blind import blind_reviews as rows
from lva.storage.blind.sharing import Arrived, Mail, Outgoing
from tests.support.league import League, scores

_SECRET = "ab" * 32
_WAIT_SECONDS = 0.2


def _settled(league: League) -> tuple[uuid.UUID, int]:
    """Return a record that two have reviewed, and its revision."""
    record_id = league.arrived(1, giver=1)
    for name in ("first", "second"):
        league.locked(record_id, name)
    with league.working("coordinator") as work:
        return record_id, desk.case(work, record_id).record.revision


def _let_go(league: League, record_id: uuid.UUID, revision: int) -> str:
    with league.working("coordinator") as work:
        return str(desk.confirm(work, record_id, revision).reviews[0]["id"])


def _waits(done: Future[str]) -> None:
    """Let the other one come to where they have to wait."""
    with suppress(TimeoutError):
        done.exception(timeout=_WAIT_SECONDS)


def test_two_coordinators_who_let_an_answer_go_at_once_let_one_go(league: League) -> None:
    record_id, revision = _settled(league)
    with ThreadPoolExecutor(1) as other:
        with league.working("coordinator") as work:
            first = desk.confirm(work, record_id, revision).reviews[0]["id"]
            second = other.submit(_let_go, league, record_id, revision)
            _waits(second)
        assert first == second.result(timeout=20)
    assert 2 == _reviews_that_wait(league)


def test_an_answer_does_not_go_back_about_a_record_that_is_being_taken_back(league: League) -> None:
    record_id, revision = _settled(league)
    with ThreadPoolExecutor(1) as other:
        with league.database.writer(league.organisation_id) as session:
            _take_back(session, league, record_id)
            late = other.submit(_let_go, league, record_id, revision)
            _waits(late)
            session.commit()
        assert isinstance(late.exception(timeout=20), Conflict | Withdrawn)
    assert (0, {""}) == (_reviews_that_wait(league), _words(league))


def test_nothing_is_written_about_a_record_that_is_being_taken_back(league: League) -> None:
    record_id = league.arrived(1, giver=1)
    review_id = league.assigned(record_id, "first")
    with ThreadPoolExecutor(1) as other:
        with league.database.writer(league.organisation_id) as session:
            _take_back(session, league, record_id)
            late = other.submit(_saved, league, review_id)
            _waits(late)
            session.commit()
        assert isinstance(late.exception(timeout=20), Conflict | Withdrawn)
    assert {""} == _words(league)


def test_what_is_written_while_a_record_is_taken_back_goes_with_it(league: League) -> None:
    record_id = league.arrived(1, giver=1)
    review_id = league.assigned(record_id, "first")
    with ThreadPoolExecutor(1) as other:
        with league.working("first") as work:
            reviewing.save(work, review_id, 0, scores(Mark.PARTLY), "Koulu on tuttu.")
            late = other.submit(_taken_back, league, record_id)
            _waits(late)
        late.result(timeout=20)
    assert {""} == _words(league)


def test_what_is_let_go_while_a_record_is_taken_back_is_emptied_with_it(league: League) -> None:
    record_id, revision = _settled(league)
    with ThreadPoolExecutor(1) as other:
        with league.working("coordinator") as work:
            desk.confirm(work, record_id, revision)
            late = other.submit(_taken_back, league, record_id)
            _waits(late)
        late.result(timeout=20)
    with league.database.reader(league.organisation_id) as session:
        answer = rows.answer(session, league.organisation_id, record_id)
    assert answer is not None
    assert ([], {""}) == (answer.reviews, _words(league))


def _saved(league: League, review_id: uuid.UUID) -> str:
    with league.working("first") as work:
        reviewing.save(work, review_id, 0, scores(Mark.PARTLY), "Koulu on tuttu.")
    return "saved"


def _taken_back(league: League, record_id: uuid.UUID) -> str:
    with league.database.writer(league.organisation_id) as session:
        _take_back(session, league, record_id)
        session.commit()
    return "taken back"


def _take_back(session: Session, league: League, record_id: uuid.UUID) -> None:
    session.get_one(Arrived, (league.organisation_id, record_id)).receipt = bytes.fromhex(commitment(_SECRET))
    session.flush()
    order = {"id": record_id.hex, "secret": _SECRET}
    assert () == arriving.take_back(session, league.organisation_id, [order])


def _reviews_that_wait(league: League) -> int:
    mine = select(func.count()).where(Outgoing.organisation_id == league.organisation_id, Outgoing.kind == Mail.REVIEW)
    with league.database.reader(league.organisation_id) as session:
        return session.scalar(mine) or 0


def _words(league: League) -> set[str]:
    """Return every word that reviewers wrote."""
    with league.database.reader(league.organisation_id) as session:
        found = rows.all_reviews(session, league.organisation_id)
        given = rows.scores(session, league.organisation_id, [one.id for one in found])
        return {"", *(one.summary for one in found), *(one.comment for said in given.values() for one in said.values())}
