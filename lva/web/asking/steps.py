"""A step and its address: which one is meant, where it lies, and what its form needs."""

import uuid
from typing import Any, Final

from flask import url_for

from lva.content.model import Step
from lva.domain import path, prefill, settings
from lva.domain.errors import NotFound
from lva.domain.references import uuid7
from lva.i18n import Language
from lva.services.assessments import Opened
from lva.services.work import Work
from lva.storage import queries
from lva.storage.opening import AnswerRow, EntryRow, MatterRow
from lva.web.asking import bodies
from lva.web.asking.builder import Page
from lva.web.site import site

BACK: Final = "back"
"""The hidden input that says where to go on after saving."""
CHECK: Final = "check"
_BODIES: Final = ("body", "decider")
"""The fields that ask who decides; they suggest the organisation's bodies."""
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


def last_editor(work: Work, opened: Opened) -> str:
    """Return the name of whoever saved something in the assessment last."""
    rows: list[AnswerRow | MatterRow | EntryRow] = [*opened.cells.values(), *opened.matters, *opened.entries]
    last = max(rows, key=lambda row: row.edited_at, default=None)
    return editor(work, last.edited_by if last else None)


def editor(work: Work, person_id: uuid.UUID | None) -> str:
    """Return the name behind an `edited_by`; empty for the program itself."""
    if person_id == work.actor.person_id:
        return work.actor.name
    if person_id == work.actor.person_id:
        return work.actor.name
    return queries.names_of(work.session, {person_id}).get(person_id, "") if person_id else ""


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
        follow_up_months=settings.next_months(work.actor.organisation_settings, len(opened.dossier.of("follow_up"))),
    )
    suggested = bodies.suggested(work.actor, site().ports.languages[opened.row.language])
    return Page(opened, language, known, lambda: uuid7(work.at), dict.fromkeys(_BODIES, suggested))
