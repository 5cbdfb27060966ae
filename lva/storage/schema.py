"""All kinds of rows in one place, for whoever needs the whole schema and not a certain row."""

from typing import Final

from sqlalchemy import MetaData

from lva.storage import assessments, audit, documents, invitations, marks, outbox, people, throttle
from lva.storage.base import Base

MODULES: Final = (people, invitations, assessments, documents, marks, audit, outbox, throttle)
SCHEMA: Final[MetaData] = Base.metadata
GLOBAL: Final = frozenset({"login", "organisation", "person", "throttle"})
"""Tables of the whole installation; all others belong to tenants."""
WALLED: Final = frozenset(SCHEMA.tables) - GLOBAL - {"membership"}
"""Tables of which PostgreSQL shows a transaction only its organisation's rows.

Whoever signs in has yet to find out where they may act, so memberships are read across organisations.
"""
