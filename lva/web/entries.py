"""One entry on a page of its own: add, change, take away, bring back."""

import uuid

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lva.content.model import Block, Shape, Step
from lva.domain.dossier import fits
from lva.domain.errors import NotFound
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.i18n import Language
from lva.services import assessments, saving
from lva.services.assessments import Opened
from lva.services.saving import EntrySaid, Posted, Saved
from lva.services.work import Work
from lva.web import conflicts, kept
from lva.web.door import needs
from lva.web.forms import EntryForm, entry_form
from lva.web.page import answer, page, to, wants_json
from lva.web.site import site
from lva.web.steps import BACK, CHECK, editor, form_page, step_url, steps_of

blueprint = Blueprint("entries", __name__, url_prefix="/<language:language>/assessments/<reference>/entries/<name>")
REMOVE = "remove"
RESTORE = "restore"


def _place(opened: Opened, name: str) -> tuple[Step, Block]:
    """Return the step and the block that list entries of `name` at this depth."""
    for step in steps_of(opened):
        for block in step.blocks:
            if block.list == name and block.shape is Shape.LIST:
                return step, block
    raise NotFound


@blueprint.get("")
@needs(Permission.EDIT)
def new(work: Work, language: Language, reference: str, name: str) -> Response:
    """Show the form of a new entry; it carries the id that the entry will have."""
    opened = assessments.open_(work, reference, Permission.EDIT)
    _, block = _place(opened, name)
    form = entry_form(form_page(work, language, opened), block, uuid7(work.at))
    return _shown(work, language, opened, form)


@blueprint.get("/<uuid:entry_id>")
@needs(Permission.EDIT)
def show(work: Work, language: Language, reference: str, name: str, entry_id: uuid.UUID) -> Response:
    """Show one entry; a removed one can be brought back."""
    opened = assessments.open_(work, reference, Permission.EDIT)
    _, block = _place(opened, name)
    row = opened.entry_row(entry_id)
    if row is None or row.list != name:
        raise NotFound
    return _shown(work, language, opened, entry_form(form_page(work, language, opened), block, entry_id))


def _shown(work: Work, language: Language, opened: Opened, form: EntryForm, status: int = 200) -> Response:
    step, _ = _place(opened, form.entries.key)
    row = opened.entry_row(form.entry_id)
    removable = row is not None and str(row.id) not in opened.dossier.aliases.values()
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
        back_to=request.values.get(BACK, ""),
        heading=form.entries.add.in_(language.code) if row is None else form.title,
        action=url_for(
            "entries.save",
            language=language,
            reference=opened.row.reference,
            name=form.entries.key,
            entry_id=form.entry_id,
        ),
    )


@blueprint.post("/<uuid:entry_id>")
@needs(Permission.EDIT, shows=True, saves=True)
def save(work: Work, language: Language, reference: str, name: str, entry_id: uuid.UUID) -> Response:
    """Save, take away or bring back one entry. An entry somebody removed meanwhile keeps the new text."""
    opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
    step, block = _place(opened, name)
    posted = conflicts.resolved(request.form)
    form = entry_form(form_page(work, language, opened), block, entry_id)
    form.fill(posted)
    row = opened.entry_row(entry_id)
    if row is not None and (row.list != name or not fits(block.where, row.fields)):
        raise NotFound
    if kept.only_show(request):
        return _shown(work, language, opened, form)
    if form.errors and not wants_json():
        return _shown(work, language, opened, form, 422)
    go = request.form.get("go", "")
    removed = {REMOVE: True, RESTORE: False}.get(go)
    if removed is None and row is None and form.is_empty:
        return _onwards(reference, step)
    said = EntrySaid(name, entry_id, form.said(), dict(form.start), removed)
    done = saving.save(work, opened, step.key, Posted(entries=[said]))
    if wants_json():
        return _told(work, language, done, form)
    if not isinstance(done, Saved):
        return conflicts.shown(work, language, opened, form.fields, done)
    if row is not None and row.removed_at is not None and go != RESTORE:
        return to("entries.show", reference=reference, name=name, entry_id=entry_id)
    return _onwards(reference, step)


def _onwards(reference: str, step: Step) -> Response:
    """Go back to where the entry was opened from: to all answers or to the page of its list."""
    if request.form.get(BACK) == CHECK:
        return to("check.show", reference=reference)
    return to("wizard.show", reference=reference, step=step.key)


def _told(work: Work, language: Language, done: object, form: EntryForm) -> Response:
    if not isinstance(done, Saved):
        return answer({"stale": True}, 409)
    saved_at = language.moment(work.at, site().ports.zone)
    facts = {"saved_at": saved_at, "seen": dict(done.tokens), "errors": dict(form.errors)}
    return answer(facts, 422 if form.errors else 200)
