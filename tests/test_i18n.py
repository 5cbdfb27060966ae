"""Claims about how each language writes numbers and instants."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from lva import i18n, paths
from lva.i18n import Language

_NO_BREAK = "\u00a0"


@pytest.fixture(scope="module")
def languages() -> dict[str, Language]:
    """The languages as shipped."""
    return i18n.load(paths.TRANSLATIONS)


@pytest.mark.parametrize("code", ["fi", "sv"])
def test_numbers_have_a_space_between_thousands_and_a_comma_before_decimals(
    languages: dict[str, Language], code: str
) -> None:
    asked = (0, 7, 999, 1000, 1_234_567, -5, 2.5, Decimal("0.125"))
    expected = ["0", "7", "999", "1_000", "1_234_567", "-5", "2,5", "0,125"]
    assert [one.replace("_", _NO_BREAK) for one in expected] == [languages[code].number(one) for one in asked]


def test_english_numbers_have_commas_between_thousands(languages: dict[str, Language]) -> None:
    assert ["999", "1,000", "-5"] == [languages["en"].number(one) for one in (999, 1000, -5)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [("fi", "5.3.2026 klo_9.05"), ("sv", "5.3.2026 kl._9.05"), ("en", "5 March 2026 at_09:05")],
)
def test_an_instant_is_told_by_the_clock_of_its_zone(languages: dict[str, Language], code: str, expected: str) -> None:
    at = dt.datetime(2026, 3, 5, 7, 5, tzinfo=dt.UTC)
    assert expected.replace("_", _NO_BREAK) == languages[code].moment(at, ZoneInfo("Europe/Helsinki"))
