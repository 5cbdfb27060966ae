"""A whole list of entries: put it in another order, copy, take away, bring back."""

import uuid
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lva.content.model import Block, Place, Step
from lva.domain.errors import NotFound
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.i18n import Language
from lva.services import assessments, ordering, saving
from lva.services.assessments import Opened
from lva.services.saving import EntrySaid, Posted
from lva.services.work import Work
from lva.storage import queries
from lva.web.asking import listing
from lva.web.asking.blocks import BlockView
from lva.web.asking.steps import step_url, steps_of
from lva.web.door import needs
from lva.web.entries import COPY, REMOVE, RESTORE, copy_mark
from lva.web.page import page, see_other, to

blueprint = Blueprint("arranging", __name__, url_prefix="/<language:language>/assessments/<reference>/lists/<name>")
PLACE: Final = "place."
"""Prefix of the inputs that say which number an entry gets."""
WAS: Final = "was."
"""Prefix of the hidden inputs that say which number was shown."""
MOVE: Final = "move"
"""The buttons up and down: `<id>|<number>`, so that pressing twice moves once."""
_DIGITS: Final = 6
_BETWEEN: Final = "|"


def _place(opened: Opened, name: str) -> tuple[Step, Block]:
    """Return the page and the block whose list is arranged."""
    number = request.values.get("block", "1")
    found = [
        (step, block)
        for step in steps_of(opened)
        for block in step.blocks
        if listing.block_of([block], name) is not None
    ]
    if not found or opened.pack.lists[name].place is not Place.ASSESSMENT:
        raise NotFound
    chosen = int(number) if number.isdecimal() and len(number) < len("99999") else 1
    return found[min(max(chosen, 1), len(found)) - 1]


@blueprint.get("")
@needs(Permission.EDIT)
def show(work: Work, language: Language, reference: str, name: str) -> Response:
    """Show a list with a number for each entry, and what was removed from it."""
    opened = assessments.open_(work, reference, Permission.EDIT)
    step, block = _place(opened, name)
    entries = opened.pack.lists[name]
    label = (block.label or entries.label).in_(language.code)
    view = listing.Lists(opened, language).fill(BlockView("list", name=name, label=label), block, "")
    return page(
        work,
        "entries/arrange.html",
        opened=opened,
        view=view,
        step=step,
        step_url=step_url(language, opened, step),
        editors=queries.names_of(work.session, {one.by for one in view.removed if one.by}),
        block=request.args.get("block", ""),
        new_ids={one.entry_id: uuid7(work.at) for one in view.listed},
        action=url_for("arranging.save", language=language, reference=opened.row.reference, name=name),
    )


@blueprint.post("")
@needs(Permission.EDIT, saves=True)
def save(work: Work, language: Language, reference: str, name: str) -> Response:
    """Do what the button says: move, copy, take away or bring back; without a button the numbers count."""
    opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
    step, block = _place(opened, name)
    shown = [uuid.UUID(entry.id) for entry in opened.dossier.of(name, block.where)]
    if COPY in request.form:
        return _copied(work, opened, name, shown)
    moved = _removal(opened, name)
    if moved is not None:
        saving.save(work, opened, step.key, Posted(entries=[moved]))
    wanted = {} if moved else dict(_wanted(shown))
    ordering.arrange(work, opened, name, shown, wanted)
    return see_other(_address(language, opened, name, next(iter(wanted), None)))


def _address(language: Language, opened: Opened, name: str, moved: uuid.UUID | None) -> str:
    """Return the address of the list, at the row that was moved."""
    block = request.form.get("block") or None
    here = url_for("arranging.show", language=language, reference=opened.row.reference, name=name, block=block)
    return f"{here}#{name}.{moved}" if moved else here


def _copied(work: Work, opened: Opened, name: str, shown: list[uuid.UUID]) -> Response:
    """Make a copy of one of the entries shown and open it."""
    original, _, new = request.form[COPY].partition(_BETWEEN)
    if _id(original) not in shown:
        raise NotFound
    ordering.copy(work, opened, _id(original), _id(new), copy_mark(opened))
    return to("entries.show", reference=opened.row.reference, name=name, entry_id=_id(new))


def _removal(opened: Opened, name: str) -> EntrySaid | None:
    """Return what a button takes away or brings back; None for other buttons."""
    for go, removed in ((REMOVE, True), (RESTORE, False)):
        if go in request.form:
            row = opened.entry_row(_id(request.form[go]))
            if row is None or row.list != name:
                raise NotFound
            return EntrySaid(name, row.id, removed=removed)
    return None


def _wanted(shown: list[uuid.UUID]) -> Iterator[tuple[uuid.UUID, int]]:
    """Iterate over the entries that somebody moved and the numbers that they get.

    A number counts if it was changed on the page: others may have moved entries since it was shown.
    """
    if move := request.form.get(MOVE):
        moved, _, number = move.partition(_BETWEEN)
        if number.isdecimal():
            yield _id(moved), int(number[:_DIGITS])
        return
    for key in shown:
        typed, was = (request.form.get(f"{prefix}{key}", "").strip() for prefix in (PLACE, WAS))
        if typed.isascii() and typed.isdecimal() and typed != was:
            yield key, int(typed[:_DIGITS])


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound from error
