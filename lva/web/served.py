"""The matters that one assessment serves: find, add, order, take away, and what is said of each."""

import uuid
from typing import Final

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lva.content.model import Block, Pack, Place, Shape, Step
from lva.domain.errors import Invalid, NotFound
from lva.domain.permissions import Permission, may_in
from lva.domain.references import uuid7
from lva.domain.values import answers as values
from lva.i18n import Language
from lva.services import assessments, matters, saving
from lva.services.assessments import Opened
from lva.services.saving import Saved
from lva.services.work import Work
from lva.web.asking import conflicts, kept
from lva.web.asking.fields import HOLDER, AnswerField, Setting
from lva.web.asking.forms import StepForm, step_form
from lva.web.asking.steps import editor, form_page
from lva.web.door import needs
from lva.web.page import page, to

blueprint = Blueprint("served", __name__, url_prefix="/<language:language>/assessments/<reference>/matters")
_TITLE: Final = "title"
_STEP: Final = "matter"
"""The page of the pack that asks of a matter first; the history says its name."""
_WORDS: Final = 200


@blueprint.get("")
@needs(Permission.SEE)
def index(work: Work, language: Language, reference: str) -> Response:
    """List the matters of an assessment in their order, and find others of the organisation by words."""
    opened = _serving(assessments.open_(work, reference, Permission.SEE))
    if not may_in(work.actor.roles, Permission.EDIT, opened.row.state):
        return to("assessments.show", reference=reference)
    return _listed(work, opened, _title_field(language, opened.pack))


def _serving(opened: Opened) -> Opened:
    """Return an assessment that may serve matters; a profile of a checklist is about none."""
    if _TITLE not in opened.pack.questions:
        raise NotFound
    return opened


def _listed(work: Work, opened: Opened, field: AnswerField, status: int = 200) -> Response:
    text = request.args.get("q", "")[:_WORDS]
    found = matters.search(work, text, [one.id for one in opened.matters]) if text.strip() else ()
    return page(
        work,
        "matters/served.html",
        status,
        opened=opened,
        q=text,
        found=found,
        field=field,
        errors=[(field.target, error) for error in field.errors],
        new_id=request.form.get("id") or str(uuid7(work.at)),
    )


def _title_field(language: Language, pack: Pack) -> AnswerField:
    field = AnswerField(pack.questions[_TITLE], Setting(pack, language), name=_TITLE, _form=HOLDER)
    field.show(None, values.token(0, None))
    return field


@blueprint.post("")
@needs(Permission.EDIT, shows=True)
def change(work: Work, language: Language, reference: str) -> Response:
    """Do what the button says with one matter: `go` is the deed, `matter` its id."""
    opened = _serving(assessments.open_(work, reference, Permission.EDIT, lock=True))
    if request.form.get("go") == "add" or kept.only_show(request):
        return _added(work, language, opened)
    matter_id = _id(request.form.get("matter", ""))
    match request.form.get("go"):
        case "attach":
            matters.attach(work, opened, matter_id)
        case "detach":
            matters.detach(work, opened, matter_id)
        case "up":
            matters.move_up(work, opened, matter_id)
        case _:
            raise Invalid("go", "option")
    return to("served.index", reference=reference)


def _added(work: Work, language: Language, opened: Opened) -> Response:
    field = _title_field(language, opened.pack)
    field.read(request.form)
    if kept.only_show(request):
        return _listed(work, opened, field)
    if field.value is None and not field.errors:
        field.errors = [language.text("Missing: %(subject)s", subject=field.label.text)]
    if field.errors:
        return _listed(work, opened, field, 422)
    new_id = _id(request.form.get("id", ""))
    matters.add(work, opened, new_id, {_TITLE: field.value})
    return to("served.show", reference=opened.row.reference, matter_id=new_id)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound from error


@blueprint.get("/<uuid:matter_id>")
@needs(Permission.EDIT)
def show(work: Work, language: Language, reference: str, matter_id: uuid.UUID) -> Response:
    """Show everything that is asked of one matter on one page."""
    about = assessments.open_(work, reference, Permission.EDIT).about(matter_id)
    return _shown(work, language, about, step_form(form_page(work, language, about), _step(about)))


@blueprint.post("/<uuid:matter_id>")
@needs(Permission.EDIT, shows=True, saves=True)
def save(work: Work, language: Language, reference: str, matter_id: uuid.UUID) -> Response:
    """Save what was said of one matter."""
    about = assessments.open_(work, reference, Permission.EDIT, lock=True).about(matter_id)
    posted = conflicts.resolved(request.form)
    form = step_form(form_page(work, language, about), _step(about), posted)
    form.fill(posted)
    if kept.only_show(request):
        return _shown(work, language, about, form)
    if form.errors:
        return _shown(work, language, about, form, 422)
    done = saving.save(work, about, _STEP, form.posted(posted))
    if not isinstance(done, Saved):
        return conflicts.shown(work, language, about, form.fields, done)
    return to("served.index", reference=reference)


def _step(about: Opened) -> Step:
    """Return a page that asks everything of a matter, in the order in which the pack's pages ask it."""
    pack = about.pack
    asked = dict.fromkeys(block.question for step in pack.steps for block in step.blocks if block.question)
    keys = [key for key in asked if pack.questions[key].place is Place.MATTER]
    first = next((step for step in pack.steps if any(block.question in keys for block in step.blocks)), pack.steps[0])
    blocks = tuple(Block(Shape.QUESTION, question=key) for key in keys)
    return Step(_STEP, first.section, first.label, first.depths, blocks)


def _shown(work: Work, language: Language, about: Opened, form: StepForm, status: int = 200) -> Response:
    matter = about.matters[0]
    for field in form.fields.values():
        field.fold()
    return page(
        work,
        "matters/edit.html",
        status,
        opened=about,
        matter=matter,
        form=form,
        errors=form.errors,
        last_editor=editor(work, matter.edited_by),
        action=url_for("served.save", language=language, reference=about.row.reference, matter_id=matter.id),
    )
