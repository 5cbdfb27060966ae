"""Claims about ages in words."""

from typing import Final

import pytest

from lva.domain.values.ages import told
from tests.packs import shipped

LABELS: Final = {option.key: option.label.in_("fi").replace("\u00a0", " ") for option in shipped().options["ages"]}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ((), ()),
        (("y7_9",), ("7\u20139 vuotta",)),
        (("y6",), ("6 vuotta (esiopetus)",)),
        (("y7_9", "y10_12", "y13_15", "y16_17"), ("7\u201317 vuotta",)),
        (("y3_5", "y6", "y7_9"), ("3\u20139 vuotta",)),
        (("y6", "y7_9"), ("6\u20139 vuotta",)),
        (("y0_2", "y7_9", "y10_12"), ("0\u20132 vuotta", "7\u201312 vuotta")),
    ],
)
def test_ages_that_follow_each_other_are_said_as_one(keys: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert expected == told([(key, LABELS[key]) for key in keys])


def test_what_is_no_range_of_years_keeps_its_own_words() -> None:
    terms = [("y0_1", "0\u20131 vuotta"), ("y1_4", "1\u20134 vuotta"), ("y4plus", "yli 4 vuotta")]
    assert tuple(label for _, label in terms) == told(terms)
    assert ("koululaiset", "7\u20139 vuotta") == told([("y5_6", "koululaiset"), ("y7_9", "7\u20139 vuotta")])
