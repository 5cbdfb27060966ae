"""Claims about the pack of the ten steps."""

import re

from lva.content.model import Depth, Share
from lva.domain import prefill
from lva.domain.judging import checklist
from tests import packs

PACK = packs.shipped("ten-steps")
INDICATORS = [question for step in PACK.steps for question in checklist.indicators(PACK, step)]
_SOURCE = {"fi": "Mannerheimin Lastensuojeluliit", "sv": "Mannerheims Barnskyddsförbund", "en": "Mannerheim League"}


def test_every_step_names_whose_title_it_has_and_what_is_unofficial() -> None:
    steps = [row.step for row in checklist.rows(PACK, {})]
    for language, name in _SOURCE.items():
        assert all(step.lead and name in step.lead.in_(language) for step in steps)
        assert name in PACK.source.in_(language)
    assert all(step.lead and "inofficiell" in step.lead.sv and "unofficial" in step.lead.en for step in steps)


def test_every_indicator_has_help_an_example_and_room_for_evidence() -> None:
    assert [] == [one.key for one in INDICATORS if one.help is None or one.example is None]
    assert {("text",)} == {tuple(part.key for part in one.parts) for one in INDICATORS}


def test_the_number_of_an_indicator_tells_its_step() -> None:
    found = [(row.step.label.fi.split(".")[0], key) for row in checklist.rows(PACK, {}) for key in row.answers]
    assert [] == [key for step, key in found if not re.fullmatch(rf"{step}\.\d", PACK.questions[key].number)]


def test_every_indicator_must_be_answered_and_not_known_is_an_answer() -> None:
    assert {frozenset({Depth.FULL})} == {one.blocks for one in INDICATORS}
    assert "not_known" in [option.key for option in checklist.scale(PACK)]


def test_every_step_has_actions_of_its_own() -> None:
    (roles,) = [PACK.checklist]
    assert roles is not None
    wheres = [block.where.conditions for step in PACK.steps for block in step.blocks if block.list == roles.actions]
    assert [(("step", (option.key,)),) for option in PACK.options["step"]] == wheres


def test_a_step_is_called_the_same_on_its_page_and_in_its_list_of_options() -> None:
    labels = [row.step.label for row in checklist.rows(PACK, {})]
    assert labels == [option.label for option in PACK.options["step"]]


def test_every_depth_is_settled_at_the_start() -> None:
    assert (None, Depth.FULL) == (PACK.screening, PACK.depth)
    assert {frozenset({Depth.FULL})} == {step.depths for step in PACK.steps}


def test_free_text_is_never_kept_as_it_is() -> None:
    fields = [*PACK.questions.values(), *(field for entries in PACK.lists.values() for field in entries.fields)]
    free = [one for one in fields if one.kind in ("text", "long", "texts")]
    assert [] == [one.key for one in free if one.share is Share.KEEP]
    assert [] == [one.key for one in fields if one.start and one.start not in prefill.names()]
