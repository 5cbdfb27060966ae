"""Whether a file that somebody signed in another service may take the place of the one in the archive.

The archive's bytes must be its untouched beginning; all that follows must be signatures in the places
kept for them, time stamps and what is needed to check certificates. Nothing the file says is believed
beyond what `verify` finds in it.
"""

import datetime as dt
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader

from lva.domain.errors import NotAccepted
from lva.domain.signatories import Level, Refusal
from lva.seals.proof import Proving, Standing, standing
from lva.seals.report import Problem, Report, Signed
from lva.seals.verify import inspect, shown_metadata


@dataclass(frozen=True, slots=True)
class Held:
    """What is known here of a document that somebody hands back signed."""

    code: str
    """Its verification code."""
    file: bytes
    """Its newest file."""
    older: Sequence[bytes] = ()
    """The files that it had before."""
    places: Collection[str] = ()
    """The names of the fields that wait for a signature."""
    since: dt.datetime | None = None
    """When it was issued: nobody can have signed it before."""


def added(offered: bytes, held: Held, at: dt.datetime, trusted: Sequence[bytes] = ()) -> tuple[Signed, ...]:
    """Return the signatures that a file adds to the one that is held, at `at`; raise `NotAccepted` with a `Refusal`.

    `trusted` are certificates (DER) of those who issue the certificates of signers.
    """
    if offered == held.file:
        raise NotAccepted(Refusal.NOTHING_ADDED)
    report = inspect(offered, trusted=trusted)
    if refusal := _is_other(offered, held, report):
        raise NotAccepted(refusal)
    before = len(list(PdfFileReader(io.BytesIO(held.file)).embedded_signatures))
    fresh = tuple(one for one in report.signatures[before:] if not one.is_stamp)
    if refusal := _is_tampered(offered, held, report, fresh) or _is_unwanted(fresh, held, at):
        raise NotAccepted(refusal)
    if any(one.trusted and _is_revoked(one, at, trusted) for one in fresh):
        raise NotAccepted(Refusal.CERTIFICATE)
    return fresh


def level_of(signed: Signed) -> Level:
    """Return what is known of an accepted signature."""
    if not signed.trusted:
        return Level.UNKNOWN
    return Level.QUALIFIED if signed.is_qualified else Level.ADVANCED


def _is_other(offered: bytes, held: Held, report: Report) -> Refusal | None:
    """Return why a file is not this document with something after it."""
    for problem, refusal in (
        (Problem.TOO_LARGE, Refusal.TOO_LARGE),
        (Problem.ENCRYPTED, Refusal.ENCRYPTED),
        (Problem.NOT_PDF, Refusal.NOT_PDF),
    ):
        if problem in report.problems:
            return refusal
    if offered.startswith(held.file):
        return None
    if any(offered.startswith(one) for one in held.older):
        return Refusal.OLDER
    if not report.is_pdf:
        return Refusal.NOT_PDF
    return Refusal.CHANGED if report.code == held.code else Refusal.NOT_OURS


def _is_tampered(offered: bytes, held: Held, report: Report, fresh: Sequence[Signed]) -> Refusal | None:
    """Return what is wrong with what follows the bytes that are held."""
    if not report.is_pdf or Problem.SIGNATURE_BROKEN in report.problems:
        return Refusal.BROKEN
    if any(one.locks for one in fresh):
        return Refusal.LOCKED
    if not report.intact or shown_metadata(offered) != shown_metadata(held.file):
        return Refusal.CHANGED
    return None


def _is_unwanted(fresh: Sequence[Signed], held: Held, at: dt.datetime) -> Refusal | None:
    """Return why signatures that hold are not those that are waited for."""
    if not fresh:
        return Refusal.NOTHING_ADDED
    fields = {one.field for one in fresh}
    if not fields <= set(held.places):
        return Refusal.WRONG_FIELD if held.places else Refusal.NONE_EXPECTED
    if any(one.has_failed or not _could_sign(one, held, at) for one in fresh):
        return Refusal.CERTIFICATE
    return None


def _could_sign(signed: Signed, held: Held, at: dt.datetime) -> bool:
    """Whether the certificate was valid at some time since the document was issued, whatever time a signer states."""
    certificate = x509.load_der_x509_certificate(signed.certificate)
    since = held.since or at
    return certificate.not_valid_before_utc <= at and since <= certificate.not_valid_after_utc


def _is_revoked(signed: Signed, at: dt.datetime, trusted: Sequence[bytes]) -> bool:
    """Ask a trusted issuer whether it has revoked the certificate since; one that does not answer says nothing."""
    return standing(signed.certificate, signed.chain, Proving(roots=tuple(trusted)), at) is Standing.REVOKED
