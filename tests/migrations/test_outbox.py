"""Claims about version 5 of the schema: it adds the outbox and touches no row."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, select

from lva import paths
from lva.domain.references import uuid7
from lva.storage.assessments import Assessment
from lva.storage.engine import Database
from lva.storage.migrations import at_head, migrate
from lva.storage.telling import outbox
from lva.storage.tenancy import EVERYWHERE
from tests.factories import AT, make_assessment, make_organisation


def _to(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.downgrade(config, version)


def test_what_was_written_before_stays_on_the_way_up_and_down(database: Database, tmp_path: Path) -> None:
    with database.writer(EVERYWHERE) as session:
        organisation = make_organisation(session)
        reference = make_assessment(session, organisation).reference
        outbox.put(session, outbox.renewal(organisation.id, uuid7(AT), uuid7(AT), AT))
        session.commit()
    with database.engine.begin() as connection:
        _to(connection, "0004")
        assert "outbox" not in inspect(connection).get_table_names()
    migrate(database, tmp_path)
    assert at_head(database)
    with database.reader(EVERYWHERE) as session:
        assert [reference] == list(session.scalars(select(Assessment.reference)))
        assert () == outbox.waiting(session, None)
