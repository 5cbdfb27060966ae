"""`lva organisation`: what an organisation chooses for itself, and its move to another installation."""

from collections.abc import Mapping
from typing import Any

import click

from lva.cli.moving import export, import_
from lva.cli.opening import opened
from lva.domain import screening, signatories
from lva.domain.snapshot import BESIDE, PROFILE
from lva.services import organisations
from lva.services.assessments import PACK
from lva.services.moves import ONE_PERSON
from lva.storage.tenancy import EVERYWHERE

_NONE = "none"


@click.group()
def group() -> None:
    """See and change what an organisation has chosen; move it to another installation."""


group.add_command(export)
group.add_command(import_)


@group.command()
@click.argument("slug")
def show(slug: str) -> None:
    """Print the settings of the organisation with the short name SLUG, one a line."""
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        settings = organisations.settings_of(session, slug)
    for key in (*screening.SETTINGS, ONE_PERSON, PROFILE, signatories.SETTING):
        click.echo(_line(settings, key))


@group.command("set")
@click.argument("slug")
@click.option(
    "--threshold-children",
    metavar="NUMBER",
    help="From so many children on an assessment is a full one; a least number of the screening's bands, or none.",
)
@click.option("--threshold-scale/--no-threshold-scale", default=None, help="A large matter is assessed in full.")
@click.option("--one-person-approves/--two-people-approve", default=None, help="Whoever submits may approve.")
@click.option(
    "--signatures",
    metavar="ROLES",
    help="Whose personal signatures documents have places for, beside the seal: some of preparer, presenter and "
    "approver with commas between, or none.",
)
@click.option("--record", type=click.Choice(["inside", "beside"]), help="Where the record of a document is kept.")
def set_(
    slug: str,
    *,
    threshold_children: str | None,
    threshold_scale: bool | None,
    one_person_approves: bool | None,
    signatures: str | None,
    record: str | None,
) -> None:
    """Change settings of the organisation with the short name SLUG; what is not named stays as it is."""
    switches = {screening.SCALE: threshold_scale, ONE_PERSON: one_person_approves}
    chosen: dict[str, object] = {key: value for key, value in switches.items() if value is not None}
    if threshold_children is not None:
        is_number = threshold_children.isascii() and threshold_children.isdigit()
        least = int(threshold_children) if is_number else -1
        chosen[screening.CHILDREN] = None if threshold_children == _NONE else least
    if signatures is not None:
        chosen[signatories.SETTING] = None if signatures == _NONE else signatures.split(",")
    if record is not None:
        chosen[PROFILE] = BESIDE if record == "beside" else None
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        settings = organisations.choose(session, ports.clock(), slug, chosen, ports.packs.current(PACK))
        session.commit()
    for key in chosen:
        click.echo(_line(settings, key))


def _line(settings: Mapping[str, Any], key: str) -> str:
    value = settings.get(key, _NONE)
    return f"{key}: {', '.join(value) if isinstance(value, list) else value}"
