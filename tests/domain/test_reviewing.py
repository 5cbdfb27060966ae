"""Claims about verdicts: what they are bound to, when something is still open, and what stands beside a section."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.content.model import Depth
from lva.domain import reviewing
from lva.domain.judging.rubric import NUMBERS
from lva.domain.reviewing import Answered, Change, Judgement, Reply, Standing, Verdict
from tests import packs
from tests.dossiers import make_dossier, make_entry, said, worked

AT: Final = dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)
WRITER, READER = uuid.UUID(int=1), uuid.UUID(int=2)
FEES: Final = worked()
SEEN: Final = {"why": "0" * 16}
MENDED: Final = {"why": "1" * 16}


def _verdict(judgement: Judgement = Judgement.CORRECT, reply: Reply | None = None, **given: Any) -> Verdict:
    answer = Answered(reply, "Siksi.", WRITER, AT) if reply else None
    made = Verdict(uuid.UUID(int=3), 1, "matter", judgement, "Korjaa.", WRITER, None, SEEN, READER, AT, answer=answer)
    return replace(made, **given)


# -- how a verdict stands ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "now", "expected", "is_open"),
    [
        (_verdict(Judgement.FINE), MENDED, Standing.FINE, False),
        (_verdict(), SEEN, Standing.WAITING, True),
        (_verdict(), MENDED, Standing.WAITING, True),
        (_verdict(reply=Reply.MENDED), MENDED, Standing.MENDED, False),
        (_verdict(reply=Reply.MENDED), SEEN, Standing.CLAIMED, True),
        (_verdict(reply=Reply.LEFT), SEEN, Standing.LEFT, True),
        (_verdict(reply=Reply.LEFT), MENDED, Standing.LEFT, True),
        (_verdict(Judgement.IMPROVE), SEEN, Standing.WAITING, False),
        (_verdict(replaced=True), SEEN, Standing.WAITING, False),
    ],
)
def test_a_verdict_is_open_until_the_text_it_was_given_about_was_mended(
    verdict: Verdict, now: dict[str, str], expected: Standing, *, is_open: bool
) -> None:
    assert (expected, is_open) == (reviewing.standing(verdict, now), reviewing.is_open(verdict, now))


def test_only_what_is_to_be_corrected_and_nobody_answered_keeps_an_assessment_back() -> None:
    waiting = _verdict()
    others = [
        _verdict(Judgement.IMPROVE),
        _verdict(Judgement.FINE),
        _verdict(reply=Reply.LEFT),
        _verdict(reply=Reply.MENDED),
        _verdict(replaced=True),
    ]
    assert (waiting,) == reviewing.unanswered([*others, waiting])


def test_what_is_not_fine_needs_words() -> None:
    assert [True, True, False] == [reviewing.needs_words(one) for one in Judgement]


@given(
    judgement=st.sampled_from(Judgement),
    reply=st.one_of(st.none(), st.sampled_from(Reply)),
    now=st.sampled_from([SEEN, MENDED, {}]),
    replaced=st.booleans(),
)
def test_an_author_can_always_answer_so_that_nothing_keeps_the_assessment_back(
    judgement: Judgement, reply: Reply | None, now: dict[str, str], *, replaced: bool
) -> None:
    verdict = _verdict(judgement, reply, replaced=replaced)
    assert not reviewing.unanswered([replace(verdict, answer=Answered(Reply.LEFT, "Siksi.", WRITER, AT))])
    assert verdict.waits or not reviewing.unanswered([verdict])
    assert reviewing.is_open(verdict, now) or verdict not in reviewing.unanswered([verdict])


# -- what it is bound to ----------------------------------------------------------------------------


def test_the_sections_are_those_that_have_a_page() -> None:
    assert ("matter", "decision", "children", "impacts", "conclusion", "finish") == reviewing.sections(FEES)
    assert ("matter",) == reviewing.sections(make_dossier(depth=Depth.INDIVIDUAL))


def test_an_answer_changes_the_prints_of_its_own_section_alone() -> None:
    changed = said(FEES, why="Valtuustoaloite.")
    different = [key for key in reviewing.sections(FEES) if _prints(FEES, key) != _prints(changed, key)]
    assert ["matter"] == different
    assert (("why", Change.CHANGED),) == reviewing.changes(_prints(FEES, "matter"), _prints(changed, "matter"))


def _prints(dossier: Any, section: str) -> Any:
    return reviewing.prints(dossier, section)


def test_what_was_cleared_or_added_is_told_by_its_place() -> None:
    cleared = said(FEES, why=None)
    found = reviewing.changes(_prints(FEES, "matter"), _prints(cleared, "matter"))
    assert (("why", Change.REMOVED),) == found
    found = reviewing.changes(_prints(cleared, "matter"), _prints(FEES, "matter"))
    assert (("why", Change.ADDED),) == found


def test_an_entry_is_one_place_wherever_its_section_shows_it() -> None:
    group = make_entry("group", "g-new", kind="rural")
    more = replace(FEES, entries=(*FEES.entries, group))
    assert (("group.g-new", Change.ADDED),) == reviewing.changes(_prints(FEES, "children"), _prints(more, "children"))


def test_entries_below_a_card_belong_to_the_section_of_the_card() -> None:
    assert {"impact", "measure"} <= {place.partition(".")[0] for place in _prints(FEES, "impacts")}


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.text("0123456789abcdef", min_size=16, max_size=16)))
def test_prints_have_one_digest_whatever_their_order(found: dict[str, str]) -> None:
    turned = dict(reversed(found.items()))
    assert reviewing.digest(found) == reviewing.digest(turned)
    assert () == reviewing.changes(found, turned)


# -- the criteria beside it -------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [Depth.BRIEF, Depth.FULL])
def test_every_criterion_stands_beside_one_section(depth: Depth) -> None:
    dossier = make_dossier(depth=depth)
    found = [number for section in packs.shipped().sections for number in reviewing.criteria_of(dossier, section.key)]
    assert list(NUMBERS) == sorted(found)


def test_a_pack_without_the_questions_of_a_criterion_has_no_place_for_it() -> None:
    small = make_dossier(pack=packs.small(), aliases={})
    found = [number for section in packs.small().sections for number in reviewing.criteria_of(small, section.key)]
    assert len(found) < len(NUMBERS)
