import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.anonymity.reading import read, words


def _opening(text: str) -> list[str]:
    return [word.text for word in words(text) if word.opens]


def test_a_plain_text_is_read_as_it_stands() -> None:
    reading = read("Äiti kysyi –\n”miksi?”")
    assert ("Äiti kysyi –\n”miksi?”", (2, 5)) == (reading.text, reading.place(2, 5))


def test_letters_in_two_parts_are_one_and_lead_back_to_both() -> None:
    given_text = unicodedata.normalize("NFD", "Äiti Mäki")
    reading = read(given_text)
    assert "Äiti Mäki" == reading.text
    start, end = reading.place(5, 9)
    assert "Mäki" == unicodedata.normalize("NFC", given_text[start:end])


@pytest.mark.parametrize("hidden", ["\u00ad", "\u200b", "\ufeff", "\x00", "\u2060", "\x1b"])
def test_what_cannot_be_seen_is_not_read(hidden: str) -> None:
    reading = read(f"Mat{hidden}ti")
    assert "Matti" == reading.text
    assert (0, 6) == reading.place(0, 5)


def test_every_blank_is_a_blank_and_every_break_a_break() -> None:
    assert "a b c\nd\n" == read("a\u00a0b\tc\u2028d\r").text


def test_wide_and_ornate_digits_are_digits() -> None:
    assert "040 1" == read("\uff10\uff14\uff10 \U0001d7cf").text


def test_a_lone_surrogate_and_a_lone_mark_do_no_harm() -> None:
    assert "Äa" == read("A\u0308\ud800a").text
    assert "\u0301a" == read("\u0301a").text


@given(st.text(max_size=40))
def test_whatever_is_read_has_a_place_in_the_text_as_given(text: str) -> None:
    reading = read(text)
    for start in range(len(reading.text)):
        first, last = reading.place(start, start + 1)
        assert 0 <= first < last <= len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yksi kaksi. Kolme neljä", ["Yksi", "Kolme"]),
        ("Vs. rehtori tuli. Hän", ["Vs", "Hän"]),
        ("Tapasin M. Korhosen", ["Tapasin"]),
        ("Otsikko\nToinen rivi", ["Otsikko", "Toinen"]),
        ("Näin: Kolme; Neljä! Viisi", ["Näin", "Kolme", "Neljä", "Viisi"]),
        ("Hän sanoi ”Ei tule” ja lähti", ["Hän", "Ei"]),
        ("Yksi, Kaksi (Kolme) – Neljä", ["Yksi"]),
        ("Yksi • Kaksi", ["Yksi", "Kaksi"]),
        (" Yksi", ["Yksi"]),
    ],
)  # fmt: skip
def test_a_sentence_begins_where_a_reader_sees_it(text: str, expected: list[str]) -> None:
    assert expected == _opening(text)


def test_a_word_keeps_its_hyphen_its_apostrophe_and_its_ending_behind_a_colon() -> None:
    assert ["Aino-Maija", "MLL:n", "O’Brien's"] == [word.text for word in words("Aino-Maija, MLL:n 12 O’Brien's")]


def test_a_word_longer_than_any_name_is_passed_over() -> None:
    assert ["a", "b"] == [word.text for word in words(f"a {'x' * 100} b")]


def test_a_word_knows_its_capitals() -> None:
    name, acronym, ordinary, letter = words("Matti THL:n koulu A")
    assert (True, False) == (name.capital, name.shouted)
    assert (False, True) == (acronym.capital, acronym.shouted)
    assert (False, False) == (ordinary.capital, ordinary.shouted)
    assert (False, False) == (letter.capital, letter.shouted)


def test_two_blanks_begin_no_sentence() -> None:
    assert ["Aamu"] == _opening("Aamu  Ilta")
