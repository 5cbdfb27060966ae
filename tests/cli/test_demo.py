"""Claims about the demonstration town; `test_serve` makes those about its logins at each start."""

from pathlib import Path

from lva.cli import demo
from lva.cli.opening import opened
from lva.domain.workflow import State
from lva.services import history
from lva.storage import issuing, queries
from lva.storage.queries import Search
from tests.cli.conftest import Run


def test_the_town_has_somebody_for_every_role(town: Run) -> None:
    del town
    with opened() as ports, ports.database.reader() as session:
        found = queries.organisation_by_slug(session, demo.SLUG)
        assert found is not None
        people = queries.people_of(session, found.id)
        assert {"author", "approver", "administrator"} == {role for one in people for role in one.roles}
        assert all(one.email.endswith(".example") for one in people)
        assert demo.NAMES == found.names


def test_one_example_is_carried_through_and_the_other_left_to_be_written(town: Run) -> None:
    del town
    with opened() as ports, ports.database.reader() as session:
        found = queries.organisation_by_slug(session, demo.SLUG)
        assert found is not None
        rows = queries.assessment_list(session, found.id, Search(""), page=1, size=9).rows
        assert {State.ISSUED, State.DRAFT} == {row.state for row in rows}
        (document,) = issuing.document_list(session, None)
        assert next(row.reference for row in rows if row.state is State.ISSUED) == document.reference


def test_every_history_of_the_town_is_whole(town: Run) -> None:
    done = town("database", "check")
    assert (0, "The schema is the one of this release. Histories checked and whole: 3.\n") == (
        done.exit_code,
        done.output,
    )


def test_a_second_start_keeps_what_was_written(town: Run) -> None:
    before = _seen()
    assert 0 == town("demo").exit_code
    assert before == _seen()


def _seen() -> list[tuple[str, int]]:
    with opened() as ports, ports.database.reader() as session:
        return [(one.name, one.broken or 0) for one in history.check_all(session)]


def test_the_demonstration_says_that_everybody_is_fictional(run: Run, instance: Path) -> None:
    done = run("demo")
    first, *logins = done.output.splitlines()
    assert (0, 3) == (done.exit_code, len(logins))
    assert "fictional" in first
    assert (instance / "lva.db").exists()
