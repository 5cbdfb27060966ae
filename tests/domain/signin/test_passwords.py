"""Claims about which passwords are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.domain.signin.passwords import LEAST, MOST, Weakness, weakness

COMMON = frozenset({"password", "sunshine", "123456789012", "pieniporsas", "iloveyou"})


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("elevenchars", Weakness.TOO_SHORT),
        ("x" * (MOST + 1), Weakness.TOO_LONG),
        ("123456789012", Weakness.COMMON),
        ("password1234", Weakness.COMMON),
        ("Password!234", Weakness.COMMON),
        ("2024sunshine", Weakness.COMMON),
        ("iloveyouiloveyou", Weakness.COMMON),
        ("aaaaaaaaaaaa", Weakness.COMMON),
        ("abababababab", Weakness.COMMON),
        ("Aino Esimerkki", Weakness.PERSONAL),
        ("aino.esimerkki-1", Weakness.PERSONAL),
        ("kolme-pientä-porsasta", None),
        ("correct horse battery", None),
        ("love48372615", None),
        ("730 165 482 913", None),
        ("  ______  ---", None),
    ],
)
def test_a_password_is_refused_for_what_it_is(password: str, expected: Weakness | None) -> None:
    assert expected == weakness(password, COMMON, ("aino.esimerkki@example.org", "Aino Esimerkki"))


def test_the_form_of_unicode_makes_no_difference() -> None:
    assert Weakness.COMMON == weakness("kevätkevätkevät1", frozenset({"kevätkevätkevät"}))
    assert Weakness.COMMON == weakness("keva\u0308tkeva\u0308tkeva\u0308t1", frozenset({"kevätkevätkevät"}))


@given(st.text(min_size=LEAST, max_size=MOST))
def test_what_nobody_tries_first_is_never_refused_for_its_kinds_of_characters(password: str) -> None:
    assert weakness(password, frozenset()) in {None, Weakness.COMMON, Weakness.TOO_SHORT, Weakness.TOO_LONG}


@given(st.sampled_from(sorted(COMMON)), st.text("0123456789!-_.", max_size=8))
def test_numbers_and_signs_around_a_common_one_do_not_help(common: str, around: str) -> None:
    if len(around) <= len(common) and not common.isdigit():
        assert weakness(f"{common}{around}", COMMON) in {Weakness.COMMON, Weakness.TOO_SHORT}
