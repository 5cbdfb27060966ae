"""Verdicts in words: who said what of which section, what has changed since, and how it stands."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import url_for

from lva.domain import reviewing
from lva.domain.reviewing import Change, Judgement, Prints, Reply, Standing, Verdict
from lva.domain.workflow import MoveName, may_make, move_named
from lva.i18n import Language
from lva.services import moves, participation, reviews
from lva.services.assessments import Opened
from lva.services.reviews import Panel
from lva.services.work import Work
from lva.storage.opening import Beside
from lva.storage.together.reviews import Ending
from lva.web.site import site

JUDGEMENTS: Final = {
    Judgement.CORRECT: "to be corrected",
    Judgement.IMPROVE: "could be better",
    Judgement.FINE: "fine as it is",
}
REPLIES: Final = {Reply.MENDED: "It has been mended", Reply.LEFT: "We leave it as it is, because …"}
STANDINGS: Final = {
    Standing.FINE: "",
    Standing.WAITING: "waits for an answer",
    Standing.MENDED: "mended",
    Standing.CLAIMED: "said to be mended, but the section is unchanged",
    Standing.LEFT: "left as it is",
}
CHANGES: Final = {
    Change.CHANGED: "%(place)s",
    Change.ADDED: "%(place)s (new)",
    Change.REMOVED: "%(place)s (removed)",
}
ENDINGS: Final = {
    Ending.DONE: "has reviewed",
    Ending.RELEASED: "is no longer waited for",
    Ending.LAPSED: "the review lapsed when the assessment went on",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One verdict as a page shows it."""

    verdict: Verdict
    by: str
    owner: str
    judgement: str
    standing: str
    earlier: bool
    """Whether it was given about an earlier text of the section."""
    changed: tuple[str, ...]
    """What changed since."""
    is_open: bool
    overdue: bool
    replies_by: str
    may_answer: bool

    @property
    def kind(self) -> str:
        """How its tag looks: colour only for what still needs work."""
        if self.is_open or self.verdict.waits:
            return "todo"
        return "" if self.verdict.judgement is Judgement.FINE else "on"


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One section on the page of the review."""

    key: str
    label: str
    url: str
    told: tuple[Told, ...]
    to_do: bool
    """Whether whoever looks was asked to judge it and has not yet."""


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Somebody who was asked, and how far they are."""

    person_id: uuid.UUID
    name: str
    status: str
    waits: bool


def section_label(language: Language, opened: Opened, key: str) -> str:
    """Return what a section is called; one that the pack no longer has is called by its key."""
    found = next((one for one in opened.pack.sections if one.key == key), None)
    return found.label.in_(language.code) if found else key


def section_url(language: Language, opened: Opened, key: str) -> str:
    """Return the address of the page on which a section is judged and verdicts on it are answered."""
    return url_for("reviews.section", language=language, reference=opened.row.reference, section=key)


def told(work: Work, language: Language, found: Panel, names: dict[uuid.UUID, str], verdict: Verdict) -> Told:
    """Return a verdict in words."""
    now = found.prints(verdict.section)
    move = move_named(MoveName.ANSWER)
    answers = move is not None and may_make(move, found.opened.row.state, work.actor.roles)
    answers = answers and participation.may_write(work, found.opened, section=verdict.section)
    is_open = reviewing.is_open(verdict, now)
    return Told(
        verdict=verdict,
        by=names.get(verdict.by, ""),
        owner=names.get(verdict.owner, ""),
        judgement=language.text(JUDGEMENTS[verdict.judgement]),
        standing=_standing(language, found, verdict),
        earlier=verdict.prints != now,
        changed=tuple(changed(language, found.opened, verdict.prints, now)),
        is_open=is_open,
        overdue=bool((is_open or verdict.waits) and verdict.due_on and verdict.due_on < _today(work)),
        replies_by=names.get(verdict.answer.by, "") if verdict.answer else "",
        may_answer=answers and verdict.judgement is not Judgement.FINE and not verdict.replaced,
    )


def _standing(language: Language, found: Panel, verdict: Verdict) -> str:
    message = STANDINGS[found.standing(verdict)]
    return language.text(message) if message else ""


def _today(work: Work) -> dt.date:
    return work.at.astimezone(site().ports.zone).date()


def changed(language: Language, opened: Opened, then: Prints, now: Prints) -> Iterator[str]:
    """Iterate over the places of a section that are not as they were, in words."""
    for place, change in reviewing.changes(then, now):
        yield language.text(CHANGES[change], place=_place(language, opened, place))


def _place(language: Language, opened: Opened, place: str) -> str:
    name, _, entry_id = place.partition(".")
    if entry_id and name in opened.pack.lists:
        return opened.dossier.names().get(entry_id) or opened.pack.lists[name].singular.in_(language.code)
    question = opened.pack.questions.get(place)
    return question.label.in_(language.code) if question else place


def rows(work: Work, language: Language, found: Panel) -> tuple[SectionRow, ...]:
    """Return the sections of an assessment with the verdicts on each; those that are gone come last."""
    names = reviews.names(work, found)
    to_do = found.to_do(work.actor.person_id)
    gone = dict.fromkeys(one.section for one in found.verdicts if one.section not in found.sections)
    return tuple(
        SectionRow(
            key,
            section_label(language, found.opened, key),
            section_url(language, found.opened, key) if key in found.sections else "",
            tuple(told(work, language, found, names, one) for one in found.of(key)),
            key in to_do,
        )
        for key in (*found.sections, *gone)
    )


def seats(language: Language, found: Panel, names: dict[uuid.UUID, str], review_id: uuid.UUID) -> tuple[SeatRow, ...]:
    """Return who was asked by one request, and how far they are."""
    asked = next(one for one in found.asked if one.id == review_id)
    made = []
    for seat in asked.seats:
        here = found.may_review(seat.person_id)
        if seat.ending is not None:
            status = language.text(ENDINGS[seat.ending])
        elif not here:
            status = language.text("can no longer review; ask somebody else")
        else:
            left = len(found.to_do(seat.person_id))
            status = language.plural("%(count)s section still to review", "%(count)s sections still to review", left)
        made.append(SeatRow(seat.person_id, names.get(seat.person_id, ""), status, seat.ended_at is None))
    return tuple(made)


def beside(work: Work, language: Language, opened: Opened, section: str) -> tuple[Told, ...]:
    """Return the verdicts on a section that an author has still to see to, for the page on which it is written."""
    if Beside.VERDICTS not in opened.beside or not reviews.any_waits(work, opened, section):
        return ()
    found = reviews.panel(work, opened)
    names = reviews.names(work, found)
    open_ = [one for one in found.of(section) if one.waits or reviewing.is_open(one, found.prints(section))]
    return tuple(told(work, language, found, names, one) for one in open_)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the task list says of the reviews."""

    to_do: tuple[tuple[str, str], ...]
    """The sections that whoever looks was asked to review: label and address."""
    open: tuple[tuple[str, str, Told], ...]
    """What waits for an answer or is still to be corrected: the section, its address and the verdict."""
    reviewing: tuple[str, ...]
    """Who is still waited for."""
    approvers: tuple[str, ...]
    """Who can approve, by name; while it waits for that."""
    by_section: dict[str, int]
    """How many verdicts are open, by section."""
    has_any: bool


def summary(work: Work, language: Language, opened: Opened) -> Summary:
    """Return what the task list says of the reviews of an assessment."""
    found = reviews.panel(work, opened)
    names = reviews.names(work, found) if found.asked or found.verdicts else {}
    open_ = [one for one in found.verdicts if one.waits or reviewing.is_open(one, found.prints(one.section))]
    approve = move_named(MoveName.APPROVE)
    waits = approve is not None and opened.row.state in approve.sources
    approvers = reviews.who_can(work, opened, approve, own_too=moves.own_too(work)) if approve and waits else ()
    return Summary(
        to_do=tuple(
            (section_label(language, opened, key), section_url(language, opened, key))
            for key in found.to_do(work.actor.person_id)
        ),
        open=tuple(
            (
                section_label(language, opened, one.section),
                section_url(language, opened, one.section) if one.section in found.sections else "",
                told(work, language, found, names, one),
            )
            for one in open_
        ),
        reviewing=tuple(dict.fromkeys(names.get(seat.person_id, "") for _, seat in found.waiting)),
        approvers=tuple(one.name for one in approvers),
        by_section=Counter(one.section for one in open_),
        has_any=bool(found.asked or found.verdicts),
    )
