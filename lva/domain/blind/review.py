"""A review that comes back to a giver: format `lava.blind.review/1` (docs/blind.md), read strictly."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lva.domain.blind import record
from lva.domain.blind.reading import BlindFaulty
from lva.domain.blind.scoring import Mark
from lva.domain.exchange.record_faults import Fault
from lva.domain.judging.rubric import NUMBERS
from lva.domain.values.answers import clean

FORMAT: Final = "lava.blind.review/1"
LENGTH: Final = 4000
"""The longest comment."""
_BY: Final = frozenset({"A", "B", "C"})
_WEEK: Final = re.compile(r"\d{4}-W\d{2}", re.ASCII)
_KEYS: Final = frozenset({"format", "id", "share", "by", "pack", "criteria", "summary", "week"})
_PACK: Final = {"id", "version"}
_NEEDED: Final = _KEYS - {"summary"}
_MARKS: Final = frozenset(one.value for one in Mark)


@dataclass(frozen=True, slots=True)
class Review:
    """A review without faults."""

    id: str
    share: str
    """The id of the share that it reviews."""
    said: Mapping[str, Any]


def read_review(said: Any) -> Review:
    """Return a review that JSON values say; raise `BlindFaulty` with everything that is wrong."""
    if not isinstance(said, Mapping):
        raise BlindFaulty((Fault("", "object"),))
    faults = [
        *(Fault(key, "missing") for key in sorted(_NEEDED - said.keys())),
        *(Fault("", "unknown_key") for _ in said.keys() - _KEYS),
    ]
    checks: dict[str, Callable[[Any], bool]] = {
        "format": lambda value: value == FORMAT,
        "id": _is_id,
        "share": _is_id,
        "by": lambda value: isinstance(value, str) and value in _BY,
        "pack": lambda value: (
            isinstance(value, Mapping) and value.keys() == _PACK and all(map(_is_words, value.values()))
        ),
        "criteria": lambda value: isinstance(value, Mapping) and all(map(_is_criterion, value.items())),
        "summary": _is_words,
        "week": lambda value: isinstance(value, str) and _WEEK.fullmatch(value) is not None,
    }
    faults += [Fault(key, "value") for key, holds in checks.items() if key in said and not holds(said[key])]
    if faults:
        raise BlindFaulty(tuple(faults))
    return Review(said["id"], said["share"], said)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and record.ID.fullmatch(value) is not None


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LENGTH and clean(value) == value


def _is_criterion(item: tuple[Any, Any]) -> bool:
    number, said = item
    return (
        number in {str(one) for one in NUMBERS}
        and isinstance(said, Mapping)
        and said.keys() <= {"mark", "comment"}
        and isinstance(said.get("mark"), str)
        and said["mark"] in _MARKS
        and _is_words(said.get("comment", ""))
    )
