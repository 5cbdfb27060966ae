from functools import partial
from typing import Final

import pytest

from lva.domain.blind.agreement import Scale, Weight, alpha, interval, kappa

_NO: Final = None
_KRIPPENDORFF = list(
    zip(
        (1, 2, 3, 3, 2, 1, 4, 1, 2, _NO, _NO, _NO),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _NO, 3),
        (_NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _NO),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _NO),
        strict=True,
    )
)
"""Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section E."""
_AGRESTI = ((7, 7, 2, 3), (2, 8, 3, 7), (1, 5, 4, 9), (2, 8, 9, 14))
"""Agresti, Categorical Data Analysis: 91 couples."""
_COUPLES = [
    (row, column) for row, counts in enumerate(_AGRESTI) for column, count in enumerate(counts) for _ in range(count)
]


@pytest.mark.parametrize(
    ("scale", "expected"), [(Scale.NOMINAL, 0.743), (Scale.ORDINAL, 0.815), (Scale.INTERVAL, 0.849)]
)
def test_alpha_equals_krippendorff_s_example(scale: Scale, expected: float) -> None:
    assert expected == round(alpha(_KRIPPENDORFF, scale) or 0, 3)


@pytest.mark.parametrize(("weight", "expected"), [(Weight.NONE, 0.129), (Weight.LINEAR, 0.237)])
def test_kappa_equals_agresti_s_example(weight: Weight, expected: float) -> None:
    assert expected == round(kappa(_COUPLES, weight) or 0, 3)


def test_for_two_scores_every_weight_is_the_same() -> None:
    pairs = [(0, 0)] * 20 + [(0, 1)] * 5 + [(1, 0)] * 10 + [(1, 1)] * 15
    assert [0.4, 0.4, 0.4] == [round(kappa(pairs, weight) or 0, 3) for weight in Weight]


def test_a_far_disagreement_weighs_more_when_squared() -> None:
    near, far = [(0, 0), (1, 1), (2, 2), (0, 1)], [(0, 0), (1, 1), (2, 2), (0, 2)]
    assert (kappa(near, Weight.QUADRATIC) or 0) > (kappa(far, Weight.QUADRATIC) or 0)


def test_where_nothing_can_be_compared_there_is_no_number() -> None:
    assert alpha([]) is None
    assert alpha([(1, None), (None, 2)]) is None
    assert alpha([(1, 1), (1, 1)]) is None
    assert kappa([]) is None
    assert interval([], alpha) is None
    assert interval([(1, 1)], alpha) is None


def test_an_interval_holds_the_value_and_is_the_same_each_time() -> None:
    ordinal = partial(alpha, scale=Scale.ORDINAL)
    found = interval(_KRIPPENDORFF, ordinal)
    assert found is not None
    low, high = found
    assert low < (ordinal(_KRIPPENDORFF) or 0) < high <= 1
    assert found == interval(_KRIPPENDORFF, ordinal)


def test_a_single_row_has_no_interval_however_well_it_agrees() -> None:
    row = (1, 1, 2, 1)
    assert alpha([row]) is not None
    assert interval([row], alpha) is None
