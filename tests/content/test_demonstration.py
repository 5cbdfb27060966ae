"""Claims about the story of the demonstration town, before anybody plays it."""

import datetime as dt
from pathlib import Path

import pytest

from lva import paths
from lva.content.demonstration import Story, moved, read_story, until
from lva.content.examples import Example, read_example

_STORY = """
slug = "t"
names = { fi = "T" }
people = [{ key = "a", email = "a@t.example", name = "A", title = "", unit = "", language = "fi", roles = ["author"] }]

[[tales]]
example = "one"
by = "a"
at = 2024-02-29T09:00:00
years = -1
scenes = [
  { do = "withdraw", at = 2025-06-01T10:00:00, words = "Siirtyi vuoteen 2026." },
  { do = "save", by = "b", at = 2025-06-02T10:00:00, answers = { year = 2026, on = "2026-01-02", floor_m2 = 2050 } },
]

[[tales]]
example = "two"
by = "a"
at = 2024-05-01T09:00:00
individual = { title = "Yksi lapsi, 1/2024", language = "fi" }
"""


_at = dt.datetime.fromisoformat


@pytest.fixture
def story(tmp_path: Path) -> Story:
    path = tmp_path / "story.toml"
    path.write_text(_STORY, "utf-8")
    return read_story(path)


def test_a_scene_without_a_name_is_played_by_whoever_began(story: Story) -> None:
    assert ["a", "b"] == [scene.by for scene in story.tales[0].scenes]
    assert {"title": "Yksi lapsi, 1/2024", "language": "fi"} == story.tales[1].individual


@pytest.mark.parametrize(
    ("now", "years"),
    [
        (_at("2025-06-02T10:00"), 0),
        (_at("2025-06-02T09:59"), -1),
        (_at("2026-01-01T00:00"), 0),
        (_at("2028-07-01T00:00"), 3),
    ],
)
def test_the_story_comes_as_near_as_all_of_it_lies_in_the_past(story: Story, now: dt.datetime, years: int) -> None:
    told = until(story, now)
    assert (years, _at(f"{2025 + years}-06-02T10:00")) == (told.years, told.ends)
    assert told.ends <= now


def test_a_story_that_is_moved_takes_every_year_in_it_along(story: Story) -> None:
    told = until(story, _at("2026-12-31T00:00"))
    first = told.tales[0]
    assert (_at("2025-02-28T09:00"), 0, _at("2025-02-28T09:00")) == (first.at, first.years, told.begins)
    assert "Siirtyi vuoteen 2027." == first.scenes[0].words
    assert "Yksi lapsi, 1/2025" == told.tales[1].individual["title"]
    assert {"year": 2027, "on": "2027-01-02", "floor_m2": 2050} == first.scenes[1].given["answers"]


def test_an_example_is_moved_in_its_dates_numbers_and_words() -> None:
    entries = {"group": ({"name": "Luokka 2019–20", "on": "2026-01-02"},)}
    one = Example("x", "fi", {"year": 2026, "hours": 2000, "why": ["ESIdno-2026-2026123"]}, entries)
    assert one is moved(one, 0)
    later = moved(one, 2)
    assert {"year": 2028, "hours": 2000, "why": ["ESIdno-2028-2026123"]} == later.answers
    assert {"group": ({"name": "Luokka 2021–20", "on": "2028-01-02"},)} == later.entries


def test_the_shipped_story_tells_of_examples_that_are_there_and_of_people_of_the_town() -> None:
    story = read_story(paths.DEMONSTRATION)
    known = {one.key for one in story.people}
    assert set() == {tale.by for tale in story.tales} - known
    assert set() == {scene.by for tale in story.tales for scene in tale.scenes} - known
    written = [tale for tale in story.tales if not tale.individual]
    assert [tale.name for tale in written] == [
        read_example(paths.EXAMPLES / f"{tale.name}.toml").name for tale in written
    ]


def test_the_shipped_story_goes_forward_within_each_tale_and_covers_three_years() -> None:
    story = read_story(paths.DEMONSTRATION)
    for tale in story.tales:
        assert sorted(tale.times) == list(tale.times), tale.name
    assert {2024, 2025, 2026} == {at.year for tale in story.tales for at in tale.times}


def test_there_is_somebody_for_each_role_alone_and_the_last_is_an_administrator() -> None:
    """The page on which one tries a role, and whoever reads the logins, rely on it."""
    people = read_story(paths.DEMONSTRATION).people
    assert {("author",), ("approver",), ("administrator",)} <= {one.roles for one in people}
    assert ("administrator",) == people[-1].roles
    assert {"fi", "sv"} == {one.language for one in people}
    assert all(one.email.endswith(".example") for one in people)
