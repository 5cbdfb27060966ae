"""All answers on one page, what stops sending them for approval, and the impact matrix."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint
from werkzeug.wrappers import Response

from lva.content.model import Block, EntryList, Shape, Step
from lva.domain import answers as values
from lva.domain import findings, matrix, path
from lva.domain.dossier import Entry
from lva.domain.permissions import Permission, may_in
from lva.i18n import Language
from lva.services import assessments, moves
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.web.door import needs
from lva.web.page import page
from lva.web.sentences import depth_word, points
from lva.web.steps import step_url, steps_of

blueprint = Blueprint("check", __name__, url_prefix="/<language:language>/assessments/<reference>")


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer in words: its label, its paragraphs (none if not given), and where to change it."""

    label: str
    said: tuple[str, ...]
    url: str
    heading: bool = False
    """Whether the row names an entry whose fields follow."""


@blueprint.get("/check")
@needs(Permission.SEE)
def show(work: Work, language: Language, reference: str) -> Response:
    """Show every answer, section by section, and what stops submitting."""
    opened = assessments.open_(work, reference, Permission.SEE)
    sections = []
    for section in opened.pack.sections:
        steps = [step for step in steps_of(opened) if step.section == section.key]
        facts = [(step, list(_facts(language, opened, step))) for step in steps]
        if facts:
            sections.append((section.label.in_(language.code), facts))
    return page(
        work,
        "check/show.html",
        opened=opened,
        sections=sections,
        blockers=points(language, opened, moves.blockers(opened)),
        warnings=points(language, opened, findings.warnings(opened.dossier)),
        may_edit=may_in(work.actor.roles, Permission.EDIT, opened.row.state),
        depth=depth_word(language, opened, opened.row.depth),
    )


def _facts(language: Language, opened: Opened, step: Step) -> Iterator[Fact]:
    url = step_url(language, opened, step, back="check")
    dossier = opened.dossier
    names = dossier.names()
    for block in path.blocks(step, dossier):
        if block.shape is Shape.QUESTION:
            question = dossier.pack.questions[block.question]
            if path.is_explained(question, dossier):
                continue
            said = values.words(language, dossier.pack, question, dossier.answers.get(question.key), names)
            yield Fact(question.label.in_(language.code), said, f"{url}#{question.key}")
        else:
            yield from _entry_facts(language, opened, block, url, names)


def _entry_facts(language: Language, opened: Opened, block: Block, url: str, names: dict[str, str]) -> Iterator[Fact]:
    entries = opened.pack.lists[block.list]
    found = opened.dossier.of(block.list, block.where if block.shape is not Shape.RATINGS else None)
    label = (block.label or entries.label).in_(language.code)
    if block.shape is Shape.TICKS or not found:
        said = (language.join([names[entry.id] for entry in found]),) if found else ()
        yield Fact(label, said, f"{url}#ticks.{block.list}" if found else url)
        return
    for entry in found:
        title = _entry_title(language, opened, entry, names)
        if block.shape is Shape.RATINGS:
            rating = values.words(language, opened.pack, entries.field(block.value), entry.get(block.value), names)
            yield Fact(title, rating, f"{url}#{block.list}.{entry.id}.{block.value}")
            continue
        yield Fact(title, (), url, heading=True)
        yield from _fields(language, opened, entries, entry, block.fields, url)
        yield from _child_facts(language, opened, block, entry, url)


def _child_facts(language: Language, opened: Opened, block: Block, entry: Entry, url: str) -> Iterator[Fact]:
    """Iterate over the answers of the entries that point at an entry from below its card."""
    if block.child is None:
        return
    below = opened.pack.lists[block.child.list]
    for child in opened.dossier.of(block.child.list):
        if entry.id in values.picked(child.get(block.child.by)):
            yield from _fields(language, opened, below, child, block.child.fields, url)


def _entry_title(language: Language, opened: Opened, entry: Entry, names: dict[str, str]) -> str:
    option = opened.pack.option("area", str(entry.get("area") or ""))
    if entry.list == "impact" and option is not None:
        alternative = values.picked(entry.get("alternative"))
        return " · ".join([option.label.in_(language.code), *(names.get(one, "") for one in alternative)])
    return names[entry.id]


def _fields(
    language: Language, opened: Opened, entries: EntryList, entry: Entry, keys: tuple[str, ...], url: str
) -> Iterator[Fact]:
    names = opened.dossier.names()
    for field in path.fields_for(entries, keys, entry.fields):
        said = values.words(language, opened.pack, field, entry.get(field.key), names)
        yield Fact(field.label.in_(language.code), said, f"{url}#{entries.key}.{entry.id}.{field.key}")


@blueprint.get("/matrix")
@needs(Permission.SEE)
def table(work: Work, language: Language, reference: str) -> Response:
    """Show the impact matrix: areas of life by alternatives, each cell derived from its entries."""
    opened = assessments.open_(work, reference, Permission.SEE)
    areas = {option.key: option.label.in_(language.code) for option in opened.pack.options["area"]}
    ratings = {option.key: option.label.in_(language.code) for option in opened.pack.options["rating"]}
    names = opened.dossier.names()
    return page(
        work,
        "check/matrix.html",
        opened=opened,
        columns=[(column.id, names[column.id]) for column in matrix.columns(opened.dossier)],
        rows=matrix.rows(opened.dossier),
        areas=areas,
        ratings=ratings,
        step=findings.place_of(opened.dossier, "impact", "rating"),
    )
