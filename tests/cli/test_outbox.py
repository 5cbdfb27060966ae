"""Claims about `lva outbox`."""

import datetime as dt
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lva import wiring
from lva.cli.opening import opened
from lva.domain.errors import Unavailable
from lva.domain.references import uuid7
from lva.services import outbox
from lva.services.outbox import Carried
from lva.services.work import Ports
from lva.storage import issuing
from lva.storage.telling import outbox as stored
from lva.storage.telling.outbox import Order
from lva.storage.tenancy import EVERYWHERE
from tests.cli.conftest import Run


def _ordered(*, lost: bool = False) -> Order:
    """Order that a document of the demonstration is renewed; or one that there is not."""
    at = wiring.now() - dt.timedelta(minutes=1)
    with opened() as ports, ports.database.writer(EVERYWHERE) as session:
        document = issuing.document_list(session, None)[0]
        named = uuid7(at) if lost else document.id
        order = stored.renewal(document.organisation_id, uuid7(at), named, at)
        stored.put(session, order)
        session.commit()
    return order


def test_what_is_due_is_done_and_named(town: Run) -> None:
    order = _ordered()
    assert f"{order.id} renew document={order.document_id}  due " in town("outbox", "list").output
    done = town("outbox", "run")
    assert (0, f"{order.id} renew document={order.document_id}: done\n") == (done.exit_code, done.output)
    assert ("", "") == (town("outbox", "run").output, town("outbox", "list").output)


def test_what_fails_ends_with_one_and_waits_until_it_is_hastened(town: Run) -> None:
    order = _ordered(lost=True)
    failed = town("outbox", "run")
    assert (1, True) == (failed.exit_code, "1 failed and will be tried again" in failed.stderr)
    assert "attempts 1  not_found" in town("outbox", "list").output
    assert 0 == town("outbox", "run").exit_code, "it is not due"
    assert "Due now: 1\n" == town("outbox", "retry", str(order.id)).output
    assert 1 == town("outbox", "run").exit_code
    assert "attempts 2" in town("outbox", "list").output
    _ordered()
    assert "Due now: 1\n" == town("outbox", "retry").output, "what has not failed is not hastened"


def test_an_order_that_is_not_there_is_not_hastened(town: Run) -> None:
    done = town("outbox", "retry", str(uuid7(wiring.now())))
    assert (1, "Error: There is no such thing here.\n") == (done.exit_code, done.stderr)


def test_a_watch_goes_on_until_it_is_told_to_stop(town: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is away for a round is met again in the next one."""
    order, rounds = _ordered(), []
    real = outbox.run

    def away_at_first(ports: Ports) -> Iterator[Carried]:
        rounds.append(1)
        if len(rounds) == 1:
            raise Unavailable
        os.kill(os.getpid(), signal.SIGTERM)
        return real(ports)

    monkeypatch.setattr(outbox, "run", away_at_first)
    monkeypatch.setattr(threading.Event, "wait", lambda *_: True)
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    try:
        done = town("outbox", "run", "--watch", "1")
    finally:
        for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
            signal.signal(number, handler)
    assert (0, 2) == (done.exit_code, len(rounds))
    assert "out of reach" in done.stderr
    assert f"{order.id} renew" in done.stdout


def test_nothing_is_done_before_the_database_is_ready(run: Run, instance: Path) -> None:
    assert not instance.exists()
    assert "lva database migrate" in run("outbox", "run").stderr
