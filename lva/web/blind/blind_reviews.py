"""The blind reviewer's pages: what was handed to them, a record that lies open, its form, and the end of a review."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Blueprint, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lva.domain.blind.said import Chapter, chapters
from lva.domain.blind.scoring import Score, Scores, Stage, lacking
from lva.domain.errors import Conflict, NotReady
from lva.domain.judging.criteria import FULL, NAMES
from lva.domain.judging.rubric import GATES, NUMBERS
from lva.domain.permissions import Permission
from lva.domain.reviewing import STANDS_AT, section_at
from lva.i18n import Language
from lva.services.blind import replies, reviewing
from lva.services.blind.reviewing import COMMENT_MOST, SUMMARY, NotOpened, Reading, TellsTooMuch, Withdrawn, typed
from lva.services.work import Work
from lva.storage.blind.blind_views import ViewedPage
from lva.web.blind.blind_words import MARKS, STAGES, head_of, title_of
from lva.web.blind.viewed import noted
from lva.web.door import needs
from lva.web.page import page, to

blueprint = Blueprint("blind_reviews", __name__, url_prefix="/<language:language>/blind-reviews")
_DONE: Final = {
    "saved": "Saved. Nobody else sees your marks before you have locked the review.",
    "locked": "The review is locked. Thank you.",
    "recognised": "Thank you for telling. Somebody else gets the assessment.",
}
"""What was just done, as catalogue messages by what the address says."""


@blueprint.get("")
@needs(Permission.BLIND_REVIEW)
def index(work: Work, language: Language) -> Response:
    """List what was handed to the actor."""
    found = sorted(reviewing.mine(work), key=lambda one: one.stage is not Stage.OPEN)
    answered = replies.answered(work, [one.id for one in found])
    return page(
        work,
        "blind_reviews/index.html",
        reviews=[(one, title_of(language, one.record_id), language.text(STAGES[one.stage])) for one in found],
        answered=answered,
        waiting=sum(one.stage is Stage.OPEN for one in found),
        done=_done(language),
    )


@blueprint.get("/<uuid:review_id>")
@needs(Permission.BLIND_REVIEW)
def show(work: Work, language: Language, review_id: uuid.UUID) -> Response:
    """Show the record with its form, and write that down; before it is opened only what opening it means."""
    try:
        found = reviewing.reading(work, review_id)
    except NotOpened:
        return page(work, "blind_reviews/closed.html", review_id=review_id)
    except Withdrawn:
        return _gone(work)
    return _shown(work, language, found, _Form(found.scores, found.review.summary))


@blueprint.post("/<uuid:review_id>/open")
@needs(Permission.BLIND_REVIEW)
def open_(work: Work, language: Language, review_id: uuid.UUID) -> Response:
    """Open a record; that is written into the history."""
    del language
    try:
        reviewing.open_(work, review_id)
    except Withdrawn:
        return _gone(work)
    return to("blind_reviews.show", review_id=review_id)


@blueprint.post("/<uuid:review_id>")
@needs(Permission.BLIND_REVIEW)
def save(work: Work, language: Language, review_id: uuid.UUID) -> Response:
    """Save what the reviewer says; with the button that locks, lock it as well."""
    form = request.form
    given, summary, shown = _given(form), form.get("summary", ""), _number(form.get("revision", ""))
    try:
        reviewing.save(work, review_id, shown, given, summary)
        if "lock" in form:
            reviewing.lock(work, review_id, shown + 1, says_nothing="says_nothing" in form)
    except Withdrawn:
        return _gone(work)
    except Conflict:
        elsewhere = {"content": language.text(_ELSEWHERE)}
        return _again(work, language, review_id, _Form(given, summary, elsewhere), 409)
    except NotReady as error:
        return _again(work, language, review_id, _Form(given, summary, _missing(language, error)))
    except TellsTooMuch as error:
        told = _told(language, error, given, summary)
        return _again(work, language, review_id, _Form(given, summary, told, asks=not error.certain))
    if "lock" in form:
        return to("blind_reviews.index", done="locked")
    return to("blind_reviews.show", review_id=review_id, done="saved")


@blueprint.post("/<uuid:review_id>/recognise")
@needs(Permission.BLIND_REVIEW)
def recognise(work: Work, language: Language, review_id: uuid.UUID) -> Response:
    """End a review because its reviewer knows whose assessment it is."""
    del language
    try:
        reviewing.recognise(work, review_id, _number(request.form.get("revision", "")))
    except Withdrawn:
        return _gone(work)
    return to("blind_reviews.index", done="recognised")


_ELSEWHERE: Final = (
    "This review was saved in another window meanwhile. Here is what you wrote in this one: if you save, it takes the "
    "place of what was saved there."
)


@dataclass(frozen=True, slots=True)
class _Form:
    """What the form of a review shows."""

    scores: Scores
    summary: str
    errors: Mapping[str, str] = field(default_factory=dict)
    asks: bool = False
    """Whether the reviewer may say that what was found tells nothing."""


def _again(work: Work, language: Language, review_id: uuid.UUID, form: _Form, status: int = 422) -> Response:
    """Show the form with what was typed, and what is to be done about it.

    What was typed long after the opening is shown all the same; as that shows the record anew, it is opened anew.
    """
    try:
        found = reviewing.reading(work, review_id)
    except NotOpened:
        reviewing.open_(work, review_id)
        found = reviewing.reading(work, review_id)
    return _shown(work, language, found, form, status)


def _shown(work: Work, language: Language, found: Reading, form: _Form, status: int = 200) -> Response:
    tongue = found.blind.language
    noted(work, ViewedPage.REVIEW, found.review.record_id)
    return page(
        work,
        "blind_reviews/show.html",
        status,
        review=found.review,
        title=title_of(language, found.review.record_id),
        head_lines=head_of(language, found.blind),
        chapters=_with_criteria(language, found, form.scores),
        tongue=tongue if tongue != language.code else "",
        marks=[(mark.value, language.text(words)) for mark, words in MARKS.items()],
        summary=form.summary,
        answer=replies.of_review(work, found.review.id),
        is_open=found.review.stage is Stage.OPEN,
        missing=len(lacking(form.scores)),
        most=COMMENT_MOST,
        errors=list(form.errors.items()),
        wrong=form.errors,
        asks=form.asks,
        done=_done(language) if not form.errors else "",
    )


def _with_criteria(language: Language, found: Reading, scores: Scores) -> list[tuple[Chapter, list[dict[str, Any]]]]:
    """Return each section with what it says, and the criteria that are judged by it; none is left out."""
    steps = found.blind.pack.steps
    at = {number: section_at(steps, STANDS_AT[number - 1]) for number in NUMBERS}
    said = {one.key: one for one in chapters(language, found.blind)}
    sections = [(one.key, one.label.in_(language.code)) for one in found.blind.pack.sections]
    return [
        (
            said.get(key, Chapter(key, label, ())),
            [_criterion(language, number, scores.get(number)) for number in NUMBERS if at[number] == key],
        )
        for key, label in sections
        if key in said or key in at.values()
    ]


def _criterion(language: Language, number: int, score: Score | None) -> dict[str, Any]:
    return {
        "number": number,
        "name": language.text(NAMES[number - 1]),
        "full": language.text(FULL[number - 1]),
        "is_gate": number in GATES,
        "mark": score.mark.value if score and score.mark else "",
        "comment": score.comment if score else "",
    }


def _missing(language: Language, error: NotReady) -> dict[str, str]:
    return {
        f"mark-{number}": language.text(
            "%(number)s. %(name)s: choose a mark, and say why if it is not fully met.",
            number=number,
            name=language.text(NAMES[int(number) - 1]),
        )
        for number in error.reasons
    }


def _told(language: Language, error: TellsTooMuch, given: Scores, summary: str) -> dict[str, str]:
    """Return, by field, the words that may tell whose the record is."""
    errors = {}
    for number, hits in error.found.items():
        text = summary if number == SUMMARY else given[number].comment
        words = language.join([f"”{text[hit.start : hit.end]}”" for hit in hits])
        key = "summary" if number == SUMMARY else f"comment-{number}"
        errors[key] = language.text("%(words)s may tell whose the assessment is. Write it in another way.", words=words)
    return errors


def _given(form: MultiDict[str, str]) -> Scores:
    return {
        number: typed(form.get(f"mark-{number}", ""), form.get(f"comment-{number}", ""))
        for number in NUMBERS
        if form.get(f"mark-{number}") or form.get(f"comment-{number}", "").strip()
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < len("9999999999") else -1


def _gone(work: Work) -> Response:
    return page(work, "blind_reviews/gone.html", 410)


def _done(language: Language) -> str:
    said = request.args.get("done", "")
    return language.text(_DONE[said]) if said in _DONE else ""
