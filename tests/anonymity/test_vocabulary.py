import pytest

from lva.anonymity import vocabulary


@pytest.mark.parametrize(
    ("word", "basic"),
    [
        ("skolorna", "skola"),
        ("lärarens", "lärare"),
        ("nycklar", "nyckel"),
        ("glöm", "glömma"),
        ("lägg", "lägga"),
        ("bussen", "buss"),
        ("cyklade", "cykla"),
        ("rummet", "rum"),
    ],
)
def test_swedish_endings_come_off(word: str, basic: str) -> None:
    assert basic in vocabulary.swedish(word)


@pytest.mark.parametrize(
    ("word", "basic"),
    [
        ("carried", "carry"),
        ("unhappily", "happy"),
        ("stopped", "stop"),
        ("knives", "knife"),
        ("halves", "half"),
        ("making", "make"),
        ("reopened", "open"),
    ],
)
def test_english_endings_and_first_syllables_come_off(word: str, basic: str) -> None:
    assert basic in vocabulary.english(word)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("skolhälsoenkäten", True),
        ("välmående", True),
        ("barn-enkät", True),
        ("x-zorm", False),
        ("zormquist", False),
        ("oleksandr", False),
    ],
)
def test_swedish_compounds_are_ordinary_words(word: str, expected: bool) -> None:
    assert expected is vocabulary.is_swedish(word, frozenset({"enkät", "sand"}))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("zormation", True),
        ("playground", True),
        ("holiday-time", True),
        ("holiday-zorm", False),
        ("zormel", False),
    ],
)
def test_english_compounds_are_ordinary_words(word: str, expected: bool) -> None:
    assert expected is vocabulary.is_english(word, frozenset({"play", "ground", "holiday", "time"}))
