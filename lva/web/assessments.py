"""The list of assessments, starting one, and one assessment at a glance."""

import datetime as dt
import uuid
from typing import Any, Final

from flask import Blueprint, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lva.content.model import Depth
from lva.domain import prefill
from lva.domain.permissions import Permission, allowed, may
from lva.domain.references import uuid7
from lva.domain.values import answers as values
from lva.domain.workflow import MoveName, State, open_moves
from lva.i18n import Language
from lva.services import assessments, checklists, wording
from lva.services.assessments import PACK, Opened
from lva.services.together import waiting
from lva.services.work import Work
from lva.storage import issuing, queries
from lva.storage.queries import AssessmentRow, Search
from lva.storage.together.waiting import Duty
from lva.web import tasks, verdicts
from lva.web.asking import kept
from lva.web.asking.fields import HOLDER, SEEN, AnswerField, Setting
from lva.web.attachments import downloads
from lva.web.door import needs
from lva.web.managing import seals, units
from lva.web.page import first_page, page, to
from lva.web.sentences import MOVES, STATES, depth_word
from lva.web.site import site
from lva.web.timeline import timeline
from lva.web.together import cooperation, marks

blueprint = Blueprint("assessments", __name__, url_prefix="/<language:language>/assessments")
_SIZE: Final = 25
_WAITING: Final = {
    "mine": (State.DRAFT,),
    "approval": (State.IN_APPROVAL,),
    "approved": (State.APPROVED,),
    "issued": (State.ISSUED,),
    "closed": (State.CONCLUDED, State.WITHDRAWN),
}
"""The filters of the list, by what they show."""
_LONG: Final = (Depth.BRIEF, Depth.FULL)
"""Depths with days worth a line of their own."""
_ON_THEIR_PAGE: Final = frozenset({MoveName.JUDGE, MoveName.ANSWER, MoveName.FINISH_REVIEW, MoveName.END_REVIEW})
"""Moves of a review, made where the sections are read."""
_RULE_OUT: Final = "rule-out"
_MATTER: Final = "matter"
_INDIVIDUAL: Final = "individual"


@blueprint.get("")
@needs(Permission.BELONG)
def index(work: Work, language: Language) -> Response:
    """List the organisation's assessments, searched and filtered on the server.

    Everybody arrives here from signing in; who sees no assessments goes on to what they do see.
    """
    if not allowed(work.actor, Permission.SEE):
        return to(first_page(work.actor))
    chosen = request.args.get("show", "")
    duty = waiting.duty(work, Duty(chosen)) if chosen in set(Duty) else None
    search = Search(request.args.get("q", "")[:200], _WAITING.get(chosen, ()), duty, request.args.get("unit", ""))
    number = request.args.get("page", "1")
    number = number if number.isdecimal() and len(number) < len("9999999") else "1"
    listed = queries.assessment_list(work.session, work.organisation_id, search, page=int(number), size=_SIZE)
    return page(
        work,
        "assessments/index.html",
        listed=listed,
        search=search,
        show=chosen,
        units=units.names(work, language),
        states={state.value: language.text(message) for state, message in STATES.items()},
        depths={row.id: _depth(work, language, row) for row in listed.rows},
        told=wording.told(work, listed, search, language.code),
        undated={row.id for row in listed.rows if not _is_decided(work, row)},
        checklists=checklists.packs_of(work) if may(work.actor.roles, Permission.START) else (),
        may_start=may(work.actor.roles, Permission.START),
        seal_note=seals.ending(language, _ends(work), work.at, seals.ADMINISTRATORS),
    )


def _ends(work: Work) -> dt.datetime | None:
    """Return when the seal ends, for those who can get a new certificate."""
    return site().ports.seal_ends() if may(work.actor.roles, Permission.MANAGE) else None


def _depth(work: Work, language: Language, row: AssessmentRow) -> str:
    """Return the depth of a listed assessment in the words of its pack."""
    pack = work.packs.get(row.pack, row.pack_version)
    option = pack.option("depth", row.depth.value) if row.depth else None
    return option.label.in_(language.code) if option else language.text("depth not known yet")


def _is_decided(work: Work, row: AssessmentRow) -> bool:
    """Whether a listed assessment is about a decision, which has a day."""
    return "decide_on" in work.packs.get(row.pack, row.pack_version).questions


@blueprint.get("/new")
@needs(Permission.START)
def new(work: Work, language: Language) -> Response:
    """Ask first, and alone, whether the matter concerns one child; then for the matter."""
    stage = _MATTER if request.args.get(_INDIVIDUAL) == "no" else _RULE_OUT
    return _start_page(work, language, stage, MultiDict())


@blueprint.post("/new")
@needs(Permission.START, shows=True)
def start(work: Work, language: Language) -> Response:
    """Begin an assessment, or record that the matter concerns one child and close it."""
    stage = request.form.get("stage", _RULE_OUT)
    if stage == _INDIVIDUAL:
        row = assessments.start_individual(work, _new_id(work), language.text(INDIVIDUAL_TITLE), language.code)
        return to("assessments.show", reference=row.reference)
    fields = _fields(work, language, stage)
    for field in fields:
        field.read(request.form)
    if stage == _RULE_OUT:
        return _ruled(work, language, fields)
    _require(language, fields)
    if any(field.errors for field in fields) or kept.only_show(request):
        return _start_page(work, language, stage, request.form, fields, 200 if kept.only_show(request) else 422)
    rule = work.packs.current(PACK).screening
    answers = {field.question.key: field.value for field in fields if field.value is not None}
    if rule is not None:
        answers[rule.individual] = "no"
    row = assessments.start(work, _new_id(work), answers, language.code)
    return to("wizard.show", reference=row.reference, step="screening")


INDIVIDUAL_TITLE: Final = "Matter concerning one child"


def _ruled(work: Work, language: Language, fields: list[AnswerField]) -> Response:
    """Go on by the answer to the first question; without one, ask again."""
    answer = values.picked(fields[0].value)
    if not answer:
        fields[0].errors = [language.text("Choose yes or no.")]
        return _start_page(work, language, _RULE_OUT, request.form, fields, 422)
    if answer[0] == "no":
        return to("assessments.new", individual="no")
    return page(work, "assessments/individual.html", new_id=_new_id(work))


def _new_id(work: Work) -> uuid.UUID:
    """Return the id that the form was shown with, so that posting twice begins one assessment."""
    try:
        return uuid.UUID(request.form.get("id", ""))
    except ValueError:
        return uuid7(work.at)


def _fields(work: Work, language: Language, stage: str) -> list[AnswerField]:
    """Return the fields of a page of the wizard before there is an assessment to keep them."""
    pack = work.packs.current(PACK)
    step = pack.step(stage)
    known = prefill.Known({}, work.actor.name, work.actor.title, language.code, _today(work))
    made = []
    for block in step.blocks if step else ():
        question = pack.questions[block.question]
        field = AnswerField(question, Setting(pack, language), name=question.key, _form=HOLDER)
        field.show(prefill.start(question.start, known), values.token(0, None))
        made.append(field)
    return made


def _today(work: Work) -> Any:
    return work.at.astimezone(site().ports.zone).date()


def _require(language: Language, fields: list[AnswerField]) -> None:
    for field in fields:
        if field.question.key in ("title", "proposal") and field.value is None and not field.errors:
            field.errors = [language.text("Missing: %(subject)s", subject=field.question.label.in_(language.code))]


def _start_page(
    work: Work,
    language: Language,
    stage: str,
    form: "MultiDict[str, str]",
    fields: list[AnswerField] | None = None,
    status: int = 200,
) -> Response:
    pack = work.packs.current(PACK)
    step = pack.step(stage)
    made = fields or _fields(work, language, stage)
    errors = [(field.target, error) for field in made for error in field.errors]
    return page(
        work,
        "assessments/new.html",
        status,
        stage=stage,
        step=step,
        fields=made,
        errors=errors,
        new_id=form.get("id") or str(uuid7(work.at)),
        seen_prefix=SEEN,
        checklists=checklists.packs_of(work),
    )


@blueprint.get("/<reference>")
@needs(Permission.SEE)
def show(work: Work, language: Language, reference: str) -> Response:
    """Show one assessment at a glance: its pages with what is open, its documents and its moves."""
    opened = assessments.open_(work, reference, Permission.SEE)
    together = cooperation.view(work, opened)
    listed = tasks.overview(language, opened, together.counts)
    moves = [
        move
        for move in open_moves(opened.row.state, work.actor.roles)
        if _offered(move.name, opened) and (together.may_write or move.name is not MoveName.ASK_REVIEW)
    ]
    return page(
        work,
        "assessments/show.html",
        opened=opened,
        sections=listed.sections,
        open_count=listed.open_count,
        next_points=listed.points,
        marks=marks.listed(work, language, opened),
        together=together,
        moves=moves,
        may_edit=may(work.actor.roles, Permission.EDIT) and opened.row.state is State.DRAFT,
        state=language.text(STATES[opened.row.state]),
        depth=depth_word(language, opened, opened.row.depth),
        documents=issuing.documents_of(work.session, work.organisation_id, opened.row.id),
        files=downloads(work, language, opened),
        comments=queries.comments_of(work.session, work.organisation_id, opened.row.id),
        timeline=timeline(language, opened, _today(work)) if opened.row.depth in _LONG else (),
        begin=listed.begin,
        move_words={name.value: language.text(message) for name, message in MOVES.items()},
        review=verdicts.summary(work, language, opened),
        units=units.names(work, language),
        open_units=units.offered(work, language, opened.row.unit or ""),
        may_record=may(work.actor.roles, Permission.RECORD),
        # What came back for an issued version helps whoever writes the next one.
        may_share=may(work.actor.roles, Permission.SHARE)
        and (opened.row.state is State.ISSUED or opened.row.version > 1),
    )


def _offered(name: MoveName, opened: Opened) -> bool:
    """Whether a move makes sense at the depth.

    A matter about one child is closed; one that needs no assessment is closed with a confirmed
    screening, or without a document; all else is approved.
    """
    if name in _ON_THEIR_PAGE:
        return False
    if name is MoveName.CONCLUDE:
        return opened.row.depth in (Depth.NONE, Depth.INDIVIDUAL)
    return not (name in (MoveName.SUBMIT, MoveName.ASK_REVIEW) and opened.row.depth is Depth.INDIVIDUAL)
