"""Claims about who looked at a blind record."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lva.domain.errors import NotFound
from lva.domain.retention import BY_KEPT, Kept
from lva.services.blind import viewing
from lva.services.retaining import keeping
from lva.storage.blind import blind_views, sharing
from lva.storage.blind.blind_views import ViewedPage
from lva.storage.blind.sharing import Gone
from tests.factories import AT
from tests.support.league import League

LATER = AT + dt.timedelta(minutes=5)
EXPIRED = AT + dt.timedelta(days=600)


def look(league: League, name: str, page: ViewedPage, record_id: uuid.UUID | None, at: dt.datetime = AT) -> None:
    with league.working(name, at) as work:
        viewing.note(work, work.session, page, record_id)


@pytest.fixture
def record_id(league: League) -> uuid.UUID:
    """A record that a coordinator saw in the list and its reviewer twice."""
    found = league.arrived()
    look(league, "coordinator", ViewedPage.LIST, None)
    look(league, "first", ViewedPage.REVIEW, found)
    look(league, "first", ViewedPage.REVIEW, found, LATER)
    return found


def test_a_record_s_views_are_told_the_newest_first_with_those_of_the_list(
    league: League, record_id: uuid.UUID
) -> None:
    look(league, "coordinator", ViewedPage.DESK, league.arrived(2), LATER)
    with league.working("coordinator") as work:
        found = viewing.seen(work, record_id)
    review = ("First", ViewedPage.REVIEW)
    assert [(*review, LATER), (*review, AT), ("Coordinator", ViewedPage.LIST, AT)] == [
        (one.name, one.page, one.at) for one in sorted(found, key=lambda one: (one.at, one.page), reverse=True)
    ]


def test_a_record_that_never_came_has_no_views_to_ask_for(league: League) -> None:
    with league.working("coordinator") as work, pytest.raises(NotFound):
        viewing.seen(work, uuid.uuid4())


def test_what_is_printed_holds_ids_and_instants_alone(league: League, record_id: uuid.UUID) -> None:
    with league.database.reader(league.organisation_id) as session:
        lines = list(viewing.exported(session, league.organisation_id))
        assert lines == list(viewing.exported(session, league.organisation_id, record_id))
    assert [{"at", "page", "person", "record"}] * 3 == [set(one) for one in lines]
    assert "First" not in str(lines)


@pytest.mark.usefixtures("record_id")
def test_a_line_is_never_changed(league: League) -> None:
    with league.database.writer(league.organisation_id) as session, pytest.raises(DBAPIError):
        session.execute(
            text("UPDATE blind_view SET page = 'list' WHERE organisation_id = :owner"),
            {"owner": league.organisation_id if not league.database.is_sqlite else league.organisation_id.hex},
        )


def _left(league: League) -> int:
    with league.database.reader(league.organisation_id) as session:
        return len(blind_views.views(session, league.organisation_id))


def _go(league: League, at: dt.datetime) -> int:
    with league.database.writer(league.organisation_id) as session:
        going = keeping.let_go(session, league.organisation_id, BY_KEPT[Kept.BLIND], at)
        session.commit()
    return going.count if going else -1


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_views_go_with_the_time_of_their_record_also_where_it_was_withdrawn(
    league: League, record_id: uuid.UUID, *, is_withdrawn: bool
) -> None:
    if is_withdrawn:
        with league.database.writer(league.organisation_id) as session:
            sharing.empty_arrived(session, league.organisation_id, record_id, Gone.WITHDRAWN)
            session.commit()
    assert (0, 3) == (_go(league, LATER), _left(league))
    assert (2, 0) == (_go(league, EXPIRED), _left(league)), "the record, and a view of the list"
    assert 0 == _go(league, EXPIRED)
