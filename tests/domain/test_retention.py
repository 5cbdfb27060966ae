"""Claims about how long what is kept."""

import datetime as dt

import pytest

from lva.domain.retention import BY_KEPT, KEEP, RULES, Ground, Kept, months_before
from tests.factories import AT


def test_every_class_has_one_rule_in_words_of_its_own() -> None:
    assert set(Kept) == set(BY_KEPT)
    assert len(RULES) == len(BY_KEPT)


def test_what_was_issued_and_the_history_are_kept_for_good_whatever_is_chosen() -> None:
    for kept in (Kept.ISSUED, Kept.HISTORY):
        rule = BY_KEPT[kept]
        assert ("", True, ()) == (rule.setting, rule.is_of_plan, rule.options)
        assert rule.before({"keep_issued": "6", "keep_history": "6"}, AT) is None


def test_an_organisation_chooses_where_the_law_leaves_it_to_it() -> None:
    rule = BY_KEPT[Kept.WITHDRAWN]
    assert "keep_withdrawn" == rule.setting
    assert dt.datetime(2023, 11, 20, 10, 0, tzinfo=dt.UTC) == rule.before({}, AT)
    assert dt.datetime(2025, 5, 20, 10, 0, tzinfo=dt.UTC) == rule.before({rule.setting: "6"}, AT)
    assert rule.before({rule.setting: KEEP}, AT) is None
    assert rule.before({rule.setting: "1"}, AT) == rule.before({}, AT), "what is not offered is no choice"


def test_forsaken_drafts_stay_until_somebody_chooses_otherwise() -> None:
    rule = BY_KEPT[Kept.DRAFTS]
    assert rule.before({}, AT) is None
    assert 24 == rule.months_chosen({rule.setting: "24"})


def test_what_only_the_tool_needs_goes_after_days() -> None:
    for rule in RULES:
        if rule.ground is Ground.TOOL:
            assert rule.days is not None
            assert AT - dt.timedelta(days=rule.days) == rule.before({"keep_logins": "6"}, AT)
    assert {Kept.LOGINS, Kept.PARKED, Kept.THROTTLES} == {rule.kept for rule in RULES if rule.is_shared}


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2025, 11, 20), 12, (2024, 11, 20)),
        ((2025, 3, 31), 1, (2025, 2, 28)),
        ((2024, 3, 31), 1, (2024, 2, 29)),
        ((2025, 1, 15), 1, (2024, 12, 15)),
        ((2025, 12, 31), 6, (2025, 6, 30)),
    ],
)
def test_months_end_on_a_day_that_there_is(
    day: tuple[int, int, int], months: int, expected: tuple[int, int, int]
) -> None:
    assert dt.datetime(*expected, tzinfo=dt.UTC) == months_before(dt.datetime(*day, tzinfo=dt.UTC), months)
