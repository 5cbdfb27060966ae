from typing import Any

import pytest

from lva.domain.blind.reading import BlindFaulty
from lva.domain.blind.review import read_review

REVIEW: dict[str, Any] = {
    "format": "lava.blind.review/1",
    "id": "ab" * 16,
    "share": "cd" * 16,
    "by": "A",
    "pack": {"id": "lava", "version": "2026.1"},
    "criteria": {"1": {"mark": "2", "comment": "Hyvä."}, "6": {"mark": "na"}},
    "summary": "Kuuleminen on kuvattu hyvin.",
    "week": "2026-W50",
}


def test_a_review_in_order_is_read() -> None:
    found = read_review(REVIEW)
    assert ("ab" * 16, "cd" * 16, REVIEW) == (found.id, found.share, found.said)


@pytest.mark.parametrize(
    ("key", "value"),
    [("format", "lava.review"), ("id", "x"), ("share", 7), ("by", "Aino Arvioija"), ("by", ["A"]),
     ("week", "2026-12-07"),
     ("pack", {"id": 1}), ("pack", "lava"), ("criteria", {"25": {"mark": "1"}}), ("criteria", {"1": {"mark": "3"}}),
     ("pack", {"id": "lava", "version": "2026.1\x00"}), ("pack", {"id": "lava"}), ("criteria", {"1": {"mark": ["1"]}}),
     ("criteria", {"1": {"mark": "1", "by": "Aino"}}), ("criteria", {"1": "2"}), ("criteria", []),
     ("criteria", {"1": {"mark": "1", "comment": "x" * 4001}}), ("summary", 1), ("summary", "a\x00b")],
)  # fmt: skip
def test_a_crafted_review_is_refused(key: str, value: Any) -> None:
    with pytest.raises(BlindFaulty) as caught:
        read_review({**REVIEW, key: value})
    assert [key] == [fault.path for fault in caught.value.faults]


def test_what_is_missing_or_strange_is_told() -> None:
    with pytest.raises(BlindFaulty) as caught:
        read_review({"reviewer": "Aino"})
    assert {"missing", "unknown_key"} == {fault.code for fault in caught.value.faults}
    with pytest.raises(BlindFaulty):
        read_review([REVIEW])
