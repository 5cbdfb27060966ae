import pytest

from lva.domain.wording import Beginning, around, beginnings, split, stem


@pytest.mark.parametrize(
    ("expected", "word"),
    [
        ("koulu", "koulu"),
        ("koulu", "koulussa"),
        ("koulu", "koulujen"),
        ("laps", "lapset"),
        ("kuljet", "kuljetus"),
        ("kuljet", "kuljetuksen"),
        ("skol", "skolorna"),
        ("assess", "assessments"),
        ("asia", "asiat"),
        ("koti", "koti"),
        ("covid", "covid"),
    ],
)
def test_a_word_loses_the_ending_that_it_seems_to_have(expected: str, word: str) -> None:
    assert expected == stem(word)


@pytest.mark.parametrize("word", ["kouluun", "kouluissa", "koulujen", "koulua", "koulut", "koulu"])
def test_a_bent_word_begins_like_what_another_of_its_forms_stands_for(word: str) -> None:
    (wanted,) = beginnings("KOULUJA")
    assert wanted.begins(word)


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        ((), ""),
        ((), "%*\"'()"),
        ((Beginning("koulu"),), "«Koulu»"),
        ((Beginning("sote"), Beginning("ää", is_whole=True), Beginning("12", is_whole=True)), "SOTE-ÄÄ/12"),
        ((Beginning("koulu"), Beginning("tie", is_whole=False)), "koulu_tie"),
        ((Beginning("a", is_whole=True), Beginning("b", is_whole=True)), "a\U0001e900b"),
    ],
)
def test_signs_part_words_and_short_words_mean_themselves(expected: tuple[Beginning, ...], typed: str) -> None:
    assert expected == beginnings(typed)


def test_words_come_with_their_places() -> None:
    assert [(1, "äiti"), (7, "3b")] == list(split("“Äiti, 3B”"))


def test_a_short_word_is_no_beginning() -> None:
    assert Beginning("ja", is_whole=True).begins("ja")
    assert not Beginning("ja", is_whole=True).begins("jalka")


@pytest.mark.parametrize(
    ("expected", "texts"),
    [
        ("", ()),
        ("", ("Kyläkoulu jää.",)),
        ("Uusi koulu rakennetaan.", ("Ei täällä.", "Uusi koulu\n  rakennetaan.")),
        ("…" + "a " * 29 + "koulussa" + " b" * 29 + "…", ("a " * 90 + "koulussa" + " b" * 90,)),
    ],
)
def test_the_words_around_are_cut_at_both_ends(expected: str, texts: tuple[str, ...]) -> None:
    assert expected == around(texts, beginnings("koulut"))
