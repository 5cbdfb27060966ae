import datetime as dt
import json
from typing import Any

import pytest

from lva.domain.blind.figures import Reviewed, due, period_of, published_on, release
from lva.domain.blind.scoring import Mark, Outcome
from lva.domain.judging.rubric import NUMBERS


def _reviewed(giver: int, points: float | None = 1.0, **content: Any) -> Reviewed:
    outcomes = {number: Outcome(points, (Mark.PARTLY,)) for number in NUMBERS}
    return Reviewed(bytes([giver]), {"shown": {"class": "rural"}, **content}, outcomes)


@pytest.mark.parametrize(("period", "day"), [("2026-H1", dt.date(2026, 9, 14)), ("2026-H2", dt.date(2027, 3, 17))])
def test_each_half_year_comes_out_on_its_fixed_day(period: str, day: dt.date) -> None:
    assert day == published_on(period)
    assert (period,) == due(day, day - dt.timedelta(days=100))
    assert () == due(day - dt.timedelta(days=1), day - dt.timedelta(days=100))


def test_all_half_years_that_are_due_come_out_in_their_order() -> None:
    assert ("2025-H2", "2026-H1") == due(dt.date(2026, 11, 22), dt.date(2025, 12, 1))
    assert ["2026-H1", "2026-H2"] == [period_of(dt.date(2026, month, 1)) for month in (6, 7)]


def test_a_criterion_is_told_with_half_points_doubled() -> None:
    found = release("2026-H2", [_reviewed(giver, (0.5, 1.5)[giver % 2]) for giver in range(6)])
    assert {"all", "by_class"} == found["criteria"]["1"].keys()
    assert {"count": 5, "median": "2", "outcomes": {"1": 5, "3": 5}} == found["criteria"]["1"]["all"]
    assert {"rural": found["criteria"]["1"]["all"]} == found["criteria"]["1"]["by_class"]


def test_few_records_tell_nothing_at_all() -> None:
    assert {"format", "period"} == release("2026-H2", [_reviewed(giver) for giver in range(4)]).keys()


def test_hearing_is_told_by_what_records_say() -> None:
    said = [_reviewed(giver, None, answers={"heard": ("yes", "no")[giver % 2]}) for giver in range(8)]
    assert {"0": 5, "1": 5} == release("2026-H2", [*said, _reviewed(9, None)])["heard"]["all"]["outcomes"]


def test_harm_is_told_by_area_and_by_kind_of_group() -> None:
    harm = {
        "group": [{"id": "group-1", "kind": "disabled"}],
        "impact": [
            {"area": "a_move", "rating": "-1", "groups": ["group-1"]},
            {"area": "a_learn", "rating": "+1", "groups": ["all"]},
        ],
    }
    some = [_reviewed(giver, None, entries=harm if giver % 2 else {}) for giver in range(8)]
    found = release("2026-H2", some)
    assert ["a_move"] == list(found["harmed_areas"])
    assert ["disabled"] == list(found["harmed_groups"])
    assert {"0": 5, "1": 5} == found["harmed_areas"]["a_move"]["all"]["outcomes"]


@pytest.mark.parametrize(("records", "told"), [(1, False), (2, False), (3, True)])
def test_harm_that_one_or_two_records_name_is_not_even_named(records: int, told: bool) -> None:
    harm = {
        "group": [{"id": "group-1", "kind": "disabled"}],
        "impact": [{"area": "a_move", "rating": "-1", "groups": ["group-1"]}],
    }
    some = [_reviewed(giver, None, entries=harm if giver < records else {}) for giver in range(10)]
    assert (told, told) == tuple(key in release("2026-H2", some) for key in ("harmed_areas", "harmed_groups"))


def test_a_record_whose_class_is_hidden_counts_in_the_whole_alone() -> None:
    hidden = [_reviewed(giver, giver % 3, shown={"class": "urban_or_semi_urban"}) for giver in range(9)]
    found = release("2026-H2", hidden)["criteria"]["1"]
    assert ["all"] == list(found)


def test_figures_are_json_without_fractions() -> None:
    found = release("2026-H2", [_reviewed(giver, giver % 3) for giver in range(9)])
    assert found == json.loads(json.dumps(found), parse_float=pytest.fail)
