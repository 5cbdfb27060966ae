"""Moving an organisation in: its parcel is read through first, then its files are put, then its rows, all or nothing.

Identifiers stay as they are, since the chains of the history cover them. People are known by their
identifier; `PeopleHere` says what happens where an address has another one here.
"""

import itertools
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from lva.domain.chain import BEGINNING, Happening, Link, first_broken
from lva.services import history
from lva.services.moving import departure, parcel
from lva.services.moving.parcel import ATTACHMENTS, DOCUMENTS, Manifest, Parcel, ParcelRefused, Reason
from lva.services.retaining import backups
from lva.storage import issuing, moving, queries
from lva.storage.archive import Archive
from lva.storage.assessments import Assessment
from lva.storage.attachments import FILES, GONE
from lva.storage.audit import Event
from lva.storage.documents import Document
from lva.storage.moving import TABLES, Unfit
from lva.storage.people import Membership, Organisation, Person

_ORGANISATION: Final = Organisation.__tablename__
_PERSON: Final = Person.__tablename__


@dataclass(frozen=True, slots=True)
class PeopleHere:
    """How the people of a parcel find their accounts here."""

    passwords: bool = True
    """Whether hashes of passwords that the parcel has are kept."""
    beside: bool = False
    """Whether somebody whose address belongs to another account gets one of their own: `name+slug@town.example`."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What was moved in."""

    rows: int
    known: tuple[str, ...]
    """Addresses of people whose account was here already and stays as it is."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """Addresses that other accounts have here, each with the one that was given instead."""
    without_password: tuple[str, ...] = ()
    """Addresses of new accounts that nobody can sign in to before they get a password."""


# -- reading through --------------------------------------------------------------------------------


def look_through(found: Parcel, schema: str) -> None:
    """Read every byte of a parcel once and raise `ParcelRefused` for whatever keeps it from being moved in here.

    Afterwards each file is what the manifest says, each row says what a row of its table can say, all
    are the one organisation's, each history can be believed and each document has its file.
    """
    manifest = found.manifest
    if manifest.schema != schema:
        raise ParcelRefused(Reason.SCHEMA, manifest.schema, schema)
    if not parcel.tables_agree(manifest):
        raise ParcelRefused(Reason.CONTENTS, *sorted(manifest.rows.keys() ^ TABLES.keys()))
    for name in manifest.files:
        found.content(name)
    seen = _Seen()
    for table in TABLES:
        for row in _own_rows(found, table):
            seen.note(table, row)
    seen.check(found)


def rows_of(found: Parcel, table: str) -> Iterator[dict[str, Any]]:
    """Iterate over the rows of a table as values of its columns; `ParcelRefused` for what none of ours says."""
    for number, line in enumerate(found.lines(table), start=1):
        try:
            yield moving.understood(TABLES[table], line)
        except ValueError as error:
            raise ParcelRefused(Reason.ROWS, f"{table}, row {number}") from error


def _own_rows(found: Parcel, table: str) -> Iterator[dict[str, Any]]:
    mine = found.manifest.organisation_id
    for row in rows_of(found, table):
        if table != _PERSON and moving.owner(TABLES[table], row) != mine:
            raise ParcelRefused(Reason.FOREIGN, table)
        yield row


@dataclass(slots=True)
class _Seen:
    """What has to be known of rows read before to judge those that follow: identifiers and digests only."""

    organisations: list[str] = field(default_factory=list)
    people: set[uuid.UUID] = field(default_factory=set)
    members: set[uuid.UUID] = field(default_factory=set)
    owners: dict[uuid.UUID, tuple[str, int, bytes]] = field(default_factory=dict)
    """Streams by their ids: the owner's name, and the count and the head that it remembers."""
    files: set[str] = field(default_factory=set)
    """Files that rows refer to, by their names in a parcel."""
    gone: set[str] = field(default_factory=set)
    """Those that rules of retention let go."""

    def note(self, table: str, row: Mapping[str, Any]) -> None:
        match table:
            case Organisation.__tablename__:
                self.organisations.append(row["slug"])
                self.owners[row["id"]] = (row["slug"], row["event_count"], row["event_head"])
            case Assessment.__tablename__:
                self.owners[row["id"]] = (row["reference"], row["event_count"], row["event_head"])
            case Person.__tablename__:
                self.people.add(row["id"])
            case Membership.__tablename__:
                self.members.add(row["person_id"])
            case Document.__tablename__ if row["file_digest"]:
                self.files.add(parcel.file_of(DOCUMENTS, row["file_digest"]))
            case Event.__tablename__:
                self._note_files(row["kind"], row["facts"])
            case _:
                pass

    def _note_files(self, kind: str, facts: Any) -> None:
        if not isinstance(facts, dict):
            raise ParcelRefused(Reason.ROWS, Event.__tablename__)
        if kind in issuing.FILED:
            self.files.add(f"{DOCUMENTS}/{facts.get('file')}")
        self.files.update(f"{ATTACHMENTS}/{one}" for one in facts.get(FILES, ()))
        self.gone.update(f"{ATTACHMENTS}/{one}" for one in facts.get(GONE, ()))

    def check(self, found: Parcel) -> None:
        manifest = found.manifest
        if self.organisations != [manifest.slug]:
            raise ParcelRefused(Reason.FOREIGN, _ORGANISATION)
        if self.people != self.members:
            raise ParcelRefused(Reason.FOREIGN, _PERSON)
        if broken := sorted(_broken(found, self.owners)):
            raise ParcelRefused(Reason.CHAIN, *broken)
        if lost := self.files - self.gone - {*manifest.files, *manifest.missing}:
            raise ParcelRefused(Reason.FILES, *sorted(lost))


def _broken(found: Parcel, owners: Mapping[uuid.UUID, tuple[str, int, bytes]]) -> Iterator[str]:
    """Iterate over the histories that cannot be believed, as `name: event n`."""
    silent = dict(owners)
    for stream, events in itertools.groupby(rows_of(found, Event.__tablename__), lambda row: row["stream_id"]):
        name, count, head = silent.pop(stream, (str(stream), 0, BEGINNING))
        try:
            broken = first_broken((_link(event) for event in events), count, head)
        except ValueError as error:
            # A float: nothing of ours writes one, since it has more than one form.
            raise ParcelRefused(Reason.ROWS, Event.__tablename__) from error
        if broken is not None:
            yield f"{name}: event {broken}"
    yield from (f"{name}: event 1" for name, count, head in silent.values() if count or head != BEGINNING)


def _link(row: Mapping[str, Any]) -> Link:
    said = Happening(row["stream_id"], row["number"], row["kind"], row["actor_id"], row["at"], row["facts"])
    return Link(said, row["previous"], row["digest"])


# -- moving in --------------------------------------------------------------------------------------


def make_sure_of_room(session: Session, found: Parcel, how: PeopleHere) -> tuple[list[dict[str, Any]], Arrived]:
    """Raise `ParcelRefused` if the organisation, its short name or, unless `beside`, an address is taken here.

    Returns the rows of the people who are new here, and what there is to tell of all of them.
    """
    manifest = found.manifest
    by_id = session.get(Organisation, manifest.organisation_id)
    if by_id is not None or queries.organisation_by_slug(session, manifest.slug) is not None:
        raise ParcelRefused(Reason.TAKEN, manifest.slug)
    return _people(session, found, how)


def put_files(archive: Archive, found: Parcel) -> None:
    """Put every file into the archive; what lies there already stays, and a damaged copy is mended."""
    for name in found.manifest.files:
        kind, _ = parcel.place_of(name)
        departure.shelf(archive, found.manifest.organisation_id, kind).put(found.content(name))


def settle(session: Session, found: Parcel, how: PeopleHere) -> Arrived:
    """Write every row and read it back; whoever calls commits, and after `ParcelRefused` rolls back.

    The session is one that writes for the parcel's organisation. What is read back has to give the
    very bytes of the parcel, people apart, who may have been here before.
    """
    newcomers, arrived = make_sure_of_room(session, found, how)
    written = 0
    for name in TABLES:
        rows = newcomers if name == _PERSON else rows_of(found, name)
        for some in _batches(rows):
            try:
                moving.insert(session, TABLES[name], some)
            except Unfit as error:
                raise ParcelRefused(Reason.ROWS, name) from error
            written += len(some)
    _read_back(session, found)
    return Arrived(written, arrived.known, arrived.beside, arrived.without_password)


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    left = iter(rows)
    while some := list(itertools.islice(left, moving.ROWS_AT_ONCE)):
        yield some


def _people(session: Session, found: Parcel, how: PeopleHere) -> tuple[list[dict[str, Any]], Arrived]:
    """Return the rows of people to write, and what there is to tell of the others."""
    newcomers: list[dict[str, Any]] = []
    known: list[str] = []
    beside: dict[str, str] = {}
    for row in rows_of(found, _PERSON):
        here = session.get(Person, row["id"])
        if here is not None:
            known.append(here.email)
            continue
        if queries.person_by_email(session, row["email"]) is not None:
            beside[row["email"]] = another = _another(row["email"], found.manifest.slug)
            row["email"] = another
        newcomers.append(row if how.passwords else {**row, "password_hash": None})
    if beside and not how.beside:
        raise ParcelRefused(Reason.PEOPLE, *beside)
    locked_out = [row["email"] for row in newcomers if row["password_hash"] is None and row["closed_at"] is None]
    return newcomers, Arrived(0, tuple(known), beside, tuple(locked_out))


def _another(email: str, slug: str) -> str:
    name, _, domain = email.rpartition("@")
    return f"{name}+{slug}@{domain}"


def _read_back(session: Session, found: Parcel) -> None:
    manifest = found.manifest
    for name, table in TABLES.items():
        if name == _PERSON:
            continue
        counted = parcel.Counted()
        for row in moving.rows(session, table, manifest.organisation_id):
            counted.add(moving.line(row))
        if counted.piece != manifest.rows[name]:
            raise ParcelRefused(Reason.OTHERWISE, name)


# -- looking again ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Whole:
    """What a check of an organisation found."""

    histories: int
    files: int
    broken: tuple[str, ...]
    """Histories that cannot be believed, as `name: event n`."""
    missing: tuple[str, ...]
    """Files that are missing or damaged, by their names in a parcel; not those that were when it was made."""


def verify(session: Session, archive: Archive, manifest: Manifest) -> Whole:
    """Compute every chain of the organisation anew from the database, and read every file where it lies now."""
    organisation_id = manifest.organisation_id
    checked = history.check_organisation(session, organisation_id)
    broken = tuple(f"{one.name}: event {one.broken}" for one in checked if one.broken is not None)
    places = ((name, *parcel.place_of(name)) for name in manifest.files)
    missing = tuple(
        name
        for name, kind, digest in places
        if not backups.is_kept(departure.shelf(archive, organisation_id, kind), digest)
    )
    return Whole(len(checked), len(manifest.files), broken, missing)
