import datetime as dt
import hashlib
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm import Session

from lva.storage import issuing
from lva.storage.documents import Document, DocumentState, Signature
from lva.storage.issuing import DocumentRow, Issued
from tests.factories import AT, make_assessment, make_document, make_organisation

MINUTE = dt.timedelta(minutes=1)
ISSUED = Issued(file_digest=hashlib.sha256(b"%PDF").digest(), file_bytes=4, issued_at=AT, level="test")


def test_a_document_is_found_by_its_code_without_naming_an_organisation(session: Session) -> None:
    assessment = make_assessment(session)
    made = make_document(session, assessment)
    expected = DocumentRow(
        organisation_id=assessment.organisation_id,
        id=made.id,
        assessment_id=assessment.id,
        version=1,
        language="fi",
        code=made.code,
        state=DocumentState.SEALING,
        record_digest=made.record_digest,
        file_digest=None,
        file_bytes=None,
        lease_until=AT + 2 * MINUTE,
        issued_at=None,
        level=None,
        event_number=0,
        event_head=bytes(32),
        reference=assessment.reference,
        title=assessment.title,
        organisation_names={"fi": "Esimerkkilä", "sv": "Exempelstad", "en": "Exampleton"},
    )
    assert expected == issuing.document_by_code(session, made.code)
    assert issuing.document_by_code(session, "57TD-3XPM-N1VZ-TXT4") is None


def test_the_documents_of_an_assessment_come_newest_version_first(session: Session) -> None:
    organisation = make_organisation(session)
    assessment, other = make_assessment(session, organisation), make_assessment(session, organisation)
    make_document(session, other)
    for version, language in ((1, "fi"), (2, "sv"), (2, "fi")):
        make_document(session, assessment, version=version, language=language)
    found = issuing.documents_of(session, organisation.id, assessment.id)
    assert [(2, "fi"), (2, "sv"), (1, "fi")] == [(row.version, row.language) for row in found]
    assert () == issuing.documents_of(session, make_organisation(session).id, assessment.id)


def test_all_documents_are_listed_by_organisation_or_altogether(session: Session) -> None:
    first, second = (make_document(session, make_assessment(session)) for _ in range(2))
    assert [first.id] == [row.id for row in issuing.document_list(session, first.organisation_id)]
    assert {first.id, second.id} == {row.id for row in issuing.document_list(session, None)}


def test_a_record_is_read_byte_for_byte_and_only_on_purpose(session: Session) -> None:
    record = '{"ä":"\\u0000"}'.encode()
    made = make_document(session, make_assessment(session), record)
    session.commit()
    session.expunge_all()
    assert record == issuing.document_record(session, made.organisation_id, made.id)
    assert issuing.document_record(session, make_organisation(session).id, made.id) is None
    with pytest.raises(InvalidRequestError, match="raiseload"):
        _ = session.scalars(select(Document)).one().record


def test_one_version_has_one_document_in_a_language(session: Session) -> None:
    assessment = make_assessment(session)
    make_document(session, assessment)
    with pytest.raises(IntegrityError):
        make_document(session, assessment)


def test_a_lease_is_taken_only_when_it_has_run_out(session: Session) -> None:
    made = make_document(session, make_assessment(session), lease_until=AT)
    key = (made.organisation_id, made.id)
    assert not issuing.take_lease(session, *key, AT, AT + 2 * MINUTE)
    assert issuing.take_lease(session, *key, AT + MINUTE, AT + 3 * MINUTE)
    assert not issuing.take_lease(session, *key, AT + 2 * MINUTE, AT + 4 * MINUTE)
    assert not issuing.take_lease(session, make_organisation(session).id, made.id, AT + 9 * MINUTE, AT + 9 * MINUTE)


def test_a_document_is_finished_once(session: Session) -> None:
    made = make_document(session, make_assessment(session))
    key = (made.organisation_id, made.id)
    assert issuing.finish_document(session, *key, ISSUED)
    assert not issuing.finish_document(session, *key, Issued(bytes(32), 1, AT + MINUTE, "other"))
    assert not issuing.take_lease(session, *key, AT + 9 * MINUTE, AT + 9 * MINUTE)
    row = issuing.document_by_code(session, made.code)
    assert row is not None
    assert (DocumentState.ISSUED, ISSUED) == (
        row.state,
        Issued(row.file_digest or b"", row.file_bytes or 0, row.issued_at or AT, row.level or ""),
    )


def test_only_issued_documents_of_earlier_versions_are_superseded(session: Session) -> None:
    organisation = make_organisation(session)
    assessment, other = make_assessment(session, organisation), make_assessment(session, organisation)
    for owner, version, state in [
        (assessment, 1, DocumentState.ISSUED),
        (assessment, 2, DocumentState.SEALING),
        (assessment, 3, DocumentState.ISSUED),
        (other, 1, DocumentState.ISSUED),
    ]:
        make_document(session, owner, version=version, state=state)
    issuing.supersede_before(session, assessment, 3)
    states = {row.version: row.state for row in issuing.documents_of(session, organisation.id, assessment.id)}
    assert {1: DocumentState.SUPERSEDED, 2: DocumentState.SEALING, 3: DocumentState.ISSUED} == states
    assert [DocumentState.ISSUED] == [row.state for row in issuing.documents_of(session, organisation.id, other.id)]


def test_signatures_come_in_their_order(session: Session) -> None:
    made = make_document(session, make_assessment(session))
    for position, name in ((2, "b"), (1, "a")):
        session.add(
            Signature(
                organisation_id=made.organisation_id,
                id=uuid.UUID(int=position),
                document_id=made.id,
                position=position,
                name=name,
                role="seal",
                level="test",
                signed_at=AT,
                certificate=b"\x30\x00",
            )
        )
    session.flush()
    found = issuing.signatures_of(session, made.organisation_id, made.id)
    assert [("a", b"\x30\x00"), ("b", b"\x30\x00")] == [(row.name, row.certificate) for row in found]
    assert () == issuing.signatures_of(session, make_organisation(session).id, made.id)
