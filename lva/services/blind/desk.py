"""What the coordinator of blind reviews does: hand records out, see where they stand, and let answers go back.

The coordinator sees the same coded records as the reviewers and who reviews what, never whose a record is.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.domain.blind import agreement, scoring
from lva.domain.blind.agreement import Scale
from lva.domain.blind.reading import Blind, read
from lva.domain.blind.scoring import Outcome, Score, Scored, Stage, Standing
from lva.domain.errors import Conflict, Invalid, NotFound, NotReady
from lva.domain.judging.rubric import NUMBERS
from lva.domain.people import Role
from lva.domain.permissions import Permission, may
from lva.domain.references import uuid7
from lva.domain.values.answers import canonical
from lva.services import history
from lva.services.blind import reviewing
from lva.services.blind.reviewing import TellsTooMuch, Withdrawn
from lva.services.work import Work
from lva.storage import queries
from lva.storage.blind import blind_reviews as rows
from lva.storage.blind.blind_reviews import BlindAnswer, BlindReview, Record
from lva.storage.blind.sharing import Mail, Outgoing
from lva.storage.opening import locked_organisation

FORMAT: Final = "lava.blind.review/1"
_LETTERS: Final = "ABCDEFGHIJ"
_ENOUGH: Final = 10
"""With fewer finished reviews a rate of recognition says nothing."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who may be handed records, with how many they have not finished."""

    person_id: uuid.UUID
    name: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Given:
    """One review of a record, with its reviewer's name and scores."""

    review: BlindReview
    name: str
    scored: Scored


@dataclass(frozen=True, slots=True)
class Case:
    """A record with its reviews."""

    blind: Blind
    record: Record
    reviews: tuple[Given, ...]
    answer: BlindAnswer | None

    @property
    def scored(self) -> tuple[Scored, ...]:
        """Its reviews as the rules see them."""
        return tuple(one.scored for one in self.reviews)

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        return scoring.standing(self.scored)

    @property
    def gaps(self) -> tuple[int, ...]:
        """The criteria on which its first two locked reviews stand two points apart."""
        locked = [one.scores for one in scoring.counted(self.scored) if one.stage is Stage.LOCKED]
        return scoring.gaps(*locked[:2]) if len(locked) >= scoring.REVIEWERS else ()

    @property
    def outcomes(self) -> dict[int, Outcome]:
        """What its reviews come to."""
        return scoring.outcomes(self.scored)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far reviewers agree beyond chance; None where it is not defined."""

    records: int
    alpha: float | None
    low: float | None
    high: float | None
    kappas: tuple[tuple[str, str, int, float | None], ...]
    """Two reviewers, how many criteria both scored, and their weighted kappa."""
    recognised: float | None
    """In which part of the finished reviews the case was recognised; None below ten."""

    @property
    def too_well_known(self) -> bool:
        """Whether so many cases were recognised that records tell too much."""
        return self.recognised is not None and self.recognised > scoring.RECOGNISED_AT_MOST


def reviewers(work: Work) -> tuple[Reviewer, ...]:
    """Return who may be handed records, by name."""
    open_ = [one.reviewer_id for one in rows.listed(work.session, work.organisation_id) if one.stage is Stage.OPEN]
    return tuple(
        Reviewer(one.person_id, one.name, open_.count(one.person_id))
        for one in queries.people_of(work.session, work.organisation_id)
        if one.closed_at is None and may(frozenset(map(Role, one.roles)), Permission.BLIND_REVIEW)
    )


def cases(work: Work) -> tuple[Case, ...]:
    """Return the records that can be read with their reviews, the oldest first."""
    records = rows.records(work.session, work.organisation_id)
    found = rows.all_reviews(work.session, work.organisation_id)
    return _cases(work, records, found, rows.answers(work.session, work.organisation_id))


def _cases(
    work: Work, records: Sequence[Record], found: Sequence[BlindReview], answers: Mapping[uuid.UUID, BlindAnswer]
) -> tuple[Case, ...]:
    scores = rows.scores(work.session, work.organisation_id, [one.id for one in found])
    names = queries.names_of(work.session, {one.reviewer_id for one in found})
    return tuple(
        Case(
            read(record.data or b"", work.packs),
            record,
            tuple(
                Given(one, names[one.reviewer_id], Scored(one.stage, scores[one.id]))
                for one in found
                if one.record_id == record.id
            ),
            answers.get(record.id),
        )
        for record in records
    )


def case(work: Work, record_id: uuid.UUID) -> Case:
    """Return one record; raise `NotFound` for none, `Withdrawn` for one that is gone."""
    record = rows.record(work.session, work.organisation_id, record_id)
    if record is None:
        raise NotFound
    if record.data is None:
        raise Withdrawn
    answer = rows.answer(work.session, work.organisation_id, record_id)
    found = rows.reviews(work.session, work.organisation_id, record_id)
    return _cases(work, [record], found, {record_id: answer} if answer else {})[0]


def assign(work: Work, record_id: uuid.UUID, reviewer_id: uuid.UUID, shown: int) -> None:
    """Hand a record to a reviewer; `shown` is the record's revision that the form began with.

    Raises `Conflict` if reviews of it began or ended since, `Invalid` for somebody who is no reviewer or has had it
    already, and `NotReady` if it needs nobody more.
    """
    found = case(work, record_id)
    row = rows.locked_case(work.session, work.organisation_id, record_id)
    if row.revision != shown:
        raise Conflict(("revision",))
    if reviewer_id not in {one.person_id for one in reviewers(work)}:
        raise Invalid("reviewer", "option")
    if reviewer_id in {one.review.reviewer_id for one in found.reviews}:
        raise Invalid("reviewer", "again")
    if not scoring.takes_another(found.scored) and not row.round:
        raise NotReady("assign", [found.standing.value])
    row.revision += 1
    review = BlindReview(
        organisation_id=work.organisation_id,
        id=uuid7(work.at),
        record_id=record_id,
        reviewer_id=reviewer_id,
        assigned_by=work.actor.person_id,
        assigned_at=work.at,
        stage=Stage.OPEN,
        summary="",
        revision=0,
    )
    work.session.add(review)
    work.session.flush()
    owner = locked_organisation(work.session, work.organisation_id)
    facts = {"record": str(record_id), "review": str(review.id), "reviewer": str(reviewer_id)}
    history.record(work, owner, "blind_assign", facts)


def set_round(work: Work, record_id: uuid.UUID, name: str) -> None:
    """Let a record serve a calibration, in which everybody scores the same; an empty name takes it back.

    Raises `Conflict` once somebody has begun with it, so that a review keeps the purpose with which it began.
    """
    case(work, record_id)
    row = rows.locked_case(work.session, work.organisation_id, record_id)
    if rows.reviews(work.session, work.organisation_id, record_id):
        raise Conflict(("round",))
    row.round = name
    row.revision += 1


def note_giver(session: Session, organisation_id: uuid.UUID, record_id: uuid.UUID, giver: bytes) -> None:
    """Note who gave a record, as a digest that only tells whether two givers are the same; the first word stands."""
    row = rows.locked_case(session, organisation_id, record_id)
    row.giver = row.giver or giver
    session.flush()


def prepared(found: Case, at: dt.datetime) -> list[dict[str, Any]]:
    """Return what goes back to the giver of a settled record, one `lava.blind.review/1` of each reviewer.

    Reviewers are letters, in an order that says nothing of who they are. Raises `NotReady` for a record that is not
    settled, and for one of a calibration, which nobody gave to be told of.
    """
    if found.standing is not Standing.SETTLED or found.record.round:
        raise NotReady("answer", [found.standing.value])
    given = {one.review.id: one for one in found.reviews}
    locked = [(letter, given[row.id]) for letter, row in lettered(one.review for one in found.reviews).items()]
    year, week, _ = at.isocalendar()
    return [
        {
            "format": FORMAT,
            "id": secrets.token_hex(16),
            "share": found.record.id.hex,
            "by": letter,
            "pack": {"id": found.blind.pack.id, "version": found.blind.pack.version},
            "criteria": {str(number): _as_told(score) for number, score in one.scored.scores.items() if score.mark},
            **({"summary": one.review.summary} if one.review.summary else {}),
            "week": f"{year}-W{week:02}",
        }
        for letter, one in locked
    ]


def lettered(reviews: Iterable[BlindReview]) -> dict[str, BlindReview]:
    """Return the locked reviews of a record under the letters by which its giver knows them."""
    # The end of a version 7 id is random; its beginning is a time.
    locked = sorted((one for one in reviews if one.stage is Stage.LOCKED), key=lambda one: one.id.bytes[::-1])
    return dict(zip(_LETTERS, locked, strict=False))


def _as_told(score: Score) -> dict[str, str]:
    mark = score.mark.value if score.mark else ""
    return {"mark": mark, **({"comment": score.comment} if score.comment else {})}


def confirm(work: Work, record_id: uuid.UUID, shown: int) -> BlindAnswer:
    """Let what the reviewers said go back to the giver, after reading it; a second time gives the first answer.

    Raises `Conflict` if a review of it began or ended since, `TellsTooMuch` if something stands there that certainly
    tells whose it is, which no lock lets pass.
    """
    found = case(work, record_id)
    row = rows.locked_case(work.session, work.organisation_id, record_id)
    # Whoever was faster has done it by the time the lock is ours.
    done = found.answer or rows.answer(work.session, work.organisation_id, record_id)
    if done is not None:
        return done
    if row.revision != shown:
        raise Conflict(("revision",))
    for one in found.reviews:
        error = TellsTooMuch(reviewing.found_in(one.scored.scores, one.review.summary, found.blind.language))
        if error.certain:
            raise error
    reviews = prepared(found, work.at)
    answer = BlindAnswer(
        organisation_id=work.organisation_id,
        record_id=record_id,
        reviews=reviews,
        confirmed_by=work.actor.person_id,
        confirmed_on=work.at.date(),
    )
    work.session.add(answer)
    work.session.add_all(
        Outgoing(
            organisation_id=work.organisation_id,
            id=uuid.UUID(bytes=secrets.token_bytes(16)),
            kind=Mail.REVIEW,
            body=canonical({"review": review}),
        )
        for review in reviews
    )
    work.session.flush()
    owner = locked_organisation(work.session, work.organisation_id)
    history.record(work, owner, "blind_answer", {"record": str(record_id)})
    return answer


def agreed(found: Sequence[Case]) -> Agreement:
    """Return how far the reviewers of these cases agree, with the 95 % interval of alpha, and how often they knew one.

    The unit is one criterion of one record; marks without points are missing. The interval draws records anew and not
    criteria, since those of one record hang together.
    """
    locked = [
        [(one.name, one.scored.scores) for one in case.reviews if one.scored.stage is Stage.LOCKED] for case in found
    ]
    units = [[_points(scores) for _, scores in one] for one in locked if len(one) >= scoring.REVIEWERS]

    def alpha(drawn: Sequence[Sequence[Mapping[int, int]]]) -> float | None:
        return agreement.alpha([[one.get(n) for one in case] for case in drawn for n in NUMBERS], Scale.ORDINAL)

    low, high = agreement.interval(units, alpha) or (None, None)
    stages = [one.scored.stage for case in found for one in case.reviews]
    finished = sum(stage is not Stage.OPEN for stage in stages)
    return Agreement(
        records=len(units),
        alpha=alpha(units),
        low=low,
        high=high,
        kappas=_kappas(locked),
        recognised=scoring.recognition(stages) if finished >= _ENOUGH else None,
    )


def _points(scores: scoring.Scores) -> dict[int, int]:
    return {number: points for number, score in scores.items() if (points := score.points) is not None}


def _kappas(
    locked: Sequence[Sequence[tuple[str, scoring.Scores]]],
) -> tuple[tuple[str, str, int, float | None], ...]:
    pairs: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for case_ in locked:
        for (one, first), (other, second) in combinations(sorted(case_, key=lambda said: said[0]), 2):
            mine, theirs = _points(first), _points(second)
            pairs.setdefault((one, other), []).extend((mine[n], theirs[n]) for n in mine if n in theirs)
    return tuple((*names, len(found), agreement.kappa(found)) for names, found in sorted(pairs.items()))
