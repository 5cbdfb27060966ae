"""What is found in a file: its signatures, its record, and what is wrong with it."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SKEW: Final = dt.timedelta(minutes=10)
"""How far the time that a signer states may be from the one that is stamped."""


class Problem(StrEnum):
    """Why a file is not intact; several may hold."""

    NOT_PDF = "not_pdf"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"
    NO_SIGNATURE = "no_signature"
    SIGNATURE_BROKEN = "signature_broken"
    """What was signed is no longer what it was, or the signature is no signature of it."""
    CHANGED_AFTER = "changed_after"
    """Something was added after the last signature, or changed between two."""
    NO_RECORD = "no_record"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp: whose, of when, and the certificate (DER) that says so."""

    name: str
    at: dt.datetime
    certificate: bytes


@dataclass(frozen=True, slots=True)
class Proof:
    """How long the seal of a file can be proven, and the newest time stamp in it."""

    level: str
    """`B-B`, `B-T`, `B-LT` or `B-LTA`."""
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature in the file."""

    field: str
    signer: str
    at: dt.datetime | None
    """When the signer says it was; a time stamp proves it from level B-T on."""
    level: str
    """`B-B`, or `B-T` with a time stamp."""
    reason: str
    covers_all: bool
    """Whether it covers the whole file as it is now."""
    valid: bool
    """Whether the signed bytes are unchanged and the signature is the certificate's."""
    trusted: bool
    """Whether the certificate is one of the trusted ones or issued by one."""
    fingerprint: bytes
    """SHA-256 of the signer's certificate."""
    stamped_at: dt.datetime | None = None
    """When a time-stamp service says that it was there already."""
    is_stamp: bool = False
    """Whether it is a time stamp over the whole document and nobody's signature."""
    has_failed: bool = False
    """Whether somebody trusted issued the certificate, but it was revoked or not valid then."""
    is_qualified: bool = False
    """Whether the certificate says of itself that it is a qualified one, on a device made for that."""
    certificate: bytes = b""
    """The signer's certificate as DER."""
    chain: tuple[bytes, ...] = ()
    """The certificates that came along with it, as DER."""
    locks: bool = False
    """Whether the signature asks that nothing be filled in after it; the first one's certification is none."""

    @property
    def is_skewed(self) -> bool:
        """Whether the signer's clock and the time stamp's were further apart than clocks may be."""
        return self.at is not None and self.stamped_at is not None and abs(self.stamped_at - self.at) > SKEW


@dataclass(frozen=True, slots=True)
class Report:
    """Everything found in a file."""

    file_digest: bytes
    """SHA-256 of the file as given."""
    problems: tuple[Problem, ...]
    signatures: tuple[Signed, ...] = ()
    level: str = ""
    """How long its seal can be proven: `B-B`, `B-T`, `B-LT` or `B-LTA`; empty without a signature."""
    record: bytes | None = None
    """The embedded record as it stands in the file."""
    reference: str | None = None
    code: str | None = None
    """The verification code that the file names; look up what was issued under it."""

    @property
    def is_pdf(self) -> bool:
        """Whether it could be read as a PDF at all."""
        return not {Problem.NOT_PDF, Problem.TOO_LARGE, Problem.UNREADABLE}.intersection(self.problems)

    @property
    def intact(self) -> bool:
        """Whether it is signed, unchanged since and carries its record, unless it is of the kind without one."""
        return not self.problems

    @property
    def trusted(self) -> bool:
        """Whether it is intact and every signer is trusted."""
        return self.intact and all(signed.trusted for signed in self.signatures)

    @property
    def changed_after(self) -> bool:
        """Whether something was changed or added after a signature."""
        return Problem.CHANGED_AFTER in self.problems

    @property
    def record_digest(self) -> bytes | None:
        """The SHA-256 of the embedded record."""
        return hashlib.sha256(self.record).digest() if self.record is not None else None
