import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.domain.judging.personal_data import Hit, certain


def _kinds(text: str) -> list[str]:
    return [hit.kind for hit in certain(text)]


@pytest.mark.parametrize("sign", list("-+ABCDEFYXWVU"))
def test_an_identity_code_of_every_century_is_found(sign: str) -> None:
    assert ["identity_code"] == _kinds(f"Lapsen tunnus on 131052{sign}308T.")


@pytest.mark.parametrize(
    "text",
    [
        "131052-308t",
        "(131052-308T)",
        "aino.esimerkki@example.org",
        "Kirjoita: AINO+x@mail.example.fi!",
        "040 123 4567",
        "0401234567",
        "040-1234567",
        "040 1234 567",
        "050 12345",
        "+358 40 123 4567",
        "+358401234567",
        "+358-9-123 456",
    ],
)
def test_what_identifies_by_its_pattern_is_found_once(text: str) -> None:
    assert 1 == len(_kinds(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Korotus on 20–25 euroa kuukaudessa.",
        "ESIdno-2027-107",
        "LAPDno-2024-823",
        "20/0232/2",
        "D/040/123/4567/2024",
        "1.8.2027 alkaen",
        "2025-03-25",
        "§ 153, liite 040",
        "160 000 000 euroa",
        "x131052-308T5",
        "131052-308G",
        "@zero",
        "aino@paikka",
        "Y-tunnus 1234567-8",
    ],
)
def test_what_looks_alike_is_left_in_peace(text: str) -> None:
    assert [] == _kinds(text)


def test_a_find_says_where_it_stands() -> None:
    text = "Soita 040 123 4567 tai a@b.fi"
    assert [Hit("phone", 6, 18), Hit("email", 23, 29)] == list(certain(text))
    assert ["040 123 4567", "a@b.fi"] == [text[hit.start : hit.end] for hit in certain(text)]


def test_finds_come_in_the_order_of_the_text() -> None:
    assert ["email", "identity_code", "phone"] == _kinds("a@b.fi, 131052-308T, 0401234567")


@given(st.text(max_size=60))
def test_every_find_stands_within_the_text(text: str) -> None:
    assert all(0 <= hit.start < hit.end <= len(text) for hit in certain(text))


@given(st.text(alphabet="abc äö,.\n", max_size=20), st.text(alphabet="abc äö,.\n", max_size=20))
def test_an_identity_code_is_found_whatever_stands_around_it(before: str, after: str) -> None:
    assert "identity_code" in _kinds(f"{before} 131052-308T {after}")


@pytest.mark.parametrize("run", ["a", "a.b-", "010101-", "a@", "@a"])
def test_a_long_run_of_signs_takes_no_longer_than_its_length(run: str) -> None:
    # Looked for from each of its signs, it would take hours.
    assert [] == list(certain(run * 100_000))
