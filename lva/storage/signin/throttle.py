"""Counted attempts at signing in, shared by all workers through the database."""

import datetime as dt
from typing import Final

from sqlalchemy import Insert, bindparam, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from lva.storage.base import Base, Digest, dialect_of, table_of


class Throttle(Base):
    """How often something was tried within the current window."""

    __tablename__ = "throttle"

    key: Mapped[bytes] = mapped_column(Digest, primary_key=True)
    """A digest of what is throttled, such as an address and an account; neither can be read from it."""
    window: Mapped[dt.datetime]
    """When the window began."""
    count: Mapped[int]


_TABLE: Final = table_of(Throttle)


def _counting(fresh: sqlite.Insert | postgresql.Insert) -> Insert:
    # Clocks of workers differ a little: a later window begins anew, an earlier one never does.
    current = _TABLE.c.window >= fresh.excluded.window
    return fresh.on_conflict_do_update(
        index_elements=[_TABLE.c.key],
        set_={
            "count": case((current, _TABLE.c.count + 1), else_=1),
            "window": case((current, _TABLE.c.window), else_=fresh.excluded.window),
        },
    ).returning(_TABLE.c.count)


_COUNT: Final = {"sqlite": _counting(sqlite.insert(_TABLE)), "postgresql": _counting(postgresql.insert(_TABLE))}
_READ: Final = select(_TABLE.c.count).where(_TABLE.c.key == bindparam("key"), _TABLE.c.window == bindparam("window"))
_FORGET: Final = delete(_TABLE).where(_TABLE.c.key == bindparam("key"))
_SWEEP: Final = delete(_TABLE).where(_TABLE.c.window < bindparam("before"))


def count_attempt(session: Session, key: bytes, window: dt.datetime) -> int:
    """Count one attempt and return how many there are, this one included, since `window` began.

    The caller rounds the instant down to the beginning of its window; a new window counts from one.
    """
    values = {"key": key, "window": window, "count": 1}
    return int(session.execute(_COUNT[dialect_of(session)], values).scalar_one())


def attempts(session: Session, key: bytes, window: dt.datetime) -> int:
    """Return how many attempts were counted since `window` began."""
    return session.execute(_READ, {"key": key, "window": window}).scalar() or 0


def forget_attempts(session: Session, key: bytes) -> None:
    """Begin anew for `key`, after it succeeded."""
    session.execute(_FORGET, {"key": key})


def sweep_attempts(session: Session, before: dt.datetime) -> None:
    """Drop windows that began before `before`; none of them counts any more."""
    session.execute(_SWEEP, {"before": before})
