import pytest

from tests.anonymity.finding import names, tiers


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("soitin jari kosoiselle eilen", "fi", ["jari kosoiselle"]),
        ("se virtasen jari ei tullut", "fi", ["virtasen jari"]),
        ("soita markulle tai kaisalle", "fi", ["markulle", "kaisalle"]),
        ("hoitaako joku rantasen asian", "fi", ["rantasen"]),
        ("kysy vaikka toivon faijalta", "fi", ["toivon"]),
        ("puhuin al-khalidin kanssa", "fi", ["al-khalidin"]),
        ("mukana veeti ja onni ja lilja", "fi", ["veeti", "onni", "lilja"]),
        ("ringde jonas ek om listan", "sv", ["jonas ek"]),
        ("pratade me mia och camillas mamma", "sv", ["mia", "camillas"]),
        ("will call mrs lehto and jenni k tomorrow", "en", ["lehto", "jenni k"]),
        ("soitin rehtori niemelälle ja lindströmille", "fi", ["niemelälle", "lindströmille"]),
        ("ilmoitti p. heiskanen", "fi", ["p. heiskanen"]),
        ("oppilas onni itki", "fi", ["onni"]),
        ("Veeti i klassen", "sv", ["Veeti"]),
    ],
)
def test_names_in_small_letters_are_found_where_no_language_has_them_as_words(
    text: str, language: str, expected: list[str]
) -> None:
    assert [f"PERSON {one}" for one in expected] == names(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("toivon että ilo on aito ja rauha säilyy", "fi"),
        ("jäi ilman valvontaa, mitä ei mainita missään", "fi"),
        ("liian jyrkkä mäki on vaikea pyörätuolille", "fi"),
        ("ingen ville ta med den dag som var max full", "sv"),
        ("festen firas innan klassen börjar", "sv"),
        ("the will to hope and mark the date", "en"),
        ("she carries a bag to class with grace", "en"),
        ("lauri ilman", "sv"),
    ],
)
def test_ordinary_words_are_no_names_though_some_names_are_spelled_so(text: str, language: str) -> None:
    assert [] == [one for one in names(text, language) if "lauri" not in one]


def test_a_name_in_small_letters_is_possible_only() -> None:
    assert ["possible camilla"] == tiers("hörde av camilla", "sv")
