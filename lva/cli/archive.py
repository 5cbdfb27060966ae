"""`lva archive`: see that every stored file is there and is what it was, and move them all to another place."""

import click

from lva import wiring
from lva.cli import Refused
from lva.cli.opening import opened
from lva.config import Settings, archive_address
from lva.domain.errors import Damaged
from lva.services import attachments
from lva.services.moving import relocation
from lva.services.retaining import backups
from lva.storage.tenancy import EVERYWHERE


@click.group()
def group() -> None:
    """Files of issued documents and attachments."""


@group.command()
def verify() -> None:
    """Read every file of the archive; name what is damaged, and what documents and attachments miss."""
    with opened() as ports:
        files, damaged = 0, []
        for name in backups.names(ports.archive):
            files += 1
            try:
                backups.content(ports.archive, name)
            except Damaged:
                damaged.append(f"{name}: changed since it was stored")
        found = backups.verify(ports)
        with ports.database.reader(EVERYWHERE) as session:
            lost = [f"{name}: this attached file is missing" for name in attachments.missing(session, ports.archive)]
    missing = [f"{code}: the file of this document is missing or damaged" for code in found.missing]
    if damaged or missing or lost:
        raise Refused("\n".join([*damaged, *missing, *lost]))
    click.echo(f"Whole: {files} files; {found.documents} issued documents have theirs.")


def _address(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    try:
        return None if value is None else archive_address(value)
    except ValueError as error:
        raise click.BadParameter(f"It {error}.") from error


@group.command()
@click.option("--from", "source", metavar="ADDRESS", callback=_address, help="Otherwise what LVA_ARCHIVE_URL says.")
@click.option("--to", "target", metavar="ADDRESS", callback=_address, required=True, help="file:, file:///… or s3://…")
def move(source: str | None, target: str) -> None:
    """Copy every file to another place and read it back there. Nothing is taken away where it comes from."""
    settings = Settings.read()
    start, end = (wiring.open_archive(settings, one) for one in (source or settings.archive_url, target))
    done = relocation.relocate(start, end)
    click.echo(f"Copied and read back: {done.copied}. There already, and whole: {done.already}.")
    if done.damaged:
        named = [f"{name}: changed since it was stored, and not copied" for name in done.damaged]
        raise Refused("\n".join(named))
