"""A step and its address: which one is meant, where it lies, and what its form needs."""

from typing import Any, Final

from flask import url_for

from lva.content.model import Kind, Shape, Step
from lva.domain import path, prefill
from lva.domain.errors import NotFound
from lva.domain.references import uuid7
from lva.i18n import Language
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.web.builder import Page
from lva.web.site import site

BACK: Final = "back"
"""The hidden input that says where to go on after saving."""
CHECK: Final = "check"
"""Its value for the page of all answers."""


def steps_of(opened: Opened) -> tuple[Step, ...]:
    """Return the steps that apply to an assessment, in order."""
    dossier = opened.dossier
    return path.steps(opened.pack, dossier.depth, dossier.answers, dossier.aliases)


def step_named(opened: Opened, key: str) -> Step:
    """Return a step that applies to the assessment, or raise `NotFound`."""
    for step in steps_of(opened):
        if step.key == key:
            return step
    raise NotFound


def is_depth_step(opened: Opened, step: Step) -> bool:
    """Whether a step chooses the depth; the result page of the screening shows it."""
    rule = opened.pack.screening
    return rule is not None and any(block.question == rule.chosen for block in step.blocks)


def step_url(language: Language, opened: Opened, step: Step, **values_: Any) -> str:
    """Return the address of a step's page."""
    if is_depth_step(opened, step):
        return url_for("screening.show", language=language, reference=opened.row.reference)
    return url_for("wizard.show", language=language, reference=opened.row.reference, step=step.key, **values_)


def needs_entries(opened: Opened, step: Step) -> bool:
    """Whether a step shows or refers to entries, so that they must be loaded."""
    questions = (opened.pack.questions.get(block.question) for block in step.blocks)
    return any(block.shape is not Shape.QUESTION for block in step.blocks) or any(
        question is not None and question.kind in (Kind.REF, Kind.REFS) for question in questions
    )


def form_page(work: Work, language: Language, opened: Opened) -> Page:
    """Return what building a form needs."""
    known = prefill.Known(
        answers=opened.dossier.answers,
        author_name=work.actor.name,
        author_title=work.actor.title,
        language=opened.row.language,
        today=work.at.astimezone(site().ports.zone).date(),
        author_ids=tuple(entry.id for entry in opened.dossier.of("author")),
        depth=opened.dossier.depth,
    )
    return Page(opened, language, known, lambda: uuid7(work.at))
