"""Claims about version 12 of the schema: reviews and verdicts come beside what was there, and go again."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, select

from lva import paths
from lva.domain.workflow import State
from lva.storage.assessments import Assessment
from lva.storage.engine import Database
from lva.storage.migrations import at_head, migrate
from lva.storage.tenancy import EVERYWHERE
from lva.storage.together.waiting import Duty, Waiting, counts
from tests.factories import make_assessment, make_membership, make_organisation, make_person

_TABLES = {"review", "reviewer", "verdict", "verdict_answer"}


def _to(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.downgrade(config, version)


def test_what_was_written_before_stays_on_the_way_up_and_down(database: Database, tmp_path: Path) -> None:
    with database.writer(EVERYWHERE) as session:
        organisation = make_organisation(session)
        member = make_membership(session, organisation, make_person(session))
        row = make_assessment(session, organisation, state=State.IN_APPROVAL)
        waiting = Waiting(organisation.id, member.person_id, Duty.APPROVE)
        reference = row.reference
        session.commit()
    with database.engine.begin() as connection:
        _to(connection, "0011")
        assert set() == _TABLES & set(inspect(connection).get_table_names())
    migrate(database, tmp_path)
    assert at_head(database)
    with database.reader(EVERYWHERE) as session:
        assert [reference] == list(session.scalars(select(Assessment.reference)))
        assert {Duty.APPROVE: 1} == counts(session, (waiting,))
        assert {} == counts(session, ())
        assert set(inspect(session.connection()).get_table_names()) >= _TABLES
