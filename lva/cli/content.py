"""`lva content`: check the packs, print one for review, compare two versions."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from lva import i18n, paths
from lva.cli import Refused
from lva.content import library
from lva.content.checks import option_lists
from lva.content.compare import compare
from lva.content.faults import PackFaulty
from lva.content.model import Block, Depth, Field, Pack, Part, Step
from lva.content.municipalities import Known, read_municipalities
from lva.content.reader import read
from lva.domain import prefill
from lva.domain.blind import schema as blind_schema
from lva.domain.exchange import record_schema
from lva.i18n import LANGUAGES
from lva.pdf.workshop import depths_of, workshop_form


@click.group()
def group() -> None:
    """The questionnaires that the installation carries."""


@group.command("check")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Read packs and say everything that is wrong with them; by default all packs and the municipalities."""
    faulty, pinned = [], library.pinned(paths.PACKS)
    for path in files or tuple(library.files(paths.PACKS)):
        try:
            pack = read(path.read_bytes(), path.name)
        except PackFaulty as error:
            faulty += [f"{path.name}: {fault}" for fault in error.faults]
            continue
        faulty += [f"{path.name}: {line}" for line in _unknown_starts(pack)]
        faulty += [f"{path.name}: {fault}" for fault in library.unpinned(pack, pinned)]
        click.echo(f"{pack.id} {pack.version} ({pack.status}): {len(pack.questions)} questions, {pack.digest}")
    if not files:
        faulty += _municipalities()
    if faulty:
        raise Refused("\n".join(faulty))


def _municipalities() -> Iterator[str]:
    """Say how many municipalities there are and what of them is not verified; iterate over what is wrong."""
    try:
        known = read_municipalities(paths.MUNICIPALITIES)
    except PackFaulty as error:
        yield from (f"{paths.MUNICIPALITIES.name}: {fault}" for fault in error.faults)
        return
    unchecked = [f"{field} of {len(codes)}" for field, codes in known.unchecked.items()]
    doubtful = known.classes_known(Known.DOUBTFUL)
    classes = f"class of {doubtful + known.classes_known(Known.LIKELY)} ({doubtful} of them doubtful)"
    click.echo(f"municipalities {known.year}: {len(known.by_code)}; not verified: {', '.join([*unchecked, classes])}")


def _unknown_starts(pack: Pack) -> Iterator[str]:
    fields: list[tuple[str, Field]] = [(f"questions.{key}", question) for key, question in pack.questions.items()]
    for key, entries in pack.lists.items():
        fields += [(f"lists.{key}.{field.key}", field) for field in entries.fields]
    for place, field in fields:
        if field.start and field.start not in prefill.names():
            yield f"{place}: no rule for a first value is called {field.start}"


@group.command("compare")
@click.argument("old")
@click.argument("new")
def compared(old: str, new: str) -> None:
    """Say what differs between two versions: each is a file, or one of the installation such as lava/2026.1.

    Ends with 1 if a key went or means another kind of answer: answers to the old version would be lost.
    """
    found = compare(_version(old), _version(new))
    for difference in found:
        click.echo(f"{difference} (breaks)" if difference.breaks else str(difference))
    broken = sum(difference.breaks for difference in found)
    click.echo(f"{len(found)} differences, {broken} of them break what has been written.")
    if broken:
        raise click.exceptions.Exit(1)


def _version(name: str) -> Pack:
    path = Path(name)
    if not path.is_file():
        path = paths.PACKS / f"{name}.toml"
    if not path.is_file():
        raise Refused(f"There is no file and no version called {name}.")
    try:
        return read(path.read_bytes(), path.name)
    except PackFaulty as error:
        raise Refused("\n".join(f"{path.name}: {fault}" for fault in error.faults)) from error


@group.command("outline")
@click.argument("name", default="lava")
@click.option("--language", type=click.Choice(LANGUAGES), default="fi", help="Language of the outline.")
def outline(name: str, language: str) -> None:
    """Print a pack's current version for reviewers: sections, pages, and everything they ask."""
    try:
        pack = library.read_all(paths.PACKS).current(name)
    except KeyError as error:
        raise Refused(f"There is no pack called {name}.") from error
    click.echo(f"{pack.title.in_(language)} {pack.version} ({pack.status})")
    click.echo(pack.source.in_(language))
    for section in pack.sections:
        click.echo(f"\n# {section.label.in_(language)} [{section.key}]")
        for step in pack.steps:
            if step.section == section.key:
                for line in _page(pack, step, language):
                    click.echo(line)


@group.command("form")
@click.argument("name", metavar="PACK")
@click.option("--depth", type=click.Choice([depth.value for depth in Depth]), default="brief", show_default=True)
@click.option("--language", type=click.Choice(LANGUAGES), default="fi", show_default=True)
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
def form(name: str, depth: str, language: str, output: Path) -> None:
    """Write a pack's questions as a PDF to be filled in by hand; an existing file is not overwritten."""
    if output.exists():
        raise Refused(f"{output} exists already; give another --output.")
    try:
        pack = library.read_all(paths.PACKS).current(name)
    except KeyError as error:
        raise Refused(f"There is no pack called {name}.") from error
    if depth not in depths_of(pack):
        raise Refused(f"{name} has no form of that depth; it has {', '.join(depths_of(pack))}.")
    content = workshop_form(pack, Depth(depth), i18n.load(paths.TRANSLATIONS)[language])
    try:
        output.write_bytes(content)
    except OSError as error:
        raise Refused(f"{output} cannot be written: {error.strerror}.") from error
    click.echo(f"{output}: {len(content)} bytes")


@group.command("schema")
@click.argument("name", metavar="PACK", default="lava")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the words."
)
@click.option("--blind", is_flag=True, help="Of blind records, which hold no words of the questionnaire.")
def schema(name: str, language: str, *, blind: bool) -> None:
    """Print the JSON Schema of records with a PACK: its current version, or one such as lava/2026.1."""
    packs = library.read_all(paths.PACKS)
    pack_id, _, version = name.partition("/")
    try:
        pack = packs.get(pack_id, version) if version else packs.current(pack_id)
    except KeyError as error:
        raise Refused(f"There is no pack called {name}.") from error
    found = blind_schema.schema(pack) if blind else record_schema.schema(pack, language)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))


def _page(pack: Pack, step: Step, language: str) -> Iterator[str]:
    yield ""
    yield f"== {step.label.in_(language)} [{step.key}; {_depths(step.depths)}]"
    if step.lead:
        yield f"   {step.lead.in_(language)}"
    for block in step.blocks:
        if block.question:
            yield from _question(pack, pack.questions[block.question], language)
        else:
            yield from _entries(pack, block, language)


def _depths(depths: Iterable[Depth]) -> str:
    """Return depths from the shallowest to the deepest."""
    wanted = set(depths)
    return ", ".join(depth for depth in Depth if depth in wanted)


def _question(pack: Pack, field: Field, language: str) -> Iterator[str]:
    number = f"{field.number} " if field.number else ""
    marks = [f"{name}: {_depths(depths)}" for name, depths in (("expected", field.expected), ("stops", field.blocks))]
    said = "; ".join(mark for mark, depths in zip(marks, (field.expected, field.blocks), strict=True) if depths)
    yield f"{number}{field.label.in_(language)} [{field.key}: {field.kind}]{f' ({said})' if said else ''}"
    for name, text in (("why", field.why), ("help", field.help), ("example", field.example)):
        if text is not None:
            yield f"    {name}: {text.in_(language)}"
    for name in option_lists(field):
        for option in pack.options.get(name, ()):
            yield f"    ( ) {option.label.in_(language)} [{option.key}]"
    for part in field.parts:
        yield _part(part, language)


def _part(part: Part, language: str) -> str:
    values = f", if {' or '.join(part.values)}" if part.values else ""
    return f"    + {part.label.in_(language)} [{part.key}: {part.kind}{values}]"


def _entries(pack: Pack, block: Block, language: str) -> Iterator[str]:
    entries = pack.lists[block.list]
    yield f"-- {(block.label or entries.label).in_(language)} [{block.list}: {block.shape}]"
    for key in (*block.fields, *(name for name in (block.by, block.value) if name)):
        yield from _question(pack, entries.field(key), language)
    if block.child is not None:
        yield from _entries(pack, block.child, language)
