"""Claims about version 2 of the schema: it adds a table and touches no row."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, select
from sqlalchemy.orm import Session

from lva import paths
from lva.storage import schema
from lva.storage.assessments import Assessment
from lva.storage.engine import Database
from lva.storage.migrations import at_head, migrate
from lva.storage.saving import Edit
from lva.storage.tenancy import EVERYWHERE
from lva.storage.together.marks import marks, put_mark
from tests.factories import AT, make_assessment, make_membership, make_organisation, make_person


def _to(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.downgrade(config, version)


def _written(session: Session) -> Assessment:
    organisation = make_organisation(session)
    person = make_person(session)
    make_membership(session, organisation, person)
    assessment = make_assessment(session, organisation)
    put_mark(session, assessment, "matter", "Tarkista", Edit(person.id, AT))
    session.commit()
    return assessment


def test_what_was_written_before_stays_on_the_way_up_and_down(database: Database, tmp_path: Path) -> None:
    with database.writer(EVERYWHERE) as session:
        assessment = _written(session)
        owner, reference = assessment.organisation_id, assessment.reference
    with database.engine.begin() as connection:
        _to(connection, "0001")
        assert "mark" not in inspect(connection).get_table_names()
    migrate(database, tmp_path)
    assert at_head(database)
    with database.reader(EVERYWHERE) as session:
        assert [reference] == list(session.scalars(select(Assessment.reference)))
        assert () == marks(session, owner, session.scalars(select(Assessment.id)).one())
    assert "mark" in schema.SCHEMA.tables
