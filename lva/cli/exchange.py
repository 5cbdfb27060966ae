"""`lva assessments export` and `import`: an assessment as a record (docs/record.md)."""

import hashlib
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click
from sqlalchemy.orm import Session

from lva.cli import Refused
from lva.cli.opening import opened
from lva.domain.exchange.record import read
from lva.domain.exchange.record_faults import RecordFaulty
from lva.domain.people import Actor, OrganisationKind, Role
from lva.domain.permissions import Permission, may
from lva.domain.references import read_reference, uuid7
from lva.i18n import Language
from lva.services import assessments
from lva.services.moving import exchange
from lva.services.moving.exchange_words import sentence
from lva.services.work import Work
from lva.storage import attachments, queries
from lva.storage.people import Organisation
from lva.storage.queries import MemberRow
from lva.storage.tenancy import EVERYWHERE

_NOBODY: Final = uuid.UUID(int=0)
_ORGANISATION = click.option("--organisation", default="", metavar="NAME", help="Short name of the organisation.")


@click.command()
@click.argument("reference")
@_ORGANISATION
@click.option("--now", is_flag=True, help="Of an issued assessment too, what stands there now instead of its document.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write instead of printing.")
def export(reference: str, organisation: str, output: Path | None, *, now: bool) -> None:
    """Print the assessment with this REFERENCE as a record; its history notes that it was handed out.

    Of an issued assessment it is the record that the document holds, byte for byte.
    """
    if output is not None and output.exists():
        raise Refused(f"{output} exists already; give another --output.")
    with opened() as ports:
        with ports.database.reader(EVERYWHERE) as session:
            owner = _holder(session, reference, organisation)
        with ports.database.writer(owner.id) as session:
            work = Work(session, _program(owner), ports.clock(), ports.packs)
            found = assessments.open_(work, reference, Permission.SEE, lock=True)
            data = exchange.export(work, found, None, now=now)
            session.commit()
    if output is None:
        click.echo(data, nl=False)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise Refused(f"{output} cannot be written: {error.strerror}.") from error
    click.echo(f"{output}: {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_ORGANISATION
@click.option("--by", default="", metavar="EMAIL", help="Whose draft it becomes: somebody who may begin assessments.")
def import_(file: Path, organisation: str, by: str) -> None:
    """Take in the record in FILE as a new draft, or say everything that is wrong with it and do nothing."""
    with opened() as ports:
        try:
            record = read(file.read_bytes(), ports.packs)
        except RecordFaulty as error:
            raise Refused("\n".join(_lines(ports.languages["en"], error))) from error
        with ports.database.reader(EVERYWHERE) as session:
            owner = _one(session, organisation)
            author = _author(session, owner, by)
        at = ports.clock()
        with ports.database.writer(owner.id) as session:
            work = Work(session, _actor(owner, author), at, ports.packs)
            row = exchange.take_in(work, record, uuid7(at))
            arrival = exchange.arrival(work, assessments.open_(work, row.reference, Permission.SEE))
            session.commit()
    click.echo(f"{row.reference}: {row.title}")
    for line in _notes(arrival):
        click.echo(line)


def _lines(english: Language, error: RecordFaulty) -> Iterable[str]:
    for fault in error.faults:
        yield f"{fault.path or 'file'}: {sentence(english, fault)}"
    if error.more:
        yield f"... and {error.more} more."


def _notes(found: exchange.Arrival | None) -> Iterable[str]:
    """Iterate over what the author should look at."""
    if found is None:
        return
    if found.depth is not None:
        yield f"The record's depth was {found.depth.value}; here the answers settle another."
    if found.other_words:
        yield "The record was written with other words of the same questions."
    if found.without_file:
        yield f"Entries whose file did not come along: {len(found.without_file)}."
    if found.unasked:
        yield f"Kept, but not asked as the answers stand: {', '.join(found.unasked)}."


# -- whose ---------------------------------------------------------------------------------------------


def _named(session: Session, slug: str) -> Organisation:
    found = queries.organisation_by_slug(session, slug)
    if found is None:
        raise Refused(f"There is no organisation with the short name {slug}.")
    return found


def _one(session: Session, slug: str) -> Organisation:
    """Return the organisation of that short name, or the only one there is."""
    if slug:
        return _named(session, slug)
    every = attachments.organisations(session)
    if len(every) != 1:
        raise Refused("Say which organisation: --organisation.")
    return queries.organisation(session, every[0])


def _holder(session: Session, reference: str, slug: str) -> Organisation:
    """Return the organisation of that short name, or the only one that has an assessment of that reference."""
    if slug:
        return _named(session, slug)
    known = read_reference(reference)
    holding = [one for one in attachments.organisations(session) if known and queries.is_taken(session, one, known)]
    if not holding:
        raise Refused(f"There is no assessment {reference}.")
    if len(holding) > 1:
        raise Refused(f"Several organisations have an assessment {reference}. Say which: --organisation.")
    return queries.organisation(session, holding[0])


def _author(session: Session, owner: Organisation, email: str) -> MemberRow:
    """Return the member of that address, or the only one, who may begin assessments."""
    members = [one for one in queries.people_of(session, owner.id) if one.closed_at is None and _may_begin(one)]
    if email:
        members = [one for one in members if one.email == email.strip().lower()]
        if not members:
            raise Refused(f"{email} may not begin assessments for {owner.slug}.")
    if len(members) != 1:
        raise Refused("Say whose draft it becomes: --by.")
    return members[0]


def _may_begin(member: MemberRow) -> bool:
    return may(frozenset(map(Role, member.roles)), Permission.START)


def _actor(owner: Organisation, member: MemberRow) -> Actor:
    roles = frozenset(map(Role, member.roles))
    names, settings, kind = dict(owner.names), owner.settings, OrganisationKind(owner.kind)
    return Actor(member.person_id, member.name, member.title, "en", owner.id, names, roles, b"", settings, kind)


def _program(owner: Organisation) -> Actor:
    """Return the program itself as somebody who may see everything; its deeds have no name in the history."""
    names = dict(owner.names)
    return Actor(_NOBODY, "lva", "", "en", owner.id, names, frozenset(Role), b"", owner.settings)
