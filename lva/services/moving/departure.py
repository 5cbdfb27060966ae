"""Moving an organisation out: one state of all its rows, and every file that they refer to, in one parcel.

Nothing changes where it comes from. Logins never travel, nor do the installation's keys.
"""

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lva.domain.errors import Damaged, NotFound
from lva.services.moving import parcel
from lva.services.moving.parcel import ATTACHMENTS, DOCUMENTS, Manifest, Packer
from lva.services.work import Ports
from lva.storage import attachments, issuing, migrations, moving, queries
from lva.storage.archive import Archive
from lva.storage.moving import TABLES
from lva.storage.people import Person

_PERSON: Final = Person.__tablename__


@dataclass(frozen=True, slots=True)
class Packed:
    """What was moved out."""

    manifest: Manifest
    digest: str
    """The hexadecimal SHA-256 of the whole parcel."""


def pack(ports: Ports, slug: str, path: Path, *, passwords: bool) -> Packed:
    """Write the organisation of a short name into a new parcel; `NotFound` without one.

    Rows are those of one moment; files are copied after them, as they are written once and stay. The
    hashes of passwords are left out unless `passwords`. Files that the archive lacks are told of by
    the manifest, and do not stop the rest.
    """
    with ports.database.reader() as session:
        found = queries.organisation_by_slug(session, slug)
    if found is None:
        raise NotFound
    with parcel.packing(path) as packer:
        with ports.database.reader(found.id) as session:
            for name, table in TABLES.items():
                rows = moving.rows(session, table, found.id)
                packer.add_rows(name, rows if passwords or name != _PERSON else _without_passwords(rows))
            names = [
                *(parcel.file_of(DOCUMENTS, one) for one in sorted(issuing.files_issued(session, found.id))),
                *(parcel.file_of(ATTACHMENTS, one) for one in sorted(attachments.files_named(session, found.id))),
            ]
        _add_files(ports.archive, packer, found.id, names)
        manifest = Manifest(
            schema=migrations.current(ports.database) or "",
            organisation_id=found.id,
            slug=found.slug,
            passwords=passwords,
            rows=packer.rows,
            files=tuple(packer.files),
            missing=tuple(packer.missing),
        )
        packer.finish(manifest)
    with path.open("rb") as file:
        return Packed(manifest, hashlib.file_digest(file, "sha256").hexdigest())


def _without_passwords(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        yield {**row, "password_hash": None}


def _add_files(archive: Archive, packer: Packer, organisation_id: uuid.UUID, names: Iterable[str]) -> None:
    for name in names:
        kind, digest = parcel.place_of(name)
        try:
            content = shelf(archive, organisation_id, kind).get(digest)
        except (Damaged, NotFound):
            packer.missing.append(name)
        else:
            packer.add_file(name, content)


def shelf(archive: Archive, organisation_id: uuid.UUID, kind: str) -> Archive:
    """Return where files of a kind lie."""
    return archive.room(organisation_id) if kind == ATTACHMENTS else archive
