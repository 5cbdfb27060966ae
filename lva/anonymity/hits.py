"""What the detector finds: kinds, tiers, and how finds that overlap become one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a find is; those that stand first win where two stand on the same letters."""

    HETU = "HETU"
    EMAIL = "EMAIL"
    URL = "URL"
    IBAN = "IBAN"
    CASE_NO = "CASE_NO"
    PROPERTY_ID = "PROPERTY_ID"
    COORDINATES = "COORDINATES"
    ADDRESS = "ADDRESS"
    DATE = "DATE"
    BUSINESS_ID = "BUSINESS_ID"
    PHONE = "PHONE"
    PLATE = "PLATE"
    SMALL_N = "SMALL_N"
    PERSON = "PERSON"
    UNIT = "UNIT"
    PLACE = "PLACE"
    COMPANY = "COMPANY"
    TERM = "TERM"


NAMES: Final = frozenset({Kind.PERSON, Kind.UNIT, Kind.PLACE})
"""The kinds that are names; all others are structured, or terms of the case file."""


class Tier(StrEnum):
    """How sure a find is: a certain one is masked unless somebody objects, a possible one waits for a decision."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """One find; `start` and `end` count characters of the text as it was given."""

    start: int
    end: int
    kind: Kind
    tier: Tier = Tier.CERTAIN


_RANK: Final = {kind: rank for rank, kind in enumerate(Kind)}


def settle(found: Iterable[Hit]) -> tuple[Hit, ...]:
    """Return finds in the order of the text, none touching the letters of another.

    Nothing that was found is lost: finds that overlap become one, of the kind of the longer, and certain
    if one of them is.
    """
    settled: list[Hit] = []
    for hit in sorted(found, key=lambda one: (one.start, -one.end, _RANK[one.kind])):
        if settled and hit.start < settled[-1].end:
            settled[-1] = _union(settled[-1], hit)
        else:
            settled.append(hit)
    return tuple(settled)


def _union(first: Hit, second: Hit) -> Hit:
    longer = max(first, second, key=lambda one: (one.end - one.start, -_RANK[one.kind]))
    tier = Tier.CERTAIN if Tier.CERTAIN in {first.tier, second.tier} else Tier.POSSIBLE
    return replace(longer, start=first.start, end=max(first.end, second.end), tier=tier)
