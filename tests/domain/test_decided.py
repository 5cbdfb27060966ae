"""Claims about when a matter counts as decided."""

import datetime as dt

import pytest

from lva.domain.decided import is_decided
from lva.domain.dossier import Dossier, Entry
from tests.dossiers import make_dossier, said

DAY = dt.date(2025, 3, 26)


def _handled(stage: str, on: str = "2025-03-20", matter: str = "m1") -> Entry:
    return Entry(f"h-{on}", "handling", {"on": on, "stage": stage}, matter)


def _dossier(*handlings: Entry, decide_on: object = None) -> Dossier:
    dossier = said(make_dossier(), decide_on=decide_on)
    return Dossier(dossier.pack, dossier.depth, dossier.language, dossier.answers, handlings, dossier.aliases)


@pytest.mark.parametrize(
    ("decide_on", "expected"),
    [("2025-03-25", True), ("2025-03-26", False), ("2025-04-01", False), (None, False), ({"not_known": True}, False)],
)
def test_without_handlings_the_planned_day_tells_it(decide_on: object, expected: bool) -> None:
    assert expected is is_decided(_dossier(decide_on=decide_on), "m1", DAY)


@pytest.mark.parametrize("stage", ["returned", "tabled", "annulled"])
def test_a_matter_that_came_back_is_open(stage: str) -> None:
    assert not is_decided(_dossier(_handled(stage), decide_on="2025-03-25"), "m1", DAY)


@pytest.mark.parametrize(
    ("stage", "expected"),
    [("decided", True), ("amended", True), ("appeal", True), ("returned", False), ("tabled", False)],
)
def test_what_happened_tells_more_than_the_planned_day(stage: str, expected: bool) -> None:
    assert [expected] * 2 == [
        is_decided(_dossier(_handled(stage), decide_on=planned), "m1", DAY) for planned in ("2025-03-25", "2025-04-01")
    ]


def test_what_happened_last_counts() -> None:
    first, last = _handled("decided", "2024-01-10"), _handled("returned", "2025-03-10")
    assert not is_decided(_dossier(last, first), "m1", DAY)


def test_what_happened_to_another_matter_does_not_count() -> None:
    assert not is_decided(_dossier(_handled("decided", matter="m2")), "m1", DAY)
