"""`lva figures`: publish what many blind reviews show together."""

import click

from lva.cli.opening import opened
from lva.domain.people import OrganisationKind
from lva.services.blind import figures
from lva.storage.blind import sharing
from lva.storage.tenancy import EVERYWHERE


@click.group()
def group() -> None:
    """What blind reviews show together (docs/blind-review.md)."""


@group.command()
def publish() -> None:
    """Publish the figures of every half-year whose fixed day has come, and name them.

    What is out does not change. It can be run every night.
    """
    with opened() as ports:
        with ports.database.reader(EVERYWHERE) as session:
            owners = sharing.organisations_of_kind(session, OrganisationKind.MLL)
        for organisation_id in owners:
            with ports.database.writer(organisation_id) as session:
                new = figures.publish(session, ports.packs, organisation_id, ports.clock().date())
                session.commit()
            for period in new:
                click.echo(f"{period} is published.")
