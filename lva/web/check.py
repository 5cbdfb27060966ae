"""All answers on one page, what stops sending them for approval, and the impact matrix."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from lva.content.model import Block, EntryField, EntryList, Shape, Step
from lva.domain import matrix, path
from lva.domain.dossier import Entry
from lva.domain.errors import NotFound
from lva.domain.judging import findings
from lva.domain.permissions import Permission, may_in
from lva.domain.values import answers as values
from lva.i18n import Language
from lva.services import assessments, moves
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.web.asking import listing
from lva.web.asking.steps import CHECK, step_url, steps_of
from lva.web.checklists import summary
from lva.web.door import needs
from lva.web.page import page
from lva.web.sentences import depth_word, points
from lva.web.together import marks
from lva.web.together.threads import talked

blueprint = Blueprint("check", __name__, url_prefix="/<language:language>/assessments/<reference>")


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer in words: its label, its paragraphs (none if not given), and where to change it."""

    label: str
    said: tuple[str, ...]
    url: str = ""
    """Empty inside an entry, which is changed as a whole."""
    sheet: values.Sheet | None = None
    """The same as a table, where the answer is one."""
    anchor: str = ""
    """Where it is commented; empty inside an entry, which is commented as a whole."""


@dataclass(frozen=True, slots=True)
class Group:
    """Answers that stand together: the loose ones of a page, one entry, or the table of ratings."""

    label: str = ""
    url: str = ""
    """Where the whole group is changed; empty for loose answers."""
    level: int = 4
    """The order of the heading that the label is."""
    facts: tuple[Fact, ...] = ()
    is_table: bool = False
    anchor: str = ""
    """Where an entry is commented."""


@blueprint.get("/check")
@needs(Permission.SEE)
def show(work: Work, language: Language, reference: str) -> Response:
    """Show every answer, section by section, and what stops submitting."""
    opened = assessments.open_(work, reference, Permission.SEE)
    sections = []
    for section in opened.pack.sections:
        steps = [step for step in steps_of(opened) if step.section == section.key]
        shown = [(step, list(groups(language, opened, step))) for step in steps]
        if shown:
            sections.append((section.label.in_(language.code), shown))
    return page(
        work,
        "check/show.html",
        opened=opened,
        sections=sections,
        blockers=points(language, opened, moves.blockers(opened)),
        warnings=points(language, opened, findings.warnings(opened.dossier)),
        may_edit=may_in(work.actor.roles, Permission.EDIT, opened.row.state),
        depth=depth_word(language, opened, opened.row.depth),
        ratings=ratings(language, opened),
        profile=summary(work, language, opened),
        marks=marks.listed(work, language, opened),
        talk=talked(work, opened),
    )


def groups(language: Language, opened: Opened, step: Step) -> Iterator[Group]:
    """Iterate over the answers of a page; loose ones that follow each other make one group."""
    url = step_url(language, opened, step, back=CHECK)
    loose: list[Fact] = []
    for block in path.blocks(step, opened.dossier):
        if block.shape is Shape.QUESTION:
            loose += _question(language, opened, block, url)
            continue
        facts, found = _entries(language, opened, block, url)
        loose += facts
        if found and loose:
            yield Group(facts=tuple(loose))
            loose = []
        yield from found
    if loose:
        yield Group(facts=tuple(loose))


def _question(language: Language, opened: Opened, block: Block, url: str) -> Iterator[Fact]:
    dossier = opened.dossier
    question = dossier.pack.questions[block.question]
    if not path.is_explained(question, dossier):
        value = dossier.answers.get(question.key)
        said = values.words(language, dossier.pack, question, value, dossier.names())
        sheet = values.sheet(language, dossier.pack, question, value)
        yield Fact(question.label.in_(language.code), said, f"{url}#{question.key}", sheet, question.key)


def _entries(language: Language, opened: Opened, block: Block, url: str) -> tuple[list[Fact], list[Group]]:
    """Return what a block of entries says: as loose answers where one line says it, otherwise in groups."""
    entries = opened.pack.lists[block.list]
    found = opened.dossier.of(block.list, block.where if block.shape is not Shape.RATINGS else None)
    names = opened.dossier.names()
    label = (block.label or entries.label).in_(language.code)
    if block.shape is Shape.TICKS or not found:
        said = (language.join([names[entry.id] for entry in found]),) if found else ()
        anchor = "ticks." if block.shape is Shape.TICKS else ""
        return [Fact(label, said, f"{url}#{anchor}{block.list}")], []
    if block.shape is Shape.RATINGS:
        return [], [Group(label, f"{url}#{block.list}", is_table=True)]
    if len(block.fields) == 1:
        return [_only(language, opened, entries.field(block.fields[0]), entry, url) for entry in found], []
    groups = []
    for entry in found:
        own = _own_url(language, opened, block, entry, url)
        facts = tuple(_fields(language, opened, entries, entry, block.fields))
        groups += [
            Group(_title(language, opened, entry), own, facts=facts, anchor=f"{entry.list}.{entry.id}"),
            *_children(language, opened, block, entry, url),
        ]
    return [], groups


def _own_url(language: Language, opened: Opened, block: Block, entry: Entry, url: str) -> str:
    """Return where an entry is changed: on a page of its own, or on its card."""
    if block.shape is not Shape.LIST:
        return f"{url}#{block.list}.{entry.id}"
    reference, entry_id = opened.row.reference, uuid.UUID(entry.id)
    return url_for(
        "entries.show", language=language, reference=reference, name=block.list, entry_id=entry_id, back=CHECK
    )


def _only(language: Language, opened: Opened, field: EntryField, entry: Entry, url: str) -> Fact:
    """Return the one field that a block asks of an entry."""
    said = values.words(language, opened.pack, field, entry.get(field.key), opened.dossier.names())
    anchor = f"{entry.list}.{entry.id}"
    return Fact(_title(language, opened, entry), said, f"{url}#{anchor}", anchor=anchor)


def _children(language: Language, opened: Opened, block: Block, entry: Entry, url: str) -> Iterator[Group]:
    """Iterate over the entries that point at an entry from below its card."""
    if block.child is None:
        return
    below = opened.pack.lists[block.child.list]
    for child in opened.dossier.of(block.child.list):
        if entry.id in values.picked(child.get(block.child.by)):
            facts = tuple(_fields(language, opened, below, child, block.child.fields))
            yield Group(below.singular.in_(language.code), f"{url}#{block.list}.{entry.id}", 5, facts)


def _title(language: Language, opened: Opened, entry: Entry) -> str:
    names = opened.dossier.names()
    option = opened.pack.option("area", str(entry.get("area") or ""))
    if entry.list == "impact" and option is not None:
        alternative = values.picked(entry.get("alternative"))
        return " · ".join([option.label.in_(language.code), *(names.get(one, "") for one in alternative)])
    return names[entry.id]


def _fields(
    language: Language, opened: Opened, entries: EntryList, entry: Entry, keys: tuple[str, ...]
) -> Iterator[Fact]:
    names = opened.dossier.names()
    for field in path.fields_for(entries, keys, entry.fields):
        said = values.words(language, opened.pack, field, entry.get(field.key), names)
        sheet = values.sheet(language, opened.pack, field, entry.get(field.key))
        yield Fact(field.label.in_(language.code), said, sheet=sheet)


def ratings(language: Language, opened: Opened) -> dict[str, Any]:
    """Return the impact matrix with the words of its rows, columns and cells, and where each is written."""
    names = opened.dossier.names()
    columns = matrix.columns(opened.dossier)
    rows = matrix.rows(opened.dossier)
    lists = listing.Lists(opened, language)
    return {
        "columns": [(column.id, names[column.id]) for column in columns],
        "rows": rows,
        "areas": {option.key: option.label.in_(language.code) for option in opened.pack.options.get("area", ())},
        "words": {option.key: option.label.in_(language.code) for option in opened.pack.options.get("rating", ())},
        "scale": [
            (option.key, option.label.in_(language.code))
            for option in opened.pack.options.get("rating", ())
            if option.key != matrix.UNRATED and matrix.is_offered(option.key, opened.dossier.answers)
        ],
        "links": {
            (row.area, column.id): lists.cell(row.area, column.id, cell.entries)
            for row in rows
            for column, cell in zip(columns, row.cells, strict=True)
        },
    }


@blueprint.get("/matrix")
@needs(Permission.SEE)
def table(work: Work, language: Language, reference: str) -> Response:
    """Show the impact matrix: areas of life by alternatives, each cell derived from its entries."""
    opened = assessments.open_(work, reference, Permission.SEE)
    if "impact" not in opened.pack.lists:
        raise NotFound
    return page(
        work,
        "check/matrix.html",
        opened=opened,
        ratings=ratings(language, opened),
        may_edit=may_in(work.actor.roles, Permission.EDIT, opened.row.state),
        step=findings.place_of(opened.dossier, "impact", "rating"),
    )
