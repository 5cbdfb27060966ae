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
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.content.library import Library
from lva.domain.errors import Damaged
from lva.seals.envelopes import Parcel, ParcelRefused, boxed, unboxed, week_of
from lva.services.blind import arriving, desk, feedback, sealing
from lva.services.blind.arriving import Refusal, is_share_id
from lva.storage import sharing
from lva.storage.sharing import Arrived, Mail, Outgoing

KIND: Final = "mll"
"""The kind of the organisation that reviews."""
_PARCELS: Final[Mapping[str, Mail]] = {
    "shares": Mail.SHARE,
    "withdrawals": Mail.WITHDRAWAL,
    "reviews": Mail.REVIEW,
}
_SHUFFLE: Final = secrets.SystemRandom().shuffle


@dataclass(frozen=True, slots=True)
class Released:
    """What became of what waited."""

    shares: int
    withdrawals: int
    reviews: int
    refused: tuple[Refusal, ...]


def reviewing(session: Session) -> uuid.UUID | None:
    """Return the organisation of this installation that reviews, or None."""
    return next(iter(sharing.organisations_of_kind(session, KIND)), None)


def taken_out(session: Session, kind: Mail) -> list[Mapping[str, Any]]:
    """Take everything of one kind out of the queues of all organisations, in an order that tells nothing.

    What somebody else takes out at the same moment is left to them.
    """
    rows = list(sharing.waiting(session, (kind,)))
    items = [json.loads(row.body) for row in rows if _is_mine(session, row)]
    _SHUFFLE(items)
    return items


def _given(session: Session) -> list[tuple[uuid.UUID, Mapping[str, Any]]]:
    """Take all shares out as `taken_out` does, each with the organisation that gives it."""
    rows = list(sharing.waiting(session, (Mail.SHARE,)))
    found = [(row.organisation_id, json.loads(row.body)) for row in rows if _is_mine(session, row)]
    _SHUFFLE(found)
    return found


def _giver(secret: bytes, name: bytes) -> bytes:
    """Return what tells only whether two givers are the same, to whoever has the secret of this installation."""
    return hmac.digest(secret, b"giver of blind records " + name, "sha256")


def _note(session: Session, mll_id: uuid.UUID, item: Mapping[str, Any], giver: bytes) -> None:
    """Note the giver of a share that was kept, for the gate of what is published; of one that was refused nothing."""
    record = item.get("record")
    share = record.get("id") if isinstance(record, Mapping) else None
    if is_share_id(share) and session.get(Arrived, (mll_id, uuid.UUID(str(share)))) is not None:
        desk.note_giver(session, mll_id, uuid.UUID(str(share)), giver)


def _is_mine(session: Session, row: Outgoing) -> bool:
    return sharing.left(session, row.organisation_id, [row.id]) == 1


def release(session: Session, packs: Library, secret: bytes, at: dt.datetime, mll_id: uuid.UUID) -> Released:
    """Carry what waits from the givers of this installation to its reviewing organisation, and reviews back.

    Withdrawals come last, so that a share that left in the same batch is deleted. A review whose giver is not here
    keeps waiting for a parcel.
    """
    given = _given(session)
    shares = [item for _, item in given]
    refused = arriving.arrive(session, packs, mll_id, shares, week_of(at))
    for owner, item in given:
        _note(session, mll_id, item, _giver(secret, owner.bytes))
    withdrawals = taken_out(session, Mail.WITHDRAWAL)
    refused += arriving.take_back(session, mll_id, withdrawals)
    return Released(len(shares), len(withdrawals), _returned(session, secret, at), refused)


def _returned(session: Session, secret: bytes, at: dt.datetime) -> int:
    count = 0
    for row in sharing.waiting(session, (Mail.REVIEW,)):
        review = json.loads(row.body)["review"]
        if feedback.take_in(session, secret, at, [review]):
            count += sharing.left(session, row.organisation_id, [row.id])
    return count


# -- parcels ---------------------------------------------------------------------------------------------


def items_of(session: Session, kind: str) -> list[Mapping[str, Any]]:
    """Take everything of a kind out of the queues, as the items of a parcel; reviews are boxed for their givers."""
    items = taken_out(session, _PARCELS[kind])
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

    Raises `ParcelRefused` with `replayed` for one that was taken in before, and `nobody` where nobody reviews.
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
        for item in parcel.items:
            _note(session, owner, item, _giver(secret, parcel.sender.encode()))
    else:
        refused = arriving.take_back(session, owner, parcel.items)
    return len(parcel.items) - len(refused), refused


def _reviews(session: Session, secret: bytes, at: dt.datetime, parcel: Parcel) -> tuple[int, Sequence[Refusal]]:
    """Take in the reviews of shares that were given here; the same one twice is kept once: a replay does nothing."""
    mine = [review for item in parcel.items if (review := _opened(session, secret, item)) is not None]
    return feedback.take_in(session, secret, at, mine), ()


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
