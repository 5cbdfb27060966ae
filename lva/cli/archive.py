"""`lva archive`: see that every stored file is there and is what it was."""

import click

from lva.cli import Refused
from lva.cli.opening import opened
from lva.domain.errors import Damaged
from lva.services import backups


@click.group()
def group() -> None:
    """Files of issued documents and attachments."""


@group.command()
def verify() -> None:
    """Read every file of the archive and the file of every issued document; name what is damaged or missing."""
    with opened() as ports:
        files, damaged = 0, []
        for name in backups.names(ports.archive):
            files += 1
            try:
                backups.content(ports.archive, name)
            except Damaged:
                damaged.append(f"{name}: changed since it was stored")
        found = backups.verify(ports)
    missing = [f"{code}: the file of this document is missing or damaged" for code in found.missing]
    if damaged or missing:
        raise Refused("\n".join([*damaged, *missing]))
    click.echo(f"Whole: {files} files; {found.documents} issued documents have theirs.")
