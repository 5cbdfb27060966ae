"""Reviews that come back: taken in by the share's id alone, shown beside the assessment, and answered."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.content.model import Pack
from lva.domain import criteria
from lva.domain.answers import clean
from lva.domain.blind.review import Review, read_review
from lva.domain.errors import NotFound
from lva.domain.notices import NoticeKind
from lva.domain.reviewing import STANDS_AT, section_at
from lva.i18n import Language
from lva.services.assessments import Opened
from lva.services.blind import sealing
from lva.services.telling import notices
from lva.services.work import Work
from lva.storage import sharing
from lva.storage.sharing import Returned

LENGTH: Final = 4000


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a reviewer says of one criterion, in words."""

    name: str
    mark: str
    comment: str


@dataclass(frozen=True, slots=True)
class ShownReview:
    """A review that came back, as a page shows it."""

    id: uuid.UUID
    by: str
    version: int
    summary: str
    sections: tuple[tuple[str, tuple[Criterion, ...]], ...]
    """What was said of the criteria that are judged by each section, under its name."""
    reply: str


def take_in(session: Session, secret: bytes, at: dt.datetime, reviews: Iterable[Any]) -> int:
    """Keep reviews with the organisations that gave what they review, and tell their people; return how many were kept.

    The session must see all organisations. A review of a share that nobody here gave, and one that was taken in before,
    is passed over. Raises `BlindFaulty` for one that cannot be read, before anything is kept.
    """
    read = [read_review(one) for one in reviews]
    return sum(_keep(session, secret, at, review) for review in read)


def _keep(session: Session, secret: bytes, at: dt.datetime, review: Review) -> bool:
    row = sharing.by_tag(session, sealing.tag(secret, review.share))
    if row is None or session.get(Returned, (row.organisation_id, uuid.UUID(review.id))) is not None:
        return False
    session.add(
        Returned(
            organisation_id=row.organisation_id,
            id=uuid.UUID(review.id),
            sharing_id=row.id,
            review=dict(review.said),
            reply="",
        )
    )
    session.flush()
    people = frozenset(one for one in (row.begun_by, row.approved_by, row.second_by) if one)
    notices.told(session, row.organisation_id, NoticeKind.BLIND_BACK, people, (row.assessment_id, None, at))
    return True


def shown(work: Work, opened: Opened, language: Language) -> tuple[ShownReview, ...]:
    """Return the reviews that came back for an assessment, those of the newest version first."""
    return tuple(
        ShownReview(
            one.id,
            str(one.review["by"]),
            row.version,
            str(one.review.get("summary", "")),
            tuple(_by_section(opened.pack, one.review["criteria"], language)),
            one.reply,
        )
        for row in sharing.of_assessment_all(work.session, work.organisation_id, opened.row.id)
        for one in sharing.returned_to(work.session, work.organisation_id, row.id)
    )


_MARKS: Final[Mapping[str, str]] = {
    "0": "not met (0 points)",
    "1": "partly met (1 point)",
    "2": "met (2 points)",
    "na": "does not apply",
    "masked": "cannot be judged because something was masked",
}


def _by_section(
    pack: Pack, said: Mapping[str, Mapping[str, str]], language: Language
) -> Iterable[tuple[str, tuple[Criterion, ...]]]:
    """Iterate over the sections that something was said of, in the order of the questionnaire."""
    at = {number: section_at(pack.steps, STANDS_AT[number - 1]) for number in sorted(map(int, said))}
    for section in pack.sections:
        found = tuple(_criterion(number, said, language) for number, key in at.items() if key == section.key)
        if found:
            yield section.label.in_(language.code), found


def _criterion(number: int, said: Mapping[str, Mapping[str, str]], language: Language) -> Criterion:
    one = said[str(number)]
    name = f"{number}. {language.text(criteria.NAMES[number - 1])}"
    return Criterion(name, language.text(_MARKS[one["mark"]]), one.get("comment", ""))


def reply(work: Work, opened: Opened, review_id: uuid.UUID, text: str) -> None:
    """Keep what the organisation says to a review of this assessment; `NotFound` for one of another."""
    row = work.session.get(Returned, (work.organisation_id, review_id))
    mine = {one.id for one in sharing.of_assessment_all(work.session, work.organisation_id, opened.row.id)}
    if row is None or row.sharing_id not in mine:
        raise NotFound
    row.reply = clean(text)[:LENGTH]
    row.replied_by, row.replied_at = work.actor.person_id, work.at
