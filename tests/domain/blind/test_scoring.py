import pytest

from lva.domain.blind.scoring import (
    Mark,
    Score,
    Scored,
    Stage,
    Standing,
    counted,
    gaps,
    lacking,
    open_gates,
    outcomes,
    recognition,
    share_of_points,
    standing,
    takes_another,
)
from lva.domain.judging.rubric import NUMBERS


def _all(mark: Mark, comment: str = "Perustelu.", **others: Mark) -> dict[int, Score]:
    given = {number: Score(mark, comment) for number in NUMBERS}
    return {**given, **{int(key[1:]): Score(other, comment) for key, other in others.items()}}


def _locked(mark: Mark, **others: Mark) -> Scored:
    return Scored(Stage.LOCKED, _all(mark, **others))


def test_a_review_is_whole_when_every_criterion_has_a_mark_and_what_is_not_fully_met_its_reason() -> None:
    assert () == lacking(_all(Mark.FULLY, ""))
    assert tuple(NUMBERS) == lacking({})
    assert (3,) == lacking({**_all(Mark.FULLY, ""), 3: Score(Mark.MASKED, " ")})
    assert (7,) == lacking({**_all(Mark.PARTLY), 7: Score(Mark.NONE)})
    assert (9,) == lacking({**_all(Mark.PARTLY), 9: Score(None, "Kesken.")})


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (Mark.NONE, Mark.FULLY, (4,)),
        (Mark.PARTLY, Mark.FULLY, ()),
        (Mark.NONE, Mark.MASKED, ()),
        (Mark.NOT_APPLICABLE, Mark.FULLY, ()),
    ],
)
def test_two_reviews_are_apart_where_their_points_are(one: Mark, other: Mark, apart: tuple[int, ...]) -> None:
    first, second = _all(Mark.PARTLY, c4=one), _all(Mark.PARTLY, c4=other)
    assert apart == gaps(first, second) == gaps(second, first)


def test_what_only_one_has_marked_is_no_gap() -> None:
    assert () == gaps({1: Score(Mark.FULLY)}, {})


@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        ((), Standing.WAITING),
        ((Scored(Stage.OPEN),), Standing.WAITING),
        ((Scored(Stage.OPEN), Scored(Stage.RECOGNISED)), Standing.WAITING),
        ((Scored(Stage.OPEN), _locked(Mark.PARTLY)), Standing.IN_REVIEW),
        ((_locked(Mark.PARTLY), _locked(Mark.FULLY)), Standing.SETTLED),
        ((_locked(Mark.NONE), _locked(Mark.FULLY)), Standing.DISPUTED),
        ((_locked(Mark.NONE), _locked(Mark.FULLY), Scored(Stage.OPEN)), Standing.IN_REVIEW),
        ((_locked(Mark.NONE), _locked(Mark.FULLY), _locked(Mark.PARTLY)), Standing.SETTLED),
        ((_locked(Mark.NONE), _locked(Mark.FULLY), Scored(Stage.RECOGNISED)), Standing.DISPUTED),
    ],
)
def test_where_a_record_stands_follows_from_its_reviews(reviews: tuple[Scored, ...], expected: Standing) -> None:
    assert expected is standing(reviews)
    assert takes_another(reviews) is (expected in (Standing.WAITING, Standing.DISPUTED))


def test_points_are_the_median_of_those_who_gave_some() -> None:
    found = outcomes([_locked(Mark.NONE), _locked(Mark.FULLY, c2=Mark.MASKED), _locked(Mark.PARTLY)])
    assert (1.0, 0.5) == (found[1].points, found[2].points)
    assert (Mark.NONE, Mark.MASKED, Mark.PARTLY) == found[2].marks
    assert outcomes([_locked(Mark.NOT_APPLICABLE)])[1].points is None


def test_what_is_open_or_was_recognised_does_not_count() -> None:
    reviews = [Scored(Stage.OPEN, _all(Mark.NONE)), Scored(Stage.RECOGNISED, _all(Mark.NONE)), _locked(Mark.FULLY)]
    assert 2 == len(counted(reviews))
    assert 2.0 == outcomes(reviews)[1].points


def test_the_share_of_points_leaves_out_what_does_not_apply() -> None:
    assert 0.5 == share_of_points(outcomes([_locked(Mark.PARTLY, c1=Mark.NOT_APPLICABLE)]))
    assert share_of_points(outcomes([])) is None


def test_a_gate_without_a_point_is_told() -> None:
    assert (12,) == open_gates(outcomes([_locked(Mark.FULLY, c12=Mark.NONE, c13=Mark.NONE)]))


def test_recognition_is_counted_among_finished_reviews() -> None:
    assert recognition([Stage.OPEN]) is None
    assert 0.25 == recognition([Stage.LOCKED, Stage.RECOGNISED, Stage.LOCKED, Stage.LOCKED, Stage.OPEN])
