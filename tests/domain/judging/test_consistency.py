import pytest
from hypothesis import given
from hypothesis import strategies as st

from lva.content.model import Depth
from lva.domain.dossier import Dossier, Entry
from lva.domain.finding import Finding
from lva.domain.judging.consistency import ORDERS, contradictions, off_the_scale
from lva.domain.values.answers import Value
from tests import packs
from tests.dossiers import added, changed, make_dossier, make_entry, said, worked

FEES = worked()
FULL = make_dossier(depth=Depth.FULL)


def _found(dossier: Dossier) -> list[Finding]:
    return list(contradictions(dossier))


def test_every_place_of_the_orders_is_in_the_questionnaire() -> None:
    pack = packs.shipped()
    for place in {place for order in ORDERS for place in (order.first, order.second)}:
        name, _, field = place.partition(".")
        assert field in [one.key for one in pack.lists[name].fields] if field else name in pack.questions, place


# -- days -------------------------------------------------------------------------------------------


def test_the_worked_example_has_its_days_in_order() -> None:
    assert [] == _found(FEES)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"prep_start": "2027-05-02", "papers_due": "2027-05-01"}, [("papers_due", ("prep_start", "papers_due"))]),
        ({"prep_start": "2027-05-01", "papers_due": "2027-05-01"}, []),
        ({"prep_start": "2027-05", "papers_due": "2027-05-01"}, []),
        ({"prep_start": "2027-06", "papers_due": "2027-05-31"}, [("papers_due", ("prep_start", "papers_due"))]),
        ({"prep_start": "../2027-06", "papers_due": "2027-05-31"}, []),
        ({"papers_due": "2027-05-02", "decide_on": "2027-05-01"}, [("decide_on", ("papers_due", "decide_on"))]),
        ({"papers_due": "2027-05-02", "decide_on": {"not_known": True}}, []),
    ],
)
def test_a_day_that_certainly_comes_too_late_is_found(
    answers: dict[str, Value], expected: list[tuple[str, tuple[str, str]]]
) -> None:
    assert expected == [(one.key, one.subject) for one in _found(make_dossier(answers, depth=Depth.FULL))]


@pytest.mark.parametrize(
    ("entry", "field", "subject"),
    [
        (make_entry("follow_up", "e", on="2027-03-22"), "on", ("decide_on", "follow_up.on")),
        (make_entry("phase", "e", when="2026"), "when", ("decide_on", "phase.when")),
        (make_entry("notice", "e", until="2027-04-01"), "until", ("notice.until", "decide_on")),
        (make_entry("notice", "e", on="2027-02-02", until="2027-02-01"), "until", ("notice.on", "notice.until")),
    ],
)
def test_a_day_of_an_entry_is_put_right_in_the_entry(entry: Entry, field: str, subject: tuple[str, str]) -> None:
    (found,) = _found(added(said(FULL, decide_on="2027-03-23"), entry))
    assert ("dates_reversed", entry.list, "e", field, subject) == (
        found.code, found.key, found.entry, found.field, found.subject,
    )  # fmt: skip


def test_days_of_two_entries_of_one_list_are_not_compared() -> None:
    one, other = make_entry("notice", "a", on="2027-02-02"), make_entry("notice", "b", until="2027-02-01")
    assert [] == _found(added(FULL, one, other))


def test_a_questionnaire_without_these_questions_has_no_days_to_compare() -> None:
    assert [] == _found(make_dossier({"prep_start": "2027-05-02", "papers_due": "2027-05-01"}, pack=packs.small()))


DAYS = st.dates().map(lambda day: day.isoformat())


@given(DAYS, DAYS)
def test_of_two_days_only_one_order_is_wrong(first: str, second: str) -> None:
    wrong = [bool(_found(said(FULL, prep_start=a, papers_due=b))) for a, b in ((first, second), (second, first))]
    assert [first > second, second > first] == wrong


# -- sites ------------------------------------------------------------------------------------------


def _sites(**moves: str) -> Dossier:
    return added(FULL, *(make_entry("site", name, moves_to=list(to)) for name, to in moves.items()))


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ({"a": "b", "b": "c", "c": ""}, []),
        ({"a": "b", "b": "a"}, [("a", ("a", "b"))]),
        ({"a": "a"}, [("a", ("a",))]),
        ({"a": "b", "b": "c", "c": "a", "d": "a"}, [("a", ("a", "b", "c"))]),
        ({"a": "b", "b": "a", "c": "d", "d": "c"}, [("a", ("a", "b")), ("c", ("c", "d"))]),
        ({"a": "x"}, []),
    ],
)
def test_sites_that_move_in_a_circle_are_found_once(
    moves: dict[str, str], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    found = _found(_sites(**moves))
    assert expected == [(one.entry, one.subject) for one in found]
    assert {("moves_in_circle", "site", "moves_to")} >= {(one.code, one.key, one.field) for one in found}


@given(st.lists(st.integers(0, 7), min_size=8, max_size=8))
def test_moves_that_only_go_forward_make_no_circle(targets: list[int]) -> None:
    ahead = {str(n): str(target) if target > n else "" for n, target in enumerate(targets)}
    assert [] == _found(_sites(**ahead))


# -- ratings ----------------------------------------------------------------------------------------


def test_a_rating_that_the_scale_does_not_have_is_found() -> None:
    strong = changed(FEES, "i_money", rating="-2")
    assert [] == list(off_the_scale(strong))
    (found,) = off_the_scale(said(strong, scale="three"))
    assert ("rating_off_scale", "impact", "i_money", "rating", ("-2",)) == (
        found.code, found.key, found.entry, found.field, found.subject,
    )  # fmt: skip
