import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.domain.values.dates import read_day, read_when, say_when, span, type_point, type_when
from tests.speech import speaking

days = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)).map(dt.date.isoformat)
points = days | days.map(lambda day: day[:7]) | days.map(lambda day: day[:4])


@st.composite
def stored_times(draw: st.DrawFn) -> str:
    """Draw a stored time: a point, a period that does not end before it begins, or one open at an end."""
    first, last = draw(points), draw(points)
    shape = draw(st.sampled_from(["{0}", "{0}/{1}", "../{0}", "{0}/.."]))
    value = shape.format(first, last)
    begin, end = span(value)
    return f"{last}/{first}" if begin and end and end < begin else value


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("25.3.2025", "2025-03-25"),
        ("05.03.2025", "2025-03-05"),
        ("25. 3. 2025", "2025-03-25"),
        (" 25.3.2025 ", "2025-03-25"),
        ("2025-03-25", "2025-03-25"),
        ("29.2.2024", "2024-02-29"),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, expected: str) -> None:
    assert expected == read_day(typed)
    assert expected == read_when(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "3/2025",
        "25.3.",
        "25.3.25",
        "31.2.2025",
        "29.2.2025",
        "0.1.2025",
        "1.13.2025",
        "1.1.1899",
        "1.1.2200",
        "2025-3-25",
        "25/3/2025",
        "25.3.2025 klo 10",
    ],
)
def test_what_is_no_day_is_not_read(typed: str) -> None:
    assert read_day(typed) is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("3/2025", "2025-03"),
        ("03/2025", "2025-03"),
        ("3.2025", "2025-03"),
        ("2025-03", "2025-03"),
        ("2025", "2025"),
        ("\u0662\u0660\u0662\u0665", "2025"),
        ("2024\u20132025", "2024/2025"),
        ("2024-2025", "2024/2025"),
        ("2024 - 2025", "2024/2025"),
        ("2024 \u2014 2025", "2024/2025"),
        ("14.10.2022-1.3.2024", "2022-10-14/2024-03-01"),
        ("14.10.2022\u20131.3.2024", "2022-10-14/2024-03-01"),
        ("3/2025-5/2025", "2025-03/2025-05"),
        ("3.2025-5.2025", "2025-03/2025-05"),
        ("3/2025 - 2026", "2025-03/2026"),
        ("10/2022-2023", "2022-10/2023"),
        ("2025-03\u20132025-05", "2025-03/2025-05"),
        ("\u201330.9.2020", "../2020-09-30"),
        ("- 30.9.2020", "../2020-09-30"),
        ("30.9.2020\u2013", "2020-09-30/.."),
        ("30.9.2020 -", "2020-09-30/.."),
        ("2020-09-30/..", "2020-09-30/.."),
        ("../2020", "../2020"),
        ("2022-10-14/2024-03-01", "2022-10-14/2024-03-01"),
        ("1.1.2024\u20132024", "2024-01-01/2024"),
    ],
)
def test_a_looser_time_is_read_as_people_write_it(typed: str, expected: str) -> None:
    assert expected == read_when(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "\u2013",
        "../..",
        "13/2025",
        "0/2025",
        "2025-13",
        "1899",
        "2200",
        "20255",
        "2025\u20132024",
        "5/2025\u20133/2025",
        "2023\u20132024\u20132025",
        "2024\u2013soon",
        "soon\u20132024",
        "1.1.2024/2.1.2024",
    ],
)
def test_what_is_no_time_is_not_read(typed: str) -> None:
    assert read_when(typed) is None


@given(stored_times())
def test_a_stored_time_survives_being_typed_again(value: str) -> None:
    assert value == read_when(type_when(value))


@given(stored_times())
def test_a_stored_time_is_read_as_itself(value: str) -> None:
    assert value == read_when(value)


@given(st.text(max_size=25) | st.from_regex(r"\A[0-9./\u2013 -]{0,22}\Z"))
def test_whatever_is_typed_is_stored_in_its_only_form_or_not_at_all(typed: str) -> None:
    found = read_when(typed)
    assert found is None or found == read_when(found)


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2025-03-25", "2025-03-25", "2025-03-25"),
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024-11/2025", "2024-11-01", "2025-12-31"),
        ("../2025", None, "2025-12-31"),
        ("2025/..", "2025-01-01", None),
    ],
)
def test_a_time_spans_from_its_first_to_its_last_day(value: str, first: str | None, last: str | None) -> None:
    assert (first, last) == tuple(None if day is None else day.isoformat() for day in span(value))


@pytest.mark.parametrize(
    ("value", "fi", "en"),
    [
        ("2025-03-25", "25.3.2025", "25 March 2025"),
        ("2025-03", "3/2025", "3/2025"),
        ("2025", "2025", "2025"),
        ("2022-10-14/2024-03-01", "14.10.2022\u20131.3.2024", "14 October 2022\u20131 March 2024"),
        ("../2020-09-30", "30.9.2020 asti", "until 30 September 2020"),
        ("../2020", "vuoteen 2020 asti", "until the year 2020"),
        ("2020-09/..", "9/2020 alkaen", "from 9/2020"),
        ("2020/..", "vuodesta 2020 alkaen", "from the year 2020"),
    ],
)
def test_a_stored_time_is_said_in_words(value: str, fi: str, en: str) -> None:
    assert (fi, en) == (say_when(speaking("fi"), value), say_when(speaking("en"), value))


@pytest.mark.parametrize(("value", "expected"), [("2025-03-05", "5.3.2025"), ("2025-03", "3/2025"), ("2025", "2025")])
def test_a_point_in_time_is_typed_without_needless_zeros(value: str, expected: str) -> None:
    assert expected == type_point(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2025/2026-03", "2025\u20133/2026"), ("../2026", "\u20132026"), ("2025-03-01/..", "1.3.2025\u2013")],
)
def test_a_period_is_typed_with_a_dash(value: str, expected: str) -> None:
    assert expected == type_when(value)
