"""Claims about numbers, counts and money: how they are read, stored, said and typed."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.content.model import Kind
from lva.domain.errors import Invalid
from lva.domain.values import amounts
from lva.domain.values.answers import normalise, words
from tests import packs
from tests.packs import field
from tests.speech import speaking

PACK = packs.small()
PRICE, WEIGHT = PACK.questions["price"], PACK.questions["weight"]
HUGE = "9" * 10_000
NO_NUMBERS = [
    "NaN",
    "nan",
    "inf",
    "-inf",
    "1e5",
    "0x10",
    "1_000",
    "½",
    "\u0663",
    "１２",
    "12,",
    ",5",
    "1,2,3",
    "--1",
    "a",
    "-",
]


# -- numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12", "12"),
        (" 12,50 ", "12.5"),
        ("12.5", "12.5"),
        ("1 250,5", "1250.5"),
        ("1\u00a0250\u202f000", "1250000"),
        ("007", "7"),
        ("0,00", "0"),
        ("-0", "0"),
        ("-3,5", "-3.5"),
        ("\u22123,5", "-3.5"),
        ("1,250", "1.25"),
    ],
)
def test_a_number_is_stored_without_needless_signs(typed: str, stored: str) -> None:
    assert stored == normalise(PACK, field(Kind.NUMBER), typed)


@pytest.mark.parametrize("typed", [*NO_NUMBERS, "1 25", "12 5000", "1,2345", "1234567890", HUGE, 7, 7.5, True, ["7"]])
def test_what_is_no_number_is_refused(typed: Any) -> None:
    with pytest.raises(Invalid) as caught:
        normalise(PACK, WEIGHT, typed)
    assert ("weight", "decimal") == (caught.value.key, caught.value.reason)


def test_a_number_above_the_greatest_is_refused_and_one_far_below_is_not() -> None:
    assert ("500", "-900") == (normalise(PACK, WEIGHT, "500,0"), normalise(PACK, WEIGHT, "-900"))
    with pytest.raises(Invalid) as caught:
        normalise(PACK, WEIGHT, "500,001")
    assert ("too_great", {"limit": 500}) == (caught.value.reason, caught.value.facts)


@pytest.mark.parametrize("value", [10**9, pytest.param(10**5000, id="huge")])
def test_a_whole_number_with_too_many_digits_is_refused(value: int) -> None:
    with pytest.raises(Invalid) as caught:
        normalise(PACK, field(Kind.INT), value)
    assert "number" == caught.value.reason


@given(st.decimals(-99_999, 99_999, places=3))
def test_a_number_that_is_typed_as_it_is_shown_stays_the_same(number: Any) -> None:
    stored = normalise(PACK, field(Kind.NUMBER), str(number))
    assert stored == normalise(PACK, field(Kind.NUMBER), amounts.type_decimal(stored))
    assert stored == normalise(PACK, field(Kind.NUMBER), stored)
    assert number == type(number)(stored)


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [("1250.5", "fi", "1\xa0250,5"), ("-3.125", "sv", "\u22123,125"), ("1250.5", "en", "1,250.5"), ("7", "fi", "7")],
)
def test_a_number_is_said_with_the_separators_of_the_language(value: str, language: str, said: str) -> None:
    assert (said,) == words(speaking(language), PACK, WEIGHT, value, {})


# -- money ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"amount": "12 000,50", "per": "year"}, {"low": 1_200_050, "high": 1_200_050, "per": "year"}),
        ({"amount": "12000.5"}, {"low": 1_200_050, "high": 1_200_050}),
        ({"amount": "0"}, {"low": 0, "high": 0}),
        ({"amount": "35 €"}, {"low": 3500, "high": 3500}),
        ({"amount": "35 euroa"}, {"low": 3500, "high": 3500}),
        ({"low": "210 000", "high": "249 000", "per": "year"}, {"low": 21_000_000, "high": 24_900_000, "per": "year"}),
        ({"low": "", "high": "30"}, {"high": 3000}),
        ({"low": "30", "per": ""}, {"low": 3000}),
        ({"low": 3000, "high": 3000}, {"low": 3000, "high": 3000}),
        ({"amount": "", "per": "year"}, None),
        ({"per": "year", "text": "bussi"}, {"text": "bussi"}),
        ({"amount": "5", "text": "bussi"}, {"low": 500, "high": 500, "text": "bussi"}),
        ({"not_known": True, "amount": "5", "text": "x"}, {"not_known": True, "text": "x"}),
        ({"amount": "9 999 999 999"}, {"low": 999_999_999_900, "high": 999_999_999_900}),
    ],
)
def test_money_is_stored_in_whole_cents(typed: Any, stored: Any) -> None:
    assert stored == normalise(PACK, PRICE, typed)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        *(({"amount": text}, "money") for text in [*NO_NUMBERS, "-5", "12,345", "12,000", "1.250", "5 dollaria"]),
        ({"amount": True}, "money"),
        ({"amount": ["5"]}, "money"),
        ({"low": -5}, "money"),
        ({"low": 5.5}, "money"),
        ({"amount": "5", "low": "3"}, "number_or_range"),
        ({"low": "5", "high": "3"}, "range"),
        ({"amount": "5", "per": "week"}, "option"),
        ({"amount": "5", "per": ["year"]}, "option"),
        ({"amount": "10 000 000 000"}, "too_great"),
        ({"amount": HUGE}, "too_great"),
        ({"low": 10**400}, "too_great"),
        ("5", "kind"),
        ([5], "kind"),
    ],
)
def test_what_is_no_amount_of_money_is_refused(typed: Any, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        normalise(PACK, PRICE, typed)
    assert ("price", reason) == (caught.value.key, caught.value.reason)


def test_a_questionnaire_may_set_the_greatest_amount_in_euros() -> None:
    with pytest.raises(Invalid) as caught:
        normalise(PACK, field(Kind.MONEY, max=100), {"amount": "100,01"})
    assert ("too_great", {"limit": 100}) == (caught.value.reason, caught.value.facts)


@given(st.integers(0, 10**12 - 100), st.integers(0, 10**12 - 100))
def test_an_amount_that_is_typed_as_it_is_shown_stays_the_same(first: int, second: int) -> None:
    low, high = sorted((first, second))
    stored = {"low": low, "high": high}
    assert stored == normalise(PACK, PRICE, {key: amounts.type_cents(end) for key, end in stored.items()})
    assert stored == normalise(PACK, PRICE, stored)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_an_amount_or_refused(text: str) -> None:
    with contextlib.suppress(Invalid):
        normalise(PACK, PRICE, {"amount": text})
    with contextlib.suppress(Invalid):
        normalise(PACK, WEIGHT, text)


@pytest.mark.parametrize(
    ("value", "fi", "sv", "en"),
    [
        (
            {"low": 125_000, "high": 125_000, "per": "year"},
            "1\xa0250 euroa vuodessa",
            "1\xa0250 euro om året",
            "1,250 euros a year",
        ),
        ({"low": 1_200_050, "high": 1_200_050}, "12\xa0000,50 euroa", "12\xa0000,50 euro", "12,000.50 euros"),
        (
            {"low": 21_000_000, "high": 24_900_000, "per": "year"},
            "210\xa0000\u2013249\xa0000 euroa vuodessa",
            "210\xa0000\u2013249\xa0000 euro om året",
            "210,000\u2013249,000 euros a year",
        ),
        ({"low": 1050, "high": 2000}, "10,50\u201320,00 euroa", "10,50\u201320,00 euro", "10.50\u201320.00 euros"),
        ({"low": 100, "high": 100, "per": "month"}, "1 euro kuukaudessa", "1 euro i månaden", "1 euro a month"),
        ({"low": 0, "high": 0}, "0 euroa", "0 euro", "0 euros"),
        ({"low": 3000}, "vähintään 30 euroa", "minst 30 euro", "at least 30 euros"),
        ({"high": 3000, "per": "once"}, "enintään 30 euroa kerran", "högst 30 euro en gång", "at most 30 euros once"),
        ({"low": 100, "per": "week"}, "vähintään 1 euro", "minst 1 euro", "at least 1 euro"),
        ({"not_known": True}, "ei tietoa", "uppgift saknas", "not known"),
    ],
)
def test_money_is_said_as_people_say_it(value: dict[str, Any], fi: str, sv: str, en: str) -> None:
    assert [(fi,), (sv,), (en,)] == [words(speaking(code), PACK, PRICE, value, {}) for code in ("fi", "sv", "en")]


def test_what_the_money_is_for_follows_it() -> None:
    value = {"low": 500, "high": 500, "text": "bussi"}
    assert ("5 euroa: bussi",) == words(speaking("fi"), PACK, PRICE, value, {})
