from hypothesis import given
from hypothesis import strategies as st

from lva.domain.ordering import arranged, renumbered

KEYS = st.lists(st.integers(), unique=True, max_size=30)


def test_an_entry_goes_to_the_number_that_it_is_given() -> None:
    assert ("c", "a", "b", "d") == arranged("abcd", {"c": 1})
    assert ("b", "c", "d", "a") == arranged("abcd", {"a": 4})


def test_several_numbers_are_given_at_once() -> None:
    assert ("d", "b", "a", "c") == arranged("abcd", {"d": 1, "a": 3})


def test_of_two_with_one_number_the_one_that_stood_first_comes_first() -> None:
    assert ("a", "c", "d", "b") == arranged("abcd", {"d": 2, "c": 2})
    assert ("c", "a", "b") == arranged("abc", {"a": 99, "b": 99})


def test_numbers_past_an_end_mean_the_end() -> None:
    assert ("b", "c", "a") == arranged("abc", {"a": 99})
    assert ("c", "a", "b") == arranged("abc", {"c": 0})


@given(KEYS, st.data())
def test_nothing_is_lost_or_doubled_by_moving(keys: list[int], data: st.DataObject) -> None:
    wanted = data.draw(st.dictionaries(st.sampled_from(keys), st.integers(-5, 40)) if keys else st.just({}))
    found = arranged(keys, wanted)
    assert sorted(keys) == sorted(found)
    rest = [key for key in found if key not in wanted]
    assert [key for key in keys if key not in wanted] == rest


@given(KEYS)
def test_moving_nothing_moves_nothing(keys: list[int]) -> None:
    assert tuple(keys) == arranged(keys, {})


def test_only_what_moved_gets_another_position() -> None:
    before = {"a": 2, "b": 5, "c": 7, "d": 9}
    assert {"c": 5, "b": 7} == renumbered(("a", "c", "b", "d"), before)
    assert {} == renumbered(("a", "b", "c", "d"), before)


def test_a_new_entry_takes_a_place_of_its_own() -> None:
    assert {"new": 5, "b": 8} == renumbered(("a", "new", "b"), {"a": 2, "b": 5}, 8)


@given(st.dictionaries(st.integers(), st.integers(0, 5), max_size=20), st.randoms())
def test_positions_put_the_order_in_place_even_where_they_were_equal(before: dict[int, int], chance: object) -> None:
    order = sorted(before, key=lambda key: hash((key, str(chance))))
    after = {**before, **renumbered(order, before)}
    assert order == sorted(after, key=lambda key: after[key])
    assert len(order) == len(set(after.values()))
