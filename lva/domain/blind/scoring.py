"""How blind records are scored: marks, what is lacking before a review is locked, and what reviews come to.

Each record has two reviewers who do not see each other's marks. Where they stand two points apart, a third one judges.
A mark without a point (not applicable, cannot be judged because masked) takes no part in sums and gaps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median
from typing import Final

from lva.domain.judging.rubric import GATES, NUMBERS

REVIEWERS: Final = 2
"""So many score each record independently."""
GAP: Final = 2
"""So many points apart call for a third reviewer."""
MOST_POINTS: Final = 2
"""The most that a criterion gives."""
RECOGNISED_AT_MOST: Final = 0.10
"""A greater part of reviews in which the case was recognised says that records tell too much."""


class Mark(StrEnum):
    """What a reviewer says of one criterion; the value is what is stored."""

    NONE = "0"
    PARTLY = "1"
    FULLY = "2"
    NOT_APPLICABLE = "na"
    MASKED = "masked"
    """What would have to be known was taken out of the record."""

    @property
    def points(self) -> int | None:
        """The points that the mark gives; None for one that gives none."""
        return int(self.value) if self.value.isdigit() else None


class Stage(StrEnum):
    """Where one review stands."""

    OPEN = "open"
    LOCKED = "locked"
    RECOGNISED = "recognised"
    """The reviewer knows whose assessment it is, and scores it no more."""


class Standing(StrEnum):
    """Where a record stands; it follows from its reviews and is not stored."""

    WAITING = "waiting"
    """Somebody has still to be assigned."""
    IN_REVIEW = "in_review"
    DISPUTED = "disputed"
    """The two disagree by two points somewhere; a third one is needed."""
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Score:
    """What one reviewer says of one criterion."""

    mark: Mark | None
    """None while nothing is chosen."""
    comment: str = ""

    @property
    def points(self) -> int | None:
        """The points that it gives; None for none."""
        return self.mark.points if self.mark else None


Scores = Mapping[int, Score]
"""Scores by the number of their criterion, from 1 to 24."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One review of a record."""

    stage: Stage
    scores: Scores = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the reviews say of one criterion."""

    points: float | None
    """The median; None if nobody gave points."""
    marks: tuple[Mark, ...]


def lacking(scores: Scores) -> tuple[int, ...]:
    """Return the criteria that keep a review from being locked: without a mark, or below full without a reason."""
    return tuple(number for number in NUMBERS if not _is_whole(scores.get(number)))


def _is_whole(score: Score | None) -> bool:
    if score is None or score.mark is None:
        return False
    return score.mark is Mark.FULLY or bool(score.comment.strip())


def gaps(one: Scores, other: Scores) -> tuple[int, ...]:
    """Return the criteria on which two reviews stand `GAP` points or more apart."""
    return tuple(number for number in NUMBERS if _distance(one.get(number), other.get(number)) >= GAP)


def _distance(one: Score | None, other: Score | None) -> int:
    if one is None or other is None or one.points is None or other.points is None:
        return 0
    return abs(one.points - other.points)


def counted(reviews: Sequence[Scored]) -> tuple[Scored, ...]:
    """Return the reviews that count: not those whose reviewer recognised the case."""
    return tuple(one for one in reviews if one.stage is not Stage.RECOGNISED)


def standing(reviews: Sequence[Scored]) -> Standing:
    """Return where a record with these reviews stands."""
    live = counted(reviews)
    if len(live) < REVIEWERS:
        return Standing.WAITING
    if any(one.stage is Stage.OPEN for one in live):
        return Standing.IN_REVIEW
    if len(live) == REVIEWERS and gaps(live[0].scores, live[1].scores):
        return Standing.DISPUTED
    return Standing.SETTLED


def takes_another(reviews: Sequence[Scored]) -> bool:
    """Whether one more reviewer may be assigned."""
    return standing(reviews) in (Standing.WAITING, Standing.DISPUTED)


def outcomes(reviews: Sequence[Scored]) -> dict[int, Outcome]:
    """Return what the locked reviews say of each criterion."""
    locked = [one.scores for one in counted(reviews) if one.stage is Stage.LOCKED]
    return {number: _outcome([mark for one in locked if (mark := _mark(one, number))]) for number in NUMBERS}


def _mark(scores: Scores, number: int) -> Mark | None:
    return scores[number].mark if number in scores else None


def _outcome(marks: Sequence[Mark]) -> Outcome:
    points = [mark.points for mark in marks if mark.points is not None]
    return Outcome(float(median(points)) if points else None, tuple(marks))


def share_of_points(found: Mapping[int, Outcome]) -> float | None:
    """Return the points over the most that the criteria with points could give, from 0 to 1; None without any."""
    given = [one.points for one in found.values() if one.points is not None]
    return sum(given) / (MOST_POINTS * len(given)) if given else None


def open_gates(found: Mapping[int, Outcome]) -> tuple[int, ...]:
    """Return the gates with no point: the basis of the decision is incomplete whatever the rest says."""
    return tuple(sorted(number for number in GATES if found[number].points == 0))


def recognition(stages: Sequence[Stage]) -> float | None:
    """Return in which part of the finished reviews the case was recognised; None if none is finished."""
    finished = [one for one in stages if one is not Stage.OPEN]
    return finished.count(Stage.RECOGNISED) / len(finished) if finished else None
