"""Claims about the history and its check."""

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from lva.content.library import Library
from lva.domain.people import Actor, Role
from lva.services import history
from lva.services.work import Work
from lva.storage import queries
from lva.storage.engine import Database
from lva.storage.opening import locked_organisation
from lva.storage.people import Membership, Organisation
from lva.storage.tenancy import EVERYWHERE
from tests import factories
from tests.support.queries import counted


def make_work(session: Session, member: Membership, at: dt.datetime = factories.AT) -> Work:
    actor = Actor(
        person_id=member.person_id,
        name="Maija Malli",
        title="",
        language="fi",
        organisation_id=member.organisation_id,
        organisation_names={"fi": "Esimerkkilä"},
        roles=frozenset(map(Role, member.roles)),
        login_digest=bytes(32),
    )
    return Work(session, actor, at, Library({}))


@pytest.fixture
def work(session: Session) -> Work:
    return make_work(session, factories.make_membership(session))


def _owner(work: Work) -> Organisation:
    return locked_organisation(work.session, work.organisation_id)


def test_an_event_says_who_did_what_when(work: Work) -> None:
    history.record(work, _owner(work), "set_roles", {"person": "p1"})
    (event,) = queries.history(work.session, work.organisation_id, work.organisation_id)
    assert (1, "set_roles", work.actor.person_id, work.at, {"person": "p1"}) == (
        event.number,
        event.kind,
        event.actor_id,
        event.at,
        event.facts,
    )


def test_the_owner_remembers_count_and_head(work: Work) -> None:
    owner = _owner(work)
    history.record(work, owner, "one")
    history.record(work, owner, "two")
    last = queries.history(work.session, owner.id, owner.id)[-1]
    assert (2, last.digest) == (owner.event_count, owner.event_head)


def test_columns_of_the_owner_go_with_the_same_update(work: Work, database: Database) -> None:
    owner = _owner(work)
    with counted(database) as statements:
        history.record(work, owner, "set_kind", kind="county")
    assert ["update organisation", "insert event"] == statements.kinds()
    work.session.commit()
    with database.reader(EVERYWHERE) as session:
        assert "county" == session.get_one(Organisation, owner.id).kind


def test_a_whole_history_has_no_broken_link(work: Work) -> None:
    owner = _owner(work)
    for kind in ("one", "two", "three"):
        history.record(work, owner, kind)
    assert history.check(work.session, owner) is None


def test_an_owner_without_events_is_whole(work: Work) -> None:
    assert history.check(work.session, _owner(work)) is None


def _tampered(session: Session, statement: str, **values: Any) -> None:
    """Change the history as somebody with the database in their hands could: past the triggers."""
    dialect = session.get_bind().dialect.name
    if dialect == "sqlite":
        triggers = session.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'")
        ).scalars()
        for name in list(triggers):
            session.execute(text(f'DROP TRIGGER "{name}"'))
    else:
        session.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
    session.execute(text(statement), values)


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE event SET kind = 'other' WHERE number = 2", 2),
        ("UPDATE event SET actor_id = NULL WHERE number = 1", 1),
        ("DELETE FROM event WHERE number = 2", 2),
        ("DELETE FROM event WHERE number = 3", 3),
        ("DELETE FROM event", 1),
    ],
)
def test_the_first_broken_link_is_named(work: Work, statement: str, broken: int) -> None:
    owner = _owner(work)
    for kind in ("one", "two", "three"):
        history.record(work, owner, kind)
    _tampered(work.session, statement)
    assert broken == history.check(work.session, owner)


def test_an_event_that_nobody_remembers_is_broken(work: Work) -> None:
    owner = _owner(work)
    history.record(work, owner, "one")
    owner.event_count, owner.event_head = 0, bytes(32)
    assert 1 == history.check(work.session, owner)


def test_everything_is_checked_at_once(work: Work) -> None:
    assessment = factories.make_assessment(work.session, _owner(work))
    history.record(work, assessment, "start")
    history.append(work.session, _owner(work), "sign_in", work.actor.person_id, work.at)
    slug = _owner(work).slug
    assert {(slug, None), (assessment.reference, None)} == {
        (one.name, one.broken) for one in history.check_all(work.session)
    }


def test_the_program_itself_acts_for_nobody(work: Work) -> None:
    history.append(work.session, _owner(work), "add_person", None, work.at, {"person": str(uuid.UUID(int=1))})
    (event,) = queries.history(work.session, work.organisation_id, work.organisation_id)
    assert (None, None) == (event.actor_id, event.actor_name)
