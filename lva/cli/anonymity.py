"""`lva anonymity`: let the detector read texts, and measure it on a labelled set."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from lva.anonymity import lines
from lva.anonymity.detector import scan
from lva.anonymity.lines import Row
from lva.anonymity.measuring import Labelled, shares
from lva.anonymity.morphology import NOTHING, Morphology
from lva.anonymity.own_terms import Index, Terms
from lva.anonymity.voikko import Voikko, VoikkoMissing
from lva.cli import Refused

_TOLD: Final = 20
"""How many faults of a file are told; more would hide the first."""
_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_VOIKKO = click.option("--voikko", is_flag=True, help="Ask Voikko about Finnish words; it must be installed.")


@click.group()
def group() -> None:
    """The detector of names and identifiers, for blind review.

    Nothing is stored, and no installation is needed. It helps a person to look; it does not make texts anonymous.
    """


@group.command("scan")
@_FILE
@_VOIKKO
@click.option("--term", "terms", multiple=True, help="A word of the case file to look for in every form; repeat it.")
def scanned(file: Path, terms: tuple[str, ...], *, voikko: bool) -> None:
    """Print what is found in the texts of FILE, one JSON object a line for each find.

    Each line of FILE is a JSON object with `id`, `lang` (fi, sv or en) and `text`.
    Positions count the characters of the text.
    """
    rows, index = _rows(file, labelled=False), Index.of(Terms(others=terms))
    with _morphology(voikko=voikko) as morphology:
        for row in rows:
            for hit in scan(row.text, row.language, index, morphology):
                found = {"id": row.id, "start": hit.start, "end": hit.end, "kind": hit.kind, "tier": hit.tier}
                click.echo(json.dumps(found))


@group.command()
@_FILE
@_VOIKKO
def measure(file: Path, *, voikko: bool) -> None:
    """Print what share of the labelled names and identifiers of FILE is found, with 95 % intervals.

    As for `scan`, with `spans`: a list of [start, end, kind]. PERSON, UNIT and PLACE are names,
    every other kind is structured.
    """
    rows = _rows(file, labelled=True)
    with _morphology(voikko=voikko) as morphology:
        measured = [
            Labelled(row.language, row.text, row.spans, scan(row.text, row.language, morphology=morphology))
            for row in rows
        ]
    for share in shares(measured):
        click.echo(str(share))


def _rows(file: Path, *, labelled: bool) -> list[Row]:
    try:
        with file.open("rb") as stream:
            rows, faults = lines.read(stream, labelled=labelled)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error
    if faults:
        more = [f"... and {len(faults) - _TOLD} more."] if len(faults) > _TOLD else []
        raise Refused("\n".join([*(f"{file.name}, {fault}" for fault in faults[:_TOLD]), *more]))
    return rows


@contextmanager
def _morphology(*, voikko: bool) -> Iterator[Morphology]:
    if not voikko:
        yield NOTHING
        return
    try:
        dictionary = Voikko()
    except VoikkoMissing as error:
        raise Refused("There is no Voikko with a Finnish dictionary here. On Debian: libvoikko1 voikko-fi") from error
    with dictionary:
        yield dictionary
