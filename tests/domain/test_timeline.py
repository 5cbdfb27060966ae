"""Claims about the line of time: the order of steps, and which came too late."""

import datetime as dt

import pytest

from lva.domain.dossier import Entry
from lva.domain.timeline import Mark, Step, Timing, marks
from lva.domain.values.answers import Value
from tests.dossiers import make_dossier, make_entry

FIXED = "2025-06-01"


def _marks(*entries: Entry, confirmed: dt.date | None = None, **answers: Value) -> list[Mark]:
    return list(marks(make_dossier(answers, entries), confirmed))


def test_steps_stand_by_their_first_day_and_those_without_one_last() -> None:
    hearing = make_entry("hearing", "h1", status="held")
    found = _marks(hearing, prep_start="2025-01", decide_on="2025-09-01", papers_due="2025-08-20", proposal_fixed=FIXED)
    assert [Step.STARTED, Step.FIXED, Step.PAPERS, Step.DECISION, Step.HEARING] == [mark.step for mark in found]
    assert [None, Timing.UNKNOWN] == [found[-1].span, found[-1].timing]


@pytest.mark.parametrize(
    ("fields", "timing"),
    [
        ({"when": "2025-05"}, Timing.IN_TIME),
        ({"when": "2025-07"}, Timing.LATE),
        ({"when": "../2025-07"}, Timing.IN_TIME),
        ({"stage": "after_decision"}, Timing.LATE),
        ({"when": {"not_known": True}}, Timing.UNKNOWN),
    ],
)
def test_a_hearing_after_the_proposal_is_late(fields: dict[str, Value], timing: Timing) -> None:
    (mark,) = [one for one in _marks(make_entry("hearing", "h1", status="held", **fields), proposal_fixed=FIXED)
               if one.step is Step.HEARING]  # fmt: skip
    assert timing is mark.timing


def test_without_a_fixed_proposal_the_decision_is_the_limit() -> None:
    hearing = make_entry("hearing", "h1", status="planned", when="2025-10")
    assert Timing.LATE is _marks(hearing, decide_on="2025-09-01")[-1].timing
    assert Timing.UNKNOWN is _marks(hearing)[0].timing


def test_a_hearing_that_was_not_held_is_no_step() -> None:
    assert [] == _marks(make_entry("hearing", "h1", status="not_held", when="2025-01"))


def test_every_kind_of_step_is_on_the_line() -> None:
    entries = (
        make_entry("notice", "n1", on="2025-02"),
        make_entry("handling", "k1", body="Lautakunta"),
        make_entry("alternative", "v2", first_seen="2025-07-01"),
        make_entry("alternative", "v3"),
        make_entry("phase", "p1", when="2026-08"),
    )
    found = _marks(*entries, confirmed=dt.date(2025, 8, 25), papers_due="2025-08-20", proposal_fixed=FIXED)
    timings = {mark.step: mark.timing for mark in found}
    assert Timing.LATE is timings[Step.ALTERNATIVE]
    assert Timing.LATE is timings[Step.CONFIRMED]
    assert {Step.NOTICE, Step.HANDLING, Step.PHASE} < set(timings)


def test_a_period_lasts_from_its_first_day_to_its_last() -> None:
    period = Mark(Step.HEARING, "2025-01/2025-02")
    assert (dt.date(2025, 1, 1), dt.date(2025, 2, 28)) == period.span
    assert period.lasts
    opened = Mark(Step.HEARING, "../2025-02")
    assert (dt.date(2025, 2, 28), dt.date(2025, 2, 28)) == opened.span
    assert not opened.lasts
