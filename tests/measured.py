"""Under which tests coverage is measured, and which begin first.

Measuring nearly doubles what a test costs, so it is done under the first example of each claim; the rest of
them carry the mark `unmeasured` and run afterwards without it. Floors that are reached so are reached by all.
Files whose claims cost much and reach no line that others do not say so themselves.
"""

from typing import Final

import pytest

_EACH: Final = ("anonymity", "content", "domain")
"""Folders that are measured under every example: what they try has every branch covered."""
_LONGEST: Final = ("journeys", "crash")
"""Folders whose tests begin first, in this order, so that no processor waits for the last of them in the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark further examples of a claim, and let long tests begin first."""
    begun: set[str] = set()
    for item in items:
        if item.get_closest_marker("needs") or item.get_closest_marker("slow"):
            continue
        claim = item.nodeid.partition("[")[0]
        if claim in begun and _folder(item) not in _EACH:
            item.add_marker("unmeasured")
        begun.add(claim)
    items.sort(key=_turn)


def _folder(item: pytest.Item) -> str:
    """Return the folder of `tests` in which an item stands."""
    return item.nodeid.split("/")[1]


def _turn(item: pytest.Item) -> int:
    folder = _folder(item)
    return _LONGEST.index(folder) if folder in _LONGEST else len(_LONGEST)
