"""A backup of the installation: the database and the archive in one folder, with a manifest of digests.

The database is copied first and the archive after it: files are written once and never removed, so
the copy of the archive holds whatever the copy of the database names. The manifest comes last; a
folder without one is a backup that was cut short. Keys and passwords of the installation's own are
not part of it.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from lva import __version__
from lva.domain.errors import Damaged, LvaError, NotFound
from lva.services import history
from lva.services.work import Ports
from lva.storage import dumps, issuing, migrations
from lva.storage.archive import Archive
from lva.storage.tenancy import EVERYWHERE

FORMAT: Final = "lva.backup/1"
MANIFEST: Final = "manifest.json"
ARCHIVE: Final = "archive"
_PIECE: Final = 1024 * 1024


class Reason(StrEnum):
    """Why a backup is not made or not restored."""

    FOLDER_NOT_EMPTY = "folder_not_empty"
    NOT_A_BACKUP = "not_a_backup"
    """There is no manifest that can be read, so the backup was cut short or is none."""
    OTHER_DATABASE = "other_database"
    """SQLite's copy for PostgreSQL, or the other way round."""
    DATABASE_NOT_EMPTY = "database_not_empty"
    CHANGED = "changed"


class BackupRefused(LvaError):
    """A backup that was not made or not restored; nothing was changed."""

    def __init__(self, reason: Reason, *names: str) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.names = names
        """What is missing or changed, if anything is."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds, as its manifest says."""

    made_at: dt.datetime
    version: str
    """The release that made it."""
    schema: str
    """The version of the database's schema."""
    database: str
    """The name of the dump."""
    digest: str
    """The hexadecimal SHA-256 of the dump."""
    archive: tuple[str, ...]
    """The archive's files in order: a hexadecimal digest, behind its organisation's id if it is an attachment."""
    damaged: tuple[str, ...] = ()
    """Files that were damaged in the archive already and are not in the copy."""


def make(ports: Ports, folder: Path) -> Backup:
    """Write a backup into `folder`, which must be empty or absent; return what it holds."""
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused(Reason.FOLDER_NOT_EMPTY)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    at = ports.clock()
    dump = dumps.save(ports.database, folder)
    copied, damaged = _copy(ports.archive, Archive(folder / ARCHIVE))
    backup = Backup(
        made_at=at,
        version=__version__,
        schema=migrations.current(ports.database) or "",
        database=dump.name,
        digest=digest_of(dump),
        archive=copied,
        damaged=damaged,
    )
    _write(folder / MANIFEST, _as_mapping(backup))
    return backup


def _copy(source: Archive, target: Archive) -> tuple[tuple[str, ...], tuple[str, ...]]:
    copied: list[str] = []
    damaged: list[str] = []
    for name in names(source):
        here, digest = place(source, name)
        there, _ = place(target, name)
        try:
            there.put(here.get(digest))
        except Damaged:
            damaged.append(name)
        else:
            copied.append(name)
    return tuple(copied), tuple(damaged)


def names(archive: Archive) -> Iterator[str]:
    """Iterate over the names of all files, those of the organisations' rooms last."""
    for digest in archive.digests():
        yield digest.hex()
    for organisation_id in archive.rooms():
        for digest in archive.room(organisation_id).digests():
            yield f"{organisation_id.hex}/{digest.hex()}"


def content(archive: Archive, name: str) -> bytes:
    """Return a file by its name; raise `Damaged` if it changed and `NotFound` without it."""
    here, digest = place(archive, name)
    return here.get(digest)


def place(archive: Archive, name: str) -> tuple[Archive, bytes]:
    """Return where a file of that name lies, and its digest."""
    room, _, digest = name.rpartition("/")
    return (archive.room(uuid.UUID(hex=room)) if room else archive), bytes.fromhex(digest)


def read(folder: Path) -> Backup:
    """Return what a backup says it holds; `BackupRefused` if it does not say."""
    try:
        said = json.loads((folder / MANIFEST).read_text("utf-8"))
        if said["format"] != FORMAT:
            raise BackupRefused(Reason.NOT_A_BACKUP)
        return Backup(
            made_at=dt.datetime.fromisoformat(said["made_at"]),
            version=said["version"],
            schema=said["schema"],
            database=said["database"]["name"],
            digest=said["database"]["sha256"],
            archive=tuple(said["archive"]),
            damaged=tuple(said["damaged"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupRefused(Reason.NOT_A_BACKUP) from error


def faults(folder: Path, backup: Backup) -> Iterator[str]:
    """Iterate over the names of files that are missing or not what the manifest says."""
    dump = folder / backup.database
    if not dump.is_file() or digest_of(dump) != backup.digest:
        yield backup.database
    archive = Archive(folder / ARCHIVE)
    for name in backup.archive:
        if not is_kept(*place(archive, name)):
            yield name


def restore(ports: Ports, folder: Path) -> Backup:
    """Bring a backup into an installation whose database is empty; return what it held.

    Everything is checked before anything is written. The archive comes first, so that the database
    never names a file that is not there; what lies in the archive already stays.
    """
    backup = read(folder)
    if backup.database != dumps.NAMES[ports.database.is_sqlite]:
        raise BackupRefused(Reason.OTHER_DATABASE, backup.database)
    if not dumps.is_empty(ports.database):
        raise BackupRefused(Reason.DATABASE_NOT_EMPTY)
    if wrong := tuple(faults(folder, backup)):
        raise BackupRefused(Reason.CHANGED, *wrong)
    source = Archive(folder / ARCHIVE)
    for name in backup.archive:
        here, digest = place(source, name)
        there, _ = place(ports.archive, name)
        there.put(here.get(digest))
    # A connection opened before would go on seeing the empty database.
    ports.database.close()
    dumps.load(ports.database, folder / backup.database)
    return backup


@dataclass(frozen=True, slots=True)
class Whole:
    """What a check of a whole installation found."""

    histories: int
    documents: int
    broken: tuple[str, ...]
    """Histories that cannot be believed, as `name: event n`."""
    missing: tuple[str, ...]
    """Documents whose file is not in the archive or is damaged, by their verification codes."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.broken and not self.missing


def verify(ports: Ports) -> Whole:
    """Check every history and the file of every issued document."""
    with ports.database.reader(EVERYWHERE) as session:
        checked = history.check_all(session)
        rows = [row for row in issuing.document_list(session, None) if row.file_digest]
    missing = tuple(row.code for row in rows if row.file_digest and not is_kept(ports.archive, row.file_digest))
    broken = tuple(f"{one.name}: event {one.broken}" for one in checked if one.broken is not None)
    return Whole(len(checked), len(rows), broken, missing)


def is_kept(archive: Archive, digest: bytes) -> bool:
    """Whether a file is there and is what it was."""
    try:
        archive.get(digest)
    except (NotFound, Damaged):
        return False
    return True


def digest_of(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file, which may be larger than the memory."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _as_mapping(backup: Backup) -> Mapping[str, Any]:
    return {
        "format": FORMAT,
        "made_at": backup.made_at.isoformat(),
        "version": backup.version,
        "schema": backup.schema,
        "database": {"name": backup.database, "sha256": backup.digest},
        "archive": list(backup.archive),
        "damaged": list(backup.damaged),
    }


def _write(path: Path, said: Mapping[str, Any]) -> None:
    fresh = path.with_suffix(".part")
    fresh.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", "utf-8")
    fresh.replace(path)
