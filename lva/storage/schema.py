"""All kinds of rows in one place, for whoever needs the whole schema and not a certain row."""

from typing import Final

from sqlalchemy import MetaData

from lva.storage import assessments, audit, copied, documents, people
from lva.storage.base import Base
from lva.storage.blind import blind_replies, blind_reviews, blind_views, sharing
from lva.storage.signin import challenges, factors, identities, invitations, throttle
from lva.storage.telling import notices, outbox
from lva.storage.together import former, marks, named_versions, reviews, threads

MODULES: Final = (
    people,
    factors,
    challenges,
    identities,
    invitations,
    assessments,
    documents,
    marks,
    threads,
    former,
    named_versions,
    copied,
    notices,
    reviews,
    sharing,
    blind_reviews,
    blind_replies,
    blind_views,
    audit,
    outbox,
    throttle,
)
SCHEMA: Final[MetaData] = Base.metadata
GLOBAL: Final = frozenset(
    {
        "authenticator",
        "challenge",
        "identity",
        "login",
        "organisation",
        "parked_post",
        "passkey",
        "password_link",
        "pending_login",
        "person",
        "recovery_code",
        "throttle",
    }
)
"""Tables of the whole installation; all others belong to tenants."""
WALLED: Final = frozenset(SCHEMA.tables) - GLOBAL - {"membership"}
"""Tables of which PostgreSQL shows a transaction only its organisation's rows.

Whoever signs in has yet to find out where they may act, so memberships are read across organisations.
"""
