"""The result of the screening: the depth, the answers that led to it, and the choice to go deeper."""

from typing import Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from lva.content.model import Depth, Screening
from lva.domain import screening
from lva.domain.errors import NotFound
from lva.domain.judging.explanation import Explanation
from lva.domain.permissions import Permission, may_in
from lva.domain.screening import Result
from lva.domain.values import answers as values
from lva.i18n import Language
from lva.services import assessments
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.web.asking.conditions import chosen
from lva.web.asking.forms import StepForm, step_form
from lva.web.asking.steps import form_page, is_depth_step, last_editor
from lva.web.door import needs
from lva.web.page import page, to

blueprint = Blueprint("screening", __name__, url_prefix="/<language:language>/assessments/<reference>")


@blueprint.get("/screening")
@needs(Permission.SEE)
def show(work: Work, language: Language, reference: str) -> Response:
    """Explain the result of the screening and offer the choice of depth."""
    opened = assessments.open_(work, reference, Permission.SEE)
    if not may_in(work.actor.roles, Permission.EDIT, opened.row.state):
        return to("assessments.show", reference=reference)
    step = next((step for step in opened.pack.steps if is_depth_step(opened, step)), None)
    if step is None:
        raise NotFound
    return result_page(work, language, opened, step_form(form_page(work, language, opened), step))


def result_page(work: Work, language: Language, opened: Opened, form: StepForm, status: int = 200) -> Response:
    """Answer with the result page, filled as its form is."""
    values_ = screening_values(language, opened, form)
    return page(work, "screening/show.html", status, last_editor=last_editor(work, opened), **values_)


def refuse_bare_lowering(opened: Opened, form: StepForm, language: Language) -> None:
    """Put an error on what a lowered depth still lacks, so that the page is shown again."""
    rule = opened.pack.screening
    if rule is None:
        return
    posted = {found.question.key: found.value for found in form.fields.values() if found.posted}
    result = screening.screen(rule, opened.dossier.answers, opened.dossier.threshold)
    choice = screening.settle(rule, result, {**opened.dossier.answers, **posted})
    lowered = result.depth is not None and choice.depth is result.depth
    chosen = values.picked(posted.get(rule.chosen))
    if not lowered or not chosen or chosen[0] == result.depth:
        return
    for key, limit in choice.lacking:
        found = form.fields.get(key)
        if found is not None and not found.errors:
            found.errors = [
                language.text("Give the reason in at least %(limit)s characters.", limit=limit)
                if limit > 1
                else language.text("Name who confirmed the lower depth.")
            ]


def _ask_where_needed(language: Language, rule: Screening, result: Result, form: StepForm) -> None:
    """Say when the reason and the confirmer are wanted: for less than the result, or for nothing at all."""
    order = [depth.value for depth in (Depth.NONE, Depth.BRIEF, Depth.FULL)]
    less = order[: order.index(result.depth)] if result.depth in order else []
    for key, wanted in ((rule.reason, {*less, Depth.NONE.value}), (rule.lowered_by, set(less))):
        if key in form.fields and wanted:
            text = language.text("Answer this if you choose less than the result, or no assessment.")
            form.fields[key].conditional = chosen(rule.chosen, wanted, text)


def screening_values(language: Language, opened: Opened, form: StepForm) -> dict[str, Any]:
    """Return what the result page of the screening shows."""
    rule = opened.pack.screening
    if rule is None:
        raise NotFound
    dossier = opened.dossier
    result = screening.screen(rule, dossier.answers, dossier.threshold)
    explanation = Explanation(language, opened.pack, dossier.answers, dossier.threshold)
    _ask_where_needed(language, rule, result, form)
    return {
        "opened": opened,
        "form": form,
        "errors": form.errors,
        "result": result,
        "depth_sentence": explanation.depth(result),
        "reasons": [explanation.of(reason) for reason in result.reasons],
        "flags": [explanation.of(flag) for flag in result.flags],
        "unanswered": [(key, explanation.said(key).question) for key in result.unanswered],
        "action": url_for("wizard.save", language=language, reference=opened.row.reference, step=form.step.key),
    }
