"""Claims about the list of finished examples: what it names is there, and each has its words in three languages."""

from lva import paths
from lva.content.worked import read_worked


def test_every_finished_example_says_in_three_languages_what_is_worth_noticing() -> None:
    found = read_worked(paths.WORKED, paths.EXAMPLES)
    assert len(found) == len({one.example.name for one in found})
    assert [] == [one.example.name for one in found for code in ("fi", "sv", "en") if not one.notice.in_(code)]


def test_depths_and_languages_of_both_kinds_are_among_them() -> None:
    found = [one.example for one in read_worked(paths.WORKED, paths.EXAMPLES)]
    assert {"fi", "sv"} == {one.language for one in found}
    assert {"brief", "full"} <= {one.answers.get("chosen_depth") for one in found}
