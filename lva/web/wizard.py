"""The wizard's pages: show a step and save it."""

import uuid

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lva.content.model import Step
from lva.domain import path
from lva.domain.permissions import Permission, may, may_in
from lva.i18n import Language
from lva.services import assessments, saving
from lva.services.assessments import Opened
from lva.services.blind import feedback
from lva.services.saving import EntrySaid, Posted, Saved, StaleField
from lva.services.work import Work
from lva.storage import queries
from lva.web import verdicts
from lva.web.asking import closed, conflicts, kept
from lva.web.asking.builder import MORE
from lva.web.asking.forms import StepForm, step_form
from lva.web.asking.steps import (
    BACK,
    CHECK,
    form_page,
    is_depth_step,
    last_editor,
    step_named,
    step_url,
    steps_of,
)
from lva.web.door import needs
from lva.web.page import answer, page, to, wants_json
from lva.web.screening import refuse_bare_lowering, result_page
from lva.web.site import site
from lva.web.together import beside, copying, marks

blueprint = Blueprint("wizard", __name__, url_prefix="/<language:language>/assessments/<reference>")
EXIT = "exit"
ADD = "add"
"""The button that saves the page and opens the form of a new entry: the block of its list."""
ARRANGE = "arrange"
"""The button that saves the page and shows a whole list to put it in order: the block of the list."""
RESTORE = "restore"
"""The button that saves the page and brings an entry back: `<list>.<id>`."""


@blueprint.get("/steps/<step>")
@needs(Permission.SEE)
def show(work: Work, language: Language, reference: str, step: str) -> Response:
    """Show one page of the wizard; an assessment that is no draft shows its overview instead."""
    opened = assessments.open_(work, reference, Permission.SEE)
    if not may_in(work.actor.roles, Permission.EDIT, opened.row.state):
        return to("assessments.show", reference=reference)
    found = step_named(opened, step)
    if is_depth_step(opened, found):
        return to("screening.show", reference=reference)
    return shown(work, language, opened, step_form(form_page(work, language, opened), found, request.args))


def shown(work: Work, language: Language, opened: Opened, form: StepForm, status: int = 200) -> Response:
    """Answer with the page of a step, filled as its form is."""
    found = steps_of(opened)
    before = path.before(found, form.step.key)
    number = [step.key for step in found].index(form.step.key) + 1
    section = next(one for one in opened.pack.sections if one.key == form.step.section)
    to_mend = verdicts.beside(work, language, opened, form.step.section)
    return page(
        work,
        "wizard/show.html",
        status,
        opened=opened,
        step=form.step,
        form=form,
        errors=form.errors,
        section=section.label.in_(language.code),
        last_editor=last_editor(work, opened),
        editors=_editors(work, form),
        mark=marks.shown(work, opened, form.step.key),
        to_mend=to_mend,
        blind=_blind(work, language, opened, form.step.section),
        review_url=verdicts.section_url(language, opened, form.step.section) if to_mend else "",
        beside=beside.of_step(work, language, opened, form.step),
        closed=closed.on_page(language, opened, form.step),
        here=step_url(language, opened, form.step),
        number=number,
        count=len(found),
        before=before,
        before_url=step_url(language, opened, before) if before else "",
        back_to=request.values.get(BACK, ""),
        action=url_for("wizard.save", language=language, reference=opened.row.reference, step=form.step.key),
    )


def _blind(work: Work, language: Language, opened: Opened, section: str) -> tuple[feedback.Said, ...]:
    """Return what blind reviewers say of the section, to those who may read what came back."""
    return feedback.on_section(work, opened, section, language) if may(work.actor.roles, Permission.SHARE) else ()


def _editors(work: Work, form: StepForm) -> dict[uuid.UUID, str]:
    """Return the names of those who removed what the page's lists can bring back."""
    removed_by = {one.by for block in form.blocks for one in block.removed if one.by}
    return queries.names_of(work.session, removed_by) if removed_by else {}


@blueprint.post("/steps/<step>")
@needs(Permission.EDIT, shows=True, saves=True)
def save(work: Work, language: Language, reference: str, step: str) -> Response:
    """Save one page; the same answer for the button and for saving by itself."""
    opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
    found = step_named(opened, step)
    posted = conflicts.resolved(request.form)
    form = step_form(form_page(work, language, opened), found, posted)
    form.fill(posted)
    show_again = result_page if is_depth_step(opened, found) else shown
    if kept.only_show(request):
        return show_again(work, language, opened, form)
    if is_depth_step(opened, found):
        refuse_bare_lowering(opened, form, language)
    if form.errors and not wants_json():
        return show_again(work, language, opened, form, 422)
    said = form.posted(posted)
    back = _brought_back(opened)
    done = saving.save(work, opened, step, Posted(said.answers, [*said.entries, *back]))
    if wants_json():
        return _told(work, language, done, form)
    if not isinstance(done, Saved):
        return conflicts.shown(work, language, opened, form.fields, done)
    if marks.pressed(request.form):
        return marks.put(work, language, opened, step)
    if copying.pressed(request.form):
        return copying.confirm_page(work, reference, found)
    if back:
        return to("wizard.show", reference=reference, step=step, _anchor=back[0].list)
    return beside.onwards(reference, request.form) or _onwards(opened, found, done)


def _brought_back(opened: Opened) -> list[EntrySaid]:
    """Return the entry that a button of the page brings back, if one was pressed."""
    name, _, text = request.form.get(RESTORE, "").partition(".")
    rows = [row for row in (*opened.entries, *opened.matter_entries) if row.list == name and str(row.id) == text]
    return [EntrySaid(row.list, row.id, removed=False) for row in rows]


def _told(work: Work, language: Language, done: "Saved | tuple[StaleField, ...]", form: StepForm) -> Response:
    """Answer a script: when it was saved and the new tokens; or what is stale; or what is wrong."""
    if not isinstance(done, Saved):
        return answer({"stale": [field.name for field in done]}, 409)
    saved_at = language.moment(work.at, site().ports.zone)
    facts = {"saved_at": saved_at, "seen": {**done.tokens, **form.ticks}, "errors": dict(form.errors)}
    return answer(facts, 422 if form.errors else 200)


def _onwards(opened: Opened, step: Step, done: Saved) -> Response:
    """Go where the button says: to all answers, out, to one more card, or to the next page."""
    reference = opened.row.reference
    if more := request.form.get(MORE):
        return to("wizard.show", reference=reference, step=step.key, more=more)
    if added := request.form.get(ADD):
        name, _, block = added.partition("-")
        return to("entries.new", reference=reference, name=name, block=block or None)
    if arranged := request.form.get(ARRANGE):
        name, _, block = arranged.partition("-")
        return to("arranging.show", reference=reference, name=name, block=block or None)
    if request.form.get("go") == EXIT:
        return to("assessments.show", reference=reference)
    if request.form.get(BACK) == CHECK:
        return to("check.show", reference=reference)
    follow = path.steps(opened.pack, opened.row.depth, done.answers, opened.dossier.aliases)
    after = path.after(follow, step.key)
    if after is None:
        return to("check.show", reference=reference)
    if is_depth_step(opened, after):
        return to("screening.show", reference=reference)
    return to("wizard.show", reference=reference, step=after.key)
