"""`lva audit`: check the chains of the history, and hand them out so that others can."""

import json
import uuid

import click

from lva.cli import Refused
from lva.cli.opening import opened
from lva.services import history
from lva.services.blind import viewing
from lva.storage import queries
from lva.storage.tenancy import EVERYWHERE


@click.group()
def group() -> None:
    """The history of organisations and assessments."""


@group.command()
def verify() -> None:
    """Compute every chain anew; name the first event of each that cannot be believed."""
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        checked = history.check_all(session)
    broken = [f"{one.name}: event {one.broken} cannot be believed." for one in checked if one.broken is not None]
    if broken:
        raise Refused("\n".join(broken))
    click.echo(f"Histories checked and whole: {len(checked)}.")


@group.command()
@click.option("--organisation", required=True, metavar="NAME", help="Short name of the organisation.")
@click.option("--reference", default="", help="Only the history of this assessment.")
def export(organisation: str, reference: str) -> None:
    """Print the events as JSON, one a line, with the digests that chain them.

    They hold keys, identifiers and digests, never text or names.
    """
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        found = queries.organisation_by_slug(session, organisation)
        if found is None:
            raise Refused(f"There is no organisation with the short name {organisation}.")
        for line in history.exported(session, found.id, reference):
            click.echo(json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


@group.command()
@click.option("--organisation", required=True, metavar="NAME", help="Short name of the organisation that reviews.")
@click.option("--record", type=click.UUID, help="Only the views of this record, and of the list.")
def views(organisation: str, record: uuid.UUID | None) -> None:
    """Print who looked at which blind record and when, as JSON, one a line, the newest first.

    The lines hold identifiers and instants, never text or names.
    """
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        found = queries.organisation_by_slug(session, organisation)
        if found is None:
            raise Refused(f"There is no organisation with the short name {organisation}.")
        for line in viewing.exported(session, found.id, record):
            click.echo(json.dumps(line, sort_keys=True, separators=(",", ":")))
