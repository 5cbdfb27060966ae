"""An organisation in one file: a zip of its rows and of the files that they refer to, with a manifest of digests.

Nothing in it is packed. What a packer makes of the same bytes differs from one of its versions to the
next, and nothing that is not packed can be larger than the file that it came in. All times in the zip
are the same and the order is fixed, so that the same organisation gives the same bytes, whichever
database it lives on. `docs/adr/0022-moving-an-organisation.md` says what is in it and why.
"""

import hashlib
import io
import json
import os
import re
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from lva.domain.errors import LvaError
from lva.storage import moving
from lva.storage.moving import TABLES

FORMAT: Final = "lva.organisation/1"
MANIFEST: Final = "manifest.json"
DOCUMENTS: Final = "documents"
ATTACHMENTS: Final = "attachments"
LINE_MOST: Final = 64 * 1024 * 1024
"""How many bytes one row has at most."""
FILE_MOST: Final = 1024 * 1024 * 1024
"""How many bytes one file of the archive has at most: it is held in memory."""
MANIFEST_MOST: Final = 64 * 1024 * 1024
"""How many bytes the manifest has at most; it tells of a quarter of a million files."""
_PIECE: Final = 1024 * 1024
_NEVER: Final = (1980, 1, 1, 0, 0, 0)
"""The first instant that a zip can tell."""
_FILE: Final = re.compile(rf"({DOCUMENTS}|{ATTACHMENTS})/([0-9a-f]{{64}})")
_UNIX, _FILE_MODE = 3, 0o600 << 16


class Reason(StrEnum):
    """Why an organisation is not moved out or in."""

    EXISTS = "exists"
    """There is a file of that name."""
    NO_PARCEL = "no_parcel"
    """No zip, or none with a manifest that can be read, or one that was cut short."""
    CONTENTS = "contents"
    """Something is missing, is there twice, is packed, or is not told of by the manifest."""
    CHANGED = "changed"
    """A file's bytes are others than the manifest says."""
    SCHEMA = "schema"
    """The file comes from another schema than the database has."""
    FOREIGN = "foreign"
    """There are rows of somebody else among the organisation's own."""
    ROWS = "rows"
    """There are rows that say what no row of ours says, or that do not fit together."""
    CHAIN = "chain"
    """A history cannot be believed."""
    FILES = "files"
    """A document's file is not in the parcel."""
    TAKEN = "taken"
    """The organisation is there already, or another one has its short name."""
    PEOPLE = "people"
    """Addresses are those of other accounts here."""
    OTHERWISE = "otherwise"
    """What was read back after the writing is not what the file says."""


class ParcelRefused(LvaError):
    """An organisation that is not moved out or in; nothing was changed."""

    def __init__(self, reason: Reason, *names: str) -> None:
        super().__init__(reason.value, *names)
        self.reason = reason
        self.names = names
        """What it is about: files of the parcel, histories, addresses."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of rows, as the manifest tells of it."""

    digest: str
    """The hexadecimal SHA-256."""
    size_bytes: int
    count: int
    """Rows."""


@dataclass(slots=True)
class Counted:
    """Lines as they go by: how many, how long together, and their digest."""

    _hash: Any = field(default_factory=hashlib.sha256)
    _size_bytes: int = 0
    _count: int = 0

    def add(self, line: bytes) -> None:
        """Count a line."""
        self._hash.update(line)
        self._size_bytes += len(line)
        self._count += 1

    @property
    def piece(self) -> Piece:
        """What has gone by."""
        return Piece(self._hash.hexdigest(), self._size_bytes, self._count)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a parcel says it holds."""

    schema: str
    """The version of the database's schema."""
    organisation_id: uuid.UUID
    slug: str
    passwords: bool
    """Whether the hashes of passwords are among the rows of people."""
    rows: Mapping[str, Piece]
    """By the name of the table; every table of `TABLES` has one."""
    files: tuple[str, ...]
    """Files of the archive in order, as `documents/<digest>` and `attachments/<digest>`."""
    missing: tuple[str, ...]
    """Those that the archive did not have, or had damaged."""


def file_of(kind: str, digest: bytes) -> str:
    """Return the name of a file of the archive in a parcel."""
    return f"{kind}/{digest.hex()}"


def place_of(name: str) -> tuple[str, bytes]:
    """Return the kind and the digest that such a name tells."""
    kind, _, digest = name.partition("/")
    return kind, bytes.fromhex(digest)


# -- writing ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Packer:
    """A parcel that is being filled: rows first, then files, at last the manifest."""

    _zip: zipfile.ZipFile
    rows: dict[str, Piece] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add_rows(self, table: str, found: Iterable[Mapping[str, Any]]) -> None:
        """Write the rows of a table, one a line."""
        counted = Counted()
        with self._zip.open(_entry(_rows_of(table)), "w", force_zip64=True) as target:
            for row in found:
                line = moving.line(row)
                target.write(line)
                counted.add(line)
        self.rows[table] = counted.piece

    def add_file(self, name: str, content: bytes) -> None:
        """Write a file of the archive."""
        self._zip.writestr(_entry(name), content)
        self.files.append(name)

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest."""
        said = json.dumps(_as_mapping(manifest), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        self._zip.writestr(_entry(MANIFEST), said)


@contextmanager
def packing(path: Path) -> Iterator[Packer]:
    """Fill a new parcel while the block lasts; it takes its name when it is whole.

    It is for its owner alone. `ParcelRefused` if there is a file of that name.
    """
    if path.exists():
        raise ParcelRefused(Reason.EXISTS, str(path))
    fresh = path.with_name(f"{path.name}.part")
    fresh.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as target:
                yield Packer(target)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _entry(name: str) -> zipfile.ZipInfo:
    one = zipfile.ZipInfo(name, _NEVER)
    one.create_system, one.external_attr = _UNIX, _FILE_MODE
    return one


def _rows_of(table: str) -> str:
    return f"rows/{table}.jsonl"


def _as_mapping(manifest: Manifest) -> Mapping[str, Any]:
    return {
        "format": FORMAT,
        "schema": manifest.schema,
        "organisation": {"id": str(manifest.organisation_id), "slug": manifest.slug},
        "passwords": manifest.passwords,
        "rows": {
            name: {"bytes": piece.size_bytes, "count": piece.count, "sha256": piece.digest}
            for name, piece in manifest.rows.items()
        },
        "files": {name: {"sha256": place_of(name)[1].hex()} for name in manifest.files},
        "missing": list(manifest.missing),
    }


# -- reading ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel whose list of contents agrees with its manifest; what lies in it is checked as it is read."""

    manifest: Manifest
    _zip: zipfile.ZipFile

    def lines(self, table: str) -> Iterator[bytes]:
        """Iterate over the rows of a table as lines; at the end `ParcelRefused` if they are not what was sent."""
        name, piece = _rows_of(table), self.manifest.rows[table]
        counted = Counted()
        with _reading(name), self._zip.open(name) as source, io.BufferedReader(source, _PIECE) as lines:  # type: ignore[type-var]  # it reads as a raw file does
            while line := lines.readline(LINE_MOST):
                counted.add(line)
                yield line
        if counted.piece != piece:
            raise ParcelRefused(Reason.CHANGED, name)

    def content(self, name: str) -> bytes:
        """Return a file of the archive; `ParcelRefused` if it is not what was sent."""
        with _reading(name):
            found = self._zip.read(name)
        if hashlib.sha256(found).digest() != place_of(name)[1]:
            raise ParcelRefused(Reason.CHANGED, name)
        return found


@contextmanager
def opened(path: Path) -> Iterator[Parcel]:
    """Open a parcel for reading; `ParcelRefused` if it is none or its contents are not those of its manifest."""
    with path.open("rb") as file:
        try:
            found = zipfile.ZipFile(file)
        except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
            raise ParcelRefused(Reason.NO_PARCEL) from error
        with found:
            listed = _listed(found, path.stat().st_size)
            with _reading(MANIFEST):
                said = found.read(MANIFEST)
            manifest = _told(said)
            _compare(manifest, listed)
            yield Parcel(manifest, found)


@contextmanager
def _reading(name: str) -> Iterator[None]:
    # A zip whose parts contradict each other says so only when it is read.
    try:
        yield
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise ParcelRefused(Reason.CHANGED, name) from error


def _listed(found: zipfile.ZipFile, size_bytes: int) -> Mapping[str, zipfile.ZipInfo]:
    entries = found.infolist()
    listed = {one.filename: one for one in entries}
    if MANIFEST not in listed:
        raise ParcelRefused(Reason.NO_PARCEL)
    odd = [one.filename for one in entries if not _is_plain(one) or listed[one.filename] is not one]
    if odd or sum(one.file_size for one in entries) > size_bytes:
        raise ParcelRefused(Reason.CONTENTS, *(odd or listed))
    return listed


def _is_plain(one: zipfile.ZipInfo) -> bool:
    """Whether an entry is neither packed nor locked, and no larger than one of its kind may be."""
    stored = one.compress_type == zipfile.ZIP_STORED and one.file_size == one.compress_size and not one.flag_bits & 1
    most = MANIFEST_MOST if one.filename == MANIFEST else FILE_MOST
    return stored and (one.filename.startswith("rows/") or one.file_size <= most)


def _told(said: bytes) -> Manifest:
    try:
        found = json.loads(said)
        if found["format"] != FORMAT:
            raise ParcelRefused(Reason.NO_PARCEL)
        return Manifest(
            schema=str(found["schema"]),
            organisation_id=uuid.UUID(found["organisation"]["id"]),
            slug=str(found["organisation"]["slug"]),
            passwords=bool(found["passwords"]),
            rows={
                str(name): Piece(str(one["sha256"]), int(one["bytes"]), int(one["count"]))
                for name, one in found["rows"].items()
            },
            files=tuple(map(str, found["files"])),
            missing=tuple(map(str, found["missing"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ParcelRefused(Reason.NO_PARCEL) from error


def _compare(manifest: Manifest, listed: Mapping[str, zipfile.ZipInfo]) -> None:
    """Refuse a parcel that holds more or less than its manifest says, or names that are none of ours."""
    rows = {_rows_of(name): piece.size_bytes for name, piece in manifest.rows.items()}
    named = [MANIFEST, *rows, *manifest.files]
    odd = {*named} ^ {*listed}
    odd |= {name for name in (*manifest.files, *manifest.missing) if not _FILE.fullmatch(name)}
    odd |= {name for name, size in rows.items() if name in listed and listed[name].file_size != size}
    if odd:
        raise ParcelRefused(Reason.CONTENTS, *sorted(odd))


def tables_agree(manifest: Manifest) -> bool:
    """Whether a parcel has the rows of exactly the tables that travel."""
    return manifest.rows.keys() == TABLES.keys()
