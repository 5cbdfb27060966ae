import datetime as dt

import pytest

from lva.domain.blind.scoring import Mark
from lva.services.blind import desk, figures
from tests.support.league import League
from tests.support.town import packs

_MARKS = (Mark.NONE, Mark.PARTLY, Mark.FULLY)
_DUE = dt.date(2026, 3, 17)
"""When the second half of 2025 comes out, in which everything here happens."""


@pytest.fixture
def reviewed(league: League) -> League:
    for number in range(1, 7):
        record_id = league.arrived(number, giver=number)
        for name in ("first", "second"):
            league.locked(record_id, name, _MARKS[number % 3])
    return league


def _published(league: League, today: dt.date = _DUE) -> tuple[str, ...]:
    with league.database.writer(league.organisation_id) as session:
        new = figures.publish(session, packs(), league.organisation_id, today)
        session.commit()
    return new


def _shown(league: League) -> tuple[dict[str, object], ...]:
    with league.database.reader() as session:
        return figures.published(session)


def test_a_half_year_comes_out_on_its_day_and_once(reviewed: League) -> None:
    assert () == _published(reviewed, _DUE - dt.timedelta(days=1))
    assert ("2025-H2",) == _published(reviewed)
    assert () == _published(reviewed, _DUE + dt.timedelta(days=30))
    assert [("2025-H2", _DUE)] == [(one["period"], one["published_on"]) for one in _shown(reviewed)]
    assert {"criteria"} <= _shown(reviewed)[0].keys()


def test_what_is_out_does_not_change_when_more_is_settled(reviewed: League) -> None:
    _published(reviewed)
    before = _shown(reviewed)
    record_id = reviewed.arrived(40, giver=40)
    for name in ("first", "second"):
        reviewed.locked(record_id, name, Mark.FULLY)
    _published(reviewed)
    assert before == _shown(reviewed)


def test_records_of_unknown_givers_and_calibrations_count_nowhere(league: League) -> None:
    for number in range(1, 7):
        record_id = league.arrived(number, giver=None if number < 4 else number)
        if number >= 4:
            with league.working("coordinator") as work:
                desk.set_round(work, record_id, "2026-1")
        for name in ("first", "second"):
            league.locked(record_id, name, _MARKS[number % 3])
    assert () == _published(league)


def test_a_giver_is_noted_once(league: League) -> None:
    record_id = league.arrived(1, giver=1)
    with league.database.writer(league.organisation_id) as session:
        desk.note_giver(session, league.organisation_id, record_id, bytes(32))
        session.commit()
    with league.working("coordinator") as work:
        assert bytes(32) != desk.case(work, record_id).record.giver


def test_where_nothing_was_reviewed_nothing_comes_out(league: League) -> None:
    assert () == _published(league)
    assert () == _shown(league)
