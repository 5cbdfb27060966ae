"""Claims about carrying out orders: proof that could not be had is had later, once, however often it is tried."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from cryptography.hazmat.primitives import serialization
from sqlalchemy.exc import OperationalError

from lva.domain.errors import KeyUnusable, Unavailable
from lva.domain.references import uuid7
from lva.seals.proof import Level
from lva.services import outbox
from lva.services.issued import documents, renewal, upkeep
from lva.services.outbox import Carried
from lva.storage import issuing
from lva.storage.issuing import DocumentRow
from lva.storage.telling import outbox as stored
from lva.storage.telling.outbox import Order
from lva.storage.tenancy import EVERYWHERE
from tests.factories import AT
from tests.support import authority, pki
from tests.support.authority import Authority
from tests.support.town import MINUTE, Town

HOUR = 60 * MINUTE
DAY = 24 * HOUR


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority.running(tmp_path_factory.mktemp("authority") / "town") as found:
        yield found


@pytest.fixture
def sealing(town: Town, services: Authority) -> Town:
    """The town with a seal that is brought to B-LTA, by the clock: the authority answers by it."""
    signer = services.signer(Level.ARCHIVED, patience=3.0)
    return town.with_ports(signer=lambda: signer, clock=authority.now)


def _document(town: Town) -> DocumentRow:
    with town.database.reader(EVERYWHERE) as session:
        return issuing.document_list(session, None)[0]


def _issued_without_proof(town: Town, services: Authority) -> Order:
    """Issue a document while nobody answers, and return what the outbox has for it."""
    reference = town.approved()
    with services.failing("dead"):
        documents.issue(town.errand(at=authority.now()), reference)
    (order,) = _waiting(town)
    return order


def _waiting(town: Town, *kinds: str) -> tuple[Order, ...]:
    """Return what waits, but for the archive time stamps of years to come unless they are asked for."""
    with town.database.reader(town.organisation_id) as session:
        found = stored.waiting(session, town.organisation_id)
    return tuple(one for one in found if (one.kind in kinds if kinds else one.kind != stored.RENEW_AGAIN))


def _put(town: Town, order: Order) -> Order:
    with town.database.writer(town.organisation_id) as session:
        stored.put(session, order)
        session.commit()
    return order


def _order(town: Town, document_id: uuid.UUID | None = None) -> Order:
    at = town.ports.clock()
    return _put(town, stored.renewal(town.organisation_id, uuid7(at), document_id or uuid7(at), at))


def _after(town: Town, pause: dt.timedelta) -> Town:
    """Return the town some time later."""
    at = town.ports.clock() + pause
    return town.with_ports(clock=lambda: at)


def _run(town: Town) -> list[str | None]:
    return [carried.fault for carried in outbox.run(town.ports)]


# -- proof that could not be had --------------------------------------------------------------------


def test_a_document_at_the_wanted_level_leaves_nothing_to_do(sealing: Town) -> None:
    documents.issue(sealing.errand(at=authority.now()), sealing.approved())
    assert () == _waiting(sealing)


def test_what_could_not_be_had_at_issuing_is_had_later_and_once(sealing: Town, services: Authority) -> None:
    order = _issued_without_proof(sealing, services)
    document = _document(sealing)
    assert (stored.RENEW, document.id, 0) == (order.kind, order.document_id, order.attempts)
    assert [] == _run(sealing), "whoever was out of reach is not asked again at once"
    later = _after(sealing, 6 * MINUTE)
    assert [None] == _run(later)
    assert [] == _run(later)
    assert ((), "B-LTA") == (
        _waiting(sealing),
        documents.proof_of(documents.file_of(sealing.ports, _document(sealing))).level,
    )


def test_a_server_that_stays_dead_is_asked_ever_more_rarely(sealing: Town, services: Authority) -> None:
    _issued_without_proof(sealing, services)
    later = _after(sealing, 6 * MINUTE)
    with services.failing("dead"):
        assert ["proof_lacking"] == _run(later)
    (order,) = _waiting(sealing)
    assert ("proof_lacking", 1, later.ports.clock() + 5 * MINUTE) == (order.fault, order.attempts, order.due_at)
    assert [5, 10, 20, 320, 640, 720, 720] == [outbox.pause(count) / MINUTE for count in (1, 2, 3, 7, 8, 9, 999)]


def test_one_who_hastens_it_does_not_wait(sealing: Town, services: Authority) -> None:
    order = _issued_without_proof(sealing, services)
    assert 1 == outbox.hasten(sealing.ports, (order,))
    assert [None] == _run(sealing)
    assert 0 == outbox.hasten(sealing.ports, (order,))


def test_what_somebody_has_raised_meanwhile_is_done(sealing: Town, services: Authority) -> None:
    _issued_without_proof(sealing, services)
    assert renewal.renew(sealing.ports, authority.now(), _document(sealing)).changed
    newest = _document(sealing).file_digest
    assert [None] == _run(_after(sealing, 6 * MINUTE))
    assert newest == _document(sealing).file_digest


# -- archive time stamps ----------------------------------------------------------------------------


def test_an_archive_time_stamp_is_renewed_in_time_and_then_ordered_anew(sealing: Town, services: Authority) -> None:
    documents.issue(sealing.errand(at=authority.now()), sealing.approved())
    (order,) = _waiting(sealing, stored.RENEW_AGAIN)
    ends = services.certificate("stamps").not_valid_after_utc
    assert (ends - upkeep.EARLY, _document(sealing).id) == (order.due_at, order.document_id)
    assert 1 == outbox.hasten(sealing.ports, (order,))
    assert [None] == _run(sealing)
    (after,) = _waiting(sealing, stored.RENEW_AGAIN)
    assert (_document(sealing).file_digest or b"").hex() == after.facts[stored.FILE] != order.facts[stored.FILE]


def test_a_file_that_was_replaced_is_left_to_the_order_of_the_newer_one(sealing: Town) -> None:
    documents.issue(sealing.errand(at=authority.now()), sealing.approved())
    (order,) = _waiting(sealing, stored.RENEW_AGAIN)
    assert renewal.renew(sealing.ports, authority.now(), _document(sealing), again=True).changed
    newest = _document(sealing).file_digest
    outbox.hasten(sealing.ports, (order,))
    assert [None] == _run(sealing)
    assert newest == _document(sealing).file_digest


@pytest.mark.parametrize(("days", "due"), [(400, 400 - 180), (200, 30), (31, 30), (29, None)])
def test_a_time_stamp_is_renewed_half_a_year_before_its_end_or_in_a_month(days: int, due: int | None) -> None:
    stamps = pki.make_holder("Aikaleimat", AT + DAY, days=days)
    der = stamps.certificate.public_bytes(serialization.Encoding.DER)
    assert (None if due is None else AT + due * DAY) == upkeep.due_at(der, AT)


# -- one at a time ----------------------------------------------------------------------------------


def test_what_somebody_is_at_is_left_to_them(town: Town) -> None:
    order = _order(town)
    at = town.ports.clock()
    with town.database.writer(town.organisation_id) as session:
        assert stored.take(session, order, at, at + outbox.LEASE)
        session.commit()
    assert None is outbox.carry_out(town.ports, order)
    assert [] == _run(town)
    assert ["not_found"] == _run(_after(town, outbox.LEASE + MINUTE))


def test_whoever_was_overtaken_says_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    order = _order(town)

    def slow(ports: object, at: dt.datetime, order: Order) -> None:
        del ports
        with town.database.writer(town.organisation_id) as session:
            assert stored.take(session, order, at + 6 * MINUTE, at + HOUR)
            session.commit()

    monkeypatch.setattr(outbox, "DEEDS", {stored.RENEW: slow})
    assert None is outbox.carry_out(town.ports, order)
    assert [2] == [one.attempts for one in _waiting(town)]


# -- what goes wrong --------------------------------------------------------------------------------


def test_what_goes_wrong_is_kept_as_a_code_and_the_others_go_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = [KeyUnusable("service"), Unavailable(), ZeroDivisionError()]
    for _ in faults:
        _order(town)

    def fail(*_: object) -> str | None:
        raise faults.pop(0)

    monkeypatch.setattr(outbox, "DEEDS", {stored.RENEW: fail})
    assert ["key_service", "Unavailable", "ZeroDivisionError"] == _run(town)
    assert {"key_service", "Unavailable", "ZeroDivisionError"} == {one.fault for one in _waiting(town)}


def test_a_database_that_goes_away_leaves_the_order_to_the_next(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    order = _order(town)

    def gone(*_: object) -> str | None:
        raise OperationalError("", {}, psycopg.OperationalError())

    monkeypatch.setattr(outbox, "DEEDS", {stored.RENEW: gone})
    with pytest.raises(OperationalError):
        outbox.carry_out(town.ports, order)
    (left,) = _waiting(town)
    assert (1, None) == (left.attempts, left.fault)


def test_a_file_that_is_damaged_or_missing_is_told(town: Town) -> None:
    town.issued()
    row = _document(town)
    path = town.kept(row.file_digest or b"")
    path.chmod(0o600)
    path.write_bytes(b"%PDF")
    damaged = _order(town, row.id)
    assert Carried(damaged, "damaged") == outbox.carry_out(town.ports, damaged)
    path.unlink()
    missing = _order(town, row.id)
    assert Carried(missing, "not_found") == outbox.carry_out(town.ports, missing)


def test_an_order_of_a_later_release_waits_for_it(town: Town) -> None:
    order = _put(town, replace(_order(town), id=uuid7(town.ports.clock()), kind="of a later release"))
    _run(town)
    assert order in _waiting(town)
