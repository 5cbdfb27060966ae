"""The error tree: what the program refuses, with the facts as attributes and no sentences.

What a person does wrong inside a form is a value, not an error. The edge (web, command line)
turns these into words in the person's language.
"""

from collections.abc import Mapping, Sequence
from typing import Any


class LvaError(Exception):
    """The program refuses to go on; nothing was changed."""


class NotFound(LvaError):
    """The thing does not exist, or the actor may not know that it does: the same from outside."""


class NotAllowed(NotFound):
    """The actor may not do this. It is answered exactly as `NotFound` is."""


class OtherOrganisation(NotFound):
    """The reference belongs to another organisation of the same person, who may switch to it."""

    def __init__(self, organisation_id: object) -> None:
        super().__init__()
        self.organisation_id = organisation_id


class NotYours(LvaError):
    """The organisation lets only those write who take part, and the actor does not; `ask` are the authors' ids."""

    def __init__(self, ask: Sequence[object]) -> None:
        super().__init__()
        self.ask = tuple(ask)


class Conflict(LvaError):
    """Somebody else saved the same thing meanwhile; nothing of this save was written."""

    def __init__(self, stale: Sequence[str] = ()) -> None:
        super().__init__()
        self.stale = tuple(stale)


class NotReady(LvaError):
    """A move needs something that is still missing."""

    def __init__(self, move: str, reasons: Sequence[str]) -> None:
        super().__init__()
        self.move = move
        self.reasons = tuple(reasons)


class Invalid(LvaError):
    """A value that no form offers: wrong kind, unknown key, too long."""

    def __init__(self, key: str, reason: str, facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(key, reason)
        self.key = key
        self.reason = reason
        self.facts = dict(facts or {})


class Damaged(LvaError):
    """Stored bytes no longer match their digest; they are not shown."""

    def __init__(self, digest: str) -> None:
        super().__init__(digest)
        self.digest = digest


class Throttled(LvaError):
    """Too many attempts; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Unavailable(LvaError):
    """The database or the archive is locked, full or out of reach; the same request may succeed later."""


class KeyUnusable(LvaError):
    """The signing key cannot be used: wrong password, missing file, expired certificate."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProofLacking(LvaError):
    """A time stamp or an answer on revocation could not be had; `reached` is the file as far as it came."""

    def __init__(self, reached: bytes) -> None:
        super().__init__("proof lacking")
        self.reached = reached


class ProviderFault(LvaError):
    """A provider of sign-in is out of reach, or what it says cannot be believed; nobody was signed in by it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderNeeded(LvaError):
    """The organisations of that short name let their members in by a provider of sign-in only."""

    def __init__(self, organisations: Sequence[str]) -> None:
        super().__init__(organisations)
        self.organisations = tuple(organisations)


class NotAccepted(LvaError):
    """A file that was signed elsewhere is not what may take the place of the issued one; `refusal` says why."""

    def __init__(self, refusal: str) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class PageOneTooLong(LvaError):
    """Page one does not fit on one A4.

    `excess_lines` counts whole lines; `fields` are the page-one fields that exceed their own
    limit, the worst first, each with its excess in lines.
    """

    def __init__(self, excess_lines: int, fields: Sequence[tuple[str, int]]) -> None:
        super().__init__(excess_lines)
        self.excess_lines = excess_lines
        self.fields = tuple(fields)
