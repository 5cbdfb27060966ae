"""`lva organisation`: what an organisation chooses for itself."""

import click

from lva.cli.opening import opened
from lva.domain import screening
from lva.domain.snapshot import BESIDE, PROFILE
from lva.services import organisations
from lva.services.assessments import PACK
from lva.services.moves import ONE_PERSON
from lva.storage.tenancy import EVERYWHERE

_NONE = "none"


@click.group()
def group() -> None:
    """See and change what an organisation has chosen."""


@group.command()
@click.argument("slug")
def show(slug: str) -> None:
    """Print the settings of the organisation with the short name SLUG, one a line."""
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        settings = organisations.settings_of(session, slug)
    for key in (*screening.SETTINGS, ONE_PERSON, PROFILE):
        click.echo(f"{key}: {settings.get(key, _NONE)}")


@group.command("set")
@click.argument("slug")
@click.option(
    "--threshold-children",
    metavar="NUMBER",
    help="From so many children on an assessment is a full one; a least number of the screening's bands, or none.",
)
@click.option("--threshold-scale/--no-threshold-scale", default=None, help="A large matter is assessed in full.")
@click.option("--one-person-approves/--two-people-approve", default=None, help="Whoever submits may approve.")
@click.option("--record", type=click.Choice(["inside", "beside"]), help="Where the record of a document is kept.")
def set_(
    slug: str,
    *,
    threshold_children: str | None,
    threshold_scale: bool | None,
    one_person_approves: bool | None,
    record: str | None,
) -> None:
    """Change settings of the organisation with the short name SLUG; what is not named stays as it is."""
    switches = {screening.SCALE: threshold_scale, ONE_PERSON: one_person_approves}
    chosen: dict[str, object] = {key: value for key, value in switches.items() if value is not None}
    if threshold_children is not None:
        is_number = threshold_children.isascii() and threshold_children.isdigit()
        least = int(threshold_children) if is_number else -1
        chosen[screening.CHILDREN] = None if threshold_children == _NONE else least
    if record is not None:
        chosen[PROFILE] = BESIDE if record == "beside" else None
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        settings = organisations.choose(session, ports.clock(), slug, chosen, ports.packs.current(PACK))
        session.commit()
    for key in chosen:
        click.echo(f"{key}: {settings.get(key, _NONE)}")
