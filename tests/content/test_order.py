"""Claims about the order that a written pack keeps."""

import json
from typing import Any

from lva.content.model import Depth
from lva.content.order import ORDER, order_of, restored
from lva.content.reader import from_mapping
from lva.content.writer import as_shown
from tests import packs


def _sorted(shown: dict[str, Any]) -> dict[str, Any]:
    """Return what a record makes of it: the keys of every table sorted."""
    found: dict[str, Any] = json.loads(json.dumps(shown, sort_keys=True))
    return found


def test_options_and_fields_come_back_in_their_order_from_a_record_that_sorts_its_keys() -> None:
    pack = packs.shipped("ten-steps")
    again = from_mapping(_sorted(as_shown(pack, Depth.FULL)), "again", "", checked=False)
    assert ["yes", "partly", "no", "not_known"] == [option.key for option in again.options["ynk"]]
    assert [field.key for field in pack.lists["action"].fields] == [field.key for field in again.lists["action"].fields]
    assert list(pack.questions) == list(again.questions)
    assert list(pack.articles) == list(again.articles)


def test_the_order_names_every_table_by_its_path() -> None:
    shown = {"options": {"yn": {"yes": 1, "no": 2}}, "lists": {"a": {"fields": {"z": 1, "b": 2}}}}
    assert {
        "articles": [], "options": ["yn"], "questions": [], "lists": ["a"], "options.yn": ["yes", "no"],
        "lists.a": ["z", "b"],
    } == order_of(shown)  # fmt: skip


def test_a_pack_s_own_file_needs_no_order() -> None:
    source = packs.source()
    assert source is restored(source)


def test_what_is_restored_has_no_order_left_beside_it() -> None:
    shown = as_shown(packs.small(), Depth.BRIEF)
    assert ORDER in shown
    assert {key: value for key, value in shown.items() if key != ORDER} == dict(restored(_sorted(shown)))
