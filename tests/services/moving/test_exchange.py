"""Claims about records that go out and come in: nothing of them is lost, and nothing but them comes in."""

import json
import uuid
from typing import Any

import pytest

from lva.content.model import Depth
from lva.domain.errors import Conflict
from lva.domain.exchange.record_faults import RecordFaulty
from lva.domain.exchange.record_forms import normal_form
from lva.domain.judging import findings
from lva.domain.permissions import Permission
from lva.domain.references import derived, uuid7
from lva.domain.workflow import MoveName, State
from lva.services import assessments, history, matters
from lva.services.assessments import Opened
from lva.services.moving import exchange
from lva.services.moving.exchange import Arrival
from lva.storage import queries, saving
from lva.storage.people import Organisation
from tests.cases import records
from tests.factories import AT
from tests.support import exchanged, stored
from tests.support.backends import ON_POSTGRESQL, ON_SQLITE
from tests.support.exchanged import changed
from tests.support.town import Town

FULL = exchanged.of_case("02")


def _whose(town: Town) -> str:
    with town.working() as work:
        owner = work.session.get_one(Organisation, town.organisation_id)
        return json.dumps({"kind": owner.kind, "name": owner.names}, sort_keys=True)


def _exported(town: Town, reference: str, *, now: bool = False) -> bytes:
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE, lock=True)
        return exchange.export(work, opened, work.actor.person_id, now=now)


def _imported(town: Town, data: bytes, new_id: uuid.UUID | None = None) -> str:
    with town.working() as work:
        return exchange.take_in(work, exchanged.taken(data), new_id or uuid7(AT)).reference


def _arrival(town: Town, reference: str) -> Arrival | None:
    with town.working() as work:
        return exchange.arrival(work, assessments.open_(work, reference, Permission.SEE))


def _normal(data: bytes) -> dict[str, Any]:
    return normal_form(json.loads(data), exchanged.taken(data).pack)


# -- out, in, and out again -------------------------------------------------------------------------------


@ON_SQLITE
@pytest.mark.parametrize("number", [case.number for case in records.cases()])
def test_a_case_that_comes_in_goes_out_as_it_was(town: Town, number: str) -> None:
    data = exchanged.of_case(number, _whose(town))
    reference = _imported(town, data)
    assert _normal(data) == _normal(_exported(town, reference))
    opened = stored.opened(town, reference)
    assert (State.DRAFT, records.case(number).depth) == (opened.row.state, opened.row.depth)
    assert len(findings.blocking(records.dossier(number))) == len(findings.blocking(opened.dossier))


@ON_POSTGRESQL
def test_all_cases_go_out_of_one_database_as_they_came_in(town: Town) -> None:
    files = [exchanged.of_case(case.number, _whose(town)) for case in records.cases()]
    references = [_imported(town, data) for data in files]
    assert list(map(_normal, files)) == [_normal(_exported(town, one)) for one in references]


@pytest.mark.parametrize("name", ["afternoon-fees", "village-school", "ten-steps-2025"])
def test_a_worked_example_goes_out_and_comes_in_as_it_was(town: Town, name: str) -> None:
    data = _exported(town, town.written(name))
    assert _normal(data) == _normal(_exported(town, _imported(town, data)))


def test_the_example_of_the_documentation_goes_out_as_it_came_in(town: Town) -> None:
    example = {key: value for key, value in json.loads(exchanged.documented()).items() if key != "organisation"}
    found = _normal(_exported(town, _imported(town, exchanged.documented())))
    assert found.pop("organisation") == json.loads(_whose(town))
    assert found["pack"].pop("digest")
    assert normal_form(example, exchanged.taken(FULL).pack) == found


def test_an_assessment_that_is_not_screened_yet_has_no_depth_to_go_out_with(town: Town) -> None:
    data = _exported(town, town.started())
    assert "depth" not in json.loads(data)["assessment"]
    assert stored.opened(town, _imported(town, data)).row.depth is None


def test_an_assessment_of_two_matters_keeps_both_with_what_became_of_them(town: Town) -> None:
    top = json.loads(FULL)
    second = {"id": "matter-2", "title": "Toinen asia", "handlings": [{"id": "h-2", "body": "Hallitus", "on": "2026"}]}
    top["matters"].append(second)
    data = json.dumps(top).encode()
    reference = _imported(town, data)
    opened = stored.opened(town, reference)
    assert [top["matters"][0]["title"], "Toinen asia"] == [matter.title for matter in opened.matters]
    assert (
        str(opened.matters[1].id)
        == next(one for one in opened.dossier.of("handling") if one.get("on") == "2026").matter
    )
    assert _normal(data)["matters"] == _normal(_exported(town, reference))["matters"]


def test_an_issued_assessment_goes_out_as_its_document_holds_it(town: Town) -> None:
    reference = town.issued()
    data = _exported(town, reference)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
    assert "issued" == json.loads(data)["assessment"]["state"]
    assert {"approvals", "findings", "texts"} == json.loads(data).keys() - json.loads(
        _exported(town, reference, now=True)
    ).keys()
    again = stored.opened(town, _imported(town, data))
    assert (State.DRAFT, 1, None) == (again.row.state, again.row.version, again.row.content_digest)
    assert opened.dossier.answers.keys() == again.dossier.answers.keys()


def test_what_is_secret_does_not_go_out(town: Town) -> None:
    paper = {"id": "paper", "number": "7", "title": "Kysely lapsilta", "public": "secret", "ground": "JulkL 24 §"}
    data = changed(FULL, "entries.attachment[0]", {**paper, "id": json.loads(FULL)["entries"]["attachment"][0]["id"]})
    found = _exported(town, _imported(town, data)).decode()
    assert "JulkL 24 §" in found
    assert "Kysely lapsilta" not in found


# -- coming in --------------------------------------------------------------------------------------------


def test_what_comes_in_is_a_draft_with_a_history_of_its_own(town: Town) -> None:
    opened = stored.opened(town, _imported(town, FULL))
    with town.working() as work:
        assert history.check(work.session, opened.row) is None
        events = queries.history(work.session, town.organisation_id, opened.row.id)
    assert ["start", "imported"] == [event.kind for event in events]
    assert {town.author.person_id} == {event.actor_id for event in events}
    assert exchanged.taken(FULL).digest.hex() == events[-1].facts["record"]
    assert records.REFERENCE != opened.row.reference


def test_the_same_button_twice_makes_one_draft(town: Town) -> None:
    new_id = uuid7(AT)
    assert _imported(town, FULL, new_id) == _imported(town, FULL, new_id)


def test_the_same_record_twice_makes_two_drafts_of_two_matters(town: Town) -> None:
    first, second = (stored.opened(town, _imported(town, FULL)) for _ in range(2))
    assert first.row.id != second.row.id
    assert not _ids(first) & _ids(second)


def _ids(opened: Opened) -> set[str]:
    return {entry.id for entry in opened.dossier.entries} | {str(matter.id) for matter in opened.matters}


def test_a_record_comes_into_another_organisation_as_its_own(town: Town) -> None:
    foreign = changed(FULL, "organisation", {"kind": "county", "name": {"sv": "Annanstans"}})
    data = _exported(town, _imported(town, foreign))
    assert json.loads(_whose(town)) == json.loads(data)["organisation"]


def test_cells_and_ticks_are_those_that_the_wizard_finds(town: Town) -> None:
    opened = stored.opened(town, _imported(town, exchanged.of_case("10")))
    owner, dossier = opened.row.id, opened.dossier
    impact = dossier.of("impact")[0]
    assert str(derived(owner, f"{impact.get('area')}|{impact.get('alternative')}")) == impact.id
    kinds = {entry.get("kind"): entry.id for entry in dossier.of("group") if entry.get("kind") != "own"}
    assert {kind: str(derived(owner, f"group|{kind}")) for kind in kinds} == kinds


def test_a_second_entry_of_a_cell_is_an_entry_of_its_own(town: Town) -> None:
    first = json.loads(FULL)["entries"]["impact"][0]
    data = changed(FULL, "entries.impact", [first, {**first, "id": "again"}])
    data = changed(changed(data, "entries.measure", ...), "entries.unknown", ...)
    data = changed(data, "answers.position_impacts", ["again"])
    opened = stored.opened(town, _imported(town, data))
    assert [opened.dossier.of("impact")[1].id] == opened.dossier.answers["position_impacts"]


def test_what_needs_a_second_look_is_kept_in_the_history(town: Town) -> None:
    file = {"digest": "0" * 64, "name": "kartta.pdf", "size": 5, "type": "application/pdf"}
    data = changed(changed(FULL, "entries.attachment[0].file", file), "assessment.depth", "brief")
    data = changed(changed(data, "pack.digest", "sha256:other"), "answers.heard", "no")
    reference = _imported(town, data)
    found, opened = _arrival(town, reference), stored.opened(town, reference)
    assert found is not None
    (attached,) = opened.dossier.of("attachment")[:1]
    assert (Depth.BRIEF, True, (attached.id,)) == (found.depth, found.other_words, found.without_file)
    assert ("view",) == found.unasked
    assert "file" not in attached.fields


def test_nothing_needs_a_second_look_in_what_went_out_from_here(town: Town) -> None:
    digest = exchanged.taken(FULL).digest.hex()
    assert Arrival(digest, None, other_words=False, without_file=(), unasked=()) == _arrival(
        town, _imported(town, FULL)
    )
    assert _arrival(town, town.started()) is None


def test_a_faulty_record_leaves_no_trace(town: Town) -> None:
    with town.working() as work, pytest.raises(RecordFaulty):
        exchange.take_in(work, exchanged.taken(changed(FULL, "answers.heard", "perhaps")), uuid7(AT))
    with town.working() as work:
        assert (
            0 == queries.assessment_list(work.session, town.organisation_id, queries.Search(""), page=1, size=5).total
        )


def test_a_row_that_cannot_be_written_undoes_all_of_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "upsert_handlings", lambda *_: frozenset())
    with pytest.raises(Conflict), town.working() as work:
        exchange.take_in(work, exchanged.taken(FULL), uuid7(AT))
    with town.working() as work:
        assert () == matters.search(work, "koulun")


def test_what_came_in_goes_its_way_like_any_other(town: Town) -> None:
    reference = _imported(town, _exported(town, town.written()))
    town.moved(reference, MoveName.SUBMIT)
    assert State.IN_APPROVAL is stored.opened(town, reference).row.state
