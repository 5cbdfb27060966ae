"""`lva assessments`: see what there is, hand one out as a record and take one in."""

import click

from lva.cli import Refused
from lva.cli.exchange import export, import_
from lva.cli.opening import opened
from lva.storage import queries
from lva.storage.queries import Search
from lva.storage.tenancy import EVERYWHERE

_SIZE = 200


@click.group()
def group() -> None:
    """Assessments of an organisation."""


group.add_command(export)
group.add_command(import_)


@group.command("list")
@click.option("--organisation", required=True, metavar="NAME", help="Short name of the organisation.")
@click.option("--search", default="", metavar="WORDS", help="Only those in which every word is found.")
def list_(organisation: str, search: str) -> None:
    """Print one line per assessment: reference, state, depth, language and title, the last edited first."""
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        found = queries.organisation_by_slug(session, organisation)
        if found is None:
            raise Refused(f"There is no organisation with the short name {organisation}.")
        number = 1
        while True:
            page = queries.assessment_list(session, found.id, Search(search), page=number, size=_SIZE)
            for row in page.rows:
                depth = row.depth.value if row.depth else "-"
                click.echo(f"{row.reference}  {row.state.value:<11}  {depth:<10}  {row.language}  {row.title}")
            if number >= page.count:
                return
            number += 1
