"""What seals the organisation's documents now, how long that holds, and which documents wait for more proof."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lva.services.work import Ports
from lva.storage import proofs
from lva.storage.issuing import UNSTAMPED, DocumentRow
from lva.storage.proofs import Stamped
from lva.storage.telling import outbox
from lva.storage.telling.outbox import Order

YEAR: Final = dt.timedelta(days=365)
_ARCHIVED: Final = "B-LTA"
_LISTED: Final = 50
"""How many waiting documents a page names; it says how many there are."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The key that seals and what its certificate says."""

    subject: str
    issuer: str
    serial: str
    fingerprint: str
    """SHA-256 in hex."""
    begins: dt.datetime
    ends: dt.datetime
    is_test: bool
    wanted: str
    """The level to which seals are brought."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that will get more proof, and what the outbox knows of that."""

    order: Order
    document: DocumentRow


@dataclass(frozen=True, slots=True)
class Ending:
    """Documents whose archive time stamps are by a certificate that ends soon."""

    name: str
    """Whom the certificate names."""
    ends: dt.datetime
    documents: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the seals of an organisation's documents can be proven."""

    levels: tuple[tuple[str, int], ...]
    """How many documents stand at each level, in the order of levels."""
    newest_at: dt.datetime | None
    """When the newest time stamp was made."""
    waiting: tuple[Waiting, ...]
    """At most fifty, the next first."""
    waits: int
    """How many wait in all."""
    ending: tuple[Ending, ...]
    """The first to end first."""


def seal(ports: Ports) -> Seal:
    """Return what seals now; raise `KeyUnusable` if the key cannot be opened."""
    # The library behind it takes a third of a second to import: only administrators' pages ask.
    from lva.seals import keys  # noqa: PLC0415 -- see above

    signer = ports.signer()
    found = keys.facts(keys.loaded(signer.certificate))
    return Seal(
        subject=found.subject,
        issuer=found.issuer,
        serial=found.serial,
        fingerprint=found.fingerprint,
        begins=found.begins,
        ends=found.ends,
        is_test=signer.is_test,
        wanted=signer.wanted,
    )


def standing(session: Session, organisation_id: uuid.UUID, at: dt.datetime) -> Standing:
    """Return how far the seals of an organisation's documents can be proven at an instant."""
    from lva.seals.proof import Level  # noqa: PLC0415 -- as above

    stamped = proofs.stamped(session, organisation_id)
    counted = {level.value: 0 for level in Level}
    for one in stamped:
        counted[one.level or UNSTAMPED] += one.documents
    orders = [
        one
        for one in outbox.waiting(session, organisation_id)
        if one.kind == outbox.RENEW or (one.fault and not one.is_mail)
    ]
    named = [(one, one.document_id) for one in orders[:_LISTED]]
    rows = proofs.documents_named(session, organisation_id, [key for _, key in named if key])
    return Standing(
        levels=tuple(counted.items()),
        newest_at=max((one.newest_at for one in stamped if one.newest_at), default=None),
        waiting=tuple(Waiting(order, rows[key]) for order, key in named if key in rows),
        waits=len(orders),
        ending=tuple(sorted(_ending(stamped, at), key=lambda one: one.ends)),
    )


def _ending(stamped: tuple[Stamped, ...], at: dt.datetime) -> Iterator[Ending]:
    """Yield the archive time stamps that can be judged by their own certificate for less than a year."""
    from lva.seals import keys  # noqa: PLC0415 -- as above

    for one in stamped:
        if one.level != _ARCHIVED or one.certificate is None:
            continue
        found = keys.facts(keys.loaded(one.certificate))
        if found.ends - at <= YEAR:
            yield Ending(found.subject, found.ends, one.documents)
