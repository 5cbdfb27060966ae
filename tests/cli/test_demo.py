"""Claims about the demonstration town; `test_serve` makes those about its logins at each start."""

from pathlib import Path

import pytest

from lva import paths
from lva.cli import demo
from lva.cli.opening import opened
from lva.content.examples import read_examples
from lva.domain.workflow import State
from lva.services import history
from lva.storage import issuing, queries
from lva.storage.queries import Search
from lva.storage.tenancy import EVERYWHERE
from tests.cli.conftest import Run


def test_the_town_has_somebody_for_every_role(town: Run) -> None:
    del town
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        found = queries.organisation_by_slug(session, demo.SLUG)
        assert found is not None
        people = queries.people_of(session, found.id)
        assert {"author", "approver", "administrator"} == {role for one in people for role in one.roles}
        assert all(one.email.endswith(".example") for one in people)
        assert demo.NAMES == found.names


def test_one_example_of_each_kind_is_carried_through_and_the_other_left_to_be_written(town: Run) -> None:
    del town
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        found = queries.organisation_by_slug(session, demo.SLUG)
        assert found is not None
        rows = queries.assessment_list(session, found.id, Search(""), page=1, size=9).rows
        assert {State.ISSUED, State.DRAFT} == {row.state for row in rows}
        documents = {document.reference for document in issuing.document_list(session, None)}
        assert {row.reference for row in rows if row.state is State.ISSUED} == documents
        assert ["lava", "ten-steps"] == sorted(row.pack for row in rows if row.state is State.ISSUED)
        assert {"lava", "ten-steps"} == {row.pack for row in rows if row.state is State.DRAFT}


def test_every_history_of_the_town_is_whole(town: Run) -> None:
    done = town("database", "check")
    streams = len(read_examples(paths.EXAMPLES)) + 1
    assert (0, f"The schema is the one of this release. Histories checked and whole: {streams}.\n") == (
        done.exit_code,
        done.output,
    )


@pytest.mark.slow
def test_a_second_start_keeps_what_was_written(town: Run) -> None:
    before = _seen()
    assert 0 == town("demo").exit_code
    assert before == _seen()


def _seen() -> list[tuple[str, int]]:
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        return [(one.name, one.broken or 0) for one in history.check_all(session)]


@pytest.mark.slow
def test_the_demonstration_says_that_everybody_is_fictional(run: Run, instance: Path) -> None:
    done = run("demo")
    first, *logins = done.output.splitlines()
    assert (0, 3) == (done.exit_code, len(logins))
    assert "fictional" in first
    assert (instance / "lva.db").exists()
