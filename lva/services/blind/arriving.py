"""Shares that arrive with an organisation of the kind `mll`, and those that are taken back."""

import hashlib
import hmac
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.content.library import Library
from lva.domain.blind import population
from lva.domain.blind.reading import Blind, BlindFaulty, read
from lva.domain.blind.record import ID, Shown
from lva.domain.errors import LvaError
from lva.domain.values.answers import canonical
from lva.services.blind.places import municipalities
from lva.services.blind.sealing import commitment
from lva.storage.blind import blind_reviews, sharing
from lva.storage.blind.sharing import Arrived, Gone

_RECEIPT_DIGITS: Final = 64
_HEX: Final = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One item that was not taken in, by its place in the parcel, and why.

    Reasons: `item` (other keys), `record` (faulty; `faults` say where), `population` (too few municipalities share
    what is shown), `known` (such an id has arrived before), `receipt` (the secret is not the one), `share` (an answer
    to a share that is not here, or not by its giver), `reply` (faulty; `faults` say where).
    """

    index: int
    reason: str
    faults: tuple[str, ...] = ()


class _Refused(LvaError):
    def __init__(self, reason: str, faults: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.faults = faults


def arrive(
    session: Session, packs: Library, mll_id: uuid.UUID, items: Sequence[Mapping[str, Any]], week: str
) -> tuple[Refusal, ...]:
    """Keep each share that is in order, and return what was refused. The session must see the rows of `mll_id`."""
    refused = []
    for index, item in enumerate(items):
        try:
            session.add(_share(session, packs, mll_id, item, week))
            session.flush()
        except _Refused as error:
            refused.append(Refusal(index, error.reason, error.faults))
    return tuple(refused)


def _share(session: Session, packs: Library, mll_id: uuid.UUID, item: Mapping[str, Any], week: str) -> Arrived:
    if item.keys() != {"record", "receipt"} or not _is_hex(item["receipt"]):
        raise _Refused("item")
    blind = _read(item["record"], packs)
    shown = Shown(str(blind.said["shown"].get("class", "")), blind.language)
    if population.count(municipalities(), shown) < population.LEAST:
        raise _Refused("population")
    share_id = uuid.UUID(blind.id)
    if session.get(Arrived, (mll_id, share_id)) is not None:
        raise _Refused("known")
    digest = hashlib.sha256(blind.data).digest()
    return Arrived(
        organisation_id=mll_id,
        id=share_id,
        record=blind.data,
        record_digest=digest,
        receipt=bytes.fromhex(item["receipt"]),
        week=week,
        gone=None,
    )


def _read(said: Any, packs: Library) -> Blind:
    try:
        return read(canonical(said), packs)
    except BlindFaulty as error:
        raise _Refused("record", tuple(f"{fault.path}: {fault.code}" for fault in error.faults)) from error
    except ValueError as error:
        # A number that is none, or half a character: nothing that has a canonical form.
        raise _Refused("record") from error


def take_back(session: Session, mll_id: uuid.UUID, items: Iterable[Mapping[str, Any]]) -> tuple[Refusal, ...]:
    """Delete the records of shares that their givers withdraw with the secret of the receipt; return what was refused.

    With a record goes what was written about it, and what tells which others its giver gave.

    A share that is not here any more, or never was, is refused as one with another secret is.
    """
    refused = []
    for index, item in enumerate(items):
        if item.keys() != {"id", "secret"} or not _is_hex(item["secret"]) or not is_share_id(item["id"]):
            refused.append(Refusal(index, "item"))
            continue
        row = session.get(Arrived, (mll_id, uuid.UUID(item["id"])))
        mine = row is not None and hmac.compare_digest(row.receipt, bytes.fromhex(commitment(item["secret"])))
        if row is None or not mine or row.gone is not None:
            refused.append(Refusal(index, "receipt"))
            continue
        sharing.empty_arrived(session, mll_id, row.id, Gone.WITHDRAWN)
        blind_reviews.forget(session, mll_id, [row.id])
    return tuple(refused)


def _is_hex(value: Any) -> bool:
    return isinstance(value, str) and len(value) == _RECEIPT_DIGITS and _HEX.issuperset(value)


def is_share_id(value: Any) -> bool:
    """Whether something is the id of a share, as records write it."""
    return isinstance(value, str) and ID.fullmatch(value) is not None
