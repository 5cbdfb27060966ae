"""`lva database`: bring the database up to date, and check that it is whole."""

import click

from lva import wiring
from lva.cli import Refused
from lva.cli.opening import opened
from lva.config import Settings
from lva.services import history


@click.group()
def group() -> None:
    """Bring the database up to date or check it."""


@group.command()
def migrate() -> None:
    """Bring the database to the schema of this release; several at once wait for each other."""
    settings = Settings.read()
    with opened(settings, migrated=False) as ports:
        wiring.migrate(settings, ports)
    click.echo("The database is up to date.")


@group.command()
def check() -> None:
    """Check the schema and every chain of the history; name the first broken link of each."""
    with opened() as ports, ports.database.reader() as session:
        checked = history.check_all(session)
    broken = [f"{one.name}: event {one.broken} cannot be believed." for one in checked if one.broken is not None]
    if broken:
        raise Refused("\n".join(broken))
    click.echo(f"The schema is the one of this release. Histories checked and whole: {len(checked)}.")
