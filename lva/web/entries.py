"""One entry on a page of its own: add, change, take away, bring back."""

import uuid
from typing import Final

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lva.content.model import Block, Shape, Step
from lva.domain.dossier import fits
from lva.domain.errors import NotFound
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.i18n import Language
from lva.services import assessments, ordering, saving
from lva.services.assessments import Opened
from lva.services.saving import EntrySaid, Posted, Saved
from lva.services.together import marks as markings
from lva.services.work import Work
from lva.storage.opening import EntryRow
from lva.web import attachments
from lva.web.asking import closed, conflicts, given, kept
from lva.web.asking.builder import MORE
from lva.web.asking.forms import EntryForm, entry_form
from lva.web.asking.steps import BACK, CHECK, editor, form_page, step_url, steps_of
from lva.web.door import Upload, needs
from lva.web.handlings import is_of_matter
from lva.web.page import answer, page, to, wants_json
from lva.web.site import site
from lva.web.together import copying, marks
from lva.web.together.beside import of_entry, onwards

blueprint = Blueprint("entries", __name__, url_prefix="/<language:language>/assessments/<reference>/entries/<name>")
REMOVE: Final = "remove"
RESTORE: Final = "restore"
ANOTHER: Final = "another"
"""The button that saves and opens the form of one more entry."""
NEXT: Final = "next"
"""The button that saves and opens the entry after this one."""
COPY: Final = "copy"
COPY_ID: Final = "copy_id"
"""The hidden input with the id that a copy will have, so that pressing twice makes one."""


def _places(opened: Opened, name: str) -> list[tuple[Step, Block]]:
    """Return the steps and blocks that list entries of `name` at this depth, in their order."""
    return [
        (step, block)
        for step in steps_of(opened)
        for block in step.blocks
        if block.list == name and block.shape is Shape.LIST
    ]


def _place(opened: Opened, name: str, row: EntryRow | None = None) -> tuple[Step, Block]:
    """Return where an entry stands, or where a new one will: the block that the address names."""
    found = _places(opened, name)
    if row is not None:
        found = [(step, block) for step, block in found if row.list == name and fits(block.where, row.fields)]
    if not found:
        raise NotFound
    number = request.args.get("block", "1")
    chosen = int(number) if row is None and number.isdecimal() and len(number) < len("99999") else 1
    return found[min(max(chosen, 1), len(found)) - 1]


@blueprint.get("")
@needs(Permission.EDIT)
def new(work: Work, language: Language, reference: str, name: str) -> Response:
    """Show the form of a new entry; it carries the id that the entry will have."""
    opened = assessments.open_(work, reference, Permission.EDIT)
    if is_of_matter(opened, name):
        return to("handlings.new", reference=reference, name=name, back=request.args.get(BACK))
    _, block = _place(opened, name)
    begin = given.read(opened, opened.pack.lists[name], request.args)
    new_id = given.new_id(work, opened, name, begin)
    return _shown(work, language, opened, entry_form(form_page(work, language, opened), block, new_id, begin))


@blueprint.get("/<uuid:entry_id>")
@needs(Permission.EDIT)
def show(work: Work, language: Language, reference: str, name: str, entry_id: uuid.UUID) -> Response:
    """Show one entry; a removed one can be brought back."""
    opened = assessments.open_(work, reference, Permission.EDIT)
    if is_of_matter(opened, name):
        return to("handlings.show", reference=reference, name=name, entry_id=entry_id, back=request.args.get(BACK))
    row = opened.entry_row(entry_id)
    if row is None or row.list != name:
        raise NotFound
    _, block = _place(opened, name, row)
    return _shown(work, language, opened, entry_form(form_page(work, language, opened), block, entry_id))


def _shown(work: Work, language: Language, opened: Opened, form: EntryForm, status: int = 200) -> Response:
    form.grow(request.values.get(MORE, ""))
    row = opened.entry_row(form.entry_id)
    step, block = _place(opened, form.entries.key, row)
    removable = row is not None and str(row.id) not in opened.dossier.aliases.values()
    beside = [entry.id for entry in opened.dossier.of(form.entries.key, block.where)]
    number = beside.index(str(form.entry_id)) + 1 if str(form.entry_id) in beside else 0
    return page(
        work,
        "entries/show.html",
        status,
        opened=opened,
        form=form,
        errors=form.errors,
        step=step,
        step_url=step_url(language, opened, step),
        row=row,
        last_editor=editor(work, row.edited_by if row else None),
        removable=removable,
        removed=row is not None and row.removed_at is not None,
        number=number,
        count=len(beside),
        copy_id=uuid7(work.at),
        mark=marks.shown(work, opened, markings.place_of(form.entries.key, form.entry_id)) if row else None,
        beside=of_entry(work, language, opened, step, row) if row else None,
        closed=closed.in_entry(language, opened, form),
        files=attachments.views(work, language, opened, form),
        back_to=request.values.get(BACK, ""),
        heading=form.entries.add.in_(language.code) if row is None else form.title,
        action=_action(language, opened, form),
    )


def _action(language: Language, opened: Opened, form: EntryForm) -> str:
    """Return where the form is posted to; that of a new entry keeps what its address said."""
    own = url_for(
        "entries.save",
        language=language,
        reference=opened.row.reference,
        name=form.entries.key,
        entry_id=form.entry_id,
    )
    kept_query = "" if opened.entry_row(form.entry_id) else request.query_string.decode("ascii", "ignore")
    return f"{own}?{kept_query}" if kept_query else own


@blueprint.post("/<uuid:entry_id>")
@needs(Permission.EDIT, shows=True, saves=True, uploads=Upload.ATTACHMENT)
def save(work: Work, language: Language, reference: str, name: str, entry_id: uuid.UUID) -> Response:
    """Save, take away or bring back one entry. An entry somebody removed meanwhile keeps the new text."""
    file = attachments.received(request)
    opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
    row = opened.entry_row(entry_id)
    step, block = _place(opened, name, row)
    posted = conflicts.resolved(request.form)
    begin = given.read(opened, opened.pack.lists[name], request.args)
    form = entry_form(form_page(work, language, opened), block, entry_id, begin)
    form.fill(posted)
    attachments.take_in(work, language, form, posted, file)
    if kept.only_show(request):
        return _shown(work, language, opened, form)
    if form.errors and not wants_json():
        return _shown(work, language, opened, form, 422)
    go = request.form.get("go", "")
    removed = {REMOVE: True, RESTORE: False}.get(go)
    more = request.form.get(MORE)
    if removed is None and row is None and form.is_empty and more:
        return _shown(work, language, opened, form)
    if removed is None and row is None and form.is_empty:
        return _onwards(opened, step, block, entry_id, "")
    said = EntrySaid(name, entry_id, form.said(), dict(form.start), removed)
    done = saving.save(work, opened, step.key, Posted(entries=[said]))
    if wants_json():
        return _told(work, language, done, form)
    if not isinstance(done, Saved):
        return conflicts.shown(work, language, opened, form.fields, done, attachments.carried(work, form))
    if aside := _aside(work, language, opened, step, EntrySaid(name, entry_id)):
        return aside
    if more or (row is not None and row.removed_at is not None and go != RESTORE):
        return to("entries.show", reference=reference, name=name, entry_id=entry_id, more=more)
    if go == COPY and row is not None:
        return _copied(work, opened, row)
    return _onwards(opened, step, block, entry_id, go)


def _aside(work: Work, language: Language, opened: Opened, step: Step, said: EntrySaid) -> Response | None:
    """Do what a button beside the text wants once the entry is saved: mark it, confirm a copy, show comments."""
    if marks.pressed(request.form):
        return marks.put(work, language, opened, markings.place_of(said.list, said.id))
    if copying.pressed(request.form):
        return copying.confirm_entry(work, opened.row.reference, said.list, said.id, step.key)
    return onwards(opened.row.reference, request.form)


def _copied(work: Work, opened: Opened, row: EntryRow) -> Response:
    """Make a copy and open it."""
    try:
        new_id = uuid.UUID(request.form.get(COPY_ID, ""))
    except ValueError:
        new_id = uuid7(work.at)
    # Opened again: the copy holds what has just been saved.
    now = assessments.open_(work, opened.row.reference, Permission.EDIT, lock=True)
    ordering.copy(work, now, row.id, new_id, copy_mark(opened))
    return to("entries.show", reference=opened.row.reference, name=row.list, entry_id=new_id)


def copy_mark(opened: Opened) -> str:
    """Return what stands behind the name of a copy, in the language of the assessment."""
    return site().ports.languages[opened.row.language].text("(copy)")


def _onwards(opened: Opened, step: Step, block: Block, entry_id: uuid.UUID, go: str) -> Response:
    """Go where the button says: to one more entry, to the next one, or back to where the entry was opened from."""
    reference, name = opened.row.reference, block.list
    if go == ANOTHER:
        return to("entries.new", reference=reference, name=name, block=request.args.get("block") or None)
    if go == NEXT:
        beside = [entry.id for entry in opened.dossier.of(name, block.where)]
        after = beside[beside.index(str(entry_id)) + 1 :] if str(entry_id) in beside else []
        if after:
            return to("entries.show", reference=reference, name=name, entry_id=uuid.UUID(after[0]))
    if request.form.get(BACK) == CHECK:
        return to("check.show", reference=reference)
    return to("wizard.show", reference=reference, step=step.key)


def _told(work: Work, language: Language, done: object, form: EntryForm) -> Response:
    if not isinstance(done, Saved):
        return answer({"stale": True}, 409)
    saved_at = language.moment(work.at, site().ports.zone)
    facts = {"saved_at": saved_at, "seen": dict(done.tokens), "errors": dict(form.errors)}
    return answer(facts, 422 if form.errors else 200)
