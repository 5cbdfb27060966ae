"""Claims about `lva assessments`."""

import re

import pytest

from lva import paths
from lva.cli import assessments
from lva.content.demonstration import read_story
from lva.domain.workflow import State
from tests.cli.conftest import Run

TALES = len(read_story(paths.DEMONSTRATION).tales)
"""So many assessments a demonstration has."""
LIST = ("assessments", "list", "--organisation", "esimerkkila")


def test_every_assessment_is_one_line_beginning_with_its_reference(town: Run) -> None:
    done = town(*LIST)
    lines = done.output.splitlines()
    assert (0, TALES) == (done.exit_code, len(lines))
    assert all(
        re.match(r"LVA-\d{4}-[0-9A-Z]{6}  \w+ +(none|brief|full|individual) +(fi|sv)  \S", line) for line in lines
    )
    assert {state.value for state in State} == {line.split()[1] for line in lines}


def test_a_search_finds_every_word_anywhere(town: Run) -> None:
    done = town(*LIST, "--search", "iltapäivätoiminnan maksut")
    assert (0, 1) == (done.exit_code, len(done.output.splitlines()))
    assert "Perusopetuksen iltapäivätoiminnan maksut" in done.output
    assert (0, "") == (town(*LIST, "--search", "satama").exit_code, town(*LIST, "--search", "satama").output)


def test_a_long_list_is_printed_to_its_end(town: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assessments, "_SIZE", 1)
    assert TALES == len(set(town(*LIST).output.splitlines()))


def test_an_organisation_that_is_not_there_is_a_sentence(town: Run) -> None:
    done = town("assessments", "list", "--organisation", "atlantis")
    assert (1, "Error: There is no organisation with the short name atlantis.\n") == (done.exit_code, done.stderr)


@pytest.mark.parametrize("words", [("assessments", "list"), ("assessments",), (*LIST, "--colour", "red")])
def test_wrong_use_ends_with_two(run: Run, words: tuple[str, ...]) -> None:
    assert 2 == run(*words).exit_code


def test_a_database_that_is_not_migrated_is_told_what_to_do(run: Run) -> None:
    done = run(*LIST)
    assert 1 == done.exit_code
    assert "Run: lva database migrate" in done.stderr
