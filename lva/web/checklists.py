"""Self-assessments that are gone through year by year: begin one, and show how its indicators stand."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lva.content.model import Pack
from lva.domain import prefill
from lva.domain.judging import checklist
from lva.domain.judging.checklist import Change, Row
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.values import answers as values
from lva.i18n import Language
from lva.services import checklists
from lva.services.assessments import Opened
from lva.services.checklists import Profile
from lva.services.work import Work
from lva.web.asking import kept
from lva.web.asking.fields import HOLDER, SEEN, AnswerField, Setting
from lva.web.asking.steps import CHECK, step_url
from lva.web.door import needs
from lva.web.page import page, to
from lva.web.sentences import STATES
from lva.web.site import site

blueprint = Blueprint("checklists", __name__, url_prefix="/<language:language>/assessments/new/<pack_id>")


@blueprint.get("")
@needs(Permission.START)
def new(work: Work, language: Language, pack_id: str) -> Response:
    """Ask what the first page of a checklist asks, before there is a profile to keep it."""
    pack = checklists.pack_named(work, pack_id)
    return _shown(work, language, pack, _fields(work, language, pack))


@blueprint.post("")
@needs(Permission.START, shows=True)
def start(work: Work, language: Language, pack_id: str) -> Response:
    """Begin a profile and go on to its second page."""
    pack = checklists.pack_named(work, pack_id)
    fields = _fields(work, language, pack)
    for field in fields:
        field.read(request.form)
        if field.question.key in checklists.needed(pack) and field.value is None and not field.errors:
            field.errors = [language.text("Missing: %(subject)s", subject=field.question.label.in_(language.code))]
    if kept.only_show(request):
        return _shown(work, language, pack, fields)
    if any(field.errors for field in fields):
        return _shown(work, language, pack, fields, 422)
    answers = {field.question.key: field.value for field in fields if field.value is not None}
    row = checklists.start(work, pack, _new_id(work), answers, language.code)
    return to("wizard.show", reference=row.reference, step=pack.steps[1].key)


def _new_id(work: Work) -> uuid.UUID:
    """Return the id that the form was shown with, so that posting twice begins one profile."""
    try:
        return uuid.UUID(request.form.get("id", ""))
    except ValueError:
        return uuid7(work.at)


def _fields(work: Work, language: Language, pack: Pack) -> list[AnswerField]:
    today = work.at.astimezone(site().ports.zone).date()
    known = prefill.Known({}, work.actor.name, work.actor.title, language.code, today)
    made = []
    for question in (pack.questions[block.question] for block in pack.steps[0].blocks if block.question):
        field = AnswerField(question, Setting(pack, language), name=question.key, _form=HOLDER)
        field.show(prefill.start(question.start, known), values.token(0, None))
        made.append(field)
    return made


def _shown(work: Work, language: Language, pack: Pack, fields: list[AnswerField], status: int = 200) -> Response:
    form: MultiDict[str, str] = request.form
    return page(
        work,
        "checklists/new.html",
        status,
        pack=pack,
        step=pack.steps[0],
        fields=fields,
        errors=[(field.target, error) for field in fields for error in field.errors],
        new_id=form.get("id") or str(uuid7(work.at)),
        seen_prefix=SEEN,
        profiles=checklists.profiles(work, pack),
        states={state: language.text(message) for state, message in STATES.items()},
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a bar: its place in the scale, where it begins and how wide it is, in parts of a hundred."""

    order: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the summary: a page, how many indicators have each answer, and what changed."""

    title: str
    url: str
    counts: tuple[int, ...]
    """By the scale, the open ones last."""
    bar: tuple[Part, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """How the indicators stand, page by page and in all."""

    scale: tuple[str, ...]
    lines: tuple[Line, ...]
    totals: tuple[int, ...]
    before: Profile | None
    """The profile that it is compared with."""
    year: str
    """The year of that profile."""


def summary(work: Work, language: Language, opened: Opened) -> Summary | None:
    """Return how the indicators of a checklist stand, compared with the year before; None for other packs."""
    roles = opened.pack.checklist
    if roles is None:
        return None
    before = checklists.previous(work, opened)
    year = str(before.answers[roles.period]) if before else ""
    lines = tuple(_lines(language, opened, before, year))
    totals = tuple(sum(column) for column in zip(*(line.counts for line in lines), strict=True))
    scale = tuple(option.label.in_(language.code) for option in checklist.scale(opened.pack))
    return Summary(scale, lines, totals, before, year)


def _lines(language: Language, opened: Opened, before: Profile | None, year: str) -> Iterator[Line]:
    options = [option.key for option in checklist.scale(opened.pack)]
    for row in checklist.rows(opened.pack, opened.dossier.answers):
        counts = tuple(row.count(option) for option in (*options, ""))
        changed = checklist.changes(row, before.answers) if before else ()
        yield Line(
            row.step.label.in_(language.code),
            step_url(language, opened, row.step, back=CHECK),
            counts,
            tuple(_bar(row, counts)),
            tuple(_said(language, opened.pack, change, year) for change in changed),
        )


def _bar(row: Row, counts: tuple[int, ...]) -> Iterator[Part]:
    """Iterate over the stretches of a bar; what is still open is left empty."""
    share, start = 100 / len(row.answers), 0.0
    for order, count in enumerate(counts[:-1], start=1):
        if count:
            yield Part(order, round(start, 1), round(count * share, 1))
        start += count * share


def _said(language: Language, pack: Pack, change: Change, year: str) -> str:
    question = pack.questions[change.key]
    return language.text(
        "%(number)s %(now)s (%(year)s: %(before)s)",
        number=question.number,
        now=values.label(language, pack, question, change.now),
        year=year,
        before=values.label(language, pack, question, change.before),
    )


def address(language: Language, profile: Profile) -> str:
    """Return where a profile is shown."""
    return url_for("assessments.show", language=language, reference=profile.reference)
