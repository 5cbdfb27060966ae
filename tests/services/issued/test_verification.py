import io

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from lva.domain.permissions import Permission
from lva.domain.workflow import MoveName
from lva.services import assessments
from lva.services.issued import documents, verification
from lva.services.issued.verification import Verdict, Verified
from lva.storage import issuing
from lva.storage.documents import Document, DocumentState
from lva.storage.issuing import DocumentRow
from tests.factories import AT
from tests.support.town import MINUTE, Town

LATER = AT + 3 * MINUTE


def _row(town: Town, reference: str) -> DocumentRow:
    """Return the newest document of an assessment."""
    with town.database.reader(town.organisation_id) as session:
        return next(row for row in issuing.document_list(session, None) if row.reference == reference)


def _file(town: Town, reference: str) -> bytes:
    return documents.file_of(town.ports, _row(town, reference))


def _by_file(town: Town, content: bytes) -> Verified:
    with town.database.reader() as session:
        return verification.by_file(session, content)


def _by_code(town: Town, typed: str) -> Verified:
    with town.database.reader() as session:
        return verification.by_code(session, town.ports, typed)


def _appended(content: bytes) -> bytes:
    """Return the file with one more revision at its end, as an editor would leave it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()  # type: ignore[no-untyped-call]  # pyHanko types only a part of itself
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # likewise
    return out.getvalue()


# -- by file ----------------------------------------------------------------------------------------


def test_the_very_bytes_that_were_issued_are_authentic(town: Town) -> None:
    reference = town.issued()
    found = _by_file(town, _file(town, reference))
    assert (Verdict.AUTHENTIC, _row(town, reference), None) == (found.verdict, found.document, found.newer)
    assert found.report is not None
    assert found.report.intact


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_a_changed_byte_is_never_authentic(town: Town, place: float) -> None:
    content = bytearray(_file(town, town.issued()))
    content[int(len(content) * place)] ^= 1
    assert _by_file(town, bytes(content)).verdict in (Verdict.CHANGED, Verdict.UNKNOWN, Verdict.NO_PDF)


def test_a_changed_code_in_the_middle_is_a_changed_file(town: Town) -> None:
    reference = town.issued()
    content = _file(town, reference)
    changed = content.replace(b"/Producer", b"/Produces", 1)
    assert changed != content
    found = _by_file(town, changed)
    assert (Verdict.CHANGED, _row(town, reference)) == (found.verdict, found.document)


def test_a_revision_at_the_end_is_a_change(town: Town) -> None:
    reference = town.issued()
    found = _by_file(town, _appended(_file(town, reference)))
    assert (Verdict.CHANGED, _row(town, reference)) == (found.verdict, found.document)
    assert found.report is not None
    assert found.report.changed_after


def test_a_file_rolled_back_to_before_its_seal_is_a_change(town: Town) -> None:
    content = _file(town, town.issued())
    end = content.index(b"%%EOF") + 5
    assert end < len(content) - 10, "the seal is a revision of its own"
    assert Verdict.CHANGED is _by_file(town, content[:end]).verdict


def test_what_is_no_pdf_is_told_so(town: Town) -> None:
    for content in (b"", b"hello", b"%PDF-1.7\nbut nothing else"):
        found = _by_file(town, content)
        assert (Verdict.NO_PDF, None) == (found.verdict, found.document)


def test_a_pdf_that_was_not_issued_here_is_unknown(town: Town) -> None:
    reference = town.written()
    with town.working() as work:
        opened = assessments.open_(work, reference, Permission.SEE)
        draft = documents.draft(work, opened, town.ports, town.ports.languages["fi"])
    found = _by_file(town, draft)
    assert (Verdict.UNKNOWN, None) == (found.verdict, found.document)
    assert found.report is not None


def test_a_document_of_another_installation_is_unknown(town: Town) -> None:
    content = _file(town, town.issued())
    with town.database.writer(town.organisation_id) as session:
        row = session.get(Document, (town.organisation_id, _only(town).id))
        assert row is not None
        row.code = "57TD-3XPM-N1VZ-TXT4"
        session.commit()
    assert Verdict.UNKNOWN is _by_file(town, content).verdict


def _only(town: Town) -> DocumentRow:
    with town.database.reader(town.organisation_id) as session:
        (row,) = issuing.document_list(session, None)
    return row


def test_a_superseded_document_is_authentic_and_names_its_successor(town: Town) -> None:
    reference = town.issued()
    old = _file(town, reference)
    _amend(town, reference)
    found = _by_file(town, old)
    assert Verdict.AUTHENTIC is found.verdict
    assert _row(town, reference) == found.newer


def _amend(town: Town, reference: str) -> None:
    town.moved(reference, MoveName.AMEND)
    town.moved(reference, MoveName.SUBMIT)
    town.moved(reference, MoveName.APPROVE, town.approver)
    documents.issue(town.errand(at=LATER), reference)


# -- by code ----------------------------------------------------------------------------------------


def test_a_code_leads_to_its_document_and_its_checked_file(town: Town) -> None:
    reference = town.issued()
    row = _row(town, reference)
    found = _by_code(town, row.code.lower().replace("-", ""))
    assert (Verdict.AUTHENTIC, row, None) == (found.verdict, found.document, found.newer)
    assert found.report is not None
    assert found.report.record_digest == row.record_digest


@pytest.mark.parametrize("typed", ["", "nonsense", "57TD-3XPM-N1VZ-TXT4"])
def test_a_code_that_was_never_given_is_unknown(town: Town, typed: str) -> None:
    assert Verified(Verdict.UNKNOWN) == _by_code(town, typed)


def test_a_document_that_is_being_made_is_not_ready(town: Town) -> None:
    reference = town.approved()
    documents._frozen(town.errand(), reference)
    row = _row(town, reference)
    assert Verified(Verdict.NOT_READY, row) == _by_code(town, row.code)


def _spoil(town: Town, row: DocumentRow, content: bytes) -> None:
    assert row.file_digest is not None
    path = town.kept(row.file_digest)
    path.chmod(0o644)
    path.write_bytes(content)


def test_a_damaged_file_in_the_archive_is_told_and_not_believed(town: Town) -> None:
    reference = town.issued()
    row = _row(town, reference)
    _spoil(town, row, _file(town, reference)[:-1])
    assert Verified(Verdict.DAMAGED, row) == _by_code(town, row.code)


def test_a_file_that_the_archive_lost_is_damage_too(town: Town) -> None:
    row = _row(town, town.issued())
    assert row.file_digest is not None
    town.kept(row.file_digest).unlink()
    assert Verdict.DAMAGED is _by_code(town, row.code).verdict


def test_a_file_that_is_whole_but_not_of_this_record_is_damage(town: Town) -> None:
    first, second = town.issued(), town.issued(conclusion="Toinen johtopäätös.")
    row, other = _row(town, first), _row(town, second)
    with town.database.writer(town.organisation_id) as session:
        stored = session.get(Document, (town.organisation_id, row.id))
        assert stored is not None
        stored.file_digest = other.file_digest
        session.commit()
    found = _by_code(town, row.code)
    assert Verdict.DAMAGED is found.verdict
    assert found.report is not None
    assert found.report.intact


def test_an_upload_is_judged_even_when_the_archive_s_own_copy_is_damaged(town: Town) -> None:
    reference = town.issued()
    content = _file(town, reference)
    _spoil(town, _row(town, reference), b"nothing")
    assert Verdict.AUTHENTIC is _by_file(town, content).verdict


def test_an_old_code_names_the_document_that_took_its_place(town: Town) -> None:
    reference = town.issued(pdf_langs=["fi", "sv"])
    with town.database.reader(town.organisation_id) as session:
        old = {row.language: row for row in issuing.document_list(session, None)}
    _amend(town, reference)
    with town.database.reader(town.organisation_id) as session:
        new = {row.language: row for row in issuing.document_list(session, None) if row.version == 2}
    for language, row in old.items():
        found = _by_code(town, row.code)
        assert (Verdict.AUTHENTIC, new[language]) == (found.verdict, found.newer)


def test_a_language_that_is_no_longer_issued_is_superseded_by_another(town: Town) -> None:
    reference = town.issued(pdf_langs=["fi", "sv"])
    with town.database.reader(town.organisation_id) as session:
        old = next(row for row in issuing.document_list(session, None) if row.language == "sv")
        finnish = next(row for row in issuing.document_list(session, None) if row.language == "fi")
    with town.database.writer(town.organisation_id) as session:
        for row in (old, finnish):
            stored = session.get(Document, (town.organisation_id, row.id))
            assert stored is not None
            stored.state = DocumentState.SUPERSEDED
        session.commit()
    assert _by_code(town, old.code).newer is None
    with town.database.writer(town.organisation_id) as session:
        stored = session.get(Document, (town.organisation_id, finnish.id))
        assert stored is not None
        stored.state = DocumentState.ISSUED
        session.commit()
    newer = _by_code(town, old.code).newer
    assert newer is not None
    assert ("fi", reference) == (newer.language, newer.reference)
