"""What became of a matter, entry by entry: handlings, parts of the decision, dissents, related assessments.

These entries belong to the matter and are shared by its assessments. They are written beside one of
them, whose alternatives and sites they may name, in any state of it: an issued document stays as it
is, and the next version shows them.
"""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lva.content.model import Block, Pack, Place, Shape
from lva.domain.dossier import Entry, references
from lva.domain.errors import NotFound
from lva.domain.permissions import Permission, may_in
from lva.domain.references import uuid7
from lva.i18n import Language
from lva.services import assessments, matters, saving
from lva.services.assessments import Opened
from lva.services.saving import EntrySaid, Posted, Saved
from lva.services.work import Work
from lva.storage.opening import EntryRow
from lva.web.asking import conflicts, kept
from lva.web.asking.forms import EntryForm, entry_form
from lva.web.asking.steps import BACK, CHECK, editor, form_page, steps_of
from lva.web.door import needs
from lva.web.page import page, to

blueprint = Blueprint("handlings", __name__, url_prefix="/<language:language>/assessments/<reference>/handlings/<name>")
MATTER: Final = "matter"
"""The input that says which matter an entry belongs to; as the value of `back`: the matter's page."""
_REMOVED: Final = {"remove": True, "restore": False}
"""What the buttons beside Save do with the entry."""
_STEP: Final = "handlings"
"""What the history says where an entry was saved."""


@blueprint.get("")
@needs(Permission.RECORD)
def new(work: Work, language: Language, reference: str, name: str) -> Response:
    """Show the form of a new entry; where the assessment serves several matters, ask first for which."""
    opened = assessments.open_(work, reference, Permission.RECORD)
    block = _block(opened, name)
    matter_id = _matter_id(opened, None)
    if matter_id is None:
        entries = opened.pack.lists[name]
        return page(work, "handlings/choose.html", opened=opened, entries=entries, back_to=_back())
    form = _form(work, language, opened.about(matter_id), block, uuid7(work.at))
    return _shown(work, language, opened.about(matter_id), form)


@blueprint.get("/<uuid:entry_id>")
@needs(Permission.RECORD)
def show(work: Work, language: Language, reference: str, name: str, entry_id: uuid.UUID) -> Response:
    """Show one entry; a removed one can be brought back."""
    opened = assessments.open_(work, reference, Permission.RECORD)
    block, row = _block(opened, name), opened.entry_row(entry_id)
    if row is None or row.list != name:
        raise NotFound
    about = opened.about(row.owner_id)
    return _shown(work, language, about, _form(work, language, about, block, entry_id))


@blueprint.post("/<uuid:entry_id>")
@needs(Permission.RECORD, shows=True, saves=True)
def save(work: Work, language: Language, reference: str, name: str, entry_id: uuid.UUID) -> Response:
    """Save, take away or bring back one entry. An entry somebody removed meanwhile keeps the new text."""
    opened = assessments.open_(work, reference, Permission.RECORD, lock=True)
    block, row = _block(opened, name), opened.entry_row(entry_id)
    matter_id = _matter_id(opened, row)
    if matter_id is None or (row is not None and row.list != name):
        raise NotFound
    about = opened.about(matter_id)
    form = _form(work, language, about, block, entry_id)
    form.fill(conflicts.resolved(request.form))
    if kept.only_show(request):
        return _shown(work, language, about, form)
    if form.errors:
        return _shown(work, language, about, form, 422)
    go = request.form.get("go", "")
    if row is None and form.is_empty:
        return _onwards(work, about)
    said = EntrySaid(name, entry_id, form.said(), dict(form.start), _REMOVED.get(go), matter_id)
    done = saving.save(work, about, _STEP, Posted(entries=[said]))
    if not isinstance(done, Saved):
        return conflicts.shown(work, language, about, form.fields, done)
    if row is not None and row.removed_at is not None and go != "restore":
        return to("handlings.show", reference=reference, name=name, entry_id=entry_id, back=_back())
    return _onwards(work, about)


def is_of_matter(opened: Opened, name: str) -> bool:
    """Whether a list is stored with the matter."""
    return name in opened.pack.lists and opened.pack.lists[name].place is Place.MATTER


def _block(opened: Opened, name: str) -> Block:
    """Return what an entry's page asks: what the pages of the depth ask of it, else those of any depth."""
    if not is_of_matter(opened, name):
        raise NotFound
    entries = opened.pack.lists[name]
    for step in (*steps_of(opened), *opened.pack.steps):
        for block in step.blocks:
            if block.list == name and block.shape is Shape.LIST:
                return block
    return Block(Shape.LIST, list=name, fields=tuple(field.key for field in entries.fields))


def _matter_id(opened: Opened, row: EntryRow | None) -> uuid.UUID | None:
    """Return the matter of an entry: its own, the one that was chosen, or the only one; None if it is open."""
    if row is not None:
        return row.owner_id
    chosen = request.values.get(MATTER, "")
    for matter in opened.matters:
        if str(matter.id) == chosen or len(opened.matters) == 1:
            return matter.id
    if chosen:
        raise NotFound
    return None


def _form(work: Work, language: Language, about: Opened, block: Block, entry_id: uuid.UUID) -> EntryForm:
    """Return the form of an entry; it can point at what its own matter and the assessment hold.

    What the entry points at in other assessments of the matter stays choosable, so that saving keeps it.
    """
    matter = str(about.matters[0].id)
    row = about.entry_row(entry_id)
    entries = [entry for entry in about.dossier.entries if entry.matter in ("", matter)]
    strange = _strange(about.pack, row, {entry.id for entry in entries}) if row else set()
    entries += matters.of_other_assessments(work, about, strange)
    dossier = replace(about.dossier, entries=tuple(entries))
    return entry_form(form_page(work, language, replace(about, dossier=dossier)), block, entry_id)


def _strange(pack: Pack, row: EntryRow, known: set[str]) -> set[str]:
    entry = Entry(str(row.id), row.list, row.fields)
    return {key for _, key in references(pack, entry) if key not in known}


def _shown(work: Work, language: Language, about: Opened, form: EntryForm, status: int = 200) -> Response:
    row = about.entry_row(form.entry_id)
    reference, name = about.row.reference, form.entries.key
    return page(
        work,
        "handlings/show.html",
        status,
        opened=about,
        matter=about.matters[0],
        form=form,
        errors=form.errors,
        row=row,
        last_editor=editor(work, row.edited_by if row else None),
        removed=row is not None and row.removed_at is not None,
        back_to=_back(),
        back_url=_address(work, about, language),
        heading=form.entries.add.in_(language.code) if row is None else form.title,
        action=url_for("handlings.save", language=language, reference=reference, name=name, entry_id=form.entry_id),
    )


def _back() -> str:
    return request.values.get(BACK, "")


def _onwards(work: Work, about: Opened) -> Response:
    """Go back to where the entry was opened from: all answers, the page of its list, or the matter."""
    endpoint, values = _target(work, about)
    return to(endpoint, **values)


def _address(work: Work, about: Opened, language: Language) -> str:
    endpoint, values = _target(work, about)
    return url_for(endpoint, language=language, **values)


def _target(work: Work, about: Opened) -> tuple[str, dict[str, Any]]:
    reference = about.row.reference
    if _back() == CHECK:
        return "check.show", {"reference": reference}
    step = next(_listing(about), None)
    if step is None or _back() == MATTER or not may_in(work.actor.roles, Permission.EDIT, about.row.state):
        return "matters.show", {"matter_id": about.matters[0].id}
    return "wizard.show", {"reference": reference, "step": step}


def _listing(about: Opened) -> Iterator[str]:
    """Iterate over the pages of the assessment's depth that list entries of matters."""
    lists = {key for key, entries in about.pack.lists.items() if entries.place is Place.MATTER}
    return (step.key for step in steps_of(about) if any(block.list in lists for block in step.blocks))
