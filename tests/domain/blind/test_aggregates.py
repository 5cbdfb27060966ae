from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from lva.domain.blind.aggregates import (
    LEAST_GIVERS,
    Contribution,
    Table,
    commonest,
    may_publish,
    rounded_to,
    table,
)

_NAMES = ("urban", "semi_urban", "rural")
_contributions = st.lists(
    st.builds(
        Contribution,
        giver=st.integers(0, 9).map(lambda number: bytes([number])),
        cell=st.sampled_from(_NAMES),
        outcome=st.integers(0, 2),
    ),
    max_size=60,
)


def _of(cell: str, givers: int, each: int = 1, outcomes: Sequence[int] = (0, 1, 2)) -> list[Contribution]:
    found = [(giver, copy) for giver in range(givers) for copy in range(each)]
    return [
        Contribution(bytes([giver]), cell, outcomes[place % len(outcomes)]) for place, (giver, _) in enumerate(found)
    ]


def test_a_cell_of_five_givers_is_published_and_one_of_four_is_not() -> None:
    assert may_publish(_of("urban", 5))
    assert not may_publish(_of("urban", 4, each=3))


def test_a_giver_with_more_than_half_of_a_cell_holds_it_back() -> None:
    assert not may_publish([*_of("urban", 5), *_of("urban", 1, each=5)])


def test_a_cell_in_which_all_say_the_same_tells_of_each_and_is_held_back() -> None:
    assert not may_publish(_of("urban", 9, outcomes=(2,)))


def test_what_is_published_is_rounded() -> None:
    found = table(_of("urban", 12), ("urban",)).cells["urban"]
    assert found is not None
    assert (10, 1.0, {0: 5, 1: 5, 2: 5}) == (found.count, found.median, found.outcomes)
    assert [0, 0, 5, 5, 10] == [rounded_to(count) for count in (0, 2, 3, 7, 8)]


def test_one_cell_held_back_takes_the_next_smallest_with_it() -> None:
    found = table([*_of("urban", 9), *_of("semi_urban", 7), *_of("rural", 2)], _NAMES)
    assert ("semi_urban", "rural") == found.held_back
    assert found.whole is not None


def test_nothing_is_published_where_the_whole_may_not_be() -> None:
    assert Table({"urban": None}, None) == table(_of("urban", 4), ("urban",))


def test_what_has_no_name_is_held_back_like_a_small_cell() -> None:
    found = table([*_of("urban", 9), *_of("semi_urban", 7), *_of("elsewhere", 1)], ("urban", "semi_urban"))
    assert ("semi_urban",) == found.held_back


@given(_contributions)
def test_nothing_that_may_not_be_published_can_be_had_by_subtracting(contributions: list[Contribution]) -> None:
    found = table(contributions, _NAMES)
    shown = {name for name, cell in found.cells.items() if cell is not None}
    for name in shown:
        assert may_publish([one for one in contributions if one.cell == name])
    hidden = [one for one in contributions if one.cell not in shown]
    if found.whole is not None:
        assert not hidden or may_publish(hidden) or not shown
        assert LEAST_GIVERS <= len({one.giver for one in contributions})
        assert found.whole.count == rounded_to(len(contributions))
    else:
        assert not shown


@given(_contributions)
def test_outcomes_of_a_cell_come_to_what_was_contributed(contributions: list[Contribution]) -> None:
    for name, cell in table(contributions, _NAMES).cells.items():
        if cell is not None:
            counts = Counter(one.outcome for one in contributions if one.cell == name)
            assert cell.outcomes == {key: rounded_to(count) for key, count in counts.items() if rounded_to(count)}


def test_the_commonest_gaps_are_those_met_worst() -> None:
    tables = {
        1: table(_of("urban", 9, outcomes=(2, 2, 1)), _NAMES),
        2: table(_of("urban", 9, outcomes=(0, 0, 1)), _NAMES),
        3: table(_of("urban", 9, outcomes=(0, 1, 1)), _NAMES),
        4: table(_of("urban", 3), _NAMES),
    }
    assert [2, 3] == [number for number, _ in commonest(tables, 2)]
