"""The outbox: what is to be done after something was done, written down in the same transaction.

A row is an order: what kind of deed, and of which rows by their ids. Whoever carries it out takes a lease first; only
the holder of the lease may say that it is done, so that two who work at once never do the same at the same time.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, ForeignKey, Index, Insert, Update, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.storage.base import Base, dialect_of, table_of
from lva.storage.people import Organisation
from lva.storage.saving import touched

RENEW: Final = "renew"
"""The kind of order that gives an issued document the proof that could not be had yet."""
RENEW_AGAIN: Final = "renew_again"
"""The kind of order that puts a new archive time stamp over a file before the last one can no longer be judged."""
MAIL: Final = "mail."
"""How kinds of orders begin that send somebody a mail; they do not travel with an organisation."""
MAIL_NOTICES: Final = "mail.notices"
MAIL_DAY: Final = "mail.day"
MAIL_RESET: Final = "mail.reset"
MAIL_INVITATION: Final = "mail.invitation"
MAIL_SECURITY: Final = "mail.security"
ASKED: Final = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
"""When an order is due that waits until somebody asks for it: never by itself."""
FILE: Final = "file"
"""The key under which the facts of an order name the digest of a file, in hex."""
DOCUMENT: Final = "document"
"""The key under which the facts of an order name a document."""
_WAITS: Final = text("done_at IS NULL")


class Outbox(Base):
    """An order; it stays when it is done, so that the same is never ordered twice under one id."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "organisation_id", "due_at", sqlite_where=_WAITS, postgresql_where=_WAITS),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Organisation.id), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """Which deed; one that this release does not know is left to the one that does."""
    facts: Mapped[dict[str, Any]]
    """Keys and ids; never text, names or addresses."""
    made_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    """Not before then; moved on by every failure."""
    attempts: Mapped[int]
    """How often somebody began with it."""
    fault: Mapped[str | None]
    """The code of what went wrong last."""
    lease_until: Mapped[dt.datetime | None]
    """Until when whoever has begun is left alone."""
    done_at: Mapped[dt.datetime | None]


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it stands in the outbox."""

    organisation_id: uuid.UUID
    id: uuid.UUID
    kind: str
    facts: Mapping[str, Any]
    made_at: dt.datetime
    due_at: dt.datetime
    attempts: int
    fault: str | None
    lease_until: dt.datetime | None
    done_at: dt.datetime | None

    @property
    def is_mail(self) -> bool:
        """Whether it sends somebody a mail."""
        return self.kind.startswith(MAIL)

    @property
    def is_given_up(self) -> bool:
        """Whether it waits until somebody asks for it to be tried again."""
        return self.done_at is None and self.due_at >= ASKED

    @property
    def document_id(self) -> uuid.UUID | None:
        """The document that the order is about, if it is about one."""
        named = self.facts.get(DOCUMENT)
        return uuid.UUID(named) if isinstance(named, str) else None


_OUTBOX: Final = table_of(Outbox)
_ORDERS: Final = select(_OUTBOX).order_by(_OUTBOX.c.due_at, _OUTBOX.c.organisation_id, _OUTBOX.c.id)
_COLUMNS: Final = tuple(Order.__slots__)


def _puts(insert: Any) -> Insert:
    made: Insert = insert(_OUTBOX).on_conflict_do_nothing(index_elements=list(_OUTBOX.primary_key))
    return made


_PUT: Final[Mapping[str, Insert]] = {"sqlite": _puts(sqlite.insert), "postgresql": _puts(postgresql.insert)}


def put(session: Session, order: Order) -> None:
    """Write an order into the transaction of what causes it; one with the same id is left as it is."""
    session.execute(_PUT[dialect_of(session)], {name: getattr(order, name) for name in _COLUMNS})


def order_for(
    organisation_id: uuid.UUID, order_id: uuid.UUID, kind: str, facts: Mapping[str, Any], due_at: dt.datetime
) -> Order:
    """Return a fresh order, to be carried out from `due_at` on."""
    return Order(organisation_id, order_id, kind, dict(facts), due_at, due_at, 0, None, None, None)


def renewal(organisation_id: uuid.UUID, order_id: uuid.UUID, document_id: uuid.UUID, due_at: dt.datetime) -> Order:
    """Return the order to give an issued document the proof that could not be had."""
    return order_for(organisation_id, order_id, RENEW, {DOCUMENT: str(document_id)}, due_at)


def waiting(session: Session, organisation_id: uuid.UUID | None) -> tuple[Order, ...]:
    """Return the orders that are not done, the next first; of all organisations if None, for whoever runs it all."""
    return _orders(session, *_of(organisation_id), _OUTBOX.c.done_at.is_(None))


def awaited(session: Session, organisation_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return the documents of an organisation that will get more proof than they have."""
    found = (order.document_id for order in waiting(session, organisation_id) if order.kind == RENEW)
    return frozenset(one for one in found if one is not None)


def is_ordered(session: Session, organisation_id: uuid.UUID, order_id: uuid.UUID) -> bool:
    """Whether there is an order of that id, done or not."""
    return session.get(Outbox, (organisation_id, order_id)) is not None


def due(session: Session, at: dt.datetime, kinds: Sequence[str]) -> tuple[Order, ...]:
    """Return the orders of these kinds, of all organisations, that may be begun at an instant."""
    free = _OUTBOX.c.lease_until.is_(None) | (_OUTBOX.c.lease_until < at)
    return _orders(session, _OUTBOX.c.done_at.is_(None), _OUTBOX.c.due_at <= at, free, _OUTBOX.c.kind.in_(kinds))


def _of(organisation_id: uuid.UUID | None) -> tuple[ColumnElement[bool], ...]:
    return () if organisation_id is None else (_OUTBOX.c.organisation_id == organisation_id,)


def _orders(session: Session, *conditions: ColumnElement[bool]) -> tuple[Order, ...]:
    rows: Iterable[Sequence[Any]] = session.execute(_ORDERS.where(*conditions))
    return tuple(Order(*row) for row in rows)


def take(session: Session, order: Order, at: dt.datetime, until: dt.datetime) -> bool:
    """Take the lease of an order, and count the attempt; False if somebody else has it, or it is not due or done."""
    mine = _one(order).where(
        _OUTBOX.c.due_at <= at,
        _OUTBOX.c.lease_until.is_(None) | (_OUTBOX.c.lease_until < at),
    )
    return touched(session, mine.values(lease_until=until, attempts=_OUTBOX.c.attempts + 1))


def finish(session: Session, order: Order, lease: dt.datetime, at: dt.datetime) -> bool:
    """Mark an order as done by the holder of a lease; False if somebody else has taken it over meanwhile."""
    return touched(session, _held(order, lease).values(done_at=at, lease_until=None, fault=None))


def postpone(session: Session, order: Order, lease: dt.datetime, due_at: dt.datetime, fault: str) -> bool:
    """Let an order wait, with the code of what went wrong; False if somebody else has taken it over meanwhile."""
    return touched(session, _held(order, lease).values(due_at=due_at, lease_until=None, fault=fault))


def hasten(session: Session, order: Order, at: dt.datetime) -> bool:
    """Let an order be due at an instant, whatever it waits for; False if it is done."""
    return touched(session, _one(order).values(due_at=at))


def _one(order: Order) -> Update:
    return update(_OUTBOX).where(
        _OUTBOX.c.organisation_id == order.organisation_id,
        _OUTBOX.c.id == order.id,
        _OUTBOX.c.done_at.is_(None),
    )


def _held(order: Order, lease: dt.datetime) -> Update:
    return _one(order).where(_OUTBOX.c.lease_until == lease)
