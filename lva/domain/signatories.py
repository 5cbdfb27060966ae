"""Who is expected to sign a document by hand of their own, beside the organisation's seal, and in which place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

SETTING: Final = "personal_signatures"
"""The setting of an organisation that says whose signatures its documents have places for; none if missing."""


class Signatory(StrEnum):
    """The role in which somebody signs; the order is that of the places in the document."""

    PREPARER = "preparer"
    PRESENTER = "presenter"
    APPROVER = "approver"


@dataclass(frozen=True, slots=True)
class Place:
    """An empty signature field that waits for somebody."""

    role: Signatory
    name: str = ""
    """Whom the record names in that role; empty if it names nobody."""
    title: str = ""
    at: str = ""
    """When they submitted or confirmed in the system, as the record writes instants; empty for a presenter."""

    @property
    def field(self) -> str:
        """The name of its field in the file: ASCII."""
        return self.role.value.capitalize()


class Level(StrEnum):
    """What is known of a personal signature once it has been accepted; the value is what is stored."""

    QUALIFIED = "qualified"
    """Somebody trusted issued the certificate, and it says of itself that it is a qualified one."""
    ADVANCED = "advanced"
    """Somebody trusted issued the certificate."""
    UNKNOWN = "unknown_issuer"
    """The signature holds; who issued its certificate is not known here."""


class Refusal(StrEnum):
    """Why a file that was signed elsewhere is not accepted."""

    TOO_LARGE = "too_large"
    NOT_PDF = "not_pdf"
    ENCRYPTED = "encrypted"
    NOT_OURS = "not_ours"
    """It is another document, or none of this service."""
    OLDER = "older"
    """It was made from an earlier file of the document, or from a version that has been superseded."""
    CHANGED = "changed"
    """Something but signatures and proof for them was added, or what was issued is no longer its beginning."""
    BROKEN = "broken"
    """A signature does not hold."""
    NOTHING_ADDED = "nothing_added"
    WRONG_FIELD = "wrong_field"
    """It was signed elsewhere than in a place that waits for a signature."""
    LOCKED = "locked"
    """A signature asks that nothing be added after it, as archive time stamps must be."""
    CERTIFICATE = "certificate"
    """The signer's certificate was revoked, or not valid then."""
    NONE_EXPECTED = "none_expected"
    """No signature of this document is waited for."""


def is_choice(value: object) -> bool:
    """Whether `value` may be chosen as the setting: some of the roles, each once."""
    known = [role.value for role in Signatory]
    return isinstance(value, list) and all(one in known for one in value) and len(set(value)) == len(value)


def chosen(settings: Mapping[str, Any]) -> tuple[Signatory, ...]:
    """Return whose signatures are expected by these settings, in the order of the places."""
    wanted = settings.get(SETTING, ())
    return tuple(role for role in Signatory if role.value in wanted)


def places(record: Mapping[str, Any]) -> tuple[Place, ...]:
    """Return the places that a frozen record asks for, with the names it gives."""
    return tuple(_place(record, role) for role in chosen(record["organisation"].get("settings", {})))


def _place(record: Mapping[str, Any], role: Signatory) -> Place:
    if role is Signatory.PRESENTER:
        return next(_presenting(record["entries"].get("author", ())), Place(role))
    told = "author" if role is Signatory.PREPARER else "approver"
    for one in record["approvals"]:
        if one.get("role") == told:
            return Place(role, str(one["name"]), str(one.get("title", "")), str(one["at"]))
    return Place(role)


def _presenting(authors: Iterable[Mapping[str, Any]]) -> Iterator[Place]:
    for author in authors:
        name, title = author.get("name"), author.get("title")
        if "presents" in author.get("role", ()) and isinstance(name, str):
            yield Place(Signatory.PRESENTER, name, title if isinstance(title, str) else "")


def is_named(expected: str, signer: str) -> bool:
    """Whether a certificate's name holds every word of the expected one, in any order; nobody expected fits all."""
    return set(expected.casefold().split()) <= set(signer.casefold().replace(",", " ").split())
