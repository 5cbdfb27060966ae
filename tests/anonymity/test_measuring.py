import pytest

from lva.anonymity.hits import Hit, Kind
from lva.anonymity.measuring import Labelled, Share, shares


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_are_those_of_newcombe_s_table(right: int, of: int, low: float, high: float) -> None:
    """Newcombe, Two-sided confidence intervals for the single proportion (1998), method 3."""
    assert (low, high) == tuple(round(one, 4) for one in Share("x", right, of).interval)


def test_a_share_of_nothing_is_whole_and_unknown() -> None:
    assert "x = 1.0000  # 0 of 0, 95 %: 0.0000 to 1.0000" == str(Share("x", 0, 0))


def test_a_name_is_found_if_all_its_letters_are_covered_and_a_find_right_if_it_touches() -> None:
    text = "Anna Ek ja Bo 12"
    row = Labelled(
        "fi",
        text,
        ((0, 7, "PERSON"), (11, 13, "PERSON"), (14, 16, "DATE")),
        (Hit(0, 4, Kind.PERSON), Hit(5, 7, Kind.PLACE), Hit(8, 10, Kind.UNIT), Hit(14, 16, Kind.PHONE)),
    )
    other = Labelled("sv", text, ((11, 13, "PLACE"),), ())
    assert [
        ("structured_recall", 1, 1),
        ("person_recall", 1, 2),
        ("person_recall_fi", 1, 2),
        ("names_recall", 1, 3),
        ("names_precision", 2, 3),
    ] == [(share.name, share.right, share.of) for share in shares([row, other])]
