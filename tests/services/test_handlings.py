"""Claims about what is stored with a matter and shared by its assessments."""

import uuid
from typing import Any

import pytest

from lva.domain.dossier import Entry
from lva.domain.errors import Conflict, Invalid, NotReady
from lva.domain.judging import findings
from lva.domain.permissions import Permission
from lva.domain.references import uuid7
from lva.domain.snapshot import thaw
from lva.domain.values.answers import Value, token
from lva.domain.workflow import MoveName, State
from lva.services import assessments, matters, saving
from lva.services.issued import documents
from lva.services.saving import EntrySaid, Posted, Said
from lva.storage import issuing, queries
from lva.storage.assessments import Handling, MatterEntry
from tests.factories import AT
from tests.support import stored
from tests.support.queries import counted
from tests.support.town import MINUTE, Town, edited, saved, stale

_NEW = token(0, None)


def _said(name: str, matter: uuid.UUID | None = None, **fields: Value) -> EntrySaid:
    return EntrySaid(name, uuid7(AT), {key: Said(value, _NEW) for key, value in fields.items()}, matter=matter)


def _record(town: Town, reference: str, said: EntrySaid, actor: Any = None) -> uuid.UUID:
    with town.working(actor, AT + MINUTE) as work:
        opened = assessments.open_(work, reference, Permission.RECORD, lock=True)
        saved(saving.save(work, opened, "handlings", Posted(entries=[said])))
    return said.id


def _entries(town: Town, reference: str, name: str) -> tuple[Entry, ...]:
    return stored.opened(town, reference).dossier.of(name)


def _matter(town: Town, reference: str) -> uuid.UUID:
    return stored.opened(town, reference).matters[0].id


def _beside(town: Town, reference: str) -> str:
    """Begin one more assessment of the same matter and return its reference."""
    with town.working() as work:
        return assessments.start_for(work, uuid7(AT), _matter(town, reference), "fi").reference


def test_a_handling_is_stored_in_its_own_table_and_a_dissent_beside_it(town: Town) -> None:
    reference = town.started()
    handling = _record(town, reference, _said("handling", body="Lautakunta", stage="returned", on="2025-11-20"))
    _record(town, reference, _said("dissent", by="jäsen", about=[str(handling)]))
    matter = _matter(town, reference)
    with town.working() as work:
        row = work.session.get_one(Handling, (town.organisation_id, handling))
        assert (matter, "Lautakunta", town.author.person_id) == (row.matter_id, row.fields["body"], row.edited_by)
        kept = work.session.query(MatterEntry).one()
        assert ("dissent", matter, [str(handling)]) == (kept.list, kept.matter_id, kept.fields["about"])
    assert [(str(handling), str(matter))] == [(one.id, one.matter) for one in _entries(town, reference, "handling")]


def test_every_assessment_of_the_matter_shows_what_was_recorded_beside_one(town: Town) -> None:
    reference = town.started()
    other = _beside(town, reference)
    handling = _record(town, reference, _said("handling", body="Lautakunta"))
    assert [str(handling)] == [one.id for one in _entries(town, other, "handling")]


def test_what_points_into_another_assessment_is_not_said_here(town: Town) -> None:
    reference = town.started()
    other = _beside(town, reference)
    proposal = stored.opened(town, reference).dossier.aliases["proposal"]
    _record(town, reference, _said("handling", body="Lautakunta", alternative=proposal))
    (own,), (there,) = _entries(town, reference, "handling"), _entries(town, other, "handling")
    assert (proposal, None) == (own.get("alternative"), there.get("alternative"))
    dossier = stored.opened(town, other).dossier
    assert "removed_reference" not in [finding.code for finding in findings.blocking(dossier)]


def test_two_matters_of_one_assessment_are_treated_differently(town: Town) -> None:
    reference = town.started(title="Kauhajärvi")
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.EDIT, lock=True)
        matters.add(work, opened, uuid.UUID(int=1), {"title": "Männikkö"})
    first, second = (one.id for one in stored.opened(town, reference).matters)
    _record(town, reference, _said("handling", first, body="Lautakunta", stage="decided", vote="5–3"))
    _record(town, reference, _said("handling", second, body="Lautakunta", stage="returned", vote="1–7"))
    found = _entries(town, reference, "handling")
    assert [(str(first), "5–3"), (str(second), "1–7")] == [(one.matter, one.get("vote")) for one in found]
    with town.working() as work:
        record = documents.as_draft(work, assessments.open_(work, reference, Permission.SEE)).record
    assert [["decided"], ["returned"]] == [
        [handling["stage"] for handling in matter["handlings"]] for matter in record["matters"]
    ]


def test_an_entry_goes_to_no_matter_that_the_assessment_does_not_serve(town: Town) -> None:
    reference = town.started()
    stranger = _matter(town, town.started())
    with pytest.raises(Invalid):
        _record(town, reference, _said("handling", stranger, body="Lautakunta"))


def test_a_stale_handling_is_refused_and_a_fresh_one_is_written(town: Town) -> None:
    reference = town.started()
    handling = _record(town, reference, _said("handling", body="Lautakunta", vote="5–3"))
    before = stored.opened(town, reference)
    _record(town, reference, edited(before, "handling", handling, vote="6–2"), town.other)
    with town.working(at=AT + 2 * MINUTE) as work:
        opened = assessments.open_(work, reference, Permission.RECORD, lock=True)
        said = edited(before, "handling", handling, vote="4–4", body="Hallitus")
        (conflict,) = stale(saving.save(work, opened, "handlings", Posted(entries=[said])))
    assert ("6–2", town.other.person_id) == (conflict.theirs, conflict.by)
    row = stored.opened(town, reference).entry_row(handling)
    assert row is not None
    assert ({"body": "Lautakunta", "vote": "6–2"}, 2) == (row.fields, row.revision)


def test_two_who_write_beside_different_assessments_do_not_overwrite_each_other(town: Town) -> None:
    reference = town.started()
    other = _beside(town, reference)
    handling = _record(town, reference, _said("handling", body="Lautakunta"))
    before = stored.opened(town, reference)
    _record(town, other, edited(stored.opened(town, other), "handling", handling, vote="6–2"))
    said = Posted(entries=[edited(before, "handling", handling, note="x")])
    with town.working() as work, pytest.raises(Conflict):
        saving.save(work, before, "handlings", said)


def test_a_removed_handling_comes_back(town: Town) -> None:
    reference = town.started()
    handling = _record(town, reference, _said("handling", body="Lautakunta"))
    _record(town, reference, EntrySaid("handling", handling, removed=True))
    assert () == _entries(town, reference, "handling")
    _record(town, reference, EntrySaid("handling", handling, removed=False))
    assert ["Lautakunta"] == [one.get("body") for one in _entries(town, reference, "handling")]


def test_each_change_is_an_event_of_the_assessment_beside_which_it_was_made(town: Town) -> None:
    reference = town.started()
    handling = _record(town, reference, _said("handling", body="Lautakunta"))
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE).row
        last = queries.history(work.session, town.organisation_id, row.id)[-1]
    facts = {"step": "handlings", "answers": [], "entries": [str(handling)]}
    assert ("save", facts) == (last.kind, last.facts)


def test_saving_a_handling_takes_four_statements_beside_the_login(town: Town) -> None:
    reference = town.started()
    with counted(town.database) as statements:
        _record(town, reference, _said("handling", body="Lautakunta"))
    assert ["select assessment", "insert handling", "update assessment", "insert event"] == statements.kinds()


def test_what_became_of_an_issued_assessment_is_recorded_and_its_document_stays(town: Town) -> None:
    reference = town.issued()
    (before,) = _documents(town, reference)
    _record(town, reference, _said("handling", body="Lautakunta", stage="decided"), town.approver)
    assert State.ISSUED is stored.opened(town, reference).row.state
    (after,) = _documents(town, reference)
    assert (before, "handlings") == (after, "handlings")
    assert "handlings" not in _record_of(town, reference, 1)["matters"][0]


def test_the_next_version_shows_what_became_of_the_matter(town: Town) -> None:
    reference = town.issued()
    _record(town, reference, _said("handling", body="Lautakunta", stage="decided"), town.approver)
    town.moved(reference, MoveName.AMEND)
    town.moved(reference, MoveName.SUBMIT)
    town.moved(reference, MoveName.APPROVE, town.approver)
    documents.issue(town.errand(), reference)
    assert ["Lautakunta"] == [one["body"] for one in _record_of(town, reference, 2)["matters"][0]["handlings"]]


def _documents(town: Town, reference: str) -> tuple[issuing.DocumentRow, ...]:
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE).row
        return issuing.documents_of(work.session, town.organisation_id, row.id)


def _record_of(town: Town, reference: str, version: int) -> Any:
    (document,) = [one for one in _documents(town, reference) if one.version == version]
    with town.working() as work:
        record = issuing.document_record(work.session, town.organisation_id, document.id)
    return thaw(record or b"", document.record_digest).record


def test_what_is_added_after_the_approval_is_noticed_before_issuing(town: Town) -> None:
    reference = town.approved()
    _record(town, reference, _said("handling", body="Lautakunta"))
    with pytest.raises(NotReady):
        documents.issue(town.errand(), reference)
