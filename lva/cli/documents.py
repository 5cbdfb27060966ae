"""`lva documents`: list, fetch, verify, and take up what a crash left half made."""

import datetime as dt
from pathlib import Path

import click

from lva.cli import Refused
from lva.cli.opening import opened
from lva.domain.errors import NotFound
from lva.pdf.report import Report
from lva.pdf.verify import inspect
from lva.services import documents, verification
from lva.services.verification import Verdict
from lva.storage import issuing
from lva.storage.documents import DocumentState


@click.group()
def group() -> None:
    """Issued documents."""


@group.command("list")
def list_() -> None:
    """Print one line per document, beginning with its verification code."""
    with opened() as ports, ports.database.reader() as session:
        for row in issuing.document_list(session, None):
            issued = row.issued_at.date().isoformat() if row.issued_at else "-"
            about = f"{row.reference}  v{row.version}  {row.language}  {row.state.value:<10}  {issued}"
            click.echo(f"{row.code}  {about}  {row.title}")


@group.command("fetch")
@click.argument("code")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
def fetch(code: str, output: Path) -> None:
    """Write the signed PDF with this verification CODE into a file; an existing file is not overwritten."""
    if output.exists():
        raise Refused(f"{output} exists already; give another --output.")
    with opened() as ports, ports.database.reader() as session:
        row = documents.by_code(session, code)
        if row is None or row.state is DocumentState.SEALING:
            raise NotFound
        content = documents.file_of(ports, row)
    try:
        output.write_bytes(content)
    except OSError as error:
        raise Refused(f"{output} cannot be written: {error.strerror}.") from error
    click.echo(f"{output}: {len(content)} bytes, sha256 {row.file_digest.hex() if row.file_digest else ''}")


@group.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--offline", is_flag=True, help="Look at the file alone, without this installation's archive.")
def verify(file: Path, *, offline: bool) -> None:
    """Say whether a PDF is intact and was issued here. Exit code 0 only if it is."""
    content = file.read_bytes()
    if offline:
        report = inspect(content)
        _print(report)
        if not report.intact:
            raise Refused("The file is not an intact signed document.")
        click.echo("The signatures are intact. Whether it was issued here needs the archive.")
        return
    with opened() as ports, ports.database.reader() as session:
        found = verification.by_file(session, content)
    if found.report is not None:
        _print(found.report)
    if found.verdict is not Verdict.AUTHENTIC:
        raise Refused(_REFUSALS[found.verdict])
    assert found.document is not None  # noqa: S101 -- an authentic file has its document
    click.echo(f"Authentic: {found.document.code}, {found.document.reference}, version {found.document.version}.")
    if found.newer is not None:
        click.echo(f"It has been superseded by {found.newer.code}.")


_REFUSALS = {
    Verdict.CHANGED: "The file carries a code of ours, but it is not the file that was issued.",
    Verdict.UNKNOWN: "No document of this installation is the same as this file.",
    Verdict.DAMAGED: "The archive's own copy is damaged.",
    Verdict.NOT_READY: "The document is still being made.",
    Verdict.NO_PDF: "The file is no PDF that can be read.",
}


def _print(report: Report) -> None:
    for signature in report.signatures:
        when = signature.at.isoformat() if isinstance(signature.at, dt.datetime) else "time unknown"
        click.echo(f"{'valid' if signature.valid else 'NOT VALID'}: {signature.signer}, {when}")


@group.command("resume")
def resume() -> None:
    """Finish documents that a crash left half made, and name files in the archive that nothing refers to."""
    with opened() as ports:
        with ports.database.reader() as session:
            rows = issuing.document_list(session, None)
        for row in rows:
            if row.state is DocumentState.SEALING:
                done = documents.resume(ports, ports.clock(), row)
                click.echo(f"{row.code}: {'finished' if done else 'somebody is at it; try again in two minutes'}")
        known = {row.file_digest for row in rows if row.file_digest}
        with ports.database.reader() as session:
            known |= {row.file_digest for row in issuing.document_list(session, None) if row.file_digest}
        for orphan in ports.archive.orphans(known):
            click.echo(f"orphan {orphan.hex()}")
