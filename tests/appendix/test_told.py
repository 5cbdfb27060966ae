"""Claims about what page one says in full."""

from collections.abc import Mapping
from typing import Any

import pytest

from lva.appendix.told import Told
from lva.appendix.voice import Voice
from lva.domain.snapshot import Snapshot
from tests.appendix import samples
from tests.appendix.everyday import fees
from tests.appendix.samples import frozen

Entries = list[tuple[str, str, Mapping[str, Any]]]


def _told(snapshot: Snapshot) -> Told:
    return Told(Voice(samples.languages()["en"], snapshot, samples.imprint()))


def _is_told(snapshot: Snapshot, key: str) -> bool:
    told = _told(snapshot)
    return told.question(key, told.voice.said(key))


def test_an_answer_is_told_where_its_whole_text_stands_in_its_row() -> None:
    assert _is_told(fees(), "worst_group")
    assert _is_told(fees(), "not_heard_why")
    assert not _is_told(fees(), "conclusion")
    assert not _is_told(frozen({"title": "Asia"}, []), "worst_group")


@pytest.mark.parametrize(
    ("heard", "told"), [({"heard": "no"}, True), ({"heard": "yes"}, True), ({"heard": "existing"}, False)]
)
def test_whether_children_were_heard_is_told_by_what_stands_there(heard: Mapping[str, Any], *, told: bool) -> None:
    view = ("view", "w1", {"text": "Haluan kotiin.", "effect": "not", "page_one": "yes"})
    views: Entries = [] if heard["heard"] == "no" else [view]
    assert told is _is_told(frozen({"title": "Asia", **heard}, views), "heard")


def test_entries_with_more_than_page_one_says_are_not_told() -> None:
    follow_up = {"on": "2026-03-25", "who": "Opetuspäällikkö"}
    for fields, told in ((follow_up, True), ({**follow_up, "what": "Hoitopäivät"}, False)):
        found = _told(frozen({"title": "Asia"}, [("follow_up", "f1", fields)]))
        assert told is found.entries("follow_up", found.voice.dossier.of("follow_up"))


def test_rows_are_named_once() -> None:
    told = _told(fees())
    told.question("harm", told.voice.said("harm"))
    told.question("position", told.voice.said("position"))
    assert ("Is the proposal best for children",) == told.rows()
    assert () == told.rows()
