"""Who has confirmed, sealed and signed a document, and who is still expected to."""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.domain import signatories
from lva.domain.errors import Damaged
from lva.domain.signatories import Place, Signatory
from lva.domain.snapshot import thaw
from lva.storage import issuing
from lva.storage.documents import Signature
from lva.storage.issuing import DocumentRow

SYSTEM: Final = "system"
"""The level of a confirmation in the tool itself, by somebody who was signed in."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who has signed, or who is expected to."""

    role: str
    """`seal`, or a value of `Signatory`."""
    name: str
    """Whom the certificate names, or the tool knows; empty while nobody has signed and nobody is named."""
    level: str = ""
    """How they signed; empty while they are expected."""
    at: dt.datetime | None = None
    expected: str = ""
    """Whom the document expected in the place, if the certificate names somebody else."""

    @property
    def has_signed(self) -> bool:
        """Whether there is a signature, or a confirmation in the tool."""
        return bool(self.level)


@dataclass(frozen=True, slots=True)
class Signers:
    """All of a document, in their order."""

    signed: tuple[Signer, ...] = ()
    open: tuple[Place, ...] = ()
    """The places that wait for a signature."""

    @property
    def expected(self) -> tuple[Signer, ...]:
        """Those who have not signed yet."""
        return tuple(Signer(place.role, place.name) for place in self.open)

    @property
    def personal(self) -> int:
        """How many signatures are people's own."""
        return sum(one.role in _PERSONAL and one.level != SYSTEM for one in self.signed)


_COMMON_NAME: Final = re.compile(r"(?:^|,)CN=((?:\\.|[^,\\])*)")
_ESCAPED: Final = re.compile(r"\\(.)")
_PERSONAL: Final = frozenset(Signatory)


def signers_of(session: Session, document: DocumentRow) -> Signers:
    """Return the signers of a document; a record that is not what was frozen tells of nobody expected."""
    stored = issuing.document_record(session, document.organisation_id, document.id) or b""
    try:
        record = thaw(stored, document.record_digest).record
    except Damaged:
        record = {"organisation": {}, "approvals": ()}
    rows = issuing.signatures_of(session, document.organisation_id, document.id)
    rows = tuple(one for one in rows if one.role != issuing.STAMP_ROLE)
    places = {place.role.value: place for place in signatories.places(record)}
    signed = (*_confirmed(record), *(_signed(one, places) for one in rows))
    return Signers(signed, _open(places, {one.role for one in rows}))


def _open(places: Mapping[str, Place], taken: Collection[str]) -> tuple[Place, ...]:
    return tuple(place for role, place in places.items() if role not in taken)


def _confirmed(record: Mapping[str, Any]) -> Iterator[Signer]:
    for one in record["approvals"]:
        if one.get("role") == Signatory.APPROVER:
            yield Signer(Signatory.APPROVER, str(one["name"]), SYSTEM, dt.datetime.fromisoformat(str(one["at"])))


def _signed(row: Signature, places: Mapping[str, Place]) -> Signer:
    place = places.get(row.role)
    other = place is not None and not signatories.is_named(place.name, row.name)
    return Signer(row.role, _shown(row.name), row.level, row.signed_at, place.name if place and other else "")


def _shown(name: str) -> str:
    """Return whom a certificate names, for people: of a whole subject in one line the common name."""
    found = _COMMON_NAME.search(name)
    return _ESCAPED.sub(r"\1", found[1]) if found else name
