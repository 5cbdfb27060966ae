"""Claims about what came to the reviewing organisation of the demonstration, before anybody plays it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from lva import paths
from lva.content.demonstration import read_story
from lva.content.demonstration_reviews import Coming, Reviews, read_reviews
from lva.content.examples import read_example
from lva.domain.blind.scoring import Mark, Score, Scored, Stage, Standing, lacking, standing
from lva.domain.judging.rubric import NUMBERS

_TOLD: Final = """
slug = "l"
names = { fi = "L" }
published = [2026-03-18]
people = [{ key = "a", email = "a@l.example", name = "A", title = "", unit = "", language = "fi", roles = [] }]
[stock]
2 = ["Toinen.", "Toisin."]
n = ["Ei koske."]

[[records]]
name = "own"
tale = "bus"
at = 2025-06-09T04:00:00
released = [2025-07-09T04:00:00]
[records.shared]
by = "aino"
at = 2024-02-29T09:20:00
policy = "texts"
[[records.reviews]]
by = "a"
handed = 2025-06-10T09:00:00
marks = "21n-"
comments = { 1 = "Hyvin vuonna 2025." }
[[records.answers]]
by = "aino"
at = 2025-08-09T04:00:00
to = 0
words = "Kiitos."

[[records]]
name = "given"
example = "playground"
giver = "A"
years = -1
at = 2025-06-09T04:00:00
round = "2025-2"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    told = tmp_path / "told.toml"
    told.write_text(_TOLD, "utf-8")
    return told


@pytest.fixture(scope="module")
def shipped() -> Reviews:
    return read_reviews(paths.DEMONSTRATION_REVIEWS)


def test_a_mark_has_its_own_words_or_those_of_the_stock(path: Path) -> None:
    told = read_reviews(path)
    own, given = told.comings
    assert [(1, "2", "Hyvin vuonna 2025."), (2, "1", "Toinen."), (3, "na", "Ei koske.")] == list(
        own.reviews[0].scores(told.stock)
    )
    assert ["Hyvin vuonna 2025.", "Toisin.", "Ei koske."] == [
        words for *_, words in own.reviews[0].scores(told.stock, 1)
    ]
    assert ((), None, ()) == (given.reviews, given.shared, given.answers)


def test_all_times_and_years_are_moved_with_the_story(path: Path) -> None:
    told = read_reviews(path, 1)
    own, given = told.comings
    assert own.shared is not None
    assert (dt.date(2027, 3, 18),) == told.published
    assert dt.datetime(2025, 2, 28, 9, 20) == own.shared.at  # noqa: DTZ001 -- the story is told at local time
    assert ("Hyvin vuonna 2026.", 2026) == (own.reviews[0].comments["1"], own.released[0].year)
    assert (0, "2026-2") == (given.years, given.round)


# -- what is shipped -------------------------------------------------------------------------------------


def _scored(coming: Coming, stock: Mapping[str, Sequence[str]]) -> list[Scored]:
    return [
        Scored(
            Stage.RECOGNISED if one.recognised else Stage.LOCKED if one.ended else Stage.OPEN,
            {number: Score(Mark(mark), words) for number, mark, words in one.scores(stock)},
        )
        for one in coming.reviews
    ]


def test_it_does_not_bear_the_name_of_anybody_real(shipped: Reviews) -> None:
    assert not any("MLL" in name or "Mannerheim" in name for name in shipped.names.values())
    assert all(any(word in name for word in ("esimerkki", "exempel", "example")) for name in shipped.names.values())
    assert all(one.email.endswith(".example") for one in shipped.people)


def test_three_people_review_and_whoever_coordinates_is_named_last(shipped: Reviews) -> None:
    """Whoever reads the list of logins knows that it ends there."""
    assert [("blind_reviewer",)] * 3 + [("coordinator",)] == [one.roles for one in shipped.people]


def test_every_review_that_ended_is_whole(shipped: Reviews) -> None:
    ended = [one for coming in shipped.comings for one in coming.reviews if one.ended and not one.recognised]
    for one in ended:
        scores = {number: Score(Mark(mark), words) for number, mark, words in one.scores(shipped.stock)}
        assert (len(NUMBERS), ()) == (len(scores), lacking(scores)), one


def test_records_stand_wherever_one_can_stand(shipped: Reviews) -> None:
    standings = {coming.name: standing(_scored(coming, shipped.stock)) for coming in shipped.comings}
    assert set(Standing) == set(standings.values())
    assert all(standings[one.name] is Standing.SETTLED for one in shipped.comings if one.let_go or one.round)
    assert any(one.recognised for coming in shipped.comings for one in coming.reviews)


def test_records_are_of_the_town_or_of_examples_that_are_there(shipped: Reviews) -> None:
    story = read_story(paths.DEMONSTRATION)
    tales = {tale.name for tale in story.tales}
    people = {one.key for one in (*story.people, *shipped.people)}
    for coming in shipped.comings:
        assert bool(coming.tale) == (coming.shared is not None) != bool(coming.giver), coming.name
        assert not coming.tale or coming.tale in tales
        assert not coming.example or read_example(paths.EXAMPLES / f"{coming.example}.toml").name == coming.example
        assert {one.by for one in coming.reviews} | {one.by for one in coming.answers} <= people


def test_nothing_comes_after_the_last_deed_of_the_town(shipped: Reviews) -> None:
    """The town's story decides by how many years both are moved."""
    last = max(
        at
        for coming in shipped.comings
        for at in (coming.at, coming.let_go, *coming.released, *(one.ended for one in coming.reviews))
        if at is not None
    )
    assert last <= read_story(paths.DEMONSTRATION).ends
