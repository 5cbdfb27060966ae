"""`lva outbox`: carry out what was left for later, list what waits, and let it be tried at once."""

import signal
import threading
import uuid
from types import FrameType
from typing import Final

import click

from lva.cli import Refused, sentence
from lva.cli.opening import opened
from lva.domain.errors import NotFound, Unavailable
from lva.services import outbox
from lva.services.work import Ports
from lva.storage.engine import unavailable
from lva.storage.telling import outbox as stored
from lva.storage.telling.outbox import Order
from lva.storage.tenancy import EVERYWHERE

_LONGEST_WATCH: Final = 24 * 60 * 60


@click.group()
def group() -> None:
    """What is done after the fact, and again until it succeeds (docs/operations.md)."""


@group.command("run")
@click.option(
    "--watch",
    type=click.IntRange(1, _LONGEST_WATCH),
    metavar="SECONDS",
    help="Go on until interrupted, and look every so many seconds.",
)
def run(watch: int | None) -> None:
    """Carry out whatever is due. Exit code 1 if something failed, and is tried again later.

    Any number may run at the same time: nothing is done by two at once.
    """
    stop = threading.Event()
    if watch is not None:
        _stop_on_signals(stop)
    with opened() as ports:
        while watch is not None and not stop.is_set():
            _watched(ports)
            stop.wait(watch)
        failed = 0 if watch is not None else _round(ports)
    if failed:
        raise Refused(f"{failed} failed and will be tried again; see: lva outbox list")


def _stop_on_signals(stop: threading.Event) -> None:
    """Let a service manager end the watch: the round that is under way is finished first."""

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


def _watched(ports: Ports) -> None:
    """Go through the outbox once; a database that is away for a while is met again in the next round."""
    try:
        _round(ports)
    except Exception as error:
        if not unavailable(error):
            raise
        click.echo(sentence(Unavailable()), err=True)


def _round(ports: Ports) -> int:
    """Go through the outbox once, say what became of each order, and return how many failed."""
    failed = 0
    for carried in outbox.run(ports):
        click.echo(f"{_named(carried.order)}: {carried.fault or 'done'}", err=carried.fault is not None)
        failed += carried.fault is not None
    return failed


def _named(order: Order) -> str:
    about = f" document={order.document_id}" if order.document_id else ""
    return f"{order.id} {order.kind}{about}"


@group.command("list")
def list_() -> None:
    """Print one line per order that is not done: what, when it is due, how often it was begun, what went wrong."""
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        for order in stored.waiting(session, None):
            due = "due when asked" if order.is_given_up else f"due {order.due_at.isoformat(timespec='seconds')}"
            click.echo(f"{_named(order)}  {due}  attempts {order.attempts}  {order.fault or '-'}")


@group.command("retry")
@click.argument("ids", nargs=-1, type=click.UUID)
def retry(ids: tuple[uuid.UUID, ...]) -> None:
    """Let the orders with these IDS, or all that have failed, be due now; `run` carries them out."""
    with opened() as ports:
        with ports.database.reader(EVERYWHERE) as session:
            orders = stored.waiting(session, None)
        chosen = tuple(order for order in orders if (order.id in ids if ids else order.fault))
        if len(chosen) < len(set(ids)):
            raise NotFound
        click.echo(f"Due now: {outbox.hasten(ports, chosen)}")
