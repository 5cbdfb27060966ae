import pytest

from tests.anonymity.finding import names


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Kiitos @venla_r!", "fi", ["PERSON venla_r"]),
        ("Hissen i Centrumskolan i Fiskarböle är trasig.", "sv", ["UNIT Centrumskolan i Fiskarböle"]),
        ("Vi på Lövkulla Hem och Skola rf", "sv", ["UNIT Lövkulla Hem och Skola rf"]),
        ("Svenska skolan i Mossbank is far.", "en", ["UNIT Svenska skolan i Mossbank"]),
        ("Vuoron sai IK Norrstjärnan.", "fi", ["UNIT IK Norrstjärnan"]),
        ("On behalf of Saarivesi Council for Older People", "en", ["UNIT Saarivesi Council for Older People"]),
        ("The Homework Club and the Youth Council met.", "en", []),
        ("Barnen i skolan i byn", "sv", []),
    ],
)
def test_names_that_show_as_a_whole_are_found(text: str, language: str, expected: list[str]) -> None:
    assert expected == names(text, language)
