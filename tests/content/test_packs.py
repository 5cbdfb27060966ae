"""Claims about the questionnaire that is shipped; what it asks is data, so nothing here counts questions."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lva import paths
from lva.content import library
from lva.content.checks import option_lists
from lva.content.model import Depth, EntryField, Field, Kind, Question, Shape, Text
from lva.content.reader import from_mapping, read
from lva.domain import prefill
from tests import packs

PACK = packs.shipped()
FILES = [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in library.files(paths.PACKS)]


def _fields() -> Iterator[tuple[str, Field]]:
    yield from PACK.questions.items()
    for name, entries in PACK.lists.items():
        yield from ((f"{name}.{field.key}", field) for field in entries.fields)


@pytest.mark.parametrize("path", FILES)
def test_a_shipped_pack_has_no_faults_and_a_stable_digest(path: Path) -> None:
    first, again = (read(path.read_bytes(), "pack") for _ in range(2))
    assert first == again
    assert re.fullmatch("sha256:[0-9a-f]{64}", first.digest)


def test_a_shipped_pack_does_not_depend_on_anything_but_its_file() -> None:
    path = paths.PACKS / "lava" / "2026.1.toml"
    source = tomllib.loads(path.read_text("utf-8"))
    assert PACK == from_mapping(source, "lava", PACK.digest)


def test_every_first_value_has_its_rule() -> None:
    assert [] == [name for name, field in _fields() if field.start and field.start not in prefill.names()]


def test_every_key_is_in_snake_case() -> None:
    keys = [*PACK.questions, *PACK.lists, *(field.key for entries in PACK.lists.values() for field in entries.fields)]
    assert [] == [key for key in keys if not re.fullmatch(r"[a-z][a-z0-9_]*", key)]


def test_every_page_has_an_address_of_its_own() -> None:
    assert [] == [step.key for step in PACK.steps if not re.fullmatch(r"[a-z]+(-[a-z]+)*", step.key)]


def test_the_pages_stand_in_the_order_of_the_page_map() -> None:
    brief = [step.key for step in PACK.pages[Depth.BRIEF]]
    assert [
        "rule-out", "matter", "screening", "depth", "background", "alternatives", "children", "hearing", "impacts",
        "impact-details", "weighing", "follow-up", "confirm",
    ] == brief  # fmt: skip
    full = [step.key for step in PACK.pages[Depth.FULL]]
    assert [
        "rule-out", "matter", "screening", "depth", "background", "handlings",
        "people", "timetable", "notice",
        "alternatives", "sites", "phases", "costs",
        "children", "evidence", "unknowns", "hearing", "views",
        "grid", "impact", "cross-check", "measures",
        "weighing", "steps", "page-one", "follow-up", "child-page",
        "attachments", "confirm", "actual",
    ] == full  # fmt: skip
    assert ["rule-out"] == [step.key for step in PACK.steps if Depth.INDIVIDUAL in step.depths]


def test_the_pages_of_a_section_stand_together() -> None:
    order = {section.key: index for index, section in enumerate(PACK.sections)}
    met = [order[step.section] for step in PACK.steps]
    assert sorted(met) == met


def test_whether_one_child_is_concerned_is_asked_first_and_alone() -> None:
    assert ["x_individual"] == [block.question for block in PACK.steps[0].blocks]


def test_two_entries_are_ready_made_and_both_are_alternatives() -> None:
    made = {ready.alias: entries.key for entries in PACK.lists.values() for ready in entries.ready_made}
    assert {"zero": "alternative", "proposal": "alternative"} == made


def test_six_areas_come_first_for_every_type_of_decision() -> None:
    ratings = [block for step in PACK.steps for block in step.blocks if block.shape is Shape.RATINGS]
    types = {option.key for option in PACK.options["decision_type"]}
    assert all(types <= set(block.first) | {"other"} for block in ratings)
    assert {6} == {len(set(rows)) for block in ratings for rows in block.first.values()}
    assert 1 == len({tuple(sorted(block.first.items())) for block in ratings})


def test_every_option_list_is_used() -> None:
    used = {name for _, field in _fields() for name in option_lists(field)} | {"depth"}
    assert set() == set(PACK.options) - used


def test_every_list_can_be_filled() -> None:
    shown = {found.list for step in PACK.steps for block in step.blocks for found in (block, block.child) if found}
    assert set() == set(PACK.lists) - shown


def test_personal_data_never_leaves_for_review() -> None:
    named = {"lowered_by", "decider", "author.name", "follow_up.who", "measure.who", "case_numbers", "title"}
    shares = {name: field.share.value for name, field in _fields() if name in named}
    assert dict.fromkeys(named, "drop") == shares


def test_free_text_is_never_kept_as_it_is() -> None:
    free = (Kind.LONG, Kind.TEXTS)
    assert [] == [name for name, field in _fields() if field.kind in free and field.share.value == "keep"]


def test_what_blocks_is_expected_too() -> None:
    assert [] == [name for name, field in _fields() if not field.blocks <= field.expected]


def test_every_field_with_a_bound_has_room_for_its_least_length() -> None:
    assert [] == [name for name, field in _fields() if field.max and field.min > field.max]
    parts = [(name, part) for name, field in _fields() for part in field.parts]
    assert [] == [f"{name}.{part.key}" for name, part in parts if part.max and part.min > part.max]


def _texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, Question | EntryField):
        for text in (value.label, value.why, value.help, value.example, value.share_why):
            yield from _texts(text)


def test_no_text_has_blanks_at_its_ends_or_two_in_a_row() -> None:
    found = [text for _, field in _fields() for text in _texts(field)]
    found += [option.label for options in PACK.options.values() for option in options]
    said = [words for text in found for words in (text.fi, text.sv, text.en)]
    assert len(said) > 500
    assert [] == [words for words in said if words != words.strip() or "  " in words]


def test_what_was_said_briefly_is_asked_in_full_too() -> None:
    """An assessment that grows from brief to full keeps every answer and shows it."""
    brief, full = (
        {block.question for step in PACK.pages[depth] for block in step.blocks} for depth in (Depth.BRIEF, Depth.FULL)
    )
    assert set() == brief - full


def test_every_field_of_every_entry_is_asked_in_full() -> None:
    asked = {
        f"{one.list}.{key}"
        for step in PACK.pages[Depth.FULL]
        for block in step.blocks
        for one in (block, block.child)
        if one and one.list
        for key in (*one.fields, one.by, one.across, one.value)
    }
    made = {"alternative.kind"}
    assert made == {f"{name}.{field.key}" for name, one in PACK.lists.items() for field in one.fields} - asked


@pytest.mark.parametrize("depth", [Depth.BRIEF, Depth.FULL])
def test_every_page_says_what_it_is_for(depth: Depth) -> None:
    assert [] == [step.key for step in PACK.pages[depth] if step.lead is None]
    assert ["depth"] == [step.key for step in PACK.pages[depth] if not step.minutes]


def test_only_laws_that_were_checked_name_their_section() -> None:
    """The sections that were read in a source; another one comes with its source."""
    read = {"9 §", "22 §", "26 §", "41 §", "47 a §"}

    assert read == {
        law.section.replace("\N{NO-BREAK SPACE}", " ") for _, field in _fields() for law in field.law if law.verified
    }


def test_help_is_at_most_three_sentences() -> None:
    helps = [(name, field.help.fi) for name, field in _fields() if field.help]
    assert [] == [name for name, words in helps if len(re.findall(r"[.!?](?:\s|$)", words)) > 3 + words.count("nro ")]


def test_free_text_says_why_it_is_asked_and_shows_an_example() -> None:
    """Not so the texts for children, whose examples stand with the first of them, and short marks."""
    free = [(name, field) for name, field in _fields() if field.kind in (Kind.TEXT, Kind.LONG, Kind.TEXTS)]
    bare = [name for name, field in free if field.why is None or field.help is None or field.example is None]
    assert ["alternative.tag"] == bare
