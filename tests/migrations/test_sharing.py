"""Claims about versions 14 and 16 of the schema: what is shared and answered comes beside what was there, and goes."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, select

from lva import paths
from lva.storage.assessments import Assessment
from lva.storage.engine import Database
from lva.storage.migrations import at_head, migrate
from lva.storage.tenancy import EVERYWHERE
from tests.factories import make_assessment, make_organisation

_ADDED = {
    "0013": {"arrived", "outgoing", "parcel_seen", "returned", "sharing"},
    "0015": {"blind_reply", "blind_view", "reply_given"},
}
"""The tables that came after a version."""


@pytest.mark.parametrize(("version", "added"), _ADDED.items())
def test_what_was_written_before_stays_on_the_way_up_and_down(
    database: Database, tmp_path: Path, version: str, added: set[str]
) -> None:
    with database.writer(EVERYWHERE) as session:
        reference = make_assessment(session, make_organisation(session)).reference
        session.commit()
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, version)
        assert set() == added & set(inspect(connection).get_table_names())
    migrate(database, tmp_path)
    assert at_head(database)
    with database.reader(EVERYWHERE) as session:
        assert [reference] == list(session.scalars(select(Assessment.reference)))
        assert set(inspect(session.connection()).get_table_names()) >= added
