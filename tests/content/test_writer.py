import dataclasses
import json
from typing import Any

import pytest

from lva.content.checks import option_lists
from lva.content.model import Depth, Pack, Rule, Where
from lva.content.reader import from_mapping
from lva.content.writer import as_shown
from tests import packs

PACKS = [pytest.param(packs.small(), id="small"), pytest.param(packs.shipped(), id="shipped")]
DEPTHS = [Depth.NONE, Depth.BRIEF, Depth.FULL]
_GUIDING: dict[str, object] = {
    "why": None, "help": None, "example": None, "examples": {}, "law": (), "start": "", "share_why": None, "hint": None,
    "lead": None, "minutes": 0, "later": False, "ahead": False, "fresh": 0, "fixed": {}, "add": None, "empty": None,
}  # fmt: skip
"""What only guides writing, and is left out of a record."""


def _read_back(pack: Pack, depth: Depth) -> Pack:
    # Through JSON, as the record is kept.
    kept = json.loads(json.dumps(as_shown(pack, depth)))
    return from_mapping(kept, "record", pack.digest, checked=False)


def _bare(value: Any) -> Any:
    """Return a part of a pack as plain values without what only guides writing."""
    if dataclasses.is_dataclass(value):
        fields = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
        return {key: _bare(one) for key, one in fields.items() if key not in _GUIDING}
    if isinstance(value, tuple):
        return [_bare(one) for one in value]
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items()}
    return value


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("pack", PACKS)
def test_the_pages_of_a_depth_come_back_as_they_were(pack: Pack, depth: Depth) -> None:
    back = _read_back(pack, depth)
    assert _bare(pack.pages[depth]) == _bare(back.steps)
    assert _bare(pack.sections) == _bare(back.sections)
    assert (pack.id, pack.version, pack.digest, pack.title, pack.source, pack.articles) == (
        back.id,
        back.version,
        back.digest,
        back.title,
        back.source,
        back.articles,
    )


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("pack", PACKS)
def test_what_those_pages_ask_comes_back_with_its_rules(pack: Pack, depth: Depth) -> None:
    back = _read_back(pack, depth)
    assert _bare({key: pack.questions[key] for key in back.questions}) == _bare(dict(back.questions))
    assert _bare({key: pack.lists[key] for key in back.lists}) == _bare(dict(back.lists))
    shown = {block.question for step in pack.pages[depth] for block in step.blocks if block.question}
    assert shown == set(back.questions)


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("pack", PACKS)
def test_options_come_back_with_their_labels_in_all_languages(pack: Pack, depth: Depth) -> None:
    back = _read_back(pack, depth)
    assert "depth" in back.options
    assert _bare({key: pack.options[key] for key in back.options}) == _bare(dict(back.options))
    fields = [*back.questions.values(), *(field for entries in back.lists.values() for field in entries.fields)]
    assert {name for field in fields for name in option_lists(field)} <= set(back.options)


def test_writing_what_was_read_back_changes_nothing() -> None:
    shown = as_shown(packs.shipped(), Depth.BRIEF)
    assert shown == as_shown(_read_back(packs.shipped(), Depth.BRIEF), Depth.BRIEF)


def test_a_depth_without_pages_carries_no_questions_but_the_lists_of_the_matter() -> None:
    back = _read_back(packs.small(), Depth.INDIVIDUAL)
    assert ((), {}, {"remark"}) == (back.steps, back.questions, set(back.lists))


def test_the_roles_of_the_screening_come_back() -> None:
    assert packs.shipped().screening == _read_back(packs.shipped(), Depth.NONE).screening
    assert _read_back(packs.small(), Depth.BRIEF).screening is None


def test_lists_of_a_card_s_child_are_carried_too() -> None:
    assert "measure" in _read_back(packs.shipped(), Depth.BRIEF).lists


def test_what_only_guides_writing_stays_behind() -> None:
    name = as_shown(packs.small(), Depth.BRIEF)["questions"]["name"]
    assert set() == {"why", "help", "example", "share_why", "start"} & set(name)
    assert "hint" not in as_shown(packs.small(), Depth.BRIEF)["options"]["colour"]["green"]


@pytest.mark.parametrize(
    "rule",
    [
        Rule("is", "a", ("x", "y")),
        Rule("includes", "a", ("x",)),
        Rule("answered", "a"),
        Rule("not", rules=(Rule("is", "a", ("x",)),)),
        Rule("any", rules=(Rule("answered", "a"), Rule("all", rules=(Rule("is", "b", ("x",)),)))),
        Rule("all"),
    ],
)
def test_every_rule_is_written_so_that_it_reads_the_same(rule: Rule) -> None:
    pack = packs.small()
    step = dataclasses.replace(pack.steps[0], when=rule)
    changed = dataclasses.replace(pack, steps=(step, *pack.steps[1:]))
    assert rule == _read_back(changed, Depth.BRIEF).steps[0].when


def test_conditions_keep_their_order() -> None:
    entries = packs.shipped().lists["hearing"]
    wanted = [field.for_where for field in entries.fields if len(field.for_where.conditions) > 1]
    back = _read_back(packs.shipped(), Depth.BRIEF).lists["hearing"]
    assert wanted
    assert wanted == [field.for_where for field in back.fields if len(field.for_where.conditions) > 1]
    assert Where() == back.fields[0].for_where
