"""`lva organisation export` and `import`: an organisation in one file, out of one installation and into another."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from lva.cli import Refused
from lva.cli.opening import opened
from lva.services.moving import arrival, departure, parcel
from lva.services.moving.arrival import PeopleHere
from lva.services.moving.parcel import Parcel, ParcelRefused, Reason
from lva.services.retaining import backups
from lva.services.work import Ports
from lva.storage import migrations

_NAMED_AT_MOST: Final = 10
_PASSWORDS = click.option(
    "--without-passwords",
    is_flag=True,
    help="Leave the passwords of people out: nobody can sign in until they get one.",
)


@click.command()
@click.argument("slug")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_PASSWORDS
def export(slug: str, file: Path, *, without_passwords: bool) -> None:
    """Write everything of the organisation with the short name SLUG into a new FILE, for another installation.

    It holds what its people wrote, their accounts and every file, secret ones too: guard it like the database.
    """
    with opened() as ports:
        try:
            packed = departure.pack(ports, slug, file, passwords=not without_passwords)
        except ParcelRefused as error:
            raise Refused(sentence(error)) from error
        except OSError as error:
            raise Refused(f"{file} cannot be written: {error.strerror}.") from error
    manifest = packed.manifest
    rows = sum(piece.count for piece in manifest.rows.values())
    click.echo(f"{file}: {rows} rows and {len(manifest.files)} files, sha256 {packed.digest}")
    if manifest.missing:
        raise Refused("Missing or damaged in the archive, so not in the file:\n" + _list(manifest.missing))


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_PASSWORDS
@click.option(
    "--second-accounts", is_flag=True, help="Whose address has another account here gets name+SLUG@… for this one."
)
@click.option("--verify", is_flag=True, help="Afterwards check every history and read every file where it lies now.")
def import_(file: Path, *, without_passwords: bool, second_accounts: bool, verify: bool) -> None:
    """Bring the organisation in FILE into this installation: all of it, or nothing.

    The database must be at the schema of the one that it comes from, and may hold other organisations.
    """
    how = PeopleHere(passwords=not without_passwords, beside=second_accounts)
    click.echo(f"{file}: sha256 {backups.digest_of(file)}")
    with opened() as ports:
        try:
            with parcel.opened(file) as found:
                arrived = _bring(ports, found, how)
        except ParcelRefused as error:
            raise Refused(sentence(error)) from error
        manifest = found.manifest
        click.echo(f"{manifest.slug} is here: {arrived.rows} rows and {len(manifest.files)} files.")
        _tell_of_people(arrived)
        if verify:
            with ports.database.reader(manifest.organisation_id) as session:
                _tell(arrival.verify(session, ports.archive, manifest))
    if manifest.missing:
        raise Refused("Missing or damaged already where it comes from:\n" + _list(manifest.missing))


def _bring(ports: Ports, found: Parcel, how: PeopleHere) -> arrival.Arrived:
    """Read the parcel through, put its files and then its rows; whatever is wrong comes before the first writing."""
    arrival.look_through(found, migrations.current(ports.database) or "")
    organisation_id = found.manifest.organisation_id
    with ports.database.reader(organisation_id) as session:
        arrival.make_sure_of_room(session, found, how)
    arrival.put_files(ports.archive, found)
    with ports.database.writer(organisation_id) as session:
        arrived = arrival.settle(session, found, how)
        session.commit()
    return arrived


def _tell_of_people(arrived: arrival.Arrived) -> None:
    if arrived.known:
        click.echo(f"These have an account here already and keep it:\n{_list(arrived.known)}")
    for address, given in arrived.beside.items():
        click.echo(f"{address} is another account here; in this organisation the person signs in as {given}.")
    if arrived.without_password:
        click.echo(f"Nobody can sign in yet as:\n{_list(arrived.without_password)}\nRun: lva people password --email …")


def _tell(found: arrival.Whole) -> None:
    if found.broken or found.missing:
        missing = [f"{name}: missing or damaged" for name in found.missing]
        raise Refused("\n".join([*found.broken, *missing]))
    click.echo(f"Whole: {found.histories} histories, {found.files} files.")


_SENTENCES: Final[Mapping[Reason, str]] = {
    Reason.EXISTS: "There is a file of this name already: {0}.",
    Reason.NO_PARCEL: "The file is no organisation, or it was cut short: its manifest is missing or cannot be read.",
    Reason.CONTENTS: "The file does not hold what its manifest says:\n{list}",
    Reason.CHANGED: "This part of the file was changed: {0}.",
    Reason.SCHEMA: "The file comes from a database at schema {0}, this one is at {1}. "
    "Bring both installations to the same release first.",
    Reason.FOREIGN: "The file holds rows that are not this organisation's: {0}.",
    Reason.ROWS: "The file holds rows that cannot be ours: {0}.",
    Reason.CHAIN: "These histories in the file cannot be believed:\n{list}",
    Reason.FILES: "The file lacks what its rows refer to:\n{list}",
    Reason.TAKEN: "There is an organisation {0} here already. Nothing is ever brought over something else.",
    Reason.PEOPLE: "These addresses belong to other accounts here:\n{list}\n"
    "Give --second-accounts to let these people have one of their own for this organisation.",
    Reason.OTHERWISE: "What was written could not be read back as it was: {0}.",
}


def sentence(error: ParcelRefused) -> str:
    """Return in English why an organisation was not moved; whatever it is, nothing was changed."""
    # Whoever made the file chose the names in it; none of them steers a terminal.
    names = tuple("".join(sign if sign.isprintable() else "?" for sign in name) for name in error.names)
    said = _SENTENCES[error.reason].format(*names, list=_list(names))
    return said if error.reason in {Reason.EXISTS, Reason.NO_PARCEL} else f"{said}\nNothing was changed."


def _list(names: tuple[str, ...]) -> str:
    more = len(names) - _NAMED_AT_MOST
    return "\n".join([*names[:_NAMED_AT_MOST], *([f"and {more} more"] if more > 0 else [])])
