import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.domain.blind import rules
from lva.domain.values import dates

DECIDED = dt.date(2025, 11, 20)


@pytest.mark.parametrize(
    ("number", "band"),
    [("-3", "negative"), ("0", "under_10"), ("9.9", "under_10"), ("10", "10_49"), ("49", "10_49"), ("50", "50_199"),
     ("200", "200_999"), ("999", "200_999"), ("1000", "from_1000")],
)  # fmt: skip
def test_a_number_becomes_its_band(number: str, band: str) -> None:
    assert band == rules.band(Decimal(number))


@pytest.mark.parametrize(
    ("euros", "band"),
    [(0, "under_1000"), (999, "under_1000"), (1_000, "1000_9999"), (12_000, "10000_99999"), (250_000, "100000_999999"),
     (1_000_000, "from_1000000")],
)  # fmt: skip
def test_an_amount_becomes_its_band(euros: int, band: str) -> None:
    assert band == rules.money_band(euros * 100)


@pytest.mark.parametrize(
    ("when", "said"),
    [("2025-06-30", "2025-H1"), ("2025-07-01", "2025-H2"), ("2025-03", "2025-H1"), ("2025", "2025"),
     ("2025-01-02/2025-05-03", "2025-H1"), ("2025-01/2026-09", "2025-H1/2026-H2"), ("../2025-03-01", "../2025-H1"),
     ("2024-09/..", "2024-H2/.."), ("1920", "1920/1929"), ("1995-05-01/2003", "1990/2009"), ("../1949", "../1949"),
     ("2009-05", "2000/2009"), ("2010-05", "2010-H1")],
)  # fmt: skip
def test_a_time_becomes_half_years(when: str, said: str) -> None:
    assert said == rules.halves(when)


@pytest.mark.parametrize(
    ("when", "told"),
    [("2025-06-30", {"before": 5}), ("2026-01-15", {"before": -2}), ("2025-09-01/2025-10-31", {"before": 1, "for": 2}),
     ("2025", {}), ("../2025-09-01", {"before": 2}), ("2025-09-01/..", {"before": 2}), ("1990-01-01", {"before": 60})],
)  # fmt: skip
def test_a_time_is_told_in_months_to_the_decision(when: str, told: dict[str, int]) -> None:
    assert told == rules.months(when, DECIDED)


DAYS = st.dates(dt.date(rules.OLD, 1, 1), dt.date(2150, 12, 31))


@given(DAYS)
def test_no_half_year_tells_more_than_181_other_days_do(day: dt.date) -> None:
    said = rules.halves(day.isoformat())
    first = dt.date(day.year, 1 if said.endswith("1") else 7, 1)
    assert said == rules.halves(first.isoformat())
    assert (first, day.year) == (dates.span(first.isoformat())[0], first.year)
