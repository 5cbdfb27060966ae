"""`lva retention`: what has had its time, told or taken away."""

import uuid

import click
from sqlalchemy import select

from lva.cli import Refused
from lva.cli.opening import opened
from lva.domain.retention import Rule
from lva.services.retaining import keeping
from lva.services.retaining import retention as files_of
from lva.services.retaining.keeping import Going
from lva.services.work import Ports
from lva.storage.people import Organisation

_SHARED = "installation"


@click.group()
def group() -> None:
    """How long what is kept (docs/operations.md)."""


@group.command("run")
@click.option(
    "--organisation", default="", metavar="SLUG", help="Only this organisation; otherwise all, and what they share."
)
@click.option("--dry-run", is_flag=True, help="Tell what would go and change nothing.")
@click.option("--files", is_flag=True, help="Also take away attached files that nothing refers to any more.")
def run(organisation: str, *, dry_run: bool, files: bool) -> None:
    """Take away what has had its time by the organisations' settings, and note it in the history.

    Issued documents, and what they were made of, always stay. It can be run every night; with --files when nobody
    is attaching any.
    """
    if files and dry_run:
        raise click.UsageError("--files does not go with --dry-run.")
    with opened() as ports:
        owners = _owners(ports, organisation)
        for organisation_id, slug in owners:
            for rule in keeping.rules_for(shared=organisation_id is None):
                _tell(slug, _gone(ports, organisation_id, rule, dry_run=dry_run), dry_run=dry_run)
            if files and organisation_id is not None:
                with ports.database.reader(organisation_id) as session:
                    gone = files_of.drop_files(session, ports.archive, organisation_id)
                click.echo(f"{slug}: files: {gone} taken away")


def _owners(ports: Ports, slug: str) -> list[tuple[uuid.UUID | None, str]]:
    with ports.database.reader() as session:
        found = [(row.id, row.slug) for row in session.execute(select(Organisation.id, Organisation.slug))]
    if not slug:
        return [*sorted(found, key=lambda one: one[1]), (None, _SHARED)]
    named = [one for one in found if one[1] == slug]
    if not named:
        raise Refused(f"There is no organisation with the short name {slug}.")
    return [*named]


def _gone(ports: Ports, organisation_id: uuid.UUID | None, rule: Rule, *, dry_run: bool) -> Going | None:
    if dry_run:
        with ports.database.reader(organisation_id) as session:
            return keeping.due(session, organisation_id, rule, ports.clock())
    with ports.database.writer(organisation_id) as session:
        going = keeping.let_go(session, organisation_id, rule, ports.clock())
        session.commit()
    return going


def _tell(slug: str, going: Going | None, *, dry_run: bool) -> None:
    if going is None or not going.count:
        return
    oldest = f", oldest {going.oldest:%Y-%m-%d}" if going.oldest else ""
    verb = "would go" if dry_run else "taken away"
    click.echo(f"{slug}: {going.kept.value}: {going.count} {verb}{oldest} (before {going.before:%Y-%m-%d})")
