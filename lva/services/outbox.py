"""Carrying out what stands in the outbox: each order once at a time, again later if it fails, until it is done.

A deed may be begun twice, by whoever takes over from a process that was killed; so each looks first at what
is there already. What fails is tried again after five minutes, then after twice as long each time, at
last every twelve hours. An order that keeps failing stands in the list with its fault; a mail that a
server refuses for good, or that is some days old, waits there until somebody asks for it again.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from lva.domain.errors import Damaged, KeyUnusable, LvaError, NotFound
from lva.services.issued import renewal
from lva.services.telling import mailing, sending
from lva.services.telling.sending import GivenUp
from lva.services.work import Ports
from lva.storage import issuing
from lva.storage.engine import unavailable
from lva.storage.issuing import DocumentRow
from lva.storage.telling import outbox
from lva.storage.telling.outbox import FILE, RENEW, RENEW_AGAIN, Order
from lva.storage.tenancy import EVERYWHERE

LEASE: Final = dt.timedelta(minutes=5)
"""How long whoever has begun is left alone; longer than any deed takes."""
_FIRST_PAUSE: Final = dt.timedelta(minutes=5)
_LONGEST_PAUSE: Final = dt.timedelta(hours=12)
_DOUBLINGS: Final = 8
"""After so many the pause is longer than the longest anyway."""
_LACKING: Final = "proof_lacking"

Deed: TypeAlias = Callable[[Ports, dt.datetime, Order], str | None]
"""Carries out an order at an instant; returns None, or the code of what is lacking. May be called again."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of one order; `fault` is None if it is done."""

    order: Order
    fault: str | None


def pause(attempts: int) -> dt.timedelta:
    """Return how long an order waits that has failed so often."""
    doubled: dt.timedelta = _FIRST_PAUSE * 2 ** min(max(attempts, 1) - 1, _DOUBLINGS)
    return min(doubled, _LONGEST_PAUSE)


def run(ports: Ports) -> Iterator[Carried]:
    """Carry out whatever is due, in its order, and yield what became of each; others may run at the same time.

    Mails that notices call for are ordered first. Raises `Unavailable` if the database is out of reach; what was
    done by then is done.
    """
    mailing.collect(ports)
    with ports.database.reader(EVERYWHERE) as session:
        orders = outbox.due(session, ports.clock(), tuple(DEEDS))
    for order in orders:
        carried = carry_out(ports, order)
        if carried is not None:
            yield carried


def carry_out(ports: Ports, order: Order) -> Carried | None:
    """Carry out one order and say what became of it; None if somebody else is at it, or it is not due."""
    at = ports.clock()
    lease = at + LEASE
    with ports.database.writer(order.organisation_id) as session:
        taken = outbox.take(session, order, at, lease)
        session.commit()
    if not taken:
        return None
    fault, again = _attempted(ports, order, at)
    with ports.database.writer(order.organisation_id) as session:
        after = ports.clock()
        if fault is None:
            kept = outbox.finish(session, order, lease, after)
        else:
            due_at = after + pause(order.attempts + 1) if again else outbox.ASKED
            kept = outbox.postpone(session, order, lease, due_at, fault)
        session.commit()
    return Carried(order, fault) if kept else None


def _attempted(ports: Ports, order: Order, at: dt.datetime) -> tuple[str | None, bool]:
    """Carry out an order; return the code of what went wrong, if something did, and whether to try again."""
    try:
        return DEEDS[order.kind](ports, at, order), True
    except GivenUp as error:
        return error.code, False
    except KeyUnusable as error:
        return f"key_{error.reason}", True
    except (Damaged, NotFound) as error:
        return "damaged" if isinstance(error, Damaged) else "not_found", True
    except LvaError as error:
        return type(error).__name__, True
    except Exception as error:
        if unavailable(error):
            raise
        # One order that meets a fault of the program must not keep the others waiting.
        return type(error).__name__, True


def hasten(ports: Ports, orders: tuple[Order, ...]) -> int:
    """Let orders be due now, whatever they wait for, and return how many still waited."""
    at, count = ports.clock(), 0
    for order in orders:
        with ports.database.writer(order.organisation_id) as session:
            count += outbox.hasten(session, order, at)
            session.commit()
    return count


# -- kinds of orders ----------------------------------------------------------


def _renew(ports: Ports, at: dt.datetime, order: Order) -> str | None:
    """Raise a document to the level of the settings; one that stands there already is done."""
    return _LACKING if renewal.renew(ports, at, _document(ports, order)).lacking else None


def _renew_again(ports: Ports, at: dt.datetime, order: Order) -> str | None:
    """Put a new archive time stamp over a file; one that has got a newer file since has an order of its own."""
    document = _document(ports, order)
    if (document.file_digest or b"").hex() != order.facts.get(FILE):
        return None
    return _LACKING if renewal.renew(ports, at, document, again=True).lacking else None


def _document(ports: Ports, order: Order) -> DocumentRow:
    with ports.database.reader(order.organisation_id) as session:
        document = issuing.document_by_id(session, order.organisation_id, order.document_id)
    if document is None:
        raise NotFound
    return document


DEEDS: Final[Mapping[str, Deed]] = {
    RENEW: _renew,
    RENEW_AGAIN: _renew_again,
    **dict.fromkeys(sending.MAKERS, sending.send),
}
"""Each kind of order and its deed; a new kind adds its line here."""
