"""The order of entries in a list: numbers that people give become places, with as few moves as possible."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def arranged(keys: Sequence[Key], wanted: Mapping[Key, int]) -> tuple[Key, ...]:
    """Return `keys` in a new order: each of `wanted` at its number, counted from 1, the others around them as before.

    Numbers past an end mean the end; of two with the same number the one that stood first comes first.
    """
    found = [key for key in keys if key not in wanted]
    moving = sorted((key for key in keys if key in wanted), key=lambda key: wanted[key])
    last = -1
    for key in moving:
        last = max(min(max(wanted[key], 1), len(keys)) - 1, last + 1)
        found.insert(last, key)
    return tuple(found)


def renumbered(order: Sequence[Key], before: Mapping[Key, int], spare: int = 0) -> dict[Key, int]:
    """Return the positions that put `order` in place, for those only whose position changes.

    The numbers that were there are dealt out again, so that other rows of the list keep their places.
    A key without a position takes `spare`, or the first free number after it. No two come out equal.
    """
    free = sorted(before.get(key, spare) for key in order)
    dealt: list[int] = []
    for number in free:
        dealt.append(max(number, dealt[-1] + 1) if dealt else number)
    return {key: number for key, number in zip(order, dealt, strict=True) if before.get(key) != number}
