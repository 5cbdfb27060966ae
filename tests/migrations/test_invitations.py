"""Claims about version 7 of the schema: it adds invitations and touches no row."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, select

from lva import paths
from lva.domain.people import Role
from lva.services.signin import invitations
from lva.services.signin.invitations import Invited
from lva.storage.engine import Database
from lva.storage.migrations import at_head, migrate
from lva.storage.people import Membership
from lva.storage.tenancy import EVERYWHERE
from tests.factories import AT, make_membership, make_organisation


def _to(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.downgrade(config, version)


def test_what_was_written_before_stays_on_the_way_up_and_down(database: Database, tmp_path: Path) -> None:
    with database.writer(EVERYWHERE) as session:
        organisation = make_organisation(session)
        person_id = make_membership(session, organisation).person_id
        invitations.invite_to(session, AT, organisation.slug, Invited("new@example.org", [Role.AUTHOR]))
        session.commit()
    with database.engine.begin() as connection:
        _to(connection, "0006")
        assert "invitation" not in inspect(connection).get_table_names()
    migrate(database, tmp_path)
    assert at_head(database)
    with database.reader(EVERYWHERE) as session:
        assert [person_id] == list(session.scalars(select(Membership.person_id)))
