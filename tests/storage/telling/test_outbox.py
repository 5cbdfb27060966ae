"""Claims about the outbox's rows: one holder at a time, and only the holder says that it is done."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from lva.domain.references import uuid7
from lva.storage.telling import outbox
from lva.storage.telling.outbox import Order
from tests.factories import AT, make_organisation

MINUTE = dt.timedelta(minutes=1)
LEASE = AT + 5 * MINUTE


@pytest.fixture
def order(session: Session) -> Order:
    """An order that is due at `AT`, in the outbox."""
    made = outbox.renewal(make_organisation(session).id, uuid7(AT), uuid7(AT), AT)
    outbox.put(session, made)
    return made


def _due(session: Session, at: dt.datetime = AT) -> list[uuid.UUID]:
    return [one.id for one in outbox.due(session, at, [outbox.RENEW])]


def test_an_order_is_found_as_it_was_put(session: Session, order: Order) -> None:
    assert (order,) == outbox.waiting(session, order.organisation_id)
    assert order.facts[outbox.DOCUMENT] == str(order.document_id)


def test_the_same_order_is_put_once(session: Session, order: Order) -> None:
    outbox.put(session, replace(order, kind="other"))
    assert (order,) == outbox.waiting(session, None)


def test_an_order_without_a_document_names_none(order: Order) -> None:
    assert None is replace(order, facts={}).document_id


def test_what_is_not_due_yet_or_unknown_is_left_alone(session: Session, order: Order) -> None:
    assert ([], [order.id]) == (_due(session, AT - MINUTE), _due(session))
    assert () == outbox.due(session, AT, ["of a later release"])
    assert not outbox.take(session, order, AT - MINUTE, LEASE)


def test_only_one_holds_the_lease_until_it_runs_out(session: Session, order: Order) -> None:
    assert outbox.take(session, order, AT, LEASE)
    assert [] == _due(session)
    assert not outbox.take(session, order, AT, LEASE)
    assert outbox.take(session, order, LEASE + MINUTE, LEASE + 5 * MINUTE)
    (found,) = outbox.waiting(session, None)
    assert 2 == found.attempts


def test_whoever_lost_the_lease_says_nothing_any_more(session: Session, order: Order) -> None:
    later = LEASE + 5 * MINUTE
    outbox.take(session, order, AT, LEASE)
    outbox.take(session, order, LEASE + MINUTE, later)
    assert not outbox.finish(session, order, LEASE, later)
    assert not outbox.postpone(session, order, LEASE, later, "proof_lacking")
    assert outbox.finish(session, order, later, later)
    assert () == outbox.waiting(session, None)


def test_what_failed_waits_with_its_fault_and_can_be_hastened(session: Session, order: Order) -> None:
    outbox.take(session, order, AT, LEASE)
    assert outbox.postpone(session, order, LEASE, AT + 60 * MINUTE, "proof_lacking")
    (found,) = outbox.waiting(session, None)
    assert ("proof_lacking", None, AT + 60 * MINUTE) == (found.fault, found.lease_until, found.due_at)
    assert [] == _due(session)
    assert outbox.hasten(session, order, AT)
    assert [order.id] == _due(session)


def test_what_is_done_stays_done(session: Session, order: Order) -> None:
    outbox.take(session, order, AT, LEASE)
    outbox.finish(session, order, LEASE, AT)
    outbox.put(session, order)
    assert ([], False) == (_due(session), outbox.hasten(session, order, AT))


def test_orders_belong_to_one_organisation(session: Session, order: Order) -> None:
    other = make_organisation(session, slug="toinen").id
    assert ((order,), ()) == (outbox.waiting(session, order.organisation_id), outbox.waiting(session, other))
