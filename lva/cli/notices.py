"""`lva notices`: reminders of days that come near, and the mails that notices call for."""

import click

from lva.cli import Refused
from lva.cli.opening import opened
from lva.services.telling import mailing, reminders


@click.group()
def group() -> None:
    """What people are told (docs/operations.md)."""


@group.command()
def remind() -> None:
    """Tell people of decisions that are near with their assessments still drafts, and of follow-ups that are due.

    Each is told once; running it again tells nothing twice.
    """
    with opened() as ports:
        click.echo(f"Reminders: {reminders.remind(ports)}")


@group.command()
def digest() -> None:
    """Order the mails that unread notices call for; `lva outbox run` does the same before it sends them.

    Each person gets at most one mail of the day, from 7 in the morning on.
    """
    with opened() as ports:
        if ports.post is None:
            raise Refused("LVA_SMTP_URL is not set: this installation sends no mail.")
        click.echo(f"Mails ordered: {mailing.collect(ports)}")
