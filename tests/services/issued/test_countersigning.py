"""Claims about handing back a signed document: what becomes of it, and that nothing else is ever accepted."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from lva.domain.errors import Damaged, KeyUnusable, NotAccepted, NotFound
from lva.domain.permissions import Permission
from lva.domain.signatories import SETTING, Refusal
from lva.domain.workflow import MoveName
from lva.seals.proof import Level
from lva.services import assessments, organisations
from lva.services.issued import companions, countersigning, documents, renewal, verification
from lva.services.issued.countersigning import REFUSALS, Accepted
from lva.services.issued.verification import Verdict, Verified
from lva.services.work import Signer
from lva.storage import issuing, queries
from lva.storage.documents import Signature
from lva.storage.issuing import DocumentRow
from lva.storage.people import Organisation
from lva.storage.telling import outbox
from lva.storage.tenancy import EVERYWHERE
from tests import packs
from tests.factories import AT
from tests.support import attacks, authority, pki
from tests.support.authority import Authority
from tests.support.backends import ON_SQLITE
from tests.support.outside import APPROVER, PRESENTER, signed, signed_by
from tests.support.town import Town

pytestmark = pytest.mark.unmeasured


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority.running(tmp_path_factory.mktemp("authority") / "town") as found:
        yield found


@pytest.fixture
def sealing(town: Town, services: Authority) -> Town:
    """The town with a seal for decades, whose documents wait for a presenter and an approver."""
    _expect(town, "presenter", "approver")
    return town.with_ports(
        signer=lambda: services.signer(Level.BASIC), trusted=lambda: services.proving(Level.BASIC).roots
    )


def _expect(town: Town, *roles: str) -> None:
    with town.database.writer(town.organisation_id) as session:
        slug = session.get_one(Organisation, town.organisation_id).slug
        organisations.choose(session, AT, slug, {SETTING: list(roles)}, packs.shipped())
        session.commit()


def _row(town: Town, reference: str) -> DocumentRow:
    with town.database.reader(EVERYWHERE) as session:
        return next(row for row in issuing.document_list(session, None) if row.reference == reference)


def _issued(town: Town) -> DocumentRow:
    """Issue a document by the clock, as the authority answers by it."""
    reference = town.approved()
    documents.issue(town.errand(at=authority.now()), reference)
    return _row(town, reference)


def _file(town: Town, row: DocumentRow) -> bytes:
    return documents.file_of(town.ports, _row(town, row.reference))


def _accept(town: Town, row: DocumentRow, content: bytes) -> Accepted:
    return countersigning.accept(town.ports, authority.now(), row, content, town.approver.person_id)


def _refused(town: Town, row: DocumentRow, content: bytes) -> str:
    with pytest.raises(NotAccepted) as refused:
        _accept(town, row, content)
    return refused.value.refusal


def _by_file(town: Town, content: bytes) -> Verified:
    with town.database.reader() as session:
        return verification.by_file(session, content)


def _by_code(town: Town, row: DocumentRow) -> Verified:
    with town.database.reader() as session:
        return verification.by_code(session, town.ports, row.code)


def _kept(town: Town, row: DocumentRow) -> list[Signature]:
    with town.database.reader(EVERYWHERE) as session:
        return list(issuing.signatures_of(session, row.organisation_id, row.id))


# -- accepted ---------------------------------------------------------------------------------------


def test_a_signed_file_takes_the_place_of_the_issued_one_and_all_of_it_is_told(
    sealing: Town, services: Authority
) -> None:
    row = _issued(sealing)
    issued = _file(sealing, row)
    handed_back = signed_by(services, issued)
    accepted = _accept(sealing, row, handed_back)
    newest = _row(sealing, row.reference)
    assert ["presenter"] == [place.role for place in accepted.open]
    assert newest.file_digest is not None
    assert row.file_digest is not None
    assert (issued, handed_back) == tuple(map(sealing.ports.archive.get, (row.file_digest, newest.file_digest)))
    seal, personal = _kept(sealing, row)
    assert ("seal", 1) == (seal.role, seal.position)
    assert ("approver", 2, "Oskari Kuvitteellinen", "advanced", None) == (
        personal.role, personal.position, personal.name, personal.level, personal.person_id,
    )  # fmt: skip
    assert pki.der(services.holder("approver")) == personal.certificate
    assert abs(authority.now() - personal.signed_at) < dt.timedelta(minutes=5)
    with sealing.working() as work:
        found = assessments.open_(work, row.reference, Permission.SEE).row
        event = queries.history(work.session, sealing.organisation_id, found.id)[-1]
    assert ("sign", sealing.approver.person_id) == (event.kind, event.actor_id)
    assert {
        "document": str(row.id), "file": newest.file_digest.hex(), "before": row.file_digest.hex(), "language": "fi",
        "level": "B-B", "signatures": [str(personal.id)],
    } == event.facts  # fmt: skip


def test_who_signs_next_signs_the_newest_file(sealing: Town, services: Authority) -> None:
    row = _issued(sealing)
    first = signed_by(services, _file(sealing, row))
    _accept(sealing, row, first)
    second = signed_by(services, first, PRESENTER, "presenter")
    assert () == _accept(sealing, row, second).open
    assert ["seal", "approver", "presenter"] == [one.role for one in _kept(sealing, row)]
    assert Refusal.NONE_EXPECTED == _refused(sealing, row, signed_by(services, second, "Extra"))


@ON_SQLITE
def test_a_time_that_cannot_be_is_not_believed(sealing: Town, services: Authority) -> None:
    row = _issued(sealing)
    later = authority.now() + dt.timedelta(days=1)
    offered = signed_by(services, _file(sealing, row))
    countersigning.accept(sealing.ports, later, row, offered)
    assert abs(authority.now() - _kept(sealing, row)[1].signed_at) < dt.timedelta(minutes=5)
    assert later == countersigning._moment(_Said(AT), row, later)  # type: ignore[arg-type]  # all it looks at


class _Said:
    stamped_at = None

    def __init__(self, at: dt.datetime) -> None:
        self.at = at


@ON_SQLITE
def test_proof_is_asked_for_at_once_when_the_last_has_signed(town: Town, sealing: Town, services: Authority) -> None:
    archiving = sealing.with_ports(signer=lambda: services.signer(Level.ARCHIVED))
    row = _issued(archiving)
    first = signed_by(services, _file(sealing, row))
    _accept(archiving, row, first)
    assert [countersigning.PATIENCE.days] == _orders(town, row)
    _accept(archiving, row, signed_by(services, first, PRESENTER, "presenter"))
    assert [0, countersigning.PATIENCE.days] == _orders(town, row)
    assert [("time_stamp", "B-B")] == [(one.role, one.level) for one in _kept(town, row)][-1:]
    done = renewal.renew(archiving.ports, authority.now(), _row(town, row.reference))
    assert ("B-B", "B-LTA", False) == (done.before, done.after, done.lacking)
    again = renewal.renew(archiving.ports, authority.now(), _row(town, row.reference), again=True)
    assert (True, "B-LTA") == (again.changed, again.after)
    found = _by_code(town, row)
    assert (Verdict.AUTHENTIC, 2, ()) == (found.verdict, found.signers.personal, found.signers.open)


@ON_SQLITE
def test_a_key_that_cannot_be_opened_stops_no_signature(town: Town, sealing: Town, services: Authority) -> None:
    def gone() -> Signer:
        raise KeyUnusable("missing")

    row = _issued(sealing)
    assert [] == _orders(town, row)
    _accept(sealing.with_ports(signer=gone), row, signed_by(services, _file(sealing, row)))
    assert [countersigning.PATIENCE.days] == _orders(town, row)


def _orders(town: Town, row: DocumentRow) -> list[int]:
    """Return in how many days each renewal of a document is due; that of its first archive time stamp apart."""
    with town.database.reader(EVERYWHERE) as session:
        waiting = outbox.waiting(session, None)
    found = [one for one in waiting if one.document_id == row.id and one.kind == outbox.RENEW]
    return [round((one.due_at - authority.now()) / dt.timedelta(days=1)) for one in found]


@ON_SQLITE
def test_without_expected_signatures_a_document_takes_none(town: Town, services: Authority) -> None:
    row = _issued(town)
    assert Refusal.NONE_EXPECTED == _refused(town, row, signed_by(services, _file(town, row), "Extra"))
    assert () == _by_code(town, row).signers.open


# -- verification -----------------------------------------------------------------------------------


def test_verification_tells_every_signer_in_order_and_who_is_still_expected(sealing: Town, services: Authority) -> None:
    row = _issued(sealing)
    before = _by_code(sealing, row).signers
    assert [("approver", "system"), ("seal", "seal")] == [(one.role, one.level) for one in before.signed]
    assert ["presenter", "approver"] == [one.role for one in before.expected]
    assert "Oskari Kuvitteellinen" == before.expected[1].name
    handed_back = signed_by(services, _file(sealing, row))
    _accept(sealing, row, handed_back)
    for found in (_by_code(sealing, row), _by_file(sealing, handed_back)):
        assert Verdict.AUTHENTIC is found.verdict
        assert [("approver", "system"), ("seal", "seal"), ("approver", "advanced")] == [
            (one.role, one.level) for one in found.signers.signed
        ]
        assert ["presenter"] == [one.role for one in found.signers.expected]


def test_a_rollback_to_the_file_before_a_signature_is_revealed(sealing: Town, services: Authority) -> None:
    row = _issued(sealing)
    issued = _file(sealing, row)
    first = signed_by(services, issued)
    _accept(sealing, row, first)
    _accept(sealing, row, signed_by(services, first, PRESENTER, "presenter"))
    assert [Verdict.EARLIER, Verdict.EARLIER] == [_by_file(sealing, one).verdict for one in (issued, first)]
    assert "presenter" == _by_file(sealing, first).signers.signed[-1].role


@ON_SQLITE
def test_a_signature_that_was_not_handed_back_is_said_to_be_so(sealing: Town, services: Authority) -> None:
    row = _issued(sealing)
    found = _by_file(sealing, signed_by(services, _file(sealing, row)))
    assert (Verdict.CHANGED, True) == (found.verdict, found.unheard)
    assert not _by_file(sealing, attacks.ATTACKS["a page replaced"](_file(sealing, row))).unheard


@ON_SQLITE
def test_a_signer_whom_the_document_did_not_expect_is_told_beside_the_expected_one(sealing: Town) -> None:
    row = _issued(sealing)
    _accept(sealing, row, signed(_file(sealing, row), APPROVER, pki.make_holder("Joku Muu", authority.now())))
    last = _by_code(sealing, row).signers.signed[-1]
    assert ("Joku Muu", "Oskari Kuvitteellinen", "unknown_issuer") == (last.name, last.expected, last.level)


def test_a_certificate_that_was_swapped_in_the_database_is_damage(sealing: Town, services: Authority) -> None:
    row = _issued(sealing)
    _accept(sealing, row, signed_by(services, _file(sealing, row)))
    with sealing.database.writer(sealing.organisation_id) as session:
        stored = session.get_one(Signature, (row.organisation_id, _kept(sealing, row)[1].id))
        stored.certificate = pki.der(services.holder("presenter"))
        session.commit()
    assert Verdict.DAMAGED is _by_code(sealing, row).verdict


@ON_SQLITE
def test_the_sidecar_names_the_signers_and_the_newest_digest(sealing: Town, services: Authority) -> None:
    row = _issued(sealing)
    _accept(sealing, row, signed_by(services, _file(sealing, row)))
    newest = _row(sealing, row.reference)
    with sealing.database.reader(EVERYWHERE) as session:
        sidecar = companions.sidecar_of(session, sealing.ports, newest).decode()
    assert newest.file_digest is not None
    assert newest.file_digest.hex() in sidecar
    assert '"Name": "Oskari Kuvitteellinen"' in sidecar


# -- refused ----------------------------------------------------------------------------------------


@ON_SQLITE
def test_every_refusal_has_its_sentence_in_every_language(town: Town) -> None:
    assert set(Refusal) == set(REFUSALS)
    for code in ("fi", "sv"):
        said = [town.ports.languages[code].text(sentence) for sentence in REFUSALS.values()]
        assert len(said) == len({*said} - {*REFUSALS.values()})


def test_another_document_and_another_version_are_told_apart(sealing: Town, services: Authority) -> None:
    row, other = _issued(sealing), _issued(sealing)
    assert Refusal.NOT_OURS == _refused(sealing, row, signed_by(services, _file(sealing, other)))
    old = signed_by(services, _file(sealing, row))
    sealing.moved(row.reference, MoveName.AMEND)
    sealing.moved(row.reference, MoveName.SUBMIT)
    sealing.moved(row.reference, MoveName.APPROVE, sealing.approver)
    documents.issue(sealing.errand(at=authority.now()), row.reference)
    assert Refusal.OLDER == _refused(sealing, row, old), "by the old document"
    assert Refusal.OLDER == _refused(sealing, _row(sealing, row.reference), old), "by the new one"


@ON_SQLITE
def test_no_attack_on_what_was_accepted_is_accepted_or_believed(sealing: Town, services: Authority) -> None:
    """Those on the file before are tried on the acceptance itself: see the tests of `lva.seals.acceptance`."""
    row = _issued(sealing)
    handed_back = signed_by(services, _file(sealing, row))
    _accept(sealing, row, handed_back)
    refusals = {Refusal.CHANGED, Refusal.BROKEN, Refusal.NOT_PDF, Refusal.NOT_OURS}
    drawn = attacks.draw_in(PRESENTER)
    for name, attack in {**attacks.ATTACKS, "an empty place drawn in": drawn}.items():
        attacked = attack(handed_back)
        assert _refused(sealing, row, attacked) in refusals, name
        found = _by_file(sealing, attacked)
        assert found.verdict in {Verdict.CHANGED, Verdict.UNKNOWN, Verdict.NO_PDF}, name
        assert not found.unheard, name


def test_a_document_that_is_being_made_takes_nothing(sealing: Town) -> None:
    reference = sealing.approved()
    documents._frozen(sealing.errand(), reference)
    with pytest.raises(NotFound):
        _accept(sealing, _row(sealing, reference), b"%PDF-1.7")


@ON_SQLITE
def test_nothing_is_held_against_a_damaged_archive(sealing: Town, services: Authority) -> None:
    row = _issued(sealing)
    offered = signed_by(services, _file(sealing, row))
    assert row.file_digest is not None
    path = sealing.kept(row.file_digest)
    path.chmod(0o644)
    path.write_bytes(b"nothing")
    with pytest.raises(Damaged):
        _accept(sealing, row, offered)


# -- at once ----------------------------------------------------------------------------------------


def test_of_two_who_hand_back_at_once_one_wins_and_nothing_is_lost(sealing: Town, services: Authority) -> None:
    row = _issued(sealing)
    issued = _file(sealing, row)
    offered = {APPROVER: signed_by(services, issued), PRESENTER: signed_by(services, issued, PRESENTER, "presenter")}

    def hand_back(field: str) -> str:
        try:
            _accept(sealing, row, offered[field])
        except NotAccepted as refused:
            return refused.refusal
        return ""

    with ThreadPoolExecutor(2) as pool:
        answers = dict(zip(offered, pool.map(hand_back, offered), strict=True))
    assert ["", Refusal.OLDER] == sorted(answers.values())
    (winner,) = [field for field, refusal in answers.items() if not refusal]
    (loser,) = [field for field in offered if field != winner]
    assert offered[winner] == _file(sealing, row)
    assert [winner.lower()] == [one.role for one in _kept(sealing, row)][1:]
    once_more = signed_by(services, _file(sealing, row), loser, loser.lower())
    assert () == _accept(sealing, row, once_more).open
