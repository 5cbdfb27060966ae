import pytest

from tests.anonymity.finding import names


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Laki ei ylity. – MJR, koulusihteeri", "fi", ["MJR"]),
        ("Palaan asiaan. T. PV", "fi", ["PV"]),
        ("Muistion laati E.K. eilen.", "fi", ["E.K"]),
        ("Sovittu PV:n kanssa.", "fi", ["PV:n"]),
        ("Resten har jag fått av BS.", "sv", ["BS"]),
        ("Sekreterare: AW.", "sv", ["AW"]),
        ("According to JP, the fence is broken.", "en", ["JP"]),
        ("Minutes: EH. Signed later.", "en", ["EH"]),
        ("JP said no.", "en", ["JP"]),
    ],
)
def test_initials_are_found_where_a_person_would_stand(text: str, language: str, expected: list[str]) -> None:
    assert [f"PERSON {one}" for one in expected] == names(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("MLL:n mukaan arvio on tärkeä. Lausunnon antoi THL.", "fi"),
        ("Luokka AB siirtyy.", "fi"),
        ("OMA ETU kirjattiin, by ABC DEF.", "en"),
        ("Statistik från FPA och THL.", "sv"),
    ],
)
def test_abbreviations_are_nobody_s_initials(text: str, language: str) -> None:
    assert [] == names(text, language)
