"""Review inside the house: ask for it, give verdicts on sections, answer them, and stop waiting.

All of it goes on beside the text: nothing here writes an answer, an entry or a state. Who may do what from
where stands in the one table of `lva.domain.workflow`.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lva.appendix.reviewed import Opinion, Reviewed
from lva.domain import reviewing
from lva.domain.errors import Conflict, Invalid, NotAllowed, NotFound, NotReady
from lva.domain.notices import NoticeKind
from lva.domain.people import Role
from lva.domain.permissions import Permission, may
from lva.domain.reviewing import Judgement, Prints, Reply, Standing, Verdict
from lva.domain.values import answers as values
from lva.domain.workflow import Move, MoveName, Requirement, State, may_make, move_named
from lva.services import history, participation
from lva.services.assessments import Opened
from lva.services.telling.notices import notify
from lva.services.work import Work
from lva.storage import queries
from lva.storage.together import reviews as rows
from lva.storage.together.reviews import Asked, Colleague, Ending, GivenVerdict, Review, Reviewer, Seat, VerdictAnswer

WORDS: Final = 4000
"""A verdict, an answer or a request has at most so many letters."""


@dataclass(frozen=True)
class Panel:
    """Everything about the reviews of one assessment as one request sees it.

    It has no slots: what it works out is kept beside.
    """

    opened: Opened
    asked: tuple[Asked, ...]
    verdicts: tuple[Verdict, ...]
    """The newest first; replaced ones and those of earlier versions too."""
    colleagues: Mapping[uuid.UUID, Colleague]
    """Who is still there, by name."""

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """The sections that the assessment has now."""
        return reviewing.sections(self.opened.dossier)

    @cached_property
    def _prints(self) -> dict[str, Prints]:
        return {key: reviewing.prints(self.opened.dossier, key) for key in self.sections}

    def prints(self, section: str) -> Prints:
        """Return the prints of a section as it is now; of one that is gone there are none."""
        return self._prints.get(section, {})

    def standing(self, verdict: Verdict) -> Standing:
        """Return how a verdict stands now."""
        return reviewing.standing(verdict, self.prints(verdict.section))

    def of(self, section: str) -> tuple[Verdict, ...]:
        """Return the verdicts on a section that no later one replaced, the newest first."""
        return tuple(one for one in self.verdicts if one.section == section and not one.replaced)

    @property
    def corrections(self) -> tuple[Verdict, ...]:
        """What is still to be corrected."""
        return tuple(one for one in self.verdicts if reviewing.is_open(one, self.prints(one.section)))

    @property
    def unanswered(self) -> tuple[Verdict, ...]:
        """What keeps the assessment from being sent on."""
        return reviewing.unanswered(self.verdicts)

    def may_review(self, person_id: uuid.UUID) -> bool:
        """Whether somebody is still there and may review."""
        found = self.colleagues.get(person_id)
        return found is not None and may(frozenset(map(Role, found.roles)), Permission.REVIEW)

    def role_of(self, person_id: uuid.UUID) -> Role:
        """Return whether somebody judges as an approver or as a reviewer; whoever has left counts as a reviewer."""
        gone = person_id not in self.colleagues
        return Role.REVIEWER if gone or Role.APPROVER.value not in self.colleagues[person_id].roles else Role.APPROVER

    def seats(self) -> Iterator[tuple[Asked, Seat]]:
        """Iterate over those who were asked to review this version, the newest request first."""
        for one in self.asked:
            if one.version == self.opened.row.version:
                yield from ((one, seat) for seat in one.seats)

    @property
    def waiting(self) -> tuple[tuple[Asked, Seat], ...]:
        """Who is still waited for and can still come."""
        return tuple(pair for pair in self.seats() if pair[1].ended_at is None and self.may_review(pair[1].person_id))

    def asked_of(self, person_id: uuid.UUID) -> tuple[str, ...]:
        """Return the sections of this version that somebody was asked to review and was not let off from."""
        own = [one for one, seat in self.seats() if seat.person_id == person_id and seat.ending in {None, Ending.DONE}]
        return tuple(key for key in self.sections if any(not one.sections or key in one.sections for one in own))

    def to_do(self, person_id: uuid.UUID) -> tuple[str, ...]:
        """Return the sections that somebody was asked to review and has not judged since."""
        found = []
        for key in self.sections:
            since = [
                one.at
                for one, seat in self.seats()
                if seat.person_id == person_id and seat.ended_at is None and (not one.sections or key in one.sections)
            ]
            if since and not any(one.by == person_id and one.at >= max(since) for one in self.of(key)):
                found.append(key)
        return tuple(found)


def panel(work: Work, opened: Opened) -> Panel:
    """Return the reviews of an assessment."""
    own = (work.session, work.organisation_id, opened.row.id)
    colleagues = {one.id: one for one in rows.colleagues(work.session, work.organisation_id)}
    return Panel(opened, rows.asked(*own), rows.verdicts(*own), colleagues)


def told_in_draft(work: Work, opened: Opened, *, openly: bool) -> tuple[Reviewed, ...]:
    """Return what a draft tells of the review, by section and role; nothing if nobody was asked and nobody judged.

    `openly` adds what the reviewers think, which is for those of the house.
    """
    found = panel(work, opened)
    if not found.asked and not found.verdicts:
        return ()
    return tuple(
        Reviewed(
            key,
            tuple(
                Opinion(found.role_of(one.by), one.prints != found.prints(key), one.judgement if openly else None)
                for one in reversed(found.of(key))
            ),
        )
        for key in found.sections
    )


def any_waits(work: Work, opened: Opened, section: str) -> bool:
    """Whether somebody has asked for something in a section; one statement, for pages on which people write."""
    found = rows.verdicts(work.session, work.organisation_id, opened.row.id)
    return any(one.section == section and not one.replaced and one.judgement is not Judgement.FINE for one in found)


def names(work: Work, found: Panel) -> dict[uuid.UUID, str]:
    """Return the names of everybody who has to do with the reviews, those who have left too."""
    ids = {
        *(one.by for one in found.verdicts),
        *(one.owner for one in found.verdicts),
        *(one.answer.by for one in found.verdicts if one.answer),
        *(one.by for one in found.asked),
        *(seat.person_id for one in found.asked for seat in one.seats),
    }
    known = {one.id: one.name for one in found.colleagues.values()}
    return {**known, **queries.names_of(work.session, ids - known.keys())}


def who_can(work: Work, opened: Opened, move: Move, *, own_too: bool = False) -> tuple[Colleague, ...]:
    """Return who holds a role that a move asks for, by name; without whoever may not approve their own."""
    barred = {opened.row.submitted_by} if move.name is MoveName.APPROVE and not own_too else set()
    wanted = {role.value for role in move.roles}
    found = rows.colleagues(work.session, work.organisation_id)
    return tuple(one for one in found if wanted.intersection(one.roles) and one.id not in barred)


def owners(found: Panel) -> tuple[Colleague, ...]:
    """Return who can see to a verdict: those who write the assessment and are still there, the likeliest first."""
    row = found.opened.row
    likely = [row.submitted_by, *(one.by for one in found.asked), *(one.person_id for one in found.opened.participants)]
    ids = dict.fromkeys(one for one in likely if one is not None)
    here = [found.colleagues[one] for one in ids if one in found.colleagues]
    writing = tuple(one for one in here if Role.AUTHOR.value in one.roles)
    # Everybody who wrote it may have left: then whoever writes can take it over.
    return writing or tuple(one for one in found.colleagues.values() if Role.AUTHOR.value in one.roles)


# -- asking -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for."""

    id: uuid.UUID
    """Made when the form was shown: the same form posted twice asks once."""
    people: frozenset[uuid.UUID]
    sections: tuple[str, ...] = ()
    """None of them means all."""
    words: str = ""
    wished_on: dt.date | None = None


def candidates(work: Work, found: Panel) -> tuple[Colleague, ...]:
    """Return who may be asked for a review: whoever reviews or approves, but for the actor."""
    return tuple(
        one for one in found.colleagues.values() if found.may_review(one.id) and one.id != work.actor.person_id
    )


def ask(work: Work, opened: Opened, request: Request) -> None:
    """Ask colleagues for a review of an assessment that was opened with its lock.

    The text stays open for writing. Raises `NotAllowed`, `Conflict`, `NotYours` as saving does, `NotReady` without
    anybody to ask and `Invalid` for people or sections that cannot be asked for.
    """
    if (known := work.session.get(Review, (work.organisation_id, request.id))) is not None:
        if known.assessment_id != opened.row.id:
            raise NotFound
        return
    _allowed(work, opened, MoveName.ASK_REVIEW)
    participation.require_part(work, opened)
    found = panel(work, opened)
    if not request.people:
        raise NotReady(MoveName.ASK_REVIEW, (Requirement.REVIEWERS,))
    if not request.people <= {one.id for one in candidates(work, found)}:
        raise Invalid("people", "unknown")
    if not set(request.sections) <= set(found.sections):
        raise Invalid("sections", "unknown")
    keys = {"organisation_id": work.organisation_id, "assessment_id": opened.row.id}
    work.session.add(
        Review(
            **keys,
            id=request.id,
            version=opened.row.version,
            asked_by=work.actor.person_id,
            asked_at=work.at,
            words=_words(request.words),
            wished_on=request.wished_on,
            sections=list(request.sections),
        )
    )
    work.session.flush()
    asked = sorted(request.people)
    work.session.add_all(Reviewer(**keys, review_id=request.id, person_id=one) for one in asked)
    facts = {"review": str(request.id), "people": list(map(str, asked)), "sections": list(request.sections)}
    history.record_beside(work, opened.row, MoveName.ASK_REVIEW, facts)
    notify(work, NoticeKind.ASSIGNED, asked, opened.row.id)


# -- judging ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody says of one section."""

    id: uuid.UUID
    section: str
    judgement: Judgement | None
    prints: Prints
    """The prints of the section that they saw."""
    words: str = ""
    owner: uuid.UUID | None = None
    """None: whoever is likeliest."""
    due_on: dt.date | None = None


def is_asked(work: Work, found: Panel) -> bool:
    """Whether the actor may judge: was asked for a review of this version, or is to approve it now."""
    if found.opened.row.state is State.IN_APPROVAL and Role.APPROVER in work.actor.roles:
        return True
    return bool(found.asked_of(work.actor.person_id))


def judge(work: Work, opened: Opened, said: Judged) -> None:
    """Give a verdict on a section of an assessment that was opened with its lock; no field of it is touched.

    The same id again shows the first. Raises `NotFound` for a section that the assessment does not have,
    `NotAllowed`, `Conflict` where no verdict can be given any more (`judge`) and where the section is no
    longer what was seen (`section`), `NotReady` with what is missing and `Invalid` for an unknown owner.
    """
    if (known := work.session.get(GivenVerdict, (work.organisation_id, said.id))) is not None:
        if (known.assessment_id, known.given_by) != (opened.row.id, work.actor.person_id):
            raise NotFound
        return
    _allowed(work, opened, MoveName.JUDGE)
    found = panel(work, opened)
    if said.section not in found.sections:
        raise NotFound
    if not is_asked(work, found):
        raise Conflict((MoveName.JUDGE,))
    now = found.prints(said.section)
    if reviewing.digest(now) != reviewing.digest(said.prints):
        raise Conflict(("section",))
    verdict = _verdict(work, found, said, now)
    rows.replace(work.session, verdict)
    work.session.add(verdict)
    facts = {"verdict": str(said.id), "section": said.section, "judgement": verdict.judgement.value}
    history.record_beside(work, opened.row, MoveName.JUDGE, {**facts, "digest": verdict.digest.hex()})
    if verdict.judgement is not Judgement.FINE:
        notify(work, NoticeKind.VERDICT, [verdict.owner_id], opened.row.id)
    if found.to_do(work.actor.person_id) == (said.section,):
        _done(work, opened, found)


def _verdict(work: Work, found: Panel, said: Judged, now: Prints) -> GivenVerdict:
    words = _words(said.words)
    if said.judgement is None or (reviewing.needs_words(said.judgement) and not words):
        raise NotReady(MoveName.JUDGE, (Requirement.GROUNDS,))
    can = [one.id for one in owners(found)]
    if said.owner is not None and said.owner not in can:
        raise Invalid("owner", "unknown")
    owner = said.owner or (can[0] if can else work.actor.person_id)
    return GivenVerdict(
        organisation_id=work.organisation_id,
        id=said.id,
        assessment_id=found.opened.row.id,
        version=found.opened.row.version,
        section=said.section,
        judgement=said.judgement,
        words=words,
        owner_id=owner,
        due_on=said.due_on,
        prints=dict(now),
        digest=reviewing.digest(now),
        given_by=work.actor.person_id,
        given_at=work.at,
    )


def finish(work: Work, opened: Opened) -> None:
    """Say that the actor has reviewed what they wanted to; without anything to finish nothing happens."""
    found = panel(work, opened)
    if not any(seat.person_id == work.actor.person_id and seat.ended_at is None for _, seat in found.seats()):
        return
    _allowed(work, opened, MoveName.FINISH_REVIEW)
    _done(work, opened, found)


def _done(work: Work, opened: Opened, found: Panel) -> None:
    """Wait for the actor no longer, and tell whoever asked."""
    me = work.actor.person_id
    asked_by = {one.by for one, seat in found.seats() if seat.person_id == me and seat.ended_at is None}
    rows.end_seats(work.session, opened.row, Ending.DONE, work.at, [me])
    history.record_beside(work, opened.row, MoveName.FINISH_REVIEW, {})
    notify(work, NoticeKind.VERDICT, asked_by, opened.row.id)


def end(work: Work, opened: Opened, person_id: uuid.UUID) -> None:
    """Wait for a reviewer no longer; without anybody to wait for nothing happens. Raises as `ask` does."""
    if not any(seat.person_id == person_id and seat.ended_at is None for _, seat in panel(work, opened).seats()):
        return
    _allowed(work, opened, MoveName.END_REVIEW)
    participation.require_part(work, opened)
    rows.end_seats(work.session, opened.row, Ending.RELEASED, work.at, [person_id])
    history.record_beside(work, opened.row, MoveName.END_REVIEW, {"person": str(person_id)})


def lapse(work: Work, opened: Opened) -> None:
    """Wait for nobody: the assessment has gone where it cannot be reviewed. A move of its own tells of it."""
    rows.end_seats(work.session, opened.row, Ending.LAPSED, work.at)


# -- answering --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """What an author answers to a verdict."""

    id: uuid.UUID
    verdict_id: uuid.UUID
    reply: Reply | None
    words: str = ""


def answer(work: Work, opened: Opened, said: Said) -> None:
    """Answer a verdict on an assessment that was opened with its lock; an earlier answer stays beside.

    Raises `NotFound`, `NotAllowed`, `Conflict` where nothing can be answered any more or the verdict was
    replaced by a newer one, `NotYours` as saving in its section does, and `NotReady` for leaving it without a reason.
    """
    if (known := work.session.get(VerdictAnswer, (work.organisation_id, said.id))) is not None:
        if (known.assessment_id, known.given_by) != (opened.row.id, work.actor.person_id):
            raise NotFound
        return
    verdict = work.session.get(GivenVerdict, (work.organisation_id, said.verdict_id))
    if verdict is None or verdict.assessment_id != opened.row.id:
        raise NotFound
    _allowed(work, opened, MoveName.ANSWER)
    if verdict.replaced_at is not None or verdict.judgement is Judgement.FINE:
        raise Conflict((MoveName.ANSWER,))
    participation.require_part(work, opened, verdict.section)
    words = _words(said.words)
    if said.reply is None or (said.reply is Reply.LEFT and not words):
        raise NotReady(MoveName.ANSWER, (Requirement.GROUNDS,))
    verdict.answered_at = verdict.answered_at or work.at
    work.session.add(
        VerdictAnswer(
            organisation_id=work.organisation_id,
            id=said.id,
            assessment_id=opened.row.id,
            verdict_id=verdict.id,
            reply=said.reply,
            words=words,
            given_by=work.actor.person_id,
            given_at=work.at,
        )
    )
    facts = {"verdict": str(verdict.id), "answer": str(said.id), "reply": said.reply.value}
    history.record_beside(work, opened.row, MoveName.ANSWER, facts)
    notify(work, NoticeKind.VERDICT, [verdict.given_by], opened.row.id)


def _allowed(work: Work, opened: Opened, name: MoveName) -> Move:
    """Return the move if the table lets the actor make it: `NotAllowed` by role, `Conflict` by state."""
    move = move_named(name)
    if move is None or not work.actor.roles.intersection(move.roles):
        raise NotAllowed
    if not may_make(move, opened.row.state, work.actor.roles):
        raise Conflict((name,))
    return move


def _words(text: str) -> str:
    return values.clean(text)[:WORDS]
