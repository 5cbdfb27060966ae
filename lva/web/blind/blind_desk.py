"""The coordinator's pages: records with where they stand, handing one out, letting an answer go back, agreement."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain.blind.scoring import Stage, Standing
from lva.domain.errors import Conflict, Invalid, NotReady
from lva.domain.judging.criteria import NAMES
from lva.domain.judging.rubric import NUMBERS
from lva.domain.permissions import Permission
from lva.i18n import Language
from lva.services.blind import desk, replies, viewing
from lva.services.blind.desk import Case
from lva.services.blind.replies import Answer, Handling
from lva.services.blind.reviewing import TellsTooMuch, Withdrawn
from lva.services.work import Work
from lva.storage.blind.blind_replies import ReplyStage
from lva.storage.blind.blind_views import ViewedPage
from lva.web.blind.blind_words import MARKS, STAGES, STANDINGS, VIEWED, head_of, title_of
from lva.web.blind.viewed import noted
from lva.web.door import needs
from lva.web.page import page, to
from lva.web.site import site

blueprint = Blueprint("blind_desk", __name__, url_prefix="/<language:language>/blind-desk")
_DONE: Final = {
    "assigned": "The record is handed out.",
    "confirmed": "What the reviewers said goes to the municipality with the next release.",
    "round": "The purpose of the record is saved.",
    "settled": "The answer is dealt with.",
}
_CHANGED: Final = "Somebody did something with this record meanwhile. Look at it again and choose anew."
_TO_LET_GO: Final = "reviewed, waits to be let go"
_ROUND_MOST: Final = 20


@blueprint.get("")
@needs(Permission.COORDINATE)
def index(work: Work, language: Language) -> Response:
    """List the records that can be read, with where each stands; that they were seen is written down."""
    found = desk.cases(work)
    if found:
        noted(work, ViewedPage.LIST)
    answers = replies.answers(work)
    return page(
        work,
        "blind_desk/index.html",
        # What somebody has to do something about comes first.
        cases=sorted((_listed(language, one, answers) for one in found), key=lambda one: not one["to_do"]),
        counts=[
            (language.text(words), sum(one.standing is standing for one in found))
            for standing, words in STANDINGS.items()
        ],
    )


@blueprint.get("/records/<uuid:record_id>")
@needs(Permission.COORDINATE)
def show(work: Work, language: Language, record_id: uuid.UUID) -> Response:
    """Show one record with its reviews; that it was seen is written down."""
    return _shown(work, language, record_id)


@blueprint.post("/records/<uuid:record_id>/reviewers")
@needs(Permission.COORDINATE)
def assign(work: Work, language: Language, record_id: uuid.UUID) -> Response:
    """Hand a record to a reviewer."""
    try:
        desk.assign(work, record_id, _id(request.form.get("reviewer", "")), _revision())
    except Withdrawn:
        return _gone(work)
    except Invalid:
        message = language.text("Choose a reviewer who has not had this record.")
        return _shown(work, language, record_id, {"reviewer": message}, 422)
    except (Conflict, NotReady):
        return _shown(work, language, record_id, {"content": language.text(_CHANGED)}, 409)
    return to("blind_desk.show", record_id=record_id, done="assigned")


@blueprint.post("/records/<uuid:record_id>/round")
@needs(Permission.COORDINATE)
def set_round(work: Work, language: Language, record_id: uuid.UUID) -> Response:
    """Let a record serve a calibration, or its giver."""
    try:
        desk.set_round(work, record_id, request.form.get("round", "").strip()[:_ROUND_MOST])
    except Withdrawn:
        return _gone(work)
    except Conflict:
        return _shown(work, language, record_id, {"content": language.text(_CHANGED)}, 409)
    return to("blind_desk.show", record_id=record_id, done="round")


@blueprint.post("/records/<uuid:record_id>/answer")
@needs(Permission.COORDINATE)
def confirm(work: Work, language: Language, record_id: uuid.UUID) -> Response:
    """Let what the reviewers said go back to the giver."""
    try:
        desk.confirm(work, record_id, _revision())
    except Withdrawn:
        return _gone(work)
    except (Conflict, NotReady):
        return _shown(work, language, record_id, {"content": language.text(_CHANGED)}, 409)
    except TellsTooMuch:
        message = language.text("A comment holds what tells whose the assessment is. It does not go out.")
        return _shown(work, language, record_id, {"content": message}, 422)
    return to("blind_desk.show", record_id=record_id, done="confirmed")


@blueprint.post("/records/<uuid:record_id>/replies/<uuid:reply_id>")
@needs(Permission.COORDINATE)
def settle(work: Work, language: Language, record_id: uuid.UUID, reply_id: uuid.UUID) -> Response:
    """Show an answer that was held to its reviewer, or keep it from them."""
    try:
        replies.settle(work, record_id, reply_id, _how(request.form.get("how", "")), site().ports.languages)
    except Invalid:
        message = language.text("Choose what is done with the answer.")
        return _shown(work, language, record_id, {f"how-{reply_id}": message}, 422)
    except Conflict:
        return _shown(work, language, record_id, {"content": language.text(_CHANGED)}, 409)
    return to("blind_desk.show", record_id=record_id, done="settled")


@blueprint.get("/records/<uuid:record_id>/views")
@needs(Permission.COORDINATE)
def views(work: Work, language: Language, record_id: uuid.UUID) -> Response:
    """Show who looked at a record and when, also once it is gone; the page says nothing of the record itself."""
    return page(
        work,
        "blind_desk/views.html",
        record_id=record_id,
        title=title_of(language, record_id),
        views=[(one.name, one.at, language.text(VIEWED[one.page])) for one in viewing.seen(work, record_id)],
    )


@blueprint.get("/agreement")
@needs(Permission.COORDINATE)
def agreement(work: Work, language: Language) -> Response:
    """Show how far reviewers agree, in calibrations and in all."""
    found = desk.cases(work)
    rounds = sorted({one.record.round for one in found if one.record.round}, reverse=True)
    parts = [
        (language.text("All records"), found),
        *(
            (language.text("Calibration %(name)s", name=name), [one for one in found if one.record.round == name])
            for name in rounds
        ),
    ]
    return page(
        work,
        "blind_desk/agreement.html",
        parts=[(label, desk.agreed(cases)) for label, cases in parts],
        say=_figure(language),
    )


def _figure(language: Language) -> Any:
    """Return what says a figure between -1 and 1 with two decimals; one that is not defined is a dash."""
    return lambda value: "–" if value is None else language.number(round(value, 2))


def _listed(language: Language, one: Case, answers: Sequence[Answer]) -> dict[str, Any]:
    mine = [given for given in answers if given.record_id == one.record.id]
    waits = one.standing is Standing.SETTLED and one.answer is None and not one.record.round
    held = any(given.stage is ReplyStage.HELD for given in mine)
    return {
        "id": one.record.id,
        "title": title_of(language, one.record.id),
        "said": ", ".join(head_of(language, one.blind)),
        "week": one.record.week,
        "round": one.record.round,
        "standing": language.text(_TO_LET_GO if waits else STANDINGS[one.standing]),
        "held": held,
        "answered": [given.week for given in mine if given.stage is ReplyStage.SHOWN],
        "to_do": waits or held or one.standing in (Standing.WAITING, Standing.DISPUTED),
        "reviewers": [(given.name, language.text(STAGES[given.scored.stage])) for given in one.reviews],
    }


def _shown(
    work: Work, language: Language, record_id: uuid.UUID, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    try:
        found = desk.case(work, record_id)
    except Withdrawn:
        return _gone(work)
    had = {one.review.reviewer_id for one in found.reviews}
    open_to_more = found.record.round or found.standing in (Standing.WAITING, Standing.DISPUTED)
    said = request.args.get("done", "")
    noted(work, ViewedPage.DESK, record_id)
    return page(
        work,
        "blind_desk/show.html",
        status,
        case=found,
        title=title_of(language, record_id),
        head_lines=head_of(language, found.blind),
        standing=language.text(STANDINGS[found.standing]),
        stages={stage.value: language.text(words) for stage, words in STAGES.items()},
        takers=[one for one in desk.reviewers(work) if one.person_id not in had] if open_to_more else [],
        takes_more=open_to_more,
        answers=[_answer(found, one) for one in replies.of_record(work, record_id)],
        rows=_rows(language, found) if found.standing in (Standing.SETTLED, Standing.DISPUTED) else [],
        goes_back=found.standing is Standing.SETTLED and not found.record.round,
        errors=list((errors or {}).items()),
        wrong=errors or {},
        done=language.text(_DONE[said]) if said in _DONE and not errors else "",
    )


def _answer(found: Case, one: Answer) -> dict[str, Any]:
    """Return an answer with the name of its reviewer, and its words in pieces: those that were found, and others."""
    pieces, at = [], 0
    for hit in one.found:
        pieces += [(one.text[at : hit.start], False), (one.text[hit.start : hit.end], True)]
        at = hit.end
    names = {given.review.id: given.name for given in found.reviews}
    return {"answer": one, "name": names[one.review_id], "pieces": [*pieces, (one.text[at:], False)]}


def _how(text: str) -> Handling:
    if text not in set(Handling):
        raise Invalid("how", "option")
    return Handling(text)


def _rows(language: Language, found: Case) -> list[dict[str, Any]]:
    """Return the criteria with what each locked review says; the coordinator reads it before it goes back."""
    locked = [one for one in found.reviews if one.scored.stage is Stage.LOCKED]
    gaps = found.gaps
    return [
        {
            "number": number,
            "name": language.text(NAMES[number - 1]),
            "gap": number in gaps,
            "said": [
                (one.name, language.text(MARKS[score.mark]) if score.mark else "", score.comment)
                for one in locked
                if (score := one.scored.scores.get(number)) is not None
            ],
        }
        for number in NUMBERS
    ]


def _revision() -> int:
    text = request.form.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < len("9999999999") else -1


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Invalid("reviewer", "option") from error


def _gone(work: Work) -> Response:
    return page(work, "blind_reviews/gone.html", 410)
