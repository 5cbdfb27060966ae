"""`lva notices`: reminders of days that come near, and the mails that notices call for."""

import click

from lva.cli import Refused
from lva.cli.opening import opened
from lva.domain.people import OrganisationKind
from lva.services.blind import replies
from lva.services.telling import mailing, reminders
from lva.services.work import Ports
from lva.storage.blind import sharing
from lva.storage.tenancy import EVERYWHERE


@click.group()
def group() -> None:
    """What people are told (docs/operations.md)."""


@group.command()
def remind() -> None:
    """Tell people of decisions that are near with their assessments still drafts, and of follow-ups that are due.

    Reviewers are told of answers to their blind reviews whose week has come. Each is told once; running it again
    tells nothing twice.
    """
    with opened() as ports:
        click.echo(f"Reminders: {reminders.remind(ports) + _answers(ports)}")


def _answers(ports: Ports) -> int:
    """Tell of answers to blind reviews whose week has come, where somebody reviews."""
    with ports.database.reader(EVERYWHERE) as session:
        owners = sharing.organisations_of_kind(session, OrganisationKind.MLL)
    count = 0
    for organisation_id in owners:
        with ports.database.writer(organisation_id) as session:
            count += replies.tell(session, organisation_id, ports.clock())
            session.commit()
    return count


@group.command()
def digest() -> None:
    """Order the mails that unread notices call for; `lva outbox run` does the same before it sends them.

    Each person gets at most one mail of the day, from 7 in the morning on.
    """
    with opened() as ports:
        if ports.post is None:
            raise Refused("LVA_SMTP_URL is not set: this installation sends no mail.")
        click.echo(f"Mails ordered: {mailing.collect(ports)}")
