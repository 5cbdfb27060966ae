"""`lva database`: bring the database up to date, check that it is whole, back it up and bring it back."""

import datetime as dt
from pathlib import Path

import click

from lva import wiring
from lva.cli import Refused
from lva.cli.opening import opened
from lva.config import Settings
from lva.services import history
from lva.services.retaining import backups, retention
from lva.services.retaining.backups import BackupRefused, Reason
from lva.services.retaining.retention import Due, Limits
from lva.storage import migrations, queries
from lva.storage.dumps import DumpFailed, ToolMissing
from lva.storage.migrations import Guard
from lva.storage.tenancy import EVERYWHERE

_LOST = {
    Guard.HISTORY: "The history has lost triggers that keep it from being changed. See docs/operations.md.",
    Guard.LISTS: "What lists are searched by has lost triggers. See docs/operations.md.",
    Guard.WORDS: "The index of the words that people wrote has lost triggers. Run: lva database migrate",
}
_DAY = click.DateTime(["%Y-%m-%d"])
_FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))


@click.group()
def group() -> None:
    """Bring the database up to date, check it, back it up."""


@group.command()
def migrate() -> None:
    """Bring the database to the schema of this release; several at once wait for each other."""
    settings = Settings.read()
    with opened(settings, migrated=False) as ports:
        wiring.migrate(settings, ports)
    click.echo("The database is up to date.")


@group.command()
def check() -> None:
    """Check the schema, its triggers and every chain of the history; name the first broken link of each."""
    with opened() as ports:
        lost = [_LOST[one] for one in migrations.lost(ports.database)]
        with ports.database.reader(EVERYWHERE) as session:
            checked = history.check_all(session)
    broken = [f"{one.name}: event {one.broken} cannot be believed." for one in checked if one.broken is not None]
    if lost or broken:
        raise Refused("\n".join([*broken, *lost]))
    click.echo(f"The schema is the one of this release. Histories checked and whole: {len(checked)}.")


@group.command()
@_FOLDER
def backup(folder: Path) -> None:
    """Write the database and the archive into an empty FOLDER, while the site goes on running.

    The signing key and the installation's secret are not part of it: keep `keys/` elsewhere.
    """
    with opened() as ports:
        try:
            made = backups.make(ports, folder)
        except (BackupRefused, DumpFailed, ToolMissing) as error:
            raise Refused(_sentence(error, folder)) from error
        except OSError as error:
            raise Refused(f"{folder} cannot be written: {error.strerror}. What is there is no backup.") from error
    click.echo(f"{folder}: {made.database} and {len(made.archive)} files of the archive.")
    if made.damaged:
        raise Refused("Damaged in the archive already, so not in the backup:\n" + "\n".join(made.damaged))


@group.command()
@_FOLDER
@click.option("--verify", is_flag=True, help="Afterwards check every history and the file of every document.")
def restore(folder: Path, *, verify: bool) -> None:
    """Bring the backup in FOLDER into an installation whose database is empty."""
    settings = Settings.read()
    with opened(settings, migrated=False) as ports:
        try:
            held = backups.restore(ports, folder)
        except (BackupRefused, DumpFailed, ToolMissing) as error:
            raise Refused(_sentence(error, folder)) from error
        click.echo(f"Restored: {held.database} of {held.made_at:%Y-%m-%d %H:%M} UTC, {len(held.archive)} files.")
        wiring.migrate(settings, ports)
        if verify:
            _verify(backups.verify(ports))


@group.command()
@click.option("--organisation", required=True, metavar="NAME", help="Short name of the organisation.")
@click.option("--removed-before", required=True, type=_DAY, help="Entries removed before this day.")
@click.option("--withdrawn-before", required=True, type=_DAY, help="Withdrawn and not touched since this day.")
@click.option("--really", is_flag=True, help="Take it away. Without this the command only tells.")
@click.option("--files", is_flag=True, help="With --really: also take the files away that nothing refers to then.")
def purge(
    organisation: str, removed_before: dt.datetime, withdrawn_before: dt.datetime, *, really: bool, files: bool
) -> None:
    """Take away for good what the organisation's rules of retention let go, and note it in the history.

    Issued documents, and what they were made of, always stay. Days are those of UTC. Take files away
    when nobody is attaching any.
    """
    if files and not really:
        raise click.UsageError("--files goes with --really.")
    limits = Limits(removed_before.replace(tzinfo=dt.UTC), withdrawn_before.replace(tzinfo=dt.UTC))
    with opened() as ports:
        with ports.database.writer(EVERYWHERE) as session:
            found = queries.organisation_by_slug(session, organisation)
            if found is None:
                raise Refused(f"There is no organisation with the short name {organisation}.")
            if really:
                gone = retention.purge(session, found.id, limits, ports.clock())
                session.commit()
            else:
                gone = retention.due(session, found.id, limits)
        _tell_of_purge(gone, really=really)
        with ports.database.reader(found.id) as session:
            if files:
                click.echo(f"Files taken away: {retention.drop_files(session, ports.archive, found.id)}.")
            elif idle := retention.idle_files(session, ports.archive, found.id):
                click.echo(
                    f"Files that nothing refers to any more: {len(idle)}. Give --really --files to take them away."
                )


def _tell_of_purge(gone: Due, *, really: bool) -> None:
    for one in gone.removed:
        click.echo(f"{one.reference}: removed entries: {one.count}")
    for _, reference in gone.withdrawn:
        click.echo(f"{reference}: withdrawn, everything that was said in it")
    if gone.is_nothing:
        click.echo("There is nothing to take away.")
    else:
        click.echo("Taken away." if really else "Nothing was taken away. Give --really to do it.")


def _verify(found: backups.Whole) -> None:
    if not found.is_whole:
        missing = [f"{code}: its file is missing or damaged" for code in found.missing]
        raise Refused("\n".join([*found.broken, *missing]))
    click.echo(f"Whole: {found.histories} histories, {found.documents} documents with their files.")


def _sentence(error: BackupRefused | DumpFailed | ToolMissing, folder: Path) -> str:
    match error:
        case ToolMissing():
            return f"{error.tool} is not on this machine. On Debian: apt-get install {error.package}"
        case DumpFailed():
            return f"The database could not be copied: {error.reason}"
    match error.reason:
        case Reason.FOLDER_NOT_EMPTY:
            return f"{folder} is not empty. A backup wants a folder of its own."
        case Reason.NOT_A_BACKUP:
            return f"{folder} holds no finished backup: {backups.MANIFEST} is missing or cannot be read."
        case Reason.OTHER_DATABASE:
            return f"{', '.join(error.names)} is a copy of another kind of database than LVA_DATABASE_URL names."
        case Reason.DATABASE_NOT_EMPTY:
            return "The database is not empty. A backup is brought back into a new installation only."
        case Reason.CHANGED:
            return "These files of the backup are missing or changed; nothing was restored:\n" + "\n".join(error.names)
