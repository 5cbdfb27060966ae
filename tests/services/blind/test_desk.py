import datetime as dt
import uuid

import pytest

from lva.domain.blind.scoring import Mark, Stage, Standing
from lva.domain.errors import Conflict, Invalid, NotFound, NotReady
from lva.domain.retention import BY_KEPT, Kept
from lva.domain.values.answers import canonical
from lva.services.blind import arriving, desk, reviewing
from lva.services.blind.reviewing import Withdrawn
from lva.services.blind.sealing import commitment
from lva.services.retaining import keeping
from lva.storage.blind import blind_reviews as rows
from lva.storage.blind import sharing
from lva.storage.blind.sharing import Arrived, Gone, Mail
from tests.factories import AT
from tests.support.league import League, scores


def _standing(league: League, record_id: uuid.UUID) -> Standing:
    with league.working("coordinator") as work:
        return desk.case(work, record_id).standing


def test_two_reviewers_settle_a_record_and_neither_needs_the_other(league: League) -> None:
    record_id = league.arrived()
    assert Standing.WAITING is _standing(league, record_id)
    league.locked(record_id, "first", Mark.PARTLY)
    assert Standing.WAITING is _standing(league, record_id)
    league.locked(record_id, "second", Mark.FULLY)
    assert Standing.SETTLED is _standing(league, record_id)


def test_two_points_apart_call_for_a_third_one(league: League) -> None:
    record_id = league.arrived()
    league.locked(record_id, "first", Mark.PARTLY, c7=Mark.NONE)
    league.locked(record_id, "second", Mark.PARTLY, c7=Mark.FULLY)
    with league.working("coordinator") as work:
        assert (7,) == desk.case(work, record_id).gaps
    league.locked(record_id, "third", Mark.PARTLY)
    with league.working("coordinator") as work:
        found = desk.case(work, record_id)
    assert (Standing.SETTLED, 1.0) == (found.standing, found.outcomes[7].points)


def test_a_recognised_case_goes_to_somebody_else(league: League) -> None:
    record_id = league.arrived()
    league.locked(record_id, "first")
    review_id = league.assigned(record_id, "second")
    with league.working("second") as work:
        reviewing.recognise(work, review_id, 0)
    assert Standing.WAITING is _standing(league, record_id)
    with pytest.raises(Invalid, match="again"):
        league.assigned(record_id, "second")
    league.locked(record_id, "third")
    assert Standing.SETTLED is _standing(league, record_id)


def test_nobody_more_gets_a_record_than_it_needs(league: League) -> None:
    record_id = league.arrived()
    league.assigned(record_id, "first")
    league.assigned(record_id, "second")
    with pytest.raises(NotReady):
        league.assigned(record_id, "third")


@pytest.mark.parametrize("name", ["coordinator"])
def test_only_reviewers_get_records(league: League, name: str) -> None:
    with pytest.raises(Invalid, match="option"):
        league.assigned(league.arrived(), name)


def test_whoever_looked_before_somebody_else_acted_looks_again(league: League) -> None:
    record_id = league.arrived()
    league.assigned(record_id, "first")
    with league.working("coordinator") as work, pytest.raises(Conflict):
        desk.assign(work, record_id, league.people["second"].person_id, 0)


def test_a_record_that_does_not_exist_or_is_gone_is_handed_to_nobody(league: League) -> None:
    record_id = league.arrived()
    with league.database.writer(league.organisation_id) as session:
        sharing.empty_arrived(session, league.organisation_id, record_id, Gone.WITHDRAWN)
        session.commit()
    with league.working("coordinator") as work:
        assert () == desk.cases(work)
        with pytest.raises(Withdrawn):
            desk.assign(work, record_id, league.people["first"].person_id, 0)
        with pytest.raises(NotFound):
            desk.assign(work, uuid.UUID(int=99), league.people["first"].person_id, 0)


def test_reviewers_are_listed_with_what_waits_for_them(league: League) -> None:
    league.assigned(league.arrived(1), "first")
    league.assigned(league.arrived(2), "first")
    with league.working("coordinator") as work:
        assert {"First": 2, "Second": 0, "Third": 0} == {one.name: one.waiting for one in desk.reviewers(work)}


def test_what_goes_back_names_nobody_and_stands_in_no_order_of_theirs(league: League) -> None:
    record_id = league.arrived()
    league.locked(record_id, "first", Mark.PARTLY)
    league.locked(record_id, "second", Mark.FULLY)
    with league.working("coordinator") as work:
        shown = desk.case(work, record_id).record.revision
        answer = desk.confirm(work, record_id, shown)
        assert answer is desk.confirm(work, record_id, shown)
        waiting = sharing.waiting(work.session, [Mail.REVIEW])
        words = b"".join(one.body for one in waiting)
    assert {"A", "B"} == {one["by"] for one in answer.reviews}
    assert sorted(canonical({"review": one}) for one in answer.reviews) == sorted(one.body for one in waiting)
    for actor in league.people.values():
        assert actor.name.encode() not in words
        assert actor.person_id.hex.encode() not in words.replace(b"-", b"")
    assert {"2025-W47"} == {one["week"] for one in answer.reviews}, "no finer time leaves"
    assert record_id.hex.encode() in words


def test_nothing_goes_back_before_the_record_is_settled_or_after_a_change(league: League) -> None:
    record_id = league.arrived()
    league.locked(record_id, "first")
    with league.working("coordinator") as work:
        shown = desk.case(work, record_id).record.revision
        with pytest.raises(NotReady):
            desk.confirm(work, record_id, shown)
    league.locked(record_id, "second")
    with league.working("coordinator") as work, pytest.raises(Conflict):
        desk.confirm(work, record_id, shown)


def test_a_calibration_is_scored_by_everybody_and_goes_back_to_nobody(league: League) -> None:
    record_id = league.arrived()
    with league.working("coordinator") as work:
        desk.set_round(work, record_id, "2026-4")
    for name in ("first", "second", "third"):
        league.locked(record_id, name)
    with league.working("coordinator") as work:
        found = desk.case(work, record_id)
        assert 3 == len(found.reviews)
        with pytest.raises(NotReady):
            desk.confirm(work, record_id, found.record.revision)
        with pytest.raises(Conflict):
            desk.set_round(work, record_id, "")


def test_agreement_is_counted_over_locked_reviews(league: League) -> None:
    for number, marks in enumerate([(Mark.NONE, Mark.NONE), (Mark.FULLY, Mark.FULLY), (Mark.PARTLY, Mark.FULLY)], 1):
        record_id = league.arrived(number)
        for name, mark in zip(("first", "second"), marks, strict=True):
            league.locked(record_id, name, mark)
    with league.working("coordinator") as work:
        found = desk.agreed(desk.cases(work))
    assert 3 == found.records
    assert found.alpha is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.alpha <= found.high <= 1
    assert [("First", "Second", 72)] == [one[:3] for one in found.kappas]
    assert found.recognised is None
    assert not found.too_well_known


def test_too_many_recognised_cases_are_told(league: League) -> None:
    for number in range(1, 6):
        record_id = league.arrived(number)
        league.locked(record_id, "first")
        review_id = league.assigned(record_id, "second")
        with league.working("second") as work:
            reviewing.recognise(work, review_id, 0)
    with league.working("coordinator") as work:
        found = desk.agreed(desk.cases(work))
        assert {Stage.LOCKED, Stage.RECOGNISED} == {one.scored.stage for one in desk.cases(work)[0].reviews}
    assert (0.5, True) == (found.recognised, found.too_well_known)


def test_without_reviews_there_is_no_agreement(league: League) -> None:
    with league.working("coordinator") as work:
        found = desk.agreed(desk.cases(work))
    assert (0, None, None, None, (), None) == (
        found.records, found.alpha, found.low, found.high, found.kappas, found.recognised,
    )  # fmt: skip


def test_with_a_record_that_is_taken_back_goes_all_that_was_written_about_it(league: League) -> None:
    record_id = league.arrived(1, giver=1)
    league.locked(record_id, "first")
    open_id = league.assigned(record_id, "second")
    with league.working("second") as work:
        reviewing.save(work, open_id, 0, scores(Mark.PARTLY), "Koulu on tuttu.")
    taken_back(league, record_id)
    row, answer, words = written(league, record_id)
    assert (None, Gone.WITHDRAWN, None) == (row.data, row.gone, row.giver)
    assert (None, {""}) == (answer, words)


def test_what_goes_back_is_emptied_with_a_record_that_is_taken_back(league: League) -> None:
    record_id = league.arrived(1, giver=1)
    for name in ("first", "second"):
        league.locked(record_id, name)
    with league.working("coordinator") as work:
        desk.confirm(work, record_id, desk.case(work, record_id).record.revision)
    taken_back(league, record_id)
    _, answer, words = written(league, record_id)
    assert answer is not None
    assert ([], {""}) == (answer.reviews, words)


def test_whoever_read_the_record_before_it_was_taken_back_writes_nothing_afterwards(league: League) -> None:
    """What was read a moment before is saved under a revision that is not there any more."""
    record_id = league.arrived(1, giver=1)
    league.assigned(record_id, "first")
    with league.working("coordinator") as work:
        shown = desk.case(work, record_id)
        review = shown.reviews[0].review
    taken_back(league, record_id)
    with league.working("first") as work:
        assert not rows.raised(work.session, review, 0, "Koulu on tuttu.")
        assert shown.record.revision < rows.locked_case(work.session, league.organisation_id, record_id).revision


def taken_back(league: League, record_id: uuid.UUID) -> None:
    """Let the giver of a record take it back."""
    with league.database.writer(league.organisation_id) as session:
        secret = "ab" * 32
        session.get_one(Arrived, (league.organisation_id, record_id)).receipt = bytes.fromhex(commitment(secret))
        session.flush()
        order = {"id": record_id.hex, "secret": secret}
        assert () == arriving.take_back(session, league.organisation_id, [order])
        session.commit()


def written(league: League, record_id: uuid.UUID) -> tuple[rows.Record, rows.BlindAnswer | None, set[str]]:
    """Return what is still there of a record, and every word that reviewers wrote about any."""
    with league.database.reader(league.organisation_id) as session:
        row = rows.record(session, league.organisation_id, record_id)
        assert row is not None
        found = rows.all_reviews(session, league.organisation_id)
        given = rows.scores(session, league.organisation_id, [one.id for one in found])
        words = {one.summary for one in found} | {one.comment for said in given.values() for one in said.values()}
        return row, rows.answer(session, league.organisation_id, record_id), words


def test_what_has_had_its_time_is_emptied_with_all_that_was_written_about_it(league: League) -> None:
    record_id = league.arrived(1, giver=1)
    league.locked(record_id, "first")
    league.locked(record_id, "second")
    with league.working("coordinator") as work:
        desk.confirm(work, record_id, desk.case(work, record_id).record.revision)
    rule = BY_KEPT[Kept.BLIND]
    with league.database.writer(league.organisation_id) as session:
        early = keeping.let_go(session, league.organisation_id, rule, AT + dt.timedelta(days=500))
        going = keeping.let_go(session, league.organisation_id, rule, AT + dt.timedelta(days=600))
        again = keeping.let_go(session, league.organisation_id, rule, AT + dt.timedelta(days=600))
        session.commit()
    assert [0, 1, 0] == [one.count for one in (early, going, again) if one]
    with league.database.reader(league.organisation_id) as session:
        row = rows.record(session, league.organisation_id, record_id)
        answer = rows.answer(session, league.organisation_id, record_id)
        found = rows.all_reviews(session, league.organisation_id)
        scores = rows.scores(session, league.organisation_id, [one.id for one in found])
    assert row is not None
    assert (None, Gone.EXPIRED, None) == (row.data, row.gone, row.giver)
    assert answer is not None
    assert [] == answer.reviews
    assert {""} == {one.summary for one in found} | {
        score.comment for said in scores.values() for score in said.values()
    }
