import pytest

from tests.anonymity.finding import names, tiers


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Paikalla oli Pasi Ristonmaa. Ristonmaakaan ei yllättynyt.", "fi", ["Pasi Ristonmaa", "Ristonmaakaan"]),
        ("Muisteli Lempi Ahola. Lempin kuva on seinällä.", "fi", ["Lempi Ahola", "Lempin"]),
        ("Rehtori Zormela vastasi, ja sitten zormela lähti.", "fi", ["Zormela", "zormela"]),
        ("Teacher Zormel spoke. We thank Zormel’s class.", "en", ["Zormel", "Zormel’s"]),
        ("Ordet fick Bo Ek. Ek bad om tid.", "sv", ["Bo Ek", "Ek"]),
    ],
)
def test_whoever_was_named_is_found_in_the_rest_of_the_text(text: str, language: str, expected: list[str]) -> None:
    assert [f"PERSON {one}" for one in expected] == names(text, language)


def test_a_word_named_like_somebody_is_possible_only() -> None:
    text = "Puheenjohtaja Niemi avasi kokouksen. Niemi on kaukana ja niemi on kapea."
    assert ["certain Niemi", "possible Niemi"] == tiers(text, "fi")


def test_what_a_unit_is_called_after_is_not_looked_for() -> None:
    assert ["UNIT Zormelan koulu"] == names("Siellä on Zormelan koulu. Koulu on vanha.", "fi")
