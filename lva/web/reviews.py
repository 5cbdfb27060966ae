"""Review inside the house: asking for it, a page for each section, and answering what was said."""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lva.domain import reviewing
from lva.domain.errors import Conflict, Invalid, NotFound, NotReady
from lva.domain.judging import findings
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.reviewing import Judgement, Prints, Reply
from lva.domain.together import anchors
from lva.domain.values import dates
from lva.domain.workflow import MoveName, may_make, move_named
from lva.i18n import Language
from lva.services import assessments, moves, participation, reviews
from lva.services.assessments import Opened
from lva.services.reviews import Judged, Request, Said
from lva.services.work import Work
from lva.web import check, criteria, verdicts
from lva.web.asking import kept
from lva.web.asking.steps import steps_of
from lva.web.door import needs
from lva.web.managing.units import names
from lva.web.page import page, to
from lva.web.sentences import STATES, points
from lva.web.site import site
from lva.web.together.threads import talked

blueprint = Blueprint("reviews", __name__, url_prefix="/<language:language>/assessments/<reference>")
_PRINT: Final = re.compile(r"[0-9a-f]{16}")
_PLACES: Final = 2000
"""More places than this no section has."""
Errors = tuple[tuple[str, str], ...]


def _opened(work: Work, reference: str, *, lock: bool = False) -> Opened:
    """Return an assessment in whatever state: where a deed cannot be done any more, its page says so."""
    return assessments.open_(work, reference, Permission.SEE, lock=lock)


def _may(work: Work, opened: Opened, name: MoveName) -> bool:
    move = move_named(name)
    return move is not None and may_make(move, opened.row.state, work.actor.roles)


@blueprint.get("/review")
@needs(Permission.SEE)
def show(work: Work, language: Language, reference: str) -> Response:
    """Show the reviews of an assessment: who was asked, and what was said of each section."""
    opened = _opened(work, reference)
    found = reviews.panel(work, opened)
    names = reviews.names(work, found)
    mine = any(seat.person_id == work.actor.person_id and seat.ended_at is None for _, seat in found.seats())
    takes_part = participation.may_write(work, opened)
    return page(
        work,
        "reviews/show.html",
        opened=opened,
        rows=verdicts.rows(work, language, found),
        asked=[(one, names, verdicts.seats(language, found, names, one.id)) for one in found.asked],
        names=names,
        labels={section.key: section.label.in_(language.code) for section in opened.pack.sections},
        state=language.text(STATES[opened.row.state]),
        may_ask=takes_part and _may(work, opened, MoveName.ASK_REVIEW),
        may_end=takes_part and _may(work, opened, MoveName.END_REVIEW),
        is_outside=not takes_part and _may(work, opened, MoveName.ASK_REVIEW),
        may_finish=mine and _may(work, opened, MoveName.FINISH_REVIEW),
        corrections=len(found.corrections),
        unanswered=len(found.unanswered),
        today=work.at.astimezone(site().ports.zone).date(),
    )


# -- asking -----------------------------------------------------------------------------------------


@blueprint.get("/moves/ask_review")
@needs(Permission.EDIT)
def ask(work: Work, language: Language, reference: str) -> Response:
    """Show the form that asks colleagues for a review; where none can be asked for, the reviews."""
    opened = _opened(work, reference)
    if not _may(work, opened, MoveName.ASK_REVIEW) or not participation.may_write(work, opened):
        return to("reviews.show", reference=reference)
    return _asking(work, language, opened)


def _asking(work: Work, language: Language, opened: Opened, errors: Errors = ()) -> Response:
    found = reviews.panel(work, opened)
    people = reviews.candidates(work, found)
    return page(
        work,
        "reviews/ask.html",
        422 if errors else 200,
        opened=opened,
        people=people,
        units=sorted({one.unit for one in people if one.unit}),
        unit_names=names(work, language),
        waiting={seat.person_id for _, seat in found.waiting},
        sections=[(key, verdicts.section_label(language, opened, key)) for key in found.sections],
        new_id=_id(work),
        form=request.form,
        errors=errors,
        words=request.form.get("words", ""),
        limit=reviews.WORDS,
    )


@blueprint.post("/moves/ask_review")
@needs(Permission.EDIT, shows=True)
def ask_now(work: Work, language: Language, reference: str) -> Response:
    """Ask colleagues for a review."""
    opened = _opened(work, reference, lock=True)
    if kept.only_show(request):
        return _asking(work, language, opened)
    day = _day("wished_on")
    if day is None:
        return _asking(work, language, opened, (("wished_on", language.text(_NO_DAY)),))
    picked = request.form.getlist("sections") if request.form.get("all") != "yes" else []
    asked = Request(
        id=_id(work),
        people=_people(work, opened),
        sections=tuple(picked),
        words=request.form.get("words", ""),
        wished_on=day.day,
    )
    try:
        reviews.ask(work, opened, asked)
    except NotReady:
        return _asking(work, language, opened, (("people", language.text("Choose at least one colleague.")),))
    except Conflict:
        return _stale(work, language, opened, asked.words)
    return to("reviews.show", reference=reference)


def _people(work: Work, opened: Opened) -> frozenset[uuid.UUID]:
    """Return who was chosen: one by one, and everybody of the units that were ticked."""
    units = set(request.form.getlist("units"))
    candidates = reviews.candidates(work, reviews.panel(work, opened)) if units else ()
    return frozenset(
        {*map(_as_id, request.form.getlist("people")), *(one.id for one in candidates if one.unit in units)}
    )


# -- one section ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Shown:
    """How the page of a section is shown beside what stands there anyway."""

    status: int = 200
    errors: Errors = ()
    answering: uuid.UUID | None = None
    """The verdict whose answer was typed."""
    changed: tuple[str, ...] = ()
    """What somebody changed while the section was being read."""


@blueprint.get("/review/sections/<section>")
@needs(Permission.SEE)
def section(work: Work, language: Language, reference: str, section: str) -> Response:
    """Show what a section says beside its criteria, findings and verdicts, with what can be done there."""
    return _section(work, language, _opened(work, reference), section, _Shown())


def _section(work: Work, language: Language, opened: Opened, key: str, shown: _Shown) -> Response:
    found = reviews.panel(work, opened)
    if key not in found.sections:
        raise NotFound
    names = reviews.names(work, found)
    told = [verdicts.told(work, language, found, names, one) for one in found.verdicts if one.section == key]
    current = [one for one in told if not one.verdict.replaced]
    judges = _may(work, opened, MoveName.JUDGE)
    following = [one for one in found.to_do(work.actor.person_id) if one != key]
    return page(
        work,
        "reviews/section.html",
        shown.status,
        opened=opened,
        key=key,
        label=verdicts.section_label(language, opened, key),
        steps=[(step, list(check.groups(language, opened, step))) for step in steps_of(opened) if step.section == key],
        ratings=check.ratings(language, opened),
        criteria=criteria.beside(language, opened, key),
        lacking=_lacking(language, opened, key),
        talk=talked(work, opened, reviewed=True),
        anchors={step.key: anchors.at_step(step.key).text for step in steps_of(opened)},
        whole=anchors.at_section(key).text,
        told=current,
        earlier=[one for one in told if one.verdict.replaced],
        may_judge=judges and reviews.is_asked(work, found),
        own=next((one.verdict for one in current if one.verdict.by == work.actor.person_id), None),
        owners=reviews.owners(found),
        prints=_as_text(found.prints(key)),
        judgements=[(one.value, language.text(message)) for one, message in verdicts.JUDGEMENTS.items()],
        replies=[(one.value, language.text(message)) for one, message in verdicts.REPLIES.items()],
        new_id=uuid7(work.at) if shown.answering else _id(work),
        ids={one.id: _id(work) if one.id == shown.answering else uuid7(work.at) for one in found.verdicts},
        form=request.form,
        shown=shown,
        errors=shown.errors,
        following=bool(following),
        sections=[(one, verdicts.section_label(language, opened, one)) for one in found.sections],
        limit=reviews.WORDS,
    )


def _lacking(language: Language, opened: Opened, key: str) -> tuple[Any, ...]:
    """Return what the machine found in a section: what stops sending, then what is worth a look."""
    own = {step.key for step in steps_of(opened) if step.section == key}
    found = (*moves.blockers(opened), *findings.warnings(opened.dossier))
    return points(language, opened, [one for one in found if one.step in own])


@blueprint.post("/review/sections/<section>")
@needs(Permission.REVIEW, shows=True)
def judge(work: Work, language: Language, reference: str, section: str) -> Response:
    """Give a verdict on a section; what cannot be taken keeps every word."""
    opened = _opened(work, reference, lock=True)
    seen, day = _prints(request.form.get("prints", "")), _day("due_on")
    if kept.only_show(request):
        return _section(work, language, opened, section, _Shown())
    if day is None:
        return _refused(work, language, opened, section, "due_on", _NO_DAY)
    said = Judged(
        id=_id(work),
        section=section,
        judgement=_member(Judgement, request.form.get("judgement", "")),
        prints=seen,
        words=request.form.get("words", ""),
        owner=_as_id(request.form["owner"]) if request.form.get("owner") else None,
        due_on=day.day,
    )
    following = [one for one in reviews.panel(work, opened).to_do(work.actor.person_id) if one != section]
    try:
        reviews.judge(work, opened, said)
    except NotReady:
        field = "words" if said.judgement else "judgement"
        return _refused(work, language, opened, section, field, _NO_GROUNDS if said.judgement else _NO_JUDGEMENT)
    except Conflict as stale:
        if "section" not in stale.stale:
            return _stale(work, language, opened, said.words)
        changed = tuple(verdicts.changed(language, opened, seen, reviewing.prints(opened.dossier, section)))
        return _section(work, language, opened, section, _Shown(409, changed=changed))
    if request.form.get("go") == "next" and following:
        return to("reviews.section", reference=reference, section=following[0])
    return to("reviews.show", reference=reference)


_NO_DAY: Final = "Write a day as day, month and year, for example 25.3.2027."
_NO_JUDGEMENT: Final = "Choose a verdict."
_NO_GROUNDS: Final = "Write what should be changed."
_NO_REPLY: Final = "Choose an answer."
_NO_REASON: Final = "Write why it stays as it is."


def _refused(work: Work, language: Language, opened: Opened, key: str, field: str, message: str) -> Response:
    return _section(work, language, opened, key, _Shown(422, ((field, language.text(message)),)))


@blueprint.post("/review/verdicts/<uuid:verdict_id>")
@needs(Permission.EDIT, shows=True)
def answer(work: Work, language: Language, reference: str, verdict_id: uuid.UUID) -> Response:
    """Answer a verdict: it was mended, or it stays for a reason."""
    opened = _opened(work, reference, lock=True)
    found = next((one for one in reviews.panel(work, opened).verdicts if one.id == verdict_id), None)
    if found is None:
        raise NotFound
    said = Said(_id(work), verdict_id, _member(Reply, request.form.get("reply", "")), request.form.get("words", ""))
    if kept.only_show(request):
        return _section(work, language, opened, found.section, _Shown(answering=verdict_id))
    try:
        reviews.answer(work, opened, said)
    except NotReady:
        field = "words" if said.reply else "reply"
        message = language.text(_NO_REASON if said.reply else _NO_REPLY)
        errors = ((f"{field}-{verdict_id}", message),)
        return _section(work, language, opened, found.section, _Shown(422, errors, verdict_id))
    except Conflict:
        return _stale(work, language, opened, said.words)
    return to("reviews.section", reference=reference, section=found.section, _anchor=f"verdict-{verdict_id}")


@blueprint.post("/review/finish")
@needs(Permission.REVIEW)
def finish(work: Work, language: Language, reference: str) -> Response:
    """Say that the actor has reviewed what they wanted to."""
    opened = _opened(work, reference, lock=True)
    try:
        reviews.finish(work, opened)
    except Conflict:
        return _stale(work, language, opened, "")
    return to("reviews.show", reference=reference)


@blueprint.post("/review/end")
@needs(Permission.EDIT)
def end(work: Work, language: Language, reference: str) -> Response:
    """Wait for a reviewer no longer."""
    opened = _opened(work, reference, lock=True)
    try:
        reviews.end(work, opened, _as_id(request.form.get("person", "")))
    except Conflict:
        return _stale(work, language, opened, "")
    return to("reviews.show", reference=reference)


def _stale(work: Work, language: Language, opened: Opened, words: str) -> Response:
    """Say that a review has gone on without this deed, and give back what was typed."""
    state = language.text(STATES[opened.row.state])
    return page(work, "reviews/stale.html", 409, opened=opened, state=state, words=words.strip())


# -- what a form posts ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Typed:
    """A day that was typed, or none."""

    day: Any


def _day(name: str) -> _Typed | None:
    """Return the day that was typed, if any; None for what is no day."""
    typed = request.form.get(name, "").strip()
    if not typed:
        return _Typed(None)
    read = dates.read_day(typed)
    return _Typed(dates.span(read)[0]) if read else None


def _id(work: Work) -> uuid.UUID:
    """Return the id that the form was shown with, so that posting twice is one deed."""
    try:
        return uuid.UUID(request.form.get("id", ""))
    except ValueError:
        return uuid7(work.at)


def _as_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Invalid("id", "unknown") from error


def _member(kind: Any, text: str) -> Any:
    return next((one for one in kind if one.value == text), None)


def _as_text(of: Prints) -> str:
    return json.dumps(of, separators=(",", ":"), sort_keys=True)


def _prints(text: str) -> Mapping[str, str]:
    """Return the prints that a form carried; what no form of ours carries counts as none."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or len(found) > _PLACES:
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str) and _PRINT.fullmatch(value)}
