"""`lva documents`: list, fetch with companions, verify, and take up what a crash left half made."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy.orm import Session

from lva.cli import Refused
from lva.cli.opening import opened
from lva.domain.errors import Damaged, NotAccepted, NotFound
from lva.domain.references import read_code
from lva.domain.signatories import Level, places
from lva.seals.report import Report
from lva.seals.verify import inspect
from lva.services import attachments
from lva.services.issued import companions, countersigning, documents, renewal, verification
from lva.services.issued.signers import SYSTEM, Signers
from lva.services.issued.verification import Verdict
from lva.services.work import Ports
from lva.storage import issuing
from lva.storage.documents import DocumentState
from lva.storage.issuing import DocumentRow
from lva.storage.tenancy import EVERYWHERE


@click.group()
def group() -> None:
    """Issued documents."""


@group.command("list")
def list_() -> None:
    """Print one line per document, beginning with its verification code."""
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        for row in issuing.document_list(session, None):
            issued = row.issued_at.date().isoformat() if row.issued_at else "-"
            about = f"{row.reference}  v{row.version}  {row.language}  {row.state.value:<10}  {issued}"
            click.echo(f"{row.code}  {about}  {row.title}")


_OUTPUT = click.option(
    "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File to write."
)


@group.command("fetch")
@click.argument("code")
@_OUTPUT
def fetch(code: str, output: Path) -> None:
    """Write the signed PDF with this verification CODE into a file; an existing file is not overwritten."""
    _write(code, output, _file)


@group.command("sidecar")
@click.argument("code")
@_OUTPUT
def sidecar(code: str, output: Path) -> None:
    """Write the metadata of the document with this CODE as JSON, for a case system (docs/sidecar.md)."""
    _write(code, output, companions.sidecar_of)


@group.command("bundle")
@click.argument("code")
@_OUTPUT
def bundle(code: str, output: Path) -> None:
    """Write the signed PDF with this CODE, its metadata and its record into one zip."""
    _write(code, output, companions.bundle)


def _file(_: Session, ports: Ports, row: DocumentRow) -> bytes:
    return documents.file_of(ports, row)


def _write(code: str, output: Path, make: Callable[[Session, Ports, DocumentRow], bytes]) -> None:
    """Write what is made of an issued document into a new file and say its digest."""
    if output.exists():
        raise Refused(f"{output} exists already; give another --output.")
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        row = documents.by_code(session, code)
        if row is None or row.state is DocumentState.SEALING:
            raise NotFound
        content = make(session, ports, row)
    try:
        output.write_bytes(content)
    except OSError as error:
        raise Refused(f"{output} cannot be written: {error.strerror}.") from error
    click.echo(f"{output}: {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


@group.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--offline", is_flag=True, help="Look at the file alone, without this installation's archive.")
def verify(file: Path, *, offline: bool) -> None:
    """Say whether a PDF is intact and was issued here. Exit code 0 only if it is."""
    content = file.read_bytes()
    if offline:
        report = inspect(content)
        _print(report)
        _print_expected(report)
        if not report.intact:
            raise Refused("The file is not an intact signed document.")
        click.echo("The signatures are intact. Whether it was issued here needs the archive.")
        return
    with opened() as ports, ports.database.reader(EVERYWHERE) as session:
        found = verification.by_file(session, content)
    if found.report is not None:
        _print(found.report)
    _print_signers(found.signers)
    if found.verdict is not Verdict.AUTHENTIC:
        raise Refused(_REFUSALS[found.verdict])
    assert found.document is not None  # noqa: S101 -- an authentic file has its document
    click.echo(f"Authentic: {found.document.code}, {found.document.reference}, version {found.document.version}.")
    if found.renewed:
        click.echo("The archive has a newer file of this document, with more proof behind its seal.")
    if found.newer is not None:
        click.echo(f"It has been superseded by {found.newer.code}.")


_REFUSALS = {
    Verdict.EARLIER: "It is a file that was issued, but somebody has signed the document since; get the newest file.",
    Verdict.CHANGED: "The file carries a code of ours, but it is not the file that was issued.",
    Verdict.UNKNOWN: "No document of this installation is the same as this file.",
    Verdict.DAMAGED: "The archive's own copy is damaged.",
    Verdict.NOT_READY: "The document is still being made.",
    Verdict.NO_PDF: "The file is no PDF that can be read.",
}


def _print(report: Report) -> None:
    for signature in report.signatures:
        when = signature.at.isoformat() if isinstance(signature.at, dt.datetime) else "time unknown"
        kind = "time stamp of " if signature.is_stamp else ""
        click.echo(f"{'valid' if signature.valid else 'NOT VALID'}: {kind}{signature.signer}, {when}")
    if report.level:
        click.echo(f"level: {report.level}")


def _print_signers(signers: Signers) -> None:
    """Print what the archive knows: one line for each who has signed or is expected to."""
    for one in signers.signed:
        when = one.at.isoformat() if one.at else "time unknown"
        expected = f"; the document expected {one.expected}" if one.expected else ""
        click.echo(f"{one.role}: {one.name}, {_LEVELS[one.level]}, {when}{expected}")
    for one in signers.expected:
        click.echo(f"{one.role}: {one.name or 'somebody'} has not signed yet")


_LEVELS = {
    SYSTEM: "confirmed in the system",
    documents.LEVEL: "electronic seal of the organisation",
    documents.TEST_LEVEL: "test seal of the organisation",
    Level.QUALIFIED: "personal signature, its certificate says that it is qualified",
    Level.ADVANCED: "personal signature, advanced, its issuer is trusted here",
    Level.UNKNOWN: "personal signature, the issuer of its certificate is not known here",
}


def _print_expected(report: Report) -> None:
    """Print who is still expected to sign, as the record in the file itself says."""
    if not report.intact or report.record is None:
        return
    signed = {one.field for one in report.signatures}
    for place in places(json.loads(report.record)):
        if place.field not in signed:
            click.echo(f"{place.role}: {place.name or 'somebody'} has not signed yet")


@group.command("accept")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def accept(file: Path) -> None:
    """Take in a document that was signed in another service; FILE must be the issued one with signatures added."""
    content = file.read_bytes()
    with opened() as ports:
        try:
            with ports.database.reader(EVERYWHERE) as session:
                row = countersigning.of_file(session, content)
            accepted = countersigning.accept(ports, ports.clock(), row, content)
        except NotAccepted as refused:
            raise Refused(countersigning.REFUSALS[refused.refusal]) from refused
    for one in accepted.signatures:
        click.echo(f"{row.code}: {one.role} {one.name}, {_LEVELS[one.level]}")
    for place in accepted.open:
        click.echo(f"{row.code}: {place.role} {place.name or 'somebody'} has not signed yet")


@group.command("renew")
@click.argument("codes", nargs=-1)
@click.option("--again", is_flag=True, help="Renew the archive time stamp of documents that have one.")
def renew(codes: tuple[str, ...], *, again: bool) -> None:
    """Raise the seals of documents to the level of the settings: of those with these CODES, or of all.

    What was issued stays; a newer file with more proof behind its seal is added to the archive.
    """
    with opened() as ports:
        with ports.database.reader(EVERYWHERE) as session:
            rows = [row for row in issuing.document_list(session, None) if row.state is not DocumentState.SEALING]
        wanted = {read_code(code) for code in codes}
        chosen = [row for row in rows if not codes or row.code in wanted]
        if len(chosen) < len(codes):
            raise NotFound
        faults = [fault for row in chosen if (fault := _renewed(ports, row, again=again))]
    if faults:
        raise Refused("\n".join(faults))


def _renewed(ports: Ports, row: DocumentRow, *, again: bool) -> str | None:
    """Renew one document and say what became of it; return what could not be done."""
    try:
        done = renewal.renew(ports, ports.clock(), row, again=again)
    except (NotFound, Damaged):
        return f"{row.code}: the archive's file is missing or damaged"
    if done.changed:
        click.echo(f"{row.code}: {done.before} -> {done.after}")
    elif not done.lacking:
        click.echo(f"{row.code}: {done.after}, nothing to do")
    return f"{row.code}: {done.after}; more could not be had now" if done.lacking else None


@group.command("resume")
def resume() -> None:
    """Finish documents that a crash left half made, and name files in the archive that nothing refers to."""
    with opened() as ports:
        with ports.database.reader(EVERYWHERE) as session:
            rows = issuing.document_list(session, None)
        for row in rows:
            if row.state is DocumentState.SEALING:
                done = documents.resume(ports, ports.clock(), row)
                click.echo(f"{row.code}: {'finished' if done else 'somebody is at it; try again in two minutes'}")
        with ports.database.reader(EVERYWHERE) as session:
            known = {digest for row in rows for digest in issuing.files_of(session, row)}
            attached = tuple(attachments.orphans(session, ports.archive))
        for orphan in (*ports.archive.orphans(known), *attached):
            click.echo(f"orphan {orphan.hex()}")
