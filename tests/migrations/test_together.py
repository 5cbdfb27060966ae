"""Claims about version 11 of the schema: it adds tables and a column, and touches no row."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, select

from lva import paths
from lva.storage.assessments import Participant
from lva.storage.engine import Database
from lva.storage.migrations import at_head, migrate
from lva.storage.tenancy import EVERYWHERE
from tests.factories import make_assessment, make_membership, make_organisation, make_participant

_NEW = {"thread", "message", "former", "named_version", "copied"}


def _to(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.downgrade(config, version)


def test_who_took_part_before_takes_part_in_all_sections(database: Database, tmp_path: Path) -> None:
    with database.writer(EVERYWHERE) as session:
        organisation = make_organisation(session)
        make_participant(session, make_assessment(session, organisation), make_membership(session, organisation))
        session.commit()
    with database.engine.begin() as connection:
        _to(connection, "0010")
        assert not _NEW & set(inspect(connection).get_table_names())
    migrate(database, tmp_path)
    assert at_head(database)
    with database.reader(EVERYWHERE) as session:
        assert [("author", None)] == [
            tuple(row) for row in session.execute(select(Participant.role, Participant.sections))
        ]
