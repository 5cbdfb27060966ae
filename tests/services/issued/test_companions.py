"""Claims about the companions of an issued document: made of what was frozen, the same bytes every time."""

import datetime as dt
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lva.appendix.composing import compose
from lva.appendix.twin import twin
from lva.domain.errors import Conflict, Damaged, NotFound
from lva.domain.permissions import Permission
from lva.domain.snapshot import BESIDE, PROFILE, thaw
from lva.domain.values.answers import canonical
from lva.domain.workflow import MoveName
from lva.seals.verify import inspect
from lva.services import assessments
from lva.services.issued import companions, documents, verification
from lva.services.issued.verification import Verdict
from lva.storage import issuing
from lva.storage.assessments import Answer, Assessment
from lva.storage.documents import DocumentState
from lva.storage.issuing import DocumentRow
from lva.storage.people import Organisation
from tests.factories import AT
from tests.support.pdf import read_back
from tests.support.secrets import SECRET, issued_with_secrets
from tests.support.town import Town

LATER = AT + dt.timedelta(days=1)


def _rows(town: Town, reference: str) -> tuple[DocumentRow, ...]:
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        return issuing.documents_of(work.session, work.organisation_id, opened.row.id)


def _sidecar(town: Town, row: DocumentRow) -> dict[str, Any]:
    with town.database.reader(town.organisation_id) as session:
        found: dict[str, Any] = json.loads(companions.sidecar_of(session, town.ports, row))
    return found


def _bundle(town: Town, row: DocumentRow) -> bytes:
    with town.database.reader(town.organisation_id) as session:
        return companions.bundle(session, town.ports, row)


def _twin(town: Town, row: DocumentRow) -> str:
    with town.database.reader(town.organisation_id) as session:
        found = companions.frozen(session, town.ports, row)
    return twin(compose(found.snapshot, found.imprint, found.speech))


def test_the_imprint_of_an_issued_document_is_the_one_that_was_printed(town: Town) -> None:
    (row,) = _rows(town, town.issued())
    with town.database.reader(town.organisation_id) as session:
        found = companions.frozen(session, town.ports, row)
    appendix = compose(found.snapshot, found.imprint, found.speech)
    text = read_back(documents.file_of(town.ports, row)).text
    said = [row.code, appendix.identity.proof[-1].words[0].text, found.imprint.event_head.hex()[:4]]
    assert [] == [one for one in said if one not in text]
    assert (True, False) == (found.imprint.test_seal, found.imprint.draft)


def test_a_seal_of_somebody_known_is_no_test_seal(town: Town) -> None:
    (row,) = _rows(town, town.issued())
    with town.database.reader(town.organisation_id) as session:
        known = companions.frozen(session, town.ports, replace(row, level=documents.LEVEL))
    assert not known.imprint.test_seal


def test_what_is_edited_afterwards_changes_no_companion(town: Town) -> None:
    reference = town.issued()
    (row,) = _rows(town, reference)
    before = _twin(town, row), _bundle(town, row)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        assessment = work.session.get_one(Assessment, (row.organisation_id, row.assessment_id))
        assessment.title = "Aivan toinen asia"
        key = (row.organisation_id, opened.row.id, "conclusion")
        work.session.get_one(Answer, key).value = "Aivan toinen johtopäätös"
    (after,) = _rows(town, reference)
    assert before == (_twin(town, after), _bundle(town, after))


def test_the_sidecar_names_the_file_as_it_lies_in_the_archive(town: Town) -> None:
    (row,) = _rows(town, town.issued())
    content, found = documents.file_of(town.ports, row), _sidecar(town, row)
    assert hashlib.sha256(content).hexdigest() == found["HashValue"]
    assert len(content) == found["FileSize"]
    assert f"{row.reference}-v1-fi.pdf" == found["FileName"]
    assert f"https://lava.example.org/fi/assessments/{row.reference}/documents/{row.code}" == found["FileURI"]


def test_the_sidecar_names_the_seal_with_its_certificate(town: Town) -> None:
    (row,) = _rows(town, town.issued())
    (seal,) = _sidecar(town, row)["Signatures"]
    signer = town.ports.signer()
    digest = hashlib.sha256(signer.certificate).hexdigest()
    assert ["seal", "test_seal", signer.subject, "2025-11-20T10:00:00Z", digest] == list(seal.values())


def test_a_new_version_names_the_document_whose_place_it_took(town: Town) -> None:
    reference = town.issued(pdf_langs=["fi", "sv"])
    codes = {row.language: row.code for row in _rows(town, reference)}
    town.moved(reference, MoveName.AMEND)
    town.moved(reference, MoveName.SUBMIT)
    town.moved(reference, MoveName.APPROVE, town.approver)
    documents.issue(town.errand(at=LATER), reference)
    rows = _rows(town, reference)
    found = {(row.version, row.language): _sidecar(town, row)["Supersedes"] for row in rows}
    assert {(2, "fi"): codes["fi"], (2, "sv"): codes["sv"], (1, "fi"): None, (1, "sv"): None} == found


def test_a_document_in_two_languages_has_both_in_its_name_and_one_in_its_address(town: Town) -> None:
    (row,) = _rows(town, town.issued(pdf_langs=["sv+fi"]))
    made = _sidecar(town, row)
    assert ["sv-FI", "fi-FI"] == made["Language"]
    assert made["FileName"].endswith("-v1-sv+fi.pdf")
    assert f"/sv/assessments/{row.reference}/" in made["FileURI"]


def test_a_new_language_takes_the_place_of_the_earlier_version(town: Town) -> None:
    reference = town.issued()
    (row,) = _rows(town, reference)
    english = replace(row, version=2, language="en")
    assert row.code == _sidecar(town, english)["Supersedes"]


def test_the_bundle_holds_the_file_its_sidecar_and_its_record(town: Town) -> None:
    (row,) = _rows(town, town.issued())
    name = f"{row.reference}-v1-fi"
    with zipfile.ZipFile(io.BytesIO(_bundle(town, row))) as archive:
        assert [f"{name}.pdf", f"{name}.metadata.json", f"lva-{row.reference}.json"] == archive.namelist()
        pdf, sidecar, record = (archive.read(one) for one in archive.namelist())
        assert {(2025, 11, 20, 10, 0, 0)} == {one.date_time for one in archive.infolist()}
    assert documents.file_of(town.ports, row) == pdf
    assert _sidecar(town, row) == json.loads(sidecar)
    assert row.record_digest == hashlib.sha256(record).digest()


def test_the_same_document_gives_the_same_bundle(town: Town) -> None:
    (row,) = _rows(town, town.issued())
    assert _bundle(town, row) == _bundle(town, row)


def test_there_is_nothing_while_the_document_is_being_made(town: Town) -> None:
    (row,) = _rows(town, town.issued())
    half = replace(row, state=DocumentState.SEALING)
    for make in (_twin, _sidecar, _bundle):
        with pytest.raises(NotFound):
            make(town, half)


def test_a_damaged_file_gives_no_bundle(town: Town, tmp_path: Path) -> None:
    (row,) = _rows(town, town.issued())
    (path,) = [one for one in (tmp_path / "archive").rglob("*") if one.is_file()]
    path.chmod(0o600)
    path.write_bytes(b"%PDF-damaged")
    with pytest.raises(Damaged):
        _bundle(town, row)


def test_a_draft_has_no_document_and_says_what_stands_there_now(town: Town) -> None:
    reference = town.written()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        found = companions.unfrozen(work, opened, town.ports)
    assert (None, True, reference) == (found.document, found.imprint.draft, found.snapshot.reference)


# -- records beside the files ------------------------------------------------------------------------


def test_an_organisation_may_keep_its_records_beside_the_files(town: Town) -> None:
    with town.working() as work:
        organisation = work.session.get_one(Organisation, town.organisation_id)
        organisation.settings = {PROFILE: BESIDE}
    (row,) = _rows(town, town.issued())
    content, found = documents.file_of(town.ports, row), _sidecar(town, row)
    assert ("PDF/A-2a", False) == (found["FileFormat"], found["Record"]["Embedded"])
    assert inspect(content).record is None
    with town.database.reader(town.organisation_id) as session:
        verdicts = [
            verification.by_code(session, town.ports, row.code).verdict,
            verification.by_file(session, content).verdict,
            verification.by_file(session, content + b"\n").verdict,
        ]
    assert [Verdict.AUTHENTIC, Verdict.AUTHENTIC, Verdict.CHANGED] == verdicts
    with zipfile.ZipFile(io.BytesIO(_bundle(town, row))) as archive:
        assert row.record_digest == hashlib.sha256(archive.read(archive.namelist()[-1])).digest()


# -- the restricted annex ----------------------------------------------------------------------------


def _annex(town: Town, reference: str) -> bytes | None:
    (row, *_) = _rows(town, reference)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        found = companions.frozen(work.session, town.ports, row)
        return companions.annex_of(work, opened, found)


def test_the_annex_says_what_the_public_document_does_not(town: Town) -> None:
    reference = issued_with_secrets(town)
    (row,) = _rows(town, reference)
    public = documents.file_of(town.ports, row)
    assert SECRET in read_back(_annex(town, reference) or b"").text
    assert SECRET not in read_back(public).text
    assert SECRET.encode() not in (inspect(public).record or b"")


def test_without_secrets_there_is_no_annex(town: Town) -> None:
    assert _annex(town, town.issued()) is None


def test_once_the_assessment_is_amended_the_annex_waits_for_the_new_version(town: Town) -> None:
    reference = issued_with_secrets(town)
    town.moved(reference, MoveName.AMEND)
    with pytest.raises(Conflict):
        _annex(town, reference)


def test_an_annex_that_is_not_the_other_half_of_the_record_is_refused(town: Town) -> None:
    reference = issued_with_secrets(town)
    (row,) = _rows(town, reference)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        found = companions.frozen(work.session, town.ports, row)
        record = json.loads(found.snapshot.canonical)
        record["entries"]["attachment"][1]["title"] = SECRET
        data = canonical(record)
        told = replace(found, snapshot=thaw(data, hashlib.sha256(data).digest()))
        with pytest.raises(Damaged):
            companions.annex_of(work, opened, told)


def test_a_draft_has_an_annex_of_what_stands_there_now(town: Town) -> None:
    reference = issued_with_secrets(town)
    town.moved(reference, MoveName.AMEND)
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        found = companions.unfrozen(work, opened, town.ports)
        content = companions.annex_of(work, opened, found)
    assert SECRET in read_back(content or b"").text
