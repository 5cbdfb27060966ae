"""Claims about self-assessments that are gone through year by year."""

from pathlib import Path
from typing import Any

import pytest

from lva.content.model import Depth
from lva.domain.errors import NotFound, NotReady
from lva.domain.judging import findings
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.workflow import MoveName, State
from lva.services import assessments, checklists, history, saving
from lva.services.assessments import Opened
from lva.services.checklists import Profile
from lva.services.issued import documents, verification
from lva.services.issued.verification import Verdict
from lva.storage import issuing
from lva.storage.engine import Database
from tests.factories import AT
from tests.support import town as towns
from tests.support.queries import counted
from tests.support.town import Town, typed

BEFORE = "ten-steps-2025"
NOW = "ten-steps-2026"
_WHOLE = {"choice": "whole"}


@pytest.fixture
def another(database: Database, tmp_path: Path) -> Town:
    """Another town in the same installation."""
    return towns.build(database, tmp_path)


def _started(town: Town, **answers: Any) -> str:
    with town.working() as work:
        pack = checklists.pack_named(work, "ten-steps")
        given = {"year": 2026, "scope": _WHOLE, **answers}
        return checklists.start(work, pack, uuid7(AT), given, "fi").reference


def _opened(town: Town, reference: str) -> Opened:
    with town.working() as work:
        return assessments.open_(work, reference, Permission.SEE)


def _issued(town: Town, **answers: Any) -> str:
    """Write a finished profile and take it for issued; only one test makes the document."""
    reference = town.written(BEFORE, **answers)
    with town.working() as work:
        assessments.open_(work, reference, Permission.EDIT, lock=True).row.state = State.ISSUED
    return reference


def _previous(town: Town, reference: str) -> Profile | None:
    with town.working() as work:
        return checklists.previous(work, assessments.open_(work, reference, Permission.SEE))


def test_the_checklists_are_those_of_the_packs_that_say_so(town: Town) -> None:
    with town.working() as work:
        assert ["ten-steps"] == [pack.id for pack in checklists.packs_of(work)]


@pytest.mark.parametrize("name", ["lava", "atlantis"])
def test_what_is_no_checklist_is_not_found(town: Town, name: str) -> None:
    with town.working() as work, pytest.raises(NotFound):
        checklists.pack_named(work, name)


def test_a_profile_begins_as_deep_as_its_pack_says_and_serves_no_matter(town: Town) -> None:
    opened = _opened(town, _started(town))
    assert (Depth.FULL, State.DRAFT, ()) == (opened.row.depth, opened.row.state, opened.matters)
    assert "Kymmenen askelta kohti lapsiystävällistä kuntaa 2026" == opened.row.title
    with town.working() as work:
        assert history.check(work.session, opened.row) is None


def test_begun_twice_it_is_one_profile(town: Town) -> None:
    new_id = uuid7(AT)
    with town.working() as work:
        pack = checklists.pack_named(work, "ten-steps")
        first = checklists.start(work, pack, new_id, {"year": 2026, "scope": _WHOLE}, "fi")
        assert first is checklists.start(work, pack, new_id, {}, "sv")


def test_without_its_year_or_scope_there_is_no_profile(town: Town) -> None:
    with town.working() as work, pytest.raises(NotReady) as caught:
        checklists.start(work, checklists.pack_named(work, "ten-steps"), uuid7(AT), {"year": 2026}, "fi")
    assert ("scope",) == tuple(caught.value.reasons)


def test_its_name_follows_the_year_and_the_part(town: Town) -> None:
    reference = _started(town)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        part = {"choice": "part", "text": "Rantakylä"}
        saving.save(work, opened, "begin", typed(opened, year=2027, scope=part))
    title = "Kymmenen askelta kohti lapsiystävällistä kuntaa 2027: Rantakylä"
    assert title == _opened(town, reference).row.title


def test_a_finished_profile_is_issued_and_blocks_nothing(town: Town) -> None:
    reference = town.written(BEFORE, pdf_langs=["fi"])
    town.moved(reference, MoveName.SUBMIT)
    town.moved(reference, MoveName.APPROVE, town.approver)
    documents.issue(town.errand(), reference)
    opened = _opened(town, reference)
    assert (State.ISSUED, ()) == (opened.row.state, findings.blocking(opened.dossier))
    with town.database.reader(town.organisation_id) as session:
        (document,) = issuing.document_list(session, None)
        assert Verdict.AUTHENTIC is verification.by_code(session, town.ports, document.code).verdict


def test_a_profile_with_an_open_indicator_is_not_sent(town: Town) -> None:
    reference = town.written(NOW)
    assert "overcrowding" in {finding.key for finding in findings.blocking(_opened(town, reference).dossier)}
    with pytest.raises(NotReady):
        town.moved(reference, MoveName.SUBMIT)


def test_the_approver_accepts_the_words_of_the_pack(town: Town) -> None:
    pack = _opened(town, _started(town)).pack
    said = documents.statement_of(pack, town.ports.languages["sv"])
    assert said.startswith("Jag har läst självvärderingen.")
    with town.working() as work:
        other = documents.statement_of(work.packs.current("lava"), town.ports.languages["en"])
    assert other == documents.STATEMENT


def test_a_profile_is_compared_with_the_newest_issued_one_before_it(town: Town) -> None:
    _issued(town, year=2023)
    before = _issued(town)
    found = _previous(town, town.written(NOW))
    assert found is not None
    assert (before, 2025) == (found.reference, found.answers["year"])


def test_a_draft_another_part_or_a_later_year_is_not_compared_with(town: Town) -> None:
    town.written(BEFORE)
    _issued(town, scope={"choice": "part", "text": "Rantakylä"})
    _issued(town, year=2030)
    assert _previous(town, town.written(NOW)) is None


def test_another_organisation_s_profile_is_not_compared_with(town: Town, another: Town) -> None:
    _issued(another)
    assert _previous(town, town.written(NOW)) is None


def test_an_assessment_of_a_decision_has_no_profile_before_it(town: Town) -> None:
    assert _previous(town, town.written()) is None
    with town.working() as work:
        assert () == checklists.profiles(work, work.packs.current("lava"))
        assert () == checklists.needed(work.packs.current("lava"))


def test_the_profiles_of_an_organisation_stand_with_the_newest_year_first(town: Town) -> None:
    withdrawn = town.written(NOW, year=2031)
    town.moved(withdrawn, MoveName.WITHDRAW)
    expected = [_started(town, year=year) for year in (2027, 2026, 2024)]
    with town.working() as work:
        found = checklists.profiles(work, checklists.pack_named(work, "ten-steps"))
    assert expected == [one.reference for one in found]


def test_profiles_are_read_in_one_statement(town: Town) -> None:
    for _ in range(3):
        town.written(BEFORE)
    with town.working() as work:
        pack = checklists.pack_named(work, "ten-steps")
        with counted(town.database) as statements:
            assert 3 == len(checklists.profiles(work, pack))
    assert 1 == len(statements.texts)


def test_a_record_keeps_the_answers_of_the_profile_before_and_no_evidence(town: Town) -> None:
    before = _issued(town)
    reference = town.written(NOW)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        kept = documents.as_draft(work, opened).record["assessment"]["before"]
        other = documents.as_draft(work, assessments.open_(work, before, Permission.SEE)).record["assessment"]
    assert (before, 2025, 44) == (kept["reference"], kept["period"], len(kept["answers"]))
    assert "no" == kept["answers"]["spending_share"]
    assert "before" not in other
