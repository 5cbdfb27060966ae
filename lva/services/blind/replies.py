"""Answers of givers as the reviewing organisation gets them: scanned anew, held back where something was found, shown.

What arrives is not trusted because its giver looked through it. A reviewer sees the answer to their own review and a
coordinator all of them; nobody else sees one, and nobody answers it.
"""

import datetime as dt
import unicodedata
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.anonymity.hits import Hit, Tier
from lva.content.library import Library
from lva.domain.blind import population
from lva.domain.blind.reading import BlindFaulty, read
from lva.domain.blind.record import Shown
from lva.domain.blind.reply import Reply, read_reply
from lva.domain.errors import Conflict, Invalid, NotFound
from lva.domain.notices import NoticeKind
from lva.domain.people import Role
from lva.domain.permissions import Permission, may
from lva.domain.references import derived
from lva.i18n import Language
from lva.seals.envelopes import Box, ParcelRefused, unboxed, week_of
from lva.services import history
from lva.services.blind import desk
from lva.services.blind.arriving import Refusal, is_share_id
from lva.services.blind.finding import in_words
from lva.services.blind.mask_words import mask_words
from lva.services.blind.places import municipalities
from lva.services.telling import notices
from lva.services.work import Work
from lva.storage.blind import blind_replies, blind_reviews
from lva.storage.blind.blind_replies import BlindReply, ReplyStage
from lva.storage.blind.blind_reviews import BlindReview
from lva.storage.blind.sharing import Arrived
from lva.storage.opening import locked_organisation
from lva.storage.telling import notices as notice_rows

BOX_MOST: Final = 64 * 1024
"""Characters of the largest box that is opened; an answer of the greatest length has less than half."""
_KEYS: Final = {"share", "box"}
_TURNING: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "LRI", "RLI", "FSI", "R", "AL"})
"""Classes of Unicode's signs that run from right to left, or make others do so."""


class Handling(StrEnum):
    """What a coordinator does with an answer that is held."""

    SHOW = "show"
    """Show it as it is: what was found tells nothing."""
    MASK = "mask"
    """Show it with what was found masked."""
    DROP = "drop"
    """Keep it from the reviewer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer beside the review that it answers."""

    id: uuid.UUID
    record_id: uuid.UUID
    review_id: uuid.UUID
    letter: str
    """Under which letter the review went to the giver."""
    language: str
    text: str
    week: str
    stage: ReplyStage
    found: tuple[Hit, ...]
    """What the detector finds in it while it is held."""

    @property
    def is_certain(self) -> bool:
        """Whether something stands there that certainly tells whose it is: it is not shown as it is."""
        return any(hit.tier is Tier.CERTAIN for hit in self.found)


# -- arriving --------------------------------------------------------------------------------------------


def arrive(
    session: Session, packs: Library, mll_id: uuid.UUID, items: Sequence[Mapping[str, Any]], week: str
) -> tuple[Refusal, ...]:
    """Keep each answer that is in order, to be read from `week` on, and return what was refused.

    The session must see the rows of `mll_id`. An answer to a share that is unknown, was withdrawn or has had its
    time, and one that its giver did not box, are refused alike.
    """
    refused = []
    for index, item in enumerate(items):
        reason, faults = _taken(session, packs, mll_id, item, week)
        if reason:
            refused.append(Refusal(index, reason, faults))
    return tuple(refused)


def _taken(
    session: Session, packs: Library, mll_id: uuid.UUID, item: Mapping[str, Any], week: str
) -> tuple[str, tuple[str, ...]]:
    """Keep one answer, and return why not, with where it is faulty."""
    if item.keys() != _KEYS or not is_share_id(item["share"]) or not _is_box(item["box"]):
        return "item", ()
    row = session.get(Arrived, (mll_id, uuid.UUID(item["share"])))
    if row is None or row.record is None:
        return "share", ()
    try:
        said = read_reply(unboxed(row.receipt, item["box"], Box.REPLY))
    except ParcelRefused:
        return "share", ()
    except BlindFaulty as error:
        return "reply", tuple(f"{fault.path}: {fault.code}" for fault in error.faults)
    review = _answered(session, row, said)
    if review is None:
        return "share", ()
    again = session.get(BlindReply, (mll_id, uuid.UUID(said.id))) is not None
    if again or blind_replies.reply_to(session, mll_id, review.id) is not None:
        return "known", ()
    shown = read(row.record, packs).said["shown"]
    told = Shown(str(shown.get("class", "")), said.language)
    if population.count(municipalities(), told) < population.LEAST:
        return "population", ()
    _keep(session, review, said, week)
    return "", ()


def _turns(text: str) -> bool:
    """Whether a text may look otherwise on a screen than it stands there, where the detector reads it."""
    return any(unicodedata.bidirectional(sign) in _TURNING for sign in text)


def _is_box(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= BOX_MOST


def _answered(session: Session, row: Arrived, said: Reply) -> BlindReview | None:
    """Return the review that an answer names, if it went back for this very share."""
    answer = blind_reviews.answer(session, row.organisation_id, row.id)
    if answer is None or said.share != row.id.hex:
        return None
    letters = {str(one["id"]): str(one["by"]) for one in answer.reviews}
    rows = desk.lettered(blind_reviews.reviews(session, row.organisation_id, row.id))
    return rows.get(letters.get(said.review, ""))


def _keep(session: Session, review: BlindReview, said: Reply, week: str) -> None:
    stage = ReplyStage.HELD if in_words(said.text, said.language) or _turns(said.text) else ReplyStage.SHOWN
    session.add(
        BlindReply(
            organisation_id=review.organisation_id,
            id=uuid.UUID(said.id),
            record_id=review.record_id,
            review_id=review.id,
            language=said.language,
            text=said.text,
            week=week,
            stage=stage,
        )
    )
    session.flush()


def tell(session: Session, mll_id: uuid.UUID, at: dt.datetime) -> int:
    """Tell reviewers of answers that they can read, and coordinators of all; return how many notices that makes.

    Nobody is told twice of one, and nobody before the week from which it can be read. A notice names nothing.
    """
    held = notice_rows.open_members(session, mll_id)
    coordinators = [one for one, roles in held.items() if may(frozenset(map(Role, roles)), Permission.COORDINATE)]
    count = 0
    for row in blind_replies.replies(session, mll_id):
        if row.stage is ReplyStage.DROPPED or row.week > week_of(at):
            continue
        review = blind_reviews.review(session, mll_id, row.review_id, lock=False)
        readers = [review.reviewer_id] if review is not None and row.stage is ReplyStage.SHOWN else []
        named = {one: derived(row.id, f"{NoticeKind.BLIND_REPLY} {one}") for one in (*coordinators, *readers)}
        count += notices.told_once(session, mll_id, NoticeKind.BLIND_REPLY, named, (None, at))
    return count


# -- reading ---------------------------------------------------------------------------------------------


def answers(work: Work) -> tuple[Answer, ...]:
    """Return the answers that can be read by now, in the order of their random ids; for the coordinator."""
    rows = [one for one in blind_replies.replies(work.session, work.organisation_id) if one.week <= week_of(work.at)]
    reviews: dict[uuid.UUID, dict[uuid.UUID, str]] = {}
    for record_id in {one.record_id for one in rows}:
        found = desk.lettered(blind_reviews.reviews(work.session, work.organisation_id, record_id))
        reviews[record_id] = {review.id: letter for letter, review in found.items()}
    return tuple(_answer(one, reviews[one.record_id][one.review_id]) for one in rows)


def of_record(work: Work, record_id: uuid.UUID) -> tuple[Answer, ...]:
    """Return the answers to the reviews of one record, by their letters."""
    return tuple(sorted((one for one in answers(work) if one.record_id == record_id), key=lambda one: one.letter))


def of_review(work: Work, review_id: uuid.UUID) -> Answer | None:
    """Return the answer to one review if its reviewer may read it: it is not held, and its week has come."""
    found = (one for one in answers(work) if one.review_id == review_id and one.stage is ReplyStage.SHOWN)
    return next(found, None)


def answered(work: Work, reviews: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return which of some reviews have an answer that their reviewer may read."""
    rows = blind_replies.replies(work.session, work.organisation_id)
    read_by_now = {one.review_id for one in rows if one.stage is ReplyStage.SHOWN and one.week <= week_of(work.at)}
    return frozenset(reviews) & read_by_now


def _answer(row: BlindReply, letter: str) -> Answer:
    found = in_words(row.text, row.language) if row.stage is ReplyStage.HELD else ()
    return Answer(row.id, row.record_id, row.review_id, letter, row.language, row.text, row.week, row.stage, found)


# -- what is held ----------------------------------------------------------------------------------------


def settle(
    work: Work, record_id: uuid.UUID, reply_id: uuid.UUID, how: Handling, languages: Mapping[str, Language]
) -> None:
    """Do with an answer that is held what a coordinator says; masks are in the language of the answer.

    Raises `NotFound` for none of this record, `Conflict` if it is not held any more, `Invalid` for showing as it is
    what certainly tells whose it is.
    """
    row = work.session.get(BlindReply, (work.organisation_id, reply_id), with_for_update=True, populate_existing=True)
    if row is None or row.record_id != record_id or row.week > week_of(work.at):
        raise NotFound
    if row.stage is not ReplyStage.HELD:
        raise Conflict(("reply",))
    seen = _answer(row, "")
    if how is Handling.SHOW and seen.is_certain:
        raise Invalid("how", "certain")
    if how is Handling.MASK:
        row.text = masked(seen, languages[row.language])
    if how is Handling.DROP:
        row.text = ""
    row.stage = ReplyStage.DROPPED if how is Handling.DROP else ReplyStage.SHOWN
    work.session.flush()
    owner = locked_organisation(work.session, work.organisation_id)
    facts = {"record": str(record_id), "review": str(row.review_id), "how": how.value}
    history.record(work, owner, "blind_reply", facts)
    tell(work.session, work.organisation_id, work.at)


def masked(seen: Answer, language: Language) -> str:
    """Return an answer with what was found masked by its kind."""
    words = mask_words(language)
    text = seen.text
    for hit in reversed(seen.found):
        text = f"{text[: hit.start]}[{words[hit.kind.value]}]{text[hit.end :]}"
    return text
