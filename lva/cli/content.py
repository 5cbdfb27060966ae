"""`lva content`: check the packs, print one for review."""

from collections.abc import Iterator
from pathlib import Path

import click

from lva import paths
from lva.cli import Refused
from lva.content import library
from lva.content.faults import PackFaulty
from lva.content.model import Block, Field, Pack, Step, Text
from lva.content.reader import read
from lva.domain import prefill
from lva.i18n import LANGUAGES


@click.group()
def group() -> None:
    """The questionnaires that the installation carries."""


@group.command("check")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Read packs and say everything that is wrong with them; all packs of the installation by default."""
    faulty = []
    for path in files or tuple(library.files(paths.PACKS)):
        try:
            pack = read(path.read_bytes(), path.name)
        except PackFaulty as error:
            faulty += [f"{path.name}: {fault}" for fault in error.faults]
            continue
        faulty += [f"{path.name}: {line}" for line in _unknown_starts(pack)]
        click.echo(f"{pack.id} {pack.version} ({pack.status}): {len(pack.questions)} questions, {pack.digest}")
    if faulty:
        raise Refused("\n".join(faulty))


def _unknown_starts(pack: Pack) -> Iterator[str]:
    fields: list[tuple[str, Field]] = [(f"questions.{key}", question) for key, question in pack.questions.items()]
    for key, entries in pack.lists.items():
        fields += [(f"lists.{key}.{field.key}", field) for field in entries.fields]
    for place, field in fields:
        if field.start and field.start not in prefill.names():
            yield f"{place}: no rule for a first value is called {field.start}"


@group.command("outline")
@click.argument("name", default="lava")
@click.option("--language", type=click.Choice(LANGUAGES), default="fi", help="Language of the outline.")
def outline(name: str, language: str) -> None:
    """Print a pack's current version, page by page, for reviewers."""
    try:
        pack = library.read_all(paths.PACKS).current(name)
    except KeyError as error:
        raise Refused(f"There is no pack called {name}.") from error
    click.echo(f"{pack.title.in_(language)} {pack.version} ({pack.status})")
    for step in pack.steps:
        for line in _page(pack, step, language):
            click.echo(line)


def _page(pack: Pack, step: Step, language: str) -> Iterator[str]:
    yield ""
    yield f"== {step.label.in_(language)} [{step.key}; {', '.join(sorted(step.depths))}]"
    for block in step.blocks:
        if block.question:
            yield from _question(pack, pack.questions[block.question], language)
        else:
            yield from _entries(pack, block, language)


def _question(pack: Pack, field: Field, language: str) -> Iterator[str]:
    number = f"{field.number} " if field.number else ""
    yield f"{number}{field.label.in_(language)} [{field.key}: {field.kind}]"
    for name, text in (("why", field.why), ("help", field.help), ("example", field.example)):
        if isinstance(text, Text):
            yield f"    {name}: {text.in_(language)}"
    for option in pack.options.get(field.options, ()):
        yield f"    ( ) {option.label.in_(language)} [{option.key}]"


def _entries(pack: Pack, block: Block, language: str) -> Iterator[str]:
    entries = pack.lists[block.list]
    yield f"-- {(block.label or entries.label).in_(language)} [{block.list}: {block.shape}]"
    for key in (*block.fields, *(name for name in (block.by, block.value) if name)):
        yield from _question(pack, entries.field(key), language)
    if block.child is not None:
        yield from _entries(pack, block.child, language)
