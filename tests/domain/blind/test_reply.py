from typing import Any

import pytest

from lva.domain.blind import rules
from lva.domain.blind.reading import BlindFaulty
from lva.domain.blind.reply import Reply, approval_digest, fits, read_reply
from lva.domain.blind.review import LENGTH

REPLY = Reply("a" * 32, "b" * 32, "c" * 32, "fi", "Kuulimme lapset uudelleen.")


def faults(said: Any) -> list[tuple[str, str]]:
    with pytest.raises(BlindFaulty) as caught:
        read_reply(said)
    return [(fault.path, fault.code) for fault in caught.value.faults]


def test_an_answer_is_read_as_it_was_said() -> None:
    assert REPLY == read_reply(REPLY.said)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", "lava.blind.review/1"),
        ("id", "A" * 32),
        ("share", 7),
        ("review", ""),
        ("language", "de"),
        ("language", ["fi"]),
        ("rules", None),
        ("text", ""),
        ("text", " sivussa"),
        ("text", "x" * (LENGTH + 1)),
        ("text", "\x00"),
        ("text", {"html": "<b>"}),
    ],
)
def test_what_is_crafted_is_named_by_its_place_and_never_by_its_value(key: str, value: Any) -> None:
    assert [(key, "value")] == faults({**REPLY.said, key: value})


def test_what_is_missing_and_what_is_too_much_are_told_at_once() -> None:
    said: dict[str, Any] = {**REPLY.said, "municipality": "Lapua"}
    del said["share"]
    assert [("share", "missing"), ("", "unknown_key")] == faults(said)


@pytest.mark.parametrize("said", [None, [], "vastaus", 7])
def test_what_is_no_object_is_no_answer(said: Any) -> None:
    assert [("", "object")] == faults(said)


def test_only_plain_text_of_some_length_fits() -> None:
    assert [False, True, True, False] == [fits(text) for text in ("", "Kiitos.", "x" * LENGTH, "x" * (LENGTH + 1))]


def test_an_approval_is_bound_to_words_language_review_and_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    bound = [approval_digest("r", "fi", "Kiitos."), approval_digest("r", "sv", "Kiitos.")]
    bound += [approval_digest("q", "fi", "Kiitos."), approval_digest("r", "fi", "Kiitos!")]
    monkeypatch.setattr(rules, "RULES", "2027.1")
    assert 5 == len({*bound, approval_digest("r", "fi", "Kiitos.")})
