"""Claims about issuing: one file however often it is asked for, and nothing lost wherever it stops."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from lva.domain.errors import Conflict, Damaged, KeyUnusable, NotAllowed, NotFound, NotReady, PageOneTooLong
from lva.domain.permissions import Permission
from lva.domain.references import new_code, new_reference
from lva.domain.snapshot import thaw
from lva.domain.workflow import MoveName, Requirement, State
from lva.seals.verify import inspect
from lva.services import assessments, history, moves
from lva.services.issued import documents
from lva.services.work import Signer
from lva.storage import issuing, queries
from lva.storage.archive import Archive
from lva.storage.documents import DocumentState
from lva.storage.issuing import DocumentRow
from tests.factories import AT
from tests.support.signers import Died, Dying
from tests.support.town import MINUTE, Town

LATER: Final = AT + 3 * MINUTE
"""When the lease of whoever began at `AT` has run out."""


class FullDisk(Archive):
    """An archive on a disk that is full."""

    def put(self, content: bytes) -> bytes:
        raise OSError(28, "No space left on device")


class DeadAfterArchiving(Archive):
    """An archive after whose writing the process ends."""

    def put(self, content: bytes) -> bytes:
        super().put(content)
        raise Died


def _rows(town: Town, reference: str) -> tuple[DocumentRow, ...]:
    with town.database.reader(town.organisation_id) as session:
        return tuple(row for row in issuing.document_list(session, town.organisation_id) if row.reference == reference)


def _state(town: Town, reference: str) -> State:
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE).row
        assert history.check(work.session, row) is None
        return row.state


def _events(town: Town, reference: str) -> list[str]:
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE).row
        return [event.kind for event in queries.history(work.session, town.organisation_id, row.id)]


def _files(town: Town) -> int:
    return len(town.ports.archive.orphans(()))


def _orphans(town: Town, reference: str) -> int:
    return len(town.ports.archive.orphans([row.file_digest for row in _rows(town, reference) if row.file_digest]))


def _issue(town: Town, reference: str, at: dt.datetime = AT) -> None:
    documents.issue(town.errand(at=at), reference)


# -- issued -----------------------------------------------------------------------------------------


def test_issuing_makes_exactly_one_signed_file(town: Town) -> None:
    reference = town.issued()
    (row,) = _rows(town, reference)
    assert (State.ISSUED, DocumentState.ISSUED, 1, "fi", AT) == (
        _state(town, reference),
        row.state,
        row.version,
        row.language,
        row.issued_at,
    )
    content = documents.file_of(town.ports, row)
    report = inspect(content)
    assert (True, row.code, row.record_digest, len(content)) == (
        report.intact,
        report.code,
        report.record_digest,
        row.file_bytes,
    )
    assert (1, 0) == (_files(town), _orphans(town, reference))


def test_issuing_twice_is_issuing_once(town: Town) -> None:
    reference = town.issued()
    before = _rows(town, reference)
    _issue(town, reference, LATER)
    assert (before, 1) == (_rows(town, reference), _files(town))
    assert ["freeze", "issue"] == _events(town, reference)[-2:]


def test_the_history_names_the_record_and_the_file(town: Town) -> None:
    reference = town.issued()
    (row,) = _rows(town, reference)
    with town.working() as work:
        found = assessments.open_(work, reference, Permission.SEE).row
        freeze, issue = queries.history(work.session, town.organisation_id, found.id)[-2:]
    assert row.file_digest is not None
    assert {"record": row.record_digest.hex(), "version": 1} == freeze.facts
    assert {"document": str(row.id), "file": row.file_digest.hex(), "language": "fi", "level": "B-B"} == issue.facts
    assert (freeze.number, freeze.digest) == (row.event_number, row.event_head)
    assert (town.approver.person_id,) * 2 == (freeze.actor_id, issue.actor_id)


def test_the_seal_is_kept_with_its_certificate(town: Town) -> None:
    (row,) = _rows(town, town.issued())
    with town.database.reader(town.organisation_id) as session:
        (signature,) = issuing.signatures_of(session, row.organisation_id, row.id)
    signer = town.ports.signer()
    assert ("seal", AT, signer.subject, signer.certificate, None) == (
        signature.role,
        signature.signed_at,
        signature.name,
        signature.certificate,
        signature.person_id,
    )


def test_the_record_says_who_wrote_and_who_approved(town: Town) -> None:
    (row,) = _rows(town, town.issued())
    with town.database.reader(town.organisation_id) as session:
        record = issuing.document_record(session, row.organisation_id, row.id)
    assert record is not None
    frozen = thaw(record, row.record_digest).record
    author, approver = frozen["approvals"]
    assert ("author", "Aino Esimerkki", "2025-11-20T10:00:00Z") == (author["role"], author["name"], author["at"])
    assert ("approver", "Oskari Kuvitteellinen") == (approver["role"], approver["name"])
    assert {"fi", "sv", "en"} == set(approver["statement"])
    assert "statement" not in author
    assert ("issued", "brief") == (frozen["assessment"]["state"], frozen["assessment"]["depth"])


def test_a_record_names_nobody_of_whom_the_history_does_not_know(town: Town) -> None:
    reference = town.written()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE, lock=True)
        opened.row.state, opened.row.content_digest = State.APPROVED, moves.digest_now(work, opened)
    _issue(town, reference)
    (row,) = _rows(town, reference)
    assert [] == json.loads(inspect(documents.file_of(town.ports, row)).record or b"")["approvals"]


def test_a_document_in_two_languages_is_two_files_of_one_record(town: Town) -> None:
    reference = town.issued(pdf_langs=["fi", "sv"])
    first, second = _rows(town, reference)
    assert ("fi", "sv", 2) == (first.language, second.language, _files(town))
    assert first.record_digest == second.record_digest
    assert first.code != second.code
    assert ["freeze", "issue", "issue"] == _events(town, reference)[-3:]
    assert State.ISSUED is _state(town, reference)


def test_without_a_choice_the_document_speaks_the_assessment_s_language(town: Town) -> None:
    reference = town.issued(pdf_langs=[])
    assert ["fi"] == [row.language for row in _rows(town, reference)]


def test_an_amended_assessment_keeps_its_document_until_the_new_one_is_issued(town: Town) -> None:
    reference = town.issued()
    town.moved(reference, MoveName.AMEND)
    assert [(1, DocumentState.ISSUED)] == [(row.version, row.state) for row in _rows(town, reference)]
    town.moved(reference, MoveName.SUBMIT)
    town.moved(reference, MoveName.APPROVE, town.approver)
    _issue(town, reference, LATER)
    assert [(2, DocumentState.ISSUED), (1, DocumentState.SUPERSEDED)] == [
        (row.version, row.state) for row in _rows(town, reference)
    ]


# -- refused ----------------------------------------------------------------------------------------


def _unusable(reason: str) -> Callable[[], Signer]:
    def signer() -> Signer:
        raise KeyUnusable(reason)

    return signer


def test_a_key_that_cannot_be_opened_freezes_nothing(town: Town) -> None:
    reference = town.approved()
    before = _events(town, reference)
    with pytest.raises(KeyUnusable) as caught:
        _issue(town.with_ports(signer=_unusable("password")), reference)
    assert ("password", (), State.APPROVED) == (caught.value.reason, _rows(town, reference), _state(town, reference))
    assert before == _events(town, reference)


def test_a_key_that_has_expired_freezes_nothing(town: Town) -> None:
    reference = town.approved()
    town.ports.signer()
    with pytest.raises(KeyUnusable) as caught:
        _issue(town, reference, AT + dt.timedelta(days=4000))
    assert ("expired", ()) == (caught.value.reason, _rows(town, reference))


def _change(town: Town, reference: str, **columns: Any) -> None:
    with town.working() as work:
        row = assessments.open_(work, reference, Permission.SEE, lock=True).row
        for column, value in columns.items():
            setattr(row, column, value)


def test_what_changed_since_its_approval_is_not_issued(town: Town) -> None:
    reference = town.approved()
    _change(town, reference, title="Jotain muuta")
    with pytest.raises(NotReady) as caught:
        _issue(town, reference)
    assert (MoveName.ISSUE, (Requirement.UNCHANGED,)) == (caught.value.move, caught.value.reasons)
    assert ((), State.APPROVED) == (_rows(town, reference), _state(town, reference))


def test_a_first_page_that_is_too_long_is_not_issued(town: Town) -> None:
    words = "Sanoja on paljon. " * 50
    long = {"conclusion": words[:899].strip(), "harm": words[:299].strip(), "proposal": words[:599].strip()}
    reference = town.approved(**long)
    with pytest.raises(PageOneTooLong) as caught:
        _issue(town, reference)
    assert caught.value.excess_lines > 0
    assert ((), State.APPROVED) == (_rows(town, reference), _state(town, reference))


WIDE: Final = "WWWW-WWWW-WWWW-WWWW"
"""A code that takes two lines where others take one; page one of the fee rise has no room for that."""


@pytest.mark.parametrize("count", [1, 4])
def test_a_code_that_is_too_wide_for_its_place_is_not_used(
    town: Town, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    codes = iter([WIDE] * count)
    monkeypatch.setattr(documents, "new_code", lambda: next(codes, None) or new_code())
    (row,) = _rows(town, town.issued())
    assert next(codes, None) is None
    assert WIDE != row.code


def test_whether_page_one_fits_does_not_hang_on_chance(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "new_code", lambda: WIDE)
    reference = town.written()
    with town.working() as work:
        assert documents.page_one(work, assessments.open_(work, reference, Permission.SEE), town.ports) is None


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_APPROVAL, State.WITHDRAWN, State.CONCLUDED])
def test_what_is_not_approved_is_not_issued(town: Town, state: State) -> None:
    reference = town.started()
    _change(town, reference, state=state)
    with pytest.raises(Conflict):
        _issue(town, reference)
    assert () == _rows(town, reference)


def test_who_may_not_move_an_assessment_does_not_issue_it(town: Town) -> None:
    reference = town.approved()
    with pytest.raises(NotAllowed):
        documents.issue(town.errand(town.administrator), reference)


def test_an_assessment_that_is_not_there_is_not_issued(town: Town) -> None:
    with pytest.raises(NotFound):
        _issue(town, new_reference(AT))


# -- stopped on the way -----------------------------------------------------------------------------

Stop = Callable[[Town, str], None]


def _stopped_before_rendering(town: Town, reference: str) -> None:
    documents._frozen(town.errand(), reference)


def _stopped_while_signing(town: Town, reference: str) -> None:
    signer = Dying(town.ports.signer(), [0], Died())
    with pytest.raises(Died):
        _issue(town.with_ports(signer=lambda: signer), reference)


def _stopped_by_a_full_disk(town: Town, reference: str) -> None:
    with pytest.raises(OSError, match="No space left"):
        _issue(town.with_ports(archive=FullDisk(town.ports.archive._shelf)), reference)


def _stopped_after_archiving(town: Town, reference: str) -> None:
    with pytest.raises(Died):
        _issue(town.with_ports(archive=DeadAfterArchiving(town.ports.archive._shelf)), reference)


STOPS: Final = [
    pytest.param(_stopped_before_rendering, 0, id="after the first transaction"),
    pytest.param(_stopped_while_signing, 0, id="while signing"),
    pytest.param(_stopped_after_archiving, 1, id="before the second transaction"),
]


@pytest.mark.parametrize(("stop", "orphans"), STOPS)
def test_what_a_crash_left_is_finished_with_the_same_code_and_record(town: Town, stop: Stop, orphans: int) -> None:
    reference = town.approved()
    stop(town, reference)
    (begun,) = _rows(town, reference)
    assert (DocumentState.SEALING, State.APPROVED) == (begun.state, _state(town, reference))
    assert not documents.resume(town.ports, AT + MINUTE, begun), "its maker is still given time"
    assert documents.resume(town.ports, LATER, begun)
    (done,) = _rows(town, reference)
    assert (begun.code, begun.record_digest, begun.event_head) == (done.code, done.record_digest, done.event_head)
    assert (DocumentState.ISSUED, State.ISSUED, LATER) == (done.state, _state(town, reference), done.issued_at)
    assert inspect(documents.file_of(town.ports, done)).record_digest == begun.record_digest
    assert (1 + orphans, orphans) == (_files(town), _orphans(town, reference))
    assert ["freeze", "issue"] == _events(town, reference)[-2:]


@pytest.mark.parametrize(("stop", "orphans"), STOPS)
def test_the_button_takes_up_what_a_crash_left_too(town: Town, stop: Stop, orphans: int) -> None:
    reference = town.approved()
    stop(town, reference)
    (begun,) = _rows(town, reference)
    _issue(town, reference, AT + MINUTE)
    assert DocumentState.SEALING is _rows(town, reference)[0].state
    _issue(town, reference, LATER)
    (done,) = _rows(town, reference)
    assert (begun.code, DocumentState.ISSUED, orphans) == (done.code, done.state, _orphans(town, reference))


def test_what_a_full_disk_stopped_is_given_back_at_once(town: Town) -> None:
    reference = town.approved()
    _stopped_by_a_full_disk(town, reference)
    (begun,) = _rows(town, reference)
    _issue(town, reference, AT)
    (done,) = _rows(town, reference)
    assert (begun.code, DocumentState.ISSUED, 0) == (done.code, done.state, _orphans(town, reference))


def test_whoever_finished_first_has_made_the_document(town: Town) -> None:
    reference = town.approved()
    (job,) = documents._frozen(town.errand(), reference)
    (begun,) = _rows(town, reference)
    assert documents.resume(town.ports, LATER, begun)
    (done,) = _rows(town, reference)
    documents._make(town.ports, town.ports.signer(), job, AT, town.approver.person_id)
    assert ((done,), 1) == (_rows(town, reference), _orphans(town, reference))
    assert ["freeze", "issue"] == _events(town, reference)[-2:]


def test_what_is_issued_is_not_resumed(town: Town) -> None:
    reference = town.issued()
    (row,) = _rows(town, reference)
    assert not documents.resume(town.ports, LATER, row)
    assert 1 == _files(town)


def test_an_assessment_is_issued_once_its_last_language_is(town: Town) -> None:
    reference = town.approved(pdf_langs=["fi", "sv"])
    signer = Dying(town.ports.signer(), [1], Died())
    with pytest.raises(Died):
        _issue(town.with_ports(signer=lambda: signer), reference)
    assert ([DocumentState.ISSUED, DocumentState.SEALING], State.APPROVED) == (
        [row.state for row in _rows(town, reference)],
        _state(town, reference),
    )
    _issue(town, reference, LATER)
    assert ([DocumentState.ISSUED] * 2, State.ISSUED) == (
        [row.state for row in _rows(town, reference)],
        _state(town, reference),
    )
    assert (2, 0) == (_files(town), _orphans(town, reference))


def test_a_frozen_record_that_was_damaged_is_not_signed(town: Town) -> None:
    reference = town.approved()
    (job,) = documents._frozen(town.errand(), reference)
    spoiled = type(job)(**{**{name: getattr(job, name) for name in job.__slots__}, "record": job.record + b" "})
    with pytest.raises(Damaged):
        documents._make(town.ports, town.ports.signer(), spoiled, AT, None)
    assert 0 == _files(town)


def test_a_document_is_resumed_only_with_a_usable_key(town: Town) -> None:
    reference = town.approved()
    _stopped_before_rendering(town, reference)
    (begun,) = _rows(town, reference)
    with pytest.raises(KeyUnusable):
        documents.resume(town.with_ports(signer=_unusable("missing")).ports, LATER, begun)
    assert documents.resume(town.ports, LATER, begun), "the lease was not taken in vain"


# -- handed out, and drafts -------------------------------------------------------------------------


def test_a_document_that_is_being_made_has_no_file_yet(town: Town) -> None:
    reference = town.approved()
    _stopped_before_rendering(town, reference)
    with pytest.raises(NotFound):
        documents.file_of(town.ports, _rows(town, reference)[0])


def test_a_document_is_found_by_its_code_as_people_type_it(town: Town) -> None:
    (row,) = _rows(town, town.issued())
    with town.database.reader(town.organisation_id) as session:
        assert row == documents.by_code(session, row.code.lower().replace("-", " "))
        assert documents.by_code(session, "57TD-3XPM-N1VZ-TXT4") is None
        assert documents.by_code(session, "nonsense") is None


def test_the_address_for_verifying_ends_in_the_code(town: Town) -> None:
    assert "https://lava.example.org/verify/57TD" == documents.verify_url(town.ports, "57TD")


def test_a_draft_is_a_pdf_without_a_code_or_a_signature(town: Town) -> None:
    reference = town.written()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        report = inspect(documents.draft(work, opened, town.ports, town.ports.languages["sv"]))
    assert (True, None, ()) == (report.is_pdf, report.code, report.signatures)
    assert report.record is not None
    assert "draft" == json.loads(report.record)["assessment"]["state"]
    assert ((), 0) == (_rows(town, reference), _files(town))


def test_a_draft_can_be_made_before_anything_is_settled(town: Town) -> None:
    reference = town.started()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        assert inspect(documents.draft(work, opened, town.ports, town.ports.languages["fi"])).is_pdf


def test_page_one_is_measured_in_every_language_of_the_document(town: Town) -> None:
    words = "Sanoja on paljon. " * 50
    long = {"conclusion": words[:899].strip(), "harm": words[:299].strip(), "proposal": words[:599].strip()}
    cases: list[tuple[dict[str, Any], bool]] = [({}, False), ({**long, "pdf_langs": ["fi", "en"]}, True)]
    for answers, expected in cases:
        reference = town.written(**answers)
        with town.working() as work:
            opened = assessments.open_(work, reference, Permission.SEE)
            found = documents.page_one(work, opened, town.ports)
            excess = [
                documents.page_one_excess(town.ports, documents.as_draft(work, opened), language)
                for language in documents.languages_of(opened)
            ]
        assert expected is (found is not None)
        lines = [one.excess_lines for one in excess if one]
        assert (found.excess_lines if found else 0) == max(lines, default=0)


def test_a_file_that_no_longer_matches_its_digest_is_not_handed_out(town: Town) -> None:
    (row,) = _rows(town, town.issued())
    assert row.file_digest is not None
    path = town.kept(row.file_digest)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Damaged):
        documents.file_of(town.ports, row)


def test_one_document_may_speak_two_languages(town: Town) -> None:
    reference = town.issued(pdf_langs=["fi+sv", "sv"])
    rows = _rows(town, reference)
    assert ["fi+sv", "sv"] == [row.language for row in rows]
    assert 1 == len({row.record_digest for row in rows})
    assert State.ISSUED is _state(town, reference)
    assert inspect(documents.file_of(town.ports, rows[0])).intact


@pytest.mark.parametrize(
    ("chosen", "drafted"),
    [([], ("fi", None)), (["fi+sv"], ("fi", "sv")), (["fi", "fi+sv"], ("fi", None)), (["sv+fi"], ("fi", None))],
)
def test_a_draft_speaks_a_second_language_only_where_the_document_will(
    town: Town, chosen: list[str], drafted: tuple[str, str | None]
) -> None:
    reference = town.written(pdf_langs=chosen)
    with town.working() as work:
        speech = documents.drafted_in(assessments.open_(work, reference, Permission.SEE), town.ports)
    assert drafted == (speech.code, speech.beside.code if speech.beside else None)
