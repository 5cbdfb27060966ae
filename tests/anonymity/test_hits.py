from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lva.anonymity.hits import Hit, Kind, Tier, settle

_HITS = st.lists(
    st.builds(
        lambda start, length, kind, tier: Hit(start, start + length, kind, tier),
        st.integers(0, 30),
        st.integers(1, 12),
        st.sampled_from(Kind),
        st.sampled_from(Tier),
    )
)


def test_finds_apart_stay_apart_in_the_order_of_the_text() -> None:
    first, second = Hit(0, 3, Kind.PERSON), Hit(3, 5, Kind.PLACE)
    assert (first, second) == settle([second, first])


def test_finds_that_overlap_become_one_of_the_longer_kind() -> None:
    assert (Hit(0, 9, Kind.ADDRESS),) == settle([Hit(0, 5, Kind.PLACE), Hit(2, 9, Kind.ADDRESS)])


def test_of_two_finds_on_the_same_letters_the_identifier_wins() -> None:
    assert (Hit(0, 11, Kind.HETU),) == settle([Hit(0, 11, Kind.PHONE), Hit(0, 11, Kind.HETU)])


def test_a_union_is_certain_if_one_part_is() -> None:
    possible = Hit(0, 9, Kind.PERSON, Tier.POSSIBLE)
    assert (Hit(0, 9, Kind.PERSON),) == settle([possible, Hit(2, 4, Kind.TERM)])
    assert (possible,) == settle([possible, possible])


@given(_HITS)
def test_nothing_found_is_lost_and_nothing_overlaps(found: list[Hit]) -> None:
    settled = settle(found)
    letters = {place for hit in found for place in range(hit.start, hit.end)}
    assert letters == {place for hit in settled for place in range(hit.start, hit.end)}
    assert all(one.end <= other.start for one, other in pairwise(settled))
    assert settled == settle(settled)
