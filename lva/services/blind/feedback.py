"""Reviews that come back: taken in by the share's id alone, shown beside the assessment, and answered."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.content.model import Pack
from lva.domain.blind.review import Review, read_review
from lva.domain.errors import Conflict, NotFound
from lva.domain.judging import criteria
from lva.domain.judging.rubric import NUMBERS
from lva.domain.notices import NoticeKind
from lva.domain.reviewing import STANDS_AT, section_at
from lva.domain.values.answers import clean
from lva.i18n import Language
from lva.services.assessments import Opened
from lva.services.blind import sealing
from lva.services.telling import notices
from lva.services.work import Work
from lva.storage.blind import blind_replies, sharing
from lva.storage.blind.blind_replies import GivenReply
from lva.storage.blind.sharing import Returned, Sharing

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
    sent: str
    """What left as the answer; empty while none was sent."""
    sent_on: dt.date | None


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
    found = [
        (row, one)
        for row in sharing.of_assessment_all(work.session, work.organisation_id, opened.row.id)
        for one in sharing.returned_to(work.session, work.organisation_id, row.id)
    ]
    sent = blind_replies.given(work.session, work.organisation_id, [one.id for _, one in found])
    return tuple(_shown(opened.pack, row, one, sent.get(one.id), language) for row, one in found)


def _shown(pack: Pack, row: Sharing, one: Returned, sent: GivenReply | None, language: Language) -> ShownReview:
    return ShownReview(
        id=one.id,
        by=str(one.review["by"]),
        version=row.version,
        summary=str(one.review.get("summary", "")),
        sections=tuple(_by_section(pack, one.review["criteria"], language)),
        reply=one.reply,
        sent=(sent.said or "") if sent else "",
        sent_on=sent.confirmed_on if sent else None,
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What one reviewer says of one section: the criteria that are not fully met, or could not be judged."""

    by: str
    criteria: tuple[Criterion, ...]


def on_section(work: Work, opened: Opened, section: str, language: Language) -> tuple[Said, ...]:
    """Return what the reviewers of the latest reviewed version say of a section, for whoever writes the next one.

    A first version has been reviewed by nobody, so it costs no query.
    """
    if opened.row.version == 1:
        return ()
    at = {number: section_at(opened.pack.steps, STANDS_AT[number - 1]) for number in NUMBERS}
    for row in sharing.of_assessment_all(work.session, work.organisation_id, opened.row.id):
        found = sharing.returned_to(work.session, work.organisation_id, row.id)
        if found:
            said = (_wanting(one, [number for number in NUMBERS if at[number] == section], language) for one in found)
            return tuple(one for one in said if one.criteria)
    return ()


def _wanting(one: Returned, numbers: Iterable[int], language: Language) -> Said:
    given = one.review["criteria"]
    wanting = [number for number in numbers if given.get(str(number), {}).get("mark", "2") not in ("2", "na")]
    return Said(str(one.review["by"]), tuple(_criterion(number, given, language) for number in wanting))


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
    """Keep what the organisation says to a review of this assessment; nothing leaves by it (`replying.send` does that).

    Raises `NotFound` for a review of another assessment, and `Conflict` once the answer has been sent.
    """
    row = sharing.returned(work.session, work.organisation_id, review_id, lock=True)
    mine = {one.id for one in sharing.of_assessment_all(work.session, work.organisation_id, opened.row.id)}
    if row is None or row.sharing_id not in mine:
        raise NotFound
    sent = blind_replies.given(work.session, work.organisation_id, [review_id]).get(review_id)
    if sent is not None and sent.said is not None:
        raise Conflict(("reply",))
    row.reply = clean(clean(text)[:LENGTH])
    row.replied_by, row.replied_at = work.actor.person_id, work.at
