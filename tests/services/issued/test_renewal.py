"""Claims about renewing: proof is added to what was issued, both files stay, and a rollback is seen."""

import datetime as dt
from collections.abc import Iterator

import pytest

from lva.domain.errors import Damaged
from lva.domain.permissions import Permission
from lva.seals.proof import Level
from lva.services import assessments
from lva.services.issued import companions, documents, renewal, verification
from lva.services.issued.renewal import Renewed
from lva.services.issued.verification import Verdict, Verified
from lva.storage import issuing, queries
from lva.storage.issuing import DocumentRow
from lva.storage.tenancy import EVERYWHERE
from tests.support import authority
from tests.support.authority import Authority
from tests.support.sealed import byte_ranges
from tests.support.town import Town

pytestmark = pytest.mark.unmeasured


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority.running(tmp_path_factory.mktemp("authority") / "town") as found:
        yield found


def _sealing(town: Town, services: Authority, level: Level) -> Town:
    """Return the town with a seal that is brought to a level."""
    return town.with_ports(signer=lambda: services.signer(level, patience=3.0))


def _row(town: Town, reference: str) -> DocumentRow:
    with town.database.reader(EVERYWHERE) as session:
        return next(row for row in issuing.document_list(session, None) if row.reference == reference)


def _issued(town: Town) -> DocumentRow:
    """Issue a document by the clock, as the authority answers by it."""
    reference = town.approved()
    documents.issue(town.errand(at=authority.now()), reference)
    return _row(town, reference)


def _renew(town: Town, row: DocumentRow, *, again: bool = False) -> Renewed:
    return renewal.renew(town.ports, authority.now(), row, again=again)


def _by_file(town: Town, content: bytes) -> Verified:
    with town.database.reader(EVERYWHERE) as session:
        return verification.by_file(session, content)


def _levels(town: Town, row: DocumentRow) -> list[tuple[str, str]]:
    with town.database.reader(EVERYWHERE) as session:
        return [(one.role, one.level) for one in issuing.signatures_of(session, row.organisation_id, row.id)]


def test_a_document_is_issued_at_the_level_that_can_be_had_and_raised_later(town: Town, services: Authority) -> None:
    sealing = _sealing(town, services, Level.ARCHIVED)
    with services.failing("dead"):
        issued = _issued(sealing)
        stuck = _renew(sealing, issued)
    assert [("seal", "seal")] == _levels(sealing, issued)
    assert Renewed("B-B", "B-B", changed=False, lacking=True) == stuck
    assert Renewed("B-B", "B-LTA", changed=True, lacking=False) == _renew(sealing, issued)
    assert [("seal", "seal"), ("time_stamp", "B-LTA")] == _levels(sealing, issued)


def test_the_archive_keeps_both_files_and_the_issued_one_is_a_prefix(town: Town, services: Authority) -> None:
    sealing = _sealing(town, services, Level.STAMPED)
    before = _issued(sealing)
    _renew(_sealing(town, services, Level.ARCHIVED), before)
    after = _row(town, before.reference)
    assert before.file_digest is not None
    assert after.file_digest is not None
    first, second = (town.ports.archive.get(digest) for digest in (before.file_digest, after.file_digest))
    assert second.startswith(first)
    assert (before.issued_at, before.code, before.level) == (after.issued_at, after.code, after.level)
    assert len(second) == after.file_bytes
    with town.database.reader(EVERYWHERE) as session:
        assert {before.file_digest, after.file_digest} == issuing.files_of(session, after)


def test_both_files_are_authentic_and_anything_between_them_is_a_rollback(town: Town, services: Authority) -> None:
    sealing = _sealing(town, services, Level.ARCHIVED)
    with services.failing("dead"):
        row = _issued(sealing)
    first = documents.file_of(sealing.ports, row)
    _renew(sealing, row)
    second = documents.file_of(sealing.ports, _row(town, row.reference))
    earlier, newest = _by_file(town, first), _by_file(town, second)
    assert (Verdict.AUTHENTIC, True) == (earlier.verdict, earlier.renewed)
    assert (Verdict.AUTHENTIC, False) == (newest.verdict, newest.renewed)
    ends = [place.end for place in byte_ranges(second)][1:-1]
    assert ends
    assert {Verdict.CHANGED} == {_by_file(town, second[:end]).verdict for end in ends}


def test_verification_by_code_looks_at_the_newest_file(town: Town, services: Authority) -> None:
    row = _issued(_sealing(town, services, Level.STAMPED))
    _renew(_sealing(town, services, Level.ARCHIVED), row)
    with town.database.reader(EVERYWHERE) as session:
        found = verification.by_code(session, town.ports, row.code)
    assert Verdict.AUTHENTIC is found.verdict
    assert found.report is not None
    assert "B-LTA" == found.report.level


def test_the_history_tells_each_file_and_its_level(town: Town, services: Authority) -> None:
    row = _issued(_sealing(town, services, Level.STAMPED))
    _renew(_sealing(town, services, Level.LASTING), row)
    with town.working() as work:
        found = assessments.open_(work, row.reference, Permission.SEE).row
        issue, renew = queries.history(work.session, town.organisation_id, found.id)[-2:]
    assert ("issue", "B-T", "renew", "B-LT") == (issue.kind, issue.facts["level"], renew.kind, renew.facts["level"])
    assert None is renew.actor_id


def test_an_archive_time_stamp_is_renewed_only_when_asked(town: Town, services: Authority) -> None:
    sealing = _sealing(town, services, Level.ARCHIVED)
    row = _issued(sealing)
    assert Renewed("B-LTA", "B-LTA", changed=False, lacking=False) == _renew(sealing, row)
    assert Renewed("B-LTA", "B-LTA", changed=True, lacking=False) == _renew(sealing, row, again=True)
    assert [("seal", "seal"), ("time_stamp", "B-LTA"), ("time_stamp", "B-LTA")] == _levels(sealing, row)


def test_whoever_comes_second_changes_nothing(town: Town, services: Authority) -> None:
    sealing = _sealing(town, services, Level.ARCHIVED)
    row = _issued(_sealing(town, services, Level.STAMPED))
    assert _renew(sealing, row).changed
    newest = _row(town, row.reference).file_digest
    assert not _renew(sealing, row).changed
    assert newest == _row(town, row.reference).file_digest


def test_a_document_whose_seal_has_run_out_can_still_be_renewed(town: Town, services: Authority) -> None:
    """What was sealed in time needs proof most when the seal's own time is over."""
    sealing = _sealing(town, services, Level.ARCHIVED)
    row = _issued(_sealing(town, services, Level.STAMPED))
    assert renewal.renew(sealing.ports, authority.now() + dt.timedelta(minutes=5), row).changed


def test_a_damaged_file_is_not_renewed(town: Town, services: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    row = _issued(_sealing(town, services, Level.STAMPED))

    def damaged(*_: object) -> bytes:
        raise Damaged("00")

    monkeypatch.setattr(documents, "file_of", damaged)
    with pytest.raises(Damaged):
        _renew(town, row)


def test_the_sidecar_tells_the_level_and_the_newest_digest(town: Town, services: Authority) -> None:
    row = _issued(_sealing(town, services, Level.STAMPED))
    _renew(_sealing(town, services, Level.ARCHIVED), row)
    after = _row(town, row.reference)
    with town.database.reader(EVERYWHERE) as session:
        sidecar = companions.sidecar_of(session, town.ports, after).decode()
    assert '"Level": "B-LTA"' in sidecar
    assert after.file_digest is not None
    assert after.file_digest.hex() in sidecar
