"""Claims about the demonstration town; `test_serve` makes those about its logins at each start."""

from pathlib import Path

import pytest

from lva import paths, wiring
from lva.cli.opening import opened
from lva.content.demonstration import Story, read_story
from lva.content.demonstration_reviews import read_reviews
from lva.content.model import Depth
from lva.domain.errors import KeyUnusable
from lva.domain.workflow import MoveName, State
from lva.services import history
from lva.services.showing import demonstration
from lva.storage import issuing, queries
from lva.storage.documents import DocumentState
from lva.storage.people import Organisation
from lva.storage.queries import AssessmentRow, Search
from lva.storage.tenancy import EVERYWHERE
from tests.cli.conftest import Run


@pytest.fixture(scope="module")
def story() -> Story:
    return read_story(paths.DEMONSTRATION)


def _town() -> Organisation:
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        found = queries.organisation_by_slug(session, "esimerkkila")
        assert found is not None
        return found


def _rows() -> tuple[AssessmentRow, ...]:
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        return tuple(queries.assessment_list(session, _town().id, Search(""), page=1, size=99).rows)


def test_the_town_has_somebody_for_every_role(town: Run, story: Story) -> None:
    del town
    found = _town()
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        people = queries.people_of(session, found.id)
    assert {"author", "approver", "administrator"} == {role for one in people for role in one.roles}
    assert story.names == found.names


def test_there_is_an_assessment_in_every_state_and_of_every_depth(town: Run, story: Story) -> None:
    del town
    rows = _rows()
    assert len(story.tales) == len(rows)
    assert set(State) == {row.state for row in rows}
    assert set(Depth) == {row.depth for row in rows}
    assert {"lava", "ten-steps"} == {row.pack for row in rows}
    assert {"fi", "sv"} == {row.language for row in rows}


def test_documents_are_in_both_languages_and_one_was_replaced_by_a_second_version(town: Run) -> None:
    del town
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        documents = issuing.document_list(session, None)
    assert {"fi", "sv", "fi+sv"} == {one.language for one in documents}
    assert [1] == [one.version for one in documents if one.state is DocumentState.SUPERSEDED]
    assert {row.reference for row in _rows() if row.state is State.ISSUED} == {one.reference for one in documents}


def test_all_of_it_happened_in_the_past_and_every_document_is_authentic(town: Run, tmp_path: Path) -> None:
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        now = ports.clock()
        assert all(row.edited_at < now for row in _rows())
        documents = issuing.document_list(session, None)
    assert all(one.issued_at is not None and (now - one.issued_at).days > 0 for one in documents)
    path = tmp_path / "document.pdf"
    code = town("documents", "list").output.split()[0]
    assert 0 == town("documents", "fetch", code, "--output", str(path)).exit_code
    assert 0 == town("documents", "verify", str(path)).exit_code


def test_one_matter_is_served_by_two_assessments_and_another_was_sent_back(town: Run) -> None:
    del town
    rows = _rows()
    titles = [row.title for row in rows]
    (shared,) = {title for title in titles if titles.count(title) > 1}
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        (found, *others) = queries.matters_found(session, _town().id, shared, (), size=9)
        assert [] == others
        assert 2 == len(queries.assessments_of_matter(session, _town().id, found.id))
        said = {one.about for row in rows for one in queries.comments_of(session, _town().id, row.id)}
    assert {MoveName.SEND_BACK, MoveName.AMEND, MoveName.WITHDRAW} <= said


def test_every_history_of_the_town_is_whole(town: Run, story: Story) -> None:
    done = town("database", "check")
    streams = len(story.tales) + 2
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
def test_the_demonstration_says_that_everybody_is_fictional(town: Run, story: Story) -> None:
    done = town("demo")
    first, *logins = done.output.splitlines()
    reviewers = read_reviews(paths.DEMONSTRATION_REVIEWS).people
    assert (0, len((*story.people, *reviewers))) == (done.exit_code, len(logins))
    assert "fictional" in first


def test_a_seal_that_is_younger_than_the_story_seals_its_documents_now(town: Run) -> None:
    del town

    class Young:
        def check(self, _at: object) -> None:
            raise KeyUnusable("not_yet_valid")

    with opened() as ports:
        now = ports.clock()
        object.__setattr__(ports, "signer", Young)
        assert now <= demonstration.sealable(ports, now.replace(year=2000))


# -- made anew --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_reset_says_what_it_removes_and_makes_the_town_anew(
    town: Run, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demonstration, "play", lambda *_: False)
    done = town("demo", "--reset")
    assert 0 == done.exit_code
    assert [f"Removed: {instance / name}" for name in ("lva.db", "archive")] == done.output.splitlines()[:2]
    assert () == _rows()


def test_a_reset_where_nothing_is_yet_only_fills_in(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demonstration, "play", lambda *_: False)
    done = run("demo", "--reset")
    assert (0, False) == (done.exit_code, "Removed" in done.output)


def test_a_reset_never_removes_another_organisation(town: Run) -> None:
    words = ("people", "add", "--email", "a@b.example", "--name", "A", "--role", "administrator")
    assert 0 == town(*words, "--organisation", "elsewhere", "--new-organisation", "Elsewhere").exit_code
    done = town("demo", "--reset")
    assert (1, True) == (done.exit_code, "Nothing was removed" in done.stderr)
    assert () != _rows()


@pytest.mark.parametrize(
    ("name", "value"), [("LVA_ARCHIVE_URL", "file:///srv/archive"), ("LVA_DATABASE_URL", "sqlite:////srv/other.db")]
)
def test_a_reset_never_removes_what_lies_elsewhere(
    town: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    done = town("demo", "--reset")
    assert (1, True) == (done.exit_code, "lie in the data folder" in done.stderr)


def test_the_test_seal_is_as_old_as_the_town(town: Run) -> None:
    del town
    with opened() as ports:
        ports.signer().check(demonstration.began(ports))
        assert wiring.TEST_SEALER in ports.signer().subject
