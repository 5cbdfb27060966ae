"""What a blind reviewer does: open a record handed to them, score it, lock the review, or say that they know the case.

A reviewer sees records that were handed to them and nothing else: no list of others, no search, no export, and no
marks of another reviewer. Every opening is an event of the organisation's history.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lva.anonymity.detector import LANGUAGES
from lva.anonymity.hits import Hit, Tier
from lva.domain.blind import scoring
from lva.domain.blind.reading import Blind, read
from lva.domain.blind.scoring import Score, Scores, Stage
from lva.domain.errors import Conflict, LvaError, NotFound, NotReady
from lva.services import history
from lva.services.blind.finding import in_words
from lva.services.work import Work
from lva.storage.blind import blind_reviews as rows
from lva.storage.blind.blind_reviews import BlindReview, Listed
from lva.storage.opening import locked_organisation

OPEN_FOR: Final = dt.timedelta(hours=8)
"""How long a record can be read after its reviewer opened it; opening it again is another event."""
COMMENT_MOST: Final = 4000
"""Characters of one comment."""
SUMMARY: Final = 0
"""Under which number what is found in the summary stands, beside the criteria."""


class NotOpened(LvaError):
    """The reviewer has not said lately that they open this record."""


class Withdrawn(LvaError):
    """The giver took the record back, or its time is over; it can be neither read nor scored."""


class TellsTooMuch(LvaError):
    """Comments hold what tells whose the record is, or might."""

    def __init__(self, found: Mapping[int, tuple[Hit, ...]]) -> None:
        super().__init__()
        self.found = found
        """Finds by the number of the criterion in whose comment they stand."""

    @property
    def certain(self) -> bool:
        """Whether something stands there that must go; otherwise the reviewer may say that it tells nothing."""
        return any(hit.tier is Tier.CERTAIN for hits in self.found.values() for hit in hits)


@dataclass(frozen=True, slots=True)
class Reading:
    """A record that lies open before its reviewer, with what they have said so far."""

    review: BlindReview
    blind: Blind
    scores: Scores


def mine(work: Work) -> tuple[Listed, ...]:
    """Return the reviews that were handed to the actor, the first assigned first."""
    return rows.listed(work.session, work.organisation_id, work.actor.person_id)


def open_(work: Work, review_id: uuid.UUID) -> None:
    """Open a record for reading; raise `NotFound` for somebody else's review, `Withdrawn` for a record that is gone."""
    review, _ = _mine(work, review_id, lock=True)
    review.opened_at = work.at
    owner = locked_organisation(work.session, work.organisation_id)
    history.record(work, owner, "blind_open", {"record": str(review.record_id)})


def reading(work: Work, review_id: uuid.UUID) -> Reading:
    """Return a record that its reviewer opened lately; otherwise raise `NotOpened`."""
    review, data = _mine(work, review_id)
    if review.opened_at is None or work.at - review.opened_at > OPEN_FOR:
        raise NotOpened
    scores = rows.scores(work.session, work.organisation_id, [review.id])[review.id]
    return Reading(review, read(data, work.packs), scores)


def save(work: Work, review_id: uuid.UUID, shown: int, given: Scores, summary: str) -> None:
    """Save what a reviewer says of criteria and of the whole; `shown` is the revision that their form began with.

    Raises `Conflict` if the same review was saved in another window since, or is no longer open.
    """
    review, _ = _mine(work, review_id)
    if not rows.raised(work.session, review, shown, summary.strip()[:COMMENT_MOST]):
        raise Conflict(("revision",))
    rows.put_scores(work.session, review, given)


def lock(work: Work, review_id: uuid.UUID, shown: int, *, says_nothing: bool) -> None:
    """Lock a review: from now on it counts and does not change.

    Raises `NotReady` with the numbers of the criteria that lack a mark or its reason, `Conflict` as `save` does, and
    `TellsTooMuch` if comments hold names or identifiers; what is only possible passes if the reviewer `says_nothing`
    of it tells whose the record is. A review that is locked already stays so.
    """
    review, data = _mine(work, review_id, lock=True)
    if review.stage is Stage.LOCKED:
        return
    scores = rows.scores(work.session, work.organisation_id, [review.id])[review.id]
    if missing := scoring.lacking(scores):
        raise NotReady("lock", [str(number) for number in missing])
    found = found_in(scores, review.summary, read(data, work.packs).language)
    if found and not (says_nothing and not TellsTooMuch(found).certain):
        raise TellsTooMuch(found)
    _end(work, review, shown, Stage.LOCKED)


def recognise(work: Work, review_id: uuid.UUID, shown: int) -> None:
    """Say that one knows whose assessment it is: the review ends, counts as recognised, and somebody else gets it."""
    review, _ = _mine(work, review_id, lock=True)
    if review.stage is not Stage.RECOGNISED:
        _end(work, review, shown, Stage.RECOGNISED)


def found_in(scores: Scores, summary: str, language: str) -> dict[int, tuple[Hit, ...]]:
    """Return what the detector finds in comments, by criterion, and under 0 what it finds in the summary.

    `language` is that of the record; where it is hidden, comments are looked at as Finnish.
    """
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    said = {SUMMARY: summary, **{number: score.comment for number, score in scores.items()}}
    found = {number: in_words(words, spoken) for number, words in said.items()}
    return {number: hits for number, hits in found.items() if hits}


def _end(work: Work, review: BlindReview, shown: int, stage: Stage) -> None:
    if not rows.raised(work.session, review, shown, review.summary):
        raise Conflict(("revision",))
    work.session.refresh(review)
    review.stage, review.ended_at = stage, work.at
    rows.locked_case(work.session, work.organisation_id, review.record_id).revision += 1
    owner = locked_organisation(work.session, work.organisation_id)
    history.record(work, owner, f"blind_{stage.value}", {"record": str(review.record_id), "review": str(review.id)})


def _mine(work: Work, review_id: uuid.UUID, *, lock: bool = False) -> tuple[BlindReview, bytes]:
    """Return a review of the actor's with its record as it arrived; somebody else's is as little found as none."""
    review = rows.review(work.session, work.organisation_id, review_id, lock=lock)
    if review is None or review.reviewer_id != work.actor.person_id:
        raise NotFound
    record = rows.record(work.session, work.organisation_id, review.record_id)
    if record is None or record.data is None:
        raise Withdrawn
    return review, record.data


def typed(mark: str, comment: str) -> Score:
    """Return a score as a form gives it; a mark that does not exist counts as none, a comment loses its edges."""
    known = {one.value: one for one in scoring.Mark}
    return Score(known.get(mark), comment.strip()[:COMMENT_MOST])
