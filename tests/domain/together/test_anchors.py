import uuid
from typing import Final

import pytest

from lva.domain.together import anchors
from lva.domain.together.anchors import Anchor, at_entry, at_section, at_step, is_known, step_at
from tests.dossiers import make_dossier
from tests.packs import shipped

_ID: Final = uuid.UUID("019aa0b4-e100-7eb9-ac45-1dbf655d5590")


def test_an_anchor_reads_back_what_it_says() -> None:
    for one in (Anchor("title"), at_entry("hearing", _ID, "result"), at_step("matter"), at_section("finish")):
        assert one == anchors.read(one.text)


def test_only_an_entry_names_a_list_and_an_id() -> None:
    assert ("hearing", _ID) == at_entry("hearing", _ID).entry
    assert [None, None, None] == [one.entry for one in (Anchor("title"), Anchor("hearing.x"), at_step("matter"))]


@pytest.mark.parametrize(
    "anchor",
    [
        Anchor("title"),
        at_step("matter"),
        at_section("finish"),
        at_entry("hearing", _ID),
        at_entry("hearing", _ID, "result"),
    ],
)
def test_what_the_pack_has_is_known(anchor: Anchor) -> None:
    assert is_known(shipped(), anchor)


@pytest.mark.parametrize(
    "anchor",
    [
        Anchor(""),
        Anchor("nothing"),
        Anchor("title", "result"),
        at_step("nothing"),
        at_section("nothing"),
        at_entry("nothing", _ID),
        at_entry("hearing", _ID, "nothing"),
        Anchor("hearing.x"),
    ],
)
def test_all_else_is_not(anchor: Anchor) -> None:
    assert not is_known(shipped(), anchor)


@pytest.mark.parametrize(
    ("anchor", "step"),
    [
        (Anchor("title"), "matter"),
        (at_step("background"), "background"),
        (at_section("finish"), ""),
        (at_entry("hearing", _ID), "hearing"),
        (at_entry("hearing", _ID, "result"), "hearing"),
    ],
)
def test_each_place_stands_on_a_page_but_a_section(anchor: Anchor, step: str) -> None:
    assert step == step_at(make_dossier(), anchor)
