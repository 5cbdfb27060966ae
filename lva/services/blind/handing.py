"""Handing over what waits: shuffled, inside the installation or as parcels, without a key back to its giver.

Whoever runs the installation calls this once a week; the sessions see all organisations, and the caller commits them.
"""

import datetime as dt
import hmac
import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.content.library import Library
from lva.domain.blind.reading import BlindFaulty
from lva.domain.blind.record import Policy
from lva.domain.errors import Damaged
from lva.seals.envelopes import ITEMS_MOST, LIMIT_BYTES, Parcel, ParcelRefused, boxed, unboxed, week_of
from lva.services.blind import arriving, desk, feedback, preparing, replies, sealing
from lva.services.blind.arriving import Refusal, is_share_id
from lva.storage.blind import sharing
from lva.storage.blind.sharing import Arrived, Mail, Outgoing
from lva.storage.people import Organisation

KIND: Final = "mll"
"""The kind of the organisation that reviews."""
_PARCELS: Final[Mapping[str, Mail]] = {
    "shares": Mail.SHARE,
    "withdrawals": Mail.WITHDRAWAL,
    "reviews": Mail.REVIEW,
    "replies": Mail.REPLY,
}
MOST_BYTES: Final = LIMIT_BYTES // 2
"""So much of what waits fills one parcel: boxes and envelopes make it larger."""
_WEEK: Final = dt.timedelta(days=7)
_SHUFFLE: Final = secrets.SystemRandom().shuffle


@dataclass(frozen=True, slots=True)
class Released:
    """What became of what waited."""

    shares: int
    withdrawals: int
    reviews: int
    refused: tuple[Refusal, ...]
    replies: int = 0


def reviewing(session: Session) -> uuid.UUID | None:
    """Return the organisation of this installation that reviews, or None."""
    return next(iter(sharing.organisations_of_kind(session, KIND)), None)


def taken_out(session: Session, kind: Mail, most: int | None = None) -> list[Mapping[str, Any]]:
    """Take what may leave of one kind out of the queues of all organisations, in an order that tells nothing.

    What somebody else takes out at the same moment is left to them. What an organisation does not let out any more
    waits on, and so does what is beyond `most` bytes; the ids of what waits are random.
    """
    return [item for _, item in _given(session, kind, most)]


def _given(session: Session, kind: Mail, most: int | None = None) -> list[tuple[uuid.UUID, Mapping[str, Any]]]:
    """Take out as `taken_out` does, each with the organisation that it comes from."""
    waiting = sharing.waiting(session, (kind,))
    if most is not None:
        sizes = accumulate(len(row.body) for row in waiting)
        waiting = [row for row, size in zip(waiting[:ITEMS_MOST], sizes, strict=False) if size <= most]
    rows = [(row, json.loads(row.body)) for row in waiting]
    found = [
        (row.organisation_id, item) for row, item in rows if _may_leave(session, row, item) and _is_mine(session, row)
    ]
    _SHUFFLE(found)
    return found


def _may_leave(session: Session, row: Outgoing, item: Mapping[str, Any]) -> bool:
    """Whether its organisation still lets it out: it may have chosen otherwise since somebody approved it."""
    if row.kind not in (Mail.SHARE, Mail.REPLY):
        return True
    least = Policy(item["record"]["share"]) if row.kind is Mail.SHARE else Policy.RATINGS
    return preparing.lets_out(session.get_one(Organisation, row.organisation_id), least)


def _giver(secret: bytes, name: bytes) -> bytes:
    """Return what tells only whether two givers are the same, to whoever has the secret of this installation."""
    return hmac.digest(secret, b"giver of blind records " + name, "sha256")


def _note(session: Session, mll_id: uuid.UUID, item: Mapping[str, Any], giver: bytes) -> None:
    """Note the giver of a share that was kept, for the gate of what is published."""
    desk.note_giver(session, mll_id, uuid.UUID(item["record"]["id"]), giver)


def _is_mine(session: Session, row: Outgoing) -> bool:
    return sharing.left(session, row.organisation_id, [row.id]) == 1


def release(session: Session, packs: Library, secret: bytes, at: dt.datetime, mll_id: uuid.UUID) -> Released:
    """Carry what waits from the givers of this installation to its reviewing organisation, and reviews back.

    Withdrawals come after shares, so that a share that left in the same batch is deleted, and answers to reviews last,
    so that none reaches what was taken back. Reviewers are told of answers, those that came in parcels among them.
    A review whose giver is not here keeps waiting for a parcel.
    """
    given = _given(session, Mail.SHARE)
    shares = [item for _, item in given]
    refused = arriving.arrive(session, packs, mll_id, shares, week_of(at))
    bad = {one.index for one in refused}
    for index, (owner, item) in enumerate(given):
        if index not in bad:
            _note(session, mll_id, item, _giver(secret, owner.bytes))
    withdrawals = taken_out(session, Mail.WITHDRAWAL)
    refused += arriving.take_back(session, mll_id, withdrawals)
    answers = taken_out(session, Mail.REPLY)
    refused += replies.arrive(session, packs, mll_id, answers, week_of(at))
    replies.tell(session, mll_id, at)
    return Released(len(shares), len(withdrawals), _returned(session, secret, at), refused, len(answers))


def _returned(session: Session, secret: bytes, at: dt.datetime) -> int:
    count = 0
    for row in sharing.waiting(session, (Mail.REVIEW,)):
        review = json.loads(row.body)["review"]
        if feedback.take_in(session, secret, at, [review]):
            count += sharing.left(session, row.organisation_id, [row.id])
    return count


# -- parcels ---------------------------------------------------------------------------------------------


def items_of(session: Session, kind: str) -> list[Mapping[str, Any]]:
    """Take of a kind what a parcel holds out of the queues, as its items; reviews are boxed for their givers.

    What does not fit waits for the next parcel.
    """
    items = taken_out(session, _PARCELS[kind], MOST_BYTES)
    owner = reviewing(session)
    if kind != "reviews" or owner is None:
        return items
    return [one for item in items if (one := _for_giver(session, owner, item["review"])) is not None]


def _for_giver(session: Session, owner: uuid.UUID, review: Mapping[str, Any]) -> Mapping[str, Any] | None:
    row = session.get(Arrived, (owner, uuid.UUID(review["share"])))
    return None if row is None else {"share": review["share"], "box": boxed(row.receipt, review)}


def take_in(
    session: Session, packs: Library, secret: bytes, at: dt.datetime, parcel: Parcel
) -> tuple[int, Sequence[Refusal]]:
    """Take in a parcel that was opened and checked; return how many items were kept, and what was refused.

    Raises `ParcelRefused` with `replayed` for one that was taken in before, `nobody` where nobody reviews, and
    `content` for reviews of which one cannot be read.
    Of its sender only that is kept which tells whether two shares come from the same one.
    """
    owner = reviewing(session)
    if parcel.kind == "reviews":
        return _reviews(session, secret, at, parcel)
    if owner is None:
        raise ParcelRefused("nobody")
    if not sharing.first_seen(session, owner, uuid.UUID(parcel.id), parcel.digest):
        raise ParcelRefused("replayed")
    if parcel.kind == "shares":
        refused = arriving.arrive(session, packs, owner, parcel.items, week_of(at))
        bad = {one.index for one in refused}
        for index, item in enumerate(parcel.items):
            if index not in bad:
                _note(session, owner, item, _giver(secret, parcel.sender.encode()))
    elif parcel.kind == "replies":
        # Who answers in which hour could tell who it is: what comes by itself can be read from the next week on.
        refused = replies.arrive(session, packs, owner, parcel.items, week_of(at + _WEEK))
    else:
        refused = arriving.take_back(session, owner, parcel.items)
    return len(parcel.items) - len(refused), refused


def _reviews(session: Session, secret: bytes, at: dt.datetime, parcel: Parcel) -> tuple[int, Sequence[Refusal]]:
    """Take in the reviews of shares that were given here; the same one twice is kept once: a replay does nothing."""
    mine = [review for item in parcel.items if (review := _opened(session, secret, item)) is not None]
    try:
        return feedback.take_in(session, secret, at, mine), ()
    except BlindFaulty as error:
        raise ParcelRefused("content") from error


def _opened(session: Session, secret: bytes, item: Mapping[str, Any]) -> Any:
    """Return a review that is for somebody here; None for all others, and for one that cannot be opened."""
    share = item.get("share")
    row = sharing.by_tag(session, sealing.tag(secret, str(share))) if is_share_id(share) else None
    if row is None or row.sealed is None:
        return None
    try:
        receipt = sealing.opened(secret, row.id, row.sealed)
        return unboxed(bytes.fromhex(sealing.commitment(receipt.secret)), item.get("box"))
    except (Damaged, ParcelRefused):
        return None
