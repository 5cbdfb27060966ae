import datetime as dt
import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.domain.references import SYMBOLS, derived, new_code, new_reference, read_code, read_reference, uuid7

AT = dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.UTC)
REFERENCE = "LVA-2026-7K3MQX"
CODE = "57TD-3XPM-N1VZ-TXT4"

references = st.builds(new_reference, st.integers(1970, 9999).map(lambda year: AT.replace(year=year)))
codes = st.builds(new_code)


# -- row ids ----------------------------------------------------------------------------------------


def test_a_row_s_id_says_when_it_was_made() -> None:
    made = uuid7(AT)
    assert (7, uuid.RFC_4122, int(AT.timestamp() * 1000)) == (made.version, made.variant, made.int >> 80)


def test_ids_of_later_rows_are_greater() -> None:
    made = [uuid7(AT + dt.timedelta(milliseconds=step)) for step in range(5)]
    assert sorted(made) == made


def test_two_ids_of_one_instant_differ() -> None:
    assert 100 == len({uuid7(AT) for _ in range(100)})


def test_everybody_computes_the_same_id_for_the_same_name() -> None:
    owner, other = uuid.UUID(int=1), uuid.UUID(int=2)
    assert derived(owner, "a_move|v1") == derived(owner, "a_move|v1")
    assert 3 == len({derived(owner, "a_move|v1"), derived(owner, "a_move|v2"), derived(other, "a_move|v1")})
    assert 5 == derived(owner, "x").version


# -- references -------------------------------------------------------------------------------------


def test_a_reference_names_the_tool_and_the_year() -> None:
    assert re.fullmatch(f"LVA-2026-[{SYMBOLS}]{{6}}", new_reference(AT))


@given(references)
def test_a_new_reference_is_read_as_itself(reference: str) -> None:
    assert reference == read_reference(reference)


@pytest.mark.parametrize(
    "typed",
    [
        "LVA-2026-7K3MQX",
        " lva-2026-7k3mqx ",
        "lva 2026 7k3 mqx",
        "LVA20267K3MQX",
        "LVA\u20132026\u20137K3MQX",
        "LVA\u00a02026-7K3-MQX",
    ],
)
def test_a_reference_forgives_what_people_mistype(typed: str) -> None:
    assert REFERENCE == read_reference(typed)


def test_letters_that_look_like_digits_are_forgiven() -> None:
    reference = next(one for one in iter(lambda: new_reference(AT), None) if "0" in one[9:] and "1" in one[9:])
    head, tail = reference[:9], reference[9:]
    assert reference == read_reference(head + tail.replace("0", "O").replace("1", "l"))
    assert reference == read_reference(head + tail.replace("0", "o").replace("1", "I"))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "LVA",
        "LVA-2026",
        "LVA-2026-7K3MQ",
        "LVA-2026-7K3MQXX",
        "LVA-2026-7K3MQU",
        "LVA-2026-7K3MQY",
        "LVX-2026-7K3MQX",
        "LVA-226-7K3MQX",
        "LVA-\u0662\u0660\u0662\u0666-7K3MQX",
        CODE,
    ],
)
def test_what_is_no_reference_is_none(typed: str) -> None:
    assert read_reference(typed) is None


def _with(text: str, index: int, symbol: str) -> str:
    return text[:index] + symbol + text[index + 1 :]


def _swapped(text: str, first: int, second: int) -> str:
    letters = list(text)
    letters[first], letters[second] = letters[second], letters[first]
    return "".join(letters)


@given(references)
def test_one_wrong_symbol_in_a_reference_is_always_caught(reference: str) -> None:
    head = len(reference) - 6
    wrong = [_with(reference, index, one) for index in range(head, len(reference)) for one in SYMBOLS]
    wrong += [_with(reference, index, one) for index in range(4, 8) for one in "0123456789"]
    assert {reference} == {found for one in wrong if (found := read_reference(one))}


@given(references)
def test_two_neighbours_that_changed_places_in_a_reference_are_always_caught(reference: str) -> None:
    places = [*zip(range(4, 7), range(5, 8), strict=True), *zip(range(9, 14), range(10, 15), strict=True), (7, 9)]
    swapped = [_swapped(reference, first, second) for first, second in places]
    assert {None} >= {read_reference(one) for one in swapped if one != reference}


# -- verification codes -----------------------------------------------------------------------------


def test_a_code_is_made_of_four_groups_of_four() -> None:
    assert re.fullmatch(f"[{SYMBOLS}]{{4}}(-[{SYMBOLS}]{{4}}){{3}}", new_code())


def test_two_codes_differ() -> None:
    assert 100 == len({new_code() for _ in range(100)})


@given(codes)
def test_a_new_code_is_read_as_itself(code: str) -> None:
    assert code == read_code(code)


@pytest.mark.parametrize(
    "typed",
    [
        "57td-3xpm-n1vz-txt4",
        "57TD3XPMN1VZTXT4",
        " 57TD 3XPM NIVZ TXT4 ",
        "57TD\u20133XPM\u2013Nlvz\u2013TXT4",
        "57TD\u00a03XPM-N1VZ-TXT4",
    ],
)
def test_a_code_forgives_what_people_mistype(typed: str) -> None:
    assert CODE == read_code(typed)


@pytest.mark.parametrize(
    "typed", ["", "57TD", CODE[:-1], f"{CODE}4", "57TD-3XPM-N1VZ-TXT5", "U7TD-3XPM-N1VZ-TXT4", "ä" * 16]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


@given(codes, st.integers(0, 15))
def test_one_wrong_symbol_in_a_code_is_always_caught(code: str, place: int) -> None:
    index = place + place // 4
    assert {code} == {found for one in SYMBOLS if (found := read_code(_with(code, index, one)))}


@given(codes, st.integers(0, 14))
def test_two_neighbours_that_changed_places_in_a_code_are_always_caught(code: str, place: int) -> None:
    plain = code.replace("-", "")
    swapped = _swapped(plain, place, place + 1)
    assert swapped == plain or read_code(swapped) is None
