"""How far reviewers agree beyond chance: Krippendorff's alpha and Cohen's kappa, with bootstrap intervals."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeVar

Unit = Sequence[int | None]
"""The scores of one thing by each reviewer; None where one gave none."""
_Row = TypeVar("_Row")

_REPEATS: Final = 2000
_SEED: Final = 20_260_101
_PAIR: Final = 2


class Scale(StrEnum):
    """What the difference between two scores means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


class Weight(StrEnum):
    """How much a disagreement counts by its distance."""

    NONE = "none"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


def alpha(units: Sequence[Unit], scale: Scale = Scale.ORDINAL) -> float | None:
    """Return Krippendorff's alpha, or None where it is not defined: nothing to compare, or all scores the same.

    Computed from coincidences (Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011). Units with
    fewer than two scores say nothing and are passed over.
    """
    coincidences = _coincidences(units)
    totals: dict[int, float] = {}
    for (one, _), weight in coincidences.items():
        totals[one] = totals.get(one, 0.0) + weight
    count = sum(totals.values())
    distance = _distances(totals, scale)
    expected = sum(totals[one] * totals[other] * distance(one, other) for one in totals for other in totals)
    if not expected:
        return None
    observed = sum(weight * distance(*pair) for pair, weight in coincidences.items())
    return 1 - (count - 1) * observed / expected


def _coincidences(units: Sequence[Unit]) -> dict[tuple[int, int], float]:
    found: dict[tuple[int, int], float] = {}
    for unit in units:
        scores = [score for score in unit if score is not None]
        if len(scores) < _PAIR:
            continue
        for place, one in enumerate(scores):
            for other in (*scores[:place], *scores[place + 1 :]):
                found[one, other] = found.get((one, other), 0.0) + 1 / (len(scores) - 1)
    return found


def _distances(totals: Mapping[int, float], scale: Scale) -> Callable[[int, int], float]:
    def between(one: int, other: int) -> float:
        if scale is Scale.NOMINAL:
            return float(one != other)
        if scale is Scale.INTERVAL:
            return float((one - other) ** 2)
        low, high = sorted((one, other))
        passed = sum(count for score, count in totals.items() if low <= score <= high)
        return float((passed - (totals[low] + totals[high]) / 2) ** 2)

    return between


def kappa(pairs: Sequence[tuple[int, int]], weight: Weight = Weight.LINEAR) -> float | None:
    """Return Cohen's kappa of two reviewers, weighted by distance (Cohen 1968), or None where it is not defined."""
    firsts, seconds = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = sum(
        firsts[one] * seconds[other] * _disagreement(one, other, weight) for one in firsts for other in seconds
    )
    if not expected:
        return None
    observed = sum(_disagreement(one, other, weight) for one, other in pairs)
    return 1 - len(pairs) * observed / expected


def _disagreement(one: int, other: int, weight: Weight) -> int:
    if weight is Weight.NONE:
        return int(one != other)
    distance = abs(one - other)
    return distance if weight is Weight.LINEAR else distance**2


def interval(
    rows: Sequence[_Row], statistic: Callable[[Sequence[_Row]], float | None], seed: int = _SEED
) -> tuple[float, float] | None:
    """Return the 95 % percentile interval of a statistic by drawing rows anew, always the same for the same rows.

    Draws in which the statistic is not defined are left out; where all are, and for a single row, None.
    """
    chance = random.Random(seed)  # noqa: S311 -- no secret; the draws must be the same each time
    drawn = (statistic(chance.choices(rows, k=len(rows))) for _ in range(_REPEATS if len(rows) > 1 else 0))
    values = sorted(value for value in drawn if value is not None)
    if not values:
        return None
    return values[int(0.025 * len(values))], values[int(0.975 * len(values))]
